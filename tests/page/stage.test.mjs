// Patches and events in real Chromium, under the portal's content policy.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { start_browser, start_server } from './browser.mjs';
import { PatchWriter } from './patch_writer.mjs';
import { bundle, html_around } from './stage.mjs';

const Event = { activate: 1, input: 2, change: 3, submit: 4, toggle: 5, route: 6, online: 9, focus: 11, blur: 12 };

let browser;
let server;
let html = '';
const pages = [];

before(async () => {
  const script = await bundle('stage_page.ts');
  server = await start_server({ '/en/': () => html, '/assets/page.js': script });
  browser = await start_browser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  for (const { page, violations } of pages.splice(0)) {
    assert.deepEqual(violations, []);
    await page.close();
  }
});

// A page whose stage holds what the origin wrote.
async function open(stage = '') {
  html = html_around(stage);
  const page = await browser.newPage();
  const violations = [];
  page.on('console', (message) => { if (/Content Security Policy|Trusted/.test(message.text())) violations.push(message.text()); });
  page.on('pageerror', (error) => violations.push(String(error)));
  await page.goto(`${server.url}/en/`);
  await page.waitForFunction(() => typeof window.apply === 'function');
  pages.push({ page, violations });
  return page;
}

const apply = (page, patch) => page.evaluate((bytes) => window.apply(bytes), patch.bytes());
const stage_html = (page) => page.evaluate(() => document.getElementById('stage').innerHTML);
const heard = async (page, type) => (await page.evaluate(() => window.heard.splice(0))).filter((event) => event.type === type);
const empty_first = (patch = new PatchWriter(1)) => patch.sweep();

test('a first patch makes the page', async () => {
  const page = await open();
  const patch = new PatchWriter(1).create(2, 1, 'main', 'na').create(3, 2, 'h1', 'nb').attribute(3, 'tabindex', '-1').text(3, '你好 <b>')
    .create(4, 2, 'p', 'nc').attribute(4, 'class', 'lead').text(4, 'x').sweep().language('zh-Hans').route(0, '/zh/', '标题');
  assert.equal(await apply(page, patch), '');
  assert.equal(await stage_html(page), '<main id="na"><h1 id="nb" tabindex="-1">你好 &lt;b&gt;</h1><p id="nc" class="lead">x</p></main>');
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['zh-Hans', 'ltr']);
  assert.equal(await page.title(), '标题');
  assert.deepEqual(await page.evaluate(() => window.routes), [[false, '/zh/']]);
  assert.equal(await apply(page, new PatchWriter(2).language('ar', true)), '');
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['ar', 'rtl']);
});

test('what the origin wrote is adopted, not rebuilt, and keeps focus and value', async () => {
  const page = await open('<main id="na"><h1 id="nb">Old</h1><p id="nx">only here</p>text<input id="nc" name="t" class="old" value="begun"></main>');
  await page.fill('#nc', 'typed before the core came');
  await page.evaluate(() => { window.before = [...document.querySelectorAll('#na, #nb, #nc')]; });
  const patch = new PatchWriter(1).create(2, 1, 'main', 'na').create(3, 2, 'h1', 'nb').text(3, 'New')
    .create(4, 2, 'input', 'nc').attribute(4, 'name', 't').sweep().value(4, 0, 'begun');
  assert.equal(await apply(page, patch), '');
  assert.ok(await page.evaluate(() => window.before.every((element) => element.isConnected)));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'nc');
  assert.equal(await page.inputValue('#nc'), 'typed before the core came');
  assert.equal(await stage_html(page), '<main id="na"><h1 id="nb">New</h1><input id="nc" name="t" value="begun"></main>');
  const inputs = await heard(page, Event.input);
  assert.equal(inputs.length, 1);
  assert.equal(inputs[0].value, 'typed before the core came');
  assert.equal(inputs[0].handle, 4);
});

test('adoption moves only what is out of order and rebuilds what has another tag', async () => {
  const page = await open('<p id="nb">b</p><p id="na">a</p><p id="nc">c</p>');
  await page.evaluate(() => { window.b = document.getElementById('nb'); });
  const patch = new PatchWriter(1).create(2, 1, 'p', 'na').text(2, 'a').create(3, 1, 'p', 'nb').text(3, 'b').create(4, 1, 'div', 'nc').text(4, 'c').sweep();
  assert.equal(await apply(page, patch), '');
  assert.equal(await stage_html(page), '<p id="na">a</p><p id="nb">b</p><div id="nc">c</div>');
  assert.ok(await page.evaluate(() => window.b === document.getElementById('nb')));
});

test('an element outside of the stage is never adopted', async () => {
  const page = await open();
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('p'), { id: 'na' })));
  assert.equal(await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'p', 'na').text(2, 'a'))), '');
  assert.equal(await stage_html(page), '<p id="na">a</p>');
});

test('a value that a browser brought back after a reload gives way to the core\'s', async () => {
  const page = await open('<textarea id="na">from the origin</textarea>');
  await page.evaluate(() => { document.getElementById('na').value = 'brought back'; });
  assert.equal(await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'textarea', 'na'))), '');
  assert.equal(await page.inputValue('#na'), 'from the origin');
});

test('a box that was ticked before the core came stays ticked and is told', async () => {
  const page = await open('<input type="checkbox" id="na" value="yes">');
  await page.check('#na');
  const patch = new PatchWriter(1).create(2, 1, 'input', 'na').attribute(2, 'type', 'checkbox').attribute(2, 'value', 'yes').sweep().checked(2, false);
  assert.equal(await apply(page, patch), '');
  assert.ok(await page.isChecked('#na'));
  const changes = await heard(page, Event.change);
  assert.deepEqual(changes.map(({ handle, flags }) => [handle, flags]), [[2, 1]]);
  assert.equal(await apply(page, new PatchWriter(2).checked(2, false)), '');
  assert.ok(!await page.isChecked('#na'));
});

test('what a person does while a page is taken over counts as before it', async () => {
  const page = await open(`<h1 tabindex="-1" id="nh">A</h1><form id="nf" action="/en/x"><input id="na" name="a"><input type="radio" id="nr" name="r">
    <input type="radio" id="ns" name="r" checked><button id="nb">Go on</button></form><p id="old">b</p>`);
  const patch = new PatchWriter(1).create(2, 1, 'h1', 'nh').text(2, 'A').attribute(2, 'tabindex', '-1')
    .create(3, 1, 'form', 'nf').attribute(3, 'action', '/en/x')
    .create(4, 3, 'input', 'na').attribute(4, 'name', 'a').value(4, 0, 'of the core')
    .create(5, 3, 'input', 'nr').attribute(5, 'type', 'radio').attribute(5, 'name', 'r').checked(5, false)
    .create(6, 3, 'input', 'ns').attribute(6, 'type', 'radio').attribute(6, 'name', 'r').checked(6, true)
    .create(7, 3, 'button', 'nb').text(7, 'Go on').sweep();
  const { pieces, sent } = await page.evaluate((bytes) => {
    document.addEventListener('submit', (event) => event.preventDefault());
    let acts = 0;
    const count = window.apply_in_pieces(bytes, () => {
      const field = document.getElementById('na');
      if (acts++ > 8) return;
      field.focus();
      field.value += 'x';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      if (!document.getElementById('nr').checked) document.getElementById('nr').click();
      document.getElementById('nb').click();
    });
    return { pieces: count, sent: window.heard.map(({ type, handle, value }) => [type, handle, value]) };
  }, patch.bytes());
  assert.ok(pieces > 10, String(pieces));
  assert.deepEqual(await page.evaluate(() => ({ value: document.getElementById('na').value, chosen: document.querySelector('input:checked').id,
    focus: document.activeElement.id, old: document.getElementById('old') })), { value: 'x'.repeat(9), chosen: 'nr', focus: 'na', old: null });
  // Told once, when the page is the core's: what was typed, what was chosen, no act.
  assert.ok(sent.some(([type, handle, value]) => type === Event.input && handle === 4 && value === 'x'.repeat(9)));
  assert.ok(sent.some(([type, handle]) => type === Event.change && handle === 5));
  assert.ok(sent.every(([type]) => type !== Event.submit && type !== Event.activate));
});

test('later patches change, move and remove', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'p', 'na').text(2, 'a').create(3, 1, 'p', 'nb').text(3, 'b').create(4, 1, 'p', 'nc').text(4, 'c')));
  const patch = new PatchWriter(2).move(4, 1, 2).create(5, 1, 'p', 'nd', 3).text(5, 'd').attribute(2, 'class', 'small').remove(3).text(2, 'A');
  assert.equal(await apply(page, patch), '');
  assert.equal(await stage_html(page), '<p id="nc">c</p><p id="na" class="small">A</p><p id="nd">d</p>');
  assert.equal(await apply(page, new PatchWriter(3).drop_attribute(2, 'class')), '');
  assert.equal(await page.getAttribute('#na', 'class'), null);
});

test('when the focused element goes, the focus goes to its neighbour', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'main', 'na').create(3, 2, 'h1', 'nb').attribute(3, 'tabindex', '-1').text(3, 'h')
    .create(4, 2, 'div', 'nc').create(5, 4, 'button', 'nd').attribute(5, 'type', 'button').text(5, '1').create(6, 2, 'p', 'ne').text(6, 'p')
    .create(7, 2, 'button', 'nf').attribute(7, 'type', 'button').text(7, '2')));
  const focused = () => page.evaluate(() => document.activeElement.id);
  await page.focus('#nd');
  assert.equal(await apply(page, new PatchWriter(2).remove(4)), '');
  assert.equal(await focused(), 'nf');
  assert.equal(await apply(page, new PatchWriter(3).remove(7)), '');
  assert.equal(await focused(), 'nb');
});

test('when the focused element and its neighbours go together, the heading is focused', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'main', 'na').create(3, 2, 'h1', 'nb').attribute(3, 'tabindex', '-1').text(3, 'h')
    .create(4, 2, 'button', 'nc').text(4, '1').create(5, 2, 'button', 'nd').text(5, '2')));
  await page.focus('#nc');
  assert.equal(await apply(page, new PatchWriter(2).remove(4).remove(5)), '');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'nb');
});

test('rows that come, go and move at random never lose the focus', async () => {
  const page = await open();
  const first = new PatchWriter(1).create(2, 1, 'main', 'na').create(3, 2, 'h1', 'nb').attribute(3, 'tabindex', '-1').text(3, 'h').create(4, 2, 'ul', 'nc');
  assert.equal(await apply(page, empty_first(first)), '');
  let seed = 11;
  const random = (below) => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed % below;
  };
  const rows = [];  // handles; the button of a row has the next number
  let next = 5;
  let focused = 0;
  for (let sequence = 2; sequence < 150; ++sequence) {
    const patch = new PatchWriter(sequence);
    for (let left = random(4); left > 0; --left) {
      const place = random(rows.length + 1);
      patch.create(next, 4, 'li', `nr${next}`, rows[place] ?? 0).create(next + 1, next, 'button', `nr${next + 1}`).text(next + 1, 'x');
      rows.splice(place, 0, next);
      next += 2;
    }
    const from = rows[random(rows.length + 1)];
    if (from !== undefined && from !== focused) {  // The core never moves the focused one.
      rows.splice(rows.indexOf(from), 1);
      const place = random(rows.length + 1);
      patch.move(from, 4, rows[place] ?? 0);
      rows.splice(place, 0, from);
    }
    for (let left = random(4); left > 0 && rows.length > 0; --left) patch.remove(rows.splice(random(rows.length), 1)[0]);
    assert.equal(await apply(page, patch), '', `patch ${sequence}`);
    if (focused !== 0) assert.ok(await page.evaluate(() => document.activeElement !== document.body), `patch ${sequence}`);
    if (rows.length === 0) continue;
    focused = rows[random(rows.length)];
    await page.focus(`#nr${focused + 1}`);
  }
});

test('newer typing is not overwritten, and an answer to it is', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'input', 'na').attribute(2, 'type', 'text')));
  await page.focus('#na');
  await page.keyboard.type('abc');
  const inputs = await heard(page, Event.input);
  assert.deepEqual(inputs.map(({ value, revision }) => [value, revision]), [['a', 1], ['ab', 2], ['abc', 3]]);
  assert.equal(await apply(page, new PatchWriter(2).value(2, 2, 'AB')), '');
  assert.equal(await page.inputValue('#na'), 'abc');
  await page.evaluate(() => document.getElementById('na').setSelectionRange(1, 2));
  assert.equal(await apply(page, new PatchWriter(3).value(2, 3, 'ABC')), '');
  assert.equal(await page.inputValue('#na'), 'ABC');
  assert.deepEqual(await page.evaluate(() => [document.activeElement.selectionStart, document.activeElement.selectionEnd]), [1, 2]);
});

test('a field in which a word is being composed is not touched', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'input', 'na').attribute(2, 'type', 'text')));
  await page.focus('#na');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'n', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.imeSetComposition', { text: 'ni', selectionStart: 2, selectionEnd: 2 });
  const [, second] = await heard(page, Event.input);
  assert.equal(await apply(page, new PatchWriter(2).value(2, second.revision, 'N')), '');
  assert.equal(await page.inputValue('#na'), 'ni');
  await session.send('Input.insertText', { text: '你' });
  assert.equal(await page.inputValue('#na'), '你');
  const last = (await heard(page, Event.input)).at(-1);
  assert.equal(last.value, '你');
  assert.equal(await apply(page, new PatchWriter(3).value(2, last.revision, '你!')), '');
  assert.equal(await page.inputValue('#na'), '你!');
});

test('Enter that ends a composition does not submit the form', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'form', 'na').attribute(2, 'method', 'dialog').create(3, 2, 'input', 'nb').create(4, 2, 'button', 'nc').attribute(4, 'type', 'submit').text(4, 'Go')));
  await page.focus('#nb');
  const cancelled = await page.evaluate(() => !document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true })));
  assert.ok(cancelled);
  await page.keyboard.press('Enter');
  assert.equal((await heard(page, Event.submit)).length, 1);
});

test('an address that is not allowed leads nowhere', async () => {
  const page = await open('<a id="na" href="/en/">x</a>');
  const patch = new PatchWriter(1).create(2, 1, 'a', 'na').attribute(2, 'href', 'javascript:alert(1)').text(2, 'x')
    .create(3, 1, 'a', 'nb').attribute(3, 'href', '//evil.example/').text(3, 'y').create(4, 1, 'form', 'nc').attribute(4, 'action', 'https://evil.example\t/').sweep();
  assert.equal(await apply(page, patch), '');
  assert.equal(await page.getAttribute('#na', 'href'), null);
  assert.equal(await page.getAttribute('#nb', 'href'), null);
  assert.equal(await page.getAttribute('#nc', 'action'), null);
});

test('text is never markup', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'p', 'na').text(2, '<img src=x onerror=alert(1)><script>alert(1)</script>')
    .announce('<b>x</b>')));
  assert.equal(await page.locator('#stage img, #stage script, #announce-polite b').count(), 0);
});

test('a patch that does not fit the page is reported', async () => {
  const cases = [
    ['handle', new PatchWriter(1).text(9, 'x')],
    ['create', new PatchWriter(1).raw(1, 2, 1, 0, 999, 0, 0)],
    ['create', new PatchWriter(1).create(2, 1, 'p', 'stage')],
    ['attribute', new PatchWriter(1).raw(5, 1, 999, 0, 0)],
    ['string', new PatchWriter(1).raw(12, 0, 5)],
    ['op', new PatchWriter(1).raw(77)],
    ['route', new PatchWriter(1).route(1, 'https://evil.example/', 't')],
  ];
  for (const [why, patch] of cases) assert.equal(await apply(await open(), patch), why);
  const page = await open();
  await apply(page, empty_first());
  assert.equal(await apply(page, new PatchWriter(3)), 'sequence');
  assert.equal(await page.evaluate(() => window.apply([1, 2, 3])), 'header');
});

test('what was on its way when the page asked for everything anew is left out', async () => {
  const page = await open();
  const whole = () => new PatchWriter(1).create(2, 1, 'p', 'na').text(2, 'a').sweep();
  assert.equal(await apply(page, whole()), '');
  assert.equal(await apply(page, new PatchWriter(2).text(9, 'x')), 'handle');
  await page.evaluate(() => window.forget());
  assert.equal(await apply(page, new PatchWriter(3).text(2, 'late')), '');
  assert.equal(await stage_html(page), '<p id="na">a</p>');
  assert.equal(await apply(page, whole()), '');
  assert.equal(await apply(page, new PatchWriter(2).text(2, 'b')), '');
  assert.equal(await stage_html(page), '<p id="na">b</p>');
});

test('a page that a translator rewrote still takes patches', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'p', 'na').text(2, 'Hello').create(3, 1, 'p', 'nb').text(3, 'World')));
  await page.evaluate(() => {
    for (const paragraph of document.querySelectorAll('#stage p')) {
      const font = document.createElement('font');
      font.append(paragraph.firstChild);
      paragraph.append(font);
    }
  });
  assert.equal(await apply(page, new PatchWriter(2).text(2, 'New').remove(3)), '');
  assert.equal(await stage_html(page), '<p id="na">New</p>');
});

test('large patches are applied whole', async () => {
  const page = await open();
  const patch = new PatchWriter(1).create(2, 1, 'ul', 'na');
  for (let i = 0; i < 1500; ++i) patch.create(3 + i, 2, 'li', `nb${i}`).text(3 + i, `line ${i}`);
  assert.equal(await apply(page, patch.sweep()), '');
  assert.equal(await page.locator('#na > li').count(), 1500);
});

test('news is spoken once each, also when it is the same', async () => {
  const page = await open();
  assert.equal(await page.textContent('#announce-polite'), '');
  await apply(page, empty_first(new PatchWriter(1).announce('Saved').announce('Saved').announce('Stop', true)));
  assert.deepEqual(await page.locator('#announce-polite p').allTextContents(), ['Saved', 'Saved']);
  assert.deepEqual(await page.locator('#announce-assertive p').allTextContents(), ['Stop']);
});

test('a new page is read from its heading, unless something else asks for the focus', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'main', 'na').create(3, 2, 'h1', 'nb').attribute(3, 'tabindex', '-1').text(3, 'h')
    .create(4, 2, 'button', 'nc').text(4, 'x')));
  await page.focus('#nc');
  await apply(page, new PatchWriter(2).route(1, '/en/about', 'About'));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'nb');
  await apply(page, new PatchWriter(3).route(1, '/en/mine', 'Mine').focus(4));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'nc');
  assert.deepEqual(await page.evaluate(() => window.routes), [[true, '/en/about'], [true, '/en/mine']]);
});

test('a select takes the value of an option made in the same patch', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'select', 'na').create(3, 2, 'option', 'nb').attribute(3, 'value', 'a').text(3, 'A')
    .create(4, 2, 'option', 'nc').attribute(4, 'value', 'b').text(4, 'B')).value(2, 0, 'b'));
  assert.equal(await page.inputValue('#na'), 'b');
  await page.selectOption('#na', 'a');
  assert.deepEqual((await heard(page, Event.change)).map(({ handle, value }) => [handle, value]), [[2, 'a']]);
});

const with_links = () => empty_first(new PatchWriter(1)
  .create(2, 1, 'a', 'na').attribute(2, 'href', '/en/register').create(3, 2, 'span', 'nb').text(3, 'Register')
  .create(4, 1, 'a', 'nc').attribute(4, 'href', '/log/register/checkpoint').text(4, 'Checkpoint')
  .create(5, 1, 'button', 'nd').attribute(5, 'type', 'button').text(5, 'Do')
  .create(6, 1, 'button', 'ne').attribute(6, 'type', 'button').attribute(6, 'aria-disabled', 'true').text(6, 'Busy')
  .create(7, 1, 'a', 'nf').attribute(7, 'href', '#ng').text(7, 'To the field')
  .create(8, 1, 'label', 'nh').attribute(8, 'for', 'ng').text(8, 'Field').create(9, 1, 'input', 'ng'));

test('one act is one event, by mouse, by keyboard and by script', async () => {
  const page = await open();
  await apply(page, with_links());
  const activations = async () => (await heard(page, Event.activate)).map(({ handle }) => handle);
  await page.click('#nb');
  assert.deepEqual(await activations(), [2]);
  await page.focus('#na');
  await page.keyboard.press('Enter');
  assert.deepEqual(await activations(), [2]);
  await page.focus('#nd');
  await page.keyboard.press('Space');
  assert.deepEqual(await activations(), [5]);
  await page.evaluate(() => document.getElementById('nd').click());
  assert.deepEqual(await activations(), [5]);
  await page.click('#ne', { force: true });
  assert.deepEqual(await activations(), []);
  assert.equal(page.url(), `${server.url}/en/`);
});

test('other buttons and keys, other addresses and downloads stay with the browser', async () => {
  const page = await open();
  await apply(page, with_links());
  const prevented = (id, init) => page.evaluate(([which, options]) => {
    const event = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...options });
    window.addEventListener('click', (late) => { window.was_prevented = late.defaultPrevented; late.preventDefault(); }, { once: true });
    document.getElementById(which).dispatchEvent(event);
    return window.was_prevented;
  }, [id, init]);
  for (const init of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }]) {
    assert.equal(await prevented('na', init), false);
  }
  assert.equal(await prevented('nc', {}), false);
  assert.equal(await prevented('na', {}), true);
  await page.evaluate(() => document.getElementById('na').setAttribute('download', ''));
  assert.equal(await prevented('na', {}), false);
  assert.equal((await heard(page, Event.activate)).length, 1);
});

test('before the core has come, links are the browser\'s', async () => {
  const page = await open('<a id="na" href="/en/?second">x</a>');
  await page.click('#na');
  await page.waitForURL('**/en/?second');
});

test('a link to a field focuses it and shows its label', async () => {
  const page = await open();
  await apply(page, with_links());
  await page.click('#nf');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'ng');
  assert.equal(await page.evaluate(() => location.hash), '');
  assert.equal((await heard(page, Event.activate)).length, 0);
});

test('a form is submitted as one event; a search says where it leads', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1)
    .create(2, 1, 'form', 'na').attribute(2, 'method', 'get').attribute(2, 'action', '/en/register').create(3, 2, 'input', 'nb').attribute(3, 'name', 'q')
    .create(4, 2, 'select', 'nc').attribute(4, 'name', 'domain').create(5, 4, 'option', 'nd').attribute(5, 'value', '').text(5, 'Any')
    .create(6, 2, 'button', 'ne').attribute(6, 'type', 'submit').text(6, 'Search')
    .create(7, 1, 'form', 'nf').attribute(7, 'method', 'dialog').create(8, 7, 'input', 'ng').attribute(8, 'name', 'title').create(9, 7, 'button', 'nh').attribute(9, 'type', 'submit').text(9, 'Next')));
  await page.fill('#nb', '排队 a&b');
  await page.click('#ne');
  assert.deepEqual((await heard(page, Event.submit)).map(({ handle, value }) => [handle, value]),
    [[2, '/en/register?q=%E6%8E%92%E9%98%9F+a%26b']]);
  await page.fill('#ng', 'private');
  await page.press('#ng', 'Enter');
  assert.deepEqual((await heard(page, Event.submit)).map(({ handle, value }) => [handle, value]), [[7, '']]);
  assert.equal(page.url(), `${server.url}/en/`);
});

test('disclosures, focus, files and the connection are told', async () => {
  const page = await open();
  await apply(page, empty_first(new PatchWriter(1).create(2, 1, 'details', 'na').create(3, 2, 'summary', 'nb').text(3, 's').create(4, 2, 'p', 'nc').text(4, 'p')
    .create(5, 1, 'input', 'nd').attribute(5, 'type', 'file')));
  await page.click('#nb');
  await page.waitForFunction(() => window.heard.some(({ type }) => type === 5));
  await page.setInputFiles('#nd', { name: 'receipt.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
  const all = await page.evaluate(() => window.heard);
  const of = (type) => all.filter((event) => event.type === type);
  assert.deepEqual(of(Event.toggle).map(({ handle, flags }) => [handle, flags]), [[2, 1]]);
  assert.equal(of(Event.online)[0].flags, 1);
  assert.ok(of(Event.focus).some(({ handle }) => handle === 3));
  assert.deepEqual(await page.evaluate(() => window.files), ['receipt.txt']);
});
