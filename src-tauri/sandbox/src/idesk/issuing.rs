//! Ban hành: what a page, or a test over the control port, does to turn a draft into an issued document.

use chrono::NaiveDate;

use crate::issue::{self, IssueFacts, IssuedFor};
use crate::model::{
    Document, DocumentHistory, DocumentKind, DocumentState, FileContent, FileRole, IdeskFile, OfficialIndex, Signer,
};
use crate::seed::people;
use crate::state::{SharedState, Store};

/// What the office decides when it issues; everything has a suggestion.
#[derive(Debug, Clone)]
pub struct Decision {
    pub so_ky_hieu: String,
    pub kind: DocumentKind,
    pub date: NaiveDate,
    pub signer: Signer,
}

/// Why a document was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueRefusal {
    #[error("there is no such document")]
    Unknown,
    #[error("the document is issued already")]
    AlreadyIssued,
    #[error("the number is empty")]
    NumberMissing,
    #[error(transparent)]
    NotMade(#[from] issue::NotIssued),
    #[error("the file could not be kept: {0}")]
    NotKept(#[from] std::io::Error),
}

/// Next free number, today, the head of the owner's agency, and the kind the dossier's procedure ends in.
pub fn suggestion(state: &SharedState, document_id: &str) -> Option<Decision> {
    let store = state.store();
    let document = store.document(store.find_document(document_id)?);
    Some(suggested(&store, document, state.clock.now().date_naive()))
}

fn suggested(store: &Store, document: &Document, today: NaiveDate) -> Decision {
    let world = store.world();
    let agency_index = store.official(document.owner).agency;
    let agency = &world.agencies[agency_index];
    let dossier = document.external.as_ref().and_then(|external| store.find_dossier_by_code(&external.dossier_code));
    let by_procedure = dossier.map(|place| world.procedures[store.dossier(place).procedure].result.clone());
    let kind = document
        .kind
        .clone()
        .or(by_procedure)
        .unwrap_or_else(|| DocumentKind { code: issue::OFFICIAL_LETTER.to_owned(), name: "Công văn".to_owned() });
    // Numbers run through the year in each agency and kind, so the next one follows the greatest.
    let used = world
        .documents
        .iter()
        .filter(|other| store.official(other.owner).agency == agency_index && other.kind.as_ref() == Some(&kind));
    let numbers = used.filter_map(|other| other.so_ky_hieu.as_deref()?.split_once('/')?.0.parse::<u32>().ok());
    let next = numbers.max().unwrap_or(0).saturating_add(1);
    Decision {
        so_ky_hieu: issue::document_number(next, &kind, agency),
        kind,
        date: today,
        signer: people::signer(agency_index),
    }
}

/// Issues a document: makes and signs its PDF, gives it number, date and signer, and moves it to the box
/// "Theo dõi văn bản đi". What `decision` leaves out is as suggested.
pub fn issue(
    state: &SharedState,
    document_id: &str,
    by: OfficialIndex,
    decision: Option<Decision>,
) -> Result<Document, IssueRefusal> {
    let now = state.clock.now();
    let (decision, facts) = {
        let store = state.store();
        let document = store.document(store.find_document(document_id).ok_or(IssueRefusal::Unknown)?);
        if document.state.is_issued() {
            return Err(IssueRefusal::AlreadyIssued);
        }
        let decision = decision.unwrap_or_else(|| suggested(&store, document, now.date_naive()));
        if decision.so_ky_hieu.trim().is_empty() {
            return Err(IssueRefusal::NumberMissing);
        }
        let facts = facts(&store, document, &decision, now);
        (decision, facts)
    };
    // Made outside the lock: setting and signing a page takes a moment.
    let stored = state.contents.store_bytes(&issue::issued_pdf(&facts)?)?;
    let mut store = state.store();
    let place = store.find_document(document_id).ok_or(IssueRefusal::Unknown)?;
    if store.document(place).state.is_issued() {
        return Err(IssueRefusal::AlreadyIssued);
    }
    let file = IdeskFile {
        id: format!("f{}", store.next_number()),
        name: issue::file_name(&decision.so_ky_hieu),
        mime: "application/pdf".to_owned(),
        role: FileRole::BanHanh,
        content: FileContent::Stored(stored.sha256),
    };
    Ok(store.change_document(place, now, |document| {
        document.state = DocumentState::DaPhatHanh;
        document.history.push(DocumentHistory {
            at: now,
            who: by,
            action: "Ban hành".to_owned(),
            note: format!("Số {}", decision.so_ky_hieu),
        });
        document.so_ky_hieu = Some(decision.so_ky_hieu);
        document.kind = Some(decision.kind);
        document.ngay_ban_hanh = Some(decision.date);
        document.signer = Some(decision.signer);
        document.files.push(file);
        document.clone()
    }))
}

fn facts(store: &Store, document: &Document, decision: &Decision, now: crate::model::Moment) -> IssueFacts {
    let world = store.world();
    let agency = &world.agencies[store.official(document.owner).agency];
    let dossier = document.external.as_ref().and_then(|external| store.find_dossier_by_code(&external.dossier_code));
    IssueFacts {
        parent: agency.parent.clone(),
        agency: agency.name.clone(),
        place: people::PROVINCE.to_owned(),
        so_ky_hieu: decision.so_ky_hieu.clone(),
        kind: decision.kind.clone(),
        date: decision.date,
        trich_yeu: document.trich_yeu.clone(),
        dossier: dossier.map(|place| {
            let dossier = store.dossier(place);
            let procedure = &world.procedures[dossier.procedure];
            IssuedFor {
                code: dossier.code.clone(),
                applicant: dossier.applicant.clone(),
                procedure_code: procedure.code.clone(),
                procedure: procedure.name.clone(),
            }
        }),
        signer: decision.signer.clone(),
        signed_at: now,
    }
}
