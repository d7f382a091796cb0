//! What kind of file this is, told from its first bytes first and from its name second.

use serde::{Deserialize, Serialize};

use super::file_name::ending;

/// The kinds that the window treats differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    Pdf,
    Jpeg,
    Png,
    Gif,
    Webp,
    Tiff,
    Text,
    /// Word 2007 and later.
    Docx,
    /// Excel 2007 and later.
    Xlsx,
    Odt,
    Ods,
    Pptx,
    /// Word 97–2003 and other compound files.
    OldOffice,
    Rtf,
    Archive,
    Other,
}

impl FileKind {
    /// Looks at the first bytes (512 are enough) and, where they do not tell, at the name.
    pub fn of(first_bytes: &[u8], name: &str) -> Self {
        let window = first_bytes.get(..first_bytes.len().min(1024)).unwrap_or(first_bytes);
        if window.windows(5).any(|part| part == b"%PDF-") {
            return Self::Pdf;
        }
        match first_bytes {
            [0xFF, 0xD8, 0xFF, ..] => return Self::Jpeg,
            [0x89, b'P', b'N', b'G', ..] => return Self::Png,
            [b'G', b'I', b'F', b'8', ..] => return Self::Gif,
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => return Self::Tiff,
            [b'{', b'\\', b'r', b't', b'f', ..] => return Self::Rtf,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => return Self::OldOffice,
            [b'R', b'a', b'r', b'!', ..] | [b'7', b'z', 0xBC, 0xAF, ..] => return Self::Archive,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => return Self::Webp,
            [b'P', b'K', 3, 4, ..] => {
                return match ending(name).as_str() {
                    "docx" | "docm" | "dotx" => Self::Docx,
                    "xlsx" | "xlsm" | "xltx" => Self::Xlsx,
                    "pptx" | "ppsx" => Self::Pptx,
                    "odt" => Self::Odt,
                    "ods" => Self::Ods,
                    _ => Self::Archive,
                };
            }
            _ => {}
        }
        if looks_like_text(window) { Self::Text } else { Self::Other }
    }

    /// The media type sent with an upload.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Tiff => "image/tiff",
            Self::Text => "text/plain",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::OldOffice => "application/msword",
            Self::Rtf => "application/rtf",
            Self::Archive => "application/zip",
            Self::Other => "application/octet-stream",
        }
    }
}

/// The kind by the name alone: good enough for an icon, never for a decision.
pub fn kind_by_name(name: &str) -> FileKind {
    match ending(name).as_str() {
        "pdf" => FileKind::Pdf,
        "jpg" | "jpeg" => FileKind::Jpeg,
        "png" => FileKind::Png,
        "gif" => FileKind::Gif,
        "webp" => FileKind::Webp,
        "tif" | "tiff" => FileKind::Tiff,
        "txt" => FileKind::Text,
        "docx" => FileKind::Docx,
        "xlsx" => FileKind::Xlsx,
        "odt" => FileKind::Odt,
        "ods" => FileKind::Ods,
        "pptx" => FileKind::Pptx,
        "doc" | "xls" | "ppt" => FileKind::OldOffice,
        "rtf" => FileKind::Rtf,
        "zip" | "rar" | "7z" => FileKind::Archive,
        _ => FileKind::Other,
    }
}

/// The media type of an upload by its name alone, for bytes that are streamed without being looked at.
pub fn media_type_by_name(name: &str) -> &'static str {
    match ending(name).as_str() {
        "pdf" => "application/pdf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "tif" | "tiff" => "image/tiff",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "docx" => FileKind::Docx.media_type(),
        "xlsx" => FileKind::Xlsx.media_type(),
        "pptx" => FileKind::Pptx.media_type(),
        "odt" => FileKind::Odt.media_type(),
        "ods" => FileKind::Ods.media_type(),
        "rtf" => "application/rtf",
        "txt" => "text/plain",
        "zip" => "application/zip",
        "rar" => "application/vnd.rar",
        _ => "application/octet-stream",
    }
}

fn looks_like_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    !bytes.is_empty() && bytes.iter().all(|byte| *byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_before_the_name() {
        assert_eq!(FileKind::of(b"%PDF-1.7 ...", "anh.jpg"), FileKind::Pdf);
        assert_eq!(FileKind::of(b"PK\x03\x04", "Don.docx"), FileKind::Docx);
        assert_eq!(FileKind::of("Kính gửi".as_bytes(), "thu.pdf"), FileKind::Text);
        assert_eq!(FileKind::of(&[0, 1, 2], "x.txt"), FileKind::Other);
    }
}
