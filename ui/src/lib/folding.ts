/** Text compared as people search: letter case, accents and line breaks do not count; and the way back to the original. */

export interface Folded {
  text: string;
  /** Where in the original each letter of `text` begins; one more entry for the end. */
  places: readonly number[];
}

/** A passage of the original text. */
export interface Passage {
  start: number;
  end: number;
}

export function folded(text: string): Folded {
  let out = '';
  const places: number[] = [];
  let place = 0;
  for (const letter of text) {
    const plain = /\s/u.test(letter) ? ' ' : plainLetter(letter);
    if (plain !== '' && !(plain === ' ' && (out === '' || out.endsWith(' ')))) {
      // A letter may become two (ß); both begin where it began.
      for (let index = 0; index < plain.length; index += 1) places.push(place);
      out += plain;
    }
    place += letter.length;
  }
  places.push(text.length);
  return { text: out, places };
}

/** Every place of `wanted` in the text, at most `most` of them. */
export function passagesOf(text: Folded, wanted: string, most: number): Passage[] {
  const needle = folded(wanted).text.trim();
  const found: Passage[] = [];
  if (needle === '') return found;
  for (let at = text.text.indexOf(needle); at >= 0 && found.length < most;) {
    found.push({ start: text.places[at] ?? 0, end: text.places[at + needle.length] ?? 0 });
    at = text.text.indexOf(needle, at + needle.length);
  }
  return found;
}

/** A text by the same rules, where the way back is not needed. */
export function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\p{M}\u00ad]/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/\s+/gu, ' ');
}

function plainLetter(letter: string): string {
  if (letter < '\u0080') return letter.toLowerCase();
  if (letter === 'đ' || letter === 'Đ') return 'd';
  return letter
    .normalize('NFD')
    .replace(/[\p{M}\u00ad]/gu, '')
    .toLowerCase();
}
