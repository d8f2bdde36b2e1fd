// AG Grid Community with the rows of records.js: its rows are elements. Only the module that it needs is registered.
import { ClientSideRowModelModule, createGrid, ModuleRegistry, themeQuartz } from 'ag-grid-community';
import { columns, row, row_count, row_px } from './records.js';

ModuleRegistry.registerModules([ClientSideRowModelModule]);
createGrid(document.getElementById('grid'), {
  theme: themeQuartz,
  columnDefs: columns.map(({ key, title, px }) => ({ field: key, headerName: title, width: px })),
  rowData: Array.from({ length: row_count }, (_, index) => row(index)),
  rowHeight: row_px, headerHeight: row_px,
});
