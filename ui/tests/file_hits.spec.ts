/** Files found from the one search box, against the fake program. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FileHits } from '../src/lib/ipc/bindings';
import { calls, RoomsWindow } from './rooms';
import { axe, picture } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const found: FileHits = {
  hits: [
    {
      file: { kind: 'document', ownerId: 'v1', fileId: 'f1' },
      name: '31-QĐ-SXD.pdf',
      page: 2,
      passage: [
        { text: '… cấp cho bà ', found: false },
        { text: 'Hoà', found: true },
        { text: ', trú tại <b>Quy Nhơn</b> …', found: false },
      ],
      exact: true,
      dossierCode: 'H08.12-210624-0001',
      dossierId: null,
    },
  ],
  total: 3,
  searched: 40,
};

it('shows files with page and passage under the dossiers, and opens the one that is chosen', async () => {
  const { page, faults } = await window.enter();
  await page.evaluate((hits) => {
    globalThis.window.program.answers['find_in_files'] = () => hits;
  }, found);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('hoà');
  const hit = page.getByRole('button', { name: '31-QĐ-SXD.pdf' });
  await hit.waitFor();
  expect(await hit.textContent()).toContain('Trang 2');
  expect(await hit.locator('mark').allTextContents()).toEqual(['Hoà']);
  expect(await hit.textContent()).toContain('<b>Quy Nhơn</b>');
  expect(await page.getByRole('heading', { name: 'Trong 3 tệp' }).count()).toBe(1);
  expect(await axe(page)).toEqual([]);
  await hit.click();
  await page.getByRole('dialog', { name: '31-QĐ-SXD.pdf' }).waitFor();
  await page.keyboard.press('Escape');
  expect((await calls(page, 'find_in_files')).length).toBe(1);
  await page.getByRole('searchbox').fill('');
  await hit.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

it('opens the file at the page and the passage that were found', async () => {
  const { page, faults } = await window.enter();
  const [first] = found.hits;
  await page.evaluate(
    (hits) => {
      globalThis.window.program.answers['find_in_files'] = () => hits;
    },
    {
      ...found,
      hits: [
        {
          ...first,
          file: { kind: 'document', ownerId: 'v1', fileId: 'quyet-dinh-200-trang.pdf' },
          page: 150,
          passage: [
            { text: '… theo ', found: false },
            { text: 'Điều 150.', found: true },
          ],
        },
      ],
    },
  );
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dieu 150');
  await page.getByRole('button', { name: '31-QĐ-SXD.pdf' }).click();
  await page.locator('[data-page="150"][data-state=drawn]').waitFor();
  await page.locator('[data-page="150"] .mark.chosen').first().waitFor();
  expect(await page.getByLabel('Số trang, tổng 200 trang').inputValue()).toBe('150');
  expect(await page.getByRole('textbox', { name: 'Tìm trong tệp' }).inputValue()).toBe('Điều 150.');
  await picture(page, 'preview/passage');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});
