// The worker's painter of charts, grids and documents: the module of wasm/charts.h, loaded when the first of them comes
// into view, and the pictures it makes. One WebGL context on a canvas that no page shows paints all of them; each picture goes to the page
// as a bitmap. A picture is painted when the core says so, never by itself: idle charts cost nothing.
// At most one picture of a chart is on its way: the page says when it is shown, and only then the newest follows. So a
// page that is busy is not flooded.
// When a chart cannot be painted the page hears `unpainted`; its numbers stand beside it as a table.

import type { ToPage } from './messages.js';

// wasm/charts.h, as the emitted module has it.
interface Painter {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _trialog_charts_allocate(size: number): number;
  _trialog_charts_release(pointer: number): void;
  _trialog_charts_open(): number;
  _trialog_charts_paint(look: number, look_size: number, chart: number, chart_size: number): number;
  _trialog_charts_paint_rows(look: number, look_size: number, rows: number, rows_size: number): number;
  _trialog_charts_lay_out_document(look: number, look_size: number, document: number, document_size: number): number;
  _trialog_charts_document_height(): number;
  _trialog_charts_rects(): number;
  _trialog_charts_rect_count(): number;
  _trialog_charts_paint_document(scroll_top: number): void;
  _trialog_charts_restore(): void;
}
type InstantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
type PainterMaker = (options: { instantiateWasm: InstantiateWasm; picture: OffscreenCanvas }) => Promise<Painter>;

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
  private picture: OffscreenCanvas | null = null;
  private painter: Painter | null = null;
  private laid_out: View | null = null;  // the document that the painter holds
  private is_loading = false;
  private is_lost = false;

  // `version`: the query of this release's assets.
  constructor(
    private readonly version: string,
    private readonly tell_page: (message: ToPage, transfer?: Transferable[]) => void,
  ) {}

  // What the core wants painted, or without strings: that the canvas is gone.
  repaint(handle: number, [look, part, kind]: Uint8Array[]): void {
    if (look === undefined || part === undefined || kind === undefined) {
      this.views.delete(handle);
      this.tell_page({ type: 'unpainted', handle });
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
      const picture = new OffscreenCanvas(1, 1);
      // Before anything is fetched: some browsers have no WebGL 2 here.
      if (picture.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false }) === null) {
        throw new Error('no WebGL 2');
      }
      const program = WebAssembly.compileStreaming(fetch(`/assets/charts.wasm${this.version}`));
      program.catch(() => undefined);  // It is awaited below, after charts.js.
      const { default: make_painter } = await import(`/assets/charts.js${this.version}`) as { default: PainterMaker };
      const module = await program;
      const painter = await new Promise<Painter>((resolve, reject) => {
        const instantiateWasm: InstantiateWasm = (imports, done) => {
          WebAssembly.instantiate(module, imports).then(done).catch(reject);
          return {};
        };
        make_painter({ instantiateWasm, picture }).then(resolve, reject);
      });
      if (painter._trialog_charts_open() !== 1) throw new Error('the context cannot be used');
      picture.addEventListener('webglcontextlost', (event) => {
        event.preventDefault();
        this.is_lost = true;
        // Meanwhile the page shows its own elements.
        for (const [handle, view] of this.views) {
          view.is_on_its_way = false;
          this.tell_page({ type: 'unpainted', handle });
        }
      });
      picture.addEventListener('webglcontextrestored', () => this.restore());
      this.picture = picture;
      this.painter = painter;
      this.paint();
    } catch (error) {
      this.give_up(error);
    }
    this.is_loading = false;
  }

  private paint(): void {
    if (this.painter === null || this.is_lost) return;
    try {
      for (const [handle, view] of this.views) {
        if (!view.is_changed || view.is_on_its_way) continue;
        this.paint_view(this.painter, handle, view);
        const bitmap = this.picture!.transferToImageBitmap();
        view.is_changed = false;
        view.is_on_its_way = true;
        this.tell_page({ type: 'picture', handle, bitmap, kind: view.kind === 'document' ? `document ${view.top}` : view.kind }, [bitmap]);
      }
    } catch (error) {
      this.give_up(error);
    }
  }

  private paint_view(painter: Painter, handle: number, view: View): void {
    if (view.kind === 'document') {
      if (this.laid_out !== view) this.lay_out(painter, handle, view);
      painter._trialog_charts_paint_document(view.top);
      return;
    }
    const paint = view.kind === 'chart' ? painter._trialog_charts_paint : painter._trialog_charts_paint_rows;
    if (this.give(painter, view, paint) !== 1) throw new Error('it cannot be read');
  }

  private lay_out(painter: Painter, handle: number, view: View): void {
    if (this.give(painter, view, painter._trialog_charts_lay_out_document) !== 1) throw new Error('it cannot be read');
    this.laid_out = view;
    const begin = painter._trialog_charts_rects();
    const rects = painter.HEAPU8.slice(begin, begin + painter._trialog_charts_rect_count() * rect_bytes).buffer;
    this.tell_page({ type: 'places', handle, height: painter._trialog_charts_document_height(), rects }, [rects]);
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

  private restore(): void {
    this.is_lost = false;
    try {
      this.painter?._trialog_charts_restore();
    } catch (error) {
      this.give_up(error);
    }
    for (const view of this.views.values()) view.is_changed = true;
    this.paint();
  }

  // The next chart that comes into view is a new try: perhaps only the connection was missing.
  private give_up(reason: unknown): void {
    console.warn(`charts: ${String(reason)}`);
    this.painter = null;
    this.laid_out = null;
    for (const handle of this.views.keys()) this.tell_page({ type: 'unpainted', handle });
    this.views.clear();
  }
}
