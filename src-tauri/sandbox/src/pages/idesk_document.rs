//! One document of iDesk: its facts, files and history, and "Ban hành", which makes a signed PDF of a draft.

use axum::Form;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Redirect};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Site, answer, date, notice, page, size, time};
use super::idesk_list::{box_of, head, person, secrecy_mark};
use crate::file_answer::{Served, file_answer};
use crate::idesk::issuing::{self, Decision, IssueRefusal};
use crate::issue::OFFICIAL_LETTER;
use crate::model::{
    Document, DocumentHistory, DocumentKind, DocumentState, FileRole, IdeskFile, OfficialIndex, Signer,
};
use crate::refusals::Refusal;
use crate::state::SharedState;

#[derive(Deserialize)]
pub struct IssueForm {
    so_ky_hieu: String,
    loai_van_ban: String,
    ngay_ban_hanh: String,
    nguoi_ky: String,
    chuc_vu: String,
}

#[derive(Deserialize)]
pub struct Move {
    den: String,
}

pub async fn document(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let document = own_document(&state, person, &id)?;
    Ok(shown(&state, person, &document, StatusCode::OK, None))
}

pub async fn issue(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(form): Form<IssueForm>,
) -> Result<Response<Body>, Refusal> {
    let address = format!("/van-ban/{id}");
    let person = person(&state, &headers, &address)?;
    let document = own_document(&state, person, &id)?;
    let refused =
        |text: &str| Refusal::of(shown(&state, person, &document, StatusCode::UNPROCESSABLE_ENTITY, Some(text)));
    let decision = decided(&state, &form).map_err(|text| refused(&text))?;
    match issuing::issue(&state, &id, person, Some(decision)) {
        // AlreadyIssued: the other window of the same person was quicker, and what it made is shown.
        Ok(_) | Err(IssueRefusal::AlreadyIssued) => Ok(Redirect::to(&address).into_response()),
        Err(IssueRefusal::NumberMissing) => Err(refused("Chưa nhập số ký hiệu.")),
        Err(IssueRefusal::Unknown) => Err(missing(&state, person)),
        Err(IssueRefusal::NotMade(_) | IssueRefusal::NotKept(_)) => {
            let text = "Không tạo được văn bản ký số. Văn bản chưa được ban hành.";
            Err(Refusal::of(shown(&state, person, &document, StatusCode::INTERNAL_SERVER_ERROR, Some(text))))
        }
    }
}

/// A draft goes on to be handled; what is issued goes into the archive.
pub async fn move_on(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(wanted): Form<Move>,
) -> Result<Response<Body>, Refusal> {
    let address = format!("/van-ban/{id}");
    let person = person(&state, &headers, &address)?;
    let document = own_document(&state, person, &id)?;
    let (to, action) = match (document.state, wanted.den.as_str()) {
        (DocumentState::DuThao, "xu-ly-di") => (DocumentState::DangXuLy, "Chuyển xử lý văn bản đi"),
        (DocumentState::DaPhatHanh, "luu") => (DocumentState::DaLuu, "Đưa vào văn bản lưu"),
        _ => return Ok(Redirect::to(&address).into_response()),
    };
    let now = state.clock.now();
    let mut store = state.store();
    if let Some(place) = store.find_document(&id) {
        store.change_document(place, now, |document| {
            document.state = to;
            let entry = DocumentHistory { at: now, who: person, action: action.to_owned(), note: String::new() };
            document.history.push(entry);
        });
    }
    Ok(Redirect::to(&address).into_response())
}

/// Shown in the browser where it can be, as the real system does.
pub async fn file(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let document = own_document(&state, person, &id)?;
    let file = document.files.iter().find(|known| known.id == file).ok_or_else(|| missing(&state, person))?;
    let served = Served { content: &file.content, name: &file.name, mime: &file.mime, etag: None };
    let mut answer = file_answer(&state.contents, &headers, &served);
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok(answer)
}

fn own_document(state: &SharedState, person: OfficialIndex, id: &str) -> Result<Document, Refusal> {
    let found = {
        let store = state.store();
        store.find_document(id).map(|place| store.document(place).clone())
    };
    match found {
        None => Err(missing(state, person)),
        Some(document) if document.owner != person => {
            let head = head(state, person);
            let text = "Văn bản này do cán bộ khác soạn thảo; bạn không có quyền xem.";
            Err(Refusal::of(notice(StatusCode::FORBIDDEN, Some(&head), Site::Idesk, "Không có quyền", text)))
        }
        Some(document) => Ok(document),
    }
}

fn missing(state: &SharedState, person: OfficialIndex) -> Refusal {
    let text = "Không tìm thấy văn bản hoặc tệp tin này.";
    Refusal::of(notice(StatusCode::NOT_FOUND, Some(&head(state, person)), Site::Idesk, "Không tìm thấy", text))
}

fn decided(state: &SharedState, form: &IssueForm) -> Result<Decision, String> {
    let date = NaiveDate::parse_from_str(form.ngay_ban_hanh.trim(), "%Y-%m-%d")
        .map_err(|_| "Ngày ban hành không hợp lệ.".to_owned())?;
    let kind = kinds(state).into_iter().find(|kind| kind.code == form.loai_van_ban);
    let signer = Signer { name: form.nguoi_ky.trim().to_owned(), title: form.chuc_vu.trim().to_owned() };
    if signer.name.is_empty() || signer.title.is_empty() {
        return Err("Chưa nhập người ký hoặc chức vụ.".to_owned());
    }
    Ok(Decision {
        so_ky_hieu: form.so_ky_hieu.trim().to_owned(),
        kind: kind.ok_or("Loại văn bản không hợp lệ.")?,
        date,
        signer,
    })
}

/// Every kind a procedure ends in, and the official letter.
fn kinds(state: &SharedState) -> Vec<DocumentKind> {
    let store = state.store();
    let letter = DocumentKind { code: OFFICIAL_LETTER.to_owned(), name: "Công văn".to_owned() };
    let mut kinds = vec![letter];
    for procedure in &store.world().procedures {
        if !kinds.contains(&procedure.result) {
            kinds.push(procedure.result.clone());
        }
    }
    kinds
}

fn shown(
    state: &SharedState,
    person: OfficialIndex,
    document: &Document,
    status: StatusCode,
    trouble: Option<&str>,
) -> Response<Body> {
    let (address, name) = box_of(document.state);
    let body = html! {
        p { a href={ "/van-ban?hop=" (address) } { "← " (name) } }
        h1 { (document.trich_yeu) " " (secrecy_mark(document.secrecy)) }
        @if let Some(text) = trouble { p.error #issue-error role="alert" { (text) } }
        @if document.state == DocumentState::DaPhatHanh {
            p.good #issued-note role="status" {
                "Văn bản đã ban hành" @if document.external.is_some() { "; iGate có thể lấy kết quả theo mã hồ sơ" } "."
            }
        }
        (facts(document, name))
        section { h2 { "Tệp văn bản" } (files(state, document)) }
        @if !document.state.is_issued() { (issue_form(state, document)) }
        @if document.state == DocumentState::DaPhatHanh {
            (move_form(document, "luu", "archive", "Đưa vào văn bản lưu"))
        }
        section #history { h2 { "Quá trình xử lý" } (history(state, document)) }
    };
    answer(status, page(&document.trich_yeu, Some(&head(state, person)), Site::Idesk, &body))
}

fn facts(document: &Document, name: &str) -> Markup {
    html! {
        section {
            dl {
                dt { "Hộp văn bản" } dd #box { (name) }
                dt { "Số ký hiệu" } dd #number { (document.so_ky_hieu.as_deref().unwrap_or("chưa có")) }
                @if let Some(kind) = &document.kind { dt { "Loại văn bản" } dd { (kind.name) } }
                @if let Some(day) = document.ngay_ban_hanh { dt { "Ngày ban hành" } dd { (date(day)) } }
                @if let Some(signer) = &document.signer { dt { "Người ký" } dd { (signer.name) ", " (signer.title) } }
                @if let Some(external) = &document.external {
                    dt { "Hồ sơ iGate" } dd.code #dossier-code { (external.dossier_code) }
                }
                @for transfer in &document.transfers {
                    dt { "Đã chuyển iGate" } dd { (time(transfer.at)) " (" (transfer.files.len()) " tệp)" }
                }
            }
        }
    }
}

fn files(state: &SharedState, document: &Document) -> Markup {
    let role = |file: &IdeskFile| match file.role {
        FileRole::DuThao => "Dự thảo",
        FileRole::BanHanh => "Ban hành",
        FileRole::PhuLuc => "Phụ lục",
    };
    html! {
        table #files {
            thead { tr { th { "Tên tệp" } th { "Vai trò" } th { "Dung lượng" } } }
            tbody {
                @for file in &document.files {
                    tr #{ "file-" (file.id) } {
                        td.name { a href={ "/van-ban/" (document.id) "/tep/" (file.id) } { (file.name) } }
                        td { span.mark { (role(file)) } }
                        td.code { (size(state.contents.size(&file.content))) }
                    }
                }
            }
        }
    }
}

fn issue_form(state: &SharedState, document: &Document) -> Markup {
    let Some(suggested) = issuing::suggestion(state, &document.id) else { return html! {} };
    html! {
        section {
            h2 { "Ban hành văn bản" }
            form #issue-form method="post" action={ "/van-ban/" (document.id) "/ban-hanh" } {
                div.fields {
                    div {
                        label for="so-ky-hieu" { "Số ký hiệu" }
                        input #so-ky-hieu name="so_ky_hieu" value=(suggested.so_ky_hieu) required;
                    }
                    div {
                        label for="loai-van-ban" { "Loại văn bản" }
                        select #loai-van-ban name="loai_van_ban" {
                            @for kind in kinds(state) {
                                option value=(kind.code) selected[kind.code == suggested.kind.code] { (kind.name) }
                            }
                        }
                    }
                    div {
                        label for="ngay-ban-hanh" { "Ngày ban hành" }
                        input #ngay-ban-hanh name="ngay_ban_hanh" type="date" value=(suggested.date) required;
                    }
                    div {
                        label for="nguoi-ky" { "Người ký" }
                        input #nguoi-ky name="nguoi_ky" value=(suggested.signer.name) required;
                    }
                    div {
                        label for="chuc-vu" { "Chức vụ" }
                        input #chuc-vu name="chuc_vu" value=(suggested.signer.title) required;
                    }
                }
                div.row { button #issue type="submit" { "Ban hành" } }
            }
        }
        @if document.state == DocumentState::DuThao {
            (move_form(document, "xu-ly-di", "take-up", "Chuyển xử lý văn bản đi"))
        }
    }
}

fn move_form(document: &Document, to: &str, id: &str, words: &str) -> Markup {
    html! {
        form method="post" action={ "/van-ban/" (document.id) "/chuyen" } {
            input type="hidden" name="den" value=(to);
            p { button.plain id=(id) type="submit" { (words) } }
        }
    }
}

fn history(state: &SharedState, document: &Document) -> Markup {
    let store = state.store();
    html! {
        table {
            tbody {
                @for entry in document.history.iter().rev() {
                    tr {
                        td.code { (time(entry.at)) }
                        td { (store.official(entry.who).full_name) }
                        td { (entry.action) @if !entry.note.is_empty() { ": " (entry.note) } }
                    }
                }
            }
        }
    }
}
