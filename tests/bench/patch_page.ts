// A page that times patches: the real stage, with the benchmark in the place of the worker.
import { Stage } from '../../web/page/patch.js';

interface Step { name: string; patch: string; html: string }

interface Bench extends Window {
  check(first: string, origin_html: string, steps: Step[]): string;
  time(steps: Step[], rounds: number): { script_ms: number[]; longest_batch_ms: number[]; script_and_layout_ms: number[] }[];
  time_adoption(first: string, origin_html: string, rounds: number):
    { script_ms: number[]; longest_batch_ms: number[]; script_and_layout_ms: number[] };
}
const bench = window as unknown as Bench;
const root = document.getElementById('stage')!;
const stage = new Stage(root, { on_canvas: () => undefined, on_adopted: () => undefined, on_route: () => undefined });
let sequence = 0;

const decode = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// The patch as the next one in order, in memory of its own as a message's is.
function numbered(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const patch = bytes.slice().buffer;
  const words = new Uint32Array(patch, 0, 4 + new Uint32Array(patch, 0, 4)[2]!);
  words[1] = words[words.length - 1] = ++sequence;
  return patch;
}

// The style and the layout of the page as it is now.
const lay_out = (): number => document.documentElement.scrollHeight + root.lastElementChild!.getBoundingClientRect().bottom;

function apply(patch: ArrayBuffer): { script_ms: number; longest_batch_ms: number; script_and_layout_ms: number } {
  const began = performance.now();
  let longest_batch_ms = 0;
  let batch_began = began;
  for (const _ of stage.apply(patch)) {
    const now = performance.now();
    longest_batch_ms = Math.max(longest_batch_ms, now - batch_began);
    batch_began = now;
  }
  const ended = performance.now();
  lay_out();
  return {
    script_ms: ended - began,
    longest_batch_ms: Math.max(longest_batch_ms, ended - batch_began),
    script_and_layout_ms: performance.now() - began,
  };
}

function start_over(origin_html: string): void {
  stage.forget();
  sequence = 0;
  root.innerHTML = origin_html;
  lay_out();
}

class Times {
  script_ms: number[] = [];
  longest_batch_ms: number[] = [];
  script_and_layout_ms: number[] = [];
  note(times: { script_ms: number; longest_batch_ms: number; script_and_layout_ms: number }): void {
    this.script_ms.push(times.script_ms);
    this.longest_batch_ms.push(times.longest_batch_ms);
    this.script_and_layout_ms.push(times.script_and_layout_ms);
  }
}

// Adopts the page and takes each step once; returns what was not as it should be, or "".
bench.check = (first, origin_html, steps) => {
  start_over(origin_html);
  const before = [...root.querySelectorAll('*')];
  apply(numbered(decode(first)));
  const after = [...root.querySelectorAll('*')];
  if (root.innerHTML !== origin_html) return 'adoption changed the page';
  if (before.length !== after.length || before.some((element, index) => element !== after[index])) return 'adoption made elements anew';
  for (const step of steps) {
    apply(numbered(decode(step.patch)));
    if (root.innerHTML !== step.html) return `after "${step.name}" the page is another one`;
  }
  return '';
};

bench.time = (steps, rounds) => {
  const patches = steps.map((step) => decode(step.patch));
  const times = steps.map(() => new Times());
  for (let round = 0; round < rounds; ++round) {
    patches.forEach((patch, index) => times[index]!.note(apply(numbered(patch))));
  }
  return times;
};

bench.time_adoption = (first, origin_html, rounds) => {
  const patch = decode(first);
  const times = new Times();
  for (let round = 0; round < rounds; ++round) {
    start_over(origin_html);
    times.note(apply(numbered(patch)));
  }
  return times;
};
