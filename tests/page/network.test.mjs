// What a bad network, a dying tab or a dying server does to what a person wrote and sent: nothing is lost, nothing is sent
// twice, and what happened is said in words.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { start_browser, start_lasting_browser } from './browser.mjs';
import { load_words, start_origin } from './harness.mjs';
import {
  checked, counted, eventually, fill_complaint, leaves_of, public_summary, quickly, read_log, secrets, visit,
} from './visits.mjs';

let browser;
let origin;
let words;

before(async () => {
  origin = await start_origin();
  browser = await start_browser();
  words = await load_words('en');
});
after(async () => {
  await browser?.close();
  await origin?.stop();
});

// The browser says of every broken request that it is broken.
const broken = { expected: /Failed to load resource|net::ERR|status of (?:4|5)\d\d/, serviceWorkers: 'block' };

// A signed complaint's last step; gives its number.
async function write(page, at = origin) {
  await page.goto(`${at.url}/en/complain`);
  await checked(page);
  await page.waitForURL('**draft=*');
  await fill_complaint(page, quickly(page), words);
  return new URL(page.url()).searchParams.get('draft');
}

const sign = (page) => page.getByRole('button', { name: words('complain.send') }).click();
const retry = (page) => page.locator('.main').getByRole('button', { name: words('sending.retry') }).click();
const heading_is = (page, text, timeout = 30_000) =>
  page.waitForFunction((wanted) => document.querySelector('h1')?.textContent === wanted, text, { timeout });
const arrived = (page) => heading_is(page, words('sent.heading'));
const says = (page, text, timeout = 30_000) =>
  page.waitForFunction((wanted) => document.querySelector('main').textContent.includes(wanted), text, { timeout });
const leaf_count = async (id, at = origin) => (await leaves_of(at.url, id)).length;

// Whether the device's storage holds these words under a key that begins so.
const is_kept = (page, prefix, text) => page.evaluate(([begin, wanted]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('trialog');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const reading = opening.result.transaction('items').objectStore('items').getAll(IDBKeyRange.bound(begin, `${begin}\uffff`));
    reading.onsuccess = () => {
      opening.result.close();
      resolve(reading.result.some((bytes) => new TextDecoder().decode(bytes).includes(wanted)));
    };
  };
}), [prefix, text]);

// Every field of a draft, by going through its steps.
async function fields_of(page, at, draft) {
  const values = {};
  for (const step of [1, 2, 3]) {
    await page.goto(`${at.url}/en/complain?draft=${draft}&step=${step}`);
    await checked(page);
    await page.waitForFunction((heading) => document.querySelector('h1').textContent === heading, words(`complain.step.${step}.heading`));
    Object.assign(values, await page.evaluate(() => {
      const found = {};
      for (const field of document.querySelectorAll('.main input, .main textarea, .main select')) {
        const is_box = field.type === 'radio' || field.type === 'checkbox';
        if (!is_box) found[field.name] = field.value;
        else if (field.checked) (found[field.name] ??= []).push(field.value);
      }
      return found;
    }));
  }
  return values;
}

const all_fields = {
  about_type: ['decision'], request_kind: ['human_review'], wanted: ['explanation', 'apology'], addressed_to: 'org-qinghe-social-welfare',
  title: secrets.title, text: secrets.text, 'decided_on-year': secrets.year, 'decided_on-month': secrets.month,
  'decided_on-day': secrets.day, reference: secrets.reference, name: secrets.name, contact: secrets.contact,
  publish_summary: ['yes'], public_summary,
};

for (const [how, kill] of [
  ['is closed', (page) => page.close()],
  ['crashes', async (page, context) => {
    const session = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined);  // It is never answered.
    await crashed;
  }],
]) {
  test(`when the tab ${how} while writing, every field is there again`, async (t) => {
    const context = await visit(t, browser, origin, { serviceWorkers: 'block' });
    let page = await context.newPage();
    await page.goto(`${origin.url}/en/complain`);
    await checked(page);
    await page.waitForURL('**draft=*');
    await fill_complaint(page, quickly(page), words);
    const draft = new URL(page.url()).searchParams.get('draft');
    // The last thing that is typed before the end comes key by key.
    await page.goto(`${origin.url}/en/complain?draft=${draft}&step=2`);
    await checked(page);
    await page.click('textarea[name="text"]');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' And one more word: marigold');
    await eventually(() => is_kept(page, 'draft/', 'word: marigold'), 'the draft is kept', 3_000);
    await kill(page, context);
    page = await context.newPage();
    await page.goto(`${origin.url}/en/mine`);
    await checked(page);
    await page.getByRole('heading', { name: secrets.title }).waitFor();
    await page.locator('.main a.link-button', { hasText: words('mine.draft_open') }).click();
    await page.waitForURL(`**draft=${draft}*`);
    assert.deepEqual(await fields_of(page, origin, draft), { ...all_fields, text: `${secrets.text} And one more word: marigold` });
    assert.equal(await leaf_count(draft), 0);
  });
}

test('sent twice by a broken network, it is one leaf', async (t) => {
  const context = await visit(t, browser, origin, broken);
  const page = await context.newPage();
  const id = await write(page);
  let lost = 0;
  // The origin takes it, and its answer never arrives.
  await page.route('**/submit', async (route) => {
    const answer = await route.fetch();
    assert.equal(answer.status(), 200);
    ++lost;
    await route.abort('connectionreset');
  });
  await sign(page);
  await says(page, words('error.network_failed'));
  assert.equal(lost, 1);
  assert.equal(await leaf_count(id), 1);
  await retry(page);
  await eventually(() => lost === 2, 'it is sent again');
  await page.unroute('**/submit');
  await eventually(() => page.locator('.main button', { hasText: words('sending.retry') }).isVisible(), 'it waits again');
  await retry(page);
  await arrived(page);
  assert.equal(await leaf_count(id), 1);
});

test('offline it waits, says so, and goes out after reconnection', async (t) => {
  const own = await start_origin();
  t.after(() => own.stop());
  const context = await visit(t, browser, own, broken);
  const page = await context.newPage();
  const id = await write(page, own);
  await own.kill();
  await context.setOffline(true);
  await says(page, words('complain.offline'));
  await sign(page);
  await heading_is(page, words('sent.heading_waiting'));
  await says(page, words('sending.waiting_offline'));
  await own.restart();
  assert.equal(await leaf_count(id, own), 0);
  await context.setOffline(false);
  await arrived(page);
  assert.equal(await leaf_count(id, own), 1);
});

test('what was signed without a server goes out after the browser was started anew', async (t) => {
  const own = await start_origin();
  const folder = await mkdtemp(join(tmpdir(), 'trialog-browser-'));
  let context = await start_lasting_browser(folder);
  t.after(async () => {
    await context.close();
    await own.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  let page = await context.newPage();
  const id = await write(page, own);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await own.kill();
  await sign(page);
  await heading_is(page, words('sent.heading_waiting'));
  await says(page, words('error.network_failed'));
  await context.close();

  // Still no server: the page comes from the device, and so does what it says.
  context = await start_lasting_browser(folder);
  page = await context.newPage();
  await page.goto(`${own.url}/en/mine`);
  await says(page, secrets.title);
  await says(page, words('sending.badge.waiting'));
  await context.close();

  await own.restart();
  assert.equal(await leaf_count(id, own), 0);
  context = await start_lasting_browser(folder);
  page = await context.newPage();
  await page.goto(`${own.url}/en/mine`);
  await says(page, words('sending.badge.sent'));
  assert.equal(await leaf_count(id, own), 1);
});

test('the server is killed while it takes a complaint, and the receipt comes after its return', async (t) => {
  const own = await start_origin();
  t.after(() => own.stop());
  const context = await visit(t, browser, own, broken);
  for (const delay_ms of [0, 3, 20, 120]) {
    const page = await context.newPage();
    const id = await write(page, own);
    // The request is on its way when the server dies: before, while or after it is written down.
    let is_first = true;
    await page.route('**/submit', async (route) => {
      if (!is_first) return route.continue();
      is_first = false;
      const killed = new Promise((resolve) => { setTimeout(resolve, delay_ms); }).then(() => own.kill());
      await route.continue();
      await killed;
    });
    await sign(page);
    await page.waitForFunction((wanted) => wanted.includes(document.querySelector('h1')?.textContent),
      [words('sent.heading'), words('sent.heading_waiting'), words('sent.heading_sending')]);
    await eventually(() => fetch(own.url).then(() => false, () => true), 'the server is dead');
    await own.restart();
    const wait = words('sending.retry');
    await eventually(async () => {
      const button = page.locator('.main').getByRole('button', { name: wait });
      if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => undefined);
      return await page.textContent('h1') === words('sent.heading');
    }, 'the receipt comes', 30_000);
    assert.equal(await leaf_count(id, own), 1, `killed after ${delay_ms} ms`);
    await page.close();
  }
});

test('a draft that is changed in one tab is changed in the other after a reload', async (t) => {
  const context = await visit(t, browser, origin, { serviceWorkers: 'block' });
  const one = await context.newPage();
  const id = await write(one);
  const other = await context.newPage();
  const address = `${origin.url}/en/complain?draft=${id}&step=2`;
  for (const page of [one, other]) {
    await page.goto(address);
    await checked(page);
  }
  assert.equal(await other.inputValue('input[name="title"]'), secrets.title);
  await one.fill('input[name="title"]', 'Changed in the first tab');
  await eventually(() => is_kept(one, 'draft/', 'Changed in the first tab'), 'the draft is kept', 3_000);
  await other.reload();
  await checked(other);
  assert.equal(await other.inputValue('input[name="title"]'), 'Changed in the first tab');
});

for (const [when, is_at_once] of [['at once', true], ['one after the other', false]]) {
  test(`two tabs that sign the same draft ${when} make one leaf, and the receipt is kept`, async (t) => {
    const context = await visit(t, browser, origin, broken);
    const one = await context.newPage();
    const id = await write(one);
    const other = await context.newPage();
    await other.goto(`${origin.url}/en/complain?draft=${id}&step=4`);
    await checked(other);
    if (is_at_once) {
      // Neither gets through before the other has signed as well, if it does.
      let waiting = 0;
      let release;
      const both = new Promise((resolve) => { release = resolve; });
      setTimeout(() => release(), 3_000);
      await context.route('**/submit', async (route) => {
        if (++waiting === 2) release();
        await both;
        await route.continue();
      });
      // By the page itself: a click by hand would wait. Where the other tab was told already, there is nothing to press.
      await Promise.all([one, other].map((page) => page.evaluate(() => document.querySelector('.form button[type=submit]')?.click())));
    } else {
      await sign(one);
    }
    // The tab that did not send comes to the receipt too.
    await Promise.all([arrived(one), arrived(other)]);
    assert.equal(await leaf_count(id), 1);
    for (const page of [one, other]) {
      await page.goto(`${origin.url}/en/mine`);
      await checked(page);
      await says(page, words('sending.badge.sent'));
      assert.equal(await page.getByRole('heading', { name: secrets.title }).count(), 1);
      await page.locator('.main').getByRole('button', { name: words('mine.check'), exact: true }).click();
      await page.waitForSelector('.list-cards .status-good');
    }
  });
}

test('votes of two tabs that were open before count as one person\'s', async (t) => {
  const context = await visit(t, browser, origin, { serviceWorkers: 'block' });
  const proposal = 'prp-home-care-second-visit';
  const tabs = [await context.newPage(), await context.newPage()];
  for (const page of tabs) {
    await page.goto(`${origin.url}/en/proposals/${proposal}`);
    await checked(page);
  }
  const stands = async () => (await read_log(origin.url, 'intake')).filter(({ record }) => record.proposal_id === proposal);
  const before_votes = await stands();
  for (const [index, choice] of ['in_favour', 'against'].entries()) {
    const page = tabs[index];
    await page.check(`input[name="choice"][value="${choice}"]`);
    await page.getByRole('button', { name: words('proposal.send') }).click();
    await says(page, counted(words, choice));
  }
  const votes = (await stands()).slice(before_votes.length);
  assert.deepEqual(votes.map(({ record }) => [record.choice, record.header.revision]), [['in_favour', 1], ['against', 2]]);
  assert.equal(new Set(votes.map(({ record }) => record.header.id)).size, 1);
  // The first tab hears of it without a reload.
  await says(tabs[0], counted(words, 'against'));
});

test('what became of an answer is seen where it was sent, without scrolling', async (t) => {
  const context = await visit(t, browser, origin, { viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${origin.url}/en/proposals/prp-home-care-second-visit`);
  await checked(page);
  await quickly(page).choose('choice', 'in_favour');
  await page.getByRole('button', { name: words('proposal.send') }).click();
  await says(page, words('sending.sent'));
  const seen = await page.locator('.main .status-good').evaluate((status) => {
    const { top, bottom } = status.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  assert.ok(seen);
});

test('a server that cannot take it now is named, nothing is lost, and it arrives in the end', async (t) => {
  const context = await visit(t, browser, origin, broken);
  const page = await context.newPage();
  const id = await write(page);
  const problem = (status, code) => ({
    status, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: code, status, code }),
  });
  const answers = [
    ['storage_full', problem(507, 'storage_full')],
    ['rate_limited', problem(429, 'rate_limited')],
    ['server_failed', problem(500, 'server_failed')],
    ['storage_failed', problem(503, 'storage_failed')],
    ['server_failed', { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }],
    ['malformed_proof', { status: 200, contentType: 'text/plain', body: 'all is well' }],
  ];
  let answer;
  await page.route('**/submit', (route) => route.fulfill(answer));
  for (const [index, [code, next]] of answers.entries()) {
    answer = next;
    await (index === 0 ? sign(page) : retry(page));
    await says(page, words('sending.last_error', { reason: words(`error.${code}`) }));
    assert.equal(await page.textContent('h1'), words('sent.heading_waiting'));
    const main = await page.textContent('main');
    for (const name of ['title', 'text', 'reference', 'name', 'contact']) assert.ok(main.includes(secrets[name]), `${code}: ${name}`);
    assert.equal(await leaf_count(id), 0);
  }
  // A true receipt, of another record.
  answer = { status: 200, contentType: 'text/plain', body: await receipt_of_another() };
  await retry(page);
  await says(page, words('sending.last_error', { reason: words('error.inclusion_failed') }));
  await page.unroute('**/submit');
  await retry(page);
  await arrived(page);
  assert.equal(await leaf_count(id), 1);
});

// What the origin answers to a leaf that it has already.
async function receipt_of_another() {
  const [, , { bytes }] = (await read_log(origin.url, 'intake')).filter(({ record }) => record.proposal_id !== undefined);
  const response = await fetch(`${origin.url}/submit`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.trialog.submission+json' },
    body: JSON.stringify({ envelope: bytes.toString('base64') }),
  });
  assert.equal(response.status, 200);
  return response.text();
}

test('what the server refuses is named, and can be changed and signed again', async (t) => {
  const context = await visit(t, browser, origin, broken);
  const page = await context.newPage();
  const id = await write(page);
  await page.route('**/submit', (route) => route.fulfill({
    status: 422, contentType: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', title: 'clock', status: 422, code: 'clock_off', where: 'header.published_at_ms' }),
  }));
  await sign(page);
  await heading_is(page, words('sent.heading_refused'));
  await says(page, words('error.clock_off'));
  await says(page, words('error.clock_off.next'));
  await page.unroute('**/submit');
  await page.getByRole('button', { name: words('sending.rewrite') }).click();
  await page.waitForURL('**draft=*');
  const fresh = new URL(page.url()).searchParams.get('draft');
  assert.notEqual(fresh, id);
  assert.deepEqual(await fields_of(page, origin, fresh), { ...all_fields, 'decided_on-month': '03' });
  await page.goto(`${origin.url}/en/complain?draft=${fresh}&step=4`);
  await checked(page);
  await sign(page);
  await arrived(page);
  assert.deepEqual([await leaf_count(id), await leaf_count(fresh)], [0, 1]);
});
