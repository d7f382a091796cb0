/** The cross-checks of one dialog: asked for in the background, one file after the other, and what was accepted. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { failureOf, ipc, type CrossCheck, type ResultItem } from '../../lib/ipc';

/** What is known of one file; `null` while it is being read. */
type Known = CrossCheck | null;

export class CrossChecks {
  readonly #known = new SvelteMap<string, Known>();
  readonly #accepted = new SvelteSet<string>();
  readonly #waiting: { dossierId: string; item: ResultItem }[] = [];
  #running = false;
  #closed = false;

  /** What the check says; `undefined`: it was not asked for. */
  of(item: ResultItem): Known | undefined {
    return this.#known.get(item.fileId);
  }

  /** Asks for files that were not asked for yet; what is attached already or cannot be is left alone. */
  ask(dossierId: string, items: readonly ResultItem[]): void {
    for (const item of items) {
      if (!item.issued || item.alreadyAttached || item.problem !== null || this.#known.has(item.fileId))
        continue;
      this.#known.set(item.fileId, null);
      this.#waiting.push({ dossierId, item });
    }
    void this.#run();
  }

  /** Ticked files that speak of another dossier and were not taken for right. */
  refused(chosen: readonly ResultItem[]): ResultItem[] {
    return chosen.filter((item) => this.of(item)?.verdict === 'mismatch' && !this.#accepted.has(item.fileId));
  }

  /** The person says that these files are right all the same. */
  accept(items: readonly ResultItem[]): void {
    for (const item of items) this.#accepted.add(item.fileId);
  }

  /** Which of the chosen files were taken for right. */
  accepted(chosen: readonly ResultItem[]): string[] {
    return chosen.map((item) => item.fileId).filter((id) => this.#accepted.has(id));
  }

  /** The dialog is gone: nothing more is asked. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#waiting.shift(); next && !this.#closed; next = this.#waiting.shift()) {
      const { dossierId, item } = next;
      try {
        const request = { dossierId, documentId: item.documentId, fileId: item.fileId };
        this.#known.set(item.fileId, await ipc.crossCheck(request));
      } catch (thrown) {
        failureOf(thrown);
        this.#known.delete(item.fileId);
      }
    }
    this.#running = false;
  }
}
