//! What is said when a file of a transfer is not as it has to be (LT-3xxx).

use super::{InBothLanguages, both};

pub(super) const FILE_EMPTY: InBothLanguages = both(
    [
        "Tệp không có nội dung (0 byte).",
        "Tệp rỗng thường do lưu hoặc tải lên bị ngắt. Tệp này chưa được gửi đi.",
        "Bỏ chọn tệp này hoặc chọn lại tệp có nội dung.",
    ],
    [
        "The file is empty (0 bytes).",
        "An empty file usually comes from an interrupted save or upload. It was not sent.",
        "Untick this file, or choose one that has contents.",
    ],
);

pub(super) const FILE_TOO_LARGE: InBothLanguages = both(
    [
        "Tệp vượt quá dung lượng cho phép.",
        "Hệ thống nhận không nhận tệp lớn như vậy. Tệp này chưa được gửi đi.",
        "Nén hoặc tách tệp rồi chọn lại; tệp đã ký số thì không được lưu lại, hãy hỏi quản trị về giới hạn.",
    ],
    [
        "The file is too large.",
        "The receiving system does not take files of this size. It was not sent.",
        "Compress or split the file and choose it again; do not re-save a signed file, ask your IT about the limit.",
    ],
);

pub(super) const FILE_TYPE_REFUSED: InBothLanguages = both(
    [
        "Hệ thống không nhận loại tệp này.",
        "Loại tệp không nằm trong danh mục được phép của hệ thống nhận. Tệp này chưa được gửi đi.",
        "Chuyển sang PDF hoặc loại được phép rồi chọn lại.",
    ],
    [
        "The system does not take this type of file.",
        "The type is not on the receiving system's list. The file was not sent.",
        "Convert it to PDF or another permitted type and choose it again.",
    ],
);

pub(super) const FILE_GONE: InBothLanguages = both(
    [
        "Tệp không còn trên hệ thống.",
        "Tệp đã bị xoá hoặc thay thế sau khi danh sách được tải. Không có gì được gửi thay cho tệp đó.",
        "Làm mới hồ sơ hoặc văn bản rồi chọn lại tệp.",
    ],
    [
        "The file is no longer there.",
        "It was deleted or replaced after the list was read. Nothing was sent in its place.",
        "Refresh the dossier or document and choose the file again.",
    ],
);

pub(super) const FILE_CHANGED: InBothLanguages = both(
    [
        "Nội dung tệp khác với bản đã xem.",
        "Mã kiểm SHA-256 của tệp không trùng với bản xem trước hoặc bản đã công bố, nên việc chuyển dừng lại. Tệp khác \
         chưa rời khỏi máy.",
        "Mở lại bản xem trước để kiểm tra nội dung mới; nếu đúng, chọn và thực hiện lại.",
    ],
    [
        "The file is not the one that was previewed.",
        "Its SHA-256 differs from the preview or from what was announced, so the transfer was stopped. The other bytes \
         did not leave this computer.",
        "Open the preview again and look at the new contents; if they are right, choose the file again.",
    ],
);

pub(super) const FILE_CUT_SHORT: InBothLanguages = both(
    [
        "Tệp tải về bị thiếu.",
        "Kết nối ngắt trước khi nhận đủ dung lượng đã báo. Phần nhận được không được dùng.",
        "Bấm “Thử lại” để tải tiếp.",
    ],
    [
        "The download ended early.",
        "The connection broke before the announced size was reached. The part received is not used.",
        "Press “Try again” to go on with the download.",
    ],
);

pub(super) const KEY_USED_OTHERWISE: InBothLanguages = both(
    [
        "Khoá này đã dùng cho một lần chuyển khác.",
        "Mỗi lần chuyển có một khoá riêng để không bị làm hai lần; khoá này gắn với nội dung khác. Không có gì được làm.",
        "Mở lại hộp thoại để bắt đầu một lần chuyển mới (dòng lệnh: dùng --key khác).",
    ],
    [
        "This key belongs to another transfer.",
        "Every transfer has a key of its own so that it is never done twice; this one stands for other contents. \
         Nothing was done.",
        "Open the dialog again to begin a new transfer (command line: another --key).",
    ],
);

pub(super) const DRAFT_DIFFERS: InBothLanguages = both(
    [
        "Dự thảo trong iDesk không giống nội dung đã gửi.",
        "Đọc lại iDesk thấy thiếu tệp hoặc tệp khác dung lượng, mã kiểm. Chưa ghi là “Đã gửi”.",
        "Mở dự thảo trong iDesk để đối chiếu, rồi bấm “Thử lại” hoặc báo cho quản trị.",
    ],
    [
        "The draft in iDesk is not what was sent.",
        "Reading it back shows a missing file, another size or another hash. It does not count as sent.",
        "Compare the draft in iDesk, then press “Try again” or tell your IT.",
    ],
);

pub(super) const ATTACHMENT_NOT_SEEN: InBothLanguages = both(
    [
        "Chưa thấy tệp trong “Tập tin kết quả”.",
        "iGate đã trả lời nhưng đọc lại hồ sơ chưa thấy tệp. Chương trình hỏi lại, không đính kèm trùng.",
        "Chờ ít phút hoặc bấm “Thử lại”; có thể mở hồ sơ trong iGate để xem.",
    ],
    [
        "The files are not seen under “Tập tin kết quả”.",
        "iGate answered, but reading the dossier again does not show them. The program keeps asking and attaches \
         nothing twice.",
        "Wait a few minutes or press “Try again”; you can look at the dossier in iGate.",
    ],
);

pub(super) const LOCAL_FILE_UNREADABLE: InBothLanguages = both(
    [
        "Không đọc được tệp trên máy này.",
        "Tệp đã bị di chuyển, đang bị khoá hoặc không có quyền đọc. Các tệp khác không bị ảnh hưởng.",
        "Đóng chương trình đang mở tệp, kiểm tra quyền, rồi chọn lại.",
    ],
    [
        "A file of this computer cannot be read.",
        "It was moved, is locked by another program or may not be read. Other files are not affected.",
        "Close the program that has it open, check its permissions and choose it again.",
    ],
);

pub(super) const FOLDER_CHOSEN: InBothLanguages = both(
    [
        "Đây là thư mục, không phải tệp.",
        "Chỉ gửi được từng tệp. Các tệp khác không bị ảnh hưởng.",
        "Mở thư mục, chọn các tệp cần gửi bên trong rồi thả lại.",
    ],
    [
        "This is a folder, not a file.",
        "Only single files can be sent. Other files are not affected.",
        "Open the folder, choose the files inside it and drop them again.",
    ],
);

pub(super) const FILE_MISMATCH: InBothLanguages = both(
    [
        "Tệp không khớp hồ sơ: nội dung nói về hồ sơ hoặc người khác.",
        "Đối chiếu thấy mã hồ sơ khác hoặc số giấy tờ của người khác trong tệp. Chưa có gì được đính kèm.",
        "Mở tệp ra xem. Nếu đúng là kết quả của hồ sơ này, xác nhận trong hộp thoại (dòng lệnh: --accept-mismatch).",
    ],
    [
        "The file does not fit the dossier: it speaks of another dossier or person.",
        "The cross-check found another dossier's code or another person's number in it. Nothing was attached.",
        "Look at the file. If it is the result of this dossier, confirm it in the dialog (command line: --accept-mismatch).",
    ],
);

pub(super) const FILES_MISSING: InBothLanguages = both(
    [
        "iDesk không thấy tệp vừa tải lên.",
        "Tệp đã được iDesk nhận nhưng khi tạo dự thảo lại báo thiếu. Dự thảo chưa được tạo.",
        "Bấm “Thử lại”: tệp sẽ được tải lên lại, dự thảo chỉ tạo một lần.",
    ],
    [
        "iDesk does not know a file just uploaded.",
        "iDesk took the file, but reports it missing when the draft is made. The draft was not made.",
        "Press “Try again”: the file is uploaded again, the draft is made once only.",
    ],
);

pub(super) const WRITE_CONFLICT: InBothLanguages = both(
    [
        "iDesk đã có nội dung khác dưới cùng khoá.",
        "Một lần chuyển trước với cùng khoá mang nội dung khác. Không có gì được ghi đè.",
        "Kiểm tra dự thảo trong iDesk; nếu cần, huỷ lần này và bắt đầu lần chuyển mới.",
    ],
    [
        "iDesk holds other contents under the same key.",
        "An earlier transfer with this key had other contents. Nothing was overwritten.",
        "Look at the draft in iDesk; if necessary cancel this transfer and begin a new one.",
    ],
);

pub(super) const ALREADY_IN_PROGRESS: InBothLanguages = both(
    [
        "Các tệp này đang được chuyển.",
        "Một việc trong hàng chờ đã mang đúng các tệp này cho cùng hồ sơ. Không tạo thêm việc trùng.",
        "Mở “Hàng chờ” để theo dõi việc đang chạy.",
    ],
    [
        "These files are already on their way.",
        "A transfer in the outbox has the same files for the same dossier. No second one was made.",
        "Open the outbox to follow it.",
    ],
);
