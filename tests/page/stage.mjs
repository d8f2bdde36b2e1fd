// Opens stage_page.ts in Chromium over HTML that the test gives, with the portal's real content policy.
import { build } from 'esbuild';
import { define } from '../../web/page/defined.mjs';
import { here } from './paths.mjs';

// The text of one script made of an entry point in TypeScript.
export async function bundle(entry_point) {
  const result = await build({
    entryPoints: [entry_point], bundle: true, format: 'esm', target: 'es2022', absWorkingDir: here, write: false,
    define,
  });
  return result.outputFiles[0].text;
}

// A module of TypeScript, for use in Node.
export async function import_script(entry_point) {
  const text = await bundle(entry_point);
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

export function html_around(stage, language = 'en') {
  return `<!doctype html><html lang="${language}" data-words-failed="Nothing was checked here."><head><meta charset="utf-8">` +
    '<title>Test</title><link rel="icon" href="data:,"><script type="module" src="/assets/page.js"></script></head><body>' +
    '<div id="announce-polite" aria-live="polite"></div><div id="announce-assertive" aria-live="assertive"></div>' +
    `<div id="stage">${stage}</div></body></html>`;
}
