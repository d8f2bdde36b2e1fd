// What a screen reader says, phrase by phrase, held against transcripts/: the rows of the workbench, and a form with
// errors. T37. The reader is Guidepup's virtual one, which reads the page's own elements after ARIA's rules; it is put into
// the page from outside, and nothing of the portal knows of it.
// TRIALOG_WRITE_TRANSCRIPTS=1 writes the files anew.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { languages, load_words } from './harness.mjs';
import { repository } from './paths.mjs';
import { origin, visit } from './running.mjs';
import { checked, eventually } from './visits.mjs';

const { outputFiles: [reader] } = await build({
  stdin: { contents: 'import { virtual } from "@guidepup/virtual-screen-reader"; window.reader = virtual;', resolveDir: import.meta.dirname },
  bundle: true, format: 'iife', minify: true, write: false,
});

// What is said from the beginning of the element on, at most so many phrases.
async function listen(page, place, most_phrases) {
  if (await page.evaluate(() => window.reader === undefined)) await page.evaluate(reader.text);
  return page.evaluate(async ([selector, most]) => {
    const container = document.querySelector(selector);
    await window.reader.start({ container });
    const end = `end of ${(await window.reader.lastSpokenPhrase()).split(',')[0]}`;
    for (let i = 1; i < most; ++i) {
      await window.reader.next();
      if ((await window.reader.lastSpokenPhrase()).split(',')[0] === end) break;
    }
    const said = await window.reader.spokenPhraseLog();
    await window.reader.stop();
    return { said, is_whole: said.at(-1).split(',')[0] === end };
  }, [place, most_phrases]);
}

async function same_as_before(name, said) {
  const path = join(repository, 'tests/page/transcripts', `${name}.txt`);
  // Some of the demo city's records are a few days old whenever it is made.
  const text = `${said.join('\n')}\n`.replace(/\d{4}-\d\d-\d\d/g, 'DATE');
  if (process.env.TRIALOG_WRITE_TRANSCRIPTS === '1') await writeFile(path, text);
  assert.equal(text, await readFile(path, 'utf8'));
}

for (const { route, tag } of languages) {
  test(`the rows of the workbench, heard (${tag})`, async (t) => {
    const page = await (await visit(t, { viewport: { width: 1440, height: 900 } })).newPage();
    const words = await load_words(tag);
    await page.goto(`${origin.url}/${route}/register`);
    await checked(page);
    await page.getByRole('button', { name: words('workbench.open') }).click();
    await page.waitForSelector('#stage:has(.grid.painted)');
    await page.locator('.grid [tabindex="0"]').focus();
    const { said: first } = await listen(page, '.grid', 30);
    // The last row, which was not in the page before.
    await page.keyboard.press('Control+End');
    await eventually(() => page.evaluate(() => document.activeElement.closest('[role=row]')?.getAttribute('aria-rowindex') === '85'), 'the last row');
    await page.waitForSelector('.grid:has([aria-rowindex="84"]):not(:has([aria-rowindex="3"]))');
    const all = await listen(page, '.grid', 2000);
    assert.ok(all.is_whole);
    await same_as_before(`rows.${route}`, [...first, '', ...all.said.slice(-20)]);
  });

  test(`a form with errors, heard (${tag})`, async (t) => {
    const page = await (await visit(t, { viewport: { width: 800, height: 900 } })).newPage();
    const words = await load_words(tag);
    await page.goto(`${origin.url}/${route}/complain`);
    await checked(page);
    await page.waitForURL('**draft=*');
    await page.getByRole('button', { name: words('complain.next') }).click();
    await page.waitForSelector('.error-summary');
    const all = await listen(page, 'main', 500);
    assert.ok(all.is_whole);
    await same_as_before(`errors.${route}`, all.said);
  });
}
