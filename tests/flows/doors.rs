//! The doors to iGate and iDesk, call by call: names, ranges, references and refusals as the systems have them.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use lienthong_core::{
    domain::{
        code::DossierCode,
        document::DocumentState,
        dossier::{Dossier, DossierSummary, FileGroup},
        official::IgateAccount,
        sha::Sha,
    },
    gateways::{
        http::{ByteSource, Effect, RemoteFault},
        idesk::{DocumentSearch, DraftRequest, Idesk, ReportedFile, TransferReport},
        igate::{AttachmentEntry, DossierSearch, HistoryDraft, Igate, Origin},
        remote_file::Download,
    },
};
use lienthong_sandbox::{
    SandboxOptions,
    faults::{Fault, FaultKind},
    system::System,
};
use uuid::Uuid;

use crate::stage::Stage;

/// A name as a Mac sends it: decomposed, with an upper-case ending.
const NAME: &str = "Quye\u{302}\u{301}t đi\u{323}nh số 12.PDF";

struct Doors {
    stage: Stage,
    igate: Igate,
    idesk: Idesk,
    me: IgateAccount,
}

impl Doors {
    async fn open() -> Self {
        let stage = Stage::open_with(SandboxOptions { dossiers: 60, ..SandboxOptions::default() }).await;
        let tokens = stage.sign_in(&stage.hoa()).await.expect("signed in").tokens;
        let session = stage.session(tokens);
        let (igate, idesk) = stage.doors(&session);
        let me = igate.me().await.expect("linked");
        Self { stage, igate, idesk, me }
    }

    fn fault(&self, fault: Fault) {
        self.stage.sandbox.state().faults.add(fault);
    }

    async fn own_dossiers(&self) -> Vec<DossierSummary> {
        let search = DossierSearch { assignee_id: Some(self.me.id.clone()), ..DossierSearch::default() };
        self.igate.search(&search).await.expect("a page").dossiers
    }

    /// A dossier of the official's at a step where results are taken.
    async fn open_dossier(&self) -> Dossier {
        for summary in self.own_dossiers().await {
            let dossier = self.igate.dossier(&summary.id).await.expect("a dossier");
            if dossier.summary.step.can_attach && !dossier.summary.completed {
                return dossier;
            }
        }
        panic!("the seed has no open dossier")
    }
}

fn source(bytes: &'static [u8]) -> impl Fn() -> ByteSource + Send + Sync {
    move || Box::pin(stream::iter(bytes.chunks(1_000).map(|piece| Ok(Bytes::from_static(piece)))))
}

async fn read(download: Download) -> Vec<u8> {
    let mut stream = download.stream;
    let mut bytes = Vec::new();
    while let Some(piece) = stream.next().await {
        bytes.extend_from_slice(&piece.expect("a piece"));
    }
    bytes
}

#[tokio::test]
async fn a_file_name_arrives_as_it_is_on_both_sides() {
    let doors = Doors::open().await;
    let bytes = b"%PDF-1.7 nothing much";
    let size = bytes.len() as u64;
    let file = doors.igate.upload(NAME, "application/pdf", size, source(bytes)).await.expect("taken");
    assert_eq!((file.filename.as_str(), file.size), (NAME, size));
    let facts = doors.igate.file_facts(&file.id).await.expect("there");
    assert_eq!((facts.filename.as_str(), facts.size), (NAME, size));
    assert_eq!(read(doors.igate.download(&file.id, 0, None).await.expect("there")).await, bytes);

    let file = doors.idesk.upload("a-key", NAME, "application/pdf", size, source(bytes)).await.expect("taken");
    assert_eq!((file.name.as_str(), file.size, file.sha256), (NAME, size, Some(Sha::of(bytes))));
    let again = doors.idesk.upload("a-key", NAME, "application/pdf", size, source(bytes)).await.expect("taken");
    assert_eq!(again, file, "the same key is the same upload");
}

#[tokio::test]
async fn a_download_that_is_cut_goes_on_where_it_stopped() {
    let doors = Doors::open().await;
    let bytes: &'static [u8] = vec![b'x'; 300_000].leak();
    let file = doors.igate.upload("to.txt", "text/plain", 300_000, source(bytes)).await.expect("taken");
    let cut = Fault::once(FaultKind::DropDownload { at: 100_000 });
    doors.fault(cut.at(System::Igate, "GET", "/fi/file/*").times(2));
    let download = doors.igate.download(&file.id, 0, None).await.expect("there");
    assert_eq!(download.length, Some(300_000));
    assert_eq!(read(download).await, bytes);
    let ranges = doors.stage.sandbox.state().log.of(System::Igate, &file.id);
    assert!(ranges.iter().filter(|request| request.range.is_some()).count() >= 2, "{ranges:?}");

    let draft = doors.idesk.upload("a-key", "to.txt", "text/plain", 300_000, source(bytes)).await.expect("taken");
    let cut = Fault::once(FaultKind::DropDownload { at: 100_000 });
    doors.fault(cut.at(System::Idesk, "GET", "/idesk/v1/files/*"));
    let download = doors.idesk.download(&draft.id, 0, None).await.expect("there");
    assert_eq!(download.sha256, Some(Sha::of(bytes)));
    assert_eq!(read(download).await, bytes);
    let rest = doors.idesk.download(&draft.id, 299_990, None).await.expect("there");
    assert_eq!((rest.starts_at, rest.length), (299_990, Some(300_000)));
    assert_eq!(read(rest).await.len(), 10);
}

#[tokio::test]
async fn an_upload_over_a_slow_line_arrives_whole() {
    let doors = Doors::open().await;
    let bytes: &'static [u8] = vec![b'y'; 200_000].leak();
    let slow = FaultKind::SlowUpload { bytes_per_second: 400_000 };
    doors.fault(Fault::once(slow).at(System::Igate, "POST", "/fi/file/--multiple"));
    let began = std::time::Instant::now();
    let file = doors.igate.upload("cham.pdf", "application/pdf", 200_000, source(bytes)).await.expect("taken");
    assert!(began.elapsed().as_millis() >= 450, "the line was slow");
    assert_eq!(doors.igate.file_facts(&file.id).await.expect("there").size, 200_000);
    assert_eq!(read(doors.igate.download(&file.id, 0, None).await.expect("there")).await, bytes);
}

#[tokio::test]
async fn a_code_is_found_exactly_and_a_beginning_of_it_is_not() {
    let doors = Doors::open().await;
    let known = doors.own_dossiers().await.pop().expect("has dossiers");
    let pasted = format!(" {} ", known.code.as_str().to_lowercase().replace('-', " – "));
    let code = DossierCode::parse(&pasted).expect("a code");
    let found = doors.igate.find_by_code(&code).await.expect("an answer").map(|found| found.id);
    assert_eq!(found, Some(known.id));
    let beginning: String = known.code.as_str().chars().take(8).collect();
    let beginning = DossierCode::parse(&beginning).expect("a code");
    assert_eq!(doors.igate.find_by_code(&beginning).await.expect("an answer"), None);
}

#[tokio::test]
async fn an_attachment_and_its_history_are_written_once_however_often_they_are_sent() {
    let doors = Doors::open().await;
    let dossier = doors.open_dossier().await;
    let id = dossier.summary.id.clone();
    let file = doors.igate.upload(NAME, "application/pdf", 4, source(b"%PDF")).await.expect("taken");
    let entries = [AttachmentEntry { id: file.id.clone(), filename: NAME.into(), size: 4 }];
    let origin = Origin { document_id: "987".into(), number: None };
    for _ in 0..2 {
        doors.igate.attach(&id, &entries, &origin).await.expect("taken");
    }
    let there = doors.igate.dossier(&id).await.expect("a dossier");
    let results: Vec<_> = there.files.iter().filter(|there| there.id == file.id).collect();
    assert_eq!(results.len(), 1);
    assert_eq!((results[0].group, results[0].name.as_str()), (FileGroup::KetQua, NAME));

    let key = Uuid::new_v4();
    let draft = HistoryDraft {
        dossier_id: id.clone(),
        account: Some(doors.me.clone()),
        actions: vec![("Mã hồ sơ".into(), dossier.summary.code.to_string())],
        client_ref: key,
    };
    assert_eq!(doors.igate.history(&id, Some(key)).await.expect("an answer"), []);
    for _ in 0..2 {
        doors.igate.write_history(&draft).await.expect("taken");
    }
    let found = doors.igate.history(&id, Some(key)).await.expect("an answer");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].client_ref.as_deref(), Some(key.to_string().as_str()));
    assert!(found[0].what.contains(dossier.summary.code.as_str()) && !found[0].who.is_empty(), "{found:?}");
    let all = doors.igate.history(&id, None).await.expect("an answer");
    assert!(all.len() > 1 && all.is_sorted_by(|newer, older| newer.at >= older.at), "newest first");
}

#[tokio::test]
async fn a_draft_is_found_by_its_reference_and_made_once_per_key() {
    let doors = Doors::open().await;
    let dossier = doors.open_dossier().await;
    let file = doors.idesk.upload("key-file", NAME, "application/pdf", 4, source(b"%PDF")).await.expect("taken");
    let request = DraftRequest {
        code: dossier.summary.code.clone(),
        dossier_id: dossier.summary.id.clone(),
        subject: "Trích yếu".into(),
        file_ids: vec![file.id.clone()],
        client_ref: Uuid::new_v4(),
    };
    assert_eq!(doors.idesk.draft_by_client_ref(request.client_ref).await.expect("an answer"), None);
    let draft = doors.idesk.create_draft("key-draft", &request).await.expect("made");
    let again = doors.idesk.create_draft("key-draft", &request).await.expect("the same");
    assert_eq!((again.id.as_str(), draft.state), (draft.id.as_str(), DocumentState::DuThao));
    let found = doors.idesk.draft_by_client_ref(request.client_ref).await.expect("an answer");
    assert_eq!(found.map(|found| found.id), Some(draft.id.clone()));
    let other = DraftRequest { subject: "Khác".into(), ..request };
    let refused = doors.idesk.create_draft("key-draft", &other).await.expect_err("other contents");
    assert!(matches!(refused, RemoteFault::Unprocessable { .. }), "{refused:?}");

    let search = DocumentSearch { external_code: Some(dossier.summary.code.clone()), ..DocumentSearch::default() };
    let listed = doors.idesk.documents(&search).await.expect("a page").documents;
    assert!(listed.iter().any(|document| document.id == draft.id));
    let report = TransferReport {
        code: dossier.summary.code,
        dossier_id: dossier.summary.id,
        files: vec![ReportedFile { id: file.id, sha256: Sha::of(b"%PDF"), igate_file_id: "0".repeat(24) }],
        client_ref: Uuid::new_v4(),
    };
    let gone = doors.idesk.report_transfer("key-report", "khong-co", &report).await;
    assert_eq!(gone, Err(RemoteFault::NotFound));
    assert_eq!(doors.idesk.document("khong-co").await.err(), Some(RemoteFault::NotFound));
}

#[tokio::test]
async fn pages_of_a_firewall_and_errors_in_disguise_are_no_answers() {
    let doors = Arc::new(Doors::open().await);
    for status in [200, 403, 406] {
        doors.fault(Fault::once(FaultKind::Html { status, applied: false }).at(System::Igate, "GET", "/hu/*"));
        assert_eq!(doors.igate.me().await, Err(RemoteFault::NotJson { status }));
    }
    doors.fault(Fault::once(FaultKind::ErrorBody { status: 500, applied: true }).at(System::Igate, "POST", "/lo/*"));
    let dossier = doors.open_dossier().await;
    let draft = HistoryDraft {
        dossier_id: dossier.summary.id.clone(),
        account: Some(doors.me.clone()),
        actions: vec![("Mã hồ sơ".into(), dossier.summary.code.to_string())],
        client_ref: Uuid::new_v4(),
    };
    let fault = doors.igate.write_history(&draft).await.expect_err("an error in disguise");
    assert_eq!((fault.effect(), fault.is_temporary()), (Effect::Unknown, true), "{fault:?}");
    let found = doors.igate.history(&draft.dossier_id, Some(draft.client_ref)).await.expect("an answer");
    assert_eq!(found.len(), 1, "it was applied, and asking finds it");
}
