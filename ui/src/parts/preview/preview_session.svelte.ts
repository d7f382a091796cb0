/** One preview from opening to closing: the last file asked for wins, and an answer for any other is dropped. */

import {
  isFailure,
  type ExtractedText,
  type Failure,
  type FailureCode,
  type FileRef,
  type PicturePage,
  type PreviewFile,
  type SheetPart,
} from '../../lib/ipc';
import { CutShort, readBytes, type ReadRange } from './file_bytes';
import type { PagedDocument } from './paged_document';
import type { AskPassword } from './pdf_document';
import { ScanDocument } from './scan_document';
import { decodeText, LONGEST_TEXT } from './text_decoding';
import { Workbook } from './workbook.svelte';

/** What the panel shows. */
export type Phase =
  | { kind: 'nothing' }
  /** `received` of `total` bytes have come; `total` is null where the system does not say. */
  | { kind: 'opening'; slow: boolean; received: number; total: number | null }
  | { kind: 'stopped' }
  /** Pages: a PDF, or a scan of many pages. */
  | { kind: 'pages'; file: PreviewFile; pages: PagedDocument }
  | { kind: 'image'; file: PreviewFile; address: string }
  /** A PDF that waits for its password; `checking` while one is being tried. */
  | {
      kind: 'locked';
      file: PreviewFile;
      wrong: boolean;
      checking: boolean;
      unlock: (password: string) => void;
    }
  | { kind: 'sheets'; file: PreviewFile; book: Workbook }
  /** A docx, made harmless by the worker. */
  | { kind: 'letter'; file: PreviewFile; bytes: ArrayBuffer }
  | { kind: 'text'; file: PreviewFile; text: string; truncated: boolean; why: WhyWords }
  /** A kind of file that is not shown here: its facts are. */
  | { kind: 'facts'; file: PreviewFile }
  | { kind: 'failed'; failure: Failure; file: PreviewFile | null };

/** Why words are shown: it is a text; only the words of this kind are read; the look of this one cannot be had. */
export type WhyWords = 'text' | 'words-only' | 'no-layout';

/** What a session needs of the program; `lib/ipc` outside of tests. */
export interface PreviewDoor {
  /** `null`: it was stopped by its ticket. */
  openPreview(file: FileRef, ticket: number): Promise<PreviewFile | null>;
  stopPreview(ticket: number): Promise<unknown>;
  readPreview(handle: string, offset: number, length: number): Promise<ArrayBuffer>;
  closePreview(handle: string): Promise<unknown>;
  previewText(handle: string): Promise<ExtractedText>;
  previewCells(handle: string, sheet: number, firstRow: number): Promise<SheetPart>;
  previewPicturePages(handle: string): Promise<PicturePage[]>;
  previewPicture(handle: string, page: number): Promise<ArrayBuffer>;
  previewLetter(handle: string): Promise<ArrayBuffer>;
}

type OpenPdf = (
  read: ReadRange,
  size: number,
  signal: AbortSignal,
  onLost: (reason: unknown) => void,
  askPassword: AskPassword,
) => Promise<PagedDocument>;

/** A wait is shown once it has lasted this long, in milliseconds. */
const SLOW_AFTER = 300;

/** Pictures that both web views draw; TIFF is drawn by the worker. */
const SHOWN_PICTURES: readonly string[] = ['jpeg', 'png', 'gif', 'webp'];

/** Office files whose words the worker reads. */
const READ_FOR_WORDS: readonly string[] = ['odt', 'pptx', 'rtf'];

/** Kinds that hold sheets, or may. */
const WITH_SHEETS: readonly string[] = ['xlsx', 'ods', 'old-office'];

/** Without words to show, the file's facts are shown: nothing is wrong with the file itself. */
const NO_WORDS: readonly FailureCode[] = ['LT-5007', 'LT-5008', 'LT-5009'];

/** The look of a letter cannot be had, and its words may: broken in a part, or beyond what is laid out. */
const NO_LAYOUT: readonly FailureCode[] = ['LT-5001', 'LT-5005', 'LT-5006', 'LT-5007'];

/** Every opening of this window has a number of its own. */
let lastTicket = 0;

export class PreviewSession {
  phase = $state.raw<Phase>({ kind: 'nothing' });

  #door: PreviewDoor;
  #openPdf: OpenPdf;
  /** The one opening that may still change the phase. */
  #turn: AbortController | undefined;
  /** The opening whose bytes are on their way. */
  #ticket: number | null = null;
  /** Undoes what the shown file holds: its handle, its document, its address. */
  #held: (() => void)[] = [];

  constructor(door: PreviewDoor, openPdf: OpenPdf = lazilyOpenPdf) {
    this.#door = door;
    this.#openPdf = openPdf;
  }

  /** Shows a file; whatever was shown or on its way before is let go. */
  async open(ref: FileRef): Promise<void> {
    this.close();
    const turn = new AbortController();
    this.#turn = turn;
    this.phase = { kind: 'opening', slow: false, received: 0, total: null };
    const slow = setTimeout(() => {
      if (this.#turn === turn && this.phase.kind === 'opening') this.phase = { ...this.phase, slow: true };
    }, SLOW_AFTER);
    const ticket = ++lastTicket;
    this.#ticket = ticket;
    let file: PreviewFile | null = null;
    try {
      file = await this.#door.openPreview(ref, ticket);
      if (this.#ticket === ticket) this.#ticket = null;
      if (file === null) return;
      const { handle } = file;
      const letGo = () => void this.#door.closePreview(handle).catch(() => {});
      if (turn.signal.aborted) return letGo();
      this.#held.push(letGo);
      const phase = await this.#read(file, turn.signal);
      if (!turn.signal.aborted) this.phase = phase;
    } catch (reason) {
      if (!turn.signal.aborted) this.phase = { kind: 'failed', failure: failureFrom(reason), file };
    } finally {
      clearTimeout(slow);
      if (this.#ticket === ticket) this.#ticket = null;
    }
  }

  /** So many bytes of an opening have come; those of another are not ours. */
  follow(ticket: number, received: number, total: number | null): void {
    if (this.#ticket !== ticket || this.phase.kind !== 'opening') return;
    this.phase = { ...this.phase, received, total };
  }

  /** The person would rather not wait. */
  stop(): void {
    this.close();
    this.phase = { kind: 'stopped' };
  }

  /** Lets go of the shown file; the panel is empty afterwards. */
  close(): void {
    this.#turn?.abort();
    this.#turn = undefined;
    // What nobody waits for must not take the line from what comes next.
    if (this.#ticket !== null) void this.#door.stopPreview(this.#ticket).catch(() => {});
    this.#ticket = null;
    for (const letGo of this.#held.splice(0).reverse()) letGo();
    this.phase = { kind: 'nothing' };
  }

  async #read(file: PreviewFile, signal: AbortSignal): Promise<Phase> {
    if (file.size === 0) return { kind: 'failed', failure: failure('LT-3014'), file };
    const read: ReadRange = (offset, length) => this.#door.readPreview(file.handle, offset, length);
    if (file.kind === 'pdf') {
      const lost = (reason: unknown) => {
        if (!signal.aborted) this.phase = { kind: 'failed', failure: failureFrom(reason), file };
      };
      const ask: AskPassword = (wrong) =>
        new Promise((give) => {
          if (signal.aborted) return;
          const locked = { kind: 'locked', file, wrong, checking: false } as const;
          const unlock = (password: string) => {
            if (signal.aborted) return;
            this.phase = { ...locked, wrong: false, checking: true, unlock: () => {} };
            give(password);
          };
          this.phase = { ...locked, unlock };
        });
      const pages = await this.#openPdf(read, file.size, signal, lost, ask);
      return { kind: 'pages', file, pages: this.#holding(pages, signal) };
    }
    if (file.kind === 'tiff') {
      const sizes = await this.#door.previewPicturePages(file.handle);
      const pages = new ScanDocument(sizes, (page) => this.#door.previewPicture(file.handle, page));
      return { kind: 'pages', file, pages: this.#holding(pages, signal) };
    }
    if (WITH_SHEETS.includes(file.kind)) return this.#readSheets(file, signal);
    if (file.kind === 'docx') return this.#readLetter(file);
    if (SHOWN_PICTURES.includes(file.kind)) {
      const bytes = await readBytes(read, 0, file.size, signal);
      const address = URL.createObjectURL(new Blob([bytes], { type: file.mediaType }));
      this.#held.push(() => URL.revokeObjectURL(address));
      return { kind: 'image', file, address };
    }
    if (file.kind === 'text') return this.#readText(file, read, signal);
    if (READ_FOR_WORDS.includes(file.kind)) return this.#readWords(file, 'words-only');
    return { kind: 'facts', file };
  }

  #holding(pages: PagedDocument, signal: AbortSignal): PagedDocument {
    if (signal.aborted) pages.close();
    else this.#held.push(() => pages.close());
    return pages;
  }

  async #readSheets(file: PreviewFile, signal: AbortSignal): Promise<Phase> {
    const read = (sheet: number, row: number) => this.#door.previewCells(file.handle, sheet, row);
    try {
      const first = await read(0, 0);
      const lost = (reason: unknown) => {
        if (!signal.aborted) this.phase = { kind: 'failed', failure: failureFrom(reason), file };
      };
      return { kind: 'sheets', file, book: new Workbook(first, read, lost) };
    } catch (reason) {
      // An old Word document is of the same kind as an old Excel file.
      if (isFailure(reason) && reason.code === 'LT-5007') return this.#readWords(file, 'words-only');
      if (isFailure(reason) && NO_WORDS.includes(reason.code)) return { kind: 'facts', file };
      throw reason;
    }
  }

  async #readLetter(file: PreviewFile): Promise<Phase> {
    try {
      return { kind: 'letter', file, bytes: await this.#door.previewLetter(file.handle) };
    } catch (reason) {
      if (isFailure(reason) && NO_LAYOUT.includes(reason.code)) return this.#readWords(file, 'no-layout');
      if (isFailure(reason) && NO_WORDS.includes(reason.code)) return { kind: 'facts', file };
      throw reason;
    }
  }

  /** The letter could not be laid out after all: its words are shown. */
  async showWords(): Promise<void> {
    const [turn, phase] = [this.#turn, this.phase];
    if (phase.kind !== 'letter' || !turn) return;
    const next = await this.#readWords(phase.file, 'no-layout').catch((reason: unknown): Phase => ({
      kind: 'failed',
      failure: failureFrom(reason),
      file: phase.file,
    }));
    if (!turn.signal.aborted) this.phase = next;
  }

  async #readWords(file: PreviewFile, why: WhyWords): Promise<Phase> {
    try {
      const { text, truncated } = await this.#door.previewText(file.handle);
      return { kind: 'text', file, text, truncated, why };
    } catch (reason) {
      if (isFailure(reason) && NO_WORDS.includes(reason.code)) return { kind: 'facts', file };
      throw reason;
    }
  }

  /** The worker knows the old Vietnamese encodings; without it the usual ones are read here. */
  async #readText(file: PreviewFile, read: ReadRange, signal: AbortSignal): Promise<Phase> {
    const extracted = await this.#door.previewText(file.handle).catch(() => null);
    if (extracted)
      return { kind: 'text', file, text: extracted.text, truncated: extracted.truncated, why: 'text' };
    const bytes = await readBytes(read, 0, Math.min(file.size, LONGEST_TEXT), signal);
    return {
      kind: 'text',
      file,
      text: decodeText(bytes),
      truncated: file.size > LONGEST_TEXT,
      why: 'text',
    };
  }

  /** A picture or a page turned out to be unreadable after all. */
  refuse(code: FailureCode): void {
    const file = 'file' in this.phase ? this.phase.file : null;
    this.phase = { kind: 'failed', failure: failure(code), file };
  }
}

const lazilyOpenPdf: OpenPdf = async (...given) => (await import('./pdf_document')).openPdf(...given);

function failure(code: FailureCode): Failure {
  return { code, field: null, detail: null, reference: '' };
}

/** What came through the door is a `Failure` already; the rest are faults of the file or of this window. */
function failureFrom(reason: unknown): Failure {
  if (isFailure(reason)) return reason;
  if (typeof reason === 'object' && reason !== null && 'refusal' in reason)
    return failure(reason.refusal === 'encrypted' ? 'LT-5002' : 'LT-5001');
  if (reason instanceof CutShort) return failure('LT-3019');
  console.error(reason);
  return failure('LT-9002');
}
