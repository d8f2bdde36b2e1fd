// What the tests of whole visits share: a visitor's browser that reports what it should not have done, two ways of
// using the portal (by mouse, by keyboard alone), and both logs read as any reader of the network can.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

// A context of its own for each test, so a storage of its own. The test fails on anything that the browser complains
// about (unless `expected` matches it) and on any request to another host.
export async function visit(test_context, browser, origin, { expected = /$^/, ...options } = {}) {
  const context = await browser.newContext(options);
  const complaints = [];
  context.on('page', (page) => {
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!/^(?:data|blob):/.test(url) && new URL(url).origin !== origin.url) complaints.push(`asked ${url}`);
  });
  test_context.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  return context;
}

// The logs are checked, and what main compares is compared.
export async function checked(page) {
  await page.waitForSelector('.banner .status-good');
  await page.waitForSelector('main progress', { state: 'detached' });
}

// The text of the section under that heading, once it is there.
export async function section(page, heading) {
  const found = page.locator('section', { has: page.locator('h2, h3', { hasText: heading }) }).last();
  await found.waitFor();
  return found;
}

// Polls until `ask` gives something true, and returns it.
export async function eventually(ask, what, timeout_ms = 20_000) {
  const until = Date.now() + timeout_ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`not within ${timeout_ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// ---- a person ----
// All have: press(selector, text) a link or button; write(selector, text) into a field; choose(name, value) of radio
// buttons; tick(selector) a box; pick(selector, value) from a list; give(selector, file).

export function by_mouse(page) {
  const at = (selector, text) => {
    const found = page.locator(selector);
    return (text === undefined ? found : found.filter({ hasText: text })).first();
  };
  return {
    press: (selector, text) => at(selector, text).click(),
    async write(selector, text) {
      await at(selector).click();
      await page.keyboard.type(text);
    },
    choose: (name, value) => at(`input[name="${name}"][value="${value}"]`).click(),
    tick: (selector) => at(selector).click(),
    // The list itself is drawn by the operating system; only its choice is the page's.
    pick: (selector, value) => at(selector).selectOption(value),
    async give(selector, file) {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), at(selector).click()]);
      await chooser.setFiles(file);
    },
  };
}

const most_keys = 500;

// Never clicks, never moves the focus other than by keys.
export function by_keyboard(page) {
  const keys = page.keyboard;
  // Where what is wanted lies, seen from the focus: 'here', 'before', 'after', or 'nowhere'.
  const direction = (selector, text) => page.evaluate(([wanted, words]) => {
    const shown = [...document.querySelectorAll(wanted)].filter((element) =>
      (words === undefined || element.textContent.includes(words)) && element.checkVisibility());
    if (shown.length === 0) return 'nowhere';
    const focus = document.activeElement;
    if (shown.includes(focus)) return 'here';
    return focus.compareDocumentPosition(shown[0]) & Node.DOCUMENT_POSITION_PRECEDING ? 'before' : 'after';
  }, [selector, text]);
  const reach = async (selector, text) => {
    await eventually(async () => await direction(selector, text) !== 'nowhere', `${selector} ${text ?? ''}`);
    for (let pressed = 0; pressed < most_keys; ++pressed) {
      const where = await direction(selector, text);
      if (where === 'here') return;
      await keys.press(where === 'before' ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`the keyboard does not reach ${selector} ${text ?? ''}`);
  };
  return {
    async press(selector, text) {
      await reach(selector, text);
      await keys.press('Enter');
    },
    async write(selector, text) {
      await reach(selector);
      await keys.type(text);
    },
    async choose(name, value) {
      await reach(`input[name="${name}"]`);
      const wanted = `input[name="${name}"][value="${value}"]`;
      const is_there = () => page.evaluate((one) => document.activeElement.matches(one), wanted);
      for (let pressed = 0; !await is_there() && pressed < 40; ++pressed) await keys.press('ArrowDown');
      if (!await page.evaluate(() => document.activeElement.checked)) await keys.press('Space');
      assert.ok(await is_there(), `${name} ${value}`);
    },
    async tick(selector) {
      await reach(selector);
      await keys.press('Space');
    },
    async pick(selector, value) {
      await reach(selector);
      const distance = await page.evaluate((wanted) => {
        const { options, selectedIndex } = document.activeElement;
        return [...options].findIndex((option) => option.value === wanted) - selectedIndex;
      }, value);
      for (let left = Math.abs(distance); left > 0; --left) await keys.press(distance > 0 ? 'ArrowDown' : 'ArrowUp');
      assert.equal(await page.evaluate(() => document.activeElement.value), value);
    },
    async give(selector, file) {
      const opened = page.waitForEvent('filechooser');  // Before the way there: the browser must know that it is awaited.
      opened.catch(() => undefined);
      await reach(selector);
      await keys.press('Enter');
      await (await opened).setFiles(file);
    },
  };
}

// For tests that are about something else: sets fields at once.
export function quickly(page) {
  const at = (selector, text) => {
    const found = page.locator(selector);
    return (text === undefined ? found : found.filter({ hasText: text })).first();
  };
  return {
    press: (selector, text) => at(selector, text).click(),
    write: (selector, text) => at(selector).fill(text),
    choose: (name, value) => at(`input[name="${name}"][value="${value}"]`).check(),
    tick: (selector) => at(selector).check(),
    pick: (selector, value) => at(selector).selectOption(value),
    give: (selector, file) => at(selector).setInputFiles(file),
  };
}

// ---- a complaint ----

// Words that occur nowhere else, for what must never leave the device unsealed.
export const secrets = {
  title: 'Kestrelwort pension stopped',
  text: 'Nobody answered when I rang the office about my sister Ottoline Brackwater. 我姐姐的补贴被停了三个月。',
  year: '2026', month: '3', day: '27',
  reference: 'ZX-771-QUOKKA',
  name: 'Perpetua Vandersloot',
  contact: 'perpetua@vandersloot.example',
};
export const public_summary = 'My pension was stopped without a reason.';

// Fills in the four steps and stops on the last one, before signing. The complaint is about `about` when that is given,
// otherwise about a decision.
export async function fill_complaint(page, person, words, { own = secrets, addressed_to = 'org-qinghe-social-welfare', about } = {}) {
  const step = (number) => page.waitForURL(`**step=${number}*`);
  if (about === undefined) await person.choose('about_type', 'decision');
  await person.choose('request_kind', 'human_review');
  await person.tick('input[name="wanted"][value="apology"]');
  await person.tick('input[name="wanted"][value="explanation"]');
  await person.pick('select[name="addressed_to"]', addressed_to);
  await person.press('button[type=submit]', words('complain.next'));
  await step(2);
  await person.write('input[name="title"]', own.title);
  await person.write('textarea[name="text"]', own.text);
  for (const part of ['year', 'month', 'day']) await person.write(`input[name="decided_on-${part}"]`, own[part]);
  await person.write('input[name="reference"]', own.reference);
  await person.press('button[type=submit]', words('complain.next'));
  await step(3);
  await person.write('input[name="name"]', own.name);
  await person.write('input[name="contact"]', own.contact);
  await person.tick('input[name="publish_summary"]');
  await person.write('textarea[name="public_summary"]', public_summary);
  await person.press('button[type=submit]', words('complain.next'));
  await step(4);
}

// Writes a complaint and presses the button that signs and sends it; returns its number.
export async function send_complaint(page, url, words) {
  await page.goto(`${url}/complain`);
  await checked(page);
  await page.waitForURL('**draft=*');
  await fill_complaint(page, quickly(page), words);
  const id = new URL(page.url()).searchParams.get('draft');
  await page.getByRole('button', { name: words('complain.send') }).click();
  return id;
}

// A submission with all that is wrapped in it, as text: what anyone on the way can read.
export function unwrap(body) {
  if (body === null || body === '') return '';
  const { envelope, sealed } = JSON.parse(body);
  const leaf = Buffer.from(envelope, 'base64').toString();
  const payload = Buffer.from(JSON.parse(leaf).payload, 'base64').toString();
  return [body, leaf, payload, sealed === undefined ? '' : Buffer.from(sealed, 'base64').toString()].join('\n');
}

// ---- the logs ----

const bundle_width = 256;

export function tile_path(number) {
  const parts = [String(number % 1000).padStart(3, '0')];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return parts.join('/');
}

export function split_bundle(bytes) {
  const leaves = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + bytes.readUInt16BE(at);
    assert.ok(end <= bytes.length, 'the bundle ends early');
    leaves.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}

export function join_bundle(leaves) {
  return Buffer.concat(leaves.flatMap((leaf) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(leaf.length);
    return [size, leaf];
  }));
}

// Of a bundle or tile of a log with that many leaves: its path below the log.
export function bundle_path(number, size) {
  const width = Math.min(bundle_width, size - number * bundle_width);
  return `tile/entries/${tile_path(number)}${width < bundle_width ? `.p/${width}` : ''}`;
}

async function get(url) {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return Buffer.from(await response.arrayBuffer());
}

// Every leaf of a log: [{bytes, payload (text), record}].
export async function read_log(url, name) {
  const size = Number(String(await get(`${url}/log/${name}/checkpoint`)).split('\n')[1]);
  const leaves = [];
  for (let number = 0; number * bundle_width < size; ++number) {
    leaves.push(...split_bundle(await get(`${url}/log/${name}/${bundle_path(number, size)}`)));
  }
  assert.equal(leaves.length, size);
  return leaves.map((bytes) => {
    const payload = Buffer.from(JSON.parse(bytes).payload, 'base64').toString();
    return { bytes, payload, record: JSON.parse(payload) };
  });
}

export async function leaves_of(url, id) {
  return (await read_log(url, 'intake')).filter(({ record }) => record.header.id === id);
}

// RFC 6962: the hash of a leaf, and the root of a whole tree.
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
export const leaf_hash = (bytes) => sha256(Buffer.concat([Buffer.of(0), bytes]));
export function tree_hash(hashes) {
  if (hashes.length === 1) return hashes[0];
  let left = 1;
  while (left * 2 < hashes.length) left *= 2;
  return sha256(Buffer.concat([Buffer.of(1), tree_hash(hashes.slice(0, left)), tree_hash(hashes.slice(left))]));
}

// What a proposal's page says of this device's own answer once it is in the log.
export const counted = (words, choice) => words('proposal.counted') + words('sentence.separator') + words(`choice.${choice}`);
