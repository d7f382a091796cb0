//! What is known of the signatures of a PDF: who, when, over what, and how far that can be relied on.

mod words;

use serde::{Deserialize, Serialize};

use super::instant::Instant;

/// All signatures of one file. The worst verdict is the file's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SignatureReport {
    pub verdict: SignatureVerdict,
    pub signatures: Vec<Signature>,
    pub roots: TrustedRoots,
}

/// From good to bad: the later one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureVerdict {
    /// There is no signature.
    None,
    /// Whole, and the signer leads to a root that this site trusts.
    Trusted,
    /// Whole; who the signer is was not established.
    Valid,
    /// Something could not be checked; that is not the same as wrong.
    Unverifiable,
    /// What is there is not what was signed.
    Changed,
}

/// The roots of `signature.roots_file`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum TrustedRoots {
    /// No file is set: nothing can be trusted.
    NotSet,
    /// The file is not there, or holds no certificate.
    Unreadable,
    Read,
}

/// One signature. What the file says of itself is cleaned for the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// Name of the form field; may be empty.
    pub field: String,
    pub kind: SignatureKind,
    pub verdict: SignatureVerdict,
    pub ground: SignatureGround,
    pub signer: Option<String>,
    pub organisation: Option<String>,
    pub issuer: Option<String>,
    /// Hexadecimal.
    pub serial: Option<String>,
    /// By the clock of the signer's computer.
    pub claimed_at: Option<Instant>,
    pub stamp: Option<TimeStamp>,
    /// What the signer gave as reason.
    pub stated_reason: Option<String>,
    pub stated_place: Option<String>,
    /// "RSA-PSS, SHA-256"
    pub algorithm: Option<String>,
    /// SHA-1 or a short key where it counts.
    pub weak: bool,
    pub covers_whole_file: bool,
    /// Bytes from the beginning of the file to the end of what was signed.
    #[specta(type = specta_typescript::Number)]
    pub signed_bytes: u64,
    /// What was added later, and proven to be harmless.
    pub later: Vec<LaterAddition>,
    pub revocation: Revocation,
    /// When the signer's certificate, or one above it, was revoked.
    pub revoked_at: Option<Instant>,
    /// Validity of the signer's certificate.
    pub not_before: Option<Instant>,
    pub not_after: Option<Instant>,
}

/// The word of a time-stamping authority (RFC 3161).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TimeStamp {
    pub at: Instant,
    pub authority: Option<String>,
    /// The authority leads to a trusted root.
    pub trusted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    Approval,
    /// The author's, with what may still be done to the document.
    Certification,
    /// An authority's word that the document existed at a moment.
    DocumentTimeStamp,
}

/// What was added after signing without touching what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum LaterAddition {
    Signature,
    TimeStamp,
    ValidationData,
    FormFill,
    EmptyField,
    Metadata,
    Blank,
}

/// What is known about revocation: by what the file carries and, where the site allows it, by asking the issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// By what the file carries.
    Good,
    /// By the issuer's own word of today.
    GoodToday,
    /// Revoked, but after a trusted time-stamp.
    RevokedLater,
    Revoked,
    /// The file carries nothing, and nobody was asked.
    Unknown,
    /// The issuer was asked and did not answer.
    Unreached,
    /// The issuer's answer cannot be used: signed by somebody else, too old, broken.
    Unusable,
    /// The certificate does not say where to ask.
    NoAddress,
}

/// Why a verdict is what it is; each is one sentence (see [`SignatureGround::sentence`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureGround {
    LeadsToRoot,
    UnknownIssuer,
    ExpiredSince,
    WeakDigest,
    NotForSigning,
    TimeInFuture,
    BytesDiffer,
    NotBySigner,
    OtherCertificate,
    CutShort,
    UnsignedGap,
    ChangedLater,
    NotPermittedLater,
    Detached,
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
