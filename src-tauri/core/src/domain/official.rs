//! The official (cán bộ) and the identity under which everything of theirs is kept.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Who signed in: the issuer and the subject, together (OpenID Connect Core §5.7). Neither alone is a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
}

impl Identity {
    /// The name of this identity's folder and keyring entries: 32 hex digits that do not tell who it is.
    pub fn folder(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.issuer.as_bytes());
        digest.update([0]);
        digest.update(self.subject.as_bytes());
        let digest: [u8; 32] = digest.finalize().into();
        let (first_half, _) = digest.split_at(16);
        hex::encode(first_half)
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}#{}", self.issuer, self.subject)
    }
}

/// The person as all three systems know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Official {
    pub identity: Identity,
    /// The name from the identity provider, or from iGate where it gives none.
    pub name: String,
    /// The SSO account, `hoant@…`.
    pub sso_account: String,
    /// `None` until iGate answered once, or when no iGate account is linked.
    pub igate: Option<IgateAccount>,
    pub idesk: Option<IdeskAccount>,
}

/// The official's own account in iGate (guide step 1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct IgateAccount {
    pub id: String,
    /// `nthoa@…`
    pub account: String,
    pub full_name: String,
    /// The agency of the first experience, empty when there is none.
    pub unit: String,
    /// "Tài khoản liên kết cổng CBCC", as iGate has it.
    pub linked_account: Option<String>,
    /// Ids of the agencies the official belongs to, for the room's list.
    pub agency_ids: Vec<String>,
}

impl IgateAccount {
    /// Whether iGate names another SSO account than this one. Deployments write it with or without the domain.
    pub fn is_linked_to_another(&self, sso_account: &str) -> bool {
        let Some(named) = self.linked_account.as_deref().map(str::trim).filter(|named| !named.is_empty()) else {
            return false;
        };
        let (named, own) = (named.to_lowercase(), sso_account.trim().to_lowercase());
        let local = |account: &str| account.split('@').next().unwrap_or_default().to_owned();
        let one_has_no_domain = named.contains('@') != own.contains('@');
        named != own && !(one_has_no_domain && local(&named) == local(&own))
    }
}

/// The official's own account in iDesk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct IdeskAccount {
    pub id: String,
    pub account: String,
    pub full_name: String,
    pub unit: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_subject_at_another_issuer_is_another_person() {
        let one = Identity { issuer: "https://a".into(), subject: "1".into() };
        let other = Identity { issuer: "https://b".into(), subject: "1".into() };
        assert_ne!(one.folder(), other.folder());
        assert_eq!(one.folder().len(), 32);
    }

    #[test]
    fn the_named_account_may_lack_the_domain_and_may_not_be_anothers() {
        let account = |linked: Option<&str>| IgateAccount {
            id: "1".into(),
            account: "nthoa".into(),
            full_name: String::new(),
            unit: String::new(),
            linked_account: linked.map(str::to_owned),
            agency_ids: Vec::new(),
        };
        for same in [None, Some(" "), Some("HoaNT@binhan.example "), Some("hoant")] {
            assert!(!account(same).is_linked_to_another("hoant@binhan.example"), "{same:?}");
        }
        assert!(!account(Some("hoant@binhan.example")).is_linked_to_another("hoant"));
        for other in ["hoant@binhthuan.example", "hoanth", "khoihm@binhan.example"] {
            assert!(account(Some(other)).is_linked_to_another("hoant@binhan.example"), "{other}");
        }
    }
}
