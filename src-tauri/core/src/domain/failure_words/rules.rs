//! What is said when a rule of dossiers, documents or files stands against an act (LT-3xxx).

use super::{InBothLanguages, both};

pub(super) const DOSSIER_NOT_FOUND: InBothLanguages = both(
    [
        "Không tìm thấy hồ sơ có mã này.",
        "iGate không có hồ sơ nào mang đúng mã đã nhập, hoặc tài khoản không được xem hồ sơ đó.",
        "Kiểm tra lại mã hồ sơ; nếu mã đúng, đồng bộ lại hoặc mở iGate để xem.",
    ],
    [
        "There is no dossier with this code.",
        "iGate has no dossier with exactly this code, or the account may not see it.",
        "Check the dossier code; if it is right, synchronise again or look in iGate.",
    ],
);

pub(super) const STEP_FORBIDS_SEND: InBothLanguages = both(
    [
        "Hồ sơ đang ở bước không được gửi sang iDesk.",
        "Chỉ gửi được khi hồ sơ ở bước “Đang thụ lý”. Không có gì được gửi; nội dung đã nhập vẫn giữ.",
        "Mở hồ sơ trong iGate để xem bước hiện tại; khi hồ sơ về “Đang thụ lý” thì gửi lại.",
    ],
    [
        "The dossier's step does not allow sending to iDesk.",
        "A dossier can be sent at “Đang thụ lý” only. Nothing was sent; what you entered is kept.",
        "See the present step in iGate; send again once the dossier is at “Đang thụ lý”.",
    ],
);

pub(super) const STEP_FORBIDS_ATTACH: InBothLanguages = both(
    [
        "Hồ sơ đang ở bước không nhận tập tin kết quả.",
        "Chỉ lấy kết quả được ở “Thụ lý hồ sơ”, “Chờ trả kết quả” hoặc “Tiếp nhận kết quả”. Không có gì được đính kèm.",
        "Mở hồ sơ trong iGate để xem bước hiện tại rồi thử lại khi bước cho phép.",
    ],
    [
        "The dossier's step does not take result files.",
        "Results can be fetched at “Thụ lý hồ sơ”, “Chờ trả kết quả” or “Tiếp nhận kết quả” only. Nothing was attached.",
        "See the present step in iGate and try again when it allows this.",
    ],
);

pub(super) const DOSSIER_CLOSED: InBothLanguages = both(
    [
        "Hồ sơ đã kết thúc.",
        "Hồ sơ đã hoàn thành, bị từ chối hoặc đã rút, nên không nhận thêm gì. Không có gì thay đổi.",
        "Nếu hồ sơ phải được xử lý tiếp, đề nghị mở lại trong iGate trước.",
    ],
    [
        "The dossier is closed.",
        "It was completed, refused or withdrawn and takes nothing more. Nothing has changed.",
        "If it has to be worked on, have it reopened in iGate first.",
    ],
);

pub(super) const DOSSIER_REASSIGNED: InBothLanguages = both(
    [
        "Hồ sơ đã chuyển cho người khác.",
        "iGate cho biết hồ sơ không còn do cán bộ này xử lý. Không có gì được gửi hoặc đính kèm.",
        "Trao đổi với người đang xử lý hồ sơ, hoặc đề nghị chuyển lại trong iGate.",
    ],
    [
        "The dossier has gone to somebody else.",
        "iGate says it is no longer assigned to this official. Nothing was sent or attached.",
        "Talk to the official who has it now, or have it assigned back in iGate.",
    ],
);

pub(super) const DOSSIER_MOVED: InBothLanguages = both(
    [
        "Hồ sơ vừa chuyển sang bước khác.",
        "Trong lúc thao tác, hồ sơ đã rời bước trước đó nên iGate từ chối. Không có gì bị ghi dở dang.",
        "Xem lại bước hiện tại của hồ sơ rồi quyết định làm tiếp hay huỷ.",
    ],
    [
        "The dossier has just moved to another step.",
        "It left its step in the meantime, and iGate refused. Nothing was written halfway.",
        "Look at the dossier's present step and decide whether to go on or to cancel.",
    ],
);

pub(super) const DOCUMENT_NOT_FOUND: InBothLanguages = both(
    [
        "Không tìm thấy văn bản trong iDesk.",
        "Văn bản đã bị xoá, hoặc tài khoản không được xem. Không có gì thay đổi.",
        "Cập nhật lại danh sách; nếu cần, tìm văn bản trực tiếp trong iDesk.",
    ],
    [
        "iDesk has no such document.",
        "It was deleted, or the account may not see it. Nothing has changed.",
        "Refresh the list; if necessary look for the document in iDesk itself.",
    ],
);

pub(super) const DOCUMENT_SECRET: InBothLanguages = both(
    [
        "Văn bản mật không được chuyển qua chương trình này.",
        "Văn bản có độ mật (hoặc độ mật không xác định), nên không được tải về, xem trước hay đính kèm.",
        "Xử lý văn bản theo quy định về bảo vệ bí mật nhà nước, ngoài chương trình này.",
    ],
    [
        "Secret documents do not pass through this program.",
        "The document is classified, or its classification is not known: it is not fetched, shown or attached.",
        "Handle it as the rules on state secrets demand, outside this program.",
    ],
);

pub(super) const DOCUMENT_NOT_ISSUED: InBothLanguages = both(
    [
        "Văn bản chưa được ban hành.",
        "Chỉ tệp của văn bản đã ban hành hoặc đã lưu mới được đính kèm làm kết quả. Không có gì được đính kèm.",
        "Hoàn tất việc ký, ban hành trong iDesk rồi làm mới danh sách.",
    ],
    [
        "The document is not issued.",
        "Only files of an issued or archived document may be attached as results. Nothing was attached.",
        "Have it signed and issued in iDesk, then refresh the list.",
    ],
);

pub(super) const DOCUMENT_NOT_FROM_IGATE: InBothLanguages = both(
    [
        "Văn bản này không xuất phát từ iGate.",
        "Văn bản không gắn với mã hồ sơ nào, nên không biết phải chuyển kết quả về hồ sơ nào. Không có gì thay đổi.",
        "Chọn văn bản được tạo từ hồ sơ iGate, hoặc đính kèm trực tiếp trong iGate.",
    ],
    [
        "This document did not come from iGate.",
        "It carries no dossier code, so there is no dossier to take its result. Nothing has changed.",
        "Choose a document made from an iGate dossier, or attach the file in iGate itself.",
    ],
);

pub(super) const CODE_MISMATCH: InBothLanguages = both(
    [
        "Văn bản thuộc về hồ sơ khác.",
        "Mã hồ sơ ghi trên văn bản khác với mã của hồ sơ đang mở. Không có gì được đính kèm, tránh trả nhầm kết quả.",
        "Mở đúng hồ sơ theo mã ghi trên văn bản rồi làm lại.",
    ],
    [
        "The document belongs to another dossier.",
        "The dossier code on the document differs from that of the open dossier. Nothing was attached, so that no \
         citizen gets somebody else's result.",
        "Open the dossier whose code the document carries and do it there.",
    ],
);

pub(super) const SUBJECT_EMPTY: InBothLanguages = both(
    [
        "Chưa nhập trích yếu.",
        "Dự thảo trong iDesk cần có trích yếu (tên dịch vụ công). Chưa có gì được gửi.",
        "Nhập trích yếu rồi bấm “Gửi”.",
    ],
    [
        "The subject is empty.",
        "A draft in iDesk needs a subject (trích yếu). Nothing was sent.",
        "Enter the subject and press “Send”.",
    ],
);

pub(super) const NOTHING_CHOSEN: InBothLanguages = both(
    [
        "Chưa chọn tệp nào.",
        "Cần ít nhất một tệp. Chưa có gì được gửi.",
        "Đánh dấu tệp trong danh sách hoặc bấm “Chọn tệp tin”.",
    ],
    [
        "No file is chosen.",
        "At least one file is needed. Nothing was sent.",
        "Tick a file in the list or press “Choose files”.",
    ],
);

pub(super) const SEVERAL_DOCUMENTS: InBothLanguages = both(
    [
        "Các tệp thuộc nhiều văn bản khác nhau.",
        "Mỗi lần đính kèm chỉ nhận tệp của một văn bản, để biên nhận nêu rõ kết quả từ văn bản nào.",
        "Chọn tệp của một văn bản, thực hiện, rồi làm tiếp với văn bản khác.",
    ],
    [
        "The files belong to several documents.",
        "One attachment takes the files of one document, so that the receipt says where the result came from.",
        "Choose the files of one document, attach them, then go on with the next.",
    ],
);

pub(super) const DOSSIER_UNCERTAIN: InBothLanguages = both(
    [
        "Có hai hồ sơ cùng mã này.",
        "iGate trả về nhiều hơn một hồ sơ mang đúng mã, nên không thể biết chắc hồ sơ nào. Không có gì được gửi.",
        "Báo cho quản trị iGate xử lý mã trùng; trong lúc chờ, làm trực tiếp trong iGate.",
    ],
    [
        "Two dossiers answer to this code.",
        "iGate returned more than one dossier with exactly this code, so it is not certain which is meant. Nothing was sent.",
        "Tell the iGate administrator about the double code; until then work in iGate itself.",
    ],
);
