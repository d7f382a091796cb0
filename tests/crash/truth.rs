//! What the servers hold, asked after everything that was done to the program.

use lienthong_sandbox::model::{Dossier, FileContent, FileRole, GROUP_PROCESSING, GROUP_RESULT};
use serde_json::Value;

use crate::desk::{Act, Desk, Ended, Order};

/// What was seen in a row of rounds; losses and doubles stop the test, orphans are counted.
#[derive(Debug, Default)]
pub struct Tally {
    pub rounds: usize,
    pub kills: usize,
    /// Uploads to iGate that belong to nothing.
    pub orphans: usize,
}

impl Desk {
    /// The order had its one effect: one draft or each file once, hashes equal, one line in iGate's history.
    pub fn assert_once(&self, order: &Order, what: &str) {
        match order.act {
            Act::Send => self.assert_sent_once(order, what),
            Act::Attach | Act::Push => self.assert_attached_once(order, what),
        }
        let dossier = self.dossier(&order.dossier);
        let lines = dossier.history.iter().filter(|line| line.client_ref.as_deref() == Some(&order.key)).count();
        assert_eq!(lines, 1, "{what}: lines in iGate's history");
        assert_eq!(dossier.history.iter().filter(|line| line.client_ref.is_some()).count(), 1, "{what}: other lines");
    }

    /// The order has had no effect at all.
    pub fn assert_never(&self, order: &Order, what: &str) {
        assert_eq!(self.drafts(order), Vec::<Vec<String>>::new(), "{what}: drafts");
        let dossier = self.dossier(&order.dossier);
        assert!(dossier.attachments.is_empty() && dossier.history.is_empty(), "{what}: {dossier:?}");
    }

    fn assert_sent_once(&self, order: &Order, what: &str) {
        let dossier = self.dossier(&order.dossier);
        let components = dossier.components.iter().flat_map(|component| &component.files);
        let processing = dossier.attachments.iter().filter(|one| one.group == GROUP_PROCESSING).map(|one| &one.file);
        let wanted = self.hashes(components.chain(processing).map(|file| &file.content));
        assert_eq!(self.drafts(order), [wanted], "{what}: one draft with these files");
    }

    fn assert_attached_once(&self, order: &Order, what: &str) {
        let document = {
            let store = self.sandbox.state().store();
            let id = order.document.as_deref().expect("a document");
            store.document(store.find_document(id).expect("the document")).clone()
        };
        let issued = document.files.iter().filter(|file| file.role == FileRole::BanHanh);
        let wanted = self.hashes(issued.map(|file| &file.content));
        let dossier = self.dossier(&order.dossier);
        let results = dossier.attachments.iter().filter(|attachment| attachment.group == GROUP_RESULT);
        let there = self.hashes(results.map(|attachment| &attachment.file.content));
        assert_eq!(there, wanted, "{what}: each file once");
        assert_eq!(document.transfers.len(), 1, "{what}: iDesk was told once");
    }

    /// The hashes of each draft that was made for the order's dossier.
    fn drafts(&self, order: &Order) -> Vec<Vec<String>> {
        let store = self.sandbox.state().store();
        let made = store.documents().iter().filter(|document| {
            document.client_ref.is_some()
                && document.external.as_ref().is_some_and(|external| external.dossier_code == order.dossier)
        });
        made.map(|draft| self.hashes(draft.files.iter().map(|file| &file.content))).collect()
    }

    pub fn dossier(&self, code: &str) -> Dossier {
        let store = self.sandbox.state().store();
        store.dossier(store.find_dossier_by_code(code).expect("the dossier")).clone()
    }

    /// Files that were uploaded to iGate and hang on no dossier.
    pub fn orphans(&self) -> usize {
        let store = self.sandbox.state().store();
        let hung: Vec<String> =
            store.world().dossiers.iter().flat_map(|dossier| &dossier.attachments).map(id_of).collect();
        store.igate_uploads().filter(|file| !hung.contains(&file.id.to_string())).count()
    }

    fn hashes<'a>(&self, files: impl Iterator<Item = &'a FileContent>) -> Vec<String> {
        let mut hashes: Vec<String> = files.map(|content| self.sandbox.state().contents.sha256(content)).collect();
        hashes.sort();
        hashes
    }

    /// How many requests with an effect the servers have got for anybody.
    pub fn effects(&self) -> usize {
        let writes = |method: &str| matches!(method, "POST" | "PUT" | "PATCH" | "DELETE");
        let log = self.sandbox.state().log.requests();
        log.iter().filter(|request| !request.path.contains("/protocol/") && writes(&request.method)).count()
    }

    /// The transfers in the journal.
    pub fn outbox(&self) -> Vec<Value> {
        let ended = self.run(&["outbox", "list"]);
        assert_eq!(ended.status, Some(0), "{ended:?}");
        ended.json["items"].as_array().expect("a list").clone()
    }

    /// The audit in the journal is whole, and what is exported of it is too; how many entries it has.
    pub fn assert_audit_whole(&self, what: &str) -> u64 {
        let file = self.beside("audit.export");
        let exported = self.run(&["audit", "export", &file.display().to_string()]);
        assert_eq!(exported.status, Some(0), "{what}: {exported:?}");
        let verified = self.run(&["audit", "verify", &file.display().to_string()]);
        assert_eq!(verified.status, Some(0), "{what}: {verified:?}");
        assert_eq!(verified.json["ok"], true, "{what}: {verified:?}");
        verified.json["entries"].as_u64().expect("a number")
    }

    /// Goes on after whatever happened: the outbox runs, then the order is given again under its key. Both have to
    /// end well, and the servers have to hold its effect once.
    pub fn assert_resumes(&self, order: &Order, what: &str) {
        let resumed = self.run(&["outbox", "run"]);
        assert_eq!(resumed.status, Some(0), "{what}: outbox run {resumed:?}");
        let again = self.run(&order.words);
        assert_done(&again, what);
        self.assert_once(order, what);
    }
}

pub fn assert_done(ended: &Ended, what: &str) {
    assert_eq!((ended.status, ended.state()), (Some(0), "done"), "{what}: {ended:?}");
}

fn id_of(attachment: &lienthong_sandbox::model::Attachment) -> String {
    attachment.file.id.to_string()
}
