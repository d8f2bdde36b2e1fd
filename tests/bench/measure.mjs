// What the benchmarks share: their packages, the browser, percentiles, and what a result says of its machine.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

export const here = dirname(fileURLToPath(import.meta.url));
const lock = join(here, 'package-lock.json');
const installed = join(here, 'node_modules/.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}
const { chromium } = await import('playwright-core');

const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
export const named = (name) => `${name} ${packages[`node_modules/${name}`].version}`;

export const rounded = (value, digits = 1) => Number(value.toFixed(digits));

// The smallest of the values that at least that share of them does not exceed.
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
export const summary = (values, digits) => ({
  median: rounded(median(values), digits),
  min: rounded(Math.min(...values), digits),
  max: rounded(Math.max(...values), digits),
});
export const spread = (values, digits = 2) => ({
  count: values.length,
  p50: rounded(percentile(values, 0.5), digits),
  p95: rounded(percentile(values, 0.95), digits),
  p99: rounded(percentile(values, 0.99), digits),
  max: rounded(Math.max(...values), digits),
});

// A browser with an empty profile on the disk, as a new visitor has it. `more`: further options of the command line.
export const open_browser = (more = [], options = {}) => chromium.launchPersistentContext('', {
  executablePath: process.env.TRIALOG_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-component-update', '--disable-background-networking', '--disable-sync', ...more],
  ...options,
});

const load = (averages) => averages.map((average) => rounded(average));

// The machine, as it is at the end of a run that began with this load.
export const machine = (browser_version, load_before) => ({
  cores: cpus().length, system: platform(), ...(browser_version && { browser: `Chromium ${browser_version}` }),
  load_before: load(load_before), load_after: load(loadavg()),
});

export function write_result(name, report) {
  mkdirSync(join(here, 'results'), { recursive: true });
  writeFileSync(join(here, 'results', `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

// A body as it goes over the wire. Large ones take minutes to compress, so they are kept under build/bench.
export function brotli(body) {
  const folder = join(here, '../../build/bench');
  const file = join(folder, `${createHash('sha256').update(body).digest('hex').slice(0, 16)}.br`);
  if (existsSync(file)) return readFileSync(file);
  const compressed = brotliCompressSync(body, { params: {
    [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  } });
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, compressed);
  return compressed;
}
