/** Words that belong to no single room. */
import { shownCount, shownSize } from '../../sizes';

const DAYS_OF_A_YEAR = 365;

const plural = (count: number, one: string, many: string) =>
  `${shownCount(count, ',')} ${count === 1 ? one : many}`;

export const common = {
  close: 'Close',
  cancel: 'Cancel',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  retry: 'Try again',
  save: 'Save',
  saveAs: 'Save as file…',
  show: 'Show',
  details: 'Details',
  loading: 'Loading…',
  none: 'None',
  notGiven: 'Not given',
  reference: (code: string, reference: string) => `${code} · reference ${reference}`,
  copyFailure: 'Copy for support',
  size: (bytes: number) => shownSize(bytes, '.'),
  count: (count: number) => shownCount(count, ','),
  files: (count: number) => plural(count, 'file', 'files'),
  due: {
    none: 'No due date',
    completed: 'Completed',
    left: (days: number) => `${plural(days, 'day', 'days')} left`,
    today: 'today',
    overdueToday: 'overdue today',
    overdue: (days: number) =>
      days < 2 * DAYS_OF_A_YEAR
        ? `${plural(days, 'day', 'days')} overdue`
        : `${Math.floor(days / DAYS_OF_A_YEAR)} years overdue`,
  },
  link: {
    notSent: 'Not sent',
    sending: 'Sending',
    attaching: 'Attaching',
    needsAttention: 'Needs you',
    sent: (when: string) => `Sent ${when}`,
    results: (count: number) => plural(count, 'result', 'results'),
    attached: 'Attached',
  },
  group: {
    thanhPhan: 'Dossier components',
    xuLy: 'Processing files',
    ketQua: 'Result files',
    local: 'From this computer',
  },
  state: {
    duThao: 'Draft',
    dangXuLy: 'In progress',
    daPhatHanh: 'Issued',
    daLuu: 'Archived',
    other: 'Other state',
  },
  failureWithoutWords: {
    message: 'The program made a mistake.',
    cause: 'Nothing was lost by it.',
    remedy: 'Try again; if it happens again, copy the code below and tell support.',
  },
};
