/** Everything the window says in Vietnamese; one file per room beside it. */
import { account } from './vi/account';
import { audit } from './vi/audit';
import { common } from './vi/common';
import { dossiers } from './vi/dossiers';
import { frame } from './vi/frame';
import { outbox } from './vi/outbox';
import { settings } from './vi/settings';
import { signIn } from './vi/sign_in';

export const vi = {
  common,
  frame,
  signIn,
  dossiers,
  outbox,
  audit,
  account,
  settings,
} as const;
