// What the page and its worker say to each other, and the binary form that the worker and the core speak
// (core/engine/host.h).

// Goes up with every change of wasm/exports.h that an older worker would not understand.
export const interface_version = 5;

export interface Start {
  type: 'start';
  release: string;           // of this page: goes into the addresses of core.js, core.wasm and languages
  url: string;               // path and query of the page
  document_language: string;
  browser_language: string;
  preferences: string;       // line of core/engine/preferences.h
  can_speak: boolean;
}
export type ToWorker =
  | Start
  | { type: 'event'; event: ArrayBuffer }
  | { type: 'file'; name: string; bytes: ArrayBuffer }
  | { type: 'shown'; handle: number }  // the last picture of that canvas
  | { type: 'canvases'; handle: number; canvases: OffscreenCanvas[] }  // of a grid, instead of those it had
  | { type: 'scroll'; handle: number; top: number };  // the part of a document to be painted, in device pixels

export type ToPage =
  | { type: 'patch'; patch: ArrayBuffer }
  | { type: 'save_file'; name: string; media_type: string; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'print' }
  | { type: 'copy'; text: string }
  | { type: 'reload'; url: string }
  | { type: 'preferences'; line: string }
  | { type: 'speak'; on: boolean }
  | { type: 'take_release'; release: string }  // its service worker takes over
  | { type: 'status'; id: string; text: string; button: string }
  | { type: 'picture'; handle: number; bitmap: ImageBitmap; kind: string }  // kind: as charts.ts has it
  | { type: 'painted'; handle: number; first_rows: number[] }  // that a grid's tiles show now
  | { type: 'places'; handle: number; height: number; rects: ArrayBuffer }  // of a document, as wasm/charts.h has them
  | { type: 'unpainted'; handle: number }
  | { type: 'failed'; reason: string };

export const EffectType = {
  fetch: 1, post: 2, load: 3, store: 4, erase: 5, list: 6, patch: 7, save_file: 8, later: 9, print: 10, copy: 11,
  broadcast: 12, repaint: 13, reload: 14, status: 15, words: 16, preferences: 17, speak: 18, release: 19,
} as const;

export const ResultType = {
  started: 101, fetched: 102, posted: 103, loaded: 104, stored: 105, listed: 106, event: 107, later_due: 108,
  broadcasted: 109, file: 110, online: 111, words: 112,
} as const;

export interface Message {
  type: number;
  request_id: number;
  flags: number;
  strings: Uint8Array<ArrayBuffer>[];
}

// Only this origin is ever asked: a path, and one that no browser reads as another host, as "//host" or "/\\host".
export const is_of_origin = (url: string, origin: string): boolean => url.startsWith('/') && new URL(url, origin).origin === origin;

const word_bytes = 4;
const head_words = 4;
const padded = (bytes: number): number => Math.ceil(bytes / word_bytes) * word_bytes;

// Splits the core's effects. The strings are views of `bytes`. Errors: RangeError when they do not fit together.
export function decode_messages(bytes: Uint8Array<ArrayBuffer>): Message[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: Message[] = [];
  let at = 0;
  const word = (): number => {
    at += word_bytes;
    return view.getUint32(at - word_bytes, true);
  };
  while (at < bytes.byteLength) {
    const message: Message = { type: word(), request_id: word(), flags: word(), strings: [] };
    for (let left = word(); left > 0; --left) {
      const size = word();
      if (size > bytes.byteLength - at) throw new RangeError('string');
      message.strings.push(bytes.subarray(at, at + size));
      at += padded(size);
    }
    messages.push(message);
  }
  return messages;
}

// The inverse for one message.
export function encode_message(message: Message): Uint8Array<ArrayBuffer> {
  const size = message.strings.reduce((sum, string) => sum + word_bytes + padded(string.byteLength), head_words * word_bytes);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += word_bytes;
  };
  [message.type, message.request_id, message.flags, message.strings.length].forEach(word);
  for (const string of message.strings) {
    word(string.byteLength);
    bytes.set(string, at);
    at += padded(string.byteLength);
  }
  return bytes;
}
