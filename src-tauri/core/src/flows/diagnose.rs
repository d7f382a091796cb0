//! Looks at everything the program needs, and says of each thing what is wrong and what to do.
//!
//! Policy. Nothing is changed and nothing of a person is sent: servers are asked only what they tell anybody, except
//! that a person who is signed in is looked up in both systems. Every look has a limit of time, so that the whole ends
//! soon, and one that fails does not hold back the others. What is found holds no name, number or code of a dossier.

mod computer;
mod network;
mod support_file;

use std::{path::Path, sync::Arc, time::Duration};

use super::{
    audit::write_whole,
    views::diagnosis::{CheckLine, Diagnosis},
};
use crate::{
    app::{App, Seat},
    domain::{
        diagnosis::{Check, CheckName, CheckState, Finding},
        failure::Failure,
        failure_code::FailureCode,
        failure_words::Language,
    },
    gateways::settings::Settings,
};

/// Longer than this no single look takes.
const LIMIT: Duration = Duration::from_secs(12);

/// What only the window knows; the command line has none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowFacts {
    /// Of the web view.
    pub web_view: Option<String>,
    /// Whether the font that comes along was loaded.
    pub font_shown: Option<bool>,
}

/// Looks at everything, this computer first. `seat_problem`: why the stores of the last person could not be opened.
pub async fn diagnose(
    app: &Arc<App>,
    seat_problem: Option<&Failure>,
    window: &WindowFacts,
    language: Language,
) -> Diagnosis {
    let seat = app.seat().ok();
    let mut checks = computer::look(app, seat.as_ref(), seat_problem).await;
    checks.extend(window_checks(window));
    if let Ok(profile) = app.profile() {
        checks.extend(Box::pin(network::look(app, &profile, seat.as_ref())).await);
    }
    checks.sort_by_key(|check| check.name);
    let lines = checks.iter().map(|check| line(check, language)).collect();
    Diagnosis { at: app.clock.now(), version: env!("CARGO_PKG_VERSION").to_owned(), checks: lines }
}

/// Writes what was found to a file that may be given to anybody.
///
/// # Errors
/// `FileNotWritable`.
pub async fn save_support_file(app: &App, diagnosis: &Diagnosis, place: &Path) -> Result<(), Failure> {
    let known = support_file::known_words(app.seat().ok().map(|seat| seat.official()).as_ref(), app.data_dir());
    let text = support_file::text(diagnosis, &known);
    let out = place.to_path_buf();
    let written = tokio::task::spawn_blocking(move || write_whole(&out, text.as_bytes())).await;
    written.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| {
        tracing::warn!(kind = ?fault.kind(), "the support file could not be written");
        Failure::new(FailureCode::FileNotWritable).with_detail(place.display().to_string())
    })
}

fn line(check: &Check, language: Language) -> CheckLine {
    let code = check.code();
    let words = code.map(|code| code.words(language));
    CheckLine {
        name: check.name,
        title: check.name.title(language).to_owned(),
        state: check.state,
        code,
        message: check.finding.sentence(language),
        cause: words.map(|words| words.cause.to_owned()),
        remedy: words.map(|words| words.remedy.to_owned()),
        ms: check.milliseconds,
    }
}

fn window_checks(window: &WindowFacts) -> Vec<Check> {
    let web_view = window
        .web_view
        .clone()
        .map(|version| Check::new(CheckName::WebView, CheckState::Ok, Finding::WebView { version }));
    let font = window.font_shown.map(|shown| {
        let (state, finding) =
            if shown { (CheckState::Ok, Finding::FontShown) } else { (CheckState::Warn, Finding::FontMissing) };
        Check::new(CheckName::Font, state, finding)
    });
    web_view.into_iter().chain(font).collect()
}

/// Lets a look take its time, up to the limit.
async fn timed(name: CheckName, look: impl Future<Output = Check>) -> Check {
    let began = tokio::time::Instant::now();
    let looked = tokio::time::timeout(LIMIT, look).await;
    let mut check = looked.unwrap_or_else(|_| Check::failed(name, FailureCode::AnswerTimedOut, None));
    check.milliseconds = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
    check
}

/// The same for a look that blocks.
async fn timed_on_disk(name: CheckName, look: impl FnOnce() -> Check + Send + 'static) -> Check {
    let looked = async {
        let done = tokio::task::spawn_blocking(look).await;
        done.unwrap_or_else(|_| Check::failed(name, FailureCode::Unexpected, None))
    };
    timed(name, looked).await
}

fn of_failure(name: CheckName, failure: &Failure) -> Check {
    Check::failed(name, failure.code, failure.detail.clone())
}

/// What the policy does here.
fn policy(settings: &Settings) -> Check {
    let fixed = settings.locked.iter().filter(|key| *key != "policy.set_by").count();
    let (state, finding) = match (fixed, settings.refused.len()) {
        (0, _) => (CheckState::Ok, Finding::NoPolicy),
        (keys, 0) => (CheckState::Ok, Finding::PolicyFixes { keys }),
        (_, changes) => (CheckState::Warn, Finding::PolicyWithstood { changes }),
    };
    Check::new(CheckName::Policy, state, finding)
}

/// A person who is signed in is looked up where the work is done.
async fn account(seat: &Seat) -> Check {
    let met = super::enter::meet(seat).await;
    match met.problem {
        Some(problem) => Check::failed(CheckName::Account, problem.code, None),
        None => Check::new(CheckName::Account, CheckState::Ok, Finding::AccountKnown),
    }
}
