/** Settings of this window and what the profile of the province says. */ import { shownSize } from '../../sizes';

export const settings = {
  title: 'Cài đặt',
  loading: 'Đang tải cài đặt',
  display: 'Hiển thị',
  language: 'Ngôn ngữ',
  vietnamese: 'Tiếng Việt',
  english: 'English',
  theme: 'Giao diện',
  themes: {
    system: 'Theo hệ điều hành',
    light: 'Sáng',
    dark: 'Tối',
    highContrast: 'Tương phản cao',
  },
  locked: (who: string | null) => (who ? `Do ${who} ấn định` : 'Do quản trị máy này đặt'),
  policy: 'Chính sách của máy',
  policyFixes: (keys: number, who: string | null) =>
    who ? `${who} ấn định ${keys} mục` : `Quản trị máy này ấn định ${keys} mục`,
  profile: 'Cấu hình của tỉnh',
  profileName: 'Tên',
  profileFile: 'Tệp cấu hình',
  noFile: 'Chưa chọn',
  chooseProfile: 'Chọn tệp cấu hình…',
  sso: 'Máy chủ xác thực',
  igate: 'Địa chỉ iGate',
  idesk: 'Địa chỉ iDesk',
  local: 'Trên máy này',
  folder: 'Thư mục dữ liệu',
  cache: 'Tệp đã lưu',
  cacheUsed: (used: number, limit: number) =>
    `${shownSize(used, ',')} trong giới hạn ${shownSize(limit, ',')}`,
  retention: 'Giữ tệp trên máy',
  days: (days: number) => `${days} ngày sau khi chuyển xong`,
  retentionNote:
    'Hết hạn, bản lưu của tệp trong lượt chuyển rời khỏi máy này; iGate và iDesk không đổi. Biên nhận và nhật ký vẫn còn tên tệp và mã băm. Tệp của việc chưa xong thì được giữ.',
  lock: 'Tự khoá khi không dùng',
  lockAfter: (minutes: number) =>
    minutes === 0 ? 'Không tự khoá' : `${minutes} phút không chạm chuột, bàn phím`,
  lockNote:
    'Khi khoá, nội dung được che và khoá giải mã rời bộ nhớ; việc đang chờ đi tiếp sau khi mở. Mở khoá bằng cách đăng nhập SSO, nên cần có mạng.',
  vault: 'Nơi giữ phiên đăng nhập',
  vaults: {
    keyring: 'Kho khoá của hệ điều hành',
    keyFile: 'Tệp khoá trong thư mục dữ liệu',
    memory: 'Chỉ trong bộ nhớ, đến khi đóng chương trình',
  },
  version: 'Phiên bản',
  saved: 'Đã lưu cài đặt.',
} as const;
