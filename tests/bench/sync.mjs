// Measures the first visit to a real register in Chromium, from the address to "every record was checked", and what
// libraries need for the cryptographic part of the same work. See README.md.
// Usage:  node tests/bench/sync.mjs [ROUNDS]        (default 5) writes tests/bench/results/sync.json
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { count_with_words, fetch_log, snapshots, start_origin, with_wrong_signature } from './fixture.mjs';
import { here, machine, median, named, open_browser, rounded, summary, write_result } from './measure.mjs';

const rounds = Number(process.argv[2] ?? 5);
const contenders = ['trialog', 'libsodium', 'noble', 'webcrypto_in_turn', 'webcrypto_together'];
const searches = ['gemeente', 'parkeer', 'ing', 'besluit over', 'zzzz'];
const max_first_load_bytes = 400_000;

const files = snapshots();
if (files.length === 0) {
  console.log('skipped: data not present');
  process.exit();
}
const { build } = await import('esbuild');

// Runs in the page before its own scripts. Times are of performance.now(), thus since the navigation.
function watch_page() {
  window.bench = { done_ms: null, long_tasks: [] };
  new PerformanceObserver((list) => window.bench.long_tasks.push(
    ...list.getEntries().map(({ startTime, duration }) => ({ begin_ms: startTime, ms: duration }))))
    .observe({ type: 'longtask', buffered: true });
  const observer = new MutationObserver(() => {
    if (document.querySelector('.banner .status-good') === null) return;
    window.bench.done_ms = performance.now();
    observer.disconnect();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
}

// From the navigation until every record was checked; where the time went, in ms.
async function sync(page, go) {
  await go();
  await page.waitForFunction(() => window.bench?.done_ms != null, null, { timeout: 120_000, polling: 50 });
  const seen = await page.evaluate(() => ({
    ...window.bench,
    origin_ms: performance.timeOrigin,
    said: document.querySelector('.banner .status-good').textContent,
    readable_ms: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  }));
  const worker = page.workers().find((other) => other.url().includes('/assets/worker.js'));
  const requests = await worker.evaluate((page_origin_ms) => performance.getEntriesByType('resource').map(
    ({ name, startTime, responseEnd }) => {
      const shift_ms = performance.timeOrigin - page_origin_ms;
      return { path: new URL(name).pathname, begin_ms: startTime + shift_ms, end_ms: responseEnd + shift_ms };
    }), seen.origin_ms);
  const starts = (prefix) => requests.filter(({ path }) => path.startsWith(prefix));
  const begin_ms = (list) => Math.min(...list.map((request) => request.begin_ms));
  const end_ms = (list) => Math.max(...list.map((request) => request.end_ms));
  const checkpoint = starts('/log/register/checkpoint');
  const bundles = starts('/log/register/tile/entries/');
  const tiles = starts('/log/register/tile/').filter((request) => !bundles.includes(request));
  assert.ok(!/did not pass/.test(seen.said), seen.said);
  const log_begin_ms = begin_ms(checkpoint);
  const fetched_ms = bundles.length === 0 ? log_begin_ms : end_ms(bundles);
  return {
    records: Number(/([\d,]+) records/.exec(seen.said)[1].replaceAll(',', '')),
    bundles: bundles.length,
    long_tasks: seen.long_tasks.map(({ begin_ms, ms }) => ({ ms, before_sync: begin_ms + ms <= log_begin_ms })),
    readable_ms: seen.readable_ms,
    total_ms: seen.done_ms,
    start_ms: log_begin_ms,
    network_ms: fetched_ms - log_begin_ms,
    check_ms: seen.done_ms - fetched_ms,
    of_which_tile_requests_ms: tiles.length === 0 ? 0 : end_ms(tiles) - begin_ms(tiles),
  };
}

// From the Enter key in the search field to the first frame after the last change of the list.
async function search(page, words) {
  await page.fill('main form [name=q]', words);
  await page.focus('main form [name=q]');
  await page.evaluate(() => {
    window.search_done = new Promise((resolve) => {
      let begin_ms, timer, changed = false;
      addEventListener('keydown', (event) => { begin_ms ??= event.timeStamp; }, { capture: true, once: true });
      const observer = new MutationObserver(() => {
        if (begin_ms === undefined) return;
        changed = true;
        const frame_ms = new Promise((framed) => requestAnimationFrame(() => framed(performance.now())));
        clearTimeout(timer);
        timer = setTimeout(async () => {
          observer.disconnect();
          resolve(changed ? await frame_ms - begin_ms : null);
        }, 400);
      });
      observer.observe(document.querySelector('#stage'), { subtree: true, childList: true, characterData: true });
    });
  });
  await page.keyboard.press('Enter');
  const ms = await page.evaluate(() => window.search_done);
  assert.equal(new URL(page.url()).searchParams.get('q'), words);
  const found = /([\d,]+) records? found/.exec(await page.textContent('main'))?.[1] ?? '0';
  return { ms, found: Number(found.replaceAll(',', '')) };
}

async function visit(context, url) {
  const page = await context.newPage();
  // What the page and its worker asked for, and what came over the wire for it. The service worker's own copies, made
  // later, do not count; but a request may go through it.
  const asked = new Set();
  const came = new Map();
  const read_headers = [];
  context.on('response', (response) => {
    const path = new URL(response.url()).pathname;
    if (response.request().serviceWorker() === null) asked.add(path);
    read_headers.push(response.allHeaders().then((headers) => {
      const bytes = Number(headers['content-length'] ?? 0);
      if (bytes > (came.get(path)?.bytes ?? 0)) came.set(path, { bytes, encoding: headers['content-encoding'] });
    }));
  });
  await page.addInitScript(watch_page);
  const first = await sync(page, () => page.goto(`${url}/en/register`));
  await Promise.all(read_headers);
  const sizes = new Map([...asked].map((path) => [path, came.get(path)]));
  const found = [];
  for (const words of searches) found.push({ words, ...await search(page, words) });
  // Until the service worker has its copies: it is no part of a second visit's time.
  await page.waitForTimeout(500);
  const second = await sync(page, () => page.goto(`${url}/en/register`));
  await page.close();
  return { first, second, found, sizes };
}

// Serves the contenders and the logs that they check.
async function start_bench_server(logs) {
  const { outputFiles: [script] } = await build({
    entryPoints: [join(here, 'contenders.js')], external: ['/assets/*'],
    bundle: true, format: 'esm', target: 'esnext', minify: true, write: false,
  });
  const page = '<!doctype html><title>Bench</title><link rel="icon" href="data:,">';
  const served = new Map([['/', page], ['/contenders.js', script.text]]);
  for (const [name, log] of Object.entries(logs)) {
    for (const [path, bytes] of log.files) served.set(`/${name}${path}`, bytes);
  }
  for (const path of ['/assets/core.js', '/assets/core.wasm']) served.set(path, logs.right.files.get(path));
  const types = { js: 'text/javascript', wasm: 'application/wasm', '/': 'text/html' };
  const server = createServer(({ url }, response) => {
    const body = served.get(url);
    const type = types[url.split('.').pop()] ?? 'application/octet-stream';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
    response.end(body);
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

// A worker of its own for each contender: runs over the log `times` times, the first one cold.
const run_contender = (page, name, log_name, log, times) => page.evaluate(async (what) => {
  const { name, log_name, paths, bundles, times } = what;
  const files = new Map(await Promise.all(paths.map(async (path) =>
    [path, new Uint8Array(await (await fetch(`/${log_name}${path}`)).arrayBuffer())])));
  const log = { files, bundles: bundles.map((path) => ({ path, bytes: files.get(path) })), now_ms: Date.now() };
  const worker = new Worker('/contenders.js', { type: 'module' });
  const results = [];
  for (let i = 0; i < times; ++i) {
    worker.postMessage({ name, log });
    results.push(await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.error === undefined ? resolve(data) : reject(new Error(data.error)));
      worker.onerror = (event) => reject(new Error(event.message));
    }));
  }
  worker.terminate();
  return results;
}, { name, log_name, paths: [...log.files.keys()], bundles: log.bundles, times });

const origin = await start_origin(files);
let server;
try {
  const right = await fetch_log(origin.url);
  const wrong_leaf = Math.floor(right.size / 2);
  const wrong = with_wrong_signature(right, wrong_leaf, origin.register_key);
  server = await start_bench_server({ right, wrong });
  const load_before = loadavg();
  const visits = [];
  const runs = [];
  let browser_version;
  for (let round = 0; round <= rounds; ++round) {
    const is_warm_up = round === 0;
    const context = await open_browser();
    try {
      browser_version = context.browser().version();
      const seen = await visit(context, origin.url);
      assert.equal(seen.first.records, right.size);
      assert.equal(seen.first.bundles, right.bundles.length);
      assert.equal(seen.second.records, right.size);
      assert.equal(seen.second.bundles, 0);
      for (const { words, found } of seen.found) assert.equal(found, count_with_words(files.at(-1), words), words);
      const page = await context.newPage();
      await page.goto(server.url);
      const results = {};
      for (let i = 0; i < contenders.length; ++i) {
        const name = contenders[(i + round) % contenders.length];
        results[name] = await run_contender(page, name, 'right', right, 2);
        const verdict = ({ root, accepted, refused_count }) => ({ name, root, accepted, refused_count });
        for (const result of results[name]) {
          assert.deepEqual(verdict(result), { name, root: right.root, accepted: right.size, refused_count: 0 });
        }
        if (!is_warm_up) continue;
        const [refusing] = await run_contender(page, name, 'wrong', wrong, 1);
        assert.deepEqual(verdict(refusing), { name, root: wrong.root, accepted: right.size - 1, refused_count: 1 });
        if (name !== 'trialog') assert.deepEqual(refusing.refused, [wrong_leaf]);
      }
      const times = contenders.map((name) => `${name} ${results[name].map(({ ms }) => rounded(ms, 0)).join('/')}`);
      console.log(is_warm_up ? 'warm-up:' : `round ${round}:`, `visit ${rounded(seen.first.total_ms, 0)} ms,`,
        `${times.join(', ')}, load ${rounded(loadavg()[0])}`);
      if (is_warm_up) continue;
      visits.push(seen);
      runs.push(results);
    } finally {
      await context.close();
    }
  }

  const came = [...visits[0].sizes];
  const bytes_of = (list) => list.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const program = came.filter(([path]) => !path.startsWith('/log/'));
  const first_load_bytes = bytes_of(program);
  for (const [path, { encoding }] of program) assert.equal(encoding, 'br', path);
  const over_runs = (run) => Object.fromEntries(contenders.map((name) => [name, {
    ms: summary(runs.map((results) => results[name][run].ms)),
    ratio: summary(runs.map((results) => results[name][run].ms / results.trialog[run].ms), 2),
  }]));
  const over_visits = (which) => Object.fromEntries(Object.keys(visits[0][which]).filter((key) => key.endsWith('_ms'))
    .map((key) => [key, summary(visits.map((seen) => seen[which][key]))]));
  const medians = (figures, of) => Object.fromEntries(contenders.map((name) => [name, figures[name][of].median]));
  const long_tasks = visits.flatMap((seen) => seen.first.long_tasks);
  const longest = (tasks) => ({
    over_50_ms: tasks.length, longest_ms: tasks.length === 0 ? null : rounded(Math.max(...tasks.map(({ ms }) => ms))),
  });
  const main_thread = {
    during_sync: longest(long_tasks.filter((task) => !task.before_sync)),
    while_loading: longest(long_tasks.filter((task) => task.before_sync)),
  };
  const first_runs = over_runs(0);
  const first_visit = over_visits('first');
  const report = {
    what: 'sync and verify of a real register in Chromium; ms; ratios are to trialog of the same round, above 1 slower',
    date: new Date().toISOString(),
    machine: machine(browser_version, load_before),
    rounds,
    log: {
      snapshots: files.length, leaves: right.size, bundles: right.bundles.length,
      bundle_bytes: right.bundles.reduce((sum, path) => sum + right.files.get(path).length, 0),
      wire_bytes: bytes_of(came.filter(([path]) => path.startsWith('/log/'))),
    },
    contenders: {
      trialog: 'the core in WebAssembly with the log in memory: tree, tiles, signatures; and of every record ' +
        'parsing, encoding again, rules, roles, revisions, index; and the screen',
      libsodium: `${named('libsodium-wrappers-sumo')}: tree and signatures only`,
      noble: `${named('@noble/curves')}, ${named('@noble/hashes')}: tree and signatures only`,
      webcrypto_in_turn: 'WebCrypto, one call after the other: tree and signatures only',
      webcrypto_together: 'WebCrypto, 64 calls under way, on the browser\'s own threads: tree and signatures only',
    },
    all_reach_the_same_root_and_refuse_the_wrong_signature: true,
    medians_ms: { visit: first_visit.total_ms.median, ...medians(first_runs, 'ms') },
    ratios: medians(first_runs, 'ratio'),
    first_run: first_runs,
    second_run_in_the_same_worker: over_runs(1),
    trialog_phases_ms: Object.fromEntries(Object.keys(runs[0].trialog[0].phases_ms).map((phase) =>
      [phase, summary(runs.map((results) => results.trialog[0].phases_ms[phase]))])),
    first_visit,
    second_visit: over_visits('second'),
    main_thread_tasks: main_thread,
    bytes: {
      to_interactive: first_load_bytes, at_most: max_first_load_bytes,
      files: Object.fromEntries(program.map(([path, { bytes }]) => [path, bytes])),
    },
    search: Object.fromEntries(searches.map((words, i) => [words, {
      found: visits[0].found[i].found, key_to_frame_ms: summary(visits.map((seen) => seen.found[i].ms)),
    }])),
  };
  write_result('sync', report);
  console.log(JSON.stringify({
    medians_ms: report.medians_ms, ratios: report.ratios, bytes: first_load_bytes, main_thread_tasks: main_thread,
  }, null, 2));
  assert.ok(first_load_bytes <= max_first_load_bytes, `${first_load_bytes} bytes until interactive`);
  if (main_thread.during_sync.over_50_ms > 0) {
    console.error(`the page was busy for ${main_thread.during_sync.longest_ms} ms during a sync`);
    process.exitCode = 1;
  }
} finally {
  server?.stop();
  origin.stop();
}
