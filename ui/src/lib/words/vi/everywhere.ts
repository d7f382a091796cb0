/** Words that belong to no single room. */
import { shownCount, shownSize } from '../../sizes';

const DAYS_OF_A_YEAR = 365;

export const common = {
  close: 'Đóng',
  cancel: 'Huỷ',
  back: 'Quay lại',
  copy: 'Sao chép',
  copied: 'Đã sao chép',
  retry: 'Thử lại',
  save: 'Lưu',
  saveAs: 'Lưu thành tệp…',
  show: 'Xem',
  details: 'Chi tiết',
  loading: 'Đang tải…',
  none: 'Không có',
  notGiven: 'Không ghi',
  reference: (code: string, reference: string) => `${code} · mã tra cứu ${reference}`,
  copyFailure: 'Sao chép để báo hỗ trợ',
  size: (bytes: number) => shownSize(bytes, ','),
  count: (count: number) => shownCount(count, '.'),
  files: (count: number) => `${shownCount(count)} tệp`,
  due: {
    none: 'Không có hạn',
    completed: 'Đã xong',
    left: (days: number) => `còn ${shownCount(days)} ngày`,
    today: 'hôm nay',
    overdueToday: 'quá hạn hôm nay',
    overdue: (days: number) =>
      days < 2 * DAYS_OF_A_YEAR ? `quá hạn ${days} ngày` : `quá hạn ${Math.floor(days / DAYS_OF_A_YEAR)} năm`,
  },
  link: {
    notSent: 'Chưa gửi',
    sending: 'Đang gửi',
    attaching: 'Đang đính kèm',
    needsAttention: 'Chờ xử lý',
    sent: (when: string) => `Đã gửi ${when}`,
    results: (count: number) => `Có ${shownCount(count)} kết quả`,
    attached: 'Đã đính kèm',
  },
  group: {
    thanhPhan: 'Thành phần hồ sơ',
    xuLy: 'Tệp xử lý',
    ketQua: 'Tập tin kết quả',
    local: 'Từ máy tính',
  },
  state: {
    duThao: 'Dự thảo',
    dangXuLy: 'Đang xử lý',
    daPhatHanh: 'Đã phát hành',
    daLuu: 'Đã lưu',
    other: 'Trạng thái khác',
  },
  failureWithoutWords: {
    message: 'Có lỗi trong chương trình.',
    cause: 'Không có dữ liệu nào bị mất vì lỗi này.',
    remedy: 'Thử lại; nếu lỗi lặp lại, sao chép mã bên dưới và báo bộ phận hỗ trợ.',
  },
} as const;
