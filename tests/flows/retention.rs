//! How long files stay on the computer: by the clock that is handed in, never by waiting.

use std::{collections::HashSet, sync::Arc};

use lienthong_core::{
    app::{Seat, SilentHost},
    domain::{
        instant::Instant,
        sha::Sha,
        transfer::{Transfer, TransferKind, TransferState},
    },
    flows::{
        attach::{AttachOrder, order_attach},
        outbox::run_now,
        receipts::get_receipt,
        retention::apply_retention,
        send::{SendOrder, add_local_files, open_send_dialog, order_send},
        transfer_engine::Patience,
    },
    gateways::settings::{Settings, SettingsSources},
};

use crate::office::Office;

const DAYS: u32 = 30;
const DAY: i64 = 86_400;

async fn attach(office: &Office) -> Transfer {
    let seat = office.seat();
    let (document, _) = office.issued();
    let order = AttachOrder {
        kind: TransferKind::Attach,
        dossier_code: None,
        document_id: document.id,
        file_ids: Vec::new(),
        previewed: Vec::new(),
        key: None,
    };
    let queued = order_attach(&seat, order).await.expect("queued");
    let done = run_now(&seat, Arc::new(SilentHost), queued.id, Patience::COMMAND).await.expect("run");
    assert_eq!(done.state, TransferState::Done);
    done
}

fn hashes(transfer: &Transfer) -> HashSet<Sha> {
    transfer.files.iter().filter_map(|file| file.sha256).collect()
}

fn here(seat: &Seat, transfer: &Transfer) -> bool {
    hashes(transfer).iter().all(|sha| seat.blobs.contains(sha))
}

fn end(transfer: &Transfer) -> Instant {
    transfer.finished_at.expect("it is finished")
}

#[tokio::test]
async fn files_leave_on_their_day_and_not_a_second_before_and_the_receipt_still_names_them() {
    let office = Office::of_hoa().await;
    let done = attach(&office).await;
    let seat = office.seat();
    let last = end(&done).plus_seconds(i64::from(DAYS) * DAY - 1);
    assert_eq!(apply_retention(&seat, DAYS, last).await.expect("looked"), 0);
    assert!(here(&seat, &done));
    let files = u32::try_from(hashes(&done).len()).expect("few");
    assert_eq!(apply_retention(&seat, DAYS, last.plus_seconds(1)).await.expect("looked"), files);
    assert!(hashes(&done).iter().all(|sha| !seat.blobs.contains(sha)), "the bytes are gone");
    assert_eq!(apply_retention(&seat, DAYS, last.plus_seconds(DAY)).await.expect("looked"), 0);
    let receipt = get_receipt(&seat, done.id).await.expect("a receipt");
    assert_eq!(receipt.files.iter().filter_map(|file| file.sha256).collect::<HashSet<_>>(), hashes(&done));
    // Who wants it again gets it again.
    let again = attach(&office).await;
    assert_eq!(again.state, TransferState::Done);
}

#[tokio::test]
async fn what_unfinished_work_an_open_dialog_or_a_younger_transfer_needs_stays() {
    let office = Office::of_hoa().await;
    let done = attach(&office).await;
    let seat = office.seat();
    let code = office.dossier_to_send().code;
    let path = office.folder.path().join("to-trinh.txt");
    std::fs::write(&path, "Kính trình").expect("written");
    let order = SendOrder { code: code.clone(), local_paths: vec![path.clone()], ..SendOrder::default() };
    let waiting = order_send(&seat, order).await.expect("queued");
    let dialog = open_send_dialog(&seat, &office.dossier(&code).id.to_string()).await.expect("a dialog");
    std::fs::write(&path, "Một bản khác").expect("written");
    add_local_files(&seat, &dialog.key, &[path]).await.expect("taken");
    let of_dialog = Sha::of("Một bản khác".as_bytes());
    // A younger transfer of the very same bytes.
    let younger = Transfer { id: uuid::Uuid::new_v4(), key: uuid::Uuid::new_v4(), ..done.clone() };
    let late = end(&done).plus_seconds(i64::from(DAYS) * DAY * 10);
    let younger = Transfer { finished_at: Some(late.plus_seconds(-DAY)), ..younger };
    seat.put_transfer(&younger).await.expect("kept");
    assert_eq!(apply_retention(&seat, DAYS, late).await.expect("looked"), 0);
    assert!(here(&seat, &done) && here(&seat, &waiting) && seat.blobs.contains(&of_dialog));
    assert_eq!(apply_retention(&seat, DAYS, late.plus_seconds(i64::from(DAYS) * DAY)).await.expect("looked"), 1);
    assert!(!here(&seat, &done), "nobody needs it any more");
    assert!(here(&seat, &waiting) && seat.blobs.contains(&of_dialog), "unfinished work never loses its files");
}

#[test]
fn files_stay_thirty_days_unless_somebody_says_otherwise() {
    let settings = Settings::load(&SettingsSources::default()).expect("settings");
    assert_eq!(settings.storage.retention_days, DAYS);
}
