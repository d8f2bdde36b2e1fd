// Which release of the page runs: the one of the first visit, until the device has found the next one in the public log.
import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { assets as site, languages, load_words, start_origin } from './harness.mjs';
import { start_proxy } from './proxy.mjs';
import { browser, visit } from './running.mjs';
import { checked, eventually, section } from './visits.mjs';

let words;
before(async () => { words = await load_words('en'); });

const release_of = (page) => page.evaluate(() => document.documentElement.dataset.release);
// The service worker of this release is in charge, and knows the files that the log names.
const kept = (page, release) => eventually(() => page.evaluate(async (name) =>
  navigator.serviceWorker.controller?.scriptURL.endsWith(`?v=${name}`) === true &&
  await (await caches.open(`trialog-${name}`)).match('/files') !== undefined, release), `${release} is kept`, 60_000);

// A portal with assets of its own behind a proxy, visited once.
async function first_visit(t, options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'trialog-site-'));
  await cp(site, folder, { recursive: true });
  const own = await start_origin({ assets: folder });
  const proxy = await start_proxy(own);
  t.after(async () => {
    await proxy.stop();
    await own.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const context = await visit(t, { at: proxy, expected: /Failed to (?:load resource|update a ServiceWorker)|status of 404|net::ERR|is not the file of this release|violates the following Content Security Policy/, ...options });
  const page = await context.newPage();
  await page.goto(`${proxy.url}/en/`);
  await checked(page);
  const release = await release_of(page);
  await kept(page, release);
  return {
    proxy, page, release, folder, origin: own,
    // Another build, which the portal serves from now on; `is_named`: in its register, too.
    async serve_another(is_named) {
      await appendFile(join(folder, 'style.css'), '\n/* another release */\n');
      if (!is_named) await rm(join(own.folder, 'keys/root.key'));  // Without it the demo city does not sign its release.
      await own.restart();
    },
  };
}

test('the verify page holds every file of the page against the log', async (t) => {
  const { page, release, proxy } = await first_visit(t);
  await page.goto(`${proxy.url}/en/verify`);
  const part = await section(page, words('release.heading'));
  await eventually(async () => /All \d+ files of this page are exactly/.test(await part.textContent()), 'compared');
  assert.ok((await part.textContent()).includes(release));
  assert.ok((await part.textContent()).includes(`trialog audit --site ${proxy.url}`));
  const [first] = await part.locator('pre').allTextContents();
  assert.match(first, /^[0-9a-f]{64} {2}charts\.js$/m);
});

test('a release that the log names takes over as a whole', async (t) => {
  const { page, release, proxy, serve_another } = await first_visit(t);
  // Every asset of the release is in its cache: the very addresses that the page names.
  const named = await page.evaluate(() => [...document.querySelectorAll('script[src],link[rel=stylesheet]')].map((element) => element.src ?? element.href));
  for (const url of named) assert.ok(await page.evaluate(async (one) => await caches.match(one) !== undefined, url), url);
  await serve_another(true);
  await page.goto(`${proxy.url}/en/proposals`);
  await checked(page);
  assert.equal(await release_of(page), release, 'the device has not looked at the other one yet');
  const style = await page.evaluate(async () => (await fetch(document.querySelector('link[rel=stylesheet]').href)).text());
  assert.ok(!style.includes('another release'));
  await eventually(() => page.evaluate(async (old) => {
    const names = await caches.keys();
    return names.length === 1 && names[0] !== `trialog-${old}`;
  }, release), 'the next release is kept', 60_000);
  await page.goto(`${proxy.url}/en/`);
  await checked(page);
  const next = await release_of(page);
  assert.notEqual(next, release);
  assert.equal(await page.locator('.banner .alert').count(), 0);
  await kept(page, next);
  assert.equal((await fetch(`${proxy.url}/assets/worker.js?v=${release}`)).status, 404);
});

for (const { route, tag } of languages) {
  test(`a release that the log does not name is refused, and the person may choose (${tag})`, async (t) => {
    const of_language = await load_words(tag);
    const { page, release, proxy, serve_another } = await first_visit(t);
    await serve_another(false);
    await page.goto(`${proxy.url}/${route}/`);
    const alert = page.locator('.banner .alert', { hasText: of_language('release.refused') });
    await alert.waitFor();
    await checked(page);
    assert.equal(await release_of(page), release);
    await alert.getByRole('link').click();
    const part = await section(page, of_language('release.heading'));
    await part.getByRole('button', { name: of_language('release.offer.stay') }).click();
    await part.getByText(of_language('release.offer.declined')).waitFor();
    assert.equal(await alert.count(), 0);
    // Asked again at the next visit.
    await page.goto(`${proxy.url}/${route}/verify`);
    await alert.waitFor();
    assert.equal(await release_of(page), release);
    await part.getByRole('button', { name: of_language('release.offer.take') }).click();
    await page.waitForFunction((old) => !navigator.serviceWorker.controller.scriptURL.endsWith(`?v=${old}`), release, { timeout: 60_000 });
    await page.goto(`${proxy.url}/${route}/`);
    await page.locator('.banner .status', { hasText: of_language('release.missing') }).waitFor();
    assert.notEqual(await release_of(page), release);
  });
}

test('a release with one file that is not the log\'s is refused, in whatever copy of it that comes', async (t) => {
  const { page, release, proxy, serve_another } = await first_visit(t);
  await serve_another(true);
  proxy.change = (answer, path) => { if (path.startsWith('/assets/page.js')) answer.body = Buffer.from(`globalThis.is_stolen = true;${answer.body}`); };
  await page.goto(`${proxy.url}/en/verify`);
  const part = await section(page, words('release.heading'));
  await part.getByText('but its file page.js is not the one').waitFor();
  assert.equal(await release_of(page), release);
  assert.ok((await page.evaluate(() => navigator.serviceWorker.controller.scriptURL)).endsWith(`?v=${release}`));
});

test('pages that turn against their visitors run nothing that is not of the release', async (t) => {
  const { page, release, proxy } = await first_visit(t);
  proxy.change = (answer, path) => {
    if (/^\/(?:evil|assets\/evil)\.js/.test(path)) {
      answer.status = 200;
      answer.headers['content-type'] = 'text/javascript';
      answer.body = Buffer.from('document.documentElement.dataset.stolen = "yes";');
    }
    if (!String(answer.headers['content-type']).startsWith('text/html')) return;
    delete answer.headers['content-security-policy'];
    answer.headers['trialog-release'] = release;
    answer.body = Buffer.from(String(answer.body).replace('</head>', '<script src="/evil.js"></script><script src="/assets/evil.js"></script>' +
      '<script>document.documentElement.dataset.stolen = "inline";</script></head>').replace('</body>', '<img src="/x" onerror="document.documentElement.dataset.stolen = 1"></body>'));
  };
  for (const path of ['/en/proposals', '/en/nothing-of-the-kind', '/elsewhere', '/en/complain']) {
    await page.goto(proxy.url + path);
    await page.waitForLoadState('load');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.stolen), undefined, path);
  }
  await checked(page);
  // Without the service worker, as at a first visit, all of that would have run: the test can fail.
  const stranger = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await stranger.goto(`${proxy.url}/en/proposals`);
  await stranger.waitForFunction(() => document.documentElement.dataset.stolen !== undefined);
  await stranger.context().close();
});

test('while the portal starts a device shows what it has, and no incomplete page is kept', async (t) => {
  const { page, release, proxy } = await first_visit(t);
  const is_page = (answer) => String(answer.headers['content-type']).startsWith('text/html');
  proxy.change = (answer) => {
    if (!is_page(answer)) return;
    answer.status = 503;
    answer.headers['cache-control'] = 'no-store';
    answer.headers['trialog-release'] = release;
    answer.body = Buffer.from('<!doctype html><title>Starting</title><p id="starting">Starting</p>');
  };
  await page.goto(`${proxy.url}/en/proposals`);
  await checked(page);
  assert.equal(await page.locator('#starting').count(), 0);
  assert.equal(await page.locator('h1').textContent(), words('proposals.heading'));
  const is_kept = (path) => page.evaluate(async ([name, url]) => await (await caches.open(name)).match(url) !== undefined, [`trialog-${release}`, path]);
  proxy.change = (answer) => { if (is_page(answer)) answer.headers['cache-control'] = 'no-store'; };
  await page.goto(`${proxy.url}/en/proposals`);
  await checked(page);
  assert.equal(await is_kept('/en/proposals'), false);
  proxy.change = () => undefined;
  await page.goto(`${proxy.url}/en/proposals`);
  await eventually(() => is_kept('/en/proposals'), 'a complete page is kept');
});

test('a file of the release that comes later is kept only when it is the log\'s', async (t) => {
  const { page, release, proxy } = await first_visit(t);
  let changed = 0;
  proxy.change = (answer, path) => {
    if (!path.startsWith('/assets/charts.js')) return;
    ++changed;
    answer.body = Buffer.concat([answer.body, Buffer.from('\n')]);
  };
  const fetched = await page.evaluate((url) => fetch(url, { cache: 'reload' }).then(({ status }) => status, () => 'refused'), `/assets/charts.js?v=${release}`);
  assert.equal(fetched, 'refused');
  assert.ok(changed > 0);
  proxy.change = () => undefined;
  assert.equal(await page.evaluate((url) => fetch(url, { cache: 'reload' }).then(({ status }) => status), `/assets/charts.js?v=${release}`), 200);
});

test('another service worker under the name of the one that is there is noticed', async (t) => {
  const { page, proxy } = await first_visit(t);
  proxy.change = (answer, path) => {
    if (path.startsWith('/service_worker.js')) answer.body = Buffer.concat([answer.body, Buffer.from('\n// another\n')]);
  };
  await page.goto(`${proxy.url}/en/`);
  await checked(page);
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration.update())).catch(() => undefined);
  await page.locator('.banner .alert', { hasText: words('release.keeper') }).waitFor();
});

