// The document of the workbench: the page's main, painted by the core as one picture, and its elements where the picture
// shows them. The elements keep all that is theirs: words, links, fields, focus, search, selection, reading aloud; only
// their colours are gone. Fields stay as they are and lie on the picture.
// A picture is higher than what is seen and scrolls with the elements; only a longer way needs a new one.
// Does not: paint, or measure words.

import { can_paint_page, colors_of, max_canvas_pixels, on_look_change, on_return } from './canvases.js';
import { encode_event, PageEvent } from './events.js';
import type { Stage } from './patch.js';

// In the order of parse_document_look (core/view/imgui/look.h).
const canvas_colors = [
  '--ink', '--muted', '--line', '--surface', '--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5',
];
const document_colors = [
  '--page', '--quiet', '--edge', '--accent', '--accent-ink', '--accent-soft', '--link', '--neutral', '--neutral-soft',
  '--good', '--good-soft', '--caution', '--caution-soft', '--danger', '--danger-soft', '--notice', '--notice-soft',
];
const rect_bytes = 24;
const parts_of_px = 16;
// A picture's height in parts of what is seen, and where in it the seen part begins.
const picture_height = 2;
const before = .5;

interface Place {
  x: number;
  y: number;
}

export class Documents {
  private main: HTMLElement | null = null;
  private handle = 0;
  private sheet: HTMLElement | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private told = '';
  private asked_top = 0;               // CSS pixels
  private wanted_top: number | null = null;
  private is_unpaintable = false;
  private is_asked = false;
  private shown: { top: number; bottom: number } | null = null;
  private placed: HTMLElement[] = [];
  private readonly sizes = new ResizeObserver(() => this.tell_core());

  constructor(
    private readonly stage: Stage, private readonly root: HTMLElement, private readonly send: (event: ArrayBuffer) => void,
    private readonly scroll_to: (handle: number, top: number) => void,
  ) {
    on_look_change(() => {
      this.is_unpaintable = false;
      this.on_patched();
      this.tell_core();
    });
    on_return(() => {
      this.told = '';
      this.tell_core();
    });
    // Scrolling does not bubble, and main comes and goes.
    root.addEventListener('scroll', (event) => { if (event.target === this.main) this.ask(); }, { capture: true, passive: true });
  }

  // A patch was applied: main may be another, or in no workbench any more. Documents from right to left are not painted,
  // and pictures do not follow forced colours.
  on_patched(): void {
    const main = this.root.querySelector<HTMLElement>('.with-aside > .main');
    // What cannot be painted is tried again in another workbench or look.
    if (main === null) this.is_unpaintable = false;
    const is_painted = main !== null && can_paint_page() && !this.is_unpaintable;
    // After everything was sent anew main has another handle, and the canvas, which the core does not know, is gone.
    const is_same = main === this.main && (main === null || this.stage.handle_of(main) === this.handle);
    if (is_same && is_painted === (this.canvas !== null) && this.canvas?.isConnected !== false) return;
    this.leave();
    if (!is_painted) return;
    this.main = main;
    this.handle = this.stage.handle_of(main);
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'document-canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    // Cut off where the document ends, or there would be more to scroll than to read.
    this.sheet = document.createElement('div');
    this.sheet.className = 'document-sheet';
    this.sheet.append(this.canvas);
    main.prepend(this.sheet);
    this.sizes.observe(main);
  }

  // Where every element is, in the order of the document. `height`: of all of it, in sixteenths of a pixel, as all here.
  place(handle: number, height: number, rects: ArrayBuffer): void {
    const { main } = this;
    if (main === null || this.stage.handle_of(main) !== handle) return;
    const view = new DataView(rects);
    const places = new Map<Element, Place>([[main, { x: 0, y: 0 }]]);
    const placed = new Set<HTMLElement>();
    for (let at = 0; at < rects.byteLength; at += rect_bytes) {
      const element = document.getElementById(`n${view.getBigUint64(at, true).toString(36)}`);
      if (element === null || element === main || !main.contains(element)) continue;
      const [x, y, width, rect_height] = [8, 12, 16, 20].map((offset) => view.getInt32(at + offset, true) / parts_of_px) as
        [number, number, number, number];
      let parent = element.parentElement!;
      while (!places.has(parent)) parent = parent.parentElement!;
      const origin = places.get(parent)!;
      places.set(element, { x, y });
      element.style.cssText =
        `position:absolute;left:${x - origin.x}px;top:${y - origin.y}px;width:${width}px;height:${rect_height}px`;
      placed.add(element);
    }
    for (const element of this.placed) if (!placed.has(element)) element.removeAttribute('style');
    this.placed = [...placed];
    main.style.setProperty('--document-height', `${height / parts_of_px}px`);
    main.classList.add('painted');
    if (this.wanted_top !== null) main.scrollTo(0, this.wanted_top);
    this.wanted_top = null;
  }

  // Goes there again when the elements get new places: before, a document has another height.
  scroll_when_placed(top: number | null): void {
    this.wanted_top = this.main === null ? null : top;
  }

  // `kind`: "document top". False for a picture of something else.
  show(handle: number, bitmap: ImageBitmap, kind: string): boolean {
    const [word, top] = kind.split(' ');
    if (word !== 'document') return false;
    if (this.canvas === null || this.main === null || this.stage.handle_of(this.main) !== handle) {
      bitmap.close();
      return true;
    }
    const [css_top, css_height] = [Number(top) / devicePixelRatio, bitmap.height / devicePixelRatio];
    this.canvas.style.cssText = `top:${css_top}px;width:${bitmap.width / devicePixelRatio}px;height:${css_height}px`;
    this.canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
    this.shown = { top: css_top, bottom: css_top + css_height };
    this.is_asked = false;
    this.ask();
    return true;
  }

  hide(handle: number): void {
    if (this.main === null || this.stage.handle_of(this.main) !== handle) return;
    this.is_unpaintable = true;
    if (this.wanted_top !== null) this.main.scrollTo(0, this.wanted_top);
    this.leave();
  }

  private leave(): void {
    for (const element of this.placed) element.removeAttribute('style');
    this.placed = [];
    this.main?.classList.remove('painted');
    this.main?.removeAttribute('style');
    this.sheet?.remove();
    this.sizes.disconnect();
    this.main = this.sheet = this.canvas = this.shown = null;
    this.handle = 0;
    this.told = '';
    this.is_asked = false;
    this.asked_top = 0;
  }

  private tell_core(): void {
    const { main } = this;
    if (main === null || main.clientWidth === 0) return;
    const unit = devicePixelRatio;
    const style = getComputedStyle(main);
    const root = getComputedStyle(document.documentElement);
    const height = Math.min(Math.round(main.clientHeight * picture_height * unit), max_canvas_pixels);
    const measures = [main.clientWidth * unit, height, unit * 1000, parseFloat(root.fontSize) * .9375 * unit * 1000].map(Math.round);
    const look = [
      measures.join(' '), colors_of(canvas_colors), style.fontFamily, colors_of(document_colors),
      root.getPropertyValue('--serif').trim(), root.getPropertyValue('--mono').trim(),
    ].join('\n');
    const handle = this.stage.handle_of(main);
    if (this.told === `${handle} ${look}`) return;
    this.told = `${handle} ${look}`;
    this.shown = null;
    this.send(encode_event(PageEvent.rect, handle, look));
    this.ask();
  }

  private ask(): void {
    const { main, shown } = this;
    if (main === null || this.is_asked) return;
    const [seen_top, seen_bottom] = [main.scrollTop, Math.min(main.scrollTop + main.clientHeight, main.scrollHeight)];
    if (shown !== null && shown.top <= seen_top && shown.bottom >= seen_bottom) return;
    // Whole device pixels, or the letters would be blurred.
    const top = Math.round(Math.max(seen_top - main.clientHeight * before, 0) * devicePixelRatio);
    if (shown === null && top === this.asked_top) return;
    this.asked_top = top;
    this.is_asked = true;
    this.scroll_to(this.stage.handle_of(main), top);
  }
}
