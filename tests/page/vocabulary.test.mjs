import assert from 'node:assert/strict';
import { test } from 'node:test';
import { import_script } from './stage.mjs';
import { attribute_names, tag_names } from './vocabulary.mjs';

test('the page and the core number tags and attributes alike', async () => {
  const page = await import_script('../../web/page/vocabulary.ts');
  assert.ok(tag_names.length > 40 && attribute_names.length > 30);
  assert.deepEqual(page.tag_names, tag_names);
  assert.deepEqual(page.attribute_names, attribute_names);
});

test('no attribute can carry a script or a style', () => {
  for (const name of attribute_names) assert.doesNotMatch(name, /^(on|style|src|formaction|xlink)/i);
});
