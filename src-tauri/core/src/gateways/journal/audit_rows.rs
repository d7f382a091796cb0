//! The audit's rows: appended in one transaction with the head that makes a cut at the end visible.

use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};

use super::{Journal, JournalFault};
use crate::domain::{
    audit::{AuditAct, AuditEntry, AuditOutcome, AuditVerdict, verify_chain},
    code::DossierCode,
    failure_code::FailureCode,
    instant::Instant,
    sha::Sha,
};

/// An audit entry before the journal gives it its number, its link and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditDraft {
    pub at: Instant,
    pub clock_offset_seconds: i32,
    pub act: AuditAct,
    pub dossier_code: Option<DossierCode>,
    pub document_id: Option<String>,
    pub transfer_id: Option<String>,
    pub sha256: Vec<Sha>,
    pub outcome: AuditOutcome,
    pub code: Option<FailureCode>,
}

/// Number and hash of the last entry, sealed beside the entries: who cuts the last ones off cannot write it anew.
#[derive(Serialize, Deserialize)]
struct Head {
    number: u32,
    hash: Sha,
}

const HEAD: &str = "audit-head";

impl Journal {
    /// Appends an entry; to be called before the effect of the act it names.
    pub fn append_audit(&self, draft: AuditDraft) -> Result<AuditEntry, JournalFault> {
        self.write(|transaction| {
            let head = self.head(transaction)?;
            let (number, previous) = match head {
                Some(head) => (head.number.checked_add(1).ok_or(JournalFault::Damaged)?, head.hash),
                None => (1, AuditEntry::FIRST_PREVIOUS),
            };
            let mut entry = AuditEntry {
                number,
                at: draft.at,
                clock_offset_seconds: draft.clock_offset_seconds,
                act: draft.act,
                who: self.who.to_string(),
                dossier_code: draft.dossier_code,
                document_id: draft.document_id,
                transfer_id: draft.transfer_id,
                sha256: draft.sha256,
                outcome: draft.outcome,
                code: draft.code,
                previous,
                hash: AuditEntry::FIRST_PREVIOUS,
            };
            entry.hash = entry.computed_hash();
            let sealed = self.seal(&purpose(number), &entry);
            transaction
                .execute("INSERT INTO audit VALUES (?1, ?2)", (number, sealed))
                .map_err(|fault| self.audit_fault(&fault))?;
            let head = self.seal(HEAD, &Head { number, hash: entry.hash });
            transaction
                .execute(
                    "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                    (HEAD, head),
                )
                .map_err(|fault| self.fault(&fault))?;
            Ok(entry)
        })
    }

    /// Every entry, oldest first. [`JournalFault::Damaged`] when one does not open; [`Self::verify_audit`] says which.
    pub fn audit(&self) -> Result<Vec<AuditEntry>, JournalFault> {
        self.audit_rows()?.0.into_iter().map(|(number, sealed)| self.open_sealed(&purpose(number), &sealed)).collect()
    }

    /// Checks that every row opens, that the chain holds, and that it ends where the head says.
    pub fn verify_audit(&self) -> Result<AuditVerdict, JournalFault> {
        let (rows, head) = self.audit_rows()?;
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let bad = |number| AuditVerdict { ok: false, entries: count, first_bad: Some(number) };
        let mut entries = Vec::with_capacity(rows.len());
        for (expected, (number, sealed)) in (1u32..).zip(rows) {
            match self.open_sealed::<AuditEntry>(&purpose(number), &sealed) {
                Ok(entry) => entries.push(entry),
                Err(_) => return Ok(bad(expected)),
            }
        }
        let verdict = verify_chain(&entries);
        if !verdict.ok {
            return Ok(verdict);
        }
        let (last_number, last_hash) =
            entries.last().map_or((0, AuditEntry::FIRST_PREVIOUS), |last| (last.number, last.hash));
        let head = match head {
            Some(sealed) => match self.open_sealed::<Head>(HEAD, &sealed) {
                Ok(head) => (head.number, head.hash),
                Err(_) => return Ok(bad(last_number.saturating_add(1))),
            },
            None => (0, AuditEntry::FIRST_PREVIOUS),
        };
        Ok(if head == (last_number, last_hash) { verdict } else { bad(last_number.saturating_add(1)) })
    }

    fn head(&self, transaction: &Transaction<'_>) -> Result<Option<Head>, JournalFault> {
        let sealed: Option<Vec<u8>> = transaction
            .query_row("SELECT sealed FROM meta WHERE name = ?1", [HEAD], |row| row.get(0))
            .optional()
            .map_err(|fault| self.fault(&fault))?;
        sealed.map(|sealed| self.open_sealed(HEAD, &sealed)).transpose()
    }

    /// Rows and head from one reading, so that an entry appended meanwhile does not look like a fault.
    #[expect(clippy::type_complexity, reason = "rows and head, used in this file only")]
    fn audit_rows(&self) -> Result<(Vec<(u32, Vec<u8>)>, Option<Vec<u8>>), JournalFault> {
        let mut connection = self.connection();
        let read = || -> Result<_, rusqlite::Error> {
            let transaction = connection.transaction()?;
            let mut statement = transaction.prepare_cached("SELECT number, sealed FROM audit ORDER BY number")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<_>, _>>()?;
            let head = transaction
                .query_row("SELECT sealed FROM meta WHERE name = ?1", [HEAD], |row| row.get(0))
                .optional()?;
            Ok((rows, head))
        };
        let mut read = read;
        read().map_err(|fault| self.fault(&fault))
    }

    /// A number that is taken although the head does not say so: rows were changed from outside.
    fn audit_fault(&self, fault: &rusqlite::Error) -> JournalFault {
        match fault.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => JournalFault::Damaged,
            _ => self.fault(fault),
        }
    }
}

fn purpose(number: u32) -> String {
    format!("audit {number}")
}
