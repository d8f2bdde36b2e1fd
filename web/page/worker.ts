// The core's host in the browser: loads it, runs the effects it asks for and brings the results back, one at a time and
// in the order in which they come. The core itself does no input or output.

import {
  decode_messages, EffectType, encode_message, interface_version, is_of_origin, ResultType, type Message, type Start,
  type ToPage, type ToWorker,
} from './messages.js';
import { Charts } from './charts.js';
import { with_bytes } from './memory.js';
import { Storage, type Change } from './storage.js';

// wasm/exports.h, as the emitted module has it.
interface Core {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _trialog_version(): number;
  _trialog_allocate(size: number): number;
  _trialog_release(pointer: number): void;
  _trialog_create(language: number, language_size: number, catalogue: number, catalogue_size: number): number;
  _trialog_dispatch(host: number, message: number, size: number, now_ms: number): number;
  _trialog_reply_pointer(host: number): number;
  _trialog_reply_size(host: number): number;
}
type InstantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
type CoreMaker = (options: { instantiateWasm: InstantiateWasm }) => Promise<Core>;

declare const self: DedicatedWorkerGlobalScope;

const fetch_timeout_ms = 60_000;
const unreadable = 2;  // flags of LOADED and LISTED
// core/engine/languages.h, put in by defined.mjs. The first one's words stand in for what an unfinished catalogue lacks.
declare const LANGUAGES: readonly { tag: string; is_complete: boolean }[];
const max_answer_bytes = 1 << 20;  // Of a POST: a receipt is smaller.

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const storage = new Storage();
const other_tabs = new BroadcastChannel('trialog');
let core: Core;
let host = 0;
let charts: Charts;
let version = '';  // as it stands in the addresses of this release
let is_stopped = false;

function tell_page(message: ToPage, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

function stop(reason: unknown): void {
  if (is_stopped) return;
  is_stopped = true;
  tell_page({ type: 'failed', reason: String(reason) });
}

const in_core = (parts: Uint8Array[], use: (...pointers: number[]) => number): number =>
  with_bytes(core, core._trialog_allocate, core._trialog_release, parts, use);

function dispatch(type: number, request_id = 0, flags = 0, strings: Uint8Array<ArrayBuffer>[] = []): void {
  if (is_stopped) return;
  try {
    const message = encode_message({ type, request_id, flags, strings });
    const taken = in_core([message], (pointer) => core._trialog_dispatch(host, pointer!, message.byteLength, Date.now()));
    if (taken !== 1) throw new Error(`the core refused a message of type ${type}`);
    const reply = core._trialog_reply_pointer(host);
    run(decode_messages(core.HEAPU8.slice(reply, reply + core._trialog_reply_size(host))));
  } catch (error) {
    stop(error);
  }
}

// Zero delays are turns of a message channel: timers would be slowed down, and messages of the page still come between.
const turns = new MessageChannel();
turns.port1.onmessage = ({ data }: MessageEvent<number>) => dispatch(ResultType.later_due, data);

function run(effects: Message[]): void {
  const changes: Change[] = [];
  const stores: number[] = [];
  for (const { type, request_id, flags, strings } of effects) {
    const text = (index: number): string => decoder.decode(strings[index]);
    const bytes = (index: number): Uint8Array<ArrayBuffer> => strings[index]!.slice();
    switch (type) {
      case EffectType.fetch:
        void request(text(0), fetch_options(text(0)), flags * 1024)
          .then((answer) => dispatch(ResultType.fetched, request_id, ...answer));
        break;
      case EffectType.post:
        void request(text(0), { method: 'POST', headers: { 'content-type': text(1) }, body: bytes(2) }, max_answer_bytes)
          .then((answer) => dispatch(ResultType.posted, request_id, ...answer));
        break;
      case EffectType.load:
        void storage.load(text(0)).then(
          (found) => dispatch(ResultType.loaded, request_id, found === undefined ? 0 : 1, found === undefined ? [] : [found]),
          () => dispatch(ResultType.loaded, request_id, unreadable));
        break;
      case EffectType.list:
        void storage.list(text(0)).then(
          (keys) => dispatch(ResultType.listed, request_id, 0, keys.map((key) => encoder.encode(key))),
          () => dispatch(ResultType.listed, request_id, unreadable));
        break;
      case EffectType.store:
        changes.push({ key: text(0), bytes: bytes(1) });
        stores.push(request_id);
        break;
      case EffectType.erase: changes.push({ key: text(0), erase: true }); break;
      case EffectType.patch: {
        const patch = bytes(0).buffer;
        tell_page({ type: 'patch', patch }, [patch]);
        break;
      }
      case EffectType.save_file: tell_page({ type: 'save_file', name: text(0), media_type: text(1), bytes: bytes(2) }); break;
      case EffectType.later:
        if (flags === 0) turns.port2.postMessage(request_id);
        else setTimeout(() => dispatch(ResultType.later_due, request_id), flags);
        break;
      case EffectType.print: tell_page({ type: 'print' }); break;
      case EffectType.copy: tell_page({ type: 'copy', text: text(0) }); break;
      case EffectType.broadcast: other_tabs.postMessage(text(0)); break;
      case EffectType.repaint: charts.repaint(flags, strings.map((_, index) => bytes(index))); break;
      case EffectType.status: tell_page({ type: 'status', id: text(0), text: text(1), button: text(2) }); break;
      case EffectType.words:
        void load_words(text(0)).catch(() => new Uint8Array())
          .then((words) => dispatch(ResultType.words, 0, 0, [encoder.encode(text(0)), words]));
        break;
      case EffectType.preferences: tell_page({ type: 'preferences', line: text(0) }); break;
      case EffectType.speak: tell_page({ type: 'speak', on: flags === 1 }); break;
      case EffectType.release:
        void tell_files(text(0), text(1)).then(() => { if (flags === 1) tell_page({ type: 'take_release', release: text(0) }); });
        break;
      case EffectType.reload: tell_page({ type: 'reload', url: text(0) }); break;
    }
  }
  if (changes.length === 0) return;
  void storage.change(changes).then((kept) => {
    for (const request_id of stores) dispatch(ResultType.stored, request_id, kept);
  });
}

// For the service worker of that release, which serves nothing else under these names. Where there is no room it is not
// told, and keeps what it has.
async function tell_files(release: string, files: string): Promise<void> {
  if (files === '') return;
  await caches.open(`trialog-${release}`).then((cache) => cache.put('/files', new Response(files))).catch(() => undefined);
}

// Others may use a checkpoint for a second. A person who has just sent something must find it.
const fetch_options = (url: string): RequestInit => (url.endsWith('/checkpoint') ? { cache: 'no-store' } : {});

type Answer = [status: number, strings: Uint8Array<ArrayBuffer>[]];

// Status 0: nothing arrived, or too much.
async function request(url: string, options: RequestInit, max_bytes: number): Promise<Answer> {
  if (!is_of_origin(url, self.location.origin)) return [0, []];
  const stopping = new AbortController();
  const timer = setTimeout(() => stopping.abort(), fetch_timeout_ms);
  try {
    const response = await fetch(url, { ...options, redirect: 'error', signal: stopping.signal });
    const body = await read_body(response, max_bytes);
    return [response.status, [body, encoder.encode(response.headers.get('Trialog-Log') ?? '')]];
  } catch {
    stopping.abort();
    return [0, []];
  } finally {
    clearTimeout(timer);
  }
}

async function read_body(response: Response, max_bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > max_bytes) throw new RangeError('too large');
    parts.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

async function load_words(language: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`/assets/languages/${language}.json${version}`);
  if (!response.ok) throw new Error(`languages/${language}.json: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function start(message: Start): Promise<void> {
  version = `?v=${encodeURIComponent(message.release)}`;
  const language = message.document_language;
  const first = LANGUAGES.find(({ tag, is_complete }) => tag === language && is_complete)?.tag ?? LANGUAGES[0]!.tag;
  charts = new Charts(version, tell_page);
  const [program, catalogue, words, { default: make_core }] = await Promise.all([
    WebAssembly.compileStreaming(fetch(`/assets/core.wasm${version}`)),
    load_words(first),
    language === first ? null : load_words(language),
    import(`/assets/core.js${version}`) as Promise<{ default: CoreMaker }>,
  ]);
  core = await new Promise((resolve, reject) => {
    const instantiateWasm: InstantiateWasm = (imports, done) => {
      WebAssembly.instantiate(program, imports).then(done, reject);
      return {};
    };
    make_core({ instantiateWasm }).then(resolve, reject);
  });
  if (core._trialog_version() !== interface_version) throw new Error('core.wasm is of another release');
  const tag = encoder.encode(first);
  host = in_core([tag, catalogue],
    (tag_at, catalogue_at) => core._trialog_create(tag_at!, tag.byteLength, catalogue_at!, catalogue.byteLength));
  if (host === 0) throw new Error('the words cannot be read');
  other_tabs.onmessage = ({ data }) => dispatch(ResultType.broadcasted, 0, 0, [encoder.encode(String(data))]);
  if (words !== null) dispatch(ResultType.words, 0, 0, [encoder.encode(language), words]);
  dispatch(ResultType.started, 0, message.can_speak ? 1 : 0,
    [message.url, message.document_language, message.browser_language, self.location.origin, message.preferences, message.release]
      .map((text) => encoder.encode(text)));
}

// Messages that come while the core is being loaded wait for it.
let started: Promise<void> | null = null;
self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'start') {
    started = start(data);
    started.catch(stop);
  } else if (data.type === 'shown') {
    charts.on_shown(data.handle);
  } else if (data.type === 'canvases') {
    charts.take_canvases(data.handle, data.canvases);
  } else if (data.type === 'scroll') {
    charts.scroll(data.handle, data.top);
  } else if (host !== 0) {
    take(data);
  } else {
    void started?.then(() => take(data), () => undefined);
  }
};

function take(message: Extract<ToWorker, { type: 'event' | 'file' }>): void {
  if (message.type === 'event') dispatch(ResultType.event, 0, 0, [new Uint8Array(message.event)]);
  else dispatch(ResultType.file, 0, 0, [encoder.encode(message.name), new Uint8Array(message.bytes)]);
}
