// Measures `trialog audit` natively, beside Go's own packages on the same logs. See README.md.
// Usage:  node tests/bench/audit.mjs [ROUNDS]        (default 5) writes tests/bench/results/audit.json
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bundle_path, key_from_seed, open_checkpoint, root } from '../scenario/portal.mjs';
import { folder_of_complaints, with_wrong_signature } from './fixture.mjs';
import { portal_folder } from './grid/portal.mjs';
import { here, machine, rounded, summary, write_result } from './measure.mjs';

const rounds = Number(process.argv[2] ?? 5);
const complaints = 100_000;
const goal_per_second = 50_000;
const program = process.env.TRIALOG_ORIGIN ?? join(root, 'build/release/web/origin/trialog');
const costs_program = join(root, 'build/release/tests/bench/audit_costs');
if (!existsSync(costs_program)) {
  console.log('skipped: cmake --build --preset release --target audit_costs fill_log makes what is measured');
  process.exit();
}
const work = mkdtempSync(join(tmpdir(), 'trialog-bench-audit-'));

// ---- the logs, as files ----

// The public files of a portal, kept under build/bench beside it.
function files_of(folder) {
  const files = join(root, 'build/bench', `${basename(folder)}-files`);
  if (!existsSync(join(files, 'log/intake/checkpoint'))) {
    execFileSync(program, ['export', 'tiles', files, '--data', folder], { stdio: 'inherit' });
  }
  return files;
}

// The same files with one bit of a signature changed, hashed and signed by the log as it should be.
function with_wrong_bit(files, data, index) {
  const { key, size, root: hash } = log_in(files, 'register');
  const log = { files: new Map(), bundles: [], size, root: hash, vkey: key };
  for (let first = 0; first < size; first += 256) {
    const path = `/log/register/${bundle_path(first / 256, Math.min(256, size - first))}`;
    log.bundles.push(path);
    log.files.set(path, readFileSync(join(files, path)));
  }
  const seed = Buffer.from(readFileSync(join(data, 'keys/register.key'), 'latin1').trim(), 'hex');
  const changed = with_wrong_signature(log, index, key_from_seed(seed).private_key);
  const folder = join(work, 'wrong');
  cpSync(files, folder, { recursive: true });
  for (const [path, bytes] of changed.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

function log_in(files, name) {
  const { key } = JSON.parse(readFileSync(join(files, 'portal.json'), 'utf8')).logs[name];
  const checkpoint = open_checkpoint(readFileSync(join(files, `log/${name}/checkpoint`), 'utf8'), key);
  return { key, size: checkpoint.size, root: checkpoint.root.toString('base64') };
}

// ---- the contenders ----

const peer = join(work, 'peer');
execFileSync('go', ['build', '-o', peer, join(here, 'audit/peer.go')],
  { stdio: 'inherit', env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOCACHE: join(work, 'cache'), GOFLAGS: '' } });

// What a command prints, the time it took and the processor's time, of all its threads.
function timed(...command) {
  const done = spawnSync('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$@"', 'bash', ...command], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const [seconds, user, system] = done.stderr.trimEnd().split('\n').at(-1).split(' ').map(Number);
  return { status: done.status, out: done.stdout, seconds, processor_seconds: user + system };
}
// Each gives how many records it found and how many it refused.
const contenders = {
  trialog(files, name) {
    const run = timed(program, 'audit', '--folder', files, '--json');
    const report = JSON.parse(run.out);
    const log = report.logs.find(({ origin }) => origin.endsWith(`/${name}`));
    assert.equal(run.status, report.refused.length > 0 ? 1 : 0);
    return { ...run, records: report.logs.reduce((sum, { size }) => sum + size, 0), root: log.root, refused: report.refused.length };
  },
  go(files, name) {
    const run = timed(peer, join(files, 'log', name), log_in(files, name).key);
    assert.equal(run.status, 0);
    return { ...run, ...JSON.parse(run.out) };
  },
};

// ---- measuring ----

const logs = {
  disclosures_by_one_key: { data: portal_folder(), name: 'register' },
  complaints_by_a_key_each: { data: await folder_of_complaints(complaints), name: 'intake' },
};
try {
  for (const log of Object.values(logs)) log.files = files_of(log.data);
  // Right answers first; this also brings the files into memory.
  for (const { files, name } of Object.values(logs)) {
    for (const [contender, check] of Object.entries(contenders)) {
      const found = check(files, name);
      assert.deepEqual([found.root, found.refused], [log_in(files, name).root, 0], contender);
    }
  }
  const wrong = with_wrong_bit(logs.disclosures_by_one_key.files, logs.disclosures_by_one_key.data, 54_321);
  for (const [contender, check] of Object.entries(contenders)) assert.equal(check(wrong, 'register').refused, 1, contender);

  const load_before = loadavg();
  const figures = {};
  for (const [title, { files, name }] of Object.entries(logs)) {
    const runs = { trialog: [], go: [] };
    for (let round = 0; round < rounds; ++round) {
      const order = Object.keys(contenders);
      if (round % 2 === 1) order.reverse();
      for (const contender of order) runs[contender].push(contenders[contender](files, name));
      console.log(`${title}, round ${round + 1}: ${order.map((contender) => {
        const { seconds, processor_seconds } = runs[contender].at(-1);
        return `${contender} ${seconds} s, processor ${rounded(processor_seconds, 2)} s`;
      }).join('; ')}, load ${rounded(loadavg()[0])}`);
    }
    const summed = (contender) => ({
      records: runs[contender][0].records,
      records_per_second: summary(runs[contender].map(({ records, seconds }) => records / seconds), 0),
      seconds: summary(runs[contender].map(({ seconds }) => seconds), 2),
      processor_seconds: summary(runs[contender].map(({ processor_seconds }) => processor_seconds), 2),
    });
    const pieces = JSON.parse(execFileSync(costs_program, [files, name], { encoding: 'utf8' }));
    assert.equal(pieces.refused, 0);
    const { records, refused, ...microseconds } = pieces;
    const sum = Object.values(microseconds).reduce((all, one) => all + one, 0);
    figures[title] = {
      trialog: summed('trialog'),
      go: summed('go'),
      trialog_is_faster: summary(runs.go.map(({ seconds }, i) => seconds / runs.trialog[i].seconds), 2),
      trialog_costs_of_a_record_us: { ...microseconds, sum: rounded(sum, 2) },
      limit_of_these_costs_per_second: { one_core: rounded(1e6 / sum, 0), all_cores: rounded((1e6 / sum) * cpus().length, 0) },
    };
  }
  const reached = Object.fromEntries(Object.entries(figures).map(([title, { trialog }]) =>
    [title, trialog.records_per_second.median >= goal_per_second]));
  write_result('audit', {
    what: '`trialog audit --folder` of whole logs, all cores, files in memory; ratios are of the same round, above 1 trialog is faster',
    date: new Date().toISOString(),
    machine: machine(null, load_before),
    rounds,
    contenders: {
      trialog: 'tiles, leaf hashes, signatures, canonical form, rules, roles, revisions, the register with its search text',
      go: `${execFileSync('go', ['version'], { encoding: 'utf8' }).trim()}: leaf hashes, root, signatures, JSON read with its header; one worker a core`,
    },
    both_find_the_root_and_one_wrong_signature: true,
    goal_per_second,
    reached,
    figures,
  });
  console.log(JSON.stringify(figures, null, 1));
} finally {
  rmSync(work, { recursive: true, force: true });
}
