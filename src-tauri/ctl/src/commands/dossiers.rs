//! `sync`, `dossiers`, `dossier`.

use std::sync::Arc;

use lienthong_core::{
    app::{App, Seat},
    domain::{dossier::FileGroup, due_date::DueState, failure::Failure, file_name::shown_name, transfer::Transfer},
    flows::{
        find_dossier::Freshness,
        keep_in_sync::{look_at_room, refresh},
        list_dossiers::list_dossiers,
        retention::apply_retention,
        sync::SyncReach,
        view_dossier::view_dossier_by_code,
        views::dossiers::{DossierQuery, DossierRow, StepTab},
    },
};
use serde_json::{Value, json};

use super::transfers::transfer_document;
use crate::{
    arguments::{DossiersArguments, StepName},
    ending::Ending,
    output::Output,
};

pub async fn sync(app: &Arc<App>, seat: &Arc<Seat>, full: bool, output: Output) -> Result<Ending, Failure> {
    let reach = if full { SyncReach::Everything } else { SyncReach::Changes };
    // Whoever works with commands alone has no window that looks daily; also without network.
    apply_retention(seat, app.settings()?.storage.retention_days, seat.clock.now()).await?;
    let report = refresh(&app.host, seat, reach).await;
    if let Some(failure) = report.failure() {
        return Err(failure.clone());
    }
    if output.json {
        output.json(&report);
    } else {
        for (name, list) in [("Hồ sơ", &report.dossiers), ("Văn bản", &report.documents)] {
            output.line(&format!(
                "{name}: {} mới, {} thay đổi, {} không còn ({} lượt hỏi)",
                list.new, list.changed, list.removed, list.requests
            ));
        }
    }
    Ok(Ending::Done)
}

pub async fn list(
    app: &Arc<App>,
    seat: &Arc<Seat>,
    wanted: &DossiersArguments,
    output: Output,
) -> Result<Ending, Failure> {
    let mut offline = wanted.offline;
    if wanted.agency {
        look_at_room(seat).await?;
    }
    if !offline {
        let report = refresh(&app.host, seat, SyncReach::Changes).await;
        if let Some(failure) = report.dossiers.failure {
            if failure.code.exit_status() != 5 {
                return Err(failure);
            }
            offline = true;
        }
    }
    let query = DossierQuery {
        tab: match wanted.step {
            Some(StepName::DangThuLy) => StepTab::DangThuLy,
            Some(StepName::ChoTraKetQua) => StepTab::ChoTraKetQua,
            Some(StepName::TiepNhanKetQua) => StepTab::TiepNhanKetQua,
            None | Some(StepName::TatCa) => StepTab::TatCa,
        },
        text: wanted.query.clone().unwrap_or_default(),
        limit: wanted.limit.unwrap_or(u32::MAX),
        everyone: wanted.agency,
        ..DossierQuery::default()
    };
    let list = list_dossiers(seat, &query).await?;
    let transfers = seat.transfers().await?;
    if output.json {
        let mut items = Vec::with_capacity(list.rows.len());
        for row in &list.rows {
            items.push(row_document(seat, row, &transfers).await);
        }
        output.json(&json!({"items": items, "asOf": list.as_of, "offline": offline}));
        return Ok(Ending::Done);
    }
    let rows: Vec<Vec<String>> = list
        .rows
        .iter()
        .map(|row| {
            vec![
                row.code.to_string(),
                shortened(&row.procedure, 40),
                shortened(&row.applicant, 28),
                row.step.name.clone(),
                row.due_at.map(|due| due.day().format("%d/%m/%Y").to_string()).unwrap_or_default(),
                due_words(row.due),
            ]
        })
        .collect();
    output.table(&["Mã hồ sơ", "Thủ tục", "Người nộp", "Bước", "Hạn trả", ""], &rows);
    output.progress(&format!("{} / {} hồ sơ", rows.len(), list.total));
    Ok(Ending::Done)
}

async fn row_document(seat: &Seat, row: &DossierRow, transfers: &[Transfer]) -> Value {
    let latest = transfers.iter().find(|transfer| transfer.dossier_id == row.id);
    let cached = seat.cached_dossier(&row.id).await;
    let result_files =
        cached.map_or(0, |(dossier, _)| dossier.files.iter().filter(|file| file.group == FileGroup::KetQua).count());
    json!({
        "code": row.code,
        "id": row.id,
        "procedure": row.procedure,
        "applicant": row.applicant,
        "step": row.step.name,
        "status": row.status,
        "receivedAt": row.received_at,
        "dueAt": row.due_at,
        "transferState": latest.map(|transfer| transfer.state),
        "resultFiles": result_files,
    })
}

pub async fn show(seat: &Arc<Seat>, code: &str, offline: bool, output: Output) -> Result<Ending, Failure> {
    let freshness = if offline { Freshness::CacheOnly } else { Freshness::Fresh };
    let view = view_dossier_by_code(seat, code, freshness).await?;
    let summary = &view.dossier.summary;
    if output.json {
        output.json(&json!({
            "code": summary.code,
            "id": summary.id,
            "procedure": summary.procedure.name,
            "procedureCode": summary.procedure.code,
            "applicant": summary.applicant,
            "step": summary.step.name,
            "status": summary.status,
            "receivedAt": summary.received_at,
            "dueAt": summary.due_at,
            "agency": summary.agency.name,
            "files": view.files.iter().map(|file| {
                let mut document = json!({
                    "id": file.id,
                    "name": file.name,
                    "size": file.size,
                    "group": file.group,
                });
                if let (Some(component), Some(fields)) = (&file.component, document.as_object_mut()) {
                    fields.insert("component".into(), json!(component));
                }
                document
            }).collect::<Vec<_>>(),
            "transfers": view.transfers.iter().map(transfer_document).collect::<Vec<_>>(),
            "timeline": view.timeline,
            "asOf": view.as_of,
            "offline": view.offline,
        }));
        return Ok(Ending::Done);
    }
    output.line(&format!("{}  {}", summary.code, summary.procedure.name));
    output.line(&format!("Người nộp: {}", summary.applicant.name));
    output.line(&format!("Bước: {} · {}", summary.step.name, summary.status));
    if let Some(due) = summary.due_at {
        output.line(&format!("Hạn trả: {} {}", due.to_words(), due_words(view.due)));
    }
    let rows: Vec<Vec<String>> = view
        .files
        .iter()
        .map(|file| {
            let group = match file.group {
                FileGroup::ThanhPhan => "Thành phần",
                FileGroup::XuLy => "Tệp xử lý",
                FileGroup::KetQua => "Kết quả",
            };
            vec![group.to_owned(), file.id.clone(), shown_name(&file.name), file.size.to_string()]
        })
        .collect();
    output.table(&["Nhóm", "Mã tệp", "Tên tệp", "Byte"], &rows);
    for entry in &view.timeline {
        output.line(&format!("{}  {}  {}", entry.at.to_words(), entry.who, entry.what));
    }
    Ok(Ending::Done)
}

fn due_words(due: DueState) -> String {
    match due {
        DueState::None | DueState::Completed => String::new(),
        DueState::Left { days } => format!("còn {days} ngày"),
        DueState::Today => "hạn hôm nay".to_owned(),
        DueState::Overdue { days: 0 } => "quá hạn hôm nay".to_owned(),
        DueState::Overdue { days } => format!("quá hạn {days} ngày"),
    }
}

fn shortened(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let start: String = text.chars().take(length.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}
