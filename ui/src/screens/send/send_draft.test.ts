/** What is entered in the send dialog is never lost and never overwritten. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SendChoice, SendDialog, SendDialogEdit } from '../../lib/ipc/bindings';
import { SendDraft } from './send_draft.svelte';

const file = (token: string, more: Partial<SendChoice> = {}): SendChoice => ({
  token,
  source: { from: 'igate', fileId: token },
  fileId: token,
  name: `${token}.pdf`,
  size: 100,
  group: 'thanh-phan',
  component: null,
  kindByName: 'pdf',
  ticked: false,
  problem: null,
  duplicateOf: null,
  ...more,
});

const dialogOf = (files: SendChoice[], more: Partial<SendDialog> = {}): SendDialog => ({
  key: 'k1',
  dossierId: 'd1',
  dossierCode: 'H08.12-210624-0001',
  applicant: 'Nguyễn Văn Á',
  procedure: 'Cấp giấy phép xây dựng',
  step: { name: 'Thụ lý hồ sơ', group: 'dang-thu-ly', canSend: true, canAttach: true, known: true },
  subject: 'Cấp giấy phép xây dựng',
  files,
  alreadyHere: [],
  maxFileBytes: 52_428_800,
  sentBefore: null,
  canSend: false,
  problem: 'LT-3013',
  ...more,
});

/** A journal that answers as the program does: with what it was given. */
function journal(start: SendDialog) {
  const edits: SendDialogEdit[] = [];
  let dialog = start;
  const save = vi.fn(async (edit: SendDialogEdit) => {
    edits.push(edit);
    dialog = {
      ...dialog,
      subject: edit.subject,
      files: dialog.files.map((one) => ({ ...one, ticked: edit.ticked.includes(one.token) })),
    };
    return dialog;
  });
  return { save, edits };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('typing is kept once it pauses, and only the last of it', async () => {
  const start = dialogOf([file('a')]);
  const { save, edits } = journal(start);
  const draft = new SendDraft(start, save);
  draft.write('C');
  draft.write('Cấp phép');
  await vi.advanceTimersByTimeAsync(399);
  expect(edits).toEqual([]);
  expect(draft.keeping).toBe('keeping');
  await vi.advanceTimersByTimeAsync(1);
  expect(edits).toEqual([{ key: 'k1', subject: 'Cấp phép', ticked: [] }]);
  expect(draft.keeping).toBe('kept');
});

test('the answer to an earlier save does not take back what was typed since', async () => {
  const start = dialogOf([file('a')]);
  const answers: ((dialog: SendDialog) => void)[] = [];
  const draft = new SendDraft(start, () => new Promise((resolve) => answers.push(resolve)));
  draft.write('một');
  await vi.advanceTimersByTimeAsync(400);
  draft.write('một hai');
  draft.tick(['a'], true);
  answers[0]?.({ ...start, subject: 'một' });
  await vi.advanceTimersByTimeAsync(400);
  expect(draft.subject).toBe('một hai');
  expect([...draft.ticked]).toEqual(['a']);
  expect(answers).toHaveLength(2);
});

test('dropped files arrive ticked beside what was ticked already', () => {
  const start = dialogOf([file('a', { ticked: true }), file('b')]);
  const draft = new SendDraft(start, journal(start).save);
  draft.tick(['b'], true);
  draft.accept(dialogOf([file('a'), file('b'), file('c', { group: null, ticked: true })]));
  expect([...draft.ticked].sort()).toEqual(['a', 'b', 'c']);
});

test('a file with a problem cannot be ticked, alone or with all', () => {
  const start = dialogOf([file('a'), file('big', { problem: 'LT-3015', ticked: true })]);
  const draft = new SendDraft(start, journal(start).save);
  draft.tick(['a', 'big'], true);
  expect([...draft.ticked]).toEqual(['a']);
  expect(draft.bytes).toBe(100);
});

test('it is ready with a subject, a file and a step that allows it', () => {
  const start = dialogOf([file('a')]);
  const draft = new SendDraft(start, journal(start).save);
  expect(draft.ready).toBe(false);
  draft.tick(['a'], true);
  expect(draft.ready).toBe(true);
  draft.write('  ');
  expect(draft.ready).toBe(false);
  const closed = dialogOf([file('a', { ticked: true })], { problem: 'LT-3002' });
  const refused = new SendDraft(closed, journal(closed).save);
  expect([refused.ready, refused.obstacle]).toEqual([false, 'LT-3002']);
});

test('a draft that could not be kept says so, and is tried again before anything is sent', async () => {
  const start = dialogOf([file('a')]);
  let broken = true;
  const { save, edits } = journal(start);
  const draft = new SendDraft(start, async (edit) => {
    if (broken) throw { code: 'LT-6009' };
    return save(edit);
  });
  draft.write('mới');
  await vi.advanceTimersByTimeAsync(400);
  expect(draft.keeping).toBe('failed');
  await expect(draft.flush()).rejects.toEqual({ code: 'LT-6009' });
  broken = false;
  await draft.flush();
  expect(edits.at(-1)?.subject).toBe('mới');
  expect(draft.keeping).toBe('kept');
});

test('the dialog of another dossier that comes late is not taken', () => {
  const start = dialogOf([file('a')]);
  const draft = new SendDraft(start, journal(start).save);
  draft.accept(dialogOf([file('x')], { key: 'k2' }));
  expect(draft.dialog.files.map((one) => one.token)).toEqual(['a']);
});
