// Scrolls the same 100,000 rows by the same script in each grid and measures every frame. See ../README.md.
// Usage:  node tests/bench/grid/scroll.mjs [ROUNDS] [URL]        (default 3)     writes tests/bench/results/grid.json
// URL: a screen of a running portal with as many records; `-` leaves the portal out. Without it the portal of portal.mjs
// is served.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { serve } from '../fixture.mjs';
import { machine, median, open_browser, rounded, spread, summary, write_result } from '../measure.mjs';
import { start_contenders } from './contenders.mjs';
import { read_frames, trace_categories } from './frames.mjs';
import { portal_folder } from './portal.mjs';
import { row_count, row_px } from './records.js';

const rounds = Number(process.argv[2] ?? 3);
const given_url = process.argv[3];
const viewport = { width: 1200, height: 800 };
const steady_px = 1200;
const phase_ms = 3000;
const flings = 20;
const fling_pages = 10;
const drags = 24;
const looked_up_rows = 20;
const max_dom_nodes = 1500;

// Places that look random and are the same in every run, as shares of the whole.
const places = (count) => Array.from({ length: count }, (_, index) => (Math.imul(index + 1, 0x9e3779b1) >>> 0) / 2 ** 32);

// The parts of the script. Those of the first group move the scroller themselves, those of the second are input.
const by_page = {
  steady: ({ steady_px, phase_ms }) => new Promise((done) => {
    const scroller = window.scroller();
    const began = performance.now();
    scroller.scrollTop = 0;
    const step = () => {
      scroller.scrollTop += steady_px;
      if (performance.now() - began < phase_ms) requestAnimationFrame(step);
      else done();
    };
    requestAnimationFrame(step);
  }),
  flings: async ({ flings, fling_pages }) => {
    const scroller = window.scroller();
    scroller.scrollTop = 0;
    for (let i = 0; i < flings; ++i) {
      scroller.scrollTop += fling_pages * scroller.clientHeight;
      await new Promise((next) => setTimeout(next, 150));
    }
  },
  drag: async ({ shares }) => {
    const scroller = window.scroller();
    for (const share of shares) {
      scroller.scrollTop = Math.round(share * (scroller.scrollHeight - scroller.clientHeight));
      await new Promise((next) => setTimeout(next, 100));
    }
  },
};
const wheel = (delta_px, every_ms) => async (devtools) => {
  const ends = Date.now() + phase_ms;
  while (Date.now() < ends) {
    const next = new Promise((done) => setTimeout(done, every_ms));
    await devtools.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x: 600, y: 500, deltaX: 0, deltaY: delta_px });
    await next;
  }
};
const by_input = {
  slow_wheel: wheel(120, 50),
  fast_wheel: wheel(1200, 16),
  gesture: (devtools) => devtools.send('Input.synthesizeScrollGesture', {
    x: 600, y: 500, yDistance: -24_000, speed: 8_000, gestureSourceType: 'mouse', preventFling: true,
  }),
};

// Opens the grid in a new page; says how long that took and how long the page's thread was kept from taking input.
async function open_grid(context, { url, scroller, open }) {
  const page = await context.newPage();
  await page.addInitScript((selector) => {
    window.scroller = () => document.querySelector(selector);
    window.long_tasks_ms = [];
    new PerformanceObserver((list) => window.long_tasks_ms.push(...list.getEntries().map(({ duration }) => duration)))
      .observe({ type: 'longtask', buffered: true });
  }, scroller);
  await page.goto(url);
  await open?.(page, viewport);
  await page.waitForFunction((px) => window.scroller()?.scrollHeight > px, row_count * row_px * 0.9, { timeout: 300_000, polling: 100 });
  const open_ms = await page.evaluate(() => performance.now());
  await page.waitForTimeout(1500);
  const long_tasks_ms = await page.evaluate(() => window.long_tasks_ms);
  return { page, opened: { ms: open_ms, long_tasks: long_tasks_ms.length, longest_task_ms: Math.max(0, ...long_tasks_ms) } };
}

// In the page: the times between the calls of requestAnimationFrame, until stop_frames().
function watch_frames() {
  window.frame_ms = [];
  let last = null;
  let is_on = true;
  const tick = (now) => {
    if (last !== null) window.frame_ms.push(now - last);
    last = now;
    if (is_on) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  window.stop_frames = () => { is_on = false; return window.frame_ms; };
}

// One phase under a trace. Frame intervals are of a second, untraced run, because the callback itself is work.
async function run_phase(context, page, phase) {
  const devtools = await context.newCDPSession(page);
  const drive = async () => {
    if (phase in by_page) await page.evaluate(by_page[phase], { steady_px, phase_ms, flings, fling_pages, shares: places(drags) });
    else await by_input[phase](devtools);
  };
  const rewind = async () => {
    await page.evaluate(() => { window.scroller().scrollTop = 0; });
    await page.waitForTimeout(400);
  };
  const browser = context.browser();
  await rewind();
  await browser.startTracing(page, { categories: trace_categories });
  await page.evaluate((mark) => console.timeStamp(mark), `${phase} begins`);
  await drive();
  await page.evaluate((mark) => console.timeStamp(mark), `${phase} ends`);
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const frames = read_frames(traceEvents, `${phase} begins`, `${phase} ends`);
  await rewind();
  await page.evaluate(watch_frames);
  await drive();
  const interval_ms = await page.evaluate(() => window.stop_frames());
  const moved_px = await page.evaluate(() => window.scroller().scrollTop);
  assert.ok(moved_px > 0, `${phase} scrolled`);
  await devtools.detach();
  return { ...frames, interval_ms, moved_px };
}

// From a jump until the row of the new place is shown there; null when it is not there after two seconds.
const wait_for_rows = (page, shares) => page.evaluate(async ({ shares, row_px, row_count }) => {
  const waits = [];
  const scroller = window.scroller();
  for (const share of shares) {
    await new Promise((next) => setTimeout(next, 250));
    const wanted = Math.floor(share * (row_count - 100));
    const began = performance.now();
    scroller.scrollTop = wanted * row_px;
    let wait = null;
    while (wait === null && performance.now() - began < 2000) {
      await new Promise(requestAnimationFrame);
      if (window.shown_row() === wanted) wait = performance.now() - began;
    }
    waits.push(wait);
  }
  return waits;
}, { shares, row_px, row_count });

// Memory of the page's process, with its workers and their wasm; what other pages of the site share counts in part.
async function memory(context, page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('Performance.enable');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  await devtools.detach();
  const browser = await context.browser().newBrowserCDPSession();
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  await browser.detach();
  const resident_mb = Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))[1]) / 1024));
  return {
    page_heap_mb: rounded(metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 2 ** 20),
    process_mb: rounded(resident_mb, 0),
    dom_nodes: nodes,
    elements: await page.evaluate(() => document.querySelectorAll('*').length),
  };
}

// What a contender does in one round, in a browser of its own.
async function run_contender(contender) {
  const context = await open_browser([], { viewport });
  try {
    const { page, opened } = await open_grid(context, contender);
    await contender.check?.(page);
    const phases = {};
    for (const phase of [...Object.keys(by_page), ...Object.keys(by_input)]) phases[phase] = await run_phase(context, page, phase);
    const used = await memory(context, page);
    if (contender.watch !== undefined) await page.evaluate(...contender.watch);
    const waits_ms = contender.watch === undefined ? [] : await wait_for_rows(page, places(looked_up_rows));
    return { phases, opened, memory: used, waits_ms, version: context.browser().version() };
  } finally {
    await context.close();
  }
}

const all_of = (runs, phase, name) => runs.flatMap((run) => run.phases[phase][name]);
const per_frame = ['main_busy_ms', 'main_cpu_ms', 'worker_busy_ms', 'worker_cpu_ms'];
const figures_of = (runs, phase) => ({
  ...Object.fromEntries(per_frame.map((name) => [name, spread(all_of(runs, phase, name))])),
  frame_interval_ms: spread(all_of(runs, phase, 'interval_ms')),
  longest_main_task_ms: rounded(Math.max(...all_of(runs, phase, 'longest_main_task_ms'))),
  main_share: rounded(median(all_of(runs, phase, 'main_share')), 2),
  worker_share: rounded(median(all_of(runs, phase, 'worker_share')), 2),
  presented_frames: median(all_of(runs, phase, 'presented')),
  dropped_frames: median(all_of(runs, phase, 'dropped')),
  frames_with_missing_content: median(all_of(runs, phase, 'missing_content')),
  moved_px: median(all_of(runs, phase, 'moved_px')),
});

const portal = given_url === undefined ? await serve(portal_folder()) : undefined;
const trialog_url = given_url === '-' ? undefined : given_url ?? `${portal.url}/en/`;
const { contenders, stop } = await start_contenders(trialog_url);
try {
  const load_before = loadavg();
  const names = Object.keys(contenders);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (let i = 0; i < names.length; ++i) {
      const name = names[(i + round) % names.length];
      const run = await run_contender(contenders[name]);
      runs[name].push(run);
      console.log(`round ${round + 1}: ${name}, ${Object.entries(run.phases).map(([phase, { main_busy_ms, main_cpu_ms }]) =>
        `${phase} ${spread(main_busy_ms).p99} (${spread(main_cpu_ms).p99})`).join(', ')} ms at p99 (of its own time), load ${rounded(loadavg()[0])}`);
    }
  }
  const phases = Object.keys(runs[names[0]][0].phases);
  const grids = Object.fromEntries(names.map((name) => {
    const waits_ms = runs[name].flatMap((run) => run.waits_ms);
    const shown = waits_ms.filter((wait) => wait !== null);
    return [name, {
      what: contenders[name].what,
      brotli_bytes: contenders[name].bytes,
      opened: Object.fromEntries(Object.keys(runs[name][0].opened).map((figure) =>
        [figure, summary(runs[name].map((run) => run.opened[figure]))])),
      ...runs[name].at(-1).memory,
      rows_shown_after_jump: { right: shown.length, of: waits_ms.length, ...(shown.length > 0 && { wait_ms: spread(shown) }) },
      all_phases: Object.fromEntries(per_frame.map((figure) =>
        [figure, spread(phases.flatMap((phase) => all_of(runs[name], phase, figure)))])),
      phases: Object.fromEntries(phases.map((phase) => [phase, figures_of(runs[name], phase)])),
    }];
  }));
  const report = {
    what: 'one script of scrolling through the same rows; ms of each frame; defined in tests/bench/README.md',
    date: new Date().toISOString(),
    machine: machine(runs[names[0]][0].version, load_before),
    rounds, rows: row_count, row_px, viewport,
    grids,
  };
  if (grids.trialog !== undefined) {
    const peers = names.filter((name) => name !== 'trialog' && name !== 'empty');
    const ours = grids.trialog.all_phases.main_busy_ms.p99;
    report.ratios_of_p99 = Object.fromEntries(peers.map((name) =>
      [name, rounded(ours / grids[name].all_phases.main_busy_ms.p99, 2)]));
  }
  write_result('grid', report);
  console.log(JSON.stringify({ ratios: report.ratios_of_p99, all: Object.fromEntries(names.map((name) =>
    [name, { ...grids[name].all_phases, elements: grids[name].elements, shown: grids[name].rows_shown_after_jump }])) }, null, 1));
  if (grids.trialog !== undefined) {
    const problems = [
      ...Object.entries(report.ratios_of_p99).filter(([, ratio]) => ratio > 0.5).map(([name]) => `p99 is more than half of ${name}'s`),
      ...(grids.trialog.all_phases.main_busy_ms.p99 > 16 ? ['p99 is over 16 ms'] : []),
      ...(grids.trialog.dom_nodes >= max_dom_nodes ? [`${grids.trialog.dom_nodes} nodes`] : []),
      ...(grids.trialog.rows_shown_after_jump.right < grids.trialog.rows_shown_after_jump.of ? ['rows missing after a jump'] : []),
    ];
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  stop();
  portal?.stop();
}
