// Applies the core's patches (core/view/patch/patch.h) to the page. Stage is the page's side of #stage: which element
// each handle stands for, and what a person typed that the core may not know yet.
// Text is only ever set as text and attributes by the lists of vocabulary.ts, so a patch cannot bring markup or code.
// No text node is kept: a translator may wrap or replace it at any time.
// Errors: Inconsistent when a patch does not fit the page; the caller then asks the core for everything anew.

import { address_attributes, attribute_names, svg_tags, tag_names } from './vocabulary.js';

export const patch_magic = 0x54504131;
export const stage_handle = 1;

export const Op = {
  create: 1, remove: 2, move: 3, text: 4, attribute: 5, drop_attribute: 6, value: 7, checked: 8, focus: 9, announce: 10,
  route: 11, language: 12, dialog: 13, canvas: 14, end: 15, sweep: 16,
} as const;

// How many words follow each op.
const op_words: Readonly<Record<number, number>> = {
  [Op.create]: 6, [Op.remove]: 1, [Op.move]: 3, [Op.text]: 3, [Op.attribute]: 4, [Op.drop_attribute]: 2, [Op.value]: 4,
  [Op.checked]: 2, [Op.focus]: 1, [Op.announce]: 3, [Op.route]: 5, [Op.language]: 3, [Op.dialog]: 2, [Op.canvas]: 2,
  [Op.end]: 1, [Op.sweep]: 1,
};

// So many elements are made before the page may paint and take input again.
const creates_per_batch = 400;
const svg_namespace = 'http://www.w3.org/2000/svg';
const announcement_ms = 10_000;

export class Inconsistent extends Error {}

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function is_field(element: unknown): element is Field {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ||
    element instanceof HTMLSelectElement;
}

export function is_box(element: unknown): element is HTMLInputElement {
  return element instanceof HTMLInputElement && (element.type === 'checkbox' || element.type === 'radio');
}

// The same rule as is_safe_address in core/view/html/elements.h: a path of this origin, #..., ?..., https:, http:, mailto:.
export function is_safe_address(address: string): boolean {
  if (/[\u0000-\u0020\u007f\\]/.test(address)) return false;
  return /^(?:[#?]|\/(?!\/)|https?:\/\/|mailto:)/.test(address);
}

const focusable = 'a[href],button,input,select,textarea,summary,[tabindex]';

// The element to focus when the one with the focus goes: the next that takes the focus, else the one before, going
// outwards; else the heading.
function heir_of(leaving: Element, stage: Element): HTMLElement | null {
  const first_in = (element: Element | null): HTMLElement | null =>
    element === null ? null : element.matches(focusable) ? element as HTMLElement : element.querySelector<HTMLElement>(focusable);
  for (let element: Element | null = leaving; element !== null && element !== stage; element = element.parentElement) {
    for (let next = element.nextElementSibling; next !== null; next = next.nextElementSibling) {
      const heir = first_in(next);
      if (heir !== null) return heir;
    }
    for (let previous = element.previousElementSibling; previous !== null; previous = previous.previousElementSibling) {
      const heir = first_in(previous);
      if (heir !== null) return heir;
    }
  }
  return null;
}

// What the page hears of a patch.
export interface StageListener {
  // A canvas of the core is in the page.
  on_canvas(canvas: HTMLCanvasElement, handle: number): void;
  // The address and title changed; `push`: a new entry of the history.
  on_route(push: boolean, url: string, title: string): void;
  // The first patch was applied: the core now knows every element, but not what was typed before.
  on_adopted(): void;
}

// An adopted element while the first patch is applied.
interface Adopted {
  attributes: Set<string>;     // named by the patch
  has_text: boolean;
  last_child: Element | null;  // placed so far
}

export class Stage {
  private elements = new Map<number, Element>();
  private handles = new WeakMap<Element, number>();
  private revisions = new WeakMap<Element, number>();
  private waiting_values = new Map<Field, { revision: number; value: string }>();
  private sequence: number | null = null;
  private adopting: Map<Element, Adopted> | null = null;
  private composing: EventTarget | null = null;

  constructor(private readonly root: HTMLElement, private readonly listener: StageListener) {}

  // The handle of the element, 0 when the core does not know it. None has one before the first patch is whole: what is
  // typed and pressed meanwhile counts as before it.
  handle_of(element: Element): number {
    return this.adopting === null ? this.handles.get(element) ?? 0 : 0;
  }

  element_of(handle: number): Element | undefined {
    return this.elements.get(handle);
  }

  // Whether the core has taken over the page.
  get is_adopted(): boolean {
    return this.sequence !== null;
  }

  // Forgets all handles: the next patch is a first one.
  forget(): void {
    this.elements.clear();
    this.handles = new WeakMap();
    this.waiting_values.clear();
    this.sequence = null;
    this.adopting = null;
  }

  // A person changed the field. Returns the number of this input.
  note_input(field: Element): number {
    const revision = (this.revisions.get(field) ?? 0) + 1;
    this.revisions.set(field, revision);
    return revision;
  }

  revision_of(field: Element): number {
    return this.revisions.get(field) ?? 0;
  }

  // Fields that a person changed since the page was loaded. Of radio buttons only the chosen one says something.
  changed_fields(): Field[] {
    return [...this.root.querySelectorAll<Field>('input,textarea,select')].filter((field) =>
      this.revision_of(field) > 0 && !(is_box(field) && field.type === 'radio' && !field.checked));
  }

  // What stands in a field already, on a page that was not brought back by the browser, was typed before this program
  // could listen.
  note_typed(): void {
    for (const field of this.root.querySelectorAll<Field>('input,textarea,select')) {
      const is_changed = is_box(field) ? field.checked !== field.defaultChecked
        : field instanceof HTMLSelectElement ? [...field.options].some((option) => option.selected !== option.defaultSelected && option.selected)
          : field.type !== 'file' && field.value !== field.defaultValue;
      if (is_changed) this.note_input(field);
    }
  }

  start_composing(target: EventTarget | null): void {
    this.composing = target;
  }

  end_composing(): void {
    const field = this.composing;
    this.composing = null;
    if (!is_field(field)) return;
    const waiting = this.waiting_values.get(field);
    this.waiting_values.delete(field);
    if (waiting !== undefined) this.set_value(field, waiting.revision, waiting.value);
  }

  // Applies one patch; each step is a batch after which the page may breathe. No other patch may begin in between.
  // `batch_ms`: of a first patch, up to its sweep.
  // Errors: Inconsistent.
  *apply(patch: ArrayBuffer, batch_ms = 8): Generator<void, void> {
    const { ops, text, sequence } = this.open(patch);
    const first = this.sequence === null;
    // It was on its way when the page asked for everything anew.
    if (first && sequence !== 1) return;
    if (first) {
      this.elements.set(stage_handle, this.root);
      this.handles.set(this.root, stage_handle);
      this.adopting = new Map();
      this.adopted(this.root);
    } else if (sequence !== this.sequence! + 1) {
      throw new Inconsistent('sequence');
    }
    const later: (() => void)[] = [];
    let heir: HTMLElement | null = null;
    let rescued = false;
    let created = 0;
    let begun_ms = performance.now();
    for (let at = 0; at < ops.length;) {
      if (this.adopting !== null && performance.now() - begun_ms >= batch_ms) {
        yield;
        begun_ms = performance.now();
      }
      const code = ops[at]!;
      const count = op_words[code];
      if (count === undefined || at + count >= ops.length) throw new Inconsistent('op');
      const word = (index: number): number => ops[at + 1 + index]!;
      switch (code) {
        case Op.create:
          this.create(word(0), word(1), word(2), word(3), text(word(4), word(5)));
          if (!first && ++created % creates_per_batch === 0) yield;
          break;
        case Op.remove: {
          const element = this.take(word(0));
          if (element.contains(document.activeElement)) {
            heir = heir_of(element, this.root);
            rescued = true;
          }
          this.drop(element);
          break;
        }
        case Op.move:
          this.take(word(1)).insertBefore(this.take(word(0)), this.before(word(1), word(2)));
          break;
        case Op.text: this.set_text(this.take(word(0)), text(word(1), word(2))); break;
        case Op.attribute: this.set_attribute(this.take(word(0)), word(1), text(word(2), word(3))); break;
        case Op.drop_attribute: this.take(word(0)).removeAttribute(this.attribute_name(word(1))); break;
        case Op.value: {
          const field = this.take(word(0));
          const [revision, value] = [word(1), text(word(2), word(3))];
          later.push(() => { if (is_field(field)) this.set_value(field, revision, value); });
          break;
        }
        case Op.checked: {
          const [box, checked] = [this.take(word(0)), word(1) === 1];
          // A box that was ticked before the core came stays; the core is told.
          later.push(() => { if (is_box(box) && !(first && this.was_chosen(box))) box.checked = checked; });
          break;
        }
        case Op.focus: {
          const element = this.take(word(0));
          later.push(() => { (element as HTMLElement).focus(); });
          break;
        }
        case Op.announce: {
          const [assertive, words] = [word(0) === 1, text(word(1), word(2))];
          later.push(() => announce(assertive, words));
          break;
        }
        case Op.route: {
          const [push, url, title] = [word(0) === 1, text(word(1), word(2)), text(word(3), word(4))];
          if (!is_safe_address(url) || !url.startsWith('/')) throw new Inconsistent('route');
          later.push(() => {
            document.title = title;
            this.listener.on_route(push, url, title);
            if (push) this.go_to_top();
          });
          break;
        }
        case Op.language: {
          const [direction, language] = [word(0) === 1 ? 'rtl' : 'ltr', text(word(1), word(2))];
          later.push(() => {
            // Setting what is there already has the whole page styled anew.
            const { documentElement: page } = document;
            if (page.lang !== language) page.lang = language;
            if (page.dir !== direction) page.dir = direction;
          });
          break;
        }
        case Op.dialog: {
          const [dialog, open] = [this.take(word(0)), word(1) === 1];
          if (!(dialog instanceof HTMLDialogElement)) throw new Inconsistent('dialog');
          later.push(() => { if (open) dialog.showModal(); else dialog.close(); });
          break;
        }
        case Op.canvas: {
          const [handle, canvas] = [word(0), this.take(word(0))];
          if (!(canvas instanceof HTMLCanvasElement)) throw new Inconsistent('canvas');
          later.push(() => this.listener.on_canvas(canvas, handle));
          break;
        }
        case Op.sweep: this.sweep(); break;
        case Op.end:
          if (word(0) !== sequence) throw new Inconsistent('end');
          break;
      }
      at += 1 + count;
    }
    this.sequence = sequence;
    for (const step of later) step();
    if (rescued && (document.activeElement === null || document.activeElement === document.body)) this.focus_heir(heir);
    if (first) this.listener.on_adopted();
  }

  private open(patch: ArrayBuffer): { ops: Uint32Array; text: (offset: number, size: number) => string; sequence: number } {
    if (patch.byteLength < 16) throw new Inconsistent('header');
    const [magic, sequence, op_count, text_bytes] = new Uint32Array(patch, 0, 4) as unknown as [number, number, number, number];
    if (magic !== patch_magic || 16 + op_count * 4 + text_bytes !== patch.byteLength) throw new Inconsistent('header');
    const arena = new Uint8Array(patch, 16 + op_count * 4, text_bytes);
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = (offset: number, size: number): string => {
      if (offset + size > text_bytes) throw new Inconsistent('string');
      return decoder.decode(arena.subarray(offset, offset + size));
    };
    return { ops: new Uint32Array(patch, 16, op_count), text, sequence };
  }

  private take(handle: number): Element {
    const element = this.elements.get(handle);
    if (element === undefined) throw new Inconsistent('handle');
    return element;
  }

  private before(parent: number, before: number): Element | null {
    if (before === 0) return null;
    const element = this.take(before);
    if (element.parentElement !== this.take(parent)) throw new Inconsistent('place');
    return element;
  }

  private adopted(element: Element): Adopted {
    const adopted = { attributes: new Set<string>(), has_text: false, last_child: null };
    this.adopting!.set(element, adopted);
    return adopted;
  }

  private create(handle: number, parent_handle: number, before_handle: number, tag: number, id: string): void {
    const name = tag_names[tag];
    const parent = this.take(parent_handle);
    if (name === undefined || this.elements.has(handle) || !/^n[0-9a-z]+$/.test(id)) throw new Inconsistent('create');
    if (this.adopting === null) {
      const element = this.make(name, id);
      this.enter(element, handle);
      parent.insertBefore(element, this.before(parent_handle, before_handle));
      return;
    }
    const siblings = this.adopting.get(parent);
    if (siblings === undefined || before_handle !== 0) throw new Inconsistent('create');
    const found = document.getElementById(id);
    const element = found !== null && found.localName === name && this.root.contains(found) ? found : this.make(name, id);
    this.enter(element, handle);
    this.adopted(element);
    // What is in the right order stays where it is, with its focus and scroll position; the sweep clears what is between.
    const { last_child } = siblings;
    const in_order = element.parentElement === parent &&
      (last_child === null || (last_child.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
    if (!in_order) parent.insertBefore(element, last_child === null ? parent.firstChild : last_child.nextSibling);
    siblings.last_child = element;
  }

  private make(name: string, id: string): Element {
    const element = svg_tags.includes(name) ? document.createElementNS(svg_namespace, name) : document.createElement(name);
    element.id = id;
    return element;
  }

  private enter(element: Element, handle: number): void {
    this.elements.set(handle, element);
    this.handles.set(element, handle);
  }

  private drop(element: Element): void {
    for (const inner of [element, ...element.querySelectorAll('*')]) {
      const handle = this.handles.get(inner);
      if (handle !== undefined) this.elements.delete(handle);
      this.handles.delete(inner);
    }
    element.remove();
  }

  private set_text(element: Element, text: string): void {
    const adopted = this.adopting?.get(element);
    if (adopted !== undefined) adopted.has_text = true;
    if (element.firstElementChild !== null || element.textContent !== text) element.textContent = text;
  }

  private attribute_name(index: number): string {
    const name = attribute_names[index];
    if (name === undefined) throw new Inconsistent('attribute');
    return name;
  }

  private set_attribute(element: Element, index: number, value: string): void {
    const name = this.attribute_name(index);
    this.adopting?.get(element)?.attributes.add(name);
    // The core never sends such an address; if one arrives all the same, it leads nowhere.
    if (address_attributes.includes(name) && !is_safe_address(value)) {
      element.removeAttribute(name);
      return;
    }
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    // The style sheet places the rows of a grid by these; the page allows no styles in markup.
    if (name === 'aria-rowindex' || name === 'aria-rowcount') (element as HTMLElement).style.setProperty(`--${name}`, value);
  }

  // Ends the first patch: what the origin wrote and the core did not name goes.
  private sweep(): void {
    const focus = document.activeElement;
    const heir = focus !== null && this.root.contains(focus) && !this.handles.has(focus) ? heir_of(focus, this.root) : null;
    for (const [element, adopted] of this.adopting ?? []) {
      if (adopted.last_child !== null) {
        for (const child of [...element.childNodes]) {
          if (!(child instanceof Element) || !this.handles.has(child)) child.remove();
        }
      } else if (!adopted.has_text && !(element instanceof HTMLTextAreaElement) && element.firstChild !== null) {
        element.textContent = '';
      }
      for (const name of element.getAttributeNames()) {
        // The value that a field began with is no matter of the core, nor is what a person has opened.
        const stays = name === 'open' || (name === 'value' && is_field(element) && !is_box(element));
        if (!stays && !adopted.attributes.has(name) && (attribute_names as readonly string[]).includes(name)) {
          element.removeAttribute(name);
        }
      }
      // Some browsers bring back what stood in a field before a reload. What is kept is in the core's drafts.
      if (is_box(element)) {
        if (!this.was_chosen(element)) element.checked = element.defaultChecked;
      } else if (this.revision_of(element) === 0 &&
        (element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type !== 'file'))) {
        if (element.value !== element.defaultValue) element.value = element.defaultValue;
      }
    }
    this.adopting = null;
    if (heir !== null && document.activeElement !== focus) this.focus_heir(heir);
  }

  // Newer typing wins: the core hears of it and answers. A field in which a word is being composed is left alone.
  private set_value(field: Field, revision: number, value: string): void {
    if (revision < this.revision_of(field) || field.value === value || (field instanceof HTMLInputElement && field.type === 'file')) return;
    if (this.composing === field) {
      this.waiting_values.set(field, { revision, value });
      return;
    }
    if (document.activeElement !== field || field instanceof HTMLSelectElement) {
      field.value = value;
      return;
    }
    const [start, end] = [field.selectionStart, field.selectionEnd];
    field.value = value;
    if (start !== null) field.setSelectionRange(start, end);
  }

  // Of radio buttons one that was chosen says something about all of its group.
  private was_chosen(box: HTMLInputElement): boolean {
    const group = box.type === 'radio' ? [...document.getElementsByName(box.name)] : [box];
    return group.some((one) => this.revision_of(one) > 0);
  }

  private focus_heir(heir: HTMLElement | null): void {
    if (heir !== null && heir.isConnected) heir.focus({ preventScroll: true });
    else this.focus_heading();
  }

  focus_heading(): void {
    (this.root.querySelector<HTMLElement>('h1[tabindex]') ?? this.root.querySelector<HTMLElement>('main'))?.focus({ preventScroll: true });
  }

  private go_to_top(): void {
    // From a grid things are opened beside it: the next key belongs to the grid.
    if (document.activeElement?.closest('[role=grid]') == null) this.focus_heading();
    window.scrollTo(0, 0);
    this.root.querySelector('main')?.scrollTo(0, 0);
  }
}

// Has the words spoken by a screen reader. They must be visible somewhere too.
export function announce(assertive: boolean, words: string): void {
  const region = document.getElementById(assertive ? 'announce-assertive' : 'announce-polite');
  if (region === null) return;
  // A paragraph of its own: the same words twice are two pieces of news.
  const line = document.createElement('p');
  line.textContent = words;
  region.append(line);
  setTimeout(() => line.remove(), announcement_ms);
}
