// Measures in Chromium what checking a log consists of, piece by piece and whole, beside other libraries. See README.md.
// Usage:  node tests/bench/verify.mjs [ROUNDS]        (default 5) writes tests/bench/results/verify.json
import assert from 'node:assert/strict';
import { sign, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { key_from_seed, leaf_hash, node_hash, root, sha256 } from '../scenario/portal.mjs';
import { here, machine, named, open_browser, rounded, summary, write_result } from './measure.mjs';

const rounds = Number(process.argv[2] ?? 5);
const log_rounds = Math.min(rounds, 3);
const least_ms = 400;
const batch = 256;
const few_keys = 4;
const large_batch = 1024;
const message_bytes = 256;
const record_bytes = 1024;
const log_leaves = 100_000;
const log_keys = 16;
const proof_record_bytes = 128;

const module_folder = join(root, 'build/wasm/tests/bench/verify');
if (!existsSync(join(module_folder, 'verify.wasm'))) {
  console.log('skipped: cmake --build --preset wasm --target trialog_bench_verify makes what is measured');
  process.exit();
}
const { build } = await import('esbuild');

// ---- inputs: the same in every run ----

const bytes_of = (name, size) => Buffer.concat(Array.from({ length: Math.ceil(size / 32) }, (_, i) => sha256(`${name} ${i}`)))
  .subarray(0, size);
const key_of = (number) => key_from_seed(sha256(`bench key ${number}`));
const signed_items = (count, key_count, size) => {
  const keys = Array.from({ length: key_count }, (_, i) => key_of(i));
  return Array.from({ length: count }, (_, i) => {
    const { private_key, public_key } = keys[i % key_count];
    const message = bytes_of(`message ${i}`, size);
    return { key: public_key, signature: sign(null, message, private_key), message };
  });
};
const with_wrong_bit = (bytes, at) => {
  const changed = Buffer.from(bytes);
  changed[at] ^= 1;
  return changed;
};

// The levels of a tree, from the leaf hashes to the root.
function levels_of(hashes) {
  const levels = [hashes];
  for (let level = hashes; level.length > 1;) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i) =>
      2 * i + 1 < level.length ? node_hash(level[2 * i], level[2 * i + 1]) : level[2 * i]);
    levels.push(level);
  }
  return levels;
}
function proofs_of(count) {
  const records = Array.from({ length: log_leaves }, (_, i) => bytes_of(`record ${i}`, proof_record_bytes));
  const levels = levels_of(records.map(leaf_hash));
  return Array.from({ length: count }, (_, i) => {
    const index = (i * 38_971) % log_leaves;
    const path = levels.slice(0, -1).flatMap((level, height) => {
      const sibling = level[Math.floor(index / 2 ** height) ^ 1];
      return sibling === undefined ? [] : [sibling];
    });
    return { index, size: log_leaves, root: levels.at(-1)[0], path, record: records[index] };
  });
}
function bundles_of(items) {
  const leaves = items.map(({ key, signature, message }) => Buffer.concat([key, signature, message]));
  const bundles = [];
  for (let i = 0; i < leaves.length; i += 256) {
    bundles.push(Buffer.concat(leaves.slice(i, i + 256).flatMap((leaf) =>
      [Buffer.of(leaf.length >> 8, leaf.length & 0xff), leaf])));
  }
  return { bundles, root: levels_of(leaves.map(leaf_hash)).at(-1)[0].toString('hex') };
}

// Over the wire each input is a row of byte strings with their lengths; the page puts it together again.
const framed = (parts) => Buffer.concat(parts.flatMap((part) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(part.length);
  return [size, part];
}));
const numbers = (...values) => Buffer.from(Uint32Array.from(values).buffer);
const frame = {
  signatures: (items) => framed(items.flatMap(({ key, signature, message }) => [key, signature, message])),
  hashes: framed,
  inclusion: (proofs) => framed(proofs.flatMap(({ index, size, root, path, record }) =>
    [numbers(index, size), root, Buffer.concat(path), record])),
  log: framed,
};

console.log('making the inputs');
const many_keys = signed_items(batch, batch, message_bytes);
const large = signed_items(large_batch, large_batch, message_bytes);
const few = signed_items(batch, few_keys, message_bytes);
const proofs = proofs_of(batch);
const records = Array.from({ length: batch }, (_, i) => bytes_of(`1 KB ${i}`, record_bytes));
const log_items = signed_items(log_leaves, log_keys, record_bytes - 96);
const right_log = bundles_of(log_items);
const wrong_items = [...log_items];
wrong_items[log_leaves / 2] = { ...wrong_items[log_leaves / 2], signature: with_wrong_bit(wrong_items[log_leaves / 2].signature, 7) };
const wrong_log = bundles_of(wrong_items);

const wrong_at = 100;
const all_but = (count) => Array.from({ length: count }, (_, i) => i !== wrong_at);
const spoilt = (list, change) => list.map((value, i) => (i === wrong_at ? change(value) : value));
const spoil_signature = (item) => ({ ...item, signature: with_wrong_bit(item.signature, 40) });
for (const item of [many_keys[3], few[3], log_items[5]]) {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), item.key]);
  assert.ok(verify(null, item.message, { key: spki, format: 'der', type: 'spki' }, item.signature));
}

const ed25519 = ['trialog', 'trialog_one_by_one', 'libsodium', 'webcrypto'];
// expected: of the right input and of one with a fault, by Node's own functions.
const tasks = {
  signatures_of_256_keys: {
    work: 'signatures', names: ed25519, right: many_keys, expected: Array(batch).fill(true),
    wrong: spoilt(many_keys, spoil_signature), expected_of_wrong: all_but(batch),
  },
  signatures_of_1024_keys: {
    work: 'signatures', names: ed25519, right: large, expected: Array(large_batch).fill(true),
    wrong: spoilt(large, spoil_signature), expected_of_wrong: all_but(large_batch),
  },
  signatures_of_4_keys: {
    work: 'signatures', names: ed25519, right: few, expected: Array(batch).fill(true),
    wrong: spoilt(few, spoil_signature), expected_of_wrong: all_but(batch),
  },
  inclusion_proofs: {
    work: 'inclusion', names: ['trialog', 'trialog_one_by_one', 'hash_wasm', 'libsodium'], right: proofs, expected: Array(batch).fill(true),
    wrong: spoilt(proofs, (proof) => ({ ...proof, path: proof.path.map((hash, i) => (i === 9 ? with_wrong_bit(hash, 3) : hash)) })),
    expected_of_wrong: all_but(batch),
  },
  sha256_of_1_kb: {
    work: 'hashes', names: ['trialog', 'hash_wasm', 'libsodium', 'webcrypto'], right: records,
    expected: records.map((bytes) => sha256(bytes).toString('hex')),
    wrong: spoilt(records, (bytes) => with_wrong_bit(bytes, 1000)),
    expected_of_wrong: spoilt(records, (bytes) => with_wrong_bit(bytes, 1000)).map((bytes) => sha256(bytes).toString('hex')),
  },
  log_of_100000: {
    work: 'log', names: ['trialog', 'libsodium', 'hash_wasm_and_webcrypto'], right: right_log.bundles,
    expected: { root: right_log.root, refused: 0 }, wrong: wrong_log.bundles, expected_of_wrong: { root: wrong_log.root, refused: 1 },
  },
};

// ---- the page ----

async function start_server() {
  const { outputFiles: [script] } = await build({
    entryPoints: [join(here, 'verify/worker.js')], external: ['/verify.js'],
    bundle: true, format: 'esm', target: 'esnext', minify: true, write: false,
  });
  const served = new Map([
    ['/', '<!doctype html><title>Bench</title><link rel="icon" href="data:,">'], ['/worker.js', script.text],
    ...['verify.js', 'verify.wasm'].map((name) => [`/${name}`, readFileSync(join(module_folder, name))]),
  ]);
  for (const [name, { work, right, wrong }] of Object.entries(tasks)) {
    served.set(`/${name}/right`, frame[work](right)).set(`/${name}/wrong`, frame[work](wrong));
  }
  const types = { js: 'text/javascript', wasm: 'application/wasm', '/': 'text/html' };
  const server = createServer(({ url }, response) => {
    response.writeHead(served.has(url) ? 200 : 404, { 'content-type': types[url.split('.').pop()] ?? 'application/octet-stream' });
    response.end(served.get(url));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://localhost:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

// Runs in the page: the worker, and the inputs as its contenders take them.
async function set_up() {
  const worker = new Worker('/worker.js', { type: 'module' });
  const answer = () => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error)));
    worker.onerror = (event) => reject(new Error(event.message));
  });
  await answer();
  const in_groups = (parts, size, make) =>
    Array.from({ length: parts.length / size }, (_, i) => make(...parts.slice(i * size, i * size + size)));
  const hashes_in = (bytes) => Array.from({ length: bytes.length / 32 }, (_, i) => bytes.slice(32 * i, 32 * i + 32));
  const read = {
    signatures: (parts) => in_groups(parts, 3, (key, signature, message) => ({ key, signature, message })),
    hashes: (parts) => parts,
    inclusion: (parts) => in_groups(parts, 4, (place, root, path, record) => {
      const [index, size] = new Uint32Array(place.buffer);
      return { index, size, root, path: hashes_in(path), path_bytes: path, record };
    }),
    log: (parts) => parts,
  };
  const inputs = new Map();
  window.run = async (task, work, kind, name, least_ms) => {
    const path = `/${task}/${kind}`;
    if (!inputs.has(path)) {
      const bytes = new Uint8Array(await (await fetch(path)).arrayBuffer());
      const view = new DataView(bytes.buffer);
      const parts = [];
      for (let at = 0; at < bytes.length;) {
        const size = view.getUint32(at, true);
        parts.push(bytes.slice(at + 4, at + 4 + size));
        at += 4 + size;
      }
      inputs.set(path, read[work](parts));
    }
    worker.postMessage({ work, name, input: inputs.get(path), least_ms });
    return answer();
  };
}

const server = await start_server();
const context = await open_browser();
try {
  const load_before = loadavg();
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(server.url);
  await page.evaluate(set_up);
  const run = (task, kind, name, ms) =>
    page.evaluate((words) => window.run(...words), [task, tasks[task].work, kind, name, ms]);

  // Right answers first; this warms up as well.
  for (const [task, { names, expected, expected_of_wrong }] of Object.entries(tasks)) {
    for (const name of names) {
      assert.deepEqual((await run(task, 'right', name, 0)).result, expected, `${task} ${name}`);
      assert.deepEqual((await run(task, 'wrong', name, 0)).result, expected_of_wrong, `${task} ${name}`);
    }
  }
  const seen = {};
  for (let round = 0; round < rounds; ++round) {
    for (const [task, { names, expected }] of Object.entries(tasks)) {
      if (task === 'log_of_100000' && round >= log_rounds) continue;
      const of_round = {};
      for (let i = 0; i < names.length; ++i) {
        const name = names[(i + round) % names.length];
        const { per_second, result } = await run(task, 'right', name, least_ms);
        assert.deepEqual(result, expected, `${task} ${name}`);
        of_round[name] = per_second;
      }
      (seen[task] ??= []).push(of_round);
      console.log(`round ${round + 1}: ${task}: ${names.map((name) => `${name} ${rounded(of_round[name], 0)}`).join(', ')} a second,`,
        `load ${rounded(loadavg()[0])}`);
    }
  }

  const figures = Object.fromEntries(Object.entries(tasks).map(([task, { names }]) => [task, Object.fromEntries(names.map((name) => [name, {
    per_second: summary(seen[task].map((of_round) => of_round[name]), 0),
    trialog_is_faster: summary(seen[task].map((of_round) => of_round.trialog / of_round[name]), 2),
  }]))]));
  const times = (task, name) => figures[task][name].trialog_is_faster.median;
  const goal = (task, peer, at_least) => ({ task, peer, at_least, reached: times(task, peer) >= at_least, measured: times(task, peer) });
  const best_pipeline = times('log_of_100000', 'libsodium') < times('log_of_100000', 'hash_wasm_and_webcrypto')
    ? 'libsodium' : 'hash_wasm_and_webcrypto';
  const goals = [
    goal('signatures_of_256_keys', 'libsodium', 3), goal('signatures_of_256_keys', 'webcrypto', 1.5),
    goal('signatures_of_1024_keys', 'libsodium', 3), goal('signatures_of_1024_keys', 'webcrypto', 1.5),
    goal('signatures_of_4_keys', 'libsodium', 3), goal('signatures_of_4_keys', 'webcrypto', 1.5),
    goal('inclusion_proofs', 'hash_wasm', 5), goal('log_of_100000', best_pipeline, 3),
  ];
  write_result('verify', {
    what: 'checking a log in Chromium, in a worker; how many a second; ratios are of the same round, above 1 trialog is faster',
    date: new Date().toISOString(),
    machine: machine(context.browser().version(), load_before),
    rounds, rounds_of_the_log: log_rounds,
    contenders: {
      trialog: 'the core\'s functions in WebAssembly, one thread; input copied in, verdicts copied out',
      trialog_one_by_one: 'check_signature or check_inclusion of the same core for each',
      libsodium: `${named('libsodium-wrappers-sumo')}, one thread`,
      hash_wasm: `${named('hash-wasm')}, one thread; proofs in script over it`,
      webcrypto: 'the browser\'s own, 64 calls under way, on its own threads; keys imported before',
      hash_wasm_and_webcrypto: 'signatures by WebCrypto, 64 under way, while hash-wasm hashes the same leaves',
    },
    inputs: {
      signatures: `${batch}, or ${large_batch} of as many keys, at a time over ${message_bytes} bytes`,
      inclusion_proofs: `${batch} of a tree of ${log_leaves} leaves of ${proof_record_bytes} bytes at a time`,
      sha256_of_1_kb: `${batch} records of ${record_bytes} bytes at a time`,
      log_of_100000: `${log_leaves} leaves of ${record_bytes} bytes (key, signature, message) by ${log_keys} keys: leaf hashes, tree, signatures`,
    },
    all_give_the_same_right_answers: true,
    goals,
    figures,
  });
  console.log(goals);
} finally {
  await context.close();
  server.stop();
}
