// A command, not a test: the README's pictures, taken anew. Windows as people have them, not whole pages.
//   node readme_pictures.mjs [FOLDER]     assets/readme
import { join } from 'node:path';
import { start_browser } from './browser.mjs';
import { load_words, start_origin } from './harness.mjs';
import { repository } from './paths.mjs';
import { checked } from './visits.mjs';

const folder = process.argv[2] ?? join(repository, 'assets/readme');
const pictures = [
  { name: 'home', path: 'en/', width: 1280, height: 800, look: 'theme=light' },
  { name: 'workbench', path: 'en/changes', width: 1280, height: 800, look: 'theme=light', in_workbench: true },
  { name: 'phone', path: 'zh/register/dsc-elderly-home-care-hours', width: 360, height: 720, look: 'theme=dark' },
  { name: 'elder', path: 'zh/', width: 360, height: 720, look: 'theme=light elder=yes' },
];

const origin = await start_origin();
const browser = await start_browser();
try {
  const words = await load_words('en');
  for (const { name, path, width, height, look, in_workbench } of pictures) {
    const context = await browser.newContext({ viewport: { width, height } });
    await context.addInitScript((line) => localStorage.setItem('preferences', line), look);
    const page = await context.newPage();
    await page.goto(`${origin.url}/${path}`);
    await checked(page);
    if (in_workbench) {
      await page.getByRole('button', { name: words('workbench.open') }).click();
      await page.waitForSelector('#stage:has(.grid.painted):has(.main.painted)');
    }
    await page.evaluate(() => document.fonts.ready);
    await page.mouse.move(2, 700);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  await origin.stop();
}
