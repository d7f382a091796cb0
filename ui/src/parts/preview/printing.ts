/** Printing what is looked at: pages as pictures, a table as a table, through the web view's own print dialog. */

import './printing.css';
import type { PagedDocument } from './paged_document';
import { columnName, type Cell } from './sheet_cells';

/** More pages are not printed at once: each is a picture that has to be made first. */
export const MOST_PRINTED_PAGES = 100;

/** More rows and columns of a sheet are not printed at once. */
export const MOST_PRINTED_ROWS = 1_500;
export const MOST_PRINTED_COLUMNS = 60;

/** 150 dots for each inch: fine enough for the stamps and small letters of a decision. */
const SCALE = 150 / 72;

/** Shows `content` on paper only, prints, and takes it away. */
async function printContent(content: readonly Node[]): Promise<void> {
  const room = document.createElement('div');
  room.className = 'print-room';
  room.append(...content);
  document.body.append(room);
  try {
    const pictures = [...room.querySelectorAll('img')];
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
    // The web view answers once its dialog is closed, or tells by an event that it will not look any more.
    const ended = new Promise<void>((done) => addEventListener('afterprint', () => done(), { once: true }));
    window.print();
    await Promise.race([ended, new Promise((done) => setTimeout(done, 60_000))]);
  } finally {
    room.remove();
  }
}

/** Prints the pages from `first` on, at most `MOST_PRINTED_PAGES`; `progress` hears how many are ready. */
export async function printPages(
  pages: PagedDocument,
  first: number,
  signal: AbortSignal,
  progress: (ready: number, all: number) => void,
): Promise<void> {
  const last = Math.min(pages.pageCount, first + MOST_PRINTED_PAGES - 1);
  const addresses: string[] = [];
  try {
    const pictures: HTMLImageElement[] = [];
    for (let number = first; number <= last; number += 1) {
      progress(number - first, last - first + 1);
      const canvas = document.createElement('canvas');
      await pages.draw(number, canvas, { scale: SCALE, rotation: 0 }, 1).done;
      signal.throwIfAborted();
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.88));
      canvas.width = canvas.height = 0;
      if (!blob) continue;
      const address = URL.createObjectURL(blob);
      addresses.push(address);
      pictures.push(sheetOf(address));
    }
    signal.throwIfAborted();
    await printContent(pictures);
  } finally {
    for (const address of addresses) URL.revokeObjectURL(address);
  }
}

export async function printPicture(address: string): Promise<void> {
  await printContent([sheetOf(address)]);
}

function sheetOf(address: string): HTMLImageElement {
  const picture = document.createElement('img');
  picture.src = address;
  picture.alt = '';
  return picture;
}

/** Prints a sheet with its letters and numbers, so that a cell can be spoken of. */
export async function printCells(
  title: string,
  columns: number,
  rows: Iterable<readonly [number, readonly Cell[]]>,
): Promise<void> {
  const shown = Math.min(columns, MOST_PRINTED_COLUMNS);
  const table = document.createElement('table');
  const caption = table.createCaption();
  caption.textContent = title;
  const head = table.createTHead().insertRow();
  head.append(document.createElement('th'));
  for (let column = 0; column < shown; column += 1) {
    const letter = document.createElement('th');
    letter.textContent = columnName(column);
    head.append(letter);
  }
  const body = table.createTBody();
  let count = 0;
  for (const [number, cells] of rows) {
    if (++count > MOST_PRINTED_ROWS) break;
    const row = body.insertRow();
    const name = document.createElement('th');
    name.textContent = String(number + 1);
    row.append(name);
    let next = 0;
    for (const cell of cells) {
      if (cell.column >= shown) break;
      for (; next < cell.column; next += 1) row.insertCell();
      const place = row.insertCell();
      place.textContent = cell.text;
      place.className = `${cell.holds}${cell.bold ? ' bold' : ''}`;
      next += 1;
    }
    for (; next < shown; next += 1) row.insertCell();
  }
  await printContent([table]);
}
