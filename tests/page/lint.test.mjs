// What the sources must not say. Which headers they may include is tests/layering.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assets } from './harness.mjs';
import { repository } from './paths.mjs';

const folders = ['web/page', 'web/verifier', 'core/view', 'web/origin', 'wasm'];

async function sources() {
  const files = (await Promise.all(folders.map((folder) => readdir(join(repository, folder), { recursive: true })
    .then((names) => names.map((name) => join(folder, name)))))).flat()
    .filter((name) => /\.(ts|css|html|cpp|h)$/.test(name) && !name.includes('node_modules'));
  return Promise.all(files.map(async (name) => ({ name, lines: (await readFile(join(repository, name), 'utf8')).split('\n') })));
}

// [what it is, pattern, files that may]
const rules = [
  ['text as markup', /\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTML\w*|parseFromString|document\.write)\b/, []],
  ['text as code', /\beval\(|new Function\(|\bjavascript:/, []],
  ['an order of its own for the Tab key', /tabindex[^\w-]{1,6}[1-9]|tabIndex\s*=\s*[1-9]/, []],
  ['a page that cannot be made larger', /user-scalable|maximum-scale|minimum-scale/, []],
  ['keys, beside the Enter that ends a composition', /['"](keydown|keyup|keypress)['"]|onkey(down|up|press)/, ['web/page/events.ts']],
  ['what happens before the button is let go', /['"](mousedown|mouseup|pointerdown|pointerup|touchstart|touchend)['"]/, []],
  ['a role that hides the page from a reader', /role\W{1,6}application/, []],
  ['a field or text that takes no selection', /user-select\s*:\s*none/, []],
];

test('the sources hold nothing that shuts somebody out', async () => {
  const files = await sources();
  assert.ok(files.length > 60, 'the sources are here');
  const faults = files.flatMap(({ name, lines }) => lines.flatMap((line, index) => rules
    .filter(([, pattern, allowed]) => pattern.test(line.replace(/(^|\s)\/\/.*/, '')) && !allowed.includes(name))
    .map(([what]) => `${name}:${index + 1}: ${what}`)));
  assert.deepEqual(faults, []);
});

// What tests/reproducible.sh would find by building twice is mostly a folder of the machine.
test('the built page does not say where it was built', async () => {
  const names = (await readdir(assets, { recursive: true })).filter((name) => /\.\w+$/.test(name));
  assert.ok(names.length > 10, 'the page is built');
  const told = [repository, homedir(), tmpdir()].filter((folder) => folder !== '/');
  for (const name of names) {
    const text = await readFile(join(assets, name), 'latin1');
    for (const folder of told) assert.ok(!text.includes(folder), `${name} has ${folder}`);
  }
});
