// What the page's scripts get from C++ headers, which are the one place for it: esbuild puts `define` in their place.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

// X("zh", "zh-Hans", "...", true) in the one list of languages.
export const languages = [...read('core/engine/languages.h').matchAll(/^ +X\("(\w+)", "([\w-]+)", ".+?", (true|false)\)/gm)]
  .map(([, path, tag, is_complete]) => ({ path, tag, is_complete: is_complete === 'true' }));
if (languages.length === 0) throw new Error('no languages in core/engine/languages.h');

// The header's string literals, which the compiler joins as well.
const content_policy = [...read('web/origin/content_policy.h').matchAll(/^ +"(.*)"/gm)].map(([, text]) => text).join('');
if (!content_policy.includes('script-src')) throw new Error('no policy in web/origin/content_policy.h');

export const define = { LANGUAGES: JSON.stringify(languages), CONTENT_POLICY: JSON.stringify(content_policy) };
