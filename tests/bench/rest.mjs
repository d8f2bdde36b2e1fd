// Measures what the portal does while nobody does anything: nothing. See README.md.
// Usage:  node tests/bench/rest.mjs [SECONDS]        (default 10, of each screen) writes tests/bench/results/rest.json
import assert from 'node:assert/strict';
import { loadavg } from 'node:os';
import { start_demo } from './fixture.mjs';
import { trace_categories } from './grid/frames.mjs';
import { machine, open_browser, write_result } from './measure.mjs';

const seconds = Number(process.argv[2] ?? 10);
const screens = [
  { name: 'home', path: 'en/' },
  { name: 'register', path: 'en/register' },
  { name: 'proposal with its chart', path: 'en/proposals/prp-plate-records-one-day', has_chart: true },
  { name: 'changes with their chart', path: 'en/changes', has_chart: true },
  { name: 'complaint form', path: 'en/complain' },
  { name: 'workbench', path: 'en/changes', in_workbench: true },
];

// In the page, before its own scripts.
function count_in_page() {
  window.counts = { animation_frames: 0, to_worker: 0, from_worker: 0, patch_bytes: 0 };
  const request = window.requestAnimationFrame;
  window.requestAnimationFrame = (callback) => {
    ++window.counts.animation_frames;
    return request.call(window, callback);
  };
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (...message) {
    ++window.counts.to_worker;
    return post.apply(this, message);
  };
  Object.defineProperty(Worker.prototype, 'onmessage', {
    set(listener) {
      this.addEventListener('message', (event) => {
        ++window.counts.from_worker;
        window.counts.patch_bytes += event.data.patch?.byteLength ?? 0;
        listener.call(this, event);
      });
    },
  });
}

// In the worker: pictures that it makes, and frames.
function count_in_worker() {
  self.counts = { pictures: 0, animation_frames: 0 };
  const put = OffscreenCanvasRenderingContext2D.prototype.putImageData;
  OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...picture) {
    ++self.counts.pictures;
    return put.apply(this, picture);
  };
  const request = self.requestAnimationFrame;
  self.requestAnimationFrame = (callback) => {
    ++self.counts.animation_frames;
    return request.call(self, callback);
  };
}

const counted = async (page, worker) => {
  const { pictures, animation_frames } = await worker.evaluate(() => self.counts);
  return { ...await page.evaluate(() => window.counts), pictures, worker_animation_frames: animation_frames };
};
const since = (before, after) => Object.fromEntries(Object.keys(after).map((name) => [name, after[name] - before[name]]));

async function rest(context, url, { name, path, has_chart, in_workbench }) {
  const page = await context.newPage();
  try {
    await page.addInitScript(count_in_page);
    await page.goto(`${url}/${path}`);
    await page.locator('.banner .status-good').waitFor({ timeout: 60_000 });
    const worker = page.workers().find((other) => other.url().includes('/assets/worker.js'));
    await worker.evaluate(count_in_worker);
    if (in_workbench) {
      await page.getByRole('button', { name: 'Workbench', exact: true }).click();
      await page.locator('.grid.painted').waitFor({ timeout: 60_000 });
      await page.locator('.main.painted').waitFor({ timeout: 60_000 });
    }
    if (has_chart) {
      await page.locator('figure canvas').first().scrollIntoViewIfNeeded();
      await page.locator('figure.painted').first().waitFor({ timeout: 60_000 });
    }
    await page.waitForTimeout(2000);
    const before = await counted(page, worker);
    await context.browser().startTracing(page, { categories: trace_categories });
    await page.waitForTimeout(seconds * 1000);
    const { traceEvents } = JSON.parse(await context.browser().stopTracing());
    const at_rest = since(before, await counted(page, worker));
    // The end of a trace makes the browser draw by itself: the last half second does not count.
    const begin_us = Math.min(...traceEvents.filter(({ ts }) => ts > 0).map(({ ts }) => ts));
    const end_us = begin_us + (seconds - .5) * 1e6;
    const drawn = traceEvents.filter(({ name, ts }) => name === 'DrawFrame' && ts < end_us).length;
    // That the counters count: another look of the page is a message, and where there is a chart, a picture.
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.focus('main a[href], main input');
    await page.waitForTimeout(1500);
    const stirred = since(before, await counted(page, worker));
    assert.ok(stirred.to_worker > 0, `${name}: an event is counted`);
    if (has_chart || in_workbench) assert.ok(stirred.pictures > 0 && stirred.from_worker > 0, `${name}: a picture is counted`);
    return {
      ...at_rest,
      frames_of_the_browser: drawn,
      elements: await page.evaluate(() => document.querySelectorAll('*').length),
    };
  } finally {
    await page.close();
  }
}

const load_before = loadavg();
const demo = await start_demo();
const context = await open_browser();
try {
  const found = {};
  for (const screen of screens) found[screen.name] = await rest(context, demo.url, screen);
  const report = {
    what: `counts of ${seconds} seconds in which nobody does anything; the chart is in view`,
    date: new Date().toISOString(),
    machine: machine(context.browser().version(), load_before),
    seconds,
    screens: found,
  };
  write_result('rest', report);
  console.log(JSON.stringify(found, null, 1));
  for (const [name, { elements, ...counts }] of Object.entries(found)) {
    for (const [what, count] of Object.entries(counts)) assert.equal(count, 0, `${name}: ${what}`);
  }
} finally {
  await context.close();
  demo.stop();
}
