/** Finds passages in text that is on the screen, and the rectangles they cover. */

import { folded, passagesOf, type Passage } from '../../lib/folding';

/** More places than this are neither counted nor marked. */
export const MOST_PASSAGES = 1000;

export interface Rectangle {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Piece {
  node: Text;
  start: number;
}

/** Elements before which a word ends. */
const BREAKS: readonly string[] = ['BR', 'PRE', 'P', 'TD', 'SECTION'];

/** The words of an element as they are read, a line break for each `br`, and the nodes they stand in. */
function wordsOf(element: HTMLElement): { text: string; pieces: Piece[] } {
  const walker = element.ownerDocument.createTreeWalker(
    element,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
  );
  const pieces: Piece[] = [];
  let text = '';
  while (walker.nextNode()) {
    const node = walker.currentNode;
    // By name: the element may belong to a frame, whose classes are others.
    if (node.nodeType === Node.TEXT_NODE) {
      pieces.push({ node: node as Text, start: text.length });
      text += (node as Text).data;
    } else if (BREAKS.includes(node.nodeName)) text += '\n';
  }
  return { text, pieces };
}

/** The places of what is searched in an element, at most `MOST_PASSAGES`. */
export function passagesIn(element: HTMLElement, wanted: string): Range[] {
  if (wanted.trim() === '') return [];
  const { text, pieces } = wordsOf(element);
  return passagesOf(folded(text), wanted, MOST_PASSAGES).flatMap((passage) => rangeOf(pieces, passage) ?? []);
}

/** What is found in an element, each passage with its rectangles as measured from the element's upper left corner. */
export function rectanglesOf(element: HTMLElement, wanted: string): Rectangle[][] {
  const { text, pieces } = wordsOf(element);
  const origin = element.getBoundingClientRect();
  return passagesOf(folded(text), wanted, MOST_PASSAGES).map((passage) => {
    const range = rangeOf(pieces, passage);
    if (!range) return [];
    return [...range.getClientRects()]
      .filter(({ width }) => width > 0)
      .map(({ left, top, width, height }) => ({
        left: left - origin.left,
        top: top - origin.top,
        width,
        height,
      }));
  });
}

function rangeOf(pieces: readonly Piece[], { start, end }: Passage): Range | null {
  const [from, to] = [pieceAt(pieces, start), pieceAt(pieces, end - 1)];
  if (!from || !to) return null;
  const range = from.node.ownerDocument.createRange();
  range.setStart(from.node, Math.min(start - from.start, from.node.data.length));
  range.setEnd(to.node, Math.min(end - to.start, to.node.data.length));
  return range;
}

/** The last piece that begins at or before a place. */
function pieceAt(pieces: readonly Piece[], place: number): Piece | undefined {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((pieces[middle]?.start ?? Infinity) <= place) low = middle;
    else high = middle - 1;
  }
  return pieces[low];
}
