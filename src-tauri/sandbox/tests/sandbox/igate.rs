//! iGate: its oddities, its files, its results and its log.

use std::collections::HashSet;

use lienthong_sandbox::SandboxOptions;
use lienthong_sandbox::model::{DossierStatus, Step};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::person::{HOA, Person, sandbox, sandbox_with};

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The code of one of Hoa's dossiers at a step.
fn dossier_at(running: &lienthong_sandbox::Running, step: Step) -> (String, String) {
    let store = running.state().store();
    let found = store.world().dossiers.iter().find(|dossier| dossier.assignee == 0 && dossier.step == step);
    let dossier = found.expect("Hoa has one at every step");
    (dossier.id.to_string(), dossier.code.clone())
}

#[tokio::test]
async fn pages_tell_no_total_and_are_no_longer_than_the_server_likes() {
    let running = sandbox_with(SandboxOptions { dossiers: 1200, ..SandboxOptions::default() }).await;
    let person = Person::sign_in(&running, HOA).await;
    let me = person.igate_id().await;
    let path = format!("/pa/dossier/search?spec=slice&page=0&size=5000&sort=updatedDate,asc&assignee-id={me}");
    let (_, page) = person.igate_get(&path).await;
    assert!(page.get("totalElements").is_none());
    assert_eq!((page["size"].as_u64(), page["numberOfElements"].as_u64()), (Some(200), Some(200)));
    let all = person.all_dossiers(150).await;
    let codes: HashSet<&str> = all.iter().map(|dossier| text(&dossier["code"])).collect();
    let owned = running.state().store().world().dossiers.iter().filter(|dossier| dossier.assignee == 0).count();
    assert_eq!((all.len(), codes.len()), (owned, owned));
}

#[tokio::test]
async fn the_oddities_of_the_field_are_there_and_always_the_same() {
    let running = sandbox_with(SandboxOptions { dossiers: 400, ..SandboxOptions::default() }).await;
    let person = Person::sign_in(&running, HOA).await;
    let all = person.all_dossiers(200).await;
    assert_eq!(all, person.all_dossiers(37).await);
    let some = |what: &dyn Fn(&Value) -> bool| all.iter().any(what);
    assert!(some(&|dossier| dossier["currentTask"].is_object()));
    assert!(some(&|dossier| dossier["currentTask"] == json!([{}])));
    assert!(some(&|dossier| dossier["currentTask"][0]["id"].is_string()));
    assert!(some(&|dossier| dossier["agency"]["name"].is_string()));
    assert!(some(&|dossier| dossier["agency"]["name"].is_array()));
    assert!(some(&|dossier| dossier["agency"]["name"]["translate"].is_object()));
    assert!(some(&|dossier| dossier["procedure"]["name"].is_string()));
    assert!(all.iter().all(|dossier| text(&dossier["updatedDate"]).ends_with("+0700")));
    assert!(all.iter().all(|dossier| dossier.get("attachment").is_none() && dossier.get("dossierFormFile").is_none()));
    let (mut wrong_sizes, mut without_flags) = (0, 0);
    for dossier in &all {
        let (status, detail) = person.igate_get(&format!("/pa/dossier/{}/--online", text(&dossier["id"]))).await;
        assert_eq!(status, StatusCode::OK);
        let open = detail["currentTask"].as_array().expect("an array").len() == 1;
        let task = &detail["currentTask"][0]["bpmProcessDefinitionTask"];
        assert!(!open || task["name"]["name"].is_string(), "{detail}");
        without_flags += usize::from(open && task.get("variable").is_none());
        let files = detail["dossierFormFile"].as_array().expect("components").iter();
        for file in files.flat_map(|component| component["file"].as_array().expect("files")).take(2) {
            let (_, facts) = person.igate_get(&format!("/fi/file/{}/filename+size", text(&file["id"]))).await;
            assert_eq!(facts["filename"], file["filename"]);
            wrong_sizes += usize::from(facts["size"] != file["size"]);
        }
    }
    assert!(wrong_sizes > 0 && without_flags > 0, "{wrong_sizes} wrong sizes, {without_flags} without flags");
}

#[tokio::test]
async fn without_traps_everything_has_its_plain_form() {
    let running = sandbox_with(SandboxOptions { traps: false, dossiers: 200, ..SandboxOptions::default() }).await;
    let person = Person::sign_in(&running, HOA).await;
    for dossier in person.all_dossiers(200).await {
        assert!(dossier["currentTask"].is_array() && dossier["currentTask"] != json!([{}]));
        assert!(dossier["agency"]["name"].is_array() && dossier["procedure"]["translate"].is_object());
        assert!(text(&dossier["updatedDate"]).ends_with("+07:00"));
    }
}

#[tokio::test]
async fn what_changed_is_found_from_the_servers_own_time_on() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let me = person.igate_id().await;
    let all = person.all_dossiers(200).await;
    let newest = text(&all.last().expect("dossiers")["updatedDate"]).to_owned();
    let since = async |from: &str| {
        let from: String = url::form_urlencoded::byte_serialize(from.as_bytes()).collect();
        let path = format!("/pa/dossier/search?spec=slice&sort=updatedDate,asc&assignee-id={me}&updated-from={from}");
        let (status, page) = person.igate_get(&path).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page["content"].as_array().expect("a list").clone()
    };
    assert_eq!(since(&newest).await.last(), all.last(), "the moment itself belongs to it");
    let (id, code) = dossier_at(&running, Step::DangThuLy);
    {
        let mut store = running.state().store();
        let place = store.find_dossier_by_code(&code).expect("a dossier");
        store.change_dossier(place, running.state().clock.now(), |dossier| dossier.step = Step::ChoTraKetQua);
    }
    let changed = since(&newest).await;
    assert_eq!(changed.last().map(|dossier| text(&dossier["id"])), Some(id.as_str()));
}

#[tokio::test]
async fn a_result_is_attached_once_and_only_where_the_step_allows() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (status, files) =
        person.igate_upload(&[("12-GP.signed.pdf", b"%PDF-1.7 one"), ("Phụ lục.PDF", b"two")]).await.expect("uploaded");
    assert_eq!(status, StatusCode::OK, "{files}");
    assert_eq!(files[1]["filename"], "Phụ lục.PDF");
    let body = json!({
        "attachment": files.as_array().expect("files").iter().map(|file| json!({
            "id": file["id"], "filename": file["filename"], "size": file["size"], "group": "ket-qua",
        })).collect::<Vec<_>>(),
        "origin": { "system": "iDesk", "documentId": "987", "soKyHieu": "12/GP-SXD" },
    });
    let (id, _) = dossier_at(&running, Step::ThuLyHoSo);
    let path = format!("/pa/dossier/{id}/attachment");
    assert_eq!(person.igate_post(&path, &body).await.1["affectedRows"], 1);
    assert_eq!(person.igate_post(&path, &body).await.1["affectedRows"], 0);
    let (_, detail) = person.igate_get(&format!("/pa/dossier/{id}/--online")).await;
    let results: Vec<&Value> =
        detail["attachment"].as_array().expect("files").iter().filter(|file| file["group"] == "ket-qua").collect();
    let named =
        results.iter().filter(|file| files.as_array().expect("files").iter().any(|sent| sent["id"] == file["id"]));
    assert_eq!(named.count(), 2);

    let (early, _) = dossier_at(&running, Step::TiepNhanHoSo);
    let (status, refused) = person.igate_post(&format!("/pa/dossier/{early}/attachment"), &body).await;
    assert_eq!((status, &refused["title"]), (StatusCode::CONFLICT, &json!("STEP_NOT_ALLOWED")));
    let (closed, code) = dossier_at(&running, Step::ChoTraKetQua);
    {
        let mut store = running.state().store();
        let place = store.find_dossier_by_code(&code).expect("a dossier");
        let now = running.state().clock.now();
        store.change_dossier(place, now, |dossier| dossier.status = DossierStatus::DungXuLy);
    }
    let (status, refused) = person.igate_post(&format!("/pa/dossier/{closed}/attachment"), &body).await;
    assert_eq!((status, &refused["title"]), (StatusCode::CONFLICT, &json!("DOSSIER_CLOSED")));
}

#[tokio::test]
async fn the_log_takes_each_reference_once_and_tells_the_newest_first() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (id, code) = dossier_at(&running, Step::DangThuLy);
    let line = |reference: &str| {
        json!({
            "groupId": 1, "itemId": id, "user": { "id": "x" }, "clientRef": reference,
            "action": [{ "fieldNameRbk": "lang.word.sentToIDesk", "newValue": code }],
        })
    };
    let (status, first) = person.igate_post("/lo/history", &line("a")).await;
    assert_eq!(status, StatusCode::OK, "{first}");
    assert_eq!(person.igate_post("/lo/history", &line("a")).await.1["id"], first["id"]);
    person.igate_post("/lo/history", &line("b")).await;
    let (_, log) = person.igate_get(&format!("/lo/history?group-id=1&item-id={id}&page=0&size=2")).await;
    let references: Vec<&str> =
        log["content"].as_array().expect("lines").iter().map(|line| text(&line["clientRef"])).collect();
    assert_eq!(references, ["b", "a"]);
    assert_eq!(log["content"][0]["action"][0]["newValue"], code.as_str());
}

#[tokio::test]
async fn a_code_is_searched_as_a_prefix() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let codes: Vec<String> = {
        let store = running.state().store();
        store.world().dossiers.iter().map(|dossier| dossier.code.clone()).collect()
    };
    let shorter =
        codes.iter().find(|code| codes.iter().any(|other| other != *code && other.starts_with(code.as_str())));
    let shorter = shorter.expect("the seed has one code that begins another");
    let (_, page) = person.igate_get(&format!("/pa/dossier/search?spec=slice&code={shorter}")).await;
    let found = page["content"].as_array().expect("a list");
    assert!(found.len() > 1, "{page}");
    assert!(found.iter().all(|dossier| text(&dossier["code"]).starts_with(shorter.as_str())));
}
