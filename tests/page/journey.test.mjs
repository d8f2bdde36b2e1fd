// A citizen's whole way in real Chromium: from a record to a complaint, signed and sent, and a receipt that holds. Once
// with the mouse, once with the keyboard alone, in both languages.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { start_browser } from './browser.mjs';
import { languages, load_words, program, start_origin } from './harness.mjs';

const secret = { en: 'My neighbour Lin Hua lives behind the red door.', zh: '我的邻居林华住在红门后面。' };
let browser;
let origin;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialog-journey-'));
  origin = await start_origin();
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await origin?.stop();
  await rm(folder, { recursive: true, force: true });
});

const checked = (page) => page.waitForSelector('.banner .status-good');

// Two ways to do the same.
const mouse = {
  press: (locator) => locator.click(),
  choose: (locator) => locator.check(),
  write: (locator, text) => locator.click().then(() => locator.page().keyboard.insertText(text)),
  select: (locator) => locator.selectOption({ index: 1 }),
};
// Goes with Tab as a person would; a control that cannot be reached fails.
async function reach(locator) {
  const page = locator.page();
  const is_there = () => locator.evaluate((element) => {
    const focused = document.activeElement;
    return element === focused || (element.type === 'radio' && focused.type === 'radio' && focused.name === element.name);
  });
  for (let presses = 0; presses < 150; ++presses) {
    if (await is_there()) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not reach it');
}
const keyboard = {
  press: async (locator) => { await reach(locator); await locator.page().keyboard.press('Enter'); },
  choose: async (locator) => {
    await reach(locator);
    // Within a group of radio buttons the arrows go on; each step chooses.
    const is_focused = () => locator.evaluate((element) => element === document.activeElement);
    for (let steps = 0; steps < 20 && !await is_focused(); ++steps) await locator.page().keyboard.press('ArrowDown');
    if (!await locator.isChecked()) await locator.page().keyboard.press('Space');
    assert.ok(await locator.isChecked());
  },
  write: async (locator, text) => { await reach(locator); await locator.page().keyboard.insertText(text); },
  select: async (locator) => { await reach(locator); await locator.page().keyboard.press('ArrowDown'); },
};

const ways = [['the mouse', mouse], ['the keyboard alone', keyboard]];

for (const { route, tag } of languages) {
  for (const [way, hand] of ways) {
    test(`a complaint becomes a receipt that anyone can check, with ${way} (${tag})`, async (t) => {
      const context = await browser.newContext({ acceptDownloads: true });
      t.after(() => context.close());
      const complaints = [];
      const sent = [];
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
      context.on('request', (request) => {
        if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(origin.url)) complaints.push(request.url());
        sent.push(`${request.url()} ${request.postData() ?? ''}`);
      });
      const words = await load_words(tag);
      const button = (key) => page.getByRole('button', { name: words(key), exact: true }).first();
      const label = (key) => page.getByLabel(words(key)).first();

      await page.goto(`${origin.url}/${route}/complain`);
      await checked(page);
      await page.waitForURL('**draft=*');
      await hand.choose(page.getByRole('radio', { name: words('about_type.decision'), exact: true }));
      await hand.choose(page.getByRole('radio', { name: words('request_kind.explanation'), exact: true }));
      await hand.choose(page.getByRole('checkbox', { name: words('wanted.apology'), exact: true }));
      await hand.select(label('complain.addressed_to'));
      await hand.press(button('complain.next'));
      await page.waitForURL('**step=2*');

      // What is missing is said, and nothing that was written is lost.
      await hand.press(button('complain.next'));
      await page.waitForSelector('.error-summary:focus');
      await hand.write(label('complain.title_field'), 'Titel');
      await hand.write(label('complain.text_field'), secret[route]);
      await hand.press(button('complain.next'));
      await page.waitForURL('**step=3*');
      await hand.press(button('complain.next'));
      await page.waitForURL('**step=4*');
      assert.ok((await page.textContent('main')).includes(secret[route]), 'the preview shows what is sealed');
      assert.ok(!sent.some((request) => request.includes('/submit')), 'nothing was sent before it was signed');
      await hand.press(button('complain.send'));
      await page.waitForURL('**sent=*');
      const save = button('receipt.save');
      await save.waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), hand.press(save)]);
      const receipt = join(folder, `${route}-${way.replace(/\W/g, '')}.tlog-proof`);
      await download.saveAs(receipt);
      assert.ok(!sent.some((request) => request.includes(secret[route])), 'it left the device only sealed');

      // The program knows the receipt as good, offline, by the log's key alone.
      const { logs } = await (await fetch(`${origin.url}/portal.json`)).json();
      const { stdout } = await promisify(execFile)(program, ['verify', receipt, '--key', logs.intake.key]);
      assert.match(stdout, /^in the log .*\/log\/intake, as leaf \d+ of \d+$/m);

      // And so does the page.
      await page.goto(`${origin.url}/${route}/verify`);
      await checked(page);
      await page.setInputFiles('input[type=file]', receipt);
      await page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), words('verify.receipt_valid'));
      const bytes = await readFile(receipt);
      const flipped = Buffer.from(bytes);
      flipped[flipped.indexOf('\n\n') - 5] ^= 1;
      await page.setInputFiles('input[type=file]', { name: 'changed.tlog-proof', mimeType: 'text/plain', buffer: flipped });
      await page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), words('verify.invalid'));
      assert.deepEqual(complaints, []);
    });
  }
}
