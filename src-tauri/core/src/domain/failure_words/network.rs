//! What is said when a system cannot be reached or answers badly (LT-2xxx).

use super::{InBothLanguages, both};

pub(super) const OFFLINE: InBothLanguages = both(
    [
        "Đang ngoại tuyến.",
        "Máy này chưa có mạng. Danh sách, chi tiết và tệp đã lưu vẫn xem được; việc gửi và đính kèm nằm trong hàng chờ.",
        "Không cần làm gì: khi có mạng, chương trình tự cập nhật và gửi tiếp.",
    ],
    [
        "Offline.",
        "This computer has no network. Stored lists, details and files can be read; sends and attachments wait in the \
         outbox.",
        "Nothing to do: once the network is back, the program updates and sends by itself.",
    ],
);

pub(super) const IGATE_UNREACHABLE: InBothLanguages = both(
    [
        "Không kết nối được iGate.",
        "Máy chủ iGate không trả lời. Chưa có gì được gửi đi; việc trong hàng chờ được giữ và tự thử lại.",
        "Chờ ít phút hoặc bấm “Thử lại”. Nếu trang iGate trên trình duyệt cũng không mở được, báo cho quản trị.",
    ],
    [
        "iGate cannot be reached.",
        "The iGate server does not answer. Nothing was sent; queued work is kept and tried again by itself.",
        "Wait a few minutes or press “Try again”. If iGate does not open in the browser either, tell your IT.",
    ],
);

pub(super) const IDESK_UNREACHABLE: InBothLanguages = both(
    [
        "Không kết nối được iDesk.",
        "Máy chủ iDesk không trả lời. Chưa có gì được gửi đi; việc trong hàng chờ được giữ và tự thử lại.",
        "Chờ ít phút hoặc bấm “Thử lại”. Nếu trang iDesk trên trình duyệt cũng không mở được, báo cho quản trị.",
    ],
    [
        "iDesk cannot be reached.",
        "The iDesk server does not answer. Nothing was sent; queued work is kept and tried again by itself.",
        "Wait a few minutes or press “Try again”. If iDesk does not open in the browser either, tell your IT.",
    ],
);

pub(super) const ANSWER_TIMED_OUT: InBothLanguages = both(
    [
        "Hệ thống trả lời quá lâu.",
        "Không có câu trả lời trong thời hạn. Nếu đang gửi, chương trình sẽ hỏi lại hệ thống trước khi làm tiếp, không \
         gửi trùng.",
        "Không cần làm gì, hoặc bấm “Thử lại” khi mạng tốt hơn.",
    ],
    [
        "The system took too long to answer.",
        "No answer came in time. If something was being sent, the program asks the system before it goes on; nothing is \
         sent twice.",
        "Nothing to do, or press “Try again” when the network is better.",
    ],
);

pub(super) const SYSTEM_BUSY: InBothLanguages = both(
    [
        "Hệ thống đang quá tải.",
        "Máy chủ đề nghị chờ. Việc đang làm được giữ trong hàng chờ.",
        "Không cần làm gì: chương trình tự thử lại sau khoảng thời gian máy chủ yêu cầu.",
    ],
    [
        "The system is busy.",
        "The server asks to wait. The work is kept in the outbox.",
        "Nothing to do: the program tries again after the time the server asked for.",
    ],
);

pub(super) const SYSTEM_FAULT: InBothLanguages = both(
    [
        "Hệ thống gặp lỗi bên trong.",
        "Máy chủ nhận yêu cầu nhưng báo lỗi của chính nó. Nếu đang gửi, kết quả được hỏi lại trước khi làm tiếp.",
        "Bấm “Thử lại” sau ít phút. Nếu kéo dài, báo cho quản trị hệ thống kèm mã tham chiếu.",
    ],
    [
        "The system has an internal fault.",
        "The server took the request and reported a fault of its own. If something was being sent, the outcome is asked \
         about before going on.",
        "Press “Try again” in a few minutes. If it lasts, give the system's administrator the reference.",
    ],
);

pub(super) const NOT_JSON: InBothLanguages = both(
    [
        "Nhận được một trang web thay vì dữ liệu.",
        "Tường lửa, cổng truy cập mạng hoặc trang bảo trì đã chen vào giữa. Dữ liệu trên máy không bị ảnh hưởng.",
        "Mở trình duyệt xem mạng có đòi đăng nhập không, rồi bấm “Thử lại”. Nếu vẫn vậy, báo cho quản trị mạng.",
    ],
    [
        "A web page came where data was due.",
        "A firewall, a network portal or a maintenance page stands in between. Stored data is not affected.",
        "See in a browser whether the network wants a login, then press “Try again”. If it stays, tell network IT.",
    ],
);

pub(super) const ANSWER_NOT_UNDERSTOOD: InBothLanguages = both(
    [
        "Không hiểu câu trả lời của hệ thống.",
        "Dữ liệu nhận được không đúng khuôn dạng đã thoả thuận; có thể hệ thống vừa được nâng cấp. Không có gì bị ghi sai.",
        "Báo cho quản trị kèm mã tham chiếu; có thể cần cập nhật Liên thông hoặc cấu hình của tỉnh.",
    ],
    [
        "The system's answer was not understood.",
        "It does not have the agreed form; the system may have been upgraded. Nothing wrong was written.",
        "Give your IT the reference; Liên thông or the province's profile may need an update.",
    ],
);

pub(super) const ERROR_IN_BODY: InBothLanguages = both(
    [
        "Hệ thống trả lời “thành công” nhưng nội dung lại báo lỗi.",
        "Không thể coi là đã xong. Chương trình đọc lại hệ thống để biết chắc kết quả trước khi làm tiếp.",
        "Bấm “Thử lại”. Nếu lặp lại, báo cho quản trị hệ thống kèm mã tham chiếu.",
    ],
    [
        "The system answered “success” with an error inside.",
        "That cannot count as done. The program reads the system again to be certain before it goes on.",
        "Press “Try again”. If it happens again, give the system's administrator the reference.",
    ],
);

pub(super) const FORBIDDEN: InBothLanguages = both(
    [
        "Tài khoản không có quyền làm việc này.",
        "Hệ thống nhận ra cán bộ nhưng không cho phép thao tác. Không có gì thay đổi.",
        "Kiểm tra hồ sơ hoặc văn bản có đúng là của mình không; nếu đúng, đề nghị quản trị cấp quyền.",
    ],
    [
        "The account may not do this.",
        "The system knows the official but does not allow the act. Nothing has changed.",
        "Check that the dossier or document is yours; if it is, ask the administrator for the right.",
    ],
);

pub(super) const CERTIFICATE_REFUSED: InBothLanguages = both(
    [
        "Không tin được chứng thư bảo mật của máy chủ.",
        "Chứng thư TLS không dẫn tới tổ chức gốc mà máy này tin, nên kết nối bị dừng. Chưa có gì được gửi đi.",
        "Báo cho quản trị: cài chứng thư gốc vào máy hoặc khai ở network.extra_ca_file. Đừng bỏ qua cảnh báo này.",
    ],
    [
        "The server's security certificate is not trusted.",
        "The TLS certificate does not lead to a root this computer trusts, so the connection was stopped. Nothing was sent.",
        "Tell your IT to install the root certificate or to name it in network.extra_ca_file. Do not work around this.",
    ],
);

pub(super) const PROXY_REFUSED: InBothLanguages = both(
    [
        "Máy chủ proxy từ chối kết nối.",
        "Proxy của cơ quan đòi xác thực hoặc chặn địa chỉ này. Chưa có gì được gửi đi.",
        "Báo cho quản trị mạng kiểm tra proxy của máy và mục network.proxy trong cấu hình.",
    ],
    [
        "The proxy refused the connection.",
        "The agency's proxy asks for credentials or blocks this address. Nothing was sent.",
        "Ask network IT to check this computer's proxy and network.proxy in the profile.",
    ],
);

pub(super) const REQUEST_REFUSED: InBothLanguages = both(
    [
        "Hệ thống từ chối yêu cầu.",
        "Máy chủ cho rằng yêu cầu không hợp lệ và không thực hiện. Không có gì thay đổi.",
        "Tải lại hồ sơ rồi thử lại. Nếu vẫn bị từ chối, báo cho quản trị kèm mã tham chiếu.",
    ],
    [
        "The system refused the request.",
        "The server holds the request for invalid and did not act. Nothing has changed.",
        "Reload the dossier and try again. If it is refused again, give your IT the reference.",
    ],
);

pub(super) const NETWORK_WANTS_LOGIN: InBothLanguages = both(
    [
        "Mạng này đòi đăng nhập trước khi cho ra ngoài.",
        "Một trang của chính mạng đang dùng (tên ghi bên dưới) đứng trước máy chủ. Chưa có gì được gửi đi.",
        "Mở trình duyệt, đăng nhập vào mạng ở trang ấy, rồi bấm “Thử lại”. Nếu không có tài khoản, hỏi quản trị mạng.",
    ],
    [
        "This network wants a login before it lets anybody out.",
        "A page of the network itself (named below) stands before the server. Nothing was sent.",
        "Open a browser, sign in to the network on that page, then press “Try again”. Without an account, ask network IT.",
    ],
);

pub(super) const NAME_UNKNOWN: InBothLanguages = both(
    [
        "Không tra được địa chỉ của máy chủ.",
        "Máy này chưa có mạng, hoặc máy chủ tên miền (DNS) không trả lời hay không biết tên ghi bên dưới. Chưa có gì được \
         gửi đi.",
        "Kiểm tra mạng rồi bấm “Thử lại”. Nếu các trang khác vẫn mở được, báo cho quản trị kiểm tra DNS và địa chỉ trong \
         cấu hình.",
    ],
    [
        "The server's address cannot be found.",
        "This computer has no network, or the name server (DNS) does not answer or does not know the name below. Nothing \
         was sent.",
        "Check the network and press “Try again”. If other sites open, ask your IT to check DNS and the profile's address.",
    ],
);
