// The second verifier for Node.js 20 and later, as a command and, imported, as a library.
//   node verifier.mjs receipt FILE [--record FILE] KEYS [--other]
//   node verifier.mjs log FOLDER [--older FILE]... KEYS [--other]
//   node verifier.mjs evidence FILE KEYS
// KEYS: --policy FILE or --key VERIFIER_KEY... `--older` is a checkpoint or receipt from before. `--other`: the entries are
// not this portal's signed records.
// Prints one line; exits with 0 when everything holds, with 1 when it is refused, with 2 when it could not be checked:
// a wrong call, a file that is not there, a key, a policy or an older checkpoint that is none, a receipt without its record.
import { readdir, readFile, stat } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check_evidence, Undecided } from './evidence.js';
import { open_older, policy_of } from './inputs.js';
import { check_log, check_receipt, parse_policy, parse_receipt, Refusal, within } from './verifier.js';

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

const usage = `verifier.mjs receipt FILE [--record FILE] KEYS [--other]
    Check a receipt. --record may be missing when the receipt carries its record.
verifier.mjs log FOLDER [--older FILE]... KEYS [--other]
    Check a whole log: a folder with the file checkpoint and the folder tile. --older names a checkpoint or a receipt from
    before that the log must contain.
verifier.mjs evidence FILE KEYS
    Check evidence that a log is wrong.
KEYS: --policy FILE, or --key VERIFIER_KEY, as often as there are keys.
--other: the entries are not signed records of a portal.
Exits with 0: it holds, 1: it is refused, 2: it could not be checked.`;

// What is wrong with the things to check with says nothing about what is to be checked.
const given = (reading) => reading.catch((error) => { throw new Error(error.message); });

async function run() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      policy: { type: 'string' }, key: { type: 'string', multiple: true, default: [] }, record: { type: 'string' },
      older: { type: 'string', multiple: true, default: [] }, other: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage;
  const [what, place] = positionals;
  const has_keys = (values.policy === undefined) !== (values.key.length === 0);
  if (positionals.length !== 2 || !['receipt', 'log', 'evidence'].includes(what) || !has_keys) {
    throw new TypeError('receipt FILE, log FOLDER or evidence FILE, and --policy FILE or --key VERIFIER_KEY; see --help');
  }
  const read = async (file) => new Uint8Array(await readFile(file));
  const trust = values.policy === undefined ? values.key.join('\n') : await readFile(values.policy, 'utf8');
  const policy = await given(policy_of(trust).then(parse_policy));
  const { other } = values;
  if (what === 'receipt') {
    const [receipt, record] = [await read(place), values.record === undefined ? undefined : await read(values.record)];
    if (record === undefined && parse_receipt(receipt).extra === undefined) {
      throw new TypeError('the receipt does not carry its record: name it with --record');
    }
    const { checkpoint, index } = await check_receipt(receipt, policy, { record, other });
    return `ok: the record is in ${checkpoint.origin} at position ${index} of ${checkpoint.size}`;
  }
  if (what === 'evidence') {
    const { kind, checkpoints } = await check_evidence(await read(place), policy);
    return `ok: ${kind} of ${checkpoints[0].origin}, signed at ${checkpoints.map(({ size }) => size).join(' and ')}`;
  }
  const older = [];
  for (const file of values.older) older.push(await given(within('{0}: {1}', file, open_older(await read(file), policy))));
  const files = await files_of(place);
  if (!files.has('checkpoint')) throw new TypeError(`${place} has no file checkpoint: name one log, such as log/intake`);
  const checkpoint = await check_log(files, policy, { other, older });
  const signers = checkpoint.signatures.map(({ key }) => key.name).join(', ');
  return `ok: ${checkpoint.origin}: ${checkpoint.size} entries, ${older.length} older checkpoints, signed by ${signers}`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(await run());
  } catch (error) {
    const is_refused = error instanceof Refusal && !(error instanceof Undecided);
    console.log(`${is_refused ? 'refused' : 'failed'}: ${error.message}`);
    process.exitCode = is_refused ? 1 : 2;
  }
}
