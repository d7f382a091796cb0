/** How points in time and days are shown and read. */
import { describe, expect, it } from 'vitest';
import {
  isoDayOf,
  shownBriefly,
  shownDate,
  shownDay,
  shownMoment,
  shownNarrowly,
  shownSecond,
  shownTime,
} from './dates';

describe('points in time', () => {
  it('are shown in Vietnamese time wherever they were written', () => {
    expect(shownDate('2026-06-12T18:30:00Z')).toBe('13/06/2026');
    expect(shownTime('2026-06-12T18:30:00Z')).toBe('01:30');
    expect(shownMoment('2026-06-12T09:14:05+07:00')).toBe('12/06/2026 09:14');
    expect(shownSecond('2026-06-12T09:14:05+07:00')).toBe('12/06/2026 09:14:05');
  });

  it('say as little as is clear', () => {
    const now = new Date('2026-06-12T20:00:00+07:00');
    expect(shownBriefly('2026-06-12T00:05:00+07:00', now)).toBe('00:05');
    expect(shownBriefly('2026-06-11T23:55:00+07:00', now)).toBe('11/06 23:55');
    expect(shownBriefly('2025-12-31T08:00:00+07:00', now)).toBe('31/12/2025 08:00');
    expect(shownNarrowly('2026-06-12T00:05:00+07:00', now)).toBe('00:05');
    expect(shownNarrowly('2026-06-11T23:55:00+07:00', now)).toBe('11/06');
    expect(shownNarrowly('2025-12-31T08:00:00+07:00', now)).toBe('31/12/2025');
  });

  it('that are missing or none leave the place empty', () => {
    expect(shownMoment(null)).toBe('');
    expect(shownSecond('hôm qua')).toBe('');
    expect(shownBriefly(undefined)).toBe('');
  });
});

describe('a typed day', () => {
  it('is read with any of the usual signs, or none', () => {
    for (const typed of ['12/6/2026', '12-06-2026', '12.6.2026', ' 12062026 ', '12 6 2026']) {
      expect(isoDayOf(typed)).toBe('2026-06-12');
    }
  });

  it('that is not on the calendar is refused and never mended', () => {
    for (const typed of ['31/2/2026', '29/02/2025', '0/1/2026', '12/13/2026', '12/6', '12/6/26', 'hôm nay']) {
      expect(isoDayOf(typed)).toBeNull();
    }
    expect(isoDayOf('29/02/2024')).toBe('2024-02-29');
  });

  it('comes back in the form it is shown in', () => {
    expect(shownDay('2026-06-12')).toBe('12/06/2026');
    expect(shownDay(null)).toBe('');
  });
});
