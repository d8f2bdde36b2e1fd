// The worker in which the contenders of verify.mjs run, each piece of work by each contender.
// Message in:  {work, name, input, least_ms}   Message out: {per_second, result} or {error}
import { createSHA256 } from 'hash-wasm';
import sodium from 'libsodium-wrappers-sumo';

const under_way = 64;
const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

async function make_core() {
  const { default: make } = await import('/verify.js');
  return make();
}
const core = await make_core();
const hasher = await createSHA256();
await sodium.ready;

const hash_wasm = (bytes) => hasher.init().update(bytes).digest('binary');
const hash_libsodium = (bytes) => sodium.crypto_hash_sha256(bytes);

// Memory of the core that stays: asked for once, as the portal's worker does for its messages.
const kept = new Map();
function room(name, size) {
  const old = kept.get(name);
  if (old !== undefined && old.size >= size) return old.pointer;
  if (old !== undefined) core._bench_release(old.pointer);
  const pointer = core._bench_allocate(size);
  kept.set(name, { pointer, size });
  return pointer;
}

// ---- signatures: [{key, signature, message}] -> whether each verifies ----

function pack_items(items) {
  const size = items.reduce((sum, { message }) => sum + 100 + message.length, 0);
  const pointer = room('input', size);
  const heap = core.HEAPU8;
  const view = new DataView(heap.buffer);
  let at = pointer;
  for (const { key, signature, message } of items) {
    view.setUint32(at, message.length, true);
    heap.set(key, at + 4);
    heap.set(signature, at + 36);
    heap.set(message, at + 100);
    at += 100 + message.length;
  }
  return { pointer, size };
}
const with_core = (check) => (items) => {
  const verdicts = room('output', items.length);
  const { pointer, size } = pack_items(items);
  check(pointer, size, verdicts);
  return Array.from(core.HEAPU8.subarray(verdicts, verdicts + items.length), Boolean);
};

const imported = new Map();
function import_key(key) {
  const name = key.toHex();
  if (!imported.has(name)) imported.set(name, crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']));
  return imported.get(name);
}
async function webcrypto_verify(items) {
  const keys = await Promise.all(items.map(({ key }) => import_key(key)));
  const verdicts = [];
  for (let i = 0; i < items.length; i += under_way) {
    verdicts.push(...await Promise.all(items.slice(i, i + under_way).map(({ signature, message }, j) =>
      crypto.subtle.verify('Ed25519', keys[i + j], signature, message))));
  }
  return verdicts;
}
const libsodium_verify = ({ key, signature, message }) => sodium.crypto_sign_verify_detached(signature, message, key);

const signatures = {
  trialog: with_core((...input) => core._bench_check_together(...input)),
  trialog_one_by_one: with_core((...input) => core._bench_check_one_by_one(...input)),
  libsodium: (items) => items.map(libsodium_verify),
  webcrypto: webcrypto_verify,
};

// ---- hashes: [message] of one size -> their hashes ----

const hashes = {
  trialog(messages) {
    const [{ length }] = messages;
    const output = room('output', 32 * messages.length);
    const input = room('input', length * messages.length);
    messages.forEach((message, i) => core.HEAPU8.set(message, input + i * length));
    core._bench_hash_many(input, length, messages.length, output);
    return messages.map((_, i) => core.HEAPU8.slice(output + 32 * i, output + 32 * i + 32));
  },
  hash_wasm: (messages) => messages.map(hash_wasm),
  libsodium: (messages) => messages.map(hash_libsodium),
  async webcrypto(messages) {
    const found = [];
    for (let i = 0; i < messages.length; i += under_way) {
      found.push(...await Promise.all(messages.slice(i, i + under_way).map(digest)));
    }
    return found;
  },
};

// ---- inclusion: [{index, size, root, path, path_bytes, record}] of one tree -> whether each holds ----

// RFC 6962's leaf and node, put together in one buffer.
const buffer = new Uint8Array(1 + 0xffff);
function leaf_input(leaf) {
  buffer[0] = 0;
  buffer.set(leaf, 1);
  return buffer.subarray(0, 1 + leaf.length);
}
const node_buffer = new Uint8Array(65).fill(1, 0, 1);
function node_input(left, right) {
  node_buffer.set(left, 1);
  node_buffer.set(right, 33);
  return node_buffer;
}
const same = (a, b) => a.every((byte, i) => byte === b[i]);

const inclusion_in_script = (hash) => (proofs) => proofs.map(({ index, size, root, path, record }) => {
  let node = index;
  let last = size - 1;
  let found = hash(leaf_input(record));
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      found = hash(node_input(sibling, found));
      while (node % 2 === 0 && node !== 0) { node >>>= 1; last >>>= 1; }
    } else {
      found = hash(node_input(found, sibling));
    }
    node >>>= 1;
    last >>>= 1;
  }
  return last === 0 && same(found, root);
});

// Writes numbers and byte strings one after another.
function write_parts(pointer, parts) {
  const heap = core.HEAPU8;
  const view = new DataView(heap.buffer);
  let at = pointer;
  for (const part of parts) {
    if (typeof part === 'number') {
      view.setUint32(at, part, true);
      at += 4;
    } else {
      heap.set(part, at);
      at += part.length;
    }
  }
  return at - pointer;
}
const proof_bytes = ({ path, record }) => 48 + 32 * path.length + record.length;

const inclusion = {
  trialog(proofs) {
    const verdicts = room('output', proofs.length);
    const input = room('proofs', 36 + proofs.reduce((sum, proof) => sum + proof_bytes(proof), 0));
    let end = input + write_parts(input, [proofs[0].size, proofs[0].root]);
    for (const { index, path, path_bytes, record } of proofs) {
      end += write_parts(end, [index, path.length, path_bytes, record.length, record]);
    }
    core._bench_check_inclusions(input, end - input, verdicts);
    return Array.from(core.HEAPU8.subarray(verdicts, verdicts + proofs.length), Boolean);
  },
  trialog_one_by_one: (proofs) => proofs.map((proof) => {
    const { index, size, root, path, record } = proof;
    const pointer = room('proof', proof_bytes(proof));
    return core._bench_check_inclusion(pointer, write_parts(pointer, [index, size, root, path.length, ...path, record])) === 1;
  }),
  hash_wasm: inclusion_in_script(hash_wasm),
  libsodium: inclusion_in_script(hash_libsodium),
};

// ---- log: bundles of leaves, each key || signature || message -> root, number of refused leaves ----

function split_bundle(bytes) {
  const leaves = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes[at] * 256 + bytes[at + 1];
    leaves.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return leaves;
}
const item_of = (leaf) => ({ key: leaf.subarray(0, 32), signature: leaf.subarray(32, 96), message: leaf.subarray(96) });

function tree_root(hash, level) {
  for (; level.length > 1; level = level.filter((_, i) => i % 2 === 0)) {
    for (let i = 0; i + 1 < level.length; i += 2) level[i] = hash(node_input(level[i], level[i + 1]));
  }
  return level[0];
}

// WebCrypto's threads verify a group while this thread hashes the same group.
const log_with_webcrypto = (hash) => async (bundles) => {
  const level = [];
  let refused = 0;
  for (const bundle of bundles) {
    const leaves = split_bundle(bundle);
    for (let i = 0; i < leaves.length; i += under_way) {
      const group = leaves.slice(i, i + under_way);
      const verdicts = group.map(async (leaf) => {
        const { key, signature, message } = item_of(leaf);
        return crypto.subtle.verify('Ed25519', await import_key(key), signature, message);
      });
      for (const leaf of group) level.push(hash(leaf_input(leaf)));
      for (const verdict of await Promise.all(verdicts)) refused += verdict ? 0 : 1;
    }
  }
  return { root: tree_root(hash, level).toHex(), refused };
};

const log = {
  trialog(bundles) {
    const state = core._bench_open_log();
    for (const bundle of bundles) {
      const pointer = room('input', bundle.length);
      core.HEAPU8.set(bundle, pointer);
      core._bench_check_bundle(state, pointer, bundle.length, split_bundle(bundle).length);
    }
    const output = room('output', 32);
    const refused = core._bench_close_log(state, output);
    return { root: core.HEAPU8.slice(output, output + 32).toHex(), refused };
  },
  libsodium(bundles) {
    const leaves = bundles.flatMap(split_bundle);
    const root = tree_root(hash_libsodium, leaves.map((leaf) => hash_libsodium(leaf_input(leaf)))).toHex();
    return { root, refused: leaves.reduce((sum, leaf) => sum + (libsodium_verify(item_of(leaf)) ? 0 : 1), 0) };
  },
  hash_wasm_and_webcrypto: log_with_webcrypto(hash_wasm),
};

const ways = { signatures, hashes, inclusion, log };

// Repeats the work until it took long enough.
self.onmessage = async ({ data: { work, name, input, least_ms } }) => {
  try {
    const run = ways[work][name];
    let runs = 0;
    let ms = 0;
    let result;
    const begin_ms = performance.now();
    do {
      result = run(input);
      if (result instanceof Promise) result = await result;
      ++runs;
      ms = performance.now() - begin_ms;
    } while (ms < least_ms);
    if (work === 'hashes') result = result.map((hash) => hash.toHex());
    const count = work === 'log' ? input.flatMap(split_bundle).length : input.length;
    self.postMessage({ per_second: count * runs / ms * 1000, result });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
self.postMessage('ready');
