// The workbench: all records beside the page, both painted by the worker, the page's own elements beneath.
// T7, T8 and T17 of the painted page, T37 of the grid, and what a mouse, a keyboard and a screen reader do with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_browser } from './browser.mjs';
import { languages, load_words, start_origin } from './harness.mjs';
import { screens } from './screens.mjs';
import { checked, eventually, visit } from './visits.mjs';

const size = { width: 1440, height: 900 };
let origin;
let browser;
before(async () => {
  [origin, browser] = await Promise.all([start_origin(), start_browser()]);
});
after(async () => {
  await browser?.close();
  await origin?.stop();
});

const is_painted = (page) => page.waitForSelector('#stage:has(.grid.painted):has(.main.painted)');

async function open(page, route, path) {
  await page.goto(`${origin.url}/${route}/${path}`);
  await checked(page);
}

async function open_workbench(t, route = 'en', path = 'register', options = {}) {
  const context = await visit(t, browser, origin, { viewport: size, ...options });
  const page = await context.newPage();
  const words = await load_words(languages.find((one) => one.route === route).tag);
  await open(page, route, path);
  await page.getByRole('button', { name: words('workbench.open') }).click();
  await is_painted(page);
  return { context, page, words };
}

// What is read at a place: a screen reader's view of main, without what only the look changes.
const spoken = (page) => page.locator('main').ariaSnapshot();

test('the workbench is offered where there is room, and kept', async (t) => {
  const { context, page, words } = await open_workbench(t);
  await page.reload();
  await is_painted(page);
  await page.getByRole('button', { name: words('workbench.close') }).click();
  await page.waitForSelector('#stage:not(.with-aside)');
  assert.equal(await page.locator('.main.painted, .main [style]:not([style=""])').count(), 0);
  await page.setViewportSize({ width: 800, height: 900 });
  await eventually(async () => await page.getByRole('button', { name: words('workbench.open') }).count() === 0, 'no switch without room');
  await page.setViewportSize(size);
  await page.getByRole('button', { name: words('workbench.open') }).click();
  await is_painted(page);
  await page.setViewportSize({ width: 800, height: 900 });
  await page.waitForSelector('#stage:not(.with-aside)');
  const forced = await context.newPage();
  await forced.emulateMedia({ forcedColors: 'active' });
  await forced.setViewportSize(size);
  await open(forced, 'en', 'register');
  await forced.waitForSelector('.grid [role=row][aria-rowindex="2"]');
  await forced.waitForTimeout(500);
  assert.equal(await forced.locator('.painted').count(), 0);
  await forced.emulateMedia({ forcedColors: 'none' });
  await is_painted(forced);
  await forced.emulateMedia({ forcedColors: 'active' });
  await forced.waitForSelector('#stage:has(.grid:not(.painted)):has(.main:not(.painted))');
  // Other rows do not bring the picture back.
  await forced.locator('.grid-head button').first().click();
  await forced.waitForTimeout(700);
  assert.equal(await forced.locator('.painted').count(), 0);
});

test('when the core stops, the words themselves are seen again, for good', async (t) => {
  const { page } = await open_workbench(t, 'en', 'register/dsc-elderly-home-care-hours', { expected: /stops here/ });
  await page.workers()[0].evaluate(() => { setTimeout(() => { throw new Error('stops here'); }); });
  await page.waitForSelector('.page-failed');
  const is_seen = () => page.evaluate(() => [...document.querySelectorAll('main h1, main p, .grid [role=row] a')]
    .every((element) => !getComputedStyle(element).color.endsWith(', 0)')));
  assert.ok(await is_seen());
  assert.equal(await page.locator('.grid.painted, .main.painted, .main [style]:not([style=""]), .document-canvas').count(), 0);
  await page.setViewportSize({ width: 1300, height: 800 });
  await page.waitForTimeout(300);
  assert.ok(await is_seen());
  assert.equal(await page.locator('.grid.painted, .main.painted, .document-canvas').count(), 0);
});

test('paper has the words themselves', async (t) => {
  const { page } = await open_workbench(t);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.equal(await page.locator('.grid.painted, .main.painted').count(), 0);
  assert.equal(await page.locator('.grid-sheet').isVisible(), false);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await is_painted(page);
});

for (const { route, tag } of languages) {
  test(`every screen says the same in the workbench, and its elements lie where it is painted (${tag})`, async (t) => {
    const { page, words } = await open_workbench(t, route, 'register', { expected: /404/ });
    for (const { name, path } of screens) {
      await t.test(name, async () => {
        await open(page, route, path);
        await is_painted(page);
        const painted = await spoken(page);
        const findings = await page.evaluate(() => {
          const main = document.querySelector('main');
          const found = [];
          for (const element of main.querySelectorAll('a[href],button,input,select,textarea,summary,h1,h2,h3,p,th,td,dt,dd')) {
            if (element.closest('details:not([open]) > :not(summary)') || element.closest('.unseen')) continue;
            const what = `${element.localName} "${element.textContent.slice(0, 30)}"`;
            const box = element.getBoundingClientRect();
            if (element.textContent !== '' && (box.width < 1 || box.height < 1)) found.push(`${what} has no place`);
            if (getComputedStyle(element).position !== 'absolute') found.push(`${what} was not placed`);
            const outer = main.getBoundingClientRect();
            if (box.left < outer.left - 1 || box.right > outer.right + 1) found.push(`${what} lies outside of main`);
          }
          if (main.scrollWidth > main.clientWidth + 1) found.push('main scrolls sideways');
          return found;
        });
        assert.deepEqual(findings, []);
        await page.getByRole('button', { name: words('workbench.close') }).click();
        await page.waitForSelector('#stage:not(.with-aside)');
        assert.equal(await spoken(page), painted);
        await page.getByRole('button', { name: words('workbench.open') }).click();
        await is_painted(page);
      });
    }
  });
}

test('the picture has the letters where the elements are', async (t) => {
  const { page } = await open_workbench(t, 'en', 'register/dsc-elderly-home-care-hours');
  // Dark pixels of the picture under a heading's box, and none just above it.
  const picture = await page.locator('h1').screenshot();
  const above = await page.evaluate(() => {
    const { left, top, width } = document.querySelector('h1').getBoundingClientRect();
    return { x: left, y: top - 7, width, height: 5 };
  });
  const dark = (png) => page.evaluate(async (data) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(data)], { type: 'image/png' }));
    const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    pen.drawImage(bitmap, 0, 0);
    const { data: pixels } = pen.getImageData(0, 0, bitmap.width, bitmap.height);
    let count = 0;
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i] + pixels[i + 1] + pixels[i + 2] < 300) ++count;
    return count;
  }, [...png]);
  assert.ok(await dark(picture) > 300);
  assert.equal(await dark(await page.screenshot({ clip: above })), 0);
});

test('a form keeps what was typed, its focus and its place when the view is switched', async (t) => {
  const { page, words } = await open_workbench(t, 'en', 'complain');
  await page.waitForURL('**draft=*');
  const radio = page.locator('main input[type=radio]').nth(1);
  await radio.check();
  const url = page.url();
  await page.getByRole('button', { name: words('workbench.close') }).click();
  await page.waitForSelector('#stage:not(.with-aside)');
  assert.ok(await radio.isChecked());
  assert.equal(page.url(), url);
  await page.getByRole('button', { name: words('workbench.open') }).click();
  await is_painted(page);
  assert.ok(await radio.isChecked());
  // Fields are the page's own, opaque and in front of the picture.
  const box = await radio.boundingBox();
  assert.ok(await page.evaluate(({ x, y }) => document.elementFromPoint(x, y).matches('input[type=radio]'),
    { x: box.x + box.width / 2, y: box.y + box.height / 2 }));
});

test('a disclosure opens where it stands, and what is below moves', async (t) => {
  const { page } = await open_workbench(t, 'en', 'register/dsc-elderly-home-care-hours');
  const top = () => page.evaluate(() => document.querySelector('main h2').getBoundingClientRect().top);
  const before_top = await top();
  await page.locator('main summary').first().click();
  await eventually(async () => await top() > before_top + 20, 'the next heading moves down');
  await eventually(() => page.evaluate(() => {
    const inner = document.querySelector('main details[open] :is(p, dt, dd)').getBoundingClientRect();
    return inner.height > 5;
  }), 'what was opened has a place');
});

test('a grid is worked by the keyboard alone, and the page beside it follows', async (t) => {
  const { page, words } = await open_workbench(t);
  const focus = () => page.evaluate(() => ({
    row: Number(document.activeElement.closest('[role=row]')?.getAttribute('aria-rowindex')),
    column: [...document.activeElement.parentElement.children].indexOf(document.activeElement),
  }));
  const at = (row, column) => eventually(async () => {
    const place = await focus();
    return place.row === row && place.column === column;
  }, `focus in row ${row}, column ${column}`);
  await page.locator('.grid [tabindex="0"]').focus();
  await at(2, 0);
  for (const [key, row, column] of [
    ['ArrowDown', 3, 0], ['ArrowRight', 3, 1], ['End', 3, 6], ['Home', 3, 0], ['Control+End', 85, 6], ['Control+Home', 2, 0],
    ['ArrowDown', 3, 0],
  ]) {
    await page.keyboard.press(key);
    await at(row, column);
    assert.ok(await page.evaluate(() => {
      const cell = document.activeElement.getBoundingClientRect();
      const grid = document.activeElement.closest('.grid').getBoundingClientRect();
      const head = document.querySelector('.grid-head').getBoundingClientRect();
      return cell.top >= head.bottom - 1 && cell.bottom <= grid.bottom + 1;
    }), `the focused cell is seen after ${key}`);
  }
  const title = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/*/*-*');
  await at(3, 0);
  await eventually(() => page.evaluate((name) => document.querySelector('#announce-polite').textContent.includes(name.split(': ').pop()), title),
    'what was opened is said');
  // Out of the grid with one key, and in again at the same cell.
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('.grid') === null));
  await page.keyboard.press('Shift+Tab');
  await at(3, 0);
  await page.getByRole('columnheader', { name: words('records.column.title') }).getByRole('button').click();
  await page.waitForSelector('[role=columnheader][aria-sort=ascending]');
});

test('a row is opened once by a click anywhere on it', async (t) => {
  const { page } = await open_workbench(t);
  const visits = await page.evaluate(() => history.length);
  const box = await page.locator('.grid [role=row][aria-rowindex="5"] [role=gridcell]').nth(3).boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForURL('**/*/*-*');
  assert.equal(await page.evaluate(() => history.length), visits + 1);
  await page.waitForSelector('.grid .current[aria-rowindex="5"]');
});

test('while the grid scrolls few rows are in the page, in order, and tiles cover those that are seen', async (t) => {
  const { page } = await open_workbench(t);
  for (const top of [400, 1500, 2600, 0, 900]) {
    // There at once, and after a rush in which nothing is painted.
    await page.evaluate(async ({ y, is_rush }) => {
      const grid = document.querySelector('.grid');
      for (let i = 0; is_rush && i < 12; ++i) {
        grid.scrollTop = i % 2 === 0 ? 0 : grid.scrollHeight;
        await new Promise(requestAnimationFrame);
      }
      grid.scrollTop = y;
    }, { y: top, is_rush: top >= 900 });
    await eventually(() => page.evaluate(() => {
      const grid = document.querySelector('.grid');
      const tiles = [...document.querySelectorAll('.grid-sheet > canvas')].map((canvas) => canvas.getBoundingClientRect());
      const is_covered = (y) => tiles.some(({ top, bottom }) => top <= y && bottom > y);
      const { top: seen_top, bottom: seen_bottom } = grid.getBoundingClientRect();
      const end = document.querySelector('.grid-body').getBoundingClientRect().bottom;
      const rows = [...document.querySelectorAll('.grid-body > [role=row]')];
      const is_seen = rows.some((row) => Math.abs(row.getBoundingClientRect().bottom - Math.min(seen_bottom, end)) < 40);
      const places = Array.from({ length: 40 }, (_, i) => seen_top + 40 + i / 40 * (Math.min(seen_bottom, end) - seen_top - 41));
      return places.every(is_covered) && is_seen;
    }), `rows and tiles at ${top}`);
    const indexes = await page.locator('.grid [role=row]').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
    assert.ok(indexes.length <= 120);
    assert.ok(indexes.every((index, i) => i === 0 || index > indexes[i - 1]), String(indexes));
  }
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 1500);
});

test('every tile shows the rows that stand beneath it', async (t) => {
  const { page } = await open_workbench(t);
  const grid = page.locator('.grid');
  // Dark pixels of each row, over the whole width.
  const ink = async () => {
    const picture = await grid.screenshot();
    return page.evaluate(async (png) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(png)], { type: 'image/png' }));
      const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
      pen.drawImage(image, 0, 0);
      const box = document.querySelector('.grid').getBoundingClientRect();
      const head = document.querySelector('.grid [role=row]').getBoundingClientRect();
      const rows = [...document.querySelectorAll('.grid-body > [role=row]')].map((row) => row.getBoundingClientRect());
      return rows.filter(({ top, bottom }) => top >= head.bottom && bottom <= box.bottom).map(({ top, height }) => {
        const { data } = pen.getImageData(0, Math.round(top - box.top) + 2, image.width - 20, Math.round(height) - 5);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 450) ++dark;
        return dark;
      });
    }, [...picture]);
  };
  for (const [top, text] of [[0, '100'], [1300, '100'], [2200, '100'], [150, '100'], [1200, '125'], [1700, '125'], [1000, '100']]) {
    await page.evaluate(({ y, percent }) => {
      document.documentElement.dataset.text = percent;
      document.querySelector('.grid').scrollTop = y;
    }, { y: top, percent: text });
    await page.waitForTimeout(900);
    const painted = await ink();
    assert.ok(painted.length > 10);
    await page.evaluate(() => document.querySelector('.grid').classList.remove('painted'));
    const elements = await ink();
    await page.evaluate(() => document.querySelector('.grid').classList.add('painted'));
    // Painted letters have whole sizes: at 125 % those of the elements are a little larger.
    const share = text === '100' ? .15 : .25;
    const differs = (row, other) => Math.abs(painted[row] - elements[other]) > 20 + elements[other] * share;
    painted.forEach((dark, row) => assert.ok(!differs(row, row), `row ${row} at ${top}, text ${text} %: ${dark} and ${elements[row]}`));
    assert.ok(painted.some((_, row) => row > 0 && differs(row, row - 1)), 'another row would be told apart');
  }
});

test('the words of a filter narrow the rows, and say of how many', async (t) => {
  const { page, words } = await open_workbench(t);
  const field = page.getByRole('searchbox', { name: words('records.filter') });
  await field.fill('school');
  await eventually(() => page.evaluate(() => Number(document.querySelector('.grid').getAttribute('aria-rowcount')) < 40), 'fewer rows');
  const count = await page.locator('.grid').getAttribute('aria-rowcount');
  const sentence = words('records.some.other', { count: Number(count) - 1, total: 84 });
  await page.locator('.aside').getByText(sentence, { exact: true }).waitFor();
  await page.locator('#announce-polite').getByText(sentence, { exact: true }).waitFor();
  // Who asks for it hears it again.
  await page.locator('#announce-polite').getByText(sentence, { exact: true }).waitFor({ state: 'detached' });
  await field.press('Enter');
  await page.locator('#announce-polite').getByText(sentence, { exact: true }).waitFor();
  await field.fill('zzqx');
  await eventually(async () => await page.locator('.grid').getAttribute('aria-rowcount') === '1', 'no rows');
  await field.fill('');
  await eventually(async () => await page.locator('.grid').getAttribute('aria-rowcount') === '85', 'all rows');
  await page.locator('.grid.painted').waitFor();
});

test('a click on a row that is seen before it is in the page opens that row', async (t) => {
  const { page } = await open_workbench(t);
  const clicked = await page.evaluate(async () => {
    const grid = document.querySelector('.grid');
    grid.scrollTop = 1500;
    const head = grid.querySelector('[role=row]').getBoundingClientRect();
    // As soon as the picture is there; the rows come when the scrolling rests.
    const end = grid.getBoundingClientRect().bottom - 50;
    const covers = () => [...document.querySelectorAll('.grid-sheet > canvas')].some((canvas) => {
      const { top, bottom } = canvas.getBoundingClientRect();
      return top <= end && bottom > end;
    });
    while (!covers()) await new Promise(requestAnimationFrame);
    const y = grid.getBoundingClientRect().bottom - 50;
    const element = document.elementFromPoint(head.left + 80, y);
    const is_row = element.closest('[role=row]') !== null;
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: head.left + 80, clientY: y }));
    return { is_row, row: Math.floor((y - head.bottom + grid.scrollTop) / head.height) };
  });
  assert.equal(clicked.is_row, false);
  await page.waitForURL('**/*/*-*');
  await page.waitForSelector(`.grid .current[aria-rowindex="${clicked.row + 2}"]`);
});

test('without a painter the rows and the page are seen themselves', async (t) => {
  const context = await visit(t, browser, origin, { viewport: size, serviceWorkers: 'block', expected: /ERR_FAILED/ });
  const page = await context.newPage();
  await context.route('**/assets/charts.wasm*', (route) => route.abort());
  const words = await load_words('en');
  let refusals = 0;
  page.on('requestfailed', (request) => { refusals += Number(request.url().includes('/assets/charts.wasm')); });
  await open(page, 'en', 'register');
  await page.getByRole('button', { name: words('workbench.open') }).click();
  await page.waitForSelector('.grid [role=row][aria-rowindex="2"]');
  await eventually(() => refusals > 0, 'a painter is asked for and does not come');
  for (let i = 1; i <= 20; ++i) {
    await page.evaluate((y) => { document.querySelector('.grid').scrollTop = y; }, i * 200);
    await page.waitForTimeout(60);
  }
  // The grid and the document ask apart, and the grid once more when it is given another size.
  assert.ok(refusals <= 4, `a painter that failed is not asked for at every scroll: ${refusals}`);
  const color = await page.locator('.grid [role=rowheader] a').first().evaluate((link) => getComputedStyle(link).color);
  assert.notEqual(color, 'rgba(0, 0, 0, 0)');
  assert.equal(await page.locator('.main.painted').count(), 0);
});

test('pictures that were lost with the graphics process are painted again when someone comes back', async (t) => {
  const { page } = await open_workbench(t);
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  process.kill(processInfo.find(({ type }) => type === 'GPU').id, 'SIGKILL');
  // Words on a light ground, in the table and in the document.
  const is_written = async (place) => {
    const png = await page.locator(place).screenshot();
    const { light, dark } = await page.evaluate(async (data) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(data)], { type: 'image/png' }));
      const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      pen.drawImage(bitmap, 0, 0);
      const { data: pixels } = pen.getImageData(0, 60, bitmap.width, bitmap.height - 60);
      const sums = Array.from({ length: pixels.length / 4 }, (_, i) => pixels[i * 4] + pixels[i * 4 + 1] + pixels[i * 4 + 2]);
      return { light: sums.filter((sum) => sum > 650).length / sums.length, dark: sums.filter((sum) => sum < 300).length / sums.length };
    }, [...png]);
    return light > .8 && dark > .001;
  };
  const places = ['.grid', 'main'];
  for (const place of places) await eventually(async () => !await is_written(place), `the picture of ${place} is lost`);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  for (const place of places) await eventually(() => is_written(place), `${place} is painted again`);
});
