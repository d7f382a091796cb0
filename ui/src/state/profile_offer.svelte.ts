/** A province's profile that waits for the person's yes: chosen in a dialog, or opened like a document. */
import { events, failureOf, ipc, type Failure, type ProfileOffer } from '../lib/ipc';
import { notices } from './notices.svelte';
import { session } from './session.svelte';
import { settings } from './settings.svelte';

class Offer {
  view = $state.raw<ProfileOffer | null>(null);
  /** Why it was not taken. */
  failure = $state.raw<Failure | null>(null);

  async listen(): Promise<void> {
    await events.profileOffered.listen(() => void this.#read());
    // A file that the program was started with was there before this window could listen.
    await this.#read();
  }

  async choose(): Promise<void> {
    try {
      this.#show((await ipc.chooseProfileFile()) ?? this.view);
    } catch (thrown) {
      notices.fail(thrown);
    }
  }

  async accept(): Promise<void> {
    if (!this.view) return;
    try {
      // Another province means other systems and other people: whoever is at work leaves first.
      if (session.official) await session.signOut('keep');
      await ipc.acceptProfile(this.view.id);
      this.#show(null);
      await Promise.all([settings.read(), session.read()]);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  async decline(): Promise<void> {
    this.#show(null);
    await ipc.declineProfile().catch(() => {});
  }

  async #read(): Promise<void> {
    const waiting = await ipc.getProfileOffer().catch(() => null);
    if (waiting) this.#show(waiting);
  }

  #show(offer: ProfileOffer | null): void {
    this.view = offer;
    this.failure = null;
  }
}

export const profileOffer = new Offer();
