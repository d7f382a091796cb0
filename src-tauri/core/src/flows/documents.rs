//! The page Văn bản: the four boxes of documents, and one document with the dossier it would be pushed to.

use super::{
    attach::may_be_taken,
    find_document::find_document,
    find_dossier::{Freshness, find_dossier_by_code},
    results::{ResultScope, dossier_problem, result_items},
    views::documents::{BoxCounts, DocumentList, DocumentQuery, DocumentView, PushTarget},
};
use crate::{
    app::Seat,
    domain::{
        document::{Document, DocumentBox},
        failure::Failure,
        failure_code::FailureCode,
        text::fold,
    },
};

/// Lists the documents of the official as the last synchronisation left them, newest first. A secret document is
/// listed by its number only where iDesk itself shows it; here it never is.
pub async fn list_documents(seat: &Seat, query: &DocumentQuery) -> DocumentList {
    let words: Vec<String> = fold(&query.text).split(' ').map(str::to_owned).filter(|word| !word.is_empty()).collect();
    let known = seat.lists().await.documents;
    let mut documents: Vec<&Document> =
        known.iter().filter(|document| document.is_open() && matches(document, &words)).collect();
    let mut counts = BoxCounts::default();
    for document in &documents {
        for in_box in DocumentBox::ALL {
            if in_box.state() == document.state {
                *count_of(&mut counts, in_box) += 1;
            }
        }
    }
    if let Some(in_box) = query.in_box {
        documents.retain(|document| document.state == in_box.state());
    }
    documents.sort_by(|left, right| right.updated_at.cmp(&left.updated_at).then_with(|| left.id.cmp(&right.id)));
    let total = u32::try_from(documents.len()).unwrap_or(u32::MAX);
    let limit = if query.limit == 0 { usize::MAX } else { query.limit as usize };
    let items = documents.into_iter().skip(query.offset as usize).take(limit).cloned().collect();
    DocumentList { items, total, counts, as_of: seat.read_marks().await.documents, offline: false }
}

/// One document, its files as candidates, and the dossier it names.
///
/// # Errors
/// Those of finding the document; a secret one is refused with its reason.
pub async fn view_document(seat: &Seat, id: &str, freshness: Freshness) -> Result<DocumentView, Failure> {
    let found = find_document(seat, id, freshness).await?;
    let document = found.document;
    if !document.is_open() {
        return Err(Failure::new(FailureCode::DocumentSecret));
    }
    let mut problem = may_be_taken(&document).err().map(|failure| failure.code);
    let mut items = Vec::new();
    let mut target = None;
    match &document.from_dossier {
        None => problem = Some(FailureCode::DocumentNotFromIgate),
        Some(from) => match find_dossier_by_code(seat, from.code.as_str(), freshness).await {
            Ok(dossier) => {
                let transfers = seat.transfers().await?;
                items = result_items(seat, &dossier.dossier, &document, &transfers, ResultScope::All).await;
                let summary = dossier.dossier.summary.clone();
                let at_step = dossier_problem(&dossier.dossier);
                target = Some(PushTarget {
                    dossier_id: summary.id,
                    code: summary.code,
                    applicant: summary.applicant.name,
                    procedure: summary.procedure.name,
                    step: summary.step,
                    can_attach: at_step.is_none(),
                    problem: at_step,
                });
                problem = problem.or(at_step);
            }
            Err(failure) => problem = problem.or(Some(failure.code)),
        },
    }
    Ok(DocumentView {
        key: uuid::Uuid::new_v4().to_string(),
        document,
        target,
        items,
        problem,
        as_of: seat.read_marks().await.documents,
        offline: found.offline,
    })
}

fn matches(document: &Document, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let code = document.from_dossier.as_ref().map(|from| from.code.as_str()).unwrap_or_default();
    let number = document.number.as_deref().unwrap_or_default();
    let text = fold(&format!("{} {number} {code} {}", document.subject, document.kind));
    words.iter().all(|word| text.contains(word.as_str()))
}

const fn count_of(counts: &mut BoxCounts, in_box: DocumentBox) -> &mut u32 {
    match in_box {
        DocumentBox::DuThao => &mut counts.du_thao,
        DocumentBox::XuLyDi => &mut counts.xu_ly_di,
        DocumentBox::TheoDoiDi => &mut counts.theo_doi_di,
        DocumentBox::Luu => &mut counts.luu,
    }
}
