/** A province's profile is shown in full, and taken only by the person's yes. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { profileOffer as offer } from './fake/profile_offer';
import { axe, overflows, picture, TestWindow, type Opening } from './window';

const window = new TestWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const calls = (page: Page, command: string) =>
  page.evaluate(
    (wanted) =>
      globalThis.window.program.calls.filter((call) => call.command === wanted).map((call) => call.given),
    command,
  );

const looks: { name: string; opening: Opening }[] = [
  { name: 'light', opening: {} },
  { name: 'dark', opening: { dark: true } },
  { name: 'zoom-200', opening: { zoom: 2 } },
];

describe.each(looks)('an opened profile, $name', ({ name, opening }) => {
  it('shows every value, marks what differs and what is fixed', async () => {
    const { page, faults } = await window.open({ ...opening, scenario: { signedIn: false, offer } });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('tinh-mau.lienthong').waitFor();
    const text = (await dialog.textContent()) ?? '';
    for (const row of offer.rows) expect(text).toContain(row.value);
    expect(text).toContain('1 mục khác với cấu hình đang dùng');
    expect(text).toContain('Khác: đang dùng https://apiigate.tinhmau.gov.vn');
    expect(text).toContain('Do chính sách của máy ấn định');
    expect(text).toContain('CN=CA tỉnh mẫu');
    await picture(page, `profile-offer/${name}`);
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(faults).toEqual([]);
  });
});

it('Esc and the first button decline, and nothing is taken', async () => {
  for (const press of ['Escape', 'Enter']) {
    const { page } = await window.open({ scenario: { signedIn: false, offer } });
    await page.getByRole('dialog').getByText('tinh-mau.lienthong').waitFor();
    await page.keyboard.press(press);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await calls(page, 'decline_profile'), press).toHaveLength(1);
    expect(await calls(page, 'accept_profile'), press).toHaveLength(0);
  }
});

it('who is at work is told that they are signed out first, and the yes is to what was shown', async () => {
  const { page } = await window.open({});
  await page.getByRole('button', { name: 'Cài đặt' }).click();
  await page.getByRole('button', { name: 'Chọn tệp cấu hình…' }).click();
  await page.getByRole('dialog').getByText('bạn được đăng xuất trước').waitFor();
  await page.getByRole('button', { name: 'Đăng xuất và dùng cấu hình này' }).click();
  await page.getByRole('button', { name: 'ĐĂNG NHẬP QUA SSO' }).waitFor();
  expect(await calls(page, 'sign_out')).toEqual([{ choice: 'keep' }]);
  expect(await calls(page, 'accept_profile')).toEqual([{ id: offer.id }]);
});

it('nothing is shown over a locked window', async () => {
  const { page } = await window.open({ scenario: { lockedWindow: true, offer } });
  await page.getByRole('button', { name: 'Mở khoá' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});
