// A receipt's code, read by a program that we did not write (zbarimg) from the printed page and from screens: it is the
// address of the check, and another device that opens that address finds the very record, and makes the receipt again.
// What was changed in it is refused.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { load_words, program } from './harness.mjs';
import { origin, visit } from './running.mjs';
import { checked, counted, leaf_hash, quickly, read_log, send_complaint } from './visits.mjs';

const run = promisify(execFile);
const is_there = async (command) => run(command, ['--version']).then(() => true, ({ code }) => code !== 'ENOENT');
const skip = await is_there('zbarimg') && await is_there('pdftoppm') ? false : 'zbarimg or pdftoppm not present';

const folder = await mkdtemp(join(tmpdir(), 'trialog-printed-'));
after(() => rm(folder, { recursive: true, force: true }));

const quiet_modules = 4;  // Source: ISO/IEC 18004, section 5.3.8.
const least_module_mm = 0.4;

// What the codes in a picture say.
async function read_codes(picture) {
  const { stdout } = await run('zbarimg', ['--quiet', '--raw', '--nodbus', '-Sdisable', '-Sqrcode.enable', picture])
    .catch((error) => (error.code === 4 ? error : Promise.reject(error)));  // 4: there is none.
  return stdout.split('\n').filter((text) => text !== '');
}

async function read_screen(page, name) {
  const picture = join(folder, `${name}.png`);
  await page.screenshot({ path: picture, fullPage: true });
  return read_codes(picture);
}

// Of the code as it is drawn now.
function measure(page) {
  return page.locator('svg.code-image').evaluate((svg) => {
    const side = svg.viewBox.baseVal.width;
    const dark = svg.querySelector('path').getBBox();
    return {
      module_mm: svg.clientWidth / side / 96 * 25.4,
      quiet: Math.min(dark.x, dark.y, side - dark.x - dark.width, side - dark.y - dark.height),
      colours: [getComputedStyle(svg.querySelector('path')).fill, getComputedStyle(svg).backgroundColor],
    };
  });
}
const black_on_white = ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'];

async function print(page, name) {
  const pdf = join(folder, `${name}.pdf`);
  await page.pdf({ path: pdf, format: 'A4', margin: { top: '1cm', right: '1cm', bottom: '1cm', left: '1cm' } });
  await run('pdftoppm', ['-r', '150', '-gray', pdf, join(folder, name)]);
  const codes = [];
  for (const file of (await readdir(folder)).filter((each) => each.startsWith(`${name}-`) && each.endsWith('.pgm'))) {
    codes.push(...await read_codes(join(folder, file)));
  }
  const { stdout } = await run('pdftotext', ['-raw', pdf, '-']);
  return { codes, words: stdout.replace(/[\s\u00ad]+/g, '') };
}

// How the pages look; documents without an address, such as a print has, keep nothing.
const prefer = (context, look) =>
  context.addInitScript((line) => { if (self.origin !== 'null') localStorage.setItem('preferences', line); }, look);

async function get_receipt(page, words, route) {
  const id = await send_complaint(page, `${origin.url}/${route}`, words);
  await page.getByRole('button', { name: words('receipt.save') }).waitFor();
  return id;
}

// What a receipt's code must say, by the log as anyone can read it.
async function address_of(route, is_it) {
  const log = await read_log(origin.url, 'intake');
  const index = log.findLastIndex(({ record }) => is_it(record));
  return { index, bytes: log[index].bytes, address: `${origin.url}/${route}/verify?log=intake&index=${index}&leaf=${leaf_hash(log[index].bytes).toString('hex')}` };
}

// As a phone does that has read the code.
async function open_elsewhere(t, address, options = {}) {
  const context = await visit(t, { viewport: { width: 360, height: 740 }, ...options });
  const page = await context.newPage();
  await page.goto(address);
  if (options.javaScriptEnabled !== false) await checked(page);
  return page;
}

const section = (page, words) => page.locator('section', { has: page.getByRole('heading', { name: words('verify.code'), exact: true }) });
const other_digit = (digit) => (digit === '0' ? '1' : '0');

const papers = [
  { route: 'en', tag: 'en', look: 'theme=light', title: 'light' },
  { route: 'zh', tag: 'zh-Hans', look: 'theme=dark elder=yes contrast=more text=200', title: 'dark, large and simple' },
];

for (const { route, tag, look, title } of papers) {
  test(`the code on a printed receipt leads another device to the record (${tag}, ${title})`, { skip }, async (t) => {
    const words = await load_words(tag);
    const context = await visit(t, { viewport: { width: 1280, height: 800 } });
    await prefer(context, look);
    const page = await context.newPage();
    const id = await get_receipt(page, words, route);
    const { address, index, bytes } = await address_of(route, ({ header }) => header.id === id);

    const printed = await print(page, `receipt-${route}`);
    assert.deepEqual(printed.codes, [address]);
    assert.ok(printed.words.includes(address), 'the address stands there in words as well');
    await page.emulateMedia({ media: 'print' });
    const { module_mm, quiet, colours } = await measure(page);
    assert.ok(module_mm >= least_module_mm, `a module of ${module_mm} mm`);
    assert.equal(quiet, quiet_modules, 'white around it');
    assert.deepEqual(colours, black_on_white);
    await page.emulateMedia({ media: 'screen' });

    await t.test('and so do screens', async () => {
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 740 });
        assert.deepEqual(await read_screen(page, `screen-${route}-${width}`), [address]);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `no wider than ${width} px`);
      }
      await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
      assert.deepEqual((await measure(page)).colours, black_on_white);
      assert.deepEqual(await read_screen(page, `screen-${route}-forced`), [address]);
    });

    await t.test('where its own copy of the log confirms it, and makes the receipt anew', async () => {
      const phone = await open_elsewhere(t, printed.codes[0]);
      const result = section(phone, words);
      await result.getByText(words('verify.code_agrees', { index })).waitFor();
      assert.ok((await result.textContent()).includes(id));
      const [download] = await Promise.all([
        phone.waitForEvent('download'), result.getByRole('button', { name: words('receipt.save') }).click(),
      ]);
      assert.equal(download.suggestedFilename(), `${id}.tlog-proof`);
      const receipt = join(folder, `${id}.tlog-proof`);
      await download.saveAs(receipt);
      const { key } = (await (await fetch(`${origin.url}/portal.json`)).json()).logs.intake;
      await run(program, ['verify', receipt, '--key', key]);
      assert.deepEqual(Buffer.from(/^extra (\S+)$/m.exec(await readFile(receipt, 'utf8'))[1], 'base64'), bytes);
      await result.getByRole('link', { name: words('verify.open_record') }).click();
      await phone.waitForURL(`**/${route}/complaints/${id}`);
    });

    await t.test('and a changed one is refused', async () => {
      const changed = {
        'a digit of the fingerprint': [address.replace(/.$/, other_digit), 'verify.code_differs'],
        'the position': [address.replace(`index=${index}`, `index=${index - 1}`), 'verify.code_differs'],
        'a position to come': [address.replace(`index=${index}`, `index=${index + 1000}`), 'verify.code_beyond'],
        'a digit left out': [address.slice(0, -1), 'verify.code_malformed'],
        'the log': [address.replace('log=intake', 'log=outtake'), 'verify.code_malformed'],
      };
      const phone = await open_elsewhere(t, address);
      for (const [what, [wrong, said]] of Object.entries(changed)) {
        assert.notEqual(wrong, address, what);
        await phone.goto(wrong);
        await checked(phone);
        const result = section(phone, words);
        await result.getByText(words(said)).waitFor();
        assert.equal(await result.getByRole('button').count(), 0, what);
        assert.ok(!(await result.textContent()).includes(id), what);
      }
    });

    await t.test('without JavaScript the portal\'s word is called no more than that', async () => {
      const phone = await open_elsewhere(t, address, { javaScriptEnabled: false });
      await section(phone, words).getByText(words('verify.code_origin', { index })).waitFor();
    });
  });
}

test('an answer to a proposal has its code too', { skip }, async (t) => {
  const words = await load_words('en');
  const context = await visit(t, { viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${origin.url}/en/proposals/prp-plate-records-one-day`);
  await checked(page);
  await quickly(page).choose('choice', 'against');
  await page.getByRole('button', { name: words('proposal.send') }).click();
  await page.getByText(counted(words, 'against')).waitFor();
  await page.goto(`${origin.url}/en/mine`);
  await checked(page);
  await page.getByRole('link', { name: words('mine.open_receipt') }).click();
  await page.locator('svg.code-image').waitFor();
  const id = new URL(page.url()).searchParams.get('sent');
  const { address, index } = await address_of('en', ({ header }) => header.id === id);
  assert.deepEqual(await read_screen(page, 'vote'), [address]);
  const phone = await open_elsewhere(t, address);
  await section(phone, words).getByText(words('verify.code_agrees', { index })).waitFor();
  assert.ok((await section(phone, words).textContent()).includes(id));
});

test('the painted page of the workbench shows it as well', { skip }, async (t) => {
  const words = await load_words('en');
  const context = await visit(t, { viewport: { width: 1440, height: 1000 } });
  await prefer(context, 'theme=dark');
  const page = await context.newPage();
  const id = await get_receipt(page, words, 'en');
  const { address } = await address_of('en', ({ header }) => header.id === id);
  await page.getByRole('button', { name: words('workbench.open') }).click();
  await page.waitForSelector('#stage:has(.grid.painted):has(.main.painted)');
  await page.locator('svg.code-image').scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);  // until the picture follows
  assert.deepEqual(await read_screen(page, 'workbench'), [address]);
});
