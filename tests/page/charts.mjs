// Charts for tests, and a page that shows them at the places that the style sheet gives their canvases.
//   TRIALOG_ASSETS   has charts.js and charts.wasm, as web/page/build.mjs wrote them (default: build/site)
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { start_browser, start_server } from './browser.mjs';
import { repository } from './paths.mjs';
import { bundle } from './stage.mjs';

const assets = process.env.TRIALOG_ASSETS ?? join(repository, 'build/site');
const Look = {
  columns: 0, stacked_columns: 1, lines: 2, bars: 3, histogram: 4, timeline: 5, heat_map: 6, scatter: 7, log_tree: 8,
};

// As encode_chart in core/view/chart_bytes.h.
export function encode_chart({ look, labels, series, groups = [], group_of = [] }) {
  const words = (...values) => Buffer.from(new Uint32Array(values).buffer);
  const text = (value) => [words(Buffer.byteLength(value)), Buffer.from(value)];
  return [...Buffer.concat([
    words(Look[look], labels.length, series.length),
    ...labels.flatMap(text),
    ...series.flatMap(({ name, values }) => [...text(name), Buffer.from(new BigInt64Array(values.map(BigInt)).buffer)]),
    words(groups.length), ...groups.flatMap(text), words(...group_of),
  ])];
}

const english_months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
  'November', 'December'];

// Two years of a register.
export function months_chart(language, look = 'stacked_columns') {
  const labels = Array.from({ length: 24 }, (_, index) => {
    const [year, month] = [2025 + Math.floor(index / 12), index % 12];
    return language === 'zh' ? `${year}年${month + 1}月` : `${english_months[month]} ${year}`;
  });
  const names = language === 'zh' ? ['新增', '更改', '撤回'] : ['Added', 'Changed', 'Withdrawn'];
  const values = [
    labels.map((_, index) => (index * 7 + 3) % 9 + (index === 14 ? 6 : 0)),
    labels.map((_, index) => (index * 5) % 7),
    labels.map((_, index) => index % 6 === 5 ? 2 : index === 14 ? 1 : 0),
  ];
  return { look, labels, series: names.map((name, index) => ({ name, values: values[index] })) };
}

const days_ms = (...days) => days.map((day) => Date.UTC(2025, 2, 1 + day));

// One of every look beside those of months_chart.
export const small_charts = [
  { look: 'bars', labels: ['In favour', 'Against'], series: [{ name: 'Answers', values: [12, 5] }] },
  { look: 'histogram', labels: ['0–6', '7–13', '14–20'], series: [{ name: 'Complaints', values: [3, 9, 4] }] },
  { look: 'timeline', labels: ['Complaint', 'Time to answer'], series: [{ name: 'From', values: days_ms(0, 0) }, { name: 'Until', values: days_ms(0, 60) }] },
  { look: 'heat_map', labels: ['Mon', 'Tue'], series: [{ name: 'Morning', values: [0, 7] }, { name: 'Evening', values: [3, 90] }] },
  { look: 'scatter', labels: ['a', 'b'], series: [{ name: 'Days', values: [1, 8] }, { name: 'Cases', values: [40, 3] }], groups: ['Schools', 'Parks'], group_of: [0, 1] },
  { look: 'log_tree', labels: ['This record', '1', '2', 'The whole log'], series: [{ name: 'First', values: [6, 4, 0, 0] }, { name: 'Last', values: [6, 5, 3, 6] }] },
];

// `with_charts` false: an origin without the painter.
export async function start_gallery(with_charts = true) {
  const files = {
    '/assets/page.js': await bundle('charts_page.ts'),
    '/assets/worker.js': await bundle('charts_worker.ts'),
    '/assets/style.css': await readFile(join(assets, 'style.css')),
    '/en/': '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
      '<title>Charts</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/style.css">' +
      '<script type="module" src="/assets/page.js"></script></head><body><div id="stage"></div></body></html>',
  };
  if (with_charts) {
    files['/assets/charts.js'] = await readFile(join(assets, 'charts.js'));
    files['/assets/charts.wasm'] = await readFile(join(assets, 'charts.wasm'));
  }
  const server = await start_server(files);
  const browser = await start_browser(['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']);
  return {
    // `url`: of another origin, whose page it then is.
    async open(options = {}, url = null) {
      const page = await browser.newPage(options);
      page.problems = [];
      page.on('console', (message) => { if (/Content Security Policy|Trusted|error/i.test(message.text())) page.problems.push(message.text()); });
      page.on('pageerror', (error) => page.problems.push(String(error)));
      page.asked = [];
      page.on('request', (request) => page.asked.push(new URL(request.url()).pathname));
      if (url !== null) {
        await page.goto(url);
        return page;
      }
      await page.goto(`${server.url}/en/`);
      await page.waitForFunction(() => typeof window.apply === 'function');
      return page;
    },
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}
