/** The bytes of a previewed file, read in pieces through the program's door and never held whole unless asked for. */

/** Reads `length` bytes from `offset`; fails with a `Failure`. */
export type ReadRange = (offset: number, length: number) => Promise<ArrayBuffer>;

/** No single request is longer, so that one answer never blocks the window. */
export const PIECE = 1024 * 1024;

/** The file ended before its announced size. */
export class CutShort extends Error {}

/** Reads `[begin, end)` piece by piece; stops with the signal's reason once it is aborted. */
export async function readBytes(
  read: ReadRange,
  begin: number,
  end: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  for (let offset = begin; offset < end; offset += PIECE) {
    const length = Math.min(PIECE, end - offset);
    signal.throwIfAborted();
    const piece = new Uint8Array(await read(offset, length));
    signal.throwIfAborted();
    if (piece.length !== length)
      throw new CutShort(`${piece.length} bytes at ${offset} instead of ${length}`);
    bytes.set(piece, offset - begin);
  }
  return bytes;
}
