// Kills a portal with a large log and measures how soon it is back. See ../README.md.
// Usage:  node tests/bench/restart/restart.mjs [LEAVES] [ROUNDS]     1000000 3     writes tests/bench/results/restart.json
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { complaint, open_checkpoint, root, submission, submission_type, check_proof } from '../../scenario/portal.mjs';
import { folder_of_complaints } from '../fixture.mjs';
import { machine, rounded, summary, write_result } from '../measure.mjs';

const leaves = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const program = process.env.TRIALOG_ORIGIN ?? join(root, 'build/release/web/origin/trialog');
const assets = process.env.TRIALOG_ASSETS ?? join(root, 'build/site');
const goal_ms = 2000;

function start(folder, options = []) {
  const began = performance.now();
  const child = spawn(program, ['serve', '--data', folder, '--assets', assets, '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((done) => child.once('exit', done));
  const times = {};
  let address;
  const listening = new Promise((ready, failed) => {
    child.once('exit', () => failed(new Error('the origin ended')));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/[^\s/]+/.exec(line);
      if (found) ready((address = found[0].replace('localhost', '127.0.0.1')));
      if (line === 'all records are read') times.read(performance.now() - began);
    });
  });
  const records_read_ms = new Promise((done) => (times.read = done));
  return { child, exited, began, listening, records_read_ms };
}
const memory_mb = (pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

// What is answered with 503 is asked for again after 5 ms, which no limit on one sender is to end.
const without_limits = ['--sends-per-second', '100000', '--reads-per-second', '100000'];
async function when_ready(url, options) {
  for (;;) {
    const answer = await fetch(url, options);
    if (answer.status === 200) return answer;
    assert.equal(answer.status, 503, url);
    await answer.arrayBuffer();
    await sleep(5);
  }
}

async function round(folder) {
  const { child, exited, began, listening, records_read_ms } = start(folder, without_limits);
  const url = await listening;
  const listening_ms = performance.now() - began;
  const settings = await (await fetch(`${url}/portal.json`)).json();
  const note = await (await fetch(`${url}/log/intake/checkpoint`)).text();
  const checkpoint = open_checkpoint(note, settings.logs.intake.key);
  assert.ok(checkpoint.size >= leaves, `${checkpoint.size} leaves`);
  const tile = await fetch(`${url}/log/intake/tile/0/000`);
  assert.equal((await tile.arrayBuffer()).byteLength, 8192);
  const log_served_ms = performance.now() - began;
  const sent = complaint();
  const answer = await when_ready(`${url}/submit`, { method: 'POST', headers: { 'content-type': submission_type }, body: submission(sent) });
  const { index } = check_proof(await answer.text(), sent.leaf, settings.logs.intake.key);
  assert.equal(index, checkpoint.size);
  const submission_taken_ms = performance.now() - began;
  const page = await (await when_ready(`${url}/en/register`)).text();
  // A short log is read before anyone can ask.
  if (leaves >= 100_000) assert.ok(page.includes('still reading complaints and votes'), 'the page says that it is not complete');
  const page_served_ms = performance.now() - began;
  const read_ms = await records_read_ms;
  const used_mb = memory_mb(child.pid);
  child.kill('SIGKILL');
  await exited;
  return { listening_ms, log_served_ms, submission_taken_ms, page_served_ms, records_read_ms: read_ms, memory_mb: used_mb };
}

const folder = await folder_of_complaints(leaves);
// The files of a new build are compressed at its first start, which is no return from a death.
const first = start(folder);
await first.records_read_ms;  // A folder of an earlier version learns here what is needed for a quick start.
first.child.kill('SIGKILL');
await first.exited;
const load_before = loadavg();
const runs = [];
for (let i = 0; i < rounds; ++i) {
  runs.push(await round(folder));
  console.log(Object.entries(runs.at(-1)).map(([name, value]) => `${name} ${rounded(value, 0)}`).join(', '));
}
const report = {
  what: 'from the start of a killed portal until its log is served, it takes submissions, it shows pages, and it has read every record; defined in tests/bench/README.md',
  date: new Date().toISOString(),
  machine: machine(null, load_before),
  leaves,
  database_mb: rounded(statSync(join(folder, 'trialog.sqlite3')).size / 2 ** 20, 0),
  goal_ms,
  ...Object.fromEntries(Object.keys(runs[0]).map((name) => [name, summary(runs.map((run) => run[name]))])),
};
write_result('restart', report);
for (const name of ['log_served_ms', 'submission_taken_ms', 'page_served_ms']) {
  if (report[name].max <= goal_ms) continue;
  console.error(`${name} ${report[name].max}`);
  process.exitCode = 1;
}
