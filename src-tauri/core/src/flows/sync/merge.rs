//! A new reading laid over what was known: lists carry a subset, and must not wipe what a full reading told.

use crate::domain::{
    document::Document,
    dossier::{Applicant, DossierSummary},
};

/// The summary to keep. Facts that do not change with time (who, which procedure, which agency) are filled from what was
/// known; the step only when it is known to be the same version of the dossier.
pub fn dossier(known: Option<&DossierSummary>, read: DossierSummary) -> DossierSummary {
    let Some(known) = known else { return read };
    let mut kept = read;
    fill(&mut kept.procedure.code, &known.procedure.code);
    fill(&mut kept.procedure.name, &known.procedure.name);
    fill(&mut kept.procedure.sector, &known.procedure.sector);
    fill_applicant(&mut kept.applicant, &known.applicant);
    if kept.agency.id.is_empty() || kept.agency.id == known.agency.id {
        fill(&mut kept.agency.id, &known.agency.id);
        fill(&mut kept.agency.code, &known.agency.code);
        fill(&mut kept.agency.name, &known.agency.name);
    }
    kept.received_at = kept.received_at.or(known.received_at);
    kept.due_at = kept.due_at.or(known.due_at);
    let same_version = kept.updated_at.is_some() && kept.updated_at == known.updated_at;
    if same_version {
        fill(&mut kept.status, &known.status);
        kept.completed |= known.completed;
        if !kept.step.known {
            kept.step = known.step.clone();
        }
    }
    if kept.assignee_ids.is_empty() && (same_version || !kept.step.known) {
        kept.assignee_ids.clone_from(&known.assignee_ids);
    }
    kept
}

/// Whether a reading is older than what is known: two readings may overtake each other.
pub fn is_older(known: Option<&DossierSummary>, read: &DossierSummary) -> bool {
    matches!((known.and_then(|known| known.updated_at), read.updated_at), (Some(known), Some(read)) if read < known)
}

/// The document to keep: a list may leave out files, transfers and history of the version that was read whole.
pub fn document(known: Option<&Document>, read: Document) -> Document {
    let mut kept = read;
    if let Some(known) = known
        && kept.updated_at.is_some()
        && kept.updated_at == known.updated_at
    {
        fill_list(&mut kept.files, &known.files);
        fill_list(&mut kept.transfers, &known.transfers);
        fill_list(&mut kept.history, &known.history);
    }
    kept
}

fn fill_applicant(kept: &mut Applicant, known: &Applicant) {
    // The parts of one person belong together: another name is another person.
    if !kept.name.is_empty() && !known.name.is_empty() && kept.name != known.name {
        return;
    }
    fill(&mut kept.name, &known.name);
    fill(&mut kept.identity_number, &known.identity_number);
    fill(&mut kept.phone, &known.phone);
    fill(&mut kept.email, &known.email);
    fill(&mut kept.organization, &known.organization);
    fill(&mut kept.address, &known.address);
}

fn fill(kept: &mut String, known: &str) {
    if kept.is_empty() {
        known.clone_into(kept);
    }
}

fn fill_list<T: Clone>(kept: &mut Vec<T>, known: &[T]) {
    if kept.is_empty() {
        *kept = known.to_vec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        code::DossierCode,
        dossier::{Agency, Procedure},
        instant::Instant,
        step::{Step, StepFlags},
    };

    fn summary(step: &str, second: i64) -> DossierSummary {
        DossierSummary {
            id: "1".into(),
            code: DossierCode::parse("H08.12-210624-0001").expect("a code"),
            procedure: Procedure::default(),
            applicant: Applicant { name: "Nguyễn Văn Á".into(), ..Applicant::default() },
            agency: Agency::default(),
            step: Step::new(step, StepFlags::default()),
            status: String::new(),
            completed: false,
            received_at: None,
            due_at: None,
            updated_at: Instant::from_unix_seconds(second),
            assignee_ids: Vec::new(),
        }
    }

    #[test]
    fn a_list_without_the_step_does_not_wipe_the_step_of_the_same_version() {
        let known = summary("Thụ lý hồ sơ", 5);
        assert_eq!(dossier(Some(&known), summary("", 5)).step, known.step);
        assert!(!dossier(Some(&known), summary("", 6)).step.known, "a later version may stand at another step");
        assert_eq!(dossier(Some(&known), summary("Chờ trả kết quả", 6)).step.name, "Chờ trả kết quả");
    }

    #[test]
    fn what_the_list_leaves_out_stays_and_another_person_is_not_mixed_in() {
        let mut known = summary("Thụ lý hồ sơ", 5);
        known.applicant.phone = "0905".into();
        known.procedure.name = "Cấp giấy phép".into();
        known.assignee_ids = vec!["u1".into()];
        let kept = dossier(Some(&known), summary("", 6));
        assert_eq!((kept.applicant.phone.as_str(), kept.procedure.name.as_str()), ("0905", "Cấp giấy phép"));
        assert_eq!(kept.assignee_ids, ["u1"]);
        let mut other = summary("", 6);
        other.applicant.name = "Trần Thị B".into();
        assert_eq!(dossier(Some(&known), other).applicant.phone, "");
    }

    #[test]
    fn a_reading_that_was_overtaken_is_older() {
        assert!(is_older(Some(&summary("", 6)), &summary("", 5)));
        assert!(!is_older(Some(&summary("", 6)), &summary("", 6)));
        assert!(!is_older(None, &summary("", 6)));
    }
}
