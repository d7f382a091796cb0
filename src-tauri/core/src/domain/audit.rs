//! An audit entry (nhật ký) and the chain that makes edits, deletions, reordering and truncation visible.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{code::DossierCode, failure_code::FailureCode, instant::Instant, sha::Sha};

/// One act, appended before its effect. It names no citizen and holds no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// 1, 2, 3 … without a gap, per identity.
    pub number: u32,
    pub at: Instant,
    /// This computer's clock minus the server's, as last measured.
    pub clock_offset_seconds: i32,
    pub act: AuditAct,
    /// `iss#sub`
    pub who: String,
    pub dossier_code: Option<DossierCode>,
    pub document_id: Option<String>,
    /// The transfer this belongs to.
    pub transfer_id: Option<String>,
    pub sha256: Vec<Sha>,
    pub outcome: AuditOutcome,
    pub code: Option<FailureCode>,
    /// Hash of the entry before; 64 zeros for the first.
    pub previous: Sha,
    /// SHA-256 of `previous` and the entry's own contents.
    pub hash: Sha,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum AuditAct {
    SignIn,
    SignOut,
    /// The password of an iGate account was tried, once.
    ProveAccount,
    Link,
    Unlink,
    Send,
    Attach,
    Push,
    PreviewResult,
    Export,
    Wipe,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum AuditOutcome {
    /// Written before the effect.
    Begun,
    Done,
    Refused,
    Failed,
    Unknown,
    Cancelled,
}

impl AuditEntry {
    /// The hash that the entry has to carry: over its JSON with `hash` left out, the fields in the order above.
    pub fn computed_hash(&self) -> Sha {
        let mut digest = Sha256::new();
        digest.update(b"lienthong audit 1\n");
        let mut contents = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = contents.as_object_mut() {
            fields.remove("hash");
        }
        // serde_json's map is sorted by key, so that the same entry gives the same bytes everywhere.
        digest.update(contents.to_string().as_bytes());
        Sha::from_bytes(digest.finalize().into())
    }

    /// The link of the first entry.
    pub const FIRST_PREVIOUS: Sha = Sha::from_bytes([0; 32]);
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerdict {
    pub ok: bool,
    pub entries: u32,
    /// The number of the first entry that does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad: Option<u32>,
}

/// Checks numbers, links and hashes from the first entry to the last.
pub fn verify_chain(entries: &[AuditEntry]) -> AuditVerdict {
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let mut previous = AuditEntry::FIRST_PREVIOUS;
    for (expected, entry) in (1u32..).zip(entries) {
        if entry.number != expected || entry.previous != previous || entry.hash != entry.computed_hash() {
            return AuditVerdict { ok: false, entries: count, first_bad: Some(expected) };
        }
        previous = entry.hash;
    }
    AuditVerdict { ok: true, entries: count, first_bad: None }
}
