/** The widths of panes as this person left them; nothing of a dossier is ever kept here. */

export function keptWidth(pane: string, otherwise: number): number {
  try {
    const kept = Number(localStorage.getItem(`pane.${pane}`));
    return Number.isFinite(kept) && kept > 0 ? kept : otherwise;
  } catch {
    return otherwise;
  }
}

export function keepWidth(pane: string, width: number): void {
  try {
    localStorage.setItem(`pane.${pane}`, String(width));
  } catch {
    // Without storage the pane simply starts at its usual width.
  }
}
