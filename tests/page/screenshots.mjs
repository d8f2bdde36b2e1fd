// A command, not a test: pictures of every screen, for a person to look at.
//   node screenshots.mjs [FOLDER] [WIDTHS] [THEMES] [LANGUAGES]     build/screenshots 360,1280 light,dark en,zh
// A theme is a word of looks below, such as elder; a language is the first part of its addresses. Writes
// <language>-<width>-<theme>-<screen>.png: whole pages, and the workbench as its window shows it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { start_browser } from './browser.mjs';
import { load_words, start_origin } from './harness.mjs';
import { repository } from './paths.mjs';
import { checked, fill_complaint, quickly } from './visits.mjs';

const [folder = join(repository, 'build/screenshots'), widths = '360,1280', themes = 'light,dark', routes = 'en,zh'] = process.argv.slice(2);
const tags = { en: 'en', zh: 'zh-Hans', ar: 'ar' };
const looks = {
  light: 'theme=light', dark: 'theme=dark', elder: 'theme=light elder=yes', elder_dark: 'theme=dark elder=yes',
  contrast: 'theme=light contrast=more', contrast_dark: 'theme=dark contrast=more', large: 'theme=light text=200',
};
const screens = {
  home: '', register: 'register', search: 'register?q=school', disclosure: 'register/dsc-elderly-home-care-hours',
  withdrawn: 'register/dsc-court-settlement-estimate', data: 'data', data_use: 'data/prc-waste-point-images',
  complaints: 'complaints', complaint: 'complaints/cmp-demo-201', proposals: 'proposals',
  proposal: 'proposals/prp-plate-records-one-day', closed_proposal: 'proposals/prp-tax-plain-reasons',
  changes: 'changes', about: 'about', display: 'display', more: 'more', missing: 'register/dsc-no-such-thing',
};

await mkdir(folder, { recursive: true });
const origin = await start_origin();
const browser = await start_browser();
try {
  for (const route of routes.split(',')) {
    const words = await load_words(tags[route]);
    for (const [width, theme] of widths.split(',').flatMap((each) => themes.split(',').map((one) => [Number(each), one]))) {
      const context = await browser.newContext({ viewport: { width, height: 800 } });
      await context.addInitScript((line) => localStorage.setItem('preferences', line), looks[theme]);
      const page = await context.newPage();
      const take = async (name) => {
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(folder, `${route}-${width}-${theme}-${name}.png`), fullPage: true });
      };
      const open = async (path) => {
        await page.goto(`${origin.url}/${route}/${path}`);
        await checked(page);
      };
      for (const [name, path] of Object.entries(screens)) {
        await open(path);
        await take(name);
      }
      // The workbench in the complete languages.
      const workbench = page.getByRole('button', { name: words('workbench.open') });
      if (route !== 'ar' && await workbench.count() > 0) {
        for (const name of ['disclosure', 'changes']) {
          await open(screens[name]);
          await workbench.click();
          await page.waitForSelector('#stage:has(.grid.painted):has(.main.painted)');
          await page.screenshot({ path: join(folder, `${route}-${width}-${theme}-workbench_${name}.png`) });
          await page.getByRole('button', { name: words('workbench.close') }).click();
        }
      }
      await open('mine');
      await take('mine_empty');
      await open('register/dsc-elderly-home-care-hours');
      for (const summary of await page.locator('summary').all()) await summary.click();
      await take('disclosure_open');

      // What a person writes.
      const person = quickly(page);
      await open('complain');
      await page.waitForURL('**draft=*');
      await take('complain_1');
      await page.getByRole('button', { name: words('complain.next') }).click();
      await page.waitForSelector('.error-summary');
      await take('complain_1_errors');
      await fill_complaint(page, person, words);
      await page.locator('summary').first().click();
      await take('complain_4');
      const draft = new URL(page.url()).searchParams.get('draft');
      for (const step of [2, 3]) {
        await open(`complain?draft=${draft}&step=${step}`);
        await take(`complain_${step}`);
      }
      await open('mine');
      await take('mine_draft');
      await open(`complain?draft=${draft}&step=4`);
      await page.getByRole('button', { name: words('complain.send') }).click();
      await page.getByRole('button', { name: words('receipt.save') }).waitFor();
      await take('receipt');
      await page.pdf({ path: join(folder, `${route}-${width}-${theme}-receipt.pdf`), format: 'A4' });
      const code = await page.getByRole('link', { name: words('receipt.code_link') }).getAttribute('href');
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: words('receipt.save') }).click()]);
      await open('proposals/prp-home-care-second-visit');
      await person.choose('choice', 'in_favour');
      await page.getByRole('button', { name: words('proposal.send') }).click();
      await page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), words('proposal.counted'));
      await take('proposal_voted');
      await open('mine');
      await page.getByRole('button', { name: words('mine.check_all') }).click();
      await page.waitForSelector('.list-cards .status');
      await take('mine');
      await open('verify');
      await take('verify');
      await open(code.slice(`/${route}/`.length));
      await take('verify_code');
      await open('verify');
      await person.give('input[type=file]', await download.path());
      await page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), words('verify.receipt_valid'));
      await take('verify_valid');
      await person.give('input[type=file]', { name: 'broken.tlog-proof', mimeType: 'text/plain', buffer: Buffer.from('c2sp.org/tlog-proof@v1\nindex 1\n') });
      await page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), words('verify.invalid'));
      await take('verify_invalid');
      await page.route('**/log/register/checkpoint', (request) => request.fulfill({ body: 'no checkpoint' }));
      await open_failing(page, `${origin.url}/${route}/register`, words);
      await take('check_failed');
      await context.close();
    }
  }
} finally {
  await browser.close();
  await origin.stop();
}
console.log(folder);

async function open_failing(page, url, words) {
  await page.goto(url);
  await page.waitForFunction((text) => document.querySelector('.banner').textContent.includes(text), words('check.failed'));
}
