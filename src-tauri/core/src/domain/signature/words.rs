//! The sentences about signatures in both languages; whatever could not be checked is never called wrong.

use super::{LaterAddition, Revocation, SignatureGround, SignatureVerdict};
use crate::domain::failure_words::Language;

impl SignatureVerdict {
    pub const ALL: [Self; 5] = [Self::None, Self::Trusted, Self::Valid, Self::Unverifiable, Self::Changed];

    /// What stands over a signature, or over a file.
    pub const fn sentence(self, language: Language) -> &'static str {
        let [vi, en] = match self {
            Self::None => ["Không có chữ ký số", "No digital signature"],
            Self::Trusted => ["Hợp lệ, tin cậy", "Valid and trusted"],
            Self::Valid => ["Toàn vẹn, chưa xác minh được nơi cấp", "Whole; the issuer could not be verified"],
            Self::Unverifiable => ["Không kiểm tra được", "Could not be checked"],
            Self::Changed => ["Đã bị thay đổi sau khi ký", "Changed after signing"],
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

impl SignatureGround {
    pub const ALL: [Self; 27] = [
        Self::LeadsToRoot,
        Self::UnknownIssuer,
        Self::ExpiredSince,
        Self::WeakDigest,
        Self::NotForSigning,
        Self::TimeInFuture,
        Self::BytesDiffer,
        Self::NotBySigner,
        Self::OtherCertificate,
        Self::CutShort,
        Self::UnsignedGap,
        Self::ChangedLater,
        Self::NotPermittedLater,
        Self::Detached,
        Self::FileBroken,
        Self::FileEncrypted,
        Self::RangeOdd,
        Self::NoSignatureBytes,
        Self::MessageUnreadable,
        Self::KindUnknown,
        Self::AlgorithmUnknown,
        Self::NoCertificate,
        Self::LaterUnproven,
        Self::ExpiredWhenSigned,
        Self::Revoked,
        Self::RevokedSince,
        Self::TooMany,
    ];

    /// Why, and where something is to be done, what.
    pub const fn sentence(self, language: Language) -> &'static str {
        let [vi, en] = self.in_both_languages();
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    const fn in_both_languages(self) -> [&'static str; 2] {
        match self {
            Self::LeadsToRoot => [
                "Nội dung đúng như lúc ký; chứng thư dẫn tới nơi cấp mà đơn vị tin cậy.",
                "The contents are as they were signed; the certificate leads to an issuer this site trusts.",
            ],
            Self::UnknownIssuer => [
                "Nội dung đúng như lúc ký. Chứng thư của người ký không dẫn tới nơi cấp nào trong danh sách tin cậy của đơn vị; hãy xác nhận người ký bằng cách khác.",
                "The contents are as they were signed. The certificate leads to no issuer that this site trusts; confirm the signer in another way.",
            ],
            Self::ExpiredSince => [
                "Nội dung đúng như lúc ký. Chứng thư nay đã hết hạn, và không có dấu thời gian tin cậy chứng minh đã ký khi còn hạn.",
                "The contents are as they were signed. The certificate has expired since, and no trusted time-stamp proves that it was valid then.",
            ],
            Self::WeakDigest => [
                "Nội dung khớp chữ ký, nhưng thuật toán hoặc khoá đã yếu (SHA-1 hoặc khoá ngắn) nên không đủ để tin cậy.",
                "The contents fit the signature, but its algorithm or key is weak (SHA-1 or a short key) and cannot be relied on.",
            ],
            Self::NotForSigning => [
                "Nội dung đúng như lúc ký, nhưng chứng thư không được cấp để ký văn bản.",
                "The contents are as they were signed, but the certificate was not issued for signing.",
            ],
            Self::TimeInFuture => [
                "Nội dung đúng như lúc ký, nhưng giờ ký ghi trong tệp ở tương lai. Kiểm tra đồng hồ của máy này.",
                "The contents are as they were signed, but the time of signing lies in the future. Check this computer's clock.",
            ],
            Self::BytesDiffer => [
                "Nội dung tệp không còn là nội dung đã ký. Đề nghị nơi phát hành gửi lại bản gốc.",
                "The file is no longer what was signed. Ask the issuing office for the original.",
            ],
            Self::NotBySigner => [
                "Giá trị chữ ký không khớp với chứng thư của người ký: chữ ký đã bị sửa.",
                "The signature does not fit the signer's certificate: it was altered.",
            ],
            Self::OtherCertificate => [
                "Chứng thư trong tệp không phải chứng thư mà người ký đã dùng.",
                "The certificate in the file is not the one that the signer used.",
            ],
            Self::CutShort => [
                "Tệp bị thiếu một phần so với lúc ký. Hãy tải lại tệp từ hệ thống gốc.",
                "A part of what was signed is missing. Fetch the file again from where it came.",
            ],
            Self::UnsignedGap => [
                "Trong vùng lẽ ra đã ký có chỗ không được ký, có thể bị chèn nội dung khác.",
                "There is room inside the signed part that was not signed and may hold something else.",
            ],
            Self::ChangedLater => [
                "Sau khi ký, tệp được ghi thêm và phần ghi thêm làm thay đổi nội dung đã ký.",
                "Something was added after signing, and it alters what was signed.",
            ],
            Self::NotPermittedLater => [
                "Sau khi ký, tệp được sửa theo cách mà người ký không cho phép.",
                "After signing, the file was altered in a way that the signer does not permit.",
            ],
            Self::Detached => [
                "Trong tệp có một chữ ký đã bị gỡ khỏi văn bản.",
                "The file holds a signature that was taken out of the document.",
            ],
            Self::FileBroken => {
                ["Cấu trúc tệp bị hỏng hoặc khác chuẩn.", "The structure of the file is broken or unusual."]
            }
            Self::FileEncrypted => ["Tệp được mã hoá.", "The file is encrypted."],
            Self::RangeOdd => [
                "Tệp không nói đúng chuẩn phần nào đã được ký.",
                "The file does not properly say which part of it was signed.",
            ],
            Self::NoSignatureBytes => [
                "Ô chữ ký không chứa chữ ký nào đọc được.",
                "The signature field holds nothing that can be read as a signature.",
            ],
            Self::MessageUnreadable => {
                ["Dữ liệu chữ ký bị hỏng hoặc khác chuẩn.", "The signature itself is broken or unusual."]
            }
            Self::KindUnknown => ["Chữ ký thuộc kiểu chưa được hỗ trợ.", "This kind of signature is not supported."],
            Self::AlgorithmUnknown => [
                "Chữ ký dùng thuật toán hoặc khoá chưa được hỗ trợ.",
                "The signature uses an algorithm or a key that is not supported.",
            ],
            Self::NoCertificate => {
                ["Chữ ký không kèm chứng thư của người ký.", "The signature brings no certificate of its signer."]
            }
            Self::LaterUnproven => [
                "Sau khi ký, tệp được ghi thêm và không chứng minh được phần ghi thêm là vô hại.",
                "Something was added after signing that cannot be proven to be harmless.",
            ],
            Self::ExpiredWhenSigned => [
                "Chứng thư chưa có hiệu lực hoặc đã hết hạn vào lúc ký.",
                "The certificate was not valid yet, or not any more, when it was used.",
            ],
            Self::Revoked => [
                "Chứng thư của người ký, hoặc của nơi cấp, đã bị thu hồi.",
                "The signer's certificate, or its issuer's, was revoked.",
            ],
            Self::RevokedSince => [
                "Chứng thư đã bị thu hồi sau giờ ký mà người ký tự khai, và không có dấu thời gian tin cậy chứng minh đã ký trước đó. Hãy xác nhận với nơi phát hành.",
                "The certificate was revoked after the time that the signer claims, and no trusted time-stamp proves that it was signed before. Ask the issuing office.",
            ],
            Self::TooMany => {
                ["Tệp có quá nhiều chữ ký để kiểm tra hết.", "The file has too many signatures to check all of them."]
            }
        }
    }
}

impl LaterAddition {
    pub const ALL: [Self; 7] = [
        Self::Signature,
        Self::TimeStamp,
        Self::ValidationData,
        Self::FormFill,
        Self::EmptyField,
        Self::Metadata,
        Self::Blank,
    ];

    pub const fn sentence(self, language: Language) -> &'static str {
        let [vi, en] = match self {
            Self::Signature => ["chữ ký khác", "another signature"],
            Self::TimeStamp => ["dấu thời gian", "a time-stamp"],
            Self::ValidationData => ["dữ liệu để kiểm tra chữ ký", "data for checking signatures"],
            Self::FormFill => ["điền ô trống của biểu mẫu", "blank fields filled in"],
            Self::EmptyField => ["ô ký còn trống", "an empty signature field"],
            Self::Metadata => ["thông tin mô tả tệp", "notes about the file"],
            Self::Blank => ["khoảng trắng ở cuối tệp", "white space at the end"],
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

impl Revocation {
    pub const ALL: [Self; 8] = [
        Self::Good,
        Self::GoodToday,
        Self::RevokedLater,
        Self::Revoked,
        Self::Unknown,
        Self::Unreached,
        Self::Unusable,
        Self::NoAddress,
    ];

    pub const fn sentence(self, language: Language) -> &'static str {
        let [vi, en] = match self {
            Self::Good => ["chưa bị thu hồi, theo dữ liệu trong tệp", "not revoked, by what the file carries"],
            Self::GoodToday => ["chưa bị thu hồi, nơi cấp vừa trả lời", "not revoked, the issuer has just said"],
            Self::RevokedLater => ["bị thu hồi sau dấu thời gian", "revoked after the time-stamp"],
            Self::Revoked => ["đã bị thu hồi", "revoked"],
            Self::Unknown => ["tệp không có dữ liệu về thu hồi", "the file carries nothing about revocation"],
            Self::Unreached => {
                ["chưa xác minh: không hỏi được nơi cấp qua mạng", "not verified: the issuer could not be reached"]
            }
            Self::Unusable => [
                "chưa xác minh: câu trả lời của nơi cấp không dùng được (sai người ký, quá cũ hoặc hỏng)",
                "not verified: the issuer's answer cannot be used (signed by somebody else, too old or broken)",
            ],
            Self::NoAddress => [
                "chưa xác minh: chứng thư không cho biết hỏi việc thu hồi ở đâu",
                "not verified: the certificate does not say where revocation can be asked",
            ],
        };
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_called_invalid_in_either_language() {
        let mut sentences: Vec<String> = Vec::new();
        for language in [Language::Vi, Language::En] {
            sentences.extend(SignatureGround::ALL.iter().map(|one| one.sentence(language).to_lowercase()));
            sentences.extend(SignatureVerdict::ALL.iter().map(|one| one.sentence(language).to_lowercase()));
        }
        for sentence in sentences {
            assert!(!sentence.contains("không hợp lệ") && !sentence.contains("invalid"), "{sentence}");
        }
    }

    #[test]
    fn every_ground_is_listed_once() {
        let mut grounds = SignatureGround::ALL.to_vec();
        grounds.dedup();
        assert_eq!(grounds.len(), SignatureGround::TooMany as usize + 1);
    }
}
