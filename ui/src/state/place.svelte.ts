/** Where in the window the person is: which screen, which dialog over it. */
import type { FileRef } from '../lib/ipc';

export const SCREENS = ['dossiers', 'documents', 'outbox', 'audit', 'account', 'settings'] as const;
export type Screen = (typeof SCREENS)[number];

/** A dialog over the screen; one at a time. */
export type OpenDialog =
  | { kind: 'send'; dossierId: string }
  | { kind: 'results'; dossierId: string }
  | { kind: 'receipt'; transferId: string }
  | { kind: 'preview'; dossierId: string; fileId: string; name: string }
  /** `page` from 1, and the words that were found there. */
  | { kind: 'file'; file: FileRef; name: string; page: number; wanted: string }
  | { kind: 'shortcuts' }
  | { kind: 'diagnosis' }
  | { kind: 'wipe' };

class Place {
  screen = $state<Screen>('dossiers');
  dialog = $state.raw<OpenDialog | null>(null);

  go(screen: Screen): void {
    this.screen = screen;
  }

  open(dialog: OpenDialog): void {
    this.dialog = dialog;
  }

  close(): void {
    this.dialog = null;
  }

  forget(): void {
    this.screen = 'dossiers';
    this.dialog = null;
  }
}

export const place = new Place();
