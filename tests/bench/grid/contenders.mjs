// The grids that are compared: how each is opened, which of its elements scrolls, and which row it shows on top.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { brotli, here, named } from '../measure.mjs';
import { row_count, row_px } from './records.js';

const { build } = await import('esbuild');

// Both grids of others are bundled as their users would ship them.
async function bundle(name) {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'grid', `${name}.js`)], bundle: true, minify: true, format: 'esm', target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' }, outdir: 'out', write: false, legalComments: 'none',
  });
  const script = outputFiles.find(({ path }) => path.endsWith('.js')).contents;
  const style = outputFiles.find(({ path }) => path.endsWith('.css'))?.contents ?? new Uint8Array();
  return { script, style };
}

const html = (name) => '<!doctype html><html lang="en"><meta charset="utf-8"><title>Grid</title>' +
  `<link rel="icon" href="data:,"><link rel="stylesheet" href="/${name}.css"><link rel="stylesheet" href="/page.css">` +
  `<div id="grid"></div><div id="portal"></div><script type="module" src="/${name}.js"></script>`;
const page_style = 'html, body, #grid { margin: 0; height: 100%; overflow: hidden }';

// Nothing but something to scroll: what the browser itself needs for a frame.
const empty_html = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><link rel="icon" href="data:,">' +
  '<link rel="stylesheet" href="/page.css"><div id="grid" style="overflow: auto; background: #fff">' +
  `<div style="height: ${row_count * row_px}px"></div></div>`;

// In the page: window.shown_row() is the number of the row that is shown on top, null when
// that place is empty. Of rows that are elements the topmost one counts whose first cell has its text.
export function watch_elements({ scroller, rows, index, header_px }) {
  window.shown_row = () => {
    const top = document.querySelector(scroller).getBoundingClientRect().top + header_px;
    for (const element of document.querySelectorAll(rows)) {
      const { top: row_top, bottom } = element.getBoundingClientRect();
      if (row_top <= top + 1 && bottom > top + 1 && element.textContent.trim() !== '') return Number(element.getAttribute(index));
    }
    return null;
  };
}

// Of rows that are painted, the text that the painter was last given for the place counts. Watching every text costs
// time, so it begins after the frames were measured.
export function watch_painting({ header_px, row_px }) {
  const fill_text = CanvasRenderingContext2D.prototype.fillText;
  let shown = null;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    const { a, d, e, f } = this.getTransform();
    const ratio = this.canvas.width / parseFloat(this.canvas.style.width || this.canvas.width) || 1;
    const place_y = (y * d + f) / ratio;
    if ((x * a + e) / ratio < 120 && place_y > header_px - row_px / 2 && place_y < header_px + row_px && /^\d+$/.test(text)) {
      // The text stands in the middle of its row.
      if (place_y - row_px / 2 <= header_px + 1 && place_y + row_px / 2 > header_px + 1) shown = Number(text) - 1;
    }
    return fill_text.call(this, text, x, y, ...rest);
  };
  window.shown_row = () => shown;
}

// Of our grid what a person sees counts: the tile that stands over the place, else the row itself. The tile's rows follow
// from where it was put; it is put there after its content has left the worker.
export function watch_portal({ scroller, row_px }) {
  window.shown_row = () => {
    const grid = document.querySelector(scroller);
    const head = grid.querySelector('[role=row]').getBoundingClientRect();
    const covers = (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top <= head.bottom + 1 && bottom > head.bottom + 1;
    };
    if (grid.classList.contains('painted')) {
      if (![...grid.querySelectorAll('.grid-sheet > canvas')].some(covers)) return null;
      return Math.floor((head.bottom + 1 - grid.querySelector('.grid-body').getBoundingClientRect().top) / row_px);
    }
    const row = [...grid.querySelectorAll('.grid-body > [role=row]')].find(covers);
    return row === undefined ? null : Number(row.getAttribute('aria-rowindex')) - 2;
  };
}

// The portal checks all records first; then the workbench is opened, and the window made so large that its grid is as
// large as the others.
async function open_workbench(page, { width, height }) {
  await page.locator('.banner .status-good').waitFor({ timeout: 600_000 });
  await page.getByRole('button', { name: 'Workbench', exact: true }).click();
  const grid = page.locator('.grid');
  await grid.waitFor({ timeout: 60_000 });
  for (let i = 0; i < 3; ++i) {
    const box = await grid.boundingBox();
    const now = page.viewportSize();
    await page.setViewportSize({ width: Math.round(now.width * width / box.width), height: Math.round(now.height + height - box.height) });
    await page.waitForTimeout(300);
  }
  await page.locator('.grid.painted').waitFor({ timeout: 60_000 });
}

// The pattern of a grid with all of its rows: few rows are in the page, in order, each with its number, and the keyboard
// gets to both ends and keeps its cell.
async function check_pattern(page) {
  const total = Number(await page.locator('.grid').getAttribute('aria-rowcount'));
  assert.ok(total > row_count, `${total} rows`);
  const focused = (row) => page.waitForFunction((index) =>
    document.activeElement.closest('.grid [role=row]')?.getAttribute('aria-rowindex') === String(index), row, { timeout: 10_000 });
  const check_rows = async () => {
    const indexes = await page.locator('.grid [role=row]').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
    assert.ok(indexes.length <= 120, `${indexes.length} rows in the page`);
    assert.ok(indexes.every((index, i) => index > (indexes[i - 1] ?? 0)), indexes.join(' '));
  };
  await page.evaluate(() => { window.scroller().scrollTop = 0; });
  await page.waitForTimeout(600);
  await page.locator('.grid [tabindex="0"]').focus();
  for (const [key, row] of [['Control+Home', 2], ['Control+End', total], ['PageUp', null], ['Control+Home', 2]]) {
    await page.keyboard.press(key);
    if (row !== null) await focused(row);
    await page.waitForTimeout(400);
    await check_rows();
    assert.ok(await page.evaluate(() => document.activeElement.closest('.grid') !== null), `the focus stays after ${key}`);
  }
}

// Serves the grids of others. `trialog_url`: the portal's screen with the grid; without it only the others run.
export async function start_contenders(trialog_url) {
  const bundles = { glide: await bundle('glide'), ag_grid: await bundle('ag_grid') };
  const files = new Map([['/page.css', ['text/css', page_style]], ['/empty', ['text/html', empty_html]]]);
  for (const [name, { script, style }] of Object.entries(bundles)) {
    files.set(`/${name}`, ['text/html', html(name)]);
    files.set(`/${name}.js`, ['text/javascript', script]);
    files.set(`/${name}.css`, ['text/css', style]);
  }
  const server = createServer(({ url }, response) => {
    const [type, body] = files.get(url) ?? ['text/plain', undefined];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://localhost:${server.address().port}`;
  const bytes = ({ script, style }) => [script, style].reduce((sum, body) => sum + (body.length === 0 ? 0 : brotli(body).length), 0);
  const contenders = {
    empty: { what: 'an empty place of the same height: the browser\'s own share', url: `${url}/empty`, bytes: 0, scroller: '#grid' },
    glide: {
      what: `${named('@glideapps/glide-data-grid')} with ${named('react')}: painted on a canvas in the page; smoothScrollY`,
      url: `${url}/glide`, bytes: bytes(bundles.glide),
      scroller: '.dvn-scroller',
      watch: [watch_painting, { header_px: row_px, row_px }],
    },
    ag_grid: {
      what: `${named('ag-grid-community')}: rows are elements`,
      url: `${url}/ag_grid`, bytes: bytes(bundles.ag_grid),
      scroller: '.ag-grid-viewport',
      watch: [watch_elements, { scroller: '.ag-grid-viewport', rows: '.ag-row', index: 'row-index', header_px: row_px + 1 }],
    },
  };
  if (trialog_url !== undefined) {
    contenders.trialog = {
      what: 'this portal: the workbench\'s table, painted by its worker, with a mirror of elements',
      url: trialog_url,
      open: open_workbench,
      scroller: '.grid',
      watch: [watch_portal, { scroller: '.grid', row_px }],
      check: check_pattern,
    };
  }
  return { contenders, stop: () => { server.closeAllConnections(); server.close(); } };
}
