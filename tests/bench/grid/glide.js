// Glide Data Grid with the rows of records.js, as its documentation shows it; scrolls by pixels, as the others do.
import { DataEditor, GridCellKind } from '@glideapps/glide-data-grid';
import '@glideapps/glide-data-grid/dist/index.css';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { columns, row, row_count, row_px } from './records.js';

const shown_columns = columns.map(({ key, title, px }) => ({ id: key, title, width: px }));

function cell([column, index]) {
  const value = row(index)[columns[column].key];
  if (typeof value === 'number') {
    return { kind: GridCellKind.Number, data: value, displayData: String(value), allowOverlay: false };
  }
  return { kind: GridCellKind.Text, data: value, displayData: value, allowOverlay: false };
}

createRoot(document.getElementById('grid')).render(createElement(DataEditor, {
  columns: shown_columns, rows: row_count, rowHeight: row_px, headerHeight: row_px, getCellContent: cell,
  width: innerWidth, height: innerHeight, smoothScrollX: true, smoothScrollY: true,
}));
