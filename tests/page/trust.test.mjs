// What the server alters is refused, said in words and never shown as checked. The alteration is made between the origin
// and the browser: the page gets the altered answer in place of the origin's.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { before, test } from 'node:test';
import { key_of_seed, serve_leaves, sign_checkpoint } from './forged_log.mjs';
import { load_words, start_origin } from './harness.mjs';
import { origin, visit } from './running.mjs';
import { bundle_path, checked, join_bundle, read_log, split_bundle } from './visits.mjs';

let words;
let log;       // leaves of the register log
let bundle;    // path of its last bundle
let victim;    // number of the leaf that is altered in it

const victim_id = 'dsc-bus-timetable-planning';

before(async () => {
  words = await load_words('en');
  log = await read_log(origin.url, 'register');
  assert.ok(log.length < 256, 'the demo city fits into one bundle');
  bundle = bundle_path(0, log.length);
  victim = log.findLastIndex(({ record }) => record.header.id === victim_id);
});

const name_of = (leaf) => leaf.record.name.en;

// {path of the altered answer: change(bytes of the true answer) -> bytes}
async function alter(page, changes) {
  for (const [path, change] of Object.entries(changes)) {
    await page.route(`${origin.url}${path}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: await change(await response.body()) });
    });
  }
}

// Only the first visit to a page, so that the true record is not on the device already.
const options = { serviceWorkers: 'block' };

const status_says = (page, code) =>
  page.waitForFunction((sentence) => document.querySelector('.banner').textContent.includes(sentence), words(`error.${code}`));

async function expect_refusal(page, code) {
  await status_says(page, code);
  const banner = await page.textContent('.banner');
  assert.ok(banner.includes(words('check.failed')), banner);
  assert.equal(await page.locator('.banner .status-good').count(), 0);
}

function altered_leaf(change) {
  return (bytes) => {
    const leaves = split_bundle(bytes);
    const envelope = JSON.parse(leaves[victim]);
    change(envelope);
    leaves[victim] = Buffer.from(JSON.stringify(envelope));
    return join_bundle(leaves);
  };
}

function with_other_name(envelope) {
  const record = JSON.parse(Buffer.from(envelope.payload, 'base64'));
  record.name.en = 'A name that nobody signed';
  envelope.payload = Buffer.from(JSON.stringify(record)).toString('base64');
}

function with_other_signature(envelope) {
  const signature = Buffer.from(envelope.signatures[0].sig, 'base64');
  signature[10] ^= 1;
  envelope.signatures[0].sig = signature.toString('base64');
}

const changed_at = (at) => (bytes) => {
  const changed = Buffer.from(bytes);
  changed[at < 0 ? changed.length + at : at] ^= 1;
  return changed;
};

const alterations = [
  ['the signature of a record', 'wrong_leaf', () => ({ [`/log/register/${bundle}`]: altered_leaf(with_other_signature) })],
  ['the content of a record', 'wrong_leaf', () => ({ [`/log/register/${bundle}`]: altered_leaf(with_other_name) })],
  ['a record put in the place of another', 'wrong_leaf', () => ({
    [`/log/register/${bundle}`]: (bytes) => {
      const leaves = split_bundle(bytes);
      [leaves[victim], leaves[victim - 1]] = [leaves[victim - 1], leaves[victim]];
      return join_bundle(leaves);
    },
  })],
  ['a bundle cut short', 'truncated', () => ({ [`/log/register/${bundle}`]: (bytes) => bytes.subarray(0, bytes.length - 7) })],
  ['a bundle with something after its end', 'trailing_bytes', () => ({ [`/log/register/${bundle}`]: (bytes) => Buffer.concat([bytes, Buffer.of(0, 0)]) })],
  ['a hash in a tile', 'wrong_tile', () => ({ [`/log/register/tile/0/000.p/${log.length}`]: changed_at(40 * 32 + 3) })],
  ['a tile that is missing', 'server_failed', () => ({ [`/log/register/tile/0/000.p/${log.length}`]: null })],
  ['the signature of the checkpoint', 'invalid_signature', () => ({ '/log/register/checkpoint': (bytes) => changed_base64(String(bytes), /(?<=— \S+ .{20})./) })],
  ['a checkpoint without its signature', 'malformed_note', () => ({ '/log/register/checkpoint': (bytes) => String(bytes).split('\n\n')[0] + '\n' })],
  ['the root in the checkpoint', 'invalid_signature', () => ({ '/log/register/checkpoint': (bytes) => changed_base64(String(bytes), /(?<=^.*\n.*\n.{5})./) })],
  ['the size in the checkpoint', 'invalid_signature', () => ({ '/log/register/checkpoint': (bytes) => String(bytes).replace(/\n\d+\n/, `\n${log.length - 1}\n`) })],
  ['the checkpoint of the other log', 'missing_signature', () => ({
    '/log/register/checkpoint': async () => Buffer.from(await (await fetch(`${origin.url}/log/intake/checkpoint`)).arrayBuffer()),
  })],
];

function changed_base64(text, place) {
  const changed = text.replace(place, (letter) => (letter === 'A' ? 'B' : 'A'));
  assert.notEqual(changed, text);
  return changed;
}

for (const [what, code, changes] of alterations) {
  test(`refused and said so: ${what}`, async (t) => {
    const context = await visit(t, { ...options, expected: /404/ });
    const page = await context.newPage();
    const list = Object.entries(changes());
    for (const [path, change] of list) {
      if (change === null) await page.route(`${origin.url}${path}`, (route) => route.fulfill({ status: 404, body: '' }));
      else await alter(page, { [path]: change });
    }
    await page.goto(`${origin.url}/en/register/${victim_id}`);
    await expect_refusal(page, code);
    const shown = await page.textContent('body');
    assert.ok(!shown.includes(name_of(log[victim])), 'the record is not shown');
    assert.ok(!shown.includes('A name that nobody signed'));
    // Nor found by its name, to which one goes without loading anew.
    await page.click('.nav a[href="/en/register"]');
    await page.waitForFunction((title) => document.querySelector('h1').textContent === title, words('disclosures.title'));
    await page.fill('input[name=q]', name_of(log[victim]));
    await page.press('input[name=q]', 'Enter');
    await page.waitForURL('**/register?q=*');
    const entry = page.locator(`.main a[href*="${victim_id}"]`);
    assert.equal(await entry.count(), 0);
    // Going there tries once more; then it says why nothing is shown.
    await page.waitForFunction((why) => document.querySelector('main').textContent.includes(why), words('list.unchecked'));
    // And found once the truth is told.
    await page.unrouteAll({ behavior: 'wait' });
    await page.click('.banner .alert ~ button');
    await checked(page);
    await entry.first().waitFor();
  });
}

// ---- a second visit ----

// What was checked at the first visit is shown again, and said to be that.
async function shows_what_was_kept(page) {
  await page.waitForFunction(() => document.querySelectorAll('.list-cards > li').length > 5);
  const banner = await page.textContent('.banner');
  assert.ok(banner.includes(words('check.you_see_kept.other', { count: '' }).split('  ')[1]), banner);
}

test('a log that became shorter is refused at the second visit', async (t) => {
  const own = await start_origin();
  t.after(() => own.stop());
  const context = await visit(t, { at: own, ...options });
  const page = await context.newPage();
  await page.goto(`${own.url}/en/register`);
  await checked(page);
  // Signed by the log itself, with fewer records: what a restored backup, or someone who hides a record, would serve.
  const leaves = await read_log(own.url, 'register');
  const shorter = await sign_checkpoint(own, leaves.slice(0, -3).map(({ bytes }) => bytes));
  await page.route(`${own.url}/log/register/checkpoint`, (route) => route.fulfill({ body: shorter }));
  await page.reload();
  await expect_refusal(page, 'rewound');
  await shows_what_was_kept(page);
});

test('a log that changed its past is refused at the second visit', async (t) => {
  const own = await start_origin();
  t.after(() => own.stop());
  const context = await visit(t, { at: own, ...options });
  const page = await context.newPage();
  await page.goto(`${own.url}/en/register`);
  await checked(page);
  const leaves = (await read_log(own.url, 'register')).map(({ bytes }) => bytes);
  [leaves[victim], leaves[victim - 1]] = [leaves[victim - 1], leaves[victim]];
  await serve_leaves(page, own, leaves);
  await page.reload();
  await expect_refusal(page, 'consistency_failed');
  await shows_what_was_kept(page);
});

for (const [what, change] of [
  ['another root key', (settings) => { settings.root_key = createPublicKey(key_of_seed(Buffer.alloc(32, 7))).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'); }],
  ['another key of a log', (settings) => { settings.logs.intake.key = settings.logs.register.key; }],
]) {
  test(`a portal with ${what} is refused at the second visit`, async (t) => {
    const context = await visit(t, options);
    const page = await context.newPage();
    await page.goto(`${origin.url}/en/register`);
    await checked(page);
    await alter(page, {
      '/portal.json': (bytes) => {
        const settings = JSON.parse(bytes);
        change(settings);
        return JSON.stringify(settings);
      },
    });
    await page.goto(`${origin.url}/en/register/${victim_id}`);
    await expect_refusal(page, 'changed_key');
    assert.ok(!(await page.textContent('body')).includes(name_of(log[victim])));
  });
}

// ---- a log that lies consistently ----

for (const [what, change] of [['signature', with_other_signature], ['content', with_other_name]]) {
  test(`a record whose ${what} was altered is left out and counted, even when the log itself signs it`, async (t) => {
    const context = await visit(t, options);
    const page = await context.newPage();
    const leaves = split_bundle(altered_leaf(change)(join_bundle(log.map(({ bytes }) => bytes))));
    await serve_leaves(page, origin, leaves);
    await page.goto(`${origin.url}/en/register/${victim_id}`);
    await page.waitForFunction((sentence) => document.querySelector('.banner .status')?.textContent.includes(sentence),
      words('check.refused.one', { count: 1 }));
    const shown = await page.textContent('body');
    assert.ok(!shown.includes(name_of(log[victim])) && !shown.includes('A name that nobody signed'));
    assert.ok(shown.includes(words('check.done.other', { count: leaves.length + (await read_log(origin.url, 'intake')).length - 1, time: '' }).split(',')[0]));
    await page.click('.nav a[href="/en/register"]');
    await page.waitForFunction(() => document.querySelectorAll('.list-cards > li').length > 5);
    await page.fill('input[name=q]', name_of(log[victim]));
    await page.press('input[name=q]', 'Enter');
    await page.waitForURL('**/register?q=*');
    assert.equal(await page.locator(`.main a[href*="${victim_id}"]`).count(), 0);
  });
}
