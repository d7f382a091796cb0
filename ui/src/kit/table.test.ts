/** Which rows of a long list are drawn, and where the keyboard moves among them. */
import { describe, expect, it } from 'vitest';
import { linesFor, rowAfterKey, rowsOf, windowOf } from './table';

describe('the rows that are drawn', () => {
  it('are those in view and a few beyond, whatever the length of the list', () => {
    expect(windowOf(0, 640, 32, 100_000)).toEqual({ first: 0, last: 28 });
    expect(windowOf(32 * 50_000, 640, 32, 100_000)).toEqual({ first: 49_992, last: 50_028 });
    expect(windowOf(32 * 99_980, 640, 32, 100_000).last).toBe(99_999);
  });

  it('each have a line of their own wherever the list is scrolled to', () => {
    for (const height of [33, 500, 640, 641, 1015]) {
      for (let top = 0; top < 32 * 60; top += 7) {
        const { first, last } = windowOf(32 * 500 + top, height, 32, 100_000);
        expect(last - first + 1).toBeLessThanOrEqual(linesFor(height, 32));
      }
    }
  });

  it('are none of an empty list', () => {
    const { first, last } = windowOf(0, 640, 32, 0);
    expect(last).toBeLessThan(first);
  });
});

describe('the keyboard', () => {
  it('moves by one, by a page and to the ends, and stops there', () => {
    expect(rowAfterKey('ArrowDown', -1, 10, 5)).toBe(0);
    expect(rowAfterKey('ArrowDown', 9, 10, 5)).toBe(9);
    expect(rowAfterKey('ArrowUp', 0, 10, 5)).toBe(0);
    expect(rowAfterKey('PageDown', 2, 10, 5)).toBe(7);
    expect(rowAfterKey('PageUp', 2, 10, 5)).toBe(0);
    expect(rowAfterKey('Home', 7, 10, 5)).toBe(0);
    expect(rowAfterKey('End', 0, 10, 5)).toBe(9);
  });

  it('moves nothing by other keys or in an empty list', () => {
    expect(rowAfterKey('a', 0, 10, 5)).toBeNull();
    expect(rowAfterKey('ArrowDown', -1, 0, 5)).toBeNull();
  });
});

it('rows at hand need no fetching', () => {
  const rows = rowsOf(['a', 'b']);
  expect([rows.total, rows.at(1), rows.at(2)]).toEqual([2, 'b', undefined]);
});
