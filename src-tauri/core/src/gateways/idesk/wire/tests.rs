//! iDesk's JSON as the contract has it, and in shapes that another maker may give it.

use serde_json::{Value, json};

use super::*;

fn usual() -> Value {
    json!({
        "id": "987", "state": "DA_PHAT_HANH",
        "external": {"system": "iGate", "dossierCode": "H08.12-210624-0001", "dossierId": "685495086145a54664cb95c3"},
        "soKyHieu": "12/GP-SXD", "loaiVanBan": {"code": "GP", "name": "Giấy phép"}, "trichYeu": "Cấp giấy phép xây dựng",
        "ngayBanHanh": "2021-07-05", "doMat": "THUONG", "nguoiKy": {"name": "Trần Văn B", "title": "Phó Giám đốc"},
        "owner": {"account": "hoant@tinh.gov.vn", "fullName": "Nguyễn Thị Hoa"},
        "files": [{"id": "f1", "name": "12-GP.signed.pdf", "mime": "application/pdf", "size": 238_112, "role": "BAN_HANH", "sha256": "ab".repeat(32)},
            {"id": "f2", "name": "phụ lục.xlsx", "mime": null, "size": "7", "role": "PHU_LUC", "sha256": null}],
        "transfers": [{"at": "2021-07-05T10:00:00+07:00", "dossierCode": "H08.12-210624-0001", "fileIds": ["f1"]}],
        "updatedAt": "2021-07-05T09:15:03+07:00",
        "history": [{"at": "2021-07-05T09:15:03+07:00", "who": "Trần Văn B", "action": "Ban hành", "note": ""}],
    })
}

fn with(field: &str, value: Value) -> Document {
    let mut changed = usual();
    changed[field] = value;
    document(&changed).expect("has an id")
}

#[test]
fn a_usual_document_is_read_whole() {
    let read = document(&usual()).expect("has an id");
    assert_eq!(read.state, DocumentState::DaPhatHanh);
    assert_eq!(read.from_dossier.as_ref().map(|from| from.code.as_str()), Some("H08.12-210624-0001"));
    assert_eq!((read.number.as_deref(), read.kind.as_str()), (Some("12/GP-SXD"), "Giấy phép"));
    assert_eq!(read.issued_on.map(|day| day.to_string()).as_deref(), Some("2021-07-05"));
    assert_eq!(read.signer.as_deref(), Some("Trần Văn B"));
    assert!(read.is_open() && read.is_issued());
    assert_eq!(read.issued_files().map(|file| file.id.as_str()).collect::<Vec<_>>(), ["f1"]);
    assert_eq!(read.files[0].sha256.map(|sha| sha.to_string()), Some("ab".repeat(32)));
    assert_eq!((read.files[1].size, read.files[1].sha256), (7, None));
    assert_eq!(read.transfers[0].file_ids, ["f1"]);
    assert_eq!(read.history[0].action, "Ban hành");
}

#[test]
fn what_is_not_plainly_open_is_secret() {
    assert!(with("doMat", json!("THUONG")).is_open());
    assert!(with("doMat", json!("thuong")).is_open());
    for word in [
        json!("MAT"),
        json!("TOI_MAT"),
        json!("TUYET_MAT"),
        json!("KHONG_RO"),
        json!(null),
        json!(""),
        json!({}),
        json!(0),
    ] {
        assert!(!with("doMat", word.clone()).is_open(), "{word}");
    }
}

#[test]
fn unknown_words_are_shown_and_never_acted_on() {
    let read = with("state", json!("DA_THU_HOI"));
    assert_eq!(read.state, DocumentState::Other);
    assert!(!read.is_issued() && read.issued_files().next().is_none());
    let read = with("files", json!([{"id": "f1", "role": "BAN_SAO", "size": -1}]));
    assert_eq!((read.files[0].role, read.files[0].size), (FileRole::Other, 0));
    assert_eq!(with("state", json!("da phat hanh")).state, DocumentState::DaPhatHanh);
}

#[test]
fn a_document_of_another_system_is_not_from_igate() {
    for external in [
        json!(null),
        json!({}),
        json!({"system": "iGate"}),
        json!({"system": "iGate", "dossierCode": " "}),
        json!({"system": "eOffice", "dossierCode": "H08.12-210624-0001"}),
    ] {
        assert_eq!(with("external", external.clone()).from_dossier, None, "{external}");
    }
    let code = |external: Value| with("external", external).from_dossier.map(|from| from.code.to_string());
    assert_eq!(code(json!({"dossierCode": "h08.12 – 210624-0001"})).as_deref(), Some("H08.12-210624-0001"));
    assert_eq!(code(json!([{"system": "IGATE", "dossierCode": "H08"}])).as_deref(), Some("H08"));
}

#[test]
fn every_field_but_the_id_may_be_null_missing_or_strange() {
    for strange in [json!(null), json!([]), json!({}), json!(7), json!("x"), json!(true), json!([[{}]]), json!([{}])] {
        let mut value = usual();
        for (field, place) in value.as_object_mut().expect("an object") {
            if field != "id" {
                *place = strange.clone();
            }
        }
        let read = document(&value).expect("has an id");
        assert!(!read.is_open() && read.issued_files().next().is_none(), "{strange}");
    }
    let bare = document(&json!({"id": 987})).expect("has an id");
    assert_eq!((bare.id.as_str(), bare.number), ("987", None));
}

#[test]
fn a_draft_has_no_number_and_files_without_an_id_are_left_out() {
    let draft = with("soKyHieu", json!("  "));
    assert_eq!(draft.number, None);
    let read = with("files", json!([{"name": "x"}, null, {"id": "f9"}]));
    assert_eq!(read.files.iter().map(|file| file.id.as_str()).collect::<Vec<_>>(), ["f9"]);
}

#[test]
fn a_page_goes_on_over_what_it_does_not_understand_and_trusts_the_servers_end() {
    let page =
        document_page(&json!({"content": [usual(), {"state": "DU_THAO"}, null], "hasNext": true})).expect("a list");
    assert_eq!((page.documents.len(), page.not_understood, page.has_next), (1, 2, true));
    assert_eq!(page.update_texts, [Some("2021-07-05T09:15:03+07:00".to_owned())]);
    let has_next = |page: Value| document_page(&page).map(|page| page.has_next);
    assert_eq!(has_next(json!({"content": [usual()], "hasNext": false})), Some(false));
    assert_eq!(has_next(json!({"content": [usual()], "last": true})), Some(false));
    assert_eq!(has_next(json!({"content": [usual()]})), Some(true));
    assert_eq!(has_next(json!({"content": []})), Some(false));
    assert_eq!(document_page(&json!({"code": "X"})), None);
}

#[test]
fn the_account_and_an_upload_need_their_ids_only() {
    let read = account(
        &json!({"id": 5, "account": "hoant", "fullName": "Nguyễn Thị Hoa", "unit": {"code": "SXD", "name": "Sở Xây dựng"}}),
    );
    assert_eq!(read.map(|read| (read.id, read.unit)), Some(("5".into(), "Sở Xây dựng".into())));
    assert_eq!(account(&json!({"account": "hoant"})), None);
    let read =
        uploaded(&json!({"id": "f1", "name": "a.pdf", "size": 3, "sha256": "CD".repeat(32)})).expect("has an id");
    assert_eq!((read.size, read.sha256.map(|sha| sha.to_string())), (3, Some("cd".repeat(32))));
    assert_eq!(uploaded(&json!({"id": "f1"})).map(|read| (read.size, read.sha256)), Some((0, None)));
    assert_eq!(uploaded(&json!([])), None);
}

#[test]
fn the_bodies_are_the_contracts() {
    let code = DossierCode::parse("H08.12-210624-0001").expect("a code");
    let key = Uuid::from_u128(1);
    let request = DraftRequest {
        code: code.clone(),
        dossier_id: "d1".into(),
        subject: "Trích yếu".into(),
        file_ids: vec!["f1".into()],
        client_ref: key,
    };
    assert_eq!(
        serde_json::to_value(DraftBody::new(&request)).expect("plain"),
        json!({"external": {"system": "iGate", "dossierCode": "H08.12-210624-0001", "dossierId": "d1"},
            "trichYeu": "Trích yếu", "files": [{"id": "f1"}], "clientRef": key})
    );
    let sha = Sha::of(b"x");
    let report = TransferReport {
        code,
        dossier_id: "d1".into(),
        files: vec![ReportedFile { id: "f1".into(), sha256: sha, igate_file_id: "g1".into() }],
        client_ref: key,
    };
    assert_eq!(
        serde_json::to_value(TransferBody::new(&report)).expect("plain"),
        json!({"dossierCode": "H08.12-210624-0001", "dossierId": "d1",
            "files": [{"id": "f1", "sha256": sha.to_string(), "igateFileId": "g1"}], "clientRef": key})
    );
}
