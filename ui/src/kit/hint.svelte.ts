/** A hint (tooltip): a sentence near an element while it is hovered or focused; Esc takes it away. */
import type { Attachment } from 'svelte/attachments';

const DELAY_MS = 450;
const GAP_PX = 6;
const EDGE_PX = 8;

let bubble: HTMLDivElement | undefined;

/** Shows `text` near the element. The bubble is decoration: what it says must also be the element's name or description. */
export function hint(text: string | undefined): Attachment<HTMLElement> {
  return (element) => {
    if (!text) return;
    let timer: number | undefined;

    const show = () => {
      bubble ??= makeBubble();
      bubble.textContent = text;
      // In a modal dialog the rest of the page is inert and below it: the bubble has to live inside.
      (element.closest('dialog') ?? document.body).append(bubble);
      place(element, bubble);
    };
    const hide = () => {
      clearTimeout(timer);
      timer = undefined;
      if (bubble?.textContent === text) bubble.remove();
    };
    const soon = () => {
      clearTimeout(timer);
      timer = window.setTimeout(show, DELAY_MS);
    };
    const onFocus = () => {
      if (element.matches(':focus-visible')) soon();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide();
    };

    if (element.getAttribute('aria-label') !== text) element.setAttribute('aria-description', text);
    element.addEventListener('pointerenter', soon);
    element.addEventListener('pointerleave', hide);
    element.addEventListener('pointerdown', hide);
    element.addEventListener('focus', onFocus);
    element.addEventListener('blur', hide);
    element.addEventListener('keydown', onKey);
    return () => {
      hide();
      element.removeAttribute('aria-description');
      element.removeEventListener('pointerenter', soon);
      element.removeEventListener('pointerleave', hide);
      element.removeEventListener('pointerdown', hide);
      element.removeEventListener('focus', onFocus);
      element.removeEventListener('blur', hide);
      element.removeEventListener('keydown', onKey);
    };
  };
}

function makeBubble(): HTMLDivElement {
  const made = document.createElement('div');
  made.className = 'hint-bubble';
  made.setAttribute('aria-hidden', 'true');
  return made;
}

/** Below the element where there is room, else above; never over the edge of the window. */
function place(element: HTMLElement, shown: HTMLDivElement): void {
  const anchor = element.getBoundingClientRect();
  const size = shown.getBoundingClientRect();
  const below = anchor.bottom + GAP_PX;
  const top = below + size.height > window.innerHeight - EDGE_PX ? anchor.top - GAP_PX - size.height : below;
  const centred = anchor.left + anchor.width / 2 - size.width / 2;
  const left = Math.min(Math.max(centred, EDGE_PX), window.innerWidth - size.width - EDGE_PX);
  shown.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}
