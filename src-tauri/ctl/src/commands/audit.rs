//! `audit list`, `audit export`, `audit verify`.

use std::{path::Path, sync::Arc};

use lienthong_core::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome, ExportFlaw, ExportVerdict},
        failure::Failure,
    },
    flows::audit::{export_audit, list_audit, verify_audit_file},
};
use serde_json::json;

use crate::{arguments::AuditCommand, ending::Ending, output::Output};

pub async fn list_or_export(seat: &Arc<Seat>, act: Option<&AuditCommand>, output: Output) -> Result<Ending, Failure> {
    if let Some(AuditCommand::Export { file }) = act {
        let exported = export_audit(seat, file).await?;
        if output.json {
            output.json(&json!({
                "entries": exported.entries,
                "out": file.display().to_string(),
                "deviceKey": exported.device_key,
            }));
        } else {
            output.line(&format!("Đã xuất {} dòng nhật ký: {}", exported.entries, file.display()));
            output.line(&format!("Ký bằng khoá của máy này, vân tay: {}", exported.device_key));
        }
        return Ok(Ending::Done);
    }
    let entries = list_audit(seat).await?;
    if output.json {
        output.json(&json!({"items": entries}));
        return Ok(Ending::Done);
    }
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|entry| {
            vec![
                entry.number.to_string(),
                entry.at.to_words(),
                act_words(entry.act).to_owned(),
                entry.dossier_code.as_ref().map(ToString::to_string).unwrap_or_default(),
                outcome_words(entry.outcome).to_owned(),
                entry.code.map(|code| code.number().to_owned()).unwrap_or_default(),
            ]
        })
        .collect();
    output.table(&["Số", "Lúc", "Việc", "Mã hồ sơ", "Kết quả", "Mã lỗi"], &rows);
    Ok(Ending::Done)
}

/// Stand-alone: no sign-in, no data folder.
pub fn verify(file: &Path, device_key: Option<&str>, output: Output) -> Result<Ending, Failure> {
    let verdict = verify_audit_file(file, device_key)?;
    if output.json {
        output.json(&verdict);
    } else {
        print_verdict(&verdict, device_key.is_some(), output);
    }
    Ok(if verdict.ok { Ending::Done } else { Ending::Status(8) })
}

fn print_verdict(verdict: &ExportVerdict, pinned: bool, output: Output) {
    if let Some(flaw) = verdict.flaw {
        let place = verdict.first_bad.map(|number| format!(" Không tin được từ dòng {number}.")).unwrap_or_default();
        output.line(&format!("Nhật ký KHÔNG nguyên vẹn: {}.{place}", flaw_words(flaw)));
    } else {
        output.line(&format!("Nhật ký nguyên vẹn: {} dòng.", verdict.entries));
    }
    let Some(head) = &verdict.head else { return };
    output.line(&format!("  Của: {}", head.who));
    output.line(&format!(
        "  Xuất lúc: {} (đồng hồ máy lệch {:+} giây so với máy chủ)",
        head.exported_at.to_words(),
        head.clock_offset_seconds
    ));
    output.line(&format!("  Vân tay khoá của máy đã ký: {}", head.device_key));
    if verdict.ok && !pinned {
        output.line("  So vân tay này với trang Nhật ký trên máy của cán bộ, hoặc thêm --device-key VÂN_TAY.");
    }
}

const fn flaw_words(flaw: ExportFlaw) -> &'static str {
    match flaw {
        ExportFlaw::NotAnExport => "dòng đầu không phải của một tệp nhật ký do Liên thông xuất",
        ExportFlaw::SignatureBroken => "chữ ký ở dòng đầu không đúng",
        ExportFlaw::OtherDevice => "tệp do khoá của máy khác ký",
        ExportFlaw::EntryChanged => "có dòng bị sửa, đổi chỗ, thêm hoặc xoá",
        ExportFlaw::EntriesMissing => "bị cắt mất phần cuối",
        ExportFlaw::EntriesAdded => "có phần thêm vào sau dòng cuối",
    }
}

const fn act_words(act: AuditAct) -> &'static str {
    match act {
        AuditAct::SignIn => "Đăng nhập",
        AuditAct::FailedSignIn => "Đăng nhập hỏng trên máy này",
        AuditAct::SignOut => "Đăng xuất",
        AuditAct::ProveAccount => "Xác nhận tài khoản iGate",
        AuditAct::Link => "Liên kết tài khoản",
        AuditAct::Unlink => "Gỡ liên kết tài khoản",
        AuditAct::Send => "Gửi sang iDesk",
        AuditAct::Attach => "Lấy từ iDesk",
        AuditAct::Push => "Chuyển đến phần mềm iGate",
        AuditAct::PreviewResult => "Xem kết quả",
        AuditAct::AcceptMismatch => "Chấp nhận tệp không khớp",
        AuditAct::Export => "Xuất nhật ký",
        AuditAct::Lock => "Khoá cửa sổ",
        AuditAct::Wipe => "Đăng xuất và xoá dữ liệu",
    }
}

const fn outcome_words(outcome: AuditOutcome) -> &'static str {
    match outcome {
        AuditOutcome::Begun => "bắt đầu",
        AuditOutcome::Done => "xong",
        AuditOutcome::Refused => "bị từ chối",
        AuditOutcome::Failed => "không thành công",
        AuditOutcome::Unknown => "chưa rõ",
        AuditOutcome::Cancelled => "đã huỷ",
    }
}
