/** Opens a PDF with pdf.js in its own worker, fed by ranges; nothing of the document may run, navigate or load. */

import * as pdfjs from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { readBytes, type ReadRange } from './file_bytes';
import type { Look, PagedDocument, PageWork } from './paged_document';
import type { Size } from './zoom';

pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;

/**
 * The least that is asked for. pdf.js joins neighbouring pieces, so pictures still come in few and long reads; larger
 * pieces would only be wasted on the many small objects on the way to a far page.
 */
const CHUNK = 64 * 1024;

/** Pictures beyond this are left out: they would take more than 400 MB once unpacked. */
const LARGEST_IMAGE_PIXELS = 100_000_000;

/** Some web views draw nothing at all on a canvas above 16.7 million pixels: beyond this it is drawn coarser. */
const LARGEST_CANVAS_PIXELS = 16_000_000;

/** Asks the person for the password of a document; `wrong`: the one given before did not open it. */
export type AskPassword = (wrong: boolean) => Promise<string>;

/** The same for what is laid over a page and for what is searched. */
const TEXT_CHOICE = { includeMarkedContent: false, disableNormalization: false };

/** Why a PDF is not shown. */
export type PdfRefusal = 'encrypted' | 'broken';

export class PdfRefused extends Error {
  constructor(readonly refusal: PdfRefusal) {
    super(refusal);
  }
}

/** An open document. */
export class PdfDocument implements PagedDocument {
  readonly pageCount: number;
  readonly hasWords = true;
  readonly remark: PagedDocument['remark'];
  #document: pdfjs.PDFDocumentProxy;
  #close: () => void;

  constructor(document: pdfjs.PDFDocumentProxy, isXfa: boolean, close: () => void) {
    this.#document = document;
    this.remark = isXfa ? 'xfa' : null;
    this.#close = close;
    this.pageCount = document.numPages;
  }

  /** The size of a page in points, as its own rotation shows it. */
  async sizeOf(page: number): Promise<Size> {
    const { width, height } = (await this.#document.getPage(page)).getViewport({ scale: 1 });
    return { width, height };
  }

  /** The words of a page as its text layer has them, line by line. */
  async textOf(page: number): Promise<string> {
    const proxy = await this.#document.getPage(page);
    const { items } = await proxy.getTextContent(TEXT_CHOICE);
    return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
  }

  /** Draws a page, with the look of its signatures and form fields, but none of their behaviour. */
  draw(page: number, canvas: HTMLCanvasElement, look: Look, pixelRatio: number): PageWork {
    return this.#work(page, (proxy) => {
      const viewport = viewportOf(proxy, look);
      const pixels = viewport.width * viewport.height;
      const ratio = Math.min(pixelRatio, Math.sqrt(LARGEST_CANVAS_PIXELS / pixels));
      canvas.width = Math.max(1, Math.floor(viewport.width * ratio));
      canvas.height = Math.max(1, Math.floor(viewport.height * ratio));
      const task = proxy.render({
        canvas,
        viewport,
        transform: [canvas.width / viewport.width, 0, 0, canvas.height / viewport.height, 0, 0],
        annotationMode: pdfjs.AnnotationMode.ENABLE,
      });
      return { promise: task.promise, cancel: () => task.cancel() };
    });
  }

  /** Lays the page's words, invisible, over its picture, so that they can be selected and copied. */
  writeText(page: number, container: HTMLElement, look: Look): PageWork {
    return this.#work(page, (proxy) => {
      container.replaceChildren();
      const layer = new pdfjs.TextLayer({
        textContentSource: proxy.streamTextContent(TEXT_CHOICE),
        container,
        viewport: viewportOf(proxy, look),
      });
      return { promise: layer.render(), cancel: () => layer.cancel() };
    });
  }

  /** Drops what was kept for drawing a page again. */
  async release(page: number): Promise<void> {
    if (!this.#document.loadingTask.destroyed) (await this.#document.getPage(page)).cleanup();
  }

  close() {
    this.#close();
  }

  #work(
    page: number,
    start: (proxy: pdfjs.PDFPageProxy) => { promise: Promise<unknown>; cancel(): void },
  ): PageWork {
    let cancelled = false;
    let running: { cancel(): void } | undefined;
    const run = async () => {
      const proxy = await this.#document.getPage(page);
      if (cancelled) return false;
      const work = start(proxy);
      running = work;
      await work.promise;
      return !cancelled;
    };
    return {
      done: run().catch((reason: unknown) => {
        if (cancelled || this.#document.loadingTask.destroyed) return false;
        throw reason;
      }),
      cancel() {
        cancelled = true;
        running?.cancel();
      },
    };
  }
}

function viewportOf(page: pdfjs.PDFPageProxy, { scale, rotation }: Look) {
  return page.getViewport({ scale, rotation: (page.rotate + rotation) % 360 });
}

class Ranges extends pdfjs.PDFDataRangeTransport {
  #read: ReadRange;
  #ended = new AbortController();
  /** Rejects as soon as a range cannot be read: pdf.js itself would wait for it for ever. */
  readonly failed: Promise<never>;
  #fail!: (reason: unknown) => void;

  constructor(read: ReadRange, size: number) {
    super(size, null);
    this.#read = read;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    // Whoever races against it hears of it; nobody else needs to.
    this.failed.catch(() => {});
  }

  override requestDataRange(begin: number, end: number) {
    readBytes(this.#read, begin, Math.min(end, this.length), this.#ended.signal).then(
      (bytes) => this.onDataRange(begin, bytes),
      (reason: unknown) => {
        if (!this.#ended.signal.aborted) this.#fail(reason);
      },
    );
  }

  override abort() {
    this.#ended.abort();
  }
}

/**
 * Opens a PDF of `size` bytes. Fails with `PdfRefused`, or with whatever `read` failed with. `onLost` is told when
 * a later range (of page 40, say) cannot be read. A password goes to pdf.js and is kept nowhere else.
 */
export async function openPdf(
  read: ReadRange,
  size: number,
  signal: AbortSignal,
  onLost: (reason: unknown) => void,
  askPassword: AskPassword,
): Promise<PdfDocument> {
  const ranges = new Ranges(read, size);
  const files = new URL('pdfjs/', document.baseURI).href;
  const task = pdfjs.getDocument({
    range: ranges,
    rangeChunkSize: CHUNK,
    disableAutoFetch: true,
    disableStream: true,
    // Ranges and tables come through the page, since a worker cannot fetch from the web view's own scheme everywhere.
    useWorkerFetch: false,
    cMapUrl: `${files}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${files}standard_fonts/`,
    wasmUrl: `${files}wasm/`,
    iccUrl: `${files}iccs/`,
    isEvalSupported: false,
    enableXfa: false,
    maxImageSize: LARGEST_IMAGE_PIXELS,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  task.onPassword = (give: (password: string) => void, reason: number) => {
    askPassword(reason === pdfjs.PasswordResponses.INCORRECT_PASSWORD).then(give, () => {});
  };
  const close = () => {
    ranges.abort();
    // Ending a document twice, or one that never opened, is no news to anybody.
    task.destroy().catch(() => {});
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    const document = await Promise.race([task.promise, ranges.failed]);
    signal.throwIfAborted();
    const isXfa = await Promise.race([holdsXfa(document), ranges.failed]);
    signal.throwIfAborted();
    ranges.failed.catch(onLost);
    return new PdfDocument(document, isXfa, () => {
      signal.removeEventListener('abort', close);
      close();
    });
  } catch (reason) {
    close();
    signal.throwIfAborted();
    throw refusalOf(reason);
  }
}

/** A form whose contents only Adobe's own reader builds. A file that cannot say is none. */
async function holdsXfa(document: pdfjs.PDFDocumentProxy): Promise<boolean> {
  const metadata = await document.getMetadata().catch(() => null);
  return (metadata?.info as { IsXFAPresent?: boolean } | undefined)?.IsXFAPresent === true;
}

/** pdf.js does not export all of its exceptions; their names are part of its interface. */
function refusalOf(reason: unknown): unknown {
  if (!(reason instanceof Error)) return reason;
  if (reason.name === 'PasswordException') return new PdfRefused('encrypted');
  const broken = ['InvalidPDFException', 'FormatError', 'UnknownErrorException', 'MissingPDFException'];
  return broken.includes(reason.name) ? new PdfRefused('broken') : reason;
}
