//! `documents` and `results`: what iDesk has.

use std::sync::Arc;

use lienthong_core::{
    app::{App, Seat},
    domain::{
        cross_check::{CrossCheck, CrossVerdict},
        document::DocumentBox,
        failure::Failure,
        failure_words::Language,
        file_name::shown_name,
    },
    flows::{
        cross_check::cross_check_result,
        documents::list_documents,
        find_dossier::{Freshness, find_dossier_by_code},
        keep_in_sync::refresh,
        results::{ResultScope, list_results},
        signatures::verdict_of_result,
        sync::SyncReach,
        views::{
            documents::DocumentQuery,
            results::{CrossCheckRequest, ResultItem},
        },
    },
};
use serde_json::json;

use crate::{arguments::BoxName, ending::Ending, output::Output};

/// Which documents are listed.
pub struct Wanted<'a> {
    pub in_box: Option<BoxName>,
    pub query: Option<&'a str>,
    pub limit: Option<u32>,
    pub offline: bool,
}

pub async fn list(app: &Arc<App>, seat: &Arc<Seat>, wanted: Wanted<'_>, output: Output) -> Result<Ending, Failure> {
    let mut offline = wanted.offline;
    if !offline {
        let report = refresh(&app.host, seat, SyncReach::Changes).await;
        if let Some(failure) = report.documents.failure {
            if failure.code.exit_status() != 5 {
                return Err(failure);
            }
            offline = true;
        }
    }
    let query = DocumentQuery {
        in_box: wanted.in_box.map(|in_box| match in_box {
            BoxName::DuThao => DocumentBox::DuThao,
            BoxName::XuLyDi => DocumentBox::XuLyDi,
            BoxName::TheoDoiDi => DocumentBox::TheoDoiDi,
            BoxName::Luu => DocumentBox::Luu,
        }),
        text: wanted.query.unwrap_or_default().to_owned(),
        offset: 0,
        limit: wanted.limit.unwrap_or(u32::MAX),
    };
    let list = list_documents(seat, &query).await;
    if output.json {
        let items: Vec<_> = list
            .items
            .iter()
            .map(|document| {
                json!({
                    "id": document.id,
                    "subject": document.subject,
                    "state": document.state,
                    "soKyHieu": document.number,
                    "dossierCode": document.from_dossier.as_ref().map(|from| &from.code),
                    "updatedAt": document.updated_at,
                    "files": document.files.iter().map(|file| json!({
                        "id": file.id,
                        "name": shown_name(&file.name),
                        "size": file.size,
                        "role": file.role,
                    })).collect::<Vec<_>>(),
                })
            })
            .collect();
        output.json(&json!({"items": items, "asOf": list.as_of, "offline": offline}));
        return Ok(Ending::Done);
    }
    let rows: Vec<Vec<String>> = list
        .items
        .iter()
        .map(|document| {
            vec![
                document.id.clone(),
                document.number.clone().unwrap_or_default(),
                document.subject.chars().take(60).collect(),
                document.from_dossier.as_ref().map(|from| from.code.to_string()).unwrap_or_default(),
            ]
        })
        .collect();
    output.table(&["Mã văn bản", "Số, ký hiệu", "Trích yếu", "Mã hồ sơ"], &rows);
    Ok(Ending::Done)
}

pub async fn results(seat: &Arc<Seat>, code: &str, all: bool, output: Output) -> Result<Ending, Failure> {
    let found = find_dossier_by_code(seat, code, Freshness::Fresh).await?;
    let scope = if all { ResultScope::All } else { ResultScope::Issued };
    let list = list_results(seat, found, scope, Freshness::Fresh).await?;
    let (mut verdicts, mut checks) = (Vec::new(), Vec::new());
    for item in &list.items {
        output.progress(&format!("Đang đối chiếu và kiểm tra chữ ký: {}", item.name));
        checks.push(if item.issued { Some(check(seat, &list.dossier_id, item).await?) } else { None });
        verdicts.push(verdict_of_result(seat, &seat.workers, item).await);
    }
    if output.json {
        let items: Vec<_> = list
            .items
            .iter()
            .zip(verdicts.iter().zip(&checks))
            .map(|(item, (verdict, check))| {
                json!({
                    "crossCheck": check.as_ref().map(|check| check.verdict),
                    "crossCheckReason": check.as_ref().map(|check| check.reason),
                    "crossCheckFindings": check.as_ref().map(|check| &check.findings),
                    "documentId": item.document_id,
                    "fileId": item.file_id,
                    "name": item.name,
                    "size": item.size,
                    "sha256": item.sha256,
                    "issued": item.issued,
                    "soKyHieu": item.document_number,
                    "signature": verdict,
                    "alreadyAttached": item.already_attached,
                })
            })
            .collect();
        output.json(&json!({"items": items, "asOf": list.as_of, "offline": list.offline}));
        return Ok(Ending::Done);
    }
    let rows: Vec<Vec<String>> = list
        .items
        .iter()
        .zip(verdicts.iter().zip(&checks))
        .map(|(item, (verdict, check))| {
            vec![
                format!("{}/{}", item.document_id, item.file_id),
                item.name.clone(),
                item.size.to_string(),
                item.document_number.clone().unwrap_or_default(),
                check.as_ref().map_or("", |check| verdict_words(check.verdict)).to_owned(),
                verdict.sentence(Language::Vi).to_owned(),
                if item.already_attached { "đã đính kèm" } else { "" }.to_owned(),
            ]
        })
        .collect();
    output.table(&["Văn bản/tệp", "Tên tệp", "Byte", "Số, ký hiệu", "Đối chiếu", "Chữ ký", ""], &rows);
    Ok(Ending::Done)
}

async fn check(seat: &Seat, dossier_id: &str, item: &ResultItem) -> Result<CrossCheck, Failure> {
    let request = CrossCheckRequest {
        dossier_id: dossier_id.to_owned(),
        document_id: item.document_id.clone(),
        file_id: item.file_id.clone(),
    };
    cross_check_result(seat, &request).await
}

const fn verdict_words(verdict: CrossVerdict) -> &'static str {
    match verdict {
        CrossVerdict::Match => "khớp",
        CrossVerdict::Mismatch => "không khớp",
        CrossVerdict::Unknown => "không rõ",
    }
}
