/** One preview from opening to closing: the last file asked for wins, and an answer for any other is dropped. */

import {
  isFailure,
  type ExtractedText,
  type Failure,
  type FailureCode,
  type FileRef,
  type PreviewFile,
} from '../../lib/ipc';
import { CutShort, readBytes, type ReadRange } from './file_bytes';
import type { AskPassword, PdfDocument } from './pdf_document';
import { decodeText, LONGEST_TEXT } from './text_decoding';

/** What the panel shows. */
export type Phase =
  | { kind: 'nothing' }
  /** `received` of `total` bytes have come; `total` is null where the system does not say. */
  | { kind: 'opening'; slow: boolean; received: number; total: number | null }
  | { kind: 'stopped' }
  | { kind: 'pdf'; file: PreviewFile; pdf: PdfDocument }
  | { kind: 'image'; file: PreviewFile; address: string }
  /** A PDF that waits for its password; `checking` while one is being tried. */
  | {
      kind: 'locked';
      file: PreviewFile;
      wrong: boolean;
      checking: boolean;
      unlock: (password: string) => void;
    }
  /** `wordsOnly`: an office file, of which only the words are shown and not how they look. */
  | { kind: 'text'; file: PreviewFile; text: string; truncated: boolean; wordsOnly: boolean }
  /** A kind of file that is not shown here: its facts are. */
  | { kind: 'facts'; file: PreviewFile }
  | { kind: 'failed'; failure: Failure; file: PreviewFile | null };

/** What a session needs of the program; `lib/ipc` outside of tests. */
export interface PreviewDoor {
  /** `null`: it was stopped by its ticket. */
  openPreview(file: FileRef, ticket: number): Promise<PreviewFile | null>;
  stopPreview(ticket: number): Promise<unknown>;
  readPreview(handle: string, offset: number, length: number): Promise<ArrayBuffer>;
  closePreview(handle: string): Promise<unknown>;
  previewText(handle: string): Promise<ExtractedText>;
}

type OpenPdf = (
  read: ReadRange,
  size: number,
  signal: AbortSignal,
  onLost: (reason: unknown) => void,
  askPassword: AskPassword,
) => Promise<PdfDocument>;

/** A wait is shown once it has lasted this long, in milliseconds. */
const SLOW_AFTER = 300;

/** Pictures that both web views draw; TIFF is not among them. */
const SHOWN_PICTURES: readonly string[] = ['jpeg', 'png', 'gif', 'webp'];

/** Office files whose words the worker reads. */
const READ_FOR_WORDS: readonly string[] = ['docx', 'xlsx', 'odt', 'ods', 'pptx', 'old-office', 'rtf'];

/** Without words to show, the file's facts are shown: nothing is wrong with the file itself. */
const NO_WORDS: readonly FailureCode[] = ['LT-5007', 'LT-5008', 'LT-5009'];

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
      const pdf = await this.#openPdf(read, file.size, signal, lost, ask);
      if (signal.aborted) pdf.close();
      else this.#held.push(() => pdf.close());
      return { kind: 'pdf', file, pdf };
    }
    if (SHOWN_PICTURES.includes(file.kind)) {
      const bytes = await readBytes(read, 0, file.size, signal);
      const address = URL.createObjectURL(new Blob([bytes], { type: file.mediaType }));
      this.#held.push(() => URL.revokeObjectURL(address));
      return { kind: 'image', file, address };
    }
    if (file.kind === 'text') return this.#readText(file, read, signal);
    if (READ_FOR_WORDS.includes(file.kind)) return this.#readWords(file);
    return { kind: 'facts', file };
  }

  async #readWords(file: PreviewFile): Promise<Phase> {
    try {
      const { text, truncated } = await this.#door.previewText(file.handle);
      return { kind: 'text', file, text, truncated, wordsOnly: true };
    } catch (reason) {
      if (isFailure(reason) && NO_WORDS.includes(reason.code)) return { kind: 'facts', file };
      throw reason;
    }
  }

  /** The worker knows the old Vietnamese encodings; without it the usual ones are read here. */
  async #readText(file: PreviewFile, read: ReadRange, signal: AbortSignal): Promise<Phase> {
    const extracted = await this.#door.previewText(file.handle).catch(() => null);
    if (extracted)
      return { kind: 'text', file, text: extracted.text, truncated: extracted.truncated, wordsOnly: false };
    const bytes = await readBytes(read, 0, Math.min(file.size, LONGEST_TEXT), signal);
    return {
      kind: 'text',
      file,
      text: decodeText(bytes),
      truncated: file.size > LONGEST_TEXT,
      wordsOnly: false,
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
