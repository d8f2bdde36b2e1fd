// Builds what the origin serves under /assets/: node build.mjs OUTPUT [CORE]
// OUTPUT gets page.js, worker.js, look.js, service_worker.js, style.css, icon.svg, manifest.webmanifest, languages/ and, when CORE
// names the folder where the browser core was built, core.js, core.wasm, charts.js and charts.wasm.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { define, languages } from './defined.mjs';

const here = dirname(fileURLToPath(import.meta.url));
if (process.argv.length < 3) {
  console.error('usage: node build.mjs OUTPUT [CORE]');
  process.exit(2);
}
const output = resolve(process.argv[2]);
const core = process.argv[3];

const shared = {
  bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning', absWorkingDir: here,
  define,
};
await mkdir(output, { recursive: true });
await build({ ...shared, entryPoints: { page: 'main.ts', worker: 'worker.ts' }, format: 'esm', outdir: output });
await build({
  ...shared, entryPoints: ['look.ts', 'service_worker.ts', 'style.css'], format: 'iife', outdir: output, loader: { '.svg': 'dataurl' },
});
for (const name of ['icon.svg', 'manifest.webmanifest']) await cp(join(here, name), join(output, name));
await mkdir(join(output, 'languages'), { recursive: true });
for (const { tag } of languages) {
  const words = JSON.parse(await readFile(join(here, '../../assets/languages', `${tag}.json`), 'utf8'));
  await writeFile(join(output, 'languages', `${tag}.json`), JSON.stringify(words));
}
if (core !== undefined) {
  for (const name of ['core', 'charts']) {
    const glue = await transform(await readFile(join(core, `${name}.js`), 'utf8'), { minify: true, format: 'esm', target: 'es2022' });
    await writeFile(join(output, `${name}.js`), glue.code);
    await cp(join(core, `${name}.wasm`), join(output, `${name}.wasm`));
  }
}
