/** File names as servers wrote them, made fit for the screen: nothing unseen, nothing that turns letters around. */

const UNSEEN = /[\p{Cc}\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/gu;

/** The program cleans the names of its own views; a transfer keeps the server's own. */
export function shownName(name: string): string {
  return name.replaceAll(UNSEEN, '').normalize('NFC');
}
