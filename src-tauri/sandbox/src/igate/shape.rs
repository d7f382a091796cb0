//! How a dossier looks on the wire, with the oddities of the field when traps are on.
//!
//! Which oddity a dossier has follows from its id and never changes: names as text, as `[{languageId,name}]` or under
//! `translate`; `currentTask` as array, object or `[{}]` (in lists; the detail is right); flags that are missing; the
//! size of a file that is wrong; names in NFD. Offsets have no colon, and lists carry a part of the fields.

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::model::{Dossier, FileContent, IgateFile, Moment, ObjectId, Step};
use crate::state::{SharedState, Store};

const VIETNAMESE: u16 = 228;

/// The way to write dossiers down.
pub(super) struct Shape<'a> {
    pub state: &'a SharedState,
    pub store: &'a Store,
}

impl Shape<'_> {
    /// As a list has it: no files, no addresses.
    pub fn in_list(&self, dossier: &Dossier) -> Value {
        let mut value = self.common(dossier);
        value["currentTask"] = match self.lot(dossier.id, 10) {
            _ if dossier.status.is_closed() => json!([]),
            3 => json!([{}]),
            1 | 6 | 8 => self.task(dossier),
            _ => json!([self.task(dossier)]),
        };
        value
    }

    /// With everything.
    pub fn in_full(&self, dossier: &Dossier) -> Value {
        let mut value = self.common(dossier);
        let applicant = &dossier.applicant;
        value["applicant"]["data"]["email"] = Value::from(applicant.email.as_str());
        value["applicant"]["data"]["address"] = Value::from(applicant.address.as_str());
        value["completedDate"] = dossier.completed.map_or(Value::Null, |at| self.moment(at));
        value["currentTask"] = if dossier.status.is_closed() { json!([]) } else { json!([self.task(dossier)]) };
        let components = dossier.components.iter().map(|component| {
            json!({
                "id": component.id,
                "procedureForm": { "name": component.name },
                "quantity": 1,
                "file": component.files.iter().map(|file| self.file(file)).collect::<Vec<_>>(),
            })
        });
        value["dossierFormFile"] = components.collect();
        let attachments = dossier.attachments.iter().map(|attachment| {
            let mut file = self.file(&attachment.file);
            file["group"] = Value::from(attachment.group.as_str());
            file["createdDate"] = self.moment(attachment.at);
            if let Some(origin) = &attachment.origin {
                file["origin"] = json!(origin);
            }
            file
        });
        value["attachment"] = attachments.collect();
        value
    }

    fn common(&self, dossier: &Dossier) -> Value {
        let world = self.store.world();
        let (agency, procedure) = (&world.agencies[dossier.agency], &world.procedures[dossier.procedure]);
        let applicant = &dossier.applicant;
        let mut shown = json!({
            "id": procedure.id, "code": procedure.code,
            "sector": { "id": procedure.sector.id, "code": procedure.sector.code, "name": procedure.sector.name },
        });
        match self.lot(dossier.id, 7) {
            2 => shown["translate"] = json!([{ "languageId": VIETNAMESE, "name": procedure.name }]),
            4 => shown["name"] = Value::from(procedure.name.as_str()),
            _ => shown["translate"] = json!({ "languageId": VIETNAMESE, "name": procedure.name }),
        }
        json!({
            "id": dossier.id,
            "code": dossier.code,
            "nationCode": null,
            "dossierStatus": {
                "id": dossier.status.number(),
                "name": self.name(dossier.id, dossier.status.name()),
            },
            "applicant": { "data": {
                "fullname": applicant.full_name, "identityNumber": applicant.identity_number,
                "phoneNumber": applicant.phone, "organization": applicant.organization,
            } },
            "procedure": shown,
            "agency": { "id": agency.id, "code": agency.code, "name": self.name(dossier.id, &agency.name) },
            "acceptedDate": self.moment(dossier.accepted),
            "appointmentDate": dossier.appointment.map(|at| self.moment(at)),
            "updatedDate": self.moment(dossier.updated),
        })
    }

    fn name(&self, id: ObjectId, name: &str) -> Value {
        match self.lot(id, 5) {
            1 => Value::from(name),
            3 => json!({ "translate": { "languageId": VIETNAMESE, "name": name } }),
            _ => json!([{ "languageId": VIETNAMESE, "name": name }]),
        }
    }

    fn task(&self, dossier: &Dossier) -> Value {
        let assignee = self.store.official(dossier.assignee);
        let step = dossier.step;
        let kind = Step::ALL.iter().position(|known| *known == step).unwrap_or_default() as u64;
        let mut definition = json!({
            "name": { "id": ObjectId::derived(0, "step", kind), "name": step.name() },
        });
        let flag = |on: bool| u8::from(on);
        match self.lot(dossier.id, 9) {
            // Flags are missing: the name of the step has to do.
            4 => {}
            // The older name of the first flag.
            7 => {
                definition["variable"] = json!({
                    "canSendDocument": flag(step.may_send()), "canUploadResult": flag(step.may_attach()),
                });
            }
            _ => {
                definition["variable"] = json!({
                    "canConnectedIOffice": flag(step.may_send()), "canUploadResult": flag(step.may_attach()),
                    "mustAttachResultsFile": flag(step == Step::ChoTraKetQua),
                });
            }
        }
        json!({
            "id": ObjectId::derived(kind, "task", dossier.id.lot()),
            "assignee": { "id": assignee.id, "fullname": assignee.full_name },
            "bpmProcessDefinitionTask": definition,
        })
    }

    fn file(&self, file: &IgateFile) -> Value {
        let size = self.state.contents.size(&file.content);
        let told = match self.lot(file.id, 6) {
            1 => size + 1024,
            5 => 0,
            _ => size,
        };
        json!({ "id": file.id, "filename": self.file_name(file), "size": told })
    }

    /// The name of a file; those that people gave at the counter may come decomposed, uploads stay as they came.
    pub fn file_name(&self, file: &IgateFile) -> String {
        let came_here_by_upload = matches!(file.content, FileContent::Stored(_));
        if !came_here_by_upload && self.lot(file.id, 11) == 3 { file.name.nfd().collect() } else { file.name.clone() }
    }

    fn moment(&self, at: Moment) -> Value {
        let form = if self.state.traps { "%Y-%m-%dT%H:%M:%S%.3f%z" } else { "%Y-%m-%dT%H:%M:%S%.3f%:z" };
        Value::from(at.format(form).to_string())
    }

    /// A draw among `of` that never changes for an id; with traps off a number that means the plain form.
    fn lot(&self, id: ObjectId, of: u64) -> u64 {
        if self.state.traps { id.lot() % of } else { u64::MAX }
    }
}
