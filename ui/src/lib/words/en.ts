/** Everything the window says in English; one file per room beside it. */
import { account } from './en/account';
import { audit } from './en/audit';
import { common } from './en/everywhere';
import { crossCheck } from './en/cross_check';
import { diagnosis } from './en/diagnosis';
import { documents } from './en/documents';
import { dossiers } from './en/dossiers';
import { frame } from './en/frame';
import { outbox } from './en/outbox';
import { preview } from './en/preview';
import { results } from './en/results';
import { send } from './en/send';
import { settings } from './en/settings';
import { signatures } from './en/signatures';
import { signIn } from './en/sign_in';
import { transferView } from './en/transfer_view';
import type { Words } from './shape';

export const en = {
  common,
  frame,
  signIn,
  dossiers,
  preview,
  signatures,
  send,
  results,
  crossCheck,
  documents,
  outbox,
  transferView,
  audit,
  account,
  settings,
  diagnosis,
} satisfies Words;
