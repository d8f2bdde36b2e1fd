// The second verifier for Node.js 20 and later, as a command and, imported, as a library.
//   node verifier.mjs receipt FILE [--record FILE] KEYS [--other]
//   node verifier.mjs log FOLDER [--older FILE]... KEYS [--other]
//   node verifier.mjs evidence FILE KEYS
// KEYS: --policy FILE or --key VERIFIER_KEY... `--older` is a checkpoint or receipt from before. `--other`: the entries are
// not this portal's signed records.
// Prints one line; exits with 0 when everything holds, with 1 when it is refused, with 2 when it was called wrongly.
import { readdir, readFile, stat } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check_evidence, Undecided } from './evidence.js';
import { open_older, policy_of } from './inputs.js';
import { check_log, check_receipt, parse_policy, Refusal, within } from './verifier.js';

export * from './evidence.js';
export * from './inputs.js';
export * from './verifier.js';

// The files of a folder as check_log wants them; read when asked for.
export async function files_of(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files.set(relative(folder, path).split(sep).join('/'), { size: (await stat(path)).size, arrayBuffer: () => readFile(path) });
  }
  return files;
}

async function run() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: 'string' }, key: { type: 'string', multiple: true, default: [] }, record: { type: 'string' },
      older: { type: 'string', multiple: true, default: [] }, other: { type: 'boolean', default: false },
    },
  });
  const [what, place] = positionals;
  const has_keys = (values.policy === undefined) !== (values.key.length === 0);
  if (positionals.length !== 2 || !['receipt', 'log', 'evidence'].includes(what) || !has_keys) {
    throw new TypeError('usage: verifier.mjs receipt FILE | log FOLDER | evidence FILE, with --policy FILE or --key VERIFIER_KEY');
  }
  const read = async (file) => new Uint8Array(await readFile(file));
  const trust = values.policy === undefined ? values.key.join('\n') : await readFile(values.policy, 'utf8');
  const policy = await parse_policy(await policy_of(trust));
  const { other } = values;
  if (what === 'receipt') {
    const record = values.record === undefined ? {} : { record: await read(values.record) };
    const { checkpoint, index } = await check_receipt(await read(place), policy, { ...record, other });
    return `the record is in ${checkpoint.origin} at position ${index} of ${checkpoint.size}`;
  }
  if (what === 'evidence') {
    const { kind, checkpoints } = await check_evidence(await read(place), policy);
    return `${kind} of ${checkpoints[0].origin}, signed at ${checkpoints.map(({ size }) => size).join(' and ')}`;
  }
  const older = [];
  for (const file of values.older) older.push(await within('{0}: {1}', file, open_older(await read(file), policy)));
  const checkpoint = await check_log(await files_of(place), policy, { other, older });
  const signers = checkpoint.signatures.map(({ key }) => key.name).join(', ');
  return `${checkpoint.origin}: ${checkpoint.size} entries, ${older.length} older checkpoints, signed by ${signers}`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(`ok: ${await run()}`);
  } catch (error) {
    const is_refused = error instanceof Refusal && !(error instanceof Undecided);
    console.log(`${is_refused ? 'refused' : 'failed'}: ${error.message}`);
    process.exitCode = is_refused ? 1 : 2;
  }
}
