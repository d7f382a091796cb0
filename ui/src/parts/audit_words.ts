/** What the acts and outcomes of the audit are called. */
import type { Tone } from '../kit/Badge.svelte';
import type { AuditAct, AuditOutcome } from '../lib/ipc';
import { words } from '../lib/words.svelte';

export function actWords(act: AuditAct): string {
  const said = words().audit.act;
  const all: Record<AuditAct, string> = {
    'sign-in': said.signIn,
    'failed-sign-in': said.failedSignIn,
    'sign-out': said.signOut,
    lock: said.lock,
    'prove-account': said.proveAccount,
    link: said.link,
    unlink: said.unlink,
    send: said.send,
    attach: said.attach,
    push: said.push,
    'preview-result': said.previewResult,
    'accept-mismatch': said.acceptMismatch,
    export: said.export,
    wipe: said.wipe,
  };
  return all[act] ?? said.other;
}

export function outcomeShown(outcome: AuditOutcome): { text: string; tone: Tone } {
  const said = words().audit.outcome;
  const all: Record<AuditOutcome, { text: string; tone: Tone }> = {
    begun: { text: said.begun, tone: 'neutral' },
    done: { text: said.done, tone: 'good' },
    refused: { text: said.refused, tone: 'warn' },
    failed: { text: said.failed, tone: 'bad' },
    unknown: { text: said.unknown, tone: 'warn' },
    cancelled: { text: said.cancelled, tone: 'neutral' },
  };
  return all[outcome];
}
