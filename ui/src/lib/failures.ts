/** The sentences of a failure in the language of the window, and how loudly they are said. */
import type { FailureCode } from './ipc';
import { failuresEn, failuresVi, failureTones, type FailureTone, type FailureWords } from './ipc/failures';
import { spokenLanguage, words } from './words.svelte';

export type { FailureTone, FailureWords };

/** Total over the codes; a code that a newer program sends gets the general sentence. */
export function failureWords(code: FailureCode): FailureWords {
  const all = spokenLanguage() === 'en' ? failuresEn : failuresVi;
  return all[code] ?? words().common.failureWithoutWords;
}

export function failureTone(code: FailureCode): FailureTone {
  return failureTones[code] ?? 'fault';
}
