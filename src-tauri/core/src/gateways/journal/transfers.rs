//! Transfers and their steps: each step is on the disk before it starts and after it ended.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Journal, JournalFault};
use crate::domain::{instant::Instant, transfer::Transfer};

/// A begun step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepId(i64);

/// A step as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRecord {
    pub id: StepId,
    /// The step's own name, chosen by the transfer engine; tells all that is needed to settle it after a crash.
    pub step: String,
    pub begun_at: Instant,
    /// `None`: begun and not ended, so that the process died (or was cut off) inside it.
    pub ended: Option<StepEnd>,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEnd {
    pub outcome: String,
    pub at: Instant,
}

#[derive(Serialize, Deserialize)]
struct StepBegin {
    step: String,
    at: Instant,
}

impl Journal {
    /// Keeps a new transfer, or the new state of a known one. [`JournalFault::KeyTaken`] when its key belongs to another.
    pub fn put_transfer(&self, transfer: &Transfer) -> Result<(), JournalFault> {
        self.write(|transaction| self.put_in(transaction, transfer))
    }

    /// Keeps a new transfer unless one that is here speaks against it: by its key, or by `against`. That one comes back.
    pub fn put_new_transfer(
        &self,
        transfer: &Transfer,
        against: impl Fn(&Transfer) -> bool,
    ) -> Result<Option<Transfer>, JournalFault> {
        self.write(|transaction| {
            let known = self.transfers_in(transaction)?;
            let other = known.into_iter().find(|known| known.key == transfer.key || against(known));
            if other.is_none() {
                self.put_in(transaction, transfer)?;
            }
            Ok(other)
        })
    }

    /// Reads a transfer and writes what `change` makes of it, with nothing in between; `None` when there is none.
    pub fn change_transfer(
        &self,
        id: Uuid,
        change: impl FnOnce(Transfer) -> Transfer,
    ) -> Result<Option<Transfer>, JournalFault> {
        self.write(|transaction| {
            let row = transaction
                .query_row("SELECT id, key, sealed FROM transfer WHERE id = ?1", [id.to_string()], sealed_row)
                .optional()
                .map_err(|fault| self.fault(&fault))?;
            let Some(row) = row else { return Ok(None) };
            let changed = change(self.open_transfer(row)?);
            self.put_in(transaction, &changed)?;
            Ok(Some(changed))
        })
    }

    pub fn transfer(&self, id: Uuid) -> Result<Option<Transfer>, JournalFault> {
        self.one_transfer("SELECT id, key, sealed FROM transfer WHERE id = ?1", id)
    }

    /// The transfer with this key (`clientRef`).
    pub fn transfer_by_key(&self, key: Uuid) -> Result<Option<Transfer>, JournalFault> {
        self.one_transfer("SELECT id, key, sealed FROM transfer WHERE key = ?1", key)
    }

    /// Every transfer, newest first.
    pub fn transfers(&self) -> Result<Vec<Transfer>, JournalFault> {
        let mut transfers = self.transfers_in(&self.connection())?;
        transfers.sort_by_key(|transfer| std::cmp::Reverse((transfer.created_at, transfer.id)));
        Ok(transfers)
    }

    fn transfers_in(&self, connection: &Connection) -> Result<Vec<Transfer>, JournalFault> {
        let mut statement =
            connection.prepare_cached("SELECT id, key, sealed FROM transfer").map_err(|fault| self.fault(&fault))?;
        let rows = statement.query_map([], sealed_row).map_err(|fault| self.fault(&fault))?;
        rows.map(|row| self.open_transfer(row.map_err(|fault| self.fault(&fault))?)).collect()
    }

    /// Notes that a step begins, together with the transfer's state; to be called before the step's first effect.
    /// The time of the note is the transfer's `updated_at`.
    pub fn step_before(&self, transfer: &Transfer, step: &str) -> Result<StepId, JournalFault> {
        let begin = StepBegin { step: step.into(), at: transfer.updated_at };
        let sealed = self.seal(&begun_purpose(transfer.id), &begin);
        self.write(|transaction| {
            self.put_in(transaction, transfer)?;
            transaction
                .execute("INSERT INTO step (transfer, begun) VALUES (?1, ?2)", (transfer.id.to_string(), sealed))
                .map_err(|fault| self.fault(&fault))?;
            Ok(StepId(transaction.last_insert_rowid()))
        })
    }

    /// Notes how a step ended together with the transfer's new state: both or neither.
    pub fn step_after(&self, step: StepId, outcome: &str, transfer: &Transfer) -> Result<(), JournalFault> {
        let end = StepEnd { outcome: outcome.into(), at: transfer.updated_at };
        let sealed = self.seal(&ended_purpose(transfer.id, step), &end);
        self.write(|transaction| {
            let changed = transaction
                .execute(
                    "UPDATE step SET ended = ?1 WHERE id = ?2 AND transfer = ?3 AND ended IS NULL",
                    (sealed, step.0, transfer.id.to_string()),
                )
                .map_err(|fault| self.fault(&fault))?;
            if changed != 1 {
                return Err(JournalFault::StepNotOpen);
            }
            self.put_in(transaction, transfer)
        })
    }

    /// Asks whoever runs the transfer, in this process or another, to stop at the next safe point.
    pub fn ask_cancel(&self, transfer: Uuid) -> Result<(), JournalFault> {
        self.write(|transaction| {
            transaction
                .execute("INSERT OR IGNORE INTO cancel VALUES (?1)", [transfer.to_string()])
                .map_err(|fault| self.fault(&fault))?;
            Ok(())
        })
    }

    pub fn is_cancel_asked(&self, transfer: Uuid) -> Result<bool, JournalFault> {
        self.connection()
            .query_row("SELECT EXISTS (SELECT 1 FROM cancel WHERE transfer = ?1)", [transfer.to_string()], |row| {
                row.get(0)
            })
            .map_err(|fault| self.fault(&fault))
    }

    /// Takes the wish back.
    pub fn forget_cancel(&self, transfer: Uuid) -> Result<(), JournalFault> {
        self.write(|transaction| {
            transaction
                .execute("DELETE FROM cancel WHERE transfer = ?1", [transfer.to_string()])
                .map_err(|fault| self.fault(&fault))?;
            Ok(())
        })
    }

    /// The step that was begun and not ended: where a process died. The last one, should there be several.
    pub fn open_step(&self, transfer: Uuid) -> Result<Option<StepRecord>, JournalFault> {
        Ok(self.steps(transfer)?.into_iter().rev().find(|step| step.ended.is_none()))
    }

    /// Every step of a transfer, in the order they began.
    pub fn steps(&self, transfer: Uuid) -> Result<Vec<StepRecord>, JournalFault> {
        let connection = self.connection();
        let mut statement = connection
            .prepare_cached("SELECT id, begun, ended FROM step WHERE transfer = ?1 ORDER BY id")
            .map_err(|fault| self.fault(&fault))?;
        let rows = statement
            .query_map([transfer.to_string()], |row| {
                Ok((StepId(row.get(0)?), row.get::<_, Vec<u8>>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
            })
            .map_err(|fault| self.fault(&fault))?;
        rows.map(|row| {
            let (id, begun, ended) = row.map_err(|fault| self.fault(&fault))?;
            let begin: StepBegin = self.open_sealed(&begun_purpose(transfer), &begun)?;
            let ended = ended.map(|ended| self.open_sealed(&ended_purpose(transfer, id), &ended)).transpose()?;
            Ok(StepRecord { id, step: begin.step, begun_at: begin.at, ended })
        })
        .collect()
    }

    fn put_in(&self, transaction: &Transaction<'_>, transfer: &Transfer) -> Result<(), JournalFault> {
        let (id, key) = (transfer.id.to_string(), transfer.key.to_string());
        let holder: Option<String> = transaction
            .query_row("SELECT id FROM transfer WHERE key = ?1", [&key], |row| row.get(0))
            .optional()
            .map_err(|fault| self.fault(&fault))?;
        if holder.is_some_and(|holder| holder != id) {
            return Err(JournalFault::KeyTaken);
        }
        let sealed = self.seal(&transfer_purpose(&id, &key), transfer);
        transaction
            .execute(
                "INSERT INTO transfer VALUES (?1, ?2, ?3) \
                 ON CONFLICT (id) DO UPDATE SET key = excluded.key, sealed = excluded.sealed",
                (id, key, sealed),
            )
            .map_err(|fault| self.fault(&fault))?;
        Ok(())
    }

    fn one_transfer(&self, query: &str, value: Uuid) -> Result<Option<Transfer>, JournalFault> {
        let row = self
            .connection()
            .query_row(query, [value.to_string()], sealed_row)
            .optional()
            .map_err(|fault| self.fault(&fault))?;
        row.map(|row| self.open_transfer(row)).transpose()
    }

    fn open_transfer(&self, (id, key, sealed): SealedRow) -> Result<Transfer, JournalFault> {
        self.open_sealed(&transfer_purpose(&id, &key), &sealed)
    }
}

type SealedRow = (String, String, Vec<u8>);

fn sealed_row(row: &Row<'_>) -> Result<SealedRow, rusqlite::Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn transfer_purpose(id: &str, key: &str) -> String {
    format!("transfer {id} {key}")
}

fn begun_purpose(transfer: Uuid) -> String {
    format!("step of {transfer} begun")
}

fn ended_purpose(transfer: Uuid, step: StepId) -> String {
    format!("step {} of {transfer} ended", step.0)
}
