// Writes patches as core/view/patch/patch.cpp does, for tests that are the core's side.
import { attribute_names, tag_names } from './vocabulary.mjs';

const codes = {
  create: 1, remove: 2, move: 3, text: 4, attribute: 5, drop_attribute: 6, value: 7, checked: 8, focus: 9, announce: 10,
  route: 11, language: 12, dialog: 13, canvas: 14, end: 15, sweep: 16,
};

export class PatchWriter {
  #ops = [];
  #text = [];
  #text_bytes = 0;

  constructor(sequence) { this.sequence = sequence; }

  #op(name, ...words) {
    this.#ops.push(codes[name], ...words.flatMap((word) => typeof word === 'string' ? this.#string(word) : [word]));
    return this;
  }
  #string(text) {
    const bytes = Buffer.from(text, 'utf8');
    this.#text.push(bytes);
    this.#text_bytes += bytes.length;
    return [this.#text_bytes - bytes.length, bytes.length];
  }

  create(handle, parent, tag, id, before = 0) { return this.#op('create', handle, parent, before, tag_names.indexOf(tag), id); }
  remove(handle) { return this.#op('remove', handle); }
  move(handle, parent, before = 0) { return this.#op('move', handle, parent, before); }
  text(handle, text) { return this.#op('text', handle, text); }
  attribute(handle, name, value) { return this.#op('attribute', handle, attribute_names.indexOf(name), value); }
  drop_attribute(handle, name) { return this.#op('drop_attribute', handle, attribute_names.indexOf(name)); }
  value(handle, revision, value) { return this.#op('value', handle, revision, value); }
  checked(handle, checked) { return this.#op('checked', handle, checked ? 1 : 0); }
  focus(handle) { return this.#op('focus', handle); }
  announce(words, assertive = false) { return this.#op('announce', assertive ? 1 : 0, words); }
  route(push, url, title) { return this.#op('route', push ? 1 : 0, url, title); }
  language(tag, is_right_to_left = false) { return this.#op('language', is_right_to_left ? 1 : 0, tag); }
  canvas(handle) { return this.#op('canvas', handle, 0); }
  sweep(handle = 1) { return this.#op('sweep', handle); }
  raw(...words) { this.#ops.push(...words); return this; }

  // As numbers, so that it can be handed to a page.
  bytes() {
    this.#op('end', this.sequence);
    const head = Buffer.from(new Uint32Array([0x54504131, this.sequence, this.#ops.length, this.#text_bytes, ...this.#ops]).buffer);
    return [...Buffer.concat([head, ...this.#text])];
  }
}
