/** The page Văn bản in the window, against the fake program. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Rooms } from './fake/rooms';
import { calls, openDocuments, RoomsWindow } from './rooms';
import { axe, overflows, picture, type Opening } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const row = (page: Page, at: number) => page.locator('#document-list [role=row]').nth(at + 1);
const box = (page: Page, name: string) => page.getByRole('tab', { name }).click();
/** In a dialog: behind it the third pane may show the same file. */
const drawn = (page: Page) => page.getByRole('dialog').locator('[data-page="1"][data-state=drawn]').waitFor();

const looks: { name: string; opening: Opening }[] = [
  { name: '1366-light', opening: { width: 1366, height: 768 } },
  { name: '1920-dark', opening: { width: 1920, height: 1080, dark: true } },
  { name: 'zoom-200', opening: { width: 1366, height: 768, zoom: 2 } },
];

/** Opens an issued document that came from iGate. */
async function issued(page: Page): Promise<void> {
  await box(page, 'Theo dõi văn bản đi');
  await row(page, 0).click();
  await page.locator('#document-pane').getByText('3/GP-SXD').first().waitFor();
}

async function push(page: Page): Promise<void> {
  await issued(page);
  await page.getByRole('button', { name: 'Chuyển đến phần mềm iGate' }).click();
  await page.getByRole('dialog').waitFor();
  await drawn(page);
}

const states: {
  name: string;
  rooms?: Partial<Rooms>;
  opening?: Opening;
  steps?: (page: Page) => Promise<unknown>;
  shows: string;
}[] = [
  { name: 'documents', shows: 'Chọn một văn bản để xem chi tiết' },
  { name: 'documents-draft', steps: (page) => row(page, 1).click(), shows: 'Hồ sơ iGate' },
  { name: 'documents-issued', steps: issued, shows: 'Trần Quốc Thưởng' },
  {
    name: 'documents-secret',
    steps: async (page) => {
      await box(page, 'Văn bản lưu');
      await row(page, 0).click();
    },
    shows: 'LT-3008',
  },
  { name: 'documents-empty', rooms: { documents: 0 }, shows: 'Không có văn bản nào ở mục này' },
  {
    name: 'documents-not-found',
    steps: (page) => page.getByRole('searchbox', { name: 'Tìm theo trích yếu' }).fill('nuôi voi'),
    shows: 'Không có văn bản nào khớp “nuôi voi”',
  },
  {
    name: 'documents-failed',
    opening: { scenario: { failing: { list_documents: 'LT-6005' } } },
    shows: 'LT-6005',
  },
  {
    name: 'document-failed',
    opening: { scenario: { failing: { get_document: 'LT-3007' } } },
    steps: (page) => row(page, 0).click(),
    shows: 'LT-3007',
  },
  { name: 'documents-long', rooms: { longNames: true }, steps: issued, shows: 'final_FINAL' },
  { name: 'push', steps: push, shows: 'Chuyển đến hồ sơ' },
];

describe.each(looks)('at $name', ({ name: look, opening }) => {
  it.each(states)('$name is whole', async ({ name, rooms, opening: more, steps, shows }) => {
    const { page, faults } = await window.enter(rooms, { ...opening, ...more });
    await openDocuments(page);
    if (steps) await steps(page);
    // In three panes the file is part of the screen.
    if (look === '1920-dark' && ['documents-issued', 'documents-long'].includes(name))
      await page.locator('[data-page="1"][data-state=drawn]').waitFor();
    // At 200 % the details take the place of the list.
    if (!(look === 'zoom-200' && name === 'documents')) await page.getByText(shows).first().waitFor();
    await picture(page, `${look}/${name}`);
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(faults).toEqual([]);
  });
});

it('the four boxes count what the search finds, and a search can leave its box', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await page.getByRole('tab', { name: 'Dự thảo 15' }).waitFor();
  await page.getByRole('searchbox', { name: 'Tìm theo trích yếu' }).fill('31/gp');
  await page.getByText('Không có văn bản nào khớp “31/gp”').waitFor();
  await page.getByRole('button', { name: 'Tìm trong cả bốn mục' }).click();
  await row(page, 0).getByText('31/GP-SXD').waitFor();
  await page.getByRole('tab', { name: 'Cả bốn mục 1' }).waitFor();
});

it('box, search and the open document are still there after a look elsewhere', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await issued(page);
  await page.getByRole('searchbox', { name: 'Tìm theo trích yếu' }).fill('GP-SXD');
  const subject = await page.locator('#document-pane h2').innerText();
  await page.getByRole('navigation').getByRole('button', { name: 'Hàng chờ' }).click();
  await page.locator('#document-list').waitFor({ state: 'detached' });
  await openDocuments(page);
  expect(await page.getByRole('searchbox', { name: 'Tìm theo trích yếu' }).inputValue()).toBe('GP-SXD');
  expect(await page.getByRole('tab', { selected: true }).innerText()).toContain('Theo dõi văn bản đi');
  expect(await page.locator('#document-pane h2').innerText()).toBe(subject);
  await page.locator('#document-list [role=row][aria-selected=true]').waitFor();
});

it('the target dossier is on the screen before anything is confirmed, and the hash that was seen goes along', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await push(page);
  const dialog = page.getByRole('dialog');
  const target = dialog.getByRole('region', { name: 'Chuyển đến hồ sơ' });
  const [view] = (await page.evaluate(() => [
    globalThis.window.program.answers.get_document?.({ id: '902' } as never),
  ])) as [{ target: { code: string; applicant: string; step: { name: string } } }];
  for (const fact of [view.target.code, view.target.applicant, view.target.step.name])
    await target.getByText(fact).waitFor();
  await page.keyboard.press('Space');
  await dialog.getByRole('button', { name: 'Đồng ý' }).dblclick();
  await page.getByRole('heading', { name: 'Đang chuyển đến iGate' }).waitFor();
  expect(await calls(page, 'confirm_push')).toMatchObject([
    {
      request: {
        key: '55555555-5555-4555-8555-000000000902',
        documentId: '902',
        fileIds: ['giay-phep.pdf'],
        previewed: [{ fileId: 'giay-phep.pdf' }],
      },
    },
  ]);
});

it('a draft cannot be pushed, and the button says why', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await row(page, 0).click();
  const button = page.getByRole('button', { name: 'Chuyển đến phần mềm iGate' });
  await button.waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  expect(await button.getAttribute('aria-description')).toMatch(/ban hành|phát hành/);
});

it('by keyboard: arrows skim, Enter goes to the details, a file opens over the list, Esc leads back', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await page.locator('#document-list [role=grid]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const chosen = page.locator('#document-list [role=row][aria-selected=true]');
  await chosen.waitFor();
  // The details follow the row a moment later: until then the pane shows the document before.
  const subject = (await chosen.locator('[role=gridcell]').first().innerText()).trim().slice(0, 24);
  await page.locator('#document-pane').getByText(subject).first().waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('document-pane');
  const look = page.locator('#document-pane').getByRole('button', { name: '12-GP-SXD.signed.pdf' });
  await look.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await drawn(page);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => look.evaluate((button) => button === document.activeElement)).toBe(true);
});

it('while the push dialog is open, no key reaches the screens behind it', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await push(page);
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('?');
  await page.keyboard.press('r');
  expect(await page.getByRole('dialog').count()).toBe(1);
  await page.getByRole('dialog', { name: 'Chuyển đến phần mềm iGate' }).waitFor();
});

it('"Mở hồ sơ" leads to the dossier, "Mở trong iDesk" to the browser', async () => {
  const { page } = await window.enter();
  await openDocuments(page);
  await issued(page);
  await page.getByRole('button', { name: 'Mở trong iDesk' }).click();
  expect(await calls(page, 'open_in_idesk')).toEqual([{ documentId: '902' }]);
  await page.getByRole('button', { name: 'Mở hồ sơ' }).click();
  await page.locator('#dossier-pane header h2').waitFor();
});
