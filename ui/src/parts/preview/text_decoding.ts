/** Reads plain text whatever it was saved as: UTF-8, UTF-16 with a mark, or the Windows page for Vietnamese. */

/** More than this of a text file is not shown: 2 MiB are about a thousand pages. */
export const LONGEST_TEXT = 2 * 1024 * 1024;

export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return tidy(new TextDecoder('utf-16le').decode(bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return tidy(new TextDecoder('utf-16be').decode(bytes));
  try {
    // A cut may go through a letter; `stream` leaves its half out instead of calling the text broken.
    return tidy(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return tidy(new TextDecoder('windows-1258').decode(bytes));
  }
}

/** NFC, since windows-1258 writes tones as letters of their own; and one kind of line end. */
function tidy(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n');
}
