// The same page of content drawn with CanvasKit: 30 changed records as lines of text and a chart of bars by month.
import { row } from '../grid/records.js';

const records = 30;
const months = 24;
const width = 1200;
const height = 3000;
const canvas = document.getElementById('picture');
canvas.width = width;
canvas.height = height;

const [kit, font_bytes] = await Promise.all([
  window.CanvasKitInit({ locateFile: (name) => `/${name}` }),
  fetch('/font.ttf').then((response) => response.arrayBuffer()),
]);
const surface = kit.MakeWebGLCanvasSurface(canvas) ?? kit.MakeSWCanvasSurface(canvas);
const typeface = kit.Typeface.MakeTypefaceFromData(font_bytes);
const large = new kit.Font(typeface, 20);
const small = new kit.Font(typeface, 15);
const ink = new kit.Paint();
ink.setAntiAlias(true);
const picture = surface.getCanvas();
picture.clear(kit.WHITE);
const colors = [[0.1, 0.4, 0.7, 1], [0.8, 0.5, 0.1, 1], [0.5, 0.2, 0.4, 1]];
for (let month = 0; month < months; ++month) {
  let bottom = 300;
  colors.forEach((color, series) => {
    const bar = 10 + row(month * 3 + series).cases % 70;
    ink.setColor(color);
    picture.drawRect(kit.XYWHRect(40 + month * 46, bottom - bar, 34, bar), ink);
    bottom -= bar;
  });
  ink.setColor(kit.BLACK);
  picture.drawText(`${1 + month % 12}`, 48 + month * 46, 320, ink, small);
}
for (let index = 0; index < records; ++index) {
  const { title, organisation, kind, status, date } = row(index);
  const top = 380 + index * 84;
  picture.drawText(title, 40, top, ink, large);
  picture.drawText(`${organisation} · ${kind} · ${status}`, 40, top + 26, ink, small);
  picture.drawText(date, 40, top + 48, ink, small);
}
surface.flush();
requestAnimationFrame(() => requestAnimationFrame((now) => { window.drawn_ms = now; }));
