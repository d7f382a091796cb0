/** The catalogue is whole in both languages, and nothing a person reads stands outside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { en } from './words/en';
import { vi } from './words/vi';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const VIETNAMESE_LETTERS = /[ăâđêôơưĂÂĐÊÔƠƯ\u1EA0-\u1EF9]/;

function leaves(words: object, path = ''): [string, unknown][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? leaves(value, `${path}${key}.`)
      : [[`${path}${key}`, value] as [string, unknown]],
  );
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

describe('the catalogue', () => {
  it('says the same things in both languages', () => {
    expect(
      leaves(en)
        .map(([key]) => key)
        .sort(),
    ).toEqual(
      leaves(vi)
        .map(([key]) => key)
        .sort(),
    );
  });

  it('leaves nothing unsaid, and is written in the normal form', () => {
    for (const [key, value] of [...leaves(vi), ...leaves(en)]) {
      if (typeof value !== 'string') continue;
      expect(value.trim(), key).not.toBe('');
      expect(value, key).toBe(value.normalize('NFC'));
      expect(value, key).not.toMatch(/ {2}/);
    }
  });
});

it('no component says a word that is not in the catalogue', () => {
  for (const file of filesUnder(SOURCES).filter((name) => name.endsWith('.svelte'))) {
    const withoutComments = readFileSync(file, 'utf8')
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|\s)\/\/.*$/gm, '');
    const said = withoutComments.split('\n').filter((line) => VIETNAMESE_LETTERS.test(line));
    expect(said, file).toEqual([]);
  }
});
