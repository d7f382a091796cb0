/** A scan of many pages (TIFF): pages as the worker draws them, only those in sight, turned and enlarged as a PDF is. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { calls, look, RoomsWindow } from './rooms';
import { axe, picture } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const PAGES = 40;

/** Forty pages, each with its number and a bar; the program draws them one by one. */
const before = (page: Page) =>
  page.evaluate(async (count) => {
    const answers = globalThis.window.program.answers;
    const open = answers.open_preview;
    answers.open_preview = ((given: never) => ({ ...(open?.(given) as object), kind: 'tiff' })) as never;
    const drawn: ArrayBuffer[] = [];
    for (let place = 0; place < count; place += 1) {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [620, 877];
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#fff';
      context.fillRect(0, 0, 620, 877);
      context.fillStyle = '#000';
      context.fillRect(60, 60, 500, 20);
      context.font = '90px sans-serif';
      context.fillText(`Trang ${place + 1}`, 120, 300);
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
      drawn.push(await blob!.arrayBuffer());
    }
    answers.preview_picture_pages = () => Array.from({ length: count }, () => ({ width: 620, height: 877 }));
    answers.preview_picture = (({ page: asked }: { page: number }) => drawn[asked]) as never;
  }, PAGES);

const drawn = (page: Page, number: number) =>
  page.locator(`.column [data-page="${number}"][data-state=drawn]`).waitFor();

/** Share of dark pixels of a page's picture. */
const darkness = (page: Page, number: number) =>
  page.locator(`.column [data-page="${number}"] canvas`).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100) dark += 1;
    return dark / (data.length / 4);
  });

it('the pages of a scan stand below each other, and only those in sight are asked for', async () => {
  const { page, faults } = await look(window, 'giay-phep.pdf', { name: 'quet.tif', before });
  await drawn(page, 1);
  expect(await darkness(page, 1)).toBeGreaterThan(0.02);
  const field = page.getByLabel(`Số trang, tổng ${PAGES} trang`);
  await field.fill('30');
  await field.press('Enter');
  await drawn(page, 30);
  const asked = (await calls(page, 'preview_picture')) as { page: number }[];
  expect(asked.length).toBeLessThan(10);
  expect(asked.map(({ page: number }) => number)).toContain(29);
  // There is nothing to search in a picture.
  expect(await page.getByRole('button', { name: 'Tìm trong tệp' }).count()).toBe(0);
  const view = page.locator('.preview [role=document]');
  const upright = await page.locator('.column [data-page="30"]').boundingBox();
  expect(upright!.height).toBeGreaterThan(upright!.width);
  await view.press('r');
  await expect
    .poll(async () => {
      const turned = await page.locator('.column [data-page="30"]').boundingBox();
      return turned!.width > turned!.height;
    })
    .toBe(true);
  await drawn(page, 30);
  expect(await darkness(page, 30)).toBeGreaterThan(0.02);
  await picture(page, 'preview/scan');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('a page that cannot be drawn says so in its place, and the others stand', async () => {
  const { page } = await look(window, 'giay-phep.pdf', {
    name: 'quet.tif',
    before: async (page) => {
      await before(page);
      await page.evaluate(() => {
        const draw = globalThis.window.program.answers.preview_picture;
        globalThis.window.program.answers.preview_picture = ((given: { page: number }) =>
          given.page === 1 ? new ArrayBuffer(3) : draw?.(given as never)) as never;
      });
    },
  });
  await drawn(page, 1);
  await page.getByText('Không vẽ được trang 2.').waitFor();
});

it('a scan that the worker cannot open is a sentence and a way on', async () => {
  const { page } = await look(window, 'giay-phep.pdf', {
    name: 'quet.tif',
    before,
    opening: { scenario: { failing: { preview_picture_pages: 'LT-5001' } } },
  });
  await page.getByText('LT-5001').waitFor();
  await page.getByRole('button', { name: 'Thử lại' }).waitFor();
});
