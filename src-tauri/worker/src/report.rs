//! What the worker says about the signatures of a PDF, as it crosses the pipe.

use serde::{Deserialize, Serialize};

/// Longer names and reasons are cut.
pub const MOST_TEXT_LETTERS: usize = 300;
/// More signatures than this are not listed; the rest counts as not checked.
pub const MOST_SIGNATURES: usize = 200;

/// All signatures of one file. The worst verdict is the file's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    pub verdict: Verdict,
    pub signatures: Vec<Signature>,
    /// How many trusted roots were understood.
    pub roots: u32,
    /// What the issuers could still be asked; only of certificates that lead to a trusted root.
    #[serde(default)]
    pub asks: Vec<Ask>,
}

/// A certificate whose standing is open, and where its issuer says that it may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ask {
    /// The place in [`Report::signatures`].
    pub signature: u32,
    /// It belongs to the authority of a time-stamp, not to the signer.
    pub of_stamp: bool,
    /// Where OCSP is spoken.
    pub responders: Vec<String>,
    /// The OCSPRequest (RFC 6960 §4.1) about this certificate.
    pub request: Vec<u8>,
    /// Where the revocation list lies.
    pub lists: Vec<String>,
}

/// From good to bad: the later one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// There is no signature.
    None,
    /// Whole, and the signer leads to a trusted root.
    Trusted,
    /// Whole; who the signer is was not established.
    Valid,
    Unverifiable,
    Changed,
}

/// Why the verdict is what it is; each stands for one sentence in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    // Trusted
    LeadsToRoot,
    // Valid
    UnknownIssuer,
    ExpiredSince,
    WeakDigest,
    NotForSigning,
    TimeInFuture,
    // Changed
    BytesDiffer,
    NotBySigner,
    OtherCertificate,
    CutShort,
    UnsignedGap,
    ChangedLater,
    NotPermittedLater,
    Detached,
    // Unverifiable
    FileBroken,
    FileEncrypted,
    RangeOdd,
    NoSignatureBytes,
    MessageUnreadable,
    KindUnknown,
    AlgorithmUnknown,
    NoCertificate,
    LaterUnproven,
    ExpiredWhenSigned,
    Revoked,
    RevokedSince,
    TooMany,
}

/// What was added after signing and proven to be harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Later {
    Signature,
    TimeStamp,
    ValidationData,
    FormFill,
    EmptyField,
    Metadata,
    Blank,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Approval,
    /// Of the author, with what may still be done to the document.
    Certification,
    /// No person's signature: an authority's word that the document existed then.
    DocumentTimeStamp,
}

/// What the file itself, or an issuer asked today, says about revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// Every certificate of the chain is said to be good.
    Good,
    /// The same, and of the signer's its issuer said so today.
    GoodToday,
    /// Revoked, but after a trusted time-stamp.
    RevokedLater,
    Revoked,
    /// Nothing speaks of it.
    Unknown,
}

/// A time-stamp over a signature. Times are seconds since 1970 in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stamp {
    pub at: i64,
    pub authority: Option<String>,
    /// The authority leads to a trusted root.
    pub trusted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Signature {
    pub field: String,
    pub kind: Kind,
    pub verdict: Verdict,
    pub ground: Ground,
    pub signer: Option<String>,
    pub organisation: Option<String>,
    pub issuer: Option<String>,
    /// Hexadecimal.
    pub serial: Option<String>,
    /// By the clock of the signer's computer.
    pub claimed_at: Option<i64>,
    pub stamp: Option<Stamp>,
    /// What the signer gave as reason and place.
    pub stated_reason: Option<String>,
    pub stated_place: Option<String>,
    /// "RSA-PSS, SHA-256"
    pub algorithm: Option<String>,
    /// SHA-1 somewhere where it counts.
    pub weak: bool,
    pub covers_whole_file: bool,
    /// Bytes of the file up to the end of what was signed.
    pub signed_bytes: u64,
    pub later: Vec<Later>,
    pub revocation: Revocation,
    pub revoked_at: Option<i64>,
    pub not_before: Option<i64>,
    pub not_after: Option<i64>,
}
