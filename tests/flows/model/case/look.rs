//! What is looked at after each thing that happened in a case, and at its end in a whole world.

use std::collections::BTreeSet;

use lienthong_core::{
    app::{Seat, SilentHost},
    domain::{
        failure_code::FailureCode,
        transfer::TransferState,
        transfer_states::{can_cancel, loose_uploads},
    },
    flows::{
        outbox::{retry_transfer, run_all},
        transfer_engine::Patience,
    },
};
use uuid::Uuid;

use super::{Case, TALLY, count, silent, work::press};
use crate::model::{
    ledger::{Entry, Wrong, may_fail_with},
    ops::Button,
    world::Place,
};

impl Case<'_> {
    /// Everything that must be true at any time.
    pub(super) async fn check(&mut self) -> Result<(), Wrong> {
        self.world.quiet().await;
        self.ledger.holds_in(self.world, &self.places)?;
        let (Some(who), Ok(seat)) = (self.who, self.app.seat()) else { return Ok(()) };
        let transfers = seat.transfers().await.map_err(|failure| format!("lost: {failure}"))?;
        let kept: BTreeSet<Uuid> = transfers.iter().map(|transfer| transfer.key).collect();
        let mine = self.ledger.orders.iter().filter(|order| order.who == who).map(|order| order.key).collect();
        if kept != mine {
            return Err(format!("lost: the outbox holds {kept:?}, confirmed are {mine:?}"));
        }
        for transfer in &transfers {
            self.ledger.holds_of(self.world, &self.places, transfer)?;
            let waits = transfer.next_try_at.is_none_or(|at| at <= seat.clock.now().plus_seconds(3600));
            if !waits {
                return Err(format!("stuck: {} waits until {:?}", transfer.key, transfer.next_try_at));
            }
        }
        self.entries_are_kept(&seat, who).await?;
        let journal = seat.journal.clone();
        let verdict = tokio::task::spawn_blocking(move || journal.verify_audit()).await.expect("a verdict");
        if !verdict.is_ok_and(|verdict| verdict.ok) {
            return Err("audit: the chain does not hold".into());
        }
        Ok(())
    }

    /// T2: what was entered is there, and only that.
    async fn entries_are_kept(&mut self, seat: &Seat, who: usize) -> Result<(), Wrong> {
        for ((owner, place), possible) in &mut self.ledger.dialogs {
            if *owner == who {
                let text = seat.dialog(&format!("send-key:{}", possible[0].key)).await;
                keep_one(&self.places[who][*place], possible, text.ok().flatten().as_deref(), "ticked")?;
            } else if seat.dialog(&format!("send-key:{}", possible[0].key)).await.is_ok_and(|text| text.is_some()) {
                return Err("other: the dialog of somebody else is here".into());
            }
        }
        for ((owner, place), possible) in &mut self.ledger.picks {
            if *owner == who {
                let there = &self.places[who][*place];
                let text = seat.dialog(&format!("results-of:{}", there.dossier_id)).await;
                keep_one(there, possible, text.ok().flatten().as_deref(), "fileIds")?;
            }
        }
        Ok(())
    }

    /// "Thử lại" and the outbox, until everything has ended.
    pub(super) async fn come_to_the_end(&mut self) -> Result<(), Wrong> {
        let seat = self.app.seat().map_err(|failure| format!("lost: {failure}"))?;
        let fault = |failure| format!("other: {failure}");
        // The last round presses nothing: what is refused again and again is seen as its owner sees it.
        for round in (0..12).rev() {
            let transfers =
                run_all(&seat, silent(), Patience::OUTBOX).await.and(seat.transfers().await).map_err(fault)?;
            if transfers.iter().all(|transfer| transfer.state.is_final()) {
                break;
            }
            let stuck = transfers.iter().filter(|transfer| transfer.state == TransferState::NeedsAttention);
            for stuck in stuck.filter(|_| round > 0) {
                retry_transfer(&seat, &SilentHost, stuck.id).await.map_err(fault)?;
            }
        }
        for transfer in seat.transfers().await.map_err(fault)? {
            self.counted_loose += loose_uploads(&transfer) as usize;
            match (transfer.state, transfer.code) {
                (TransferState::Done, _) => count(&TALLY.done),
                (TransferState::Cancelled, _) => {}
                (TransferState::Failed, Some(code)) if may_fail_with(code) => {}
                // Announced with other bytes than it has: it can only be given up and ordered anew.
                (TransferState::NeedsAttention, Some(FailureCode::FileChanged)) if can_cancel(&transfer) => {
                    self.note_wish(&seat, Button::Cancel, transfer.id).await?;
                    press(&seat, Button::Cancel, transfer.id).await?;
                }
                (state, code) => {
                    return Err(format!("stuck: {} is {state:?} {code:?} {:?}", transfer.key, transfer.progress));
                }
            }
        }
        Ok(())
    }
}

/// The store holds one of the values that it may hold; from now on it is known which.
fn keep_one(place: &Place, possible: &mut Vec<Entry>, text: Option<&str>, list: &str) -> Result<(), Wrong> {
    let kept: serde_json::Value = serde_json::from_str(text.unwrap_or("null")).unwrap_or_default();
    let is_kept = |entry: &Entry| {
        let subject = kept["subject"].as_str().unwrap_or_default();
        kept["key"].as_str() == Some(&entry.key)
            && subject == entry.subject
            && kept[list] == serde_json::json!(entry.ticked)
    };
    match possible.iter().find(|entry| is_kept(entry)).cloned() {
        Some(entry) => {
            *possible = vec![entry];
            Ok(())
        }
        None => Err(format!("lost: what was entered for {} was {possible:?}, is {kept}", place.code)),
    }
}
