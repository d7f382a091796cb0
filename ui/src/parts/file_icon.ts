/** Which icon stands for which kind of file. */
import type { IconName } from '../kit/Icon.svelte';
import type { FileKind } from '../lib/ipc';

export function fileIcon(kind: FileKind): IconName {
  if (kind === 'pdf') return 'pdf';
  if (['jpeg', 'png', 'gif', 'webp', 'tiff'].includes(kind)) return 'image';
  if (kind === 'archive') return 'archive';
  if (kind === 'other') return 'file';
  return 'documents';
}
