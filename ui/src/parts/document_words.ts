/** What the state of a document is called, and its tone. */
import type { Tone } from '../kit/Badge.svelte';
import type { DocumentState } from '../lib/ipc';
import { words } from '../lib/words.svelte';

export function documentState(state: DocumentState): { text: string; tone: Tone } {
  const said = words().common.state;
  switch (state) {
    case 'DU_THAO':
      return { text: said.duThao, tone: 'neutral' };
    case 'DANG_XU_LY':
      return { text: said.dangXuLy, tone: 'accent' };
    case 'DA_PHAT_HANH':
      return { text: said.daPhatHanh, tone: 'good' };
    case 'DA_LUU':
      return { text: said.daLuu, tone: 'good' };
    case 'KHAC':
      return { text: said.other, tone: 'neutral' };
  }
}
