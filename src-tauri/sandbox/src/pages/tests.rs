//! What a browser gets from the pages, and what its forms change.

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use tower::ServiceExt as _;

use super::*;
use crate::model::{Document, DocumentState, FileContent, FileRole, OfficialIndex};
use crate::refusals::NOT_LINKED;
use crate::seed::people::{BINH, CHI, HOA, KHOI, LAM};
use crate::{Running, Sandbox, SandboxOptions};

async fn sandbox() -> Running {
    Sandbox::start(SandboxOptions { dossiers: 120, ..SandboxOptions::default() }).await.unwrap()
}

/// The session cookie of a browser in which this official has signed in.
fn session(running: &Running, official: OfficialIndex) -> String {
    let state = running.state();
    format!("lienthong_sso={}", state.sign_on().begin_session(official, state.clock.now()))
}

async fn send(
    running: &Running,
    routes: Router<SharedState>,
    cookie: &str,
    path: &str,
    form: Option<&[(&str, &str)]>,
) -> Response<Body> {
    let mut request = Request::builder().uri(path).header(header::COOKIE, cookie);
    let body = match form {
        None => Body::empty(),
        Some(fields) => {
            let method = request.method("POST").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request = method;
            Body::from(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
        }
    };
    routes.with_state(running.state().clone()).oneshot(request.body(body).unwrap()).await.unwrap()
}

async fn text(answer: Response<Body>) -> String {
    String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

fn location(answer: &Response<Body>) -> &str {
    answer.headers()[header::LOCATION].to_str().unwrap()
}

/// A document of the official that is still a draft and came from iGate.
fn draft(running: &Running, owner: OfficialIndex) -> Document {
    let store = running.state().store();
    let found = store.documents().iter().find(|document| {
        document.owner == owner && document.state == DocumentState::DuThao && document.external.is_some()
    });
    found.unwrap().clone()
}

fn issue_form(number: &str) -> [(&str, &str); 5] {
    [
        ("so_ky_hieu", number),
        ("loai_van_ban", "GP"),
        ("ngay_ban_hanh", "2026-07-05"),
        ("nguoi_ky", "Trần Quốc Toản"),
        ("chuc_vu", "Phó Giám đốc"),
    ]
}

#[tokio::test]
async fn the_form_issues_a_signed_document_with_the_number_that_was_typed() {
    let running = sandbox().await;
    let cookie = session(&running, HOA);
    let id = draft(&running, HOA).id;
    let form = issue_form("77/GP-SXD");
    let answer = send(&running, idesk_routes(), &cookie, &format!("/van-ban/{id}/ban-hanh"), Some(&form)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let page = text(send(&running, idesk_routes(), &cookie, location(&answer), None).await).await;
    assert!(page.contains("id=\"issued-note\"") && page.contains("77/GP-SXD"));
    let issued = {
        let store = running.state().store();
        store.document(store.find_document(&id).unwrap()).clone()
    };
    assert_eq!(issued.state, DocumentState::DaPhatHanh);
    assert_eq!(issued.ngay_ban_hanh.unwrap().to_string(), "2026-07-05");
    let file = issued.files.iter().find(|file| file.role == FileRole::BanHanh).unwrap();
    assert!(matches!(file.content, FileContent::Stored(_)));
    let path = format!("/van-ban/{id}/tep/{}", file.id);
    let answer = send(&running, idesk_routes(), &cookie, &path, None).await;
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    assert_eq!(bytes, running.state().contents.bytes(&file.content).unwrap());
    assert!(bytes.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn a_form_without_number_issues_nothing_and_says_so() {
    let running = sandbox().await;
    let id = draft(&running, HOA).id;
    let path = format!("/van-ban/{id}/ban-hanh");
    let answer = send(&running, idesk_routes(), &session(&running, HOA), &path, Some(&issue_form("  "))).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("id=\"issue-error\""));
    assert_eq!(draft(&running, HOA).id, id);
}

#[tokio::test]
async fn a_document_of_somebody_else_is_neither_shown_nor_issued() {
    let running = sandbox().await;
    let cookie = session(&running, CHI);
    let document = draft(&running, HOA);
    let path = format!("/van-ban/{}", document.id);
    let answer = send(&running, idesk_routes(), &cookie, &path, None).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(!text(answer).await.contains(&document.trich_yeu));
    let path = format!("{path}/ban-hanh");
    let answer = send(&running, idesk_routes(), &cookie, &path, Some(&issue_form("1/GP-SXD"))).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(draft(&running, HOA).id, document.id);
}

#[tokio::test]
async fn who_has_not_signed_in_is_sent_to_the_sign_on_and_back() {
    let running = sandbox().await;
    let answer = send(&running, idesk_routes(), "", "/van-ban?hop=luu", None).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let address = url::Url::parse(location(&answer)).unwrap();
    assert!(location(&answer).starts_with(&running.addresses().sso));
    let back = address.query_pairs().find(|(name, _)| name == "ve").unwrap().1.into_owned();
    assert_eq!(back, format!("{}/van-ban?hop=luu", running.addresses().idesk));
}

#[tokio::test]
async fn igate_tells_the_unlinked_and_the_disabled_apart() {
    let running = sandbox().await;
    let answer = send(&running, igate_routes(), &session(&running, KHOI), "/vi/user/profile", None).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(text(answer).await.contains(NOT_LINKED));
    let answer = send(&running, igate_routes(), &session(&running, LAM), "/vi/user/profile", None).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(text(answer).await.contains("đã bị khóa"));
}

#[tokio::test]
async fn the_unlinked_official_links_the_own_account_on_the_profile_page() {
    let running = sandbox().await;
    let entry = [("username", "hmkhoi@binhan.example"), ("password", "lienthong"), ("ve", "/vi/user/profile")];
    let answer = send(&running, igate_routes(), "", "/vi/login", Some(&entry)).await;
    assert_eq!(location(&answer), "/vi/user/profile");
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let taken = [("linked_account", "hoant@binhan.example")];
    let answer = send(&running, igate_routes(), &cookie, "/vi/user/profile/update", Some(&taken)).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert!(running.state().store().official(KHOI).linked_account.is_none());
    let own = [("linked_account", " khoihm@binhan.example ")];
    let answer = send(&running, igate_routes(), &cookie, "/vi/user/profile/update", Some(&own)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let answer = send(&running, igate_routes(), &session(&running, KHOI), "/vi/user/profile", None).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_made_up_cookie_lets_nobody_in() {
    let running = sandbox().await;
    let id = running.state().store().official(HOA).id;
    let cookie = format!("lienthong_igate={id}.{}", "0".repeat(64));
    let answer = send(&running, igate_routes(), &cookie, "/vi/user/profile", None).await;
    assert!(!text(answer).await.contains("id=\"linked-account\""));
}

#[tokio::test]
async fn the_way_back_never_leads_to_another_host() {
    let running = sandbox().await;
    for elsewhere in ["//example.org/", "https://example.org/", "/\\example.org"] {
        let entry = [("username", "nthoa@binhan.example"), ("password", "lienthong"), ("ve", elsewhere)];
        let answer = send(&running, igate_routes(), "", "/vi/login", Some(&entry)).await;
        assert_eq!(location(&answer), "/vi/dossier/processing");
    }
}

#[tokio::test]
async fn what_people_typed_is_text_on_the_page_and_never_markup() {
    let running = sandbox().await;
    let state = running.state();
    let id = {
        let mut store = state.store();
        let place = store.world().dossiers.iter().position(|dossier| dossier.assignee == BINH).unwrap();
        store.change_dossier(place, state.clock.now(), |dossier| {
            dossier.applicant.full_name = "<script>alert(1)</script>".to_owned();
            dossier.id
        })
    };
    let path = format!("/vi/dossier/processing/{id}");
    let page = text(send(&running, igate_routes(), &session(&running, BINH), &path, None).await).await;
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"));
}
