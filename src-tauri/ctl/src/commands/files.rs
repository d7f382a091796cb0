//! `text`, `preview`, `version`.

use std::{path::Path, sync::Arc};

use lienthong_core::{
    app::Seat,
    domain::failure::Failure,
    flows::{extract_text::extract_text_of_path, save_file::save_file},
    gateways::worker::WorkerPool,
};
use serde_json::json;

use crate::{ending::Ending, output::Output};

pub async fn text(path: &Path, output: Output) -> Result<Ending, Failure> {
    let extracted = extract_text_of_path(&WorkerPool::beside_this_program(), path).await?;
    if output.json {
        output.json(&extracted);
    } else {
        output.line(&extracted.text);
    }
    Ok(Ending::Done)
}

pub async fn preview(
    seat: &Arc<Seat>,
    code: &str,
    file_id: &str,
    out: &Path,
    output: Output,
) -> Result<Ending, Failure> {
    let saved = save_file(seat, code, file_id, out).await?;
    if output.json {
        output.json(&json!({
            "name": saved.name,
            "size": saved.size,
            "sha256": saved.sha256,
            "out": out.display().to_string(),
        }));
    } else {
        output.line(&format!("{} · {} byte · {}", saved.name, saved.size, saved.sha256));
    }
    Ok(Ending::Done)
}

pub fn version(output: Output) -> Ending {
    let version = env!("CARGO_PKG_VERSION");
    if output.json {
        output.json(&json!({"version": version}));
    } else {
        output.line(&format!("lienthongctl {version}"));
    }
    Ending::Done
}
