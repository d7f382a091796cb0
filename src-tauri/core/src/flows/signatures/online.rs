//! Asking the issuers whether a certificate was revoked, where the site lets them be asked.
//!
//! Policy. Asked is only about certificates that lead to a root which the site trusts, at the addresses that these
//! certificates name, and only while `signature.revocation` is `online`. Out goes what OCSP needs, hashes of the issuer
//! and the certificate's number, or the address of a list; nothing of the file. The answers are judged in the worker
//! like everything else. Whoever does not answer in time, or wrongly, leaves the file where it was: what could not be
//! asked is said to be not verified, and takes nothing from what was.

use std::{collections::HashSet, io};

use bytes::Bytes;
use futures_util::Stream;

use crate::{
    domain::{
        instant::Instant,
        signature::{Revocation, SignatureReport},
    },
    gateways::{
        authorities::{Authorities, Question},
        worker::{JudgedSignatures, RevocationAsk, WorkerFault, WorkerPool},
    },
};

/// About one file not more is asked.
const MOST_QUESTIONS: usize = 12;

/// First the short answer; the whole list only where that left something open.
const IN_THIS_ORDER: [fn(&RevocationAsk) -> Vec<Question>; 2] = [standings, lists];

/// The report on a file, with what the issuers say where `authorities` are to be asked.
///
/// # Errors
/// Those of the worker over the file alone.
pub(super) async fn judged<S>(
    workers: &WorkerPool,
    authorities: Option<&Authorities>,
    roots: &Bytes,
    now: Instant,
    length: u64,
    file: impl Fn() -> S,
) -> Result<SignatureReport, WorkerFault>
where
    S: Stream<Item = io::Result<Bytes>> + Send,
{
    let mut found = workers.signatures(roots.clone(), &[], now, length, &file).await?;
    let Some(authorities) = authorities else { return Ok(found.report) };
    let (mut fetched, mut answered) = (Vec::new(), HashSet::new());
    for kind in IN_THIS_ORDER {
        let mut questions: Vec<Question> = Vec::new();
        for question in found.asks.iter().flat_map(kind) {
            if !questions.contains(&question) && questions.len() < MOST_QUESTIONS {
                questions.push(question);
            }
        }
        let words = authorities.ask(&questions).await;
        if words.is_empty() {
            continue;
        }
        for (question, word) in words {
            answered.insert(question);
            fetched.push(word);
        }
        match workers.signatures(roots.clone(), &fetched, now, length, &file).await {
            Ok(again) => found = again,
            Err(fault) => {
                // An answer that the worker chokes on is no reason to say less about the file.
                tracing::warn!(%fault, "what the issuers answered was not judged");
                break;
            }
        }
    }
    Ok(said_what_is_open(found, &answered))
}

fn standings(ask: &RevocationAsk) -> Vec<Question> {
    let question = |address: &String| Question::Standing { address: address.clone(), request: ask.request.clone() };
    ask.responders.iter().map(question).collect()
}

fn lists(ask: &RevocationAsk) -> Vec<Question> {
    ask.lists.iter().map(|address| Question::List { address: address.clone() }).collect()
}

/// Says of each signature whose standing is open why it is.
fn said_what_is_open(found: JudgedSignatures, answered: &HashSet<Question>) -> SignatureReport {
    let JudgedSignatures { mut report, asks } = found;
    for (place, signature) in report.signatures.iter_mut().enumerate() {
        let asks = asks.iter().filter(|ask| ask.signature == place && !ask.of_stamp);
        let questions: Vec<Vec<Question>> = asks.map(|ask| [standings(ask), lists(ask)].concat()).collect();
        if signature.revocation != Revocation::Unknown || questions.is_empty() {
            continue;
        }
        // One that cannot be asked at all is named before one that did not answer.
        signature.revocation = if questions.iter().any(Vec::is_empty) {
            Revocation::NoAddress
        } else if questions.iter().flatten().any(|question| answered.contains(question)) {
            Revocation::Unusable
        } else {
            Revocation::Unreached
        };
    }
    report
}
