//! What is said when a file cannot be opened, shown or read (LT-5xxx).

use super::{InBothLanguages, both};

pub(super) const FILE_UNREADABLE: InBothLanguages = both(
    [
        "Không đọc được nội dung tệp.",
        "Tệp bị hỏng hoặc không đúng loại như tên gọi. Tệp gốc không bị thay đổi.",
        "Mở tệp ở hệ thống gốc để kiểm tra; nếu cũng không mở được, đề nghị người gửi cung cấp lại.",
    ],
    [
        "The file cannot be read.",
        "It is broken, or not what its name says. The original is untouched.",
        "Open it in the system it came from; if that fails too, ask the sender for it again.",
    ],
);

pub(super) const FILE_ENCRYPTED: InBothLanguages = both(
    [
        "Tệp được bảo vệ bằng mật khẩu.",
        "Không thể xem trước hay đọc chữ trong tệp. Tệp vẫn gửi và đính kèm được nguyên vẹn.",
        "Đề nghị người gửi cung cấp bản không đặt mật khẩu nếu cần đọc nội dung.",
    ],
    [
        "The file is protected by a password.",
        "It can neither be previewed nor read here. It can still be sent and attached unchanged.",
        "Ask the sender for a copy without a password if the contents have to be read.",
    ],
);

pub(super) const WORKER_TIMED_OUT: InBothLanguages = both(
    [
        "Đọc tệp quá lâu nên đã dừng.",
        "Tệp quá phức tạp hoặc được tạo để gây treo. Chương trình và các tệp khác không bị ảnh hưởng.",
        "Vẫn có thể tải tệp về xem bằng chương trình khác; hãy cẩn thận nếu không rõ nguồn gốc.",
    ],
    [
        "Reading the file took too long and was stopped.",
        "It is too complex, or made to hang a reader. The program and other files are not affected.",
        "It can still be opened with another program; be careful if you do not know where it comes from.",
    ],
);

pub(super) const WORKER_CRASHED: InBothLanguages = both(
    [
        "Tệp làm bộ đọc dừng đột ngột.",
        "Tệp bị hỏng hoặc được tạo để gây lỗi. Bộ đọc chạy tách riêng nên chương trình và dữ liệu vẫn an toàn.",
        "Không mở tệp nếu không rõ nguồn gốc; đề nghị người gửi cung cấp lại.",
    ],
    [
        "The file crashed the reader.",
        "It is broken, or made to do harm. The reader runs apart, so the program and its data are safe.",
        "Do not open the file if you do not know where it comes from; ask the sender for it again.",
    ],
);

pub(super) const WORKER_MEMORY: InBothLanguages = both(
    [
        "Đọc tệp cần quá nhiều bộ nhớ nên đã dừng.",
        "Nội dung khi giải nén lớn bất thường. Chương trình và các tệp khác không bị ảnh hưởng.",
        "Kiểm tra nguồn gốc của tệp; nếu tin cậy, mở bằng chương trình khác.",
    ],
    [
        "Reading the file needs too much memory and was stopped.",
        "Unpacked, its contents are unusually large. The program and other files are not affected.",
        "Check where the file comes from; if it can be trusted, open it with another program.",
    ],
);

pub(super) const OUTPUT_TOO_LARGE: InBothLanguages = both(
    [
        "Phần chữ của tệp dài quá giới hạn.",
        "Chữ trích ra vượt giới hạn 10 MiB nên không được giữ. Tệp vẫn xem, gửi và đính kèm được.",
        "Xem tệp ở khung xem trước; việc tìm trong nội dung tệp này không dùng được.",
    ],
    [
        "The text of the file is longer than the limit.",
        "It exceeds 10 MiB and is not kept. The file can still be shown, sent and attached.",
        "Look at the file in the preview; searching inside this file is not possible.",
    ],
);

pub(super) const KIND_UNSUPPORTED: InBothLanguages = both(
    [
        "Chưa xem được loại tệp này ở đây.",
        "Chương trình không hiển thị loại tệp này. Tệp vẫn gửi và đính kèm được nguyên vẹn.",
        "Mở hồ sơ hoặc văn bản ở hệ thống gốc để xem tệp.",
    ],
    [
        "This kind of file cannot be shown here.",
        "The program does not display this kind. It can still be sent and attached unchanged.",
        "Open the dossier or document in its own system to see the file.",
    ],
);

pub(super) const NO_TEXT_LAYER: InBothLanguages = both(
    [
        "Tệp là bản quét, không có chữ.",
        "Các trang chỉ là hình ảnh nên không đọc, tìm hay đối chiếu chữ được. Vẫn xem trước được.",
        "Đối chiếu bằng mắt ở khung xem trước.",
    ],
    [
        "The file is a scan without text.",
        "Its pages are pictures, so there is no text to read, search or compare. It can still be previewed.",
        "Compare it by eye in the preview.",
    ],
);

pub(super) const WORKER_MISSING: InBothLanguages = both(
    [
        "Thiếu bộ đọc tệp “lienthong-worker”.",
        "Chương trình cài đặt chưa đầy đủ nên không đọc được chữ trong tệp. Gửi, đính kèm và xem trước vẫn dùng được.",
        "Đề nghị quản trị cài lại Liên thông.",
    ],
    [
        "The file reader “lienthong-worker” is missing.",
        "The installation is not complete, so the text of files cannot be read. Sending, attaching and preview work.",
        "Ask your IT to install Liên thông again.",
    ],
);

pub(super) const NO_PROGRAM_FOR_FILE: InBothLanguages = both(
    [
        "Không mở được tệp bằng ứng dụng khác.",
        "Máy này chưa có ứng dụng mặc định cho loại tệp ấy, hoặc ứng dụng không khởi động. Tệp vẫn gửi và đính kèm được.",
        "Đề nghị quản trị chọn ứng dụng mặc định cho loại tệp này, rồi thử lại.",
    ],
    [
        "The file could not be opened in another program.",
        "This computer has no default program for this kind of file, or it does not start. The file can still be sent.",
        "Ask your IT to choose a default program for this kind of file, then try again.",
    ],
);
