// Evidence of what a log signed and should not have. Written from the format that core/log/evidence.h describes, which also
// says what each kind proves and what it cannot; it shares no code with the core.
// Errors: Refusal, as in verifier.ts.
import {
  base64, bytes_of, check_envelope, check_inclusion, hash_of, leaf_hash, limit, node_hash, number_of, open_checkpoint, parse_key,
  refuse, Refusal, root_of, same, text_of,
} from './verifier.js';
import type { Checkpoint, Policy } from './verifier.js';

type Bytes = Uint8Array<ArrayBuffer>;
// The lines of each kind, in their order; of those with a "*" there may be any number.
const layouts = {
  split_view: 'checkpoint checkpoint',
  inconsistent: 'hash* checkpoint checkpoint',
  rewound: 'hash* checkpoint checkpoint',
  lost_receipt: 'index record hash* other other_hash* checkpoint checkpoint',
  wrong_leaf: 'index rule record hash* checkpoint',
  wrong_tile: 'file index served signed hash* checkpoint',
  late_inclusion: 'index record hash* other_hash* checkpoint checkpoint',
} as const;
export type EvidenceKind = keyof typeof layouts;
const first_line = 'trialog/evidence@v1';
const most_bytes = 2 * limit.note + (128 << 10);
// register/record_evidence.h: when a record is late, and which records have the dates of their source.
const late_after_ms = 49 * 60 * 60 * 1000;
const import_types = ['application/vnd.trialog.disclosure.v1+json', 'application/vnd.trialog.tombstone.v1+json'];

// The file may be right, but what it says does not show from it alone.
export class Undecided extends Refusal {}
function leave_open(sentence: string, ...values: (string | number)[]): never {
  throw new Undecided(sentence, values);
}

export const is_evidence = (file: Bytes): boolean => String.fromCharCode(...file.subarray(0, first_line.length)) === first_line;

// The values of all lines by their word; checkpoints whole.
function parse_evidence(file: Bytes) {
  if (file.length > most_bytes) refuse('The evidence is larger than {0} bytes.', most_bytes);
  const lines = (text_of(file) ?? refuse('The evidence is not UTF-8 text.')).split('\n');
  if (lines.shift() !== first_line || lines.pop() !== '') refuse('This is not evidence.');
  const malformed = (word: string): never => refuse('The evidence has a malformed line: {0}', word);
  const take = (word: string): string => lines[0]?.startsWith(`${word} `) ? lines.shift()!.slice(word.length + 1) : malformed(word);
  const kind = take('kind');
  if (!Object.hasOwn(layouts, kind)) malformed('kind');
  const key = take('log');
  const values = new Map<string, string[]>();
  for (const item of layouts[kind as EvidenceKind].split(' ')) {
    const word = item.replace('*', '');
    const all = values.get(word) ?? [];
    values.set(word, all);
    if (word === 'checkpoint') {
      const count = number_of(take(word)) ?? malformed(word);
      if (count > lines.length) malformed(word);
      all.push(lines.splice(0, count).map((line) => `${line}\n`).join(''));
    } else if (item === word) {
      all.push(take(word));
    } else {
      while (lines[0]?.startsWith(`${word} `)) all.push(take(word));
      if (all.length > limit.hashes) refuse('The evidence has more than {0} hashes.', limit.hashes);
    }
  }
  if (lines.length > 0) malformed(kind);
  const text = (word: string): string => values.get(word)?.[0] ?? '';
  const hash = (word: string, value: string): Bytes => hash_of(value) ?? malformed(word);
  return {
    kind: kind as EvidenceKind, key, rule: text('rule'), file: text('file'), checkpoints: values.get('checkpoint')!, malformed,
    index: values.has('index') ? number_of(text('index')) ?? malformed('index') : 0,
    bytes: (word: string): Bytes => base64(text(word)) ?? malformed(word),
    hash: (word: string): Bytes => hash(word, text(word)),
    hashes: (word: string): Bytes[] => values.get(word)!.map((value) => hash(word, value)),
  };
}

async function lead_to_root(index: number, size: number, hash: Bytes, path: Bytes[], root: Bytes): Promise<void> {
  await check_inclusion(index, size, hash, path, root).catch((error) => error instanceof Refusal
    ? refuse('The hashes do not lead to the root of the checkpoint.') : Promise.reject(error));
}

// RFC 6962 section 2.1.2, with the first hash always there: the root that the first leaves of the greater tree have.
async function root_within(smaller: number, greater: Checkpoint, [first, ...rest]: Bytes[]): Promise<Bytes> {
  let [node, last] = [smaller - 1, greater.size - 1];
  const up = (): void => { [node, last] = [Math.floor(node / 2), Math.floor(last / 2)]; };
  while (node % 2 === 1) up();
  const astray = (): never => refuse('The hashes do not lead to the root of the checkpoint.');
  let [older, newer] = [first ?? astray(), first ?? astray()];
  for (const sibling of rest) {
    if (last === 0) astray();
    if (node % 2 === 1 || node === last) {
      [older, newer] = [await node_hash(sibling, older), await node_hash(sibling, newer)];
      while (node % 2 === 0 && node > 0) up();
    } else {
      newer = await node_hash(newer, sibling);
    }
    up();
  }
  return last === 0 && same(newer, greater.root) ? older : astray();
}

// The latest time for which those who signed then or later are enough; none where nobody needs to sign.
function quorum_time({ signatures }: Checkpoint, { quorum }: Policy): number | undefined {
  const cosigned = signatures.filter(({ key }) => key.type === 'witness');
  const times = cosigned.map((one) => one.cosigned_at_s).sort((one, other) => other - one);
  const agrees = (time_s: number): boolean => quorum(cosigned.filter((one) => one.cosigned_at_s >= time_s).map(({ key }) => key));
  return quorum([]) ? undefined : times.find(agrees);
}

// Every tree begins with the empty one.
async function begins_with(smaller: Checkpoint, greater: Checkpoint, row: Bytes[]): Promise<boolean> {
  if (smaller.size === 0 && row.length > 0) refuse('The hashes do not lead to the root of the checkpoint.');
  return smaller.size === 0 || same(await root_within(smaller.size, greater, row), smaller.root);
}

// The node that bytes in a file should give, 2^height leaves wide, and the hash that they give.
async function read_served(file: string, at: number, served: Bytes, size: number) {
  const outside = (): never => refuse('What was served does not lie in that file.');
  const [, level_text = '', groups = '', partial] = /^tile\/(entries|\d)\/((?!x000)(?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(file) ?? outside();
  const width = partial === undefined ? 256 : number_of(partial) ?? 0;
  const [level, index] = [level_text === 'entries' ? 0 : Number(level_text), Number(groups.replace(/\D/g, ''))];
  const on_level = Math.floor(size / 256 ** level);
  const width_now = Math.max(0, Math.min(256, on_level - index * 256));
  if (width < 1 || (partial !== undefined && (width > 255 || width !== width_now)) || at >= width) outside();
  const count = level_text === 'entries' ? 1 : served.length / 32;
  if (!Number.isSafeInteger(index * 256) || ![1, 2, 4, 8, 16, 32, 64, 128, 256].includes(count)) outside();
  if (at % count !== 0 || at + count > width || served.length > limit.record) outside();
  const hash = level_text === 'entries' ? await leaf_hash(served) : await root_of(served);
  return { node: (index * 256 + at) / count, height: 8 * level + Math.log2(count), hash };
}

// `policy` says whose log it must be, and whose cosignatures are looked at; how many there are does not matter.
export async function check_evidence(file: Bytes, policy: Policy) {
  const { kind, key, rule, file: path, checkpoints: notes, index, bytes, hash, hashes } = parse_evidence(file);
  const own = await parse_key(key);
  if (own.type !== 'log' || !policy.keys.some((one) => one.name === own.name && one.id === own.id && same(one.bytes, own.bytes))) {
    refuse('The evidence is of a log without a known key.');
  }
  const keys = [own, ...policy.keys.filter(({ type }) => type === 'witness')];
  const checkpoints: Checkpoint[] = [];
  for (const note of notes) checkpoints.push(await open_checkpoint(bytes_of(note), { keys, quorum: () => true }));
  const [a, b] = checkpoints as [Checkpoint, Checkpoint];
  if (kind === 'split_view') {
    if (a.size !== b.size || same(a.root, b.root)) refuse('The two checkpoints do not contradict each other.');
  } else if (kind === 'inconsistent' || kind === 'rewound') {
    if (a.size >= b.size) refuse('The smaller tree does not come first.');
    const is_beginning = await begins_with(a, b, hashes('hash'));
    if (kind === 'inconsistent' && is_beginning) refuse('The greater tree begins with the smaller one.');
    if (kind === 'rewound' && !is_beginning) refuse('The greater tree does not begin with the smaller one.');
  } else if (kind === 'lost_receipt') {
    const [leaf, other] = [await leaf_hash(bytes('record')), hash('other')];
    if (same(leaf, other)) refuse('Both trees have the same leaf at that position.');
    await lead_to_root(index, a.size, leaf, hashes('hash'), a.root);
    await lead_to_root(index, b.size, other, hashes('other_hash'), b.root);
  } else if (kind === 'wrong_leaf') {
    await lead_to_root(index, a.size, await leaf_hash(bytes('record')), hashes('hash'), a.root);
    const broken = await check_envelope(bytes('record')).then(() => undefined, (error) => error instanceof Refusal ? error : Promise.reject(error));
    if (broken === undefined && rule === 'invalid_signature') refuse('The signature of the record is right.');
    // What a record says is not read here, nor the log before it.
    if (broken === undefined) leave_open('The record is in the log, but that it breaks a rule cannot be seen from it alone: {0}', rule);
  } else if (kind === 'late_inclusion') {
    if (index < a.size) refuse('The smaller tree may have the record.');
    await lead_to_root(index, b.size, await leaf_hash(bytes('record')), hashes('other_hash'), b.root);
    if (!await begins_with(a, b, hashes('hash'))) refuse('The greater tree does not begin with the smaller one.');
    const { type, payload } = await check_envelope(bytes('record'));
    const { header } = JSON.parse(payload) as { header?: { published_at_ms?: unknown; source?: unknown } };
    const date_ms = header?.published_at_ms;
    if (typeof date_ms !== 'number') return refuse('The record has no date.');
    const newest_until_s = quorum_time(a, policy) ?? leave_open('Too few known witnesses have signed the smaller tree: only a policy with a quorum tells the time.');
    const is_import = header?.source !== undefined && import_types.includes(type);
    if (is_import || date_ms >= newest_until_s * 1000 - late_after_ms) refuse('The record was not late.');
  } else {
    const { node, height, hash: got } = await read_served(path, index, bytes('served'), a.size);
    if (same(got, hash('signed'))) refuse('What was served is what was signed.');
    // Over nodes of one height a tree has the same shape as over leaves; its last node may be smaller.
    if (node >= Math.floor(a.size / 2 ** height)) refuse('What was served does not lie in that file.');
    await lead_to_root(node, Math.ceil(a.size / 2 ** height), hash('signed'), hashes('hash'), a.root);
  }
  return { kind, checkpoints, index, rule, file: path };
}
