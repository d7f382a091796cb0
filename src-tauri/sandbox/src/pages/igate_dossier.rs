//! One dossier of iGate: facts, papers, working files, "Tập tin kết quả", log, and the step to come.

use axum::Form;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Redirect};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Site, answer, notice, page, size, time};
use super::igate_entry::{head, person};
use crate::file_answer::{Served, file_answer, mime_of};
use crate::model::{
    Dossier, DossierStatus, GROUP_RESULT, HistoryAction, HistoryEntry, IgateFile, ObjectId, OfficialIndex, Step,
};
use crate::refusals::Refusal;
use crate::state::SharedState;

#[derive(Deserialize)]
pub struct Move {
    buoc: String,
}

pub async fn dossier(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    let place = find(&state, &id).ok_or_else(|| missing(&state, person))?;
    let dossier = state.store().dossier(place).clone();
    let head = head(&state, person);
    let body = html! {
        p { a href="/vi/dossier/processing" { "← Hồ sơ đang xử lý" } }
        h1 { "Hồ sơ " span.code #dossier-code { (dossier.code) } }
        (facts(&state, &dossier))
        section #components {
            h2 { "Thành phần hồ sơ" }
            @for component in &dossier.components {
                h3 { (component.name) }
                (files(&state, component.files.iter(), "Chưa có tệp."))
            }
        }
        section #processing-files {
            h2 { "Tệp xử lý" }
            (files(&state, hung(&dossier, false), "Chưa có tệp xử lý."))
        }
        section #result-files {
            h2 { "Tập tin kết quả" }
            (files(&state, hung(&dossier, true), "Chưa có tập tin kết quả."))
        }
        @if dossier.assignee == person && !dossier.status.is_closed() { (step_form(&dossier)) }
        section #history { h2 { "Nhật ký xử lý" } (history(&state, &dossier)) }
    };
    Ok(answer(StatusCode::OK, page(&dossier.code, Some(&head), Site::Igate, &body)))
}

/// The dossier goes on by hand, as before the two systems were joined (the guide's step 5).
pub async fn move_on(
    State(state): State<SharedState>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(wanted): Form<Move>,
) -> Result<Response<Body>, Refusal> {
    let address = format!("/vi/dossier/processing/{id}");
    let person = person(&state, &headers, &address)?;
    let place = find(&state, &id).ok_or_else(|| missing(&state, person))?;
    let now = state.clock.now();
    let mut store = state.store();
    let dossier = store.dossier(place);
    let step = Step::ALL.into_iter().find(|step| step.name() == wanted.buoc);
    let Some(step) = step.filter(|_| dossier.assignee == person && !dossier.status.is_closed()) else {
        return Ok(Redirect::to(&address).into_response());
    };
    store.change_dossier(place, now, |dossier| {
        dossier.step = step;
        dossier.status = match step {
            Step::TiepNhanHoSo => DossierStatus::MoiTiepNhan,
            Step::DangThuLy | Step::ThuLyHoSo | Step::ChoTraKetQua => DossierStatus::DangXuLy,
            Step::TiepNhanKetQua => DossierStatus::CoKetQua,
            Step::DaTraKetQua => DossierStatus::DaTraKetQua,
        };
        dossier.completed = dossier.status.is_closed().then_some(now);
    });
    let action = HistoryAction { field_name_rbk: "Chuyển bước".to_owned(), new_value: step.name().to_owned() };
    let entry = HistoryEntry { id: ObjectId::random(), at: now, who: person, actions: vec![action], client_ref: None };
    store.add_history(place, entry);
    Ok(Redirect::to(&address).into_response())
}

pub async fn file(
    State(state): State<SharedState>,
    address: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response<Body>, Refusal> {
    let person = person(&state, &headers, &address.to_string())?;
    // Only what hangs on a dossier: an upload that was never attached is nobody's to see.
    let file = ObjectId::parse(&id).and_then(|id| {
        let store = state.store();
        let (file, home) = store.igate_file(id)?;
        home.map(|_| file.clone())
    });
    let file = file.ok_or_else(|| missing(&state, person))?;
    let served = Served { content: &file.content, name: &file.name, mime: mime_of(&file.name), etag: None };
    let mut answer = file_answer(&state.contents, &headers, &served);
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok(answer)
}

fn find(state: &SharedState, id: &str) -> Option<usize> {
    state.store().find_dossier(ObjectId::parse(id)?)
}

fn missing(state: &SharedState, person: OfficialIndex) -> Refusal {
    let text = "Không tìm thấy hồ sơ hoặc tệp tin này.";
    Refusal::of(notice(StatusCode::NOT_FOUND, Some(&head(state, person)), Site::Igate, "Không tìm thấy", text))
}

fn hung(dossier: &Dossier, results: bool) -> impl Iterator<Item = &IgateFile> {
    let wanted = dossier.attachments.iter().filter(move |attachment| (attachment.group == GROUP_RESULT) == results);
    wanted.map(|attachment| &attachment.file)
}

fn facts(state: &SharedState, dossier: &Dossier) -> Markup {
    let store = state.store();
    let procedure = &store.world().procedures[dossier.procedure];
    let applicant = &dossier.applicant;
    html! {
        section {
            dl {
                dt { "Thủ tục" } dd { (procedure.name) " (" (procedure.code) ")" }
                dt { "Lĩnh vực" } dd { (procedure.sector.name) }
                @if !applicant.organization.is_empty() { dt { "Tổ chức" } dd { (applicant.organization) } }
                dt { "Người nộp" } dd #applicant { (applicant.full_name) }
                dt { "Số định danh" } dd { (applicant.identity_number) }
                dt { "Số điện thoại" } dd { (applicant.phone) }
                dt { "Địa chỉ" } dd { (applicant.address) }
                dt { "Đơn vị thực hiện" } dd { (store.world().agencies[dossier.agency].name) }
                dt { "Cán bộ xử lý" } dd { (store.official(dossier.assignee).full_name) }
                dt { "Bước hiện tại" } dd #step { (dossier.step.name()) }
                dt { "Trạng thái" } dd #status { (dossier.status.name()) }
                dt { "Ngày nhận" } dd { (time(dossier.accepted)) }
                dt { "Hạn trả" } dd { (dossier.appointment.map_or("chưa hẹn".to_owned(), time)) }
            }
        }
    }
}

fn files<'f>(state: &SharedState, files: impl Iterator<Item = &'f IgateFile>, none: &str) -> Markup {
    let mut files = files.peekable();
    html! {
        @if files.peek().is_none() { p.quiet { (none) } } @else {
            table {
                tbody {
                    @for file in files {
                        tr #{ "file-" (file.id) } {
                            td.name { a href={ "/vi/file/" (file.id) } { (file.name) } }
                            td.code.size { (size(state.contents.size(&file.content))) }
                        }
                    }
                }
            }
        }
    }
}

fn step_form(dossier: &Dossier) -> Markup {
    let place = Step::ALL.iter().position(|step| *step == dossier.step).unwrap_or(0);
    let next = Step::ALL.get(place + 1).copied().unwrap_or(Step::DaTraKetQua);
    html! {
        section {
            h2 { "Chuyển bước" }
            form #step-form method="post" action={ "/vi/dossier/processing/" (dossier.id) "/step" } {
                div.row.flush {
                    div.wide {
                        label for="step-field" { "Bước tiếp theo" }
                        select #step-field name="buoc" {
                            @for step in Step::ALL { option selected[step == next] { (step.name()) } }
                        }
                    }
                    button #move-on type="submit" { "Chuyển" }
                }
            }
        }
    }
}

fn history(state: &SharedState, dossier: &Dossier) -> Markup {
    let store = state.store();
    html! {
        table {
            tbody {
                @for entry in dossier.history.iter().rev() {
                    tr #{ "history-" (entry.id) } {
                        td.code.when { (time(entry.at)) }
                        td.who { (store.official(entry.who).full_name) }
                        td.name {
                            @for (number, action) in entry.actions.iter().enumerate() {
                                @if number > 0 { br; }
                                (action.field_name_rbk) @if !action.new_value.is_empty() { ": " (action.new_value) }
                            }
                        }
                    }
                }
            }
        }
    }
}
