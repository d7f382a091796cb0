//! What the issuers of certificates answer about revocation (OCSP, CRL), fetched over the network and remembered for a
//! while. Nothing is judged here: the answers go to the worker as they came.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::time::Instant;

use super::{
    http::{Outside, OutsideLimits},
    settings::NetworkSettings,
    worker::RevocationWord,
};

/// An answer of OCSP has a few KiB, mostly of certificates.
const LARGEST_ANSWER: usize = 128 * 1024;
/// The list of a large public authority has a few MiB.
const LARGEST_LIST: usize = 12 * 1024 * 1024;

/// An answer is not asked for again for so long: a list of results asks about the same few signers.
const KEPT_ANSWER: Duration = Duration::from_mins(10);
/// Nor is a host that did not answer.
const KEPT_SILENCE: Duration = Duration::from_mins(1);
/// Beyond it everything is forgotten: it can be asked again.
const MOST_KEPT_BYTES: usize = 32 * 1024 * 1024;
const MOST_KEPT: usize = 500;

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// OCSP: a request in DER to this address.
    Standing { address: String, request: Vec<u8> },
    /// The revocation list at this address.
    List { address: String },
}

/// The issuers of certificates, as far as they can be reached.
pub struct Authorities {
    outside: Option<Outside>,
    kept: Mutex<HashMap<Question, Kept>>,
}

#[derive(Clone)]
struct Kept {
    at: Instant,
    /// `None`: it was asked in vain.
    answer: Option<Bytes>,
}

impl Authorities {
    /// Over the site's proxy and with its certificates; with settings that cannot be used nobody is reached.
    pub fn new(network: &NetworkSettings) -> Self {
        Self::with_limits(network, OutsideLimits::default())
    }

    /// The same with other limits.
    pub fn with_limits(network: &NetworkSettings, limits: OutsideLimits) -> Self {
        let outside = Outside::new(network, limits);
        if let Err(fault) = &outside {
            tracing::warn!(%fault, "no way to the issuers of certificates");
        }
        Self { outside: outside.ok(), kept: Mutex::default() }
    }

    /// Asks all at once; what was not answered is missing.
    pub async fn ask(&self, questions: &[Question]) -> Vec<(Question, RevocationWord)> {
        let asked = questions.iter().map(async |question| {
            let answer = match self.known(question) {
                Some(kept) => kept.answer,
                None => self.fetch(question).await,
            }?;
            let word = match question {
                Question::Standing { .. } => RevocationWord::Answer(answer),
                Question::List { .. } => RevocationWord::List(answer),
            };
            Some((question.clone(), word))
        });
        join_all(asked).await.into_iter().flatten().collect()
    }

    fn known(&self, question: &Question) -> Option<Kept> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(question)?;
        let life = if found.answer.is_some() { KEPT_ANSWER } else { KEPT_SILENCE };
        (found.at.elapsed() < life).then(|| found.clone())
    }

    async fn fetch(&self, question: &Question) -> Option<Bytes> {
        let outside = self.outside.as_ref()?;
        let fetched = match question {
            Question::Standing { address, request } => {
                outside.ask(address, "application/ocsp-request", request.clone(), LARGEST_ANSWER).await
            }
            Question::List { address } => outside.read(address, LARGEST_LIST).await,
        };
        let answer = fetched
            .inspect_err(|fault| tracing::info!(kind = question.word(), %fault, "an issuer did not answer"))
            .ok()
            .filter(|answer| !answer.is_empty());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: usize = kept.values().filter_map(|kept| Some(kept.answer.as_ref()?.len())).sum();
        if kept.len() >= MOST_KEPT || bytes > MOST_KEPT_BYTES {
            kept.clear();
        }
        kept.insert(question.clone(), Kept { at: Instant::now(), answer: answer.clone() });
        answer
    }
}

impl Question {
    /// The word in the log; the address is the certificate's and stays out of it.
    const fn word(&self) -> &'static str {
        match self {
            Self::Standing { .. } => "ocsp",
            Self::List { .. } => "crl",
        }
    }
}
