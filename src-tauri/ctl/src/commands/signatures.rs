//! `signatures`: who signed a PDF, and whether it still is what was signed.

use std::path::Path;

use lienthong_core::{
    domain::{
        failure::Failure,
        failure_words::Language,
        signature::{Signature, SignatureReport, SignatureVerdict, TrustedRoots},
    },
    flows::signatures::signatures_of_path,
    gateways::{
        authorities::Authorities,
        clock::Clock,
        settings::{RevocationSource, Settings},
        worker::WorkerPool,
    },
};
use serde_json::json;

use crate::{ending::Ending, output::Output};

pub async fn signatures(path: &Path, settings: &Settings, output: Output) -> Result<Ending, Failure> {
    let workers = WorkerPool::beside_this_program();
    let chosen = &settings.signature;
    let authorities = (chosen.revocation == RevocationSource::Online).then(|| Authorities::new(&settings.network));
    let now = Clock::system().now();
    let report = signatures_of_path(&workers, chosen, authorities.as_ref(), now, path).await?;
    if output.json {
        let signatures: Vec<_> = report.signatures.iter().map(document).collect();
        output.json(&json!({"verdict": report.verdict, "roots": report.roots, "signatures": signatures}));
    } else {
        for line in lines(&report) {
            output.line(&line);
        }
    }
    Ok(Ending::Done)
}

/// Everything that is known of one signature; `reason` is why the verdict is what it is, `statedReason` the signer's.
fn document(signature: &Signature) -> serde_json::Value {
    let mut document = serde_json::to_value(signature).unwrap_or_default();
    if let Some(fields) = document.as_object_mut() {
        fields.insert("reason".to_owned(), json!(signature.ground.sentence(Language::Vi)));
    }
    document
}

/// How the certificate stands, and since when where it was revoked.
fn revocation(signature: &Signature) -> String {
    let said = signature.revocation.sentence(Language::Vi);
    match signature.revoked_at {
        Some(at) => format!("{said} ({})", at.get().format("%d/%m/%Y %H:%M:%S")),
        None => said.to_owned(),
    }
}

/// For people: the verdict of the file, then each signature.
fn lines(report: &SignatureReport) -> Vec<String> {
    let mut lines = vec![report.verdict.sentence(Language::Vi).to_owned()];
    for (place, one) in (1..).zip(&report.signatures) {
        let signer = one.signer.as_deref().unwrap_or("không rõ người ký");
        lines.push(format!(
            "{place}. {signer}: {}. {}",
            one.verdict.sentence(Language::Vi),
            one.ground.sentence(Language::Vi)
        ));
        let mut row = |label: &str, text: Option<String>| {
            if let Some(text) = text {
                lines.push(format!("   {label}: {text}"));
            }
        };
        row("Đơn vị", one.organisation.clone());
        row("Nơi cấp", one.issuer.clone());
        row("Số chứng thư", one.serial.clone());
        row("Giờ ký tự khai", one.claimed_at.map(|at| at.get().format("%d/%m/%Y %H:%M:%S").to_string()));
        row("Dấu thời gian", one.stamp.as_ref().map(|stamp| stamp.at.get().format("%d/%m/%Y %H:%M:%S").to_string()));
        row("Lý do ghi trong chữ ký", one.stated_reason.clone());
        row(
            "Thêm sau khi ký, vô hại",
            (!one.later.is_empty())
                .then(|| one.later.iter().map(|kind| kind.sentence(Language::Vi)).collect::<Vec<_>>().join(", ")),
        );
        row("Thu hồi", one.signer.as_ref().map(|_| revocation(one)));
    }
    if report.roots != TrustedRoots::Read && report.verdict != SignatureVerdict::None {
        lines.push(match report.roots {
            TrustedRoots::Unreadable => "Không đọc được tệp chứng thư gốc (signature.roots_file).".to_owned(),
            _ => "Đơn vị chưa khai báo chứng thư gốc tin cậy (signature.roots_file).".to_owned(),
        });
    }
    lines
}
