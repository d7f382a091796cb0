//! Lists of dossiers and one dossier in full.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use chrono::DateTime;
use serde_json::{Value, json};

use super::caller::Caller;
use super::shape::Shape;
use super::{MAX_PAGE, id_of, refuse};
use crate::model::{Moment, ObjectId};
use crate::refusals::{Refusal, igate_titled};
use crate::state::{Search, SharedState, Sorting};

pub(super) async fn search(
    State(state): State<SharedState>,
    Caller(caller): Caller,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Json<Value>, Refusal> {
    let text = |name: &str| asked.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
    let page = number(text("page"), 0)?;
    let size = number(text("size"), 20)?.clamp(1, MAX_PAGE);
    let store = state.store();
    let mut search = Search { descending: true, ..Search::default() };
    if let Some(sort) = text("sort") {
        let (field, direction) = sort.split_once(',').unwrap_or((sort, "asc"));
        search.descending = direction.eq_ignore_ascii_case("desc");
        search.sorting = match field {
            "updatedDate" => Sorting::Updated,
            "acceptedDate" => Sorting::Accepted,
            "appointmentDate" => Sorting::Appointment,
            "code" => Sorting::Code,
            _ => {
                return Err(igate_titled(
                    StatusCode::BAD_REQUEST,
                    &format!("No property {field} found for type Dossier"),
                ));
            }
        };
    }
    let nobody = || Json(page_of(&[], true, page, size, &asked, 0));
    if let Some(assignee) = text("assignee-id") {
        let id = ObjectId::parse(assignee);
        match id.and_then(|id| store.find_official(|official| official.id == id)) {
            Some(official) => search.assignee = Some(official),
            None => return Ok(nobody()),
        }
    }
    if let Some(agency) = text("agency-id") {
        let id = ObjectId::parse(agency);
        match id.and_then(|id| store.world().agencies.iter().position(|agency| agency.id == id)) {
            Some(agency) => search.agency = Some(agency),
            None => return Ok(nobody()),
        }
    }
    search.code = text("code").map(str::to_owned);
    search.keyword = text("keyword").map(str::to_owned);
    // Whoever asks for nothing in particular sees the own agency.
    if search.assignee.is_none() && search.agency.is_none() && search.code.is_none() {
        search.agency = Some(store.official(caller).agency);
    }
    if let Some(from) = text("updated-from") {
        let from = moment(from).ok_or_else(|| {
            igate_titled(StatusCode::BAD_REQUEST, "Failed to convert value of type 'String' to required type 'Date'")
        })?;
        search.updated_from = Some(from);
    }
    let shape = Shape { state: &state, store: &store };
    let (places, last) = store.search(&search, page, size);
    let items: Vec<Value> = places.into_iter().map(|place| shape.in_list(store.dossier(place))).collect();
    // Only who does without `spec=slice` is told a total, and pays for the counting.
    let total = match text("spec") {
        Some("slice") => 0,
        _ => store.search(&search, 0, usize::MAX - 1).0.len(),
    };
    Ok(Json(page_of(&items, last, page, size, &asked, total)))
}

fn page_of(
    items: &[Value],
    last: bool,
    number: usize,
    size: usize,
    asked: &HashMap<String, String>,
    total: usize,
) -> Value {
    let mut page = json!({
        "content": items, "number": number, "size": size, "numberOfElements": items.len(),
        "first": number == 0, "last": last, "empty": items.is_empty(),
    });
    if asked.get("spec").map(String::as_str) != Some("slice") {
        page["totalElements"] = Value::from(total);
        page["totalPages"] = Value::from(total.div_ceil(size));
    }
    page
}

pub(super) async fn detail(
    State(state): State<SharedState>,
    Caller(_): Caller,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let id = id_of(&id)?;
    let store = state.store();
    let place = store.find_dossier(id).ok_or_else(|| refuse("NOT_FOUND"))?;
    Ok(Json(Shape { state: &state, store: &store }.in_full(store.dossier(place))))
}

pub(super) fn number(text: Option<&str>, otherwise: usize) -> Result<usize, Refusal> {
    match text {
        None => Ok(otherwise),
        Some(text) => {
            text.parse().map_err(|_| igate_titled(StatusCode::BAD_REQUEST, &format!("For input string: \"{text}\"")))
        }
    }
}

/// An instant with an offset, with or without a colon in it.
fn moment(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z")).ok()
}
