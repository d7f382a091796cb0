/** Everything the window says in Vietnamese; one file per room beside it. */
import { account } from './vi/account';
import { audit } from './vi/audit';
import { common } from './vi/everywhere';
import { crossCheck } from './vi/cross_check';
import { diagnosis } from './vi/diagnosis';
import { documents } from './vi/documents';
import { dossiers } from './vi/dossiers';
import { frame } from './vi/frame';
import { outbox } from './vi/outbox';
import { preview } from './vi/preview';
import { results } from './vi/results';
import { send } from './vi/send';
import { settings } from './vi/settings';
import { signatures } from './vi/signatures';
import { signIn } from './vi/sign_in';
import { transferView } from './vi/transfer_view';

export const vi = {
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
} as const;
