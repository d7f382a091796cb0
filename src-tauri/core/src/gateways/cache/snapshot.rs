//! The snapshot: all summaries in one sealed file beside the store, so that a start with 100,000 dossiers reads one file.
//!
//! It exists only while the store is closed and nothing changed since it was written: who changes the store removes it
//! first. Its coming and going are flushed: a power cut must not bring back a list that was changed since, nor leave an
//! empty file that would pass for an empty list.

use std::{collections::HashMap, fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        code::DossierCode,
        dossier::{Agency, Applicant, DossierSummary, Procedure},
        instant::Instant,
        step::Step,
    },
    gateways::{durable, seal::SealKey},
};

const FILE: &str = "summaries";
const ROWS_PER_CHUNK: usize = 1024;

/// About a thousand summaries with what they share written once.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Chunk {
    procedures: Vec<Procedure>,
    agencies: Vec<Agency>,
    steps: Vec<Step>,
    statuses: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    id: String,
    code: DossierCode,
    procedure: u32,
    applicant: Applicant,
    agency: u32,
    step: u32,
    status: u32,
    completed: bool,
    received_at: Option<Instant>,
    due_at: Option<Instant>,
    updated_at: Option<Instant>,
    assignee_ids: Vec<String>,
}

/// Packs summaries into chunks as they come.
#[derive(Default)]
pub(super) struct Packer {
    full: Vec<Chunk>,
    open: Chunk,
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    procedures: HashMap<(String, String), u32>,
    agencies: HashMap<Agency, u32>,
    steps: HashMap<String, u32>,
    statuses: HashMap<String, u32>,
}

impl Packer {
    pub(super) fn push(&mut self, summary: DossierSummary) {
        let DossierSummary { procedure, agency, step, status, .. } = summary;
        let (open, seen) = (&mut self.open, &mut self.seen);
        let procedure_key = (procedure.code.clone(), format!("{}\n{}", procedure.name, procedure.sector));
        // A step's name does not decide what it allows: the same name with other flags is another step.
        let step_key = format!("{} {} {} {:?}", step.can_send, step.can_attach, step.known, step.name);
        let row = Row {
            id: summary.id,
            code: summary.code,
            procedure: shared(&mut seen.procedures, procedure_key, &mut open.procedures, procedure),
            applicant: summary.applicant,
            agency: shared(&mut seen.agencies, agency.clone(), &mut open.agencies, agency),
            step: shared(&mut seen.steps, step_key, &mut open.steps, step),
            status: shared(&mut seen.statuses, status.clone(), &mut open.statuses, status),
            completed: summary.completed,
            received_at: summary.received_at,
            due_at: summary.due_at,
            updated_at: summary.updated_at,
            assignee_ids: summary.assignee_ids,
        };
        open.rows.push(row);
        if self.open.rows.len() == ROWS_PER_CHUNK {
            self.full.push(std::mem::take(&mut self.open));
            self.seen = Seen::default();
        }
    }

    pub(super) fn finish(mut self) -> Vec<Chunk> {
        if !self.open.rows.is_empty() {
            self.full.push(self.open);
        }
        self.full
    }
}

fn shared<K: std::hash::Hash + Eq, V>(seen: &mut HashMap<K, u32>, key: K, values: &mut Vec<V>, value: V) -> u32 {
    *seen.entry(key).or_insert_with(|| {
        values.push(value);
        u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
    })
}

impl Chunk {
    /// Unpacks; a row that names what is not there cannot come from us and is left out.
    pub(super) fn into_summaries(self) -> impl Iterator<Item = DossierSummary> {
        let Self { procedures, agencies, steps, statuses, rows } = self;
        let at = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
        rows.into_iter().filter_map(move |row| {
            Some(DossierSummary {
                id: row.id,
                code: row.code,
                procedure: procedures.get(at(row.procedure))?.clone(),
                applicant: row.applicant,
                agency: agencies.get(at(row.agency))?.clone(),
                step: steps.get(at(row.step))?.clone(),
                status: statuses.get(at(row.status))?.clone(),
                completed: row.completed,
                received_at: row.received_at,
                due_at: row.due_at,
                updated_at: row.updated_at,
                assignee_ids: row.assignee_ids,
            })
        })
    }
}

/// Writes the snapshot: lengths and sealed chunks, each bound to its place, the last one to being the last.
pub(super) fn write(folder: &Path, key: &SealKey, chunks: &[Chunk]) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    // No dossiers are one chunk of none: a file of no bytes is never one of ours.
    let none = [Chunk::default()];
    let chunks = if chunks.is_empty() { &none } else { chunks };
    for (index, chunk) in chunks.iter().enumerate() {
        let plain = postcard::to_stdvec(chunk).unwrap_or_default();
        let sealed = key.seal(&purpose(index, index + 1 == chunks.len()), &plain);
        bytes.extend_from_slice(&u32::try_from(sealed.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend_from_slice(&sealed);
    }
    durable::replace_whole(&folder.join(FILE), &bytes)
}

/// Reads the snapshot whole; `None` when there is none or it is not sound.
pub(super) fn read(folder: &Path, key: &SealKey) -> Option<Vec<Chunk>> {
    let bytes = fs::read(folder.join(FILE)).ok()?;
    let mut rest = bytes.as_slice();
    let mut chunks = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (sealed, after) = after.split_at_checked(length)?;
        let plain = key.open(&purpose(chunks.len(), after.is_empty()), sealed).ok()?;
        chunks.push(postcard::from_bytes(&plain).ok()?);
        rest = after;
    }
    (!chunks.is_empty()).then_some(chunks)
}

/// Says that the snapshot does not hold any more.
pub(super) fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_file(folder.join(FILE)) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(fault),
        Err(_) => Ok(()),
        Ok(()) => {
            durable::flush_folder(folder);
            Ok(())
        }
    }
}

fn purpose(index: usize, last: bool) -> String {
    format!("summaries {index} {last}")
}

pub(super) fn exists(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}
