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
    /// A sign-in at this computer that ended before anybody was identified; in the audit of who came in next.
    FailedSignIn,
    SignOut,
    /// The window was locked; opening it again is a sign-in.
    Lock,
    /// The password of an iGate account was tried, once.
    ProveAccount,
    Link,
    Unlink,
    Send,
    Attach,
    Push,
    PreviewResult,
    /// A file that the cross-check calls another dossier's was taken for right.
    AcceptMismatch,
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

/// The chain in the journal as the page Nhật ký shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditState {
    pub verdict: AuditVerdict,
    /// Fingerprint of the key that signs this computer's exports; `None` while the keyring does not give it.
    pub device_key: Option<String>,
}

/// What the check of an exported audit found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportVerdict {
    pub ok: bool,
    /// Entries in the file, whatever they are worth.
    pub entries: u32,
    /// The first entry that cannot be relied on; 1 where the head or its signature does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flaw: Option<ExportFlaw>,
    /// What the head says; absent unless its signature holds.
    #[serde(flatten)]
    pub head: Option<SignedHead>,
}

/// The signed head of an export: whose audit, how long, when, and on which computer it was written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedHead {
    /// `iss#sub`
    pub who: String,
    pub exported_at: Instant,
    /// That computer's clock minus the server's.
    pub clock_offset_seconds: i32,
    pub last_hash: Sha,
    /// Fingerprint of the key that signed it.
    pub device_key: String,
}

/// What is wrong with an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFlaw {
    /// It does not begin with a head of ours.
    NotAnExport,
    /// The head was changed, or signed with another key than it names.
    SignatureBroken,
    /// The signature holds, but the key is not the one that was asked for.
    OtherDevice,
    /// An entry was edited, moved, put in or taken out.
    EntryChanged,
    /// The file ends before the last entry that the head names.
    EntriesMissing,
    /// Something follows the last entry that the head names.
    EntriesAdded,
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
