//! `send`, `attach`, `push`, `outbox`, `receipt`: transfers from their order to their receipt.

use std::{path::Path, sync::Arc};

use lienthong_core::{
    app::{App, Seat},
    domain::{
        failure::Failure,
        failure_code::FailureCode,
        failure_words::Language,
        file_name::{ending, shown_name},
        transfer::{FileState, Transfer, TransferKind, TransferState},
    },
    flows::{
        attach::{AttachOrder, order_attach_accepting},
        cross_check::Accepted,
        outbox::{cancel_transfer, retry_transfer, run_all, run_now},
        receipts::{get_receipt, write_receipt},
        send::{SendOrder, order_send},
        transfer_engine::Patience,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    arguments::{OrderArguments, OutboxCommand, SendArguments},
    ending::{Ending, status_of, worst},
    output::Output,
};

pub async fn send(app: &App, seat: &Arc<Seat>, order: &SendArguments, output: Output) -> Result<Ending, Failure> {
    let transfer = order_send(
        seat,
        SendOrder {
            code: order.code.clone(),
            subject: order.subject.clone(),
            file_ids: order.files.clone(),
            all_files: order.all_files,
            local_paths: order.local.clone(),
            key: order.key,
        },
    )
    .await?;
    carry_out(app, seat, transfer, !order.no_wait, output).await
}

pub async fn attach(
    app: &App,
    seat: &Arc<Seat>,
    code: &str,
    files: &[String],
    order: &OrderArguments,
    output: Output,
) -> Result<Ending, Failure> {
    let mut document_id: Option<&str> = None;
    let mut file_ids = Vec::new();
    for file in files {
        let named = file.split_once('/').filter(|(document, id)| !document.is_empty() && !id.is_empty());
        let (document, id) =
            named.ok_or_else(|| Failure::new(FailureCode::BadArgument).in_field("file").with_detail(file.clone()))?;
        if document_id.is_some_and(|known| known != document) {
            return Err(Failure::new(FailureCode::SeveralDocuments).in_field("file"));
        }
        document_id = Some(document);
        file_ids.push(id.to_owned());
    }
    let document_id = document_id.ok_or_else(|| Failure::new(FailureCode::NothingChosen).in_field("file"))?;
    let transfer = order_attach_accepting(
        seat,
        AttachOrder {
            kind: TransferKind::Attach,
            dossier_code: Some(code.to_owned()),
            document_id: document_id.to_owned(),
            file_ids,
            previewed: Vec::new(),
            key: order.key,
        },
        &accepted(order),
    )
    .await?;
    carry_out(app, seat, transfer, !order.no_wait, output).await
}

pub async fn push(
    app: &App,
    seat: &Arc<Seat>,
    document_id: &str,
    files: &[String],
    order: &OrderArguments,
    output: Output,
) -> Result<Ending, Failure> {
    let transfer = order_attach_accepting(
        seat,
        AttachOrder {
            kind: TransferKind::Push,
            dossier_code: None,
            document_id: document_id.to_owned(),
            file_ids: files.to_vec(),
            previewed: Vec::new(),
            key: order.key,
        },
        &accepted(order),
    )
    .await?;
    carry_out(app, seat, transfer, !order.no_wait, output).await
}

fn accepted(order: &OrderArguments) -> Accepted {
    if order.accept_mismatch { Accepted::All } else { Accepted::None }
}

/// Runs what was ordered, unless it only was to be queued, and prints how it stands.
async fn carry_out(
    app: &App,
    seat: &Arc<Seat>,
    transfer: Transfer,
    waits: bool,
    output: Output,
) -> Result<Ending, Failure> {
    let transfer = if waits && transfer.state.is_open() {
        run_now(seat, app.host.clone(), transfer.id, Patience::COMMAND).await?
    } else {
        transfer
    };
    print_transfer(&transfer, output);
    Ok(Ending::Status(status_of(&transfer, waits)))
}

pub async fn outbox(
    app: &App,
    seat: &Arc<Seat>,
    act: Option<&OutboxCommand>,
    output: Output,
) -> Result<Ending, Failure> {
    match act {
        None | Some(OutboxCommand::List) => {
            print_transfers(&seat.transfers().await?, output);
            Ok(Ending::Done)
        }
        Some(OutboxCommand::Run) => {
            let ended = run_all(seat, app.host.clone(), Patience::COMMAND).await?;
            print_transfers(&ended, output);
            Ok(Ending::Status(worst(ended.iter().map(|transfer| status_of(transfer, true)))))
        }
        Some(OutboxCommand::Retry { id }) => {
            let id = find_id(seat, id).await?;
            let transfer = retry_transfer(seat, app.host.as_ref(), id).await?;
            carry_out(app, seat, transfer, true, output).await
        }
        Some(OutboxCommand::Cancel { id }) => {
            let id = find_id(seat, id).await?;
            let transfer = cancel_transfer(seat, app.host.clone(), id).await?;
            print_transfer(&transfer, output);
            let cancelled = transfer.state == TransferState::Cancelled;
            Ok(if cancelled { Ending::Done } else { Ending::Status(status_of(&transfer, true)) })
        }
    }
}

pub async fn receipt(seat: &Arc<Seat>, id: &str, out: Option<&Path>, output: Output) -> Result<Ending, Failure> {
    let id = find_id(seat, id).await?;
    let receipt = get_receipt(seat, id).await?;
    let Some(out) = out else {
        output.json(&receipt);
        return Ok(Ending::Done);
    };
    if !matches!(ending(&out.to_string_lossy()).as_str(), "json" | "pdf") {
        return Err(Failure::new(FailureCode::BadArgument).in_field("out").with_detail(".json, .pdf"));
    }
    write_receipt(&receipt, out)?;
    if output.json {
        output.json(&json!({"transferId": receipt.transfer_id, "out": out.display().to_string()}));
    } else {
        output.line(&format!("Đã ghi biên nhận: {}", out.display()));
    }
    Ok(Ending::Done)
}

/// A transfer by its id, by the beginning of it that `outbox` shows, or by its key.
async fn find_id(seat: &Seat, text: &str) -> Result<Uuid, Failure> {
    let text = text.trim().to_lowercase();
    let transfers = seat.transfers().await?;
    let mut found = transfers.iter().filter(|transfer| {
        let (id, key) = (transfer.id.to_string(), transfer.key.to_string());
        id == text || key == text || (text.len() >= 8 && id.starts_with(&text))
    });
    match (found.next(), found.next()) {
        (Some(transfer), None) => Ok(transfer.id),
        _ => Err(Failure::new(FailureCode::TransferNotFound).with_detail(text)),
    }
}

/// The transfer document of the command line.
pub fn transfer_document(transfer: &Transfer) -> Value {
    let mut document = json!({
        "transferId": transfer.id,
        "key": transfer.key,
        "kind": transfer.kind,
        "state": transfer.state,
        "dossierCode": transfer.dossier_code,
        "subject": transfer.subject,
        "createdAt": transfer.created_at,
        "updatedAt": transfer.updated_at,
        "files": transfer.files.iter().map(|file| json!({
            "name": shown_name(&file.name),
            "size": file.size,
            "sha256": file.sha256,
            "state": file.state,
            "crossCheck": file.cross_check,
            "mismatchAccepted": file.mismatch_accepted,
        })).collect::<Vec<_>>(),
    });
    if let Some(fields) = document.as_object_mut() {
        if let Some(id) = &transfer.draft_id {
            fields.insert("draftId".into(), json!(id));
        }
        if let Some(id) = &transfer.document_id {
            fields.insert("documentId".into(), json!(id));
        }
        if let Some(code) = transfer.code {
            fields.insert("code".into(), json!(code.number()));
            fields.insert("message".into(), json!(code.words(Language::Vi).message));
        }
    }
    document
}

fn print_transfer(transfer: &Transfer, output: Output) {
    if output.json {
        output.json(&transfer_document(transfer));
        return;
    }
    output.line(&format!("{} {} · {}", act(transfer.kind), transfer.dossier_code, state(transfer.state)));
    for file in &transfer.files {
        let sha = file.sha256.map(|sha| sha.to_string()).unwrap_or_default();
        let before =
            if file.state == FileState::AlreadyAttached { " · đã có trong hồ sơ từ trước" } else { "" };
        output.line(&format!("  {} · {} byte · {sha}{before}", shown_name(&file.name), file.size));
    }
    if let Some(id) = &transfer.draft_id {
        output.line(&format!("  Dự thảo: {id}"));
    }
    if let Some(code) = transfer.code {
        let words = code.words(Language::Vi);
        output.line(&format!("  {} {}", code.number(), words.message));
        output.line(&format!("  {}", words.remedy));
    }
    output.line(&format!("  Mã việc: {}", transfer.id));
}

fn print_transfers(transfers: &[Transfer], output: Output) {
    if output.json {
        output.json(&json!({"items": transfers.iter().map(transfer_document).collect::<Vec<_>>()}));
        return;
    }
    if transfers.is_empty() {
        output.line("Hàng chờ trống.");
        return;
    }
    let rows: Vec<Vec<String>> = transfers
        .iter()
        .map(|transfer| {
            vec![
                transfer.id.to_string().chars().take(8).collect(),
                act(transfer.kind).to_owned(),
                transfer.dossier_code.to_string(),
                state(transfer.state).to_owned(),
                transfer.updated_at.to_words(),
                transfer.code.map(|code| code.number().to_owned()).unwrap_or_default(),
            ]
        })
        .collect();
    output.table(&["Mã việc", "Việc", "Mã hồ sơ", "Trạng thái", "Lúc", "Mã lỗi"], &rows);
}

const fn act(kind: TransferKind) -> &'static str {
    match kind {
        TransferKind::Send => "Gửi sang iDesk",
        TransferKind::Attach => "Lấy từ iDesk",
        TransferKind::Push => "Chuyển đến phần mềm iGate",
    }
}

const fn state(state: TransferState) -> &'static str {
    match state {
        TransferState::Queued => "đang chờ",
        TransferState::Running => "đang chuyển",
        TransferState::Done => "đã xong",
        TransferState::Unknown => "chưa rõ, đang hỏi lại",
        TransferState::NeedsAttention => "cần xem lại",
        TransferState::Failed => "không thành công",
        TransferState::Cancelled => "đã huỷ",
    }
}
