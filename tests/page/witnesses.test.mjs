// The page says who vouches for what it shows; what a known witness did not sign is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Witness, until } from '../origin/witnesses.mjs';
import { start_browser } from './browser.mjs';
import { languages, load_words, program, start_origin } from './harness.mjs';
import { complaint } from '../scenario/portal.mjs';
import { command_file } from '../verifier/built.mjs';
import { tiles_of } from '../verifier/maker.mjs';
import { sign_checkpoint } from './forged_log.mjs';
import { checked, fill_complaint, quickly, read_log, send_complaint, visit } from './visits.mjs';

let folder, policy_file, origin, browser, witnesses;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialog-witnesses-'));
  policy_file = join(folder, 'policy');
  const policy = async (data, ...lines) => {
    const made = spawnSync(program, ['policy', '--data', data, ...lines.flatMap((line) => ['--witness', line])], { encoding: 'utf8' });
    assert.equal(made.status, 0, made.stderr);
    await writeFile(policy_file, made.stdout);
    return ['--policy', policy_file];
  };
  browser = await start_browser();
  origin = await start_origin({
    options: async (data) => {
      await policy(data);
      witnesses = ['university', 'newspaper', 'chamber'].map((name) => new Witness(program, folder, `${name}.example`, ['--policy', policy_file]));
      for (const witness of witnesses) await witness.start();
      return policy(data, ...witnesses.map(({ name, vkey, url }) => `${name.split('.')[0]} ${vkey} ${url}`));
    },
  });
  for (const log of ['register', 'intake']) {
    await until(`${log} is cosigned`, async () => (await (await fetch(`${origin.url}/log/${log}/checkpoint`)).text()).split('\n').length === 9);
  }
});
after(async () => {
  for (const witness of witnesses ?? []) witness.process?.kill('SIGKILL');
  await browser?.close();
  await origin?.stop();
  await rm(folder, { recursive: true, force: true });
});

const all = { count: 3, total: 3, names: 'university, newspaper, chamber' };

for (const { route, tag } of languages) {
  test(`how many witnesses have signed, and which: ${tag}`, async (t) => {
    const words = await load_words(tag);
    const context = await visit(t, browser, origin);
    const page = await context.newPage();
    await page.goto(`${origin.url}/${route}/`);
    await checked(page);
    const names = all.names.replaceAll(', ', words('list.separator'));
    assert.ok((await page.textContent('.banner .status-good')).includes(words('check.witnesses.other', { ...all, names })));
  });
}

test('a receipt says who witnessed it', async (t) => {
  const words = await load_words('en');
  const context = await visit(t, browser, origin);
  const page = await context.newPage();
  await send_complaint(page, `${origin.url}/en`, words);
  const save = page.getByRole('button', { name: words('receipt.save') });
  await save.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
  const receipt = join(folder, 'receipt.tlog-proof');
  await download.saveAs(receipt);
  await page.goto(`${origin.url}/en/verify`);
  await checked(page);
  await page.setInputFiles('input[type=file]', receipt);
  await page.getByText(words('verify.witnesses')).waitFor();
  const shown = await page.textContent('main');
  assert.ok(all.names.split(', ').filter((name) => shown.includes(name)).length >= 2, shown);
});

test('a line of a known witness that does not verify refuses the checkpoint; a stranger\'s is passed over', async (t) => {
  const words = await load_words('en');
  const note = await (await fetch(`${origin.url}/log/register/checkpoint`)).text();
  const stranger = '\u2014 stranger.example AAAAAAAAAABlU/O8Pb9mh0RL93DkjBebnTkQRZ38tg/gcQqYdEi9aEg1lkFsCHFpNwX+29AYxGXTyseGUt0e8WpTLT23EzVUQ04OAw==\n';
  const serve = (page, body) => page.route(`${origin.url}/log/register/checkpoint`, (route) => route.fulfill({ body }));
  const context = await visit(t, browser, origin);
  const page = await context.newPage();
  await serve(page, note + stranger);
  await page.goto(`${origin.url}/en/`);
  await checked(page);
  const lines = note.split('\n');
  const changed = lines.map((line) => line.startsWith('\u2014 newspaper.example') ? line.replace(/.(?===?$)/, (letter) => (letter === 'A' ? 'Q' : 'A')) : line).join('\n');
  assert.notEqual(changed, note);
  const other = await (await visit(t, browser, origin)).newPage();
  await serve(other, changed);
  await other.goto(`${origin.url}/en/`);
  await other.locator('.banner .alert').waitFor();
  assert.ok((await other.textContent('.banner .alert')).includes(words('error.invalid_signature')));
});

for (const { route, tag } of languages) {
  test(`an entry that was kept back is told, and the file proves since when it was missing: ${tag}`, async (t) => {
    const words = await load_words(tag);
    const page = await (await visit(t, browser, origin, { serviceWorkers: 'block' })).newPage();
    await page.goto(`${origin.url}/${route}/verify`);
    await checked(page);
    const dated_at_ms = Date.now() - 3 * 86400_000;
    const kept_back = complaint({}, { published_at_ms: dated_at_ms });
    const leaves = [...(await read_log(origin.url, 'intake')).map(({ bytes }) => bytes), kept_back.leaf];
    const files = tiles_of(leaves).set('checkpoint', Buffer.from(await sign_checkpoint(origin, leaves, 'intake')));
    await page.route(`${origin.url}/log/intake/**`, (route_of_file) => {
      const body = files.get(new URL(route_of_file.request().url()).pathname.slice('/log/intake/'.length));
      return body === undefined ? route_of_file.fulfill({ status: 404 }) : route_of_file.fulfill({ body });
    });
    await page.reload();
    await page.getByRole('heading', { name: words('fault.late_inclusion.title'), exact: true }).waitFor();
    const text = await page.textContent('main');
    for (const part of ['proves', 'limits', 'advice']) assert.ok(text.includes(words(`fault.late_inclusion.${part}`)), part);
    assert.ok(text.includes(words('fault.absent')) && text.includes(words('fault.dated')), 'the dates');
    await page.getByText(words('check.late')).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: words('fault.save') }).click()]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    const key = (await (await fetch(`${origin.url}/portal.json`)).json()).logs.intake.key;
    for (const [trust, status] of [[['--policy', policy_file], 0], [['--key', key], 2]]) {
      const own = spawnSync(program, ['verify-evidence', file, ...trust], { encoding: 'utf8' });
      assert.equal(own.status, status, own.stdout + own.stderr);
      const other = spawnSync(process.execPath, [command_file, 'evidence', file, ...trust], { encoding: 'utf8' });
      assert.equal(other.status, status, other.stdout + other.stderr);
    }
    assert.match(await readFile(file, 'utf8'), new RegExp(`\nindex ${leaves.length - 1}\n`));
  });
}

test('a receipt that was taken while the witnesses were away is strengthened when they are back', async (t) => {
  const words = await load_words('en');
  const context = await visit(t, browser, origin);
  const page = await context.newPage();
  const none = words('receipt.witnesses_none', { total: 3 });
  const save = async (name) => {
    const file = join(folder, name);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: words('receipt.save') }).click()]);
    await download.saveAs(file);
    return file;
  };
  const by_program = (file) => spawnSync(program, ['verify', file, '--policy', policy_file], { encoding: 'utf8' });
  const by_typescript = (file) => spawnSync(process.execPath, [command_file, 'receipt', file, '--policy', policy_file], { encoding: 'utf8' });
  for (const witness of witnesses) await witness.end();
  t.after(async () => {
    for (const witness of witnesses) if (witness.process.exitCode !== null || witness.process.signalCode !== null) await witness.start();
  });
  await page.goto(`${origin.url}/en/complain`);
  await page.waitForURL('**draft=*');
  await fill_complaint(page, quickly(page), words);
  await page.getByRole('button', { name: words('complain.send') }).click();
  await page.getByRole('button', { name: words('receipt.save') }).waitFor();
  assert.ok((await page.textContent('main')).includes(none));
  assert.ok((await page.textContent('main')).includes(words('receipt.witnesses_wait')));
  const weak = await save('weak.tlog-proof');
  assert.match(by_program(weak).stderr, /quorum/);
  assert.notEqual(by_typescript(weak).status, 0);

  for (const witness of witnesses) await witness.start();
  await until('the checkpoint is cosigned', async () => (await (await fetch(`${origin.url}/log/intake/checkpoint`)).text()).split('\n').length === 9, 90);
  await page.reload();
  await page.getByText(words('receipt.strengthened_about')).waitFor();
  assert.ok(!(await page.textContent('main')).includes(none));
  const strong = await save('strong.tlog-proof');
  const { status, stderr } = by_program(strong);
  assert.equal(status, 0, stderr);
  const second = by_typescript(strong);
  assert.equal(second.status, 0, second.stdout + second.stderr);
  // What was kept is the stronger one, and the list says so too.
  await page.goto(`${origin.url}/en/mine`);
  await checked(page);
  await page.getByText(words('receipt.strengthened')).waitFor();
  assert.ok((await page.textContent('main')).includes('university'));
});
