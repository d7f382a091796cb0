//! Drafts of dialogs: what a person has entered and not yet confirmed.

use rusqlite::OptionalExtension as _;

use super::{Journal, JournalFault};

impl Journal {
    /// The draft kept under this name, as it was put.
    pub fn dialog(&self, name: &str) -> Result<Option<String>, JournalFault> {
        let sealed: Option<Vec<u8>> = self
            .connection()
            .query_row("SELECT sealed FROM dialog WHERE name = ?1", [self.dialog_key(name)], |row| row.get(0))
            .optional()
            .map_err(|fault| self.fault(&fault))?;
        sealed.map(|sealed| self.open_sealed(&purpose(name), &sealed)).transpose()
    }

    /// Keeps a draft; replaces the one of the same name.
    pub fn put_dialog(&self, name: &str, json: &str) -> Result<(), JournalFault> {
        let sealed = self.seal(&purpose(name), &json);
        self.write(|transaction| {
            transaction
                .execute(
                    "INSERT INTO dialog VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
                    (self.dialog_key(name), sealed),
                )
                .map_err(|fault| self.fault(&fault))?;
            Ok(())
        })
    }

    /// Drops a draft; it is no fault when there is none.
    pub fn forget_dialog(&self, name: &str) -> Result<(), JournalFault> {
        self.write(|transaction| {
            transaction
                .execute("DELETE FROM dialog WHERE name = ?1", [self.dialog_key(name)])
                .map_err(|fault| self.fault(&fault))?;
            Ok(())
        })
    }

    /// Names of dialogs may hold a dossier's id; the file does not tell which dossiers were open.
    fn dialog_key(&self, name: &str) -> String {
        hex::encode(self.key.keyed_hash("dialog", name.as_bytes()))
    }
}

fn purpose(name: &str) -> String {
    format!("dialog {name}")
}
