// The grid of the workbench on the page: tells the core which rows are seen and which it wants painted, and shows the
// pictures that come back where those rows stand. A picture has more rows than are seen and scrolls with them, so that
// only a longer way needs a new one. Where none comes the rows themselves are seen.
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
// What a picture has beyond the rows that are seen, in parts of them: before and after, in the direction of the scroll;
// and how little of it may be left before the next one is asked for. Larger ones cost more than they save.
const behind = .1;
const ahead = .4;
const left_ahead = .15;
const rest_ms = 200;
// Rows that the page has around those that are seen: enough for a screen reader to read on, and where there is no
// picture, for a scroll.
const painted_around = 4;
const unpainted_around = 15;
const rows_a_frame = 4;

interface Rows {
  first: number;
  count: number;
}

class Grid {
  private shown: Rows | null = null;
  private is_asked = false;
  private is_unpaintable = false;
  private look = '';        // as the style sheet has it now
  private asked_look = '';  // of the picture that was asked for last
  private request = '';     // that asked for it
  private recorded: Rows = { first: 0, count: 0 };  // as they were asked for last
  private row_px = 0;  // the head is as high
  private width_px = 0;
  private height_px = 0;
  private top_px = 0;
  private is_upward = false;
  private is_resting = true;  // not scrolling
  private rest_timer = 0;
  private next_frame = 0;
  private wanted_row: number | null = null;
  private told_window = '';
  private total = -1;
  private readonly stopping = new AbortController();

  constructor(
    readonly element: HTMLElement, readonly canvas: HTMLCanvasElement, private readonly head: HTMLElement,
    private readonly send: (type: number, value: string) => void,
  ) {
    element.addEventListener('scroll', () => this.on_scroll(), { passive: true, signal: this.stopping.signal });
    element.addEventListener('click', (event) => this.on_click(event), { signal: this.stopping.signal });
    // Whoever moves the pointer is about to touch a row.
    element.addEventListener('pointermove', () => this.rest(), { passive: true, signal: this.stopping.signal });
    this.measure();
  }

  // Its place or the style sheet changed.
  measure(): void {
    this.row_px = this.head.getBoundingClientRect().height;
    if (this.row_px === 0) return;
    this.width_px = this.element.clientWidth;
    this.height_px = this.element.clientHeight;
    this.top_px = this.element.scrollTop;
    this.look = this.look_of();
    this.is_unpaintable = false;
    this.follow();
  }

  // The rows in the page may be others. Reads nothing that would have the browser lay the page out.
  follow(): void {
    if (this.row_px === 0) return;
    const total = Number(this.element.getAttribute('aria-rowcount')) - 1;
    // Other rows than before: what the core knows of the view may be of those.
    if (total !== this.total) {
      this.told_window = '';
      this.is_unpaintable = false;
    }
    this.total = total;
    if (this.shown !== null && (total === 0 || !can_paint_page())) this.uncover();
    if (this.is_resting) this.tell_window();
    this.ask();
    this.click_wanted_row();
  }

  // It is gone from the page, or another takes its place.
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.rest_timer);
    cancelAnimationFrame(this.next_frame);
  }

  show(bitmap: ImageBitmap, rows: Rows): void {
    this.is_asked = this.is_unpaintable = false;
    this.canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(bitmap);
    this.canvas.style.insetBlockStart = `${rows.first * this.row_px}px`;
    this.canvas.style.blockSize = `${rows.count * this.row_px}px`;
    this.shown = rows;
    this.element.classList.add('painted');
    this.ask(this.is_resting);
  }

  // It cannot be painted; another size or look is another try.
  hide(): void {
    this.is_unpaintable = true;
    this.uncover();
  }

  private uncover(): void {
    this.is_asked = false;
    this.shown = null;
    this.element.classList.remove('painted');
    this.told_window = '';
    if (this.is_resting) this.tell_window();
  }

  // Of a row that is seen in the picture and not in the page yet: it is clicked when it comes.
  private on_click({ target, clientY }: MouseEvent): void {
    if (this.shown === null || (target as Element).closest('[role=row]') !== null) return;
    const row = Math.floor((clientY - this.head.getBoundingClientRect().bottom + this.top_px) / this.row_px);
    if (row < 0 || row >= this.total) return;
    this.wanted_row = row;
    this.recorded = { first: row, count: 0 };
    this.is_resting = true;
    this.tell_window();
  }

  private click_wanted_row(): void {
    if (this.wanted_row === null) return;
    const link = this.element.querySelector<HTMLElement>(`.grid-body > [aria-rowindex="${this.wanted_row + 2}"] a`);
    if (link === null) return;
    this.wanted_row = null;
    link.click();
  }

  private on_scroll(): void {
    this.wanted_row = null;
    const top_px = this.element.scrollTop;
    this.is_upward = top_px < this.top_px;
    this.top_px = top_px;
    this.is_resting = this.shown === null;
    this.ask();
    clearTimeout(this.rest_timer);
    if (this.is_resting) this.tell_window();
    else this.rest_timer = setTimeout(() => this.rest(), rest_ms);
  }

  private rest(): void {
    if (this.is_resting) return;
    this.is_resting = true;
    this.ask();
    this.tell_window();
  }

  private seen(): Rows {
    const first = Math.min(Math.floor(this.top_px / this.row_px), Math.max(this.total - 1, 0));
    return { first, count: Math.max(Math.ceil((this.height_px - this.row_px) / this.row_px) + 1, 1) };
  }

  private tell_window(): void {
    if (this.next_frame !== 0) return;
    const seen = this.seen();
    const rows = this.rows_to_record(seen);
    const window = `${seen.first} ${seen.count} ${rows.first} ${rows.count}`;
    if (window === this.told_window) return;
    this.told_window = window;
    this.recorded = rows;
    this.send(PageEvent.window, window);
    const next = this.rows_to_record(seen);
    if (next.first === rows.first && next.count === rows.count) return;
    this.next_frame = requestAnimationFrame(() => {
      this.next_frame = 0;
      if (this.is_resting) this.tell_window();
    });
  }

  // Beneath a picture the rows come little by little, those that are seen first: all at once would hold up a scroll.
  private rows_to_record(seen: Rows): Rows {
    const around = this.shown === null ? unpainted_around : painted_around;
    const first = Math.max(seen.first - around, 0);
    const end = Math.min(seen.first + seen.count + around, this.total);
    if (this.shown === null) return { first, count: end - first };
    let begin = Math.max(this.recorded.first, first);
    let last = Math.min(this.recorded.first + this.recorded.count, end);
    if (begin >= last) begin = last = this.wanted_row ?? seen.first;
    const below = Math.min(rows_a_frame, end - last);
    last += below;
    begin = Math.max(begin - (rows_a_frame - below), first);
    return { first: begin, count: last - begin };
  }

  // `early`: also when the picture shows all that is seen, but little beyond.
  private ask(early = true): void {
    if (this.is_asked || this.is_unpaintable || this.row_px === 0 || this.width_px === 0 || !can_paint_page()) return;
    const seen = this.seen();
    const last = Math.min(seen.first + seen.count, this.total);
    const { shown } = this;
    const has = (first: number, end: number): boolean =>
      shown !== null && shown.first <= Math.max(first, 0) && shown.first + shown.count >= Math.min(end, this.total);
    const margin = early ? Math.ceil(seen.count * left_ahead) : 0;
    const is_enough = this.is_upward ? has(seen.first - margin, last) : has(seen.first, last + margin);
    if (this.total === 0 || (is_enough && this.look === this.asked_look)) return;
    // After a jump what is seen comes first, and the rest when the scrolling rests.
    const is_jump = !this.is_resting && (shown === null || shown.first >= last || shown.first + shown.count <= seen.first);
    const [backward, forward] = is_jump ? [0, 0] : [Math.ceil(seen.count * behind), Math.ceil(seen.count * ahead)];
    const first = Math.max(seen.first - (this.is_upward ? forward : backward), 0);
    const end = Math.min(last + (this.is_upward ? backward : forward), this.total);
    const unit = devicePixelRatio;
    const most = Math.floor(max_canvas_pixels / (this.row_px * unit));
    const count = Math.min(end - first, most);
    const width = Math.min(Math.round(this.width_px * unit), max_canvas_pixels);
    if (count < 1 || width < 1) return;
    const [measures, ...rest] = this.look.split('\n');
    const request = `${first} ${count}\n${width} ${Math.round(count * this.row_px * unit)} ${measures}\n${rest.join('\n')}`;
    // The largest picture there can be shows no more when it comes again.
    if (shown !== null && request === this.request) return;
    this.is_asked = true;
    this.asked_look = this.look;
    this.request = request;
    this.send(PageEvent.rows, request);
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
        grid.follow();
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
