/** Which keys mean what where nothing is being typed. */

/** Whether the key belongs to what has the focus: an entry, a list of choices, an open menu or dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  return target.matches('input:not([type=checkbox], [type=radio]), textarea, select, [role=menuitem]');
}

/** A letter without Ctrl, Alt or Windows: `G`, `L`; the same with Caps Lock on or a Vietnamese keyboard program. */
export function isPlainKey(event: KeyboardEvent, key: string): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return event.key.toLowerCase() === key;
}

export function isControlKey(event: KeyboardEvent, key: string): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === key;
}

/** Ctrl+Enter: what the first button of a dialog does, wherever the focus is. */
export function confirms(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && (event.ctrlKey || event.metaKey);
}
