/** How large a page is shown. */
import { expect, test } from 'vitest';
import { factorFor, PIXELS_PER_POINT, turned, turnedSize, zoomedIn, zoomedOut } from './zoom';

const A4 = { width: 595, height: 842 };

test('fitted to the width, a page is exactly as wide as the room', () => {
  const factor = factorFor({ fit: 'width' }, A4, { width: 800, height: 300 });
  expect(factor * A4.width * PIXELS_PER_POINT).toBeCloseTo(800);
});

test('fitted whole, a page fits both ways', () => {
  const factor = factorFor({ fit: 'page' }, A4, { width: 800, height: 300 });
  expect(factor * A4.height * PIXELS_PER_POINT).toBeCloseTo(300);
  expect(factor * A4.width * PIXELS_PER_POINT).toBeLessThan(800);
});

test('a room without width or a page without size never gives a factor that is no number', () => {
  expect(factorFor({ fit: 'width' }, { width: 0, height: 0 }, { width: 0, height: 0 })).toBe(1);
  expect(factorFor({ fit: 'width' }, A4, { width: -24, height: 10 })).toBe(0.25);
});

test('plus and minus walk over the stops and end at the last', () => {
  expect(zoomedIn(1)).toEqual({ fit: 'none', factor: 1.1 });
  expect(zoomedOut(1)).toEqual({ fit: 'none', factor: 0.9 });
  expect(zoomedIn(0.83)).toEqual({ fit: 'none', factor: 0.9 });
  expect(zoomedIn(5)).toEqual({ fit: 'none', factor: 5 });
  expect(zoomedOut(0.25)).toEqual({ fit: 'none', factor: 0.25 });
});

test('four quarter turns are none, and each swaps width and height', () => {
  expect([0, 90, 180, 270].map(turned)).toEqual([90, 180, 270, 0]);
  expect(turnedSize(A4, 270)).toEqual({ width: 842, height: 595 });
  expect(turnedSize(A4, 180)).toEqual(A4);
});
