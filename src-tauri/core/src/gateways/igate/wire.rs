//! iGate's JSON, in both directions: the digo dialect with every shape that deployments give it.
//!
//! Reading is lenient: what one item lacks is empty in that item; an item without id or code is left out and counted.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{AttachmentEntry, FileFacts, HistoryDraft, HistoryEntry, HistoryPage, Origin, UploadedFile};
use crate::{
    domain::{
        code::DossierCode,
        dossier::{Agency, Applicant, Dossier, DossierFile, DossierSummary, FileGroup, Procedure},
        official::IgateAccount,
        step::{Step, StepFlags},
    },
    gateways::foreign_json::Foreign,
};

/// One page of the search, as read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DossierPage {
    pub dossiers: Vec<DossierSummary>,
    /// The server's word that nothing follows.
    pub last: bool,
    /// When each of `dossiers` was changed, in the server's own string: the only form in which it goes back.
    pub update_texts: Vec<Option<String>>,
    /// Items that have no id or no code and could not be taken.
    pub not_understood: usize,
}

impl DossierPage {
    /// The server's own string of the newest change on this page.
    pub fn newest_update(&self) -> Option<&str> {
        let dated = self.dossiers.iter().zip(&self.update_texts);
        dated
            .filter_map(|(dossier, text)| Some((dossier.updated_at?, text.as_deref()?)))
            .max_by_key(|(at, _)| *at)
            .map(|(_, text)| text)
    }

    /// How many items the server sent.
    pub fn len(&self) -> usize {
        self.dossiers.len() + self.not_understood
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads a page; `None` when there is no list in the answer.
pub fn dossier_page(answer: &Value, assignee: Option<&str>) -> Option<DossierPage> {
    let (content, last) = page(answer)?;
    let mut read = DossierPage { last, ..DossierPage::default() };
    for item in content {
        match dossier_summary(item, assignee) {
            Some(summary) => {
                read.dossiers.push(summary);
                read.update_texts.push(Foreign::of(item).at("updatedDate").raw());
            }
            None => read.not_understood += 1,
        }
    }
    Some(read)
}

/// The elements of a page and whether it is the last. Where `last` is missing, the page counts as the last when the
/// server says so by its page numbers, or when it is empty: a page too many costs one request, a page too few loses.
fn page(answer: &Value) -> Option<(&[Value], bool)> {
    let fields = Foreign::of(answer);
    let content = match answer {
        Value::Array(content) => content,
        _ => answer.get("content")?.as_array()?,
    };
    let by_numbers = || {
        let (pages, number) = (fields.at("totalPages").number()?, fields.at("number").number()?);
        Some(number.saturating_add(1) >= pages)
    };
    let last = fields.at("last").flag().or_else(by_numbers).unwrap_or(content.is_empty());
    Some((content, last))
}

/// Reads what lists need of a dossier; `assignee` is the official whose task counts where a dossier has several.
pub fn dossier_summary(value: &Value, assignee: Option<&str>) -> Option<DossierSummary> {
    let fields = Foreign::of(value);
    let procedure = fields.at("procedure");
    let agency = fields.at("agency");
    let task = Tasks::of(fields.at("currentTask"), assignee);
    Some(DossierSummary {
        id: fields.at("id").id()?,
        code: DossierCode::parse(&fields.at("code").raw()?)?,
        procedure: Procedure {
            code: procedure.at("code").id().unwrap_or_default(),
            name: name_of(procedure),
            sector: name_of(procedure.at("sector")),
        },
        applicant: applicant(fields.at("applicant")),
        agency: Agency {
            id: agency.at("id").id().unwrap_or_default(),
            code: agency.at("code").id().unwrap_or_default(),
            name: name_of(agency),
        },
        step: task.step,
        status: name_of(fields.at("dossierStatus")),
        completed: fields.at("completedDate").id().is_some(),
        received_at: fields.at("acceptedDate").instant(),
        due_at: fields.at("appointmentDate").instant(),
        updated_at: fields.at("updatedDate").instant(),
        assignee_ids: task.assignee_ids,
    })
}

/// Reads a dossier whole; `result_group` is the group that marks "Tập tin kết quả" on this site.
pub fn dossier(value: &Value, result_group: &str) -> Option<Dossier> {
    let summary = dossier_summary(value, None)?;
    let fields = Foreign::of(value);
    let mut files = Vec::new();
    for component in fields.at("dossierFormFile").each() {
        let name = Some(name_of(component.at("procedureForm"))).filter(|name| !name.is_empty());
        for file in component.at("file").each() {
            files.extend(dossier_file(file, FileGroup::ThanhPhan, name.clone()));
        }
    }
    for file in fields.at("attachment").each() {
        let group = file.at("group").id().unwrap_or_default();
        let group = if group.eq_ignore_ascii_case(result_group) { FileGroup::KetQua } else { FileGroup::XuLy };
        files.extend(dossier_file(file, group, None));
    }
    Some(Dossier { summary, files })
}

fn dossier_file(file: Foreign<'_>, group: FileGroup, component: Option<String>) -> Option<DossierFile> {
    let Some(id) = file.at("id").id() else {
        tracing::warn!(system = "igate", "a file without an id is left out of a dossier");
        return None;
    };
    let name = file.at("filename").or(file.at("name")).raw().unwrap_or_default();
    Some(DossierFile { id, name, size: file.at("size").number().unwrap_or(0), group, component })
}

fn applicant(applicant: Foreign<'_>) -> Applicant {
    let inner = applicant.at("data");
    let person = if inner.is_object() { inner } else { applicant };
    Applicant {
        name: person.at("fullname").or(person.at("fullName")).words(),
        identity_number: person.at("identityNumber").id().unwrap_or_default(),
        phone: person.at("phoneNumber").id().unwrap_or_default(),
        email: person.at("email").id().unwrap_or_default(),
        organization: person.at("organization").words(),
        address: person.at("address").words(),
    }
}

/// A name is a text, or lies under `name` or `translate` of its thing.
fn name_of(thing: Foreign<'_>) -> String {
    if !thing.is_object() {
        return thing.words();
    }
    let name = thing.at("name").words();
    if name.is_empty() { thing.at("translate").words() } else { name }
}

/// What the current tasks of a dossier say together.
struct Tasks {
    step: Step,
    assignee_ids: Vec<String>,
}

impl Tasks {
    /// The official's own task decides; where none is theirs, the first that has a name gives the name, and a flag is
    /// set when any task sets it.
    fn of(current: Foreign<'_>, assignee: Option<&str>) -> Self {
        let tasks: Vec<_> = current.each().filter(|task| task.is_object()).collect();
        let mut assignee_ids: Vec<String> = tasks.iter().flat_map(|task| ids_of(*task)).collect();
        assignee_ids.sort_unstable();
        assignee_ids.dedup();
        let is_own = |task: &&Foreign<'_>| assignee.is_some_and(|own| ids_of(**task).iter().any(|id| id == own));
        let own: Vec<Foreign<'_>> = tasks.iter().filter(is_own).copied().collect();
        let deciding = if own.is_empty() { &tasks } else { &own };
        let name = deciding.iter().map(|task| name_of(definition(*task).at("name"))).find(|name| !name.is_empty());
        let flag = |name: &str| {
            let flags = deciding.iter().filter_map(|task| definition(*task).at("variable").at(name).flag());
            flags.reduce(|one, other| one || other)
        };
        let flags = StepFlags {
            can_connect_office: flag("canConnectedIOffice"),
            can_send_document: flag("canSendDocument"),
            can_upload_result: flag("canUploadResult"),
        };
        Self { step: Step::new(&name.unwrap_or_default(), flags), assignee_ids }
    }
}

fn ids_of(task: Foreign<'_>) -> Vec<String> {
    let people = task.at("assignee").each();
    people.filter_map(|person| person.at("id").id().or_else(|| person.id())).collect()
}

fn definition(task: Foreign<'_>) -> Foreign<'_> {
    task.at("bpmProcessDefinitionTask")
}

/// Reads the official's own account.
pub fn account(value: &Value) -> Option<IgateAccount> {
    let fields = Foreign::of(value);
    let login = fields.at("account");
    let names = login.at("username").or(fields.at("username"));
    let name = names.each().find_map(|name| name.at("value").id().or_else(|| name.id()));
    let agencies: Vec<_> = fields.at("experience").each().map(|experience| experience.at("agency")).collect();
    let mut agency_ids: Vec<String> = agencies.iter().filter_map(|agency| agency.at("id").id()).collect();
    agency_ids.dedup();
    let linked = fields.at("linkedAccount").or(login.at("linkedAccount"));
    Some(IgateAccount {
        id: fields.at("id").id()?,
        account: name.or_else(|| login.id()).unwrap_or_default(),
        full_name: fields.at("fullname").or(fields.at("fullName")).words(),
        unit: agencies.iter().map(|agency| name_of(*agency)).find(|name| !name.is_empty()).unwrap_or_default(),
        linked_account: linked.id().or_else(|| linked.at("value").id()),
        agency_ids,
    })
}

/// Reads `filename+size`; `None` when the size is missing, which is what it is asked for.
pub fn file_facts(value: &Value) -> Option<FileFacts> {
    let fields = Foreign::of(value);
    let filename = fields.at("filename").or(fields.at("name")).raw().unwrap_or_default();
    Some(FileFacts { filename, size: fields.at("size").number()? })
}

/// Reads the answer to an upload of one file: a list of one, or the one itself.
pub fn uploaded(value: &Value) -> Option<UploadedFile> {
    let file = Foreign::of(value).each().find(|file| file.is_object())?;
    Some(UploadedFile {
        id: file.at("id").id()?,
        filename: file.at("filename").or(file.at("name")).raw().unwrap_or_default(),
        size: file.at("size").number().unwrap_or(0),
    })
}

/// Reads a page of the history, newest first; entries without a time are left out and counted.
pub fn history_page(answer: &Value) -> Option<HistoryPage> {
    let (content, last) = page(answer)?;
    let mut read = HistoryPage { last, ..HistoryPage::default() };
    for item in content {
        match history_entry(item) {
            Some(entry) => read.entries.push(entry),
            None => read.not_understood += 1,
        }
    }
    Some(read)
}

fn history_entry(value: &Value) -> Option<HistoryEntry> {
    let fields = Foreign::of(value);
    let actions = fields.at("action").each().filter_map(|action| {
        let (field, value) = (action.at("fieldNameRbk").words(), action.at("newValue").words());
        match (field.is_empty(), value.is_empty()) {
            (true, true) => action.some_words(),
            (false, true) => Some(field),
            (true, false) => Some(value),
            (false, false) => Some(format!("{field}: {value}")),
        }
    });
    let user = fields.at("user");
    Some(HistoryEntry {
        id: fields.at("id").id().unwrap_or_default(),
        at: fields.at("createdDate").instant()?,
        who: user.at("fullname").or(user.at("fullName")).or(user).words(),
        what: actions.collect::<Vec<_>>().join("; "),
        client_ref: fields.at("clientRef").id(),
    })
}

/// `POST /pa/dossier/{id}/attachment`
#[derive(Serialize)]
pub struct AttachmentBody<'a> {
    attachment: Vec<AttachmentItem<'a>>,
    origin: OriginBody<'a>,
}

#[derive(Serialize)]
struct AttachmentItem<'a> {
    id: &'a str,
    filename: &'a str,
    size: u64,
    group: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OriginBody<'a> {
    system: &'static str,
    document_id: &'a str,
    so_ky_hieu: Option<&'a str>,
}

impl<'a> AttachmentBody<'a> {
    pub fn new(entries: &'a [AttachmentEntry], origin: &'a Origin, group: &'a str) -> Self {
        let item = |entry: &'a AttachmentEntry| AttachmentItem {
            id: &entry.id,
            filename: &entry.filename,
            size: entry.size,
            group,
        };
        Self {
            attachment: entries.iter().map(item).collect(),
            origin: OriginBody {
                system: "iDesk",
                document_id: &origin.document_id,
                so_ky_hieu: origin.number.as_deref(),
            },
        }
    }
}

/// `POST /lo/history`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryBody<'a> {
    group_id: u8,
    item_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<HistoryUser<'a>>,
    action: Vec<HistoryAction<'a>>,
    client_ref: Uuid,
}

#[derive(Serialize)]
struct HistoryUser<'a> {
    id: &'a str,
    fullname: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryAction<'a> {
    field_name_rbk: &'a str,
    new_value: &'a str,
}

/// The group of dossiers in iGate's history.
pub const DOSSIER_HISTORY: u8 = 1;

impl<'a> HistoryBody<'a> {
    pub fn new(draft: &'a HistoryDraft) -> Self {
        let user = draft.account.as_ref();
        let action = |(field, value): &'a (String, String)| HistoryAction { field_name_rbk: field, new_value: value };
        Self {
            group_id: DOSSIER_HISTORY,
            item_id: &draft.dossier_id,
            user: user.map(|account| HistoryUser { id: &account.id, fullname: &account.full_name }),
            action: draft.actions.iter().map(action).collect(),
            client_ref: draft.client_ref,
        }
    }
}

#[cfg(test)]
mod tests;
