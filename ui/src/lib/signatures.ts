/** The sentences about signatures in the language of the window; made in the core, so that the command line says the same. */
import { signaturesEn, signaturesVi, type SignatureWords } from './ipc/signatures';
import { spokenLanguage } from './words.svelte';

export type { SignatureWords };

export function signatureWords(): SignatureWords {
  return spokenLanguage() === 'en' ? signaturesEn : signaturesVi;
}
