/** How the lists stand towards the servers: current, being read, offline, failed. */
import { events, ipc, type Failure, type SyncState } from '../lib/ipc';
import { attempt } from './notices.svelte';

class Sync {
  state = $state<SyncState>('idle');
  asOf = $state<string | null>(null);
  failure = $state.raw<Failure | null>(null);

  get offline() {
    return this.state === 'offline';
  }

  async now(): Promise<void> {
    if (this.state === 'running') return;
    await attempt(() => ipc.syncNow());
  }

  /** Lists carry these two as well; the first one to answer fills the bar before any event came. */
  learn(asOf: string | null, offline: boolean): void {
    if (asOf !== null && (this.asOf === null || Date.parse(asOf) > Date.parse(this.asOf))) this.asOf = asOf;
    if (offline && this.state === 'idle') this.state = 'offline';
  }

  async listen(): Promise<void> {
    await events.syncChanged.listen(({ payload }) => {
      this.state = payload.state;
      this.asOf = payload.asOf ?? this.asOf;
      this.failure = payload.failure;
    });
  }

  forget(): void {
    this.state = 'idle';
    this.asOf = null;
    this.failure = null;
  }
}

export const sync = new Sync();
