// Makes logs, receipts and keys for the tests of the second verifier, from the formats alone and with Node's own
// cryptography: recursive definitions where the verifier goes step by step.
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { join_bundle, leaf_hash, sha256, tile_path as path_of_number, tree_hash } from '../page/visits.mjs';

export const root_of = (hashes) => hashes.length === 0 ? sha256('') : tree_hash(hashes);
export function path_of(index, hashes) {
  if (hashes.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return index < split ? [...path_of(index, hashes.slice(0, split)), root_of(hashes.slice(split))]
    : [...path_of(index - split, hashes.slice(split)), root_of(hashes.slice(0, split))];
}

// ---- keys and signatures ----

// Public by nature: the seed is the hash of some words.
export function key_from(words) {
  const secret = createPrivateKey({ format: 'der', type: 'pkcs8',
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), sha256(words)]) });
  const bytes = Buffer.from(createPublicKey(secret).export({ format: 'jwk' }).x, 'base64url');
  return { secret, bytes, sign: (message) => sign(null, Buffer.from(message), secret) };
}
export const log_type = 1;
export const witness_type = 4;
const id_of = (name, type, key) => sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), key.bytes])).subarray(0, 4);
export const vkey_of = (name, type, key) =>
  `${name}+${id_of(name, type, key).toString('hex')}+${Buffer.concat([Buffer.of(type), key.bytes]).toString('base64')}`;

const line_of = (name, ...parts) => `\u2014 ${name} ${Buffer.concat(parts).toString('base64')}\n`;
export const log_line = (text, name, key) => line_of(name, id_of(name, log_type, key), key.sign(text));
export function witness_line(text, name, key, time_s) {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(time_s));
  return line_of(name, id_of(name, witness_type, key), time, key.sign(`cosignature/v1\ntime ${time_s}\n${text}`));
}
export const checkpoint_text = (origin, size, root) => `${origin}\n${size}\n${root.toString('base64')}\n`;

// ---- records ----

export function envelope_text(type, payload, key) {
  const bytes = Buffer.from(payload);
  const signature = key.sign(Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${bytes.length} `), bytes]));
  return `{"payload":"${bytes.toString('base64')}","payloadType":"${type}",` +
    `"signatures":[{"keyid":"${key.bytes.toString('hex')}","sig":"${signature.toString('base64')}"}]}`;
}
export const record_type = 'application/vnd.trialog.reply.v1+json';
export const signed_record = (index, key) => Buffer.from(envelope_text(record_type, `{"number":${index},"text":"第 ${index} 条"}`, key));
export function reference_record(index) {
  const kind = ['disclosure', 'complaint', 'warning', 'proposal', 'ballot'][index % 5];
  return Buffer.from(`{"i":${index},"kind":"${kind}"}`);
}

// ---- files ----

export const tile_path = (level, index, width) => `tile/${level}/${path_of_number(index)}${width < 256 ? `.p/${width}` : ''}`;
// Tiles and bundles of a log with these records, by path.
export function tiles_of(records) {
  const files = new Map();
  for (let first = 0; first < records.length; first += 256) {
    const some = records.slice(first, first + 256);
    files.set(tile_path('entries', first / 256, some.length), join_bundle(some));
  }
  let row = records.map(leaf_hash);
  for (let level = 0; row.length > 0; ++level) {
    const above = [];
    for (let first = 0; first < row.length; first += 256) {
      const some = row.slice(first, first + 256);
      files.set(tile_path(level, first / 256, some.length), Buffer.concat(some));
      if (some.length === 256) above.push(root_of(some));
    }
    row = above;
  }
  return files;
}
// As the verifier takes them.
export const as_files = (files) => new Map([...files].map(([path, bytes]) =>
  [path, { size: bytes.length, arrayBuffer: async () => new Uint8Array(bytes) }]));

export function receipt_text(index, hashes, checkpoint, extra) {
  const path = path_of(index, hashes).map((hash) => `${hash.toString('base64')}\n`).join('');
  const carried = extra === undefined ? '' : `extra ${extra.toString('base64')}\n`;
  return `c2sp.org/tlog-proof@v1\n${carried}index ${index}\n${path}\n${checkpoint}`;
}

// ---- evidence ----

// The consistency proof of RFC 6962 section 2.1.2 from the first `count` leaves on, with its first hash always there.
export function consistency_of(count, hashes) {
  if (count === hashes.length) return [root_of(hashes)];
  const split = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return count <= split ? [...consistency_of(count, hashes.slice(0, split)), root_of(hashes.slice(split))]
    : [...consistency_of(count - split, hashes.slice(split)), root_of(hashes.slice(0, split))];
}
export function evidence_text(kind, key, lines, ...notes) {
  const value = (one) => one instanceof Buffer ? one.toString('base64') : one;
  const written = lines.flatMap(([word, ...values]) => values.map((one) => `${word} ${value(one)}\n`));
  const blocks = notes.map((note) => `checkpoint ${note.split('\n').length - 1}\n${note}`);
  return `trialog/evidence@v1\nkind ${kind}\nlog ${key}\n${written.join('')}${blocks.join('')}`;
}
