import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from './paths.mjs';
import { import_script } from './stage.mjs';

const page = await import_script('../../web/page/messages.ts');
const events = await import_script('../../web/page/events.ts');
const patch = await import_script('../../web/page/patch.ts');
const memory = await import_script('../../web/page/memory.ts');
const bytes = (text) => new TextEncoder().encode(text);

// "name = 12," lines of an enumeration in a header of the core.
function enumeration(file, name) {
  const header = readFileSync(join(repository, file), 'utf8');
  const start = header.indexOf(`enum class ${name} `);
  const body = header.slice(start, header.indexOf('};', start));
  return Object.fromEntries([...body.matchAll(/^ {2}(\w+) = (\d+),/gm)].map((match) => [match[1], Number(match[2])]));
}

test('effects, results, events and ops have the core\'s numbers', () => {
  assert.deepEqual({ ...page.EffectType }, enumeration('core/engine/host.h', 'EffectType'));
  assert.deepEqual({ ...page.ResultType }, enumeration('core/engine/host.h', 'ResultType'));
  assert.deepEqual({ ...events.PageEvent }, enumeration('core/view/portal.h', 'PageEvent'));
  assert.deepEqual({ ...patch.Op }, enumeration('core/view/patch/patch.h', 'Op'));
});

test('the worker and the module agree on the version of their interface', () => {
  const exports = readFileSync(join(repository, 'wasm/exports.cpp'), 'utf8');
  assert.equal(Number(/trialog_version\(\) \{ return (\d+); \}/.exec(exports)[1]), page.interface_version);
});

test('the binary form of a message is the core\'s', () => {
  // The same bytes as in tests/core/engine/host_test.cpp.
  const message = { type: 4, request_id: 3, flags: 0, strings: [bytes('key'), new Uint8Array([255])] };
  const written = page.encode_message(message);
  assert.equal(Buffer.from(written).toString('hex'),
    '04000000' + '03000000' + '00000000' + '02000000' + '03000000' + '6b657900' + '01000000' + 'ff000000');
  assert.deepEqual(page.decode_messages(written), [message]);
});

test('messages one after another come apart again', () => {
  const messages = [
    { type: 1, request_id: 1, flags: 64, strings: [bytes('/log/register/checkpoint')] },
    { type: 10, request_id: 0, flags: 0, strings: [] },
    { type: 11, request_id: 0, flags: 0xffffffff, strings: [bytes(''), bytes('青禾市')] },
  ];
  const whole = Buffer.concat(messages.map((message) => page.encode_message(message)));
  assert.deepEqual(page.decode_messages(new Uint8Array(whole)), messages);
});

test('a message that ends too early is refused', () => {
  const whole = page.encode_message({ type: 4, request_id: 3, flags: 0, strings: [bytes('a key'), bytes('bytes')] });
  for (const size of [4, 12, 17, 21, whole.length - 5]) assert.throws(() => page.decode_messages(whole.slice(0, size)), RangeError);
});

test('the worker asks this origin only', () => {
  const origin = 'https://city.example';
  for (const url of ['/portal.json', '/log/register/tile/0/000', '/assets/x?v=1']) assert.ok(page.is_of_origin(url, origin), url);
  for (const url of ['//host/x', '/\\host/x', '/\t/host/x', '/\n\\host/x', 'https://host/x', 'portal.json', '', 'data:,x']) {
    assert.ok(!page.is_of_origin(url, origin), JSON.stringify(url));
  }
});

test('bytes go into a module\'s memory, also when it moves, and nothing is written without room', () => {
  const { with_bytes } = memory;
  const module = { HEAPU8: new Uint8Array(8) };
  const released = [];
  const release = (pointer) => { released.push(pointer); };
  const grow = (size) => {
    const at = module.HEAPU8.length;
    const longer = new Uint8Array(at + size);
    longer.set(module.HEAPU8);
    module.HEAPU8 = longer;
    return at;
  };
  assert.deepEqual(with_bytes(module, grow, release, [bytes('ab'), bytes('c')], (first, second) => {
    assert.deepEqual([...module.HEAPU8.slice(first)], [...bytes('abc')]);
    return [first, second];
  }), [8, 10]);
  assert.deepEqual(released, [8, 10]);
  let left = 1;
  const unused = () => assert.fail('used without room');
  assert.throws(() => with_bytes(module, (size) => (left-- > 0 ? grow(size) : 0), release, [bytes('d'), bytes('e')], unused), RangeError);
  assert.deepEqual([...module.HEAPU8.slice(0, 8)], Array(8).fill(0));
});

test('only addresses of this origin, the web and mail lead anywhere', () => {
  for (const address of ['/', '/en/register?q=a', '#top', '?page=2', 'https://example.org/', 'http://example.org', 'mailto:a@b.example']) {
    assert.ok(patch.is_safe_address(address), address);
  }
  for (const address of [
    '', 'javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)', 'data:text/html,x',
    '//evil.example', '/\\evil.example', '/\t/evil.example', 'vbscript:x', 'blob:x', 'en/register', 'https:evil', 'tel:1',
  ]) {
    assert.ok(!patch.is_safe_address(address), address);
  }
});
