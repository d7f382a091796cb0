/** The words between a table and the screen that fills it. */

export interface TableColumn<Id extends string = string> {
  id: Id;
  label: string;
  /** A track of CSS grid: `9rem`, `minmax(8rem, 1fr)`. */
  track: string;
  sortable?: boolean;
  align?: 'start' | 'end';
  /** Shown only where the table is at least this wide, px. */
  from?: number;
}

/** Where rows come from; a row that has not been fetched yet is `undefined`. */
export interface TableRows<Row> {
  readonly total: number;
  at(index: number): Row | undefined;
  /** Called with the rows in view, again and again; fetches what is missing. */
  need(first: number, last: number): void;
}

/** Rows that are all at hand. */
export function rowsOf<Row>(all: readonly Row[]): TableRows<Row> {
  return { total: all.length, at: (index) => all[index], need: () => undefined };
}

export interface TableSort {
  column: string;
  descending: boolean;
}

/** So many rows beyond those in view are drawn, so that a wheel tick shows no gap. */
const BEYOND = 8;

/** The rows to draw for a scroll position: those in view and a few beyond. */
export function windowOf(top: number, height: number, rowHeight: number, total: number) {
  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const last = Math.min(total - 1, Math.ceil((top + height) / rowHeight) + BEYOND);
  return { first, last };
}

/** Lines that are enough for every window of this height: a drawn row takes the line of its number modulo this. */
export function linesFor(height: number, rowHeight: number): number {
  return Math.ceil(height / rowHeight) + 2 * BEYOND + 2;
}

/** Where a key leads from the active row; `null` for keys that do not move. */
export function rowAfterKey(key: string, active: number, total: number, perPage: number): number | null {
  if (total === 0) return null;
  const to = {
    ArrowDown: active + 1,
    ArrowUp: active < 0 ? 0 : active - 1,
    PageDown: Math.max(active, 0) + perPage,
    PageUp: active - perPage,
    Home: 0,
    End: total - 1,
  }[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), total - 1);
}
