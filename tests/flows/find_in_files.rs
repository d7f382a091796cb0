//! Finding words in the files on this computer: what the worker read is found, offline too, and forgotten with its bytes.
//!
//! The program `lienthong-worker` has to lie beside the tests, as the workspace's build puts it.

use lienthong_core::flows::{
    cross_check::cross_check_result,
    find_in_files::{find_in_files, keep_index},
    views::{file_hits::FileHits, preview::FileOwner, results::CrossCheckRequest},
};

use crate::office::Office;

async fn found(seat: &lienthong_core::app::Seat, text: &str) -> FileHits {
    find_in_files(seat, text, 20).await.expect("an answer")
}

#[tokio::test]
async fn words_of_a_result_are_found_with_page_and_passage_and_forgotten_when_its_bytes_leave() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let (document, dossier) = office.issued();
    let file = document.files.first().expect("a file");
    // Looking at a result brings its bytes here.
    let request = CrossCheckRequest {
        dossier_id: dossier.id.to_string(),
        document_id: document.id.clone(),
        file_id: file.id.clone(),
    };
    let sha = cross_check_result(&seat, &request).await.expect("read").sha256.expect("a hash");
    assert_eq!(found(&seat, &dossier.code).await.total, 0, "nothing is indexed yet");
    assert!(keep_index(&seat).await, "the file is new");
    assert!(!keep_index(&seat).await, "nothing changed since");

    let hits = found(&seat, &dossier.code.to_lowercase()).await;
    let hit = hits.hits.iter().find(|hit| hit.file.file_id == file.id).expect("found by its dossier's code");
    assert_eq!((hit.file.kind, hit.file.owner_id.as_str(), hit.page), (FileOwner::Document, document.id.as_str(), 1));
    assert_eq!(hit.dossier_code.as_ref().map(ToString::to_string), Some(dossier.code.clone()));
    let passage: String = hit.passage.iter().map(|part| part.text.as_str()).collect();
    assert!(passage.contains(&dossier.code), "{passage}");
    let plain = lienthong_core::domain::text::fold(&dossier.applicant.full_name);
    assert!(found(&seat, &plain).await.hits.iter().any(|hit| hit.file.file_id == file.id), "without marks");
    assert_eq!(found(&seat, "không-có-chữ-này-xyzzy").await.total, 0);

    // The index and the texts lie sealed: another start finds the same, a look at the disk nothing.
    let again = office.reopened().await;
    office.sandbox.stop().await.expect("stopped");
    assert_eq!(found(&again.seat().expect("a seat"), &dossier.code).await, found(&seat, &dossier.code).await);
    let name = dossier.applicant.full_name.split(' ').next_back().expect("a name").as_bytes().to_vec();
    for lying in files_below(&seat.folder) {
        let bytes = std::fs::read(&lying).expect("readable");
        assert!(!bytes.windows(dossier.code.len()).any(|part| part == dossier.code.as_bytes()), "{}", lying.display());
        assert!(name.len() < 4 || !bytes.windows(name.len()).any(|part| part == name), "{}", lying.display());
    }

    // Only the file leaves, as by retention; its text must not stay.
    seat.blobs.remove(&sha).expect("removed");
    assert!(keep_index(&seat).await, "the file left");
    let rest = found(&seat, &dossier.code).await;
    assert_eq!((rest.total, rest.searched), (0, 0));
    assert_eq!(seat.blobs.total_bytes(), Ok(0), "its text left with it");
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
