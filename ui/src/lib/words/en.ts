/** Everything the window says in English; one file per room beside it. */
import { account } from './en/account';
import { audit } from './en/audit';
import { common } from './en/common';
import { dossiers } from './en/dossiers';
import { frame } from './en/frame';
import { outbox } from './en/outbox';
import { settings } from './en/settings';
import { signIn } from './en/sign_in';
import type { Words } from './shape';

export const en = {
  common,
  frame,
  signIn,
  dossiers,
  outbox,
  audit,
  account,
  settings,
} satisfies Words;
