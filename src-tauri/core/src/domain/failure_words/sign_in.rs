//! What is said when signing in, or proving who somebody is, ends badly (LT-1xxx).

use super::{InBothLanguages, both};

pub(super) const NOT_SIGNED_IN: InBothLanguages = both(
    [
        "Chưa đăng nhập.",
        "Việc này cần một phiên đăng nhập. Dữ liệu đã lưu trên máy vẫn còn nguyên.",
        "Bấm “Đăng nhập qua SSO”.",
    ],
    [
        "Nobody is signed in.",
        "This needs a signed-in session. What is stored on this computer is untouched.",
        "Press “Sign in with SSO”.",
    ],
);

pub(super) const SIGN_IN_CANCELLED: InBothLanguages = both(
    [
        "Đã huỷ đăng nhập.",
        "Lần đăng nhập này được dừng theo yêu cầu; không có gì thay đổi.",
        "Khi cần, bấm “Đăng nhập qua SSO” để bắt đầu lại.",
    ],
    [
        "Sign-in cancelled.",
        "This sign-in was stopped on request; nothing has changed.",
        "Press “Sign in with SSO” whenever you want to start again.",
    ],
);

pub(super) const SIGN_IN_TIMED_OUT: InBothLanguages = both(
    [
        "Hết thời gian chờ đăng nhập.",
        "Trang đăng nhập trên trình duyệt không gửi lại kết quả trong 3 phút: có thể trang đã bị đóng, hoặc tài khoản \
         không được phép vào ứng dụng này. Không có gì thay đổi trên máy.",
        "Bấm “Đăng nhập qua SSO” và hoàn tất trên trình duyệt. Nếu trang SSO báo không có quyền, hãy liên hệ quản trị.",
    ],
    [
        "The sign-in took too long.",
        "The sign-in page in the browser sent nothing back within 3 minutes: it may have been closed, or the account may \
         not be allowed to use this program. Nothing has changed on this computer.",
        "Press “Sign in with SSO” and finish in the browser. If the SSO page says you have no access, call your IT.",
    ],
);

pub(super) const SSO_UNREACHABLE: InBothLanguages = both(
    [
        "Không kết nối được máy chủ đăng nhập (SSO).",
        "Máy chủ SSO không trả lời hoặc mạng đang gián đoạn. Dữ liệu và việc trong hàng chờ vẫn được giữ.",
        "Kiểm tra mạng rồi bấm “Thử lại”. Trong lúc chờ vẫn xem được dữ liệu đã lưu trên máy.",
    ],
    [
        "The sign-in server (SSO) cannot be reached.",
        "The SSO server does not answer, or the network is interrupted. Stored data and queued work are kept.",
        "Check the network and press “Try again”. What is stored on this computer can be read meanwhile.",
    ],
);

pub(super) const SSO_MISCONFIGURED: InBothLanguages = both(
    [
        "Cấu hình đăng nhập không khớp với máy chủ SSO.",
        "Địa chỉ, mã ứng dụng hoặc địa chỉ quay về trong cấu hình của tỉnh khác với thông tin máy chủ SSO công bố. \
         Chưa có thông tin nào được gửi đi.",
        "Báo cho quản trị kiểm tra mục [sso] trong tệp cấu hình của tỉnh.",
    ],
    [
        "The sign-in settings do not fit the SSO server.",
        "The address, client name or return address in the province's profile differs from what the SSO server \
         publishes. Nothing has been sent.",
        "Ask your IT to check the section [sso] of the province's profile.",
    ],
);

pub(super) const SSO_REFUSED: InBothLanguages = both(
    [
        "Máy chủ SSO từ chối đăng nhập.",
        "SSO đã trả về thông báo từ chối: tài khoản có thể chưa được cấp quyền dùng ứng dụng này, hoặc yêu cầu bị bác.",
        "Bấm “Đăng nhập qua SSO” để thử lại. Nếu vẫn bị từ chối, đề nghị quản trị cấp quyền cho tài khoản.",
    ],
    [
        "The SSO server refused the sign-in.",
        "SSO sent a refusal: the account may not be allowed to use this program, or the request was denied.",
        "Press “Sign in with SSO” to try again. If it is refused again, ask your IT to grant the account access.",
    ],
);

pub(super) const SIGN_IN_FORGED: InBothLanguages = both(
    [
        "Kết quả đăng nhập không thuộc về lần đăng nhập này.",
        "Dấu kiểm trong câu trả lời không khớp với yêu cầu đã gửi, nên kết quả đó bị bỏ. Không ai được đăng nhập.",
        "Đóng các trang đăng nhập cũ rồi bấm “Đăng nhập qua SSO”. Nếu lặp lại, hãy báo cho quản trị.",
    ],
    [
        "The answer does not belong to this sign-in.",
        "The check marks in the answer are not those that were sent, so it was thrown away. Nobody was signed in.",
        "Close old sign-in pages and press “Sign in with SSO”. If it happens again, tell your IT.",
    ],
);

pub(super) const TOKEN_INVALID: InBothLanguages = both(
    [
        "Không xác minh được thẻ đăng nhập do SSO cấp.",
        "Chữ ký, nơi nhận hoặc thời hạn của thẻ không hợp lệ, nên thẻ bị bỏ. Không ai được đăng nhập.",
        "Bấm “Đăng nhập qua SSO” để thử lại. Nếu vẫn lỗi, báo cho quản trị kèm mã lỗi này.",
    ],
    [
        "The sign-in token from SSO could not be verified.",
        "Its signature, audience or lifetime is not valid, so it was thrown away. Nobody was signed in.",
        "Press “Sign in with SSO” to try again. If it still fails, tell your IT this code.",
    ],
);

pub(super) const CLOCK_OFF: InBothLanguages = both(
    [
        "Đồng hồ của máy này lệch quá 5 phút so với máy chủ.",
        "Đăng nhập an toàn và thời điểm trên biên nhận cần giờ đúng. Không có gì được gửi đi.",
        "Chỉnh lại ngày giờ (bật tự động đồng bộ, múi giờ +07:00) rồi thử lại.",
    ],
    [
        "This computer's clock differs from the server's by more than 5 minutes.",
        "Safe sign-in and the times on receipts need a right clock. Nothing was sent.",
        "Set date and time (automatic, time zone +07:00) and try again.",
    ],
);

pub(super) const SESSION_ENDED: InBothLanguages = both(
    [
        "Phiên đăng nhập đã kết thúc.",
        "SSO không gia hạn phiên này nữa. Nội dung đang nhập và việc trong hàng chờ được giữ nguyên, sẽ tiếp tục sau khi \
         đăng nhập lại.",
        "Bấm “Đăng nhập lại”.",
    ],
    [
        "The session has ended.",
        "SSO no longer renews it. What you were entering and the queued work are kept and go on after you sign in.",
        "Press “Sign in again”.",
    ],
);

pub(super) const ACCOUNT_DISABLED: InBothLanguages = both(
    [
        "Tài khoản đã bị khoá.",
        "Đăng nhập SSO thành công, nhưng iGate hoặc iDesk báo tài khoản này đang bị khoá. Dữ liệu trên máy vẫn còn.",
        "Đề nghị quản trị của cơ quan mở lại tài khoản, sau đó bấm “Thử lại”.",
    ],
    [
        "The account is disabled.",
        "The SSO sign-in succeeded, but iGate or iDesk says this account is disabled. Stored data is kept.",
        "Ask your agency's administrator to enable the account, then press “Try again”.",
    ],
);

pub(super) const ANOTHER_PERSON: InBothLanguages = both(
    [
        "Người vừa đăng nhập không phải là người trước đó.",
        "Dữ liệu, hàng chờ và nhật ký của mỗi cán bộ được giữ riêng; của người trước không bị đụng đến.",
        "Nếu đúng là mình, tiếp tục làm việc. Nếu không, đăng xuất rồi đăng nhập bằng tài khoản của mình.",
    ],
    [
        "Somebody else than before has signed in.",
        "Each official's data, outbox and audit are kept apart; those of the person before are untouched.",
        "If this is you, go on working. If not, sign out and sign in with your own account.",
    ],
);

pub(super) const BROWSER_NOT_OPENED: InBothLanguages = both(
    [
        "Không mở được trình duyệt.",
        "Máy này không có trình duyệt mặc định, hoặc trình duyệt không khởi động. Lần đăng nhập vẫn đang chờ.",
        "Sao chép địa chỉ đăng nhập trên màn hình, dán vào trình duyệt trên chính máy này và đăng nhập.",
    ],
    [
        "No browser could be opened.",
        "This computer has no default browser, or it does not start. The sign-in is still waiting.",
        "Copy the sign-in address shown on the screen, paste it into a browser on this computer and sign in.",
    ],
);

pub(super) const REDIRECT_PORT_BUSY: InBothLanguages = both(
    [
        "Không mở được cổng nhận kết quả đăng nhập.",
        "Mọi cổng mà cấu hình của tỉnh cho phép đều đang có chương trình khác dùng. Không có gì được gửi đi.",
        "Đóng chương trình đang dùng cổng hoặc khởi động lại máy; quản trị có thể thêm cổng ở sso.redirect_ports.",
    ],
    [
        "The port for the sign-in answer could not be opened.",
        "Every port that the province's profile permits is used by another program. Nothing was sent.",
        "Close the program that uses the port or restart the computer; IT can add ports in sso.redirect_ports.",
    ],
);

pub(super) const KEYRING_UNAVAILABLE: InBothLanguages = both(
    [
        "Máy này không có nơi cất khoá an toàn.",
        "Kho khoá của hệ điều hành không có hoặc không trả lời, nên phiên đăng nhập chưa được ghi xuống đĩa.",
        "Chọn “Chỉ giữ trong bộ nhớ” (phải đăng nhập lại mỗi lần mở) hoặc “Dùng tệp khoá” nếu quy định của tỉnh cho phép.",
    ],
    [
        "This computer has no safe place for keys.",
        "The operating system's keyring is missing or does not answer, so the session was not written to disk.",
        "Choose “Keep in memory only” (sign in at every start) or “Use a key file” if the province's policy allows it.",
    ],
);

pub(super) const KEYRING_LOCKED: InBothLanguages = both(
    [
        "Kho khoá của hệ điều hành đang khoá.",
        "Chưa lấy được khoá mở dữ liệu của cán bộ. Dữ liệu vẫn còn nguyên và vẫn được niêm phong.",
        "Mở khoá kho khoá (thường bằng mật khẩu đăng nhập máy) rồi bấm “Thử lại”.",
    ],
    [
        "The operating system's keyring is locked.",
        "The key to the official's data could not be read. The data is whole and still sealed.",
        "Unlock the keyring (usually with the computer's password) and press “Try again”.",
    ],
);

pub(super) const SUBJECT_CHANGED: InBothLanguages = both(
    [
        "Phiên được gia hạn lại mang tên người khác.",
        "Máy chủ SSO trả về một người khác với người đang làm việc, nên phiên bị dừng. Không có gì được gửi dưới tên sai.",
        "Đăng xuất rồi đăng nhập lại. Nếu lặp lại, báo ngay cho quản trị SSO.",
    ],
    [
        "The renewed session is in another person's name.",
        "The SSO server answered with somebody else than the person at work, so the session was stopped. Nothing was \
         sent under a wrong name.",
        "Sign out and sign in again. If it happens again, tell the SSO administrator at once.",
    ],
);

pub(super) const SSO_NOT_SIGNED_OUT: InBothLanguages = both(
    [
        "Đã đăng xuất trên máy này, nhưng chưa báo được cho SSO.",
        "Chương trình đã bỏ phiên của mình. Máy chủ SSO không trả lời hoặc không nhận yêu cầu, nên trình duyệt có thể vẫn \
         còn đăng nhập SSO.",
        "Nếu máy dùng chung, hãy đăng xuất cả trên trang SSO trong trình duyệt, hoặc đóng hẳn trình duyệt.",
    ],
    [
        "Signed out on this computer, but SSO could not be told.",
        "The program has dropped its session. The SSO server did not answer or did not take the request, so the browser \
         may still be signed in at SSO.",
        "On a shared computer also sign out on the SSO page in the browser, or close the browser altogether.",
    ],
);
