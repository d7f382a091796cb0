/** The empty frame a letter is laid out in; its policy is there before anything of the file is. */

/**
 * The frame's own policy, beside the one it inherits from the window. Styles come as sheets that are made by the window
 * and handed over, never as text in the frame.
 */
export const FRAME = `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:; base-uri 'none'; form-action 'none'"></head><body></body></html>`;
