/** The list of dossiers under its tab, search and filters, and the dossier whose details are open. */
import {
  events,
  failureOf,
  ipc,
  type AgencyChoice,
  type DossierFilters,
  type DossierRow,
  type DossierSort,
  type DossierView,
  type Failure,
  type StepCounts,
  type StepTab,
} from '../lib/ipc';
import { fileHits } from './file_hits.svelte';
import { PagedRows } from './paged.svelte';
import { sync } from './sync.svelte';

/** Skimming with the arrows asks for details only where it rests this long. */
const REST_MS = 90;
/** A dossier that is not there by then leaves the pane of the one before: nobody may act on the wrong one. */
const STALE_MS = 150;
/** Rows follow a transfer after this long at most. */
const ROWS_SOON_MS = 250;
/** Details older than this are read again from both systems while they are looked at. */
const FRESH_MS = 60_000;

/** All seven fields; an empty one does not narrow. */
export type SetFilters = Required<DossierFilters>;

export const NO_FILTERS: SetFilters = {
  applicant: '',
  number: '',
  identityNumber: '',
  phone: '',
  agencyId: null,
  from: null,
  to: null,
};

class Dossiers {
  tab = $state<StepTab>('dang-thu-ly');
  text = $state('');
  filters = $state.raw<SetFilters>(NO_FILTERS);
  sort = $state.raw<DossierSort>({ column: 'due', descending: false });
  everyone = $state(false);

  counts = $state.raw<StepCounts | null>(null);
  agencies = $state.raw<readonly AgencyChoice[]>([]);

  /** Index of the active row, -1 when it is not among the rows at hand. */
  active = $state(-1);
  openId = $state<string | null>(null);
  view = $state.raw<DossierView | null>(null);
  viewFailure = $state.raw<Failure | null>(null);
  refreshing = $state(false);

  #rest: ReturnType<typeof setTimeout> | undefined;

  #rowsSoon: ReturnType<typeof setTimeout> | undefined;

  /** The active row is still on its way, as after End in a long list; it is opened when it comes. */
  #awaited = false;

  readonly rows = new PagedRows<DossierRow>(
    (offset, limit) => this.#list(offset, limit),
    () => {
      if (this.#awaited) this.select(this.active);
    },
  );

  get filtersSet(): number {
    return Object.values(this.filters).filter((value) => value !== null && value !== '').length;
  }

  get narrowed(): boolean {
    return this.text.trim() !== '' || this.filtersSet > 0;
  }

  /** Changes the question and asks it; the dossier that is open stays open. */
  async ask(
    change: Partial<Pick<Dossiers, 'tab' | 'text' | 'filters' | 'sort' | 'everyone'>>,
  ): Promise<void> {
    Object.assign(this, change);
    if (change.text !== undefined) fileHits.ask(change.text);
    this.#awaited = false;
    await this.rows.ask();
    this.#findActive();
  }

  select(index: number): void {
    this.active = index;
    const row = this.rows.at(index);
    this.#awaited = row === undefined;
    if (row) this.open(row.id);
  }

  open(id: string): void {
    if (this.openId === id && (this.view !== null || this.viewFailure === null)) return;
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
    this.#awaited = false;
  }

  /** Reads the open dossier again from both systems. */
  async refresh(): Promise<void> {
    const id = this.openId;
    if (id === null || this.refreshing) return;
    this.refreshing = true;
    try {
      const view = await ipc.refreshDossier(id);
      if (this.openId === id) this.view = view;
    } catch (thrown) {
      // What is on the screen stays good; only a dossier that cannot be shown at all says why.
      if (this.openId === id && this.view === null) this.viewFailure = failureOf(thrown);
    } finally {
      this.refreshing = false;
    }
  }

  async listen(): Promise<void> {
    await events.dossiersChanged.listen(() => void this.changed());
    await events.transferChanged.listen(({ payload }) => {
      if (payload.dossierId === this.openId) void this.#reread(payload.dossierId);
      // Its row says how far it is, too. Steps follow each other quickly: the rows are read once for several.
      this.#rowsSoon ??= setTimeout(() => {
        this.#rowsSoon = undefined;
        if (this.rows.settled) void this.rows.again().then(() => this.#findActive());
      }, ROWS_SOON_MS);
    });
  }

  async changed(): Promise<void> {
    fileHits.again();
    await this.rows.again();
    this.#findActive();
    if (this.openId !== null) await this.#reread(this.openId);
  }

  forget(): void {
    this.close();
    this.rows.forget();
    this.counts = null;
    this.agencies = [];
    this.text = '';
    fileHits.forget();
    this.filters = NO_FILTERS;
    this.tab = 'dang-thu-ly';
    this.everyone = false;
  }

  async #list(offset: number, limit: number) {
    const { tab, text, filters, sort, everyone } = this;
    const list = await ipc.listDossiers({ tab, text, filters, sort, everyone, offset, limit });
    this.counts = list.counts;
    this.agencies = list.agencies;
    sync.learn(list.asOf, list.offline);
    return list;
  }

  #findActive(): void {
    if (this.#awaited) return;
    const id = this.openId;
    this.active = id === null ? -1 : this.rows.placeOf((row) => row.id === id);
  }

  async #read(id: string): Promise<void> {
    const stale = setTimeout(() => {
      if (this.openId === id && this.view?.dossier.summary.id !== id) this.view = null;
    }, STALE_MS);
    try {
      const view = await ipc.getDossier(id);
      clearTimeout(stale);
      if (this.openId !== id) return;
      this.view = view;
      const age = view.asOf === null ? Infinity : Date.now() - Date.parse(view.asOf);
      if (age > FRESH_MS && !sync.offline) await this.refresh();
    } catch (thrown) {
      if (this.openId !== id) return;
      this.view = null;
      this.viewFailure = failureOf(thrown);
    } finally {
      clearTimeout(stale);
    }
  }

  /** From the cache only: the event told that it changed there. */
  async #reread(id: string): Promise<void> {
    try {
      const view = await ipc.getDossier(id);
      if (this.openId === id) this.view = view;
    } catch (thrown) {
      console.warn(failureOf(thrown).code);
    }
  }
}

export const dossiers = new Dossiers();
