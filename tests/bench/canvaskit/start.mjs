// Start-up of a page that is drawn by CanvasKit (what Flutter ships) beside the portal's page with the same content: a
// list of changed records and a chart of bars. See ../README.md.
// Usage:  node tests/bench/canvaskit/start.mjs [ROUNDS]        (default 5) writes tests/bench/results/canvaskit.json
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { start_demo } from '../fixture.mjs';
import { brotli, here, machine, median, named, open_browser, rounded, summary, write_result } from '../measure.mjs';

const { build } = await import('esbuild');
const rounds = Number(process.argv[2] ?? 5);
const max_bytes = 400_000;
// CanvasKit has no letters of its own. This font has Latin, Greek and Cyrillic; one for Chinese has 5 to 15 MB.
const font = process.env.TRIALOG_BENCH_FONT ?? '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf';
if (!existsSync(font)) {
  console.log(`skipped: no font at ${font}; TRIALOG_BENCH_FONT names another`);
  process.exit();
}

async function serve_canvaskit() {
  const { outputFiles: [script] } = await build({
    entryPoints: [join(here, 'canvaskit/page.js')], bundle: true, minify: true, format: 'esm', target: 'es2022', write: false,
  });
  const kit = join(here, 'node_modules/canvaskit-wasm/bin');
  const html = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Changes</title><link rel="icon" href="data:,">' +
    '<canvas id="picture"></canvas><script src="/canvaskit.js"></script><script type="module" src="/page.js"></script>';
  const files = new Map([
    ['/', ['text/html', html]], ['/page.js', ['text/javascript', script.contents]],
    ['/canvaskit.js', ['text/javascript', readFileSync(join(kit, 'canvaskit.js'))]],
    ['/canvaskit.wasm', ['application/wasm', readFileSync(join(kit, 'canvaskit.wasm'))]],
    ['/font.ttf', ['font/ttf', readFileSync(font)]],
  ].map(([path, [type, body]]) => [path, { type, body: brotli(body) }]));
  const server = createServer(({ url }, response) => {
    const { type, body } = files.get(url) ?? { type: 'text/plain', body: undefined };
    response.writeHead(body === undefined ? 404 : 200,
      body === undefined ? {} : { 'content-type': type, 'content-encoding': 'br', 'content-length': body.length });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://localhost:${server.address().port}/`, stop: () => { server.closeAllConnections(); server.close(); } };
}

// In the portal's page, before its own scripts: when the core took the page over, and when the chart was painted.
function watch_portal() {
  const observer = new MutationObserver(() => {
    if (document.querySelector('.banner .status-good') !== null) window.checked_ms ??= performance.now();
    if (document.querySelector('figure.painted') !== null) window.painted_ms ??= performance.now();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });
}

// One first visit; `done` is a condition of the page.
async function visit(url, watch, done, read) {
  const context = await open_browser([], { viewport: { width: 1200, height: 3000 } });
  try {
    const page = await context.newPage();
    if (watch !== undefined) await page.addInitScript(watch);
    const bytes = new Map();
    const headers = [];
    context.on('response', (response) => {
      if (response.request().serviceWorker() !== null) return;
      headers.push(response.allHeaders().then((all) => {
        const path = new URL(response.url()).pathname;
        bytes.set(path, Math.max(bytes.get(path) ?? 0, Number(all['content-length'] ?? 0)));
      }));
    });
    await page.goto(url);
    await page.waitForFunction(done, null, { timeout: 60_000, polling: 20 });
    await Promise.all(headers);
    const times = await page.evaluate(read);
    return { times, bytes, version: context.browser().version() };
  } finally {
    await context.close();
  }
}

const load_before = loadavg();
const demo = await start_demo();
const kit = await serve_canvaskit();
try {
  const [ours, theirs] = [[], []];
  for (let round = 0; round <= rounds; ++round) {
    const one = () => visit(`${demo.url}/en/changes`, watch_portal, () => window.checked_ms > 0 && window.painted_ms > 0, () => ({
      readable_ms: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      checked_ms: window.checked_ms, painted_ms: window.painted_ms,
    })).then((seen) => ours.push(seen));
    const other = () => visit(kit.url, undefined, () => window.drawn_ms > 0, () => ({ drawn_ms: window.drawn_ms }))
      .then((seen) => theirs.push(seen));
    for (const turn of round % 2 === 0 ? [one, other] : [other, one]) await turn();
  }
  // The first round warms the disk's cache.
  const [our_visits, their_visits] = [ours.slice(1), theirs.slice(1)];
  const times = (visits) => Object.fromEntries(Object.keys(visits[0].times).map((name) =>
    [name, summary(visits.map((seen) => seen.times[name]))]));
  const files = [...our_visits[0].bytes].filter(([path]) => !path.startsWith('/log/'));
  const sum = (list) => list.reduce((total, [, bytes]) => total + bytes, 0);
  const is_chart = ([path]) => path.startsWith('/assets/charts.');
  const kit_files = [...their_visits[0].bytes];
  const of_rounds = (name) => rounded(median(their_visits.map((seen, index) =>
    seen.times.drawn_ms / our_visits[index].times[name])), 2);
  const report = {
    what: 'a first visit to a page with 30 records and a chart; bytes are Brotli; ratios are of the same round',
    date: new Date().toISOString(),
    machine: machine(ours[0].version, load_before),
    rounds,
    trialog: {
      ...times(our_visits),
      to_interactive_bytes: sum(files.filter((file) => !is_chart(file))),
      chart_painter_bytes: sum(files.filter(is_chart)),
      files: Object.fromEntries(files),
    },
    canvaskit: { what: named('canvaskit-wasm'), ...times(their_visits), bytes: sum(kit_files), files: Object.fromEntries(kit_files) },
    canvaskit_to_trialog: {
      bytes: rounded(sum(kit_files) / sum(files), 2),
      drawn_to_readable: of_rounds('readable_ms'), drawn_to_checked: of_rounds('checked_ms'), drawn_to_painted: of_rounds('painted_ms'),
    },
  };
  write_result('canvaskit', report);
  console.log(JSON.stringify(report, null, 1));
  assert.ok(report.trialog.to_interactive_bytes <= max_bytes, `${report.trialog.to_interactive_bytes} bytes until interactive`);
  assert.ok(report.trialog.chart_painter_bytes > 0, 'the painter of charts is fetched for a chart in view');
} finally {
  kit.stop();
  demo.stop();
}
