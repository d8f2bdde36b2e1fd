// A citizen's whole way in real Chromium: from a situation to a record, a complaint, its receipt, the check of it, and a
// vote that is changed. Once with the mouse, once with the keyboard alone, in both languages. Nobody but the origin is
// asked for anything (visits.mjs).
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { start_browser } from './browser.mjs';
import { languages, load_words, start_origin } from './harness.mjs';
import {
  by_keyboard, by_mouse, checked, counted, eventually, fill_complaint, leaves_of, public_summary, read_log, secrets, section, unwrap,
  visit,
} from './visits.mjs';

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

const about = { id: 'dsc-elderly-home-care-hours', publisher: 'org-qinghe-elderly-care' };
// A word of that record's name and of few others.
const search_words = { en: 'home care', zh: '居家' };
const private_words = Object.entries(secrets).filter(([name]) => !['year', 'month', 'day'].includes(name)).map(([, text]) => text);
const zeros = '0'.repeat(64);

const heading_is = (page, text) => page.waitForFunction((wanted) => document.querySelector('h1')?.textContent === wanted, text);

// From the home page by way of the search to the record, and on to a complaint about it.
async function find_the_record(page, person, words, route) {
  await page.goto(`${origin.url}/${route}/`);
  await checked(page);
  await person.press('a.link-card', words('home.door.decision'));
  await page.waitForURL('**/complain?draft=*');
  // Without a record to start from; the person would rather look for it.
  await person.press(`.banner a[href="/${route}/"]`);
  await heading_is(page, words('home.title'));
  await person.press('a.link-card', words('home.door.look_up'));
  await heading_is(page, words('disclosures.title'));
  await person.write('input[name=q]', search_words[route]);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/register?q=*');
  await person.press(`.list-cards a[href^="/${route}/register/${about.id}"]`);
  await page.waitForURL(`**/register/${about.id}*`);
  for (const question of ['decides', 'data', 'counts', 'person', 'disagree']) await section(page, words(`question.${question}`));
  await person.press('a.link-button', words('record.complain'));
  await page.waitForURL('**/complain?draft=*');
}

// The last step shows exactly what becomes public, and apart from it what only the body reads.
async function check_the_preview(page, person, words) {
  const shown_to_all = await section(page, words('complain.preview.public'));
  const everyone = await shown_to_all.textContent();
  for (const word of private_words) assert.ok(!everyone.includes(word), `public: ${word}`);
  assert.ok(everyone.includes(public_summary));
  const sealed = await page.locator('section').filter({ hasText: words('complain.preview.private_lead') }).last().textContent();
  for (const word of private_words) assert.ok(sealed.includes(word), `sealed: ${word}`);
  await person.press('summary', words('complain.preview.exact'));
  const exact = page.locator('.main details pre').first();
  await exact.waitFor();
  return JSON.parse(await exact.textContent());
}

async function download(page, act) {
  const [started] = await Promise.all([page.waitForEvent('download'), act()]);
  const file = join(folder, `${Math.random().toString(36).slice(2)}-${started.suggestedFilename()}`);
  await started.saveAs(file);
  return file;
}

const says = (page, text) => page.waitForFunction((wanted) => document.querySelector('main').textContent.includes(wanted), text);

// By the table of the count: {in_favour, against, abstain}.
async function count_of(page) {
  const cells = await page.locator('.main table tbody td:nth-child(2)').allTextContents();
  return Object.fromEntries(['in_favour', 'against', 'abstain'].map((choice, index) => [choice, Number(cells[index])]));
}

// The count of a proposal's newest stands, from the leaves alone.
async function count_in_log(id) {
  const stands = new Map();
  for (const { record } of await read_log(origin.url, 'intake')) if (record.proposal_id === id) stands.set(record.header.id, record.choice);
  const count = { in_favour: 0, against: 0, abstain: 0 };
  for (const choice of stands.values()) ++count[choice];
  return count;
}

const hands = [['the mouse', by_mouse], ['the keyboard alone', by_keyboard]];

for (const { route, tag } of languages) {
  for (const [way, hand] of hands) {
    test(`from a question to a receipt and a vote, with ${way} (${tag})`, async (t) => {
      const words = await load_words(tag);
      const context = await visit(t, browser, origin);
      const posted = [];
      context.on('request', (request) => { if (request.method() === 'POST') posted.push(unwrap(request.postData())); });
      const page = await context.newPage();
      await page.addInitScript(() => { window.print = () => { window.printed = true; }; });
      const person = hand(page);

      await find_the_record(page, person, words, route);
      assert.equal(await page.inputValue('select[name="addressed_to"]'), about.publisher, 'the body is known from the record');
      // What is missing is said, and the focus is where it is said.
      await person.press('button[type=submit]', words('complain.next'));
      await page.waitForSelector('.error-summary:focus');
      await fill_complaint(page, person, words, { about: about.id });
      const preview = await check_the_preview(page, person, words);
      assert.deepEqual(posted, [], 'nothing was sent before it was signed');

      await person.press('button[type=submit]', words('complain.send'));
      await heading_is(page, words('sent.heading'));
      assert.ok(posted.some((body) => body.includes(public_summary)), 'what was sent is read as it should be');
      for (const body of posted) for (const word of private_words) assert.ok(!body.includes(word), 'it left the device only sealed');

      // Exactly what was shown is public now, but for the three entries that signing fills in.
      const leaves = await leaves_of(origin.url, preview.header.id);
      assert.equal(leaves.length, 1);
      const { record } = leaves[0];
      assert.deepEqual([preview.header.published_at_ms, preview.private_commitment, preview.sealed_sha256], [0, zeros, zeros]);
      const { published_at_ms } = record.header;
      assert.ok(Math.abs(Date.now() - published_at_ms) < 120_000);
      assert.deepEqual(record, {
        ...preview, header: { ...preview.header, published_at_ms },
        private_commitment: record.private_commitment, sealed_sha256: record.sealed_sha256,
      });
      assert.deepEqual([record.about_id, record.addressed_to, record.request_kind, record.wanted, record.public_summary],
        [about.id, 'org-qinghe-social-welfare', 'human_review', ['explanation', 'apology'], public_summary]);

      // The receipt: as a file, on paper, as a code.
      const code = page.locator('svg.code-image');
      assert.equal(await code.getAttribute('role'), 'img');
      assert.equal(await code.getAttribute('aria-label'), words('receipt.code_alternative'));
      await person.press('button', words('receipt.print'));
      await page.waitForFunction(() => window.printed === true);
      const receipt = await download(page, () => person.press('button', words('receipt.save')));

      // My things: check again now.
      await person.press(`.banner a[href="/${route}/mine"]`);
      await heading_is(page, words('mine.heading'));
      await person.press('.main button', words('mine.check'));
      const index = (await read_log(origin.url, 'intake')).findIndex(({ record: { header } }) => header.id === preview.header.id);
      await says(page, words('mine.check_here', { index: String(index) }));

      // The saved file, dropped on the verify page; and the same with one letter changed.
      await person.press(`.banner a[href="/${route}/verify"]`);
      await heading_is(page, words('verify.heading'));
      await person.give('input[type=file]', receipt);
      await says(page, words('verify.receipt_proves'));
      await says(page, words('verify.copy_agrees', { index: String(index) }));
      const text = await readFile(receipt, 'utf8');
      const changed = join(folder, `changed-${route}.tlog-proof`);
      await writeFile(changed, text.replace(/^extra (.{80})(.)/m, (_, before, letter) => `extra ${before}${letter === 'A' ? 'B' : 'A'}`));
      await person.give('input[type=file]', changed);
      await says(page, words('verify.invalid'));
      assert.ok(!(await page.textContent('main')).includes(words('verify.receipt_proves')));

      // A stand on a proposal, and another one: it counts once.
      const proposal = 'prp-plate-records-one-day';
      await person.press(`.banner a[href="/${route}/proposals"]`);
      await heading_is(page, words('proposals.heading'));
      await person.press(`.list-cards a[href="/${route}/proposals/${proposal}"]`);
      await page.waitForURL(`**/proposals/${proposal}`);
      await page.waitForSelector('input[name="choice"]');
      const before_count = await count_of(page);
      assert.deepEqual(before_count, await count_in_log(proposal));
      await person.choose('choice', 'in_favour');
      await person.press('button[type=submit]', words('proposal.send'));
      await eventually(async () => (await count_of(page)).in_favour === before_count.in_favour + 1, 'the vote counts');
      await says(page, counted(words, 'in_favour'));
      await person.choose('choice', 'against');
      await person.press('button[type=submit]', words('proposal.send'));
      const once = { ...before_count, against: before_count.against + 1 };
      await eventually(async () => (await count_of(page)).against === once.against, 'the other vote counts');
      await says(page, counted(words, 'against'));
      assert.deepEqual(await count_of(page), once);
      assert.deepEqual(await count_in_log(proposal), once);
    });
  }
}
