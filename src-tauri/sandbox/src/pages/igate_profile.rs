//! Trang cá nhân: the official's own facts, and the field "Tài khoản liên kết cổng CBCC" of the guide's first step.

use axum::Form;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect};
use maud::html;
use serde::Deserialize;

use super::frame::{Site, answer, page};
use super::igate_entry::{head, person};
use crate::model::OfficialIndex;
use crate::refusals::Refusal;
use crate::state::SharedState;

const FIELD: &str = "Tài khoản liên kết cổng CBCC";

#[derive(Deserialize)]
pub struct Saved {
    #[serde(default)]
    luu: String,
}

#[derive(Deserialize)]
pub struct Update {
    linked_account: String,
}

pub async fn profile(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Query(saved): Query<Saved>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let head = head(&state, person);
    let body = {
        let store = state.store();
        let official = store.official(person);
        let agency = &store.world().agencies[official.agency];
        html! {
            h1 { "Trang cá nhân" }
            @if saved.luu == "1" { p.good #saved role="status" { "Đã cập nhật thông tin cá nhân." } }
            section {
                dl {
                    dt { "Họ và tên" } dd #full-name { (official.full_name) }
                    dt { "Tài khoản iGate" } dd { (official.igate_account) }
                    dt { "Chức vụ" } dd { (official.position) }
                    dt { "Đơn vị" } dd { (agency.name) }
                    dt { "Thư điện tử" } dd { (official.email) }
                    dt { "Số điện thoại" } dd { (official.phone) }
                    dt { (FIELD) } dd #linked-account { (official.linked_account.as_deref().unwrap_or("chưa liên kết")) }
                }
                div.row { a.button #update href="/vi/user/profile/update" { "Cập nhật" } }
            }
        }
    };
    Ok(answer(StatusCode::OK, page("Trang cá nhân", Some(&head), Site::Igate, &body)))
}

pub async fn form(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let account = state.store().official(person).linked_account.clone().unwrap_or_default();
    Ok(filled(&state, person, &account, StatusCode::OK, None))
}

pub async fn update(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Form(form): Form<Update>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, "/vi/user/profile/update")?;
    let account = form.linked_account.trim().to_owned();
    let taken_by = {
        let store = state.store();
        let other = store.linked_to(&account).filter(|other| *other != person);
        other.map(|other| store.official(other).full_name.clone())
    };
    if let Some(name) = taken_by {
        let text = format!("Tài khoản này đã liên kết với cán bộ {name}.");
        return Err(Refusal::of(filled(&state, person, &account, StatusCode::CONFLICT, Some(&text))));
    }
    let linked = (!account.is_empty()).then_some(account);
    state.store().change_official(person, |official| official.linked_account = linked);
    Ok(Redirect::to("/vi/user/profile?luu=1").into_response())
}

fn filled(
    state: &SharedState,
    person: OfficialIndex,
    account: &str,
    status: StatusCode,
    trouble: Option<&str>,
) -> Response<Body> {
    let full_name = state.store().official(person).full_name.clone();
    let body = html! {
        h1 { "Cập nhật thông tin cá nhân" }
        @if let Some(text) = trouble { p.error #update-error role="alert" { (text) } }
        section {
            form method="post" action="/vi/user/profile/update" {
                label for="full-name" { "Họ và tên" }
                input #full-name value=(full_name) readonly;
                label for="linked-account-field" { (FIELD) }
                input #linked-account-field name="linked_account" value=(account) autocapitalize="none" spellcheck="false";
                p.quiet { "Nhập tài khoản đăng nhập một lần (SSO) của chính bạn; để trống để bỏ liên kết." }
                div.row {
                    button #save type="submit" { "Cập nhật" }
                    a.button.plain href="/vi/user/profile" { "Quay lại" }
                }
            }
        }
    };
    answer(status, page("Cập nhật", Some(&head(state, person)), Site::Igate, &body))
}
