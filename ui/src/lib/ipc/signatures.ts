// Generated from the signature report of the core; a test keeps it current. Do not edit.
import type { LaterAddition, Revocation, SignatureGround, SignatureVerdict } from "./bindings";

export interface SignatureWords {
  readonly verdict: Readonly<Record<SignatureVerdict, string>>;
  readonly ground: Readonly<Record<SignatureGround, string>>;
  readonly later: Readonly<Record<LaterAddition, string>>;
  readonly revocation: Readonly<Record<Revocation, string>>;
}

export const signaturesVi: SignatureWords = {
  verdict: {
    "none": "Không có chữ ký số",
    "trusted": "Hợp lệ, tin cậy",
    "valid": "Toàn vẹn, chưa xác minh được nơi cấp",
    "unverifiable": "Không kiểm tra được",
    "changed": "Đã bị thay đổi sau khi ký",
  },
  ground: {
    "leads-to-root": "Nội dung đúng như lúc ký; chứng thư dẫn tới nơi cấp mà đơn vị tin cậy.",
    "unknown-issuer": "Nội dung đúng như lúc ký. Chứng thư của người ký không dẫn tới nơi cấp nào trong danh sách tin cậy của đơn vị; hãy xác nhận người ký bằng cách khác.",
    "expired-since": "Nội dung đúng như lúc ký. Chứng thư nay đã hết hạn, và không có dấu thời gian tin cậy chứng minh đã ký khi còn hạn.",
    "weak-digest": "Nội dung khớp chữ ký, nhưng thuật toán hoặc khoá đã yếu (SHA-1 hoặc khoá ngắn) nên không đủ để tin cậy.",
    "not-for-signing": "Nội dung đúng như lúc ký, nhưng chứng thư không được cấp để ký văn bản.",
    "time-in-future": "Nội dung đúng như lúc ký, nhưng giờ ký ghi trong tệp ở tương lai. Kiểm tra đồng hồ của máy này.",
    "bytes-differ": "Nội dung tệp không còn là nội dung đã ký. Đề nghị nơi phát hành gửi lại bản gốc.",
    "not-by-signer": "Giá trị chữ ký không khớp với chứng thư của người ký: chữ ký đã bị sửa.",
    "other-certificate": "Chứng thư trong tệp không phải chứng thư mà người ký đã dùng.",
    "cut-short": "Tệp bị thiếu một phần so với lúc ký. Hãy tải lại tệp từ hệ thống gốc.",
    "unsigned-gap": "Trong vùng lẽ ra đã ký có chỗ không được ký, có thể bị chèn nội dung khác.",
    "changed-later": "Sau khi ký, tệp được ghi thêm và phần ghi thêm làm thay đổi nội dung đã ký.",
    "not-permitted-later": "Sau khi ký, tệp được sửa theo cách mà người ký không cho phép.",
    "detached": "Trong tệp có một chữ ký đã bị gỡ khỏi văn bản.",
    "file-broken": "Cấu trúc tệp bị hỏng hoặc khác chuẩn.",
    "file-encrypted": "Tệp được mã hoá.",
    "range-odd": "Tệp không nói đúng chuẩn phần nào đã được ký.",
    "no-signature-bytes": "Ô chữ ký không chứa chữ ký nào đọc được.",
    "message-unreadable": "Dữ liệu chữ ký bị hỏng hoặc khác chuẩn.",
    "kind-unknown": "Chữ ký thuộc kiểu chưa được hỗ trợ.",
    "algorithm-unknown": "Chữ ký dùng thuật toán hoặc khoá chưa được hỗ trợ.",
    "no-certificate": "Chữ ký không kèm chứng thư của người ký.",
    "later-unproven": "Sau khi ký, tệp được ghi thêm và không chứng minh được phần ghi thêm là vô hại.",
    "expired-when-signed": "Chứng thư chưa có hiệu lực hoặc đã hết hạn vào lúc ký.",
    "revoked": "Chứng thư của người ký, hoặc của nơi cấp, đã bị thu hồi.",
    "too-many": "Tệp có quá nhiều chữ ký để kiểm tra hết.",
  },
  later: {
    "signature": "chữ ký khác",
    "time-stamp": "dấu thời gian",
    "validation-data": "dữ liệu để kiểm tra chữ ký",
    "form-fill": "điền ô trống của biểu mẫu",
    "empty-field": "ô ký còn trống",
    "metadata": "thông tin mô tả tệp",
    "blank": "khoảng trắng ở cuối tệp",
  },
  revocation: {
    "good": "chưa bị thu hồi, theo dữ liệu trong tệp",
    "revoked-later": "bị thu hồi sau dấu thời gian",
    "revoked": "đã bị thu hồi",
    "unknown": "tệp không có dữ liệu về thu hồi",
  },
};

export const signaturesEn: SignatureWords = {
  verdict: {
    "none": "No digital signature",
    "trusted": "Valid and trusted",
    "valid": "Whole; the issuer could not be verified",
    "unverifiable": "Could not be checked",
    "changed": "Changed after signing",
  },
  ground: {
    "leads-to-root": "The contents are as they were signed; the certificate leads to an issuer this site trusts.",
    "unknown-issuer": "The contents are as they were signed. The certificate leads to no issuer that this site trusts; confirm the signer in another way.",
    "expired-since": "The contents are as they were signed. The certificate has expired since, and no trusted time-stamp proves that it was valid then.",
    "weak-digest": "The contents fit the signature, but its algorithm or key is weak (SHA-1 or a short key) and cannot be relied on.",
    "not-for-signing": "The contents are as they were signed, but the certificate was not issued for signing.",
    "time-in-future": "The contents are as they were signed, but the time of signing lies in the future. Check this computer's clock.",
    "bytes-differ": "The file is no longer what was signed. Ask the issuing office for the original.",
    "not-by-signer": "The signature does not fit the signer's certificate: it was altered.",
    "other-certificate": "The certificate in the file is not the one that the signer used.",
    "cut-short": "A part of what was signed is missing. Fetch the file again from where it came.",
    "unsigned-gap": "There is room inside the signed part that was not signed and may hold something else.",
    "changed-later": "Something was added after signing, and it alters what was signed.",
    "not-permitted-later": "After signing, the file was altered in a way that the signer does not permit.",
    "detached": "The file holds a signature that was taken out of the document.",
    "file-broken": "The structure of the file is broken or unusual.",
    "file-encrypted": "The file is encrypted.",
    "range-odd": "The file does not properly say which part of it was signed.",
    "no-signature-bytes": "The signature field holds nothing that can be read as a signature.",
    "message-unreadable": "The signature itself is broken or unusual.",
    "kind-unknown": "This kind of signature is not supported.",
    "algorithm-unknown": "The signature uses an algorithm or a key that is not supported.",
    "no-certificate": "The signature brings no certificate of its signer.",
    "later-unproven": "Something was added after signing that cannot be proven to be harmless.",
    "expired-when-signed": "The certificate was not valid yet, or not any more, when it was used.",
    "revoked": "The signer's certificate, or its issuer's, was revoked.",
    "too-many": "The file has too many signatures to check all of them.",
  },
  later: {
    "signature": "another signature",
    "time-stamp": "a time-stamp",
    "validation-data": "data for checking signatures",
    "form-fill": "blank fields filled in",
    "empty-field": "an empty signature field",
    "metadata": "notes about the file",
    "blank": "white space at the end",
  },
  revocation: {
    "good": "not revoked, by what the file carries",
    "revoked-later": "revoked after the time-stamp",
    "revoked": "revoked",
    "unknown": "the file carries nothing about revocation",
  },
};
