// A portal that shows two histories is caught: by two people who compare codes, who then exchange checkpoints; and by one
// device that was shown both. What the page saves as evidence is confirmed by this project's program and by the second
// verifier, without the portal.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { command_file } from '../verifier/built.mjs';
import { serve_leaves, sign_checkpoint } from './forged_log.mjs';
import { languages, load_words, program } from './harness.mjs';
import { origin, visit } from './running.mjs';
import { bundle_path, checked, read_log } from './visits.mjs';

const options = { serviceWorkers: 'block' };
let folder, key, words, true_leaves;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialog-histories-'));
  key = (await (await fetch(`${origin.url}/portal.json`)).json()).logs.register.key;
  words = await load_words('en');
  true_leaves = (await read_log(origin.url, 'register')).map(({ bytes }) => bytes);
});
after(() => rm(folder, { recursive: true, force: true }));

// Two records in each other's place: what a portal that hides the order of things would show.
function other_history() {
  const leaves = [...true_leaves];
  [leaves[40], leaves[41]] = [leaves[41], leaves[40]];
  return leaves;
}

const run = (command, ...rest) => new Promise((resolve) => {
  execFile(command, rest, (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, said: stdout + stderr }));
});

async function save(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  const file = join(folder, `${Math.random().toString(36).slice(2)}-${download.suggestedFilename()}`);
  await download.saveAs(file);
  return file;
}

const main_says = (page, text) => page.waitForFunction((wanted) => document.querySelector('main').textContent.includes(wanted), text);
const heading = (page, text) => page.getByRole('heading', { name: text, exact: true });
const log_section = (page, in_words = words) => page.locator('section', { has: heading(page, in_words('evidence.register_log')) }).last();
const own_code = async (page) => (await log_section(page).locator('pre').textContent()).trim();
const open_verify = async (page, route = 'en') => {
  await page.goto(`${origin.url}/${route}/verify`);
  await checked(page);
};

// Both programs confirm the file of evidence that the page saves, and refuse it under another key.
async function confirm(page, kind) {
  const file = await save(page, page.getByRole('button', { name: words('fault.save') }).first());
  assert.match(file, new RegExp(`${kind}-[0-9a-f]{16}\\.evidence$`));
  const { code, said } = await run(program, 'verify-evidence', file, '--key', key);
  assert.equal(code, 0, said);
  assert.match(said, new RegExp(`confirmed +${kind}`));
  const second = await run(process.execPath, command_file, 'evidence', file, '--key', key);
  assert.equal(second.code, 0, second.said);
  // The command that the page names does as it says.
  const advice = (await page.locator('.section pre', { hasText: 'verify-evidence' }).first().textContent()).trim().split(' ');
  assert.equal((await run(program, ...advice.slice(1).map((part) => (part.endsWith('.evidence') ? file : part)))).code, 0);
  return file;
}

async function compare(page, code) {
  await page.fill('input[name=code]', code);
  await page.getByRole('button', { name: words('compare.check'), exact: true }).click();
}

test('two people who were shown one history find that out, and a mistyped code accuses nobody', async (t) => {
  const pages = [];
  for (let person = 0; person < 2; ++person) {
    const page = await (await visit(t, options)).newPage();
    await open_verify(page);
    pages.push(page);
  }
  const code = await own_code(pages[0]);
  assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{5}\s){7}[0-9A-HJKMNP-TV-Z]{5}$/);
  await compare(pages[1], code.toLowerCase());
  await main_says(pages[1], words('compare.same', { log: words('log.register'), size: true_leaves.length }));
  await compare(pages[1], code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A'));
  await main_says(pages[1], words('compare.mistyped'));
  assert.equal(await pages[1].locator('.main .alert').count(), 0);
});

test('two people who were shown two histories find that out by their codes and prove it by their checkpoints', async (t) => {
  const honest = await (await visit(t, options)).newPage();
  const cheated = await (await visit(t, options)).newPage();
  await serve_leaves(cheated, origin, other_history());
  await open_verify(honest);
  await open_verify(cheated);
  assert.notEqual(await own_code(honest), await own_code(cheated));
  await compare(honest, await own_code(cheated));
  await main_says(honest, words('compare.different'));
  await compare(cheated, await own_code(honest));
  await main_says(cheated, words('compare.different'));

  for (const [page, other] of [[honest, cheated], [cheated, honest]]) {
    const checkpoint = await save(other, log_section(other).getByRole('button', { name: words('compare.save_checkpoint') }));
    assert.match(await readFile(checkpoint, 'utf8'), /^\S+\/log\/register\n\d+\n/);
    await page.setInputFiles('input[type=file]', checkpoint);
    await heading(page, words('fault.split_view.title')).waitFor();
    assert.ok((await page.textContent('.banner .alert')).includes(words('check.evidence')));
    assert.equal(await page.locator('.banner .status-good').count(), 0);
  }
  const file = await confirm(honest, 'split_view');
  // It is kept, the line about the check leads there from everywhere, and another device confirms the file.
  await honest.goto(`${origin.url}/en/mine`);
  await honest.locator('.banner .alert a').click();
  await heading(honest, words('fault.split_view.title')).waitFor();
  const third = await (await visit(t, options)).newPage();
  await open_verify(third);
  await third.setInputFiles('input[type=file]', file);
  await main_says(third, words('fault.confirmed'));
});

for (const { route, tag } of languages) {
  test(`a device that was shown both keeps the evidence, and says in words what to do: ${tag}`, async (t) => {
    const page = await (await visit(t, options)).newPage();
    await page.goto(`${origin.url}/${route}/verify`);
    await checked(page);
    await serve_leaves(page, origin, [...other_history(), true_leaves.at(-1)]);
    await page.reload();
    const own_words = await load_words(tag);
    await heading(page, own_words('fault.inconsistent.title')).waitFor();
    for (const key_of_words of ['happened', 'proves', 'limits']) await main_says(page, own_words(`fault.inconsistent.${key_of_words}`));
    await main_says(page, own_words('fault.todo.give'));
    if (tag === 'en') await confirm(page, 'inconsistent');
  });
}

test('a log that became shorter, and a file that does not fit, leave evidence too', async (t) => {
  const page = await (await visit(t, options)).newPage();
  await open_verify(page);
  const shorter = await sign_checkpoint(origin, true_leaves.slice(0, -3));
  await page.route(`${origin.url}/log/register/checkpoint`, (route) => route.fulfill({ body: shorter }));
  await page.reload();
  await heading(page, words('fault.rewound.title')).waitFor();
  await main_says(page, words('fault.weak'));
  await confirm(page, 'rewound');

  for (const path of [`tile/0/000.p/${true_leaves.length}`, bundle_path(0, true_leaves.length)]) {
    const other = await (await visit(t, options)).newPage();
    await other.route(`${origin.url}/log/register/${path}`, async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[body.length - 40] ^= 1;
      await route.fulfill({ response, body });
    });
    await other.goto(`${origin.url}/en/register`);
    await other.locator('.banner .alert a').click();
    await heading(other, words('fault.wrong_tile.title')).waitFor();
    assert.match(await readFile(await confirm(other, 'wrong_tile'), 'utf8'), new RegExp(`\nfile ${path}\n`));
  }
});
