//! Writes one file of a dossier or of its documents to a place that a person named (`lienthongctl preview`).
//!
//! Policy. Who writes a result out looks at it: that is in the audit before the first byte of it is written.

use std::{io::Write as _, path::Path};

use futures_util::StreamExt as _;

use super::{
    fetch_file::{Announced, fetch_idesk_file, fetch_igate_file},
    find_dossier::{Freshness, find_dossier_by_code},
    preview::{ResultOf, record_look},
    results::documents_of,
};
use crate::{
    app::Seat,
    domain::{
        dossier::{Dossier, FileGroup},
        failure::Failure,
        failure_code::FailureCode,
        file_name::shown_name,
        sha::Sha,
    },
};

/// A file as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    pub name: String,
    pub size: u64,
    pub sha256: Sha,
}

/// Writes the file beside `out` first and moves it there whole, so that a broken write leaves what was there before.
///
/// # Errors
/// `FileGone` where neither the dossier nor its documents have the file; `FileNotWritable`; those of fetching.
pub async fn save_file(seat: &Seat, code: &str, file_id: &str, out: &Path) -> Result<SavedFile, Failure> {
    let found = find_dossier_by_code(seat, code, Freshness::CacheFirst).await?;
    let mut fetched = fetch(seat, &found.dossier, file_id).await?;
    if fetched.is_none() {
        // The cached dossier may be older than the file.
        let fresh = find_dossier_by_code(seat, code, Freshness::Fresh).await?;
        fetched = fetch(seat, &fresh.dossier, file_id).await?;
    }
    let gone = || Failure::new(FailureCode::FileGone).in_field("file").with_detail(file_id);
    let Fetched { name, sha, size, result } = fetched.ok_or_else(gone)?;
    if let Some(result) = result {
        record_look(seat, sha, result).await?;
    }
    let unwritable = |error: std::io::Error| {
        tracing::warn!(kind = ?error.kind(), "the file could not be written");
        Failure::new(FailureCode::FileNotWritable).with_detail(out.display().to_string())
    };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".lienthong-").tempfile_in(folder).map_err(unwritable)?;
    let mut parts = seat.blobs.reader(&sha);
    while let Some(part) = parts.next().await {
        let bytes = part.map_err(|fault| Failure::new(fault.code()))?;
        beside.write_all(&bytes).map_err(unwritable)?;
    }
    beside.as_file().sync_all().map_err(unwritable)?;
    beside.persist(out).map_err(|error| unwritable(error.error))?;
    Ok(SavedFile { name: shown_name(&name), size, sha256: sha })
}

/// A file whose bytes are here now.
struct Fetched {
    name: String,
    sha: Sha,
    size: u64,
    /// Set for a result.
    result: Option<ResultOf>,
}

async fn fetch(seat: &Seat, dossier: &Dossier, file_id: &str) -> Result<Option<Fetched>, Failure> {
    let code = dossier.summary.code.clone();
    if let Some(file) = dossier.files.iter().find(|file| file.id == file_id) {
        let (sha, size) = fetch_igate_file(seat, file_id, &file.name, None, &|_, _| {}).await?;
        let result =
            (file.group == FileGroup::KetQua).then_some(ResultOf { dossier_code: Some(code), document_id: None });
        return Ok(Some(Fetched { name: file.name.clone(), sha, size, result }));
    }
    let (documents, _) = documents_of(seat, &code, Freshness::Fresh).await?;
    for document in documents.iter().filter(|document| document.is_open()) {
        if let Some(file) = document.files.iter().find(|file| file.id == file_id) {
            let (sha, size) = fetch_idesk_file(seat, file_id, &file.name, Announced::of(file), &|_, _| {}).await?;
            let result = document
                .is_issued()
                .then(|| ResultOf { dossier_code: Some(code.clone()), document_id: Some(document.id.clone()) });
            return Ok(Some(Fetched { name: file.name.clone(), sha, size, result }));
        }
    }
    Ok(None)
}
