/** Where the documents of a dossier still lie while there is no result to fetch. */
import type { Document, DocumentBox, DocumentState } from '../../lib/ipc';
import type { Words } from '../../lib/words.svelte';

const BOXES: Record<DocumentState, DocumentBox | null> = {
  DU_THAO: 'du-thao',
  DANG_XU_LY: 'xu-ly-di',
  DA_PHAT_HANH: 'theo-doi-di',
  DA_LUU: 'luu',
  KHAC: null,
};

/** One sentence per document: its subject and the box of iDesk that holds it. */
export function whereabouts(documents: readonly Document[], words: Words): { id: string; text: string }[] {
  return documents.map(({ id, state, subject, secrecy }) => {
    if (secrecy !== 'thuong') return { id, text: words.results.empty.secret };
    const box = BOXES[state];
    const place = box ? words.documents.boxes[box] : words.documents.otherPlace;
    return { id, text: words.results.empty.place(subject, place) };
  });
}
