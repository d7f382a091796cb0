//! iDesk's four boxes of the signed-in official.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Head, Site, answer, page, time};
use crate::model::{Document, DocumentState, OfficialIndex, Secrecy};
use crate::refusals::Refusal;
use crate::state::SharedState;

/// A box: its name in addresses, its name for people, what lies in it.
const BOXES: [(&str, &str, DocumentState); 4] = [
    ("du-thao", "Dự thảo văn bản", DocumentState::DuThao),
    ("xu-ly-di", "Xử lý văn bản đi", DocumentState::DangXuLy),
    ("theo-doi-di", "Theo dõi văn bản đi", DocumentState::DaPhatHanh),
    ("luu", "Văn bản lưu", DocumentState::DaLuu),
];

#[derive(Deserialize)]
pub struct Wanted {
    hop: Option<String>,
}

/// The name of the box that a document lies in.
pub fn box_of(state: DocumentState) -> (&'static str, &'static str) {
    let found = BOXES.iter().find(|(_, _, kept)| *kept == state);
    found.map_or(("du-thao", ""), |(address, name, _)| (*address, *name))
}

pub fn secrecy_mark(secrecy: Secrecy) -> Markup {
    let words = match secrecy {
        Secrecy::Thuong => return html! {},
        Secrecy::Mat => "MẬT",
        Secrecy::ToiMat => "TỐI MẬT",
        Secrecy::TuyetMat => "TUYỆT MẬT",
    };
    html! { span.mark.secret { (words) } }
}

/// The person at the browser, or the way to the sign-on and back.
pub fn person(state: &SharedState, headers: &HeaderMap, back_to: &str) -> Result<OfficialIndex, Refusal> {
    let address = format!("{}{back_to}", state.addresses.idesk);
    state.signed_in(headers).ok_or_else(|| Refusal::of(Redirect::to(&state.sign_in_address(&address))))
}

pub fn head(state: &SharedState, person: OfficialIndex) -> Head {
    let out = state.sign_out_address(&state.addresses.idesk);
    Head {
        person: state.store().official(person).full_name.clone(),
        links: vec![("/van-ban?hop=du-thao", "Dự thảo"), ("/van-ban?hop=theo-doi-di", "Văn bản đi")],
        way_out: html! { a #sign-out href=(out) { "Đăng xuất" } },
    }
}

pub async fn list(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let wanted = wanted.hop.unwrap_or_default();
    let (address, name, kept) = BOXES.into_iter().find(|(address, _, _)| *address == wanted).unwrap_or(BOXES[0]);
    let head = head(&state, person);
    let body = {
        let store = state.store();
        let own = || store.documents().iter().filter(|document| document.owner == person);
        let mut documents: Vec<&Document> = own().filter(|document| document.state == kept).collect();
        documents.sort_by_key(|document| std::cmp::Reverse(document.updated));
        html! {
            h1 { (name) }
            nav.tabs aria-label="Hộp văn bản" {
                @for (place, words, state) in BOXES {
                    a href={ "/van-ban?hop=" (place) } aria-current=[(place == address).then_some("page")] {
                        (words) " " span { (own().filter(|document| document.state == state).count()) }
                    }
                }
            }
            section { (table(&documents)) }
        }
    };
    Ok(answer(StatusCode::OK, page(name, Some(&head), Site::Idesk, &body)))
}

fn table(documents: &[&Document]) -> Markup {
    if documents.is_empty() {
        return html! { p.quiet #empty { "Hộp này chưa có văn bản." } };
    }
    html! {
        table #documents {
            thead { tr { th { "Số ký hiệu" } th { "Trích yếu" } th { "Mã hồ sơ iGate" } th { "Cập nhật" } } }
            tbody {
                @for document in documents {
                    tr #{ "document-" (document.id) } {
                        td.code { (document.so_ky_hieu.as_deref().unwrap_or("–")) }
                        td.name {
                            a href={ "/van-ban/" (document.id) } { (document.trich_yeu) } " " (secrecy_mark(document.secrecy))
                        }
                        td.code { (document.external.as_ref().map_or("–", |external| external.dossier_code.as_str())) }
                        td.code { (time(document.updated)) }
                    }
                }
            }
        }
    }
}
