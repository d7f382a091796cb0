/** Reading a file in pieces. */
import { expect, test } from 'vitest';
import { CutShort, PIECE, readBytes } from './file_bytes';

const alive = () => new AbortController().signal;

test('a long stretch is asked for in pieces and put together in order', async () => {
  const asked: [number, number][] = [];
  const bytes = await readBytes(
    async (offset, length) => {
      asked.push([offset, length]);
      return new Uint8Array(length).fill(asked.length).buffer;
    },
    10,
    10 + PIECE + 5,
    alive(),
  );
  expect(asked).toEqual([
    [10, PIECE],
    [10 + PIECE, 5],
  ]);
  expect([bytes[0], bytes[PIECE - 1], bytes[PIECE], bytes.length]).toEqual([1, 1, 2, PIECE + 5]);
});

test('fewer bytes than announced are not passed off as the file', async () => {
  await expect(readBytes(async () => new ArrayBuffer(3), 0, 4, alive())).rejects.toBeInstanceOf(CutShort);
});

test('nothing more is asked for once nobody waits', async () => {
  const turn = new AbortController();
  let asked = 0;
  const reading = readBytes(
    async (_, length) => {
      asked += 1;
      turn.abort();
      return new ArrayBuffer(length);
    },
    0,
    3 * PIECE,
    turn.signal,
  );
  await expect(reading).rejects.toBe(turn.signal.reason);
  expect(asked).toBe(1);
});
