/** A world of dossiers of any size, the same every time; made by the page of the test, not by the program. */
import type {
  DossierRow,
  DossierView,
  IgateAccount,
  LinkState,
  Official,
  Transfer,
  TransferState,
} from '../../src/lib/ipc/bindings';
import { agencies, families, givens, middles, procedures, steps } from './words';

/** The moment the pictures are taken in. */
export const NOW = '2026-06-12T09:14:00+07:00';
const DAY_MS = 86_400_000;

const pick = <Item>(all: readonly Item[], place: number): Item => all[place % all.length] as Item;

/** A number that looks random and is not. */
const mixed = (seed: number) => ((Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) >>> 0) ^ (seed << 7)) >>> 0;

const at = (days: number, hour = '08:15') => {
  const day = new Date(Date.parse(NOW) + 7 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);
  return `${day}T${hour}:00+07:00`;
};

const LINKS: readonly LinkState[] = [
  { kind: 'not-sent' },
  { kind: 'not-sent' },
  { kind: 'sent', at: at(0, '09:02') },
  { kind: 'results-ready', count: 2 },
  { kind: 'attached', at: at(-1) },
  { kind: 'not-sent' },
  { kind: 'in-progress', transfer: 'send' },
  { kind: 'sent', at: at(-3, '16:40') },
  { kind: 'needs-attention', transfer: 'attach' },
];

export function applicantName(place: number): string {
  const seed = mixed(place + 11);
  return `${pick(families, seed)} ${pick(middles, seed >>> 4)} ${pick(givens, seed >>> 9)}`;
}

export function dossierRow(place: number, longNames = false): DossierRow {
  const seed = mixed(place + 1);
  const [procedureCode, procedure] = pick(procedures, seed);
  const [, agencyCode, agency] = pick(agencies, seed >>> 3);
  const [stepName, group, canSend, canAttach] = pick(
    steps,
    place % 5 === 4 ? (seed >>> 5) % 4 : place % 7 < 4 ? 0 : 1 + (place % 2),
  );
  const days = (place % 23) - 4;
  const received = at(-12 - (place % 30));
  return {
    id: place.toString(16).padStart(24, '0'),
    code:
      place % 41 === 0
        ? `000.00.12.H08-210624-${String(1000 + (place % 9000))}`
        : `${agencyCode}-${received.slice(2, 10).replaceAll('-', '')}-${String(1000 + (place % 9000))}`,
    procedure: longNames
      ? `${procedure} ${pick(procedures, seed + 1)[1]} thuộc thẩm quyền của Uỷ ban nhân dân cấp tỉnh`
      : procedure,
    procedureCode,
    applicant: longNames
      ? 'Công ty trách nhiệm hữu hạn một thành viên Đầu tư Xây dựng Thương mại Dịch vụ Vận tải và Xuất nhập khẩu Phương Đông'
      : applicantName(place),
    agency,
    step: { name: stepName, group, canSend, canAttach, known: true },
    status: 'Đang xử lý',
    receivedAt: received,
    dueAt: at(days, '17:00'),
    due:
      days < 0 ? { kind: 'overdue', days: -days } : days === 0 ? { kind: 'today' } : { kind: 'left', days },
    link: pick(LINKS, place),
    canSend,
    canAttach,
  };
}

export const igateAccount: IgateAccount = {
  id: '60c1',
  account: 'nthoa@sxd.tinhmau',
  fullName: 'Nguyễn Thị Hoa',
  unit: 'Phòng Quản lý xây dựng – Sở Xây dựng',
  linkedAccount: 'hoant@tinhmau.gov.vn',
  agencyIds: ['a1'],
};

export const official: Official = {
  identity: {
    issuer: 'https://sso.example.gov.vn/auth/realms/digo',
    subject: '7c1f2a90-5b1e-4a6d-9d6f-0f2f8b3c2a11',
  },
  name: 'Nguyễn Thị Hoa',
  ssoAccount: 'hoant@tinhmau.gov.vn',
  igate: igateAccount,
  idesk: { id: '77', account: 'hoant@tinhmau.gov.vn', fullName: 'Nguyễn Thị Hoa', unit: 'Sở Xây dựng' },
};

const sha = (seed: number) =>
  Array.from({ length: 8 }, (_, at) =>
    mixed(seed * 31 + at)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

export function transfer(place: number, state: TransferState, change: Partial<Transfer> = {}): Transfer {
  const row = dossierRow(place);
  const done = state === 'done';
  return {
    id: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
    key: `11111111-1111-4111-8111-${String(place).padStart(12, '0')}`,
    kind: 'send',
    state,
    dossierCode: row.code,
    dossierId: row.id,
    applicant: row.applicant,
    procedure: row.procedure,
    subject: row.procedure,
    documentId: null,
    documentNumber: null,
    draftId: done ? '987' : null,
    files: [
      {
        source: { from: 'igate', fileId: 'f1' },
        name: 'BAN SAO CCCD.pdf',
        size: 67_627,
        sha256: sha(place),
        state: done ? 'confirmed' : state === 'queued' ? 'waiting' : 'uploaded',
        targetId: done ? 'f-7781' : null,
        confirmedBy: done ? 'hash' : null,
        possibleOrphans: 0,
        crossCheck: null,
        mismatchAccepted: false,
      },
      {
        source: { from: 'local' },
        name: 'Bản vẽ mặt bằng tầng 1.pdf',
        size: 14_812_331,
        sha256: sha(place + 1),
        state: done ? 'confirmed' : state === 'running' ? 'uploading' : 'waiting',
        targetId: done ? 'f-7782' : null,
        confirmedBy: done ? 'upload-hash' : null,
        possibleOrphans: 0,
        crossCheck: null,
        mismatchAccepted: false,
      },
    ],
    code: null,
    attempts: 0,
    nextTryAt: null,
    createdAt: at(0, '09:02'),
    updatedAt: at(0, '09:03'),
    finishedAt: done ? at(0, '09:03') : null,
    progress: { checked: state !== 'queued', written: done, verified: done, reported: done, logged: done },
    ...change,
  };
}

export function dossierView(id: string, longNames = false): DossierView {
  const place = parseInt(id, 16);
  const row = dossierRow(place, longNames);
  const [code, , sector] = pick(procedures, mixed(place + 1));
  const [agencyId, agencyCode, agencyName] = pick(agencies, mixed(place + 1) >>> 3);
  const file = (
    fileId: string,
    name: string,
    size: number,
    group: 'thanh-phan' | 'xu-ly' | 'ket-qua',
    component: string | null,
  ) => ({
    id: fileId,
    name,
    size,
    sizeKnown: true,
    group,
    component,
    kindByName: name.toLowerCase().endsWith('pdf')
      ? ('pdf' as const)
      : name.endsWith('jpg')
        ? ('jpeg' as const)
        : ('docx' as const),
    cached: fileId !== 'f3',
    fromDocument: group === 'ket-qua' ? { documentId: '987', number: '12/GP-SXD' } : null,
  });
  const attached = row.link.kind === 'attached';
  const files = [
    file('f1', 'BAN SAO CCCD.pdf', 67_627, 'thanh-phan', 'Căn cước công dân'),
    file('f2', 'Đơn đề nghị.docx', 28_113, 'thanh-phan', 'Đơn đề nghị cấp giấy phép xây dựng theo mẫu'),
    file('f3', 'IMG_20260612_081533.jpg', 3_211_901, 'thanh-phan', 'Ảnh hiện trạng'),
    file('f4', 'ban ve mat bang (1).pdf', 14_812_331, 'thanh-phan', 'Bản vẽ thiết kế'),
    file('f5', 'Biên bản kiểm tra thực địa.signed.pdf', 412_000, 'xu-ly', null),
    ...(attached ? [file('f6', '12-GP-SXD.signed.pdf', 238_112, 'ket-qua', null)] : []),
  ];
  const linked = row.link.kind === 'results-ready' || attached;
  return {
    dossier: {
      summary: {
        id,
        code: row.code,
        procedure: { code, name: row.procedure, sector },
        applicant: {
          name: row.applicant,
          identityNumber: `0560${String(mixed(place)).padStart(8, '7').slice(0, 8)}`,
          phone: `0905${String(mixed(place + 5))
            .padStart(6, '3')
            .slice(0, 6)}`,
          email: '',
          organization: '',
          address: 'Số 12/4 đường Nguyễn Tất Thành, phường Ba Ngòi, tỉnh Khánh Hoà',
        },
        agency: { id: agencyId, code: agencyCode, name: agencyName },
        step: row.step,
        status: row.status,
        completed: false,
        receivedAt: row.receivedAt,
        dueAt: row.dueAt,
        updatedAt: at(0),
        assigneeIds: ['60c1'],
      },
      files: [],
    },
    files,
    transfers: row.link.kind === 'in-progress' ? [transfer(place, 'running')] : [],
    documents: linked
      ? [
          {
            id: '987',
            state: 'DA_PHAT_HANH',
            fromDossier: { code: row.code, dossierId: id },
            number: '12/GP-SXD',
            kind: 'Giấy phép',
            subject: row.procedure,
            issuedOn: '2026-06-11',
            secrecy: 'thuong',
            signer: 'Trần Quốc Thưởng',
            ownerAccount: official.ssoAccount,
            ownerName: official.name,
            files: [],
            transfers: [],
            updatedAt: at(-1),
            history: [],
          },
        ]
      : [],
    timeline: [
      {
        at: at(0, '09:03'),
        system: 'lienthong',
        who: 'Nguyễn Thị Hoa',
        what: 'Gửi 2 tệp sang iDesk, dự thảo 987',
      },
      { at: at(-1, '15:20'), system: 'iDesk', who: 'Trần Quốc Thưởng', what: 'Ký và phát hành 12/GP-SXD' },
      {
        at: at(-3, '10:05'),
        system: 'iGate',
        who: 'Lê Thị Kim Yến',
        what: 'Chuyển bước: Tiếp nhận hồ sơ → Đang thụ lý',
      },
      { at: at(-12, '08:15'), system: 'iGate', who: 'Bộ phận Một cửa', what: 'Tiếp nhận hồ sơ' },
    ],
    due: row.due,
    link: row.link,
    asOf: NOW,
    offline: false,
  };
}
