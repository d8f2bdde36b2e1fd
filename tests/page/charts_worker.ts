// The real painter of charts, with the core left out: looks come from the page, charts from the test.
import { Charts } from '../../web/page/charts.js';

declare const self: DedicatedWorkerGlobalScope;

const charts = new Charts('', (message, transfer = []) => self.postMessage(message, transfer));
const looks = new Map<number, Uint8Array>();
const numbers = new Map<number, Uint8Array>();

function repaint(handle: number): void {
  const [look, chart] = [looks.get(handle), numbers.get(handle)];
  if (look !== undefined && chart !== undefined) charts.repaint(handle, [look, chart, new TextEncoder().encode('chart')]);
}

self.onmessage = ({ data }) => {
  switch (data.type) {
    case 'look':
      looks.set(data.handle, new TextEncoder().encode(data.look));
      repaint(data.handle);
      break;
    case 'chart':
      numbers.set(data.handle, data.chart);
      repaint(data.handle);
      break;
    case 'remove': charts.repaint(data.handle, []); break;
    case 'shown': charts.on_shown(data.handle); break;
  }
};
