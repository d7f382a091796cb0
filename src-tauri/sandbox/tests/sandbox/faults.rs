//! Faults: what goes wrong is what was asked for, and what was done stays done.

use std::time::Instant;

use lienthong_sandbox::Running;
use reqwest::StatusCode;
use reqwest::header::RANGE;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::person::{HOA, Person, http, sandbox};

async fn play(running: &Running, fault: Value) -> u64 {
    let answer = http().post(format!("{}/faults", running.addresses().control)).json(&fault).send().await;
    let answer = answer.expect("the control port answers");
    let status = answer.status();
    let told: Value = answer.json().await.expect("JSON");
    assert_eq!(status, StatusCode::OK, "{told}");
    told["ids"][0].as_u64().expect("a number")
}

async fn log(running: &Running, path: &str) -> Vec<Value> {
    let address = format!("{}/log?path={path}", running.addresses().control);
    http().get(address).send().await.expect("the control port answers").json().await.expect("JSON")
}

#[tokio::test]
async fn a_lost_answer_leaves_the_draft_behind() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (_, file) = person.idesk_upload("u", "a.pdf", b"%PDF-".to_vec()).await;
    let body = json!({
        "external": { "system": "iGate", "dossierCode": "H08.12-260101-0001", "dossierId": "685495086145a54664cb95c3" },
        "trichYeu": "Cấp phép", "files": [{ "id": file["id"] }], "clientRef": "r",
    });
    play(&running, json!({ "system": "idesk", "method": "POST", "path": "/idesk/v1/drafts", "kind": "drop-after" }))
        .await;
    let request = person.post(&format!("{}/drafts", person.idesk)).header("Idempotency-Key", "k").json(&body);
    assert!(request.send().await.is_err(), "an answer came");
    let (status, found) = person.idesk_get("/drafts?clientRef=r").await;
    assert_eq!(status, StatusCode::OK);
    let (status, again) = person.idesk_post("/drafts", "k", &body).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &found["id"]));
    let lines = log(&running, "/drafts").await;
    assert_eq!((&lines[0]["outcome"], &lines[0]["status"]), (&json!("dropped"), &Value::Null));
    assert_eq!(lines[0]["idempotencyKey"], "k");
}

#[tokio::test]
async fn a_connection_that_never_answers_has_done_nothing() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    play(&running, json!({ "system": "igate", "path": "/fi/*", "kind": "drop-before" })).await;
    assert!(person.igate_upload(&[("a.pdf", b"one")]).await.is_err());
    assert_eq!(running.state().store().igate_uploads().count(), 0);
    play(&running, json!({ "system": "igate", "path": "/fi/*", "kind": "drop-after" })).await;
    assert!(person.igate_upload(&[("a.pdf", b"one")]).await.is_err());
    assert_eq!(running.state().store().igate_uploads().count(), 1);
}

#[tokio::test]
async fn an_upload_is_cut_where_it_was_asked_for() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    play(&running, json!({ "system": "igate", "kind": "drop-upload", "params": { "at": 200_000 } })).await;
    let bytes = vec![7; 3_000_000];
    assert!(person.igate_upload(&[("a.pdf", &bytes)]).await.is_err());
    assert_eq!(running.state().store().igate_uploads().count(), 0);
    let came = log(&running, "/fi/file").await[0]["bytesIn"].as_u64().expect("a number");
    assert!((200_000..3_000_000).contains(&came), "{came}");
    assert_eq!(person.igate_upload(&[("a.pdf", &bytes)]).await.expect("the fault is spent").0, StatusCode::OK);
}

#[tokio::test]
async fn a_download_that_broke_off_can_be_taken_up_again() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let bytes: Vec<u8> = (0..400_000_u32).flat_map(u32::to_le_bytes).collect();
    let (_, file) = person.idesk_upload("u", "a.pdf", bytes.clone()).await;
    play(&running, json!({ "system": "idesk", "method": "GET", "kind": "drop-download", "params": { "at": 100_000 } }))
        .await;
    let address = format!("{}/files/{}", person.idesk, file["id"].as_str().expect("an id"));
    let mut answer = person.get(&address).send().await.expect("it begins");
    let mut got = Vec::new();
    let broken = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => got.extend_from_slice(&chunk),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(broken, "it came whole");
    assert_eq!(got.len(), 100_000);
    let rest = person.get(&address).header(RANGE, format!("bytes={}-", got.len())).send().await.expect("it goes on");
    got.extend_from_slice(&rest.bytes().await.expect("the rest"));
    assert_eq!(Sha256::digest(&got), Sha256::digest(&bytes));
}

#[tokio::test]
async fn three_errors_then_fine_each_in_the_systems_own_form() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    play(&running, json!({ "system": "idesk", "times": 3, "kind": "status" })).await;
    for _ in 0..3 {
        let (status, body) = person.idesk_get("/me").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body["requestId"].is_string(), "{body}");
    }
    assert_eq!(person.idesk_get("/me").await.0, StatusCode::OK);
    play(&running, json!({ "system": "igate", "kind": "status", "params": { "status": 503, "retryAfter": 7 } })).await;
    let answer = person.get(&format!("{}/hu/user/--fully", person.igate)).send().await.expect("iGate answers");
    assert_eq!(
        (answer.status(), answer.headers()["retry-after"].as_bytes()),
        (StatusCode::SERVICE_UNAVAILABLE, &b"7"[..])
    );
    play(&running, json!({ "system": "igate", "kind": "html", "params": { "status": 200 } })).await;
    let (status, page) = person.igate_get("/hu/user/--fully").await;
    assert!(status == StatusCode::OK && page.as_str().is_some_and(|page| page.contains("Access Denied")));
    play(&running, json!({ "system": "igate", "kind": "error-body" })).await;
    let (status, body) = person.igate_get("/hu/user/--fully").await;
    assert_eq!((status, &body["status"]), (StatusCode::OK, &json!(500)));
    play(&running, json!({ "system": "igate", "kind": "refused", "params": { "code": "ACCOUNT_DISABLED" } })).await;
    assert_eq!(person.igate_get("/hu/user/--fully").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn sizes_hashes_and_bytes_can_be_told_wrong() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    play(&running, json!({ "kind": "wrong-hash" , "path": "/idesk/v1/files" })).await;
    let (_, file) = person.idesk_upload("u", "a.pdf", b"abc".to_vec()).await;
    assert_ne!(file["sha256"], hex::encode(Sha256::digest(b"abc")));
    let address = format!("{}/files/{}", person.idesk, file["id"].as_str().expect("an id"));
    let fetched = async || person.get(&address).send().await.expect("an answer").bytes().await.expect("bytes");
    play(&running, json!({ "kind": "wrong-hash", "path": "/idesk/v1/files/*" })).await;
    let spoilt = fetched().await;
    assert!(spoilt.len() == 3 && spoilt != "abc");
    play(&running, json!({ "kind": "wrong-size", "path": "/idesk/v1/files/*" })).await;
    assert_eq!(fetched().await, "ab");
    assert_eq!(fetched().await, "abc");
    play(&running, json!({ "kind": "duplicate", "path": "/idesk/v1/documents" })).await;
    let (_, doubled) = person.idesk_get("/documents?size=5").await;
    assert_eq!(doubled["content"].as_array().map(Vec::len), Some(10));
}

#[tokio::test]
async fn pages_shift_items_vanish_and_steps_move_while_somebody_reads() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let me = person.igate_id().await;
    let page = async |number: usize| {
        let path = format!("/pa/dossier/search?spec=slice&page={number}&size=10&sort=updatedDate,asc&assignee-id={me}");
        let (_, page) = person.igate_get(&path).await;
        let ids = page["content"].as_array().expect("a list").iter().map(|dossier| dossier["id"].to_string());
        ids.collect::<Vec<_>>()
    };
    let (first, second) = (page(0).await, page(1).await);
    play(&running, json!({ "kind": "page-shift", "params": { "count": 1 } })).await;
    assert_eq!(page(0).await, first);
    assert_eq!(page(0).await[9], second[0], "the page did not shift");
    play(&running, json!({ "kind": "item-vanishes", "path": "/pa/dossier/search" })).await;
    assert!(!page(0).await.contains(&first[1]));
    let id = {
        let store = running.state().store();
        let open = store.world().dossiers.iter().find(|dossier| !dossier.status.is_closed());
        open.expect("one is open").id
    };
    play(&running, json!({ "kind": "step-moved", "path": "*--online", "params": { "step": "tiep-nhan-ho-so" } })).await;
    let (_, detail) = person.igate_get(&format!("/pa/dossier/{id}/--online")).await;
    assert_eq!(detail["currentTask"][0]["bpmProcessDefinitionTask"]["name"]["name"], "Tiếp nhận hồ sơ");
    play(&running, json!({ "kind": "dossier-closed", "path": "*--online" })).await;
    let (_, detail) = person.igate_get(&format!("/pa/dossier/{id}/--online")).await;
    assert_eq!(detail["dossierStatus"]["id"], 5);
}

#[tokio::test]
async fn a_closed_port_refuses_and_opens_again_where_it_was() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let fault = play(&running, json!({ "system": "igate", "kind": "refuse" })).await;
    let ask = || person.get(&format!("{}/hu/user/--fully", person.igate)).send();
    let until = Instant::now() + std::time::Duration::from_mins(1);
    while !ask().await.is_err_and(|error| error.is_connect()) {
        assert!(Instant::now() < until, "the port stays open");
    }
    assert_eq!(person.idesk_get("/me").await.0, StatusCode::OK);
    let address = format!("{}/faults/{fault}", running.addresses().control);
    assert_eq!(http().delete(address).send().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    while ask().await.is_err() {
        assert!(Instant::now() < until, "the port stays closed");
    }
}

#[tokio::test]
async fn a_wrong_clock_shows_in_the_date_and_in_the_tokens() {
    let running = sandbox().await;
    let clock = |seconds: i64| {
        http().post(format!("{}/clock", running.addresses().control)).json(&json!({ "seconds": seconds })).send()
    };
    clock(600).await.expect("an answer");
    let person = Person::sign_in(&running, HOA).await;
    let ahead = crate::person::claims(person.tokens["id_token"].as_str().expect("an id token"))["iat"].as_i64();
    let now = running.state().clock.now();
    assert!((595..=605).contains(&(ahead.expect("a time") - now.timestamp())));
    let answer = person.get(&format!("{}/me", person.idesk)).send().await.expect("iDesk answers");
    assert_eq!(answer.status(), StatusCode::OK, "its own tokens are good on its own clock");
    let date = answer.headers()["date"].to_str().expect("text");
    let date = chrono::DateTime::parse_from_rfc2822(date).expect("a date");
    assert!((595..=605).contains(&(date - now).num_seconds()), "{date}");
}

#[tokio::test]
async fn the_log_names_every_request_and_no_secret() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let hint = person.tokens["id_token"].as_str().expect("an id token");
    let logout = format!("{}/protocol/openid-connect/logout", running.addresses().issuer());
    http().get(logout).query(&[("id_token_hint", hint)]).send().await.expect("an answer");
    let text = serde_json::to_string(&log(&running, "/").await).expect("JSON");
    assert!(text.contains("/protocol/openid-connect/token") && text.contains("id_token_hint=***"));
    for name in ["access_token", "refresh_token", "id_token"] {
        assert!(!text.contains(person.tokens[name].as_str().expect("a token")), "{name} is in the log");
    }
    assert!(!text.contains("password") && !text.contains("username"));
}

#[tokio::test]
async fn a_fault_that_nobody_knows_is_refused() {
    let running = sandbox().await;
    let answer = http()
        .post(format!("{}/faults", running.addresses().control))
        .json(&json!({ "kind": "drop-afterwards" }))
        .send()
        .await
        .expect("the control port answers");
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_refusal_of_a_long_upload_is_heard() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (status, refused) = person.idesk_upload("u", "a.pdf", vec![7; 52_428_801]).await;
    assert_eq!((status, &refused["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("FILE_TOO_LARGE")));
    assert_eq!(person.idesk_upload("u", "a.exe", vec![7; 9_000_000]).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    play(&running, json!({ "system": "igate", "kind": "status", "params": { "status": 401 } })).await;
    let (status, _) = person.igate_upload(&[("a.pdf", &vec![7; 9_000_000])]).await.expect("the refusal is heard");
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn late_and_slow_answers_come_whole_and_not_before_their_time() {
    let running = sandbox().await;
    let person = Person::sign_in(&running, HOA).await;
    let (_, file) = person.idesk_upload("u", "a.pdf", vec![7; 50_000]).await;
    let address = format!("{}/files/{}", person.idesk, file["id"].as_str().expect("an id"));
    for fault in [
        json!({ "system": "idesk", "kind": "slow-download", "params": { "bytesPerSecond": 100_000 } }),
        json!({ "system": "idesk", "kind": "delay", "params": { "ms": 300 } }),
        json!({ "system": "idesk", "kind": "delay", "params": { "ms": 300, "applied": true } }),
    ] {
        play(&running, fault).await;
        let begun = Instant::now();
        let bytes = person.get(&address).send().await.expect("an answer").bytes().await.expect("bytes");
        assert_eq!(bytes.len(), 50_000);
        assert!(begun.elapsed().as_millis() >= 290, "{:?}", begun.elapsed());
    }
}
