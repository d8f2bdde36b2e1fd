// Two verifiers must agree: what the core and the formats' own vectors say is good, web/verifier accepts; of what was
// changed, it says what is wrong. Its page is tested in page.test.mjs.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { program, start_origin } from '../page/harness.mjs';
import { repository } from '../page/paths.mjs';
import { join_bundle, leaf_hash } from '../page/visits.mjs';
import { command_file, folder, page_file, verifier } from './built.mjs';
import {
  as_files, checkpoint_text, consistency_of, envelope_text, evidence_text, key_from, log_line, log_type, path_of, receipt_text, record_type, reference_record,
  root_of, signed_record, tile_path, tiles_of, witness_line, vkey_of, witness_type,
} from './maker.mjs';
import {
  checkpoint_at, good_files, good_receipt, hashes, log_key, make_log, note_of, origin, policy_lines, policy_text, records, root,
  signer, size, vkey, witness_keys, witness_names, witness_vkeys,
} from './sample.mjs';

const { check_envelope, check_evidence, check_inclusion, check_log, check_receipt, is_signed, open_checkpoint, open_note, open_older, parse_key,
  parse_policy, policy_of, Refusal } = verifier;
// Writes the two logs that the Go verifier is tested with (go_verifier_test.cpp).
const log_maker = process.env.TRIALOG_LOG_MAKER ?? join(repository, 'build/dev/tests/verifier/go_verifier_test');
const data = process.env.TRIALOG_DATA ?? join(repository, '../shared/data');
const crypto_data = join(data, 'crypto');

const bytes_of = (text) => new Uint8Array(Buffer.from(text));
const refused_as = (sentence) => (error) => {
  assert.ok(error instanceof Refusal, String(error.stack));
  assert.equal(error.message, sentence);
  return true;
};
const text_at = async (...path) => readFile(join(...path), 'utf8');

let policy;
before(async () => { policy = await parse_policy(policy_text); });
const check = async (files, { older = [], trust = policy, ...options } = {}) => {
  const opened = [];
  for (const note of older) opened.push(await open_older(bytes_of(note), trust));
  return check_log(as_files(files), trust, { ...options, older: opened });
};
const changed = (path, change) => {
  const files = new Map(good_files);
  const before_bytes = files.get(path);
  const after_bytes = change(Buffer.from(before_bytes));
  assert.ok(after_bytes === undefined || !before_bytes.equals(after_bytes), 'something was changed');
  if (after_bytes === undefined) files.delete(path);
  else files.set(path, after_bytes);
  return files;
};
const flip = (at) => (bytes) => {
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  return bytes;
};
const replaced = (text, old, put) => {
  assert.ok(text.includes(old), old);
  return text.replace(old, put);
};

// ---- what is good ----

test('it stays a program that one can read in an evening', async () => {
  const text = await text_at(repository, 'web/verifier/verifier.ts');
  assert.ok(text.split('\n').length - 1 < 300);
  assert.doesNotMatch(text, /\bimport\b|require\(/);
});

test('a log of signed records, with its older checkpoints and every receipt', async () => {
  const older = [0, 1, 2, 7, 255, 256, 257, 299, 300].map((count) => checkpoint_at(count));
  const seen = [];
  const checkpoint = await check(good_files, { older: [...older, good_receipt], on_progress: (done, all) => seen.push([done, all]) });
  assert.equal(checkpoint.size, size);
  assert.deepEqual(Buffer.from(checkpoint.root), root);
  assert.deepEqual(checkpoint.signatures.map(({ key, cosigned_at_s }) => [key.name, cosigned_at_s]),
    [[origin, 0], [witness_names[0], 1700000300], [witness_names[1], 1700000300]]);
  assert.deepEqual(seen, [0, 32, 64, 96, 128, 160, 192, 224, 256, 288].map((done) => [done, 300]));
  for (const index of [0, 1, 254, 255, 256, 257, 298, 299]) {
    const text = receipt_text(index, hashes, checkpoint_at(size), records[index]);
    const { envelope } = await check_receipt(bytes_of(text), policy);
    assert.equal(envelope.payload, `{"number":${index},"text":"第 ${index} 条"}`);
    assert.equal(envelope.signer, signer.bytes.toString('hex'));
    assert.equal(envelope.type, record_type);
  }
});

test('logs and receipts of every size up to 70', async () => {
  for (let count = 0; count <= 70; ++count) {
    const { files } = make_log(records.slice(0, count));
    await check(files, { older: [checkpoint_at(Math.floor(count / 2)), checkpoint_at(count)] });
    const root_then = new Uint8Array(root_of(hashes.slice(0, count)));
    for (let index = 0; index < count; ++index) {
      const path = path_of(index, hashes.slice(0, count)).map((hash) => new Uint8Array(hash));
      await check_inclusion(index, count, new Uint8Array(hashes[index]), path, root_then);
    }
  }
});

test('the beginning of a full tile or bundle stands in for a partial one', async () => {
  const { files } = make_log(records.slice(0, 44));
  const { files: longer } = make_log(records.slice(0, 256));
  for (const level of [0, 'entries']) {
    files.delete(tile_path(level, 0, 44));
    files.set(tile_path(level, 0, 256), longer.get(tile_path(level, 0, 256)));
  }
  await check(files);
});

test('keys alone, or the portal\'s own list of them, are a policy', async () => {
  assert.equal(await policy_of([vkey, ...witness_vkeys.slice(0, 2)].join('\n')), [
    `log ${vkey}`, `witness witness-1 ${witness_vkeys[0]}`, `witness witness-2 ${witness_vkeys[1]}`,
    'group witnesses all witness-1 witness-2', 'quorum witnesses', ''].join('\n'));
  const portal = JSON.stringify({ logs: { intake: { key: vkey, origin, url: '/log/intake' } }, root_key: '00' });
  assert.equal(await policy_of(portal), `log ${vkey}\nquorum none\n`);
  assert.equal(await policy_of(policy_text), policy_text);
  const trust = await parse_policy(await policy_of([vkey, witness_vkeys[2]].join('\n')));
  await assert.rejects(check(good_files, { trust }), refused_as('Too few witnesses have signed the checkpoint.'));
});

test('rules of policies', async () => {
  const opens = async (quorum_lines, witnesses) => {
    const text = [...policy_lines.slice(0, 5), ...quorum_lines, ''].join('\n');
    return open_checkpoint(bytes_of(checkpoint_at(size, { witnesses })), await parse_policy(text)).then(() => true, () => false);
  };
  const table = [
    [['quorum none'], [], true],
    [['quorum w3'], [2], true],
    [['quorum w3'], [0, 1], false],
    [['group g any w1 w2', 'quorum g'], [1], true],
    [['group g any w1 w2', 'quorum g'], [2], false],
    [['group g all w1 w2', 'quorum g'], [0, 1], true],
    [['group g all w1 w2', 'quorum g'], [0], false],
    [['group inner any w2 w3', 'group g all w1 inner', 'quorum g'], [0, 2], true],
    [['group inner any w2 w3', 'group g all w1 inner', 'quorum g'], [1, 2], false],
  ];
  for (const [lines, witnesses, is_enough] of table) assert.equal(await opens(lines, witnesses), is_enough, `${lines} ${witnesses}`);
  const many = Array.from({ length: 40 }, (_, at) => `witness m${at} ${vkey_of(`many.example/${at}`, witness_type, key_from(`many ${at}`))}`);
  await parse_policy(`log ${vkey}\n${many.join('\n')}\ngroup all-of-them 21 ${many.map((_, at) => `m${at}`).join(' ')}\nquorum all-of-them\n`);
});

// Another history under the same key: from entry 200 on nothing is the same, and entry 250 is no record.
const other_records = records.map((one, index) => index < 200 ? one : index === 250 ? Buffer.from('no record') : signed_record(index + 1000, signer));
const other_hashes = other_records.map(leaf_hash);
const other_at = (count) => note_of(checkpoint_text(origin, count, root_of(other_hashes.slice(0, count))), { witnesses: [0] });
const evidence = (kind, lines, ...notes) => evidence_text(kind, vkey, lines, ...notes);
// A third one: its entry 257 bears the date of 49 hours and one millisecond before the quorum, two of three, signed the log
// without it.
const seen_at_s = 1700000300;
const dated = (source = '', type = record_type) => Buffer.from(envelope_text(type,
  `{"header":{"published_at_ms":${seen_at_s * 1000 - 49 * 3600_000 - 1}${source}}}`, signer));
const late_record = dated();
const late_evidence = (record, before, { index = 257, times_s = { 0: seen_at_s, 1: seen_at_s + 900, 2: 0 } } = {}) => {
  const leaves = records.with(257, record).map(leaf_hash);
  const text = (count) => checkpoint_text(origin, count, root_of(leaves.slice(0, count)));
  const cosigned = Object.entries(times_s).map(([at, time_s]) => witness_line(text(before), witness_names[at], witness_keys[at], time_s));
  return evidence('late_inclusion', [['index', String(index)], ['record', record],
    ...(before === 0 ? [] : [['hash', ...consistency_of(before, leaves)]]), ['other_hash', ...path_of(index, leaves)]],
  note_of(text(before), { witnesses: [] }) + cosigned.join(''), note_of(text(300)));
};
const tile = Buffer.concat(other_hashes.slice(0, 256));
const edge = Buffer.concat([tile.subarray(0, 32), Buffer.alloc(32)]);
const node_lines = (file, index, served, signed, path) => [['file', file], ['index', index], ['served', served], ['signed', signed], ['hash', ...path]];
const good_evidence = {
  split_view: evidence('split_view', [], checkpoint_at(300), other_at(300)),
  inconsistent: evidence('inconsistent', [['hash', ...consistency_of(201, other_hashes)]], checkpoint_at(201), other_at(300)),
  'inconsistent at a power of two': evidence('inconsistent', [['hash', ...consistency_of(256, other_hashes)]], checkpoint_at(256), other_at(300)),
  rewound: evidence('rewound', [['hash', ...consistency_of(200, hashes)]], checkpoint_at(200), checkpoint_at(300)),
  'rewound to nothing': evidence('rewound', [], checkpoint_at(0), checkpoint_at(300)),
  lost_receipt: evidence('lost_receipt', [['index', 257], ['record', records[257]], ['hash', ...path_of(257, hashes)], ['other', other_hashes[257]],
    ['other_hash', ...path_of(257, other_hashes.slice(0, 290))]], checkpoint_at(300), other_at(290)),
  wrong_leaf: evidence('wrong_leaf', [['index', 250], ['rule', 'invalid_json'], ['record', other_records[250]], ['hash', ...path_of(250, other_hashes)]], other_at(300)),
  'wrong_tile: full': evidence('wrong_tile', node_lines('tile/0/000', 0, tile, root_of(hashes.slice(0, 256)), [root_of(hashes.slice(256))]), checkpoint_at(300)),
  'wrong_tile: some hashes': evidence('wrong_tile', node_lines('tile/0/001.p/44', 40, Buffer.alloc(128), root_of(hashes.slice(296)),
    path_of(74, Array.from({ length: 75 }, (_, at) => root_of(hashes.slice(4 * at, 4 * at + 4))))), checkpoint_at(300)),
  'wrong_tile: above': evidence('wrong_tile', node_lines('tile/1/000.p/1', 0, Buffer.alloc(32), root_of(hashes.slice(0, 256)), [root_of(hashes.slice(256))]), checkpoint_at(300)),
  'wrong_tile: entry': evidence('wrong_tile', node_lines('tile/entries/001.p/44', 1, other_records[257], hashes[257], path_of(257, hashes)), checkpoint_at(300)),
  late_inclusion: late_evidence(late_record, 257),
  'late_inclusion of what only imports may be': late_evidence(dated(',"source":{"system":"x"}'), 200),
  'late_inclusion after nothing': late_evidence(late_record, 0),
};

test('evidence of every kind', async () => {
  for (const [name, text] of Object.entries(good_evidence)) {
    const { kind, checkpoints } = await check_evidence(bytes_of(text), policy).catch((error) => assert.fail(`${name}: ${error.stack}`));
    assert.equal(kind, name.match(/^\w+/)[0]);
    assert.equal(checkpoints.length, text.match(/^checkpoint /gm).length);
  }
});

test('evidence of two histories at every pair of sizes up to 40', async () => {
  const [own, theirs] = [hashes.slice(0, 40), [...hashes.slice(0, 7), ...other_hashes.slice(207, 240)]];
  const note_at = (all, count) => note_of(checkpoint_text(origin, count, root_of(all.slice(0, count))), { witnesses: [] });
  for (let small = 1; small < 40; ++small) {
    for (let size_then = small + 1; size_then <= 40; ++size_then) {
      const lines = [['hash', ...consistency_of(small, theirs.slice(0, size_then))]];
      const kinds = small <= 7 ? ['rewound', 'inconsistent'] : ['inconsistent', 'rewound'];
      const [right, wrong] = kinds.map((kind) => bytes_of(evidence(kind, lines, note_at(own, small), note_at(theirs, size_then))));
      await check_evidence(right, policy);
      await assert.rejects(check_evidence(wrong, policy), Refusal);
    }
  }
});

test('evidence with any line changed, left out or twice', async () => {
  for (const [name, text] of Object.entries(good_evidence)) {
    const lines = text.slice(0, -1).split('\n');
    const refused = async (what, changed_lines) => {
      await assert.rejects(check_evidence(bytes_of(`${changed_lines.join('\n')}\n`), policy), Refusal, `${name}: ${what}`);
    };
    for (const [at, line] of lines.entries()) {
      await refused(`without ${line}`, lines.toSpliced(at, 1));
      if (line !== '' && !line.startsWith('\u2014')) await refused(`twice ${line}`, lines.toSpliced(at, 0, line));
      // Which rule it is, is for who knows the rules; and what was served is nobody's word.
      if (/^(rule|served) /.test(line)) continue;
      for (const place of [0, Math.floor(line.length / 2), line.length - 3].filter((one) => one >= 0 && line !== '')) {
        const put = base64_at(line, place, String.fromCharCode(line.charCodeAt(place) ^ 1));
        await refused(`${line} changed to ${put}`, lines.with(at, put));
      }
    }
  }
});

// ---- what was changed ----

const in_log = (path, change, said, options) => ({ run: () => check(changed(path, change), options), said });
const in_note = (text, said) => ({ run: () => open_checkpoint(bytes_of(text), policy), said });
const in_receipt = (text, said, record) => ({ run: () => check_receipt(bytes_of(text), policy, record === undefined ? {} : { record }), said });
const in_evidence = (text, said) => ({ run: () => check_evidence(bytes_of(text), policy), said });
const in_policy = (text, said) => ({ run: () => parse_policy(text), said });
// The whole log is made anew around entry 5, so that nothing else is wrong.
const in_record = (record, said) => ({
  run: () => check(make_log(records.slice(0, 20).map((one, index) => index === 5 ? Buffer.from(record) : one)).files), said: `Entry 5: ${said}`,
});
const older = (note, said) => ({ run: () => check(good_files, { older: [note] }), said });
const note = checkpoint_at(size);
const note_text = checkpoint_text(origin, size, root);
const another_root = leaf_hash(Buffer.from('another history'));
const [log_signature, first_witness] = note.split('\n').slice(4, 6);
const record = String(records[5]);
const payload_text = '{"number":5,"text":"第 5 条"}';
const with_line = (at, put) => `${policy_lines.map((line, number) => number === at ? put : line).join('\n')}\n`;
const signed_payload = (text) => envelope_text(record_type, text, signer);
const base64_at = (text, at, put) => text.slice(0, at) + put + text.slice(at + 1);
// The last digit before "=" carries bits that no byte uses.
const loose = (text) => replaced(text, /(.)(=+)/.exec(text)[0], `${String.fromCharCode(/(.)(=+)/.exec(text)[1].charCodeAt(0) + 1)}${/(.)(=+)/.exec(text)[2]}`);
const first_hash = good_receipt.split('\n')[3];
const last_hash = good_receipt.split('\n\n')[0].split('\n').at(-1);
const changed_checkpoint = (old, put) => note_of(replaced(note_text, old, put));

const corruptions = {
  // A key: name "+" id "+" type and key.
  'key: name': in_policy(with_line(1, `log ${vkey.replace('log1', 'log2')}`), 'The key of portal.example/log2 does not fit its id.'),
  'key: id': in_policy(with_line(1, `log ${vkey.replace(/\+(.)/, (_, one) => `+${one === '0' ? '1' : '0'}`)}`), `The key of ${origin} does not fit its id.`),
  'key: id in capitals': in_policy(with_line(1, `log ${vkey.replace(/\+\w+\+/, (id) => id.toUpperCase())}`), `The key of ${origin} does not fit its id.`),
  'key: type': in_policy(with_line(1, `log ${vkey_of(origin, 2, log_key)}`), `The key of ${origin} is of an unknown type.`),
  'key: key': in_policy(with_line(1, `log ${base64_at(vkey, vkey.length - 5, vkey.at(-5) === 'A' ? 'B' : 'A')}`), `The key of ${origin} does not fit its id.`),
  'key: length': in_policy(with_line(1, `log ${origin}+00000000+AQ==`), `The key of ${origin} is of an unknown type.`),
  'key: base64': in_policy(with_line(1, `log ${vkey.slice(0, -1)}!`), `This is not a verifier key: ${vkey.slice(0, -1)}!`),
  // A policy.
  'policy: word': in_policy(with_line(1, `mirror ${vkey}`), `This is not a line of a policy: mirror ${vkey}`),
  'policy: log without a key': in_policy(with_line(1, 'log'), 'This is not a line of a policy: log'),
  'policy: log with too many fields': in_policy(with_line(1, `log ${vkey} a b`), `This is not a line of a policy: log ${vkey} a b`),
  'policy: no log': { run: async () => open_checkpoint(bytes_of(note), await parse_policy(with_line(1, ''))), said: 'The checkpoint is of a log without a known key.' },
  'policy: a witness as log': in_policy(with_line(1, `log ${witness_vkeys[0]}`), 'The key of witness.example/w1 is of the wrong type for its line.'),
  'policy: a log as witness': in_policy(with_line(2, `witness w1 ${vkey_of('w', log_type, witness_keys[0])}`), 'The key of w is of the wrong type for its line.'),
  'policy: the same key twice': in_policy(with_line(3, `witness w2 ${vkey_of('other.example', witness_type, witness_keys[0])}`), 'The policy has the key of other.example twice.'),
  'policy: the log\'s own key as witness': in_policy(with_line(3, `witness w2 ${vkey_of('own.example', witness_type, log_key)}`), 'The policy has the key of own.example twice.'),
  'policy: the same name twice': in_policy(with_line(3, `witness w1 ${witness_vkeys[1]}`), 'The policy has the name w1 twice.'),
  'policy: a witness named none': in_policy(with_line(2, `witness none ${witness_vkeys[0]}`), 'The policy has the name none twice.'),
  'policy: a member that is not known yet': in_policy(with_line(5, 'group two-of-three 2 w1 w2 w4'), 'The policy does not know w4 yet.'),
  'policy: a member of two groups': in_policy(with_line(6, 'group other any w1'), 'w1 cannot be a member of a group once more.'),
  'policy: a member twice in a group': in_policy(with_line(5, 'group two-of-three 2 w1 w1 w2'), 'w1 cannot be a member of a group once more.'),
  'policy: none as a member': in_policy(with_line(5, 'group two-of-three 1 w1 none'), 'none cannot be a member of a group once more.'),
  'policy: a group that asks for none': in_policy(with_line(5, 'group two-of-three 0 w1 w2'), 'The group two-of-three cannot ask for 0 of its members.'),
  'policy: a group that asks for too many': in_policy(with_line(5, 'group two-of-three 3 w1 w2'), 'The group two-of-three cannot ask for 3 of its members.'),
  'policy: a count with a leading zero': in_policy(with_line(5, 'group two-of-three 02 w1 w2 w3'), 'The group two-of-three cannot ask for 02 of its members.'),
  'policy: a group without members': in_policy(with_line(5, 'group two-of-three any'), 'This is not a line of a policy: group two-of-three any'),
  'policy: two quorums': in_policy(with_line(6, 'quorum w1'), 'The policy has more than one quorum line.'),
  'policy: no quorum': in_policy(with_line(7, ''), 'The policy has no quorum line.'),
  'policy: a quorum of nobody known': in_policy(with_line(7, 'quorum w9'), 'The policy does not know w9 yet.'),
  'policy: line ends of another system': in_policy(policy_text.replaceAll('\n', '\r\n'), 'The policy has a control character.'),
  'policy: cut': in_policy(policy_text.slice(0, -1), 'The last line of the policy has no end.'),
  'policy: too long': in_policy(`${'#'.repeat(1 << 16)}\n`, 'The policy is too long.'),
  // A signed note.
  'note: not UTF-8': { run: () => open_note(new Uint8Array([0xc0, 0x80]), []), said: 'The note is not UTF-8 text.' },
  'note: too large': in_note(`${note_text}${'a'.repeat(512 << 10)}`, 'The note is larger than 524288 bytes.'),
  'note: control character': in_note(replaced(note, '\n', '\r\n'), 'The note has a control character.'),
  'note: cut': in_note(note.slice(0, -1), 'The last line of the note has no end.'),
  'note: no empty line': in_note(note.replace('\n\n', '\n'), 'The note has no empty line before its signatures.'),
  'note: no signatures': in_note(`${note_text}\n`, 'The note has a malformed signature line.'),
  'note: a hyphen for the dash': in_note(replaced(note, '\u2014', '-'), 'The note has a malformed signature line.'),
  'note: a plus in a name': in_note(`${note}\u2014 a+b AAAAAAAA\n`, 'The note has a malformed signature line.'),
  'note: a space in a name': in_note(`${note}\u2014 a\u00a0b AAAAAAAA\n`, 'The note has a malformed signature line.'),
  'note: base64 of an unknown signature': in_note(`${note}\u2014 unknown AAAAAAA\n`, 'The signature of unknown is not base64.'),
  'note: stray bits in base64': in_note(replaced(note, log_signature, loose(log_signature)), `The signature of ${origin} is not base64.`),
  'note: an unknown signature of nothing': in_note(`${note}\u2014 unknown AAAAAA==\n`, 'The signature of unknown is too short.'),
  'note: too many signatures': in_note(note + '\u2014 unknown AAAAAAAA\n'.repeat(62), 'The note has more than 64 signatures.'),
  'note: length of the log\'s signature': in_note(replaced(note, log_signature.slice(-8), ''), `The signature of ${origin} has the wrong length.`),
  'note: the log\'s signature': in_note(replaced(note, log_signature.slice(-20, -10), 'AAAAAAAAAA'), `The signature of ${origin} does not verify.`),
  'note: name of the log\'s signature': in_note(replaced(note, `\u2014 ${origin}`, '\u2014 portal.example/log2'), 'The log has not signed the checkpoint.'),
  'note: key id of the log\'s signature': in_note(replaced(note, `\u2014 ${origin} `, `\u2014 ${origin} A`).replace(log_signature.split(' ')[2], log_signature.split(' ')[2].slice(1)), 'The log has not signed the checkpoint.'),
  'note: two lines of the log, one of them forged': in_note(note + `${replaced(log_signature, log_signature.slice(-20, -10), 'AAAAAAAAAA')}\n`, `The signature of ${origin} does not verify.`),
  // A cosignature.
  'cosignature: signature': in_note(replaced(note, first_witness.slice(-20, -10), 'AAAAAAAAAA'), 'The signature of witness.example/w1 does not verify.'),
  'cosignature: time': in_note(replaced(note, first_witness, first_witness.replace(/ (\S{14})\S(\S*)$/, ' $1B$2')), 'The signature of witness.example/w1 does not verify.'),
  'cosignature: a time that no clock shows': in_note(note_of(note_text, { time_s: 2n ** 63n }), 'The time in the signature of witness.example/w1 is too large.'),
  'cosignature: length': in_note(replaced(note, first_witness, `${first_witness.slice(0, -4)}`), 'The signature of witness.example/w1 has the wrong length.'),
  'cosignature: one too few': in_note(checkpoint_at(size, { witnesses: [0] }), 'Too few witnesses have signed the checkpoint.'),
  'cosignature: the same one twice': in_note(checkpoint_at(size, { witnesses: [0, 0] }), 'Too few witnesses have signed the checkpoint.'),
  'cosignature: over another checkpoint': in_note(note_text + `\n${log_signature}\n${checkpoint_at(299).split('\n').slice(5).join('\n')}`, 'The signature of witness.example/w1 does not verify.'),
  // A checkpoint, signed as it then is.
  'checkpoint: signed by nobody else than witnesses': in_note(checkpoint_at(size, { log: false }), 'The log has not signed the checkpoint.'),
  'checkpoint: origin': in_note(changed_checkpoint(origin, 'portal.example/log2'), 'The checkpoint is of a log without a known key.'),
  'checkpoint: origin changed after signing': in_note(replaced(note, `${origin}\n`, 'portal.example/log2\n'), `The signature of ${origin} does not verify.`),
  'checkpoint: size changed after signing': in_note(replaced(note, '\n300\n', '\n301\n'), `The signature of ${origin} does not verify.`),
  'checkpoint: size with a leading zero': in_note(changed_checkpoint('300', '0300'), 'The size of the checkpoint is not a number.'),
  'checkpoint: size below zero': in_note(changed_checkpoint('300', '-300'), 'The size of the checkpoint is not a number.'),
  'checkpoint: size that no number is exact at': in_note(changed_checkpoint('300', '9007199254740992'), 'The size of the checkpoint is not a number.'),
  'checkpoint: root too short': in_note(changed_checkpoint(root.toString('base64'), root.subarray(1).toString('base64')), 'The root of the checkpoint is not a hash.'),
  'checkpoint: root with stray bits': in_note(note_of(loose(note_text)), 'The root of the checkpoint is not a hash.'),
  'checkpoint: another line': in_note(note_of(`${note_text}more\n`), 'The checkpoint does not have three lines.'),
  'checkpoint: a line less': in_note(note_of(`${origin}\n300\n`), 'The checkpoint does not have three lines.'),
  'checkpoint: an empty log with a root': in_note(note_of(checkpoint_text(origin, 0, root)), 'The checkpoint of an empty log has the wrong root.'),
  // A log.
  'log: no checkpoint': in_log('checkpoint', () => undefined, 'checkpoint is missing.'),
  'log: a checkpoint too large': in_log('checkpoint', () => Buffer.alloc((512 << 10) + 1), 'checkpoint is larger than 524288 bytes.'),
  'log: another root, signed': in_log('checkpoint', () => Buffer.from(note_of(checkpoint_text(origin, size, another_root))), 'The entries do not give the root of the checkpoint.'),
  'log: a larger size, signed': in_log('checkpoint', () => Buffer.from(note_of(checkpoint_text(origin, 301, root))), 'tile/entries/001.p/45 is missing.'),
  'log: a smaller size, signed': in_log('checkpoint', () => Buffer.from(note_of(checkpoint_text(origin, 256, root))), 'The entries do not give the root of the checkpoint.'),
  'tile: a hash of a full one': in_log('tile/0/000', flip(7 * 32), 'Hash 7 of tile/0/000 does not follow from the entries.'),
  'tile: last hash of a full one': in_log('tile/0/000', flip(-1), 'Hash 255 of tile/0/000 does not follow from the entries.'),
  'tile: a partial one': in_log('tile/0/001.p/44', flip(43 * 32), 'Hash 43 of tile/0/001.p/44 does not follow from the entries.'),
  'tile: the level above': in_log('tile/1/000.p/1', flip(5), 'Hash 0 of tile/1/000.p/1 does not follow from the entries.'),
  'tile: an older, narrower one': in_log('tile/0/000.p/7', flip(3), 'tile/0/000.p/7 is not the beginning of tile/0/000.'),
  'tile: too short': in_log('tile/0/000', (bytes) => bytes.subarray(0, -32), 'tile/0/000 has the wrong length.'),
  'tile: too long': in_log('tile/0/001.p/44', (bytes) => Buffer.concat([bytes, Buffer.alloc(32)]), 'tile/0/001.p/44 has the wrong length.'),
  'tile: larger than any': in_log('tile/0/000', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]), 'tile/0/000 is larger than 8192 bytes.'),
  'tile: missing': in_log('tile/1/000.p/1', () => undefined, 'tile/1/000.p/1 is missing.'),
  'bundle: a record': in_log('tile/entries/001.p/44', flip(30), 'tile/entries/001.p/5 is not the beginning of tile/entries/001.p/44.'),
  'bundle: a length': in_log('tile/entries/000', flip(1), 'tile/entries/000 has the wrong length.'),
  'bundle: cut': in_log('tile/entries/000', (bytes) => bytes.subarray(0, -1), 'tile/entries/000 has the wrong length.'),
  'bundle: more after it': in_log('tile/entries/000', (bytes) => Buffer.concat([bytes, Buffer.alloc(2)]), 'tile/entries/000 has the wrong length.'),
  'bundle: an older, narrower one': in_log('tile/entries/001.p/5', flip(20), 'tile/entries/001.p/5 is not the beginning of tile/entries/001.p/44.'),
  'bundle: missing': in_log('tile/entries/000', () => undefined, 'tile/entries/000 is missing.'),
  'bundle: larger than any': in_log('tile/entries/000', () => Buffer.alloc(256 * 65537 + 1), 'tile/entries/000 is larger than 16777472 bytes.'),
  'entry: another record, well signed': in_log('tile/entries/000', () => join_bundle([...records.slice(0, 9), records[299], ...records.slice(10, 256)]), 'Hash 9 of tile/0/000 does not follow from the entries.'),
  'entry: two records changed places': in_log('tile/entries/001.p/44', () => join_bundle([...records.slice(256, 280), records[281], records[280], ...records.slice(282)]), 'Hash 24 of tile/0/001.p/44 does not follow from the entries.'),
  // An older checkpoint.
  'older: the log was longer': older(note_of(checkpoint_text(origin, 301, root)), 'The log shrank from 301 to 300 entries.'),
  'older: another history': older(note_of(checkpoint_text(origin, 257, another_root)), 'The log had another root at 257 entries.'),
  'older: another history at the end of a tile': older(note_of(checkpoint_text(origin, 256, another_root)), 'The log had another root at 256 entries.'),
  'older: another root at the same size': older(note_of(checkpoint_text(origin, 300, another_root)), 'The log had another root at 300 entries.'),
  'older: an empty log with a root': older(note_of(checkpoint_text(origin, 0, root)), 'The checkpoint of an empty log has the wrong root.'),
  'older: not signed': older(checkpoint_at(257, { log: false }), 'The log has not signed the checkpoint.'),
  'older: of another log': {
    run: async () => {
      const other_key = key_from('TEST ONLY other');
      const text = checkpoint_text('other.example', 300, root);
      const trust = await parse_policy(`log ${vkey}\nlog ${vkey_of('other.example', log_type, other_key)}\nquorum none\n`);
      await check(good_files, { trust, older: [`${text}\n${log_line(text, 'other.example', other_key)}`] });
    },
    said: 'An older checkpoint is of another log: other.example',
  },
  // An envelope.
  'envelope: payload changed after signing': in_record(replaced(record, '"payload":"ey', '"payload":"eZ'), 'The signature of the record does not verify.'),
  'envelope: payload not base64': in_record(replaced(record, '"payload":"', '"payload":" '), 'The payload of the envelope is not base64.'),
  'envelope: payload too large': in_record(signed_payload(`{"text":"${'a'.repeat(48000)}"}`), 'The payload is larger than 48000 bytes.'),
  'envelope: type changed after signing': in_record(replaced(record, 'reply', 'tombstone'), 'The signature of the record does not verify.'),
  'envelope: type of something else': in_record(envelope_text('application/json', payload_text, signer), 'The payload type is not that of a record.'),
  'envelope: key id of another': in_record(replaced(record, signer.bytes.toString('hex'), log_key.bytes.toString('hex')), 'The signature of the record does not verify.'),
  'envelope: key id in capitals': in_record(replaced(record, signer.bytes.toString('hex'), signer.bytes.toString('hex').toUpperCase()), 'The key id of the envelope is not a public key.'),
  'envelope: key id too short': in_record(replaced(record, signer.bytes.toString('hex'), '00'), 'The key id of the envelope is not a public key.'),
  'envelope: a key of small order': in_record(record.replace(/"keyid":.*/, `"keyid":"01${'00'.repeat(31)}","sig":"${Buffer.concat([Buffer.of(1), Buffer.alloc(63)]).toString('base64')}"}]}`), 'The signature of the record does not verify.'),
  'envelope: signature': in_record(record.replace(/"sig":"(.{30})./, (_, head) => `"sig":"${head}${record.at(record.indexOf('"sig":"') + 37) === 'A' ? 'B' : 'A'}`), 'The signature of the record does not verify.'),
  'envelope: signature too short': in_record(record.replace(/"sig":".{4}/, '"sig":"'), 'The signature of the record does not verify.'),
  'envelope: signature not base64': in_record(replaced(record, '=="}]}', '="}]}'), 'The signature of the record is not base64.'),
  'envelope: no signature': in_record(record.replace(/\[.*\]/, '[]'), 'The record is not in a signed envelope.'),
  'envelope: two signatures': in_record(record.replace(/\[(.*)\]/, '[$1,$1]'), 'The record is not in a signed envelope.'),
  'envelope: a field more': in_record(replaced(record, '{"payload"', '{"extra":1,"payload"'), 'The record is not in a signed envelope.'),
  'envelope: a field twice': in_record(record.replace(/("payload":"[^"]*",)/, '$1$1'), 'The record is not in a signed envelope.'),
  'envelope: fields in another order': in_record(record.replace(/("payload":"[^"]*"),("payloadType":"[^"]*")/, '$2,$1'), 'The record is not in a signed envelope.'),
  'envelope: a space': in_record(replaced(record, ',', ', '), 'The record is not in a signed envelope.'),
  'envelope: more after it': in_record(`${record}\n`, 'The record is not in a signed envelope.'),
  'envelope: not JSON at all': in_record('a plain text', 'The record is not in a signed envelope.'),
  // What the envelope holds, well signed.
  'record: not UTF-8': in_record(signed_payload(Buffer.from([0x7b, 0xff, 0x7d])), 'The record is not UTF-8 text.'),
  'record: not JSON': in_record(signed_payload('{"a":1'), 'The record is not JSON.'),
  'record: a list': in_record(signed_payload('[1]'), 'The record is not written in its one form.'),
  'record: a space': in_record(signed_payload('{"a": 1}'), 'The record is not written in its one form.'),
  'record: keys in another order': in_record(signed_payload('{"b":1,"a":2}'), 'The record is not written in its one form.'),
  'record: a key twice': in_record(signed_payload('{"a":1,"a":1}'), 'The record is not written in its one form.'),
  'record: an escape that is not needed': in_record(signed_payload('{"a":"\\u0041"}'), 'The record is not written in its one form.'),
  'record: half a character': in_record(signed_payload('{"a":"\\ud800"}'), 'The record has a value that records do not have.'),
  'record: a fraction': in_record(signed_payload('{"a":1.5}'), 'The record has a value that records do not have.'),
  'record: an exponent': in_record(signed_payload('{"a":1e3}'), 'The record is not written in its one form.'),
  'record: a number that is not exact': in_record(signed_payload('{"a":9007199254740993}'), 'The record has a value that records do not have.'),
  'record: minus zero': in_record(signed_payload('{"a":-0}'), 'The record is not written in its one form.'),
  'record: null': in_record(signed_payload('{"a":null}'), 'The record has a value that records do not have.'),
  'record: nested too deeply': in_record(signed_payload(`{"a":${'['.repeat(16)}${']'.repeat(16)}}`), 'The record has too many parts, or parts in parts.'),
  'record: nested as deeply as can be': in_record(signed_payload(`{"a":${'['.repeat(20000)}${']'.repeat(20000)}}`), 'The record has too many parts, or parts in parts.'),
  'record: too many parts': in_record(signed_payload(`{"a":[${'1,'.repeat(20000)}1]}`), 'The record has too many parts, or parts in parts.'),
  // A receipt.
  'receipt: first line': in_receipt(replaced(good_receipt, 'proof@v1', 'proof@v2'), 'This is not a receipt.'),
  'receipt: not UTF-8': { run: () => check_receipt(new Uint8Array([0xff]), policy), said: 'The receipt is not UTF-8 text.' },
  'receipt: too large': in_receipt(good_receipt + 'a'.repeat(576 << 10), 'The receipt is larger than 589824 bytes.'),
  'receipt: no empty line': in_receipt(good_receipt.split('\n\n')[0], 'This is not a receipt.'),
  'receipt: extra not base64': in_receipt(replaced(good_receipt, 'extra ', 'extra  '), 'The extra line of the receipt is not base64.'),
  'receipt: extra twice': in_receipt(replaced(good_receipt, 'index', 'extra AAAA\nindex'), 'The receipt does not name a position.'),
  'receipt: extra after the position': in_receipt(good_receipt.replace(/(extra .*\n)(index .*\n)/, '$2$1'), 'The receipt has a line that is not a hash.'),
  'receipt: extra left out': in_receipt(good_receipt.replace(/extra .*\n/, ''), 'The receipt does not carry its record, and none was given.'),
  'receipt: another record carried': in_receipt(good_receipt.replace(/extra .*/, `extra ${records[258].toString('base64')}`), 'The receipt does not lead from the record to the root of the log.'),
  'receipt: another record given': in_receipt(good_receipt, 'The receipt does not lead from the record to the root of the log.', new Uint8Array(records[258])),
  'receipt: a record too large given': in_receipt(good_receipt, 'The record is larger than 65535 bytes.', new Uint8Array(65536)),
  'receipt: position': in_receipt(replaced(good_receipt, 'index 257', 'index 256'), 'The receipt does not lead from the record to the root of the log.'),
  'receipt: position with a leading zero': in_receipt(replaced(good_receipt, 'index 257', 'index 0257'), 'The receipt does not name a position.'),
  'receipt: position with a sign': in_receipt(replaced(good_receipt, 'index 257', 'index +257'), 'The receipt does not name a position.'),
  'receipt: position outside the log': in_receipt(replaced(good_receipt, 'index 257', 'index 300'), 'Position 300 is outside a log of 300 entries.'),
  'receipt: no position': in_receipt(good_receipt.replace(/index .*\n/, ''), 'The receipt does not name a position.'),
  'receipt: first hash': in_receipt(replaced(good_receipt, first_hash, base64_at(first_hash, 3, first_hash[3] === 'A' ? 'B' : 'A')), 'The receipt does not lead from the record to the root of the log.'),
  'receipt: last hash': in_receipt(replaced(good_receipt, last_hash, base64_at(last_hash, 3, last_hash[3] === 'A' ? 'B' : 'A')), 'The receipt does not lead from the record to the root of the log.'),
  'receipt: a hash with stray bits': in_receipt(replaced(good_receipt, first_hash, loose(first_hash)), 'The receipt has a line that is not a hash.'),
  'receipt: a hash left out': in_receipt(replaced(good_receipt, `${first_hash}\n`, ''), 'The receipt has too few hashes.'),
  'receipt: a hash more': in_receipt(replaced(good_receipt, `${last_hash}\n`, `${last_hash}\n${last_hash}\n`), 'The receipt has too many hashes.'),
  'receipt: more hashes than any tree is high': in_receipt(replaced(good_receipt, `${last_hash}\n`, `${last_hash}\n`.repeat(65)), 'The receipt has more than 64 hashes.'),
  'receipt: two hashes that changed places': in_receipt(replaced(good_receipt, `${first_hash}\n${good_receipt.split('\n')[4]}`, `${good_receipt.split('\n')[4]}\n${first_hash}`), 'The receipt does not lead from the record to the root of the log.'),
  'receipt: checkpoint of another size': in_receipt(good_receipt.slice(0, good_receipt.indexOf('\n\n') + 2) + checkpoint_at(299), 'The receipt does not lead from the record to the root of the log.'),
  'receipt: checkpoint changed': in_receipt(replaced(good_receipt, '\n300\n', '\n301\n'), `The signature of ${origin} does not verify.`),
  'receipt: checkpoint cut': in_receipt(good_receipt.slice(0, -1), 'The last line of the note has no end.'),
  // Evidence.
  'evidence: too large': in_evidence(good_evidence.split_view + ' '.repeat(2 << 20), 'The evidence is larger than 1179648 bytes.'),
  'evidence: not UTF-8': { run: () => check_evidence(new Uint8Array([0xc0, 0x80]), policy), said: 'The evidence is not UTF-8 text.' },
  'evidence: another version': in_evidence(replaced(good_evidence.split_view, '@v1', '@v2'), 'This is not evidence.'),
  'evidence: another kind': in_evidence(replaced(good_evidence.split_view, 'split_view', 'constructor'), 'The evidence has a malformed line: kind'),
  'evidence: a number that is none': in_evidence(replaced(good_evidence.lost_receipt, 'index 257', 'index 0257'), 'The evidence has a malformed line: index'),
  'evidence: a cut checkpoint': in_evidence(replaced(good_evidence.wrong_leaf, 'checkpoint 6', 'checkpoint 7'), 'The evidence has a malformed line: checkpoint'),
  'evidence: a line more': in_evidence(`${good_evidence.rewound}more\n`, 'The evidence has a malformed line: rewound'),
  'evidence: too many hashes': in_evidence(replaced(good_evidence.rewound, 'hash ', `hash ${first_hash}\n`.repeat(64) + 'hash '), 'The evidence has more than 64 hashes.'),
  'evidence: another key': in_evidence(replaced(good_evidence.split_view, vkey, vkey_of(origin, log_type, key_from('another'))), 'The evidence is of a log without a known key.'),
  'evidence: a witness\' key': in_evidence(replaced(good_evidence.split_view, vkey, witness_vkeys[0]), 'The evidence is of a log without a known key.'),
  'evidence: the same checkpoint twice': in_evidence(evidence('split_view', [], checkpoint_at(300), checkpoint_at(300)), 'The two checkpoints do not contradict each other.'),
  'evidence: the greater first': in_evidence(evidence('rewound', [['hash', ...consistency_of(200, hashes)]], checkpoint_at(300), checkpoint_at(200)), 'The smaller tree does not come first.'),
  'evidence: an honest log is not inconsistent': in_evidence(replaced(good_evidence.rewound, 'rewound', 'inconsistent'), 'The greater tree begins with the smaller one.'),
  'evidence: another history is not rewound': in_evidence(replaced(good_evidence.inconsistent, 'inconsistent', 'rewound'), 'The greater tree does not begin with the smaller one.'),
  'evidence: no hashes': in_evidence(good_evidence.inconsistent.replace(/^hash .*\n/gm, ''), 'The hashes do not lead to the root of the checkpoint.'),
  'evidence: a receipt that is kept': in_evidence(evidence('lost_receipt', [['index', 257], ['record', records[257]], ['hash', ...path_of(257, hashes)],
    ['other', hashes[257]], ['other_hash', ...path_of(257, hashes)]], checkpoint_at(300), checkpoint_at(300)), 'Both trees have the same leaf at that position.'),
  'evidence: a leaf that is right': in_evidence(evidence('wrong_leaf', [['index', 257], ['rule', 'wrong_key'], ['record', records[257]], ['hash', ...path_of(257, hashes)]],
    checkpoint_at(300)), 'The record is in the log, but that it breaks a rule cannot be seen from it alone: wrong_key'),
  'evidence: late by the word of one': in_evidence(late_evidence(late_record, 256, { times_s: { 1: seen_at_s } }), 'Too few known witnesses have signed the smaller tree: only a policy with a quorum tells the time.'),
  'evidence: late by a clock that is ahead': in_evidence(late_evidence(late_record, 256, { times_s: { 0: seen_at_s - 1, 1: 2 ** 40, 2: 0 } }), 'The record was not late.'),
  'evidence: an import is not late': in_evidence(late_evidence(dated(',"source":{"system":"x"}', record_type.replace('reply', 'disclosure')), 256), 'The record was not late.'),
  'evidence: late without a date': in_evidence(late_evidence(records[257], 256), 'The record has no date.'),
  'evidence: a signature that is right': in_evidence(evidence('wrong_leaf', [['index', 257], ['rule', 'invalid_signature'], ['record', records[257]], ['hash', ...path_of(257, hashes)]],
    checkpoint_at(300)), 'The signature of the record is right.'),
  'evidence: late in a tree that may have it': in_evidence(late_evidence(late_record, 258), 'The smaller tree may have the record.'),
  'evidence: late and not there': in_evidence(late_evidence(late_record, 256, { index: 258 }), 'The hashes do not lead to the root of the checkpoint.'),
  'evidence: a tile that is right': in_evidence(replaced(good_evidence['wrong_tile: full'], tile.toString('base64'), Buffer.concat(hashes.slice(0, 256)).toString('base64')), 'What was served is what was signed.'),
  'evidence: a file that no such log has': in_evidence(replaced(good_evidence['wrong_tile: full'], 'tile/0/000', 'tile/0/x000/000'), 'What was served does not lie in that file.'),
  'evidence: three hashes of a tile': in_evidence(replaced(good_evidence['wrong_tile: above'], Buffer.alloc(32).toString('base64'), edge.toString('base64')), 'What was served does not lie in that file.'),
  'receipt: of a record that nobody signed': {
    run: async () => {
      const { hashes: own } = make_log([Buffer.from('{"i":0}')]);
      await check_receipt(bytes_of(receipt_text(0, own, note_of(checkpoint_text(origin, 1, own[0])), Buffer.from('{"i":0}'))), policy);
    },
    said: 'The record is not in a signed envelope.',
  },
};

describe('what was changed is refused, for that reason', () => {
  for (const [name, { run, said }] of Object.entries(corruptions)) test(name, () => assert.rejects(async () => run(), refused_as(said)));
});

test('every sentence of a refusal was heard above, and is there in the other languages', async () => {
  const source = await text_at(repository, 'web/verifier/verifier.ts') + await text_at(repository, 'web/verifier/evidence.ts');
  const sentences = new Set([...source.matchAll(/(?:refuse|leave_open|within)\(\s*'([^']+)'/g)].map(([, sentence]) => sentence));
  assert.ok(sentences.size > 60);
  const words = JSON.parse(await text_at(repository, 'web/verifier/words.json'));
  for (const [tag, catalogue] of Object.entries(words.refusals)) {
    assert.deepEqual([...sentences, '{0}: {1}'].filter((one) => !(one in catalogue)), [], tag);
    assert.deepEqual(Object.keys(catalogue).filter((one) => one !== '{0}: {1}' && !sentences.has(one)), [], tag);
    for (const [sentence, words_of_it] of Object.entries(catalogue)) {
      assert.deepEqual(words_of_it.match(/\{\d\}/g)?.sort(), sentence.match(/\{\d\}/g)?.sort(), sentence);
    }
    assert.deepEqual(Object.keys(words[tag]), Object.keys(words.en), tag);
    for (const [key, sentence] of Object.entries(words.en)) {
      assert.deepEqual(words[tag][key].match(/\{\d\}/g)?.sort(), sentence.match(/\{\d\}/g)?.sort(), key);
    }
  }
  const said = Object.values(corruptions).flatMap((one) => [one.said, one.said.replace(/^Entry 5: /, '')]);
  const pattern = (sentence) => new RegExp(`^${sentence.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\d\}/g, '.*')}$`, 's');
  // Only a browser from before Ed25519 says this one.
  const unheard = [...sentences].filter((sentence) => !said.some((one) => pattern(sentence).test(one)) && !sentence.includes('too old'));
  assert.deepEqual(unheard, []);
});

// ---- what others made ----

test('reference values: roots, the checkpoint and a path, as another program computed them', async () => {
  const roots = {
    0: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 1: 'T7xQWBzpDnynYrCOz0colQi3o2H3PGMQ+mpt/3cQki8=',
    2: '9OEsye7zh0c0F2CycKwhbjE7wZQ0vadlWkizNIDzA1Y=', 3: 'bFtBEsLW05JIN2+6uPjiXvhpWndYRfJKVIHGse7dZVo=',
    7: '4swhCFW5zfURk2S+2MWOS4QpxkMNWJeY1uKwCrapeC4=', 256: 'wx+CoHQDTMBZKnF/Ybb3AQM1wxz1nqvor/er887AiNE=',
    257: 'mat1O1y4KfwYfRjdhKlL5fTaidHHX0F33cAzAQZS/Qg=', 700: 'VYoqktsBtUlgVjZ8Bi2L5iakru0JQIYtrTMTlvSDUgo=',
  };
  const reference = `${origin}\n700\n${roots[700]}\n\n` +
    '\u2014 portal.example/log1 8xoXKlgD3gtzQzTwsRiS9p1xb7G7gn7tRwYBeY7NvUJ3jmn7Hv9d3MrS5TsvWIPfZ20NERAI6MqD+Xw7sNzn0IDIvA8=\n' +
    '\u2014 witness.example/w1 HmSaRAAAAABlU/O8Pb9mh0RL93DkjBebnTkQRZ38tg/gcQqYdEi9aEg1lkFsCHFpNwX+29AYxGXTyseGUt0e8WpTLT23EzVUQ04OAw==\n';
  const trust = await parse_policy(`log ${vkey}\nwitness w1 ${witness_vkeys[0]}\nquorum w1\n`);
  const all = Array.from({ length: 700 }, (_, index) => reference_record(index));
  const own = all.map(leaf_hash);
  const at = (count) => note_of(`${origin}\n${count}\n${roots[count]}\n`, { witnesses: [0], time_s: 1700000000 + count });
  assert.equal(at(700), reference);
  const files = tiles_of(all);
  files.set('checkpoint', Buffer.from(reference));
  const checkpoint = await check(files, { trust, other: true, older: Object.keys(roots).map(at) });
  assert.equal(checkpoint.signatures[1].cosigned_at_s, 1700000700);
  const path = path_of(257, own).map((hash) => hash.toString('base64'));
  assert.equal(path.length, 10);
  assert.equal(path[0], 'gPFTkCh8pfAE24g7D+b0UKodttOTmUGekdz3wyiPUm8=');
  assert.equal(path[9], 'HM/D1nx2yiBLQVk2HzjsmDKCqxWPP7od8C+E+8KrjtM=');
  await check_receipt(bytes_of(receipt_text(257, own, reference)), trust, { record: new Uint8Array(all[257]), other: true });
  await assert.rejects(check(files, { trust }), refused_as('Entry 0: The record is not in a signed envelope.'));

  // The example that the format of signed notes was published with.
  const key = await parse_key('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  const example = 'This is an example message.\n\n\u2014 example.com/foo ' +
    'Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
  assert.equal((await open_note(bytes_of(example), [key])).signatures.length, 1);
});

describe('the logs that the core writes', () => {
  const made = join(folder, 'logs');
  const without = existsSync(log_maker) ? false : 'skipped: the program that makes the logs was not built';
  before(() => {
    if (without === false) execFileSync(log_maker, ['--run_test=the_logs_are_written_where_they_are_asked_for'], { cwd: repository, env: { ...process.env, TRIALOG_WRITE_LOGS: made } });
  });
  const trust = () => parse_policy(`log ${vkey}\nwitness w1 ${witness_vkeys[0]}\nquorum w1\n`);

  test('700 leaves, with every older checkpoint and receipt', { skip: without }, async () => {
    const log = join(made, 'log');
    const files = await verifier.files_of(log);
    const names = [...files.keys()];
    const opened = [];
    for (const name of names.filter((one) => one.startsWith('checkpoint.'))) opened.push(await open_older(new Uint8Array(await readFile(join(log, name))), await trust()));
    assert.equal(opened.length, 10);
    await check_log(files, await trust(), { other: true, older: opened });
    const receipts = names.filter((one) => one.endsWith('.tlog-proof'));
    assert.equal(receipts.length, 6);
    for (const name of receipts) {
      const own = new Uint8Array(await readFile(join(log, name.replace('tlog-proof', 'record'))));
      await check_receipt(new Uint8Array(await readFile(join(log, name))), await trust(), { record: own, other: true });
    }
  });

  test('70,000 leaves, and a changed hash on the levels that only so large a log has', { skip: without }, async () => {
    const large = join(made, 'large');
    const older_note = new Uint8Array(await readFile(join(large, 'checkpoint.65536')));
    const files = await verifier.files_of(large);
    const began = performance.now();
    await check_log(files, await trust(), { other: true, older: [await open_older(older_note, await trust())] });
    console.log(`# 70,000 leaves: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    for (const [path, hash] of [['tile/2/000.p/1', 0], ['tile/1/000', 255]]) {
      const bytes = flip(hash * 32)(await readFile(join(large, path)));
      const other = new Map(files).set(path, { size: bytes.length, arrayBuffer: async () => bytes });
      await assert.rejects(check_log(other, await trust(), { other: true }), refused_as(`Hash ${hash} of ${path} does not follow from the entries.`));
    }
  });
});

test('70,000 signed records', async () => {
  const many = Array.from({ length: 70_000 }, (_, index) => signed_record(index, signer));
  const { files } = make_log(many);
  const began = performance.now();
  assert.equal((await check(files)).size, 70_000);
  console.log(`# 70,000 signed records: ${((performance.now() - began) / 1000).toFixed(1)} s`);
});

test('a portal\'s own logs, as its program writes them, and the verifier that it gives away', { skip: existsSync(program) ? false : 'skipped: the program was not built' }, async (t) => {
  const portal = await start_origin();
  t.after(() => portal.stop());
  const settings = await (await fetch(`${portal.url}/portal.json`)).text();
  const exported = await mkdtemp(join(tmpdir(), 'trialog-exported-'));
  t.after(() => rm(exported, { recursive: true, force: true }));
  execFileSync(program, ['export', 'tiles', exported, '--url', portal.url]);
  const trust = await parse_policy(await policy_of(settings));
  for (const { url } of Object.values(JSON.parse(settings).logs)) {
    assert.ok((await check_log(await verifier.files_of(join(exported, url)), trust)).size > 0);
  }
  // To be saved and opened from a disk: under the portal's own content policy it could not run.
  const given = await fetch(`${portal.url}/assets/verifier.html`);
  assert.equal(given.headers.get('content-type'), 'application/octet-stream');
  assert.equal(await given.text(), await readFile(page_file, 'utf8'));
});

test('the core\'s frozen vectors', async () => {
  const kinds = (await readdir(join(repository, 'tests/vectors'), { withFileTypes: true })).filter((one) => one.isDirectory() && !one.name.startsWith('evidence'));
  assert.ok(kinds.length >= 8);
  for (const { name } of kinds) {
    const { payload } = await check_envelope(new Uint8Array(await readFile(join(repository, 'tests/vectors', name, 'leaf.json'))));
    assert.equal(payload, await text_at(repository, 'tests/vectors', name, 'payload.json'));
  }
});

test('the core\'s frozen evidence', async () => {
  const trust = await parse_policy(`log ${vkey}\nwitness w1 ${witness_vkeys[0]}\nquorum none\n`);
  const place = join(repository, 'tests/vectors/evidence-1');
  const names = await readdir(place);
  assert.ok(names.length >= 13);
  for (const name of names) {
    const checked = check_evidence(new Uint8Array(await readFile(join(place, name))), trust);
    // The log that the files are of has no records that bear a date; everything before that holds.
    if (name.includes('late_inclusion')) {
      await assert.rejects(checked, refused_as('The record is not in a signed envelope.'));
      continue;
    }
    const { kind } = await checked;
    assert.equal(`${kind}.evidence`, name.replace(/^\d+-/, ''));
  }
});

// What the core refuses, by the same files (tests/hostile). Their last part is the core's code.
describe('hostile files', async () => {
  const trust = await parse_policy(`log ${vkey}\nwitness w1 ${witness_vkeys[0]}\nquorum none\n`);
  const without_signature = (promise) => promise.then(({ signatures }) => {
    if (signatures.length === 0) throw new Refusal('No known key has signed.', []);
  });
  const readers = {
    note: (file) => without_signature(open_note(file, trust.keys)),
    checkpoint: (file) => open_checkpoint(file, trust),
    tlog_proof: (file) => check_receipt(file, trust, { record: new Uint8Array(reference_record(5)), other: true }),
    envelope: (file) => check_envelope(file),
    evidence: (file) => check_evidence(file, trust),
    bundle: (file) => {
      const text = checkpoint_text(origin, 2, root_of([0, 1].map(reference_record).map(leaf_hash)));
      const files = new Map([['checkpoint', Buffer.from(`${text}\n${log_line(text, origin, log_key)}`)],
        ['tile/entries/000.p/2', Buffer.from(String.fromCharCode(...file).replaceAll('\n', ''), 'hex')]]);
      return check_log(as_files(files), trust, { other: true });
    },
  };
  for (const [format, read] of Object.entries(readers)) {
    const place = join(repository, 'tests/hostile', format);
    for (const name of await readdir(place)) {
      test(`${format}/${name}`, async () => {
        const file = new Uint8Array(await readFile(join(place, name)));
        await assert.rejects(async () => read(file), (error) => error instanceof Refusal);
      });
    }
  }
  // Of replies, what concerns JSON; which fields a reply has is not for this verifier.
  const about_json = /^(duplicate_key|invalid_json|invalid_number|invalid_utf8|not_canonical|too_deep|too_large|trailing_bytes|truncated|wrong_type-null)/;
  const place = join(repository, 'tests/hostile/reply');
  for (const name of (await readdir(place)).filter((one) => about_json.test(one))) {
    test(`reply/${name}`, async () => {
      const leaf = new Uint8Array(Buffer.from(envelope_text(record_type, await readFile(join(place, name)), signer)));
      await assert.rejects(check_envelope(leaf), (error) => error instanceof Refusal);
    });
  }
});

describe('vectors of others', { skip: existsSync(crypto_data) ? false : 'skipped: data not present' }, () => {
  const gunzipped = async (...path) => JSON.parse(gunzipSync(await readFile(join(crypto_data, ...path))));

  test('a log of Tessera, at all its sizes', async () => {
    const place = await mkdtemp(join(folder, 'tessera-'));
    execFileSync('tar', ['xzf', join(crypto_data, 'tlog-tiles/tessera-testdata-log.tar.gz'), '-C', place]);
    const trust = await parse_policy('log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n');
    const opened = [];
    for (let count = 0; count <= 15; ++count) opened.push(await open_older(new Uint8Array(await readFile(join(place, 'log', `checkpoint.${count}`))), trust));
    const { root: own } = await check_log(await verifier.files_of(join(place, 'log')), trust, { other: true, older: opened });
    assert.equal(Buffer.from(own).toString('base64'), 'rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=');
  });

  test('inclusion proofs of RFC 6962', async () => {
    const lines = (await text_at(crypto_data, 'rfc6962-merkle/inclusion.jsonl')).trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.length, 98);
    const hash = (text) => new Uint8Array(Buffer.from(text ?? '', 'base64'));
    for (const { file, leafIdx, treeSize, root: own, leafHash, proof, wantErr } of lines) {
      const parts = [leafHash, own, ...(proof ?? [])].map(hash);
      // The formats around a proof take nothing else for a hash.
      const are_hashes = parts.every((one) => one.length === 32);
      const [leaf, root_hash, ...path] = parts;
      const held = are_hashes && await check_inclusion(leafIdx, treeSize, leaf, path, root_hash).then(() => true, (error) => {
        assert.ok(error instanceof Refusal, `${file}: ${error}`);
        return false;
      });
      assert.equal(held, !wantErr, file);
    }
  });

  test('Ed25519 of Wycheproof', async () => {
    const { testGroups } = await gunzipped('wycheproof/ed25519_test.json.gz');
    let count = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const held = await is_signed(...[publicKey.pk, msg, sig].map((text) => new Uint8Array(Buffer.from(text, 'hex'))));
        assert.equal(held, result === 'valid', `test ${tcId}`);
        ++count;
      }
    }
    assert.ok(count > 100);
  });

  // Verifiers differ on these by design; ours refuses whatever a strict one does, as the core does.
  test('Ed25519 where verifiers differ', async () => {
    const refused = /^(low_order_[AR]|non_canonical_[AR]|low_order_residue)$/;
    const vectors = await gunzipped('ed25519-cctv/ed25519vectors.json.gz');
    for (const { number, key, sig, msg, flags } of vectors) {
      const held = await is_signed(new Uint8Array(Buffer.from(key, 'hex')), bytes_of(msg), new Uint8Array(Buffer.from(sig, 'hex')));
      assert.equal(held, !(flags ?? []).some((flag) => refused.test(flag)), `vector ${number}: ${flags}`);
    }
    assert.equal(vectors.length, 914);
  });
});

// ---- the command ----

test('the command says in one line what it found', async () => {
  const place = await mkdtemp(join(folder, 'command-'));
  for (const [path, bytes] of good_files) {
    await mkdir(join(place, path, '..'), { recursive: true });
    await writeFile(join(place, path), bytes);
  }
  await writeFile(join(place, 'policy'), policy_text);
  await writeFile(join(place, 'receipt'), good_receipt);
  await writeFile(join(place, 'bad'), replaced(good_receipt, 'index 257', 'index 256'));
  await writeFile(join(place, 'older'), checkpoint_at(257));
  await writeFile(join(place, 'other'), note_of(checkpoint_text(origin, 257, root)));
  await writeFile(join(place, 'record'), records[257]);
  const run = (...rest) => new Promise((resolve) => {
    execFile(process.execPath, [command_file, ...rest], { cwd: place }, (error, said) => resolve([error === null ? 0 : error.code, said.trim()]));
  });
  assert.deepEqual(await run('receipt', 'receipt', '--policy', 'policy', '--record', 'record'), [0, `ok: the record is in ${origin} at position 257 of 300`]);
  assert.deepEqual(await run('log', '.', '--key', vkey, '--key', witness_vkeys[1], '--older', 'older', '--older', 'receipt'),
    [0, `ok: ${origin}: 300 entries, 2 older checkpoints, signed by ${origin}, witness.example/w2`]);
  assert.deepEqual(await run('receipt', 'bad', '--policy', 'policy'), [1, 'refused: The receipt does not lead from the record to the root of the log.']);
  assert.deepEqual(await run('log', '.', '--policy', 'policy', '--older', 'other'), [1, 'refused: The log had another root at 257 entries.']);
  await writeFile(join(place, 'evidence'), good_evidence.inconsistent);
  await writeFile(join(place, 'no-evidence'), replaced(good_evidence.rewound, 'rewound', 'inconsistent'));
  assert.deepEqual(await run('evidence', 'evidence', '--key', vkey), [0, `ok: inconsistent of ${origin}, signed at 201 and 300`]);
  assert.deepEqual(await run('evidence', 'no-evidence', '--policy', 'policy'), [1, 'refused: The greater tree begins with the smaller one.']);
  // What could not be checked is not refused.
  await writeFile(join(place, 'no-policy'), `log ${vkey}\n`);
  await writeFile(join(place, 'bare'), good_receipt.replace(/^extra .*\n/m, ''));
  for (const [words, ...call] of [
    ['ENOENT', 'log', 'nowhere', '--policy', 'policy'], ['--help', 'log', '.'], ['--help', 'receipt', 'receipt', 'record', '--policy', 'policy'],
    ['--help', 'receipts', 'receipt', '--policy', 'policy'], ['--help', 'receipt', 'receipt', '--policy', 'policy', '--key', vkey], ['--what', 'log', '.', '--what'],
    ['EISDIR', 'receipt', '.', '--policy', 'policy'], ['ENOENT', 'receipt', 'receipt', '--policy', 'nowhere'],
    ['The policy has no quorum line.', 'receipt', 'receipt', '--policy', 'no-policy'], ['garbage', 'receipt', 'receipt', '--key', 'garbage'],
    ['garbage', 'evidence', 'evidence', '--key', 'garbage'], ['--record', 'receipt', 'bare', '--policy', 'policy'],
    ['record: The last line', 'log', '.', '--policy', 'policy', '--older', 'record'], ['tile has no file checkpoint', 'log', 'tile', '--policy', 'policy'],
  ]) {
    const [status, said] = await run(...call);
    assert.equal(status, 2, `${call.join(' ')}: ${said}`);
    assert.ok(said.startsWith('failed: ') && said.includes(words), `${call.join(' ')}: ${said}`);
  }
  assert.deepEqual(await run('receipt', 'bare', '--policy', 'policy', '--record', 'record'), [0, `ok: the record is in ${origin} at position 257 of 300`]);
  const [status, help] = await run('log', '--help');
  assert.equal(status, 0);
  assert.match(help, /^verifier\.mjs receipt FILE [^]*\nverifier\.mjs log FOLDER [^]*\nverifier\.mjs evidence FILE /);
});
