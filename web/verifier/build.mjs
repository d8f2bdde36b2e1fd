// Builds the second verifier: node build.mjs OUTPUT
// OUTPUT gets verifier.html, one file that works from a disk without a network, and verifier.mjs for Node.js. Neither is
// made small: whoever wants to know what is checked can read it there.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
// One esbuild, the one that builds the page.
const { build } = createRequire(join(here, '../page/package.json'))('esbuild');
if (process.argv.length < 3) {
  console.error('usage: node build.mjs OUTPUT');
  process.exit(2);
}
const output = resolve(process.argv[2]);
await mkdir(output, { recursive: true });

const words = JSON.parse(await readFile(join(here, 'words.json'), 'utf8'));
const shared = { bundle: true, target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning', absWorkingDir: here };
await build({ ...shared, entryPoints: ['command.mjs'], platform: 'node', format: 'esm', outfile: join(output, 'verifier.mjs') });
const bundled = async (entry, more) => {
  const { outputFiles } = await build({ ...shared, ...more, entryPoints: [entry], write: false });
  return `\n${outputFiles[0].text}`;
};
const script = await bundled('page.ts', { format: 'iife', define: { WORDS: JSON.stringify(words) } });
const style = await bundled('verifier.css', {});

const hash_of = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = `default-src 'none'; script-src ${hash_of(script)}; style-src ${hash_of(style)}; base-uri 'none'; ` +
  "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
const parts = { policy, style, script };
const page = (await readFile(join(here, 'verifier.html'), 'utf8'))
  .replace(/data-words="(\w+)">/g, (start, key) => {
    if (!(key in words.en)) throw new Error(`no words for ${key}`);
    return start + escaped(words.en[key]);
  })
  .replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
await writeFile(join(output, 'verifier.html'), page);
