// How a person wants the pages to look: chosen on one page, there at once on all of them, in every tab and after a
// reload, before anything is painted.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { start_browser } from './browser.mjs';
import { languages, load_words, start_origin } from './harness.mjs';
import { install_probe } from './layout_probe.mjs';
import { screens } from './screens.mjs';
import { checked, eventually, visit as visit_origin } from './visits.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const slow_ms = 700;

let browser;
let origin;
before(async () => {
  origin = await start_origin();
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await origin?.stop();
});

const visit = (test_context, options = {}) => visit_origin(test_context, browser, origin, { serviceWorkers: 'block', ...options });
const look_of = (page) => page.evaluate(() => {
  const { theme, contrast, text, elder } = document.documentElement.dataset;
  return { theme, contrast, text, elder };
});
const ground_of = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const option = (page, name, value) => page.locator(`input[name="${name}"][value="${value}"]`);
const dark_ground = 'rgb(16, 24, 23)';

async function open(context, path) {
  const page = await context.newPage();
  await page.goto(`${origin.url}${path}`);
  await checked(page);
  return page;
}

// As another tab would: the page hears of it in the same way. The menu tells that the core has heard of it too.
async function prefer(page, line) {
  await page.evaluate((text) => {
    localStorage.setItem('preferences', text);
    dispatchEvent(new StorageEvent('storage', { key: 'preferences' }));
  }, line);
  await page.waitForFunction((is_simple) => (document.querySelector('.banner .further') === null) === is_simple, line.includes('elder'));
}

test('what was chosen is there before the first paint, and without the rest of the program', async (t) => {
  const context = await visit(t, { colorScheme: 'light' });
  const first = await context.newPage();
  await first.route('**/assets/page.js*', (request) => request.fulfill({ contentType: 'text/javascript', body: '' }));
  await first.goto(`${origin.url}/en/`);
  await first.evaluate(() => localStorage.setItem('preferences', 'theme=dark text=150 elder=yes'));

  const page = await context.newPage();
  await page.route('**/assets/page.js*', (request) => request.fulfill({ contentType: 'text/javascript', body: '' }));
  await page.route('**/assets/look.js*', async (request) => {
    await new Promise((resolve) => setTimeout(resolve, slow_ms));
    await request.continue();
  });
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.body === null) return;
      window.at_body = { ...document.documentElement.dataset };
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${origin.url}/en/register`);
  const { theme, text, elder } = await page.evaluate(() => window.at_body);
  assert.deepEqual({ theme, text, elder }, { theme: 'dark', text: '150', elder: 'yes' });
  assert.equal(await ground_of(page), dark_ground);
  assert.equal(await page.locator('.banner .further:visible').count(), 0);
  const [paint, ready] = await page.evaluate(async () => {
    while (performance.getEntriesByType('paint').length === 0) await new Promise(requestAnimationFrame);
    return [performance.getEntriesByType('paint')[0].startTime,
      performance.getEntriesByType('resource').find(({ name }) => name.includes('/look.js')).responseEnd];
  });
  assert.ok(ready > slow_ms && paint >= ready, `painted at ${paint}, look.js at ${ready}`);
});

for (const { route, tag } of languages) {
  test(`a choice works at once, in every tab, after a reload, and can be taken back (${tag})`, async (t) => {
    const words = await load_words(tag);
    const context = await visit(t, { colorScheme: 'light' });
    const other = await open(context, `/${route}/`);
    const page = await open(context, `/${route}/`);
    await page.getByRole('link', { name: words('frame.display') }).click();
    await page.waitForSelector('input[name=elder]');

    const heard = () => page.textContent('#announce-polite');
    await option(page, 'theme', 'dark').check();
    await page.waitForSelector('html[data-theme=dark]');
    assert.equal(await ground_of(page), dark_ground);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark');
    const news = words('display.changed', { name: words('display.theme'), value: words('display.theme.dark') }) +
      words('sentence.separator') + words('display.kept');
    await eventually(async () => (await heard()).includes(news), news);
    assert.equal(await page.textContent('main .status'), news);
    await option(page, 'text', '150').check();
    await option(page, 'contrast', 'more').check();
    await option(page, 'elder', 'yes').check();
    await page.waitForSelector('html[data-elder]');
    const chosen = { theme: 'dark', contrast: 'more', text: '150', elder: 'yes' };
    assert.deepEqual(await look_of(page), chosen);
    assert.equal(await page.evaluate(() => document.activeElement.value), 'yes', 'the focus stays');
    assert.ok(await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize) >= 27));

    await other.waitForSelector('html[data-elder]');
    assert.deepEqual(await look_of(other), chosen);
    const menu = other.locator('.banner nav a');
    await eventually(async () => (await menu.allTextContents()).length === 5, 'a shorter menu');
    await menu.last().click();
    await other.waitForURL(`**/${route}/more`);
    for (const path of ['register', 'data', 'verify', 'changes', 'display', 'complain']) {
      assert.equal(await other.locator(`main a[href="/${route}/${path}"]`).count(), 1, path);
    }

    await page.reload();
    assert.deepEqual(await look_of(page), chosen);
    await checked(page);
    for (const [name, value] of Object.entries({ theme: 'dark', contrast: 'more', text: '150', elder: 'yes' })) {
      assert.ok(await option(page, name, value).isChecked(), name);
    }
    await page.getByRole('button', { name: words('display.reset') }).click();
    const nothing = { theme: undefined, contrast: undefined, text: undefined, elder: undefined };
    await page.waitForSelector('html:not([data-theme])');
    assert.deepEqual(await look_of(page), nothing);
    await other.waitForSelector('html:not([data-theme])');
    assert.deepEqual(await look_of(other), nothing);
    await eventually(async () => (await heard()).includes(words('display.was_reset')), 'the reset is heard');
    assert.ok(await option(page, 'elder', 'no').isChecked());
  });
}

test('where the browser keeps nothing, a choice holds until the page is closed', async (t) => {
  const words = await load_words('en');
  const context = await visit(t, { colorScheme: 'light' });
  await context.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });
  });
  const page = await open(context, '/en/display');
  await option(page, 'theme', 'dark').check();
  await page.waitForFunction((text) => document.querySelector('main .status')?.textContent.includes(text), words('display.not_kept'));
  await page.locator('.banner nav a[href="/en/proposals"]').click();
  await page.waitForURL('**/en/proposals');
  assert.equal(await ground_of(page), dark_ground);
});

test('without JavaScript the page says what counts instead', async (t) => {
  const context = await visit(t, { javaScriptEnabled: false });
  for (const { route, tag } of languages) {
    const words = await load_words(tag);
    const page = await context.newPage();
    await page.goto(`${origin.url}/${route}/display`);
    const text = await page.textContent('main');
    assert.ok(text.includes(words('display.without_script')) && text.includes(words('display.own_settings')));
    assert.equal(await page.locator('main :is(input, button)').count(), 0);
  }
});

test('the device\'s settings count until a person chooses, and then no more', async (t) => {
  const context = await visit(t, { colorScheme: 'dark' });
  const page = await open(context, '/en/about');
  const colour = (name) => page.evaluate((token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim(), name);
  assert.equal(await ground_of(page), dark_ground);
  await prefer(page, 'theme=light');
  assert.equal(await ground_of(page), 'rgb(250, 249, 245)');
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'light');
  await page.emulateMedia({ contrast: 'more' });
  assert.equal(await colour('--ink'), '#000000');
  await prefer(page, '');
  assert.equal(await colour('--ink'), '#ffffff');
  await page.emulateMedia({ contrast: 'no-preference' });
  assert.equal(await colour('--ink'), '#e9eeea');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await colour('--good'), '#1d6b3a', 'ink on white paper');
});

test('a painted chart takes on the colours', async (t) => {
  const context = await visit(t, { colorScheme: 'light' });
  const page = await open(context, '/en/changes');
  const corner = () => page.evaluate(() => {
    const canvas = document.querySelector('.painted canvas');
    if (canvas === null) return null;
    const copy = new OffscreenCanvas(1, 1).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    return [...copy.getImageData(0, 0, 1, 1).data].slice(0, 3).join(' ');
  });
  await page.locator('figure').scrollIntoViewIfNeeded();
  await eventually(async () => await corner() === '255 255 255', 'painted in light');
  await prefer(page, 'theme=dark');
  await eventually(async () => await corner() === '24 34 31', 'painted in dark');
  await prefer(page, 'theme=dark contrast=more');
  await eventually(async () => await corner() === '0 0 0', 'painted in high contrast');
});

// To another screen without loading, as with the browser's own buttons.
async function go(page, route, path) {
  const before = await page.evaluate((address) => {
    const { patches } = window.probe.counted;
    if (location.pathname === address) return patches - 1;
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
    return patches;
  }, `/${route}/${path}`);
  await page.waitForFunction((count) => window.probe.counted.patches > count, before);
}

for (const { route, tag } of languages) {
  test(`in the simple view and in the largest text everything is large, near and whole (${tag})`, async (t) => {
    const context = await visit(t, { expected: /status of 404/, viewport: { width: 1280, height: 800 } });
    await context.addInitScript(install_probe);
    const page = await open(context, `/${route}/`);
    for (const { name, path } of screens) {
      await t.test(name, async () => {
        await go(page, route, path);
        const faults = [];
        for (const [line, ...questions] of [['elder=yes', 'small_for_elders', 'losses'], ['text=200', 'losses'], ['elder=yes text=150', 'losses']]) {
          await prefer(page, line);
          await page.evaluate(() => { for (const details of document.querySelectorAll('details')) details.open = true; });
          for (const width of [360, 1280]) {
            await page.setViewportSize({ width, height: 800 });
            for (const [question, found] of await page.evaluate((asked) => window.probe.look_through(asked), questions)) {
              faults.push(...found.map((fault) => `${line}, ${width} px, ${question}: ${fault}`));
            }
          }
        }
        assert.deepEqual(faults, []);
      });
    }
  });
}

test('every look is without faults that axe finds', async (t) => {
  const context = await visit(t, { colorScheme: 'light' });
  for (const path of ['', 'register/dsc-elderly-home-care-hours', 'complain', 'proposals', 'display', 'more']) {
    const page = await open(context, `/en/${path}`);
    await page.evaluate(`(() => { ${axe} })()`);
    for (const line of ['theme=dark', 'contrast=more', 'theme=dark contrast=more', 'elder=yes', 'theme=dark elder=yes text=150']) {
      await prefer(page, line);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map(({ id, nodes }) => `${path} ${line} ${id}: ${nodes[0].html}`), []);
    }
    await prefer(page, '');
    await page.close();
  }
});

// There is no voice on a machine without sound: this one writes down what it is asked to say.
function install_voice() {
  window.said = [];
  Object.defineProperty(window, 'speechSynthesis', {
    value: {
      speak: (utterance) => window.said.push(utterance),
      cancel() { window.said.length = 0; },
    },
  });
}

test('the simple view reads a page aloud when asked, and only then', async (t) => {
  const words = await load_words('en');
  const context = await visit(t);
  await context.addInitScript(install_voice);
  const page = await open(context, '/en/register/dsc-elderly-home-care-hours');
  const button = (key) => page.getByRole('button', { name: words(key) });
  assert.equal(await button('frame.read_aloud').count(), 0, 'an extra of the simple view');
  await prefer(page, 'elder=yes');
  await button('frame.read_aloud').waitFor();
  assert.equal(await page.evaluate(() => window.said.length), 0);
  await button('frame.read_aloud').click();
  await button('frame.stop_reading').waitFor();
  const said = await page.evaluate(() => window.said.map(({ text, lang }) => ({ text, lang })));
  const heading = await page.textContent('h1');
  assert.ok(said.map(({ text }) => text).join(' ').includes(heading.trim()), 'the heading');
  assert.ok(said.every(({ lang }) => lang === 'en'));
  assert.ok(said.every(({ text }) => text.length < 400), 'in sentences');
  const closed = await page.textContent('details:not([open]) > :not(summary)');
  assert.ok(closed.trim() !== '' && !said.some(({ text }) => text === closed.trim()), 'nothing that is closed');
  await button('frame.stop_reading').click();
  await button('frame.read_aloud').waitFor();
  assert.equal(await page.evaluate(() => window.said.length), 0);

  await button('frame.read_aloud').click();
  await button('frame.stop_reading').waitFor();
  await page.evaluate(() => window.said.at(-1).onend());
  await button('frame.read_aloud').waitFor();

  await page.goto(`${origin.url}/zh/complaints/cmp-demo-201`);
  const chinese = await load_words('zh-Hans');
  await page.getByRole('button', { name: chinese('frame.read_aloud') }).click();
  const spoken = await eventually(() => page.evaluate(() => window.said.length > 0 && window.said.map(({ lang }) => lang)), 'it reads');
  assert.ok(spoken.includes('zh-CN'));
});

test('a browser without a voice has no button for it', async (t) => {
  const words = await load_words('en');
  const context = await visit(t);
  await context.addInitScript(() => delete window.speechSynthesis);
  const page = await open(context, '/en/display');
  await option(page, 'elder', 'yes').check();
  await page.waitForSelector('html[data-elder]');
  await page.waitForFunction(() => document.querySelector('.banner .further') === null);
  assert.equal(await page.getByRole('button', { name: words('frame.read_aloud') }).count(), 0);
  assert.ok((await page.textContent('main')).includes(words('display.no_voice')));
});
