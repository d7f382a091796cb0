/** Every flow of the list by the keyboard alone, and lists of any length. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { failure } from './fake/scenario';
import { TestWindow } from './window';

const window = new TestWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const grid = (page: Page) => page.getByRole('grid', { name: 'Danh sách hồ sơ' });
const activeRow = (page: Page) => page.locator('[role=row][aria-selected=true]');
const calls = (page: Page, command: string) =>
  page.evaluate((name) => globalThis.window.program.calls.filter((call) => call.command === name), command);

async function ready(page: Page) {
  await grid(page).waitFor();
  await grid(page).focus();
}

describe('the list of dossiers', () => {
  it('is led by arrows, pages and ends, and its details follow', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => activeRow(page).getAttribute('aria-rowindex')).toBe('2');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await expect.poll(() => activeRow(page).getAttribute('aria-rowindex')).toBe('210');
    await page.keyboard.press('Home');
    await page.keyboard.press('PageDown');
    const code = await activeRow(page).getByRole('gridcell').first().innerText();
    await page.getByRole('heading', { level: 2, name: code }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('dossier-pane');
    await page.keyboard.press('Escape');
    await expect.poll(() => grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('finds by typing without marks, and Esc leads back to all of it', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('nguyen van a');
    await page.getByText('Nguyễn Văn Á').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('210');
  });

  it('changes its tab by a figure and its order by a column', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('4');
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe('413');
    await page.getByRole('columnheader', { name: 'Người nộp' }).getByRole('button').click();
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Người nộp' }).getAttribute('aria-sort'))
      .toBe('ascending');
    const asked = (await calls(page, 'list_dossiers')).at(-1)?.given as { query: { sort: object } };
    expect(asked.query.sort).toEqual({ column: 'applicant', descending: false });
  });

  it('can be put in another order without a mouse', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('columnheader', { name: 'Người nộp' }).getAttribute('aria-sort'))
      .toBe('ascending');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('G and L act only where the step allows it, and never while typing', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Gửi sang iDesk' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('gl');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await expect.poll(async () => (await calls(page, 'open_send_dialog')).length).toBe(1);
  });

  it('never leaves the dossier before on the screen when the next one is slow', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Gửi sang iDesk' }).waitFor();
    await page.evaluate(() => globalThis.window.program.change({ silent: ['get_dossier'] }));
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.getByRole('button', { name: 'Gửi sang iDesk' }).count()).toBe(0);
    await page.keyboard.press('g');
    expect((await calls(page, 'open_send_dialog')).length).toBe(0);
  });

  it('F5 reads again, ? shows the keys, Esc gives the focus back', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('F5');
    await expect.poll(async () => (await calls(page, 'sync_now')).length).toBe(1);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Phím tắt' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => grid(page).evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('is read again when the program says that it changed, and keeps its place', async () => {
    const { page } = await window.open();
    await ready(page);
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Gửi sang iDesk' }).waitFor();
    const before = (await calls(page, 'list_dossiers')).length;
    await page.evaluate(() => globalThis.window.program.emit('dossiers-changed', null));
    await expect.poll(async () => (await calls(page, 'list_dossiers')).length).toBeGreaterThan(before);
    await expect.poll(() => activeRow(page).getAttribute('aria-rowindex')).toBe('210');
  });
});

describe.each([10_000, 100_000])('a list of %i dossiers', (dossiers) => {
  it('draws a few rows, fetches a few pages, and reaches its end', async () => {
    const { page, faults } = await window.open({ scenario: { dossiers } });
    await ready(page);
    await page.keyboard.press('4');
    await expect.poll(() => grid(page).getAttribute('aria-rowcount')).toBe(String(dossiers + 1));
    await page.keyboard.press('End');
    await expect.poll(() => activeRow(page).getAttribute('aria-rowindex')).toBe(String(dossiers + 1));
    await expect.poll(() => activeRow(page).getByRole('gridcell').first().innerText()).not.toBe('');
    expect(await page.locator('[role=grid] [role=row]').count()).toBeLessThan(60);
    expect((await calls(page, 'list_dossiers')).length).toBeLessThan(8);
    expect(faults).toEqual([]);
  });
});

it('an official without a linked account is told the way, and gets in once it is linked', async () => {
  const { page } = await window.open({
    scenario: { unlinked: true, session: { signInFailure: failure('LT-1011') } },
  });
  await page.getByText('ERR: Không thể xác thực người dùng!').waitFor();
  await page.getByRole('button', { name: 'kiểm tra lại' }).click();
  await grid(page).waitFor();
  expect((await calls(page, 'check_accounts')).length).toBe(1);
});

it('what the last person saw is gone before the next one signs in', async () => {
  const { page } = await window.open();
  await ready(page);
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  await page.getByRole('button', { name: 'Tài khoản của bạn' }).click();
  await page.getByRole('menuitem', { name: 'Đăng xuất', exact: true }).click();
  await page.getByRole('button', { name: 'ĐĂNG NHẬP QUA SSO' }).waitFor();
  expect(await page.locator('body').innerText()).not.toContain('H08');
});
