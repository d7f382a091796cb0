/** "Lấy từ iDesk" in the window, against the fake program. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Rooms } from './fake/rooms';
import { calls, openDialog, RoomsWindow } from './rooms';
import { axe, overflows, picture, type Opening } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const file = (page: Page, name: string) => page.getByRole('option', { name });
const confirm = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Thực hiện' });
const drawn = (page: Page) => page.locator('[data-page="1"][data-state=drawn]').waitFor();

const looks: { name: string; opening: Opening }[] = [
  { name: '1366-light', opening: { width: 1366, height: 768 } },
  { name: '1920-dark', opening: { width: 1920, height: 1080, dark: true } },
  { name: 'zoom-200', opening: { width: 1366, height: 768, zoom: 2 } },
];

const states: {
  name: string;
  rooms?: Partial<Rooms>;
  opening?: Opening;
  steps?: (page: Page) => Promise<unknown>;
  shows: string;
}[] = [
  { name: 'results', steps: drawn, shows: '31/QĐ-SXD' },
  {
    name: 'results-ticked',
    steps: async (page) => {
      await drawn(page);
      await page.keyboard.press('Space');
      await file(page, 'Bản vẽ kèm theo.pdf').locator('.tick').click();
      await page.getByText('Đã chọn 2 tệp').waitFor();
    },
    shows: 'Mỗi lần đính kèm tệp của một văn bản',
  },
  {
    name: 'results-drafts-too',
    steps: async (page) => {
      await page.getByLabel('Hiện cả dự thảo').check();
      await file(page, 'Dự thảo tờ trình.docx').click({ force: true });
      await page.getByText('Không dựng được cách trình bày của tệp này').waitFor();
    },
    shows: 'Chưa ban hành, chỉ xem',
  },
  { name: 'results-long', rooms: { longNames: true }, steps: drawn, shows: 'final_FINAL' },
  { name: 'results-none', rooms: { results: 'none' }, shows: 'iDesk chưa có văn bản nào của hồ sơ này' },
  { name: 'results-in-work', rooms: { results: 'drafts' }, shows: 'còn ở Xử lý văn bản đi' },
  { name: 'results-forbidden', rooms: { stepForbids: true }, shows: 'LT-3003' },
  {
    name: 'results-failed',
    opening: { scenario: { failing: { list_results: 'LT-2003' } } },
    shows: 'LT-2003',
  },
  {
    name: 'results-refresh-failed',
    opening: { scenario: { failing: { refresh_results: 'LT-2003' } } },
    shows: 'LT-2003',
  },
  { name: 'results-offline', rooms: { offline: true }, shows: 'Ngoại tuyến, dữ liệu lúc 09:14' },
];

describe.each(looks)('at $name', ({ name: look, opening }) => {
  it.each(states)('$name is whole', async ({ name, rooms, opening: more, steps, shows }) => {
    const { page, faults } = await window.enter(rooms, { ...opening, ...more });
    await openDialog(page, 'results');
    if (steps) await steps(page);
    await page.getByRole('dialog').getByText(shows).first().waitFor();
    await picture(page, `${look}/${name}`);
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(faults).toEqual([]);
  });
});

it('what was seen is what is attached: the hash of the preview goes along', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'results');
  await drawn(page);
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'Bản vẽ kèm theo.pdf', selected: false }).waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => confirm(page).evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Đang đính kèm vào iGate' }).waitFor();
  const [attached] = (await calls(page, 'confirm_attach')) as {
    request: { previewed: { sha256: string }[] };
  }[];
  expect(attached).toMatchObject({
    request: { documentId: '987', fileIds: ['giay-phep.pdf'], previewed: [{ fileId: 'giay-phep.pdf' }] },
  });
  expect(attached?.request.previewed[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
});

it('a file that speaks of another dossier is asked about a second time, with the passage', async () => {
  const { page } = await window.enter({ mismatch: true });
  await openDialog(page, 'results');
  await drawn(page);
  await file(page, 'Không khớp').waitFor();
  await page.getByText('Tệp nêu mã của hồ sơ khác.').waitFor();
  await page.keyboard.press('Space');
  await confirm(page).click();
  const question = page.getByRole('dialog', { name: /không khớp hồ sơ/ });
  await question.getByText('H08.12-210624-0077').first().waitFor();
  await picture(page, 'results-mismatch');
  expect(await axe(page)).toEqual([]);
  expect(await calls(page, 'confirm_attach')).toHaveLength(0);
  await question.getByRole('button', { name: 'Vẫn đính kèm' }).click({ force: true });
  expect(await calls(page, 'confirm_attach')).toHaveLength(0);
  await question.getByRole('checkbox').check();
  await question.getByRole('button', { name: 'Vẫn đính kèm' }).click();
  await page.getByRole('heading', { name: 'Đang đính kèm vào iGate' }).waitFor();
  expect(await calls(page, 'confirm_attach')).toMatchObject([
    { request: { fileIds: ['giay-phep.pdf'], acceptMismatch: ['giay-phep.pdf'] } },
  ]);
});

it('a ticked file that was not looked at is named, and no hash is made up for it', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'results');
  await drawn(page);
  // Ticked by its box alone the file becomes the current one; its preview is held back here.
  await page.evaluate(() => {
    globalThis.window.program.answers.open_preview = () => {
      throw { code: 'LT-6016', field: null, detail: null, reference: '4f1a09c3' };
    };
  });
  await file(page, 'Bản vẽ kèm theo.pdf').locator('.tick').click();
  await page.getByText('1 tệp chưa xem trước').waitFor();
  await page.getByText('LT-6016').waitFor();
  await confirm(page).click();
  await page.getByRole('heading', { name: 'Đang đính kèm vào iGate' }).waitFor();
  expect(await calls(page, 'confirm_attach')).toMatchObject([
    { request: { fileIds: ['quet-fax.pdf'], previewed: [] } },
  ]);
});

it('drafts and what is attached already can be looked at but not ticked', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'results');
  await page.getByLabel('Hiện cả dự thảo').check();
  await file(page, 'Dự thảo tờ trình.docx').locator('.tick').click();
  await file(page, 'Phiếu hẹn.pdf').locator('.tick').click();
  await page.getByText('Chưa chọn tệp nào').first().waitFor();
  expect(await file(page, 'Phiếu hẹn.pdf').getAttribute('aria-disabled')).toBe('true');
  expect(await page.locator('[role=option][aria-selected=true]').count()).toBe(0);
});

it('a double click attaches once; ticks are kept while the dialog is open', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'results');
  await drawn(page);
  await page.keyboard.press('Space');
  await confirm(page).dblclick();
  await page.getByRole('heading', { name: 'Đang đính kèm vào iGate' }).waitFor();
  expect(await calls(page, 'confirm_attach')).toHaveLength(1);
  expect(await calls(page, 'save_result_choice')).toMatchObject([{ choice: { fileIds: ['giay-phep.pdf'] } }]);
});

it('a refusal is said where the files are, and nothing ticked is lost', async () => {
  const { page } = await window.enter({}, { scenario: { failing: { confirm_attach: 'LT-3018' } } });
  await openDialog(page, 'results');
  await drawn(page);
  await page.keyboard.press('Space');
  await confirm(page).click();
  await page.getByRole('dialog').getByText('LT-3018').waitFor();
  await page.getByText('Đã chọn 1 tệp').waitFor();
  expect(await axe(page)).toEqual([]);
});
