// The origin's page without JavaScript and the page that the core took over say the same: a screen reader gets the same
// roles, names, values and states in the same order, and finding text finds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages, load_words } from './harness.mjs';
import { origin, visit } from './running.mjs';
import { screens } from './screens.mjs';
import { checked } from './visits.mjs';

const states = ['checked', 'disabled', 'expanded', 'hasPopup', 'invalid', 'level', 'multiselectable', 'pressed', 'readonly',
  'required', 'selected', 'valuemax', 'valuemin', 'valuetext', 'url'];
// Boxes that are not spoken.
const silent = ['generic', 'none', 'paragraph', 'InlineTextBox'];

// What a screen reader gets of main, in its order: one line for each thing, with all that is said of it.
async function read_main(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const by_id = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines = [];
  const read = ({ ignored, role, name, value, description, properties = [], childIds = [] }) => {
    if (!ignored && !silent.includes(role.value)) {
      const state = properties.filter((one) => states.includes(one.name)).map((one) => `${one.name}=${one.value.value}`).sort();
      lines.push([role.value, name?.value, value?.value, description?.value, ...state].join(' | '));
    }
    for (const id of childIds) if (by_id.has(id)) read(by_id.get(id));
  };
  read(nodes.find(({ role }) => role?.value === 'main'));
  return lines;
}

// What only one of the two can know: the origin, that a thing needs the program; the device, that it has checked.
async function wordings({ tag }) {
  const words = await load_words(tag);
  const pattern = (key) => new RegExp(words(key, { signer: '\u0001', date: '\u0002', total: '\u0002' })
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace('\u0001', '(.+?)').replace('\u0002', '(.+?)'));
  const standing = pattern('release.equal');
  const evidence = ['evidence.sentence', 'evidence.sentence_origin'].map(pattern);
  const only_origin = ['complain', 'proposal', 'verify'].map((page) => `StaticText | ${words(`${page}.needs_program`)} |  | `);
  const only_device = [`StaticText | ${words('complain.autosave')} |  | `];
  // Codes of a tree are worth something only from the device that rebuilt it.
  const without_comparing = (lines) => {
    const [begin, end] = [words('compare.heading'), words('release.heading')].map((text) => lines.findIndex((line) => line.includes(text)));
    return begin < 0 ? lines : [...lines.slice(0, begin), ...lines.slice(end)];
  };
  return (lines) => without_comparing(lines).filter((line) => !only_origin.includes(line) && !only_device.includes(line) && !standing.test(line))
    .map((line) => evidence.reduce((text, one) => text.replace(one, '[$1, $2]'), line).replace(/--site http\S+/, '--site URL'));
}

// The first and the last thing of main that has words of its own: the browser's own search finds it and shows it.
const lost = () => {
  const all = [...document.querySelectorAll('main :is(h1, h2, h3, dt, dd, p)')].filter((element) =>
    element.checkVisibility() && element.children.length === 0 && element.textContent.trim().length > 3);
  return [all[0], all[Math.floor(all.length / 2)], all[all.length - 1]].filter((element) => {
    getSelection().removeAllRanges();
    const words = element.textContent.trim().slice(0, 40);
    if (!window.find(words, true, false, true)) return true;
    const { top, bottom } = getSelection().getRangeAt(0).getBoundingClientRect();
    return bottom <= 0 || top >= innerHeight || !String(getSelection()).includes(words.split('\n')[0]);
  }).map((element) => element.outerHTML.slice(0, 100));
};

for (const language of languages) {
  const { route, tag } = language;
  test(`the origin's page and the core's say the same (${tag})`, async (t) => {
    const same_words = await wordings(language);
    const options = { expected: /status of 404/, serviceWorkers: 'block' };
    const plain = await (await visit(t, { ...options, javaScriptEnabled: false })).newPage();
    const live = await (await visit(t, options)).newPage();
    await live.goto(`${origin.url}/${route}/`);
    await checked(live);
    // What a device keeps is on no other: of that page the origin knows nothing. Display has its choices from the program.
    for (const { name, path } of screens.filter((screen) => !['mine', 'display'].includes(screen.name))) {
      await t.test(name, async () => {
        await plain.goto(`${origin.url}/${route}/${path}`);
        await live.evaluate((address) => {
          history.pushState(null, '', address);
          dispatchEvent(new PopStateEvent('popstate'));
        }, `/${route}/${path}`);
        const [heading, title] = [await plain.textContent('h1'), await plain.title()];
        await live.waitForFunction(([one, other]) => document.querySelector('h1').textContent === one && document.title === other, [heading, title]);
        await checked(live);
        const [written, taken_over] = [await read_main(plain), await read_main(live)].map(same_words);
        assert.ok(written.length > 5);
        assert.deepEqual(taken_over, written);
        assert.deepEqual(await live.evaluate(lost), []);
      });
    }
  });

  test(`a search without JavaScript finds the same records (${tag})`, async (t) => {
    const words = await load_words(tag);
    const query = route === 'zh' ? '学校' : 'school';
    const found = [];
    for (const javaScriptEnabled of [false, true]) {
      const page = await (await visit(t, { javaScriptEnabled })).newPage();
      await page.goto(`${origin.url}/${route}/register`);
      if (javaScriptEnabled) await checked(page);
      const all = await page.locator('.list-cards > li').count();
      await page.fill('input[name=q]', query);
      await page.locator('.main form button[type=submit]').first().click();
      await page.waitForURL('**/register?q=*');
      await page.locator('.list-cards > li').nth(all - 1).waitFor({ state: 'detached' });
      assert.equal(await page.inputValue('input[name=q]'), query);
      assert.equal(await page.textContent('h1'), words('disclosures.title'));
      found.push(await page.locator('.list-cards > li').allTextContents());
    }
    assert.ok(found[0].length > 0);
    assert.deepEqual(found[1], found[0]);
  });
}
