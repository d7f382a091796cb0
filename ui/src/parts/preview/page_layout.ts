/** Where each page of a long document stands in the scrolled column, so that only those in sight are drawn. */

import type { Size } from './zoom';

/** Blank between two pages and above the first, in CSS pixels. */
export const PAGE_GAP = 12;

export interface PagePlace {
  /** 1 for the first page. */
  number: number;
  top: number;
  width: number;
  height: number;
}

export interface PageLayout {
  places: readonly PagePlace[];
  /** Of the whole column. */
  width: number;
  height: number;
}

/** Stacks pages of the given sizes (CSS pixels) with a gap around each. */
export function layOut(sizes: readonly Size[]): PageLayout {
  const places: PagePlace[] = [];
  let top = PAGE_GAP;
  let width = 0;
  for (const [index, size] of sizes.entries()) {
    places.push({ number: index + 1, top, width: size.width, height: size.height });
    top += size.height + PAGE_GAP;
    width = Math.max(width, size.width);
  }
  return { places, width, height: top };
}

/** The pages that touch the window `[scrollTop, scrollTop + height]`, and one more on each side. */
export function pagesInSight(layout: PageLayout, scrollTop: number, height: number): readonly PagePlace[] {
  if (layout.places.length === 0) return [];
  const first = indexAt(layout, scrollTop);
  let last = first;
  while (last + 1 < layout.places.length && (layout.places[last + 1]?.top ?? Infinity) < scrollTop + height)
    last += 1;
  return layout.places.slice(Math.max(0, first - 1), last + 2);
}

/** The page a reader would say to be on: the one at a third of the window's height. */
export function pageAt(layout: PageLayout, scrollTop: number, height: number): number {
  if (layout.places.length === 0) return 0;
  // At the very end the last page counts, however short it is.
  if (scrollTop > 0 && scrollTop + height >= layout.height - 1) return layout.places.length;
  return indexAt(layout, scrollTop + height / 3) + 1;
}

/** A place in the text that survives a change of zoom: a page and how far down it, in parts of its height. */
export interface Anchor {
  page: number;
  part: number;
}

export function anchorAt(layout: PageLayout, scrollTop: number): Anchor {
  const place = layout.places[indexAt(layout, scrollTop)];
  if (!place || place.height === 0) return { page: 1, part: 0 };
  return { page: place.number, part: (scrollTop - place.top) / place.height };
}

export function scrollTopOf(layout: PageLayout, anchor: Anchor): number {
  const place = layout.places[anchor.page - 1];
  if (!place) return 0;
  return Math.max(0, place.top + anchor.part * place.height);
}

/** Where to scroll so that a page's upper edge shows, with half the gap above it. */
export function scrollTopOfPage(layout: PageLayout, page: number): number {
  const place = layout.places[page - 1];
  return place ? Math.max(0, place.top - PAGE_GAP / 2) : 0;
}

/** The index of the last page that begins at or above `top`; 0 above all of them. */
function indexAt(layout: PageLayout, top: number): number {
  let low = 0;
  let high = layout.places.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((layout.places[middle]?.top ?? Infinity) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}
