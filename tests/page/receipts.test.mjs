// A receipt that was saved in the browser holds without the portal: for this project's program, and for verifiers in two
// other languages that share nothing with it (tests/verifier/go, web/verifier). All without a network. A changed one holds
// for none.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { command_file } from '../verifier/built.mjs';
import { start_browser } from './browser.mjs';
import { load_words, program, start_origin } from './harness.mjs';
import { repository } from './paths.mjs';
import { checked, leaves_of, send_complaint, visit } from './visits.mjs';

const go_library = '/usr/share/gocode/src/golang.org/x/mod/sumdb/note';
const run = (command, ...rest) => new Promise((resolve) => {
  execFile(command, rest, (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, said: stdout + stderr }));
});
// In a network name space of its own there is no network at all, not even to this machine.
const run_offline = (command, ...rest) => run('unshare', '--net', '--map-root-user', command, ...rest);

let folder;
let receipt;   // file
let record;    // file: the signed record, as the log has it
let key;       // of the log
let advice;    // the command that the page names
let go_verifier;
let isolate;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trialog-receipts-'));
  isolate = (await run_offline('true')).code === 0 ? run_offline : run;
  const origin = await start_origin();
  const browser = await start_browser();
  try {
    const words = await load_words('en');
    const after_all = [];
    const context = await visit({ after: (end) => after_all.push(end) }, browser, origin);
    const page = await context.newPage();
    const id = await send_complaint(page, `${origin.url}/en`, words);
    const save = page.getByRole('button', { name: words('receipt.save') });
    await save.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
    assert.equal(download.suggestedFilename(), `${id}.tlog-proof`);
    receipt = join(folder, 'receipt.tlog-proof');
    await download.saveAs(receipt);
    record = join(folder, 'record');
    await writeFile(record, (await leaves_of(origin.url, id))[0].bytes);
    key = (await (await fetch(`${origin.url}/portal.json`)).json()).logs.intake.key;
    await page.goto(`${origin.url}/en/verify`);
    await checked(page);
    advice = await page.locator('.code-block pre').last().textContent();
    for (const end of after_all) await end();
  } finally {
    await browser.close();
    await origin.stop();  // From here on there is no portal any more.
  }
  if (!existsSync(go_library)) return;
  go_verifier = join(folder, 'verifier');
  const built = await new Promise((resolve) => {
    execFile('go', ['build', '-o', go_verifier, join(repository, 'tests/verifier/go/main.go')],
      { env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '', GOCACHE: join(folder, 'go-cache') } },
      (error, stdout, stderr) => resolve(error === null ? '' : stderr));
  });
  assert.equal(built, '');
});
after(() => rm(folder, { recursive: true, force: true }));

const by_program = (proof) => isolate(program, 'verify', proof, '--key', key);
const by_go = (proof, leaf = record) => isolate(go_verifier, '-vkey', key, '-proof', proof, '-record', leaf);
const by_typescript = (proof, ...more) => isolate(process.execPath, command_file, 'receipt', proof, '--key', key, ...more);

test('the receipt carries the record exactly as the log holds it', async () => {
  const extra = /^extra (\S+)$/m.exec(await readFile(receipt, 'utf8'))[1];
  assert.deepEqual(Buffer.from(extra, 'base64'), await readFile(record));
});

test('the program accepts the receipt without a network', async () => {
  const { code, said } = await by_program(receipt);
  assert.equal(code, 0, said);
  assert.match(said, /\/log\/intake/);
  // With the record beside it too.
  assert.equal((await isolate(program, 'verify', receipt, record, '--key', key)).code, 0);
});

test('the command that the page names does as it says', async () => {
  const [name, ...rest] = advice.trim().split(' ');
  assert.equal(name, 'trialog');
  const { code, said } = await isolate(program, ...rest.map((part) => (part === 'complaint.tlog-proof' ? receipt : part)));
  assert.equal(code, 0, said);
});

test('the Go verifier accepts the receipt without a network', async (t) => {
  if (go_verifier === undefined) return t.skip('the Go library is not installed');
  const { code, said } = await by_go(receipt);
  assert.equal(code, 0, said);
  assert.match(said, /^ok: the record is in \S+\/log\/intake at size \d+/);
});

test('the TypeScript verifier accepts the receipt without a network', async () => {
  const { code, said } = await by_typescript(receipt);
  assert.equal(code, 0, said);
  assert.match(said, /^ok: the record is in \S+\/log\/intake at position \d+ of \d+/);
  assert.equal((await by_typescript(receipt, '--record', record)).code, 0);
});

// One letter of a base64 text becomes another one.
const other = (letter) => (letter === 'A' ? 'B' : 'A');
const changes = [
  ['its index', (text) => text.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) - 1}`)],
  ['a hash of its path', (text) => text.replace(/(^index \d+\n.{6})(.)/m, (_, head, letter) => head + other(letter))],
  ['a hash left out', (text) => text.replace(/(^index \d+\n)\S+\n/m, '$1')],
  ['the size', (text) => text.replace(/(\/log\/intake\n)(\d+)\n/, (_, head, size) => `${head}${Number(size) + 1}\n`)],
  ['the root', (text) => text.replace(/(\/log\/intake\n\d+\n.{9})(.)/, (_, head, letter) => head + other(letter))],
  ['the signature', (text) => text.replace(/(— \S+ .{30})(.)/, (_, head, letter) => head + other(letter))],
  ['the name of the log', (text) => text.replace(/\n(\S+)\/log\/intake\n/, '\n$1/log/register\n')],
  ['its first line', (text) => text.replace('@v1', '@v2')],
  ['its end', (text) => text.slice(0, -40)],
];
for (const [what, change] of changes) {
  test(`a receipt with ${what} changed is refused by all`, async () => {
    const text = await readFile(receipt, 'utf8');
    const changed = join(folder, 'changed.tlog-proof');
    await writeFile(changed, change(text));
    assert.notEqual(await readFile(changed, 'utf8'), text);
    const program_said = await by_program(changed);
    assert.notEqual(program_said.code, 0, program_said.said);
    assert.match(program_said.said, /^trialog verify: [a-z_0-9]+: /m, 'with a stable code');
    if (go_verifier !== undefined) assert.notEqual((await by_go(changed)).code, 0);
    assert.match((await by_typescript(changed)).said, /^refused: /);
  });
}

test('a changed record is refused by all', async () => {
  const text = await readFile(receipt, 'utf8');
  const bytes = Buffer.from(await readFile(record));
  bytes[bytes.indexOf('"sig":"') + 12] ^= 1;
  const changed_record = join(folder, 'changed');
  await writeFile(changed_record, bytes);
  const changed = join(folder, 'changed.tlog-proof');
  await writeFile(changed, text.replace(/^extra \S+$/m, `extra ${bytes.toString('base64')}`));
  assert.notEqual((await by_program(changed)).code, 0);
  assert.notEqual((await isolate(program, 'verify', receipt, changed_record, '--key', key)).code, 0);
  if (go_verifier !== undefined) assert.notEqual((await by_go(receipt, changed_record)).code, 0);
  assert.match((await by_typescript(changed)).said, /^refused: /);
  assert.match((await by_typescript(receipt, '--record', changed_record)).said, /^refused: /);
});

test('another log\'s key does not accept it', async () => {
  const foreign = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';  // The example key of golang.org/x/mod/sumdb/note.
  assert.notEqual((await isolate(program, 'verify', receipt, '--key', foreign)).code, 0);
  if (go_verifier !== undefined) assert.notEqual((await isolate(go_verifier, '-vkey', foreign, '-proof', receipt, '-record', record)).code, 0);
});
