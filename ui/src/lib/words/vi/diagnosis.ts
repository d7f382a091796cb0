/** What is looked at when something does not work; the lines themselves come from the program. */
export const diagnosis = {
  title: 'Chẩn đoán',
  subtitle: 'Xem mọi thứ chương trình cần; không thay đổi gì và không gửi dữ liệu của bạn đi đâu.',
  open: 'Chẩn đoán…',
  intro: 'Khi chương trình không chạy như mong đợi: xem chỗ nào hỏng và cách xử lý.',
  looking: 'Đang xem mạng, các hệ thống và máy này…',
  well: 'Mọi thứ đều tốt.',
  wrong: (count: number) => `${count} mục hỏng.`,
  notable: (count: number) => `${count} mục nên xem.`,
  toDo: 'Cần xử lý',
  computer: 'Máy này',
  network: 'Mạng và các hệ thống',
  states: { ok: 'Tốt', warn: 'Nên xem', fail: 'Hỏng' },
  took: (ms: number) => `${ms} ms`,
  again: 'Xem lại',
  save: 'Lưu tệp hỗ trợ…',
  saved: 'Đã lưu tệp hỗ trợ. Tệp không chứa tên, số giấy tờ hay mã hồ sơ.',
} as const;
