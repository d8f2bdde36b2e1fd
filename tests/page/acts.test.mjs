// One act is one act, however it is made, and the focus never gets lost: with the real core, from screen to screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load_words } from './harness.mjs';
import { origin, visit } from './running.mjs';
import { screens } from './screens.mjs';
import { checked } from './visits.mjs';
import { watch } from './watch.mjs';

const activate = 1;
const jumps = 40;

async function open(t, path, options = {}) {
  const context = await visit(t, { serviceWorkers: 'block', ...options });
  await context.addInitScript(watch);
  const page = await context.newPage();
  await page.goto(`${origin.url}/en/${path}`);
  await checked(page);
  return page;
}

const activations = (page) => page.evaluate((type) => window.watched.sent.splice(0).filter(([one]) => one === type).length, activate);
const heading_is = (page, text) => page.waitForFunction((wanted) => document.querySelector('h1').textContent === wanted, text);

test('a link is followed once, a button pressed once: by mouse, touch, key and script', async (t) => {
  const words = await load_words('en');
  const page = await open(t, '', { hasTouch: true });
  const link = '.nav a[href="/en/register"]';
  const card = 'a.link-card[href="/en/register"]';
  const ways = [
    ['the mouse', () => page.click(link)],
    ['a touch', () => page.tap(link)],
    ['Enter', async () => {
      await page.focus(link);
      await page.keyboard.press('Enter');
    }],
    ['a script', () => page.evaluate((selector) => document.querySelector(selector).click(), link)],
    ['the mouse, on words inside of a card', () => page.locator(`${card} > *`).last().click()],
    ['a touch inside of a card', () => page.locator(`${card} > *`).last().tap()],
  ];
  for (const [way, act] of ways) {
    await activations(page);
    const entries = await page.evaluate(() => history.length);
    await act();
    await heading_is(page, words('disclosures.title'));
    assert.equal(await activations(page), 1, way);
    assert.equal(await page.evaluate(() => history.length), entries + 1, way);
    await page.click('.banner a[href="/en/"]');
    await heading_is(page, words('home.title'));
    await page.evaluate(() => scrollTo(0, 0));
  }

  // A link in a row of a list: the row itself does nothing.
  await page.click(link);
  await heading_is(page, words('disclosures.title'));
  await activations(page);
  await page.locator('.list-cards > li p').first().click();
  await page.locator('.list-cards > li a').first().click();
  await page.waitForURL('**/register/*');
  assert.equal(await activations(page), 1);

  await page.goto(`${origin.url}/en/complain`);
  await checked(page);
  await page.waitForURL('**draft=*');
  await page.check('input[name="wanted"][value="apology"]');  // Now there is something to delete.
  const button = (key) => page.getByRole('button', { name: words(key), exact: true });
  const presses = [
    ['the mouse', (one) => one.click()],
    ['a touch', (one) => one.tap()],
    ['Enter', (one) => one.press('Enter')],
    ['Space', (one) => one.press('Space')],
    ['a script', (one) => one.evaluate((element) => element.click())],
  ];
  for (const [way, press] of presses) {
    await activations(page);
    for (const key of ['draft.discard', 'draft.keep']) {
      await press(button(key));
      await button(key).waitFor({ state: 'detached' });
      assert.equal(await activations(page), 1, `${way}: ${key}`);
    }
  }
});

test('wherever the focus is, it is never lost when the screen changes under it', async (t) => {
  const page = await open(t, '');
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed % below;
  };
  const focused = () => page.evaluate(() => document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 80));
  const others = screens.filter(({ status }) => status === undefined);
  for (let jump = 0; jump < jumps; ++jump) {
    const { path } = others[random(others.length)];
    const which = random(1000);
    await page.evaluate((number) => {
      const all = [...document.querySelectorAll('#stage :is(a[href],button,input,select,textarea,summary,h1)')].filter((one) => one.checkVisibility());
      all[number % all.length].focus();
    }, which);
    assert.notEqual(await focused(), '');
    const from = await page.evaluate(() => window.watched.patches);
    // By the browser's own buttons, so that nothing on the page is touched.
    await page.evaluate((address) => {
      history.pushState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate'));
    }, `/en/${path}?jump=${jump}`);
    await page.waitForFunction((count) => window.watched.patches > count, from);
    assert.notEqual(await focused(), '', `to ${path}, element ${which}`);
  }
});
