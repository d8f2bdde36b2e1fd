// The worker in which one contender checks the log: the portal's core, or a library doing the part that all share.
// Message in:  {name, log}   log: {bundles: [{path, bytes}], files: Map of path -> bytes, now_ms}
// Message out: {ms, phases_ms?, root, accepted, refused_count, refused?} or {error}
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import sodium from 'libsodium-wrappers-sumo';
import { with_bytes } from '../../web/page/memory.ts';
import { decode_messages, EffectType, encode_message, interface_version, ResultType } from '../../web/page/messages.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// The shared part: split the bundles, hash every leaf and the tree, verify every signature over its DSSE encoding.

function split_bundle(bytes) {
  const leaves = [];
  for (let at = 0; at < bytes.length;) {
    const size = bytes[at] * 256 + bytes[at + 1];
    leaves.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return leaves;
}

// What was signed, by whom and the signature. A key is decoded once.
function open_envelope(leaf, keys) {
  const { payload, payloadType: type, signatures: [{ keyid, sig }] } = JSON.parse(decoder.decode(leaf));
  const body = Uint8Array.fromBase64(payload);
  const head = encoder.encode(`DSSEv1 ${type.length} ${type} ${body.length} `);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  let key = keys.get(keyid);
  if (key === undefined) keys.set(keyid, key = Uint8Array.fromHex(keyid));
  return { key, message, signature: Uint8Array.fromBase64(sig) };
}

// Input of a hash: one buffer for all of them.
const buffer = new Uint8Array(1 + 0xffff);
function leaf_input(leaf) {
  buffer[0] = 0;
  buffer.set(leaf, 1);
  return buffer.subarray(0, 1 + leaf.length);
}
function node_input(left, right) {
  buffer[0] = 1;
  buffer.set(left, 1);
  buffer.set(right, 33);
  return buffer.subarray(0, 65);
}

// RFC 6962's tree, level by level: a last node without a neighbour goes up as it is.
function tree_root(hash, level) {
  for (; level.length > 1; level = level.filter((_, i) => i % 2 === 0)) {
    for (let i = 0; i + 1 < level.length; i += 2) level[i] = hash(node_input(level[i], level[i + 1]));
  }
  return level[0];
}

function check(log, hash, verify) {
  const leaves = log.bundles.flatMap(({ bytes }) => split_bundle(bytes));
  const root = tree_root(hash, leaves.map((leaf) => hash(leaf_input(leaf))));
  const keys = new Map();
  const refused = [];
  leaves.forEach((leaf, index) => {
    const { key, message, signature } = open_envelope(leaf, keys);
    if (!verify(signature, message, key)) refused.push(index);
  });
  return { root: root.toHex(), accepted: leaves.length - refused.length, refused };
}

const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const imported = new Map();
function import_key(key) {
  if (!imported.has(key)) imported.set(key, crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']));
  return imported.get(key);
}

async function check_in_turn(log) {
  const leaves = log.bundles.flatMap(({ bytes }) => split_bundle(bytes));
  let level = [];
  for (const leaf of leaves) level.push(await digest(leaf_input(leaf)));
  for (; level.length > 1; level = level.filter((_, i) => i % 2 === 0)) {
    for (let i = 0; i + 1 < level.length; i += 2) level[i] = await digest(node_input(level[i], level[i + 1]));
  }
  const keys = new Map();
  const refused = [];
  for (const [index, leaf] of leaves.entries()) {
    const { key, message, signature } = open_envelope(leaf, keys);
    if (!await crypto.subtle.verify('Ed25519', await import_key(key), signature, message)) refused.push(index);
  }
  return { root: level[0].toHex(), accepted: leaves.length - refused.length, refused };
}

// Some at once: with all of them under way it is slower than one after the other. subtle copies its input before it
// returns, so the one buffer serves.
const under_way = 64;
async function in_groups(values, use) {
  const results = [];
  for (let i = 0; i < values.length; i += under_way) {
    results.push(...await Promise.all(values.slice(i, i + under_way).map(use)));
  }
  return results;
}
async function check_together(log) {
  const leaves = log.bundles.flatMap(({ bytes }) => split_bundle(bytes));
  let level = await in_groups(leaves, (leaf) => digest(leaf_input(leaf)));
  while (level.length > 1) {
    const pairs = level.flatMap((left, i) => i % 2 === 0 ? [[left, level[i + 1]]] : []);
    level = await in_groups(pairs, ([left, right]) => right === undefined ? left : digest(node_input(left, right)));
  }
  const keys = new Map();
  const verdicts = await in_groups(leaves, async (leaf) => {
    const { key, message, signature } = open_envelope(leaf, keys);
    return crypto.subtle.verify('Ed25519', await import_key(key), signature, message);
  });
  const refused = verdicts.flatMap((verdict, index) => verdict ? [] : [index]);
  return { root: level[0].toHex(), accepted: leaves.length - refused.length, refused };
}

// The portal's core as the page has it, with the log in memory instead of the network and nothing kept before.

const in_core = (core, parts, use) => with_bytes(core, core._trialog_allocate, core._trialog_release, parts, use);

let program;
async function make_core(log) {
  program ??= await WebAssembly.compileStreaming(fetch('/assets/core.wasm'));
  const { default: make } = await import('/assets/core.js');
  const core = await new Promise((resolve, reject) => make({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(program, imports).then(done, reject);
      return {};
    },
  }).then(resolve, reject));
  if (core._trialog_version() !== interface_version) throw new Error('core.wasm is of another release');
  const language = encoder.encode('en');
  const words = log.files.get('/assets/languages/en.json');
  const host = in_core(core, [language, words],
    (language_at, words_at) => core._trialog_create(language_at, language.length, words_at, words.length));
  return { core, host };
}

function check_with_core({ core, host }, log) {
  const results = [{ type: ResultType.started, request_id: 0, flags: 0,
    strings: ['/en/register', 'en', 'en', location.origin].map((text) => encoder.encode(text)) }];
  const answer = (type, request_id, flags = 0, strings = []) => results.push({ type, request_id, flags, strings });
  const at_ms = { begin: performance.now() };
  const shown = [];
  let note;
  for (let result = results.shift(); result !== undefined; result = results.shift()) {
    const message = encode_message(result);
    const taken = in_core(core, [message], (pointer) => core._trialog_dispatch(host, pointer, message.length, log.now_ms));
    if (taken !== 1) throw new Error('a message was refused');
    const reply = core._trialog_reply_pointer(host);
    const effects = decode_messages(core.HEAPU8.slice(reply, reply + core._trialog_reply_size(host)));
    for (const { type, request_id, flags, strings } of effects) {
      switch (type) {
        case EffectType.fetch: {
          const path = decoder.decode(strings[0]);
          const bytes = log.files.get(path);
          if (path.startsWith('/log/register/tile/entries/')) at_ms.fetched = performance.now();
          else if (path.startsWith('/log/register/tile/')) at_ms.hashed ??= performance.now();
          answer(ResultType.fetched, request_id, bytes ? 200 : 404, bytes ? [bytes, new Uint8Array()] : []);
          break;
        }
        case EffectType.load: answer(ResultType.loaded, request_id); break;
        case EffectType.list: answer(ResultType.listed, request_id); break;
        case EffectType.store:
          if (decoder.decode(strings[0]) === 'log/register') {
            at_ms.end = performance.now();
            note = decoder.decode(strings[1]);
          }
          answer(ResultType.stored, request_id, 1);
          break;
        case EffectType.later: if (flags === 0) answer(ResultType.later_due, request_id); break;
        case EffectType.patch: shown.push(strings[0]); break;
      }
    }
  }
  if (note === undefined) throw new Error('the core refused the log');
  // It says what it checked on the screen.
  const said = shown.map((patch) => decoder.decode(patch)).join('');
  const number = (pattern) => Number((pattern.exec(said)?.[1] ?? '0').replaceAll(',', ''));
  return {
    ms: at_ms.end - at_ms.begin,
    phases_ms: {
      start_and_split: at_ms.fetched - at_ms.begin,
      hash: at_ms.hashed - at_ms.fetched,
      records: at_ms.end - at_ms.hashed,
    },
    root: Uint8Array.fromBase64(note.split('\n')[2]).toHex(),
    accepted: number(/Checked on your device: ([\d,]+) records/),
    refused_count: number(/([\d,]+) more did not pass/),
  };
}

const ways = {
  libsodium: (log) => check(log, (bytes) => sodium.crypto_hash_sha256(bytes),
    (signature, message, key) => sodium.crypto_sign_verify_detached(signature, message, key)),
  // RFC 8032's strict rule, as the others.
  noble: (log) => check(log, sha256,
    (signature, message, key) => ed25519.verify(signature, message, key, { zip215: false })),
  webcrypto_in_turn: check_in_turn,
  webcrypto_together: check_together,
};

self.onmessage = async ({ data: { name, log } }) => {
  try {
    if (name === 'trialog') {
      self.postMessage(check_with_core(await make_core(log), log));
      return;
    }
    await sodium.ready;
    const begin_ms = performance.now();
    const result = await ways[name](log);
    const ms = performance.now() - begin_ms;
    self.postMessage({ ...result, refused_count: result.refused.length, ms });
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};
