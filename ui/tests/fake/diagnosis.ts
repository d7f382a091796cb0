/** What the fake program finds when it looks at everything. */
import type { CheckLine, Diagnosis } from '../../src/lib/ipc/bindings';

const well: [CheckLine['name'], string, string, number][] = [
  ['profile', 'Cấu hình của tỉnh', 'Đã đọc: Tỉnh mẫu.', 0],
  ['policy', 'Chính sách của máy', 'Ấn định 3 mục cài đặt.', 0],
  ['disk', 'Ổ đĩa', 'Còn trống 182,4 GB.', 6],
  ['keyring', 'Kho khoá', 'Kho khoá của hệ điều hành trả lời.', 0],
  ['journal', 'Hàng chờ và nhật ký', 'Nguyên vẹn: 240 mục nhật ký, 3 lượt chuyển chưa xong.', 31],
  ['cache', 'Dữ liệu tạm', 'Đọc được: 412 hồ sơ trên máy.', 12],
  ['worker', 'Bộ đọc tệp', 'Đã đọc thử một tệp.', 88],
  ['browser', 'Trình duyệt', 'Mở bằng xdg-open.', 1],
  ['web-view', 'Khung hiển thị', 'Phiên bản 126.0.2592.87.', 0],
  ['font', 'Phông chữ', 'Phông chữ đi kèm hiện được tiếng Việt.', 0],
  ['proxy', 'Proxy', 'Theo cài đặt của hệ điều hành.', 0],
  ['sso-name', 'Tên máy chủ SSO', 'sso.tinhmau.gov.vn: 1 địa chỉ.', 9],
  [
    'sso-certificate',
    'Chứng chỉ của SSO',
    'Do “GlobalSign RSA OV SSL CA 2018” cấp, dùng đến 31/01/2027.',
    74,
  ],
  ['discovery', 'Thông tin của SSO', 'Đúng như cấu hình.', 142],
  ['sign-in-page', 'Trang đăng nhập', 'Trả lời (HTTP 400).', 38],
  ['clock', 'Đồng hồ', 'Khớp với máy chủ.', 0],
  ['igate-name', 'Tên máy chủ iGate', 'apiigate.tinhmau.gov.vn: 1 địa chỉ.', 11],
  ['igate-certificate', 'Chứng chỉ của iGate', 'Do “FortiGate Root CA” cấp, dùng đến 02/06/2031.', 69],
  ['igate', 'iGate', 'apiigate.tinhmau.gov.vn trả lời đúng.', 203],
  ['idesk-name', 'Tên máy chủ iDesk', 'idesk.tinhmau.gov.vn: 1 địa chỉ.', 8],
  ['idesk-certificate', 'Chứng chỉ của iDesk', 'Do “FortiGate Root CA” cấp, dùng đến 02/06/2031.', 66],
  ['idesk', 'iDesk', 'idesk.tinhmau.gov.vn trả lời đúng.', 187],
];

const wrong: Partial<Record<CheckLine['name'], Partial<CheckLine>>> = {
  keyring: {
    state: 'warn',
    code: 'LT-1017',
    message: 'Không dùng kho khoá; khoá nằm trong một tệp.',
    cause:
      'Hệ điều hành không có kho khoá hoặc kho không trả lời, nên chưa có nơi an toàn để giữ phiên đăng nhập.',
    remedy: 'Đề nghị quản trị bật kho khoá của hệ điều hành rồi mở lại chương trình.',
  },
  clock: {
    state: 'fail',
    code: 'LT-1009',
    message: 'Đồng hồ máy lệch quá 5 phút so với máy chủ (12/06/2026 09:14 / 12/06/2026 09:25).',
    cause: 'Máy chủ từ chối phiên có giờ lệch. Dữ liệu trên máy không bị ảnh hưởng.',
    remedy: 'Chỉnh lại ngày giờ của máy hoặc bật tự động đồng bộ giờ, rồi đăng nhập lại.',
  },
  idesk: {
    state: 'fail',
    code: 'LT-2007',
    message: 'Nhận được một trang web thay vì dữ liệu.',
    cause: 'Tường lửa, cổng đăng nhập mạng hoặc trang bảo trì đã chặn giữa đường. Không có gì được gửi đi.',
    remedy: 'Mở trình duyệt xem mạng có đòi đăng nhập không; nếu không, báo cho quản trị mạng.',
  },
};

export function diagnosis(broken: boolean): Diagnosis {
  return {
    at: '2026-06-12T09:14:00+07:00',
    version: '0.1.0',
    checks: well.map(([name, title, message, ms]) => ({
      name,
      title,
      message,
      ms,
      state: 'ok',
      code: null,
      cause: null,
      remedy: null,
      ...(broken ? wrong[name] : {}),
    })),
  };
}
