//! What people do in a case: order, fill in, tick, confirm, press; and the ledger learns what they may count on.

use std::sync::Arc;

use lienthong_core::{
    app::{Seat, SilentHost},
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        transfer::{Transfer, TransferKind},
    },
    flows::{
        attach::{AttachOrder, confirm_attach, order_attach},
        find_dossier::{Freshness, find_dossier_by_id},
        outbox::{cancel_transfer, retry_transfer},
        results::{ResultScope, list_results, save_result_choice},
        send::{SendOrder, confirm_send, open_send_dialog, order_send, save_send_dialog},
        views::{
            results::{AttachRequest, ResultChoice},
            send::SendDialogEdit,
        },
    },
};
use uuid::Uuid;

use super::{Case, TALLY, count, live, silent};
use crate::model::{
    ledger::{Entry, Order, Wrong},
    ops::{Button, Death},
};

impl Case<'_> {
    pub(super) async fn order(
        &mut self,
        seat: &Arc<Seat>,
        who: usize,
        (kind, place, files): (TransferKind, u8, u8),
        die: Option<Death>,
    ) -> Result<(), Wrong> {
        count(&TALLY.orders);
        let place = usize::from(place);
        let there = self.places[who][place].clone();
        self.ordered += 1;
        let of_place = there.dossier_id.get(8..).and_then(|hex| u64::from_str_radix(hex, 16).ok()).unwrap_or(1);
        let key = Uuid::from_u128(self.ordered | (u128::from(of_place) << 64));
        let chosen = masked(if kind == TransferKind::Send { &there.files } else { &there.results }, files);
        let ids: Vec<String> = chosen.iter().map(|(id, _)| id.clone()).collect();
        let order = async {
            match kind {
                TransferKind::Send => {
                    let subject = Some(format!("Việc {}", self.ordered % 3));
                    let order = SendOrder {
                        code: there.code.clone(),
                        subject,
                        file_ids: ids,
                        key: Some(key),
                        ..SendOrder::default()
                    };
                    order_send(seat, order).await
                }
                TransferKind::Attach | TransferKind::Push => {
                    let order = AttachOrder {
                        kind,
                        dossier_code: None,
                        document_id: there.document_id.clone(),
                        file_ids: ids,
                        previewed: Vec::new(),
                        key: Some(key),
                    };
                    order_attach(seat, order).await
                }
            }
        };
        let lived = live(die, order).await;
        let hashes = chosen.into_iter().map(|(_, hash)| hash).collect();
        let order = Order { who, place, key, kind, hashes, wished_away: false };
        self.after_order(lived, seat.clone(), order).await.map(|_| ())
    }

    /// A confirmed order is in the journal; a refused one is not; where the process died, the journal says which.
    async fn after_order(
        &mut self,
        lived: Option<Result<Transfer, Failure>>,
        seat: Arc<Seat>,
        order: Order,
    ) -> Result<bool, Wrong> {
        let confirmed = self.after(lived, seat).await.map(|ordered| ordered.is_ok());
        let Ok(seat) = self.app.seat() else { return Err("lost: the session did not survive".into()) };
        let kept = seat.transfer_by_key(order.key).await.map_err(|failure| format!("lost: {failure}"))?.is_some();
        if confirmed.is_some_and(|confirmed| confirmed != kept) {
            return Err(format!("lost: confirmed is {confirmed:?}, kept is {kept}: {order:?}"));
        }
        if kept && self.ledger.order(order.key).is_none() {
            self.ledger.orders.push(order);
        }
        Ok(kept)
    }

    pub(super) async fn enter(
        &mut self,
        seat: &Arc<Seat>,
        who: usize,
        (place, words, files): (u8, u8, u8),
        die: Option<Death>,
    ) -> Result<(), Wrong> {
        let place = usize::from(place);
        let there = self.places[who][place].clone();
        let Ok(dialog) = open_send_dialog(seat, &there.dossier_id).await else { return Ok(()) };
        let known = self.ledger.dialogs.get(&(who, place)).cloned().unwrap_or_default();
        if !known.is_empty() && !known.iter().any(|entry| entry.key == dialog.key && entry.subject == dialog.subject) {
            return Err(format!(
                "lost: the dialog of {} was {known:?}, is {} {:?}",
                there.code, dialog.key, dialog.subject
            ));
        }
        let ticked: Vec<String> =
            masked(&there.files, files).into_iter().map(|(id, _)| format!("igate:{id}")).collect();
        let entry = Entry { key: dialog.key.clone(), subject: format!("Trích yếu {words}"), ticked };
        let edit = SendDialogEdit { key: dialog.key, subject: entry.subject.clone(), ticked: entry.ticked.clone() };
        let lived = live(die, save_send_dialog(seat, edit)).await;
        let sure = matches!(self.after(lived, seat.clone()).await, Some(Ok(_)));
        let mut possible = if sure { Vec::new() } else { known };
        possible.push(entry);
        self.ledger.dialogs.insert((who, place), possible);
        Ok(())
    }

    pub(super) async fn confirm_send(
        &mut self,
        seat: &Arc<Seat>,
        who: usize,
        place: usize,
        die: Option<Death>,
    ) -> Result<(), Wrong> {
        let Some([entry]) = self.ledger.dialogs.get(&(who, place)).map(Vec::as_slice) else { return Ok(()) };
        let entry = entry.clone();
        let there = &self.places[who][place];
        let chosen = there.files.iter().filter(|(id, _)| entry.ticked.contains(&format!("igate:{id}")));
        let hashes = chosen.map(|(_, hash)| hash.clone()).collect();
        let key = Uuid::parse_str(&entry.key).map_err(|_| "other: a key is no key".to_owned())?;
        let order = Order { who, place, key, kind: TransferKind::Send, hashes, wished_away: false };
        let lived = live(die, confirm_send(seat, &entry.key)).await;
        if self.after_order(lived, seat.clone(), order).await? {
            self.ledger.dialogs.remove(&(who, place));
        }
        Ok(())
    }

    pub(super) async fn tick(
        &mut self,
        seat: &Arc<Seat>,
        who: usize,
        (place, files): (u8, u8),
        die: Option<Death>,
    ) -> Result<(), Wrong> {
        let place = usize::from(place);
        let there = self.places[who][place].clone();
        let Ok(found) = find_dossier_by_id(seat, &there.dossier_id, Freshness::CacheFirst).await else { return Ok(()) };
        let Ok(list) = list_results(seat, found, ResultScope::Issued, Freshness::CacheFirst).await else {
            return Ok(());
        };
        let known = self.ledger.picks.get(&(who, place)).cloned().unwrap_or_default();
        if !known.is_empty() && !known.iter().any(|entry| entry.key == list.key && entry.ticked == list.ticked) {
            return Err(format!("lost: the choice of {} was {known:?}, is {:?}", there.code, list.ticked));
        }
        let file_ids: Vec<String> = masked(&there.results, files).into_iter().map(|(id, _)| id).collect();
        let entry = Entry { key: list.key.clone(), subject: String::new(), ticked: file_ids.clone() };
        let choice = ResultChoice { key: list.key, dossier_id: there.dossier_id, file_ids };
        let lived = live(die, save_result_choice(seat, &choice)).await;
        let sure = matches!(self.after(lived, seat.clone()).await, Some(Ok(())));
        let mut possible = if sure { Vec::new() } else { known };
        possible.push(entry);
        self.ledger.picks.insert((who, place), possible);
        Ok(())
    }

    pub(super) async fn confirm_attach(
        &mut self,
        seat: &Arc<Seat>,
        who: usize,
        place: usize,
        die: Option<Death>,
    ) -> Result<(), Wrong> {
        let Some([entry]) = self.ledger.picks.get(&(who, place)).map(Vec::as_slice) else { return Ok(()) };
        let entry = entry.clone();
        let there = self.places[who][place].clone();
        let all = entry.ticked.is_empty();
        let chosen = there.results.iter().filter(|(id, _)| all || entry.ticked.contains(id));
        let hashes = chosen.map(|(_, hash)| hash.clone()).collect();
        let key = Uuid::parse_str(&entry.key).map_err(|_| "other: a key is no key".to_owned())?;
        let order = Order { who, place, key, kind: TransferKind::Attach, hashes, wished_away: false };
        let request = AttachRequest {
            key: entry.key,
            dossier_id: there.dossier_id,
            document_id: there.document_id,
            file_ids: entry.ticked,
            previewed: Vec::new(),
            accept_mismatch: Vec::new(),
        };
        let lived = live(die, confirm_attach(seat, request)).await;
        if self.after_order(lived, seat.clone(), order).await? {
            self.ledger.picks.remove(&(who, place));
        }
        Ok(())
    }

    pub(super) async fn chosen(&self, seat: &Seat, which: u8) -> Result<Option<Uuid>, Wrong> {
        let transfers = seat.transfers().await.map_err(|failure| format!("lost: {failure}"))?;
        Ok((!transfers.is_empty()).then(|| transfers[usize::from(which) % transfers.len()].id))
    }

    pub(super) async fn note_wish(&mut self, seat: &Seat, button: Button, id: Uuid) -> Result<(), Wrong> {
        let transfer = seat.transfer(id).await.map_err(|failure| format!("lost: {failure}"))?;
        let order = self.ledger.orders.iter_mut().find(|order| order.key == transfer.key);
        if let (Some(order), Button::Cancel) = (order, button) {
            order.wished_away = true;
        }
        Ok(())
    }
}

pub(super) async fn press(seat: &Arc<Seat>, button: Button, id: Uuid) -> Result<(), Wrong> {
    let (pressed, refusal) = match button {
        Button::Retry => (retry_transfer(seat, &SilentHost, id).await, FailureCode::TransferNotRetryable),
        Button::Cancel => (cancel_transfer(seat, silent(), id).await, FailureCode::TransferNotCancellable),
    };
    match pressed {
        Err(failure) if failure.code != refusal => Err(format!("other: {button:?} answers {failure}")),
        _ => Ok(()),
    }
}

fn masked(files: &[(String, String)], mask: u8) -> Vec<(String, String)> {
    files.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0).map(|(_, file)| file.clone()).collect()
}
