/** Cross-check of a result file with its dossier. */
import type { Words } from '../shape';

export const crossCheck: Words['crossCheck'] = {
  title: 'Cross-check',
  reading: 'Checking',
  verdicts: { match: 'Fits', mismatch: 'Does not fit', unknown: 'Unclear' },
  reasons: {
    'own-code': 'The file names the code of this dossier.',
    'own-name-and-number': 'The file names the applicant and their identity number.',
    'other-code': 'The file names the code of another dossier.',
    'other-number': 'The file names the identity number of another person.',
    'several-codes': 'The file names several dossiers, this one among them. Look which one it is about.',
    'other-code-cited': 'The file mentions another dossier. Look which one it is about.',
    'other-person-beside': 'The file also names another person’s number. Look whom it is about.',
    'number-only': 'The applicant’s number is there, but not the name.',
    'name-only': 'The applicant’s name is there, but neither code nor number.',
    'nothing-found': 'Neither code nor name nor number was found.',
    'no-text': 'The file has no text layer (a scan or a picture). Look at it yourself.',
    'not-read': 'The text of the file could not be read. Look at it yourself.',
    'not-fetched': 'The file could not be fetched for the check yet.',
  },
  own: {
    'dossier-code': 'Code of this dossier',
    'applicant-name': 'Applicant’s name',
    'identity-number': 'Applicant’s identity number',
    procedure: 'Name of the procedure',
    agency: 'Agency',
  },
  others: {
    'dossier-code': 'Code of another dossier',
    'applicant-name': 'Another name',
    'identity-number': 'Another person’s identity number',
    procedure: 'Another procedure',
    agency: 'Another agency',
  },
  page: (page) => `page ${page}`,
  approximate: 'approximate',
  textlessPages: (count) => `${count} pages are pictures and were not read.`,
  noPassage: 'There is no passage to quote.',
  checked: {
    match: 'Cross-check: fits the dossier',
    mismatch: 'Cross-check: does not fit',
    accepted: 'Cross-check: does not fit, looked at and accepted',
    unknown: 'Cross-check: unclear, looked at by the official',
  },
  question: {
    title: (code) => `The file does not fit dossier ${code}`,
    text: (code) =>
      `What the file says is about another dossier or person. If it is attached, the applicant of ${code} receives it.`,
    audited: 'Accepting it is written to the audit and the receipt.',
    seen: (code) => `I have looked at the file; it is the result of dossier ${code}`,
    first: 'Look at the file, then tick the box',
    back: 'Back to the file',
    accept: 'Attach all the same',
  },
};
