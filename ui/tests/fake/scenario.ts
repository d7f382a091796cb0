/** What a test asks the fake program to be like. */
import type {
  Failure,
  FailureCode,
  Language,
  ProfileOffer,
  SessionView,
  SyncState,
  Theme,
} from '../../src/lib/ipc/bindings';

export interface Scenario {
  dossiers: number;
  longNames: boolean;
  language: Language;
  theme: Theme;
  retentionDays: number;
  lockMinutes: number;
  /** Somebody's seat is behind the lock. */
  lockedWindow: boolean;
  sync: SyncState;
  /** When the lists were read; `null`: never. */
  asOf: string | null;
  session: Partial<SessionView>;
  signedIn: boolean;
  /** Igate does not know the official. */
  unlinked: boolean;
  /** Commands that fail, by name, each with its failure. */
  failing: Record<string, FailureCode | Failure>;
  /** Commands that never answer. */
  silent: string[];
  transfers: 'none' | 'every-state';
  audit: 'none' | 'whole' | 'broken';
  /** What the diagnosis finds. */
  broken: boolean;
  /** A profile that was opened like a document. */
  offer: ProfileOffer | null;
  /** Keys that the policy fixes. */
  locked: string[];
}

export const usual: Scenario = {
  dossiers: 412,
  longNames: false,
  language: 'vi',
  theme: 'light',
  retentionDays: 30,
  lockMinutes: 0,
  lockedWindow: false,
  sync: 'idle',
  asOf: '2026-06-12T09:14:00+07:00',
  session: {},
  signedIn: true,
  unlinked: false,
  failing: {},
  silent: [],
  transfers: 'every-state',
  audit: 'whole',
  broken: false,
  offer: null,
  locked: [],
};

export const failure = (code: FailureCode, detail: string | null = null): Failure => ({
  code,
  field: null,
  detail,
  reference: '4f1a09c3',
});
