//! What the servers can be told to do wrong, where, how often, and after how many times right.

mod bodies;
mod json;
mod kind;
mod play;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

pub use self::bodies::UploadCut;
pub use self::kind::FaultKind;
pub(crate) use self::play::{Plan, Played};
use crate::system::System;

/// One fault as asked for: `{"system":"igate","method":"POST","path":"/pa/dossier/*/attachment","skip":0,"times":1,
/// "kind":"drop-after","params":{}}`. Everything but `kind` may be left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Asked", into = "Asked")]
pub struct Fault {
    /// Nothing: any of the three.
    pub system: Option<System>,
    /// Nothing: any.
    pub method: Option<String>,
    /// `*` stands for any run of characters; nothing: the path the kind is about, or any.
    pub path: Option<String>,
    /// So many fitting requests are let through first.
    pub skip: u32,
    /// Played so many times; 0: until removed.
    pub times: u32,
    /// Played with this probability, by a draw that follows from `seed`.
    pub chance: Option<f64>,
    pub seed: u64,
    pub kind: FaultKind,
}

/// The faults that stand, and how often each has been met and played.
#[derive(Debug)]
pub struct Faults {
    standing: Mutex<(u64, Vec<Standing>)>,
    changes: watch::Sender<u64>,
}

/// A fault that stands. `met`: fitting requests; `played`: how often it was played.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    pub id: u64,
    #[serde(flatten)]
    pub fault: Fault,
    pub met: u32,
    pub played: u32,
}

impl Default for Faults {
    fn default() -> Self {
        Self { standing: Mutex::default(), changes: watch::channel(0).0 }
    }
}

impl Faults {
    /// Lets a fault stand; answers its number.
    pub fn add(&self, fault: Fault) -> u64 {
        let mut standing = self.lock();
        standing.0 += 1;
        let id = standing.0;
        standing.1.push(Standing { id, fault, met: 0, played: 0 });
        drop(standing);
        self.changes.send_modify(|version| *version += 1);
        id
    }

    /// Takes one fault away; false when there was none.
    pub fn remove(&self, id: u64) -> bool {
        let mut standing = self.lock();
        let before = standing.1.len();
        standing.1.retain(|fault| fault.id != id);
        let removed = standing.1.len() < before;
        drop(standing);
        self.changes.send_modify(|version| *version += 1);
        removed
    }

    pub fn clear(&self) {
        self.lock().1.clear();
        self.changes.send_modify(|version| *version += 1);
    }

    pub fn list(&self) -> Vec<Standing> {
        self.lock().1.clone()
    }

    /// Whether the port of a system is to be closed now.
    pub fn refuses(&self, system: System) -> bool {
        self.lock().1.iter().any(|standing| {
            standing.fault.kind == FaultKind::Refuse {} && standing.fault.system.is_none_or(|wanted| wanted == system)
        })
    }

    /// Tells when faults come and go.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Counts a request against every fault it fits, and takes those to be played on it.
    pub(crate) fn take(&self, system: System, method: &str, path: &str) -> Vec<(u64, FaultKind)> {
        let mut standing = self.lock();
        let mut due = Vec::new();
        for fault in &mut standing.1 {
            if !fault.fault.fits(system, method, path) {
                continue;
            }
            fault.met += 1;
            let spent = fault.fault.times > 0 && fault.played >= fault.fault.times;
            if fault.met > fault.fault.skip && !spent && fault.fault.drawn(fault.met) {
                fault.played += 1;
                due.push((fault.id, fault.fault.kind.clone()));
            }
        }
        due
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Vec<Standing>)> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    /// A fault played once, on the first fitting request.
    pub fn once(kind: FaultKind) -> Self {
        Self { system: None, method: None, path: None, skip: 0, times: 1, chance: None, seed: 0, kind }
    }

    #[must_use]
    pub fn at(mut self, system: System, method: &str, path: &str) -> Self {
        self.system = Some(system);
        self.method = Some(method.to_owned());
        self.path = Some(path.to_owned());
        self
    }

    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    #[must_use]
    pub fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    fn fits(&self, system: System, method: &str, path: &str) -> bool {
        let home = self.kind.home();
        let wanted = self.system.or(home.map(|home| home.0));
        let pattern = self.path.as_deref().or(home.map(|home| home.1));
        self.kind != FaultKind::Refuse {}
            && wanted.is_none_or(|wanted| wanted == system)
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && pattern.is_none_or(|pattern| matches(pattern, path))
    }

    fn drawn(&self, met: u32) -> bool {
        let Some(chance) = self.chance else { return true };
        let mut state = self.seed.wrapping_add(u64::from(met)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        f64::from(u32::try_from(state >> 32).unwrap_or(0)) < chance * f64::from(u32::MAX)
    }
}

/// Whether `path` has the form of `pattern`, in which `*` stands for any run of characters.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut rest = rest;
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

/// A fault in JSON, where `params` and most of the rest may be absent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    system: Option<System>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default)]
    skip: u32,
    #[serde(default = "once")]
    times: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chance: Option<f64>,
    #[serde(default)]
    seed: u64,
    kind: String,
    #[serde(default)]
    params: serde_json::Map<String, Value>,
}

impl TryFrom<Asked> for Fault {
    type Error = serde_json::Error;

    fn try_from(asked: Asked) -> Result<Self, Self::Error> {
        let kind = serde_json::from_value(serde_json::json!({ "kind": asked.kind, "params": asked.params }))?;
        Ok(Self {
            system: asked.system,
            method: asked.method,
            path: asked.path,
            skip: asked.skip,
            times: asked.times,
            chance: asked.chance,
            seed: asked.seed,
            kind,
        })
    }
}

impl From<Fault> for Asked {
    fn from(fault: Fault) -> Self {
        let told = serde_json::to_value(&fault.kind).unwrap_or_default();
        Self {
            system: fault.system,
            method: fault.method,
            path: fault.path,
            skip: fault.skip,
            times: fault.times,
            chance: fault.chance,
            seed: fault.seed,
            kind: told["kind"].as_str().unwrap_or_default().to_owned(),
            params: told["params"].as_object().cloned().unwrap_or_default(),
        }
    }
}

fn once() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        assert!(matches("/pa/dossier/*/attachment", "/pa/dossier/685495086145a54664cb95c3/attachment"));
        assert!(matches("*/token", "/auth/realms/digo/protocol/openid-connect/token"));
        assert!(matches("/fi/*", "/fi/file/--multiple"));
        assert!(!matches("/pa/dossier/*/attachment", "/pa/dossier/1/--online"));
        assert!(!matches("/pa", "/pa/dossier"));
        assert!(!matches("/a*b*c", "/a-c"));
    }

    #[test]
    fn a_fault_is_skipped_then_played_then_spent() {
        let faults = Faults::default();
        faults.add(Fault::once(FaultKind::DropAfter {}).at(System::Igate, "POST", "/fi/*").after(1).times(2));
        let played: Vec<usize> =
            (0..5).map(|_| faults.take(System::Igate, "POST", "/fi/file/--multiple").len()).collect();
        assert_eq!(played, [0, 1, 1, 0, 0]);
        assert!(faults.take(System::Idesk, "POST", "/fi/file/--multiple").is_empty());
    }

    #[test]
    fn a_fault_reads_back_as_it_was_asked_for() {
        let text = r#"{"kind":"status","params":{"status":503,"retryAfter":2},"path":"/x"}"#;
        let fault: Fault = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(fault.times, 1);
        let again: Fault = serde_json::from_value(serde_json::to_value(&fault).unwrap_or_default())
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.kind, fault.kind);
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"status","params":{"statsu":503}}"#).is_err());
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"drop-afer"}"#).is_err());
    }
}
