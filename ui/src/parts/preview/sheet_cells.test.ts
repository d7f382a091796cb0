/** Lines of cells, names of columns, widths. */
import { expect, test } from 'vitest';
import { cellName, cellsOf, columnAt, columnLetters, columnName, edgesOf, rowOf } from './sheet_cells';

test('a line is taken apart into cells in their columns', () => {
  const line = '4\tTHạng mục\tg2\tn1.250.000\tthai\u2028dòng';
  expect(rowOf(line)).toBe(4);
  expect(cellsOf(line)).toEqual([
    { column: 0, holds: 'text', bold: true, text: 'Hạng mục' },
    { column: 3, holds: 'number', bold: false, text: '1.250.000' },
    { column: 4, holds: 'text', bold: false, text: 'hai\ndòng' },
  ]);
});

test('what is no line of cells is none', () => {
  expect(rowOf('')).toBe(-1);
  expect(cellsOf('7\tzx\t')).toEqual([]);
});

test('columns are named as in Excel', () => {
  expect([0, 25, 26, 51, 701, 702, 16383].map(columnName)).toEqual([
    'A',
    'Z',
    'AA',
    'AZ',
    'ZZ',
    'AAA',
    'XFD',
  ]);
  expect(cellName(11, 1)).toBe('B12');
});

test('a title over empty columns does not widen the first of them', () => {
  const rows = [
    cellsOf('0\tt' + 'DỰ TOÁN CHI PHÍ XÂY DỰNG CÔNG TRÌNH NHÀ Ở RIÊNG LẺ'),
    cellsOf('1\ttSTT\ttHạng mục công việc\tn12'),
  ];
  expect([...columnLetters(rows, 3)]).toEqual([5, 19, 5]);
});

test('a place leads to its column', () => {
  const edges = edgesOf(Uint16Array.of(5, 10, 5), 7);
  expect([0, 48, 49, 132, 133, 9999].map((place) => columnAt(edges, place))).toEqual([0, 0, 1, 1, 2, 2]);
});
