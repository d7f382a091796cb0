//! What is said of settings, stores and this program itself (LT-6xxx, LT-9xxx).

use super::{InBothLanguages, both};

pub(super) const PROFILE_MISSING: InBothLanguages = both(
    [
        "Chưa có cấu hình của tỉnh.",
        "Chương trình chưa biết địa chỉ SSO, iGate và iDesk nên chưa thể đăng nhập. Không có gì được gửi đi.",
        "Bấm “Chọn tệp cấu hình” và chọn tệp do quản trị cung cấp, hoặc đề nghị quản trị cài đặt.",
    ],
    [
        "The province's profile is not set.",
        "The program does not know the addresses of SSO, iGate and iDesk and cannot sign in. Nothing was sent.",
        "Press “Choose a profile” and take the file from your IT, or ask them to install it.",
    ],
);

pub(super) const PROFILE_INVALID: InBothLanguages = both(
    [
        "Tệp cấu hình có chỗ sai.",
        "Một khoá lạ hoặc một giá trị sai dạng; chương trình không đoán thay. Cấu hình này chưa được dùng.",
        "Sửa đúng dòng được nêu theo dạng được chấp nhận, lưu lại rồi thử lại.",
    ],
    [
        "A settings file is not valid.",
        "It has an unknown key or a malformed value, and nothing is guessed. It is not used.",
        "Mend the line named to the accepted form, save it and try again.",
    ],
);

pub(super) const SETTING_LOCKED: InBothLanguages = both(
    [
        "Mục này do quy định của cơ quan ấn định.",
        "Tệp chính sách của máy khoá giá trị này. Giá trị hiện có được giữ.",
        "Nếu cần thay đổi, đề nghị quản trị sửa tệp chính sách.",
    ],
    [
        "This setting is fixed by your organisation.",
        "The machine's policy file locks it. The present value stays.",
        "If it has to change, ask your IT to change the policy file.",
    ],
);

pub(super) const CACHE_REBUILT: InBothLanguages = both(
    [
        "Dữ liệu tạm đã được tạo lại.",
        "Kho dữ liệu tạm không mở được nên đã cất riêng và tạo mới. Hàng chờ, nhật ký và biên nhận không bị ảnh hưởng.",
        "Không cần làm gì: dữ liệu sẽ được tải lại khi có mạng.",
    ],
    [
        "The cache was made anew.",
        "It could not be opened, was set aside and is filled again. Outbox, audit and receipts are not affected.",
        "Nothing to do: it is filled again when there is a network.",
    ],
);

pub(super) const CACHE_UNAVAILABLE: InBothLanguages = both(
    [
        "Không dùng được kho dữ liệu tạm.",
        "Không đọc hoặc ghi được thư mục dữ liệu. Hàng chờ và nhật ký được giữ ở kho khác.",
        "Kiểm tra dung lượng và quyền của thư mục dữ liệu rồi mở lại chương trình.",
    ],
    [
        "The cache cannot be used.",
        "The data folder cannot be read or written. Outbox and audit are kept in another store.",
        "Check space and permissions of the data folder and start the program again.",
    ],
);

pub(super) const CACHE_BUSY: InBothLanguages = both(
    [
        "Dữ liệu tạm đang được chương trình khác dùng.",
        "Cửa sổ hoặc dòng lệnh khác của Liên thông đang giữ kho dữ liệu tạm lâu hơn thường lệ. Không có gì bị mất.",
        "Chờ vài giây rồi bấm “Thử lại”.",
    ],
    [
        "The cache is in use by another program.",
        "Another window or command of Liên thông has held it longer than usual. Nothing is lost.",
        "Wait a few seconds and press “Try again”.",
    ],
);

pub(super) const JOURNAL_UNAVAILABLE: InBothLanguages = both(
    [
        "Không mở hoặc ghi được sổ công việc.",
        "Sổ này giữ hàng chờ và nhật ký; khi không ghi được thì không gửi gì đi, để không mất dấu vết.",
        "Kiểm tra dung lượng, quyền của thư mục dữ liệu, rồi mở lại chương trình.",
    ],
    [
        "The journal cannot be opened or written.",
        "It holds the outbox and the audit; while it cannot be written nothing is sent, so that no trace is lost.",
        "Check space and permissions of the data folder and start the program again.",
    ],
);

pub(super) const JOURNAL_DAMAGED: InBothLanguages = both(
    [
        "Sổ công việc bị hỏng.",
        "Có bản ghi không còn đọc được hoặc đã bị sửa. Chương trình không gửi gì cho đến khi được kiểm tra.",
        "Đừng xoá thư mục dữ liệu; báo cho quản trị kèm mã tham chiếu.",
    ],
    [
        "The journal is damaged.",
        "Some records cannot be read or were changed. Nothing is sent until it has been looked at.",
        "Do not delete the data folder; give your IT the reference.",
    ],
);

pub(super) const DISK_FULL: InBothLanguages = both(
    [
        "Ổ đĩa đã đầy.",
        "Không còn chỗ để ghi an toàn nên việc này dừng lại. Những gì đã ghi vẫn còn nguyên.",
        "Giải phóng dung lượng ổ đĩa rồi bấm “Thử lại”.",
    ],
    [
        "The disk is full.",
        "There is no room to write safely, so this was stopped. What was written before is whole.",
        "Free some space and press “Try again”.",
    ],
);

pub(super) const FOLDER_READ_ONLY: InBothLanguages = both(
    [
        "Không ghi được vào thư mục dữ liệu.",
        "Thư mục chỉ cho đọc hoặc thuộc về người dùng khác. Không có gì bị thay đổi.",
        "Đề nghị quản trị cấp quyền ghi cho thư mục dữ liệu của Liên thông.",
    ],
    [
        "The data folder cannot be written.",
        "It is read-only or belongs to another user. Nothing has changed.",
        "Ask your IT to make the data folder of Liên thông writable.",
    ],
);

pub(super) const KEY_FILE_INVALID: InBothLanguages = both(
    [
        "Tệp khoá không hợp lệ.",
        "Tệp không đúng dạng khoá, hoặc người khác trên máy đọc được. Dữ liệu đã niêm phong vẫn còn nguyên.",
        "Đặt quyền chỉ mình đọc được (0600) hoặc chọn đúng tệp khoá; đừng xoá tệp khoá cũ.",
    ],
    [
        "The key file is not valid.",
        "It is not a key, or others on this computer can read it. The sealed data is whole.",
        "Make it readable by its owner only (0600), or name the right key file; do not delete the old one.",
    ],
);

pub(super) const SEAL_BROKEN: InBothLanguages = both(
    [
        "Không mở được dữ liệu đã niêm phong.",
        "Khoá không đúng hoặc dữ liệu đã bị thay đổi từ bên ngoài. Bản ghi đó không được dùng.",
        "Nếu vừa đổi khoá hoặc chép dữ liệu, khôi phục khoá cũ; nếu không, báo cho quản trị.",
    ],
    [
        "Sealed data does not open.",
        "The key is not the right one, or the data was changed from outside. The record is not used.",
        "If the key was changed or data was copied, bring the old key back; otherwise tell your IT.",
    ],
);

pub(super) const STORE_NEWER: InBothLanguages = both(
    [
        "Dữ liệu do phiên bản mới hơn ghi.",
        "Phiên bản đang chạy không hiểu chắc dữ liệu này nên không đụng đến.",
        "Cài phiên bản Liên thông mới nhất rồi mở lại.",
    ],
    [
        "The data was written by a newer version.",
        "This version cannot be certain to understand it and leaves it alone.",
        "Install the newest version of Liên thông and start it again.",
    ],
);

pub(super) const AUDIT_BROKEN: InBothLanguages = both(
    [
        "Nhật ký không còn nguyên vẹn.",
        "Có mục bị sửa, xoá, đổi chỗ hoặc thiếu ở cuối. Mục đầu tiên không khớp được nêu rõ.",
        "Giữ nguyên tệp nhật ký và báo cho quản trị hoặc thanh tra.",
    ],
    [
        "The audit is not whole.",
        "An entry was changed, removed, moved or is missing at the end. The first that does not fit is named.",
        "Keep the audit file as it is and tell your IT or the inspectors.",
    ],
);

pub(super) const FILE_NOT_WRITABLE: InBothLanguages = both(
    [
        "Không ghi được vào tệp đã chọn.",
        "Tệp đang mở ở chương trình khác, hoặc thư mục không cho ghi. Không có gì bị ghi dở.",
        "Chọn tên hoặc thư mục khác rồi lưu lại.",
    ],
    [
        "The chosen file cannot be written.",
        "It is open elsewhere, or its folder is not writable. Nothing was written halfway.",
        "Choose another name or folder and save again.",
    ],
);

pub(super) const NOT_CACHED: InBothLanguages = both(
    [
        "Chưa có bản lưu trên máy.",
        "Đang ngoại tuyến và nội dung này chưa từng được tải về.",
        "Mở lại khi có mạng; nội dung đã xem một lần sẽ xem được cả khi ngoại tuyến.",
    ],
    [
        "It is not stored on this computer.",
        "There is no network, and this was never fetched.",
        "Open it again with a network; what was seen once can be seen offline.",
    ],
);

pub(super) const KEY_ELSEWHERE: InBothLanguages = both(
    [
        "Chìa khoá mở dữ liệu của bạn đang nằm ở nơi khác.",
        "Dữ liệu trên máy này được niêm phong bằng một khoá cất ở nơi khác với nơi đang dùng (kho khoá của hệ điều hành, hoặc một tệp khoá). Không có gì bị xoá hay tạo lại.",
        "Mở chương trình như lần trước: mở kho khoá của hệ điều hành, hoặc chỉ đúng tệp khoá (--key-file) đã dùng. Nếu khoá đã mất, báo quản trị trước khi làm gì thêm.",
    ],
    [
        "The key to your data rests elsewhere.",
        "What lies on this computer is sealed with a key that is not in the place in use now (the operating system's keyring, or a key file). Nothing was deleted or made anew.",
        "Start the program as you did before: unlock the keyring, or name the key file (--key-file) that was used. If the key is lost, tell your IT before anything else.",
    ],
);

pub(super) const NOT_YET_AVAILABLE: InBothLanguages = both(
    [
        "Chức năng này sẽ có ở phiên bản sau.",
        "Phiên bản đang chạy chưa có lệnh này. Không có gì được thực hiện.",
        "Cập nhật Liên thông khi có phiên bản mới.",
    ],
    [
        "This comes with a later version.",
        "The present version does not have this command. Nothing was done.",
        "Update Liên thông when a new version is out.",
    ],
);

pub(super) const UNEXPECTED: InBothLanguages = both(
    [
        "Chương trình gặp lỗi ngoài dự kiến.",
        "Đây là lỗi của Liên thông, không phải do thao tác. Hàng chờ và nhật ký vẫn được giữ.",
        "Thử lại; nếu vẫn lỗi, mở lại chương trình và báo cho quản trị kèm mã tham chiếu.",
    ],
    [
        "An unexpected fault of this program.",
        "It is a fault of Liên thông, not of what you did. Outbox and audit are kept.",
        "Try again; if it stays, restart the program and give your IT the reference.",
    ],
);

pub(super) const BAD_ARGUMENT: InBothLanguages = both(
    [
        "Giá trị nhập vào không đúng dạng.",
        "Một tham số không hợp lệ nên yêu cầu không được thực hiện. Không có gì thay đổi.",
        "Xem lại giá trị được nêu và nhập lại.",
    ],
    [
        "A value is not of its form.",
        "An argument is not valid, so the request was not carried out. Nothing has changed.",
        "Look at the value named and enter it again.",
    ],
);
