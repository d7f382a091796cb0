/** The list of pages, printing, two files beside each other, and a passage that was found elsewhere. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { look, openDialog, RoomsWindow } from './rooms';
import { axe, overflows, picture } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const drawn = (page: Page, number: number) =>
  page.locator(`.column [data-page="${number}"][data-state=drawn]`).first().waitFor();

/** Notes what would be on paper each time something is printed. */
const printer = (page: Page) =>
  page.evaluate(() => {
    const printed: { pictures: number; sizes: number[]; text: string }[] = [];
    globalThis.window.print = () => {
      const room = document.querySelector('.print-room');
      const pictures = [...(room?.querySelectorAll('img') ?? [])];
      printed.push({
        pictures: pictures.length,
        sizes: pictures.map((one) => one.naturalWidth),
        text: room?.textContent ?? '',
      });
      dispatchEvent(new Event('afterprint'));
    };
    Object.assign(globalThis.window, { printed });
  });

const printed = (page: Page) =>
  page.evaluate(
    () =>
      (globalThis.window as never as { printed: { pictures: number; sizes: number[]; text: string }[] })
        .printed,
  );

it('the list of pages shows those in sight, follows the reader, and is led by the arrows', async () => {
  const { page, faults } = await look(window, 'quyet-dinh-200-trang.pdf');
  await drawn(page, 1);
  await page.getByRole('button', { name: 'Danh sách trang' }).click();
  const list = page.getByRole('listbox', { name: 'Danh sách trang' });
  await list.locator('[data-thumb="1"] canvas').waitFor();
  expect(await list.locator('[data-thumb]').count()).toBeLessThan(12);
  const field = page.getByLabel('Số trang, tổng 200 trang');
  await field.fill('150');
  await field.press('Enter');
  await list.locator('[data-thumb="150"][aria-selected=true] canvas').waitFor();
  await list.focus();
  await list.press('ArrowDown');
  await drawn(page, 151);
  expect(await field.inputValue()).toBe('151');
  await list.press('End');
  await drawn(page, 200);
  await list.locator('[data-thumb="198"]').click();
  await drawn(page, 198);
  await picture(page, 'preview/page-list');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('a PDF is printed page by page as pictures fine enough for its letters', async () => {
  const { page, faults } = await look(window, 'giay-phep.pdf', { before: printer });
  await drawn(page, 1);
  await page.getByRole('button', { name: 'In', exact: true }).click();
  await expect.poll(async () => (await printed(page)).length).toBe(1);
  const [paper] = await printed(page);
  // A4 at 150 dots for each inch.
  expect(paper?.sizes).toEqual([1240]);
  await expect.poll(() => page.locator('.print-room').count()).toBe(0);
  expect(faults).toEqual([]);
});

it('of a long file a hundred pages are printed from the one in sight, and that is said; it can be stopped', async () => {
  const { page } = await look(window, 'quyet-dinh-200-trang.pdf', { before: printer });
  await drawn(page, 1);
  const field = page.getByLabel('Số trang, tổng 200 trang');
  await field.fill('150');
  await field.press('Enter');
  await drawn(page, 150);
  await page.getByRole('button', { name: 'In', exact: true }).click();
  await page.getByText('bắt đầu từ trang 150 đang xem').waitFor();
  await page.getByText(/Đang chuẩn bị in: \d+ \/ 51 trang…/).waitFor();
  await page.getByRole('button', { name: 'Dừng' }).click();
  await page.getByText(/Đang chuẩn bị in/).waitFor({ state: 'detached' });
  expect(await printed(page)).toEqual([]);
});

it('only what is printed is on the paper', async () => {
  const { page } = await look(window, 'giay-phep.pdf', { before: printer });
  await drawn(page, 1);
  await page.evaluate(() => {
    const room = document.createElement('div');
    room.className = 'print-room';
    room.textContent = 'Trên giấy';
    document.body.append(room);
  });
  expect(await page.getByText('Trên giấy').isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Trên giấy').isVisible()).toBe(true);
  expect(await page.locator('#app').isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
});

it('two files stand beside each other, each with its own page and zoom', async () => {
  const { page, faults } = await window.enter();
  await openDialog(page, 'results');
  await page.getByRole('button', { name: 'Xem cạnh tệp khác' }).click();
  const left = page.getByRole('region', { name: 'Tệp bên trái' });
  const right = page.getByRole('region', { name: 'Tệp bên phải' });
  await left.locator('[data-page="1"][data-state=drawn]').waitFor();
  const choice = page.getByRole('combobox', { name: 'Tệp bên phải' });
  await choice.selectOption({ label: 'QD phe duyet.pdf' });
  await right.getByText('/ 200').waitFor();
  await right.locator('[data-page="1"][data-state=drawn]').waitFor();
  const before = (await left.locator('[data-page="1"]').boundingBox())!.width;
  await right.getByRole('button', { name: 'Trang sau' }).click();
  await right.locator('[data-page="2"][data-state=drawn]').waitFor();
  await right.getByRole('button', { name: 'Phóng to' }).click();
  expect((await left.locator('[data-page="1"]').boundingBox())!.width).toBe(before);
  await picture(page, 'preview/beside');
  expect(await overflows(page)).toBe(false);
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await left.waitFor({ state: 'detached' });
  await page.getByRole('dialog', { name: 'Lấy từ iDesk' }).waitFor();
  expect(faults).toEqual([]);
});

it('a form that only Adobe Reader builds says so over its pages', async () => {
  const xfa = [
    '%PDF-1.7\n',
    '1 0 obj\n<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 4 0 R>>>>\nendobj\n',
    '2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n',
    '3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n',
    '4 0 obj\n<</Length 33>>\nstream\n<xdp:xdp xmlns:xdp="x"></xdp:xdp>\nendstream\nendobj\n',
  ];
  let at = 0;
  const offsets = xfa.map((part) => {
    const here = at;
    at += part.length;
    return here;
  });
  const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const file = `${xfa.join('')}xref\n0 5\n0000000000 65535 f \n${rows.join('')}trailer<</Size 5/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  const { page, faults } = await look(window, 'don-xfa.pdf', {
    before: (page) =>
      page.evaluate(
        (text) => Object.assign(globalThis.window.rooms.files, { 'don-xfa.pdf': btoa(text) }),
        file,
      ),
  });
  await drawn(page, 1);
  await page.getByText('Tệp này là biểu mẫu XFA').waitFor();
  await picture(page, 'preview/xfa');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});
