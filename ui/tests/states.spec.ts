/** Every screen in every state, in both sizes and themes: axe finds nothing, the policy refuses nothing, nothing overflows. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { failure, type Scenario } from './fake/scenario';
import { axe, overflows, picture, TestWindow, type Opening } from './window';

const window = new TestWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

interface State {
  name: string;
  scenario?: Partial<Scenario>;
  /** What a person does before the look. */
  steps?: (page: Page) => Promise<unknown>;
  /** Something that has to be on the screen. */
  shows: string;
}

const row = (page: Page, at: number) => page.locator('[role=grid] [role=row]').nth(at + 1);
const room = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name }).click();

const diagnosis = async (page: Page) => {
  await room(page, 'Cài đặt');
  await page.getByRole('button', { name: 'Chẩn đoán…' }).click();
};

const states: State[] = [
  { name: 'sign-in', scenario: { signedIn: false }, shows: 'ĐĂNG NHẬP QUA SSO' },
  {
    name: 'sign-in-waiting',
    scenario: { signedIn: false },
    steps: (page) => page.getByRole('button', { name: 'ĐĂNG NHẬP QUA SSO' }).click(),
    shows: 'Dán địa chỉ này',
  },
  {
    name: 'sign-in-not-linked',
    scenario: { unlinked: true, session: { signInFailure: failure('LT-1011') } },
    shows: 'ERR: Không thể xác thực người dùng!',
  },
  {
    name: 'sign-in-clock-off',
    scenario: { signedIn: false, session: { signInFailure: failure('LT-1009', '09:14:05 / 09:24:11') } },
    shows: '09:24:11',
  },
  {
    name: 'sign-in-cancelled',
    scenario: { signedIn: false, session: { signInFailure: failure('LT-1002') } },
    shows: 'ĐĂNG NHẬP QUA SSO',
  },
  {
    name: 'sign-in-no-keyring',
    scenario: {
      signedIn: false,
      session: { vault: null, vaultProblem: failure('LT-1017'), vaultChoices: ['memory', 'key-file'] },
    },
    shows: 'không có kho khoá',
  },
  {
    name: 'sign-in-profile-fault',
    scenario: {
      signedIn: false,
      session: { profileProblem: failure('LT-6002', 'profile.toml:12: igate.base_url') },
    },
    shows: 'profile.toml:12',
  },
  { name: 'dossiers', steps: (page) => row(page, 3).click(), shows: 'Thành phần hồ sơ' },
  { name: 'dossiers-none-chosen', shows: 'Chưa chọn hồ sơ' },
  {
    name: 'dossiers-results-ready',
    scenario: { dossiers: 4 },
    steps: (page) => row(page, 3).click(),
    shows: '12/GP-SXD',
  },
  { name: 'dossiers-empty', scenario: { dossiers: 0 }, shows: 'Không có hồ sơ nào ở bước này' },
  { name: 'dossiers-never-read', scenario: { dossiers: 0, asOf: null }, shows: 'Chưa có dữ liệu' },
  {
    name: 'dossiers-first-sync',
    scenario: { dossiers: 0, asOf: null, sync: 'running' },
    shows: 'Đang đọc hồ sơ của bạn lần đầu',
  },
  {
    name: 'dossiers-nothing-found',
    steps: (page) => page.getByRole('searchbox').fill('giấy phép nuôi voi'),
    shows: 'Không tìm thấy hồ sơ nào',
  },
  {
    name: 'dossiers-filters',
    steps: async (page) => {
      await page.keyboard.press('f');
      await page.getByLabel('Tên người nộp').fill('nguyen');
      await page.getByLabel('Từ ngày').fill('12/6');
      await page.getByLabel('Đến ngày').focus();
    },
    shows: 'Nhập ngày dạng',
  },
  { name: 'dossiers-loading', scenario: { silent: ['list_dossiers'] }, shows: 'Hồ sơ' },
  { name: 'dossiers-failed', scenario: { failing: { list_dossiers: 'LT-6005' } }, shows: 'LT-6005' },
  {
    name: 'dossier-failed',
    scenario: { failing: { get_dossier: 'LT-6016' } },
    steps: (page) => row(page, 1).click(),
    shows: 'LT-6016',
  },
  {
    name: 'dossiers-offline',
    scenario: { sync: 'offline', asOf: '2026-06-12T08:50:00+07:00' },
    steps: (page) => row(page, 3).click(),
    shows: 'Ngoại tuyến, dữ liệu lúc 08:50',
  },
  { name: 'dossiers-sync-failed', scenario: { sync: 'failed' }, shows: 'LT-2002' },
  {
    name: 'dossiers-session-ended',
    scenario: { session: { signInFailure: failure('LT-1010') } },
    shows: 'Phiên đăng nhập đã hết',
  },
  {
    name: 'receipt-saved',
    steps: async (page) => {
      await room(page, 'Hàng chờ');
      await page.getByRole('button', { name: 'Biên nhận' }).first().click();
      await page.getByRole('button', { name: 'Lưu biên nhận' }).click();
    },
    shows: 'Đã lưu biên nhận.',
  },
  {
    name: 'notice-failure',
    steps: (page) =>
      page.evaluate((said) => globalThis.window.program.emit('notice', said), failure('LT-6009')),
    shows: 'LT-6009',
  },
  {
    name: 'wipe',
    steps: async (page) => {
      await page.getByRole('button', { name: 'Tài khoản của bạn' }).click();
      await page.getByRole('menuitem', { name: 'Đăng xuất và xoá dữ liệu' }).click();
    },
    shows: 'Dữ liệu trên iGate và iDesk không thay đổi',
  },
  {
    name: 'dossiers-long-names',
    scenario: { longNames: true },
    steps: (page) => row(page, 2).click(),
    shows: 'Công ty trách nhiệm hữu hạn',
  },
  {
    name: 'outbox',
    steps: (page) => room(page, 'Hàng chờ'),
    shows: 'Chưa rõ iDesk đã nhận hay chưa, đang hỏi lại',
  },
  {
    name: 'outbox-empty',
    scenario: { transfers: 'none' },
    steps: (page) => room(page, 'Hàng chờ'),
    shows: 'Hàng chờ trống',
  },
  {
    name: 'receipt',
    steps: async (page) => {
      await room(page, 'Hàng chờ');
      await page.getByRole('button', { name: 'Biên nhận' }).first().click();
    },
    shows: 'SHA-256',
  },
  { name: 'audit', steps: (page) => room(page, 'Nhật ký'), shows: 'Nguyên vẹn: 240 mục' },
  {
    name: 'audit-broken',
    scenario: { audit: 'broken' },
    steps: (page) => room(page, 'Nhật ký'),
    shows: 'Chuỗi bị đứt từ mục số 117',
  },
  {
    name: 'audit-entry',
    steps: async (page) => {
      await room(page, 'Nhật ký');
      await row(page, 5).dblclick();
    },
    shows: 'Mã băm mục trước',
  },
  { name: 'account', steps: (page) => room(page, 'Tài khoản'), shows: 'Đã liên kết' },
  {
    name: 'account-not-linked',
    scenario: { unlinked: true },
    steps: (page) => room(page, 'Tài khoản'),
    shows: 'Liên kết tài khoản iGate',
  },
  { name: 'settings', steps: (page) => room(page, 'Cài đặt'), shows: 'Thư mục dữ liệu' },
  {
    name: 'settings-locked',
    scenario: { locked: ['window.theme', 'network.proxy'] },
    steps: (page) => room(page, 'Cài đặt'),
    shows: 'Do Sở Khoa học và Công nghệ ấn định',
  },
  { name: 'diagnosis', steps: diagnosis, shows: 'Mọi thứ đều tốt.' },
  { name: 'diagnosis-broken', scenario: { broken: true }, steps: diagnosis, shows: '2 mục hỏng.' },
  {
    name: 'diagnosis-before-sign-in',
    scenario: { signedIn: false, broken: true },
    steps: (page) => page.getByRole('button', { name: 'Chẩn đoán…' }).click(),
    shows: 'Do “FortiGate Root CA” cấp',
  },
  { name: 'shortcuts', steps: (page) => page.keyboard.press('?'), shows: 'Trong hộp thoại' },
  {
    name: 'person-menu',
    steps: (page) => page.getByRole('button', { name: 'Tài khoản của bạn' }).click(),
    shows: 'Đăng xuất và xoá dữ liệu',
  },
  {
    name: 'english',
    scenario: { language: 'en' },
    steps: (page) => row(page, 3).click(),
    shows: 'Dossier components',
  },
];

const looks: { name: string; opening: Opening }[] = [
  { name: '1366-light', opening: { width: 1366, height: 768 } },
  { name: '1920-dark', opening: { width: 1920, height: 1080, dark: true } },
];

describe.each(looks)('at $name', ({ name: look, opening }) => {
  it.each(states)('$name is whole', async ({ name, scenario, steps, shows }) => {
    const { page, faults } = await window.open({ ...opening, scenario });
    if (scenario?.signedIn !== false && name !== 'sign-in-not-linked')
      await page.getByRole('navigation').waitFor();
    if (steps) {
      if (scenario?.signedIn !== false && name.startsWith('dossier') && scenario?.dossiers !== 0) {
        if (!scenario?.silent) await page.getByRole('grid').waitFor();
      }
      await steps(page);
    }
    await page.getByText(shows).first().waitFor();
    if (scenario?.silent) await page.getByRole('status').getByText('Đang tải danh sách').waitFor();
    await picture(page, `${look}/${name}`);
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(faults).toEqual([]);
  });
});

describe('small, enlarged and in high contrast', () => {
  const shapes: { name: string; opening: Opening; scenario?: Partial<Scenario> }[] = [
    { name: '1024x640', opening: { width: 1024, height: 640 } },
    { name: 'zoom-200', opening: { width: 1366, height: 768, zoom: 2 } },
    { name: 'zoom-200-least', opening: { width: 1024, height: 640, zoom: 2 } },
    { name: 'contrast-theme', opening: {}, scenario: { theme: 'contrast' } },
    { name: 'contrast-asked', opening: { contrast: true } },
  ];
  it.each(shapes)(
    '$name shows list and dossier without sideways scrolling',
    async ({ name, opening, scenario }) => {
      const { page, faults } = await window.open({ ...opening, scenario });
      await page.getByRole('grid').waitFor();
      await picture(page, `shapes/${name}-list`);
      expect(await overflows(page)).toBe(false);
      await row(page, 3).click();
      await page.getByText('Thành phần hồ sơ').waitFor();
      await picture(page, `shapes/${name}`);
      expect(await axe(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      expect(faults).toEqual([]);
    },
  );
});
