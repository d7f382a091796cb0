/** Short messages at the edge of the window: what was done, what failed; they leave by themselves unless they matter. */
import { failureTone } from '../lib/failures';
import { failureOf, type Failure } from '../lib/ipc';

export interface NoticeShown {
  id: number;
  tone: 'good' | 'calm' | 'bad';
  /** One of the two. */
  text?: string;
  failure?: Failure;
  action?: { label: string; run: () => void };
  /** Called once the person has taken it away. */
  read?: () => void;
}

const SHORT_MS = 6_000;
const MOST_SHOWN = 4;

class Notices {
  shown = $state.raw<readonly NoticeShown[]>([]);
  #next = 1;

  /** Something went as wished. */
  say(text: string, action?: NoticeShown['action']): void {
    this.#add({ id: this.#next++, tone: 'good', text, action }, SHORT_MS);
  }

  /** Nothing was done, and here is how it is done. */
  hint(text: string): void {
    if (this.shown.some((notice) => notice.text === text)) return;
    this.#add({ id: this.#next++, tone: 'calm', text }, SHORT_MS);
  }

  /** Something failed where no place of its own can say it. Cancelled and offline are not said as errors. */
  fail(thrown: unknown, read?: () => void): void {
    const failure = failureOf(thrown);
    const tone = failureTone(failure.code) === 'fault' ? 'bad' : 'calm';
    if (this.shown.some((notice) => notice.failure?.code === failure.code)) return;
    const lasting = tone === 'bad' || read !== undefined;
    this.#add({ id: this.#next++, tone, failure, read }, lasting ? null : SHORT_MS);
  }

  dismiss(id: number): void {
    this.shown.find((notice) => notice.id === id)?.read?.();
    this.shown = this.shown.filter((notice) => notice.id !== id);
  }

  #add(notice: NoticeShown, lasts: number | null): void {
    this.shown = [...this.shown, notice].slice(-MOST_SHOWN);
    if (lasts !== null) setTimeout(() => this.dismiss(notice.id), lasts);
  }
}

export const notices = new Notices();

/** Does something whose failure has no place of its own: it is said as a notice. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    notices.fail(thrown);
    return false;
  }
}
