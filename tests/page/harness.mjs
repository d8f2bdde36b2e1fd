// Starts an origin for a test: its own program, a free port, a data folder of its own that goes when it stops.
//   TRIALOG_ORIGIN   the program `trialog`            (default: build/release/web/origin/trialog)
//   TRIALOG_ASSETS   what web/page/build.mjs wrote    (default: build/site)
//   TRIALOG_DEMO     a data folder with the demo city that no origin serves, so that it is not signed anew
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './paths.mjs';

export const program = process.env.TRIALOG_ORIGIN ?? join(repository, 'build/release/web/origin/trialog');
export const assets = process.env.TRIALOG_ASSETS ?? join(repository, 'build/site');
const start_timeout_ms = 180_000;  // Signing the demo city takes over a minute on a machine that has other work.

export const languages = [{ route: 'en', tag: 'en' }, { route: 'zh', tag: 'zh-Hans' }];

// The catalogue of a language, as words(key, {parameter: value}). Like the portal it has English where words are missing.
export async function load_words(tag) {
  const read = async (name) => JSON.parse(await readFile(join(repository, 'assets/languages', `${name}.json`), 'utf8'));
  const catalogue = { ...await read('en'), ...await read(tag) };
  return (key, parameters = {}) => {
    if (!(key in catalogue)) throw new Error(`no words for ${key} in ${tag}`);
    return catalogue[key].replace(/\{(\w+)\}/g, (_, name) => String(parameters[name]));
  };
}

async function run(folder, port, more) {
  const child = spawn(program, ['serve', '--data', folder, '--assets', more.assets ?? assets, '--port', String(port),
    '--demo', join(repository, 'assets/demo'), ...(more.options ?? [])], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stderr.on('data', (data) => said.push(String(data)));
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the origin did not start in time\n${said.join('')}`));
    }, start_timeout_ms);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /http:\/\/\S+?(?=\/?$)/.exec(line);
      if (match === null) return;
      clearTimeout(timer);
      resolve(match[0]);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the origin ended with ${code ?? signal}\n${said.join('')}`));
    });
    child.once('error', reject);
  });
  return { child, url };
}

// Signing and sequencing the demo city takes a while, so it is done once and its folder copied for every origin.
let prepared = process.env.TRIALOG_DEMO;
async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), 'trialog-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { child } = await run(folder, 0, {});
  child.kill('SIGTERM');
  await once(child, 'exit');
  return folder;
}

// An origin with the demo city. `more`: {assets, options}; options may be a function that is given the data folder.
export async function start_origin(more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'trialog-origin-'));
  await cp(await (prepared ??= prepare()), folder, { recursive: true });
  if (typeof more.options === 'function') more = { ...more, options: await more.options(folder) };
  let { child, url } = await run(folder, 0, more);
  const port = Number(new URL(url).port);
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    get url() { return url; },
    folder,
    // As by a power cut; restart() then starts it anew on the same port and data.
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGKILL');
      ({ child, url } = await run(folder, port, more));
    },
    async stop() {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
