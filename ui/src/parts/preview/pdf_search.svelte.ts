/** Searching a PDF page by page, from the first to the last, while the reader goes on reading. */

import { folded, passagesOf } from '../../lib/folding';
import { MOST_PASSAGES } from './text_passages';

/** A place: the page, and the how-many-th of that page it is, from 0. */
export interface Hit {
  page: number;
  index: number;
}

/** What is searched in. */
export interface SearchedPages {
  readonly pageCount: number;
  textOf(page: number): Promise<string>;
}

export class PdfSearch {
  wanted = $state('');
  hits = $state.raw<readonly Hit[]>([]);
  /** Index into `hits`; −1 while there is none. */
  chosen = $state(-1);
  searching = $state(false);

  #pages: SearchedPages;
  /** The one search that may still change what is found. */
  #turn = 0;
  #texts = new Map<number, ReturnType<typeof folded>>();

  constructor(pages: SearchedPages) {
    this.#pages = pages;
  }

  get hit(): Hit | null {
    return this.hits[this.chosen] ?? null;
  }

  get more(): boolean {
    return this.hits.length >= MOST_PASSAGES;
  }

  /** Searches anew; the first place on or after `from` is chosen as soon as it is found. */
  async search(wanted: string, from: number): Promise<void> {
    const turn = ++this.#turn;
    this.wanted = wanted;
    this.hits = [];
    this.chosen = -1;
    this.searching = wanted.trim() !== '';
    if (!this.searching) return;
    for (let page = 1; page <= this.#pages.pageCount && this.hits.length < MOST_PASSAGES; page += 1) {
      const text = await this.#textOf(page);
      if (this.#turn !== turn) return;
      const places = passagesOf(text, wanted, MOST_PASSAGES - this.hits.length);
      if (places.length === 0) continue;
      const before = this.hits.length;
      this.hits = [...this.hits, ...places.map((_, index) => ({ page, index }))];
      if (this.chosen < 0 && page >= from) this.chosen = before;
    }
    this.searching = false;
    // Nothing further down: the first place of all.
    if (this.chosen < 0 && this.hits.length > 0) this.chosen = 0;
  }

  /** To the next or the previous place, around the ends. */
  step(step: 1 | -1): void {
    const count = this.hits.length;
    if (count > 0) this.chosen = (this.chosen + step + count) % count;
  }

  async #textOf(page: number) {
    const known = this.#texts.get(page);
    if (known) return known;
    // A page whose words cannot be read has none.
    const text = folded(await this.#pages.textOf(page).catch(() => ''));
    this.#texts.set(page, text);
    return text;
  }
}
