/** A spreadsheet is asked for in parts, each once, and only where somebody looks. */
import { expect, test, vi } from 'vitest';
import type { SheetPart } from '../../lib/ipc';
import { SheetSearch } from './sheet_search.svelte';
import { Workbook } from './workbook.svelte';

/** A sheet of a thousand rows that is handed over a hundred at a time. */
const part = (sheet: number, firstRow: number): SheetPart => ({
  sheets: [
    { name: 'Bí mật', hidden: true },
    { name: 'Dự toán', hidden: false },
  ],
  rows: 1000,
  columns: 2,
  nextRow: firstRow + 100 < 1000 ? firstRow + 100 : null,
  cut: false,
  cells: Array.from({ length: Math.min(100, 1000 - firstRow) }, (_, place) => {
    const row = firstRow + place;
    return `${row}\ttTrang ${sheet} dòng ${row}\tn${row % 250 === 7 ? 'Đặc biệt' : row}`;
  }).join('\n'),
});

function opened(lost = vi.fn()) {
  const asked: [number, number][] = [];
  const read = async (sheet: number, row: number) => {
    asked.push([sheet, row]);
    return part(sheet, row);
  };
  return { book: new Workbook(part(0, 0), read, lost), asked };
}

test('the first sheet that is not hidden is shown', async () => {
  const { book, asked } = opened();
  expect(book.shown).toBe(1);
  await book.need(1, 0);
  expect(asked).toEqual([[1, 0]]);
  expect(book.cells(1, 3)[0]?.text).toBe('Trang 1 dòng 3');
});

test('only the rows looked at are fetched, once, and never what is known', async () => {
  const { book, asked } = opened();
  await book.need(0, 40, 60);
  await Promise.all([book.need(0, 600, 620), book.need(0, 600, 620)]);
  await book.need(0, 500, 520);
  expect(asked.filter(([sheet]) => sheet === 0)).toEqual([
    [0, 400],
    [0, 500],
    [0, 600],
  ]);
  expect(book.cells(0, 610)[1]?.text).toBe('610');
});

test('a word is found in every sheet whatever its accents, in the order of the file', async () => {
  const { book } = opened();
  const search = new SheetSearch(book);
  await search.search('dac biet', { sheet: 1, row: 300, column: 0 });
  expect(search.hits.map(({ sheet, row, column }) => [sheet, row, column])).toEqual(
    [0, 1].flatMap((sheet) => [7, 257, 507, 757].map((row) => [sheet, row, 1])),
  );
  expect(search.hit).toEqual({ sheet: 1, row: 507, column: 1 });
  search.step(1);
  expect(search.hit).toEqual({ sheet: 1, row: 757, column: 1 });
});

test('a part that cannot be had is told once and asked for no further', async () => {
  const lost = vi.fn();
  const book = new Workbook(
    { ...part(0, 0), sheets: [{ name: 'A', hidden: false }] },
    () => Promise.reject('x'),
    lost,
  );
  await book.need(0, 900);
  expect(lost).toHaveBeenCalledExactlyOnceWith('x');
});
