// A page with the real stage and canvases, and charts_worker.ts in the place of the worker; the test is the core.
import { Canvases } from '../../web/page/canvases.js';
import { Stage } from '../../web/page/patch.js';

interface Driven extends Window {
  apply(patch: number[]): void;
  give(handle: number, chart: number[]): void;
  remove(handle: number): void;
  looks: [number, string][];
  pictures: { handle: number; width: number; height: number }[];
  unpainted: number[];
  holds_answers: boolean;  // does not say that pictures are shown
  answer(): void;
}
const driven = window as unknown as Driven;
driven.looks = [];
driven.pictures = [];
driven.unpainted = [];
driven.holds_answers = false;

const script_urls = { createScriptURL: (url: string): string => url };
type PolicyMaker = { createPolicy(name: string, rules: typeof script_urls): typeof script_urls };
const policy = (globalThis as unknown as { trustedTypes: PolicyMaker }).trustedTypes.createPolicy('trialog', script_urls);
const worker = new Worker(policy.createScriptURL('/assets/worker.js'), { type: 'module' });
const stage = new Stage(document.getElementById('stage')!, {
  on_canvas: (canvas) => canvases.watch(canvas),
  on_adopted: () => undefined,
  on_route: () => undefined,
});
const canvases = new Canvases(stage, (event) => {
  const [, handle, , , offset, size] = new Uint32Array(event, 0, 6) as unknown as [number, number, number, number, number, number];
  const look = new TextDecoder().decode(new Uint8Array(event, 24 + offset, size));
  driven.looks.push([handle, look]);
  worker.postMessage({ type: 'look', handle, look });
});
const waiting: number[] = [];
driven.answer = () => {
  for (const handle of waiting.splice(0)) worker.postMessage({ type: 'shown', handle });
};
worker.onmessage = ({ data }) => {
  if (data.type === 'unpainted') {
    driven.unpainted.push(data.handle);
    canvases.hide(data.handle);
    return;
  }
  driven.pictures.push({ handle: data.handle, width: data.bitmap.width, height: data.bitmap.height });
  canvases.show(data.handle, data.bitmap);
  waiting.push(data.handle);
  if (!driven.holds_answers) driven.answer();
};

driven.apply = (patch) => {
  for (const _ of stage.apply(new Uint8Array(patch).buffer)) { /* a batch */ }
};
driven.give = (handle, chart) => worker.postMessage({ type: 'chart', handle, chart: new Uint8Array(chart) });
driven.remove = (handle) => worker.postMessage({ type: 'remove', handle });
