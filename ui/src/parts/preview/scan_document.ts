/** A scan of many pages (TIFF): the worker process draws each page as it comes into sight, the window only shows it. */

import type { PicturePage } from '../../lib/ipc';
import type { Look, PagedDocument, PageWork } from './paged_document';
import { turnedSize, type Size } from './zoom';

/** The longer side of a scanned page counts as that of a sheet of A4: most files do not say how large they are. */
const LONGER_SIDE = 842;

/** Pages that were fetched and may be looked at again. */
const MOST_KEPT = 6;

/** Below this scale a small picture is enough. */
const SMALL = 0.25;
const SMALL_SIDE = 300;
const MOST_SMALL = 300;

const LARGEST_CANVAS_PIXELS = 16_000_000;

/** The PNG of a page, from 0. */
export type ReadPicture = (page: number) => Promise<ArrayBuffer>;

export class ScanDocument implements PagedDocument {
  readonly pageCount: number;
  readonly hasWords = false;
  readonly remark = null;
  #pages: readonly PicturePage[];
  #read: ReadPicture;
  #kept = new Map<number, Promise<ImageBitmap>>();
  /** Small pictures of pages, for the list of them. */
  #small = new Map<number, Promise<ImageBitmap>>();
  #closed = false;

  constructor(pages: readonly PicturePage[], read: ReadPicture) {
    this.#pages = pages;
    this.#read = read;
    this.pageCount = pages.length;
  }

  async sizeOf(page: number): Promise<Size> {
    const { width, height } = this.#pages[page - 1] ?? { width: 1, height: 1 };
    const scale = LONGER_SIDE / Math.max(width, height, 1);
    return { width: width * scale, height: height * scale };
  }

  async textOf(): Promise<string> {
    return '';
  }

  draw(page: number, canvas: HTMLCanvasElement, look: Look, pixelRatio: number): PageWork {
    let cancelled = false;
    const run = async () => {
      const picture = await (look.scale < SMALL ? this.#smallPicture(page) : this.#picture(page));
      if (cancelled || this.#closed) return false;
      const size = await this.sizeOf(page);
      const turned = turnedSize(size, look.rotation);
      const [wide, tall] = [turned.width * look.scale, turned.height * look.scale];
      const ratio = Math.min(pixelRatio, Math.sqrt(LARGEST_CANVAS_PIXELS / Math.max(1, wide * tall)));
      canvas.width = Math.max(1, Math.floor(wide * ratio));
      canvas.height = Math.max(1, Math.floor(tall * ratio));
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.imageSmoothingQuality = 'high';
      context.translate(canvas.width / 2, canvas.height / 2);
      context.rotate((look.rotation * Math.PI) / 180);
      const [across, down] =
        look.rotation % 180 === 0 ? [canvas.width, canvas.height] : [canvas.height, canvas.width];
      context.drawImage(picture, -across / 2, -down / 2, across, down);
      return true;
    };
    return { done: run(), cancel: () => (cancelled = true) };
  }

  writeText(): PageWork {
    return { done: Promise.resolve(false), cancel: () => {} };
  }

  async release(): Promise<void> {
    // The pages looked at last are kept, in `#picture`.
  }

  close() {
    this.#closed = true;
    for (const page of this.#kept.keys()) this.#drop(page);
    for (const small of this.#small.values()) letGo(small);
    this.#small.clear();
  }

  /** Made once from the large one, which is not kept for it. */
  #smallPicture(page: number): Promise<ImageBitmap> {
    const known = this.#small.get(page);
    if (known) return known;
    const make = async () => {
      const large = this.#kept.get(page);
      const picture = await (large ?? this.#fetch(page));
      const small = await createImageBitmap(picture, {
        resizeWidth: Math.max(
          1,
          Math.round((SMALL_SIDE * picture.width) / Math.max(picture.width, picture.height)),
        ),
        resizeQuality: 'high',
      });
      if (!large) picture.close();
      return small;
    };
    const small = make();
    this.#small.set(page, small);
    small.catch(() => this.#small.delete(page));
    const [oldest] = this.#small.keys();
    if (this.#small.size > MOST_SMALL && oldest !== undefined) {
      const old = this.#small.get(oldest);
      this.#small.delete(oldest);
      if (old) letGo(old);
    }
    return small;
  }

  #picture(page: number): Promise<ImageBitmap> {
    const known = this.#kept.get(page);
    // Asked for again, it becomes the last to go.
    this.#kept.delete(page);
    const picture = known ?? this.#fetch(page);
    this.#kept.set(page, picture);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#drop(old);
    }
    return picture;
  }

  async #fetch(page: number): Promise<ImageBitmap> {
    try {
      const bytes = await this.#read(page - 1);
      return await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    } catch (reason) {
      this.#kept.delete(page);
      throw reason;
    }
  }

  #drop(page: number) {
    const picture = this.#kept.get(page);
    this.#kept.delete(page);
    if (picture) letGo(picture);
  }
}

function letGo(picture: Promise<ImageBitmap>) {
  picture.then(
    (bitmap) => bitmap.close(),
    () => {},
  );
}
