/** The fake program's answers for sending, results, documents and previews; added to `window.program` by their tests. */
import type {
  AttachRequest,
  CrossCheck,
  CrossCheckRequest,
  Document,
  DocumentList,
  DocumentQuery,
  DocumentView,
  ExtractedText,
  FileKind,
  FileRef,
  PreviewFile,
  PushRequest,
  ResultItem,
  ResultList,
  SendChoice,
  SendDialog,
  SendDialogEdit,
  Transfer,
  SignatureReport,
} from '../../src/lib/ipc/bindings';
import { failure } from './scenario';
import { dossierRow, dossierView, NOW, official, transfer } from './world';

/** What a test asks these rooms to be like. */
export interface Rooms {
  longNames: boolean;
  /** The send dialog: a file of every fault; sent before; a step that forbids it. */
  faultyFiles: boolean;
  sentBefore: boolean;
  stepForbids: boolean;
  results: 'two-documents' | 'drafts' | 'none';
  documents: number;
  offline: boolean;
  /** The preview of these files waits until the test lets it go. */
  held: string[];
  /** The first result speaks of another dossier. */
  mismatch: boolean;
}

const usual: Rooms = {
  longNames: false,
  faultyFiles: false,
  sentBefore: false,
  stepForbids: false,
  results: 'two-documents',
  documents: 60,
  offline: false,
  held: [],
  mismatch: false,
};

declare global {
  interface Window {
    rooms: {
      set: (rooms: Partial<Rooms>) => void;
      /** Bytes of the files that can be previewed, by file id. */
      files: Record<string, string>;
      /** Bytes handed out so far. */
      read: { offset: number; length: number }[];
      closed: string[];
    };
  }
}

const rooms: Rooms = { ...usual };
const kept: Record<string, SendDialog> = {};
const opened = new Map<string, string>();
const bytesOf = new Map<string, Uint8Array>();

window.rooms = { set: (change) => Object.assign(rooms, change), files: {}, read: [], closed: [] };

const LONG =
  'Báo cáo kết quả thẩm định hồ sơ đề nghị cấp giấy phép xây dựng công trình nhà ở riêng lẻ kết hợp thương mại dịch vụ (bản ký số, đã chỉnh sửa lần 3 theo ý kiến của Phòng Quản lý đô thị)_final_FINAL.signed.pdf';

const choice = (token: string, name: string, size: number, change: Partial<SendChoice> = {}): SendChoice => ({
  token,
  source: { from: 'igate', fileId: token },
  fileId: token,
  name,
  size,
  group: 'thanh-phan',
  component: null,
  kindByName: kindOf(name),
  ticked: false,
  problem: null,
  duplicateOf: null,
  ...change,
});

const local = (token: string, name: string, size: number, change: Partial<SendChoice> = {}) =>
  choice(token, name, size, {
    source: { from: 'local' },
    fileId: null,
    group: null,
    ticked: true,
    ...change,
  });

function kindOf(name: string): FileKind {
  const kinds: Record<string, FileKind> = {
    pdf: 'pdf',
    jpg: 'jpeg',
    txt: 'text',
    docx: 'docx',
    xlsx: 'xlsx',
    xls: 'old-office',
    tif: 'tiff',
    zip: 'archive',
  };
  return kinds[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'other';
}

function sendDialog(dossierId: string): SendDialog {
  const { dossier } = dossierView(dossierId, rooms.longNames);
  const { summary } = dossier;
  return {
    key: `33333333-3333-4333-8333-${dossierId.slice(-12)}`,
    dossierId,
    dossierCode: summary.code,
    applicant: summary.applicant.name,
    procedure: summary.procedure.name,
    step: summary.step,
    subject: summary.procedure.name,
    files: [
      choice('f1', 'BAN SAO CCCD.pdf', 67_627, { component: 'Căn cước công dân' }),
      choice('f2', 'Đơn đề nghị.docx', 28_113, { component: 'Đơn đề nghị cấp giấy phép xây dựng theo mẫu' }),
      choice('f3', 'IMG_20260612_081533.jpg', 3_211_901, { component: 'Ảnh hiện trạng' }),
      choice('f4', 'ban ve mat bang (1).pdf', 14_812_331, { component: 'Bản vẽ thiết kế' }),
      choice('f5', rooms.longNames ? LONG : 'Biên bản kiểm tra thực địa.signed.pdf', 412_000, {
        group: 'xu-ly',
      }),
      ...(rooms.faultyFiles
        ? [
            choice('f7', 'quet 0001.PDF', 0, { group: 'xu-ly', problem: 'LT-3014' }),
            choice('f8', 'ho so day du.zip', 61_865_984, { group: 'xu-ly', problem: 'LT-3015' }),
            choice('f9', 'macro.exe', 91_000, { group: 'xu-ly', problem: 'LT-3016' }),
            choice('f10', 'BAN SAO CCCD (2).pdf', 67_627, {
              component: 'Căn cước công dân',
              duplicateOf: 'f1',
            }),
          ]
        : []),
    ],
    alreadyHere: [],
    maxFileBytes: 52_428_800,
    sentBefore: rooms.sentBefore ? '2026-06-10T15:42:00+07:00' : null,
    canSend: false,
    problem: rooms.stepForbids ? 'LT-3002' : 'LT-3013',
  };
}

const draftOf = (key: string): SendDialog => {
  const dialog = Object.values(kept).find((one) => one.key === key);
  if (!dialog) throw failure('LT-9003');
  return dialog;
};

function keep(dialog: SendDialog): SendDialog {
  kept[dialog.dossierId] = dialog;
  return dialog;
}

const result = (
  fileId: string,
  name: string,
  size: number,
  change: Partial<ResultItem> = {},
): ResultItem => ({
  documentId: '987',
  fileId,
  name,
  size,
  sha256: null,
  kindByName: kindOf(name),
  issued: true,
  role: 'BAN_HANH',
  documentNumber: '12/GP-SXD',
  subject: 'Cấp giấy phép xây dựng nhà ở riêng lẻ cho ông Đoàn Văn Á',
  issuedOn: '2026-06-11',
  signer: 'Trần Quốc Thưởng',
  alreadyAttached: false,
  cached: true,
  problem: null,
  ...change,
});

const NOT_ISSUED = {
  issued: false,
  problem: 'LT-3009',
  documentNumber: null,
  issuedOn: null,
  signer: null,
} as const;

function items(): ResultItem[] {
  if (rooms.results === 'none') return [];
  const drafts = [
    result('nhap', 'Dự thảo tờ trình.docx', 31_220, {
      ...NOT_ISSUED,
      documentId: '991',
      subject: 'Tờ trình đề nghị cấp giấy phép xây dựng',
      role: 'DU_THAO',
    }),
  ];
  if (rooms.results === 'drafts') return drafts;
  return [
    result('giay-phep.pdf', rooms.longNames ? LONG : '12-GP-SXD.signed.pdf', 52_302),
    result('quet-fax.pdf', 'Bản vẽ kèm theo.pdf', 14_602),
    result('da-co', 'Phiếu hẹn.pdf', 40_100, { alreadyAttached: true }),
    result('quyet-dinh-200-trang.pdf', 'QD phe duyet.pdf', 177_828, {
      documentId: '988',
      documentNumber: '31/QĐ-SXD',
      subject: 'Phê duyệt thiết kế bản vẽ thi công',
    }),
    ...drafts,
  ];
}

function resultList(dossierId: string): ResultList {
  const { summary } = dossierView(dossierId, rooms.longNames).dossier;
  return {
    key: `44444444-4444-4444-8444-${dossierId.slice(-12)}`,
    dossierId,
    dossierCode: summary.code,
    applicant: summary.applicant.name,
    procedure: summary.procedure.name,
    step: summary.step,
    canAttach: !rooms.stepForbids,
    problem: rooms.stepForbids ? 'LT-3003' : null,
    items: items(),
    ticked: [],
    asOf: NOW,
    offline: rooms.offline,
  };
}

const STATES = ['DU_THAO', 'DANG_XU_LY', 'DA_PHAT_HANH', 'DA_LUU'] as const;
const BOXES = ['du-thao', 'xu-ly-di', 'theo-doi-di', 'luu'] as const;

function document(place: number): Document {
  const row = dossierRow(place, rooms.longNames);
  const state = STATES[place % 4] ?? 'DU_THAO';
  const issued = state === 'DA_PHAT_HANH' || state === 'DA_LUU';
  const mine = place % 9 !== 8;
  return {
    id: String(900 + place),
    state,
    fromDossier: mine ? { code: row.code, dossierId: row.id } : null,
    number: issued ? `${place + 1}/GP-SXD` : null,
    kind: 'Giấy phép',
    subject: place % 13 === 3 ? 'Văn bản mật' : `${row.procedure} cho ${row.applicant}`,
    issuedOn: issued ? '2026-06-11' : null,
    secrecy: place % 13 === 3 ? 'secret' : 'thuong',
    signer: issued ? 'Trần Quốc Thưởng' : null,
    ownerAccount: official.ssoAccount,
    ownerName: official.name,
    files: [],
    transfers:
      place % 8 === 6
        ? [{ at: '2026-06-11T16:02:00+07:00', dossierCode: row.code, fileIds: ['giay-phep.pdf'] }]
        : [],
    updatedAt: row.receivedAt,
    history: [
      { at: '2026-06-09T08:30:00+07:00', who: official.name, action: 'Tạo dự thảo từ iGate', note: '' },
      { at: '2026-06-11T15:20:00+07:00', who: 'Trần Quốc Thưởng', action: 'Ký số', note: 'Đồng ý' },
    ],
  };
}

const fold = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toLowerCase();

function documentList(query: DocumentQuery): DocumentList {
  const found = Array.from({ length: rooms.documents }, (_, place) => document(place)).filter((one) =>
    fold(`${one.subject} ${one.number ?? ''} ${one.fromDossier?.code ?? ''}`).includes(
      fold(query.text.trim()),
    ),
  );
  const inBox = (box: number) => found.filter((one) => one.state === STATES[box]);
  const chosen = query.box ? inBox(BOXES.indexOf(query.box)) : found;
  return {
    items: chosen.slice(query.offset, query.offset + query.limit),
    total: chosen.length,
    counts: {
      duThao: inBox(0).length,
      xuLyDi: inBox(1).length,
      theoDoiDi: inBox(2).length,
      luu: inBox(3).length,
    },
    asOf: NOW,
    offline: rooms.offline,
  };
}

function documentView(id: string): DocumentView {
  const one = document(Number(id) - 900);
  const row = dossierRow(Number(id) - 900, rooms.longNames);
  const issued = one.number !== null;
  const secret = one.secrecy !== 'thuong';
  const common = {
    documentId: id,
    documentNumber: one.number,
    subject: one.subject,
    issued,
    issuedOn: one.issuedOn,
    signer: one.signer,
  };
  return {
    key: `55555555-5555-4555-8555-${id.padStart(12, '0')}`,
    document: one,
    target: one.fromDossier && {
      dossierId: row.id,
      code: row.code,
      applicant: row.applicant,
      procedure: row.procedure,
      step: row.step,
      canAttach: true,
      problem: null,
    },
    items: secret
      ? []
      : [
          result('giay-phep.pdf', rooms.longNames ? LONG : '12-GP-SXD.signed.pdf', 52_302, {
            ...common,
            role: issued ? 'BAN_HANH' : 'DU_THAO',
            alreadyAttached: one.transfers.length > 0,
          }),
          result('anh-dung.jpg', 'Ảnh hiện trạng.jpg', 12_692, { ...common, issued: false, role: 'PHU_LUC' }),
        ],
    problem: secret ? 'LT-3008' : issued ? (one.fromDossier ? null : 'LT-3010') : 'LT-3009',
    asOf: NOW,
    offline: rooms.offline,
  };
}

/** The transfer that a confirmed dialog becomes. */
function confirmed(key: string, dossierId: string, change: Partial<Transfer>): Transfer {
  const { summary } = dossierView(dossierId).dossier;
  return {
    ...transfer(parseInt(dossierId, 16), 'running'),
    id: `77777777-7777-4777-8777-${dossierId.slice(-12)}`,
    key,
    dossierId,
    dossierCode: summary.code,
    progress: { checked: true, written: false, verified: false, reported: false, logged: false },
    createdAt: NOW,
    updatedAt: NOW,
    ...change,
  };
}

const arriving = (names: readonly { name: string; size: number }[]): Transfer['files'] =>
  names.map(({ name, size }, place) => ({
    source: { from: 'local' },
    name,
    size,
    sha256: place.toString(16).padStart(2, '0').repeat(32),
    state: place === 0 ? 'uploading' : 'waiting',
    targetId: null,
    confirmedBy: null,
    possibleOrphans: 0,
    crossCheck: null,
    mismatchAccepted: false,
  }));

function bytes(fileId: string): Uint8Array {
  const made = bytesOf.get(fileId);
  if (made) return made;
  const text = window.rooms.files[fileId];
  if (text === undefined) throw failure('LT-6016');
  const decoded = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  bytesOf.set(fileId, decoded);
  return decoded;
}

const MEDIA: Partial<Record<FileKind, string>> = {
  pdf: 'application/pdf',
  jpeg: 'image/jpeg',
  text: 'text/plain',
};

function preview(file: FileRef): PreviewFile {
  if (file.fileId === 'f2' || file.fileId === 'nhap') bytesOf.set(file.fileId, new Uint8Array(28_113));
  if (file.fileId === 'bo-anh.zip') bytesOf.set(file.fileId, new Uint8Array(28_113));
  if (file.fileId === 'rong.pdf') bytesOf.set(file.fileId, new Uint8Array(0));
  const kind = file.fileId === 'f2' || file.fileId === 'nhap' ? 'docx' : kindOf(file.fileId);
  const size = bytes(file.fileId).length;
  const handle = `h${opened.size + 1}`;
  opened.set(handle, file.fileId);
  const sha256 = [...file.fileId].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  return {
    handle,
    file,
    name: file.fileId,
    size,
    sha256: sha256.padEnd(64, '0').slice(0, 64),
    kind,
    mediaType: MEDIA[kind] ?? 'application/octet-stream',
  };
}

/** A document that is still in work: the reason why there is nothing to fetch. */
const inWork = (): Document => ({
  ...document(1),
  id: '991',
  secrecy: 'thuong',
  subject: 'Tờ trình đề nghị cấp giấy phép xây dựng',
});

Object.assign(window.program.answers, {
  get_dossier: ({ id }: { id: string }) => ({
    ...dossierView(id, rooms.longNames),
    documents: rooms.results === 'drafts' ? [inWork()] : [],
  }),
  open_send_dialog: ({ dossierId }: { dossierId: string }) => kept[dossierId] ?? keep(sendDialog(dossierId)),
  save_send_dialog: ({ edit }: { edit: SendDialogEdit }) => {
    const dialog = draftOf(edit.key);
    const files = dialog.files.map((file) => ({ ...file, ticked: edit.ticked.includes(file.token) }));
    return keep({ ...dialog, subject: edit.subject, files });
  },
  choose_local_files: ({ key }: { key: string }) => {
    const dialog = draftOf(key);
    const added = [
      local('l1', 'Tờ trình thẩm định.docx', 88_230),
      local('l2', 'Phụ lục số liệu.pdf', 1_204_551, rooms.faultyFiles ? { duplicateOf: 'f4' } : {}),
    ].filter((file) => !dialog.files.some((one) => one.token === file.token));
    return keep({ ...dialog, files: [...dialog.files, ...added] });
  },
  focus_send_dialog: () => null,
  remove_local_file: ({ key, token }: { key: string; token: string }) => {
    const dialog = draftOf(key);
    return keep({ ...dialog, files: dialog.files.filter((file) => file.token !== token) });
  },
  discard_send_dialog: ({ key }: { key: string }) => {
    delete kept[draftOf(key).dossierId];
    return null;
  },
  confirm_send: ({ key }: { key: string }) => {
    const dialog = draftOf(key);
    return confirmed(key, dialog.dossierId, {
      kind: 'send',
      subject: dialog.subject,
      files: arriving(dialog.files.filter((file) => file.ticked)),
    });
  },
  list_results: ({ dossierId }: { dossierId: string }) => resultList(dossierId),
  refresh_results: ({ dossierId }: { dossierId: string }) => resultList(dossierId),
  save_result_choice: () => null,
  cross_check: ({ request }: { request: CrossCheckRequest }): CrossCheck =>
    rooms.mismatch && request.fileId === 'giay-phep.pdf'
      ? {
          verdict: 'mismatch',
          reason: 'other-code',
          sha256: null,
          findings: [
            {
              kind: 'dossier-code',
              own: false,
              value: 'H08.12-210624-0077',
              page: 2,
              passage: 'Mã hồ sơ: H08.12-210624-0077, cấp cho ông Trần Văn Bình',
              approximate: false,
            },
          ],
          textlessPages: 1,
        }
      : { verdict: 'unknown', reason: 'no-text', sha256: null, findings: [], textlessPages: 0 },
  confirm_attach: ({ request }: { request: AttachRequest }) =>
    confirmed(request.key, request.dossierId, {
      kind: 'attach',
      documentId: request.documentId,
      documentNumber: '12/GP-SXD',
      files: arriving(items().filter((item) => request.fileIds.includes(item.fileId))),
    }),
  list_documents: ({ query }: { query: DocumentQuery }) => documentList(query),
  get_document: ({ id }: { id: string }) => documentView(id),
  refresh_document: ({ id }: { id: string }) => documentView(id),
  confirm_push: ({ request }: { request: PushRequest }) => {
    const view = documentView(request.documentId);
    return confirmed(request.key, view.target?.dossierId ?? '', {
      kind: 'push',
      documentId: request.documentId,
      documentNumber: view.document.number,
      files: arriving(view.items.filter((item) => request.fileIds.includes(item.fileId))),
    });
  },
  open_preview: ({ file }: { file: FileRef }) => preview(file),
  stop_preview: () => null,
  read_preview: ({ handle, offset, length }: { handle: string; offset: number; length: number }) => {
    window.rooms.read.push({ offset, length });
    return bytes(opened.get(handle) ?? '').slice(offset, offset + length).buffer;
  },
  close_preview: ({ handle }: { handle: string }) => {
    window.rooms.closed.push(handle);
    return null;
  },
  open_elsewhere: () => null,
  preview_signatures: (): SignatureReport => ({ verdict: 'none', signatures: [], roots: 'not-set' }),
  // Which files hold sheets, a letter or a scan, their tests say themselves; the others fall back to their words.
  preview_cells: () => {
    throw failure('LT-5007');
  },
  preview_letter: () => {
    throw failure('LT-5005');
  },
  preview_text: ({ handle }: { handle: string }): ExtractedText => ({
    // What the worker reads out of an office file.
    text: ['f2', 'nhap'].includes(opened.get(handle) ?? '')
      ? 'Kính gửi: Sở Xây dựng\n\fTrang hai'
      : new TextDecoder().decode(bytes(opened.get(handle) ?? '')),
    truncated: false,
    textlessPages: 0,
    kind: 'text',
  }),
});
