// The places on the page that the core paints: canvases inside the chart of a screen. Tells the core how each looks
// (size, text and colours, all from the style sheet; core/view/imgui/look.h) once it comes into view and whenever that
// changes, and shows the pictures that come back. Until then, and where none comes, the drawing in the same place is
// seen: the style sheet decides by the class "painted" of the figure.
// Does not: paint, or take input. A canvas is hidden from pointers and from screen readers; its numbers stand in a table.

import { encode_event, PageEvent } from './events.js';
import type { Stage } from './patch.js';

// The colours of a chart, in the order of look.h.
const color_names = [
  '--ink', '--muted', '--line', '--surface', '--chart-1', '--chart-2', '--chart-3', '--chart-4', '--chart-5',
];
const pen = document.createElement('canvas').getContext('2d')!;
// A picture is ready a little before it is scrolled into view.
const early = '200px';
export const max_canvas_pixels = 8192;
const forced_colors = matchMedia('(forced-colors: active)');
let is_printing = false;
addEventListener('beforeprint', () => { is_printing = true; });
addEventListener('afterprint', () => { is_printing = false; });
let is_stopped = false;
// Nothing paints any more: the core is gone.
export const stop_painting = (): void => { is_stopped = true; };
// Pictures of grids and documents follow neither forced colours nor paper nor a page from right to left.
export const can_paint_page = (): boolean =>
  !is_stopped && !forced_colors.matches && !is_printing && document.documentElement.dir !== 'rtl';

// Calls back whenever what the style sheet says of colours, letters or pixels may have changed.
export function on_look_change(listener: () => void): void {
  for (const preference of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)']) {
    matchMedia(preference).addEventListener('change', listener);
  }
  // The attributes of preferences.ts, and the language.
  new MutationObserver(listener).observe(document.documentElement, {
    attributeFilter: ['data-theme', 'data-contrast', 'data-text', 'data-elder', 'lang', 'dir'],
  });
  // Another screen may have other pixels in the same window.
  for (const event of ['resize', 'beforeprint', 'afterprint']) addEventListener(event, listener);
}

// Calls back when what was painted may be gone: a graphics card that is lost while the page is away takes all pictures
// with it, and the browser does not say so.
export function on_return(listener: () => void): void {
  let next_frame = 0;
  const call = (): void => {
    if (document.hidden || next_frame !== 0) return;
    next_frame = requestAnimationFrame(() => {
      next_frame = 0;
      listener();
    });
  };
  addEventListener('focus', call);
  document.addEventListener('visibilitychange', call);
}

// The browser knows the exact number; where it does not, or the ratio is only emulated, it follows from the ratio.
function device_pixels(css_px: number, exact: number | undefined): number {
  const expected = Math.round(css_px * devicePixelRatio);
  return exact !== undefined && Math.abs(exact - expected) <= 1 ? exact : expected;
}

// The colours of the style sheet with these names, as "#rrggbb" one after another. They are opaque.
export function colors_of(names: string[]): string {
  const root = getComputedStyle(document.documentElement);
  return names.map((name) => {
    pen.fillStyle = root.getPropertyValue(name).trim();
    return pen.fillStyle;
  }).join(' ');
}

export class Canvases {
  private readonly sizes = new ResizeObserver((entries) => {
    for (const entry of entries) this.on_size(entry);
  });
  private readonly places = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.in_view.add(target);
      else this.in_view.delete(target);
      this.tell_core(target);
    }
  }, { rootMargin: early });
  private readonly in_view = new Set<Element>();
  private readonly measures = new Map<Element, string>();  // of all canvases that are watched
  private told = new WeakMap<Element, string>();
  private ratio = devicePixelRatio;

  constructor(private readonly stage: Stage, private readonly send: (event: ArrayBuffer) => void) {
    on_look_change(() => this.tell_core_of_all());
    on_return(() => {
      this.told = new WeakMap();
      this.tell_core_of_all();
    });
    // Each of the two misses some changes of the ratio.
    addEventListener('resize', () => this.check_ratio());
    this.watch_resolution();
  }

  // From the patch: the canvas is on the page, or has a new handle.
  watch(canvas: HTMLCanvasElement): void {
    this.told.delete(canvas);
    this.sizes.unobserve(canvas);
    this.places.unobserve(canvas);
    this.observe(canvas);
    this.places.observe(canvas);
  }

  show(handle: number, bitmap: ImageBitmap): void {
    const canvas = this.stage.element_of(handle);
    if (!(canvas instanceof HTMLCanvasElement)) {
      bitmap.close();
      return;
    }
    canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
    canvas.closest('figure')?.classList.add('painted');
  }

  // It cannot be painted: the drawing is seen again.
  hide(handle: number): void {
    const canvas = this.stage.element_of(handle);
    if (canvas === undefined) return;
    this.told.delete(canvas);  // In view again, it is tried again.
    canvas.closest('figure')?.classList.remove('painted');
  }

  private observe(canvas: Element): void {
    try {
      this.sizes.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      this.sizes.observe(canvas);  // Safari.
    }
  }

  private on_size(entry: ResizeObserverEntry): void {
    const canvas = entry.target;
    if (!canvas.isConnected) {
      this.sizes.unobserve(canvas);
      this.places.unobserve(canvas);
      this.measures.delete(canvas);
      this.in_view.delete(canvas);
      return;
    }
    const { width: css_width, height: css_height } = entry.contentRect;
    const exact = entry.devicePixelContentBoxSize?.[0];
    const width = device_pixels(css_width, exact?.inlineSize);
    const height = device_pixels(css_height, exact?.blockSize);
    // The browser shrinks what it shows larger than that.
    const shrink = Math.min(1, max_canvas_pixels / Math.max(width, height));
    const unit = width / css_width * shrink;
    const text_px = parseFloat(getComputedStyle(canvas).fontSize) * unit;
    this.measures.set(canvas, width === 0 || height === 0
      ? '' : [width * shrink, height * shrink, unit * 1000, text_px * 1000].map(Math.round).join(' '));
    this.tell_core(canvas);
  }

  private tell_core(canvas: Element): void {
    const handle = this.stage.handle_of(canvas);
    const measure = this.measures.get(canvas) ?? '';
    if (handle === 0 || measure === '' || !this.in_view.has(canvas)) return;
    const look = `${measure}\n${colors_of(color_names)}\n${getComputedStyle(canvas).fontFamily}`;
    if (this.told.get(canvas) === look) return;
    this.told.set(canvas, look);
    this.send(encode_event(PageEvent.rect, handle, look));
  }

  private tell_core_of_all(): void {
    for (const canvas of this.measures.keys()) this.tell_core(canvas);
  }

  // A query holds for one ratio only.
  private watch_resolution(): void {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      this.check_ratio();
      this.watch_resolution();
    }, { once: true });
  }

  // Another screen or zoom gives other pixels to the same size.
  private check_ratio(): void {
    if (this.ratio === devicePixelRatio) return;
    this.ratio = devicePixelRatio;
    for (const canvas of this.measures.keys()) {
      this.sizes.unobserve(canvas);
      this.observe(canvas);
    }
  }
}
