// What the origin writes, as a reader without JavaScript gets it: valid, and with live regions that wait empty.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { languages, start_origin } from './harness.mjs';
import { screens } from './screens.mjs';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // HTML knows no case here; the writer keeps to small letters everywhere.
    'doctype-style': ['error', { style: 'lowercase' }],
    // A group of checkboxes has one name, as a group of radio buttons has.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }],
    // Off: a title is that of a record, and is not cut for the sake of those who list it.
    'long-title': 'off',
    // Off: Safari says nothing of a list whose bullets are styled away, unless the role is written.
    'no-redundant-role': 'off',
    // A box that scrolls a table or a code takes the focus and needs a name, but is no section of the text.
    'prefer-native-element': ['error', { exclude: ['region'] }],
  },
});

let origin;
before(async () => { origin = await start_origin(); });
after(() => origin?.stop());

for (const { route, tag } of languages) {
  for (const { name, path, status = 200 } of screens) {
    test(`what the origin writes is valid HTML: ${name} (${tag})`, async () => {
      const response = await fetch(`${origin.url}/${route}/${path}`);
      assert.equal(response.status, status);
      const html = await response.text();
      for (const region of ['polite', 'assertive']) {
        assert.match(html, new RegExp(`<div id="announce-${region}" class="unseen" aria-live="${region}"></div>`));
      }
      const { results } = await validator.validateString(html);
      const faults = results.flatMap(({ messages }) => messages);
      assert.deepEqual(faults.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`), []);
    });
  }
}
