//! One case: two officials at one computer, a program that dies and comes up again, and the ledger beside it.

use std::{
    collections::BTreeSet,
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use lienthong_core::{
    app::{App, Host, Seat, SilentHost},
    domain::{
        failure_code::FailureCode,
        transfer::{Transfer, TransferKind, TransferState},
        transfer_states::{can_cancel, loose_uploads},
    },
    flows::{
        attach::{AttachOrder, confirm_attach, order_attach},
        enter::leave,
        find_dossier::{Freshness, find_dossier_by_id},
        keep_in_sync::refresh,
        outbox::{cancel_transfer, retry_transfer, run_all},
        results::{ResultScope, list_results, save_result_choice},
        send::{SendOrder, confirm_send, open_send_dialog, order_send, save_send_dialog},
        sync::SyncReach,
        transfer_engine::Patience,
        views::{
            results::{AttachRequest, ResultChoice},
            send::SendDialogEdit,
            session::SignOutChoice,
        },
    },
};
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    ledger::{Entry, Ledger, Order, Wrong, may_fail_with},
    ops::{Button, Death, Op, Turn},
    world::{PEOPLE, Place, World},
};
use crate::office::{Countdown, enter_as, open_app};

/// Nothing takes longer, on the slowest machine; what does is a loop.
const ENDLESS: Duration = Duration::from_secs(120);

/// What happened in all cases so far.
#[derive(Default)]
pub struct Tally {
    pub cases: AtomicU64,
    pub ops: AtomicU64,
    pub orders: AtomicU64,
    pub done: AtomicU64,
    pub deaths: AtomicU64,
    pub faults: AtomicU64,
}

pub static TALLY: Tally = Tally {
    cases: AtomicU64::new(0),
    ops: AtomicU64::new(0),
    orders: AtomicU64::new(0),
    done: AtomicU64::new(0),
    deaths: AtomicU64::new(0),
    faults: AtomicU64::new(0),
};

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

pub struct Case<'a> {
    world: &'a World,
    pub places: Vec<Vec<Place>>,
    folder: TempDir,
    app: Arc<App>,
    /// Place in [`PEOPLE`] of who is signed in.
    who: Option<usize>,
    ledger: Ledger,
    ordered: u128,
    /// Uploads without a dossier, as the receipts of everybody count them.
    counted_loose: usize,
}

impl<'a> Case<'a> {
    pub async fn begin(world: &'a World, places: Vec<Vec<Place>>) -> Self {
        let folder = TempDir::new().expect("a folder");
        std::fs::write(folder.path().join("profile.toml"), world.sandbox.profile()).expect("a profile");
        let app = open_app(folder.path().to_path_buf(), Arc::new(SilentHost));
        let mut case =
            Self { world, places, folder, app, who: None, ledger: Ledger::default(), ordered: 0, counted_loose: 0 };
        case.sign_in(0).await;
        case
    }

    /// Does one thing and looks at everything.
    pub async fn step(&mut self, op: &Op) -> Result<(), Wrong> {
        count(&TALLY.ops);
        let done = tokio::time::timeout(ENDLESS, self.apply(op)).await;
        done.map_err(|_| format!("stuck: {op:?} does not end"))??;
        self.check().await.map_err(|wrong| format!("{wrong} (after {op:?})"))
    }

    /// The world is whole again, everybody comes back, and everything comes to its end.
    pub async fn heal(&mut self) -> Result<(), Wrong> {
        self.mend();
        for place in self.places.iter().flatten() {
            self.world.mend(place);
        }
        for who in (0..PEOPLE.len()).filter(|who| self.ledger.knows(*who)).collect::<Vec<_>>() {
            self.sign_in(who).await;
            let healed = tokio::time::timeout(ENDLESS, self.come_to_the_end()).await;
            healed.map_err(|_| "stuck: the outbox never ends in a whole world".to_owned())??;
            self.check().await.map_err(|wrong| format!("{wrong} (in the whole world)"))?;
        }
        let loose = self.world.loose_uploads(&self.places);
        if loose > self.counted_loose {
            return Err(format!("other: {loose} uploads lie loose, receipts count {}", self.counted_loose));
        }
        Ok(())
    }

    /// The program goes for good; its stores are closed when this returns.
    pub async fn end(self) -> Vec<Place> {
        let Self { app, places, .. } = self;
        app.leave_seat().await;
        places.into_iter().flatten().collect()
    }

    async fn apply(&mut self, op: &Op) -> Result<(), Wrong> {
        match op {
            Op::SignIn { who } => {
                self.sign_in(usize::from(*who) % PEOPLE.len()).await;
                return Ok(());
            }
            Op::Restart => {
                self.die().await;
                return Ok(());
            }
            Op::Go { wrong } => {
                self.world.sandbox.state().faults.add(wrong.fault());
                return Ok(());
            }
            Op::Mend => {
                self.mend();
                return Ok(());
            }
            Op::Turn { place, turn } => {
                self.turn(*place, *turn);
                return Ok(());
            }
            _ => {}
        }
        let (Some(who), Ok(seat)) = (self.who, self.app.seat()) else { return Ok(()) };
        match op {
            Op::Order { kind, place, files, die } => self.order(&seat, who, (*kind, *place, *files), *die).await,
            Op::Enter { place, words, files, die } => self.enter(&seat, who, (*place, *words, *files), *die).await,
            Op::Tick { place, files, die } => self.tick(&seat, who, (*place, *files), *die).await,
            Op::ConfirmSend { place, die } => self.confirm_send(&seat, who, usize::from(*place), *die).await,
            Op::ConfirmAttach { place, die } => self.confirm_attach(&seat, who, usize::from(*place), *die).await,
            Op::Press { button, which, die } => {
                let Some(id) = self.chosen(&seat, *which).await? else { return Ok(()) };
                self.note_wish(&seat, *button, id).await?;
                let pressed = press(&seat, *button, id);
                let lived = live(*die, pressed).await;
                self.after(lived, seat).await.unwrap_or(Ok(()))
            }
            Op::Run { die } => {
                let host = match die {
                    Some(Death::Point(point)) => Countdown::from(usize::from(*point)),
                    _ => Countdown::from(usize::MAX),
                };
                let lived = {
                    let run = live(
                        die.filter(|die| matches!(die, Death::Wait(_))),
                        run_all(&seat, host.clone(), Patience::OUTBOX),
                    );
                    tokio::select! {
                        biased;
                        () = host.reached.notified() => None,
                        lived = run => lived,
                    }
                };
                match self.after(lived, seat).await {
                    Some(Err(failure)) => Err(format!("other: the outbox cannot run: {failure}")),
                    _ => Ok(()),
                }
            }
            Op::RunAndPress { button, which } => {
                let Some(id) = self.chosen(&seat, *which).await? else { return Ok(()) };
                self.note_wish(&seat, *button, id).await?;
                let (ran, pressed) =
                    tokio::join!(run_all(&seat, silent(), Patience::OUTBOX), press(&seat, *button, id));
                ran.map_err(|failure| format!("other: the outbox cannot run: {failure}"))?;
                pressed
            }
            Op::Sync { die } => {
                let host = silent();
                let lived = live(*die, refresh(&host, &seat, SyncReach::Changes)).await;
                self.after(lived, seat).await;
                Ok(())
            }
            Op::SignOut => {
                drop(seat);
                // A provider that cannot be told is no reason to stay.
                leave(&self.app, SignOutChoice::Keep).await.map_err(|failure| format!("other: {failure}"))?;
                self.who = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn order(
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
        let key = Uuid::from_u128(
            self.ordered | (u128::from(u64::from_str_radix(&there.dossier_id[8..], 16).unwrap_or(1)) << 64),
        );
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
        lived: Option<Result<Transfer, lienthong_core::domain::failure::Failure>>,
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

    async fn enter(
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

    async fn confirm_send(
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

    async fn tick(
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

    async fn confirm_attach(
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
        };
        let lived = live(die, confirm_attach(seat, request)).await;
        if self.after_order(lived, seat.clone(), order).await? {
            self.ledger.picks.remove(&(who, place));
        }
        Ok(())
    }

    async fn chosen(&self, seat: &Seat, which: u8) -> Result<Option<Uuid>, Wrong> {
        let transfers = seat.transfers().await.map_err(|failure| format!("lost: {failure}"))?;
        Ok((!transfers.is_empty()).then(|| transfers[usize::from(which) % transfers.len()].id))
    }

    async fn note_wish(&mut self, seat: &Seat, button: Button, id: Uuid) -> Result<(), Wrong> {
        let transfer = seat.transfer(id).await.map_err(|failure| format!("lost: {failure}"))?;
        let order = self.ledger.orders.iter_mut().find(|order| order.key == transfer.key);
        if let (Some(order), Button::Cancel) = (order, button) {
            order.wished_away = true;
        }
        Ok(())
    }

    /// Hands on what came of it where the process lived; otherwise lets it die and come up again.
    async fn after<T>(&mut self, lived: Option<T>, seat: Arc<Seat>) -> Option<T> {
        drop(seat);
        if lived.is_none() {
            self.die().await;
        }
        lived
    }

    async fn die(&mut self) {
        count(&TALLY.deaths);
        let seat = self.app.seat();
        self.app.leave_seat().await;
        if let Ok(seat) = seat {
            // A thread that was at the disk comes to its end: each holds the journal beside the seat itself.
            while Arc::strong_count(&seat.journal) > 1 {
                tokio::task::yield_now().await;
            }
        }
        self.app = open_app(self.folder.path().to_path_buf(), Arc::new(SilentHost));
        self.world.quiet().await;
        let resumed = self.app.resume().await.expect("stores that open");
        if resumed.is_none() {
            self.who = None;
        }
    }

    async fn sign_in(&mut self, who: usize) {
        let account = {
            let store = self.world.sandbox.state().store();
            store.official(PEOPLE[who]).sso_account.clone()
        };
        // The sign-in itself has tests of its own: here its systems answer.
        let standing = self.world.sandbox.state().faults.list();
        self.mend();
        enter_as(&self.app, &self.world.sandbox, &account).await;
        for fault in standing {
            self.world.sandbox.state().faults.add(fault.fault);
        }
        self.who = Some(who);
    }

    fn mend(&self) {
        let faults = &self.world.sandbox.state().faults;
        let played: u64 = faults.list().iter().map(|fault| u64::from(fault.played)).sum();
        TALLY.faults.fetch_add(played, Ordering::Relaxed);
        faults.clear();
    }

    fn turn(&self, place: u8, turn: Turn) {
        let state = self.world.sandbox.state();
        let there = &self.places[self.who.unwrap_or(0)][usize::from(place)];
        match turn {
            Turn::Dossier(step, status) => self.world.change_dossier(there, |dossier| {
                (dossier.step, dossier.status) = (step, status);
            }),
            Turn::Reassigned => self.world.change_dossier(there, |dossier| {
                dossier.assignee = lienthong_sandbox::seed::people::BINH;
            }),
            Turn::Secrecy(secrecy) => self.world.change_document(there, |document| document.secrecy = secrecy),
            Turn::TokensExpire => state.sign_on().expire_access(),
            Turn::SessionsEnd => {
                state.sign_on().revoke_all_refresh();
                state.sign_on().expire_access();
            }
            Turn::Clock(system, seconds) => state.clock.shift(system, seconds),
        }
    }

    /// Everything that must be true at any time.
    async fn check(&mut self) -> Result<(), Wrong> {
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
    async fn come_to_the_end(&mut self) -> Result<(), Wrong> {
        let seat = self.app.seat().map_err(|failure| format!("lost: {failure}"))?;
        let fault = |failure| format!("other: {failure}");
        for _ in 0..12 {
            let transfers =
                run_all(&seat, silent(), Patience::OUTBOX).await.and(seat.transfers().await).map_err(fault)?;
            if transfers.iter().all(|transfer| transfer.state.is_final()) {
                break;
            }
            for stuck in transfers.iter().filter(|transfer| transfer.state == TransferState::NeedsAttention) {
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

async fn press(seat: &Arc<Seat>, button: Button, id: Uuid) -> Result<(), Wrong> {
    let (pressed, refusal) = match button {
        Button::Retry => (retry_transfer(seat, &SilentHost, id).await, FailureCode::TransferNotRetryable),
        Button::Cancel => (cancel_transfer(seat, silent(), id).await, FailureCode::TransferNotCancellable),
    };
    match pressed {
        Err(failure) if failure.code != refusal => Err(format!("other: {button:?} answers {failure}")),
        _ => Ok(()),
    }
}

/// Runs `work` to its end, or breaks it off at the n-th time that it waits: `None`.
async fn live<T>(die: Option<Death>, work: impl Future<Output = T>) -> Option<T> {
    let waits = match die {
        None => usize::MAX,
        Some(Death::Point(waits)) => usize::from(waits),
        Some(Death::Wait(waits)) => usize::from(waits),
    };
    let mut work = pin!(work);
    let mut waited = 0;
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(end) => Poll::Ready(Some(end)),
        Poll::Pending if waited >= waits => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}

fn masked(files: &[(String, String)], mask: u8) -> Vec<(String, String)> {
    files.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0).map(|(_, file)| file.clone()).collect()
}

fn silent() -> Arc<dyn Host> {
    Arc::new(SilentHost)
}
