//! Asking the issuer about revocation: `openssl ocsp` and lists on loopback, and issuers that answer wrongly, late or never.

mod responder;

use std::path::{Path, PathBuf};

use lienthong_core::{
    domain::{
        instant::Instant,
        signature::{Revocation, Signature, SignatureGround, SignatureReport, SignatureVerdict},
    },
    flows::signatures::signatures_of_path,
    gateways::{
        authorities::Authorities,
        clock::Clock,
        http::OutsideLimits,
        settings::{NetworkSettings, Proxy, RevocationSource, SignatureSettings},
        worker::WorkerPool,
    },
};
use responder::{Asked, Internet, Reply};

const RESPONDER: &str = "http://ocsp.tinhmau.example/";
const LIST: &str = "http://crl.tinhmau.example/cap.crl";
const ROOT_LIST: &str = "http://crl.tinhmau.example/goc.crl";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/signatures/online")
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect("the fixture is there")
}

fn file_reply(name: &str) -> Reply {
    Reply::Bytes(fixture(name))
}

/// The report on a fixture while this is the internet.
async fn report(internet: &Internet, name: &str) -> SignatureReport {
    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    let settings =
        SignatureSettings { roots_file: Some(folder().join("root.pem")), revocation: RevocationSource::Online };
    let network = NetworkSettings { extra_ca_file: None, proxy: Proxy::Address(internet.address.clone()) };
    let limits = OutsideLimits { whole: std::time::Duration::from_secs(1), ..OutsideLimits::default() };
    let authorities = Authorities::with_limits(&network, limits);
    let now = Clock::system().now();
    let report = signatures_of_path(&pool, &settings, Some(&authorities), now, &folder().join(name)).await;
    report.expect("a report")
}

fn only(report: &SignatureReport) -> &Signature {
    assert_eq!(report.signatures.len(), 1);
    &report.signatures[0]
}

/// A responder that answers from this index, and the root's own list.
async fn answering(index: &str) -> Internet {
    let standing = Reply::openssl(&folder(), "issuing.pem", index, "responder");
    Internet::open([(RESPONDER, standing), (ROOT_LIST, file_reply("root.crl"))]).await
}

#[tokio::test]
async fn a_good_certificate_is_said_to_be_good_today_and_only_hashes_went_out() {
    let internet = answering("index-good.txt").await;
    let found = report(&internet, "signed.pdf").await;
    let one = only(&found);
    assert_eq!(
        (found.verdict, one.revocation, one.revoked_at),
        (SignatureVerdict::Trusted, Revocation::GoodToday, None)
    );
    let asked = internet.asked();
    let [standing, list] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((standing.method.as_str(), standing.address.as_str()), ("POST", RESPONDER));
    assert_eq!((list.method.as_str(), list.address.as_str(), list.body.len()), ("GET", ROOT_LIST, 0));
    // CertID alone: two SHA-1 hashes, the number, and what frames them.
    assert!(standing.body.len() < 100, "{}", standing.body.len());
    for secret in ["Signer", "Issuing", "cookie", "authorization", "x-request-id", "referer"] {
        let sent = format!("{}{}", standing.head, String::from_utf8_lossy(&standing.body)).to_lowercase();
        assert!(!sent.contains(&secret.to_lowercase()), "{secret} went out: {sent}");
    }
}

#[tokio::test]
async fn revoked_before_and_after_signing_are_told_apart_and_a_stamp_saves_what_came_before() {
    let before = answering("index-revoked-before.txt").await;
    let found = report(&before, "signed.pdf").await;
    let one = only(&found);
    assert_eq!((found.verdict, one.ground), (SignatureVerdict::Unverifiable, SignatureGround::Revoked));
    assert_eq!((one.revocation, one.revoked_at), (Revocation::Revoked, Instant::parse("2026-05-22T08:00:00Z")));
    let stamped = report(&before, "stamped.pdf").await;
    assert_eq!(only(&stamped).ground, SignatureGround::Revoked);

    let after = answering("index-revoked-after.txt").await;
    let found = report(&after, "signed.pdf").await;
    assert_eq!((found.verdict, only(&found).ground), (SignatureVerdict::Unverifiable, SignatureGround::RevokedSince));
    let stamped = report(&after, "stamped.pdf").await;
    let one = only(&stamped);
    assert_eq!((stamped.verdict, one.revocation), (SignatureVerdict::Trusted, Revocation::RevokedLater));
    assert_eq!(one.revoked_at, Instant::parse("2026-06-11T08:00:00Z"));
}

#[tokio::test]
async fn a_list_answers_where_no_responder_does() {
    let good = Internet::open([(LIST, file_reply("good.crl")), (ROOT_LIST, file_reply("root.crl"))]).await;
    for name in ["by-list.pdf", "signed.pdf"] {
        assert_eq!(only(&report(&good, name).await).revocation, Revocation::GoodToday, "{name}");
    }
    let point = Internet::open([(LIST, file_reply("of-this-point.crl")), (ROOT_LIST, file_reply("root.crl"))]).await;
    assert_eq!(only(&report(&point, "by-list.pdf").await).revocation, Revocation::GoodToday);
    let revoked = Internet::open([(LIST, file_reply("revoked-before.crl")), (ROOT_LIST, file_reply("root.crl"))]).await;
    assert_eq!(only(&report(&revoked, "by-list.pdf").await).ground, SignatureGround::Revoked);
    // The responder knows nothing of the certificate, the list does.
    let unknown = Reply::openssl(&folder(), "issuing.pem", "index-unknown.txt", "responder");
    let both = [(RESPONDER, unknown), (LIST, file_reply("good.crl")), (ROOT_LIST, file_reply("root.crl"))];
    assert_eq!(only(&report(&Internet::open(both).await, "signed.pdf").await).revocation, Revocation::GoodToday);
    let above = [(LIST, file_reply("good.crl")), (ROOT_LIST, file_reply("issuing-revoked.crl"))];
    assert_eq!(only(&report(&Internet::open(above).await, "by-list.pdf").await).ground, SignatureGround::Revoked);
}

#[tokio::test]
async fn an_answer_by_somebody_else_an_old_one_and_a_broken_one_are_not_used() {
    let openssl = |index, by| Reply::openssl(&folder(), "issuing.pem", index, by);
    let strange = Reply::openssl(&folder(), "strange-issuing.pem", "index-good.txt", "strange-responder");
    let cut = fixture("good.crl").split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default();
    let cases = [
        ("by a stranger under the same name", strange, Reply::Refuse),
        ("by one who may not answer", openssl("index-good.txt", "no-responder"), Reply::Refuse),
        ("about another certificate", openssl("index-unknown.txt", "responder"), Reply::Refuse),
        ("no answer but a page", Reply::Bytes(b"<html>Dang nhap mang</html>".to_vec()), Reply::Refuse),
        ("an old list", Reply::Refuse, file_reply("stale.crl")),
        ("a list of the future", Reply::Refuse, file_reply("of-the-future.crl")),
        ("a list signed by somebody else", Reply::Refuse, file_reply("other-signer.crl")),
        ("a list of other certificates", Reply::Refuse, file_reply("of-other-point.crl")),
        ("half a list", Reply::Refuse, Reply::Bytes(cut)),
        ("a list in the place of an answer", file_reply("good.crl"), Reply::Refuse),
    ];
    for (what, standing, list) in cases {
        let internet = Internet::open([(RESPONDER, standing), (LIST, list), (ROOT_LIST, file_reply("root.crl"))]).await;
        let found = report(&internet, "signed.pdf").await;
        assert_eq!(
            (found.verdict, only(&found).revocation),
            (SignatureVerdict::Trusted, Revocation::Unusable),
            "{what}"
        );
    }
}

#[tokio::test]
async fn who_refuses_hangs_redirects_or_sends_without_end_is_said_not_to_be_reached() {
    let replies = || [Reply::Refuse, Reply::Hang, Reply::Redirect(LIST), Reply::Endless, Reply::Bytes(Vec::new())];
    for (standing, list) in replies().into_iter().zip(replies()) {
        let what = format!("{standing:?}");
        let internet = Internet::open([(RESPONDER, standing), (LIST, list), (ROOT_LIST, file_reply("root.crl"))]).await;
        let began = std::time::Instant::now();
        let found = report(&internet, "signed.pdf").await;
        assert_eq!(
            (found.verdict, only(&found).revocation),
            (SignatureVerdict::Trusted, Revocation::Unreached),
            "{what}"
        );
        assert!(began.elapsed() < std::time::Duration::from_secs(6), "{what}: {:?}", began.elapsed());
        assert!(internet.asked().iter().filter(|asked| asked.address == LIST).count() <= 1, "{what}");
    }
}

#[tokio::test]
async fn nobody_is_asked_for_a_stranger_or_without_leave_and_a_missing_address_is_said() {
    let internet = answering("index-good.txt").await;
    let found = report(&internet, "unknown-root.pdf").await;
    assert_eq!((found.verdict, only(&found).revocation), (SignatureVerdict::Valid, Revocation::Unknown));
    assert!(internet.asked().is_empty(), "{:?}", internet.asked());
    assert_eq!(only(&report(&internet, "no-address.pdf").await).revocation, Revocation::NoAddress);

    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    let settings =
        SignatureSettings { roots_file: Some(folder().join("root.pem")), revocation: RevocationSource::File };
    let asked_before = internet.asked().len();
    let path = folder().join("signed.pdf");
    let found = signatures_of_path(&pool, &settings, None, Clock::system().now(), &path).await.expect("a report");
    assert_eq!((found.verdict, only(&found).revocation), (SignatureVerdict::Trusted, Revocation::Unknown));
    assert_eq!(internet.asked().len(), asked_before);
}

#[tokio::test]
async fn the_same_question_is_not_asked_again_at_once() {
    let internet = answering("index-good.txt").await;
    let network = NetworkSettings { extra_ca_file: None, proxy: Proxy::Address(internet.address.clone()) };
    let authorities = Authorities::new(&network);
    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    let settings =
        SignatureSettings { roots_file: Some(folder().join("root.pem")), revocation: RevocationSource::Online };
    for _ in 0..3 {
        let now = Clock::system().now();
        let found = signatures_of_path(&pool, &settings, Some(&authorities), now, &folder().join("signed.pdf")).await;
        assert_eq!(only(&found.expect("a report")).revocation, Revocation::GoodToday);
    }
    let to_responder = |asked: &&Asked| asked.address == RESPONDER;
    assert_eq!(internet.asked().iter().filter(to_responder).count(), 1);
}
