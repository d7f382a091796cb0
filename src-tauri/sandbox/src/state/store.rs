//! The data of iGate and iDesk with the indexes that keep a hundred thousand dossiers quick.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use super::wrong_passwords::WrongPasswords;
use crate::model::{
    AgencyIndex, Attachment, Document, Dossier, HistoryEntry, IdeskFile, IgateFile, Moment, ObjectId, Official,
    OfficialIndex, World,
};

/// Dossiers in the order of their last change: (milliseconds, place in the list).
type ByChange = BTreeSet<(i64, usize)>;

/// The world and the ways to find things in it. Reading is free; changing goes through the methods.
#[derive(Debug)]
pub struct Store {
    world: World,
    dossier_by_id: HashMap<ObjectId, usize>,
    dossier_by_code: BTreeMap<String, usize>,
    by_assignee: HashMap<OfficialIndex, ByChange>,
    by_agency: HashMap<AgencyIndex, ByChange>,
    by_change: ByChange,
    dossier_of_file: HashMap<ObjectId, usize>,
    document_by_id: HashMap<String, usize>,
    document_of_file: HashMap<String, usize>,
    /// By the account's owner; forgotten at the end of the process.
    wrong_passwords: HashMap<OfficialIndex, WrongPasswords>,
    pub(super) kept: Kept,
    pub(super) changed_dossiers: HashSet<usize>,
    pub(super) revision: u64,
}

/// What came up while running and belongs to no dossier or document.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Files uploaded to iGate, attached or not.
    pub uploads: HashMap<ObjectId, IgateFile>,
    /// Files uploaded to iDesk, used or not.
    pub idesk_files: HashMap<String, IdeskUpload>,
    /// Answers given to writes of iDesk, by person and key.
    pub remembered: Vec<((OfficialIndex, String), Remembered)>,
    pub next_number: u64,
    #[serde(skip)]
    pub remembered_at: HashMap<(OfficialIndex, String), usize>,
}

/// A file somebody uploaded to iDesk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdeskUpload {
    pub owner: OfficialIndex,
    pub file: IdeskFile,
}

/// The answer to a write, kept so that the same key gives the same answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remembered {
    /// What was asked, to tell a repeat from another question under the same key.
    pub fingerprint: String,
    pub body: serde_json::Value,
}

/// What a list of dossiers is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub assignee: Option<OfficialIndex>,
    pub agency: Option<AgencyIndex>,
    /// A prefix.
    pub code: Option<String>,
    /// A part of code or applicant's name, any case.
    pub keyword: Option<String>,
    /// Inclusive.
    pub updated_from: Option<Moment>,
    pub sorting: Sorting,
    pub descending: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sorting {
    #[default]
    Updated,
    Accepted,
    Appointment,
    Code,
}

impl Store {
    pub fn new(world: World) -> Self {
        let mut store = Self {
            world: World::default(),
            dossier_by_id: HashMap::new(),
            dossier_by_code: BTreeMap::new(),
            by_assignee: HashMap::new(),
            by_agency: HashMap::new(),
            by_change: BTreeSet::new(),
            dossier_of_file: HashMap::new(),
            document_by_id: HashMap::new(),
            document_of_file: HashMap::new(),
            wrong_passwords: HashMap::new(),
            kept: Kept { next_number: 1, ..Kept::default() },
            changed_dossiers: HashSet::new(),
            revision: 0,
        };
        store.world = world;
        for index in 0..store.world.dossiers.len() {
            store.index_dossier(index);
        }
        for index in 0..store.world.documents.len() {
            store.index_document(index);
        }
        store
    }

    pub fn world(&self) -> &World {
        &self.world
    }

    pub fn official(&self, index: OfficialIndex) -> &Official {
        &self.world.officials[index]
    }

    pub fn find_official(&self, wanted: impl Fn(&Official) -> bool) -> Option<OfficialIndex> {
        self.world.officials.iter().position(wanted)
    }

    /// Whom iGate takes an SSO account for.
    pub fn linked_to(&self, sso_account: &str) -> Option<OfficialIndex> {
        self.find_official(|official| {
            official.linked_account.as_deref().is_some_and(|linked| linked.trim().eq_ignore_ascii_case(sso_account))
        })
    }

    pub fn change_official<T>(&mut self, index: OfficialIndex, change: impl FnOnce(&mut Official) -> T) -> T {
        self.revision += 1;
        change(&mut self.world.officials[index])
    }

    pub fn wrong_passwords(&mut self, index: OfficialIndex) -> &mut WrongPasswords {
        self.wrong_passwords.entry(index).or_default()
    }

    pub fn find_dossier(&self, id: ObjectId) -> Option<usize> {
        self.dossier_by_id.get(&id).copied()
    }

    pub fn find_dossier_by_code(&self, code: &str) -> Option<usize> {
        self.dossier_by_code.get(code).copied()
    }

    pub fn dossier(&self, index: usize) -> &Dossier {
        &self.world.dossiers[index]
    }

    /// Changes a dossier, marks it as changed `now` and files it anew.
    pub fn change_dossier<T>(&mut self, index: usize, now: Moment, change: impl FnOnce(&mut Dossier) -> T) -> T {
        let dossier = &self.world.dossiers[index];
        let place = (dossier.updated.timestamp_millis(), index);
        self.by_change.remove(&place);
        if let Some(places) = self.by_assignee.get_mut(&dossier.assignee) {
            places.remove(&place);
        }
        if let Some(places) = self.by_agency.get_mut(&dossier.agency) {
            places.remove(&place);
        }
        self.dossier_by_code.remove(&dossier.code);
        let outcome = change(&mut self.world.dossiers[index]);
        self.world.dossiers[index].updated = now;
        self.index_dossier(index);
        self.changed_dossiers.insert(index);
        self.revision += 1;
        outcome
    }

    pub fn add_dossier(&mut self, dossier: Dossier) -> usize {
        let index = self.world.dossiers.len();
        self.world.dossiers.push(dossier);
        self.index_dossier(index);
        self.changed_dossiers.insert(index);
        self.revision += 1;
        index
    }

    /// The places of the dossiers that are no longer as the seed made them.
    pub fn changed_dossiers(&self) -> Vec<usize> {
        let mut places: Vec<usize> = self.changed_dossiers.iter().copied().collect();
        places.sort_unstable();
        places
    }

    /// Adds a line to a dossier's log without touching the dossier itself; a known `client_ref` gives the old line.
    pub fn add_history(&mut self, index: usize, entry: HistoryEntry) -> ObjectId {
        let history = &mut self.world.dossiers[index].history;
        if let Some(known) = entry
            .client_ref
            .as_ref()
            .and_then(|reference| history.iter().find(|line| line.client_ref.as_ref() == Some(reference)))
        {
            return known.id;
        }
        let id = entry.id;
        history.push(entry);
        self.changed_dossiers.insert(index);
        self.revision += 1;
        id
    }

    fn index_dossier(&mut self, index: usize) {
        let dossier = &self.world.dossiers[index];
        let place = (dossier.updated.timestamp_millis(), index);
        self.dossier_by_id.insert(dossier.id, index);
        self.dossier_by_code.insert(dossier.code.clone(), index);
        self.by_change.insert(place);
        self.by_assignee.entry(dossier.assignee).or_default().insert(place);
        self.by_agency.entry(dossier.agency).or_default().insert(place);
        let files = dossier.components.iter().flat_map(|component| &component.files);
        for file in files.chain(dossier.attachments.iter().map(|attachment| &attachment.file)) {
            self.dossier_of_file.insert(file.id, index);
        }
    }

    /// The places of the dossiers on one page, and whether it is the last.
    pub fn search(&self, search: &Search, page: usize, size: usize) -> (Vec<usize>, bool) {
        let mut found: Box<dyn Iterator<Item = usize> + '_> = if let Some(code) = &search.code {
            let from = (Bound::Included(code.as_str()), Bound::Unbounded);
            let hits = self.dossier_by_code.range::<str, _>(from).take_while(|(key, _)| key.starts_with(code.as_str()));
            let mut hits: Vec<usize> = hits.map(|(_, index)| *index).collect();
            hits.sort_by_key(|index| self.world.dossiers[*index].updated);
            if search.sorting == Sorting::Updated && search.descending {
                hits.reverse();
            }
            Box::new(hits.into_iter())
        } else {
            let places = match (search.assignee, search.agency) {
                (Some(assignee), _) => self.by_assignee.get(&assignee),
                (None, Some(agency)) => self.by_agency.get(&agency),
                (None, None) => Some(&self.by_change),
            };
            let since = (search.updated_from.map_or(i64::MIN, |from| from.timestamp_millis()), 0);
            let places = places.into_iter().flat_map(move |places| places.range(since..));
            if search.sorting == Sorting::Updated && search.descending {
                Box::new(places.rev().map(|(_, index)| *index))
            } else {
                Box::new(places.map(|(_, index)| *index))
            }
        };
        found = Box::new(found.filter(|index| self.fits(*index, search)));
        if search.sorting != Sorting::Updated {
            let mut all: Vec<usize> = found.collect();
            let dossiers = &self.world.dossiers;
            match search.sorting {
                Sorting::Accepted => all.sort_by_key(|index| dossiers[*index].accepted),
                Sorting::Appointment => all.sort_by_key(|index| dossiers[*index].appointment),
                Sorting::Code | Sorting::Updated => all.sort_by(|a, b| dossiers[*a].code.cmp(&dossiers[*b].code)),
            }
            if search.descending {
                all.reverse();
            }
            found = Box::new(all.into_iter());
        }
        let mut hits: Vec<usize> = found.skip(page.saturating_mul(size)).take(size.saturating_add(1)).collect();
        let last = hits.len() <= size;
        hits.truncate(size);
        (hits, last)
    }

    fn fits(&self, index: usize, search: &Search) -> bool {
        let dossier = &self.world.dossiers[index];
        search.assignee.is_none_or(|assignee| dossier.assignee == assignee)
            && search.agency.is_none_or(|agency| dossier.agency == agency)
            && search.updated_from.is_none_or(|from| dossier.updated >= from)
            && search.keyword.as_ref().is_none_or(|keyword| {
                let keyword = keyword.to_lowercase();
                dossier.code.to_lowercase().contains(&keyword)
                    || dossier.applicant.full_name.to_lowercase().contains(&keyword)
            })
    }

    /// A file of iGate, with the dossier it hangs on when it does.
    pub fn igate_file(&self, id: ObjectId) -> Option<(&IgateFile, Option<usize>)> {
        let home = self.dossier_of_file.get(&id).copied();
        let hung = home.and_then(|index| {
            let dossier = &self.world.dossiers[index];
            let components = dossier.components.iter().flat_map(|component| &component.files);
            components.chain(dossier.attachments.iter().map(|attachment| &attachment.file)).find(|file| file.id == id)
        });
        hung.map(|file| (file, home)).or_else(|| self.kept.uploads.get(&id).map(|file| (file, None)))
    }

    pub fn igate_uploads(&self) -> impl Iterator<Item = &IgateFile> {
        self.kept.uploads.values()
    }

    pub fn add_igate_upload(&mut self, file: IgateFile) {
        self.kept.uploads.insert(file.id, file);
        self.revision += 1;
    }

    /// Hangs uploaded files on a dossier; those that hang there already are left. Answers how many are new.
    pub fn attach(&mut self, index: usize, now: Moment, attachments: Vec<Attachment>) -> usize {
        let known: HashSet<ObjectId> =
            self.world.dossiers[index].attachments.iter().map(|attachment| attachment.file.id).collect();
        let fresh: Vec<Attachment> =
            attachments.into_iter().filter(|attachment| !known.contains(&attachment.file.id)).collect();
        let count = fresh.len();
        if count > 0 {
            self.change_dossier(index, now, |dossier| dossier.attachments.extend(fresh));
        }
        count
    }

    pub fn documents(&self) -> &[Document] {
        &self.world.documents
    }

    pub fn find_document(&self, id: &str) -> Option<usize> {
        self.document_by_id.get(id).copied()
    }

    pub fn document(&self, index: usize) -> &Document {
        &self.world.documents[index]
    }

    pub fn add_document(&mut self, document: Document) -> usize {
        let index = self.world.documents.len();
        self.world.documents.push(document);
        self.index_document(index);
        self.revision += 1;
        index
    }

    fn index_document(&mut self, index: usize) {
        let document = &self.world.documents[index];
        self.document_by_id.insert(document.id.clone(), index);
        for file in &document.files {
            self.document_of_file.insert(file.id.clone(), index);
        }
    }

    /// Changes a document and marks it as changed `now`.
    pub fn change_document<T>(&mut self, index: usize, now: Moment, change: impl FnOnce(&mut Document) -> T) -> T {
        self.revision += 1;
        let document = &mut self.world.documents[index];
        document.updated = now;
        let outcome = change(document);
        self.index_document(index);
        outcome
    }

    /// A file of iDesk, with the document it belongs to when it does.
    pub fn idesk_file(&self, id: &str) -> Option<(&IdeskFile, Option<&Document>)> {
        let document = self.document_of_file.get(id).map(|index| &self.world.documents[*index]);
        let in_document = document
            .and_then(|document| document.files.iter().find(|file| file.id == id).map(|file| (file, Some(document))));
        in_document.or_else(|| self.kept.idesk_files.get(id).map(|upload| (&upload.file, None)))
    }

    pub fn idesk_upload(&self, id: &str) -> Option<&IdeskUpload> {
        self.kept.idesk_files.get(id)
    }

    pub fn idesk_uploads(&self) -> impl Iterator<Item = &IdeskUpload> {
        self.kept.idesk_files.values()
    }

    pub fn add_idesk_upload(&mut self, upload: IdeskUpload) {
        self.kept.idesk_files.insert(upload.file.id.clone(), upload);
        self.revision += 1;
    }

    /// A number nobody has had; never one the seed has used for a document or a file.
    pub fn next_number(&mut self) -> u64 {
        loop {
            let number = self.kept.next_number;
            self.kept.next_number += 1;
            self.revision += 1;
            let taken = self.document_by_id.contains_key(&number.to_string())
                || self.idesk_file(&format!("f{number}")).is_some();
            if !taken {
                return number;
            }
        }
    }

    pub fn remembered(&self, who: OfficialIndex, key: &str) -> Option<&Remembered> {
        let place = self.kept.remembered_at.get(&(who, key.to_owned()))?;
        self.kept.remembered.get(*place).map(|(_, remembered)| remembered)
    }

    pub fn remember(&mut self, who: OfficialIndex, key: &str, remembered: Remembered) {
        self.kept.remembered_at.insert((who, key.to_owned()), self.kept.remembered.len());
        self.kept.remembered.push(((who, key.to_owned()), remembered));
        self.revision += 1;
    }
}
