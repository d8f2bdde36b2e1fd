// The page with the real core against a real origin: taking over what the origin wrote, going around, keeping, failing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages, load_words, start_origin } from './harness.mjs';
import { browser, origin, visit } from './running.mjs';
import { checked, counted, eventually } from './visits.mjs';

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

test('a first check that takes long can be stopped and gone on with, and the page stays as it was', async (t) => {
  const context = await visit(t, { serviceWorkers: 'block' });
  const page = await context.newPage();
  const words = await load_words('en');
  let release;
  const released = new Promise((resolve) => { release = resolve; });
  await page.route('**/tile/entries/**', (route) => released.then(() => route.continue()));
  await page.goto(`${origin.url}/en/register`);
  const button = page.locator('.banner .status ~ button');
  await button.getByText(words('check.stop')).waitFor();
  await button.click();
  await page.getByText(words('check.stopped')).waitFor();
  assert.ok(await page.locator('.list-cards > li').count() > 5, 'the origin\'s page stands');
  release();
  await page.waitForTimeout(500);
  assert.equal(await page.locator('.banner .status-good').count(), 0, 'it stays stopped');
  await page.getByRole('button', { name: words('check.go_on') }).focus();
  await page.keyboard.press('Enter');
  await checked(page);
  assert.equal(await button.count(), 0);
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
});

test('without the settings the page stays readable, says so, and goes on when they come', async (t) => {
  const context = await visit(t, { expected: /Failed to load resource/, serviceWorkers: 'block' });
  const page = await context.newPage();
  const words = await load_words('zh-Hans');
  await page.route('**/portal.json', (route) => route.fulfill({ status: 500, body: '' }));
  await page.goto(`${origin.url}/zh/register`);
  await page.getByText(words('check.failed')).waitFor();
  assert.ok(await page.locator('.list-cards > li').count() > 5);
  await page.unroute('**/portal.json');
  await page.getByRole('button', { name: words('check.retry') }).click();
  await checked(page);
});

test('what is typed or chosen before any program has loaded stays', async (t) => {
  const context = await visit(t, { serviceWorkers: 'block' });
  const page = await context.newPage();
  for (const held of ['page.js', 'core.wasm']) {
    let release;
    const released = new Promise((resolve) => { release = resolve; });
    await page.route(`**/assets/${held}*`, (route) => released.then(() => route.continue()));
    await page.goto(`${origin.url}/en/register`, { waitUntil: 'commit' });
    await page.locator('input[name=q]').fill('school');
    release();
    await checked(page);
    assert.equal(await page.inputValue('input[name=q]'), 'school', held);
    await page.unrouteAll();

    // The last one chosen is the one that counts.
    let let_go;
    const gone = new Promise((resolve) => { let_go = resolve; });
    await page.route(`**/assets/${held}*`, (route) => gone.then(() => route.continue()));
    await page.goto(`${origin.url}/en/proposals/prp-plate-records-one-day`, { waitUntil: 'commit' });
    for (const choice of ['against', 'in_favour']) await page.check(`input[name="choice"][value="${choice}"]`);
    let_go();
    await checked(page);
    assert.ok(await page.isChecked('input[name="choice"][value="in_favour"]'), held);
    await page.unrouteAll();
  }
  const words = await load_words('en');
  await page.getByRole('button', { name: words('proposal.send') }).click();
  await page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), counted(words, 'in_favour'));
});

test('a second try that still has errors is heard, and a draft is deleted only after a second word', async (t) => {
  const context = await visit(t);
  const page = await context.newPage();
  const words = await load_words('en');
  await page.goto(`${origin.url}/en/complain`);
  await checked(page);
  await page.waitForURL('**draft=*');
  for (let tries = 0; tries < 2; ++tries) {
    await page.getByRole('button', { name: words('complain.next') }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.error-summary:focus');
  }
  assert.equal(await page.getByRole('button', { name: words('draft.discard') }).count(), 0, 'there is nothing to delete yet');
  await page.check('input[name="wanted"][value="apology"]');
  await page.getByRole('button', { name: words('draft.discard') }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.main').getByText(words('draft.discard_question')).waitFor();
  // The next key does the harmless thing.
  await page.waitForFunction((text) => document.activeElement.textContent === text, words('draft.keep'));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: words('draft.discard') }).click();
  await page.getByRole('button', { name: words('draft.discard_for_good') }).click();
  await page.waitForURL('**/mine');
});

test('after one visit everything works without a connection', async (t) => {
  const own = await start_origin();
  t.after(() => own.stop());
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${own.url}/en/register`);
  await checked(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await eventually(() => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat().includes('/en/register')), 'the page is kept');
  const link = await page.locator('.list-cards a').nth(3).getAttribute('href');
  await own.kill();
  // Seen before, and never seen.
  for (const path of ['/en/register', link, '/zh/proposals']) {
    await page.goto(own.url + path);
    const tag = path.startsWith('/zh') ? 'zh-Hans' : 'en';
    const said = (await load_words(tag))('check.no_answer');
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
  for (const name of ['page.js', 'worker.js', 'core.js', 'look.js', 'style.css']) {
    const response = await fetch(`${origin.url}/assets/${name}?v=${release}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('cache-control'), /immutable/);
    total += brotliCompressSync(Buffer.from(await response.arrayBuffer())).length;
  }
  assert.ok(total <= 45 * 1024, `${total} bytes`);
});
