//! Every fixture gets the verdict that is written beside it, and no changed byte of a signed range is ever called whole.

use std::{collections::BTreeMap, fs, path::PathBuf};

use lienthong_worker::{
    protocol::Problem,
    report::{Ground, Kind, Later, Report, Revocation, Signature, Verdict},
};

use super::revocation::Evidence;

/// The moment at which the fixtures are looked at: 2026-07-01T08:00:00Z.
const NOW: i64 = 1_782_892_800;

/// As the program asks while nothing was fetched.
fn read(file: &[u8], roots: &[u8], now: i64) -> Result<Report, Problem> {
    super::read(file, roots, &Evidence::default(), now)
}

#[derive(serde::Deserialize)]
struct Expected {
    expected: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/signatures")
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(folder().join(format!("{name}.pdf"))).expect("the fixture is there")
}

fn roots() -> Vec<u8> {
    fs::read(folder().join("roots.pem")).expect("the roots are there")
}

fn report(name: &str) -> Report {
    read(&fixture(name), &roots(), NOW).expect("a report")
}

fn word(verdict: Verdict) -> String {
    let text = serde_json::to_string(&verdict).expect("a word");
    text.trim_matches('"').to_owned()
}

#[test]
fn every_fixture_gets_the_verdict_written_beside_it() {
    let text = fs::read_to_string(folder().join("verdicts.json")).expect("the verdicts are there");
    let verdicts: BTreeMap<String, Expected> = serde_json::from_str(&text).expect("they are understood");
    assert!(verdicts.len() > 60);
    let mut wrong = Vec::new();
    for (name, expected) in &verdicts {
        let found = report(name);
        if word(found.verdict) != expected.expected {
            let grounds: Vec<_> = found.signatures.iter().map(|one| (one.ground, one.covers_whole_file)).collect();
            wrong.push(format!("{name}: {} instead of {}: {grounds:?}", word(found.verdict), expected.expected));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_comparison_with_other_programs_stands_in_the_documentation() {
    #[derive(serde::Deserialize)]
    struct Said {
        expected: String,
        pyhanko: String,
        why: String,
    }
    let text = fs::read_to_string(folder().join("verdicts.json")).expect("the verdicts are there");
    let verdicts: BTreeMap<String, Said> = serde_json::from_str(&text).expect("they are understood");
    let page = fs::read_to_string(folder().join("../../../docs/chu-ky.md")).expect("the page is there");
    for (name, said) in verdicts {
        let row = format!("| `{name}` | {} | {} |", said.expected, said.pyhanko);
        assert!(page.contains(&row), "{row}");
        assert!(said.expected == said.pyhanko || !said.why.is_empty(), "{name} differs without a reason");
    }
}

fn only(name: &str) -> Signature {
    let mut found = report(name).signatures;
    assert_eq!(found.len(), 1, "{name}");
    found.remove(0)
}

#[test]
fn a_signature_says_who_when_why_and_how() {
    let found = only("pades-t");
    assert_eq!(found.signer.as_deref(), Some("Nguyễn Văn An"));
    assert_eq!(found.organisation.as_deref(), Some("UBND tỉnh mẫu"));
    assert_eq!(found.issuer.as_deref(), Some("Cơ quan cấp chứng thư thử nghiệm"));
    assert_eq!((found.stated_reason.as_deref(), found.stated_place.as_deref()), (Some("Phê duyệt"), Some("Tỉnh mẫu")));
    assert_eq!((found.field.as_str(), found.algorithm.as_deref()), ("ChuKy1", Some("RSA, SHA-256")));
    // 2026-06-01T08:00:00Z
    assert_eq!(found.claimed_at, Some(1_780_300_800));
    let stamp = found.stamp.expect("a time-stamp");
    assert_eq!((stamp.at, stamp.trusted), (1_780_300_800, true));
    assert_eq!(stamp.authority.as_deref(), Some("Dấu thời gian thử nghiệm"));
    assert!(found.covers_whole_file && !found.weak && found.later.is_empty());
    assert!(found.serial.is_some_and(|serial| serial.len() > 16));
}

#[test]
fn what_was_added_later_is_named_by_its_kind() {
    assert_eq!(report("signed-twice").signatures[0].later, [Later::Signature]);
    assert!(only("form-filled-later").later.contains(&Later::FormFill));
    assert_eq!(only("blank-after-end").later, [Later::Blank]);
    assert!(only("pades-lt").later.contains(&Later::ValidationData));
    let stamped = report("pades-lta");
    assert!(stamped.signatures[0].later.contains(&Later::TimeStamp));
    assert_eq!(stamped.signatures[1].kind, Kind::DocumentTimeStamp);
    assert!(!stamped.signatures[0].covers_whole_file);
}

#[test]
fn revocation_counts_by_the_proven_moment() {
    assert_eq!(only("pades-lt").revocation, Revocation::Good);
    assert_eq!(only("adobe-revocation").revocation, Revocation::Good);
    assert_eq!(only("pades-b-rsa").revocation, Revocation::Unknown);
    assert_eq!(only("revoked").ground, Ground::Revoked);
    assert_eq!(only("revoked-after-claimed-time").ground, Ground::RevokedSince);
    assert_eq!(only("revoked-after-stamp").revocation, Revocation::RevokedLater);
}

/// pyHanko 0.38.0 says the same of all four, except that it does not trust the one with a stranger's answer.
#[test]
fn an_answer_inside_the_file_counts_by_who_signed_it_and_so_does_a_stamp() {
    let online = folder().join("online");
    let roots = fs::read(online.join("root.pem")).expect("the root is there");
    let of = |name: &str| {
        let file = fs::read(online.join(name)).expect("the fixture is there");
        let mut found = read(&file, &roots, NOW).expect("a report");
        assert_eq!(found.signatures.len(), 1, "{name}");
        found.signatures.remove(0)
    };
    let good = of("answer-inside.pdf");
    // Of the authority above it the file says nothing.
    assert_eq!((good.verdict, good.revocation), (Verdict::Trusted, Revocation::Unknown));
    let revoked = of("answer-inside-revoked.pdf");
    // 2026-05-22T08:00:00Z
    assert_eq!((revoked.ground, revoked.revoked_at), (Ground::Revoked, Some(1_779_436_800)));
    let strange = of("answer-inside-by-stranger.pdf");
    assert_eq!((strange.verdict, strange.revoked_at), (Verdict::Trusted, None));
    let stamped = of("stamped-by-stranger.pdf");
    assert_eq!(stamped.ground, Ground::ExpiredSince);
    assert!(stamped.stamp.is_some_and(|stamp| !stamp.trusted));
}

#[test]
fn what_could_be_asked_is_named_only_for_those_who_lead_to_a_root() {
    let online = folder().join("online");
    let roots = fs::read(online.join("root.pem")).expect("the root is there");
    let asks = |name: &str| {
        let file = fs::read(online.join(name)).expect("the fixture is there");
        read(&file, &roots, NOW).expect("a report").asks
    };
    let signed = asks("signed.pdf");
    let [signer, issuing] = signed.as_slice() else { panic!("{signed:?}") };
    assert_eq!(signer.responders, ["http://ocsp.tinhmau.example/"]);
    assert_eq!(signer.lists, ["http://crl.tinhmau.example/cap.crl"]);
    assert_eq!((issuing.responders.len(), issuing.lists.len()), (0, 1));
    assert!(asks("stamped.pdf").iter().any(|ask| ask.of_stamp));
    assert!(asks("unknown-root.pdf").is_empty());
    assert!(asks("answer-inside-revoked.pdf").is_empty());
}

#[test]
fn without_roots_nothing_is_trusted_and_without_a_certificate_there_is_no_root() {
    for roots in [&b""[..], b"-----BEGIN CERTIFICATE-----\nrac\n-----END CERTIFICATE-----", &[0xFF; 100]] {
        let found = read(&fixture("pades-b-rsa"), roots, NOW).expect("a report");
        assert_eq!((found.verdict, found.roots), (Verdict::Valid, 0));
    }
}

#[test]
fn a_signature_of_tomorrow_and_one_of_a_certificate_that_ended_since_are_not_trusted() {
    let early = read(&fixture("pades-b-rsa"), &roots(), NOW - 90 * 86_400).expect("a report");
    assert_eq!(early.signatures[0].ground, Ground::TimeInFuture);
    let late = read(&fixture("pades-b-rsa"), &roots(), NOW + 30 * 365 * 86_400).expect("a report");
    assert_eq!(late.signatures[0].ground, Ground::ExpiredSince);
    let stamped = read(&fixture("pades-t"), &roots(), NOW + 30 * 365 * 86_400).expect("a report");
    assert_eq!(stamped.signatures[0].ground, Ground::LeadsToRoot);
}

#[test]
fn what_is_no_pdf_is_refused() {
    assert!(read(b"PK\x03\x04", b"", NOW).is_err());
    assert!(read(b"", b"", NOW).is_err());
}

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("smaller than sides")
    }
}

/// The two signed ranges of the first signature.
fn signed_ranges(file: &[u8]) -> [std::ops::Range<usize>; 2] {
    let place = memchr::memmem::find(file, b"/ByteRange").expect("a signature");
    let ranges = super::Reader::new(file, place + 10).object().expect("an array");
    let (end, second, last) = super::byte_range::numbers(&ranges).expect("ranges");
    [0..end, second..last]
}

#[test]
fn a_changed_byte_of_a_signed_range_is_never_called_whole() {
    let roots = roots();
    let mut dice = Dice(0x5EED_1234_ABCD_0001);
    for name in ["pades-b-rsa", "signed-twice-seen", "form-filled-later", "pades-lta", "compressed-objects", "rsa-pss"]
    {
        let file = fixture(name);
        let ranges = signed_ranges(&file);
        for _ in 0..500 {
            let mut changed = file.clone();
            let range = &ranges[dice.roll(2)];
            let place = range.start + dice.roll(range.len());
            let other = u8::try_from(1 + dice.roll(255)).expect("a byte");
            changed[place] ^= other;
            if let Ok(found) = read(&changed, &roots, NOW) {
                assert!(
                    found.verdict > Verdict::Valid,
                    "{name}: byte {place} ^ {other}: {:?}",
                    found.signatures.iter().map(|one| (one.verdict, one.ground)).collect::<Vec<_>>()
                );
            }
        }
    }
}

#[test]
fn cut_spliced_and_scrambled_files_end_in_an_answer() {
    let roots = roots();
    let mut dice = Dice(0x5EED_1234_ABCD_0002);
    let names =
        ["pades-lta", "signed-twice-seen", "compressed-objects", "certified-level-2-filled", "adobe-revocation"];
    let files: Vec<Vec<u8>> = names.iter().map(|name| fixture(name)).collect();
    for _ in 0..3_000 {
        let mut changed = files[dice.roll(files.len())].clone();
        let begin = dice.roll(changed.len());
        let end = (begin + dice.roll(200)).min(changed.len());
        match dice.roll(4) {
            0 => changed.truncate(begin),
            1 => drop(changed.drain(begin..end)),
            2 => {
                let other = &files[dice.roll(files.len())];
                let from = dice.roll(other.len());
                let part = other[from..(from + 150).min(other.len())].to_vec();
                drop(changed.splice(begin..end, part));
            }
            _ => {
                for byte in &mut changed[begin..end] {
                    *byte = u8::try_from(dice.roll(256)).expect("a byte");
                }
            }
        }
        // A panic fails the test; an answer of any kind is fine, except that nothing may be added without being seen.
        if let Ok(found) = read(&changed, &roots, NOW) {
            assert!(found.signatures.len() < 20);
        }
    }
}
