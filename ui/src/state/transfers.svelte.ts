/** The outbox: every transfer of the official and how far the bytes of its files are. */
import { events, failureOf, ipc, type Failure, type Transfer } from '../lib/ipc';
import { attempt } from './notices.svelte';
import { sync } from './sync.svelte';

/** Bytes of the file that is on its way. */
export interface BytesSent {
  file: number;
  sent: number;
  total: number;
}

class Transfers {
  /** Newest first; `null` until they were read. */
  all = $state.raw<readonly Transfer[] | null>(null);
  failure = $state.raw<Failure | null>(null);
  bytes = $state.raw<Readonly<Record<string, BytesSent>>>({});

  get open() {
    return (this.all ?? []).filter(isOpen);
  }

  get needingAttention() {
    return (this.all ?? []).filter((transfer) => transfer.state === 'needs-attention');
  }

  async read(): Promise<void> {
    try {
      this.all = await ipc.listTransfers();
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  async retry(id: string): Promise<void> {
    await attempt(async () => this.take(await ipc.retryTransfer(id)));
  }

  async cancel(id: string): Promise<void> {
    await attempt(async () => this.take(await ipc.cancelTransfer(id)));
  }

  /** A transfer as it stands now, from an event or from a command's answer. */
  take(changed: Transfer): void {
    const others = (this.all ?? []).filter((transfer) => transfer.id !== changed.id);
    this.all = [changed, ...others].sort(
      (one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt),
    );
  }

  async listen(): Promise<void> {
    await events.transferChanged.listen(({ payload }) => {
      this.take(payload);
      // What arrived proves that the network is back.
      if (payload.state === 'done' && sync.offline) void sync.now();
    });
    await events.transferProgress.listen(({ payload }) => {
      const { transferId, file, sent, total } = payload;
      this.bytes = { ...this.bytes, [transferId]: { file, sent, total } };
    });
  }

  forget(): void {
    this.all = null;
    this.failure = null;
    this.bytes = {};
  }
}

/** Whether something is still to happen with it, by itself or by the person. */
export function isOpen(transfer: Transfer): boolean {
  return ['queued', 'running', 'unknown', 'needs-attention'].includes(transfer.state);
}

export const transfers = new Transfers();
