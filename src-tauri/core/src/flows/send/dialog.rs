//! The send dialog: opened from what is known, every edit kept at once, confirmed into the journal.

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LocalFile, SendDraft, igate_file, is_offered, new_send, take_local_file};
use crate::{
    app::Seat,
    domain::{
        audit::AuditAct,
        dossier::{Dossier, DossierFile},
        failure::Failure,
        failure_code::FailureCode,
        file_kind::kind_by_name,
        file_name::shown_name,
        instant::Instant,
        sha::Sha,
        transfer::{FileSource, Transfer, TransferFile, TransferKind},
    },
    flows::{
        find_dossier::{Freshness, find_dossier_by_id},
        new_transfer::{Refused, on_record, write_order},
        views::send::{SendChoice, SendDialog, SendDialogEdit},
    },
    gateways::cache::FileRefKey,
};

/// How many sizes are asked for at once, and how long the opening of a dialog waits for them.
const SIZES_AT_ONCE: usize = 3;
const SIZES_LIMIT: Duration = Duration::from_secs(3);

/// Where the keys of all open dialogs are kept.
const OPEN_KEYS: &str = "send-keys";

/// What is kept of a dialog; everything else is read from the dossier again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptDialog {
    key: Uuid,
    dossier_id: String,
    subject: String,
    ticked: Vec<String>,
    locals: Vec<LocalFile>,
    /// What iGate said of files whose size in the dossier would refuse them, by id, when the dialog was opened.
    #[serde(default)]
    sizes: BTreeMap<String, u64>,
}

/// Opens the dialog of a dossier, or the one that was left half filled in.
///
/// # Errors
/// Those of finding the dossier; a step that does not allow sending is a problem of the dialog, not an error.
pub async fn open_send_dialog(seat: &Seat, dossier_id: &str) -> Result<SendDialog, Failure> {
    let found = find_dossier_by_id(seat, dossier_id, Freshness::CacheFirst).await?;
    if let Some(mut kept) = kept_of_dossier(seat, dossier_id).await? {
        if seat.transfer_by_key(kept.key).await?.is_none() {
            ask_sizes(seat, &found.dossier, &mut kept).await;
            keep(seat, &kept).await?;
            // A process that died while the dialog was first opened may have left it out.
            note_open(seat, kept.key).await?;
            return shown(seat, &found.dossier, &kept).await;
        }
        // Confirmed, and the process died before the dialog was put away: what is entered from now on is another one.
        forget(seat, &kept).await?;
    }
    let mut kept = KeptDialog {
        key: Uuid::new_v4(),
        dossier_id: dossier_id.to_owned(),
        subject: found.dossier.summary.procedure.name.clone(),
        ticked: Vec::new(),
        locals: Vec::new(),
        sizes: BTreeMap::new(),
    };
    ask_sizes(seat, &found.dossier, &mut kept).await;
    keep(seat, &kept).await?;
    seat.put_dialog(&of_dossier(dossier_id), kept.key.to_string()).await?;
    note_open(seat, kept.key).await?;
    shown(seat, &found.dossier, &kept).await
}

/// The files of open dialogs are kept as long as the dialog.
async fn note_open(seat: &Seat, key: Uuid) -> Result<(), Failure> {
    let mut keys = open_keys(seat).await?;
    let key = key.to_string();
    if !keys.contains(&key) {
        keys.push(key);
        put_open_keys(seat, &keys).await?;
    }
    Ok(())
}

/// The dialog as it stands.
///
/// # Errors
/// `BadArgument` where no dialog has this key.
pub async fn send_dialog(seat: &Seat, key: &str) -> Result<SendDialog, Failure> {
    let kept = kept(seat, key).await?;
    let found = find_dossier_by_id(seat, &kept.dossier_id, Freshness::CacheFirst).await?;
    shown(seat, &found.dossier, &kept).await
}

/// Keeps what the person changed.
pub async fn save_send_dialog(seat: &Seat, edit: SendDialogEdit) -> Result<SendDialog, Failure> {
    let mut kept = kept(seat, &edit.key).await?;
    kept.subject = edit.subject;
    kept.ticked = edit.ticked;
    keep(seat, &kept).await?;
    let found = find_dossier_by_id(seat, &kept.dossier_id, Freshness::CacheFirst).await?;
    shown(seat, &found.dossier, &kept).await
}

/// Takes files of the computer into the dialog; they are ticked at once unless something is wrong with them.
pub async fn add_local_files(seat: &Seat, key: &str, paths: &[PathBuf]) -> Result<SendDialog, Failure> {
    let mut taken = Vec::new();
    for path in paths {
        taken.push(take_local_file(seat, path, seat.profile.idesk.max_file_bytes).await);
    }
    // Read again after the copying: the person may have gone on typing meanwhile.
    let mut kept = kept(seat, key).await?;
    let mut already_here = Vec::new();
    for local in taken {
        let known = kept.locals.iter().find(|known| known.is_again(&local)).map(|known| known.token.clone());
        let token = known.clone().unwrap_or_else(|| local.token.clone());
        // Who gives a file once more wants it to go, also when its tick was taken away meanwhile.
        if local.problem.is_none() && !kept.ticked.contains(&token) {
            kept.ticked.push(token);
        }
        if known.is_some() {
            already_here.push(shown_name(&local.name));
        } else {
            kept.locals.push(local);
        }
    }
    keep(seat, &kept).await?;
    Ok(SendDialog { already_here, ..send_dialog(seat, key).await? })
}

/// Takes a file of the computer out again.
pub async fn remove_local_file(seat: &Seat, key: &str, token: &str) -> Result<SendDialog, Failure> {
    let mut kept = kept(seat, key).await?;
    kept.locals.retain(|local| local.token != token);
    kept.ticked.retain(|ticked| ticked != token);
    keep(seat, &kept).await?;
    send_dialog(seat, key).await
}

/// Throws the draft of the dialog away; only the person does this.
pub async fn discard_send_dialog(seat: &Seat, key: &str) -> Result<(), Failure> {
    let kept = kept(seat, key).await?;
    forget(seat, &kept).await
}

/// "Gửi": the transfer is in the journal when this returns. Confirming the same dialog again finds the same transfer.
pub async fn confirm_send(seat: &Seat, key: &str) -> Result<Transfer, Failure> {
    let parsed = parse_key(key)?;
    if let Some(known) = seat.transfer_by_key(parsed).await? {
        if let Ok(kept) = kept(seat, key).await {
            forget(seat, &kept).await?;
        }
        return Ok(known);
    }
    let kept = kept(seat, key).await?;
    let found = find_dossier_by_id(seat, &kept.dossier_id, Freshness::CacheFirst).await?;
    let code = found.dossier.summary.code.clone();
    let asked = Refused { act: AuditAct::Send, dossier_code: Some(code), document_id: None };
    let transfer = on_record(seat, asked, order_of(seat, &found.dossier, &kept).await).await?;
    forget(seat, &kept).await?;
    Ok(transfer)
}

/// The dialog as an order, held against every rule that can be asked before anything exists, and written down.
async fn order_of(seat: &Seat, dossier: &Dossier, kept: &KeptDialog) -> Result<Transfer, Failure> {
    let mut files: Vec<TransferFile> = dossier
        .files
        .iter()
        .filter(|file| is_offered(file) && kept.ticked.contains(&igate_token(file)))
        .map(igate_file)
        .collect();
    for local in kept.locals.iter().filter(|local| kept.ticked.contains(&local.token)) {
        files.push(local.to_transfer_file()?);
    }
    // What was ticked and left the dossier meanwhile is said: the draft does not go without it in silence.
    if files.len() < kept.ticked.iter().collect::<HashSet<_>>().len() {
        return Err(Failure::new(FailureCode::FileGone).in_field("ticked"));
    }
    let draft = SendDraft { key: kept.key, subject: kept.subject.clone(), files };
    write_order(seat, new_send(seat, dossier, draft)?).await
}

/// Hashes of the files that open dialogs hold: the cache must not throw them out.
pub async fn kept_local_files(seat: &Seat) -> Result<Vec<Sha>, Failure> {
    let mut hashes = Vec::new();
    for key in open_keys(seat).await? {
        if let Ok(kept) = kept(seat, &key).await {
            hashes.extend(kept.locals.into_iter().filter_map(|local| local.sha256));
        }
    }
    Ok(hashes)
}

/// The bytes of a file of the computer that a dialog holds: its hash and name.
pub(in crate::flows) async fn local_of_dialog(seat: &Seat, key: &str, token: &str) -> Result<LocalFile, Failure> {
    let kept = kept(seat, key).await?;
    let local = kept.locals.into_iter().find(|local| local.token == token);
    local.ok_or_else(|| Failure::new(FailureCode::FileGone).in_field("file"))
}

async fn shown(seat: &Seat, dossier: &Dossier, kept: &KeptDialog) -> Result<SendDialog, Failure> {
    let limit = seat.profile.idesk.max_file_bytes;
    let mut files: Vec<SendChoice> = Vec::new();
    let mut hashes: Vec<(Sha, String)> = Vec::new();
    for file in dossier.files.iter().filter(|file| is_offered(file)) {
        let token = igate_token(file);
        let cached = seat.cached_file(&FileRefKey::igate(&file.id)).await;
        let size = match cached {
            Some((_, size)) => Some(size),
            None => kept.sizes.get(&file.id).copied().or_else(|| stated_size(file, limit)),
        };
        files.push(SendChoice {
            source: FileSource::Igate { file_id: file.id.clone() },
            file_id: Some(file.id.clone()),
            name: shown_name(&file.name),
            size: size.unwrap_or(file.size),
            group: Some(file.group),
            component: file.component.clone(),
            kind_by_name: kind_by_name(&file.name),
            ticked: kept.ticked.contains(&token),
            problem: size.and_then(|size| size_problem(size, limit)),
            duplicate_of: cached.and_then(|(sha, _)| earlier(&mut hashes, sha, &token)),
            token,
        });
    }
    for local in &kept.locals {
        files.push(SendChoice {
            token: local.token.clone(),
            source: FileSource::Local,
            file_id: None,
            name: shown_name(&local.name),
            size: local.size,
            group: None,
            component: None,
            kind_by_name: kind_by_name(&local.name),
            ticked: kept.ticked.contains(&local.token),
            problem: local.problem,
            duplicate_of: local.sha256.and_then(|sha| earlier(&mut hashes, sha, &local.token)),
        });
    }
    let summary = &dossier.summary;
    let problem = if summary.completed {
        Some(FailureCode::DossierClosed)
    } else if summary.step.known && !summary.step.can_send {
        Some(FailureCode::StepForbidsSend)
    } else {
        None
    };
    let ticked = files.iter().filter(|file| file.ticked).count();
    let in_order = ticked > 0
        && files.iter().all(|file| !file.ticked || file.problem.is_none())
        && !kept.subject.trim().is_empty();
    Ok(SendDialog {
        key: kept.key.to_string(),
        dossier_id: kept.dossier_id.clone(),
        dossier_code: summary.code.clone(),
        applicant: summary.applicant.name.clone(),
        procedure: summary.procedure.name.clone(),
        step: summary.step.clone(),
        subject: kept.subject.clone(),
        files,
        already_here: Vec::new(),
        max_file_bytes: limit,
        sent_before: sent_before(seat, &summary.id).await?,
        can_send: problem.is_none() && in_order,
        problem,
    })
}

/// What the dossier states, unless it would refuse the file: that may be wrong.
fn stated_size(file: &DossierFile, limit: u64) -> Option<u64> {
    size_problem(file.size, limit).is_none().then_some(file.size)
}

/// The dossier's own sizes may be wrong; where one would refuse a file, iGate is asked for the right one, all at once and
/// not for long: what it does not say in time is found out when the file is fetched.
async fn ask_sizes(seat: &Seat, dossier: &Dossier, kept: &mut KeptDialog) {
    let limit = seat.profile.idesk.max_file_bytes;
    let offered = dossier.files.iter().filter(|file| is_offered(file) && stated_size(file, limit).is_none());
    let unknown: Vec<String> = offered.map(|file| file.id.clone()).filter(|id| !kept.sizes.contains_key(id)).collect();
    let asked = stream::iter(unknown).map(async |id| {
        let size = seat.igate.file_facts(&id).await.ok().map(|facts| facts.size);
        (id, size)
    });
    let mut answers = std::pin::pin!(asked.buffer_unordered(SIZES_AT_ONCE));
    let until = tokio::time::Instant::now() + SIZES_LIMIT;
    while let Ok(Some((id, size))) = tokio::time::timeout_at(until, answers.next()).await {
        kept.sizes.extend(size.map(|size| (id, size)));
    }
}

fn size_problem(size: u64, limit: u64) -> Option<FailureCode> {
    match size {
        0 => Some(FailureCode::FileEmpty),
        size if size > limit => Some(FailureCode::FileTooLarge),
        _ => None,
    }
}

/// The token of an earlier file with the same bytes; notes this one otherwise.
fn earlier(hashes: &mut Vec<(Sha, String)>, sha: Sha, token: &str) -> Option<String> {
    if let Some((_, first)) = hashes.iter().find(|(known, _)| *known == sha) {
        return Some(first.clone());
    }
    hashes.push((sha, token.to_owned()));
    None
}

async fn sent_before(seat: &Seat, dossier_id: &str) -> Result<Option<Instant>, Failure> {
    let transfers = seat.transfers().await?;
    let sent = transfers.iter().filter(|transfer| {
        transfer.kind == TransferKind::Send && transfer.dossier_id == dossier_id && transfer.progress.written
    });
    Ok(sent.map(|transfer| transfer.finished_at.unwrap_or(transfer.updated_at)).max())
}

async fn kept_of_dossier(seat: &Seat, dossier_id: &str) -> Result<Option<KeptDialog>, Failure> {
    let Some(key) = seat.dialog(&of_dossier(dossier_id)).await? else { return Ok(None) };
    let Some(text) = seat.dialog(&of_key(&key)).await? else { return Ok(None) };
    Ok(serde_json::from_str(&text).ok())
}

async fn kept(seat: &Seat, key: &str) -> Result<KeptDialog, Failure> {
    let key = parse_key(key)?.to_string();
    let text = seat.dialog(&of_key(&key)).await?;
    let kept = text.and_then(|text| serde_json::from_str(&text).ok());
    kept.ok_or_else(|| Failure::new(FailureCode::BadArgument).in_field("key"))
}

async fn keep(seat: &Seat, kept: &KeptDialog) -> Result<(), Failure> {
    let text = serde_json::to_string(kept).map_err(|_| Failure::new(FailureCode::Unexpected))?;
    seat.put_dialog(&of_key(&kept.key.to_string()), text).await
}

async fn forget(seat: &Seat, kept: &KeptDialog) -> Result<(), Failure> {
    let key = kept.key.to_string();
    seat.forget_dialog(&of_dossier(&kept.dossier_id)).await?;
    seat.forget_dialog(&of_key(&key)).await?;
    let mut keys = open_keys(seat).await?;
    keys.retain(|open| *open != key);
    put_open_keys(seat, &keys).await
}

/// Keys of all dialogs that are half filled in.
async fn open_keys(seat: &Seat) -> Result<Vec<String>, Failure> {
    let text = seat.dialog(OPEN_KEYS).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

async fn put_open_keys(seat: &Seat, keys: &[String]) -> Result<(), Failure> {
    let text = serde_json::to_string(keys).map_err(|_| Failure::new(FailureCode::Unexpected))?;
    seat.put_dialog(OPEN_KEYS, text).await
}

fn parse_key(key: &str) -> Result<Uuid, Failure> {
    Uuid::parse_str(key).map_err(|_| Failure::new(FailureCode::BadArgument).in_field("key"))
}

fn igate_token(file: &DossierFile) -> String {
    format!("igate:{}", file.id)
}

fn of_dossier(dossier_id: &str) -> String {
    format!("send-of:{dossier_id}")
}

fn of_key(key: &str) -> String {
    format!("send-key:{key}")
}
