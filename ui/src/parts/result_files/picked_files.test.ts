/** What may be ticked in the result picker, and what is told to the program. */
import { expect, test } from 'vitest';
import type { ResultItem } from '../../lib/ipc';
import { PickedFiles } from './picked_files.svelte';

const item = (fileId: string, more: Partial<ResultItem> = {}): ResultItem => ({
  documentId: 'v1',
  fileId,
  name: `${fileId}.pdf`,
  size: 10,
  sha256: null,
  kindByName: 'pdf',
  issued: true,
  role: 'BAN_HANH',
  documentNumber: '12/GP-SXD',
  subject: 'Giấy phép xây dựng',
  issuedOn: '2026-06-12',
  signer: 'Trần Văn B',
  alreadyAttached: false,
  cached: false,
  problem: null,
  ...more,
});

function picked(...items: ResultItem[]) {
  const files = new PickedFiles();
  files.accept(items, []);
  return files;
}

test('drafts are hidden until asked for, and cannot be ticked even then', () => {
  const draft = item('nhap', { issued: false, role: 'DU_THAO' });
  const files = picked(item('a'), draft);
  expect(files.shown.map((one) => one.fileId)).toEqual(['a']);
  files.showAll = true;
  expect(files.shown.map((one) => one.fileId)).toEqual(['a', 'nhap']);
  expect(files.toggle(draft)).toBe(false);
  expect(files.chosen).toEqual([]);
});

test('what is attached already, or has a problem, cannot be ticked again', () => {
  const [there, secret] = [item('a', { alreadyAttached: true }), item('b', { problem: 'LT-3008' })];
  const files = picked(there, secret);
  expect([files.toggle(there), files.toggle(secret)]).toEqual([false, false]);
});

test('the files of one document are taken at a time', () => {
  const [one, two, other] = [item('a'), item('b'), item('c', { documentId: 'v2' })];
  const files = picked(one, two, other);
  files.toggle(one);
  expect([files.isOpen(two), files.isOpen(other), files.isElsewhere(other)]).toEqual([true, false, true]);
  expect(files.toggle(other)).toBe(false);
  files.toggle(one);
  expect(files.toggle(other)).toBe(true);
});

test('the hashes that go along are those of the ticked files that were on the screen', () => {
  const [one, two, three] = [item('a'), item('b'), item('c')];
  const files = picked(one, two, three);
  files.see('a', 'aa');
  files.see('c', 'cc');
  files.toggle(one);
  files.toggle(two);
  expect(files.previewed()).toEqual([{ fileId: 'a', sha256: 'aa' }]);
  expect(files.unseen).toBe(1);
});

test('a fresh list keeps the ticks that are still possible', () => {
  const files = picked(item('a'), item('b'));
  files.toggle(item('a'));
  files.toggle(item('b'));
  files.accept([item('a', { alreadyAttached: true }), item('b')]);
  expect([...files.ticked]).toEqual(['b']);
});

test('ticks left behind in two documents come back for one of them only', () => {
  const files = new PickedFiles();
  files.accept([item('a'), item('c', { documentId: 'v2' })], ['a', 'c']);
  expect([...files.ticked]).toEqual(['a']);
});

test('the arrows stop at the ends and skip what is hidden', () => {
  const files = picked(item('a'), item('x', { issued: false }), item('b'));
  expect(files.currentId).toBe('a');
  expect(files.step(1)?.fileId).toBe('b');
  expect(files.step(1)?.fileId).toBe('b');
  expect(files.step(-5)?.fileId).toBe('a');
});
