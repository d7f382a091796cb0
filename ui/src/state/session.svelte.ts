/** Who is signed in and how a sign-in is going, as the program tells it. */
import { putAway } from './unkept';
import {
  events,
  failureOf,
  ipc,
  type Failure,
  type FailureCode,
  type KeyringSubstitute,
  type SessionView,
  type SignOutChoice,
} from '../lib/ipc';

const TURNED_AWAY: ReadonlySet<FailureCode> = new Set(['LT-1011', 'LT-1012', 'LT-1013'] as const);

/** Somebody is there: told at most this often. */
const TOLD_EVERY_MS = 5_000;

class Session {
  view = $state.raw<SessionView | null>(null);
  /** Why the session could not even be asked for. */
  failure = $state.raw<Failure | null>(null);

  get official() {
    return this.view?.official ?? null;
  }

  async read(): Promise<void> {
    await this.#take(() => ipc.getSession());
  }

  async signIn(): Promise<void> {
    await this.#take(() => ipc.startSignIn());
  }

  /** Signs in as somebody else: the identity server asks who it is. */
  async switchAccount(): Promise<void> {
    await this.#take(() => ipc.switchAccount());
  }

  /** It is really the person who came in, although somebody else was here before. */
  async welcomeNewcomer(): Promise<void> {
    await this.#take(() => ipc.welcomeNewcomer());
  }

  /** It is not: what the identity server gave is thrown away. */
  async declineNewcomer(): Promise<void> {
    await this.#take(() => ipc.declineNewcomer());
  }

  async cancelSignIn(): Promise<void> {
    await this.#take(() => ipc.cancelSignIn());
  }

  async signOut(choice: SignOutChoice): Promise<void> {
    await this.#take(() => ipc.signOut(choice));
  }

  /**
   * Locks the window: what was being typed is put away first, so that it is there again after the sign-in that opens it.
   */
  async lock(): Promise<void> {
    await putAway();
    await this.#take(() => ipc.lockNow());
  }

  #told = 0;

  /** Keyboard or mouse was touched. */
  noteInput(): void {
    const now = Date.now();
    if (this.official === null || Math.abs(now - this.#told) < TOLD_EVERY_MS) return;
    this.#told = now;
    // Where it cannot be told, the window locks too early and not too late.
    ipc.noteInput().catch(() => {});
  }

  async chooseVault(vault: KeyringSubstitute): Promise<void> {
    await this.#take(() => ipc.chooseVault(vault));
  }

  /** After an account was linked or enabled: who iGate and iDesk take the person for is asked again. */
  async checkAccounts(): Promise<void> {
    await this.#take(() => ipc.checkAccounts());
  }

  /** Links the account that was just proven; throws when it does not succeed. */
  async confirmLink(igateId: string): Promise<void> {
    this.view = await ipc.confirmLink(igateId);
  }

  /** Takes the link away; throws when it does not succeed. */
  async unlink(): Promise<void> {
    this.view = await ipc.unlinkAccount();
  }

  /** Signed in at the identity server, but iGate does not let the person in: not linked, disabled, linked to another. */
  get turnedAway(): Failure | null {
    const failure = this.view?.signInFailure ?? null;
    return this.official !== null &&
      this.official.igate === null &&
      failure !== null &&
      TURNED_AWAY.has(failure.code)
      ? failure
      : null;
  }

  /** The person has read what had to be said since the start. */
  async dismissNotice(reference: string): Promise<void> {
    await this.#take(() => ipc.dismissNotice(reference));
  }

  async listen(): Promise<void> {
    await events.sessionChanged.listen(() => void this.read());
  }

  async #take(ask: () => Promise<SessionView>): Promise<void> {
    try {
      this.view = await ask();
      this.failure = null;
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }
}

export const session = new Session();
