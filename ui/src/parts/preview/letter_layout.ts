/** Lays a docx out into a frame that may do nothing: no script, no network, no way out of it. */

import { parseAsync, renderDocument, type HElement } from 'docx-preview';
import type { Size } from './zoom';

/** The rules of the desk the pages lie on; the pages are white in every theme, as paper is. */
const DESK = `
  :root { color-scheme: only light; }
  body { margin: 0; background: transparent; }
  .docx-wrapper { background: transparent !important; padding: 12px !important; min-width: max-content; box-sizing: border-box; align-items: safe center !important; }
  .docx-wrapper > section.docx { margin-bottom: 12px !important; box-shadow: 0 0 0 1px rgb(0 0 0 / 14%) !important; background: #fff !important; color: #000; overflow: clip; }
  ::highlight(found) { background: rgb(255 208 0 / 60%); color: #000; }
  ::highlight(chosen) { background: rgb(255 140 0 / 80%); color: #000; }
  @media print { body { zoom: 1 !important; } .docx-wrapper { padding: 0 !important; } .docx-wrapper > section.docx { box-shadow: none !important; margin: 0 !important; break-after: page; } }
`;

/** What a letter never needs, and what leads out of it. */
const FORBIDDEN =
  'script, iframe, object, embed, link, meta, base, form, input, button, audio, video, template';

/** A page number of a field, a picture in the text: everything else about links is taken away. */
const ADDRESSES = ['href', 'xlink:href', 'src', 'srcdoc', 'srcset', 'action', 'formaction', 'ping', 'target'];

/** More tab stops than this are not measured: each costs a layout of the whole document. */
const MOST_TABS = 400;

/** What is set as a property would be parsed, or run. */
const REFUSED = /^(on.*|innerHTML|outerHTML|srcdoc|textContent)$/i;

/**
 * Lays the letter out in the frame's document; the size of its first page in CSS pixels. Fails where the library does,
 * and where there is nothing to be seen.
 */
export async function layOutLetter(bytes: ArrayBuffer, frame: HTMLIFrameElement): Promise<Size> {
  const target = frame.contentDocument;
  const realm = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!target || !realm) throw new Error('the frame is gone');
  // Nothing is loaded by what is made here: a document without a window.
  const inert = target.implementation.createHTMLDocument('');
  const options = {
    className: 'docx',
    inWrapper: true,
    ignoreFonts: true,
    renderAltChunks: false,
    renderComments: false,
    renderChanges: false,
    useBase64URL: true,
    ignoreLastRenderedPageBreak: false,
    h: (element: HElement | Node | string) => made(element, inert),
  };
  const parsed = (await parseAsync(new Uint8Array(bytes), options)) as { documentPart?: { body?: Parsed } };
  const experimental = tabsOf(parsed.documentPart?.body) <= MOST_TABS;
  const nodes = await renderDocument(parsed, { ...options, experimental });
  const sheets = [DESK];
  const content: Node[] = [];
  for (const node of nodes) {
    if (!isElement(node)) continue;
    for (const style of [...node.querySelectorAll('style'), node])
      if (style.localName === 'style') {
        sheets.push(style.textContent ?? '');
        style.remove();
      }
    if (node.localName === 'style') continue;
    tame(node);
    content.push(target.adoptNode(node));
  }
  if (!frame.isConnected) throw new Error('the frame is gone');
  target.adoptedStyleSheets = sheets.map((text) => {
    const sheet = new realm.CSSStyleSheet();
    sheet.replaceSync(withoutAddresses(text));
    return sheet;
  });
  target.body.replaceChildren(...content);
  const page = target.querySelector('section.docx');
  const isBlank = target.body.textContent?.trim() === '' && !target.querySelector('img, svg');
  if (!page || isBlank) throw new Error('nothing was laid out');
  const { width, height } = page.getBoundingClientRect();
  return { width, height };
}

/** What the library makes of the XML, as far as it is looked at here. */
interface Parsed {
  type?: string;
  children?: Parsed[];
}

function tabsOf(root: Parsed | undefined): number {
  let tabs = 0;
  const waiting = root ? [root] : [];
  for (let one = waiting.pop(); one && tabs <= MOST_TABS; one = waiting.pop()) {
    if (one.type === 'tab') tabs += 1;
    waiting.push(...(one.children ?? []));
  }
  return tabs;
}

/** An element of the library's description, by rules of ours: no markup is parsed, no handler set. */
function made(description: HElement | Node | string, inert: Document): Node {
  if (typeof description === 'string') return inert.createTextNode(description);
  if (isNode(description)) return description;
  const { ns, tagName, className, style, children, ...rest } = description;
  const inside = (children ?? []).map((child) => made(child, inert));
  if (tagName === '#comment') return inert.createComment('');
  if (tagName === '#fragment') {
    const fragment = inert.createDocumentFragment();
    fragment.append(...inside);
    return fragment;
  }
  const element = ns ? inert.createElementNS(ns as string, tagName) : inert.createElement(tagName);
  if (className) element.setAttribute('class', className);
  // Those of the window are meant when somebody jumps from landmark to landmark.
  if (tagName === 'header' || tagName === 'footer') element.setAttribute('role', 'group');
  // Set as rules and not as an attribute, which the policy refuses.
  const rules = (element as HTMLElement).style;
  if (typeof style === 'string') rules.cssText = withoutAddresses(style);
  else if (style)
    for (const [name, given] of Object.entries(style)) {
      const value = typeof given === 'string' ? withoutAddresses(given) : given;
      if (name.includes('-')) rules.setProperty(name, value);
      else Object.assign(rules, { [name]: value });
    }
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === null || REFUSED.test(name)) continue;
    if (name in element) Object.assign(element, { [name]: value as unknown });
    else element.setAttribute(name, String(value));
  }
  element.append(...inside);
  return element;
}

/** Rules without anything that would be fetched; a picture that is data stays. */
function withoutAddresses(rules: string): string {
  return rules
    .replace(/(?:url|image|image-set|src)\s*\((?!\s*["']?data:image\/)[^)]*\)/gi, 'none')
    .replace(/@import/gi, '');
}

function isNode(thing: HElement | Node): thing is Node {
  return 'nodeType' in thing;
}

/** Across two realms `instanceof` says nothing. */
function isElement(node: Node): node is HTMLElement {
  return node.nodeType === Node.ELEMENT_NODE;
}

/** Takes away what leads out; pictures stay where they are data. */
function tame(root: HTMLElement) {
  for (const element of root.querySelectorAll(FORBIDDEN)) element.remove();
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const isPicture = ['img', 'image'].includes(element.localName) && /^(data:image\/|blob:)/.test(value);
      if (name.startsWith('on') || (ADDRESSES.includes(name) && !isPicture)) element.removeAttribute(name);
    }
  }
}
