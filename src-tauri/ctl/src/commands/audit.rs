//! `audit list`, `audit export`, `audit verify`.

use std::{path::Path, sync::Arc};

use lienthong_core::{
    app::Seat,
    domain::{
        audit::{AuditAct, AuditOutcome},
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
            output.json(&json!({"entries": exported, "out": file.display().to_string()}));
        } else {
            output.line(&format!("Đã xuất {exported} dòng nhật ký: {}", file.display()));
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
pub fn verify(file: &Path, output: Output) -> Result<Ending, Failure> {
    let verdict = verify_audit_file(file)?;
    if output.json {
        output.json(&verdict);
    } else if verdict.ok {
        output.line(&format!("Nhật ký nguyên vẹn: {} dòng.", verdict.entries));
    } else {
        let place = verdict.first_bad.map(|number| format!(", từ dòng {number}")).unwrap_or_default();
        output.line(&format!("Nhật ký đã bị thay đổi{place}."));
    }
    Ok(if verdict.ok { Ending::Done } else { Ending::Status(8) })
}

const fn act_words(act: AuditAct) -> &'static str {
    match act {
        AuditAct::SignIn => "Đăng nhập",
        AuditAct::SignOut => "Đăng xuất",
        AuditAct::ProveAccount => "Xác nhận tài khoản iGate",
        AuditAct::Link => "Liên kết tài khoản",
        AuditAct::Unlink => "Gỡ liên kết tài khoản",
        AuditAct::Send => "Gửi sang iDesk",
        AuditAct::Attach => "Lấy từ iDesk",
        AuditAct::Push => "Chuyển đến phần mềm iGate",
        AuditAct::PreviewResult => "Xem kết quả",
        AuditAct::Export => "Xuất nhật ký",
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
