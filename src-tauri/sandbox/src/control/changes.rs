//! Changes made by hand over the control port, as if other people had made them in the systems.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::answers::{read, unknown, wrong};
use super::truth::{whole_document, whole_dossier};
use crate::idesk::issuing::{self, IssueRefusal};
use crate::model::{Applicant, DocumentState, DossierStatus, ExternalDossier, Moment, ObjectId, Secrecy, Signer, Step};
use crate::refusals::Refusal;
use crate::state::SharedState;

/// A field that may be left out, which is not the same as null.
#[derive(Default)]
enum Given<T> {
    #[default]
    LeftOut,
    There(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::There)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DossierChange {
    #[serde(default)]
    step: Option<Step>,
    #[serde(default)]
    status: Option<DossierStatus>,
    /// Either account of the new assignee.
    #[serde(default)]
    assignee: Option<String>,
    #[serde(default)]
    applicant: Option<Applicant>,
    #[serde(default)]
    appointment: Given<Option<Moment>>,
    /// Marks the dossier as changed without changing anything.
    #[serde(default)]
    touch: bool,
}

pub(super) async fn dossier(
    State(state): State<SharedState>,
    Path(code): Path<String>,
    Json(asked): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let change: DossierChange = read(asked)?;
    let now = state.clock.now();
    let mut store = state.store();
    let place = store.find_dossier_by_code(&code).ok_or_else(|| unknown("such dossier"))?;
    let assignee = match &change.assignee {
        None => None,
        Some(account) => {
            let known =
                store.find_official(|official| official.igate_account == *account || official.sso_account == *account);
            Some(known.ok_or_else(|| unknown("such account"))?)
        }
    };
    let nothing = change.step.is_none()
        && change.status.is_none()
        && assignee.is_none()
        && change.applicant.is_none()
        && matches!(change.appointment, Given::LeftOut);
    if nothing && !change.touch {
        return Err(wrong("nothing to change: step, status, assignee, applicant, appointment or touch"));
    }
    store.change_dossier(place, now, |dossier| {
        dossier.step = change.step.unwrap_or(dossier.step);
        dossier.status = change.status.unwrap_or(dossier.status);
        dossier.assignee = assignee.unwrap_or(dossier.assignee);
        if let Some(applicant) = change.applicant {
            dossier.applicant = applicant;
        }
        if let Given::There(appointment) = change.appointment {
            dossier.appointment = appointment;
        }
        dossier.completed = dossier.status.is_closed().then_some(dossier.completed.unwrap_or(now));
    });
    Ok(Json(whole_dossier(&state, &store, store.dossier(place))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDossier {
    like: String,
    code: String,
}

/// A dossier like another, with a code, an id and file ids of its own, and no results or history.
pub(super) async fn new_dossier(
    State(state): State<SharedState>,
    Json(asked): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let asked: NewDossier = read(asked)?;
    let now = state.clock.now();
    let mut store = state.store();
    let place = store.find_dossier_by_code(&asked.like).ok_or_else(|| unknown("such dossier"))?;
    if store.find_dossier_by_code(&asked.code).is_some() {
        return Err(wrong("the code is taken"));
    }
    let mut dossier = store.dossier(place).clone();
    dossier.id = ObjectId::random();
    dossier.code = asked.code;
    dossier.accepted = now;
    dossier.updated = now;
    dossier.attachments.clear();
    dossier.history.clear();
    for component in &mut dossier.components {
        component.id = ObjectId::random();
        component.files.iter_mut().for_each(|file| file.id = ObjectId::random());
    }
    let place = store.add_dossier(dossier);
    Ok(Json(whole_dossier(&state, &store, store.dossier(place))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct DocumentChange {
    #[serde(default)]
    state: Option<DocumentState>,
    #[serde(default)]
    secrecy: Option<Secrecy>,
    #[serde(default)]
    trich_yeu: Option<String>,
    #[serde(default)]
    external: Given<Option<ExternalDossier>>,
}

pub(super) async fn document(
    State(state): State<SharedState>,
    Path(id): Path<String>,
    Json(asked): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let change: DocumentChange = read(asked)?;
    let now = state.clock.now();
    let mut store = state.store();
    let place = store.find_document(&id).ok_or_else(|| unknown("such document"))?;
    store.change_document(place, now, |document| {
        document.state = change.state.unwrap_or(document.state);
        document.secrecy = change.secrecy.unwrap_or(document.secrecy);
        if let Some(trich_yeu) = change.trich_yeu {
            document.trich_yeu = trich_yeu;
        }
        if let Given::There(external) = change.external {
            document.external = external;
        }
    });
    Ok(Json(whole_document(&state, &store, store.document(place))))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Issue {
    so_ky_hieu: Option<String>,
    date: Option<NaiveDate>,
    signer: Option<Signer>,
}

pub(super) async fn issue(
    State(state): State<SharedState>,
    Path(id): Path<String>,
    body: bytes::Bytes,
) -> Result<Json<Value>, Refusal> {
    let asked: Issue = if body.is_empty() { Issue::default() } else { serde_json::from_slice(&body).map_err(wrong)? };
    let mut decision = issuing::suggestion(&state, &id).ok_or_else(|| unknown("such document"))?;
    decision.so_ky_hieu = asked.so_ky_hieu.unwrap_or(decision.so_ky_hieu);
    decision.date = asked.date.unwrap_or(decision.date);
    decision.signer = asked.signer.unwrap_or(decision.signer);
    let owner = {
        let store = state.store();
        store.find_document(&id).map(|place| store.document(place).owner).unwrap_or_default()
    };
    let document = issuing::issue(&state, &id, owner, Some(decision)).map_err(|refusal| match refusal {
        IssueRefusal::Unknown => unknown("such document"),
        refusal => wrong(refusal),
    })?;
    let store = state.store();
    Ok(Json(whole_document(&state, &store, &document)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct OfficialChange {
    #[serde(default)]
    linked_account: Given<Option<String>>,
    #[serde(default)]
    disabled: Option<bool>,
}

pub(super) async fn official(
    State(state): State<SharedState>,
    Path(account): Path<String>,
    Json(asked): Json<Value>,
) -> Result<Json<Value>, Refusal> {
    let change: OfficialChange = read(asked)?;
    let mut store = state.store();
    let index = store
        .find_official(|official| official.igate_account == account || official.sso_account == account)
        .ok_or_else(|| unknown("such account"))?;
    Ok(Json(store.change_official(index, |official| {
        if let Given::There(linked_account) = change.linked_account {
            official.linked_account = linked_account;
        }
        official.disabled = change.disabled.unwrap_or(official.disabled);
        serde_json::json!({
            "fullName": official.full_name, "linkedAccount": official.linked_account, "disabled": official.disabled,
        })
    })))
}
