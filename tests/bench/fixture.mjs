// The portal under measurement: an origin over the Dutch register's real snapshots, its log as files, and the same log
// with one wrong signature, hashed and signed by the log as it should be, so that only the signature can give it away.
import { spawn, spawnSync } from 'node:child_process';
import { sign } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import {
  bundle_path, key_from_seed, leaf_hash, node_hash, open_checkpoint, parse_vkey, root, split_bundle,
} from '../scenario/portal.mjs';

const program = process.env.TRIALOG_ORIGIN ?? join(root, 'build/release/web/origin/trialog');
const assets = process.env.TRIALOG_ASSETS ?? join(root, 'build/site');
const data_folder = join(root, '../shared/data/algorithm-registers/nl');

// In the order of their dates; empty when the data is not there.
export function snapshots() {
  if (!existsSync(data_folder)) return [];
  const names = readdirSync(data_folder).filter((name) => /^algoritmeregister-\d{4}-\d\d-\d\d\.json\.gz$/.test(name));
  return names.sort().map((name) => join(data_folder, name));
}

// How many records of a snapshot have every one of the words, counted without the portal.
export function count_with_words(snapshot, words) {
  const lower = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return JSON.parse(gunzipSync(readFileSync(snapshot))).algoritmes.filter((record) => {
    const text = lower([record.title, record.organisatie, record.doel, record.juridische_basis].join('\n'));
    return words.split(' ').every((word) => text.includes(word));
  }).length;
}

// Serves a data folder on a free port. stop() gives a promise of its end.
export async function serve(folder, options = []) {
  const child = spawn(program, ['serve', '--data', folder, '--assets', assets, '--port', '0', ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', done));
  const url = await new Promise((resolve, reject) => {
    let address = null;
    createInterface({ input: child.stdout }).on('line', (line) => {
      address ??= /http:\/\/[^\s/]+/.exec(line);
      if (line === 'all records are read') resolve(address[0]);
    });
    child.once('exit', () => reject(new Error('the origin ended')));
  });
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { url, stop };
}

// The demo city's data folder with an intake log of that many complaints, each signed by a key of its own. Made once for
// each size, and kept under build/bench for the next time.
export async function folder_of_complaints(leaves) {
  const folder = join(root, `build/bench/restart-${leaves}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await (await serve(unfinished, ['--demo', join(root, 'assets/demo'), '--origin-name', 'portal.example'])).stop();
  const filled = spawnSync(join(root, 'build/release/tests/bench/fill_log'), [unfinished, String(leaves)], { stdio: 'inherit' });
  if (filled.status !== 0) throw new Error('build/release/tests/bench/fill_log: build the target fill_log first');
  renameSync(unfinished, folder);
  return folder;
}

// Imports snapshots of the Dutch register into a data folder.
export function import_nl(files, folder) {
  const words = ['import', 'nl-algoritmeregister', ...files, '--data', folder];
  const imported = spawnSync(program, words, { encoding: 'utf8' });
  if (imported.status !== 0) throw new Error(`import: ${imported.stdout}${imported.stderr}`);
}

// The demo city.
export async function start_demo() {
  const folder = mkdtempSync(join(tmpdir(), 'trialog-bench-'));
  const { url, stop } = await serve(folder, ['--demo', join(root, 'assets/demo')]);
  return {
    url,
    stop() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function start_origin(files) {
  const folder = mkdtempSync(join(tmpdir(), 'trialog-bench-'));
  import_nl(files, folder);
  const { url, stop } = await serve(folder);
  const seed = Buffer.from(readFileSync(join(folder, 'keys/register.key'), 'latin1').trim(), 'hex');
  return {
    url,
    register_key: key_from_seed(seed).private_key,
    stop() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Everything the core asks for, by path, and what of it the contenders need.
export async function fetch_log(url) {
  const files = new Map();
  const get = async (path) => {
    const response = await fetch(url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    files.set(path, Buffer.from(await response.arrayBuffer()));
    return files.get(path);
  };
  const config = JSON.parse(await get('/portal.json'));
  for (const path of ['assets/core.js', 'assets/core.wasm', 'assets/languages/en.json', 'assets/languages/zh-Hans.json',
    'log/intake/checkpoint']) await get(`/${path}`);
  const checkpoint = open_checkpoint(String(await get('/log/register/checkpoint')), config.logs.register.key);
  const bundles = [];
  for (let index = 0; index * 256 < checkpoint.size; ++index) {
    bundles.push(`/log/register/${bundle_path(index, Math.min(256, checkpoint.size - index * 256))}`);
    await get(bundles.at(-1));
  }
  for (const { path } of hash_tiles(leaves_of({ files, bundles }))) await get(path);
  const { size, root: hash } = checkpoint;
  return { files, bundles, size, root: hash.toString('hex'), vkey: config.logs.register.key };
}

const leaves_of = ({ files, bundles }) => bundles.flatMap((path) => split_bundle(files.get(path)));

function tree_root(hashes) {
  if (hashes.length === 1) return hashes[0];
  const left = 2 ** (Math.ceil(Math.log2(hashes.length)) - 1);
  return node_hash(tree_root(hashes.slice(0, left)), tree_root(hashes.slice(left)));
}

function hash_tiles(leaves) {
  const tiles = [];
  let hashes = leaves.map(leaf_hash);
  for (let level = 0; hashes.length > 0; ++level) {
    const roots = [];
    for (let begin = 0; begin < hashes.length; begin += 256) {
      const tile = hashes.slice(begin, begin + 256);
      const path = bundle_path(begin / 256, tile.length).replace('entries', String(level));
      tiles.push({ path: `/log/register/${path}`, bytes: Buffer.concat(tile) });
      if (tile.length === 256) roots.push(tree_root(tile));
    }
    hashes = roots;
  }
  return tiles;
}

// The log with one bit of leaf `index`'s signature changed, before it was hashed.
export function with_wrong_signature(log, index, register_key) {
  const files = new Map(log.files);
  const leaves = leaves_of(log).map((leaf) => Buffer.from(leaf));
  const envelope = JSON.parse(leaves[index]);
  const signature = Buffer.from(envelope.signatures[0].sig, 'base64');
  signature[7] ^= 1;
  envelope.signatures[0].sig = signature.toString('base64');
  leaves[index] = Buffer.from(JSON.stringify(envelope));
  log.bundles.forEach((path, number) => {
    files.set(path, Buffer.concat(leaves.slice(number * 256, number * 256 + 256).flatMap((leaf) => {
      const size = Buffer.alloc(2);
      size.writeUInt16BE(leaf.length);
      return [size, leaf];
    })));
  });
  for (const { path, bytes } of hash_tiles(leaves)) files.set(path, bytes);
  const new_root = tree_root(leaves.map(leaf_hash));
  const { name, id } = parse_vkey(log.vkey);
  const text = `${name}\n${log.size}\n${new_root.toString('base64')}\n`;
  const note_signature = Buffer.concat([Buffer.from(id, 'hex'), sign(null, Buffer.from(text), register_key)]);
  files.set('/log/register/checkpoint', Buffer.from(`${text}\n\u2014 ${name} ${note_signature.toString('base64')}\n`));
  return { ...log, files, root: new_root.toString('hex') };
}
