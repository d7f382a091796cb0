//! What the sign-on remembers: keys, browser sessions, codes, tokens and their families.

use std::collections::HashMap;

use rand::RngCore;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::keys::SigningKey;
use crate::model::{Moment, OfficialIndex};

/// Seconds each thing is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lifetimes {
    pub access: i64,
    pub id: i64,
    pub refresh: i64,
    pub code: i64,
    pub session: i64,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { access: 300, id: 300, refresh: 30 * 86_400, code: 60, session: 10 * 3600 }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct SignOn {
    /// The last one signs.
    keys: Vec<SigningKey>,
    sessions: HashMap<String, Session>,
    access: HashMap<String, Access>,
    families: HashMap<String, Family>,
    /// Every refresh token ever given, with its family: a used one that comes again betrays a thief.
    refresh: HashMap<String, String>,
    pub lifetimes: Lifetimes,
    /// Who is signed in without typing, for tests that have no hands.
    pub auto_login: Option<OfficialIndex>,
    #[serde(skip)]
    codes: HashMap<String, Grant>,
    #[serde(skip)]
    waiting: HashMap<String, Waiting>,
    #[serde(skip)]
    pub(crate) revision: u64,
}

/// A browser that signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    pub official: OfficialIndex,
    pub at: Moment,
}

/// Whom an access token speaks for, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bearer {
    /// Signed in at the sign-on: iGate looks for the link, iDesk knows the account.
    SignedOn(OfficialIndex),
    /// Gave the password of iGate: good at iGate only.
    IgateAccount(OfficialIndex),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Access {
    bearer: Bearer,
    until: Moment,
    family: Option<String>,
}

/// All refresh tokens that follow from one sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Family {
    pub grant: Grant,
    pub current: String,
    pub until: Moment,
}

/// What a person allowed the program.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    pub official: OfficialIndex,
    pub session: String,
    pub signed_in_at: Moment,
    pub redirect_uri: String,
    pub challenge: String,
    pub nonce: Option<String>,
    pub scope: String,
    pub until: Moment,
    /// The family made from the code; a code that comes twice takes it down (RFC 6749, section 4.1.2).
    pub redeemed: Option<String>,
}

/// An authorization request whose login page is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting {
    pub redirect_uri: String,
    pub state: Option<String>,
    pub challenge: String,
    pub nonce: Option<String>,
    pub scope: String,
    pub account: String,
}

/// Why a refresh token was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotTaken {
    Unknown,
    /// Used before: the whole family is gone now.
    Reused,
    Expired,
}

impl SignOn {
    pub fn with_key(key: SigningKey) -> Self {
        Self { keys: vec![key], ..Self::default() }
    }

    pub fn key(&self) -> Option<&SigningKey> {
        self.keys.last()
    }

    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// Signs with another key from now on; with `forget` the old ones are no longer published.
    pub fn rotate(&mut self, key: SigningKey, forget: bool) {
        if forget {
            self.keys.clear();
        }
        self.keys.push(key);
        self.revision += 1;
    }

    pub fn public_keys(&self) -> Value {
        json!({ "keys": self.keys.iter().rev().map(SigningKey::public).collect::<Vec<_>>() })
    }

    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    pub fn begin_session(&mut self, official: OfficialIndex, at: Moment) -> String {
        let id = secret();
        self.sessions.insert(id.clone(), Session { official, at });
        self.revision += 1;
        id
    }

    /// Ends a browser's session and everything that was given in it.
    pub fn end_session(&mut self, id: &str) -> bool {
        let known = self.sessions.remove(id).is_some();
        let families = self.families.iter().filter(|(_, family)| family.grant.session == id);
        let families: Vec<String> = families.map(|(family, _)| family.clone()).collect();
        for family in &families {
            self.revoke_family(family);
        }
        self.revision += 1;
        known || !families.is_empty()
    }

    /// Ends all sessions; the next sign-in has to be typed.
    pub fn end_all_sessions(&mut self) {
        let ids: Vec<String> = self.sessions.keys().cloned().collect();
        for id in ids {
            self.end_session(&id);
        }
    }

    pub(super) fn wait(&mut self, waiting: Waiting) -> String {
        let id = secret();
        self.waiting.insert(id.clone(), waiting);
        id
    }

    pub(super) fn waiting(&self, id: &str) -> Option<&Waiting> {
        self.waiting.get(id)
    }

    pub(super) fn stop_waiting(&mut self, id: &str) -> Option<Waiting> {
        self.waiting.remove(id)
    }

    pub(super) fn give_code(&mut self, grant: Grant) -> String {
        let code = secret();
        self.codes.insert(code.clone(), grant);
        code
    }

    /// The grant of a code, if it is the first time it is asked for.
    pub(super) fn redeem(&mut self, code: &str) -> Option<Grant> {
        let grant = self.codes.get(code)?.clone();
        if let Some(family) = &grant.redeemed {
            let family = family.clone();
            self.revoke_family(&family);
            return None;
        }
        Some(grant)
    }

    /// Begins the family of a redeemed code; answers the family and its first refresh token.
    pub(super) fn begin_family(&mut self, code: &str, grant: Grant, until: Moment) -> (String, String) {
        let (family, token) = (secret(), secret());
        if let Some(known) = self.codes.get_mut(code) {
            known.redeemed = Some(family.clone());
        }
        self.refresh.insert(token.clone(), family.clone());
        self.families.insert(family.clone(), Family { grant, current: token.clone(), until });
        self.revision += 1;
        (family, token)
    }

    /// Takes a refresh token: its family, or why not.
    pub(super) fn take_refresh(&mut self, token: &str, now: Moment) -> Result<(String, Family), NotTaken> {
        let id = self.refresh.get(token).cloned().ok_or(NotTaken::Unknown)?;
        let family = self.families.get(&id).cloned().ok_or(NotTaken::Unknown)?;
        if family.current != token {
            self.revoke_family(&id);
            return Err(NotTaken::Reused);
        }
        if family.until <= now {
            return Err(NotTaken::Expired);
        }
        Ok((id, family))
    }

    /// Gives the family's next refresh token; the one before is used up.
    pub(super) fn next_refresh(&mut self, family: &str, until: Moment) -> Option<String> {
        let token = secret();
        let known = self.families.get_mut(family)?;
        known.current.clone_from(&token);
        known.until = until;
        self.refresh.insert(token.clone(), family.to_owned());
        self.revision += 1;
        Some(token)
    }

    pub(super) fn family_of(&self, refresh: &str) -> Option<String> {
        self.refresh.get(refresh).cloned()
    }

    pub(super) fn revoke_family(&mut self, family: &str) {
        self.families.remove(family);
        self.access.retain(|_, access| access.family.as_deref() != Some(family));
        self.revision += 1;
    }

    /// Revokes every refresh token there is; access tokens live on until they expire.
    pub fn revoke_all_refresh(&mut self) {
        self.families.clear();
        self.revision += 1;
    }

    /// Lets every access token expire at once.
    pub fn expire_access(&mut self) {
        self.access.clear();
        self.revision += 1;
    }

    /// Keeps a token given `now`; those that expired by then are forgotten, so that a long run does not grow.
    pub(crate) fn keep_access(
        &mut self,
        token: String,
        bearer: Bearer,
        (now, until): (Moment, Moment),
        family: Option<String>,
    ) {
        self.access.retain(|_, access| access.until > now);
        self.access.insert(token, Access { bearer, until, family });
        self.revision += 1;
    }

    pub(super) fn revoke_access(&mut self, token: &str) {
        self.access.remove(token);
        self.revision += 1;
    }

    /// Whom a token speaks for, while it is good.
    pub fn bearer(&self, token: &str, now: Moment) -> Option<Bearer> {
        self.access.get(token).filter(|access| access.until > now).map(|access| access.bearer)
    }
}

/// Forty-three characters nobody can guess.
pub(super) fn secret() -> String {
    use base64::Engine;
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
