// The worker's painter of charts, grids and documents: the module of wasm/charts.h, loaded when the first of them comes
// into view, and the pictures it makes. Each picture goes to the page as a bitmap. A picture is painted when the core says
// so, never by itself: idle charts cost nothing.
// At most one picture of a chart is on its way: the page says when it is shown, and only then the newest follows. So a
// page that is busy is not flooded.
// When a chart cannot be painted the page hears `unpainted`; its numbers stand beside it as a table.

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
  part: Uint8Array;       // the chart, the rows or the document
  kind: string;           // "chart", "rows first count" or "document"
  top: number;            // of a document: where the part to be painted begins, device pixels
  is_changed: boolean;    // not painted as it is now
  is_on_its_way: boolean; // a picture was sent and not shown yet
}

const rect_bytes = 24;

export class Charts {
  private readonly views = new Map<number, View>();
  private readonly picture = new OffscreenCanvas(1, 1);
  // Its pixels come from the processor; a canvas of the graphics card would have to be read back by the page.
  private readonly pen = this.picture.getContext('2d', { alpha: false, willReadFrequently: true })!;
  private painter: Painter | null = null;
  private laid_out: View | null = null;  // the document that the painter holds
  private is_loading = false;

  // `version`: the query of this release's assets.
  constructor(
    private readonly version: string,
    private readonly tell_page: (message: ToPage, transfer?: Transferable[]) => void,
  ) {}

  // What the core wants painted, or without strings: that the canvas is gone.
  repaint(handle: number, [look, part, kind]: Uint8Array[]): void {
    if (look === undefined || part === undefined || kind === undefined) {
      this.drop(handle);
      return;
    }
    const { is_on_its_way = false, top = 0 } = this.views.get(handle) ?? {};
    this.views.set(handle, { look, part, kind: new TextDecoder().decode(kind), top, is_changed: true, is_on_its_way });
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
    try {
      for (const [handle, view] of this.views) {
        if (!view.is_changed || view.is_on_its_way) continue;
        if (!this.paint_view(this.painter, handle, view)) {
          console.warn('charts: what is to be painted cannot be read');
          this.drop(handle);
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

  // False when it cannot be read.
  private paint_view(painter: Painter, handle: number, view: View): boolean {
    if (view.kind === 'document') {
      if (this.laid_out !== view && !this.lay_out(painter, handle, view)) return false;
      painter._trialog_charts_paint_document(view.top);
      return true;
    }
    const paint = view.kind === 'chart' ? painter._trialog_charts_paint : painter._trialog_charts_paint_rows;
    return this.give(painter, view, paint) === 1;
  }

  private lay_out(painter: Painter, handle: number, view: View): boolean {
    if (this.give(painter, view, painter._trialog_charts_lay_out_document) !== 1) return false;
    this.laid_out = view;
    const begin = painter._trialog_charts_rects();
    const rects = painter.HEAPU8.slice(begin, begin + painter._trialog_charts_rect_count() * rect_bytes).buffer;
    this.tell_page({ type: 'places', handle, height: painter._trialog_charts_document_height(), rects }, [rects]);
    return true;
  }

  private give(painter: Painter, view: View, use: (look: number, look_size: number, part: number, part_size: number) => number): number {
    const pointers = [view.look, view.part].map((bytes) => {
      const pointer = painter._trialog_charts_allocate(bytes.byteLength);
      painter.HEAPU8.set(bytes, pointer);
      return pointer;
    });
    const result = use(pointers[0]!, view.look.byteLength, pointers[1]!, view.part.byteLength);
    for (const pointer of pointers) painter._trialog_charts_release(pointer);
    return result;
  }

  private bitmap_of(painter: Painter): ImageBitmap {
    const [width, height] = [painter._trialog_charts_width(), painter._trialog_charts_height()];
    const pixels = new Uint8ClampedArray(painter.HEAPU8.buffer, painter._trialog_charts_pixels(), width * height * 4);
    if (this.picture.width !== width) this.picture.width = width;
    if (this.picture.height !== height) this.picture.height = height;
    this.pen.putImageData(new ImageData(pixels, width, height), 0, 0);
    return this.picture.transferToImageBitmap();
  }

  // The next chart that comes into view is a new try: perhaps only the connection was missing.
  private give_up(reason: unknown): void {
    console.warn(`charts: ${String(reason)}`);
    this.painter = null;
    this.laid_out = null;
    for (const handle of [...this.views.keys()]) this.drop(handle);
  }
}
