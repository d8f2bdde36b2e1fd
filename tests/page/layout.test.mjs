// Every screen as it is drawn: order, size of targets, focus, narrow windows, large text, wide spacing, forced colours,
// paper, translation. In the first language each screen is loaded, in a tab of its own; in the other the core goes to it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { languages, load_words } from './harness.mjs';
import { install_probe } from './layout_probe.mjs';
import { origin, visit } from './running.mjs';
import { screens } from './screens.mjs';
import { checked } from './visits.mjs';

const run = promisify(execFile);
const idle_ms = 5_000;
const loads_at_once = 4;
const default_font = { standard: 16, fixed: 13 };
const large_font = { standard: 26, fixed: 21 };
const tab_key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
const shift = 8;

const ask = (page, question, ...options) => page.evaluate(([name, given]) => window.probe[name](...given), [question, options]);

async function open(context, { route }, { path }) {
  const page = await context.newPage();
  await page.goto(`${origin.url}/${route}/${path}`);
  await checked(page);
  return page;
}

// To another screen without loading, as with the browser's own buttons.
async function go(page, { route }, { path }) {
  const before = await page.evaluate((address) => {
    const { patches } = window.probe.counted;
    if (location.pathname !== address) {
      history.pushState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate'));
      return patches;
    }
    return patches - 1;
  }, `/${route}/${path}`);
  await page.waitForFunction((count) => window.probe.counted.patches > count, before);
}

async function make_errors(page, { tag }) {
  await page.waitForURL('**draft=*');
  const words = await load_words(tag);
  await page.getByRole('button', { name: words('complain.next') }).click();
  await page.waitForSelector('.error-summary');
}

// By Tab to the last stop, and back.
async function walk(page, session, { and_back }) {
  const presses = await ask(page, 'begin_walk');
  const press = (modifiers) => session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...tab_key, modifiers });
  await Promise.all((and_back ? [0, shift] : [0]).flatMap((modifiers) => Array.from({ length: presses }, () => press(modifiers))));
  return ask(page, 'end_walk', and_back);
}

async function look_at(page, session, note) {
  const look = async (where, ...questions) => {
    for (const [question, faults] of await ask(page, 'look_through', questions)) note(`${where}, ${question}`, faults);
  };
  const size = (width, height, deviceScaleFactor = 1) =>
    session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor, mobile: false });

  await page.emulateMedia({ media: 'print' });
  await look('print', 'unprinted');
  await page.emulateMedia({ media: 'screen' });
  await ask(page, 'open_details', true);

  await look('1280 px', 'broken_references', 'disorder', 'small_targets', 'losses', 'off_centre');
  note('1280 px, Tab', await walk(page, session, { and_back: false }));

  const words = await ask(page, 'drawn_words');
  await page.emulateMedia({ forcedColors: 'active' });
  await look('forced colours', 'pale');
  note('forced colours', await ask(page, 'drawn_words') === words ? [] : ['other words']);
  await size(320, 256);
  note('forced colours at 320 px, Tab', await walk(page, session, { and_back: true }));
  await page.emulateMedia({ forcedColors: 'none' });

  await size(360, 740);
  await look('360 px', 'disorder', 'small_targets', 'losses', 'off_centre');
  await size(740, 360);
  await look('360 px, turned', 'losses');

  // A window of 1280 by 1024 at 200 % and at 400 %.
  await size(640, 512, 2);
  await look('200 %', 'losses');
  await size(320, 256, 4);
  await look('400 %', 'losses');
  await ask(page, 'space_out', true);
  await look('spaced out at 320 px', 'losses');
  await ask(page, 'space_out', false);
  await session.send('Page.setFontSizes', { fontSizes: large_font });
  await page.waitForFunction(() => parseFloat(getComputedStyle(document.documentElement).fontSize) === 26);
  await look('large text at 320 px', 'losses', 'small_targets');
  await size(1280, 720);
  await ask(page, 'space_out', true);
  await look('large text, spaced out at 1280 px', 'losses');
  await ask(page, 'space_out', false);
  await session.send('Page.setFontSizes', { fontSizes: default_font });
}

// A translator wraps every text; then to another screen and back. What the page throws, the visit notes.
async function translate_and_go(page, { route }, headings) {
  const goal = page.url().endsWith(`/${route}/proposals`) ? 'register' : 'proposals';
  const from = page.url();
  const heading = await page.textContent('h1');
  const reached = (url, text) => page.waitForFunction(([address, words]) =>
    location.href === address && document.querySelector('h1')?.textContent === words, [url, text]);
  await ask(page, 'translate');
  await page.evaluate((path) => document.querySelector(`.nav a[href="${path}"]`).click(), `/${route}/${goal}`);
  await reached(`${origin.url}/${route}/${goal}`, headings.get(goal));
  await ask(page, 'translate');
  await page.goBack();
  await reached(from, heading);
}

async function look_at_screen(context, page, language, screen, headings) {
  if (screen.name === 'complain') await make_errors(page, language);
  const session = await context.newCDPSession(page);
  const faults = [];
  await look_at(page, session, (where, found) => faults.push(...found.map((fault) => `${where}: ${fault}`)));
  await session.detach();
  await translate_and_go(page, language, headings);
  assert.deepEqual(faults, []);
}

async function visit_probed(t) {
  const context = await visit(t, {
    expected: /status of 404/, reducedMotion: 'reduce', serviceWorkers: 'block', viewport: { width: 1280, height: 720 },
  });
  await context.addInitScript(install_probe);
  return context;
}

async function load_headings({ tag }) {
  const words = await load_words(tag);
  return new Map([['register', words('disclosures.title')], ['proposals', words('proposals.heading')]]);
}

test(`every screen can be seen, reached and read however it is shown (${languages[0].tag})`, async (t) => {
  const [language] = languages;
  const context = await visit_probed(t);
  const pages = [];
  for (let first = 0; first < screens.length; first += loads_at_once) {
    pages.push(...await Promise.all(screens.slice(first, first + loads_at_once).map((screen) => open(context, language, screen))));
  }

  await t.test('nothing moves while nobody does anything', async () => {
    const workers = pages.flatMap((page) => page.workers());
    assert.equal(workers.length, pages.length);
    await Promise.all(workers.map((worker) => worker.evaluate(() => {
      self.frames = 0;
      const request_frame = self.requestAnimationFrame.bind(self);
      self.requestAnimationFrame = (step) => {
        ++self.frames;
        return request_frame(step);
      };
    })));
    const count = () => Promise.all([
      ...pages.map((page) => page.evaluate(() => ({ ...window.probe.counted }))), ...workers.map((worker) => worker.evaluate(() => self.frames)),
    ]);
    const was = await count();
    await new Promise((resolve) => setTimeout(resolve, idle_ms));
    assert.deepEqual(await count(), was);
    for (const page of pages) {
      assert.equal(await ask(page, 'moving'), 0);
      assert.deepEqual(await ask(page, 'heard'), [], 'a page that was only loaded says no more than how its checks went');
    }
  });

  const headings = await load_headings(language);
  for (const [index, screen] of screens.entries()) {
    await t.test(screen.name, async () => {
      await pages[index].bringToFront();
      await look_at_screen(context, pages[index], language, screen, headings);
      await pages[index].close();
    });
  }
});

test(`every screen can be seen, reached and read however it is shown (${languages[1].tag})`, async (t) => {
  const language = languages[1];
  const context = await visit_probed(t);
  const page = await open(context, language, screens[0]);
  const headings = await load_headings(language);
  for (const screen of screens) {
    await t.test(screen.name, async () => {
      await go(page, language, screen);
      await look_at_screen(context, page, language, screen, headings);
    });
  }
});

const has_pdftotext = await run('pdftotext', ['-v']).then(() => true, () => false);

test('a printed disclosure has its text', { skip: has_pdftotext ? false : 'pdftotext not present' }, async (t) => {
  const context = await visit(t, { serviceWorkers: 'block' });
  const page = await open(context, languages[0], screens.find(({ name }) => name === 'disclosure'));
  const folder = await mkdtemp(join(tmpdir(), 'trialog-print-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await page.pdf({ path: join(folder, 'page.pdf'), format: 'A4' });
  const { stdout } = await run('pdftotext', ['-raw', join(folder, 'page.pdf'), '-'], { maxBuffer: 1 << 24 });
  const bare = (text) => text.replace(/[\s\u00ad-]+/g, '');
  const printed = bare(stdout);
  for (const text of await page.locator('main :is(h1, h2, h3, dt)').allTextContents()) assert.ok(printed.includes(bare(text)), text);
});
