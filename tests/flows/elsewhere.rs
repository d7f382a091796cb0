//! Looking at a file in another program: the copy is right, private, read-only, and does not stay.

use lienthong_core::{
    domain::{failure_code::FailureCode, sha::Sha},
    flows::{
        open_elsewhere::{copy_for_elsewhere, remove_copies},
        preview::{Previews, close_preview, open_preview},
        views::preview::{FileOwner, FileRef},
    },
};

use crate::office::Office;

#[tokio::test]
async fn another_program_gets_a_private_copy_that_does_not_stay() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let dossier = office.dossier_to_send();
    let file = dossier.components.iter().flat_map(|component| &component.files).next().expect("a file");
    let wanted = FileRef { kind: FileOwner::Dossier, owner_id: dossier.id.to_string(), file_id: file.id.to_string() };
    let previews = Previews::default();
    let shown = open_preview(&seat, &previews, wanted, &|_, _| {}).await.expect("opened");
    let data = office.folder.path();
    let copy = copy_for_elsewhere(&seat, &previews, &shown.handle, data).await.expect("a copy");
    let bytes = std::fs::read(&copy).expect("the copy is there");
    assert_eq!(Sha::of(&bytes), shown.sha256);
    assert!(std::fs::metadata(&copy).expect("the copy").permissions().readonly());
    #[cfg(unix)]
    for folder in [copy.parent(), copy.parent().and_then(std::path::Path::parent)] {
        use std::os::unix::fs::PermissionsExt as _;
        let rights = std::fs::metadata(folder.expect("a folder")).expect("it is there").permissions();
        assert_eq!(rights.mode() & 0o077, 0, "others see the folder");
    }
    // Twice the same file: a copy of its own each time, so that neither program disturbs the other.
    let again = copy_for_elsewhere(&seat, &previews, &shown.handle, data).await.expect("another copy");
    assert_ne!(again, copy);
    remove_copies(data);
    assert!(!copy.exists() && !again.exists());
    remove_copies(data);
    close_preview(&previews, &shown.handle);
    let gone = copy_for_elsewhere(&seat, &previews, &shown.handle, data).await.expect_err("no copy");
    assert_eq!(gone.code, FailureCode::BadArgument);
}
