//! The sentences of a diagnosis in both languages: what each line is called, and what was found.

use super::{CheckName, Finding};
use crate::domain::failure_words::Language;

impl CheckName {
    /// What the line is called.
    pub fn title(self, language: Language) -> &'static str {
        let [vi, en] = match self {
            Self::Profile => ["Cấu hình của tỉnh", "The province's profile"],
            Self::Policy => ["Chính sách của máy", "The machine's policy"],
            Self::Disk => ["Ổ đĩa", "Disk"],
            Self::Keyring => ["Kho khoá", "Keyring"],
            Self::Journal => ["Hàng chờ và nhật ký", "Outbox and audit"],
            Self::Cache => ["Dữ liệu tạm", "Cache"],
            Self::Worker => ["Bộ đọc tệp", "File reader"],
            Self::Browser => ["Trình duyệt", "Browser"],
            Self::WebView => ["Khung hiển thị", "Web view"],
            Self::Font => ["Phông chữ", "Font"],
            Self::Proxy => ["Proxy", "Proxy"],
            Self::SsoName => ["Tên máy chủ SSO", "Name of the SSO server"],
            Self::SsoCertificate => ["Chứng chỉ của SSO", "Certificate of SSO"],
            Self::Discovery => ["Thông tin của SSO", "Discovery of SSO"],
            Self::SignInPage => ["Trang đăng nhập", "Sign-in page"],
            Self::Clock => ["Đồng hồ", "Clock"],
            Self::IgateName => ["Tên máy chủ iGate", "Name of the iGate server"],
            Self::IgateCertificate => ["Chứng chỉ của iGate", "Certificate of iGate"],
            Self::Igate => ["iGate", "iGate"],
            Self::IdeskName => ["Tên máy chủ iDesk", "Name of the iDesk server"],
            Self::IdeskCertificate => ["Chứng chỉ của iDesk", "Certificate of iDesk"],
            Self::Idesk => ["iDesk", "iDesk"],
            Self::Account => ["Tài khoản", "Account"],
        };
        pick(language, vi, en)
    }
}

impl Finding {
    /// What was found, one sentence.
    pub fn sentence(&self, language: Language) -> String {
        let said = |vi: &str, en: &str| pick(language, vi, en).to_owned();
        let told = |vi: String, en: String| pick(language, vi, en);
        match self {
            Self::Fault { code, detail } => {
                let message = code.words(language).message;
                match detail {
                    Some(detail) => format!("{} ({detail}).", message.trim_end_matches('.')),
                    None => message.to_owned(),
                }
            }
            Self::ProfileRead { name } if name.is_empty() => said("Đã đọc.", "Read."),
            Self::ProfileRead { name } => told(format!("Đã đọc: {name}."), format!("Read: {name}.")),
            Self::NoPolicy => said("Máy này không có tệp chính sách.", "This machine has no policy file."),
            Self::PolicyFixes { keys } => {
                told(format!("Ấn định {keys} mục cài đặt."), format!("It fixes {keys} settings."))
            }
            Self::PolicyWithstood { changes } => told(
                format!("Có {changes} giá trị đặt ở nơi khác trái với chính sách, không được dùng."),
                format!("{changes} values set elsewhere go against it and are not used."),
            ),
            Self::RoomLeft { bytes } => {
                told(format!("Còn trống {}.", amount(*bytes, ',')), format!("{} free.", amount(*bytes, '.')))
            }
            Self::KeyringAnswers => {
                said("Kho khoá của hệ điều hành trả lời.", "The operating system's keyring answers.")
            }
            Self::KeyFileInstead => {
                said("Không dùng kho khoá; khoá nằm trong một tệp.", "No keyring; a key file stands in for it.")
            }
            Self::MemoryInstead => said(
                "Không dùng kho khoá; phiên đăng nhập chỉ giữ trong bộ nhớ.",
                "No keyring; the session is kept in memory only.",
            ),
            Self::NobodySignedIn => {
                said("Chưa có ai đăng nhập nên chưa xem được.", "Nobody is signed in, so it was not looked at.")
            }
            Self::JournalWhole { entries, waiting } => told(
                format!("Nguyên vẹn: {entries} mục nhật ký, {waiting} lượt chuyển chưa xong."),
                format!("Whole: {entries} audit entries, {waiting} open transfers."),
            ),
            Self::CacheReads { dossiers } => told(
                format!("Đọc được: {dossiers} hồ sơ trên máy."),
                format!("Readable: {dossiers} dossiers on this computer."),
            ),
            Self::WorkerReads => said("Đã đọc thử một tệp.", "A trial file was read."),
            Self::BrowserFound { program } => told(format!("Mở bằng {program}."), format!("Opened with {program}.")),
            Self::WebView { version } => told(format!("Phiên bản {version}."), format!("Version {version}.")),
            Self::FontShown => {
                said("Phông chữ đi kèm hiện được tiếng Việt.", "The font that comes along shows Vietnamese.")
            }
            Self::FontMissing => said(
                "Phông chữ đi kèm không nạp được; chữ hiện bằng phông của máy.",
                "The font that comes along was not loaded.",
            ),
            Self::NoProxy => said("Nối thẳng, không qua proxy.", "Straight, without a proxy."),
            Self::ProxyOfSystem => said("Theo cài đặt của hệ điều hành.", "As the operating system says."),
            Self::ProxyReached { address } => {
                told(format!("Đi qua {address}, đã nối được."), format!("Through {address}, which answers."))
            }
            Self::NameFound { host, addresses } => {
                told(format!("{host}: {addresses} địa chỉ."), format!("{host}: {addresses} addresses."))
            }
            Self::NameLeftToProxy { host } => told(
                format!("Máy này không tìm thấy {host}; để proxy tìm."),
                format!("This computer does not find {host}; the proxy does."),
            ),
            Self::Unencrypted { host } => told(
                format!("{host} không dùng mã hoá đường truyền (http)."),
                format!("{host} is reached without encryption (http)."),
            ),
            Self::SignedBy { issuer, until } => told(
                format!("Do “{issuer}” cấp, dùng đến {until}."),
                format!("Issued by “{issuer}”, good until {until}."),
            ),
            Self::DiscoveryRead => said("Đúng như cấu hình.", "As the profile says."),
            Self::SignInPageAnswers { status } => {
                told(format!("Trả lời (HTTP {status})."), format!("It answers (HTTP {status})."))
            }
            Self::ClockApart { seconds } => clocks(*seconds, language),
            Self::ClockUnknown => said(
                "Chưa so được vì không máy chủ nào trả lời.",
                "It could not be compared, since no server answered.",
            ),
            Self::SystemAnswers { host } => {
                told(format!("{host} trả lời đúng."), format!("{host} answers as it should."))
            }
            Self::AccountKnown => {
                said("iGate và iDesk đều nhận tài khoản đang đăng nhập.", "iGate and iDesk both know who is signed in.")
            }
        }
    }
}

/// How far this computer's clock is from the servers'.
fn clocks(seconds: i32, language: Language) -> String {
    let apart = seconds.unsigned_abs();
    if apart < 5 {
        return pick(language, "Khớp với máy chủ.", "It agrees with the servers'.").to_owned();
    }
    let (way_vi, way_en) = if seconds > 0 { ("nhanh", "ahead of") } else { ("chậm", "behind") };
    pick(
        language,
        format!("Máy này {way_vi} hơn máy chủ {apart} giây."),
        format!("This computer is {apart} seconds {way_en} the servers."),
    )
}

fn pick<T>(language: Language, vi: T, en: T) -> T {
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

/// `12,4 GB`; binary, as file managers count.
fn amount(bytes: u64, comma: char) -> String {
    const GIB: u64 = 1 << 30;
    const MIB: u64 = 1 << 20;
    let (unit, name) = if bytes >= GIB { (GIB, "GB") } else { (MIB, "MB") };
    let tenths = bytes.saturating_mul(10) / unit;
    format!("{}{comma}{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_and_clock_are_said_in_the_way_of_the_language() {
        let room = Finding::RoomLeft { bytes: 13_314_398_618 };
        assert_eq!(room.sentence(Language::Vi), "Còn trống 12,4 GB.");
        assert_eq!(room.sentence(Language::En), "12.4 GB free.");
        let clock = Finding::ClockApart { seconds: -640 };
        assert_eq!(clock.sentence(Language::Vi), "Máy này chậm hơn máy chủ 640 giây.");
    }

    #[test]
    fn each_line_has_a_name_of_its_own() {
        for language in [Language::Vi, Language::En] {
            let titles: std::collections::HashSet<_> = CheckName::ALL.iter().map(|name| name.title(language)).collect();
            assert_eq!(titles.len(), CheckName::ALL.len());
        }
        for name in CheckName::ALL {
            assert_eq!(serde_json::to_value(name).expect("a word"), name.word());
        }
    }
}
