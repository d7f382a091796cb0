/** What is being entered and not yet kept by the program: put away before the window locks. */

const open = new Set<() => Promise<void>>();

/** Registers what keeps an entry; the answer takes it back. */
export function unkept(keep: () => Promise<void>): () => void {
  open.add(keep);
  return () => open.delete(keep);
}

/** Everything entered is with the program when this ends, as far as the program takes it. */
export async function putAway(): Promise<void> {
  await Promise.allSettled([...open].map((keep) => keep()));
}
