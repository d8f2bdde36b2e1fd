// What the worker keeps, on a database that breaks as browsers' do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { import_script } from './stage.mjs';

const { Kept, Storage } = await import_script('../../web/page/storage.ts');

// As much of IndexedDB as storage.ts uses. `breaks`: what happens to each transaction in turn: "closed" before it begins, a
// name of an error that aborts it, or undefined.
function fake_database(breaks) {
  const kept = new Map();
  let opened = 0;
  const transaction = () => {
    const fault = breaks.shift();
    if (fault === 'closed') throw new DOMException('closed', 'InvalidStateError');
    const changes = [];
    const made = {
      error: fault === undefined ? null : { name: fault },
      objectStore: () => ({
        put: (bytes, key) => changes.push(() => kept.set(key, bytes)),
        delete: (key) => changes.push(() => kept.delete(key)),
      }),
    };
    setTimeout(() => {
      if (fault !== undefined) return made.onabort();
      changes.forEach((change) => change());
      made.oncomplete();
    });
    return made;
  };
  globalThis.indexedDB = {
    open() {
      ++opened;
      const request = { result: { transaction, close() {} } };
      setTimeout(() => request.onsuccess());
      return request;
    },
  };
  return { kept, opened: () => opened };
}

const put = (text) => [{ key: 'draft', bytes: new TextEncoder().encode(text) }, { key: 'old', erase: true }];
const text_in = ({ kept }) => new TextDecoder().decode(kept.get('draft'));

for (const fault of ['closed', 'UnknownError']) {
  test(`a change is tried again on a database of its own (${fault})`, async () => {
    const database = fake_database([fault]);
    database.kept.set('old', new Uint8Array());
    assert.equal(await new Storage().change(put('text')), Kept.ok);
    assert.equal(text_in(database), 'text');
    assert.ok(!database.kept.has('old'));
    assert.equal(database.opened(), 2);
  });
}

test('what cannot be kept is said after the second try, and at once when the disk is full', async () => {
  for (const [breaks, answer, opened] of [
    [['closed', 'closed'], Kept.failed, 2], [['closed', 'QuotaExceededError'], Kept.full, 2], [['QuotaExceededError'], Kept.full, 1],
  ]) {
    const database = fake_database(breaks);
    assert.equal(await new Storage().change(put('text')), answer);
    assert.equal(database.opened(), opened);
    assert.equal(database.kept.size, 0);
  }
});

test('a change that failed is not made after a later one', async () => {
  const database = fake_database(['UnknownError']);
  const storage = new Storage();
  const first = storage.change(put('older'));
  const second = storage.change(put('newer'));
  assert.deepEqual(await Promise.all([first, second]), [Kept.failed, Kept.ok]);
  assert.equal(text_in(database), 'newer');
});
