//! What is said when the iGate account and the SSO account do not belong together, or linking them ends badly.

use super::{InBothLanguages, both};

pub(super) const NOT_LINKED: InBothLanguages = both(
    [
        "ERR: Không thể xác thực người dùng!",
        "Đăng nhập SSO đã thành công, nhưng chưa có tài khoản iGate nào liên kết với tài khoản SSO này (ô “Tài khoản \
         liên kết cổng CBCC” trong iGate).",
        "Bấm “Liên kết tài khoản iGate” và nhập tài khoản, mật khẩu iGate của mình một lần. Trên dòng lệnh: \
         lienthongctl link --igate-user TÀI_KHOẢN.",
    ],
    [
        "ERR: Không thể xác thực người dùng!",
        "The SSO sign-in succeeded, but no iGate account is linked to this SSO account (“Tài khoản liên kết cổng CBCC” \
         in iGate).",
        "Press “Link the iGate account” and enter your iGate account and password once. On the command line: \
         lienthongctl link --igate-user ACCOUNT.",
    ],
);

pub(super) const LINKED_TO_ANOTHER: InBothLanguages = both(
    [
        "Tài khoản này đang liên kết với người khác.",
        "Mỗi tài khoản iGate chỉ liên kết với một tài khoản SSO, và ngược lại. Liên kết hiện có được giữ nguyên, không \
         có gì thay đổi.",
        "Kiểm tra lại tài khoản iGate vừa nhập. Nếu đúng là của mình, đề nghị quản trị iGate gỡ liên kết cũ rồi liên \
         kết lại.",
    ],
    [
        "This account is linked to somebody else.",
        "An iGate account is linked to one SSO account only, and the other way round. The existing link was left as it \
         is; nothing has changed.",
        "Check the iGate account you entered. If it really is yours, ask the iGate administrator to remove the old link, \
         then link again.",
    ],
);

pub(super) const IGATE_PASSWORD_WRONG: InBothLanguages = both(
    [
        "Sai tài khoản hoặc mật khẩu iGate.",
        "iGate không nhận tài khoản với mật khẩu vừa nhập. Chương trình chỉ hỏi một lần và không giữ lại mật khẩu; chưa \
         có gì thay đổi.",
        "Nhập lại cẩn thận, chú ý bộ gõ tiếng Việt và Caps Lock. Quên mật khẩu thì đặt lại ở trang đăng nhập iGate.",
    ],
    [
        "Wrong iGate account or password.",
        "iGate does not take the account with this password. It was asked once and the password was not kept; nothing \
         has changed.",
        "Enter both again with care; mind the Vietnamese input method and Caps Lock. A forgotten password is reset at \
         iGate's sign-in page.",
    ],
);

pub(super) const IGATE_LOCKED_OUT: InBothLanguages = both(
    [
        "iGate tạm khoá tài khoản vì nhập sai mật khẩu nhiều lần.",
        "Trong thời gian này iGate từ chối cả mật khẩu đúng. Chưa có gì thay đổi.",
        "Chờ hết thời gian tạm khoá rồi thử lại, hoặc đề nghị quản trị iGate mở khoá.",
    ],
    [
        "iGate has locked the account for a while after several wrong passwords.",
        "During this time iGate refuses the right password too. Nothing has changed.",
        "Wait until the lock ends and try again, or ask the iGate administrator to unlock the account.",
    ],
);

pub(super) const LINK_NOT_SEEN: InBothLanguages = both(
    [
        "Chưa rõ iGate đã ghi thay đổi liên kết hay chưa.",
        "Yêu cầu đã gửi đi, nhưng đọc lại từ iGate chưa thấy liên kết như đã ghi. Làm lại cũng không ghi thành hai.",
        "Chờ một phút rồi bấm “Kiểm tra lại”. Nếu vẫn chưa thấy, mở “Trang cá nhân” trong iGate để xem ô “Tài khoản liên \
         kết cổng CBCC”.",
    ],
    [
        "It is not known whether iGate has written the change of the link.",
        "The request was sent, but reading it again from iGate does not show the link as written. Doing it again cannot \
         write it twice.",
        "Wait a minute and press “Check again”. If it still does not show, look at “Tài khoản liên kết cổng CBCC” under \
         “Trang cá nhân” in iGate.",
    ],
);

pub(super) const LINK_PROOF_GONE: InBothLanguages = both(
    [
        "Lần xác nhận tài khoản iGate này không còn hiệu lực.",
        "Xác nhận chỉ có giá trị ít phút và cho đúng một tài khoản; mật khẩu không được giữ lại. Chưa có gì thay đổi.",
        "Nhập lại tài khoản và mật khẩu iGate.",
    ],
    [
        "This proof of the iGate account no longer holds.",
        "A proof is good for some minutes and for one account; the password was not kept. Nothing has changed.",
        "Enter the iGate account and password again.",
    ],
);

pub(super) const LINK_NOT_TAKEN: InBothLanguages = both(
    [
        "iGate không cho đổi liên kết từ chương trình này.",
        "Máy chủ iGate của tỉnh không nhận yêu cầu này. Liên kết hiện có được giữ nguyên.",
        "Vào iGate, mở “Trang cá nhân”, bấm “Cập nhật”, sửa ô “Tài khoản liên kết cổng CBCC” rồi lưu; sau đó bấm “Kiểm \
         tra lại” ở đây.",
    ],
    [
        "This iGate does not let a program change the link.",
        "The province's iGate server does not take this request. The existing link was left as it is.",
        "In iGate open “Trang cá nhân”, press “Cập nhật”, change “Tài khoản liên kết cổng CBCC” and save; then press \
         “Check again” here.",
    ],
);
