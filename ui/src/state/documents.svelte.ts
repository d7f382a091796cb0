/** The documents under their box and search, and the one whose details are open. */
import {
  events,
  failureOf,
  ipc,
  type BoxCounts,
  type Document,
  type DocumentBox,
  type DocumentView,
  type Failure,
} from '../lib/ipc';
import { PagedRows } from './paged.svelte';
import { sync } from './sync.svelte';

/** Skimming with the arrows asks for details only where it rests this long. */
const REST_MS = 90;
/** A document that is not there by then leaves the pane of the one before: nobody may act on the wrong one. */
const STALE_MS = 150;
/** Details older than this are read again from both systems while they are looked at. */
const FRESH_MS = 60_000;

/** A box, or all four under one search. */
export type Place = DocumentBox | 'all';

class Documents {
  place = $state<Place>('du-thao');
  text = $state('');
  counts = $state.raw<BoxCounts | null>(null);

  active = $state(-1);
  openId = $state<string | null>(null);
  view = $state.raw<DocumentView | null>(null);
  viewFailure = $state.raw<Failure | null>(null);
  refreshing = $state(false);

  #rest: ReturnType<typeof setTimeout> | undefined;

  readonly rows = new PagedRows<Document>(async (offset, limit) => {
    const list = await ipc.listDocuments({
      box: this.place === 'all' ? null : this.place,
      text: this.text,
      offset,
      limit,
    });
    this.counts = list.counts;
    sync.learn(list.asOf, list.offline);
    return { rows: list.items, total: list.total };
  });

  readonly countOfAll = $derived(
    this.counts && this.counts.duThao + this.counts.xuLyDi + this.counts.theoDoiDi + this.counts.luu,
  );

  async ask(change: Partial<Pick<Documents, 'place' | 'text'>>): Promise<void> {
    Object.assign(this, change);
    await this.rows.ask();
    this.#findActive();
  }

  select(index: number): void {
    this.active = index;
    const row = this.rows.at(index);
    if (row) this.open(row.id);
  }

  open(id: string): void {
    if (this.openId === id && this.viewFailure === null) return;
    this.openId = id;
    this.viewFailure = null;
    clearTimeout(this.#rest);
    // The first one opens at once; while skimming, the shown one stays until the next is chosen for good.
    if (this.view === null) void this.#read(id);
    else this.#rest = setTimeout(() => void this.#read(id), REST_MS);
  }

  close(): void {
    clearTimeout(this.#rest);
    this.openId = null;
    this.view = null;
    this.viewFailure = null;
    this.active = -1;
  }

  /** Reads the open document and its dossier again from both systems. */
  async refresh(): Promise<void> {
    const id = this.openId;
    if (id === null || this.refreshing) return;
    this.refreshing = true;
    try {
      const view = await ipc.refreshDocument(id);
      if (this.openId === id) this.view = view;
    } catch (thrown) {
      // What is on the screen stays good; only a document that cannot be shown at all says why.
      if (this.openId === id && this.view === null) this.viewFailure = failureOf(thrown);
    } finally {
      this.refreshing = false;
    }
  }

  async listen(): Promise<void> {
    await events.dossiersChanged.listen(() => void this.changed());
    await events.transferChanged.listen(({ payload }) => {
      if (payload.documentId === this.openId || payload.draftId !== null) void this.changed();
    });
  }

  forget(): void {
    this.close();
    this.rows.forget();
    this.counts = null;
    this.text = '';
    this.place = 'du-thao';
  }

  /** Something changed in the cache; a list that nobody has looked at yet is read when somebody does. */
  async changed(): Promise<void> {
    if (!this.rows.settled) return;
    await this.rows.again();
    this.#findActive();
    if (this.openId !== null) await this.#read(this.openId, 'cache');
  }

  #findActive(): void {
    const id = this.openId;
    this.active = id === null ? -1 : this.rows.placeOf((row) => row.id === id);
  }

  async #read(id: string, from: 'cache' | 'anywhere' = 'anywhere'): Promise<void> {
    const stale = setTimeout(() => {
      if (this.openId === id && this.view?.document.id !== id) this.view = null;
    }, STALE_MS);
    try {
      const view = await ipc.getDocument(id);
      clearTimeout(stale);
      if (this.openId !== id) return;
      this.view = view;
      this.viewFailure = null;
      const age = view.asOf === null ? Infinity : Date.now() - Date.parse(view.asOf);
      if (from === 'anywhere' && age > FRESH_MS && !sync.offline) await this.refresh();
    } catch (thrown) {
      if (this.openId !== id) return;
      this.view = null;
      this.viewFailure = failureOf(thrown);
    } finally {
      clearTimeout(stale);
    }
  }
}

export const documents = new Documents();
