/** A list fetched page by page as it comes into view; an answer to an older question is dropped. */
import type { TableRows } from '../kit/table';
import { failureOf, type Failure } from '../lib/ipc';

export const PAGE_ROWS = 100;

/** Pages kept; the farthest from the view go first. 40 pages of 100 rows hold more than any person scrolls back. */
const PAGES_KEPT = 40;

export interface Page<Row> {
  rows: readonly Row[];
  total: number;
}

export class PagedRows<Row> implements TableRows<Row> {
  total = $state(0);
  /** The first page has come, or the asking has failed. */
  settled = $state(false);
  failure = $state.raw<Failure | null>(null);

  #pages = $state.raw<ReadonlyMap<number, readonly Row[]>>(new Map());
  #fetch: (offset: number, limit: number) => Promise<Page<Row>>;
  #arrived: () => void;
  #asked = new Set<number>();
  #view = { first: 0, last: 0 };
  /** Raised with every new question; only answers of the present one count. */
  #question = 0;

  /** `arrived` is called whenever rows have come. */
  constructor(
    fetch: (offset: number, limit: number) => Promise<Page<Row>>,
    arrived: () => void = () => undefined,
  ) {
    this.#fetch = fetch;
    this.#arrived = arrived;
  }

  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** The place of a row among those that are at hand; -1 when it is not. */
  placeOf(isIt: (row: Row) => boolean): number {
    for (const [page, rows] of this.#pages) {
      const place = rows.findIndex(isIt);
      if (place >= 0) return page * PAGE_ROWS + place;
    }
    return -1;
  }

  need(first: number, last: number): void {
    this.#view = { first, last };
    for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
      if (!this.#pages.has(page) && !this.#asked.has(page)) void this.#read(page, this.#question);
    }
  }

  /** Another question: the old rows stay on the screen until the first new page is here. */
  async ask(): Promise<void> {
    this.#question += 1;
    this.#asked.clear();
    this.#view = { first: 0, last: 0 };
    await this.#read(0, this.#question, 'replace');
  }

  /** The same question again, because something changed: the pages in view are read anew and replaced at once. */
  async again(): Promise<void> {
    this.#question += 1;
    this.#asked.clear();
    const question = this.#question;
    const first = Math.floor(this.#view.first / PAGE_ROWS);
    const last = Math.floor(Math.max(this.#view.first, this.#view.last) / PAGE_ROWS);
    const places = Array.from({ length: last - first + 1 }, (_, beyond) => first + beyond);
    try {
      const answers = await Promise.all(places.map((page) => this.#fetch(page * PAGE_ROWS, PAGE_ROWS)));
      if (question !== this.#question) return;
      this.#pages = new Map(places.map((page, at) => [page, answers[at]?.rows ?? []]));
      this.total = answers[0]?.total ?? 0;
      this.failure = null;
      this.#arrived();
    } catch (thrown) {
      if (question !== this.#question) return;
      this.failure = failureOf(thrown);
    } finally {
      if (question === this.#question) this.settled = true;
    }
  }

  forget(): void {
    this.#question += 1;
    this.#asked.clear();
    this.#pages = new Map();
    this.total = 0;
    this.settled = false;
    this.failure = null;
  }

  async #read(page: number, question: number, how: 'add' | 'replace' = 'add'): Promise<void> {
    this.#asked.add(page);
    try {
      const answer = await this.#fetch(page * PAGE_ROWS, PAGE_ROWS);
      if (question !== this.#question) return;
      const pages = new Map(how === 'add' ? this.#pages : []);
      pages.set(page, answer.rows);
      this.#pages = this.#nearest(pages, page);
      this.total = answer.total;
      this.failure = null;
      this.#arrived();
    } catch (thrown) {
      if (question !== this.#question) return;
      this.failure = failureOf(thrown);
    } finally {
      this.#asked.delete(page);
      if (question === this.#question) this.settled = true;
    }
  }

  #nearest(pages: Map<number, readonly Row[]>, centre: number): Map<number, readonly Row[]> {
    if (pages.size <= PAGES_KEPT) return pages;
    const byDistance = [...pages].sort(([one], [other]) => Math.abs(one - centre) - Math.abs(other - centre));
    return new Map(byDistance.slice(0, PAGES_KEPT));
  }
}
