// The page around the verifier: reads the files that a person chooses and says in words what came out. It holds no address
// and its content policy allows no network.
import { check_evidence, is_evidence, Undecided } from './evidence.js';
import { open_older, policy_of } from './inputs.js';
import { check_log, check_receipt, open_checkpoint, parse_policy, Refusal, within } from './verifier.js';
import type { Checkpoint, Files, Policy } from './verifier.js';

type Words = Readonly<Record<string, string>>;
// words.json, put in by build.mjs.
declare const WORDS: { readonly [tag: string]: Words } & { readonly refusals: Readonly<Record<string, Words>> };

const tags = Object.keys(WORDS).filter((tag) => tag !== 'refusals');
const preferred = [location.hash.slice(1), ...navigator.languages];
const matches = (wanted: string): string | undefined =>
  wanted === '' ? undefined : tags.find((tag) => tag.split('-')[0] === wanted.split('-')[0]);
let language = preferred.map(matches).find((tag) => tag !== undefined) ?? tags[0]!;

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const fill = (words: string, values: readonly string[]): string => words.replace(/\{(\d)\}/g, (_, at) => values[at] ?? '');
const say = (key: string, ...values: (string | number)[]): string => fill(WORDS[language]![key] ?? key, values.map(String));
function say_refusal({ sentence, values }: Refusal): string {
  const words = WORDS.refusals[language]?.[sentence] ?? sentence;
  return fill(words, values.map((value) => value instanceof Refusal ? say_refusal(value) : String(value)));
}

// A sentence of this page, in whatever language it is shown.
class Notice extends Error {
  constructor(readonly key: string, readonly values: readonly string[] = []) { super(key); }
}
class Stopped extends Error {}

// ---- what came out ----

// What would make a text look like another one is shown as its number: marks of direction, and control characters.
const hidden = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const shown_text = (text: string): string =>
  text.replace(hidden, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string, class_name = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = shown_text(text);
  if (class_name !== '') made.className = class_name;
  return made;
}
function list(facts: readonly (readonly [string, string, ('code' | 'pre')?])[]): HTMLElement {
  const made = document.createElement('dl');
  for (const [term, text, kind] of facts) {
    const value = element('dd', kind === undefined ? text : '');
    if (kind !== undefined) value.append(element(kind, text));
    made.append(element('dt', say(term)), value);
  }
  return made;
}
function time_of(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return String(seconds);
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' }).format(time);
}
function facts_of({ origin, size, root, signatures }: Checkpoint): (readonly [string, string, 'code'?])[] {
  const witnesses = signatures.filter(({ key }) => key.type === 'witness')
    .map(({ key, cosigned_at_s }) => say('time', key.name, time_of(cosigned_at_s)));
  return [
    ['origin', origin, 'code'],
    ['size', size.toLocaleString(language)],
    ['root', btoa(String.fromCharCode(...root)), 'code'],
    ['witnesses', witnesses.length === 0 ? say('no_witness') : witnesses.join(' · ')],
  ];
}
const good = (heading: string, lead: string): HTMLElement[] => [element('h3', say(heading), 'good'), element('p', say(lead))];
function bad(error: unknown): HTMLElement[] {
  if (error instanceof Stopped) return [element('p', say('stopped'))];
  if (error instanceof Undecided) return [element('h3', say('failed'), 'bad'), element('p', say_refusal(error))];
  if (error instanceof Refusal) return [element('h3', say('bad'), 'bad'), element('p', say_refusal(error))];
  if (error instanceof Notice) return [element('h3', say('failed'), 'bad'), element('p', say(error.key, ...error.values))];
  const reason = error instanceof Error ? error.message : String(error);
  return [element('h3', say('failed'), 'bad'), element('p', say('unreadable', reason))];
}

// What each place shows, made anew when the language changes.
const shown = new Map<string, () => HTMLElement[]>();
function show(id: string, make: () => HTMLElement[]): void {
  shown.set(id, make);
  find(id).replaceChildren(...make());
}

// ---- checks ----

const bytes_of = async (file: File): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await file.arrayBuffer());
const is_other = (): boolean => find<HTMLInputElement>('other').checked;
const file_of = (id: string): File | undefined => find<HTMLInputElement>(id).files?.[0];
const policy_now = async (): Promise<Policy> => parse_policy(await policy_of(find<HTMLTextAreaElement>('keys').value));
// No record, receipt or checkpoint is larger; of a larger file the verifier sees that it is.
const most_bytes = 2 << 20;
const beginning = (file: File): Promise<Uint8Array<ArrayBuffer>> => bytes_of(file.slice(0, most_bytes) as File);

async function receipt_result(): Promise<() => HTMLElement[]> {
  const file = file_of('receipt');
  if (file === undefined) throw new Notice('no_receipt');
  const bytes = await beginning(file);
  if (is_evidence(bytes)) {
    const { kind, checkpoints } = await check_evidence(bytes, await policy_now());
    return () => [...good('good_evidence', kind), ...checkpoints.map((one) => list(facts_of(one)))];
  }
  const record = file_of('record');
  const given = record === undefined ? {} : { record: await beginning(record) };
  const options = { ...given, other: is_other() };
  const { checkpoint, index, envelope } = await check_receipt(bytes, await policy_now(), options);
  return () => [...good('good_receipt', 'good_receipt_lead'), list([
    ['index', index.toLocaleString(language)],
    ...facts_of(checkpoint),
    ...(envelope === undefined ? [] : [
      ['type', envelope.type, 'code'], ['signer', envelope.signer, 'code'], ['payload', envelope.payload, 'pre']] as const),
  ])];
}

// The logs in a folder, by the path of each in it.
function logs_in(chosen: FileList): Map<string, Files> {
  const files = [...chosen].map((file) => [file.webkitRelativePath, file] as const);
  const places = files.map(([path]) => path).filter((path) => path.endsWith('/checkpoint'))
    .map((path) => path.slice(0, -'checkpoint'.length));
  return new Map(places.sort().map((place) =>
    [place, new Map(files.filter(([path]) => path.startsWith(place)).map(([path, file]) => [path.slice(place.length), file]))]));
}

let is_stopped = false;
// A page answers within this time, whatever runs.
const most_busy_ms = 20;
let idle_at = 0;
async function on_progress(done: number, size: number): Promise<void> {
  if (performance.now() - idle_at < most_busy_ms) return;
  const bar = find<HTMLProgressElement>('progress');
  [bar.max, bar.value] = [Math.max(size, 1), done];
  find('progress-text').textContent = say('progress_text', done.toLocaleString(language), size.toLocaleString(language));
  // A timer would wait longer than it takes to let everything else run first.
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
  port1.close();
  if (is_stopped) throw new Stopped();
  idle_at = performance.now();
}

async function log_result(): Promise<() => HTMLElement[]> {
  const chosen = find<HTMLInputElement>('folder').files;
  if (chosen === null || chosen.length === 0) throw new Notice('no_folder');
  const logs = logs_in(chosen);
  if (logs.size === 0) throw new Notice('no_checkpoint');
  const policy = await policy_now();
  const older: Checkpoint[] = [];
  const names = new Map<Checkpoint, string>();
  for (const file of find<HTMLInputElement>('older').files ?? []) {
    const old = await within('{0}: {1}', file.name, open_older(await beginning(file), policy));
    older.push(old);
    names.set(old, file.name);
  }
  const results: { place: string; checkpoint: Checkpoint; compared: number }[] = [];
  for (const [place, files] of logs) {
    // Of several logs, each older checkpoint is compared with its own; the only log must be that of all of them.
    const note = await beginning(files.get('checkpoint') as File);
    const { origin } = await within('{0}: {1}', `${place}checkpoint`, open_checkpoint(note, policy));
    const own = logs.size === 1 ? older : older.filter((old) => old.origin === origin);
    const checked = check_log(files, policy, { other: is_other(), older: own, on_progress });
    const checkpoint = await (logs.size === 1 ? checked : within('{0}: {1}', place.slice(0, -1), checked));
    results.push({ place, checkpoint, compared: own.length });
    for (const old of own) names.delete(old);
  }
  const [left] = names.values();
  if (left !== undefined) throw new Notice('no_log_of_older', [left]);
  return () => results.flatMap(({ place, checkpoint, compared }) => [
    ...good('good_log', 'good_log_lead'),
    ...(compared === 0 ? [] : [element('p', say('good_older', compared))]),
    list([['place', place.slice(0, -1), 'code'], ...facts_of(checkpoint)]),
  ]);
}

// Of checks in one place, only the one that was asked for last may say something.
const newest = new Map<string, symbol>();
async function run(id: string, check: () => Promise<() => HTMLElement[]>): Promise<void> {
  const own = Symbol();
  newest.set(id, own);
  show(id, () => [element('p', say('running'))]);
  // WebCrypto is there for files and for secured addresses only.
  const possible = globalThis.crypto?.subtle === undefined ? Promise.reject(new Notice('no_cryptography')) : check();
  const result = await possible.catch((error: unknown) => () => bad(error));
  if (newest.get(id) === own) show(id, result);
}

find('receipt-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void run('receipt-result', receipt_result);
});
find('log-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const running = find('running');
  if (!running.hidden) return;
  is_stopped = false;
  find<HTMLProgressElement>('progress').value = 0;
  find('progress-text').textContent = '';
  running.hidden = false;
  await run('log-result', log_result);
  // Whoever stands on the button that goes is brought back to the one that began.
  const stood_here = running.contains(document.activeElement);
  running.hidden = true;
  if (stood_here) find('log-form').querySelector('button')!.focus();
});
find('cancel').addEventListener('click', () => { is_stopped = true; });

// ---- language ----

function show_language(): void {
  document.documentElement.lang = language;
  for (const one of document.querySelectorAll<HTMLElement>('[data-words]')) one.textContent = say(one.dataset['words']!);
  for (const one of find('languages').querySelectorAll('button')) one.setAttribute('aria-pressed', String(one.lang === language));
  for (const [id, make] of shown) find(id).replaceChildren(...make());
}
for (const tag of tags) {
  const button = element('button', WORDS[tag]!['language']!);
  button.type = 'button';
  button.lang = tag;
  button.addEventListener('click', () => {
    language = tag;
    show_language();
  });
  find('languages').append(button);
}
show_language();
