//! Ban hành: turns a draft into what leaves an office, a numbered, dated and signed PDF.

mod authority;
mod letter;
mod signature;
mod typeface;
mod typesetting;

use chrono::{FixedOffset, NaiveDate};

use crate::model::{Agency, Applicant, DocumentKind, Moment, Signer};

pub use self::authority::root_certificate;

/// Everything the paper says. The same facts make the same bytes, every time.
#[derive(Debug, Clone)]
pub struct IssueFacts {
    /// The agency above, in words; left out for a people's committee, which stands under no letterhead but its own.
    pub parent: Option<String>,
    pub agency: String,
    /// Where the paper is dated: `Bình An`.
    pub place: String,
    /// `12/GP-SXD`.
    pub so_ky_hieu: String,
    pub kind: DocumentKind,
    pub date: NaiveDate,
    pub trich_yeu: String,
    /// The dossier it answers; nothing for a paper of the office's own.
    pub dossier: Option<IssuedFor>,
    pub signer: Signer,
    /// When the signature says it was made.
    pub signed_at: Moment,
}

/// The dossier that a document answers.
#[derive(Debug, Clone)]
pub struct IssuedFor {
    pub code: String,
    pub applicant: Applicant,
    pub procedure_code: String,
    pub procedure: String,
}

/// Why no document came out. With the shipped type and keys none of these happens.
#[derive(Debug, thiserror::Error)]
pub enum NotIssued {
    #[error("the shipped type cannot be read")]
    Typeface,
    #[error("the shipped keys cannot be used: {0}")]
    Keys(String),
    #[error("the signature does not fit the room left for it")]
    RoomForSignature,
}

/// The bytes of a PDF signed in its only revision, so that the signature covers the whole file
/// (PDF 1.7 §12.8, ETSI EN 319 142-1 baseline level B).
pub fn issued_pdf(facts: &IssueFacts) -> Result<Vec<u8>, NotIssued> {
    let unsigned = letter::paper(facts)?;
    signature::sign(unsigned, &facts.signer.name, &facts.agency)
}

/// The number of a document as Nghị định 30/2020 writes it: `12/GP-SXD`; an official letter has no kind: `2481/SXD-QLXD`.
pub fn document_number(number: u32, kind: &DocumentKind, agency: &Agency) -> String {
    if kind.code == OFFICIAL_LETTER {
        format!("{number:02}/{}-{}", agency.abbreviation, room_of(agency))
    } else {
        format!("{number:02}/{}-{}", kind.code, agency.abbreviation)
    }
}

/// What an issued file is called: `12-GP-SXD.signed.pdf`.
pub fn file_name(so_ky_hieu: &str) -> String {
    let safe: String = so_ky_hieu.chars().map(|letter| if letter == '/' { '-' } else { letter }).collect();
    format!("{safe}.signed.pdf")
}

/// The code here of "công văn", the one kind whose abbreviation never stands in a number.
pub const OFFICIAL_LETTER: &str = "CV";

fn room_of(agency: &Agency) -> &'static str {
    match agency.abbreviation.as_str() {
        "SXD" => "QLXD",
        "UBND" => "VP",
        _ => "TNTKQ",
    }
}

/// `05/07/2026 09:15:03 +07:00`: the form Nghị định 30/2020 asks for beside a signature.
fn written_time(at: Moment, offset: FixedOffset) -> String {
    at.with_timezone(&offset).format("%d/%m/%Y %H:%M:%S %:z").to_string()
}

#[cfg(test)]
mod tests;
