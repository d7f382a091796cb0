//! The frames between the program and its worker: one request in, one answer out, both written the same way.
//!
//! A frame is `LTW2`, the length of the header (u32, big-endian), the length of the body (u32, big-endian), the header
//! as JSON, the body as bytes. The file to be read is the body of the request, its text the body of the answer: the
//! worker needs no access to any file. The digit in the mark is the version; another version is refused.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Bytes of the fixed part of a frame.
pub const HEAD_BYTES: usize = 12;
/// The longest header that is read.
pub const MAX_HEADER_BYTES: usize = 4 * 1024;
/// The largest file that is given to the worker.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;
/// The longest text that the worker gives back.
pub const MAX_TEXT_BYTES: usize = 10 * 1024 * 1024;
/// The longest picture of a page, and the longest document for the window to lay out, that the worker gives back.
pub const MAX_PICTURE_BYTES: usize = 48 * 1024 * 1024;
/// How long a file may be read before the process is ended from outside.
pub const TIME_LIMIT_SECONDS: u64 = 10;
/// Address space of the process.
pub const MEMORY_LIMIT_BYTES: u64 = 512 * 1024 * 1024;

const MARK: [u8; 4] = *b"LTW2";

/// What the worker is asked to do with the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case")]
pub enum Request {
    /// The text of a file, NFC, pages parted by form feeds.
    Text { format: Format },
    /// The signatures of a PDF, as a [`crate::report::Report`] in JSON. The body begins with this many bytes of PEM,
    /// the roots that are trusted, and this many of what issuers answered (see [`Fetched`]); `now` is in seconds since
    /// 1970.
    Signatures { roots_bytes: u32, fetched_bytes: u32, now: i64 },
    /// The cells of a spreadsheet, from a row of a sheet on, both counted from 0.
    Cells { format: Format, sheet: u32, first_row: u32 },
    /// The pages of a TIFF, as a list of [`PictureSize`] in JSON.
    PicturePages,
    /// One of its pages, from 0, upright, as a PNG.
    Picture { page: u32 },
    /// A docx that holds only what the window lays out, as an archive without compression: no foreign addresses, no
    /// program, no picture or nesting beyond bearable bounds.
    Letter,
}

impl Request {
    /// The longest body that is taken for an answer.
    pub const fn max_answer_bytes(&self) -> usize {
        match self {
            Self::Text { .. } | Self::Signatures { .. } | Self::Cells { .. } | Self::PicturePages => MAX_TEXT_BYTES,
            Self::Picture { .. } | Self::Letter => MAX_PICTURE_BYTES,
        }
    }
}

/// A sheet of a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetName {
    pub name: String,
    pub hidden: bool,
}

/// A page of a TIFF, upright, in pixels as it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureSize {
    pub width: u32,
    pub height: u32,
}

/// What an issuer of certificates answered about revocation, in DER.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetched<'a> {
    /// OCSP.
    Answer(&'a [u8]),
    /// CRL.
    List(&'a [u8]),
}

/// The answers as they stand in the body: for each a letter, its length (u32, big-endian), its bytes.
pub fn fetched_bytes(all: &[Fetched<'_>]) -> Result<Vec<u8>, FrameFault> {
    let mut bytes = Vec::new();
    for one in all {
        let (letter, contents) = match one {
            Fetched::Answer(contents) => (b'O', contents),
            Fetched::List(contents) => (b'L', contents),
        };
        bytes.push(letter);
        bytes.extend_from_slice(&u32::try_from(contents.len()).map_err(|_| FrameFault::TooLong)?.to_be_bytes());
        bytes.extend_from_slice(contents);
    }
    Ok(bytes)
}

/// The answers that [`fetched_bytes`] wrote; `None` when these bytes are none.
pub fn fetched_of(mut bytes: &[u8]) -> Option<Vec<Fetched<'_>>> {
    let mut all = Vec::new();
    while let Some((letter, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (contents, after) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        all.push(match letter {
            b'O' => Fetched::Answer(contents),
            b'L' => Fetched::List(contents),
            _ => return None,
        });
        bytes = after;
    }
    Some(all)
}

/// How the file is to be read; decided by the program from its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    Pdf,
    /// A PDF on which the first of its two readers took the process with it.
    PdfOtherwise,
    PlainText,
    /// A zip archive of XML: docx, xlsx, pptx, odt, ods, odp; which one, the worker tells from its contents.
    Office,
    /// A compound file: doc or xls.
    OldOffice,
    RichText,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Answer {
    /// The body is UTF-8.
    Text {
        pages: Option<u32>,
        /// The file holds more text than this.
        truncated: bool,
        /// How many of the pages are only pictures.
        #[serde(default)]
        textless_pages: u32,
    },
    /// The body is JSON.
    Signatures,
    /// The body is a list of [`SheetName`] in JSON of so many bytes, then the cells (see `cells.rs` of the worker).
    Cells {
        names_bytes: u32,
        /// How far the sheet reaches.
        rows: u32,
        columns: u32,
        /// The row to go on with.
        next_row: Option<u32>,
        /// The file holds more than is read.
        cut: bool,
    },
    /// The body is JSON.
    PicturePages,
    /// The body is a PNG.
    Picture,
    /// The body is a docx.
    Letter,
    Failed {
        problem: Problem,
    },
}

/// Why there is no text, or no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Broken, or not of the format.
    Unreadable,
    /// Protected by a password.
    Encrypted,
    /// Pages without any text.
    NoTextLayer,
    /// Not a file of a kind that is read.
    Unsupported,
    /// It grows beyond every honest size when it is unpacked.
    TooLarge,
    /// The reader panicked; the process stays sound and is replaced all the same.
    Panicked,
    /// The worker's own watch ran out before the program's did.
    TimedOut,
}

/// Why a frame cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameFault {
    #[error("the frame does not begin with the mark of this version")]
    OtherVersion,
    #[error("a part of the frame is longer than permitted")]
    TooLong,
    #[error("the header is not understood")]
    Header(#[from] serde_json::Error),
    #[error("the frame cannot be read or written")]
    Broken(#[from] io::Error),
}

/// The fixed part and the header of a frame whose body of `body_bytes` follows.
pub fn opening(header: &impl Serialize, body_bytes: usize) -> Result<Vec<u8>, FrameFault> {
    let header = serde_json::to_vec(header)?;
    if header.len() > MAX_HEADER_BYTES {
        return Err(FrameFault::TooLong);
    }
    let mut bytes = Vec::with_capacity(HEAD_BYTES + header.len());
    bytes.extend_from_slice(&MARK);
    for length in [header.len(), body_bytes] {
        bytes.extend_from_slice(&u32::try_from(length).map_err(|_| FrameFault::TooLong)?.to_be_bytes());
    }
    bytes.extend_from_slice(&header);
    Ok(bytes)
}

/// Lengths of header and body, as the fixed part announces them; both within their limits.
pub fn lengths(head: &[u8; HEAD_BYTES], max_body_bytes: usize) -> Result<(usize, usize), FrameFault> {
    let [m0, m1, m2, m3, h0, h1, h2, h3, b0, b1, b2, b3] = *head;
    if [m0, m1, m2, m3] != MARK {
        return Err(FrameFault::OtherVersion);
    }
    let length = |bytes: [u8; 4]| usize::try_from(u32::from_be_bytes(bytes)).map_err(|_| FrameFault::TooLong);
    let (header, body) = (length([h0, h1, h2, h3])?, length([b0, b1, b2, b3])?);
    if header > MAX_HEADER_BYTES || body > max_body_bytes {
        return Err(FrameFault::TooLong);
    }
    Ok((header, body))
}

/// The header of a frame.
pub fn header<H: DeserializeOwned>(bytes: &[u8]) -> Result<H, FrameFault> {
    Ok(serde_json::from_slice(bytes)?)
}

/// Reads a whole frame; `None` when the other side closed before a new one began.
pub fn read_frame<H: DeserializeOwned>(
    reader: &mut impl Read,
    max_body_bytes: usize,
) -> Result<Option<(H, Vec<u8>)>, FrameFault> {
    let mut head = [0; HEAD_BYTES];
    let (first, rest) = head.split_at_mut(1);
    if reader.read(first)? == 0 {
        return Ok(None);
    }
    reader.read_exact(rest)?;
    let (header_bytes, body_bytes) = lengths(&head, max_body_bytes)?;
    let header: H = header(&read_part(reader, header_bytes)?)?;
    let body = read_part(reader, body_bytes)?;
    Ok(Some((header, body)))
}

/// Writes a whole frame and flushes it.
pub fn write_frame(writer: &mut impl Write, header: &impl Serialize, body: &[u8]) -> Result<(), FrameFault> {
    writer.write_all(&opening(header, body.len())?)?;
    writer.write_all(body)?;
    Ok(writer.flush()?)
}

/// Grows as bytes arrive, so that an announced length alone costs nothing.
fn read_part(reader: &mut impl Read, bytes: usize) -> Result<Vec<u8>, FrameFault> {
    let mut part = Vec::new();
    reader.take(bytes as u64).read_to_end(&mut part)?;
    if part.len() < bytes {
        return Err(FrameFault::Broken(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back_as_it_was_written() {
        let request = Request::Text { format: Format::Pdf };
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &request, b"%PDF-").expect("written");
        let mut reader = bytes.as_slice();
        let found = read_frame::<Request>(&mut reader, 100).expect("read").expect("a frame");
        assert_eq!(found, (request, b"%PDF-".to_vec()));
        assert!(read_frame::<Request>(&mut reader, 100).expect("read").is_none());
    }

    #[test]
    fn another_version_a_long_body_and_a_cut_frame_are_refused() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &Request::Text { format: Format::Pdf }, &[7; 50]).expect("written");
        assert!(matches!(read_frame::<Request>(&mut bytes.as_slice(), 49), Err(FrameFault::TooLong)));
        let cut = bytes.get(..bytes.len() - 1).expect("shorter");
        assert!(matches!(read_frame::<Request>(&mut &*cut, 100), Err(FrameFault::Broken(_))));
        let mut other = bytes.clone();
        if let Some(digit) = other.get_mut(3) {
            *digit = b'1';
        }
        assert!(matches!(read_frame::<Request>(&mut other.as_slice(), 100), Err(FrameFault::OtherVersion)));
    }

    #[test]
    fn fetched_answers_come_back_as_they_were_written_and_nothing_else_is_taken_for_them() {
        let all = [Fetched::Answer(b"abc"), Fetched::List(b""), Fetched::List(&[7; 300])];
        let bytes = fetched_bytes(&all).expect("short");
        assert_eq!(fetched_of(&bytes).as_deref(), Some(&all[..]));
        assert_eq!(fetched_of(b"").as_deref(), Some(&[][..]));
        for cut in 1..bytes.len() {
            let parts = bytes.get(..cut).and_then(fetched_of).map_or(0, |parts| parts.len());
            assert!(parts < all.len(), "{cut}");
        }
        assert_eq!(fetched_of(b"X\0\0\0\0"), None);
        assert_eq!(fetched_of(b"O\xFF\xFF\xFF\xFFabc"), None);
    }

    #[test]
    fn an_unknown_job_is_not_guessed() {
        assert!(matches!(header::<Request>(br#"{"job":"run","format":"pdf"}"#), Err(FrameFault::Header(_))));
    }
}
