//! iDesk at the beginning: documents in every box, some issued for dossiers, one secret, one made for the wrong person.

use chrono::TimeDelta;

use crate::issue::{self, IssueFacts, IssuedFor};
use crate::model::{
    Attachment, AttachmentOrigin, Document, DocumentHistory, DocumentKind, DocumentState, DocumentTransfer, Dossier,
    ExternalDossier, FileContent, FileRole, GROUP_RESULT, HistoryAction, HistoryEntry, IdeskFile, IgateFile, Moment,
    ObjectId, OfficialIndex, Secrecy, Step, TransferredFile, World,
};
use crate::seed::dossiers;
use crate::seed::people::{self, BINH, CHI, HOA};
use crate::seed::story;

/// Fills iDesk for the world so far, and hangs what was already transferred on its dossiers;
/// gives the bytes of the files that were made.
pub fn fill(seed: u64, world: &mut World, now: Moment) -> Vec<Vec<u8>> {
    let mut desk = Desk { seed, now, world, documents: Vec::new(), files: Vec::new(), numbers: 11, file_numbers: 0 };
    desk.of_hoa();
    desk.of_others();
    let (documents, files) = (desk.documents, desk.files);
    world.documents = documents;
    files
}

struct Desk<'w> {
    seed: u64,
    now: Moment,
    world: &'w mut World,
    documents: Vec<Document>,
    files: Vec<Vec<u8>>,
    numbers: u32,
    file_numbers: u32,
}

impl Desk<'_> {
    fn of_hoa(&mut self) {
        // The hand-written dossiers come first and stay untouched: their story has not begun.
        let working = self.places(HOA, &[Step::DangThuLy, Step::ThuLyHoSo], story::TOLD);
        let waiting = self.places(HOA, &[Step::ChoTraKetQua], 2);
        let receiving = self.places(HOA, &[Step::TiepNhanKetQua], 1);
        for place in working.iter().take(4) {
            self.draft(HOA, *place, DocumentState::DuThao);
        }
        for place in working.iter().skip(4).take(3) {
            self.draft(HOA, *place, DocumentState::DangXuLy);
        }
        for place in working.iter().skip(7).take(2).chain(waiting.iter().take(4)) {
            self.issued(HOA, *place, DocumentState::DaPhatHanh);
        }
        if let Some(place) = waiting.get(4) {
            let document = self.issued(HOA, *place, DocumentState::DaPhatHanh);
            document.secrecy = Secrecy::Mat;
        }
        if let Some((place, other)) = waiting.get(5).zip(waiting.get(6)) {
            self.issued_for_another(HOA, *place, *other);
        }
        if let Some(place) = receiving.first() {
            self.issued(HOA, *place, DocumentState::DaPhatHanh);
            self.with_appendix();
        }
        if let Some(place) = receiving.get(1) {
            self.issued(HOA, *place, DocumentState::DaPhatHanh);
            self.scanned_instead();
        }
        for place in receiving.iter().skip(2).take(3) {
            self.issued(HOA, *place, DocumentState::DaLuu);
        }
        for place in receiving.iter().skip(5).take(2) {
            self.issued(HOA, *place, DocumentState::DaLuu);
            self.already_transferred(*place);
        }
        for (state, subject) in [
            (DocumentState::DuThao, "Báo cáo công tác cải cách hành chính tháng 11 năm 2026"),
            (DocumentState::DuThao, "góp ý dự thảo quy chế phối hợp liên thông thủ tục hành chính"),
            (DocumentState::DangXuLy, "mời họp giao ban công tác quản lý xây dựng quý IV"),
            (DocumentState::DaPhatHanh, "tăng cường quản lý trật tự xây dựng trong mùa mưa bão"),
            (DocumentState::DaLuu, "phân công nhiệm vụ công chức Phòng Quản lý xây dựng"),
        ] {
            self.own_paper(HOA, state, subject);
        }
    }

    fn of_others(&mut self) {
        for official in [BINH, CHI] {
            let working = self.places(official, &[Step::DangThuLy, Step::ThuLyHoSo], 0);
            let waiting = self.places(official, &[Step::ChoTraKetQua, Step::TiepNhanKetQua], 0);
            if let Some(place) = working.first() {
                self.draft(official, *place, DocumentState::DuThao);
            }
            for place in waiting.iter().take(2) {
                self.issued(official, *place, DocumentState::DaPhatHanh);
            }
        }
    }

    /// The official's dossiers at these steps, by place in the world, after the first so many.
    fn places(&self, official: OfficialIndex, steps: &[Step], skipped: usize) -> Vec<usize> {
        let own = self.world.dossiers.iter().enumerate().filter(|(_, dossier)| dossier.assignee == official);
        own.filter(|(_, dossier)| steps.contains(&dossier.step) && !dossier.status.is_closed())
            .map(|(place, _)| place)
            .skip(skipped)
            .take(10)
            .collect()
    }

    fn draft(&mut self, owner: OfficialIndex, place: usize, state: DocumentState) -> &mut Document {
        let mut document = self.blank(owner, Some(place), state, hours(3 + self.documents.len()));
        document.files = vec![
            self.file("Dự thảo.docx", FileRole::DuThao, FileContent::Asset("du-thao-giay-phep.docx".into())),
            self.file("Đơn đề nghị.pdf", FileRole::PhuLuc, FileContent::Asset("don-de-nghi.pdf".into())),
        ];
        self.keep(document)
    }

    fn issued(&mut self, owner: OfficialIndex, place: usize, state: DocumentState) -> &mut Document {
        self.issued_with(owner, place, place, state)
    }

    /// The document belongs to one dossier and its text names another: the mistake a cross-check has to find.
    fn issued_for_another(&mut self, owner: OfficialIndex, place: usize, named: usize) {
        self.issued_with(owner, place, named, DocumentState::DaPhatHanh);
    }

    fn issued_with(&mut self, owner: OfficialIndex, place: usize, named: usize, state: DocumentState) -> &mut Document {
        let age = hours(6 + 5 * self.documents.len());
        let mut document = self.blank(owner, Some(place), state, age);
        let agency = self.world.officials[owner].agency;
        let procedure = &self.world.procedures[self.world.dossiers[place].procedure];
        let kind = procedure.result.clone();
        self.numbers += 1;
        let number = issue::document_number(self.numbers, &kind, &self.world.agencies[agency]);
        self.sign(&mut document, &number, kind);
        let named = &self.world.dossiers[named];
        let about = IssuedFor {
            code: named.code.clone(),
            applicant: named.applicant.clone(),
            procedure_code: self.world.procedures[named.procedure].code.clone(),
            procedure: self.world.procedures[named.procedure].name.clone(),
        };
        let subject = trich_yeu(&about.procedure, named);
        let content = self.paper(&document, &subject, Some(about));
        document.files = vec![
            self.file(&issue::file_name(&number), FileRole::BanHanh, content),
            self.file("Dự thảo.docx", FileRole::DuThao, FileContent::Asset("du-thao-giay-phep.docx".into())),
        ];
        self.keep(document)
    }

    fn with_appendix(&mut self) {
        let appendix = self.file("Phụ lục kèm theo.xlsx", FileRole::BanHanh, FileContent::Asset("du-toan.xlsx".into()));
        if let Some(document) = self.documents.last_mut() {
            document.files.insert(1, appendix);
        }
    }

    /// Signed on paper and scanned: no text to compare, no signature to check.
    fn scanned_instead(&mut self) {
        if let Some(file) = self.documents.last_mut().and_then(|document| document.files.first_mut()) {
            "GP da dong dau.PDF".clone_into(&mut file.name);
            file.content = FileContent::Asset("scan0001.PDF".to_owned());
        }
    }

    /// What an earlier hand carried over before the sandbox began: attached in iGate, told to iDesk.
    fn already_transferred(&mut self, place: usize) {
        let Some(document) = self.documents.last_mut() else { return };
        let Some(file) = document.files.first() else { return };
        let dossier = &mut self.world.dossiers[place];
        let at = document.updated;
        let kept = IgateFile {
            id: ObjectId::derived(self.seed, "transferred", place as u64),
            name: file.name.clone(),
            content: file.content.clone(),
        };
        let sha256 = match &file.content {
            FileContent::Stored(sha256) => Some(sha256.clone()),
            _ => None,
        };
        document.transfers.push(DocumentTransfer {
            id: format!("t{place}"),
            at,
            dossier_code: dossier.code.clone(),
            dossier_id: dossier.id.to_string(),
            files: vec![TransferredFile { id: file.id.clone(), sha256, igate_file_id: Some(kept.id.to_string()) }],
            client_ref: None,
        });
        dossier.attachments.push(Attachment {
            file: kept,
            group: GROUP_RESULT.to_owned(),
            origin: Some(AttachmentOrigin {
                system: "iDesk".to_owned(),
                document_id: Some(document.id.clone()),
                so_ky_hieu: document.so_ky_hieu.clone(),
            }),
            at,
        });
        let action = |field: &str, value: String| HistoryAction { field_name_rbk: field.to_owned(), new_value: value };
        dossier.history.push(HistoryEntry {
            id: ObjectId::derived(self.seed, "history-of-transfer", place as u64),
            at,
            who: document.owner,
            actions: vec![action("Lấy từ iDesk", dossier.code.clone()), action("Tập tin kết quả", file.name.clone())],
            client_ref: None,
        });
        dossier.updated = dossier.updated.max(at);
    }

    /// A paper of the office's own, which no dossier waits for.
    fn own_paper(&mut self, owner: OfficialIndex, state: DocumentState, subject: &str) {
        let mut document = self.blank(owner, None, state, hours(30 + 9 * self.documents.len()));
        subject.clone_into(&mut document.trich_yeu);
        let draft =
            self.file("Dự thảo công văn.docx", FileRole::DuThao, FileContent::Asset("du-thao-giay-phep.docx".into()));
        document.files.push(draft);
        if state.is_issued() {
            let kind = DocumentKind { code: issue::OFFICIAL_LETTER.to_owned(), name: "Công văn".to_owned() };
            self.numbers += 1;
            let agency = &self.world.agencies[self.world.officials[owner].agency];
            let number = issue::document_number(2400 + self.numbers, &kind, agency);
            self.sign(&mut document, &number, kind);
            let content = self.paper(&document, subject, None);
            let file = self.file(&issue::file_name(&number), FileRole::BanHanh, content);
            document.files.insert(0, file);
        }
        self.keep(document);
    }

    fn blank(&mut self, owner: OfficialIndex, place: Option<usize>, state: DocumentState, age: TimeDelta) -> Document {
        let dossier = place.map(|place| &self.world.dossiers[place]);
        let arrived = dossier.map_or(Moment::MIN_UTC.into(), |dossier| dossier.accepted);
        let at = office_time(self.now, age).max(arrived + TimeDelta::minutes(25)).min(self.now);
        let made = (at - TimeDelta::hours(2)).max(arrived);
        let trich_yeu = dossier.map(|dossier| trich_yeu(&self.world.procedures[dossier.procedure].name, dossier));
        let first = if place.is_some() { "Nhận dự thảo từ iGate" } else { "Tạo dự thảo" };
        Document {
            id: (987 + self.documents.len()).to_string(),
            state,
            external: dossier.map(|dossier| ExternalDossier {
                system: "iGate".to_owned(),
                dossier_code: dossier.code.clone(),
                dossier_id: dossier.id.to_string(),
            }),
            so_ky_hieu: None,
            kind: None,
            trich_yeu: trich_yeu.unwrap_or_default(),
            ngay_ban_hanh: None,
            secrecy: Secrecy::Thuong,
            signer: None,
            owner,
            files: Vec::new(),
            transfers: Vec::new(),
            updated: at,
            history: vec![DocumentHistory { at: made, who: owner, action: first.to_owned(), note: String::new() }],
            client_ref: None,
        }
    }

    fn sign(&self, document: &mut Document, number: &str, kind: DocumentKind) {
        document.so_ky_hieu = Some(number.to_owned());
        document.kind = Some(kind);
        document.ngay_ban_hanh = Some(document.updated.date_naive());
        document.signer = Some(people::signer(self.world.officials[document.owner].agency));
        document.history.push(DocumentHistory {
            at: document.updated,
            who: document.owner,
            action: "Ban hành văn bản".to_owned(),
            note: number.to_owned(),
        });
    }

    /// The signed PDF. Should the shipped keys not work (a test watches over them), a scan stands in for it.
    fn paper(&mut self, document: &Document, subject: &str, dossier: Option<IssuedFor>) -> FileContent {
        let agency = &self.world.agencies[self.world.officials[document.owner].agency];
        let issued = document.kind.clone().zip(document.signer.clone()).map(|(kind, signer)| {
            issue::issued_pdf(&IssueFacts {
                parent: agency.parent.clone(),
                agency: agency.name.clone(),
                place: people::PROVINCE.to_owned(),
                so_ky_hieu: document.so_ky_hieu.clone().unwrap_or_default(),
                kind,
                date: document.updated.date_naive(),
                trich_yeu: subject.to_owned(),
                dossier,
                signer,
                signed_at: document.updated,
            })
        });
        match issued {
            Some(Ok(bytes)) => {
                let sha256 = super::sha256(&bytes);
                self.files.push(bytes);
                FileContent::Stored(sha256)
            }
            _ => FileContent::Asset("scan0001.PDF".to_owned()),
        }
    }

    fn file(&mut self, name: &str, role: FileRole, content: FileContent) -> IdeskFile {
        self.file_numbers += 1;
        IdeskFile {
            id: format!("f{}", self.file_numbers),
            name: name.to_owned(),
            mime: mime_of(name).to_owned(),
            role,
            content,
        }
    }

    fn keep(&mut self, document: Document) -> &mut Document {
        self.documents.push(document);
        let last = self.documents.len() - 1;
        &mut self.documents[last]
    }
}

/// "Cấp giấy phép xây dựng mới … cho ông (bà) Nguyễn Văn Á": the procedure up to its first bracket, and for whom.
fn trich_yeu(procedure: &str, dossier: &Dossier) -> String {
    let short = procedure.split(" (").next().unwrap_or(procedure);
    let applicant = &dossier.applicant;
    if applicant.organization.is_empty() {
        format!("{short} cho ông (bà) {}", applicant.full_name)
    } else {
        format!("{short} cho {}", applicant.organization)
    }
}

fn mime_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_lowercase().as_str() {
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

/// Some time ago, moved back into the hours of an office: nobody signs at night or on a Sunday.
fn office_time(now: Moment, age: TimeDelta) -> Moment {
    let then = now - age;
    let minute = (then.timestamp().unsigned_abs() % 3600 / 60).wrapping_add(age.num_hours().unsigned_abs() * 7) % 60;
    let hour = [8, 9, 10, 14, 15, 16].get(usize::try_from(age.num_hours().unsigned_abs() % 6).unwrap_or(0)).copied();
    dossiers::at(now, dossiers::weekday_until(then.date_naive()), hour.unwrap_or(9), minute)
}

fn hours(count: usize) -> TimeDelta {
    TimeDelta::hours(i64::try_from(count).unwrap_or(0))
}
