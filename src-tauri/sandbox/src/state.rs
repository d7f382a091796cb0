//! What the servers of one sandbox share: the data, the clock, the bytes, the faults and the log.
//!
//! Pages and servers read the world through [`SandboxState::store`] (a short lock, never held over an await) and
//! change it through the methods of [`Store`], which keep the indexes right. A browser that has signed in carries
//! a cookie that is good on all ports (cookies do not know ports): [`SandboxState::signed_in`] says who it is,
//! and [`SandboxState::sign_in_address`] is where to send somebody who has not signed in.

mod persistence;
mod store;
mod wrong_passwords;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, header};
use url::Url;

pub use self::persistence::{Origin, StateFolder};
pub use self::store::{IdeskUpload, Remembered, Search, Sorting, Store};
use crate::clock::Clock;
use crate::contents::Contents;
use crate::faults::Faults;
use crate::model::OfficialIndex;
use crate::request_log::RequestLog;
use crate::sso::SignOn;

/// How the servers of one sandbox hold it.
pub type SharedState = Arc<SandboxState>;

pub struct SandboxState {
    pub addresses: Addresses,
    /// Whether iGate speaks with the oddities seen in the field.
    pub traps: bool,
    pub clock: Clock,
    pub contents: Contents,
    pub faults: Faults,
    pub log: RequestLog,
    store: Mutex<Store>,
    sign_on: Mutex<SignOn>,
    /// The userinfo endpoint of another identity server whose tokens iGate and iDesk take.
    trusted: Mutex<Option<Url>>,
    folder: StateFolder,
}

/// Base addresses without a slash at the end: `http://127.0.0.1:40123`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    pub sso: String,
    pub igate: String,
    pub idesk: String,
    pub control: String,
}

impl Addresses {
    /// The issuer, with the path a Keycloak of the field has.
    pub fn issuer(&self) -> String {
        format!("{}{}", self.sso, crate::sso::REALM)
    }
}

impl SandboxState {
    pub(crate) fn new(
        addresses: Addresses,
        traps: bool,
        clock: Clock,
        contents: Contents,
        (store, sign_on): (Store, SignOn),
        folder: StateFolder,
    ) -> Self {
        Self {
            addresses,
            traps,
            clock,
            contents,
            faults: Faults::default(),
            log: RequestLog::default(),
            store: Mutex::new(store),
            sign_on: Mutex::new(sign_on),
            trusted: Mutex::default(),
            folder,
        }
    }

    /// The data of iGate and iDesk. Keep the guard for a few lines only.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The data of the single sign-on. When both are needed, take the store first.
    pub fn sign_on(&self) -> MutexGuard<'_, SignOn> {
        self.sign_on.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on iGate and iDesk also take the access tokens of another identity server on this machine.
    pub fn trust(&self, userinfo: Url) {
        *self.trusted.lock().unwrap_or_else(PoisonError::into_inner) = Some(userinfo);
    }

    pub(crate) fn trusted_userinfo(&self) -> Option<Url> {
        self.trusted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Who signed in with this browser.
    pub fn signed_in(&self, headers: &HeaderMap) -> Option<OfficialIndex> {
        let session = crate::sso::session_cookie(headers)?;
        self.sign_on().session(&session).map(|session| session.official)
    }

    /// Where a person signs in to come back to `return_to`, an absolute address of one of our own pages.
    pub fn sign_in_address(&self, return_to: &str) -> String {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("ve", return_to).finish();
        format!("{}/dang-nhap?{query}", self.addresses.sso)
    }

    /// Where a person signs out of the web pages, to come back to `return_to`.
    pub fn sign_out_address(&self, return_to: &str) -> String {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("ve", return_to).finish();
        format!("{}/dang-xuat?{query}", self.addresses.sso)
    }

    /// Writes the state folder when something changed since it was last written; nothing to do in memory.
    pub async fn save(self: &Arc<Self>) -> std::io::Result<()> {
        self.write_changes().await
    }

    /// What the seed was given.
    pub fn origin(&self) -> Origin {
        self.folder.origin()
    }
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}
