//! iGate's list of the dossiers in the signed-in official's hands.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use maud::html;
use serde::Deserialize;

use super::frame::{Site, answer, date, page};
use super::igate_entry::{head, person};
use crate::refusals::Refusal;
use crate::state::{Search, SharedState, Sorting};

const ON_A_PAGE: usize = 50;

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    trang: usize,
}

pub async fn list(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let head = head(&state, person);
    let words = wanted.q.trim();
    let search = Search {
        assignee: Some(person),
        keyword: (!words.is_empty()).then(|| words.to_owned()),
        sorting: Sorting::Updated,
        descending: true,
        ..Search::default()
    };
    let body = {
        let store = state.store();
        let (places, last) = store.search(&search, wanted.trang, ON_A_PAGE);
        html! {
            h1 { "Hồ sơ đang xử lý" }
            form method="get" action="/vi/dossier/processing" {
                label for="code" { "Mã hồ sơ hoặc tên người nộp" }
                div.row.flush {
                    div.grow { input #code name="q" type="search" value=(words); }
                    button #search type="submit" { "Tìm" }
                }
            }
            br;
            section {
                @if places.is_empty() { p.quiet #empty { "Không có hồ sơ nào." } } @else {
                    table #dossiers {
                        thead { tr { th { "Mã hồ sơ" } th { "Thủ tục" } th { "Người nộp" } th { "Bước" } th { "Hạn trả" } } }
                        tbody {
                            @for place in places {
                                @let dossier = store.dossier(place);
                                tr #{ "dossier-" (dossier.id) } {
                                    td.code { a href={ "/vi/dossier/processing/" (dossier.id) } { (dossier.code) } }
                                    td.name { (store.world().procedures[dossier.procedure].name) }
                                    td { (dossier.applicant.full_name) }
                                    td { span.mark { (dossier.step.name()) } }
                                    td.code {
                                        (dossier.appointment.map_or("–".to_owned(), |due| date(due.date_naive())))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p.row {
                @if let Some(before) = wanted.trang.checked_sub(1) { a href=(turned(words, before)) { "← Trang trước" } }
                @if !last { a href=(turned(words, wanted.trang.saturating_add(1))) { "Trang sau →" } }
            }
        }
    };
    Ok(answer(StatusCode::OK, page("Hồ sơ", Some(&head), Site::Igate, &body)))
}

fn turned(words: &str, to: usize) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("q", words)
        .append_pair("trang", &to.to_string())
        .finish();
    format!("/vi/dossier/processing?{query}")
}
