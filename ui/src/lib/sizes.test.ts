/** How sizes and counts are shown. */
import { expect, it } from 'vitest';
import { shownCount, shownSize } from './sizes';

it('shows sizes as Windows counts and Vietnam writes', () => {
  expect(shownSize(0)).toBe('0 B');
  expect(shownSize(1023)).toBe('1023 B');
  expect(shownSize(1536)).toBe('1,5 KB');
  expect(shownSize(67_627)).toBe('66 KB');
  expect(shownSize(52_428_800)).toBe('50 MB');
  expect(shownSize(1536, '.')).toBe('1.5 KB');
});

it('groups the figures of a count', () => {
  expect(shownCount(999)).toBe('999');
  expect(shownCount(100_000)).toBe('100.000');
  expect(shownCount(1_234_567, ',')).toBe('1,234,567');
});
