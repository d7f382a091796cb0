/** Two people at one computer: switching on purpose, and somebody else than before who is asked about. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { axe, overflows, TestWindow } from './window';

const window = new TestWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const called = (page: Page, command: string) =>
  page.evaluate(
    (wanted) => globalThis.window.program.calls.filter((call) => call.command === wanted).length,
    command,
  );

const asked = {
  session: { signIn: 'asking', newcomer: { name: 'Trần Văn Khác', account: 'khac@tinhmau' } },
} as const;

it('somebody else than before is named beside the person before, and is let in by a button only', async () => {
  const { page, faults } = await window.open({ scenario: asked });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Trần Văn Khác').waitFor();
  expect(await dialog.textContent()).toMatch(
    /Người vừa đăng nhập không phải là người trước đó.*khac@tinhmau/s,
  );
  expect(await dialog.textContent()).toContain('Người đang làm việc trước đó');
  expect(await axe(page)).toEqual([]);
  expect(await overflows(page)).toBe(false);
  expect(await called(page, 'welcome_newcomer')).toBe(0);
  await dialog.getByRole('button', { name: 'Tiếp tục bằng tài khoản này' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await called(page, 'welcome_newcomer')).toBe(1);
  expect(faults).toEqual([]);
});

it('Esc, and the first button, say that it is not the person', async () => {
  for (const press of ['Escape', 'Enter']) {
    const { page } = await window.open({ scenario: { ...asked, signedIn: false } });
    await page.getByRole('dialog').getByText('Trần Văn Khác').waitFor();
    await page.keyboard.press(press);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await called(page, 'decline_newcomer'), press).toBe(1);
    expect(await called(page, 'welcome_newcomer'), press).toBe(0);
  }
});

it('the account is switched from the first page and from the menu', async () => {
  const { page } = await window.open({ scenario: { signedIn: false } });
  await page.getByRole('button', { name: 'Đổi tài khoản' }).click();
  expect(await called(page, 'switch_account')).toBe(1);
  const inside = (await window.open({})).page;
  await inside.getByRole('button', { name: 'Tài khoản của bạn' }).click();
  await inside.getByRole('menuitem', { name: 'Đổi tài khoản' }).click();
  expect(await called(inside, 'switch_account')).toBe(1);
});
