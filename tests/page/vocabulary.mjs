// The core's lists of tags and attributes, read from core/view/html/vocabulary.h.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './paths.mjs';

const header = readFileSync(join(repository, 'core/view/html/vocabulary.h'), 'utf8');

function list(macro) {
  const start = header.indexOf(`#define ${macro}(X)`);
  const body = header.slice(start + `#define ${macro}(X)`.length, header.indexOf('\n\n', start));
  return [...body.matchAll(/X\(\w+, "([^"]+)"\)/g)].map((match) => match[1]);
}

export const tag_names = list('TRIALOG_TAGS');
export const attribute_names = list('TRIALOG_ATTRIBUTES');
