/** Guide steps 1.1–1.7 in the window: why the sign-in was refused, linking by proof, and every way it must not end. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { FailureCode } from '../src/lib/ipc/bindings';
import { failuresVi } from '../src/lib/ipc/failures';
import { failure, type Scenario } from './fake/scenario';
import { axe, overflows, picture, TestWindow } from './window';

const GUIDE = 'ERR: Không thể xác thực người dùng!';

const window = new TestWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const called = (page: Page, command: string) =>
  page.evaluate(
    (wanted) =>
      globalThis.window.program.calls.filter((call) => call.command === wanted).map((call) => call.given),
    command,
  );

const notLinked: Partial<Scenario> = { unlinked: true, session: { signInFailure: failure('LT-1011') } };

async function prove(page: Page, password = 'mật khẩu') {
  await button(page, 'Liên kết tài khoản iGate').click();
  await page.keyboard.type('nthoa@sxd.tinhmau');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

describe('the text of the guide', () => {
  const causes: { code: FailureCode; detail?: string; inside: boolean; leadsOut: string; calls: string }[] = [
    { code: 'LT-1011', inside: true, leadsOut: 'Liên kết tài khoản iGate', calls: '' },
    {
      code: 'LT-1013',
      detail: 'Trần Văn Khác',
      inside: true,
      leadsOut: 'Thử lại',
      calls: 'check_accounts',
    },
    { code: 'LT-1012', inside: true, leadsOut: 'Thử lại', calls: 'check_accounts' },
    {
      code: 'LT-1009',
      detail: '09:14:05 / 09:24:11',
      inside: false,
      leadsOut: 'Thử lại',
      calls: 'start_sign_in',
    },
    { code: 'LT-1004', inside: false, leadsOut: 'Thử lại', calls: 'start_sign_in' },
  ];
  it.each(causes)(
    'is said for $code, with the cause under it and a button that leads out',
    async ({ code, detail, inside, leadsOut, calls }) => {
      const said = { signInFailure: failure(code, detail ?? null) };
      const scenario = inside ? { unlinked: true, session: said } : { signedIn: false, session: said };
      const { page, faults } = await window.open({ scenario });
      const alert = page.getByRole('alert');
      await alert.waitFor();
      const text = await alert.innerText();
      expect(text.startsWith(GUIDE)).toBe(true);
      expect(text).toContain(failuresVi[code].cause);
      expect(text).toContain(code);
      if (code !== 'LT-1011') expect(text).toContain(failuresVi[code].message);
      if (detail) expect(text).toContain(detail);
      await picture(page, `linking/cause-${code}`);
      expect(await axe(page)).toEqual([]);
      await button(page, leadsOut).click();
      if (calls) await expect.poll(async () => (await called(page, calls)).length).toBe(1);
      else await page.getByLabel('Tài khoản iGate', { exact: true }).waitFor();
      expect(faults).toEqual([]);
    },
  );

  it('is not said for a sign-in that was cancelled or forged', async () => {
    for (const code of ['LT-1002', 'LT-1007', 'LT-1008'] as const) {
      const { page } = await window.open({
        scenario: { signedIn: false, session: { signInFailure: failure(code) } },
      });
      await page.getByText(failuresVi[code].message).waitFor();
      expect(await page.getByText(GUIDE).count()).toBe(0);
    }
  });
});

describe('linking', () => {
  it('goes from the text of the guide to the dossiers, by keyboard', async () => {
    const { page, faults } = await window.open({ scenario: notLinked });
    await prove(page);
    await page.getByRole('heading', { name: 'Hai tài khoản này đều là của bạn?' }).waitFor();
    for (const fact of ['hoant@tinhmau.gov.vn', 'Sở Xây dựng', 'nthoa@sxd.tinhmau'])
      await page.getByText(fact, { exact: true }).first().waitFor();
    await picture(page, 'linking/both-identities');
    expect(await axe(page)).toEqual([]);
    expect(await overflows(page)).toBe(false);
    expect(await called(page, 'confirm_link')).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Đã liên kết với tài khoản iGate').waitFor();
    await page.getByRole('grid').waitFor();
    expect(await called(page, 'confirm_link')).toEqual([{ igateId: '60c1' }]);
    expect(faults).toEqual([]);
  });

  it('hands the password over once and keeps it nowhere', async () => {
    const { page } = await window.open({
      scenario: { ...notLinked, failing: { prove_igate_account: 'LT-1020' } },
    });
    await prove(page, 'thỏ-ngọc');
    await page.getByText('Sai tài khoản hoặc mật khẩu iGate.').waitFor();
    expect(await called(page, 'prove_igate_account')).toEqual([
      { account: 'nthoa@sxd.tinhmau', password: 'thỏ-ngọc' },
    ]);
    const entry = page.getByLabel('Mật khẩu iGate');
    expect(await entry.inputValue()).toBe('');
    expect(await entry.getAttribute('type')).toBe('password');
    expect(await page.getByLabel('Tài khoản iGate', { exact: true }).inputValue()).toBe('nthoa@sxd.tinhmau');
    expect(await entry.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.content()).not.toContain('thỏ-ngọc');
    const stored = () => JSON.stringify({ ...localStorage, ...sessionStorage });
    expect(await page.evaluate(stored)).toBe('{}');
    await page.keyboard.press('Enter');
    await page.getByText('Nhập mật khẩu iGate.').waitFor();
    expect((await called(page, 'prove_igate_account')).length).toBe(1);
  });

  const ends: [FailureCode, string | null][] = [
    ['LT-1021', '24/11/2026 06:16'],
    ['LT-1012', null],
    ['LT-1013', 'Trần Văn Khác'],
    ['LT-2002', null],
    ['LT-1024', null],
  ];
  it.each(ends)('says %s with its cure, and the form stays', async (code, detail) => {
    const { page, faults } = await window.open({
      scenario: { ...notLinked, failing: { prove_igate_account: failure(code, detail) } },
    });
    await prove(page);
    await page.getByText(failuresVi[code].remedy).waitFor();
    await page.getByText(failuresVi[code].message).first().waitFor();
    if (detail) await page.getByText(detail).waitFor();
    await page.getByLabel('Mật khẩu iGate').waitFor();
    expect(await axe(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('asks for the password again when the proof is gone or the change is not seen', async () => {
    for (const code of ['LT-1023', 'LT-1022'] as const) {
      const { page } = await window.open({ scenario: { ...notLinked, failing: { confirm_link: code } } });
      await prove(page);
      await button(page, 'Đúng, liên kết hai tài khoản').click();
      await page.getByText(failuresVi[code].message).waitFor();
      await page.getByLabel('Mật khẩu iGate').waitFor();
      if (code !== 'LT-1022') continue;
      await button(page, 'Kiểm tra lại').click();
      await page.getByRole('grid').waitFor();
    }
  });

  it('forgets a proof that is not the person’s', async () => {
    const { page } = await window.open({ scenario: notLinked });
    await prove(page);
    await button(page, 'Không phải, nhập lại').click();
    await page.getByLabel('Tài khoản iGate', { exact: true }).waitFor();
    expect((await called(page, 'cancel_link_proof')).length).toBe(1);
    expect(await called(page, 'confirm_link')).toEqual([]);
  });
});

describe('unlinking', () => {
  const begin = async (page: Page) => {
    await page.getByRole('navigation').getByRole('button', { name: 'Tài khoản' }).click();
    await button(page, 'Gỡ liên kết…').click();
    await page.getByRole('dialog').getByText('nthoa@sxd.tinhmau').waitFor();
  };

  it('asks once, and afterwards shows what iGate says', async () => {
    const { page, faults } = await window.open();
    await begin(page);
    await picture(page, 'linking/unlink');
    expect(await axe(page)).toEqual([]);
    expect(await called(page, 'unlink_account')).toEqual([]);
    await button(page, 'Gỡ liên kết').click();
    await page.getByText(GUIDE).first().waitFor();
    await button(page, 'Liên kết tài khoản iGate').waitFor();
    expect(faults).toEqual([]);
  });

  it('tells the way of the guide where iGate does not take it', async () => {
    const { page } = await window.open({ scenario: { failing: { unlink_account: 'LT-1024' } } });
    await begin(page);
    await button(page, 'Gỡ liên kết').click();
    await page.getByRole('dialog').getByText(failuresVi['LT-1024'].remedy).waitFor();
    await button(page, 'Huỷ').click();
    await page.getByText('Đã liên kết', { exact: true }).waitFor();
  });
});
