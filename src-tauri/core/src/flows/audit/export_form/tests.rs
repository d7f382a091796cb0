//! Every way to touch an exported audit that could be thought of, and whether the check sees it and where.

use proptest::prelude::*;

use super::*;
use crate::domain::{
    audit::{AuditAct, AuditOutcome},
    code::DossierCode,
    failure_code::FailureCode,
};

fn key() -> DeviceKey {
    DeviceKey::from_seed(&[7; 32])
}

fn chained(count: u32, note: &str) -> Vec<AuditEntry> {
    let mut previous = AuditEntry::FIRST_PREVIOUS;
    (1..=count)
        .map(|number| {
            let mut entry = AuditEntry {
                number,
                at: Instant::from_unix_seconds(1_780_000_000 + i64::from(number)).expect("a time"),
                clock_offset_seconds: -2,
                act: if number == 1 { AuditAct::SignIn } else { AuditAct::Send },
                who: "https://sso#1".into(),
                dossier_code: DossierCode::parse("H08.12-210624-0001"),
                document_id: None,
                transfer_id: Some(format!("{note}{number}")),
                sha256: vec![Sha::of(&number.to_be_bytes()); (number % 3) as usize],
                outcome: AuditOutcome::Failed,
                code: Some(FailureCode::Offline),
                previous,
                hash: AuditEntry::FIRST_PREVIOUS,
            };
            entry.hash = entry.computed_hash();
            previous = entry.hash;
            entry
        })
        .collect()
}

fn text_of(entries: &[AuditEntry], key: &DeviceKey) -> String {
    let at = Instant::from_unix_seconds(1_780_009_999).expect("a time");
    exported_text(&Export { who: "https://sso#1", at, clock_offset_seconds: 3, entries }, key)
}

fn export(count: u32) -> Vec<String> {
    text_of(&chained(count, "t"), &key()).lines().map(str::to_owned).collect()
}

fn verdict_of(bytes: &[u8]) -> ExportVerdict {
    let verdict = verify_lines(bytes, None).expect("bytes in memory can be read");
    assert_eq!(verdict.ok, verdict.first_bad.is_none() && verdict.flaw.is_none() && verdict.head.is_some());
    verdict
}

fn found(lines: &[String]) -> Option<(u32, ExportFlaw)> {
    let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let verdict = verdict_of(text.as_bytes());
    verdict.first_bad.zip(verdict.flaw)
}

#[test]
fn a_whole_export_verifies_and_says_what_its_head_says() {
    for count in [0, 1, 5] {
        let verdict = verdict_of(text_of(&chained(count, "t"), &key()).as_bytes());
        assert!(verdict.ok);
        assert_eq!(verdict.entries, count);
        let head = verdict.head.expect("a signed head");
        assert_eq!((head.who.as_str(), head.clock_offset_seconds), ("https://sso#1", 3));
        assert_eq!(head.device_key, key().public().fingerprint());
    }
}

#[test]
fn every_single_changed_missing_or_added_byte_is_found() {
    let text = text_of(&chained(2, "t"), &key()).into_bytes();
    assert!(verdict_of(&text).ok);
    for place in 0..text.len() {
        for flip in [0x01, 0x20] {
            let mut bytes = text.clone();
            bytes[place] ^= flip;
            assert!(!verdict_of(&bytes).ok, "byte {place} by {flip:x}");
        }
        let mut bytes = text.clone();
        bytes.remove(place);
        assert!(!verdict_of(&bytes).ok, "byte {place} is gone");
        assert!(!verdict_of(&text[..place]).ok, "cut at {place}");
        for added in [b' ', b'\r'] {
            let mut bytes = text.clone();
            bytes.insert(place, added);
            assert!(!verdict_of(&bytes).ok, "{added} before byte {place}");
        }
    }
    for added in [b' ', b'\n', b'\0'] {
        assert!(!verdict_of(&[text.as_slice(), &[added]].concat()).ok, "{added} at the end");
    }
    assert!(!verdict_of(&[b"\xEF\xBB\xBF".as_slice(), &text].concat()).ok, "a byte order mark");
}

#[test]
fn a_deleted_added_or_moved_entry_and_a_cut_are_found_at_their_place() {
    let whole = export(5);
    assert_eq!(found(&whole), None);
    let mut deleted = whole.clone();
    deleted.remove(3);
    assert_eq!(found(&deleted), Some((3, ExportFlaw::EntryChanged)));
    let mut swapped = whole.clone();
    swapped.swap(2, 3);
    assert_eq!(found(&swapped), Some((2, ExportFlaw::EntryChanged)));
    let mut doubled = whole.clone();
    doubled.push(whole[5].clone());
    assert_eq!(found(&doubled), Some((6, ExportFlaw::EntriesAdded)));
    assert_eq!(found(&whole[..4]), Some((4, ExportFlaw::EntriesMissing)), "the last two entries are cut off");
    assert_eq!(found(&whole[..1]), Some((1, ExportFlaw::EntriesMissing)), "only the head is left");
    assert_eq!(found(&whole[1..]), Some((1, ExportFlaw::NotAnExport)), "the head is cut off");
    assert_eq!(found(&[]), Some((1, ExportFlaw::NotAnExport)));
    assert_eq!(found(&["%PDF-1.7".to_owned()]), Some((1, ExportFlaw::NotAnExport)));
}

#[test]
fn a_chain_computed_anew_by_somebody_without_the_key_is_found() {
    let mut entries = chained(5, "t");
    entries[2].outcome = AuditOutcome::Done;
    let mut previous = entries[1].hash;
    for entry in entries.iter_mut().skip(2) {
        entry.previous = previous;
        entry.hash = entry.computed_hash();
        previous = entry.hash;
    }
    let forged = text_of(&entries, &DeviceKey::from_seed(&[8; 32]));
    let forged: Vec<String> = forged.lines().map(str::to_owned).collect();
    let honest = export(5);
    let field = |line: &str, name: &str| -> String {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        value[name].as_str().expect("text").to_owned()
    };
    // The old signature over the new chain, then the old key beside the forger's signature.
    let mut kept_signature = forged.clone();
    for name in ["deviceKey", "signature"] {
        kept_signature[0] = kept_signature[0].replace(&field(&forged[0], name), &field(&honest[0], name));
    }
    assert_eq!(found(&kept_signature), Some((1, ExportFlaw::SignatureBroken)));
    let mut kept_key = forged.clone();
    kept_key[0] = kept_key[0].replace(&field(&forged[0], "deviceKey"), &field(&honest[0], "deviceKey"));
    assert_eq!(found(&kept_key), Some((1, ExportFlaw::SignatureBroken)));
    // Signed whole with the forger's own key: only the fingerprint tells.
    let text: String = forged.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    let unpinned = verdict_of(text.as_bytes());
    assert_ne!(unpinned.head.expect("a head").device_key, key().public().fingerprint());
    let pinned = verify_lines(text.as_bytes(), Some(&key().public().fingerprint())).expect("readable");
    assert_eq!((pinned.ok, pinned.flaw), (false, Some(ExportFlaw::OtherDevice)));
    let honest = text_of(&chained(5, "t"), &key());
    assert!(verify_lines(honest.as_bytes(), Some(&key().public().fingerprint())).expect("readable").ok);
}

#[test]
fn the_head_of_another_export_of_the_same_key_does_not_fit() {
    let mut mixed = export(5);
    mixed[0] = export(4)[0].clone();
    assert_eq!(found(&mixed), Some((5, ExportFlaw::EntriesAdded)), "a shorter one");
    mixed[0] = export(6)[0].clone();
    assert_eq!(found(&mixed), Some((6, ExportFlaw::EntriesMissing)), "a longer one");
    mixed[0] = text_of(&chained(5, "u"), &key()).lines().next().expect("a head").to_owned();
    assert_eq!(found(&mixed), Some((5, ExportFlaw::EntryChanged)), "one as long");
}

#[test]
fn an_unsigned_export_of_an_earlier_form_is_no_proof() {
    let head =
        format!(r#"{{"form":"lienthong audit 1","who":"https://sso#1","entries":0,"lastHash":"{}"}}"#, "0".repeat(64));
    assert_eq!(found(&[head]), Some((1, ExportFlaw::NotAnExport)));
}

#[test]
fn an_entry_with_a_word_more_or_a_key_twice_was_touched() {
    let mut more = export(2);
    more[1] = more[1].replacen('{', r#"{"note":"x","#, 1);
    assert_eq!(found(&more), Some((1, ExportFlaw::EntryChanged)));
    let mut twice = export(2);
    twice[2] = twice[2].replacen('{', r#"{"outcome":"done","#, 1);
    assert_eq!(found(&twice), Some((2, ExportFlaw::EntryChanged)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_rearrangement_of_lines_but_the_whole_is_found(
        count in 0_u32..6,
        picked in proptest::collection::vec((0_usize..7, any::<bool>()), 0..9),
    ) {
        let whole = export(count);
        let foreign = text_of(&chained(count, "x"), &key());
        let foreign: Vec<String> = foreign.lines().map(str::to_owned).collect();
        let lines: Vec<String> = picked
            .iter()
            .filter_map(|(index, other)| if *other { foreign.get(*index) } else { whole.get(*index) })
            .cloned()
            .collect();
        prop_assert_eq!(found(&lines).is_none(), lines == whole || lines == foreign);
    }

    #[test]
    fn any_bytes_written_over_any_place_are_found(
        count in 0_u32..4,
        place in any::<prop::sample::Index>(),
        bytes in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        let whole = text_of(&chained(count, "t"), &key()).into_bytes();
        let mut changed = whole.clone();
        let at = place.index(changed.len());
        let end = (at + bytes.len()).min(changed.len());
        changed.splice(at..end, bytes);
        prop_assert_eq!(verdict_of(&changed).ok, changed == whole);
    }
}
