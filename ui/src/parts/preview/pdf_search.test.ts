/** The search of a document whose pages come one after another. */
import { expect, test } from 'vitest';
import { PdfSearch } from './pdf_search.svelte';

const PAGES = ['Quyết định số 12', 'không có gì', 'quyet dinh và Quyết\nđịnh', 'hết'];

const search = (texts = PAGES) =>
  new PdfSearch({ pageCount: texts.length, textOf: async (page) => texts[page - 1] ?? '' });

test('all places are found, and the first one from where the reader is gets chosen', async () => {
  const one = search();
  await one.search('quyet dinh', 2);
  expect(one.hits).toEqual([
    { page: 1, index: 0 },
    { page: 3, index: 0 },
    { page: 3, index: 1 },
  ]);
  expect(one.hit).toEqual({ page: 3, index: 0 });
});

test('the next place after the last is the first', async () => {
  const one = search();
  await one.search('quyết định', 3);
  one.step(1);
  one.step(1);
  expect(one.hit).toEqual({ page: 1, index: 0 });
  one.step(-1);
  expect(one.hit).toEqual({ page: 3, index: 1 });
});

test('where nothing stands further down, the first place of all is chosen', async () => {
  const one = search();
  await one.search('số 12', 4);
  expect(one.hit).toEqual({ page: 1, index: 0 });
});

test('a search that was overtaken changes nothing any more', async () => {
  const waiting: (() => void)[] = [];
  const one = new PdfSearch({
    pageCount: 1,
    textOf: () => new Promise((give) => waiting.push(() => give('một hai'))),
  });
  const first = one.search('một', 1);
  const second = one.search('ba', 1);
  for (const go of waiting) go();
  await Promise.all([first, second]);
  expect(one.wanted).toBe('ba');
  expect(one.hits).toEqual([]);
  expect(one.searching).toBe(false);
});

test('a page that cannot be read does not end the search', async () => {
  const one = new PdfSearch({
    pageCount: 2,
    textOf: async (page) => (page === 1 ? Promise.reject(new Error('broken')) : 'đúng chỗ này'),
  });
  await one.search('dung cho', 1);
  expect(one.hits).toEqual([{ page: 2, index: 0 }]);
});
