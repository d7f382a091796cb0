/** The fake program behind the window under test: answers the commands of the border by a scenario. Runs in the page. */
import { emit } from '@tauri-apps/api/event';
import { mockIPC } from '@tauri-apps/api/mocks';
import type {
  AuditAct,
  AuditEntry,
  DossierList,
  DossierQuery,
  DossierRow,
  LinkProposal,
  Receipt,
  SessionView,
  SettingsEdit,
  SettingsView,
  StepTab,
  Transfer,
} from '../../src/lib/ipc/bindings';
import { failure, usual, type Scenario } from './scenario';
import { diagnosis } from './diagnosis';
import { profileOffer } from './profile_offer';
import { dossierRow, dossierView, igateAccount, official, transfer } from './world';

declare global {
  interface Window {
    scenario?: Partial<Scenario>;
    /** What the tests look at and pull: the calls made so far, events. */
    program: {
      calls: { command: string; given: unknown }[];
      emit: (name: string, payload: unknown) => Promise<void>;
      change: (change: Partial<Scenario>) => void;
      /** More commands, for tests of rooms that this file does not know. */
      answers: Record<string, (given: never) => unknown>;
    };
  }
}

const scenario: Scenario = { ...usual, ...window.scenario };

const fold = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toLowerCase();

let made: DossierRow[] | null = null;
const all = () =>
  (made ??= Array.from({ length: scenario.dossiers }, (_, place) => dossierRow(place, scenario.longNames)));

function session(): SessionView {
  return {
    official:
      scenario.signedIn && !scenario.lockedWindow
        ? { ...official, igate: scenario.unlinked ? null : official.igate }
        : null,
    locked: scenario.lockedWindow ? { name: official.name, account: official.ssoAccount } : null,
    profileName: 'Tỉnh mẫu',
    profileProblem: null,
    signIn: 'none',
    address: null,
    newcomer: null,
    signInFailure: null,
    vault: 'keyring',
    vaultProblem: null,
    vaultChoices: [],
    notices: [],
    version: '0.1.0',
    ...scenario.session,
  };
}

function settings(): SettingsView {
  return {
    language: scenario.language,
    theme: scenario.theme,
    profileName: 'Tỉnh mẫu',
    profileFile: 'C:\\ProgramData\\Lienthong\\profile.toml',
    profileProblem: null,
    ssoAddress: 'https://sso.tinhmau.gov.vn/auth/realms/digo',
    igateAddress: 'https://apiigate.tinhmau.gov.vn',
    ideskAddress: 'https://idesk.tinhmau.gov.vn',
    dataFolder: 'C:\\Users\\nthoa\\AppData\\Local\\Lienthong',
    cacheUsedBytes: 312_000_000,
    cacheLimitBytes: 2_147_483_648,
    retentionDays: scenario.retentionDays,
    lockMinutes: scenario.lockMinutes,
    policyBy: scenario.locked.length > 0 ? 'Sở Khoa học và Công nghệ' : null,
    locked: scenario.locked,
    version: '0.1.0',
  };
}

function list(query: DossierQuery): DossierList {
  const filters = query.filters;
  const wanted = fold(query.text).split(/\s+/).filter(Boolean);
  const found = all().filter((row) => {
    const text = fold(`${row.code} ${row.procedure} ${row.applicant}`);
    return (
      wanted.every((word) => text.includes(word)) &&
      (!filters.applicant || fold(row.applicant).includes(fold(filters.applicant))) &&
      (!filters.number || row.code.includes(filters.number.toUpperCase()))
    );
  });
  const inTab = (tab: StepTab) => (tab === 'tat-ca' ? found : found.filter((row) => row.step.group === tab));
  const rows = [...inTab(query.tab)];
  const key = (row: DossierRow) =>
    ({
      code: row.code,
      procedure: row.procedure,
      applicant: row.applicant,
      received: row.receivedAt ?? '',
      due: row.dueAt ?? '',
      link: row.link.kind,
    })[query.sort.column];
  const order = new Intl.Collator('vi').compare;
  rows.sort((one, other) => order(key(one), key(other)) * (query.sort.descending ? -1 : 1));
  return {
    rows: rows.slice(query.offset, query.offset + query.limit),
    total: rows.length,
    counts: {
      dangThuLy: inTab('dang-thu-ly').length,
      choTraKetQua: inTab('cho-tra-ket-qua').length,
      tiepNhanKetQua: inTab('tiep-nhan-ket-qua').length,
      tatCa: found.length,
    },
    agencies: [
      { id: 'a1', name: 'Sở Xây dựng' },
      { id: 'a2', name: 'Sở Nông nghiệp và Môi trường' },
    ],
    asOf: scenario.asOf,
    offline: scenario.sync === 'offline',
  };
}

function transfers(): Transfer[] {
  if (scenario.transfers === 'none') return [];
  return [
    transfer(3, 'needs-attention', {
      kind: 'attach',
      code: 'LT-3006',
      documentId: '987',
      documentNumber: '12/GP-SXD',
    }),
    transfer(6, 'running'),
    transfer(8, 'unknown', { code: 'LT-4001' }),
    transfer(12, 'queued', { code: 'LT-2001', nextTryAt: '2026-06-12T09:20:00+07:00' }),
    transfer(14, 'done'),
    transfer(15, 'failed', { code: 'LT-3004', kind: 'push', documentId: '990', documentNumber: '31/GP-SXD' }),
    transfer(16, 'cancelled', { code: 'LT-4005' }),
  ];
}

function receipt(id: string): Receipt {
  const one = transfers().find((candidate) => candidate.id === id) ?? transfer(14, 'done');
  return {
    transferId: one.id,
    key: one.key,
    kind: one.kind,
    state: one.state,
    official: official.name,
    account: official.ssoAccount,
    dossierCode: one.dossierCode,
    dossierId: one.dossierId,
    procedure: one.procedure,
    subject: one.subject,
    documentId: one.documentId,
    documentNumber: one.documentNumber,
    draftId: one.draftId,
    createdAt: one.createdAt,
    finishedAt: one.finishedAt,
    files: one.files.map(({ name, size, sha256, targetId, state, confirmedBy }) => ({
      name,
      size,
      sha256,
      targetId,
      state,
      confirmedBy,
      nameConfirmed: true,
      crossCheck: null,
      mismatchAccepted: false,
    })),
    verified: one.progress.verified ?? false,
    reported: one.progress.reported ?? false,
    logged: one.progress.logged ?? false,
    alreadyAttached: 0,
    possibleOrphans: 0,
  };
}

function audit(): AuditEntry[] {
  if (scenario.audit === 'none') return [];
  const acts: AuditAct[] = [
    'sign-in',
    'preview-result',
    'send',
    'send',
    'attach',
    'attach',
    'export',
    'push',
  ];
  return Array.from({ length: 240 }, (_, place) => {
    const number = 240 - place;
    const row = dossierRow(number);
    const act = acts[number % acts.length] as AuditAct;
    return {
      number,
      at: row.receivedAt ?? '',
      clockOffsetSeconds: 2,
      act,
      who: `${official.identity.issuer}#${official.identity.subject}`,
      dossierCode: act === 'sign-in' || act === 'export' ? null : row.code,
      documentId: act === 'attach' || act === 'push' ? '987' : null,
      transferId: act === 'send' ? transfer(number, 'done').id : null,
      sha256: act === 'send' ? [receipt('').files[0]?.sha256 ?? ''] : [],
      outcome: number % 11 === 0 ? 'refused' : number % 3 === 0 ? 'begun' : 'done',
      code: number % 11 === 0 ? 'LT-3002' : null,
      previous: receipt('').files[0]?.sha256 ?? '',
      hash: receipt('').files[1]?.sha256 ?? '',
    } satisfies AuditEntry;
  });
}

const answers: Record<string, (given: never) => unknown> = {
  get_session: session,
  start_sign_in: () => {
    scenario.session = {
      ...scenario.session,
      signIn: 'waiting',
      address: 'https://sso.tinhmau.gov.vn/auth?client_id=lienthong-desktop&state=Zk3',
    };
    return session();
  },
  switch_account: () => {
    scenario.session = { signIn: 'waiting' };
    return session();
  },
  welcome_newcomer: () => {
    scenario.session = {};
    return session();
  },
  decline_newcomer: () => {
    scenario.session = { signInFailure: failure('LT-1002') };
    return session();
  },
  cancel_sign_in: () => {
    scenario.session = { signInFailure: failure('LT-1002') };
    return session();
  },
  note_input: () => null,
  lock_now: () => {
    scenario.lockedWindow = true;
    return session();
  },
  sign_out: () => {
    scenario.signedIn = false;
    return session();
  },
  check_accounts: () => {
    scenario.unlinked = false;
    scenario.session = {};
    return session();
  },
  prove_igate_account: ({ account }: { account: string }) =>
    ({
      name: official.name,
      ssoAccount: official.ssoAccount,
      ssoUnit: 'Sở Xây dựng',
      igate: { ...igateAccount, account: account.trim(), linkedAccount: null },
    }) satisfies LinkProposal,
  cancel_link_proof: () => null,
  confirm_link: () => {
    scenario.unlinked = false;
    scenario.session = {};
    return session();
  },
  unlink_account: () => {
    scenario.unlinked = true;
    scenario.session = { signInFailure: failure('LT-1011') };
    return session();
  },
  dismiss_notice: session,
  choose_vault: ({ vault }: { vault: SessionView['vault'] }) => {
    scenario.session = { vault, vaultChoices: [] };
    return session();
  },
  get_settings: settings,
  save_settings: ({ edit }: { edit: SettingsEdit }) => {
    scenario.language = edit.language ?? scenario.language;
    scenario.theme = edit.theme ?? scenario.theme;
    scenario.retentionDays = edit.retentionDays ?? scenario.retentionDays;
    scenario.lockMinutes = edit.lockMinutes ?? scenario.lockMinutes;
    return settings();
  },
  choose_profile_file: () => {
    scenario.offer = profileOffer;
    return profileOffer;
  },
  get_profile_offer: () => scenario.offer,
  accept_profile: () => {
    scenario.offer = null;
    return settings();
  },
  decline_profile: () => {
    scenario.offer = null;
    return null;
  },
  diagnose: () => diagnosis(scenario.broken),
  save_support_file: () => true,
  list_dossiers: ({ query }: { query: DossierQuery }) => list(query),
  find_in_files: () => ({ hits: [], total: 0, searched: 0 }),
  get_dossier: ({ id }: { id: string }) => dossierView(id, scenario.longNames),
  refresh_dossier: ({ id }: { id: string }) => dossierView(id, scenario.longNames),
  sync_now: () => null,
  open_in_igate: () => null,
  open_in_idesk: () => null,
  list_transfers: transfers,
  retry_transfer: ({ id }: { id: string }) => ({
    ...transfers().find((one) => one.id === id),
    state: 'running',
    code: null,
  }),
  cancel_transfer: ({ id }: { id: string }) => ({
    ...transfers().find((one) => one.id === id),
    state: 'cancelled',
  }),
  get_receipt: ({ id }: { id: string }) => receipt(id),
  save_receipt: () => true,
  list_audit: audit,
  verify_audit: () => ({
    verdict:
      scenario.audit === 'broken' ? { ok: false, entries: 240, firstBad: 117 } : { ok: true, entries: 240 },
    deviceKey: '3f2a 91bc 0d47 e81c 5a90 b3f6 27de 4c18',
  }),
  export_audit: () => true,
};

window.program = {
  calls: [],
  emit,
  change: (change) => Object.assign(scenario, change),
  answers,
};

mockIPC(
  async (command, given) => {
    window.program.calls.push({ command, given });
    if (scenario.silent.includes(command)) return new Promise(() => undefined);
    const code = scenario.failing[command];
    if (code) throw typeof code === 'string' ? failure(code) : code;
    const answer = answers[command];
    if (!answer) throw failure('LT-9001');
    return structuredClone(answer(given as never));
  },
  { shouldMockEvents: true },
);

if (scenario.sync !== 'idle') {
  // As the program does once the window listens.
  addEventListener('load', () =>
    setTimeout(
      () =>
        void emit('sync-changed', {
          state: scenario.sync,
          asOf: scenario.asOf,
          failure: scenario.sync === 'failed' ? failure('LT-2002') : null,
        }),
      50,
    ),
  );
}
