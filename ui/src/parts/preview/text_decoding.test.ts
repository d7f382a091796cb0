/** Plain text in the encodings it really comes in. */
import { expect, test } from 'vitest';
import { decodeText } from './text_decoding';

const SENTENCE = 'Kính gửi: Ủy ban nhân dân tỉnh Đắk Lắk';

test('UTF-8 is read with and without its mark', () => {
  const bytes = new TextEncoder().encode(SENTENCE);
  expect(decodeText(bytes)).toBe(SENTENCE);
  expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]))).toBe(SENTENCE);
});

test('UTF-16 is told by its mark, in either order', () => {
  const little = Uint8Array.from([
    0xff,
    0xfe,
    ...[...SENTENCE].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]),
  ]);
  const big = Uint8Array.from([
    0xfe,
    0xff,
    ...[...SENTENCE].flatMap((letter) => [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 255]),
  ]);
  expect(decodeText(little)).toBe(SENTENCE);
  expect(decodeText(big)).toBe(SENTENCE);
});

test('windows-1258 gives whole letters, not letters and tones apart', () => {
  // "Việt" as that page writes it: ê is one byte, the tone below another.
  expect(decodeText(Uint8Array.from([0x56, 0x69, 0xea, 0xf2, 0x74]))).toBe('Việt'.normalize('NFC'));
});

test('a letter cut in half at the end of the read part does not turn the rest into another encoding', () => {
  const bytes = new TextEncoder().encode('Ủy ban ở');
  expect(decodeText(bytes.subarray(0, bytes.length - 1))).toBe('Ủy ban ');
});

test('line ends of every system are one', () => {
  expect(decodeText(new TextEncoder().encode('a\r\nb\rc\nd'))).toBe('a\nb\nc\nd');
});
