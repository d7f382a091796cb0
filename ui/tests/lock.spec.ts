/** The locked window: what it shows, what it hides, and the one way out. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openDialog, RoomsWindow } from './rooms';
import { axe, overflows, picture, type Opening } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const commands = (page: Page) =>
  page.evaluate(() => globalThis.window.program.calls.map((call) => call.command));

const looks: { name: string; opening: Opening }[] = [
  { name: 'light', opening: {} },
  { name: 'dark', opening: { dark: true } },
  { name: 'zoom-200', opening: { zoom: 2 } },
  { name: 'english', opening: { scenario: { language: 'en' } } },
];

describe.each(looks)('the lock screen, $name', ({ name, opening }) => {
  it('names the person and offers to unlock', async () => {
    const { page, faults } = await window.open({
      ...opening,
      scenario: { ...opening.scenario, lockedWindow: true },
    });
    const button = page.getByRole('button', { name: name === 'english' ? 'Unlock' : 'Mở khoá' });
    await button.waitFor();
    await page.getByRole('heading', { name: 'Nguyễn Thị Hoa' }).waitFor();
    await picture(page, `lock/${name}`);
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(await page.getByRole('grid').count()).toBe(0);
    await button.click();
    expect(await commands(page)).toContain('start_sign_in');
    expect(faults).toEqual([]);
  });
});

it('the keyboard locks over an open dialog, after what was typed was kept', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'send');
  const typed = page.getByLabel('Tên dịch vụ công');
  await typed.fill('Gõ dở');
  await typed.press('Control+Shift+L');
  await page.getByRole('button', { name: 'Mở khoá' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  const made = await commands(page);
  expect(made.lastIndexOf('save_send_dialog')).toBeGreaterThan(0);
  expect(made.lastIndexOf('save_send_dialog')).toBeLessThan(made.indexOf('lock_now'));
});

it('the menu of the person locks, and input is told at most every few seconds', async () => {
  const { page } = await window.open({});
  await page.getByRole('button', { name: 'Tài khoản của bạn' }).click();
  for (let place = 0; place < 20; place++) await page.mouse.move(100 + place, 200);
  expect((await commands(page)).filter((command) => command === 'note_input')).toHaveLength(1);
  await page.getByRole('menuitem', { name: 'Khoá ngay' }).click();
  await page.getByRole('button', { name: 'Mở khoá' }).waitFor();
  expect(await commands(page)).toContain('lock_now');
});
