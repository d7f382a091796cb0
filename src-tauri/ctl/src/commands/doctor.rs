//! `doctor`: what the program needs, what of it is wrong, and what to do.

use std::{path::Path, sync::Arc};

use lienthong_core::{
    app::App,
    domain::{diagnosis::CheckState, failure::Failure, failure_words::Language},
    flows::{
        diagnose::{WindowFacts, diagnose, save_support_file},
        views::diagnosis::{CheckLine, Diagnosis},
    },
};
use serde_json::{Value, json};

use crate::{ending::Ending, output::Output};

pub async fn doctor(app: &Arc<App>, out: Option<&Path>, output: Output) -> Result<Ending, Failure> {
    let problem = app.resume().await.err();
    let diagnosis = diagnose(app, problem.as_ref(), &WindowFacts::default(), Language::Vi).await;
    let saved = match out {
        Some(place) => save_support_file(app, &diagnosis, place).await,
        None => Ok(()),
    };
    app.leave_seat().await;
    saved?;
    if output.json {
        let checks: Vec<Value> = diagnosis.checks.iter().map(document).collect();
        output.json(&json!({"checks": checks}));
    } else {
        print(&diagnosis, output);
        if let Some(place) = out {
            output.line(&format!("Tệp hỗ trợ: {}", place.display()));
        }
    }
    Ok(Ending::Done)
}

/// Nothing that has no value is named.
fn document(check: &CheckLine) -> Value {
    let mut document = json!({
        "name": check.name.word(),
        "state": check.state.word(),
        "message": check.message,
        "ms": check.ms,
    });
    if let Some(fields) = document.as_object_mut() {
        fields.extend(check.code.map(|code| ("code".to_owned(), json!(code))));
        fields.extend(check.cause.as_ref().map(|cause| ("cause".to_owned(), json!(cause))));
        fields.extend(check.remedy.as_ref().map(|remedy| ("remedy".to_owned(), json!(remedy))));
    }
    document
}

fn print(diagnosis: &Diagnosis, output: Output) {
    let widest = diagnosis.checks.iter().map(|check| check.title.chars().count()).max().unwrap_or_default();
    for check in &diagnosis.checks {
        let state = match check.state {
            CheckState::Ok => "Tốt ",
            CheckState::Warn => "Xem ",
            CheckState::Fail => "LỖI ",
        };
        let gap = " ".repeat(widest.saturating_sub(check.title.chars().count()));
        output.line(&format!("{state} {}{gap}  {} [{} ms]", check.title, check.message, check.ms));
        if let Some(code) = check.code {
            output.line(&format!("       {}", code.number()));
        }
        for (label, text) in [("Nguyên nhân", &check.cause), ("Cách xử lý", &check.remedy)] {
            if let Some(text) = text {
                output.line(&format!("       {label}: {text}"));
            }
        }
    }
    let wrong = diagnosis.checks.iter().filter(|check| check.state == CheckState::Fail).count();
    output.line(&match wrong {
        0 => "Không có gì hỏng.".to_owned(),
        _ => format!("{wrong} mục hỏng."),
    });
}
