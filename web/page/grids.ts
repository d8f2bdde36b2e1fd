// The grid of the workbench on the page: tells the core which rows are seen and which it wants painted, and shows the
// pictures that come back where those rows stand. A picture has more rows than are seen and scrolls with them, so that
// only a longer way needs a new one; until that comes, and where none comes, the rows themselves are seen.
// The rows in the page follow when the scrolling rests: they are what is touched, found and read aloud.
// At most one picture is asked for at a time.
// Does not: paint, move the focus, or know what a row says.

import { can_paint_page, colors_of, max_canvas_pixels, on_look_change } from './canvases.js';
import { encode_event, PageEvent } from './events.js';
import type { Stage } from './patch.js';

// In the order of GridLook (core/view/imgui/look.h).
const color_names = [
  '--ink', '--muted', '--line', '--surface', '--link', '--accent-soft', '--good', '--caution', '--danger', '--notice',
];
// What a picture has beyond the rows that are seen, in parts of them: before and after, in the direction of the scroll.
const behind = .25;
const ahead = 1;
const rest_ms = 120;

interface Rows {
  first: number;
  count: number;
}

class Grid {
  private shown: Rows | null = null;
  private is_asked = false;
  private look = '';        // as the style sheet has it now
  private asked_look = '';  // of the picture that was asked for last
  private row_px = 0;
  private last_top = 0;
  private rest_timer = 0;
  private told_window = '';
  private measured_total = -1;
  private readonly stopping = new AbortController();

  constructor(
    readonly element: HTMLElement, readonly canvas: HTMLCanvasElement, private readonly head: HTMLElement,
    private readonly send: (type: number, value: string) => void,
  ) {
    element.addEventListener('scroll', () => this.on_scroll(), { passive: true, signal: this.stopping.signal });
    this.measure();
  }

  // Its place or the style sheet changed.
  measure(): void {
    this.row_px = this.head.getBoundingClientRect().height;
    if (this.row_px === 0) return;
    this.look = this.look_of();
    // Other rows than before: what the core knows of the view may be of those.
    const total = this.total();
    if (total !== this.measured_total) this.told_window = '';
    this.measured_total = total;
    if (this.shown !== null && (total === 0 || !can_paint_page())) this.hide();
    this.tell_window();
    this.ask();
  }

  // It is gone from the page, or another takes its place.
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.rest_timer);
  }

  show(bitmap: ImageBitmap, rows: Rows): void {
    this.is_asked = false;
    this.canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
    this.canvas.style.insetBlockStart = `${rows.first * this.row_px}px`;
    this.canvas.style.blockSize = `${rows.count * this.row_px}px`;
    this.shown = rows;
    this.element.classList.add('painted');
    this.ask();
  }

  hide(): void {
    this.is_asked = false;
    this.shown = null;
    this.element.classList.remove('painted');
  }

  private on_scroll(): void {
    this.ask();
    clearTimeout(this.rest_timer);
    if (this.shown === null) this.tell_window();
    else this.rest_timer = setTimeout(() => this.tell_window(), rest_ms);
  }

  private seen(): Rows {
    const first = Math.floor(this.element.scrollTop / this.row_px);
    return { first, count: Math.ceil((this.element.clientHeight - this.head.offsetHeight) / this.row_px) + 1 };
  }

  private total(): number {
    return Number(this.element.getAttribute('aria-rowcount')) - 1;
  }

  private tell_window(): void {
    const { first, count } = this.seen();
    const window = `${first} ${Math.max(count, 1)}`;
    if (window === this.told_window) return;
    this.told_window = window;
    this.send(PageEvent.window, window);
  }

  private ask(): void {
    if (this.is_asked || this.row_px === 0 || this.element.clientWidth === 0 || !can_paint_page()) return;
    const seen = this.seen();
    const total = this.total();
    const last = Math.min(seen.first + seen.count, total);
    const is_covered = this.shown !== null && this.shown.first <= seen.first && this.shown.first + this.shown.count >= last;
    if (total === 0 || (is_covered && this.look === this.asked_look)) return;
    const is_upward = this.element.scrollTop < this.last_top;
    this.last_top = this.element.scrollTop;
    const unit = devicePixelRatio;
    const before = Math.ceil(seen.count * (is_upward ? ahead : behind));
    const after = Math.ceil(seen.count * (is_upward ? behind : ahead));
    const first = Math.max(seen.first - before, 0);
    const most = Math.floor(max_canvas_pixels / (this.row_px * unit));
    const count = Math.min(last + after - first, total - first, most);
    const width = Math.min(Math.round(this.element.clientWidth * unit), max_canvas_pixels);
    if (count < 1 || width < 1) return;
    this.is_asked = true;
    this.asked_look = this.look;
    const [measures, ...rest] = this.look.split('\n');
    this.send(PageEvent.rows,
      `${first} ${count}\n${width} ${Math.round(count * this.row_px * unit)} ${measures}\n${rest.join('\n')}`);
  }

  private look_of(): string {
    const unit = devicePixelRatio;
    const style = getComputedStyle(this.element);
    const start = this.head.getBoundingClientRect().left;
    const columns = [...this.head.querySelectorAll('[role=columnheader]')].map((cell) => {
      const box = cell.getBoundingClientRect();
      // A button fills its cell and keeps the same distance from the edges as the words below.
      const { paddingLeft, paddingRight } = getComputedStyle(cell.querySelector('button') ?? cell);
      return [box.left + parseFloat(paddingLeft) - start, box.right - parseFloat(paddingRight) - start]
        .map((x) => Math.min(Math.max(Math.round(x * unit), 0), max_canvas_pixels)).join(' ');
    });
    const measures = [unit * 1000, parseFloat(style.fontSize) * unit * 1000].map(Math.round).join(' ');
    return `${measures}\n${colors_of(color_names)}\n${style.fontFamily}\n${columns.join(' ')}`;
  }
}

export class Grids {
  private readonly grids = new Map<HTMLCanvasElement, Grid>();
  private readonly sizes = new ResizeObserver(() => this.measure_all());

  constructor(private readonly stage: Stage, private readonly send: (event: ArrayBuffer) => void) {
    on_look_change(() => this.measure_all());
  }

  // From the patch: a canvas of a grid is on the page. False for another canvas.
  watch(canvas: HTMLCanvasElement): boolean {
    const element = canvas.closest<HTMLElement>('.grid');
    if (element === null) return false;
    const head = element.querySelector<HTMLElement>('[role=row]')!;
    this.grids.get(canvas)?.stop();
    this.grids.set(canvas, new Grid(element, canvas, head, (type, value) => {
      this.send(encode_event(type, this.stage.handle_of(element), value));
    }));
    this.sizes.observe(element);
    return true;
  }

  // A patch was applied: grids may have gone, and rows may have come.
  on_patched(): void {
    for (const [canvas, grid] of this.grids) {
      if (canvas.isConnected) {
        grid.measure();
        continue;
      }
      grid.stop();
      this.sizes.unobserve(grid.element);
      this.grids.delete(canvas);
    }
  }

  // `kind`: "rows first count". False for a picture of something else.
  show(handle: number, bitmap: ImageBitmap, kind: string): boolean {
    const [word, first, count] = kind.split(' ');
    if (word !== 'rows') return false;
    const grid = this.grid_of(handle);
    if (grid === undefined) bitmap.close();
    else grid.show(bitmap, { first: Number(first), count: Number(count) });
    return true;
  }

  hide(handle: number): void {
    this.grid_of(handle)?.hide();
  }

  private grid_of(handle: number): Grid | undefined {
    const element = this.stage.element_of(handle);
    return [...this.grids.values()].find((grid) => grid.element === element);
  }

  private measure_all(): void {
    for (const grid of this.grids.values()) grid.measure();
  }
}
