//! The model: what was confirmed and what was entered, in plain data, and what must then be true of the systems.

use std::collections::HashMap;

use lienthong_core::domain::{
    failure_code::FailureCode,
    transfer::{FileState, Transfer, TransferKind, TransferState},
};
use uuid::Uuid;

use super::world::{Place, World};

/// One confirmed job.
#[derive(Clone, Debug)]
pub struct Order {
    pub who: usize,
    pub place: usize,
    pub key: Uuid,
    pub kind: TransferKind,
    /// Hashes of the chosen files.
    pub hashes: Vec<String>,
    /// "Huỷ" was pressed at some time.
    pub wished_away: bool,
}

/// What was last entered somewhere; two values while it is not known whether the last one was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub subject: String,
    pub ticked: Vec<String>,
}

#[derive(Default)]
pub struct Ledger {
    pub orders: Vec<Order>,
    /// The send dialogs, by who and where.
    pub dialogs: HashMap<(usize, usize), Vec<Entry>>,
    /// The result pickers, by who and where.
    pub picks: HashMap<(usize, usize), Vec<Entry>>,
}

/// What is wrong, in words; the first word tells a double from a loss.
pub type Wrong = String;

impl Ledger {
    /// Whether this person left anything.
    pub fn knows(&self, who: usize) -> bool {
        let mut entered = self.dialogs.keys().chain(self.picks.keys());
        self.orders.iter().any(|order| order.who == who) || entered.any(|(owner, _)| *owner == who)
    }

    pub fn order(&self, key: Uuid) -> Option<&Order> {
        self.orders.iter().find(|order| order.key == key)
    }

    /// What must hold of the systems at any time, whoever is signed in.
    pub fn holds_in(&self, world: &World, places: &[Vec<Place>]) -> Result<(), Wrong> {
        for order in &self.orders {
            let place = &places[order.who][order.place];
            let key = order.key.to_string();
            let drafts = world.drafts(&key);
            if drafts.len() > 1 {
                return Err(format!("double: {} drafts of {order:?}", drafts.len()));
            }
            for draft in drafts {
                if sorted(&draft) != sorted(&order.hashes) {
                    return Err(format!("bytes: the draft of {order:?} holds {draft:?}"));
                }
            }
            if world.lines(place, &key) > 1 || world.reports(place, &key) > 1 {
                return Err(format!("double: history or report of {order:?}"));
            }
        }
        for place in places.iter().flatten() {
            let attached = world.attached(place);
            for hash in &attached {
                if !place.results.iter().any(|(_, known)| known == hash) {
                    return Err(format!("bytes: a foreign file is attached to {}", place.code));
                }
                let count = attached.iter().filter(|other| *other == hash).count();
                let wanted =
                    self.orders.iter().any(|order| order.kind != TransferKind::Send && order.hashes.contains(hash));
                if count > 1 || !wanted {
                    return Err(format!("double: a result of {} is attached {count} times, {wanted}", place.code));
                }
            }
        }
        Ok(())
    }

    /// What must hold of one transfer in the journal of its owner.
    pub fn holds_of(&self, world: &World, places: &[Vec<Place>], transfer: &Transfer) -> Result<(), Wrong> {
        let Some(order) = self.order(transfer.key) else {
            return Err(format!("other: nobody confirmed {}", transfer.key));
        };
        let place = &places[order.who][order.place];
        let key = order.key.to_string();
        let written = match order.kind {
            TransferKind::Send => world.drafts(&key).len(),
            // Attached by this transfer: under an id of its own.
            TransferKind::Attach | TransferKind::Push => {
                let dossier = world.dossier(place);
                let ours = transfer.files.iter().filter(|file| file.state != FileState::AlreadyAttached);
                let there = |id: &str| dossier.attachments.iter().any(|one| one.file.id.to_string() == id);
                ours.filter(|file| file.target_id.as_deref().is_some_and(there)).count()
            }
        };
        match transfer.state {
            TransferState::Cancelled if !order.wished_away => Err(format!("lost: {order:?} was cancelled by nobody")),
            TransferState::Cancelled if written > 0 => Err(format!("other: cancelled, but written: {order:?}")),
            TransferState::Failed if written > 0 && !transfer.progress.written => {
                Err(format!("other: failed, but written: {order:?} {:?}", transfer.code))
            }
            TransferState::Done => done_holds(world, place, order, transfer),
            _ => Ok(()),
        }
    }
}

fn done_holds(world: &World, place: &Place, order: &Order, transfer: &Transfer) -> Result<(), Wrong> {
    let key = order.key.to_string();
    // What was there before was not fetched: its hash is known only where iDesk names it.
    let moved = transfer.files.iter().filter(|file| file.state != FileState::AlreadyAttached);
    let hashes: Vec<String> = transfer.files.iter().filter_map(|file| file.sha256).map(|sha| sha.to_string()).collect();
    let all_known = moved.clone().all(|file| file.sha256.is_some()) && transfer.files.len() == order.hashes.len();
    if !all_known || hashes.iter().any(|hash| !order.hashes.contains(hash)) {
        return Err(format!("bytes: the receipt of {order:?} names {hashes:?}"));
    }
    if transfer.files.iter().any(|file| file.confirmed_by.is_none() && file.state != FileState::AlreadyAttached) {
        return Err(format!("other: done without the other side's word: {order:?}"));
    }
    let already = transfer.files.iter().all(|file| file.state == FileState::AlreadyAttached);
    match order.kind {
        TransferKind::Send if world.drafts(&key).len() != 1 => return Err(format!("lost: no draft of {order:?}")),
        TransferKind::Send => {}
        TransferKind::Attach | TransferKind::Push => {
            let attached = world.attached(place);
            if let Some(missing) = order.hashes.iter().find(|hash| !attached.contains(hash)) {
                return Err(format!("lost: {missing} of {order:?} is not attached"));
            }
            let reported = world.reports(place, &key);
            if reported == 0 && !already && transfer.progress.report_refused.is_none() {
                return Err(format!("lost: the report of {order:?}"));
            }
        }
    }
    if world.lines(place, &key) == 0 && !already && transfer.progress.log_refused.is_none() {
        return Err(format!("lost: the line in the history of {order:?}"));
    }
    Ok(())
}

/// Ends that a healed world may leave behind: refusals that were final when they came.
pub const fn may_fail_with(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::FileTooLarge
            | FailureCode::FileTypeRefused
            | FailureCode::WriteConflict
            | FailureCode::CodeMismatch
            | FailureCode::DocumentSecret
            | FailureCode::DocumentNotFromIgate
            | FailureCode::DraftDiffers
            | FailureCode::FileChanged
            | FailureCode::AttachmentNotSeen
            | FailureCode::DossierNotFound
    )
}

fn sorted(hashes: &[String]) -> Vec<String> {
    let mut hashes = hashes.to_vec();
    hashes.sort();
    hashes
}
