//! A province's profile comes by a file, is shown in full, and is taken only by the person's yes.
//!
//! Policy. The file is read once, with the certificates that it names, and held as it was read: what was shown is what is
//! taken. Nothing is ever fetched from a network for it. It is taken while nobody is at work, because another province
//! means other systems and other people; and where it names other systems, a session that was kept is forgotten, so that
//! no token is ever shown to a system that it was not made for. What the machine's policy fixes stays fixed, and the
//! offer says so.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    settings::{said, view_settings},
    views::{
        profile::{ProfileOffer, ProfileRow},
        settings::SettingsView,
    },
};
use crate::{
    app::App,
    domain::{failure::Failure, failure_code::FailureCode, failure_words::Language},
    gateways::{
        http::certificates_in,
        settings::{OfferedProfile, Profile, ProfileFact},
    },
};

/// Shown whether or not a profile says them: where the program goes, and as whom.
const ALWAYS_SHOWN: &[&str] = &[
    "name",
    "sso.issuer",
    "sso.client_id",
    "igate.base_url",
    "idesk.base_url",
    "network.extra_ca_file",
    "network.proxy",
];

/// The place where at most one profile waits for an answer; the program has one.
#[derive(Default)]
pub struct ProfileOffers(Mutex<Option<Held>>);

struct Held {
    offered: Arc<OfferedProfile>,
    shown: ProfileOffer,
}

impl ProfileOffers {
    /// What waits for the person's answer.
    pub fn waiting(&self) -> Option<ProfileOffer> {
        self.held().as_ref().map(|held| held.shown.clone())
    }

    /// The person does not want it.
    pub fn decline(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a profile and holds it for the person's answer; one that waited before is forgotten.
///
/// # Errors
/// `ProfileInvalid` with file, line, key and the accepted form; `LocalFileUnreadable`; `SettingLocked` where the profile
/// was named at the start.
pub async fn offer_profile(app: &App, path: &Path) -> Result<ProfileOffer, Failure> {
    if app.options().profile_file.is_some() {
        return Err(Failure::new(FailureCode::SettingLocked).in_field("profile"));
    }
    let settings = app.settings().ok();
    let language = settings.as_ref().map(|settings| settings.language).unwrap_or_default();
    let (file, present) = (path.to_path_buf(), app.profile_file());
    let read = tokio::task::spawn_blocking(move || (OfferedProfile::read(&file), OfferedProfile::read(&present).ok()));
    let (offered, present) = read.await.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    let offered = offered.map_err(|fault| match fault.code() {
        FailureCode::ProfileMissing => {
            Failure::new(FailureCode::LocalFileUnreadable).with_detail(path.display().to_string())
        }
        _ => said(&fault, language),
    })?;
    let locked = |key: &str| settings.as_ref().is_some_and(|settings| settings.locked.contains(key));
    let shown = ProfileOffer {
        id: offered.fingerprint().to_string(),
        file_name: offered.file_name(),
        name: offered.profile().name.clone(),
        is_first: present.is_none(),
        rows: rows(&offered, present.as_ref(), &locked, language),
    };
    *app.profile_offers.held() = Some(Held { offered: Arc::new(offered), shown: shown.clone() });
    Ok(shown)
}

fn rows(
    offered: &OfferedProfile,
    present: Option<&OfferedProfile>,
    locked: &dyn Fn(&str) -> bool,
    language: Language,
) -> Vec<ProfileRow> {
    let before = |key: &str| present.and_then(|present| present.facts().iter().find(|fact| fact.key == key));
    let rows = offered.facts().iter().filter_map(|fact| {
        let before = before(fact.key);
        let is_shown = ALWAYS_SHOWN.contains(&fact.key) || fact.is_said || before.is_some_and(|before| before.is_said);
        let differs = before.is_some_and(|before| match (&before.file, &fact.file) {
            // Taken over, a file has a name of ours; what counts is what it holds.
            (Some(before), Some(fact)) => before != fact,
            _ => before.value != fact.value,
        });
        is_shown.then(|| ProfileRow {
            key: fact.key.to_owned(),
            value: fact.value.clone(),
            before: before.filter(|_| differs).map(|before| before.value.clone()),
            differs,
            locked: locked(fact.key),
            certificates: certificates(fact, language),
        })
    });
    rows.collect()
}

/// Whom the certificates of a named file name, until when, and by which fingerprint they can be compared.
fn certificates(fact: &ProfileFact, language: Language) -> Vec<String> {
    let Some(bytes) = &fact.file else { return Vec::new() };
    let until = if language == Language::En { "until" } else { "đến" };
    certificates_in(bytes)
        .into_iter()
        .map(|named| format!("{} · {until} {} · SHA-256 {}", named.subject, named.until, named.sha256))
        .collect()
}

/// The person's yes to the offer with this id.
///
/// # Errors
/// `BadArgument` where another one waits; `SettingLocked` while somebody is at work or behind the lock; `FileNotWritable`.
pub async fn accept_profile(app: &App, id: &str) -> Result<SettingsView, Failure> {
    let offered = {
        let held = app.profile_offers.held();
        let held = held.as_ref().filter(|held| held.shown.id == id);
        held.map(|held| held.offered.clone()).ok_or_else(|| Failure::new(FailureCode::BadArgument).in_field("id"))?
    };
    if app.seat().is_ok() || app.window_lock.view().is_some() {
        return Err(Failure::new(FailureCode::SettingLocked).in_field("session"));
    }
    if !app.profile().is_ok_and(|present| names_the_same_systems(&present, offered.profile())) {
        forget_kept_session(app).await?;
    }
    let language = app.settings().map(|settings| settings.language).unwrap_or_default();
    let target = app.profile_file();
    let written = tokio::task::spawn_blocking(move || offered.write(&target)).await;
    written.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| said(&fault, language))?;
    app.profile_offers.decline();
    app.reload_settings()?;
    view_settings(app).await
}

/// Whether tokens that were made for one are at home in the other.
fn names_the_same_systems(one: &Profile, other: &Profile) -> bool {
    let systems = |profile: &Profile| {
        let sso = &profile.sso;
        let addresses =
            [&sso.issuer, &sso.client_id, &profile.igate.base_url, &profile.idesk.base_url].map(Clone::clone);
        (addresses, sso.accepted_issuer.clone())
    };
    systems(one) == systems(other)
}

async fn forget_kept_session(app: &App) -> Result<(), Failure> {
    // Without a vault nothing was kept.
    let Ok(vault) = app.vault() else { return Ok(()) };
    let forgotten = tokio::task::spawn_blocking(move || match vault.last_identity()? {
        Some(identity) => vault.forget_session(&identity),
        None => Ok(()),
    });
    let forgotten = forgotten.await.map_err(|_| Failure::new(FailureCode::Unexpected))?;
    forgotten.map_err(|fault| Failure::new(fault.code()))
}
