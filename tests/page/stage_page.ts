// A page that a test drives: the real stage and events, with the test in the place of the worker.
import { Events } from '../../web/page/events.js';
import { Stage } from '../../web/page/patch.js';

interface Driven extends Window {
  apply(patch: number[]): string;
  apply_in_pieces(patch: number[], between: () => void): number;
  heard: { type: number; handle: number; revision: number; flags: number; value: string }[];
  routes: [boolean, string][];
  files: string[];
  forget(): void;
}
const driven = window as unknown as Driven;

const root = document.getElementById('stage')!;
driven.heard = [];
driven.routes = [];
driven.files = [];
const stage = new Stage(root, {
  on_canvas: () => undefined,
  on_adopted: () => events.on_adopted(),
  on_route: (push, url) => { driven.routes.push([push, url]); },
});
const events = new Events(stage, {
  send(event) {
    const [type, handle, revision, flags, offset, size] = new Uint32Array(event, 0, 6) as unknown as
      [number, number, number, number, number, number];
    const value = new TextDecoder().decode(new Uint8Array(event, 24 + offset, size));
    driven.heard.push({ type, handle, revision, flags, value });
  },
  send_file(file) { driven.files.push(file.name); },
});

driven.forget = () => stage.forget();
// Applies a patch in the smallest pieces that there are; returns how many.
driven.apply_in_pieces = (patch, between) => {
  let pieces = 1;
  for (const _ of stage.apply(new Uint8Array(patch).buffer, 0)) {
    ++pieces;
    between();
  }
  return pieces;
};
// Applies a patch; returns "" or why it does not fit.
driven.apply = (patch) => {
  try {
    for (const _ of stage.apply(new Uint8Array(patch).buffer)) { /* a batch */ }
    return '';
  } catch (error) {
    return (error as Error).message || String(error);
  }
};
