/** The last file asked for wins; whatever comes late is closed and forgotten. */
import { expect, test, vi } from 'vitest';
import type { ExtractedText, FileKind, FileRef, PreviewFile } from '../../lib/ipc';
import type { PdfDocument } from './pdf_document';
import { PreviewSession, type PreviewDoor } from './preview_session.svelte';

const ref = (fileId: string): FileRef => ({ kind: 'document', ownerId: 'v1', fileId });

const fileOf = (fileId: string, kind: FileKind, size = 10): PreviewFile => ({
  handle: `h-${fileId}`,
  file: ref(fileId),
  name: fileId,
  size,
  sha256: fileId.padEnd(64, '0'),
  kind,
  mediaType: 'text/plain',
});

/** A program whose answers to `open_preview` are given by the test, in any order. */
function program() {
  const waiting = new Map<string, (file: PreviewFile | Promise<never>) => void>();
  const closed: string[] = [];
  const tickets = new Map<string, number>();
  const stopped: number[] = [];
  const door: PreviewDoor = {
    openPreview: (file, ticket) => {
      tickets.set(file.fileId, ticket);
      return new Promise((answer) => waiting.set(file.fileId, answer));
    },
    stopPreview: async (ticket) => stopped.push(ticket),
    readPreview: async (_, offset, length) => new Uint8Array(length).fill(65 + offset).buffer,
    closePreview: async (handle) => closed.push(handle),
    previewText: async () => Promise.reject({ code: 'LT-5009', field: null, detail: null, reference: '0' }),
    previewCells: async () => Promise.reject({ code: 'LT-5009', field: null, detail: null, reference: '0' }),
    previewPicturePages: async () => [],
    previewPicture: async () => new ArrayBuffer(0),
    previewLetter: async () => new ArrayBuffer(3),
  };
  const answer = (file: PreviewFile) => waiting.get(file.file.fileId)?.(file);
  const refuse = (fileId: string, code: string) =>
    waiting.get(fileId)?.(Promise.reject({ code, field: null, detail: null, reference: '1' }));
  /** So many bytes of a file have come. */
  const send = (session: PreviewSession, fileId: string, received: number, total: number | null) =>
    session.follow(tickets.get(fileId) ?? 0, received, total);
  return { door, closed, answer, refuse, send, tickets, stopped };
}

const pdf = () =>
  ({ pageCount: 1, close: vi.fn() }) as unknown as PdfDocument & { close: ReturnType<typeof vi.fn> };

test('a late answer for the file before is closed and never shown', async () => {
  const { door, closed, answer } = program();
  const session = new PreviewSession(door, async () => pdf());
  const first = session.open(ref('a'));
  const second = session.open(ref('b'));
  answer(fileOf('b', 'pdf'));
  await second;
  answer(fileOf('a', 'pdf'));
  await first;
  expect(session.phase).toMatchObject({ kind: 'pages', file: { handle: 'h-b' } });
  expect(closed).toEqual(['h-a']);
});

test('a document that finishes opening after it was left is closed', async () => {
  const { door, closed, answer } = program();
  const late = pdf();
  let finish = (_: PdfDocument) => {};
  const session = new PreviewSession(door, () => new Promise((done) => (finish = done)));
  const opening = session.open(ref('a'));
  answer(fileOf('a', 'pdf'));
  await vi.waitFor(() => expect(finish.length).toBe(1));
  await Promise.resolve();
  session.close();
  finish(late);
  await opening;
  expect(session.phase.kind).toBe('nothing');
  expect(late.close).toHaveBeenCalledOnce();
  expect(closed).toEqual(['h-a']);
});

test('leaving a file gives back its handle and its document, once', async () => {
  const { door, closed, answer } = program();
  const shown = pdf();
  const session = new PreviewSession(door, async () => shown);
  const opening = session.open(ref('a'));
  answer(fileOf('a', 'pdf'));
  await opening;
  session.close();
  session.close();
  expect(shown.close).toHaveBeenCalledOnce();
  expect(closed).toEqual(['h-a']);
});

test('a failure of the file before does not take the place of the present one', async () => {
  const { door, refuse, answer } = program();
  const session = new PreviewSession(door, async () => pdf());
  const first = session.open(ref('a'));
  const second = session.open(ref('b'));
  refuse('a', 'LT-6016');
  await first;
  expect(session.phase.kind).toBe('opening');
  answer(fileOf('b', 'docx'));
  await second;
  expect(session.phase.kind).toBe('letter');
});

test('a wait shows itself after 300 ms and not before', async () => {
  vi.useFakeTimers();
  const session = new PreviewSession(program().door, async () => pdf());
  void session.open(ref('a'));
  await vi.advanceTimersByTimeAsync(299);
  expect(session.phase).toMatchObject({ kind: 'opening', slow: false });
  await vi.advanceTimersByTimeAsync(1);
  expect(session.phase).toMatchObject({ kind: 'opening', slow: true });
  session.stop();
  expect(session.phase.kind).toBe('stopped');
  vi.useRealTimers();
});

test('the bytes of the file that is waited for are counted, those of another are not', async () => {
  const { door, send } = program();
  const session = new PreviewSession(door, async () => pdf());
  void session.open(ref('a'));
  void session.open(ref('b'));
  send(session, 'a', 7, 9);
  expect(session.phase).toMatchObject({ kind: 'opening', received: 0, total: null });
  send(session, 'b', 5, 10);
  expect(session.phase).toMatchObject({ kind: 'opening', received: 5, total: 10 });
});

test('what nobody waits for any more is stopped, and what has come is not', async () => {
  const { door, answer, tickets, stopped } = program();
  const session = new PreviewSession(door, async () => pdf());
  void session.open(ref('a'));
  const second = session.open(ref('b'));
  expect(stopped).toEqual([tickets.get('a')]);
  answer(fileOf('b', 'pdf'));
  await second;
  session.close();
  expect(stopped).toEqual([tickets.get('a')]);
});

test.each([
  [{ refusal: 'encrypted' }, 'LT-5002'],
  [{ refusal: 'broken' }, 'LT-5001'],
  [{ code: 'LT-6012', field: null, detail: null, reference: 'ab' }, 'LT-6012'],
])('what pdf.js or the program refuses is a failure with its code: %o', async (reason, code) => {
  const { door, answer } = program();
  const session = new PreviewSession(door, async () => Promise.reject(reason));
  const opening = session.open(ref('a'));
  answer(fileOf('a', 'pdf'));
  await opening;
  expect(session.phase).toMatchObject({ kind: 'failed', failure: { code }, file: { handle: 'h-a' } });
});

test('an empty file is told as such without being read', async () => {
  const { door, answer } = program();
  const session = new PreviewSession({ ...door, readPreview: vi.fn() }, async () => pdf());
  const opening = session.open(ref('a'));
  answer(fileOf('a', 'pdf', 0));
  await opening;
  expect(session.phase).toMatchObject({ kind: 'failed', failure: { code: 'LT-3014' } });
});

test('text is read here when the worker cannot', async () => {
  const { door, answer } = program();
  const session = new PreviewSession(door, async () => pdf());
  const opening = session.open(ref('a'));
  answer(fileOf('a', 'text', 3));
  await opening;
  expect(session.phase).toMatchObject({ kind: 'text', text: 'AAA', truncated: false });
});

const failing = (code: string) => async () =>
  Promise.reject({ code, field: null, detail: null, reference: '0' });
const words = async (): Promise<ExtractedText> => ({
  text: 'Kính gửi',
  truncated: false,
  textlessPages: 0,
  kind: 'docx',
});

/** Opens one file of a kind with some answers replaced. */
async function phaseOf(kind: FileKind, given: Partial<PreviewDoor>) {
  const { door, answer } = program();
  const session = new PreviewSession({ ...door, ...given }, async () => pdf());
  const opening = session.open(ref('a'));
  answer(fileOf('a', kind));
  await opening;
  return session;
}

test('an old office file that holds no sheets is read for its words', async () => {
  const session = await phaseOf('old-office', { previewCells: failing('LT-5007'), previewText: words });
  expect(session.phase).toMatchObject({ kind: 'text', text: 'Kính gửi', why: 'words-only' });
});

test('a letter beyond what is laid out is read for its words, and says so', async () => {
  const session = await phaseOf('docx', { previewLetter: failing('LT-5005'), previewText: words });
  expect(session.phase).toMatchObject({ kind: 'text', why: 'no-layout' });
});

test('a letter that the frame cannot lay out becomes its words, unless another file was asked for meanwhile', async () => {
  const session = await phaseOf('docx', { previewText: words });
  expect(session.phase.kind).toBe('letter');
  await session.showWords();
  expect(session.phase).toMatchObject({ kind: 'text', why: 'no-layout' });
  const other = await phaseOf('docx', { previewText: words });
  const late = other.showWords();
  other.close();
  await late;
  expect(other.phase.kind).toBe('nothing');
});

test('a spreadsheet behind a password is a failure with its code', async () => {
  const session = await phaseOf('xlsx', { previewCells: failing('LT-5002') });
  expect(session.phase).toMatchObject({ kind: 'failed', failure: { code: 'LT-5002' } });
});
