//! The small world of a case: for each of two officials two dossiers with two small files and a result of two files.

use lienthong_sandbox::{
    Running, Sandbox, SandboxOptions,
    model::{
        Attachment, Document, DocumentState, Dossier, DossierStatus, ExternalDossier, FileContent, FileRole,
        GROUP_RESULT, IdeskFile, IgateFile, ObjectId, OfficialIndex, Secrecy, Step,
    },
    seed::people::{BINH, CHI, HOA},
};

/// Who works in a case; they share a computer.
pub const PEOPLE: [OfficialIndex; 2] = [HOA, CHI];

pub struct World {
    pub sandbox: Running,
    cases: u64,
}

/// A dossier and the document that is its result.
#[derive(Clone, Debug)]
pub struct Place {
    pub owner: OfficialIndex,
    pub code: String,
    pub dossier_id: String,
    pub document_id: String,
    /// Ids of the dossier's own files, and the hashes of their bytes.
    pub files: Vec<(String, String)>,
    /// Ids of the issued files, and the hashes of their bytes.
    pub results: Vec<(String, String)>,
}

impl World {
    pub async fn open(traps: bool) -> Self {
        let options = SandboxOptions { dossiers: 12, traps, ..SandboxOptions::default() };
        Self { sandbox: Sandbox::start(options).await.expect("a sandbox"), cases: 0 }
    }

    /// Fresh dossiers and documents; those of the case before go to somebody who is not here. Ids follow from the
    /// number of the place alone where they decide anything, so that a case played again is the same case.
    pub fn begin(&mut self, before: &[Place]) -> Vec<Vec<Place>> {
        let state = self.sandbox.state();
        state.faults.clear();
        state.log.clear();
        for system in [lienthong_sandbox::system::System::Igate, lienthong_sandbox::system::System::Idesk] {
            state.clock.shift(system, 0);
        }
        for place in before {
            self.retire(place);
        }
        self.cases += 1;
        PEOPLE.map(|owner| (0..2).map(|number| self.add_place(owner, number)).collect()).to_vec()
    }

    fn retire(&self, place: &Place) {
        let state = self.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let index = store.find_dossier_by_code(&place.code).expect("the dossier");
        store.change_dossier(index, now, |dossier| dossier.assignee = BINH);
        let index = store.find_document(&place.document_id).expect("the document");
        store.change_document(index, now, |document| document.owner = BINH);
    }

    fn add_place(&self, owner: OfficialIndex, number: u64) -> Place {
        let state = self.sandbox.state();
        let now = state.clock.now();
        let mut store = state.store();
        let case = self.cases;
        let at = case * 100 + owner as u64 * 10 + number;
        let id = |kind: &str, part: u64| ObjectId::derived(at, kind, part);
        let content = |part: u64| FileContent::Generated { size: 1500 + 700 * part, seed: at * 10 + part };
        let sha = |part: u64| state.contents.sha256(&content(part));
        let template = store.world().dossiers.iter().find(|dossier| dossier.assignee == HOA);
        let mut dossier: Dossier = template.expect("a dossier of Hoa's").clone();
        dossier.id = id("dossier", 0);
        dossier.code = format!("H08.12-{:06}-{:04}", 260_000 + at / 10_000, at % 10_000);
        dossier.assignee = owner;
        dossier.agency = store.official(owner).agency;
        (dossier.step, dossier.status, dossier.completed) = (Step::ThuLyHoSo, DossierStatus::DangXuLy, None);
        dossier.updated = now;
        dossier.attachments.clear();
        dossier.history.clear();
        dossier.components.truncate(1);
        let file =
            |part: u64| IgateFile { id: id("file", part), name: format!("Tờ {part}.pdf"), content: content(part) };
        dossier.components[0].files = vec![file(0), file(1)];
        let issued = |part: u64| IdeskFile {
            id: format!("fm{at}-{part}"),
            name: format!("Kết quả {part}.pdf"),
            mime: "application/pdf".into(),
            role: FileRole::BanHanh,
            content: content(part),
        };
        let document = Document {
            id: format!("9{at:09}"),
            state: DocumentState::DaPhatHanh,
            external: Some(ExternalDossier {
                system: "iGate".into(),
                dossier_code: dossier.code.clone(),
                dossier_id: dossier.id.to_string(),
            }),
            so_ky_hieu: Some(format!("{at}/GP-SXD")),
            kind: None,
            trich_yeu: "Về việc cấp giấy phép".into(),
            ngay_ban_hanh: None,
            secrecy: Secrecy::Thuong,
            signer: None,
            owner,
            files: vec![issued(2), issued(3)],
            transfers: Vec::new(),
            updated: now,
            history: Vec::new(),
            client_ref: None,
        };
        let place = Place {
            owner,
            code: dossier.code.clone(),
            dossier_id: dossier.id.to_string(),
            document_id: document.id.clone(),
            files: (0..2).map(|part| (id("file", part).to_string(), sha(part))).collect(),
            results: (2..4).map(|part| (format!("fm{at}-{part}"), sha(part))).collect(),
        };
        store.add_dossier(dossier);
        store.add_document(document);
        place
    }

    pub fn dossier(&self, place: &Place) -> Dossier {
        let store = self.sandbox.state().store();
        store.dossier(store.find_dossier_by_code(&place.code).expect("the dossier")).clone()
    }

    pub fn document(&self, place: &Place) -> Document {
        let store = self.sandbox.state().store();
        store.document(store.find_document(&place.document_id).expect("the document")).clone()
    }

    pub fn change_dossier(&self, place: &Place, change: impl FnOnce(&mut Dossier)) {
        let now = self.sandbox.state().clock.now();
        let mut store = self.sandbox.state().store();
        let index = store.find_dossier_by_code(&place.code).expect("the dossier");
        store.change_dossier(index, now, change);
    }

    pub fn change_document(&self, place: &Place, change: impl FnOnce(&mut Document)) {
        let now = self.sandbox.state().clock.now();
        let mut store = self.sandbox.state().store();
        let index = store.find_document(&place.document_id).expect("the document");
        store.change_document(index, now, change);
    }

    /// Everything as it was at the beginning, but for what was sent and attached.
    pub fn mend(&self, place: &Place) {
        self.change_dossier(place, |dossier| {
            (dossier.step, dossier.status, dossier.completed) = (Step::ThuLyHoSo, DossierStatus::DangXuLy, None);
            dossier.assignee = place.owner;
        });
        self.change_document(place, |document| document.secrecy = Secrecy::Thuong);
    }

    /// The hash of every file of every draft with this key, by draft.
    pub fn drafts(&self, key: &str) -> Vec<Vec<String>> {
        let state = self.sandbox.state();
        let store = state.store();
        let drafts = store.documents().iter().rev().filter(|document| document.client_ref.as_deref() == Some(key));
        drafts.map(|draft| draft.files.iter().map(|file| state.contents.sha256(&file.content)).collect()).collect()
    }

    /// The hash of every result file of a dossier.
    pub fn attached(&self, place: &Place) -> Vec<String> {
        let hash = |attachment: &Attachment| self.sandbox.state().contents.sha256(&attachment.file.content);
        self.dossier(place).attachments.iter().filter(|one| one.group == GROUP_RESULT).map(hash).collect()
    }

    /// Files uploaded to iGate in this case that hang on no dossier.
    pub fn loose_uploads(&self, places: &[Vec<Place>]) -> usize {
        let state = self.sandbox.state();
        let store = state.store();
        let of_case = |file: &IgateFile| {
            let hash = state.contents.sha256(&file.content);
            places.iter().flatten().flat_map(|place| &place.results).any(|(_, known)| *known == hash)
        };
        let uploads = store.igate_uploads().filter(|file| of_case(file));
        uploads.filter(|file| store.igate_file(file.id).is_none_or(|(_, home)| home.is_none())).count()
    }

    /// Lines of a dossier's history with this key.
    pub fn lines(&self, place: &Place, key: &str) -> usize {
        self.dossier(place).history.iter().filter(|line| line.client_ref.as_deref() == Some(key)).count()
    }

    /// Reports of a document with this key.
    pub fn reports(&self, place: &Place, key: &str) -> usize {
        self.document(place).transfers.iter().filter(|told| told.client_ref.as_deref() == Some(key)).count()
    }

    /// Nothing that was asked is still being done: a request outlives the client that sent it.
    pub async fn quiet(&self) {
        loop {
            let busy = self.sandbox.state().log.requests().iter().any(|request| request.outcome == "running");
            if !busy {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}
