//! What is said of transfers that wait, end or are not there (LT-4xxx).

use super::{InBothLanguages, both};

pub(super) const OUTCOME_UNKNOWN: InBothLanguages = both(
    [
        "Chưa rõ bên kia đã nhận hay chưa, đang hỏi lại.",
        "Kết nối mất sau khi đã gửi. Chương trình hỏi lại hệ thống rồi mới làm tiếp, nên không bị gửi trùng.",
        "Không cần làm gì. Đừng gửi lại bằng tay; theo dõi trong “Hàng chờ”.",
    ],
    [
        "It is not known whether the other side received it; it is being asked.",
        "The connection broke after sending. The program asks the system before going on, so nothing is sent twice.",
        "Nothing to do. Do not send it again by hand; follow it in the outbox.",
    ],
);

pub(super) const TRANSFER_NOT_FOUND: InBothLanguages = both(
    [
        "Không có lần chuyển này.",
        "Hàng chờ của cán bộ đang đăng nhập không có lần chuyển mang mã đó.",
        "Mở “Hàng chờ” để xem danh sách; kiểm tra đang đăng nhập đúng tài khoản.",
    ],
    [
        "There is no such transfer.",
        "The outbox of the signed-in official holds no transfer with this id.",
        "Look at the outbox, and check that the right account is signed in.",
    ],
);

pub(super) const TRANSFER_NOT_CANCELLABLE: InBothLanguages = both(
    [
        "Không còn huỷ được nữa.",
        "Bên kia có thể đã nhận, nên huỷ lúc này sẽ không còn đúng sự thật. Việc vẫn được theo dõi đến khi rõ kết quả.",
        "Chờ kết quả trong “Hàng chờ”; nếu gửi nhầm, xử lý dự thảo hoặc tệp trực tiếp trong iDesk, iGate.",
    ],
    [
        "It is too late to cancel.",
        "The other side may already hold it, so cancelling would not be true. It is followed until the outcome is known.",
        "Wait for the outcome in the outbox; if it was a mistake, correct it in iDesk or iGate themselves.",
    ],
);

pub(super) const TRANSFER_NOT_RETRYABLE: InBothLanguages = both(
    [
        "Không có gì để thử lại.",
        "Lần chuyển này đã xong, đã huỷ hoặc đang chạy.",
        "Xem trạng thái trong “Hàng chờ”; cần gửi nữa thì bắt đầu lần chuyển mới từ hồ sơ.",
    ],
    [
        "There is nothing to retry.",
        "This transfer is done, cancelled or running.",
        "See its state in the outbox; to send more, begin a new transfer from the dossier.",
    ],
);

pub(super) const TRANSFER_CANCELLED: InBothLanguages = both(
    [
        "Đã huỷ lần chuyển.",
        "Dừng theo yêu cầu trước khi bên kia nhận. Không có dự thảo hay tệp nào được tạo.",
        "Khi cần, mở hồ sơ và bắt đầu lần chuyển mới.",
    ],
    [
        "The transfer was cancelled.",
        "It was stopped on request before the other side received it. No draft and no attachment was made.",
        "Open the dossier and begin a new transfer whenever you need it.",
    ],
);

pub(super) const WAITING_FOR_SIGN_IN: InBothLanguages = both(
    [
        "Đang chờ đăng nhập lại.",
        "Việc này chỉ tiếp tục khi đúng người đã tạo ra nó đăng nhập. Nội dung được giữ nguyên.",
        "Bấm “Đăng nhập lại”; việc trong hàng chờ sẽ tự chạy tiếp.",
    ],
    [
        "Waiting for a sign-in.",
        "It goes on only when the person who ordered it signs in. Its contents are kept.",
        "Press “Sign in again”; the outbox goes on by itself.",
    ],
);
