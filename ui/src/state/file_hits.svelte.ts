/** Files in whose text the words of the search box stand. */
import { failureOf, ipc, type FileHit } from '../lib/ipc';

/** No more than can be looked over; whoever wants fewer types more. */
const MOST = 20;
/** Asked when the typing rests this long: the list of dossiers follows each letter, the files need not. */
const REST_MS = 120;
/** One letter stands in every file. */
const LEAST_LETTERS = 2;

class FileHitsFound {
  hits = $state.raw<readonly FileHit[]>([]);
  total = $state(0);

  #text = '';
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Which question is the last; an answer to an earlier one comes too late. */
  #asked = 0;

  ask(text: string): void {
    this.#text = text.trim();
    clearTimeout(this.#rest);
    if (this.#text.length < LEAST_LETTERS) this.#show([], 0);
    else this.#rest = setTimeout(() => void this.#read(), REST_MS);
  }

  /** The files changed. */
  again(): void {
    if (this.#text.length >= LEAST_LETTERS) void this.#read();
  }

  forget(): void {
    this.ask('');
  }

  #show(hits: readonly FileHit[], total: number): void {
    this.#asked += 1;
    this.hits = hits;
    this.total = total;
  }

  async #read(): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const found = await ipc.findInFiles(this.#text, MOST);
      if (asked === this.#asked) this.#show(found.hits, found.total);
    } catch (thrown) {
      // The dossiers are what the box is for; without the files it is only less.
      if (asked === this.#asked) this.#show([], 0);
      console.warn(failureOf(thrown).code);
    }
  }
}

export const fileHits = new FileHitsFound();
