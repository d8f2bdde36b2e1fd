// The second verifier as one file, opened from the disk in Chromium: what it says of good and bad receipts and logs, in both
// languages, and that it never asks the network for anything.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { start_browser } from '../page/browser.mjs';
import { repository } from '../page/paths.mjs';
import { folder, page_file } from './built.mjs';
import { good_files, good_receipt, checkpoint_at, origin, policy_text, records, vkey, witness_vkeys } from './sample.mjs';

const address = pathToFileURL(page_file).href;
const words = JSON.parse(await readFile(join(repository, 'web/verifier/words.json'), 'utf8'));
const axe = await readFile(createRequire(join(repository, 'tests/page/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const languages = [['en', 'en-US'], ['zh-Hans', 'zh-CN']];

let browser;
let place;
const at = (...path) => join(place, ...path);
async function write_log(name, change = () => undefined) {
  const files = new Map(good_files);
  change(files);
  for (const [path, bytes] of files) {
    await mkdir(dirname(at(name, path)), { recursive: true });
    await writeFile(at(name, path), bytes);
  }
}
before(async () => {
  place = await mkdtemp(join(folder, 'page-'));
  await write_log('good');
  await write_log('bad', (files) => files.set('tile/0/001.p/44', Buffer.alloc(44 * 32)));
  await write_log('many/register');
  await writeFile(at('good.tlog-proof'), good_receipt);
  await writeFile(at('bad.tlog-proof'), good_receipt.replace('index 257', 'index 256'));
  await writeFile(at('bare.tlog-proof'), good_receipt.replace(/extra .*\n/, ''));
  await writeFile(at('record'), records[257]);
  await writeFile(at('older'), checkpoint_at(257));
  browser = await start_browser();
});
after(() => browser?.close());

// A page of a person with that language; the test fails on any request and on anything that the browser complains about.
async function open(t, locale, options = {}) {
  const context = await browser.newContext({ locale, viewport: { width: 360, height: 740 }, ...options });
  const asked = [];
  const complaints = [];
  context.on('request', (request) => asked.push(request.url()));
  const page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (options.slow_files) {
    await page.addInitScript(() => {
      const read = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = async function slowly() {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return read.call(this);
      };
    });
  }
  t.after(async () => {
    await context.close();
    assert.deepEqual(asked.filter((url) => url !== address), [], 'asked the network');
    assert.deepEqual(complaints, []);
  });
  await page.goto(address);
  return page;
}
const check_receipt = async (page, file, keys = policy_text) => {
  await page.locator('#keys').fill(keys);
  await page.locator('#receipt').setInputFiles(at(file));
  await page.locator('#receipt-form button').click();
};
const check_log = async (page, name, keys = policy_text) => {
  await page.locator('#keys').fill(keys);
  await page.locator('#folder').setInputFiles(at(name));
  await page.locator('#log-form button').click();
};
const heading = async (page, id) => {
  await page.locator(`#${id} h3`).first().waitFor();
  return page.locator(`#${id} h3`).allInnerTexts();
};

for (const [tag, locale] of languages) {
  const say = (key, ...values) => words[tag][key].replace(/\{(\d)\}/g, (_, number) => values[number]);
  const say_refusal = (sentence, ...values) => (words.refusals[tag]?.[sentence] ?? sentence).replace(/\{(\d)\}/g, (_, number) => values[number]);

  test(`receipts (${tag})`, async (t) => {
    const page = await open(t, locale);
    assert.equal(await page.title(), say('title'));
    assert.equal(await page.locator('html').getAttribute('lang'), tag);
    await check_receipt(page, 'good.tlog-proof');
    assert.deepEqual(await heading(page, 'receipt-result'), [say('good_receipt')]);
    const text = await page.locator('#receipt-result').innerText();
    for (const part of [origin, '257', '300', 'witness.example/w1', '{"number":257,"text":"第 257 条"}']) assert.ok(text.includes(part), part);

    await check_receipt(page, 'bad.tlog-proof');
    await page.locator('#receipt-result h3.bad').waitFor();
    assert.deepEqual(await heading(page, 'receipt-result'), [say('bad')]);
    const refused = say_refusal('The receipt does not lead from the record to the root of the log.');
    assert.equal(await page.locator('#receipt-result p').innerText(), refused);

    await check_receipt(page, 'bare.tlog-proof');
    await page.getByText(say_refusal('The receipt does not carry its record, and none was given.')).waitFor();
    await page.locator('#record').setInputFiles(at('record'));
    await check_receipt(page, 'bare.tlog-proof', [vkey, witness_vkeys[0]].join('\n'));
    await page.locator('#receipt-result h3.good').waitFor();
    await check_receipt(page, 'good.tlog-proof', '');
    await page.getByText(say_refusal('The policy has no quorum line.')).waitFor();
  });

  test(`evidence (${tag})`, async (t) => {
    const page = await open(t, locale);
    for (const kind of ['0-split_view', '1-inconsistent', '3-rewound', '5-lost_receipt', '6-wrong_leaf', '7-wrong_tile']) {
      await page.locator('#keys').fill(vkey);
      await page.locator('#receipt').setInputFiles(join(repository, `tests/vectors/evidence-1/${kind}.evidence`));
      await page.locator('#receipt-form button').click();
      await page.getByText(say(kind.slice(2))).waitFor();
      assert.deepEqual(await heading(page, 'receipt-result'), [say('good_evidence')]);
      assert.ok((await page.locator('#receipt-result').innerText()).includes(origin));
    }
    await page.locator('#receipt').setInputFiles(join(repository, 'tests/hostile/evidence/evidence_failed-3.txt'));
    await page.locator('#receipt-form button').click();
    await page.getByText(say_refusal('The greater tree begins with the smaller one.')).waitFor();
  });

  test(`whole logs (${tag})`, async (t) => {
    const page = await open(t, locale);
    await page.locator('#log-form button').click();
    await page.getByText(say('no_folder')).waitFor();
    await page.locator('#older').setInputFiles([at('older'), at('good.tlog-proof')]);
    await check_log(page, 'good');
    await page.locator('#log-result h3.good').waitFor();
    assert.deepEqual(await heading(page, 'log-result'), [say('good_log')]);
    const text = await page.locator('#log-result').innerText();
    for (const part of [origin, '300', say('good_older', '2')]) assert.ok(text.includes(part), part);
    await check_log(page, 'bad');
    await page.getByText(say_refusal('Hash {0} of {1} does not follow from the entries.', '0', 'tile/0/001.p/44')).waitFor();
    assert.ok(await page.locator('#running').isHidden());
    await check_log(page, 'many');
    await page.getByText('many/register', { exact: true }).waitFor();
  });

  test(`narrow, by axe and with large targets (${tag})`, async (t) => {
    const page = await open(t, locale);
    await check_receipt(page, 'good.tlog-proof');
    await heading(page, 'receipt-result');
    await check_log(page, 'bad');
    await heading(page, 'log-result');
    for (const width of [320, 360, 1280]) {
      await page.setViewportSize({ width, height: 740 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width} px`);
    }
    const sizes = await page.locator('button:visible, input[type=file], textarea, .choice').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    assert.ok(sizes.length > 8 && sizes.every((height) => height >= 44), String(sizes));
    await page.evaluate(axe);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const faults = await page.evaluate(() => window.axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)));
      assert.deepEqual(faults, [], colorScheme);
    }
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(paper, 'rgb(16, 24, 23)');
  });
}

test('the language can be changed, also of what was said already', async (t) => {
  const page = await open(t, 'de-DE');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await check_receipt(page, 'bad.tlog-proof');
  await heading(page, 'receipt-result');
  await page.getByRole('button', { name: '中文' }).click();
  assert.deepEqual(await heading(page, 'receipt-result'), [words['zh-Hans'].bad]);
  assert.equal(await page.getByRole('button', { name: '中文' }).getAttribute('aria-pressed'), 'true');
  assert.equal(await page.getByRole('button', { name: words['zh-Hans'].check_log }).count(), 1);
  const left = await page.locator('[data-words]').evaluateAll((all) => all.filter((one) => one.textContent === '').length);
  assert.equal(left, 0);
});

test('a long check shows how far it is and can be stopped', async (t) => {
  const page = await open(t, 'en-US', { slow_files: true });
  await check_log(page, 'good');
  await page.getByText(/^(256|288) of 300$/).waitFor();
  assert.ok(await page.locator('#progress').evaluate((bar) => bar.value / bar.max > 0.5));
  await page.locator('#log-result h3.good').waitFor();
  await check_log(page, 'good');
  await page.getByText(/^\d+ of 300$/).waitFor();
  await page.getByRole('button', { name: words.en.cancel }).press('Enter');
  await page.getByText(words.en.stopped).waitFor();
  await page.locator('#running').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), words.en.check_log);
});

test('by keyboard alone, from the first element to the answer', async (t) => {
  const page = await open(t, 'en-US');
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  const order = [];
  for (let pressed = 0; pressed < 10; ++pressed) {
    await page.keyboard.press('Tab');
    order.push(await focus());
  }
  assert.deepEqual(order, ['English', '中文', 'keys', 'other', 'receipt', 'record', words.en.check_receipt, 'folder', 'older',
    words.en.check_log]);
  const give = async (id, file) => {
    const opened = page.waitForEvent('filechooser');  // Before the focus: the browser must know that it is awaited.
    opened.catch(() => undefined);
    await page.locator(`#${id}`).focus();
    await page.keyboard.press('Enter');
    await (await opened).setFiles(at(file));
  };
  await page.locator('#keys').focus();
  await page.keyboard.insertText(policy_text);
  await give('receipt', 'good.tlog-proof');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.deepEqual(await heading(page, 'receipt-result'), [words.en.good_receipt]);
  assert.equal(await page.locator('#receipt-result').getAttribute('role'), 'status');
});

test('its own policy lets nothing out and nothing else run', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(address);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; /);
  const outcome = await page.evaluate(async () => {
    const refused = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.push(effectiveDirective));
    await fetch('https://example.com/').catch(() => undefined);
    const picture = document.createElement('img');
    picture.src = 'https://example.com/picture';
    document.body.append(picture);
    const script = document.createElement('script');
    let is_forbidden = false;
    try { script.textContent = 'window.has_run = true'; } catch { is_forbidden = true; }
    document.body.append(script);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { refused, is_forbidden, has_run: window.has_run === true };
  });
  assert.ok(outcome.refused.includes('connect-src') && outcome.refused.includes('img-src'), outcome.refused.join());
  assert.deepEqual([outcome.is_forbidden, outcome.has_run], [true, false]);
});
