/** A spreadsheet as a table: sheets, cells told in full, copying, searching, and a table of two million cells. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { calls, look, RoomsWindow } from './rooms';
import { axe, overflows, picture } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const BUDGET = [
  '0\tTDỰ TOÁN CHI PHÍ XÂY DỰNG NHÀ Ở RIÊNG LẺ CỦA ÔNG ĐOÀN VĂN Á',
  '1\ttKèm theo Tờ trình số 12/TTr-SXD ngày 01/06/2026',
  '3\tTSTT\tTHạng mục\tTĐơn vị\tTKhối lượng\tTĐơn giá\tTThành tiền\tTGhi chú',
  '4\tn1\ttMóng băng bê tông cốt thép\ttm³\tn12,5\tn1.250.000\tn15.625.000\ttĐã gồm ván khuôn',
  '5\tn2\ttTường gạch dày 220\ttm³\tn38\tn1.480.000\tn56.240.000',
  '6\tn3\ttLợp mái tôn; xà gồ thép hộp mạ kẽm, khoảng cách 900 mm, liên kết bằng vít tự khoan\ttm²\tn96\tn210.000\tn20.160.000\ttDòng một\u2028Dòng hai',
  '7\tn4\ttTỷ lệ dự phòng\tg1\tn5,0%\tg1\te#DIV/0!\tbTRUE',
  '9\tg1\tTCộng\tg3\tN92.025.000',
].join('\n');

const SHEETS = [
  { name: 'Dự toán', hidden: false },
  { name: 'Nhân công', hidden: false },
  { name: 'Nháp', hidden: true },
];

/** The program's answers for a small workbook. */
const small = (page: Page) =>
  page.evaluate(
    ([sheets, budget]) => {
      const cells: Record<number, string> = {
        0: budget,
        1: '0\ttHọ tên\tnNgày công\n1\ttTrần Văn Bảy\tn24',
        2: '',
      };
      globalThis.window.program.answers.preview_cells = (({ sheet }: { sheet: number }) => ({
        sheets,
        rows: sheet === 0 ? 10 : sheet === 1 ? 2 : 0,
        columns: sheet === 0 ? 7 : sheet === 1 ? 2 : 0,
        nextRow: null,
        cut: false,
        cells: cells[sheet],
      })) as never;
    },
    [SHEETS, BUDGET] as const,
  );

/** Ten thousand rows of two hundred columns, handed over 2,500 rows at a time. */
const large = (page: Page) =>
  page.evaluate(() => {
    globalThis.window.program.answers.preview_cells = (({ firstRow }: { firstRow: number }) => {
      const rows = Array.from({ length: Math.min(2500, 10_000 - firstRow) }, (_, place) => {
        const row = firstRow + place;
        const cells = Array.from({ length: 200 }, (_, column) =>
          row === 8_888 && column === 150 ? '\ttĐoàn Văn Á' : `\tn${row * 200 + column}`,
        );
        return row + cells.join('');
      });
      return {
        sheets: [{ name: 'Số liệu', hidden: false }],
        rows: 10_000,
        columns: 200,
        nextRow: firstRow + 2500 < 10_000 ? firstRow + 2500 : null,
        cut: false,
        cells: rows.join('\n'),
      };
    }) as never;
  });

it('a spreadsheet is a table with its numbers as written, titles over empty cells, and sheets as tabs', async () => {
  const { page, faults } = await look(window, 'giay-phep.pdf', {
    before: async (page) => (await kind(page), small(page)),
  });
  const grid = page.getByRole('grid', { name: 'Nội dung tệp giay-phep.pdf' });
  await grid.getByText('56.240.000').waitFor();
  // The title runs over its empty neighbours and is not cut off.
  const title = grid.getByText('DỰ TOÁN CHI PHÍ XÂY DỰNG');
  expect(await title.evaluate((cell) => cell.scrollWidth <= cell.clientWidth)).toBe(true);
  await picture(page, 'preview/sheet');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Nhân công' }).click();
  await grid.getByText('Trần Văn Bảy').waitFor();
  await page.getByRole('tab', { name: 'Nháp (ẩn)' }).click();
  await page.getByText('Trang tính này không có ô nào có nội dung.').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('the keyboard walks from cell to cell, the whole text is told, and a cell is copied', async () => {
  const { page, faults } = await look(window, 'giay-phep.pdf', {
    before: async (page) => (await kind(page), small(page)),
  });
  const grid = page.getByRole('grid', { name: 'Nội dung tệp giay-phep.pdf' });
  await grid.getByText('56.240.000').waitFor();
  await grid.focus();
  for (const key of [
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowDown',
    'ArrowRight',
  ])
    await grid.press(key);
  const whole = page.locator('.whole');
  await whole.getByText('B7', { exact: true }).waitFor();
  await whole.getByText('liên kết bằng vít tự khoan').waitFor();
  await grid.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('vít tự khoan');
  await grid.press('End');
  await whole.getByText('G7', { exact: true }).waitFor();
  expect(await whole.locator('.text').innerText()).toBe('Dòng một\nDòng hai');
  await picture(page, 'preview/sheet-cell');
  await grid.getByText('15.625.000').click();
  await whole.getByText('F5', { exact: true }).waitFor();
  // Ctrl+PageDown belongs to Chromium's own tabs; the sheets' tabs go by arrows too.
  await page.getByRole('tab', { name: 'Dự toán' }).press('ArrowRight');
  await grid.getByText('Trần Văn Bảy').waitFor();
  expect(faults).toEqual([]);
});

it('a word is found over all sheets whatever its accents', async () => {
  const { page, faults } = await look(window, 'giay-phep.pdf', {
    before: async (page) => (await kind(page), small(page)),
  });
  const grid = page.getByRole('grid', { name: 'Nội dung tệp giay-phep.pdf' });
  await grid.getByText('56.240.000').waitFor();
  await grid.focus();
  await grid.press('Control+f');
  const field = page.getByRole('textbox', { name: 'Tìm trong tệp' });
  await field.fill('van');
  await page.getByText('1 / 3', { exact: true }).waitFor();
  await field.press('Enter');
  await page.locator('.whole').getByText('G5', { exact: true }).waitFor();
  await field.press('Enter');
  await page.locator('.whole').getByText('Trần Văn Bảy').waitFor();
  expect(await page.getByRole('tab', { name: 'Nhân công' }).getAttribute('aria-selected')).toBe('true');
  await picture(page, 'preview/sheet-find');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('of two million cells only those in sight are drawn, and a jump to the end asks for the end', async () => {
  const { page, faults } = await look(window, 'giay-phep.pdf', {
    before: async (page) => (await kind(page), large(page)),
  });
  const grid = page.getByRole('grid', { name: 'Nội dung tệp giay-phep.pdf' });
  await grid.getByText('200', { exact: true }).first().waitFor();
  expect(await page.locator('[role=gridcell]').count()).toBeLessThan(1500);
  await grid.focus();
  await grid.press('Control+End');
  await grid.getByText('1999999', { exact: true }).waitFor();
  await page.locator('.whole').getByText('GR10000', { exact: true }).waitFor();
  expect(await page.locator('[role=gridcell]').count()).toBeLessThan(1500);
  // From the far end only what lies there was asked for.
  const asked = (await calls(page, 'preview_cells')) as { firstRow: number }[];
  expect(asked.length).toBe(2);
  expect(asked[1]?.firstRow).toBeGreaterThan(9_000);
  // A scroll through all of it: each frame is drawn in time. The slowest of them, not their mean.
  const slowest = await grid.evaluate(async (element) => {
    const frame = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));
    element.scrollTop = 0;
    let last = await frame();
    const took: number[] = [];
    for (let step = 0; step < 60; step += 1) {
      element.scrollTop = step * 900;
      element.scrollLeft = step * 150;
      const now = await frame();
      took.push(now - last);
      last = now;
    }
    return took.sort((one, other) => one - other)[54];
  });
  console.info(`nine of ten frames of the scroll within ${Math.round(slowest ?? 0)} ms`);
  expect(slowest).toBeLessThan(250);
  await grid.press('Control+f');
  await page.getByRole('textbox', { name: 'Tìm trong tệp' }).fill('doan van a');
  await page.locator('.whole').getByText('EU8889', { exact: true }).waitFor();
  await page.getByText('1 / 1', { exact: true }).waitFor();
  await picture(page, 'preview/sheet-large');
  expect(faults).toEqual([]);
});

it.each([
  ['dark, large', { dark: true, width: 1920, height: 1080, scenario: { theme: 'dark' as const } }],
  ['at 200 %', { zoom: 2 }],
])('a table is whole %s', async (label, opening) => {
  const { page, faults } = await look(window, 'giay-phep.pdf', {
    opening,
    before: async (page) => (await kind(page), small(page)),
  });
  await page.getByRole('grid').getByText('STT', { exact: true }).waitFor();
  await picture(page, `preview/sheet-${label.split(/\W/)[0]}`);
  expect(await overflows(page)).toBe(false);
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('a part that cannot be read any more is a sentence and a way on', async () => {
  const { page } = await look(window, 'giay-phep.pdf', {
    before: async (page) => (await kind(page), large(page)),
  });
  const grid = page.getByRole('grid', { name: 'Nội dung tệp giay-phep.pdf' });
  await grid.getByText('200', { exact: true }).first().waitFor();
  await page.evaluate(() => globalThis.window.program.change({ failing: { preview_cells: 'LT-5004' } }));
  await grid.focus();
  await grid.press('Control+End');
  await page.getByText('LT-5004').waitFor();
  await page.getByRole('button', { name: 'Thử lại' }).waitFor();
});

/** The permit of the fixtures is said to be a spreadsheet: what it holds, the program's answers tell. */
function kind(page: Page) {
  return page.evaluate(() => {
    const open = globalThis.window.program.answers.open_preview;
    globalThis.window.program.answers.open_preview = ((given: never) => ({
      ...(open?.(given) as object),
      kind: 'xlsx',
    })) as never;
  });
}
