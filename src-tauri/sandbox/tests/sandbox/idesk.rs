//! iDesk: writes happen once per key, documents are issued, files are told apart by their hash.

use lienthong_sandbox::idesk::issuing;
use lienthong_sandbox::model::Step;
use reqwest::StatusCode;
use reqwest::header::{ETAG, IF_RANGE, RANGE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::person::{HOA, Person, sandbox};

fn draft_of(running: &lienthong_sandbox::Running, file: &Value, reference: &str) -> Value {
    let store = running.state().store();
    let dossiers = &store.world().dossiers;
    let dossier = dossiers.iter().find(|dossier| dossier.assignee == 0 && dossier.step == Step::DangThuLy);
    let dossier = dossier.expect("Hoa works on one");
    json!({
        "external": { "system": "iGate", "dossierCode": dossier.code, "dossierId": dossier.id },
        "trichYeu": "Cấp giấy phép xây dựng", "files": [{ "id": file["id"] }], "clientRef": reference,
    })
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_other_contents_are_refused() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (status, file) = person.idesk_upload("u1", "Đơn đề nghị.docx", b"contents".to_vec()).await;
    assert_eq!(status, StatusCode::CREATED, "{file}");
    assert_eq!(file["sha256"], hex::encode(Sha256::digest(b"contents")));
    assert_eq!(
        person.idesk_upload("u1", "Đơn đề nghị.docx", b"contents".to_vec()).await,
        (StatusCode::OK, file.clone())
    );
    let (status, refused) = person.idesk_upload("u1", "Đơn đề nghị.docx", b"other".to_vec()).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("IDEMPOTENCY_KEY_REUSED")));

    let draft = draft_of(&running, &file, "r1");
    let (status, made) = person.idesk_post("/drafts", "d1", &draft).await;
    assert_eq!((status, &made["state"]), (StatusCode::CREATED, &json!("DU_THAO")), "{made}");
    assert_eq!(person.idesk_post("/drafts", "d1", &draft).await, (StatusCode::OK, made.clone()));
    let mut other = draft.clone();
    other["trichYeu"] = json!("Khác");
    assert_eq!(person.idesk_post("/drafts", "d1", &other).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, found) = person.idesk_get("/drafts?clientRef=r1").await;
    assert_eq!((status, &found["id"]), (StatusCode::OK, &made["id"]));
    assert_eq!(person.idesk_get("/drafts?clientRef=unknown").await.0, StatusCode::NOT_FOUND);
    let (_, second) = person.idesk_post("/drafts", "d2", &draft).await;
    assert_ne!(second["id"], made["id"], "another key is another draft");
}

#[tokio::test]
async fn a_write_is_refused_with_a_name_a_sentence_and_the_number_of_the_request() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (_, file) = person.idesk_upload("u", "a.pdf", b"%PDF-".to_vec()).await;
    let mut draft = draft_of(&running, &file, "r");
    draft["trichYeu"] = json!("  ");
    let request = person.post(&format!("{}/drafts", person.idesk)).header("X-Request-Id", "number-7").json(&draft);
    let answer = request.try_clone().expect("a plain body").send().await.expect("iDesk answers");
    assert_eq!(answer.headers()["x-request-id"], "number-7");
    let refused: Value = answer.json().await.expect("JSON");
    assert_eq!((&refused["code"], &refused["requestId"]), (&json!("IDEMPOTENCY_KEY_MISSING"), &json!("number-7")));
    let answer = request.header("Idempotency-Key", "k").send().await.expect("iDesk answers");
    assert_eq!(answer.json::<Value>().await.expect("JSON")["code"], "SUBJECT_EMPTY");
    draft["trichYeu"] = json!("Có");
    draft["files"] = json!([{ "id": "f999999" }]);
    assert_eq!(person.idesk_post("/drafts", "k2", &draft).await.1["code"], "FILES_MISSING");
    assert_eq!(person.idesk_upload("k3", "virus.exe", vec![1]).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_draft_is_issued_found_by_its_dossier_and_handed_over() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (_, file) = person.idesk_upload("u", "du thao.docx", b"draft".to_vec()).await;
    let draft = draft_of(&running, &file, "r");
    let (_, made) = person.idesk_post("/drafts", "d", &draft).await;
    let id = made["id"].as_str().expect("an id");
    let issued = issuing::issue(running.state(), id, 0, None).expect("issued");
    assert!(issuing::issue(running.state(), id, 0, None).is_err(), "issued twice");
    let code = draft["external"]["dossierCode"].as_str().expect("a code");
    let (_, list) = person.idesk_get(&format!("/documents?box=theo-doi-di&externalCode={code}")).await;
    let document = list["content"].as_array().expect("a list").iter().find(|document| document["id"] == id);
    let document = document.expect("the document is found by the code of its dossier");
    assert_eq!(document["soKyHieu"].as_str(), issued.so_ky_hieu.as_deref());
    let paper = document["files"].as_array().expect("files").iter().find(|file| file["role"] == "BAN_HANH");
    let paper = paper.expect("an issued file");
    let address = format!("{}/files/{}", person.idesk, paper["id"].as_str().expect("an id"));
    let answer = person.get(&address).send().await.expect("iDesk answers");
    let etag = answer.headers()[ETAG].to_str().expect("text").to_owned();
    let bytes = answer.bytes().await.expect("bytes");
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(etag, format!("\"sha256:{}\"", hex::encode(Sha256::digest(&bytes))));

    let half = bytes.len() / 2;
    let rest = person.get(&address).header(RANGE, format!("bytes={half}-")).header(IF_RANGE, &etag);
    let rest = rest.send().await.expect("iDesk answers");
    assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(rest.bytes().await.expect("bytes"), bytes.slice(half..));
    let whole = person.get(&address).header(RANGE, "bytes=5-").header(IF_RANGE, "\"sha256:other\"");
    assert_eq!(whole.send().await.expect("iDesk answers").status(), StatusCode::OK);

    let told = json!({
        "dossierCode": code, "dossierId": draft["external"]["dossierId"], "clientRef": "t",
        "files": [{ "id": paper["id"], "sha256": hex::encode(Sha256::digest(&bytes)), "igateFileId": "x" }],
    });
    let path = format!("/documents/{id}/transfers");
    let (status, first) = person.idesk_post(&path, "t1", &told).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    assert_eq!(person.idesk_post(&path, "t1", &told).await, (StatusCode::OK, first));
    let mut wrong = told.clone();
    wrong["dossierCode"] = json!("H08.12-000000-0000");
    let (status, refused) = person.idesk_post(&path, "t2", &wrong).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("CODE_MISMATCH")));
    let (_, document) = person.idesk_get(&format!("/documents/{id}")).await;
    assert_eq!(document["transfers"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn boxes_hold_what_their_names_say_and_pages_begin_with_zero() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let boxes =
        [("du-thao", "DU_THAO"), ("xu-ly-di", "DANG_XU_LY"), ("theo-doi-di", "DA_PHAT_HANH"), ("luu", "DA_LUU")];
    let mut total = 0;
    for (name, state) in boxes {
        let (_, list) = person.idesk_get(&format!("/documents?box={name}&size=100")).await;
        let content = list["content"].as_array().expect("a list");
        assert!(!content.is_empty() && content.iter().all(|document| document["state"] == state), "{name}");
        total += content.len();
    }
    let (mut seen, mut page) = (Vec::new(), 0);
    loop {
        let (_, list) = person.idesk_get(&format!("/documents?page={page}&size=3")).await;
        seen.extend(list["content"].as_array().expect("a list").iter().map(|document| document["id"].to_string()));
        if list["hasNext"] == json!(false) {
            break;
        }
        page += 1;
    }
    assert_eq!(seen.len(), total);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), total, "an item came twice");
}
