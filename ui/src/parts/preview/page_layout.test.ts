/** Where pages stand, and which of them are drawn. */
import { expect, test } from 'vitest';
import {
  anchorAt,
  layOut,
  PAGE_GAP,
  pageAt,
  pagesInSight,
  scrollTopOf,
  scrollTopOfPage,
} from './page_layout';

const pages = (count: number, height = 1000) =>
  layOut(Array.from({ length: count }, () => ({ width: 700, height })));

test('pages stand under each other with a gap around each', () => {
  const layout = pages(3);
  expect(layout.places.map((place) => place.top)).toEqual([12, 1024, 2036]);
  expect(layout.height).toBe(3 * (1000 + PAGE_GAP) + PAGE_GAP);
  expect(layout.width).toBe(700);
});

test('of two hundred pages only those in sight and their neighbours are drawn', () => {
  const layout = pages(200);
  const numbers = (top: number, height: number) =>
    pagesInSight(layout, top, height).map((place) => place.number);
  expect(numbers(0, 600)).toEqual([1, 2]);
  expect(numbers(scrollTopOfPage(layout, 100), 600)).toEqual([98, 99, 100, 101]);
  expect(numbers(layout.height - 600, 600)).toEqual([199, 200]);
});

test('the page number follows the reader, and the last page counts at the very end', () => {
  const layout = layOut([
    { width: 700, height: 1000 },
    { width: 700, height: 1000 },
    { width: 700, height: 100 },
  ]);
  expect(pageAt(layout, 0, 600)).toBe(1);
  expect(pageAt(layout, 900, 600)).toBe(2);
  expect(pageAt(layout, layout.height - 600, 600)).toBe(3);
  expect(pageAt(layOut([]), 0, 600)).toBe(0);
});

test('a place in the text stays where it is when the pages grow', () => {
  const before = pages(50);
  const anchor = anchorAt(before, before.places[20]!.top + 250);
  expect(anchor).toEqual({ page: 21, part: 0.25 });
  const after = pages(50, 2000);
  expect(scrollTopOf(after, anchor)).toBe(after.places[20]!.top + 500);
});

test('a page that turns out to be longer above the reader does not move the reader', () => {
  const sizes = Array.from({ length: 10 }, () => ({ width: 700, height: 1000 }));
  const anchor = anchorAt(layOut(sizes), layOut(sizes).places[5]!.top);
  const after = layOut(sizes.with(2, { width: 700, height: 3000 }));
  expect(scrollTopOf(after, anchor)).toBe(after.places[5]!.top);
});
