/** A file that can be looked at, with the name people know it by; and a passage to begin at. */
import type { FileRef } from '../../lib/ipc';

export interface NamedFile {
  file: FileRef;
  name: string;
}

/** Where looking begins: a page from 1, and words that stand there. */
export interface Passage {
  page: number;
  wanted: string;
}

export const keyOf = ({ file }: NamedFile) => `${file.kind}/${file.ownerId}/${file.fileId}`;
