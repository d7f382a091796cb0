/** How large a page is shown: fitted to the width, fitted whole, or at a percentage of its printed size. */

/** `factor` 1 is the size of the paper: 72 points to 96 CSS pixels. */
export type Zoom = { fit: 'width' } | { fit: 'page' } | { fit: 'none'; factor: number };

/** A length pair in points (a page) or in CSS pixels (a viewport). */
export interface Size {
  width: number;
  height: number;
}

/** CSS pixels per point at 100 %. */
export const PIXELS_PER_POINT = 96 / 72;

export const SMALLEST_FACTOR = 0.25;
export const LARGEST_FACTOR = 5;

/** The stops of the + and − buttons. */
export const STOPS: readonly number[] = [
  0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5,
];

/**
 * The factor at which `page` (points, already turned) is drawn into `room` (CSS pixels). `smallest` is for pictures:
 * a photo of 50 million pixels fits only far below the smallest zoom of a page.
 */
export function factorFor(zoom: Zoom, page: Size, room: Size, smallest = SMALLEST_FACTOR): number {
  const byWidth = room.width / (page.width * PIXELS_PER_POINT);
  switch (zoom.fit) {
    case 'width':
      return within(byWidth, smallest);
    case 'page':
      return within(Math.min(byWidth, room.height / (page.height * PIXELS_PER_POINT)), smallest);
    case 'none':
      return within(zoom.factor, smallest);
  }
}

/** The next stop above the factor that is on the screen now. */
export function zoomedIn(factor: number): Zoom {
  return { fit: 'none', factor: STOPS.find((stop) => stop > factor + 0.005) ?? LARGEST_FACTOR };
}

/** The next stop below it. */
export function zoomedOut(factor: number): Zoom {
  return { fit: 'none', factor: STOPS.findLast((stop) => stop < factor - 0.005) ?? SMALLEST_FACTOR };
}

/** A quarter turn to the right. */
export function turned(rotation: number): number {
  return (rotation + 90) % 360;
}

/** The size of a page after `rotation` degrees. */
export function turnedSize(size: Size, rotation: number): Size {
  return rotation % 180 === 0 ? size : { width: size.height, height: size.width };
}

function within(factor: number, smallest: number): number {
  if (!Number.isFinite(factor)) return 1;
  return Math.min(LARGEST_FACTOR, Math.max(smallest, factor));
}
