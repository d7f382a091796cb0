/** File names of others on the screen. */
import { expect, it } from 'vitest';
import { shownName } from './names';

it('shows a name as it is, without signs that turn it around or hide', () => {
  expect(shownName('hoa-don\u202Efdp.exe')).toBe('hoa-donfdp.exe');
  expect(shownName('a\u200B\u0000\nb\uFEFF.pdf')).toBe('ab.pdf');
  expect(shownName('Quye\u0302\u0301t định.pdf')).toBe('Quyết định.pdf');
});
