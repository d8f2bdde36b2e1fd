// Writing into the real form with the real core behind it: by those who fill forms in, by input methods, by a phone's
// keyboard, with the clipboard. What counts is what stands in the field, and in the draft after a reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages, load_words } from './harness.mjs';
import { install_probe } from './layout_probe.mjs';
import { origin, visit } from './running.mjs';
import { screens } from './screens.mjs';
import { checked, eventually } from './visits.mjs';
import { watch } from './watch.mjs';

const title = 'input[name="title"]';
const text = 'textarea[name="text"]';
const reference = 'input[name="reference"]';

async function open_form(t, route, options = {}) {
  const context = await visit(t, { serviceWorkers: 'block', ...options });
  await context.addInitScript(watch);
  const page = await context.newPage();
  await page.goto(`${origin.url}/${route}/complain`);
  await checked(page);
  await page.waitForURL('**draft=*');
  return page;
}

// The first step is filled in, and the story comes next.
async function open_story(t, route, options) {
  const page = await open_form(t, route, options);
  for (const name of ['about_type', 'request_kind']) await page.locator(`input[name="${name}"]`).first().check();
  await page.selectOption('select[name="addressed_to"]', { index: 1 });
  await page.click('.form .button-primary');
  await page.waitForURL('**step=2*');
  await page.waitForSelector(title);
  return page;
}

async function open_step(page, number) {
  const url = new URL(page.url());
  url.searchParams.set('step', number);
  await page.goto(String(url));
  await checked(page);
}

// What is kept of the fields, as a new page shows it.
async function kept(page, expected) {
  await eventually(async () => {
    const found = await page.evaluate(() => new Promise((resolve, reject) => {
      const opening = indexedDB.open('trialog');
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const [store] = opening.result.objectStoreNames;
        const all = opening.result.transaction(store).objectStore(store).getAll();
        all.onsuccess = () => {
          opening.result.close();
          resolve(all.result.map((bytes) => new TextDecoder().decode(bytes)).join('\n'));
        };
      };
    }));
    return Object.values(expected).every((value) => found.includes(JSON.stringify(value)));
  }, `kept: ${JSON.stringify(expected).slice(0, 200)}`);
  await page.reload();
  await checked(page);
  for (const [selector, value] of Object.entries(expected)) {
    await eventually(async () => await page.inputValue(selector) === value, `${selector} after a reload`);
  }
}

// ---- fields ----

// Of every field: what a program that fills in forms would take it for something else by.
const unusable_fields = () => [...document.querySelectorAll('.main :is(input,select,textarea)')].flatMap((field) => {
  const faults = [];
  const is_box = field.matches('[type=checkbox],[type=radio]');
  field.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = field.getBoundingClientRect();
  if (!is_box && (width < 30 || height < 15)) faults.push(`${width} by ${height}`);
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  if (hit !== field) faults.push(`covered by ${hit?.outerHTML.slice(0, 60)}`);
  if (field.type === 'file') return faults;
  if (field.form === null) faults.push('in no form');
  if (!is_box && field.localName !== 'select' && !field.autocomplete) faults.push('no autocomplete');
  return faults.map((fault) => `${field.name}: ${fault}`);
});

for (const { route, tag } of languages) {
  test(`every field of a form is there at once, in its place, for whoever fills forms in (${tag})`, async (t) => {
    const page = await open_form(t, route);
    assert.ok(await page.locator('.main :is(input,select)').count() > 5);
    assert.deepEqual(await page.evaluate(unusable_fields), []);
    for (const { path } of screens.filter((screen) => /^(register|proposals\/.*|verify)$/.test(screen.path))) {
      await page.goto(`${origin.url}/${route}/${path}`);
      await checked(page);
      assert.ok(await page.locator('.main :is(input,select)').count() > 0, path);
      assert.deepEqual(await page.evaluate(unusable_fields), [], path);
    }
  });
}

test('what a form manager fills in all at once, without any focus, is kept', async (t) => {
  const page = await open_story(t, 'en');
  for (const [step, values] of [
    [2, { [title]: 'Filled in', [text]: 'Two\nlines', 'input[name="decided_on-year"]': '2026', 'input[name="decided_on-month"]': '3', 'input[name="decided_on-day"]': '9', [reference]: 'ZX-1' }],
    [3, { 'input[name="name"]': '王小明', 'input[name="contact"]': 'wang@example.org' }],
  ]) {
    await open_step(page, step);
    assert.deepEqual(await page.evaluate(unusable_fields), []);
    await page.evaluate((given) => {
      for (const [selector, value] of Object.entries(given)) {
        const field = document.querySelector(selector);
        field.value = value;
        for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }, values);
    await kept(page, values);
  }
});

for (const { route, tag } of languages) {
  test(`what is missing is said in the title, in a list that has the focus, and beside its field (${tag})`, async (t) => {
    const words = await load_words(tag);
    const page = await open_form(t, route, { viewport: { width: 360, height: 420 } });
    for (const step of [1, 2]) {
      const calm = await page.title();
      await page.getByRole('button', { name: words('complain.next') }).click();
      await page.waitForSelector('.error-summary:focus');
      assert.equal(await page.title(), words('view.error_title', { title: calm }));
      const links = page.locator('.error-summary a');
      const count = await links.count();
      assert.equal(count, [3, 2][step - 1]);
      for (let index = 0; index < count; ++index) {
        const said = await links.nth(index).textContent();
        await links.nth(index).click();
        const found = await page.evaluate(() => {
          const field = document.activeElement;
          const group = field.matches('[type=radio]') ? field.closest('fieldset') : field;
          const label = group === field ? field.labels[0] : group.querySelector('legend');
          const { top, bottom } = label.getBoundingClientRect();
          const describing = (group.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '')
            .map((id) => document.getElementById(id).textContent);
          return {
            is_field: field.matches('input,select,textarea'), is_in_view: top >= 0 && bottom <= innerHeight,
            is_invalid: group === field ? field.getAttribute('aria-invalid') : 'true', describing,
          };
        });
        assert.ok(found.is_field, said);
        assert.ok(found.is_in_view, `the label is in view: ${said}`);
        assert.equal(found.is_invalid, 'true', said);
        assert.ok(found.describing.some((one) => one === words('view.error_prefix') + said), `${said}: ${found.describing}`);
      }
      if (step === 2) break;
      for (const name of ['about_type', 'request_kind']) await page.locator(`input[name="${name}"]`).first().check();
      await page.selectOption('select[name="addressed_to"]', { index: 1 });
      await page.getByRole('button', { name: words('complain.next') }).click();
      await page.waitForURL('**step=2*');
      await page.waitForFunction(() => document.querySelector('.error-summary') === null);
    }
  });
}

// ---- input methods ----

const composing_enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229, text: '\r' };

// What a person composes: the steps that the input method shows, what it commits (nothing: it was cancelled).
const words_composed = [
  ['pinyin', ['n', 'ni', "ni h", 'ni hao'], '你好'],
  ['zhuyin', ['ㄋ', 'ㄋㄧ', 'ㄋㄧˇ'], '妳'],
  ['Japanese', ['k', 'か', 'かn', 'かん', 'かんj', 'かんじ', '感じ', '漢字'], '漢字'],
  ['Korean', ['ㅎ', '하', '한'], '한'],
  ['Korean, the next syllable', ['ㄱ', '그', '글'], '글'],
  ['cancelled', ['x', 'xi', 'xia'], ''],
];

// Every 16 ms another field is written into, as by dictation; each time the core answers with a patch.
const begin_storm = (page) => page.evaluate((selector) => {
  const field = document.querySelector(selector);
  let turn = 0;
  window.storm = setInterval(() => {
    field.value = 'x'.repeat(1 + (++turn % 40));
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, 16);
}, text);
const end_storm = (page) => page.evaluate(() => clearInterval(window.storm));

const patches_of = (page) => page.evaluate(() => window.watched.patches);
// After that many patches more.
const some_patches = async (page, more) => {
  const before = await patches_of(page);
  await page.waitForFunction((count) => window.watched.patches >= count, before + more);
};
// How much of the text is used, beside it (in English).
const says_count = (page, count) => page.locator('.main').getByText(`${count.toLocaleString('en')} of `).first().waitFor();
// The page gets a patch that it cannot read, and asks for everything anew.
const make_resync = async (page) => {
  const before = await page.evaluate(() => window.watched.sent.filter(([type]) => type === 14).length);
  await page.evaluate(() => window.watched.worker.dispatchEvent(new MessageEvent('message', { data: { type: 'patch', patch: new ArrayBuffer(4) } })));
  await page.waitForFunction((count) => window.watched.sent.filter(([type]) => type === 14).length > count, before);
};

test('words are composed as in any field, while patches arrive and the page is sent anew', async (t) => {
  const page = await open_story(t, 'zh', { expected: /: header/ });
  const session = await page.context().newCDPSession(page);
  const compose = (shown) => session.send('Input.imeSetComposition', { text: shown, selectionStart: shown.length, selectionEnd: shown.length });
  await page.evaluate((selector) => {
    window.field = document.querySelector(selector);
    window.watched.submitted = 0;
  }, title);
  await page.focus(title);
  await begin_storm(page);
  let value = '';
  let composed = 0;
  for (const [what, shown, committed] of words_composed) {
    for (const [index, one] of shown.entries()) {
      await compose(one);
      await some_patches(page, 2);
      if (index === 1) {
        await make_resync(page);
        await some_patches(page, 2);
      }
      assert.equal(await page.inputValue(title), value + one, what);
    }
    // Enter chooses the word; it does not send the form. Android names every key 229.
    await session.send('Input.dispatchKeyEvent', { type: 'keyDown', ...composing_enter });
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...composing_enter });
    if (committed === '') await compose('');
    else await session.send('Input.insertText', { text: committed });
    value += committed;
    ++composed;
    assert.equal(await page.inputValue(title), value, what);
    assert.equal(await page.evaluate(() => window.watched.composed), composed, `${what}: one end of the composition`);
    assert.equal(await page.evaluate(() => window.watched.submitted), 0, what);
  }
  // To another field in the middle of a word: what is shown stays.
  await compose('zhong');
  await page.click(reference);
  value += 'zhong';
  ++composed;
  assert.equal(await page.inputValue(title), value);
  await compose('b');
  await session.send('Input.insertText', { text: '编号' });
  ++composed;
  await end_storm(page);
  assert.equal(await page.inputValue(reference), '编号');
  assert.equal(await page.evaluate(() => window.watched.composed), composed);
  assert.ok(await page.evaluate(() => window.field.isConnected), 'the field was never replaced');
  assert.equal(await page.evaluate(() => window.watched.submitted), 0);
  const long_text = await page.inputValue(text);
  await kept(page, { [title]: value, [reference]: '编号', [text]: long_text });

  await page.focus(title);
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => window.watched.submitted), 1, 'an Enter of its own sends the form');
});

test('a phone\'s keyboard deletes, inserts and corrects', async (t) => {
  const page = await open_story(t, 'en');
  const session = await page.context().newCDPSession(page);
  const unknown = { key: 'Unidentified', windowsVirtualKeyCode: 229 };
  // The key tells nothing; what is done comes as the browser's own editing.
  const key = async (act, commands = []) => {
    await session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...unknown, commands });
    await act();
    await session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...unknown });
  };
  const insert = (letters) => key(() => session.send('Input.insertText', { text: letters }));
  const backspace = () => key(() => undefined, ['deleteBackward']);
  await page.focus(title);
  await page.evaluate(() => {
    window.kinds = [];
    addEventListener('beforeinput', ({ inputType }) => window.kinds.push(inputType), true);
  });
  for (const letter of 'teh') await insert(letter);
  // The word is taken back into composition and replaced.
  await key(() => session.send('Input.imeSetComposition', { text: 'the', selectionStart: 3, selectionEnd: 3, replacementStart: 0, replacementEnd: 3 }));
  await insert('the ');
  for (const letter of 'deciison') await insert(letter);
  for (let i = 0; i < 5; ++i) await backspace();
  await insert('ision');
  assert.equal(await page.inputValue(title), 'the decision');
  assert.ok(await page.evaluate(() => ['insertText', 'deleteContentBackward', 'insertCompositionText'].every((kind) => window.kinds.includes(kind))));
  await kept(page, { [title]: 'the decision' });
});

test('a text is pasted, cut, undone, chosen and dragged as everywhere', async (t) => {
  const page = await open_story(t, 'en');
  const keys = page.keyboard;
  const value = (selector) => page.inputValue(selector);
  await page.focus(title);
  await keys.type('one two three');
  await keys.press('Control+A');
  await keys.press('Control+C');
  await page.focus(text);
  await keys.press('Control+V');
  await keys.press('Control+V');
  assert.equal(await value(text), 'one two threeone two three');
  await keys.press('Control+Z');
  assert.equal(await value(text), 'one two three');
  await keys.press('Control+Shift+Z');
  assert.equal(await value(text), 'one two threeone two three');
  await page.focus(title);
  await keys.press('End');
  await keys.press('Control+Shift+ArrowLeft');
  await keys.press('Control+X');
  assert.equal(await value(title), 'one two ');
  await keys.press('Control+Z');
  assert.equal(await value(title), 'one two three');
  await keys.press('Control+Shift+Z');
  await kept(page, { [title]: 'one two ', [text]: 'one two threeone two three' });

  // The words of the page themselves: by dragging, by a double click, into the clipboard.
  const heading = await page.textContent('h1');
  const place_of_heading = () => page.locator('h1').evaluate((element) => {
    element.scrollIntoView();
    const range = document.createRange();
    range.selectNodeContents(element);
    const { left, top, right, bottom } = range.getClientRects()[0];
    return { left, right, middle: (top + bottom) / 2 };
  });
  let box = await place_of_heading();
  const selected = () => page.evaluate(() => String(getSelection()));
  await page.mouse.move(box.left, box.middle);
  await page.mouse.down();
  await page.mouse.move(box.right, box.middle, { steps: 4 });
  await page.mouse.up();
  assert.equal(await selected(), heading);
  await keys.press('Control+C');
  await page.focus(reference);
  await keys.press('Control+V');
  assert.equal(await value(reference), heading);
  box = await place_of_heading();
  await page.mouse.dblclick(box.left + 4, box.middle);
  assert.equal((await selected()).trim(), heading.split(' ')[0]);
});

test('a page that a translator rewrote takes a thousand patches and keeps what was written', async (t) => {
  const page = await open_story(t, 'en');
  await page.evaluate(install_probe);
  await page.fill(title, 'Kept');
  await page.evaluate(() => window.probe.translate());
  assert.ok(await page.locator('.main font').count() > 20);
  const from = await patches_of(page);
  await page.evaluate((selector) => {
    const field = document.querySelector(selector);
    for (let turn = 1; turn <= 1000; ++turn) {
      field.value = 'y'.repeat(turn);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, text);
  await page.waitForFunction((count) => window.watched.patches >= count, from + 1000, { timeout: 30_000 });
  await says_count(page, 1000);
  assert.equal(await page.evaluate(() => window.watched.sent.filter(([type]) => type === 14).length), 0);
  await kept(page, { [title]: 'Kept', [text]: 'y'.repeat(1000) });
});

test('while the core\'s memory grows and moves, no patch is lost', async (t) => {
  const page = await open_story(t, 'en');
  // The worker's own script, and before it a look at the memory that it gets.
  await page.route('**/assets/worker.js*', async (route) => {
    const response = await route.fetch();
    const peek = 'const made = WebAssembly.instantiate; WebAssembly.instantiate = async (...all) => {' +
      'const instance = await made(...all); self.memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory); return instance; };\n';
    await route.fulfill({ response, body: peek + await response.text() });
  });
  await open_step(page, 2);
  const [worker] = page.workers();
  const memory = () => worker.evaluate(() => self.memory.buffer.byteLength);
  const before = await memory();
  const patches = await patches_of(page);
  let written = '';
  await page.focus(text);
  for (let turn = 1; turn <= 3; ++turn) {
    await page.keyboard.type('abc ');
    written += 'abc ';
    // An event of nobody, as large as a new piece of memory.
    await page.evaluate((bytes) => {
      const event = new ArrayBuffer(24 + bytes);
      new Uint32Array(event, 0, 6).set([2, 0xffffff, 1, 0, 0, bytes]);
      window.watched.worker.postMessage({ type: 'event', event }, [event]);
    }, turn * (24 << 20));
    await page.keyboard.type('d ');
    written += 'd ';
  }
  await page.waitForFunction((count) => window.watched.patches >= count, patches + written.length);
  assert.ok(await memory() > before + (16 << 20), `${before} to ${await memory()} bytes`);
  await says_count(page, written.length);
  assert.equal(await page.evaluate(() => window.watched.sent.filter(([type]) => type === 14).length), 0);
  await kept(page, { [text]: written });
});
