// The worker's painter of charts, grids and documents: the module of wasm/charts.h, loaded when the first of them comes
// into view, and the pictures it makes. A picture is painted when the core says so, never by itself: idle charts cost
// nothing.
// Pictures of charts and documents go to the page as bitmaps. A grid's go into canvases that the page gave away, so a
// scroll costs its thread nothing; the page hears of a tile after its pixels have left, and only then puts it in place.
// At most one picture of a chart is on its way: the page says when it is shown, and only then the newest follows. So a
// page that is busy is not flooded.
// When a chart cannot be painted the page hears `unpainted`; its numbers stand beside it as a table.

import { with_bytes } from './memory.js';
import type { ToPage } from './messages.js';

// wasm/charts.h, as the emitted module has it.
interface Painter {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _trialog_charts_allocate(size: number): number;
  _trialog_charts_release(pointer: number): void;
  _trialog_charts_open(): void;
  _trialog_charts_paint(look: number, look_size: number, chart: number, chart_size: number): number;
  _trialog_charts_paint_rows(look: number, look_size: number, rows: number, rows_size: number): number;
  _trialog_charts_lay_out_document(look: number, look_size: number, document: number, document_size: number): number;
  _trialog_charts_document_height(): number;
  _trialog_charts_rects(): number;
  _trialog_charts_rect_count(): number;
  _trialog_charts_paint_document(scroll_top: number): void;
  _trialog_charts_pixels(): number;
  _trialog_charts_width(): number;
  _trialog_charts_height(): number;
}
type InstantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
type PainterMaker = (options: { instantiateWasm: InstantiateWasm }) => Promise<Painter>;

interface View {
  look: Uint8Array;
  part: Uint8Array;       // the chart or the document
  kind: string;           // "chart" or "document"
  top: number;            // of a document: where the part to be painted begins, device pixels
  is_changed: boolean;    // not painted as it is now
  is_on_its_way: boolean; // a picture was sent and not shown yet
}

// A tile of a grid: its canvas, and what is to be painted next.
interface Tile {
  pen: OffscreenCanvasRenderingContext2D;
  next: { look: Uint8Array; part: Uint8Array; first_row: number } | null;
}

// Their pixels come from the processor; a canvas of the graphics card would have to be read back.
const pen_of = (canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D =>
  canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;

const rect_bytes = 24;

export class Charts {
  private readonly views = new Map<number, View>();
  private readonly tiles = new Map<number, Tile[]>();  // by the grid's handle
  private readonly turns = new MessageChannel();
  private readonly pen = pen_of(new OffscreenCanvas(1, 1));
  private painted = new Map<number, number[]>();  // first rows of tiles that the page has not heard of
  private next_frame = 0;
  private painter: Painter | null = null;
  private laid_out: View | null = null;  // the document that the painter holds
  private is_loading = false;

  // `version`: the query of this release's assets.
  constructor(
    private readonly version: string,
    private readonly tell_page: (message: ToPage, transfer?: Transferable[]) => void,
  ) {
    this.turns.port1.onmessage = () => this.tell_painted();
  }

  // The canvases of a grid; none when it is gone.
  take_canvases(handle: number, canvases: OffscreenCanvas[]): void {
    if (canvases.length === 0) this.tiles.delete(handle);
    else this.tiles.set(handle, canvases.map((canvas) => ({ pen: pen_of(canvas), next: null })));
  }

  // What the core wants painted, or without strings: that the canvas is gone.
  repaint(handle: number, [look, part, kind]: Uint8Array[]): void {
    if (look === undefined || part === undefined || kind === undefined) {
      this.drop(handle);
      return;
    }
    const [word, tile, first_row] = new TextDecoder().decode(kind).split(' ');
    if (word === 'rows') {
      const wanted = this.tiles.get(handle)?.[Number(tile)];
      if (wanted === undefined) return;
      wanted.next = { look, part, first_row: Number(first_row) };
    } else {
      const { is_on_its_way = false, top = 0 } = this.views.get(handle) ?? {};
      this.views.set(handle, { look, part, kind: word!, top, is_changed: true, is_on_its_way });
    }
    if (this.painter !== null) this.paint();
    else if (!this.is_loading) void this.load();
  }

  // Another part of a document is wanted.
  scroll(handle: number, top: number): void {
    const view = this.views.get(handle);
    if (view === undefined) return;
    view.top = top;
    view.is_changed = true;
    if (this.painter !== null) this.paint();
  }

  private drop(handle: number): void {
    this.views.delete(handle);
    this.painted.delete(handle);
    for (const tile of this.tiles.get(handle) ?? []) tile.next = null;
    this.tell_page({ type: 'unpainted', handle });
  }

  // The page shows the last picture of that chart.
  on_shown(handle: number): void {
    const view = this.views.get(handle);
    if (view === undefined) return;
    view.is_on_its_way = false;
    this.paint();
  }

  private async load(): Promise<void> {
    this.is_loading = true;
    try {
      const program = WebAssembly.compileStreaming(fetch(`/assets/charts.wasm${this.version}`));
      program.catch(() => undefined);  // It is awaited below, after charts.js.
      const { default: make_painter } = await import(`/assets/charts.js${this.version}`) as { default: PainterMaker };
      const module = await program;
      const painter = await new Promise<Painter>((resolve, reject) => {
        const instantiateWasm: InstantiateWasm = (imports, done) => {
          WebAssembly.instantiate(module, imports).then(done).catch(reject);
          return {};
        };
        make_painter({ instantiateWasm }).then(resolve, reject);
      });
      painter._trialog_charts_open();
      this.painter = painter;
      this.paint();
    } catch (error) {
      this.give_up(error);
    }
    this.is_loading = false;
  }

  private paint(): void {
    if (this.painter === null) return;
    // What is painted in a frame leaves at its end.
    if (this.next_frame === 0 && [...this.tiles.values()].flat().some(({ next }) => next !== null)) {
      this.next_frame = requestAnimationFrame(() => this.paint_tiles());
    }
    try {
      for (const [handle, view] of this.views) {
        if (!view.is_changed || view.is_on_its_way) continue;
        if (!this.paint_view(this.painter, handle, view)) {
          this.refuse(handle);
          continue;
        }
        const bitmap = this.bitmap_of(this.painter);
        view.is_changed = false;
        view.is_on_its_way = true;
        this.tell_page({ type: 'picture', handle, bitmap, kind: view.kind === 'document' ? `document ${view.top}` : view.kind }, [bitmap]);
      }
    } catch (error) {
      this.give_up(error);
    }
  }

  private refuse(handle: number): void {
    console.warn('charts: what is to be painted cannot be read');
    this.drop(handle);
  }

  private paint_tiles(): void {
    this.next_frame = 0;
    if (this.painter === null) return;
    try {
      for (const [handle, tiles] of this.tiles) {
        for (const tile of tiles) {
          const { next } = tile;
          if (next === null) continue;
          if (this.give(this.painter, next, this.painter._trialog_charts_paint_rows) !== 1) {
            this.refuse(handle);
            break;
          }
          this.put(this.painter, tile.pen);
          tile.next = null;
          this.painted.set(handle, [...this.painted.get(handle) ?? [], next.first_row]);
        }
      }
    } catch (error) {
      this.give_up(error);
    }
    this.turns.port2.postMessage(null);
  }

  private tell_painted(): void {
    for (const [handle, first_rows] of this.painted) this.tell_page({ type: 'painted', handle, first_rows });
    this.painted.clear();
  }

  // False when it cannot be read.
  private paint_view(painter: Painter, handle: number, view: View): boolean {
    if (view.kind === 'document') {
      if (this.laid_out !== view && !this.lay_out(painter, handle, view)) return false;
      painter._trialog_charts_paint_document(view.top);
      return true;
    }
    return this.give(painter, view, painter._trialog_charts_paint) === 1;
  }

  private lay_out(painter: Painter, handle: number, view: View): boolean {
    if (this.give(painter, view, painter._trialog_charts_lay_out_document) !== 1) return false;
    this.laid_out = view;
    const begin = painter._trialog_charts_rects();
    const rects = painter.HEAPU8.slice(begin, begin + painter._trialog_charts_rect_count() * rect_bytes).buffer;
    this.tell_page({ type: 'places', handle, height: painter._trialog_charts_document_height(), rects }, [rects]);
    return true;
  }

  private give(painter: Painter, view: { look: Uint8Array; part: Uint8Array }, use: (look: number, look_size: number, part: number, part_size: number) => number): number {
    const { look, part } = view;
    return with_bytes(painter, painter._trialog_charts_allocate, painter._trialog_charts_release, [look, part],
      (look_at, part_at) => use(look_at!, look.byteLength, part_at!, part.byteLength));
  }

  private bitmap_of(painter: Painter): ImageBitmap {
    this.put(painter, this.pen);
    return this.pen.canvas.transferToImageBitmap();
  }

  // The picture that was painted last.
  private put(painter: Painter, pen: OffscreenCanvasRenderingContext2D): void {
    const [width, height] = [painter._trialog_charts_width(), painter._trialog_charts_height()];
    const pixels = new Uint8ClampedArray(painter.HEAPU8.buffer, painter._trialog_charts_pixels(), width * height * 4);
    const { canvas } = pen;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    pen.putImageData(new ImageData(pixels, width, height), 0, 0);
  }

  // The next chart that comes into view is a new try: perhaps only the connection was missing.
  private give_up(reason: unknown): void {
    console.warn(`charts: ${String(reason)}`);
    this.painter = null;
    this.laid_out = null;
    for (const handle of [...this.views.keys(), ...this.tiles.keys()]) this.drop(handle);
  }
}
