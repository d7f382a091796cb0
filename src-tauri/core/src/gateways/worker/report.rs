//! The worker's report in the words of the domain.

use lienthong_worker::report::{Ask, Ground, Kind, Later, Report, Revocation, Signature, Stamp, Verdict};

use super::{JudgedSignatures, RevocationAsk};
use crate::domain::{
    instant::Instant,
    signature::{
        self, LaterAddition, SignatureGround, SignatureKind, SignatureReport, SignatureVerdict, TimeStamp, TrustedRoots,
    },
};

/// `None` when it is no report.
pub(super) fn of_worker(body: &[u8]) -> Option<JudgedSignatures> {
    let report: Report = serde_json::from_slice(body).ok()?;
    let roots = if report.roots > 0 { TrustedRoots::Read } else { TrustedRoots::Unreadable };
    let signatures = report.signatures.into_iter().map(one).collect();
    Some(JudgedSignatures {
        report: SignatureReport { verdict: verdict(report.verdict), signatures, roots },
        asks: report.asks.into_iter().filter_map(ask).collect(),
    })
}

fn ask(found: Ask) -> Option<RevocationAsk> {
    let Ask { signature, of_stamp, responders, request, lists } = found;
    Some(RevocationAsk { signature: usize::try_from(signature).ok()?, of_stamp, responders, request, lists })
}

fn one(found: Signature) -> signature::Signature {
    let instant = |seconds: Option<i64>| seconds.and_then(Instant::from_unix_seconds);
    signature::Signature {
        field: found.field,
        kind: match found.kind {
            Kind::Approval => SignatureKind::Approval,
            Kind::Certification => SignatureKind::Certification,
            Kind::DocumentTimeStamp => SignatureKind::DocumentTimeStamp,
        },
        verdict: verdict(found.verdict),
        ground: ground(found.ground),
        signer: found.signer,
        organisation: found.organisation,
        issuer: found.issuer,
        serial: found.serial,
        claimed_at: instant(found.claimed_at),
        stamp: found.stamp.and_then(stamp),
        stated_reason: found.stated_reason,
        stated_place: found.stated_place,
        algorithm: found.algorithm,
        weak: found.weak,
        covers_whole_file: found.covers_whole_file,
        signed_bytes: found.signed_bytes,
        later: found.later.into_iter().map(later).collect(),
        revocation: match found.revocation {
            Revocation::Good => signature::Revocation::Good,
            Revocation::GoodToday => signature::Revocation::GoodToday,
            Revocation::RevokedLater => signature::Revocation::RevokedLater,
            Revocation::Revoked => signature::Revocation::Revoked,
            Revocation::Unknown => signature::Revocation::Unknown,
        },
        revoked_at: instant(found.revoked_at),
        not_before: instant(found.not_before),
        not_after: instant(found.not_after),
    }
}

fn stamp(found: Stamp) -> Option<TimeStamp> {
    Some(TimeStamp { at: Instant::from_unix_seconds(found.at)?, authority: found.authority, trusted: found.trusted })
}

const fn verdict(found: Verdict) -> SignatureVerdict {
    match found {
        Verdict::None => SignatureVerdict::None,
        Verdict::Trusted => SignatureVerdict::Trusted,
        Verdict::Valid => SignatureVerdict::Valid,
        Verdict::Unverifiable => SignatureVerdict::Unverifiable,
        Verdict::Changed => SignatureVerdict::Changed,
    }
}

const fn later(found: Later) -> LaterAddition {
    match found {
        Later::Signature => LaterAddition::Signature,
        Later::TimeStamp => LaterAddition::TimeStamp,
        Later::ValidationData => LaterAddition::ValidationData,
        Later::FormFill => LaterAddition::FormFill,
        Later::EmptyField => LaterAddition::EmptyField,
        Later::Metadata => LaterAddition::Metadata,
        Later::Blank => LaterAddition::Blank,
    }
}

const fn ground(found: Ground) -> SignatureGround {
    match found {
        Ground::LeadsToRoot => SignatureGround::LeadsToRoot,
        Ground::UnknownIssuer => SignatureGround::UnknownIssuer,
        Ground::ExpiredSince => SignatureGround::ExpiredSince,
        Ground::WeakDigest => SignatureGround::WeakDigest,
        Ground::NotForSigning => SignatureGround::NotForSigning,
        Ground::TimeInFuture => SignatureGround::TimeInFuture,
        Ground::BytesDiffer => SignatureGround::BytesDiffer,
        Ground::NotBySigner => SignatureGround::NotBySigner,
        Ground::OtherCertificate => SignatureGround::OtherCertificate,
        Ground::CutShort => SignatureGround::CutShort,
        Ground::UnsignedGap => SignatureGround::UnsignedGap,
        Ground::ChangedLater => SignatureGround::ChangedLater,
        Ground::NotPermittedLater => SignatureGround::NotPermittedLater,
        Ground::Detached => SignatureGround::Detached,
        Ground::FileBroken => SignatureGround::FileBroken,
        Ground::FileEncrypted => SignatureGround::FileEncrypted,
        Ground::RangeOdd => SignatureGround::RangeOdd,
        Ground::NoSignatureBytes => SignatureGround::NoSignatureBytes,
        Ground::MessageUnreadable => SignatureGround::MessageUnreadable,
        Ground::KindUnknown => SignatureGround::KindUnknown,
        Ground::AlgorithmUnknown => SignatureGround::AlgorithmUnknown,
        Ground::NoCertificate => SignatureGround::NoCertificate,
        Ground::LaterUnproven => SignatureGround::LaterUnproven,
        Ground::ExpiredWhenSigned => SignatureGround::ExpiredWhenSigned,
        Ground::Revoked => SignatureGround::Revoked,
        Ground::RevokedSince => SignatureGround::RevokedSince,
        Ground::TooMany => SignatureGround::TooMany,
    }
}
