/** An open spreadsheet: its sheets, and of each the rows that were handed over so far; the rest is asked for when needed. */

import type { SheetPart, SheetTab } from '../../lib/ipc';
import { cellsOf, columnLetters, rowOf, type Cell } from './sheet_cells';

/** Asks the program for the rows of a sheet from one on; both are counted from 0. */
export type ReadSheet = (sheet: number, firstRow: number) => Promise<SheetPart>;

/** Where a jump leads, some rows above it come along, since people look up. */
const ROWS_ABOVE = 200;

/** So many rows are kept taken apart. */
const MOST_TAKEN_APART = 2000;

/** One sheet, as far as it is known. */
class Sheet {
  rows = 0;
  columns = 0;
  cut = false;
  letters: Uint16Array = new Uint16Array(0);
  lines = new Map<number, string>();
  /** Stretches of rows that are known: from the first to before the second, in order. */
  known: [number, number][] = [];

  take(firstRow: number, part: SheetPart) {
    this.rows = Math.max(this.rows, part.rows);
    this.columns = Math.max(this.columns, part.columns);
    this.cut ||= part.cut;
    const lines = part.cells === '' ? [] : part.cells.split('\n');
    for (const line of lines) {
      const row = rowOf(line);
      if (row >= 0) this.lines.set(row, line);
    }
    if (this.letters.length < this.columns) {
      const first = lines.slice(0, 400).map(cellsOf);
      const letters = columnLetters(first, this.columns);
      letters.set(this.letters);
      this.letters = letters;
    }
    this.known.push([firstRow, Math.max(firstRow, part.nextRow ?? Infinity)]);
    this.known.sort(([one], [other]) => one - other);
  }

  /** The first row from `row` on that is not known; `null` when all are. */
  gapFrom(row: number): number | null {
    let at = row;
    for (const [from, to] of this.known) if (from <= at && at < to) at = to;
    return at < this.rows || this.known.length === 0 ? at : null;
  }
}

export class Workbook {
  tabs = $state.raw<readonly SheetTab[]>([]);
  /** The sheet that is shown, from 0. */
  shown = $state(0);
  /** Grows with every part that arrives. */
  revision = $state(0);

  #read: ReadSheet;
  #onLost: (reason: unknown) => void;
  #sheets = new Map<number, Sheet>();
  #asked = new Map<number, Promise<void>>();
  #apart = new Map<string, Cell[]>();

  constructor(first: SheetPart, read: ReadSheet, onLost: (reason: unknown) => void) {
    this.#read = read;
    this.#onLost = onLost;
    this.#take(0, 0, first);
    const visible = first.sheets.findIndex((tab) => !tab.hidden);
    this.shown = Math.max(0, visible);
    if (this.shown !== 0) void this.need(this.shown, 0);
  }

  get sheet(): Pick<Sheet, 'rows' | 'columns' | 'cut' | 'letters'> {
    void this.revision;
    // A fresh one each time: what has grown in place would not be noticed.
    const { rows, columns, cut, letters } = this.#sheet(this.shown);
    return { rows, columns, cut, letters };
  }

  /** Whether anything of the shown sheet has come. */
  get ready(): boolean {
    void this.revision;
    return this.#sheet(this.shown).known.length > 0;
  }

  show(sheet: number) {
    this.shown = sheet;
    void this.need(sheet, 0);
  }

  /** The cells of a row; none where it is empty or has not come yet. */
  cells(sheet: number, row: number): readonly Cell[] {
    const line = this.line(sheet, row);
    if (line === undefined) return [];
    const key = `${sheet}/${row}`;
    const known = this.#apart.get(key);
    if (known) return known;
    if (this.#apart.size >= MOST_TAKEN_APART) this.#apart.clear();
    const cells = cellsOf(line);
    this.#apart.set(key, cells);
    return cells;
  }

  line(sheet: number, row: number): string | undefined {
    return this.#sheet(sheet).lines.get(row);
  }

  /** The rows of a sheet that hold something, in order, as far as they have come. */
  filledRows(sheet: number): number[] {
    return [...this.#sheet(sheet).lines.keys()].sort((one, other) => one - other);
  }

  /** Fetches what is missing of the rows from `first` to `last`. Never fails: what cannot be had is told once. */
  async need(sheet: number, first: number, last = first): Promise<void> {
    for (;;) {
      const gap = this.#sheet(sheet).gapFrom(first);
      if (gap === null || gap > last) return;
      const running = this.#asked.get(sheet);
      if (running) {
        await running;
        continue;
      }
      const from = Math.max(this.#endBefore(sheet, gap), gap - ROWS_ABOVE);
      if (!(await this.#fetch(sheet, from))) return;
    }
  }

  /** Fetches a whole sheet, part after part; `false` from `goOn` ends it. */
  async needAll(sheet: number, goOn: () => boolean): Promise<void> {
    for (;;) {
      const gap = this.#sheet(sheet).gapFrom(0);
      if (gap === null || !goOn()) return;
      const running = this.#asked.get(sheet);
      if (running) await running;
      else if (!(await this.#fetch(sheet, gap))) return;
    }
  }

  #endBefore(sheet: number, row: number): number {
    return Math.max(
      0,
      ...this.#sheet(sheet)
        .known.filter(([, to]) => to <= row)
        .map(([, to]) => to),
    );
  }

  async #fetch(sheet: number, firstRow: number): Promise<boolean> {
    let went = false;
    const work = this.#read(sheet, firstRow).then(
      (part) => {
        this.#take(sheet, firstRow, part);
        went = true;
      },
      (reason: unknown) => this.#onLost(reason),
    );
    this.#asked.set(sheet, work);
    await work;
    this.#asked.delete(sheet);
    return went;
  }

  #take(sheet: number, firstRow: number, part: SheetPart) {
    if (this.tabs.length === 0) this.tabs = part.sheets;
    this.#sheet(sheet).take(firstRow, part);
    this.#apart.clear();
    this.revision += 1;
  }

  #sheet(sheet: number): Sheet {
    const known = this.#sheets.get(sheet);
    if (known) return known;
    const fresh = new Sheet();
    this.#sheets.set(sheet, fresh);
    return fresh;
  }
}
