// Makes the data folder of a portal with as many records as the grids have rows, through the program itself: a snapshot
// in the form of the Dutch register, imported. It stays under build/bench, for the next time.
// Usage:  node tests/bench/grid/portal.mjs        prints the folder's name
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { root } from '../../scenario/portal.mjs';
import { import_nl } from '../fixture.mjs';
import { row, row_count } from './records.js';

const source_statuses = { 'in use': 'in_gebruik', planned: 'ontwikkeling', retired: 'buiten_gebruik' };

function snapshot() {
  const algoritmes = Array.from({ length: row_count }, (_, index) => {
    const { number, title, organisation, kind, status, date, cases } = row(index);
    return {
      id: String(10_000_000 + number),
      title,
      organisatie: organisation,
      doel: `Made up for a measurement: ${title}.`,
      juridische_basis: '',
      status: source_statuses[status],
      toegevoegd: date,
      soort: kind,
      aantal: String(cases),
      url: '',
    };
  });
  return JSON.stringify({ fetched_at: '2026-11-01T00:00:00Z', algoritmes });
}

// The folder; made when it is not there or is of other rows.
export function portal_folder() {
  const text = snapshot();
  const folder = join(root, 'build/bench', `portal-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const file = `${folder}.json`;
  writeFileSync(file, text);
  const begin_ms = Date.now();
  import_nl([file], unfinished);
  rmSync(file);
  writeFileSync(join(unfinished, 'import.json'), JSON.stringify({ records: row_count, import_ms: Date.now() - begin_ms }));
  renameSync(unfinished, folder);
  return folder;
}

// How long the import took, ms.
export const import_ms = (folder) => JSON.parse(readFileSync(join(folder, 'import.json'), 'utf8')).import_ms;

if (fileURLToPath(import.meta.url) === argv[1]) {
  const folder = portal_folder();
  console.log(folder, `imported in ${import_ms(folder)} ms`);
}
