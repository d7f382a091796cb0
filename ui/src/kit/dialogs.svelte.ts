/** The modal dialogs that are open: what must stay within reach moves into the topmost, since all else is inert. */
import { untrack } from 'svelte';

let open = $state.raw<readonly HTMLDialogElement[]>([]);

export function topDialog(): HTMLDialogElement | null {
  return open.at(-1) ?? null;
}

/** Notes an open dialog; what is returned is called when it goes. */
export function noteDialog(dialog: HTMLDialogElement): () => void {
  untrack(() => (open = [...open, dialog]));
  return () => untrack(() => (open = open.filter((one) => one !== dialog)));
}
