/** Searching all sheets of a spreadsheet, row by row, in slices that leave the window its frames. */

import { plainText } from '../../lib/folding';
import { MOST_PASSAGES } from './text_passages';
import type { Workbook } from './workbook.svelte';

/** A cell that holds what is searched. */
export interface CellPlace {
  sheet: number;
  row: number;
  column: number;
}

/** A slice lasts this long, in milliseconds. */
const SLICE = 10;

const before = (one: CellPlace, other: CellPlace) =>
  one.sheet - other.sheet || one.row - other.row || one.column - other.column;

export class SheetSearch {
  wanted = $state('');
  hits = $state.raw<readonly CellPlace[]>([]);
  /** Index into `hits`; −1 while there is none. */
  chosen = $state(-1);
  searching = $state(false);

  #book: Workbook;
  #turn = 0;

  constructor(book: Workbook) {
    this.#book = book;
  }

  get hit(): CellPlace | null {
    return this.hits[this.chosen] ?? null;
  }

  get more(): boolean {
    return this.hits.length >= MOST_PASSAGES;
  }

  /** Searches anew; the first cell on or after `from` is chosen as soon as it is found. */
  async search(wanted: string, from: CellPlace): Promise<void> {
    const turn = ++this.#turn;
    const isLast = () => this.#turn === turn;
    const needle = plainText(wanted).trim();
    this.wanted = wanted;
    this.hits = [];
    this.chosen = -1;
    this.searching = needle !== '';
    if (!this.searching) return;
    for (let sheet = 0; sheet < this.#book.tabs.length && !this.more; sheet += 1) {
      await this.#book.needAll(sheet, isLast);
      let slice = performance.now();
      for (const row of this.#book.filledRows(sheet)) {
        if (this.more) break;
        if (performance.now() - slice > SLICE) {
          await new Promise((next) => setTimeout(next));
          slice = performance.now();
        }
        if (!isLast()) return;
        this.#lookAt(sheet, row, needle, from);
      }
      if (!isLast()) return;
    }
    this.searching = false;
    if (this.chosen < 0 && this.hits.length > 0) this.chosen = 0;
  }

  step(step: 1 | -1): void {
    const count = this.hits.length;
    if (count > 0) this.chosen = (this.chosen + step + count) % count;
  }

  #lookAt(sheet: number, row: number, needle: string, from: CellPlace) {
    // The whole line first: most hold nothing of it.
    const line = this.#book.line(sheet, row);
    if (line === undefined || !plainText(line).includes(needle)) return;
    const cells = this.#book.cells(sheet, row).filter((cell) => plainText(cell.text).includes(needle));
    const room = MOST_PASSAGES - this.hits.length;
    const found = cells.slice(0, room).map(({ column }) => ({ sheet, row, column }));
    if (found.length === 0) return;
    const known = this.hits.length;
    this.hits = [...this.hits, ...found];
    if (this.chosen >= 0) return;
    const place = found.findIndex((one) => before(one, from) >= 0);
    if (place >= 0) this.chosen = known + place;
  }
}
