// The grid of the workbench on the page: tells the core which rows are seen and which it wants painted, and shows what
// was painted where those rows stand. It is painted in tiles of a few rows (core/view/grid_tiles.h), on canvases that the
// worker draws into; they scroll with the rows, and a tile that is far from view is used again for rows that come.
// A tile that is to show other rows is out of view until it has them. Where nothing is painted the rows themselves are seen.
// The rows in the page follow when the scrolling rests: they are what is touched, found and read aloud.
// Tiles are asked for once, and again when those have come.
// Does not: paint, move the focus, or know what a row says.

import { can_paint_page, colors_of, max_canvas_pixels, on_look_change, on_return } from './canvases.js';
import { encode_event, PageEvent } from './events.js';
import type { Stage } from './patch.js';

// In the order of GridLook (core/view/imgui/look.h).
const color_names = [
  '--ink', '--muted', '--line', '--surface', '--link', '--accent-soft', '--good', '--caution', '--danger', '--notice',
];
const rows_in_tile = 8;
const max_tiles = 64;  // core/view/grid_tiles.h
// What is painted in the direction of the scroll beyond the rows that are seen, in parts of them.
const ahead = .5;
const out_of_view = 'translateY(-10000px)';
const rest_ms = 200;
// Scrolls that follow each other so soon are one movement.
const movement_ms = 50;
// Rows that the page has around those that are seen: enough for a screen reader to read on, and where nothing is
// painted, for a scroll.
const painted_around = 4;
const unpainted_around = 15;
const rows_a_frame = 4;

interface Rows {
  first: number;
  count: number;
}

interface Tile {
  canvas: HTMLCanvasElement;
  first_row: number | null;  // that it shows, or null while it is out of view
  look: string;
}

class Grid {
  private readonly sheet = document.createElement('div');
  private tiles: Tile[] = [];
  private is_painted = false;  // with the rows that are or were seen
  private readonly asked = new Set<number>();  // first rows of tiles that have not come
  private is_unpaintable = false;
  private look = '';        // as the style sheet has it now
  private asked_look = '';  // of the tiles that were asked for last
  private recorded: Rows = { first: 0, count: 0 };  // as they were asked for last
  private row_px = 0;  // the head is as high
  private width_px = 0;
  private height_px = 0;
  private top_px = 0;
  private is_upward = false;
  private is_resting = true;  // not scrolling
  private rest_timer = 0;
  // More than the window passes in each frame: what is painted would be gone before it came, and cannot be read.
  private is_rushing = false;
  private rush_timer = 0;
  private last_scroll = { at_ms: 0, is_far: false };
  private next_frame = 0;
  private wanted_row: number | null = null;
  private told_window = '';
  private total = -1;
  private readonly stopping = new AbortController();

  constructor(
    readonly element: HTMLElement, readonly canvas: HTMLCanvasElement, private readonly head: HTMLElement,
    private readonly send: (type: number, value: string) => void,
    private readonly give_tiles: (canvases: OffscreenCanvas[]) => void,
  ) {
    this.sheet.className = 'grid-sheet';
    this.sheet.setAttribute('aria-hidden', 'true');
    canvas.after(this.sheet);
    element.addEventListener('scroll', (event) => this.on_scroll(event.timeStamp), { passive: true, signal: this.stopping.signal });
    element.addEventListener('click', (event) => this.on_click(event), { signal: this.stopping.signal });
    // Whoever moves the pointer is about to touch a row.
    element.addEventListener('pointermove', () => this.rest(), { passive: true, signal: this.stopping.signal });
    this.measure();
  }

  // Its place or the style sheet changed.
  measure(): void {
    // Of many rows the height of one is known better from all of them.
    const [count, body] = [this.row_count(), this.canvas.parentElement!];
    this.row_px = count === 0 ? this.head.offsetHeight : body.getBoundingClientRect().height / count;
    if (this.row_px === 0) return;
    this.width_px = this.element.clientWidth;
    // Until the style sheet has placed it, it is as high as all its rows.
    this.height_px = Math.min(this.element.clientHeight, innerHeight);
    this.top_px = this.element.scrollTop;
    this.look = this.look_of();
    this.is_unpaintable = false;
    this.follow();
  }

  // The rows in the page may be others. Reads nothing that would have the browser lay the page out.
  follow(): void {
    if (this.row_px === 0) return;
    const total = this.row_count();
    // Other rows than before: what the core knows of the view may be of those, and what was asked for may be gone.
    if (total !== this.total) {
      this.told_window = '';
      this.is_unpaintable = false;
      this.asked.clear();
      for (const tile of this.tiles) if (tile.first_row !== null && tile.first_row >= total) this.take_away(tile);
    }
    this.total = total;
    if (this.is_painted && (total === 0 || !can_paint_page())) this.uncover();
    if (this.is_resting) this.tell_window();
    this.ask();
    this.click_wanted_row();
  }

  // It is gone from the page, or another takes its place.
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.rest_timer);
    clearTimeout(this.rush_timer);
    cancelAnimationFrame(this.next_frame);
    this.sheet.remove();
    this.give_tiles([]);
  }

  // Those tiles are painted, or painted again.
  show(first_rows: number[]): void {
    if (!can_paint_page()) return;
    let is_any = false;
    for (const first_row of first_rows) {
      const tile = this.tiles[this.place_of(first_row)];
      // Others may be of canvases that were here before.
      if (tile === undefined || (!this.asked.delete(first_row) && tile.first_row !== first_row)) continue;
      is_any = true;
      tile.first_row = first_row;
      tile.look = this.asked_look;
      this.put(tile, `translateY(${this.whole_pixels(first_row * this.row_px)}px)`);
    }
    if (!is_any) return;
    this.is_unpaintable = false;
    if (!this.is_painted) {
      this.is_painted = true;
      this.element.classList.add('painted');
    }
    this.ask();
  }

  // What is on the canvases may be lost; what is seen is painted again.
  repaint(): void {
    for (const tile of this.tiles) tile.look = '';
    this.ask();
  }

  private take_away(tile: Tile): void {
    tile.first_row = null;
    this.put(tile, out_of_view);
  }

  private put({ canvas: { style } }: Tile, transform: string): void {
    style.transform = transform;
    const height = `${this.tile_height() / devicePixelRatio}px`;
    if (style.blockSize !== height) style.blockSize = height;
  }

  private whole_pixels(px: number): number {
    return Math.round(px * devicePixelRatio) / devicePixelRatio;
  }

  private tile_height(): number {
    return Math.round(rows_in_tile * this.row_px * devicePixelRatio);
  }

  private place_of(first_row: number): number {
    return first_row / rows_in_tile % this.tiles.length;
  }

  private has(first_row: number): boolean {
    const tile = this.tiles[this.place_of(first_row)]!;
    return tile.first_row === first_row && tile.look === this.look;
  }

  // The rows themselves are seen until the new ones are painted.
  private make_tiles(count: number): void {
    this.uncover();
    this.tiles = Array.from({ length: count }, () => ({ canvas: document.createElement('canvas'), first_row: null, look: '' }));
    const canvases = this.tiles.map(({ canvas }) => canvas);
    this.sheet.replaceChildren(...canvases);
    this.give_tiles(canvases.map((canvas) => canvas.transferControlToOffscreen()));
  }

  // It cannot be painted; another size or look is another try.
  hide(): void {
    this.is_unpaintable = true;
    this.uncover();
  }

  private row_count(): number {
    return Number(this.element.getAttribute('aria-rowcount')) - 1;
  }

  private uncover(): void {
    this.is_painted = false;
    this.asked.clear();
    for (const tile of this.tiles) tile.look = '';
    this.element.classList.remove('painted');
    this.told_window = '';
    if (this.is_resting) this.tell_window();
  }

  // Of a row that is painted and not in the page yet: it is clicked when it comes.
  private on_click({ target, clientY }: MouseEvent): void {
    if (!this.is_painted || (target as Element).closest('[role=row]') !== null) return;
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

  private on_scroll(at_ms: number): void {
    this.wanted_row = null;
    const top_px = this.element.scrollTop;
    const is_far = Math.abs(top_px - this.top_px) >= this.height_px;
    clearTimeout(this.rush_timer);
    this.is_rushing = is_far && this.last_scroll.is_far && at_ms - this.last_scroll.at_ms < movement_ms;
    if (this.is_rushing) this.rush_timer = setTimeout(() => this.calm_down(), movement_ms);
    this.last_scroll = { at_ms, is_far };
    this.is_upward = top_px < this.top_px;
    this.top_px = top_px;
    this.is_resting = !this.is_painted;
    this.ask();
    clearTimeout(this.rest_timer);
    if (this.is_resting) this.tell_window();
    else this.rest_timer = setTimeout(() => this.rest(), rest_ms);
  }

  private calm_down(): void {
    this.is_rushing = false;
    this.ask();
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

  // Beneath what is painted the rows come little by little, those that are seen first: all at once would hold up a scroll.
  private rows_to_record(seen: Rows): Rows {
    const around = this.is_painted ? painted_around : unpainted_around;
    const first = Math.max(seen.first - around, 0);
    const end = Math.min(seen.first + seen.count + around, this.total);
    if (!this.is_painted) return { first, count: end - first };
    let begin = Math.max(this.recorded.first, first);
    let last = Math.min(this.recorded.first + this.recorded.count, end);
    if (begin >= last) begin = last = this.wanted_row ?? seen.first;
    const below = Math.min(rows_a_frame, end - last);
    last += below;
    begin = Math.max(begin - (rows_a_frame - below), first);
    return { first: begin, count: last - begin };
  }

  private ask(): void {
    if (this.asked.size !== 0 || this.is_rushing || this.is_unpaintable || this.row_px === 0 || this.width_px === 0 || this.total === 0 || !can_paint_page()) return;
    const seen = this.seen();
    const seen_tiles = Math.ceil(seen.count / rows_in_tile) + 1;
    const tiles_ahead = Math.ceil(seen.count * ahead / rows_in_tile);
    // Those that were just seen stay on one more.
    const count = Math.min(seen_tiles + tiles_ahead + 1, max_tiles);
    if (count > this.tiles.length || count * 2 < this.tiles.length) this.make_tiles(count);
    const tile_of = (row: number): number => Math.floor(row / rows_in_tile);
    const top = tile_of(seen.first);
    const bottom = Math.min(tile_of(Math.min(seen.first + seen.count, this.total) - 1), top + count - 1);
    const wanted: number[] = [];
    const want = (tile: number): void => {
      const first_row = tile * rows_in_tile;
      if (tile >= 0 && first_row < this.total && !this.has(first_row)) wanted.push(first_row);
    };
    for (let tile = top; tile <= bottom; ++tile) want(tile);
    // After a jump what is seen comes first.
    if (this.is_resting || wanted.length <= bottom - top) {
      for (let i = 1; i <= Math.min(tiles_ahead, count - 1 - (bottom - top)); ++i) want(this.is_upward ? top - i : bottom + i);
    }
    if (wanted.length === 0) return;
    wanted.forEach((first_row) => this.asked.add(first_row));
    this.tiles.forEach((tile, place) => {
      const next = wanted.find((first_row) => this.place_of(first_row) === place);
      const is_outdated = next === undefined ? tile.look !== this.look : next !== tile.first_row;
      if (tile.first_row !== null && is_outdated) this.take_away(tile);
    });
    this.asked_look = this.look;
    // When this frame is done: the worker would take time from it, and what it paints comes with a later one anyhow.
    const words = `${rows_in_tile} ${this.tiles.length} ${wanted.join(' ')}\n${this.look}`;
    setTimeout(() => this.send(PageEvent.rows, words));
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
    const measures = [Math.min(this.width_px * unit, max_canvas_pixels), this.tile_height(), unit * 1000, parseFloat(style.fontSize) * unit * 1000]
      .map(Math.round).join(' ');
    return `${measures}\n${colors_of(color_names)}\n${style.fontFamily}\n${rows_in_tile} ${columns.join(' ')}`;
  }
}

export class Grids {
  private readonly grids = new Map<HTMLCanvasElement, Grid>();
  private readonly sizes = new ResizeObserver(() => this.measure_all());

  constructor(
    private readonly stage: Stage, private readonly send: (event: ArrayBuffer) => void,
    private readonly give_tiles: (handle: number, canvases: OffscreenCanvas[]) => void,
  ) {
    on_look_change(() => this.measure_all());
    on_return(() => { for (const grid of this.grids.values()) grid.repaint(); });
  }

  // From the patch: a canvas of a grid is on the page. False for another canvas.
  watch(canvas: HTMLCanvasElement): boolean {
    const element = canvas.closest<HTMLElement>('.grid');
    if (element === null) return false;
    const head = element.querySelector<HTMLElement>('[role=row]')!;
    this.grids.get(canvas)?.stop();
    const handle = this.stage.handle_of(element);
    this.grids.set(canvas, new Grid(element, canvas, head,
      (type, value) => this.send(encode_event(type, handle, value)), (canvases) => this.give_tiles(handle, canvases)));
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

  show(handle: number, first_rows: number[]): void {
    this.grid_of(handle)?.show(first_rows);
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
