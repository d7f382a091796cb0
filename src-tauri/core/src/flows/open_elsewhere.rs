//! "Mở bằng ứng dụng khác": an open file in the program that this computer has for it.
//!
//! Policy. The other program gets a copy of its own, read-only, in a folder that only this person can enter; the sealed
//! store stays sealed. Copies are removed when the person signs out, when the window closes and, where that failed, when
//! it opens next. Only documents and pictures are given away: what could be a program itself (archives, unknown kinds)
//! is not. The copy's name says its kind, whatever the file called itself, so that a document never opens as anything else.

use std::{
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use futures_util::StreamExt as _;

use crate::{
    app::{App, Seat},
    domain::{failure::Failure, failure_code::FailureCode, file_kind::FileKind, file_name::ending, sha::Sha},
    flows::preview::Previews,
    gateways::browser,
};

/// A program that fails does so within this time; one that shows the file ends when it is closed.
const STARTED_BY: Duration = Duration::from_secs(3);

/// Opens the file behind a handle.
///
/// # Errors
/// `KindUnsupported` for what is no document, `NoProgramForFile`, `FolderReadOnly`, `DiskFull`, and those of the store.
pub async fn open_elsewhere(app: &App, previews: &Previews, handle: &str) -> Result<(), Failure> {
    let copy = copy_for_elsewhere(&*app.seat()?, previews, handle, app.data_dir()).await?;
    let started = tokio::spawn(async move { browser::open(&copy.to_string_lossy(), None, None).await });
    match tokio::time::timeout(STARTED_BY, started).await {
        Ok(Ok(Err(_))) => Err(Failure::new(FailureCode::NoProgramForFile)),
        _ => Ok(()),
    }
}

/// Lays out the copy and answers where it lies.
///
/// # Errors
/// As [`open_elsewhere`].
pub async fn copy_for_elsewhere(
    seat: &Seat,
    previews: &Previews,
    handle: &str,
    data_dir: &Path,
) -> Result<PathBuf, Failure> {
    let file = previews.get(seat, handle)?;
    let endings = endings_of(file.kind).ok_or_else(|| Failure::new(FailureCode::KindUnsupported))?;
    let folder = folder_of(data_dir).join(uuid::Uuid::new_v4().simple().to_string());
    let path = folder.join(named(&file.name, endings));
    make_private(&folder_of(data_dir), &folder).map_err(|error| unwritable(&error))?;
    let written = write_copy(seat, &file.sha256, &path).await;
    if written.is_err() {
        // Half a copy is of no use to anybody.
        drop(std::fs::remove_dir_all(&folder));
    }
    written.map(|()| path)
}

/// Removes every copy; what another program still holds (on Windows) is tried again when the window opens next.
pub fn remove_copies(data_dir: &Path) {
    match std::fs::remove_dir_all(folder_of(data_dir)) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(kind = ?error.kind(), "copies for other programs stay behind"),
    }
}

fn folder_of(data_dir: &Path) -> PathBuf {
    data_dir.join("opened")
}

/// The endings under which a kind opens as what it is, the usual one first; `None`: not given away.
fn endings_of(kind: FileKind) -> Option<&'static [&'static str]> {
    Some(match kind {
        FileKind::Pdf => &["pdf"],
        FileKind::Jpeg => &["jpg", "jpeg"],
        FileKind::Png => &["png"],
        FileKind::Gif => &["gif"],
        FileKind::Webp => &["webp"],
        FileKind::Tiff => &["tif", "tiff"],
        FileKind::Text => &["txt"],
        FileKind::Docx => &["docx"],
        FileKind::Xlsx => &["xlsx"],
        FileKind::Odt => &["odt"],
        FileKind::Ods => &["ods"],
        FileKind::Pptx => &["pptx"],
        FileKind::OldOffice => &["doc", "xls", "ppt"],
        FileKind::Rtf => &["rtf"],
        FileKind::Archive | FileKind::Other => return None,
    })
}

/// The file's name, which is fit for a disk already, under an ending of its kind.
fn named(name: &str, endings: &[&str]) -> String {
    if endings.contains(&ending(name).as_str()) {
        return name.to_owned();
    }
    format!("{name}.{}", endings.first().unwrap_or(&"txt"))
}

fn make_private(outer: &Path, inner: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(outer)?;
    builder.create(inner)
}

async fn write_copy(seat: &Seat, sha: &Sha, path: &Path) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o400);
    let mut copy = options.open(path).map_err(|error| unwritable(&error))?;
    let mut parts = seat.blobs.reader(sha);
    while let Some(part) = parts.next().await {
        let bytes = part.map_err(|fault| Failure::new(fault.code()))?;
        copy.write_all(&bytes).map_err(|error| unwritable(&error))?;
    }
    let mut rights = copy.metadata().map_err(|error| unwritable(&error))?.permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(path, rights).map_err(|error| unwritable(&error))
}

fn unwritable(error: &std::io::Error) -> Failure {
    tracing::warn!(kind = ?error.kind(), "no copy for another program");
    let is_full = error.kind() == ErrorKind::StorageFull;
    Failure::new(if is_full { FailureCode::DiskFull } else { FailureCode::FolderReadOnly })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_opens_as_what_it_is_whatever_it_called_itself() {
        let pdf = endings_of(FileKind::Pdf).expect("a document");
        assert_eq!(named("Giấy phép.PDF", pdf), "Giấy phép.PDF");
        assert_eq!(named("Giấy phép.pdf.exe", pdf), "Giấy phép.pdf.exe.pdf");
        assert_eq!(named("macro.docm", endings_of(FileKind::Docx).expect("a document")), "macro.docm.docx");
        assert_eq!(named("cu.xls", endings_of(FileKind::OldOffice).expect("a document")), "cu.xls");
    }

    #[test]
    fn what_could_be_a_program_is_not_given_away() {
        assert_eq!(endings_of(FileKind::Other), None);
        assert_eq!(endings_of(FileKind::Archive), None);
    }
}
