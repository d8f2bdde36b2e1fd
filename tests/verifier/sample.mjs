// The log that every corruption begins with: 300 signed records, three witnesses of which two must sign, and what the tests
// need to make another one like it.
import { join_bundle, leaf_hash } from '../page/visits.mjs';
import {
  checkpoint_text, key_from, log_line, log_type, receipt_text, root_of, signed_record, tile_path, tiles_of, vkey_of, witness_line,
  witness_type,
} from './maker.mjs';

export const origin = 'portal.example/log1';
export const log_key = key_from('TEST ONLY log');
export const witness_names = ['witness.example/w1', 'witness.example/w2', 'witness.example/w3'];
export const witness_keys = [key_from('TEST ONLY wit'), key_from('TEST ONLY wit 2'), key_from('TEST ONLY wit 3')];
export const signer = key_from('TEST ONLY record');
export const vkey = vkey_of(origin, log_type, log_key);
export const witness_vkeys = witness_names.map((name, at) => vkey_of(name, witness_type, witness_keys[at]));
export const policy_lines = [
  '# whom we trust', `log ${vkey} https://portal.example/log1`, ...witness_names.map((_, at) => `witness w${at + 1}\t${witness_vkeys[at]}`),
  'group two-of-three 2 w1 w2 w3', '', 'quorum two-of-three',
];
export const policy_text = `${policy_lines.join('\n')}\n`;

export function note_of(text, { log = true, witnesses = [0, 1], time_s = 1700000300 } = {}) {
  return `${text}\n${log ? log_line(text, origin, log_key) : ''}` +
    witnesses.map((at) => witness_line(text, witness_names[at], witness_keys[at], time_s)).join('');
}
export function make_log(all) {
  const files = tiles_of(all);
  const leaves = all.map(leaf_hash);
  files.set('checkpoint', Buffer.from(note_of(checkpoint_text(origin, all.length, root_of(leaves)))));
  return { files, hashes: leaves };
}
export const size = 300;
export const records = Array.from({ length: size }, (_, index) => signed_record(index, signer));
export const { files: good_files, hashes } = make_log(records);
good_files.set(tile_path(0, 0, 7), Buffer.concat(hashes.slice(0, 7)));
good_files.set(tile_path('entries', 1, 5), join_bundle(records.slice(256, 261)));
export const root = root_of(hashes);
export const checkpoint_at = (count, options) => note_of(checkpoint_text(origin, count, root_of(hashes.slice(0, count))), options);
export const good_receipt = receipt_text(257, hashes, checkpoint_at(size), records[257]);
