//! Whom a signature leads to: the chain to a root, the moment of signing and who vouches for it, revocation.

use lienthong_worker::report::{Ask, Ground, Kind, Revocation, Signature, Stamp, Verdict};

use super::{
    byte_range::Cover,
    certificate::{Certificate, part_of_name, title_of_name},
    chain::path_to_root,
    cms::SignedMessage,
    decoding::decoded,
    file::PdfFile,
    keys::{Hash, is_short},
    object::Object,
    oid,
    revocation::{Evidence, Standing, Wanted, ocsp_request},
    time_stamp,
};

/// A clock may be a day ahead.
const CLOCK_AHEAD_SECONDS: i64 = 24 * 3600;
/// More certificates, lists and answers of a file are not read.
const MOST_KEPT: usize = 400;

/// What was found about the bytes.
#[derive(Clone, Copy, Debug)]
pub enum Bytes {
    Whole,
    Not(Ground),
}

/// A signature as far as others need it.
pub struct Claimed<'m, 'a> {
    pub message: Option<&'m SignedMessage<'a>>,
    pub kind: Kind,
    pub cover: Option<Cover<'a>>,
    /// Bytes and key fit.
    pub whole: bool,
}

/// What the file brings along for the check.
#[derive(Default)]
pub struct Kept {
    certificates: Vec<Vec<u8>>,
    evidence: Evidence,
}

/// Collects certificates and evidence from the store of the document and from every message.
pub fn keep_evidence<'m, 'a: 'm>(
    file: &PdfFile<'_>,
    messages: impl Iterator<Item = &'m SignedMessage<'a>>,
    kept: &mut Kept,
) {
    let streams = |name: &[u8]| -> Vec<Vec<u8>> {
        let all = || {
            let root = file.root().ok()?;
            let store = file.value(root.as_dictionary()?, b"DSS").ok()?;
            let list = file.value(store.as_dictionary()?, name).ok()?;
            Some(list.as_array()?.clone())
        };
        let objects = all().unwrap_or_default();
        let contents = objects.iter().take(MOST_KEPT).filter_map(|one| match &*file.get(one).ok()? {
            Object::Stream(dictionary, raw) => decoded(dictionary, raw).ok(),
            _ => None,
        });
        contents.collect()
    };
    kept.certificates.extend(streams(b"Certs"));
    kept.evidence.lists.extend(streams(b"CRLs"));
    kept.evidence.answers.extend(streams(b"OCSPs"));
    for message in messages {
        keep_of_message(message, kept);
        if let Some(token) = message.time_stamp().and_then(SignedMessage::read) {
            keep_of_message(&token, kept);
        }
    }
    kept.certificates.truncate(MOST_KEPT);
    kept.evidence.lists.truncate(MOST_KEPT);
    kept.evidence.answers.truncate(MOST_KEPT);
}

fn keep_of_message(message: &SignedMessage<'_>, kept: &mut Kept) {
    kept.certificates.extend(message.certificates.iter().map(|one| one.whole.to_vec()));
    message.add_evidence(&mut kept.evidence);
}

/// Everything against which one signature is judged.
pub struct Surroundings<'k> {
    others: Vec<Certificate<'k>>,
    roots: Vec<Certificate<'k>>,
    evidence: &'k Evidence,
    /// What the issuers answered today.
    fetched: &'k Evidence,
    now: i64,
    /// Trusted time-stamps over the document: the moment, and how far they cover.
    document_stamps: Vec<(i64, usize)>,
}

/// How a chain stands.
struct Chain {
    leads_to_root: bool,
    holds_now: bool,
    is_weak: bool,
    revocation: Revocation,
    revoked_at: Option<i64>,
    /// What could still be asked.
    asks: Vec<Ask>,
}

impl<'k> Surroundings<'k> {
    pub fn new(
        kept: &'k Kept,
        fetched: &'k Evidence,
        roots: &'k [Vec<u8>],
        now: i64,
        claims: &[Claimed<'_, '_>],
    ) -> Self {
        let read = |all: &'k [Vec<u8>]| all.iter().filter_map(|one| Certificate::read(one)).collect();
        let mut found = Self {
            others: read(&kept.certificates),
            roots: read(roots),
            evidence: &kept.evidence,
            fetched,
            now,
            document_stamps: Vec::new(),
        };
        let stamps = claims.iter().filter(|claim| claim.kind == Kind::DocumentTimeStamp && claim.whole);
        found.document_stamps = stamps
            .filter_map(|claim| {
                let (message, cover) = (claim.message?, claim.cover?);
                let stamp = time_stamp::read(message, &[cover.before, cover.after]).ok()?;
                found.trusts_stamp(message, &stamp).then_some((stamp.at, cover.end))
            })
            .collect();
        found
    }

    /// Says who signed, when, and what comes of it; and what the issuers could still be asked, without the signature's
    /// place.
    pub fn judge(&self, claim: &Claimed<'_, '_>, bytes: Bytes, signature: &mut Signature) -> Vec<Ask> {
        let message = claim.message;
        let mut asks = Vec::new();
        let ground = match (bytes, message.and_then(SignedMessage::signer)) {
            (Bytes::Whole, Some(signer)) => {
                self.describe(claim, signature);
                asks = self.asks_about_stamp(claim);
                self.ground(claim, signer, signature, &mut asks)
            }
            (Bytes::Not(ground), signer) => {
                if signer.is_some() {
                    self.describe(claim, signature);
                }
                ground
            }
            (Bytes::Whole, None) => Ground::NoCertificate,
        };
        signature.ground = ground;
        signature.verdict = verdict_of(ground);
        asks
    }

    fn describe(&self, claim: &Claimed<'_, '_>, signature: &mut Signature) {
        let Some(message) = claim.message else { return };
        let Some(signer) = message.signer() else { return };
        signature.signer = title_of_name(signer.subject);
        signature.organisation = part_of_name(signer.subject, oid::ORGANISATION);
        signature.issuer = title_of_name(signer.issuer);
        signature.serial = Some(hexadecimal(signer.serial));
        signature.not_before = Some(signer.not_before);
        signature.not_after = Some(signer.not_after);
        signature.claimed_at = message.claimed_at().or(signature.claimed_at);
        signature.algorithm = message.scheme.map(|scheme| format!("{}, {}", scheme.name(), scheme.hash().name()));
        signature.weak = message.digest == Some(Hash::Sha1)
            || message.scheme.is_some_and(|scheme| scheme.hash() == Hash::Sha1)
            || message.content_type == oid::DATA && message.inside.is_some()
            || is_short(signer.key);
        if claim.kind == Kind::DocumentTimeStamp {
            let stamp = claim.cover.and_then(|cover| time_stamp::read(message, &[cover.before, cover.after]).ok());
            signature.claimed_at = None;
            signature.weak |= stamp.as_ref().is_some_and(|stamp| stamp.hash == Hash::Sha1);
            signature.stamp = stamp.map(|stamp| Stamp {
                at: stamp.at,
                authority: title_of_name(signer.subject),
                trusted: self.trusts_stamp(message, &stamp),
            });
        } else {
            signature.stamp = self.stamp_of(message);
        }
    }

    /// Why a signature whose bytes are whole is trusted, or not.
    fn ground(
        &self,
        claim: &Claimed<'_, '_>,
        signer: &Certificate<'_>,
        signature: &mut Signature,
        asks: &mut Vec<Ask>,
    ) -> Ground {
        let proven = self.proven_moment(claim, signature.stamp.as_ref());
        let moment = proven.or(signature.stamp.as_ref().map(|stamp| stamp.at)).or(signature.claimed_at);
        let moment = moment.unwrap_or(self.now);
        let chain = self.chain(signer, moment, proven);
        signature.revocation = chain.revocation;
        signature.revoked_at = chain.revoked_at;
        signature.weak |= chain.is_weak;
        asks.extend(chain.asks);
        if chain.revocation == Revocation::Revoked {
            let since = signature.claimed_at.zip(chain.revoked_at).is_some_and(|(claimed, revoked)| claimed < revoked);
            if since { Ground::RevokedSince } else { Ground::Revoked }
        } else if moment > self.now + CLOCK_AHEAD_SECONDS {
            Ground::TimeInFuture
        } else if !signer.holds_at(moment) {
            Ground::ExpiredWhenSigned
        } else if !chain.leads_to_root {
            Ground::UnknownIssuer
        } else if !signer.may_sign() {
            Ground::NotForSigning
        } else if signature.weak {
            Ground::WeakDigest
        } else if proven.is_none() && !chain.holds_now {
            Ground::ExpiredSince
        } else {
            Ground::LeadsToRoot
        }
    }

    /// The earliest moment at which a trusted authority had seen the signature.
    fn proven_moment(&self, claim: &Claimed<'_, '_>, stamp: Option<&Stamp>) -> Option<i64> {
        let own = stamp.filter(|stamp| stamp.trusted).map(|stamp| stamp.at);
        let end = claim.cover.map_or(usize::MAX, |cover| cover.end);
        let over_it = self.document_stamps.iter().filter(|(_, covered)| *covered > end).map(|(at, _)| *at);
        own.into_iter().chain(over_it).min()
    }

    fn stamp_of(&self, message: &SignedMessage<'_>) -> Option<Stamp> {
        let token = SignedMessage::read(message.time_stamp()?)?;
        let stamp = time_stamp::read(&token, &[message.signature]).ok()?;
        let authority = token.signer().and_then(|authority| title_of_name(authority.subject));
        Some(Stamp { at: stamp.at, authority, trusted: self.trusts_stamp(&token, &stamp) })
    }

    /// The authority of a stamp that is relied on may have been revoked too.
    fn asks_about_stamp(&self, claim: &Claimed<'_, '_>) -> Vec<Ask> {
        let asks = || {
            let token = SignedMessage::read(claim.message?.time_stamp()?)?;
            let stamp = time_stamp::read(&token, &[claim.message?.signature]).ok()?;
            let asks = self.chain(token.signer()?, stamp.at, None).asks;
            Some(asks.into_iter().map(|ask| Ask { of_stamp: true, ..ask }).collect())
        };
        asks().unwrap_or_default()
    }

    fn trusts_stamp(&self, token: &SignedMessage<'_>, stamp: &time_stamp::TimeStamp) -> bool {
        let Some(authority) = token.signer() else { return false };
        let chain = self.chain(authority, stamp.at, None);
        let strong = stamp.hash != Hash::Sha1 && token.digest != Some(Hash::Sha1) && !chain.is_weak;
        strong && chain.leads_to_root && chain.revocation != Revocation::Revoked
    }

    /// The chain of a signer at a moment; `proven` is the moment by which a trusted authority had seen the signature.
    fn chain(&self, signer: &Certificate<'_>, moment: i64, proven: Option<i64>) -> Chain {
        let to_root = path_to_root(signer, &self.others, &self.roots, moment);
        let leads_to_root = to_root.is_some();
        let path: Vec<&Certificate<'_>> = to_root.unwrap_or_else(|| {
            let issuer = self.others.iter().find(|one| one.subject == signer.issuer && one.signed(signer));
            std::iter::once(signer).chain(issuer).collect()
        });
        let mut revocation = if path.len() > 1 { Revocation::Good } else { Revocation::Unknown };
        let (mut revoked_at, mut asks, mut good_today) = (None, Vec::new(), false);
        for (place, (certificate, issuer)) in path.iter().zip(path.iter().skip(1)).enumerate() {
            let in_file = self.evidence.standing(certificate, issuer, Wanted::About(moment));
            let fetched = self.fetched.standing(certificate, issuer, Wanted::Today(self.now));
            match in_file.worse(fetched) {
                Standing::Revoked(at) if proven.is_some_and(|proven| proven < at) => {
                    revocation = Revocation::RevokedLater;
                    revoked_at = Some(at);
                }
                Standing::Revoked(at) => {
                    revocation = Revocation::Revoked;
                    revoked_at = Some(at);
                    asks.clear();
                    break;
                }
                Standing::Unknown if revocation == Revocation::Good => revocation = Revocation::Unknown,
                Standing::Good | Standing::Unknown => {}
            }
            good_today |= place == 0 && fetched == Standing::Good;
            // What the file says about a moment that nobody proved is no word about today.
            let is_settled = fetched != Standing::Unknown
                || match in_file {
                    Standing::Revoked(_) => true,
                    Standing::Good => proven.is_some(),
                    Standing::Unknown => false,
                };
            // Addresses of a stranger's certificate are a stranger's wish: only a trusted authority's are followed.
            if leads_to_root && !is_settled {
                asks.extend(ask(certificate, issuer));
            }
        }
        if revocation == Revocation::Good && good_today {
            revocation = Revocation::GoodToday;
        }
        // The root itself is believed for being chosen, not for its signature.
        let below_root = path.len().saturating_sub(usize::from(leads_to_root));
        let is_weak = path
            .iter()
            .take(below_root)
            .any(|one| one.scheme.is_some_and(|scheme| scheme.hash() == Hash::Sha1) || is_short(one.key));
        let holds_now = path.iter().all(|one| one.holds_at(self.now));
        Chain { leads_to_root, holds_now, is_weak, revocation, revoked_at, asks }
    }
}

fn ask(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<Ask> {
    let (responders, lists) = (certificate.responders(), certificate.list_addresses());
    Some(Ask { signature: 0, of_stamp: false, responders, request: ocsp_request(certificate, issuer)?, lists })
}

/// Of at most twenty bytes, which is what a serial number may have.
fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().take(20).flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

pub const fn verdict_of(ground: Ground) -> Verdict {
    match ground {
        Ground::LeadsToRoot => Verdict::Trusted,
        Ground::UnknownIssuer
        | Ground::ExpiredSince
        | Ground::WeakDigest
        | Ground::NotForSigning
        | Ground::TimeInFuture => Verdict::Valid,
        Ground::BytesDiffer
        | Ground::NotBySigner
        | Ground::OtherCertificate
        | Ground::CutShort
        | Ground::UnsignedGap
        | Ground::ChangedLater
        | Ground::NotPermittedLater
        | Ground::Detached => Verdict::Changed,
        Ground::FileBroken
        | Ground::FileEncrypted
        | Ground::RangeOdd
        | Ground::NoSignatureBytes
        | Ground::MessageUnreadable
        | Ground::KindUnknown
        | Ground::AlgorithmUnknown
        | Ground::NoCertificate
        | Ground::LaterUnproven
        | Ground::ExpiredWhenSigned
        | Ground::Revoked
        | Ground::RevokedSince
        | Ground::TooMany => Verdict::Unverifiable,
    }
}
