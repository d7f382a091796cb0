/** What a view of pages needs of a document, whatever draws it: a PDF by pdf.js, a scan by the worker. */

import type { Size } from './zoom';

/** How a page is to be drawn: CSS pixels per point, and degrees added to the page's own. */
export interface Look {
  scale: number;
  rotation: number;
}

/** Work on one page. `done` settles with false when it was cancelled. */
export interface PageWork {
  done: Promise<boolean>;
  cancel(): void;
}

export interface PagedDocument {
  readonly pageCount: number;
  /** A sentence is said over the pages: what is shown may not be all there is. */
  readonly remark: 'xfa' | null;
  /** Whether there is anything to search. */
  readonly hasWords: boolean;
  /** The size of a page in points, as its own rotation shows it. */
  sizeOf(page: number): Promise<Size>;
  textOf(page: number): Promise<string>;
  draw(page: number, canvas: HTMLCanvasElement, look: Look, pixelRatio: number): PageWork;
  /** Lays the page's words, invisible, over its picture. */
  writeText(page: number, container: HTMLElement, look: Look): PageWork;
  /** Drops what was kept for drawing a page again. */
  release(page: number): Promise<void>;
  close(): void;
}
