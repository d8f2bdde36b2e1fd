// Measures the page's side of a change on the screen: how long a patch takes in the real Stage (web/page/patch.ts) on a
// screen of 600 elements, and from a key press to the patched page in the real portal. See README.md.
// Usage:  node tests/bench/patch.mjs [ROUNDS]        (default 200) writes tests/bench/results/patch.json
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { PatchWriter } from '../page/patch_writer.mjs';
import { snapshots, start_demo, start_origin } from './fixture.mjs';
import { here, machine, open_browser, spread, write_result } from './measure.mjs';

const { define } = await import('../../web/page/defined.mjs');
const { build } = await import('esbuild');
const rounds = Number(process.argv[2] ?? 200);
const keys_pressed = 60;
const max_apply_ms = 4;

// A screen as a list of cards has it: a frame, a form and 50 records, of 600 elements in all.
const element_count = 600;
const card_count = 50;
const card_elements = 9;
function screen() {
  const elements = [];
  const add = (parent, tag, attributes = {}, text = '') => {
    const handle = elements.length + 2;
    elements.push({ handle, parent, tag, id: `n${handle.toString(36)}`, attributes, text });
    return handle;
  };
  const banner = add(1, 'header', { class: 'banner' });
  add(banner, 'a', { href: '/en/' }, 'Open register');
  const menu = add(add(banner, 'nav', { class: 'nav', 'aria-label': 'Main menu' }), 'ul', { class: 'list list-plain', role: 'list' });
  for (let i = 0; i < 7; ++i) add(add(menu, 'li'), 'a', { href: `/en/page-${i}` }, `Page ${i}`);
  const main = add(1, 'main', { class: 'main', tabindex: '-1' });
  add(main, 'h1', { tabindex: '-1' }, 'Algorithms that affect people');
  const form = add(main, 'form', { class: 'form', action: '/en/register', method: 'get' });
  for (let i = 0; i < 4; ++i) {
    const field = add(form, 'div', { class: 'select' });
    add(field, 'label', { class: 'label' }, `Narrow by ${i}`);
    const select = add(field, 'select', { name: `choice-${i}` });
    for (let option = 0; option < 10; ++option) add(select, 'option', { value: String(option) }, `Choice ${option}`);
  }
  const list = add(main, 'ul', { class: 'list list-cards', role: 'list' });
  const cards = [];
  const add_card = (number) => {
    const item = add(list, 'li');
    cards.push(item);
    add(item, 'a', { href: `/en/register/dsc-${number}` }, `Record ${number}: sorting of applications 申请分类`);
    add(item, 'p', {}, `City of Aldermark 格林港 ${number}`);
    add(item, 'p', {}, `What record ${number} is for, in a sentence of the length that a summary usually has on a card.`);
    const badges = add(item, 'p');
    add(badges, 'span', { class: 'badge badge-good' }, 'In use');
    add(badges, 'span', { class: 'badge badge-notice' }, 'Housing');
    const when = add(item, 'p', { class: 'small' });
    add(when, 'time', { datetime: '2026-11-01' }, `${number} November 2026`);
  };
  for (let i = 0; i < card_count; ++i) add_card(i);
  const footer = add(1, 'footer', { class: 'footer' });
  while (elements.length < element_count) add(footer, 'p', {}, `Line ${elements.length}`);
  assert.equal(elements.length, element_count);
  return { elements, list, cards, card_elements };
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
function html_of(elements) {
  const inner = new Map();
  for (const element of elements) inner.set(element.parent, [...inner.get(element.parent) ?? [], element]);
  const write = ({ handle, tag, id, attributes, text }) => {
    const words = Object.entries({ id, ...attributes }).map(([name, value]) => ` ${name}="${value}"`).join('');
    return `<${tag}${words}>${escape(text)}${(inner.get(handle) ?? []).map(write).join('')}</${tag}>`;
  };
  return inner.get(1).map(write).join('');
}

function create(patch, elements, before = () => 0) {
  for (const { handle, parent, tag, id, attributes, text } of elements) {
    patch.create(handle, parent, tag, id, before(handle));
    for (const [name, value] of Object.entries(attributes)) patch.attribute(handle, name, value);
    if (text !== '') patch.text(handle, text);
  }
  return patch;
}

// Pairs of patches, there and back, each with the page that it leads to.
function cases({ elements, list, cards }) {
  const first_html = html_of(elements);
  const base64 = (patch) => Buffer.from(patch.bytes()).toString('base64');
  const pair = (name, there, changed) => [
    { name, patch: base64(there(new PatchWriter(0), changed)), html: html_of(changed) },
    { name: `${name}, back`, patch: base64(there(new PatchWriter(0), elements)), html: first_html },
  ];
  const with_text = (chosen) => elements.map((element) =>
    (chosen.has(element.handle) ? { ...element, text: `${element.text} 已更改 anew` } : element));
  const texts = elements.filter(({ text }) => text !== '').map(({ handle }) => handle);
  const twelve = new Set(texts.filter((_, index) => index % Math.ceil(texts.length / 12) === 0));
  const all = new Set(texts);
  const set_texts = (chosen) => (patch, wanted) => wanted.reduce((writer, { handle, text }) =>
    (chosen.has(handle) ? writer.text(handle, text) : writer), patch);
  const added = [];
  for (let number = 0; number < 50; ++number) {
    const item = 2000 + number * 2;
    added.push({ handle: item, parent: list, tag: 'li', id: `n${item.toString(36)}`, attributes: {}, text: '' });
    added.push({ handle: item + 1, parent: item, tag: 'a', id: `n${(item + 1).toString(36)}`,
      attributes: { href: `/en/register/new-${number}` }, text: `New record ${number}` });
  }
  // They come before the first card, where they push all others down.
  const place = elements.findIndex(({ handle }) => handle === cards[0]);
  const more = [...elements.slice(0, place), ...added, ...elements.slice(place)];
  const insert = create(new PatchWriter(0), added, (handle) => (handle % 2 === 0 ? cards[0] : 0));
  const remove = added.reduce((writer, { handle }) => (handle % 2 === 0 ? writer.remove(handle) : writer), new PatchWriter(0));
  return {
    first_html,
    first: base64(create(new PatchWriter(0), elements).sweep()),
    texts: texts.length,
    steps: {
      twelve_values: pair('12 values changed', set_texts(twelve), with_text(twelve)),
      all_texts: pair('all texts changed', set_texts(all), with_text(all)),
      rows: [
        { name: '50 rows inserted', patch: base64(insert), html: html_of(more) },
        { name: '50 rows removed', patch: base64(remove), html: first_html },
      ],
    },
  };
}

// A page of its own, isolated so that the browser's clock has 5 microseconds.
async function serve(stage_html) {
  const { outputFiles: [script] } = await build({
    entryPoints: [join(here, 'patch_page.ts')], bundle: true, format: 'esm', target: 'es2022', write: false, define,
  });
  const page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Bench</title><link rel="icon" href="data:,">' +
    '<link rel="stylesheet" href="/style.css"><script type="module" src="/page.js"></script>' +
    `<div id="stage">${stage_html}</div>`;
  const files = {
    '/': ['text/html', page], '/page.js': ['text/javascript', script.text],
    '/style.css': ['text/css', readFileSync(join(here, '../../web/page/style.css'))],
  };
  const server = createServer(({ url }, response) => {
    const [type, body] = files[url] ?? ['text/plain', undefined];
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': type,
      'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://localhost:${server.address().port}/`, stop: () => { server.closeAllConnections(); server.close(); } };
}

const spreads = (times) => Object.fromEntries(Object.entries(times).map(([name, values]) => [name, spread(values)]));

async function measure_stage(context) {
  const { first, first_html, texts, steps } = cases(screen());
  const server = await serve(first_html);
  const page = await context.newPage();
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => typeof window.time === 'function');
    assert.ok(await page.evaluate(() => crossOriginIsolated));
    for (const list of Object.values(steps)) {
      assert.equal(await page.evaluate(([one, html, all]) => window.check(one, html, all), [first, first_html, list]), '');
    }
    const figures = {};
    for (const list of Object.values(steps)) {
      const times = await page.evaluate(([all, count]) => window.time(all, count), [list, rounds]);
      list.forEach(({ name, patch }, index) => {
        figures[name] = { patch_bytes: Buffer.from(patch, 'base64').length, ...spreads(times[index]) };
      });
    }
    const adoption = await page.evaluate(([one, html, count]) => window.time_adoption(one, html, count), [first, first_html, rounds]);
    figures['first patch adopts the origin\'s page'] = { patch_bytes: Buffer.from(first, 'base64').length, ...spreads(adoption) };
    return { elements: element_count, texts, figures };
  } finally {
    await page.close();
    server.stop();
  }
}

// Runs in the page before its own scripts: notes when an event left, when its patch came and how long that took here.
function watch_worker() {
  window.patches = [];
  window.sent_events = 0;
  const post = Worker.prototype.postMessage;
  let sent_ms = 0;
  Worker.prototype.postMessage = function (message, ...rest) {
    sent_ms = performance.now();
    if (message.type === 'event') ++window.sent_events;
    return post.call(this, message, ...rest);
  };
  Object.defineProperty(Worker.prototype, 'onmessage', {
    set(listener) {
      this.addEventListener('message', (event) => {
        const bytes = event.data.patch?.byteLength;
        const came_ms = performance.now();
        const wait_ms = came_ms - sent_ms;  // Applying it may send the next event.
        listener.call(this, event);
        if (bytes === undefined) return;
        const applied_ms = performance.now();
        document.documentElement.scrollHeight;  // the style and the layout
        const laid_out_ms = performance.now();
        window.patches.push({ bytes, wait_ms, apply_ms: applied_ms - came_ms, all_ms: laid_out_ms - came_ms });
      });
    },
  });
}

// In the worker: how long the core is busy with each event, whether or not a patch comes of it.
function watch_core() {
  self.event_ms = [];
  const listener = self.onmessage;
  self.onmessage = (event) => {
    const began_ms = performance.now();
    listener(event);
    if (event.data.type === 'event') self.event_ms.push(performance.now() - began_ms);
  };
}

// Presses keys in a field of a screen, one after the other.
async function press_keys(context, address, field, keys, prepare = () => undefined) {
  const page = await context.newPage();
  try {
    await page.addInitScript(watch_worker);
    await page.goto(address);
    await page.locator('.banner .status-good').waitFor({ timeout: 120_000 });
    const worker = page.workers().find((other) => other.url().includes('/assets/worker.js'));
    await prepare(page);
    await worker.evaluate(watch_core);
    await page.focus(field);
    await page.waitForTimeout(300);
    await page.evaluate(() => { window.patches.length = window.sent_events = 0; });
    await worker.evaluate(() => { self.event_ms.length = 0; });
    for (let i = 0; i < keys_pressed; ++i) {
      await page.focus(field);  // A search that was sent puts the focus on the heading.
      await page.keyboard.press(keys[i % keys.length]);
      await page.waitForTimeout(60);
    }
    const sent = await page.evaluate(() => window.sent_events);
    assert.ok(sent >= keys_pressed, `${sent} keys reach the core`);
    const done = () => worker.evaluate(() => self.event_ms);
    while ((await done()).length < sent) await page.waitForTimeout(50);
    await page.waitForTimeout(200);
    const patches = await page.evaluate(() => window.patches);
    const event_ms = await done();
    const figures = {
      elements: await page.evaluate(() => document.querySelectorAll('#stage *').length),
      core_ms_for_each_event: spread(event_ms),
      patches: patches.length,
    };
    if (patches.length === 0) return figures;
    return {
      ...figures,
      patch_bytes: spread(patches.map(({ bytes }) => bytes), 0),
      key_event_to_patch_ms: spread(patches.map(({ wait_ms }) => wait_ms)),
      apply_ms: spread(patches.map(({ apply_ms }) => apply_ms)),
      apply_and_layout_ms: spread(patches.map(({ all_ms }) => all_ms)),
    };
  } finally {
    await page.close();
  }
}

const load_before = loadavg();
const context = await open_browser();
const report = {
  what: 'patches in the page; script_ms: Stage.apply; script_and_layout_ms: with style and layout, without painting',
  date: new Date().toISOString(),
  machine: undefined,
  rounds,
  stage: await measure_stage(context),
};
// The first step of a complaint, so that the second one's long text can be typed.
async function begin_complaint(page) {
  await page.locator('[name=about_type]').first().check();
  await page.locator('[name=request_kind]').first().check();
  await page.locator('main select').selectOption({ index: 1 });
  await page.locator('main [type=submit]').click();
  await page.locator('main textarea').waitFor();
}

const demo = await start_demo();
try {
  report.portal = {
    'demo city, a complaint is typed':
      await press_keys(context, `${demo.url}/en/complain`, 'main textarea', ['p', 'a', 'r', 'k', ' '], begin_complaint),
  };
} finally {
  demo.stop();
}
const files = snapshots();
if (files.length === 0) {
  console.log('the Dutch register is left out: data not present');
} else {
  const origin = await start_origin(files);
  const address = `${origin.url}/en/register`;
  try {
    report.portal['Dutch register, words of a search are typed'] = await press_keys(context, address, '[name=q]', ['p', 'a', 'r', 'k', 'Backspace']);
    report.portal['Dutch register, searches are sent'] = await press_keys(context, address, '[name=q]', ['z', 'Enter', 'Backspace', 'Enter']);
  } finally {
    origin.stop();
  }
}
report.machine = machine(context.browser().version(), load_before);
await context.close();
write_result('patch', report);
const typical = report.stage.figures['12 values changed'].script_and_layout_ms.p95;
console.log(JSON.stringify(report, null, 1));
if (typical >= max_apply_ms) {
  console.error(`95 of 100 patches of 12 values take up to ${typical} ms`);
  process.exitCode = 1;
}
