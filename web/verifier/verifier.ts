// The second verifier: checks receipts and whole logs with WebCrypto alone. It shares no code with the core; it was
// written from the formats: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-tiles, tlog-proof, tlog-policy;
// RFC 6962 section 2.1; DSSE v1; RFC 8785. What is not exactly as a log writes it is refused.
// Errors: Refusal, one plain sentence; words.json has each of them in the other languages.
// Does not: ask whether a signer holds the role that a record needs, or what a record says.

type Bytes = Uint8Array<ArrayBuffer>;
export interface Key { name: string; id: string; type: 'log' | 'witness'; bytes: Bytes }
export interface Policy { keys: Key[]; quorum: Rule }
type Rule = (signers: Key[]) => boolean;
export interface Checkpoint { origin: string; size: number; root: Bytes; signatures: { key: Key; cosigned_at_s: number }[] }
// By their path below the log's address: "checkpoint", "tile/0/000". A browser's File is one.
export type Files = ReadonlyMap<string, { size: number; arrayBuffer(): Promise<ArrayBuffer | Bytes> }>;
// Sizes are checked before anything is read or made.
export const limit = { note: 512 << 10, signatures: 64, receipt: 576 << 10, hashes: 64, record: 65535, payload: 48000, depth: 16,
  parts: 20000, policy: 1 << 16, tile: 256 * 32, bundle: 256 * (2 + 65535) };

// `sentence` has {0}, {1}... where `values` go; a value may be the refusal of a part.
export class Refusal extends Error {
  constructor(readonly sentence: string, readonly values: readonly (string | number | Refusal)[]) {
    super(sentence.replace(/\{(\d)\}/g, (_, at) => String((values[at] as Refusal).message ?? values[at])));
  }
}
export function refuse(sentence: string, ...values: (string | number | Refusal)[]): never {
  throw new Refusal(sentence, values);
}
export const within = <T>(sentence: string, place: string | number, check: Promise<T>): Promise<T> =>
  check.catch((error) => error instanceof Refusal ? refuse(sentence, place, error) : Promise.reject(error));
function attempt<T>(make: () => T): T | undefined {
  try { return make(); } catch { return undefined; }
}
export const bytes_of = (text: string): Bytes => new TextEncoder().encode(text);
export const text_of = (bytes: Bytes) => attempt(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
// One value has one text: spaces, missing padding and stray bits are refused.
export const base64 = (text: string) =>
  attempt(() => btoa(atob(text))) === text ? Uint8Array.from(atob(text), (one) => one.charCodeAt(0)) : undefined;
export const hash_of = (text: string) => /^[^=]{43}=$/.test(text) ? base64(text) : undefined;
export const number_of = (text = '') => /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
const hex = (bytes: Bytes): string => Array.from(bytes, (one) => one.toString(16).padStart(2, '0')).join('');
export const same = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((one, at) => one === b[at]);
function join(...parts: Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((size, one) => size + one.length, 0));
  parts.reduce((at, one) => (all.set(one, at), at + one.length), 0);
  return all;
}
const sha256 = async (...parts: Bytes[]): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)));
export const leaf_hash = (record: Bytes): Promise<Bytes> => sha256(Uint8Array.of(0), record);
export const node_hash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);

// Points on which verifiers differ are refused: y not below the prime, or of small order.
const prime = 2n ** 255n - 19n;
const small_order = [0n, 1n, prime - 1n, 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n];
const y_of = (point: Bytes): bigint => BigInt.asUintN(255, BigInt(`0x${hex(point.slice().reverse())}`));
const is_doubtful = (y: bigint): boolean => y >= prime || small_order.includes(y);
export async function is_signed(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64 || is_doubtful(y_of(key)) || is_doubtful(y_of(signature.slice(0, 32)))) return false;
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']).catch((error) =>
    error.name === 'NotSupportedError' ? refuse('This browser is too old to check signatures (Ed25519).') : undefined);
  return imported !== undefined && crypto.subtle.verify('Ed25519', imported, signature, message);  // no cofactor: see crypto/sign.h
}

// Shape: name "+" hex(id) "+" base64(type || key); id = SHA-256(name LF type key)[0:4].
export async function parse_key(text: string): Promise<Key> {
  const [, name = '', id = '', encoded = '?'] = /^([^\p{White_Space}+\0-\x1f]+)\+([^+]*)\+(.{1,64})$/u.exec(text) ?? [];
  const typed = base64(encoded) ?? refuse('This is not a verifier key: {0}', text.slice(0, 200));
  const type = typed.length !== 33 ? undefined : typed[0] === 1 ? 'log' : typed[0] === 4 ? 'witness' : undefined;
  if (type === undefined) refuse('The key of {0} is of an unknown type.', name);
  if (hex((await sha256(bytes_of(`${name}\n`), typed)).subarray(0, 4)) !== id) refuse('The key of {0} does not fit its id.', name);
  return { name, id, type, bytes: typed.subarray(1) };
}

// Lines: log KEY [URL], witness NAME KEY [URL], group NAME all|any|K MEMBER..., quorum NAME|none.
export async function parse_policy(text: string): Promise<Policy> {
  if (text.length > limit.policy) refuse('The policy is too long.');
  if (/[^\t\n\x20-\x7e\x80-\uffff]/.test(text)) refuse('The policy has a control character.');
  if (!text.endsWith('\n')) refuse('The last line of the policy has no end.');
  const keys: Key[] = [];
  const rules = new Map<string, Rule>([['none', () => true]]);
  const members = new Set(['none']);  // of some group already, or of none ever
  let quorum: Rule | undefined;
  const rule_of = (name: string): Rule => rules.get(name) ?? refuse('The policy does not know {0} yet.', name);
  for (const line of text.split('\n')) {
    const [word = '#', name = '', ...rest] = line.split(/[ \t]+/).filter((one) => one !== '');
    if (word.startsWith('#')) continue;
    if ((word === 'witness' || word === 'group') && rules.has(name)) refuse('The policy has the name {0} twice.', name);
    if ((word === 'log' && name !== '' && rest.length <= 1) || (word === 'witness' && (rest.length === 1 || rest.length === 2))) {
      const key = await parse_key(word === 'log' ? name : rest[0]!);
      if (key.type !== word) refuse('The key of {0} is of the wrong type for its line.', key.name);
      const is_twice = keys.some((one) => same(one.bytes, key.bytes) || (one.name === key.name && one.id === key.id));
      if (is_twice) refuse('The policy has the key of {0} twice.', key.name);
      keys.push(key);
      if (word === 'witness') rules.set(name, (signers) => signers.includes(key));
    } else if (word === 'group' && rest.length > 1) {
      const [count, ...names] = rest;
      const least = count === 'all' ? names.length : count === 'any' ? 1 : number_of(count) ?? 0;
      if (least < 1 || least > names.length) refuse('The group {0} cannot ask for {1} of its members.', name, count!);
      const parts = names.map(rule_of);
      const again = names.find((one, at) => members.has(one) || names.indexOf(one) < at);
      if (again !== undefined) refuse('{0} cannot be a member of a group once more.', again);
      for (const one of names) members.add(one);
      rules.set(name, (signers) => parts.filter((rule) => rule(signers)).length >= least);
    } else if (word === 'quorum' && name !== '' && rest.length === 0) {
      if (quorum !== undefined) refuse('The policy has more than one quorum line.');
      quorum = rule_of(name);
    } else {
      refuse('This is not a line of a policy: {0}', line.slice(0, 200));
    }
  }
  return { keys, quorum: quorum ?? refuse('The policy has no quorum line.') };
}

// Lines of unknown keys are passed over; one of a known key that does not verify refuses the whole note.
export async function open_note(bytes: Bytes, keys: Key[]) {
  if (bytes.length > limit.note) refuse('The note is larger than {0} bytes.', limit.note);
  const whole = text_of(bytes) ?? refuse('The note is not UTF-8 text.');
  if (/[\0-\x09\x0b-\x1f]/.test(whole)) refuse('The note has a control character.');
  if (!whole.endsWith('\n')) refuse('The last line of the note has no end.');
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) refuse('The note has no empty line before its signatures.');
  const text = whole.slice(0, end + 1);
  const lines = whole.slice(end + 2, -1).split('\n', limit.signatures + 1);
  if (lines.length > limit.signatures) refuse('The note has more than {0} signatures.', limit.signatures);
  const signatures: Checkpoint['signatures'] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^\u2014 ([^\p{White_Space}+\0-\x1f]+) (.*)$/u.exec(line)
      ?? refuse('The note has a malformed signature line.');
    const data = base64(encoded) ?? refuse('The signature of {0} is not base64.', name);
    if (data.length < 5) refuse('The signature of {0} is too short.', name);
    const key = keys.find((one) => one.name === name && one.id === hex(data.subarray(0, 4)));
    if (key === undefined) continue;
    const is_witness = key.type === 'witness';
    if (data.length !== (is_witness ? 4 + 8 + 64 : 4 + 64)) refuse('The signature of {0} has the wrong length.', name);
    const time_s = is_witness ? new DataView(data.buffer).getBigUint64(4) : 0n;
    if (time_s >= 2n ** 63n) refuse('The time in the signature of {0} is too large.', name);
    const message = is_witness ? `cosignature/v1\ntime ${time_s}\n${text}` : text;
    if (!await is_signed(key.bytes, bytes_of(message), data.slice(-64))) refuse('The signature of {0} does not verify.', name);
    if (!signatures.some((one) => one.key === key)) signatures.push({ key, cosigned_at_s: Number(time_s) });
  }
  return { text, signatures };
}

export async function open_checkpoint(note: Bytes, { keys, quorum }: Policy): Promise<Checkpoint> {
  const { text, signatures } = await open_note(note, keys);
  const [origin = '', size_text, root_text = '', ...rest] = text.split('\n', 5);
  const is_log = (key: Key): boolean => key.type === 'log' && key.name === origin;
  if (!keys.some(is_log)) refuse('The checkpoint is of a log without a known key.');
  if (!signatures.some(({ key }) => is_log(key))) refuse('The log has not signed the checkpoint.');
  if (rest.length !== 1) refuse('The checkpoint does not have three lines.');
  const size = number_of(size_text) ?? refuse('The size of the checkpoint is not a number.');
  const root = hash_of(root_text) ?? refuse('The root of the checkpoint is not a hash.');
  if (size === 0 && !same(root, await sha256())) refuse('The checkpoint of an empty log has the wrong root.');
  if (!quorum(signatures.map(({ key }) => key))) refuse('Too few witnesses have signed the checkpoint.');
  return { origin, size, root, signatures };
}

// RFC 8785 over what records have: objects, lists, texts, integers, booleans. `left`: parts that may still come.
function canonical(value: unknown, left: { parts: number }, depth = 1): string {
  if (depth > limit.depth || --left.parts < 0) refuse('The record has too many parts, or parts in parts.');
  if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) return JSON.stringify(value);
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, left, depth + 1)).join()}]`;
  if (typeof value !== 'object' || value === null) refuse('The record has a value that records do not have.');
  const members = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return `{${members.map(([key, one]) => `${canonical(key, { parts: 1 })}:${canonical(one, left, depth + 1)}`).join()}}`;
}
// Shape: {"payload":BASE64,"payloadType":TYPE,"signatures":[{"keyid":PUBLIC KEY,"sig":BASE64}]}, in exactly these bytes.
// Signed: "DSSEv1" SP len(type) SP type SP len(payload) SP payload.
export async function check_envelope(record: Bytes) {
  if (record.length > limit.record) refuse('The record is larger than {0} bytes.', limit.record);
  const shape = /^\{"payload":"([^"]*)","payloadType":"([^"]*)","signatures":\[\{"keyid":"([^"]*)","sig":"([^"]*)"\}\]\}$/;
  const [, encoded = '', type = '', signer = '', sig = ''] = shape.exec(text_of(record) ?? '')
    ?? refuse('The record is not in a signed envelope.');
  const payload = base64(encoded) ?? refuse('The payload of the envelope is not base64.');
  if (payload.length > limit.payload) refuse('The payload is larger than {0} bytes.', limit.payload);
  if (!/^application\/vnd\.trialog\.[a-z_]+\.v[1-9]\d*\+json$/.test(type)) refuse('The payload type is not that of a record.');
  if (!/^[0-9a-f]{64}$/.test(signer)) refuse('The key id of the envelope is not a public key.');
  const signature = base64(sig) ?? refuse('The signature of the record is not base64.');
  const message = join(bytes_of(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload);
  const key = Uint8Array.from(signer.match(/../g)!, (digits) => parseInt(digits, 16));
  if (!await is_signed(key, message, signature)) refuse('The signature of the record does not verify.');
  const content = text_of(payload) ?? refuse('The record is not UTF-8 text.');
  const value: unknown = attempt(() => JSON.parse(content)) ?? refuse('The record is not JSON.');
  const is_exact = content.startsWith('{') && canonical(value, { parts: limit.parts }) === content;
  return is_exact ? { type, payload: content, signer } : refuse('The record is not written in its one form.');
}

export function parse_receipt(bytes: Bytes) {
  if (bytes.length > limit.receipt) refuse('The receipt is larger than {0} bytes.', limit.receipt);
  const text = text_of(bytes) ?? refuse('The receipt is not UTF-8 text.');
  const end = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, end).split('\n');
  if (end < 0 || first !== 'c2sp.org/tlog-proof@v1') refuse('This is not a receipt.');
  const extra = lines[0]?.startsWith('extra ')
    ? base64(lines.shift()!.slice(6)) ?? refuse('The extra line of the receipt is not base64.') : undefined;
  const index = number_of(/^index (.*)$/.exec(lines.shift() ?? '')?.[1]) ?? refuse('The receipt does not name a position.');
  if (lines.length > limit.hashes) refuse('The receipt has more than {0} hashes.', limit.hashes);
  const path = lines.map((line) => hash_of(line) ?? refuse('The receipt has a line that is not a hash.'));
  return { index, path, checkpoint: bytes_of(text.slice(end + 2)), extra };
}

// `node` and `last` are the numbers of the node on the way up and of the last one of its level.
export async function check_inclusion(index: number, size: number, leaf: Bytes, path: Bytes[], root: Bytes): Promise<void> {
  if (index >= size) refuse('Position {0} is outside a log of {1} entries.', index, size);
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) refuse('The receipt has too many hashes.');
    const is_right = node % 2 === 1 || node === last;
    hash = is_right ? await node_hash(sibling, hash) : await node_hash(hash, sibling);
    for (; is_right && node % 2 === 0 && node > 0; node /= 2) last = Math.floor(last / 2);  // up without a sibling
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  if (last !== 0) refuse('The receipt has too few hashes.');
  if (!same(hash, root)) refuse('The receipt does not lead from the record to the root of the log.');
}

// Without `record`, the one that the receipt carries. `other`: records are not this portal's, and not looked into.
export async function check_receipt(file: Bytes, policy: Policy, { record, other }: { record?: Bytes; other?: boolean } = {}) {
  const { index, path, checkpoint: note, extra } = parse_receipt(file);
  const leaf = record ?? extra ?? refuse('The receipt does not carry its record, and none was given.');
  if (leaf.length > limit.record) refuse('The record is larger than {0} bytes.', limit.record);
  const checkpoint = await open_checkpoint(note, policy);
  await check_inclusion(index, checkpoint.size, await leaf_hash(leaf), path, checkpoint.root);
  return { checkpoint, index, envelope: other ? undefined : await check_envelope(leaf) };
}

async function read(files: Files, path: string, most: number): Promise<Bytes> {
  const file = files.get(path) ?? refuse('{0} is missing.', path);
  return file.size > most ? refuse('{0} is larger than {1} bytes.', path, most) : new Uint8Array(await file.arrayBuffer());
}
// A tile or bundle of that width, or as much of the full one. Those of older trees, narrower ones, must be its beginning.
async function read_tile(files: Files, level: number | 'entries', index: number, width: number) {
  const most = level === 'entries' ? limit.bundle : limit.tile;
  const digits = String(index).padStart(18, '0').replace(/^(000)+(?=...)/, '').replace(/...(?=...)/g, 'x$&/');
  const full = `tile/${level}/${digits}`;
  const path = width < 256 && (files.has(`${full}.p/${width}`) || !files.has(full)) ? `${full}.p/${width}` : full;
  const bytes = await read(files, path, most);
  const step = (at: number): number => level === 'entries' ? 2 + ((bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0)) : 32;
  let at = 0;
  const ends = Array.from({ length: path === full ? 256 : width }, () => at += step(at));
  if (at !== bytes.length) refuse('{0} has the wrong length.', path);
  for (let narrower = 1; narrower < width; ++narrower) {
    const older = `${full}.p/${narrower}`;
    const is_same = !files.has(older) || same(await read(files, older, most), bytes.subarray(0, ends[narrower - 1]));
    if (!is_same) refuse('{0} is not the beginning of {1}.', older, path);
  }
  return { path, bytes, ends: ends.slice(0, width) };
}

// RFC 6962 section 2.1 over a row of hashes, of which the last may be of a smaller subtree; and over the rows of all levels.
export async function root_of(row: Bytes): Promise<Bytes> {
  if (row.length <= 32) return row;
  const left = 32 << (31 - Math.clz32(row.length / 32 - 1));  // the largest power of two below
  return node_hash(...await Promise.all([root_of(row.subarray(0, left)), root_of(row.subarray(left))]));
}
const root_of_levels = (rows: Bytes[]): Promise<Bytes> =>
  rows.reduce(async (smaller, row) => root_of(join(row, await smaller)), Promise.resolve(new Uint8Array()));

// Every entry, every tile of every level computed anew from the entries, the root, and the root at each older size.
// `other` is as above; `on_progress` is waited for, so that a page stays at hand, and may throw to stop.
export async function check_log(files: Files, policy: Policy, { other, older = [], on_progress }: {
  other?: boolean; older?: Checkpoint[]; on_progress?: (done: number, size: number) => unknown } = {}): Promise<Checkpoint> {
  const checkpoint = await open_checkpoint(await read(files, 'checkpoint', limit.note), policy);
  const { origin, size, root } = checkpoint;
  for (const old of older) {
    if (old.origin !== origin) refuse('An older checkpoint is of another log: {0}', old.origin);
    if (old.size > size) refuse('The log shrank from {0} to {1} entries.', old.size, size);
  }
  const rows: Bytes[] = [];  // of each level, the tile that is not full yet
  const compare = async (level: number, index: number, row: Bytes): Promise<void> => {
    const { path, bytes } = await read_tile(files, level, index, row.length / 32);
    const at = row.findIndex((one, place) => one !== bytes[place]);
    if (at >= 0) refuse('Hash {0} of {1} does not follow from the entries.', Math.floor(at / 32), path);
  };
  for (let first = 0; first < size; first += 256) {
    const { bytes, ends } = await read_tile(files, 'entries', first / 256, Math.min(256, size - first));
    let hashes = new Uint8Array();
    for (let at = 0; at < ends.length; at += 32) {
      await on_progress?.(first + at, size);
      const records = ends.slice(at, at + 32).map((end, place) => bytes.slice((ends[at + place - 1] ?? 0) + 2, end));
      if (!other) await Promise.all(records.map((one, place) => within('Entry {0}: {1}', first + at + place, check_envelope(one))));
      hashes = join(hashes, ...await Promise.all(records.map(leaf_hash)));
    }
    for (const old of older.filter((one) => one.size > first && one.size <= first + ends.length)) {
      const then = await root_of_levels([hashes.subarray(0, 32 * (old.size - first)), ...rows.slice(1)]);
      if (!same(then, old.root)) refuse('The log had another root at {0} entries.', old.size);
    }
    // The root of a full tile is one hash of the tile above.
    for (let level = 0; ; ++level) {
      const row = rows[level] = join(rows[level] ?? new Uint8Array(), hashes);
      if (row.length < limit.tile) break;
      await compare(level, Math.floor((first + 256) / 256 ** (level + 1)) - 1, row);
      [rows[level], hashes] = [new Uint8Array(), await root_of(row)];
    }
  }
  for (const [level, row] of rows.entries()) if (row.length > 0) await compare(level, Math.floor(size / 256 ** (level + 1)), row);
  if (size > 0 && !same(await root_of_levels(rows), root)) refuse('The entries do not give the root of the checkpoint.');
  return checkpoint;
}
