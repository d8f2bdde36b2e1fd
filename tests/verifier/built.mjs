// The second verifier, built anew for the tests from web/verifier.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from '../page/paths.mjs';

export const folder = mkdtempSync(join(tmpdir(), 'trialog-verifier-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
execFileSync(process.execPath, [join(repository, 'web/verifier/build.mjs'), folder]);

export const page_file = join(folder, 'verifier.html');
export const command_file = join(folder, 'verifier.mjs');
export const verifier = await import(pathToFileURL(command_file).href);
