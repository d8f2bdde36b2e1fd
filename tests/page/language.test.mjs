// Languages: nothing on a page is bound to English or to one direction.
//   a language that does not exist   English words with longer, accented letters in brackets, in the place of Chinese:
//                                    what stands outside of brackets is not from the catalogue
//   a mirror                         a page turned around is the mirror image of itself
//   Arabic                           its own pages, as far as they are translated
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { start_browser } from './browser.mjs';
import { assets, load_words, start_origin } from './harness.mjs';
import { install_probe } from './layout_probe.mjs';
import { repository } from './paths.mjs';
import { screens } from './screens.mjs';
import { checked, visit } from './visits.mjs';

const widths = [320, 1280];
const catalogue_of = async (tag) => JSON.parse(await readFile(join(repository, `assets/languages/${tag}.json`), 'utf8'));

const accents = Object.fromEntries('AÀaáeéiíoóuúcçnñsšzžEÉIÍOÓUÚCÇNÑSŠyý'.match(/../g).map((pair) => [...pair]));
// "Page {page}" -> "⟦Págé {page} ló⟧": 40 % longer.
function pretend(text) {
  if (!/\p{L}/u.test(text.replace(/\{\w+\}/g, ''))) return text;
  const accented = text.replace(/\{\w+\}|\p{L}/gu, (part) => accents[part] ?? part);
  const more = Math.max(1, Math.round(text.replace(/\{\w+\}/g, '').length * 0.4));
  const padding = 'lóñg šó vérý '.repeat(Math.ceil(more / 13)).slice(0, more).trimEnd();
  const [, body, end] = /^(.*?)([\s:]*)$/su.exec(accented);
  return `⟦${body} ${padding}⟧${end}`;
}

let browser;
let origin;
let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialog-languages-'));
  await cp(assets, folder, { recursive: true });
  const english = await catalogue_of('en');
  const pretended = Object.fromEntries(Object.entries(english).map(([key, text]) => [key, pretend(text)]));
  await writeFile(join(folder, 'languages/zh-Hans.json'), JSON.stringify(pretended));
  origin = await start_origin({ assets: folder });
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await origin?.stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = (page, question, ...options) => page.evaluate(([name, given]) => window.probe[name](...given), [question, options]);

async function open(t, path) {
  const context = await visit(t, browser, origin, {
    expected: /status of 404/, reducedMotion: 'reduce', serviceWorkers: 'block', viewport: { width: 1280, height: 720 },
  });
  await context.addInitScript(install_probe);
  const page = await context.newPage();
  await page.goto(`${origin.url}${path}`);
  await checked(page);
  return page;
}

// To another screen without loading, as with the browser's own buttons.
async function go(page, address) {
  if (new URL(page.url()).pathname === address) return;
  const patches = await page.evaluate((path) => {
    const before = window.probe.counted.patches;
    history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
    return before;
  }, address);
  await page.waitForFunction((count) => window.probe.counted.patches > count, patches);
}

async function faults_at(page, widths_px, questions) {
  const faults = [];
  for (const width of widths_px) {
    await page.setViewportSize({ width, height: 720 });
    for (const [question, found] of await ask(page, 'look_through', questions)) {
      faults.push(...found.map((fault) => `${width} px, ${question}: ${fault}`));
    }
  }
  return faults;
}

// Texts of records, which no catalogue has: those of the demo city as they stand in its files.
async function record_texts() {
  const found = new Set();
  const collect = (value) => {
    if (typeof value === 'string') found.add(value.replace(/\s+/g, ' ').trim());
    else if (value !== null && typeof value === 'object') Object.values(value).forEach(collect);
  };
  for (const name of await readdir(join(repository, 'assets/demo'), { recursive: true })) {
    if (name.endsWith('.json')) collect(JSON.parse(await readFile(join(repository, 'assets/demo', name), 'utf8')));
  }
  return [...found];
}

test('every word of our own comes from the catalogue, and longer words find their place', async (t) => {
  const page = await open(t, '/zh/');
  const records = await record_texts();
  for (const { name, path } of screens) {
    await t.test(name, async () => {
      await go(page, `/zh/${path}`);
      await ask(page, 'open_details', true);
      assert.deepEqual(await ask(page, 'outside_brackets', records), []);
      assert.deepEqual(await faults_at(page, widths, ['losses', 'disorder']), []);
    });
  }
});

test('a page turned around is its own mirror image', async (t) => {
  const page = await open(t, '/en/');
  for (const { name, path } of screens) {
    await t.test(name, async () => {
      await go(page, `/en/${path}`);
      await ask(page, 'open_details', true);
      const faults = [];
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 720 });
        faults.push(...(await ask(page, 'unmirrored')).map((fault) => `${width} px: ${fault}`));
      }
      assert.deepEqual(faults, []);
    });
  }
});

test('Arabic pages run from right to left, and what is still English says so', async (t) => {
  const page = await open(t, '/ar/');
  const words = await load_words('ar');
  const own = new Set(Object.values(await catalogue_of('en')));
  for (const { name, path } of screens) {
    await t.test(name, async () => {
      await go(page, `/ar/${path}`);
      await ask(page, 'open_details', true);
      assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['ar', 'rtl']);
      assert.ok((await page.textContent('.banner')).includes(words('frame.translation')));
      // Addresses and tags of records have no language; what is ours has one.
      assert.deepEqual((await ask(page, 'unmarked_latin')).filter((text) => own.has(text)), []);
      assert.deepEqual(await faults_at(page, widths, ['losses', 'disorder']), []);
      // What is still English keeps to the side of the page, and away from its edge.
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 720 });
        const edges = await page.evaluate(() => {
          const edges_of = (element) => {
            const range = document.createRange();
            range.selectNodeContents(element);
            const { left, right } = range.getBoundingClientRect();
            return [Math.round(left), Math.round(right)];
          };
          const main = document.querySelector('main');
          const { paddingLeft, paddingRight } = getComputedStyle(main);
          return {
            inner: [parseFloat(paddingLeft), main.clientWidth - parseFloat(paddingRight)].map(Math.round),
            heading: edges_of(document.querySelector('h1')), ways: [...document.querySelectorAll('.banner > a')].map(edges_of),
          };
        });
        const [left, right] = edges.inner;
        assert.ok(Math.abs(edges.heading[1] - right) <= 2, `${width} px, heading: ${JSON.stringify(edges)}`);
        for (const way of edges.ways) assert.ok(way[0] >= left - 2 && way[1] <= right + 2, `${width} px, banner: ${JSON.stringify(edges)}`);
      }
    });
  }
});

test('a person goes from a language to another without loading', async (t) => {
  const page = await open(t, '/ar/register');
  const english = await load_words('en');
  await page.evaluate(() => { window.was_here = true; });
  await page.click('.banner > a[lang=en]');
  await page.waitForSelector('html[lang=en][dir=ltr]');
  assert.equal(await page.textContent('h1'), english('disclosures.title'));
  // The catalogue of the third is fetched now.
  await page.click('.banner > a[lang=zh-Hans]');
  await page.waitForSelector('html[lang=zh-Hans]');
  assert.equal(await page.textContent('h1'), pretend((await catalogue_of('en'))['disclosures.title']));
  await page.goBack();
  await page.goBack();
  await page.waitForSelector('html[lang=ar][dir=rtl]');
  assert.equal(await page.evaluate(() => window.was_here), true);
});
