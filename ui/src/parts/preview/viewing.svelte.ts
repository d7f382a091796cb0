/** How a page or a picture is looked at: the room for it, zoom and turning; keys and the wheel mean the same in both. */
import { PAGE_GAP } from './page_layout';
import { turned, zoomedIn, zoomedOut, type Size, type Zoom } from './zoom';

export class Viewing {
  room = $state<Size>({ width: 0, height: 0 });
  zoom = $state<Zoom>({ fit: 'width' });
  rotation = $state(0);

  /** The room without the gap around what is shown. */
  readonly inner = $derived({
    width: this.room.width - 2 * PAGE_GAP,
    height: this.room.height - 2 * PAGE_GAP,
  });

  #factor: () => number;

  /** `factor` tells how much what is in sight is enlarged now. */
  constructor(zoom: Zoom, factor: () => number) {
    this.zoom = zoom;
    this.#factor = factor;
  }

  turn(): void {
    this.rotation = turned(this.rotation);
  }

  /** `more` are keys of one kind of view only. */
  key(event: KeyboardEvent, more: Readonly<Record<string, () => void>> = {}): void {
    if (event.altKey || event.metaKey) return;
    const act = { ...this.#keys, ...more }[event.key];
    if (!act || (event.ctrlKey && !'+=-0'.includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom = event.deltaY < 0 ? zoomedIn(this.#factor()) : zoomedOut(this.#factor());
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    '+': () => (this.zoom = zoomedIn(this.#factor())),
    '=': () => (this.zoom = zoomedIn(this.#factor())),
    '-': () => (this.zoom = zoomedOut(this.#factor())),
    '0': () => (this.zoom = { fit: 'width' }),
    '9': () => (this.zoom = { fit: 'page' }),
    r: () => this.turn(),
    R: () => this.turn(),
  };
}
