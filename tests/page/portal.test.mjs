// The page with the real core against a real origin: taking over what the origin wrote, going around, keeping, failing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { start_browser } from './browser.mjs';
import { languages, load_words, start_origin } from './harness.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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

// A context of its own for each test: its own storage. Fails on anything a browser complains about, and on any request
// to another host.
async function visit(test_context, { expected = /$^/, ...options } = {}) {
  const context = await browser.newContext(options);
  const complaints = [];
  const watch = (page) => {
    page.on('console', (message) => { if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text()); });
    page.on('pageerror', (error) => complaints.push(String(error)));
  };
  context.on('page', watch);
  context.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(origin.url)) complaints.push(`asked ${request.url()}`);
  });
  test_context.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  return context;
}

const checked = (page) => page.waitForSelector('.banner .status-good');

for (const { route, tag } of languages) {
  test(`the core takes over what the origin wrote (${tag})`, async (t) => {
    const context = await visit(t);
    const page = await context.newPage();
    let release_core;
    const held = new Promise((resolve) => { release_core = resolve; });
    await page.route('**/assets/core.wasm*', async (request) => {
      await held;
      await request.continue();
    });
    await page.goto(`${origin.url}/${route}/register`);
    const words = await load_words(tag);
    assert.ok((await page.textContent('.banner')).includes(words('check.origin')));
    assert.equal(await page.getAttribute('html', 'lang'), tag);
    const heading = await page.textContent('h1');
    assert.ok(await page.locator('.list-cards > li').count() > 5, 'readable before the core is here');
    await page.evaluate(() => {
      window.kept = [...document.querySelectorAll('h1, .list-cards > li, input')];
      document.querySelector('input[type=search], input[name=q]').focus();
    });
    await page.keyboard.type('ab');
    release_core();
    await checked(page);
    assert.ok(await page.evaluate(() => window.kept.every((element) => element.isConnected)), 'nothing was rebuilt');
    assert.equal(await page.evaluate(() => document.activeElement.value), 'ab');
    assert.equal(await page.textContent('h1'), heading);
  });

  test(`every screen is without faults that axe finds (${tag})`, async (t) => {
    const context = await visit(t);
    // Not under the page's policy: axe is a script of the test.
    const page = await context.newPage();
    for (const path of ['', 'register', 'data', 'complain', 'complaints', 'proposals', 'mine', 'verify', 'changes', 'about']) {
      await page.goto(`${origin.url}/${route}/${path}`);
      await checked(page);
      for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.evaluate(`(() => { ${axe} })()`);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => `${path} ${scheme} ${id}: ${nodes[0].html}`), []);
      }
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 700 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} at ${width}`);
      }
    }
  });

  test(`one goes to other screens and back without loading anew (${tag})`, async (t) => {
    const context = await visit(t);
    const page = await context.newPage();
    await page.goto(`${origin.url}/${route}/`);
    await checked(page);
    await page.evaluate(() => { window.same_document = true; });
    const words = await load_words(tag);
    await page.click(`.nav a[href="/${route}/register"]`);
    await page.waitForURL(`**/${route}/register`);
    await page.waitForFunction((text) => document.querySelector('h1').textContent === text, words('disclosures.title'));
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
    await page.locator('.list-cards a').nth(12).scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    assert.ok(scrolled > 300);
    await page.locator('.list-cards a').nth(12).click();
    await page.waitForURL(`**/${route}/register/*`);
    await page.waitForFunction(() => scrollY === 0);
    await page.goBack();
    await page.waitForFunction((text) => document.querySelector('h1').textContent === text, words('disclosures.title'));
    await page.waitForFunction((before) => Math.abs(scrollY - before) < 60, scrolled);
    assert.ok(await page.evaluate(() => window.same_document));
    const other = languages.find((language) => language.route !== route);
    await page.click(`.banner > a[href^="/${other.route}/"]`);
    await page.waitForURL(`**/${other.route}/register`);
    await page.waitForFunction((lang) => document.documentElement.lang === lang, other.tag);
    assert.ok(await page.evaluate(() => window.same_document));
  });

  test(`a search leads to an address that can be shared (${tag})`, async (t) => {
    const context = await visit(t);
    const page = await context.newPage();
    await page.goto(`${origin.url}/${route}/register`);
    await checked(page);
    await page.fill('input[name=q]', route === 'zh' ? '学校' : 'school');
    await page.press('input[name=q]', 'Enter');
    await page.waitForURL('**/register?q=*');
    await page.waitForFunction(() => document.querySelectorAll('.list-cards > li').length < 15);
    const found = await page.locator('.list-cards > li').allTextContents();
    assert.ok(found.length > 0);
    await page.reload();
    await checked(page);
    assert.deepEqual(await page.locator('.list-cards > li').allTextContents(), found);
  });
}

test('what was typed survives the death of the tab', async (t) => {
  const context = await visit(t);
  let page = await context.newPage();
  await page.goto(`${origin.url}/en/complain`);
  await checked(page);
  await page.waitForURL('**draft=*');
  for (const name of ['about_type', 'request_kind']) await page.locator(`fieldset:has(input[name$=${name}]) input`).first().check();
  await page.locator('select').first().selectOption({ index: 1 });
  await page.locator('.form .button-primary').click();
  await page.waitForURL('**step=2*');
  await page.locator('textarea').first().click();
  await page.keyboard.type('Nobody told me why. 没有人告诉我原因。');
  await page.waitForTimeout(300);
  const address = page.url();
  // No unloading, no last word.
  const session = await context.newCDPSession(page);
  session.send('Page.crash').catch(() => undefined);
  await page.waitForEvent('crash');
  page = await context.newPage();
  await page.goto(address);
  await checked(page);
  await page.waitForFunction(() => document.querySelector('textarea').value !== '');
  assert.equal(await page.locator('textarea').first().inputValue(), 'Nobody told me why. 没有人告诉我原因。');
});

for (const name of ['core.wasm', 'core.js', 'worker.js', 'languages/en.json']) {
  test(`without ${name} the page stays readable and says that nothing was checked`, async (t) => {
    const context = await visit(t, { expected: /./, serviceWorkers: 'block' });
    await context.route(`**/assets/${name}*`, (request) => request.abort());
    const page = await context.newPage();
    await page.goto(`${origin.url}/en/register`);
    const words = await load_words('en');
    await page.waitForSelector('.page-failed');
    assert.equal(await page.textContent('.page-failed'), words('portal.failed'));
    assert.ok(await page.locator('.list-cards > li').count() > 5);
    await page.locator('.list-cards a').first().click();
    await page.waitForURL('**/register/*');
    assert.ok(await page.locator('h1').isVisible());
  });
}

test('after one visit everything works without a connection', async (t) => {
  const own = await start_origin();
  t.after(() => own.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${own.url}/en/register`);
  await checked(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => (await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat().includes('/en/register'));
  const link = await page.locator('.list-cards a').nth(3).getAttribute('href');
  await own.kill();
  // Seen before, and never seen.
  for (const path of ['/en/register', link, '/zh/proposals']) {
    await page.goto(own.url + path);
    const tag = path.startsWith('/zh') ? 'zh-Hans' : 'en';
    const said = (await load_words(tag))('check.offline').slice(0, 4);
    await page.waitForFunction((begin) => [...document.querySelectorAll('.banner .status')].some(({ textContent }) => textContent.startsWith(begin)) &&
      document.querySelector('.main .list-cards, .main .summary-list') !== null, said, { timeout: 20_000 });
  }
  await own.restart();
  await page.goto(`${own.url}/en/`);
  await checked(page);
});

test('the page\'s own files are small', async () => {
  const { brotliCompressSync } = await import('node:zlib');
  const home = await (await fetch(`${origin.url}/en/`)).text();
  const release = /data-release="([^"]+)"/.exec(home)[1];
  let total = 0;
  for (const name of ['page.js', 'worker.js', 'core.js', 'style.css']) {
    const response = await fetch(`${origin.url}/assets/${name}?v=${release}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('cache-control'), /immutable/);
    total += brotliCompressSync(Buffer.from(await response.arrayBuffer())).length;
  }
  assert.ok(total <= 45 * 1024, `${total} bytes`);
});
