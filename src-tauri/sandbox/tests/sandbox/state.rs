//! The state folder: what was done survives a restart, and two sandboxes never meet.

use lienthong_sandbox::model::Step;
use lienthong_sandbox::{Running, SandboxOptions};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::person::{HOA, Person, http, sandbox, sandbox_with};

async fn truth(running: &Running) -> Value {
    let answer = http().get(format!("{}/state", running.addresses().control)).send().await;
    answer.expect("the control port answers").json().await.expect("JSON")
}

#[tokio::test]
async fn what_was_done_survives_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SandboxOptions { state: Some(folder.path().to_owned()), dossiers: 120, ..SandboxOptions::default() };
    let running = sandbox_with(options.clone()).await;
    let person = Person::sign_in(&running, HOA).await;
    let (_, files) = person.igate_upload(&[("ket qua.pdf", b"%PDF-")]).await.expect("uploaded");
    let (id, code) = {
        let store = running.state().store();
        let mut dossiers = store.world().dossiers.iter();
        let dossier = dossiers.find(|dossier| dossier.assignee == 0 && dossier.step == Step::ThuLyHoSo).expect("one");
        (dossier.id, dossier.code.clone())
    };
    let body = json!({ "attachment": [{ "id": files[0]["id"], "group": "ket-qua" }] });
    person.igate_post(&format!("/pa/dossier/{id}/attachment"), &body).await;
    let (_, upload) = person.idesk_upload("u", "a.docx", b"abc".to_vec()).await;
    let draft = json!({
        "external": { "system": "iGate", "dossierCode": code, "dossierId": id },
        "trichYeu": "Trích yếu", "files": [{ "id": upload["id"] }], "clientRef": "r",
    });
    let (_, made) = person.idesk_post("/drafts", "d", &draft).await;
    let before = truth(&running).await;
    // Nothing is written at the end that was not written at once: a killed sandbox has lost nothing.
    drop(running);

    let running = sandbox_with(SandboxOptions { dossiers: 7, seed: 99, ..options }).await;
    let after = truth(&running).await;
    assert_eq!(before["dossiers"], after["dossiers"]);
    assert_eq!(before["documents"], after["documents"]);
    assert_eq!(before["igateUploads"], after["igateUploads"]);
    let again = person.at(&running);
    let (status, repeated) = again.idesk_post("/drafts", "d", &draft).await;
    assert_eq!((status, repeated), (StatusCode::OK, made), "the key or the session was forgotten");
    let bytes = again.get(&format!("{}/fi/file/{}", again.igate, files[0]["id"].as_str().expect("an id")));
    assert_eq!(bytes.send().await.expect("iGate answers").bytes().await.expect("bytes"), "%PDF-");
}

#[tokio::test]
async fn two_sandboxes_know_nothing_of_each_other() {
    let (one, other) = (sandbox().await, sandbox().await);
    let person = Person::sign_in(&one, HOA).await;
    person.idesk_upload("u", "a.pdf", b"abc".to_vec()).await;
    assert_eq!(truth(&other).await["ideskUploads"], json!([]));
    let lost = person.get(&format!("{}/hu/user/--fully", other.addresses().igate)).send().await;
    assert_eq!(lost.expect("iGate answers").status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_hand_on_the_control_port_changes_dossiers_documents_and_people() {
    let running = sandbox().await;
    let control = running.addresses().control.clone();
    let post = async |path: &str, body: Value| {
        let answer = http().post(format!("{control}{path}")).json(&body).send().await.expect("an answer");
        (answer.status(), answer.json::<Value>().await.unwrap_or_default())
    };
    let (code, document) = {
        let store = running.state().store();
        let draft = store.documents().iter().find(|document| !document.state.is_issued()).expect("one is not issued");
        (store.dossier(0).code.clone(), draft.id.clone())
    };
    let (status, changed) = post(&format!("/dossiers/{code}"), json!({ "step": "cho-tra-ket-qua" })).await;
    assert_eq!((status, &changed["stepName"]), (StatusCode::OK, &json!("Chờ trả kết quả")));
    assert_eq!(post(&format!("/dossiers/{code}"), json!({ "stop": 1 })).await.0, StatusCode::BAD_REQUEST);
    let (status, issued) = post(&format!("/documents/{document}/issue"), json!({ "soKyHieu": "77/GP-SXD" })).await;
    assert_eq!((status, &issued["soKyHieu"]), (StatusCode::OK, &json!("77/GP-SXD")), "{issued}");
    assert_eq!(post(&format!("/documents/{document}/issue"), json!({})).await.0, StatusCode::BAD_REQUEST);
    let (status, copy) = post("/dossiers", json!({ "like": code, "code": "H08.12-990101-0001" })).await;
    assert_eq!((status, &copy["code"]), (StatusCode::OK, &json!("H08.12-990101-0001")));
    let (_, hoa) = post(&format!("/officials/{HOA}"), json!({ "linkedAccount": null })).await;
    assert_eq!(hoa["linkedAccount"], Value::Null);
    let person = Person::sign_in(&running, HOA).await;
    assert_eq!(person.igate_get("/hu/user/--fully").await.0, StatusCode::UNAUTHORIZED);
    let (status, lifetimes) = post("/tokens", json!({ "access": 0 })).await;
    assert_eq!((status, &lifetimes["access"]), (StatusCode::OK, &json!(0)));
    assert_eq!(Person::sign_in(&running, HOA).await.idesk_get("/me").await.0, StatusCode::UNAUTHORIZED);
}
