//! The half filled in send dialog: what people put into it by mistake, and twice.

use lienthong_core::{
    domain::failure_code::FailureCode,
    flows::{
        send::{add_local_files, open_send_dialog, save_send_dialog},
        views::send::SendDialogEdit,
    },
};

use crate::office::Office;

#[tokio::test]
async fn a_file_given_twice_is_listed_once_ticked_again_and_said_to_be_there() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    let dialog = open_send_dialog(&seat, &office.dossier_to_send().id.to_string()).await.expect("a dialog");
    let files = ["to-trinh.txt", "chuong-trinh.exe", "thu-muc"].map(|name| office.folder.path().join(name));
    std::fs::write(&files[0], "Tờ trình").expect("a file");
    std::fs::write(&files[1], "MZ").expect("a file");
    std::fs::create_dir(&files[2]).expect("a folder");

    let given = add_local_files(&seat, &dialog.key, &files).await.expect("taken");
    let locals = |dialog: &lienthong_core::flows::views::send::SendDialog| {
        let local = dialog.files.iter().filter(|file| file.group.is_none());
        local.map(|file| (file.name.clone(), file.ticked, file.problem)).collect::<Vec<_>>()
    };
    let as_given = vec![
        ("to-trinh.txt".to_owned(), true, None),
        ("chuong-trinh.exe".to_owned(), false, Some(FailureCode::FileTypeRefused)),
        ("thu-muc".to_owned(), false, Some(FailureCode::FolderChosen)),
    ];
    assert_eq!(locals(&given), as_given);
    assert!(given.already_here.is_empty());

    let edit = SendDialogEdit { key: dialog.key.clone(), subject: given.subject.clone(), ticked: Vec::new() };
    save_send_dialog(&seat, edit).await.expect("unticked");
    let again = add_local_files(&seat, &dialog.key, &files).await.expect("taken");
    assert_eq!(locals(&again), as_given, "no row is doubled, and the tick is back");
    assert_eq!(again.already_here, ["to-trinh.txt", "chuong-trinh.exe", "thu-muc"]);

    std::fs::write(&files[0], "Tờ trình, bản sửa").expect("another file under the same name");
    let changed = add_local_files(&seat, &dialog.key, &files[..1]).await.expect("taken");
    assert_eq!(locals(&changed).len(), 4, "other bytes are another file");
    assert!(changed.already_here.is_empty());
}
