/** Searching as people type. */
import { expect, test } from 'vitest';
import { folded, passagesOf } from './folding';

const cut = (text: string, wanted: string) =>
  passagesOf(folded(text), wanted, 100).map(({ start, end }) => text.slice(start, end));

test('accents and letter case do not count, in either direction', () => {
  expect(cut('Ông Đoàn Văn Á, bà ĐOÀN THỊ B', 'doan')).toEqual(['Đoàn', 'ĐOÀN']);
  expect(cut('Ong Doan Van A', 'Đoàn Văn')).toEqual(['Doan Van']);
});

test('accents written as letters of their own belong to what is found', () => {
  const text = 'Giấy phép'.normalize('NFD');
  expect(cut(text, 'giay')).toEqual(['Giấy'.normalize('NFD')]);
});

test('a line break is a blank, and many blanks are one', () => {
  expect(cut('Sở Xây\n   dựng tỉnh', 'xay dung')).toEqual(['Xây\n   dựng']);
});

test('what is not there, and nothing at all, is not found', () => {
  expect(cut('Sở Xây dựng', 'xaydung')).toEqual([]);
  expect(cut('Sở Xây dựng', '  ')).toEqual([]);
});

test('no more is found than was asked for', () => {
  expect(passagesOf(folded('a a a a a'), 'a', 3)).toHaveLength(3);
});
