/** The catalogue of everything a person reads, in the language that was chosen. */
import { en } from './words/en';
import type { Words } from './words/shape';
import { vi } from './words/vi';

export type { Words };
export type Language = 'vi' | 'en';

const catalogues: Record<Language, Words> = { vi, en };

let language = $state<Language>('vi');

/** The words in use; read inside a component or an effect it follows a change of language. */
export function words(): Words {
  return catalogues[language];
}

export function spokenLanguage(): Language {
  return language;
}

export function speak(chosen: Language): void {
  language = chosen;
  document.documentElement.lang = chosen;
}
