//! The file for support: what was found and on what kind of computer, and nothing of a person.

use std::path::Path;

use serde_json::json;

use crate::{
    domain::{official::Official, redaction::redacted},
    flows::views::diagnosis::Diagnosis,
};

/// JSON with one entry for each check.
pub(super) fn text(diagnosis: &Diagnosis, known: &[String]) -> String {
    let document = json!({
        "program": "Liên thông",
        "version": diagnosis.version,
        "system": std::env::consts::OS,
        "architecture": std::env::consts::ARCH,
        "at": diagnosis.at,
        "checks": diagnosis.checks,
    });
    redacted(&serde_json::to_string_pretty(&document).unwrap_or_default(), known)
}

/// Words that must not be in the file whatever they look like.
pub(super) fn known_words(official: Option<&Official>, data_dir: &Path) -> Vec<String> {
    let mut known = vec![data_dir.display().to_string()];
    known.extend(directories::UserDirs::new().map(|folders| folders.home_dir().display().to_string()));
    if let Some(official) = official {
        known.extend([official.name.clone(), official.sso_account.clone(), official.identity.subject.clone()]);
        known.extend(official.igate.iter().flat_map(|igate| [igate.account.clone(), igate.full_name.clone()]));
        known.extend(official.idesk.iter().flat_map(|idesk| [idesk.account.clone(), idesk.full_name.clone()]));
    }
    known
}
