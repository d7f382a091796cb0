/** Which result files are ticked, looked at and allowed: the rules of the result picker and of the push dialog. */
import type { PreviewedFile, ResultItem } from '../../lib/ipc';

/** The files of one document, in the program's order. */
export interface PickedDocument {
  id: string;
  number: string | null;
  subject: string;
  issuedOn: string | null;
  signer: string | null;
  files: readonly ResultItem[];
}

export class PickedFiles {
  items = $state.raw<readonly ResultItem[]>([]);
  ticked = $state.raw<ReadonlySet<string>>(new Set());
  /** Drafts and other files that are not issued: to look at only. */
  showAll = $state(false);
  /** The file that is looked at. */
  currentId = $state<string | null>(null);
  /** What was on the screen, by file id. */
  #seen = $state.raw<ReadonlyMap<string, string>>(new Map());

  readonly shown = $derived(this.items.filter((item) => item.issued || this.showAll));
  readonly documents = $derived(grouped(this.shown));
  readonly current = $derived(this.shown.find((item) => item.fileId === this.currentId) ?? null);
  readonly chosen = $derived(this.items.filter((item) => this.ticked.has(item.fileId)));
  readonly bytes = $derived(this.chosen.reduce((sum, item) => sum + item.size, 0));
  /** One transfer takes the files of one document; this is the one that was begun with. */
  readonly chosenDocument = $derived(this.chosen[0] ?? null);
  readonly unseen = $derived(this.chosen.filter((item) => !this.#seen.has(item.fileId)).length);

  /** Takes a fresh list; ticks stay where they are still possible. */
  accept(items: readonly ResultItem[], ticked: Iterable<string> = this.ticked): void {
    this.items = items;
    const possible = items.filter(isAttachable);
    const wanted = new Set(ticked);
    const document = possible.find((item) => wanted.has(item.fileId))?.documentId;
    this.ticked = new Set(
      possible
        .filter((item) => wanted.has(item.fileId) && item.documentId === document)
        .map((item) => item.fileId),
    );
    // The first file that can be attached is what most people came for.
    this.currentId = this.current?.fileId ?? possible[0]?.fileId ?? this.shown[0]?.fileId ?? null;
  }

  /** Whether a tick may be set here now. */
  isOpen(item: ResultItem): boolean {
    return isAttachable(item) && !this.isElsewhere(item);
  }

  /** It could be attached, but files of another document are ticked. */
  isElsewhere(item: ResultItem): boolean {
    return (
      isAttachable(item) && this.chosenDocument !== null && this.chosenDocument.documentId !== item.documentId
    );
  }

  isSeen(item: ResultItem): boolean {
    return this.#seen.has(item.fileId);
  }

  toggle(item: ResultItem): boolean {
    if (!this.isOpen(item)) return false;
    const ticked = new Set(this.ticked);
    if (!ticked.delete(item.fileId)) ticked.add(item.fileId);
    this.ticked = ticked;
    return true;
  }

  see(fileId: string, sha256: string): void {
    this.#seen = new Map(this.#seen).set(fileId, sha256);
  }

  /** Moves to the neighbour; answers where it came to. */
  step(by: number): ResultItem | null {
    const at = this.shown.findIndex((item) => item.fileId === this.currentId);
    const to = this.shown[Math.min(Math.max(at + by, 0), this.shown.length - 1)];
    if (to) this.currentId = to.fileId;
    return to ?? null;
  }

  /** The hashes of what was seen, for the ticked files: these bytes and no others may be attached. */
  previewed(): PreviewedFile[] {
    return this.chosen.flatMap(({ fileId }) => {
      const sha256 = this.#seen.get(fileId);
      return sha256 === undefined ? [] : [{ fileId, sha256 }];
    });
  }
}

/** An issued file that is not there yet and that nothing speaks against. */
export function isAttachable(item: ResultItem): boolean {
  return item.issued && !item.alreadyAttached && item.problem === null;
}

function grouped(items: readonly ResultItem[]): PickedDocument[] {
  const all = new Map<string, PickedDocument & { files: ResultItem[] }>();
  for (const item of items) {
    const { documentId: id, documentNumber: number, subject, issuedOn, signer } = item;
    const document = all.get(id) ?? { id, number, subject, issuedOn, signer, files: [] };
    document.files.push(item);
    all.set(id, document);
  }
  return [...all.values()];
}
