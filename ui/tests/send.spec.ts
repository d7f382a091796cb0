/** "Gửi sang iDesk" in the window, against the fake program. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { Rooms } from './fake/rooms';
import { calls, openDialog, RoomsWindow } from './rooms';
import { axe, overflows, picture, type Opening } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const file = (page: Page, name: string) => page.getByRole('dialog').getByRole('checkbox', { name });
const confirm = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Gửi', exact: true });

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
  { name: 'send', shows: 'Thành phần hồ sơ' },
  {
    name: 'send-ticked',
    steps: async (page) => {
      await file(page, 'BAN SAO CCCD.pdf').check();
      await file(page, 'Biên bản kiểm tra').check();
      await page.getByRole('dialog').getByRole('button', { name: 'Chọn tệp tin' }).click();
    },
    shows: 'Tờ trình thẩm định.docx',
  },
  {
    name: 'send-faulty',
    rooms: { faultyFiles: true, sentBefore: true },
    shows: 'Lớn hơn mức iDesk nhận (50 MB).',
  },
  { name: 'send-long', rooms: { longNames: true }, shows: 'final_FINAL' },
  { name: 'send-forbidden', rooms: { stepForbids: true }, shows: 'LT-3002' },
  {
    name: 'send-failed',
    opening: { scenario: { failing: { open_send_dialog: 'LT-6007' } } },
    shows: 'LT-6007',
  },
  {
    name: 'send-refused',
    opening: { scenario: { failing: { confirm_send: 'LT-3028' } } },
    steps: async (page) => {
      await file(page, 'BAN SAO CCCD.pdf').check();
      await confirm(page).click();
    },
    shows: 'LT-3028',
  },
  { name: 'send-english', opening: { scenario: { language: 'en' } }, shows: 'Components of the dossier' },
  {
    name: 'send-empty-subject',
    steps: (page) => page.getByLabel('Tên dịch vụ công').fill('  '),
    shows: 'Nhập tên dịch vụ công.',
  },
];

describe.each(looks)('at $name', ({ name: look, opening }) => {
  it.each(states)('$name is whole', async ({ name, rooms, opening: more, steps, shows }) => {
    const { page, faults } = await window.enter(rooms, { ...opening, ...more });
    await openDialog(page, 'send');
    if (steps) await steps(page);
    await page.getByRole('dialog').getByText(shows).first().waitFor();
    await picture(page, `${look}/${name}`);
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(faults).toEqual([]);
  });
});

it('the subject can be changed, the code cannot', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'send');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tên dịch vụ công').fill('Cấp phép theo mẫu mới');
  expect(await dialog.getByRole('textbox').count()).toBe(1);
  await dialog.getByText('Đã lưu nháp').waitFor();
  const saved = await calls(page, 'save_send_dialog');
  expect(saved.at(-1)).toMatchObject({ edit: { subject: 'Cấp phép theo mẫu mới', ticked: [] } });
});

it('what was entered is there again after Esc, and the focus is back where the dialog was opened', async () => {
  const { page } = await window.enter();
  await page.locator('[role=grid] [role=row]').nth(4).click();
  const opener = page.getByRole('button', { name: 'Gửi sang iDesk' });
  await opener.click();
  await page.getByLabel('Tên dịch vụ công').fill('Tên đã sửa');
  await file(page, 'IMG_2026').check();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => opener.evaluate((button) => button === document.activeElement)).toBe(true);
  expect((await calls(page, 'save_send_dialog')).length).toBeGreaterThan(0);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  expect(await page.getByLabel('Tên dịch vụ công').inputValue()).toBe('Tên đã sửa');
  expect(await file(page, 'IMG_2026').isChecked()).toBe(true);
});

it('by keyboard alone: arrows walk over the files, Space ticks, Ctrl+Enter sends', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'send');
  await file(page, 'BAN SAO CCCD.pdf').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByText('2 tệp ·').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: 'Đang gửi sang iDesk' }).waitFor();
  expect(await calls(page, 'confirm_send')).toHaveLength(1);
});

it('a double click sends once, and what was ticked last is kept before it is sent', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'send');
  await file(page, 'BAN SAO CCCD.pdf').check();
  await confirm(page).dblclick();
  await page.getByRole('heading', { name: 'Đang gửi sang iDesk' }).waitFor();
  expect(await calls(page, 'confirm_send')).toHaveLength(1);
  const order = await page.evaluate(() =>
    globalThis.window.program.calls.map((call) => call.command).filter((name) => /send/.test(name)),
  );
  expect(order.indexOf('save_send_dialog')).toBeLessThan(order.indexOf('confirm_send'));
  expect(await calls(page, 'save_send_dialog')).toMatchObject([{ edit: { ticked: ['f1'] } }]);
});

it('nothing leaves without a file or a subject, and a file with a fault cannot be ticked', async () => {
  const { page } = await window.enter({ faultyFiles: true });
  await openDialog(page, 'send');
  await confirm(page).click({ force: true });
  expect(await file(page, 'quet 0001.PDF').isDisabled()).toBe(true);
  await page
    .getByRole('checkbox', { name: 'Chọn tất cả Tệp xử lý' })
    .or(file(page, 'Biên bản kiểm tra'))
    .first()
    .check();
  await page.getByText('1 tệp · 402 KB').waitFor();
  await page.getByLabel('Tên dịch vụ công').fill('');
  await page.keyboard.press('Control+Enter');
  expect(await calls(page, 'confirm_send')).toEqual([]);
});

it('dropped files appear ticked, and a file of this computer can be taken out again', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'send');
  await page.getByLabel('Tên dịch vụ công').fill('Đang gõ dở');
  const [opened] = (await calls(page, 'focus_send_dialog')) as { key: string }[];
  await page.evaluate(async (key) => {
    const dropped = globalThis.window.program.answers.choose_local_files?.({ key } as never);
    await globalThis.window.program.emit('send-dialog-changed', dropped);
  }, opened?.key);
  expect(await file(page, 'Phụ lục số liệu.pdf').isChecked()).toBe(true);
  expect(await page.getByLabel('Tên dịch vụ công').inputValue()).toBe('Đang gõ dở');
  await page.getByRole('button', { name: 'Bỏ tệp Phụ lục số liệu.pdf' }).click();
  await file(page, 'Phụ lục số liệu.pdf').waitFor({ state: 'detached' });
});

it('hovering files light the dialog up, a file given twice is said to be there, elsewhere it is said where to drop', async () => {
  const { page, faults } = await window.enter();
  const emit = (name: string, payload: unknown) =>
    page.evaluate(([name, payload]) => globalThis.window.program.emit(name, payload), [
      name,
      payload,
    ] as const);
  await emit('files-dragged', 'unwanted');
  await page.getByText('Để gửi tệp từ máy tính, mở hồ sơ').waitFor();
  await openDialog(page, 'send');
  await emit('files-dragged', 'over');
  await page.getByText('Thả vào đây để thêm tệp').waitFor();
  await picture(page, '1366-light/send-dropping');
  expect(await axe(page)).toEqual([]);
  await emit('files-dragged', 'taking');
  await page.getByText('Đang nhận tệp…').waitFor();
  const [opened] = (await calls(page, 'focus_send_dialog')).slice(-1) as { key: string }[];
  await page.evaluate(async (key) => {
    const dropped = globalThis.window.program.answers.choose_local_files?.({ key } as never) as object;
    await globalThis.window.program.emit('send-dialog-changed', {
      ...dropped,
      alreadyHere: ['Tờ trình thẩm định.docx'],
    });
  }, opened?.key);
  await emit('files-dragged', 'taken');
  await page.getByText('Đang nhận tệp…').waitFor({ state: 'detached' });
  await page.getByText('“Tờ trình thẩm định.docx” đã có trong danh sách').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('a notice over the dialog can be read and taken away, by mouse and by keyboard, and the dialog stays', async () => {
  const { page } = await window.enter();
  await openDialog(page, 'send');
  const say = () =>
    page.evaluate(() =>
      globalThis.window.program.emit('notice', {
        code: 'LT-6009',
        field: null,
        detail: null,
        reference: 'a1',
      }),
    );
  await file(page, 'IMG_2026').focus();
  await say();
  const notice = page.getByRole('region', { name: 'Thông báo' }).getByText('LT-6009');
  await notice.waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Bỏ thông báo' }).click();
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor();
  await expect
    .poll(() => file(page, 'IMG_2026').evaluate((tick) => tick === document.activeElement))
    .toBe(true);

  await say();
  await notice.waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.getByRole('button', { name: 'Bỏ thông báo' }).focus();
  await page.keyboard.press('Escape');
  await notice.waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor();

  // The dialog goes, the notice stays.
  await say();
  await notice.waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await notice.waitFor();
  await page.getByRole('button', { name: 'Bỏ thông báo' }).click();
  await notice.waitFor({ state: 'detached' });
});

it('each file is followed on its way, then the receipt is at hand', async () => {
  const { page, faults } = await window.enter();
  await openDialog(page, 'send');
  await file(page, 'BAN SAO CCCD.pdf').check();
  await file(page, 'ban ve mat bang').check();
  await confirm(page).click();
  await page.getByRole('heading', { name: 'Đang gửi sang iDesk' }).waitFor();
  const transfer = (await page.evaluate(() =>
    globalThis.window.program.answers.confirm_send?.({
      key:
        globalThis.window.program.calls.find((call) => call.command === 'focus_send_dialog')?.given &&
        (
          globalThis.window.program.calls.find((call) => call.command === 'focus_send_dialog')?.given as {
            key: string;
          }
        ).key,
    } as never),
  )) as import('../src/lib/ipc/bindings').Transfer;
  await page.evaluate(
    (id) =>
      globalThis.window.program.emit('transfer-progress', {
        transferId: id,
        file: 0,
        sent: 33_813,
        total: 67_627,
      }),
    transfer.id,
  );
  await page
    .getByRole('progressbar', { name: 'Tiến độ của BAN SAO CCCD.pdf' })
    .and(page.locator('[aria-valuenow="50"]'))
    .waitFor();
  await picture(page, '1366-light/send-progress');
  await page.evaluate(
    (given) =>
      globalThis.window.program.emit('transfer-changed', { ...given, state: 'unknown', code: 'LT-4001' }),
    transfer,
  );
  await page.getByRole('heading', { name: 'Chưa rõ iDesk đã nhận hay chưa, đang hỏi lại' }).waitFor();
  await picture(page, '1366-light/send-unknown');
  expect(await axe(page)).toEqual([]);
  await page.evaluate(
    (given) =>
      globalThis.window.program.emit('transfer-changed', {
        ...given,
        state: 'done',
        draftId: '987',
        finishedAt: '2026-06-12T09:15:02+07:00',
        files: given.files.map((one) => ({ ...one, state: 'confirmed', confirmedBy: 'hash' })),
      }),
    transfer,
  );
  await page.getByRole('heading', { name: 'Đã gửi sang iDesk' }).waitFor();
  await picture(page, '1366-light/send-done');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Mở trong iDesk' }).click();
  expect(await calls(page, 'open_in_idesk')).toEqual([{ documentId: '987' }]);
  expect(faults).toEqual([]);
});
