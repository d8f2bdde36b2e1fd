// The languages of core/engine/languages.h, as the page's scripts get them: esbuild puts `define` in their place.
import { readFileSync } from 'node:fs';

// X("zh", "zh-Hans", "...", true) in the one list of languages.
const list = readFileSync(new URL('../../core/engine/languages.h', import.meta.url), 'utf8');
export const languages = [...list.matchAll(/^ +X\("(\w+)", "([\w-]+)", ".+?", (true|false)\)/gm)]
  .map(([, path, tag, is_complete]) => ({ path, tag, is_complete: is_complete === 'true' }));
if (languages.length === 0) throw new Error('no languages in core/engine/languages.h');

export const define = { LANGUAGES: JSON.stringify(languages) };
