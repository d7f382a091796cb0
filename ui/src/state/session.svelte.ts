/** Who is signed in and how a sign-in is going, as the program tells it. */
import {
  events,
  failureOf,
  ipc,
  type Failure,
  type SessionView,
  type SignOutChoice,
  type VaultKind,
} from '../lib/ipc';

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

  async cancelSignIn(): Promise<void> {
    await this.#take(() => ipc.cancelSignIn());
  }

  async signOut(choice: SignOutChoice): Promise<void> {
    await this.#take(() => ipc.signOut(choice));
  }

  async chooseVault(vault: VaultKind): Promise<void> {
    await this.#take(() => ipc.chooseVault(vault));
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
