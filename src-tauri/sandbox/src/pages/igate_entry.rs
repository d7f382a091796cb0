//! Who is at iGate's pages: by the sign-on and the linked account, or by iGate's own account and password.

use axum::Form;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect};
use maud::html;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::frame::{Head, Site, answer, page};
use crate::model::{ObjectId, OfficialIndex};
use crate::refusals::{NOT_LINKED, Refusal};
use crate::state::{SharedState, cookie};

const COOKIE: &str = "lienthong_igate";

#[derive(Deserialize)]
pub struct Return {
    #[serde(default)]
    ve: String,
}

#[derive(Deserialize)]
pub struct Entry {
    username: String,
    password: String,
    #[serde(default)]
    ve: String,
}

/// The person, or the page that lets one in and leads back.
pub fn person(state: &SharedState, headers: &HeaderMap, back_to: &str) -> Result<OfficialIndex, Refusal> {
    if let Some(official) = by_own_account(state, headers) {
        return Ok(official);
    }
    let refused = |status, trouble| Err(Refusal::of(entry(state, back_to, status, trouble)));
    let Some(signed_on) = state.signed_in(headers) else { return refused(StatusCode::OK, None) };
    let linked = {
        let store = state.store();
        let account = &store.official(signed_on).sso_account;
        store.linked_to(account).map(|official| (official, store.official(official).disabled))
    };
    match linked {
        Some((official, false)) => Ok(official),
        Some((_, true)) => refused(StatusCode::FORBIDDEN, Some("Tài khoản iGate đã bị khóa.")),
        None => refused(StatusCode::UNAUTHORIZED, Some(NOT_LINKED)),
    }
}

pub fn head(state: &SharedState, person: OfficialIndex) -> Head {
    Head {
        person: state.store().official(person).full_name.clone(),
        links: vec![("/vi/dossier/processing", "Hồ sơ"), ("/vi/user/profile", "Trang cá nhân")],
        way_out: html! { form method="post" action="/vi/logout" { button #sign-out type="submit" { "Đăng xuất" } } },
    }
}

pub async fn sign_in_page(State(state): State<SharedState>, Query(wanted): Query<Return>) -> Response<Body> {
    entry(&state, &wanted.ve, StatusCode::OK, None)
}

pub async fn sign_in(State(state): State<SharedState>, Form(form): Form<Entry>) -> Response<Body> {
    let account = form.username.trim();
    let known = {
        let store = state.store();
        let found = store.find_official(|official| {
            official.igate_account.eq_ignore_ascii_case(account) && official.igate_password == form.password
        });
        found.map(|official| (store.official(official).id, store.official(official).disabled))
    };
    match known {
        None => entry(&state, &form.ve, StatusCode::UNAUTHORIZED, Some("Sai tài khoản hoặc mật khẩu.")),
        Some((_, true)) => entry(&state, &form.ve, StatusCode::FORBIDDEN, Some("Tài khoản iGate đã bị khóa.")),
        Some((id, false)) => {
            let value = format!("{COOKIE}={id}.{}; Path=/; HttpOnly; SameSite=Lax", seal(&state, id));
            ([(header::SET_COOKIE, value)], Redirect::to(&own_path(&form.ve))).into_response()
        }
    }
}

/// Leaves both: a person who still is at the sign-on would be back at once.
pub async fn sign_out(State(state): State<SharedState>) -> Response<Body> {
    let gone = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    let address = state.sign_out_address(&format!("{}/vi/login", state.addresses.igate));
    ([(header::SET_COOKIE, gone)], Redirect::to(&address)).into_response()
}

fn entry(state: &SharedState, back_to: &str, status: StatusCode, trouble: Option<&str>) -> Response<Body> {
    let back_to = own_path(back_to);
    let sign_on = state.sign_in_address(&format!("{}{back_to}", state.addresses.igate));
    let body = html! {
        div.narrow {
            section {
                h1 { "Đăng nhập iGate" }
                @if let Some(text) = trouble { p.error #login-error role="alert" { (text) } }
                p { a.button #sso href=(sign_on) { "ĐĂNG NHẬP QUA SSO" } }
                form #igate-login method="post" action="/vi/login" {
                    input type="hidden" name="ve" value=(back_to);
                    label for="username" { "Tài khoản iGate" }
                    input #username name="username" autocomplete="username" spellcheck="false" autocapitalize="none";
                    label for="password" { "Mật khẩu" }
                    input #password name="password" type="password" autocomplete="current-password";
                    div.row { button.plain #sign-in type="submit" { "Đăng nhập bằng tài khoản iGate" } }
                }
            }
            section.hint {
                h2 { "Tài khoản dùng thử" }
                table {
                    tbody {
                        @for official in &state.store().world().officials {
                            tr { td { code { (official.igate_account) } } td { code { (official.igate_password) } } }
                        }
                    }
                }
            }
        }
    };
    answer(status, page("Đăng nhập", None, Site::Igate, &body))
}

fn by_own_account(state: &SharedState, headers: &HeaderMap) -> Option<OfficialIndex> {
    let value = cookie(headers, COOKIE)?;
    let (id, given) = value.split_once('.')?;
    let id = ObjectId::parse(id)?;
    let fits = given == seal(state, id);
    let store = state.store();
    store.find_official(|official| fits && official.id == id && !official.disabled)
}

/// Ties the cookie to this sandbox; a password that changes makes old cookies worthless.
fn seal(state: &SharedState, id: ObjectId) -> String {
    let store = state.store();
    let place = store.find_official(|official| official.id == id);
    let password = place.map(|place| store.official(place).igate_password.as_str()).unwrap_or_default();
    hex::encode(Sha256::digest(format!("{}\n{id}\n{password}", state.addresses.igate)))
}

/// A path on this host, never another host: `//elsewhere` is one.
fn own_path(path: &str) -> String {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if own { path.to_owned() } else { "/vi/dossier/processing".to_owned() }
}
