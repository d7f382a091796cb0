//! iGate's JSON in every shape seen in the field, and in shapes not seen yet.

use serde_json::{Value, json};

use super::*;
use crate::domain::{instant::Instant, step::StepGroup};

fn usual() -> Value {
    json!({
        "id": "685495086145a54664cb95c3", "code": "H08.12-210624-0001", "nationCode": null,
        "dossierStatus": {"id": 2, "name": [{"languageId": 228, "name": "Đang xử lý"}]},
        "applicant": {"data": {"fullname": "Nguyễn Văn Á", "identityNumber": "001085012345", "phoneNumber": "0905123456",
            "email": "a@example.vn", "organization": "", "address": "12 Lê Lợi"}},
        "procedure": {"id": "p", "code": "1.013225", "translate": {"languageId": 228, "name": "Cấp giấy phép xây dựng mới"},
            "sector": {"id": "s", "code": "XD", "name": "Xây dựng"}},
        "agency": {"id": "a1", "code": "H08.12", "name": [{"languageId": 228, "name": "Sở Xây dựng"}]},
        "acceptedDate": "2021-06-24T08:15:00.000+0700", "appointmentDate": "2021-07-08T17:00:00.000+0700",
        "updatedDate": "2021-06-25T09:00:00.123+0700", "completedDate": null,
        "currentTask": [{"id": "t", "assignee": {"id": "u1", "fullname": "Nguyễn Thị Hoa"},
            "bpmProcessDefinitionTask": {"name": {"id": "n", "name": "Thụ lý hồ sơ"},
                "variable": {"canConnectedIOffice": 1, "canUploadResult": 1, "mustAttachResultsFile": 1}}}],
        "dossierFormFile": [{"id": "c", "procedureForm": {"name": "Căn cước công dân"},
            "file": [{"id": "f1", "filename": "BAN SAO CCCD.pdf", "size": 67627}]}],
        "attachment": [{"id": "f2", "filename": "to\u{302}\u{300} trình.PDF", "size": "12", "group": "xu-ly"},
            {"id": "f3", "filename": "12-GP.signed.pdf", "size": 1, "group": "ket-qua"}],
    })
}

/// The usual dossier with one field replaced.
fn with(field: &str, value: Value) -> Value {
    let mut dossier = usual();
    dossier[field] = value;
    dossier
}

fn summary(value: &Value) -> DossierSummary {
    dossier_summary(value, None).expect("has an id and a code")
}

#[test]
fn a_usual_dossier_is_read_whole() {
    let read = dossier(&usual(), "ket-qua").expect("has an id and a code");
    let summary = &read.summary;
    assert_eq!(summary.code.as_str(), "H08.12-210624-0001");
    assert_eq!(summary.procedure.name, "Cấp giấy phép xây dựng mới");
    assert_eq!(summary.procedure.sector, "Xây dựng");
    assert_eq!(summary.applicant.name, "Nguyễn Văn Á");
    assert_eq!(summary.applicant.identity_number, "001085012345");
    assert_eq!(summary.agency.name, "Sở Xây dựng");
    assert_eq!(summary.status, "Đang xử lý");
    assert_eq!(summary.due_at.map(Instant::to_rfc3339).as_deref(), Some("2021-07-08T17:00:00.000+07:00"));
    assert!(!summary.completed && summary.step.can_send && summary.step.can_attach && summary.step.known);
    assert_eq!(summary.assignee_ids, ["u1"]);
    let files: Vec<_> = read.files.iter().map(|file| (file.id.as_str(), file.group, file.size)).collect();
    assert_eq!(
        files,
        [("f1", FileGroup::ThanhPhan, 67_627), ("f2", FileGroup::XuLy, 12), ("f3", FileGroup::KetQua, 1)]
    );
    assert_eq!(read.files[0].component.as_deref(), Some("Căn cước công dân"));
    assert_eq!(read.files[1].name, "to\u{302}\u{300} trình.PDF", "a file's name is kept as the server has it, NFD too");
}

#[test]
fn a_current_task_may_be_a_list_an_object_an_empty_object_or_missing() {
    let task = usual()["currentTask"][0].clone();
    for shape in [json!([task]), task.clone(), json!([null, task]), json!([{}, task])] {
        let read = summary(&with("currentTask", shape.clone()));
        assert_eq!(read.step.group, StepGroup::DangThuLy, "{shape}");
        assert!(read.step.can_send && read.step.can_attach, "{shape}");
    }
    for shape in [json!([{}]), json!({}), json!([]), json!(null), json!("?"), json!([null]), json!([[]])] {
        let read = summary(&with("currentTask", shape.clone()));
        assert!(!read.step.known && !read.step.can_send && read.assignee_ids.is_empty(), "{shape}");
    }
    let mut missing = usual();
    missing.as_object_mut().expect("an object").remove("currentTask");
    assert!(!summary(&missing).step.known);
}

#[test]
fn flags_come_as_numbers_texts_and_booleans_and_unknown_ones_count_as_missing() {
    let step = |variable: Value| {
        let task = json!([{"bpmProcessDefinitionTask": {"name": "Phân công", "variable": variable}}]);
        summary(&with("currentTask", task)).step
    };
    assert!(step(json!({"canSendDocument": "1"})).can_send);
    assert!(step(json!({"canConnectedIOffice": true, "canUploadResult": "true"})).can_attach);
    assert!(!step(json!({"canConnectedIOffice": 0, "canUploadResult": "0"})).can_attach);
    assert!(!step(json!({"canConnectedIOffice": "có", "canUploadResult": null})).can_send);
    assert!(!step(json!(null)).can_attach);
}

#[test]
fn of_several_tasks_the_officials_own_decides() {
    let task = |person: &str, name: &str, flag: u8| json!({"assignee": {"id": person}, "bpmProcessDefinitionTask": {"name": {"name": name}, "variable": {"canUploadResult": flag}}});
    let dossier = with("currentTask", json!([task("u1", "Thụ lý hồ sơ", 1), task("u2", "Chờ trả kết quả", 0)]));
    let own = dossier_summary(&dossier, Some("u2")).expect("has an id and a code");
    assert_eq!((own.step.group, own.step.can_attach), (StepGroup::ChoTraKetQua, false));
    let all = dossier_summary(&dossier, None).expect("has an id and a code");
    assert_eq!((all.step.group, all.step.can_attach), (StepGroup::DangThuLy, true));
    assert_eq!(all.assignee_ids, ["u1", "u2"]);
}

#[test]
fn names_come_in_four_shapes_everywhere() {
    for name in [
        json!("Sở Xây dựng"),
        json!([{"languageId": 228, "name": "Sở Xây dựng"}]),
        json!({"languageId": 228, "name": "Sở Xây dựng"}),
        json!({"translate": {"name": "Sở Xây dựng"}}),
    ] {
        assert_eq!(summary(&with("agency", json!({"id": "a1", "name": name}))).agency.name, "Sở Xây dựng");
        assert_eq!(summary(&with("agency", json!({"id": "a1", "translate": name}))).agency.name, "Sở Xây dựng");
        assert_eq!(summary(&with("dossierStatus", json!({"id": 9, "name": name}))).status, "Sở Xây dựng");
        let task = json!({"bpmProcessDefinitionTask": {"name": name}});
        assert_eq!(summary(&with("currentTask", task)).step.name, "Sở Xây dựng");
    }
    assert_eq!(summary(&with("dossierStatus", json!("Đang xử lý"))).status, "Đang xử lý");
}

#[test]
fn every_field_but_id_and_code_may_be_null_missing_or_strange() {
    for strange in [json!(null), json!([]), json!({}), json!(7), json!("x"), json!(true), json!([[{}]])] {
        let mut value = usual();
        for (field, place) in value.as_object_mut().expect("an object") {
            if field != "id" && field != "code" {
                *place = strange.clone();
            }
        }
        let read = dossier(&value, "ket-qua");
        assert_eq!(read.map(|read| read.summary.id).as_deref(), Some("685495086145a54664cb95c3"), "{strange}");
    }
    let bare = dossier(&json!({"id": 7, "code": " h08.12–210624—0001 "}), "ket-qua").expect("has an id and a code");
    assert_eq!((bare.summary.id.as_str(), bare.summary.code.as_str()), ("7", "H08.12-210624-0001"));
}

#[test]
fn an_item_without_id_or_code_is_counted_and_the_page_goes_on() {
    let content = json!([usual(), {"id": "1"}, {"code": "H08"}, null, "x", with("id", json!("2"))]);
    let page = dossier_page(&json!({"content": content, "last": "false"}), None).expect("a list");
    assert_eq!((page.dossiers.len(), page.not_understood, page.last), (2, 4, false));
    assert_eq!(page.len(), 6);
}

#[test]
fn what_is_no_list_is_no_page() {
    for answer in [json!({}), json!({"content": null}), json!({"content": "x"}), json!("x"), json!(null)] {
        assert_eq!(dossier_page(&answer, None), None, "{answer}");
    }
}

#[test]
fn the_servers_own_string_of_the_newest_change_is_kept() {
    let at = |id: &str, text: Value| {
        let mut value = with("updatedDate", text);
        value["id"] = json!(id);
        value
    };
    let content = json!([
        at("1", json!("2021-06-25T09:00:00.000+0700")),
        at("2", json!("2021-06-25T03:00:00.500Z")),
        at("3", json!(null)),
        at("4", json!("hôm qua")),
    ]);
    let page = dossier_page(&json!({"content": content, "last": true}), None).expect("a list");
    assert_eq!(page.newest_update(), Some("2021-06-25T03:00:00.500Z"), "newest by time, not by text");
}

#[test]
fn the_end_of_the_list_is_what_the_server_says() {
    let last = |page: Value| dossier_page(&page, None).map(|page| page.last);
    assert_eq!(last(json!({"content": [usual()], "last": true, "size": 1, "numberOfElements": 1})), Some(true));
    assert_eq!(last(json!({"content": [usual()], "last": false, "size": 200, "numberOfElements": 1})), Some(false));
    assert_eq!(last(json!({"content": [usual()], "number": 0, "totalPages": 1})), Some(true));
    assert_eq!(last(json!({"content": [usual()]})), Some(false), "without a word the next page is asked for");
    assert_eq!(last(json!({"content": []})), Some(true));
}

#[test]
fn the_account_is_read_in_both_shapes_of_its_name() {
    let value = json!({"id": "u1", "fullname": "Nguyễn Thị Hoa", "account": {"username": [{"value": "nthoa@tinh.gov.vn"}]},
        "linkedAccount": "hoant@tinh.gov.vn",
        "experience": [{"agency": {"id": "a1", "name": [{"languageId": 228, "name": "Sở Xây dựng"}]}, "position": {"name": "Chuyên viên"}},
            {"agency": {"id": 7, "name": "Phòng một cửa"}}]});
    let read = account(&value).expect("has an id");
    assert_eq!((read.account.as_str(), read.unit.as_str()), ("nthoa@tinh.gov.vn", "Sở Xây dựng"));
    assert_eq!(read.linked_account.as_deref(), Some("hoant@tinh.gov.vn"));
    assert_eq!(read.agency_ids, ["a1", "7"]);
    for names in [
        json!({"username": "nthoa"}),
        json!({"username": ["nthoa"]}),
        json!("nthoa"),
        json!({"username": {"value": "nthoa"}}),
    ] {
        assert_eq!(account(&json!({"id": "u1", "account": names})).map(|read| read.account).as_deref(), Some("nthoa"));
    }
    let bare = account(&json!({"id": "u1", "linkedAccount": "", "experience": null})).expect("has an id");
    assert_eq!((bare.linked_account, bare.agency_ids.len()), (None, 0));
    assert_eq!(account(&json!({"fullname": "x"})), None);
}

#[test]
fn an_upload_is_answered_by_a_list_or_by_the_file_itself() {
    for value in [
        json!([{"id": "f9", "filename": "a.pdf", "size": "5", "uuid": "x"}]),
        json!({"id": "f9", "filename": "a.pdf", "size": 5}),
    ] {
        let read = uploaded(&value).expect("has an id");
        assert_eq!((read.id.as_str(), read.size), ("f9", 5));
    }
    for value in [json!([]), json!([{}]), json!({"filename": "a.pdf"}), json!("f9"), json!(null)] {
        assert_eq!(uploaded(&value), None, "{value}");
    }
    assert_eq!(file_facts(&json!({"filename": "a.pdf"})), None);
    assert_eq!(file_facts(&json!({"filename": "a.pdf", "size": "7"})).map(|facts| facts.size), Some(7));
}

#[test]
fn the_history_is_read_with_and_without_a_client_reference() {
    let key = Uuid::from_u128(7).to_string();
    let content = json!([
        {"id": "h2", "createdDate": "2021-06-25T09:00:00.000+0700", "user": {"id": "u1", "fullname": "Nguyễn Thị Hoa"},
            "action": [{"fieldNameRbk": "Gửi sang iDesk", "newValue": "H08.12-210624-0001"}, {"newValue": "2 tệp"}], "clientRef": key},
        {"id": "h1", "createdDate": "2021-06-24T09:00:00+07:00", "user": "Một cửa", "action": {"fieldNameRbk": "Tiếp nhận"}, "clientRef": "không phải"},
        {"id": "h0", "createdDate": null, "action": []},
    ]);
    let page = history_page(&json!({"content": content, "last": true})).expect("a list");
    assert_eq!(page.not_understood, 1);
    assert_eq!(page.entries[0].what, "Gửi sang iDesk: H08.12-210624-0001; 2 tệp");
    assert_eq!(page.entries[0].client_ref.as_deref(), Some(key.as_str()));
    assert_eq!((page.entries[1].who.as_str(), page.entries[1].what.as_str()), ("Một cửa", "Tiếp nhận"));
    assert_eq!(page.entries[1].client_ref.as_deref(), Some("không phải"));
}
