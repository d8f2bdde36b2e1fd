// The colours of the style sheet against each other, in every theme and contrast, from the one place where they stand.
// Source of the measure: WCAG 2.2, 1.4.3, 1.4.6 (relative luminance) and 1.4.11.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { repository } from './paths.mjs';

const sheet = readFileSync(join(repository, 'web/page/style.css'), 'utf8');
const colour = '(#[0-9a-f]{6})';
const pair = `var\\(--light, ${colour}\\) var\\(--dark, ${colour}\\)`;
const row = new RegExp(`^  --([\\w-]+): var\\(--usual, ${pair}\\) var\\(--more, ${pair}\\);$`, 'gm');

const looks = ['light', 'dark', 'light, high contrast', 'dark, high contrast'];
const tokens = new Map([...sheet.matchAll(row)].map(([, name, ...colours]) => [name, colours]));

const tones = ['good', 'caution', 'danger', 'notice', 'neutral'];
const softs = tones.map((tone) => `${tone}-soft`);
const grounds = ['page', 'surface', 'quiet'];
const charts = [1, 2, 3, 4, 5].map((number) => `chart-${number}`);

// [what stands there, on what], as the style sheet puts them together.
const texts = [
  ...['ink', 'link', 'muted'].flatMap((text) => [...grounds, 'accent-soft', ...softs].map((ground) => [text, ground])),
  ...['accent', 'danger'].flatMap((text) => ['page', 'surface'].map((ground) => [text, ground])),
  ['accent', 'accent-soft'], ['danger', 'danger-soft'],
  ['accent-ink', 'accent'], ['accent-ink', 'accent-deep'],
  ...tones.map((tone) => [tone, `${tone}-soft`]),
];
const edges = [
  ...['edge', 'accent', 'danger'].flatMap((edge) => ['page', 'surface'].map((ground) => [edge, ground])),
  ...[...grounds, 'accent-soft', ...softs].map((ground) => ['focus', ground]),
  ...tones.map((tone) => [tone, 'surface']),
  ...charts.map((part) => [part, 'surface']),
];

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function pale(pairs, look, least) {
  return pairs.map(([front, ground]) => ({ front, ground, found: contrast(tokens.get(front)[look], tokens.get(ground)[look]) }))
    .filter(({ found }) => found < least)
    .map(({ front, ground, found }) => `${front} on ${ground}: ${found.toFixed(2)}`);
}

test('every colour of the sheet is one of the four looks of a row', () => {
  assert.ok(tokens.size >= 20, `${tokens.size} rows`);
  const used = new Set([...texts, ...edges].flat());
  for (const name of used) assert.ok(tokens.has(name), name);
  // Lines only divide, and the gap of the ring lies between two colours; every other colour is measured here.
  assert.deepEqual([...tokens.keys()].filter((name) => !used.has(name)), ['line', 'focus-gap']);
});

looks.forEach((look, index) => {
  const is_more = look.includes('high');
  test(`text, edges and the focus ring stand out (${look})`, () => {
    assert.deepEqual(pale(texts, index, is_more ? 7 : 4.5), []);
    assert.deepEqual(pale(edges, index, is_more ? 4.5 : 3), []);
    if (is_more) assert.deepEqual(pale([['line', 'page'], ['line', 'surface']], index, 3), []);
  });
});
