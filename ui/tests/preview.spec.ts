/** The preview with real files: PDFs of every kind, pictures, text, what is broken, and what comes late. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { calls, look as lookAt, openDialog, RoomsWindow } from './rooms';
import { axe, picture } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const drawn = (page: Page, number: number) =>
  page.locator(`[data-page="${number}"][data-state=drawn]`).waitFor();

const look = (fileId: string, name = fileId, report: unknown = null) =>
  lookAt(window, fileId, { name, answers: report ? { preview_signatures: report } : {} });

/** Share of dark pixels of a page's picture. */
const darkness = (page: Page, number = 1) =>
  page.locator(`[data-page="${number}"] canvas`).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 100) dark += 1;
    return dark / (data.length / 4);
  });

it('text of a page can be selected and copied, accents and all', async () => {
  const { page, faults } = await look('giay-phep.pdf');
  await drawn(page, 1);
  await page.locator('.textLayer').getByText('Đoàn Văn Á').waitFor();
  const [text, picture] = await Promise.all([
    page.locator('.textLayer').boundingBox(),
    page.locator('[data-page="1"] canvas').boundingBox(),
  ]);
  expect(Math.abs((text?.width ?? 0) - (picture?.width ?? 9))).toBeLessThan(2);
  expect(Math.abs((text?.height ?? 0) - (picture?.height ?? 9))).toBeLessThan(2);
  await page.locator('.textLayer').getByText('Đoàn Văn Á').click({ clickCount: 3 });
  expect(await page.evaluate(() => getSelection()?.toString().normalize('NFC'))).toContain(
    'Cấp cho: Ông Đoàn Văn Á',
  );
  expect(faults).toEqual([]);
});

it.each(['quet-fax.pdf', 'quet-jbig2.pdf', 'quet-jpeg2000.pdf'])(
  '%s, a scan, is drawn under the policy',
  async (name) => {
    const { page, faults } = await look(name);
    await drawn(page, 1);
    const dark = await darkness(page);
    expect(dark).toBeGreaterThan(0.005);
    expect(dark).toBeLessThan(0.3);
    await picture(page, `preview/${name}`);
    // A refused compilation of WebAssembly is the policy at work; pdf.js goes on without it.
    expect(faults.filter((fault) => !/WebAssembly|wasm/i.test(fault))).toEqual([]);
  },
);

it('of two hundred pages only those in sight are drawn, wherever one jumps', async () => {
  const { page } = await look('quyet-dinh-200-trang.pdf');
  await drawn(page, 1);
  const field = page.getByLabel('Số trang, tổng 200 trang');
  await field.fill('150');
  await field.press('Enter');
  await drawn(page, 150);
  expect(await page.locator('[data-page]').count()).toBeLessThan(8);
  expect(await field.inputValue()).toBe('150');
  await page.locator('[data-page="150"]').getByText('150').first().waitFor();
  await page.locator('.preview [role=document]').press('ArrowRight');
  await drawn(page, 151);
  await field.fill('999');
  await field.press('Enter');
  await drawn(page, 200);
  expect(await field.inputValue()).toBe('200');
});

it('zooming and turning keep the place; the keys do what the buttons do', async () => {
  const { page } = await look('quyet-dinh-200-trang.pdf');
  await drawn(page, 1);
  const field = page.getByLabel('Số trang, tổng 200 trang');
  await field.fill('90');
  await field.press('Enter');
  await drawn(page, 90);
  const view = page.locator('.preview [role=document]');
  const width = async () => (await page.locator('[data-page="90"]').boundingBox())?.width ?? 0;
  const before = await width();
  await view.press('+');
  await page.getByRole('button', { name: 'Phóng to' }).click();
  expect(await width()).toBeGreaterThan(before);
  expect(await field.inputValue()).toBe('90');
  await view.press('9');
  const room = await view.boundingBox();
  const whole = await page.locator('[data-page="90"]').boundingBox();
  expect(whole?.height ?? 9999).toBeLessThanOrEqual(room?.height ?? 0);
  await view.press('r');
  const turned = await page.locator('[data-page="90"]').boundingBox();
  expect(turned!.width).toBeGreaterThan(turned!.height);
  await view.press('0');
  await page.getByLabel('Độ phóng').selectOption('Vừa chiều rộng');
  expect(await field.inputValue()).toBe('90');
});

it('of a scan of 120 MB only what is shown is read', async () => {
  const { page } = await look('ghi-chu.txt', 'quet lon.pdf');
  await page.locator('pre').waitFor();
  // Sixty pages of two megabytes each, made as they are asked for: the whole of it exists nowhere.
  await page.evaluate(() => {
    const PAGES = 60;
    const BYTES = 2_000_000;
    const parts: { at: number; text?: string; bytes?: number }[] = [];
    const offsets: number[] = [];
    let at = 0;
    const write = (text: string) => {
      parts.push({ at, text });
      at += text.length;
    };
    const object = (number: number, text: string) => {
      offsets[number] = at;
      write(`${number} 0 obj\n${text}\nendobj\n`);
    };
    write('%PDF-1.4\n');
    object(1, '<</Type/Catalog/Pages 2 0 R>>');
    const kids = Array.from({ length: PAGES }, (_, page) => `${3 + page * 3} 0 R`).join(' ');
    object(2, `<</Type/Pages/Count ${PAGES}/Kids[${kids}]>>`);
    for (let page = 0; page < PAGES; page += 1) {
      const [own, contents, image] = [3 + page * 3, 4 + page * 3, 5 + page * 3];
      object(
        own,
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${contents} 0 R/Resources<</XObject<</I ${image} 0 R>>>>>>`,
      );
      const drawing = 'q 595 0 0 842 0 0 cm /I Do Q';
      object(contents, `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`);
      offsets[image] = at;
      write(
        `${image} 0 obj\n<</Type/XObject/Subtype/Image/Width 1250/Height 1600/ColorSpace/DeviceGray/BitsPerComponent 8/Length ${BYTES}>>stream\n`,
      );
      parts.push({ at, bytes: BYTES });
      at += BYTES;
      write('\nendstream\nendobj\n');
    }
    const table = at;
    const count = 3 + PAGES * 3;
    const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    write(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join('')}`);
    write(`trailer<</Size ${count}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`);
    const size = at;
    const answers = globalThis.window.program.answers;
    answers.open_preview = (({ file }: { file: object }) => ({
      handle: 'lon',
      file,
      name: 'quet lon.pdf',
      size,
      sha256: '5'.repeat(64),
      kind: 'pdf',
      mediaType: 'application/pdf',
    })) as never;
    answers.read_preview = (({ offset, length }: { offset: number; length: number }) => {
      globalThis.window.rooms.read.push({ offset, length });
      const bytes = new Uint8Array(Math.min(length, size - offset));
      for (const part of parts) {
        const long = part.text?.length ?? part.bytes ?? 0;
        const [from, to] = [Math.max(part.at, offset), Math.min(part.at + long, offset + bytes.length)];
        for (let place = from; place < to; place += 1)
          bytes[place - offset] = part.text?.charCodeAt(place - part.at) ?? (place >> 6) & 255;
      }
      return bytes.buffer;
    }) as never;
    globalThis.window.rooms.read.length = 0;
  });
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await openDialog(page, 'results');
  await drawn(page, 1);
  const field = page.getByLabel('Số trang, tổng 60 trang');
  await field.fill('45');
  await field.press('Enter');
  await drawn(page, 45);
  const read = await page.evaluate(() => globalThis.window.rooms.read);
  expect(read.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(16_000_000);
  expect(Math.max(...read.map(({ length }) => length))).toBeLessThanOrEqual(1_048_576);
});

it('a picture stands upright as its camera says, and can be turned and enlarged', async () => {
  const { page, faults } = await look('anh-dung.jpg');
  const image = page.getByRole('img', { name: 'Ảnh: anh-dung.jpg' });
  await image.waitFor();
  await page.waitForFunction(() => (document.querySelector('.preview img')?.clientWidth ?? 0) > 0);
  // The picture is laid out a frame after it was read, and again after it was turned.
  const shape = async () => {
    const box = await image.boundingBox();
    return box && (box.height > box.width ? 'upright' : 'lying');
  };
  await expect.poll(shape).toBe('upright');
  await page.locator('.preview [role=document]').press('r');
  await expect.poll(shape).toBe('lying');
  await picture(page, 'preview/anh-dung.jpg');
  expect(faults).toEqual([]);
});

it('plain text is shown as text', async () => {
  const { page } = await look('ghi-chu.txt');
  await page.locator('pre').getByText('Sở Xây dựng đã nhận đủ hồ sơ').waitFor();
});

it.each([
  ['hong.pdf', 'Không đọc được nội dung tệp.', 'LT-5001'],
  ['rong.pdf', 'Tệp không có nội dung', 'LT-3014'],
  ['khong-co.pdf', '', 'LT-6016'],
])('%s is a sentence and a way on, not an empty page', async (name, sentence, code) => {
  const { page } = await look(name);
  const preview = page.getByRole('region', { name: 'Xem trước' });
  await preview.getByText(code).waitFor();
  await preview.getByText(sentence).first().waitFor();
  await preview.getByRole('button', { name: 'Thử lại' }).waitFor();
  await picture(page, `preview/${name}`);
  expect(await axe(page)).toEqual([]);
});

it('a protected file asks for its password, says when it is wrong, and keeps none', async () => {
  const { page, faults } = await look('mat-khau.pdf');
  const field = page.getByLabel('Mật khẩu của tệp');
  await field.waitFor();
  await picture(page, 'preview/locked');
  expect(await axe(page)).toEqual([]);
  await field.fill('sai');
  await field.press('Enter');
  await page.getByText('Mật khẩu chưa đúng. Hãy nhập lại, hoặc hỏi người gửi tệp.').waitFor();
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await field.inputValue()).toBe('');
  await page.keyboard.type('mở ra');
  await page.getByRole('button', { name: 'Mở tệp' }).click();
  await drawn(page, 1);
  await page.locator('.textLayer').getByText('Đoàn Văn Á').waitFor();
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, globalThis.window.program.calls]),
  );
  expect(kept).not.toContain('mở ra');
  // The same file again asks again.
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await openDialog(page, 'results');
  await field.waitFor();
  expect(faults).toEqual([]);
});

it('of an office file the words are shown, sheet by sheet, and it is said that there is more to it', async () => {
  const { page, faults } = await look('f2', 'Đơn đề nghị.docx');
  await page.getByText('Không dựng được cách trình bày của tệp này').waitFor();
  expect(await page.locator('.preview pre').allInnerTexts()).toEqual([
    'Kính gửi: Sở Xây dựng\n',
    'Trang hai',
  ]);
  await picture(page, 'preview/words');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('a word is found in a long document whatever its accents, and each place is brought into sight', async () => {
  const { page, faults } = await look('quyet-dinh-200-trang.pdf');
  await drawn(page, 1);
  await page.locator('.preview [role=document]').press('Control+f');
  const field = page.getByRole('textbox', { name: 'Tìm trong tệp' });
  await field.fill('dieu 150.');
  await page.getByText('1 / 1', { exact: true }).waitFor();
  const chosen = (number: number) => page.locator(`[data-page="${number}"] .mark.chosen`);
  const inSight = async (number: number) => {
    const room = await page.locator('.preview [role=document]').boundingBox();
    const marked = await chosen(number).first().boundingBox();
    return room && marked && marked.y >= room.y && marked.y + marked.height <= room.y + room.height;
  };
  await expect.poll(() => inSight(150)).toBe(true);
  // The place goes over the end of a line: it has a mark on either side.
  expect(await chosen(150).count()).toBe(2);
  await field.fill('chanh van phong');
  await expect.poll(() => page.locator('.find [role=status]').innerText()).toBe('150 / 199');
  await field.press('Enter');
  await page.getByText('151 / 199', { exact: true }).waitFor();
  await expect.poll(() => inSight(151)).toBe(true);
  await picture(page, 'preview/find-long');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('what is found on a page is marked where it stands', async () => {
  const { page, faults } = await look('giay-phep.pdf');
  await drawn(page, 1);
  await page.getByRole('button', { name: 'Tìm trong tệp' }).click();
  const field = page.getByRole('textbox', { name: 'Tìm trong tệp' });
  await field.fill('ong doan van');
  await page.getByText('1 / 1', { exact: true }).waitFor();
  const mark = page.locator('.mark.chosen').first();
  await mark.waitFor();
  const [marked, text] = await Promise.all([
    mark.boundingBox(),
    page.locator('.textLayer').getByText('Đoàn Văn Á').boundingBox(),
  ]);
  expect(Math.abs((marked?.y ?? 0) - (text?.y ?? 99))).toBeLessThan(4);
  expect(marked!.x).toBeGreaterThan(text!.x);
  await picture(page, 'preview/find');
  expect(await axe(page)).toEqual([]);
  await field.fill('không có chữ này');
  await page.getByText('Không thấy', { exact: true }).waitFor();
  expect(await page.locator('.mark').count()).toBe(0);
  await field.press('Escape');
  await field.waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor();
  expect(faults).toEqual([]);
});

it('a file is given to another program by its handle, and what could be a program is not', async () => {
  const { page, faults } = await look('giay-phep.pdf');
  await drawn(page, 1);
  await page.getByRole('button', { name: 'Mở bằng ứng dụng khác' }).click();
  await expect.poll(async () => (await calls(page, 'open_elsewhere')).length).toBe(1);
  const [opened] = (await calls(page, 'open_elsewhere')) as { handle: string }[];
  expect(opened?.handle).toMatch(/^h\d+$/);
  await picture(page, 'preview/elsewhere');
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it('a file that cannot be shown here is told by its facts', async () => {
  const { page } = await look('bo-anh.zip');
  await page.getByText('Chưa xem được loại tệp này ở đây').waitFor();
  await page.getByText('SHA-256').first().waitFor();
  expect(await page.getByRole('button', { name: 'Mở bằng ứng dụng khác' }).count()).toBe(0);
  await picture(page, 'preview/facts');
  expect(await axe(page)).toEqual([]);
});

it('an answer that comes late for another file is dropped, and its handle closed', async () => {
  const { page } = await window.enter();
  await page.evaluate(() => {
    const { answers } = globalThis.window.program;
    const open = answers.open_preview;
    const waiting: (() => void)[] = [];
    Object.assign(globalThis.window, { letGo: () => waiting.splice(0).forEach((go) => go()) });
    // The first file's answer waits; `structuredClone` of a promise is not possible, so the door itself is held.
    const invoke = (
      globalThis.window as never as {
        __TAURI_INTERNALS__: { invoke: (...given: unknown[]) => Promise<unknown> };
      }
    ).__TAURI_INTERNALS__;
    const direct = invoke.invoke;
    let first = true;
    invoke.invoke = async (command, ...rest) => {
      const answer = await direct(command, ...rest);
      if (command === 'open_preview' && first) {
        first = false;
        await new Promise<void>((go) => waiting.push(go));
      }
      return answer;
    };
    answers.open_preview = open as never;
  });
  await openDialog(page, 'results');
  await page.getByText('Đang mở 12-GP-SXD.signed.pdf…').waitFor();
  await page.getByRole('button', { name: 'Dừng' }).waitFor();
  await picture(page, 'preview/opening');
  await page.getByRole('option', { name: 'QD phe duyet.pdf' }).click();
  await page.getByText('/ 200').waitFor();
  await drawn(page, 1);
  await page.evaluate(() => (globalThis.window as never as { letGo: () => void }).letGo());
  await page.waitForFunction(() => globalThis.window.rooms.closed.includes('h1'));
  await page.getByText('/ 200').waitFor();
  expect(await page.getByText('/ 1', { exact: true }).count()).toBe(0);
});

it('waiting shows how far it is, can be stopped, and taken up again', async () => {
  const { page } = await window.enter({}, { scenario: { silent: ['open_preview'] } });
  await openDialog(page, 'results');
  await page.getByRole('button', { name: 'Dừng' }).waitFor();
  const [opening] = (await calls(page, 'open_preview')).slice(-1) as { ticket: number }[];
  await page.evaluate(
    (ticket) =>
      globalThis.window.program.emit('preview-progress', { ticket, received: 12_845_056, total: 51_380_224 }),
    opening?.ticket,
  );
  await page.getByText('Đã tải 12 MB / 49 MB').waitFor();
  await page.getByRole('progressbar').and(page.locator('[aria-valuenow="25"]')).waitFor();
  await picture(page, 'preview/fetching');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dừng' }).click();
  await page.getByText('Đã dừng mở tệp').waitFor();
  expect(await calls(page, 'stop_preview')).toContainEqual({ ticket: opening?.ticket });
  await page.evaluate(() => globalThis.window.program.change({ silent: [] }));
  await page.getByRole('button', { name: 'Mở lại' }).click();
  await drawn(page, 1);
});

/** What the worker says of a file with one signature. */
const report = (verdict: string, ground: string) => ({
  verdict,
  roots: 'read',
  signatures: [
    {
      field: 'ChuKy1',
      kind: 'approval',
      verdict,
      ground,
      signer: 'Nguyễn Văn An',
      organisation: 'Sở Xây dựng',
      issuer: 'Cơ quan cấp chứng thư',
      serial: '0a1b',
      claimedAt: '2026-06-01T15:00:00+07:00',
      stamp: null,
      statedReason: 'Phê duyệt',
      statedPlace: null,
      algorithm: 'RSA, SHA-256',
      weak: false,
      coversWholeFile: false,
      signedBytes: 12000,
      later: ['validation-data'],
      revocation: 'good',
      revokedAt: null,
      notBefore: null,
      notAfter: null,
    },
  ],
});

it.each([
  ['trusted', 'leads-to-root', 'Hợp lệ, tin cậy'],
  ['valid', 'unknown-issuer', 'Toàn vẹn, chưa xác minh được nơi cấp'],
  ['changed', 'changed-later', 'Đã bị thay đổi sau khi ký'],
  ['unverifiable', 'later-unproven', 'Không kiểm tra được'],
])('signatures that are %s are said to be so, with who signed and why', async (verdict, ground, sentence) => {
  const { page, faults } = await look('giay-phep.pdf', 'giay-phep.pdf', report(verdict, ground));
  await drawn(page, 1);
  const panel = page.locator('.signatures');
  const line = panel.locator('summary');
  await line.getByText(sentence, { exact: true }).waitFor();
  await line.click();
  await panel.getByText('Nguyễn Văn An').waitFor();
  await panel.getByText('Sở Xây dựng').waitFor();
  await panel.getByText('dữ liệu để kiểm tra chữ ký').waitFor();
  expect(await panel.innerText()).not.toContain('không hợp lệ');
  await picture(page, `preview/signature-${verdict}`);
  expect(await axe(page)).toEqual([]);
  expect(faults).toEqual([]);
});
