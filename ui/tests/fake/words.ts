/** Names, procedures and places as they stand in real lists; all persons are invented. */

export const procedures = [
  ['1.013225', 'Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ', 'Hoạt động xây dựng'],
  [
    '1.009994',
    'Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp III, cấp IV và nhà ở riêng lẻ',
    'Hoạt động xây dựng',
  ],
  [
    '1.012784',
    'Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu',
    'Đất đai',
  ],
  ['1.001193', 'Đăng ký khai sinh', 'Hộ tịch'],
  ['1.004859', 'Thay đổi, cải chính, bổ sung thông tin hộ tịch', 'Hộ tịch'],
  ['2.000815', 'Chứng thực bản sao từ bản chính giấy tờ, văn bản', 'Chứng thực'],
  ['1.001612', 'Đăng ký thành lập hộ kinh doanh', 'Thành lập và hoạt động của hộ kinh doanh'],
  ['1.003635', 'Cấp giấy chứng nhận đủ điều kiện an toàn thực phẩm', 'An toàn thực phẩm'],
  ['1.005092', 'Cấp đổi giấy phép lái xe do ngành Giao thông vận tải cấp', 'Đường bộ'],
  ['1.000656', 'Trợ cấp hưu trí xã hội', 'Bảo trợ xã hội'],
] as const;

export const families = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Huỳnh',
  'Phan',
  'Vũ',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Ngô',
  'Dương',
];
export const middles = ['Văn', 'Thị', 'Hữu', 'Đức', 'Minh', 'Thị Thuỳ', 'Quốc', 'Ngọc', 'Xuân', 'Thị Kim'];
export const givens = [
  'Á',
  'Hoà',
  'Ngữ',
  'Bưởi',
  'Quỳnh',
  'Thưởng',
  'Khuê',
  'Ổn',
  'Mỹ',
  'Tuấn',
  'Hằng',
  'Đạt',
  'Yến',
  'Phước',
  'Ánh',
];

export const agencies = [
  ['a1', 'H08.12', 'Sở Xây dựng'],
  ['a2', 'H08.15', 'Sở Nông nghiệp và Môi trường'],
  ['a3', 'H08.40.2', 'Uỷ ban nhân dân phường Cam Ranh'],
] as const;

export const steps = [
  ['Đang thụ lý', 'dang-thu-ly', true, true],
  ['Chờ trả kết quả', 'cho-tra-ket-qua', false, true],
  ['Tiếp nhận kết quả', 'tiep-nhan-ket-qua', false, true],
  ['Phân công thụ lý', 'other', false, false],
] as const;
