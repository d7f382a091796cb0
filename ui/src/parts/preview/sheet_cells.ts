/** The cells of a sheet as the worker hands them over: a line for each row, taken apart only when it is shown. */

export interface Cell {
  column: number;
  holds: 'text' | 'number' | 'truth' | 'error';
  bold: boolean;
  text: string;
}

const HOLDS: Record<string, Cell['holds']> = { t: 'text', n: 'number', b: 'truth', e: 'error' };

/** The row a line tells of, from 0; −1 where it is no row. */
export function rowOf(line: string): number {
  const row = Number.parseInt(line, 10);
  return Number.isInteger(row) && row >= 0 ? row : -1;
}

/** The cells of a line, from left to right. */
export function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const part of line.split('\t').slice(1)) {
    const mark = part[0] ?? '';
    const rest = part.slice(1);
    if (mark === 'g') {
      column += Math.max(0, Number.parseInt(rest, 10) || 0);
      continue;
    }
    const holds = HOLDS[mark.toLowerCase()];
    if (holds)
      cells.push({ column, holds, bold: mark !== mark.toLowerCase(), text: rest.replaceAll('\u2028', '\n') });
    column += 1;
  }
  return cells;
}

/** A, B, … Z, AA, … */
export function columnName(column: number): string {
  let name = '';
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26))
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}

/** B12, as people say it. */
export function cellName(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}

/** Widths in letters: as wide as the contents of the first rows, within bounds. */
const NARROWEST = 5;
const WIDEST = 44;
const USUAL = 9;
const ROWS_LOOKED_AT = 400;

/** How wide each column is to be, in letters. A title that runs over empty neighbours widens nothing. */
export function columnLetters(rows: Iterable<readonly Cell[]>, columns: number): Uint16Array {
  const letters = new Uint16Array(columns);
  let looked = 0;
  for (const cells of rows) {
    if (++looked > ROWS_LOOKED_AT) break;
    for (const [place, cell] of cells.entries()) {
      if (cell.column >= columns) break;
      const next = cells[place + 1];
      const runsOver = cell.holds === 'text' && next?.column !== cell.column + 1 && cell.column + 1 < columns;
      if (runsOver) continue;
      const longest = Math.max(...cell.text.split('\n').map((line) => line.length));
      letters[cell.column] = Math.max(letters[cell.column] ?? 0, Math.min(WIDEST, longest + 1));
    }
  }
  return letters.map((wide) => (wide === 0 ? USUAL : Math.max(NARROWEST, wide)));
}

/** The left edge of each column, and of the end, for columns of these widths. */
export function edgesOf(letters: Uint16Array, letterWidth: number): Float64Array {
  const edges = new Float64Array(letters.length + 1);
  for (let column = 0; column < letters.length; column += 1)
    edges[column + 1] = (edges[column] ?? 0) + Math.round((letters[column] ?? 0) * letterWidth) + 14;
  return edges;
}

/** The column at a place; the last one beyond the end. */
export function columnAt(edges: Float64Array, place: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((edges[middle] ?? Infinity) <= place) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
