//! A province's profile as it is shown before it is taken.

use serde::{Deserialize, Serialize};

/// Everything that a profile would change, and what it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileOffer {
    /// Names exactly what is shown; the person's yes is to this and nothing else.
    pub id: String,
    pub file_name: String,
    /// "Tỉnh mẫu"; may be empty.
    pub name: String,
    /// There is none yet: nothing is replaced.
    pub is_first: bool,
    pub rows: Vec<ProfileRow>,
}

/// One key of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileRow {
    /// `sso.issuer`
    pub key: String,
    pub value: String,
    /// What it is now, where that is something else.
    pub before: Option<String>,
    pub differs: bool,
    /// The machine's policy fixes it: the profile's value is not followed.
    pub locked: bool,
    /// The certificates in the file that it names.
    pub certificates: Vec<String>,
}
