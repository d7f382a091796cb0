/** What a transfer's state is called, how it looks, how far it has come. */
import type { Tone } from '../kit/Badge.svelte';
import type { IconName } from '../kit/Icon.svelte';
import type { FileState, Transfer, TransferState } from '../lib/ipc';
import { words } from '../lib/words.svelte';
import type { BytesSent } from '../state/transfers.svelte';

export interface StateShown {
  text: string;
  tone: Tone;
  icon: IconName;
}

export function stateShown(state: TransferState, offline: boolean): StateShown {
  const said = words().outbox.state;
  switch (state) {
    case 'queued':
      return {
        text: offline ? said.queuedOffline : said.queued,
        tone: 'neutral',
        icon: offline ? 'offline' : 'clock',
      };
    case 'running':
      return { text: said.running, tone: 'accent', icon: 'sync' };
    case 'done':
      return { text: said.done, tone: 'good', icon: 'done' };
    case 'unknown':
      return { text: said.unknown, tone: 'warn', icon: 'unknown' };
    case 'needs-attention':
      return { text: said.needsAttention, tone: 'warn', icon: 'warning' };
    case 'failed':
      return { text: said.failed, tone: 'bad', icon: 'error' };
    case 'cancelled':
      return { text: said.cancelled, tone: 'neutral', icon: 'minus' };
  }
}

const ARRIVED: readonly FileState[] = ['uploaded', 'confirmed', 'already-attached'];

/** The step it is at, in words. */
export function stepShown(transfer: Transfer): string {
  const said = words().outbox.step;
  const { progress, files, kind } = transfer;
  const arrived = files.filter((file) => ARRIVED.includes(file.state)).length;
  if (!progress.checked) return said.checking;
  if (arrived < files.length) return said.files(arrived, files.length);
  if (!progress.written) return kind === 'send' ? said.writingSend : said.writingAttach;
  if (!progress.verified) return said.verifying;
  if (kind !== 'send' && !progress.reported && !progress.reportRefused) return said.reporting;
  return said.logging;
}

/** 0 to 1 over all bytes; the steps after the files count as a tenth. `null` before the first byte. */
export function shareDone(transfer: Transfer, bytes: BytesSent | undefined): number | null {
  if (transfer.state === 'done') return 1;
  if (!transfer.progress.checked) return null;
  const total = transfer.files.reduce((sum, file) => sum + file.size, 0);
  const sent = transfer.files.reduce((sum, file, place) => {
    if (ARRIVED.includes(file.state)) return sum + file.size;
    if (bytes?.file === place) return sum + Math.min(bytes.sent, file.size);
    return sum;
  }, 0);
  const { written, verified, logged } = transfer.progress;
  const steps = [written, verified, logged].filter(Boolean).length;
  return (total === 0 ? 1 : sent / total) * 0.9 + (steps / 3) * 0.1;
}

export function fileStateShown(state: FileState): string {
  const said = words().outbox.fileState;
  const all: Record<FileState, string> = {
    waiting: said.waiting,
    fetching: said.fetching,
    fetched: said.fetched,
    uploading: said.uploading,
    uploaded: said.uploaded,
    confirmed: said.confirmed,
    'already-attached': said.alreadyAttached,
    failed: said.failed,
  };
  return all[state];
}

/** Only while nothing can have reached the other side; the program refuses it otherwise as well. */
export function canCancel(transfer: Transfer): boolean {
  const open =
    transfer.state === 'queued' || transfer.state === 'running' || transfer.state === 'needs-attention';
  return open && !transfer.progress.written && !transfer.progress.inDoubt;
}

export function canRetry(transfer: Transfer): boolean {
  return transfer.state === 'needs-attention' || transfer.state === 'queued' || transfer.state === 'unknown';
}
