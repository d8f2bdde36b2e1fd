// Charts painted by Dear ImGui in a worker, shown on the page's canvases, in real Chromium.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_browser } from './browser.mjs';
import { encode_chart, months_chart, small_charts, start_gallery } from './charts.mjs';
import { start_origin } from './harness.mjs';
import { PatchWriter } from './patch_writer.mjs';

let gallery;
before(async () => { gallery = await start_gallery(); });
after(() => gallery?.stop());

// main (2), then the figures (10, 20, ...) with a caption, a drawing (nd1, nd2, ...) and a canvas (12, 22, ...).
function figures(count) {
  const writer = new PatchWriter(1).create(2, 1, 'main', 'nm').attribute(2, 'class', 'main');
  for (let i = 1; i <= count; ++i) {
    const at = i * 10;
    writer.create(at, 2, 'figure', `nf${i}`).attribute(at, 'class', 'chart')
      .create(at + 1, at, 'figcaption', `nc${i}`).attribute(at + 1, 'class', 'caption').text(at + 1, 'Changes of the register by month')
      .create(at + 3, at, 'div', `np${i}`).attribute(at + 3, 'class', 'picture')
      .create(at + 4, at + 3, 'svg', `nd${i}`).attribute(at + 4, 'class', 'plot').attribute(at + 4, 'viewBox', '0 0 760 300')
      .create(at + 5, at + 4, 'text', `nt${i}`).attribute(at + 5, 'x', '10').attribute(at + 5, 'y', '40').text(at + 5, 'May')
      .create(at + 2, at + 3, 'canvas', `nv${i}`).attribute(at + 2, 'class', 'canvas').attribute(at + 2, 'aria-hidden', 'true');
  }
  writer.sweep();
  for (let i = 1; i <= count; ++i) writer.canvas(i * 10 + 2);
  return writer.bytes();
}

const give = (page, handle, chart) => page.evaluate(([to, bytes]) => window.give(to, bytes), [handle, encode_chart(chart)]);
const pictures_of = (page, handle) => page.evaluate((of) => window.pictures.filter((one) => one.handle === of), handle);
const wait_for_pictures = (page, count) => page.waitForFunction((least) => window.pictures.length >= least, count);

// The pixels that are seen, and how many of them have which colour.
async function colors_of(page, id) {
  const picture = await page.locator(`#${id}`).screenshot();
  return page.evaluate(async (base64) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const counts = {};
    for (let i = 0; i < data.length; i += 4) {
      const name = '#' + [data[i], data[i + 1], data[i + 2]].map((part) => part.toString(16).padStart(2, '0')).join('');
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }, picture.toString('base64'));
}

async function token(page, name) {
  return (await page.evaluate((of) => getComputedStyle(document.documentElement).getPropertyValue(of), name)).trim();
}

test('a chart is painted in the colours of the page, in light and in dark, at the size of its canvas', async () => {
  const page = await gallery.open({ viewport: { width: 900, height: 700 }, deviceScaleFactor: 2 });
  await page.evaluate((patch) => window.apply(patch), figures(1));
  await give(page, 12, months_chart('en'));
  await wait_for_pictures(page, 1);
  const box = await page.locator('#nv1').boundingBox();
  const [picture] = await pictures_of(page, 12);
  assert.equal(picture.width, Math.round(box.width * 2));
  assert.equal(picture.height, Math.round(box.height * 2));
  for (const scheme of ['light', 'dark']) {
    const before = (await pictures_of(page, 12)).length;
    await page.emulateMedia({ colorScheme: scheme });
    if (scheme === 'dark') await wait_for_pictures(page, before + 1);
    const counts = await colors_of(page, 'nv1');
    for (const name of ['--chart-1', '--chart-2', '--chart-3']) {
      assert.ok((counts[await token(page, name)] ?? 0) > 200, `${scheme} ${name}`);
    }
  }
  assert.deepEqual(page.problems, []);
  await page.close();
});

test('nothing is loaded before a canvas is near the view, and nothing is painted while nothing changes', async () => {
  const page = await gallery.open({ viewport: { width: 800, height: 600 } });
  await page.evaluate((patch) => window.apply(patch), figures(8));
  for (let i = 1; i <= 8; ++i) await give(page, i * 10 + 2, months_chart('en'));
  await wait_for_pictures(page, 2);
  await page.waitForTimeout(300);
  assert.deepEqual(await pictures_of(page, 82), []);
  const count = await page.evaluate(() => window.pictures.length);
  await page.waitForTimeout(700);
  assert.equal(await page.evaluate(() => window.pictures.length), count);
  await page.locator('#nv8').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => window.pictures.some(({ handle }) => handle === 82));
  assert.equal(page.asked.filter((path) => path === '/assets/charts.wasm').length, 1);
  await page.close();

  const bare = await gallery.open({ viewport: { width: 800, height: 600 } });
  await bare.evaluate((patch) => window.apply(patch), figures(0));
  await bare.waitForTimeout(300);
  assert.ok(!bare.asked.includes('/assets/charts.wasm'));
  await bare.close();
});

test('a new size, a new ratio and new numbers give a new picture', async () => {
  const page = await gallery.open({ viewport: { width: 1000, height: 700 } });
  await page.evaluate((patch) => window.apply(patch), figures(1));
  await give(page, 12, months_chart('en'));
  await wait_for_pictures(page, 1);
  await page.setViewportSize({ width: 500, height: 700 });
  await page.waitForFunction(() => window.pictures.at(-1).width < 500);
  const count = await page.evaluate(() => window.pictures.length);
  await give(page, 12, months_chart('zh', 'lines'));
  await wait_for_pictures(page, count + 1);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setDeviceMetricsOverride', { width: 501, height: 700, deviceScaleFactor: 3, mobile: false });
  await page.waitForFunction(() => window.pictures.at(-1).width > 1000);
  await page.close();
});

test('one picture is on its way at a time, and the newest follows', async () => {
  const page = await gallery.open({ viewport: { width: 800, height: 600 } });
  await page.evaluate((patch) => window.apply(patch), figures(1));
  await page.evaluate(() => { window.holds_answers = true; });
  await give(page, 12, months_chart('en'));
  await wait_for_pictures(page, 1);
  for (let i = 0; i < 20; ++i) await give(page, 12, months_chart(i % 2 === 0 ? 'zh' : 'en'));
  await page.waitForTimeout(300);
  assert.equal((await pictures_of(page, 12)).length, 1);
  await page.evaluate(() => window.answer());
  await wait_for_pictures(page, 2);
  await page.waitForTimeout(300);
  assert.equal((await pictures_of(page, 12)).length, 2);
  await page.close();
});

test('where the browser has no WebGL a chart is painted as everywhere', async (t) => {
  const origin = await start_origin();
  t.after(() => origin.stop());
  const browser = await start_browser(['--disable-software-rasterizer']);
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  await page.goto(`${origin.url}/en/changes`);
  assert.equal(await page.evaluate(() => new OffscreenCanvas(1, 1).getContext('webgl2')), null);
  await page.locator('.chart .canvas').scrollIntoViewIfNeeded().catch(() => undefined);
  await page.waitForSelector('.chart.painted');
  await page.close();
});

const is_seen = (page, id) => page.locator(`#${id}`).evaluate((element) =>
  element.checkVisibility({ visibilityProperty: true }));

test('the drawing is seen until the canvas is painted, and nothing moves', async () => {
  const page = await gallery.open({ viewport: { width: 800, height: 600 } });
  await page.evaluate((patch) => window.apply(patch), figures(2));
  assert.deepEqual([await is_seen(page, 'nd1'), await is_seen(page, 'nv1')], [true, false]);
  assert.equal(await page.locator('#nt1').evaluate((text) => text instanceof SVGTextElement), true);
  const places = () => page.evaluate(() => ['nf1', 'np1', 'nv1', 'nf2'].map((id) => JSON.stringify(document.getElementById(id).getBoundingClientRect())));
  const before = await places();
  await give(page, 12, months_chart('en'));
  await wait_for_pictures(page, 1);
  assert.deepEqual([await is_seen(page, 'nd1'), await is_seen(page, 'nv1')], [false, true]);
  assert.deepEqual(await places(), before);
  // Another one has no picture yet.
  assert.deepEqual([await is_seen(page, 'nd2'), await is_seen(page, 'nv2')], [true, false]);
  for (const media of [{ forcedColors: 'active' }, { media: 'print', forcedColors: 'none' }]) {
    await page.emulateMedia(media);
    assert.deepEqual([await is_seen(page, 'nd1'), await is_seen(page, 'nv1')], [true, false], JSON.stringify(media));
  }
  await page.close();
});

test('every look is painted', async () => {
  const page = await gallery.open({ viewport: { width: 800, height: 600 } });
  await page.evaluate((patch) => window.apply(patch), figures(1));
  for (const [index, chart] of small_charts.entries()) {
    await give(page, 12, chart);
    await wait_for_pictures(page, index + 1);
    const counts = await colors_of(page, 'nv1');
    assert.ok((counts[await token(page, '--chart-1')] ?? 0) > 30, chart.look);
  }
  assert.deepEqual(page.problems, []);
  await page.close();
});

test('a canvas that cannot be painted leaves the drawing', async () => {
  const empty = await start_gallery(false);
  const page = await empty.open({ viewport: { width: 800, height: 600 } });
  await page.evaluate((patch) => window.apply(patch), figures(1));
  await give(page, 12, months_chart('en'));
  await page.waitForFunction(() => window.unpainted.includes(12));
  assert.deepEqual([await is_seen(page, 'nd1'), await is_seen(page, 'nv1')], [true, false]);
  await page.close();
  await empty.stop();
});

test('a canvas takes no pointer and says nothing', async () => {
  const page = await gallery.open({ viewport: { width: 800, height: 600 } });
  await page.evaluate((patch) => window.apply(patch), figures(1));
  assert.equal(await page.locator('#nv1').evaluate((canvas) => getComputedStyle(canvas).pointerEvents), 'none');
  assert.equal(await page.locator('#nv1').getAttribute('aria-hidden'), 'true');
  await page.close();
});

test('without JavaScript the drawing has letters of 12 px at least, none over another, in both languages', async (t) => {
  const origin = await start_origin();
  t.after(() => origin.stop());
  const browser = await start_browser();
  t.after(() => browser.close());
  for (const width of [360, 768, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled: false });
    const page = await context.newPage();
    const problems = [];
    page.on('console', (message) => problems.push(message.text()));
    for (const path of ['en/changes', 'zh/changes', 'en/proposals/prp-home-care-second-visit', 'zh/proposals/prp-home-care-second-visit']) {
      await page.goto(`${origin.url}/${path}`);
      const found = await page.evaluate(() => {
        const drawings = [...document.querySelectorAll('.chart .plot')].filter((one) => one.checkVisibility({ visibilityProperty: true }));
        const [drawing] = drawings;
        const frame = drawing.getBoundingClientRect();
        const boxes = [...drawing.querySelectorAll('text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
        const wrong = [];
        for (const [index, { text, box }] of boxes.entries()) {
          if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) wrong.push(`${text} is cut`);
          // Boxes of letters have room above and below; words in one line must not touch, and lines not by half.
          for (const other of boxes.slice(0, index)) {
            const [a, b] = [box, other.box];
            const half = a.height / 4;
            if (a.left < b.right && b.left < a.right && a.top + half < b.bottom - half && b.top + half < a.bottom - half) wrong.push(`${other.text} | ${text}`);
          }
        }
        return {
          count: drawings.length, words: boxes.length, wrong, fits: document.documentElement.scrollWidth <= innerWidth,
          letter_px: parseFloat(getComputedStyle(drawing.querySelector('text')).fontSize) * frame.width / drawing.viewBox.baseVal.width,
        };
      });
      assert.equal(found.count, 1, path);
      assert.ok(found.words >= 6, path);
      assert.deepEqual(found.wrong, [], `${path} ${width}`);
      assert.ok(found.letter_px >= 12 && found.letter_px <= 21, `${found.letter_px} at ${width}`);
      assert.ok(found.fits);
    }
    assert.deepEqual(problems, []);
    await context.close();
  }
});

test('the portal paints the changes of its register, in both languages, and loads the painter only there', async (t) => {
  const origin = await start_origin();
  t.after(() => origin.stop());
  const page = await gallery.open({ viewport: { width: 1000, height: 900 } }, `${origin.url}/en/`);
  const loads = () => page.asked.filter((path) => path === '/assets/charts.wasm').length;
  await page.waitForSelector('.banner .status-good');
  assert.equal(loads(), 0);
  await page.goto(`${origin.url}/en/changes`);
  const is_painted = async () => {
    const id = await page.locator('.chart .canvas').getAttribute('id');
    const wanted = await token(page, '--chart-1');
    for (let tries = 0; tries < 50; ++tries) {
      if (((await colors_of(page, id))[wanted] ?? 0) > 1000) return true;
      await page.waitForTimeout(100);
    }
    return false;
  };
  assert.ok(await is_painted());
  const english = await page.locator('.chart .canvas').screenshot();
  await page.locator('.banner a[lang]').first().click();
  await page.waitForSelector('html[lang="zh-Hans"]');
  assert.ok(await is_painted());
  await page.waitForTimeout(300);
  assert.ok(!english.equals(await page.locator('.chart .canvas').screenshot()));
  assert.equal(loads(), 1);
  assert.deepEqual(page.problems, []);
  await page.close();
});
