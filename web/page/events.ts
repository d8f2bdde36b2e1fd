// What a person does on the page, as the core hears it (core/view/portal.h, PageEvent). Listeners stand on the document,
// not on elements, so nothing has to be attached when elements come and go.
// One act is one event: a click on the innermost link or button, however it was made. Links keep the browser's own
// ways (new tab, copy address, download); only a plain click on an address of the portal's screens goes to the core.
// Does not: keep what was typed, or decide anything.

import { is_box, is_field, type Field, type Stage } from './patch.js';

export const PageEvent = {
  activate: 1, input: 2, change: 3, submit: 4, toggle: 5, route: 6, rect: 7, file: 8, online: 9, focus: 11, blur: 12,
  resync: 14, check: 15, rows: 16, window: 17, key: 18, room: 19, preferences: 20, speech_ended: 21, keeper_replaced: 22,
} as const;

const event_words = 6;

// Shape: type, handle, revision, flags, offset of the value after the words, its bytes; then the value in UTF-8.
export function encode_event(type: number, handle = 0, value = '', revision = 0, flags = 0): ArrayBuffer {
  const text = new TextEncoder().encode(value);
  const message = new ArrayBuffer(event_words * 4 + text.length);
  new Uint32Array(message, 0, event_words).set([type, handle, revision, flags, 0, text.length]);
  new Uint8Array(message, event_words * 4).set(text);
  return message;
}

// Addresses that the core shows as screens (core/engine/route.h). Logs, feeds and files are the browser's.
declare const LANGUAGES: readonly { path: string }[];  // core/engine/languages.h, put in by defined.mjs.
const screen_path = new RegExp(`^/(?:${LANGUAGES.map(({ path }) => path).join('|')})(?:/|$)`);

function leads_to_screen(link: HTMLAnchorElement): boolean {
  const url = new URL(link.href);
  return url.origin === location.origin && screen_path.test(url.pathname) && !link.hasAttribute('download') &&
    (link.target === '' || link.target === '_self');
}

// Goes to a place on this page. Of a field the label is brought into view, or the person would not see what it asks.
function go_to_place(link: HTMLAnchorElement): boolean {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target === null) return false;
  const label = is_field(target) ? (is_box(target) ? target.closest('fieldset') : target.labels?.[0]) : null;
  (label ?? target).scrollIntoView();
  target.focus({ preventScroll: true });
  return document.activeElement === target;
}

function address_of_search(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') query.append(name, value);
  }
  const text = query.toString();
  return new URL(form.action).pathname + (text === '' ? '' : `?${text}`);
}

// Keys that move in a grid; all others are the browser's.
const grid_keys = ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageUp', 'Home', 'End', 'Enter'];

export interface Outlet {
  send(event: ArrayBuffer): void;
  send_file(file: File): void;
}

export class Events {
  private readonly stopping = new AbortController();

  constructor(private readonly stage: Stage, private readonly outlet: Outlet) {
    const on = <E extends Event>(target: EventTarget, type: string, listener: (event: E) => void, capture = false): void =>
      target.addEventListener(type, listener as EventListener, { capture, signal: this.stopping.signal });
    on(document, 'click', (event: MouseEvent) => this.on_click(event));
    on(document, 'input', (event) => this.on_input(event));
    on(document, 'change', (event) => this.on_change(event));
    on(document, 'submit', (event: SubmitEvent) => this.on_submit(event));
    on(document, 'toggle', (event) => this.on_toggle(event), true);
    on(document, 'focusin', (event) => this.send_of(PageEvent.focus, event.target));
    on(document, 'focusout', (event) => this.send_of(PageEvent.blur, event.target));
    on(document, 'compositionstart', (event) => this.stage.start_composing(event.target));
    on(document, 'compositionend', () => this.stage.end_composing());
    on(document, 'keydown', (event: KeyboardEvent) => this.on_key(event));
    on(window, 'online', () => this.send_online());
    on(window, 'offline', () => this.send_online());
  }

  // From here on everything is the browser's own again.
  stop(): void {
    this.stopping.abort();
  }

  // The core has taken over the page: it hears what it cannot know yet.
  on_adopted(): void {
    for (const field of this.stage.changed_fields()) this.send_field(field);
    this.send_of(PageEvent.focus, document.activeElement);
    for (const details of document.querySelectorAll('details[open]')) this.send_of(PageEvent.toggle, details, '', 0, 1);
    this.send_online();
  }

  // The browser went back or forward.
  send_route(url: string): void {
    this.outlet.send(encode_event(PageEvent.route, 0, url, 0, 1));
  }

  private send_of(type: number, target: EventTarget | null, value = '', revision = 0, flags = 0): boolean {
    const handle = target instanceof Element ? this.stage.handle_of(target) : 0;
    if (handle !== 0) this.outlet.send(encode_event(type, handle, value, revision, flags));
    return handle !== 0;
  }

  private on_click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || !(event.target instanceof Element)) return;
    const touched = event.target.closest<HTMLAnchorElement | HTMLButtonElement>('a[href],button');
    if (touched === null) return;
    if (touched instanceof HTMLButtonElement) {
      if (touched.getAttribute('aria-disabled') === 'true') event.preventDefault();
      else if (touched.type === 'button') this.send_of(PageEvent.activate, touched);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (touched.getAttribute('href')!.startsWith('#')) {
      if (go_to_place(touched)) event.preventDefault();
    } else if (leads_to_screen(touched) && this.send_of(PageEvent.activate, touched)) {
      event.preventDefault();
    }
  }

  private on_input(event: Event): void {
    const field = event.target;
    if (!is_field(field) || is_box(field) || field.type === 'file') return;
    this.stage.note_input(field);
    if (!(field instanceof HTMLSelectElement)) this.send_field(field);
  }

  private on_change(event: Event): void {
    const field = event.target;
    if (!is_field(field)) return;
    if (field instanceof HTMLInputElement && field.type === 'file') {
      const file = field.files?.[0];
      if (file !== undefined && this.stage.handle_of(field) !== 0) this.outlet.send_file(file);
      return;
    }
    if (is_box(field)) this.stage.note_input(field);
    // Of a text every input was sent already.
    if (is_box(field) || field instanceof HTMLSelectElement) this.send_field(field);
  }

  private send_field(field: Field): void {
    const revision = this.stage.revision_of(field);
    if (is_box(field)) this.send_of(PageEvent.change, field, field.value, revision, field.checked ? 1 : 0);
    else this.send_of(field instanceof HTMLSelectElement ? PageEvent.change : PageEvent.input, field, field.value, revision);
  }

  private on_submit(event: SubmitEvent): void {
    if (!(event.target instanceof HTMLFormElement)) return;
    const form = event.target;
    // A busy button works already.
    if (event.submitter?.getAttribute('aria-disabled') === 'true') {
      event.preventDefault();
      return;
    }
    if (this.send_of(PageEvent.submit, form, form.method === 'get' ? address_of_search(form) : '')) event.preventDefault();
  }

  private on_toggle(event: Event): void {
    if (event.target instanceof HTMLDetailsElement) this.send_of(PageEvent.toggle, event.target, '', 0, event.target.open ? 1 : 0);
  }

  // Safari ends a composition before it sends the Enter that ended it; that Enter must not submit the form.
  private on_key(event: KeyboardEvent): void {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=gridcell],[role=rowheader]') : null;
    if (cell !== null && grid_keys.includes(event.key) && !event.altKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.send_of(PageEvent.key, cell, event.key, 0, event.ctrlKey ? 1 : 0);
      return;
    }
    const composes = event.isComposing || event.keyCode === 229;
    if (composes && event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
  }

  private send_online(): void {
    this.outlet.send(encode_event(PageEvent.online, 0, '', 0, navigator.onLine ? 1 : 0));
  }
}

