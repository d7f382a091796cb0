/** Language and theme as they are kept, and what the page Cài đặt shows beside them. */
import { failureOf, ipc, type Failure, type SettingsEdit, type SettingsView } from '../lib/ipc';
import { speak } from '../lib/words.svelte';

class Settings {
  view = $state.raw<SettingsView | null>(null);
  failure = $state.raw<Failure | null>(null);

  async read(): Promise<void> {
    await this.#take(() => ipc.getSettings());
  }

  async save(edit: Partial<SettingsEdit>): Promise<void> {
    await this.#take(() =>
      ipc.saveSettings({ language: null, theme: null, retentionDays: null, lockMinutes: null, ...edit }),
    );
  }

  isLocked(key: string): boolean {
    return this.view?.locked.includes(key) ?? false;
  }

  async #take(ask: () => Promise<SettingsView>): Promise<void> {
    try {
      this.view = await ask();
      this.failure = null;
      wear(this.view);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }
}

/** Puts language and theme on the document; the tokens do the rest. */
function wear(view: SettingsView): void {
  speak(view.language);
  if (view.theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = view.theme;
}

export const settings = new Settings();
