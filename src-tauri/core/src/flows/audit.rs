//! The audit: shown, exported as one file, and checked, also by somebody who has nothing but that file.
//!
//! The form of the file: text in UTF-8, one JSON document per line. The first line is the head: the form, whose audit
//! it is, how many entries follow, and the hash of the last. Then one entry per line, oldest
//! first, each carrying the hash of the one before (see `domain::audit`). The check reads every line back and writes it
//! anew: a line that is not written exactly as we write it was touched. So edits, additions, deletions, another order
//! and a cut are found; the number of the first entry that does not fit is named.

use std::{
    fs,
    io::{self, BufRead as _, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

use super::enter::act;
use crate::{
    app::{Seat, journal_failure},
    domain::{
        audit::{AuditAct, AuditEntry, AuditOutcome, AuditVerdict},
        failure::Failure,
        failure_code::FailureCode,
        sha::Sha,
    },
    gateways::journal::{Journal, JournalFault},
};

const FORM: &str = "lienthong audit 1";
/// No entry is longer than a few thousand bytes; a longer line is none of ours.
const LONGEST_LINE: u64 = 1 << 20;

/// The first line of an exported audit.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    form: String,
    /// `iss#sub`
    who: String,
    entries: u32,
    /// Hash of the last entry; 64 zeros when there is none.
    last_hash: Sha,
}

/// The official's own audit, newest first.
///
/// # Errors
/// The journal's; `AuditBroken` when an entry does not open.
pub async fn list_audit(seat: &Seat) -> Result<Vec<AuditEntry>, Failure> {
    let mut entries = on_journal(seat, Journal::audit).await?;
    entries.reverse();
    Ok(entries)
}

/// Checks the audit in the journal: every entry opens, the chain holds, and its end was not cut off.
///
/// # Errors
/// The journal's.
pub async fn verify_audit(seat: &Seat) -> Result<AuditVerdict, Failure> {
    on_journal(seat, Journal::verify_audit).await
}

/// Writes the audit to `out`, whole or not at all; answers how many entries it holds. The export is an act like any
/// other and stands in the audit before it happens.
///
/// # Errors
/// `FileNotWritable`; `AuditBroken` when an entry does not open; the journal's.
pub async fn export_audit(seat: &Seat, out: &Path) -> Result<u32, Failure> {
    seat.append_audit(act(seat, AuditAct::Export, AuditOutcome::Begun, None)).await?;
    let written = write_export(seat, out).await;
    let (outcome, code) = match &written {
        Ok(_) => (AuditOutcome::Done, None),
        Err(failure) => (AuditOutcome::Failed, Some(failure.code)),
    };
    seat.append_audit(act(seat, AuditAct::Export, outcome, code)).await?;
    written
}

async fn write_export(seat: &Seat, out: &Path) -> Result<u32, Failure> {
    let entries = on_journal(seat, Journal::audit).await?;
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let text = exported_text(&seat.identity.to_string(), &entries);
    let target = out.to_path_buf();
    let saved = tokio::task::spawn_blocking(move || write_whole(&target, text.as_bytes())).await;
    saved.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|error| {
        tracing::warn!(kind = ?error.kind(), "the audit could not be exported");
        Failure::new(FailureCode::FileNotWritable).with_detail(out.display().to_string())
    })?;
    Ok(count)
}

/// Checks an exported audit; needs nothing but the file. A file that is no audit fails at its first entry.
///
/// # Errors
/// `LocalFileUnreadable` when the file cannot be read.
pub fn verify_audit_file(file: &Path) -> Result<AuditVerdict, Failure> {
    let unreadable = |_| Failure::new(FailureCode::LocalFileUnreadable).with_detail(file.display().to_string());
    verify_lines(io::BufReader::new(fs::File::open(file).map_err(unreadable)?)).map_err(unreadable)
}

fn exported_text(who: &str, entries: &[AuditEntry]) -> String {
    let head = Head {
        form: FORM.to_owned(),
        who: who.to_owned(),
        entries: u32::try_from(entries.len()).unwrap_or(u32::MAX),
        last_hash: entries.last().map_or(AuditEntry::FIRST_PREVIOUS, |last| last.hash),
    };
    let mut text = line_of(&head);
    for entry in entries {
        text.push('\n');
        text.push_str(&line_of(entry));
    }
    text.push('\n');
    text
}

fn line_of<T: Serialize>(record: &T) -> String {
    // Our records have string keys only, so that serde_json cannot refuse them.
    serde_json::to_string(record).unwrap_or_default()
}

fn verify_lines(mut text: impl io::BufRead) -> io::Result<AuditVerdict> {
    let bad = |entries, number| Ok(AuditVerdict { ok: false, entries, first_bad: Some(number) });
    let Some(head) = next_line(&mut text)?.and_then(|line| read_back::<Head>(&line)) else { return bad(0, 1) };
    let mut previous = AuditEntry::FIRST_PREVIOUS;
    let mut count = 0_u32;
    let mut first_bad = (head.form != FORM).then_some(1);
    while let Some(line) = next_line(&mut text)? {
        count = count.saturating_add(1);
        if first_bad.is_some() {
            continue;
        }
        match read_back::<AuditEntry>(&line) {
            Some(entry)
                if entry.number == count
                    && entry.previous == previous
                    && entry.hash == entry.computed_hash()
                    && entry.who == head.who =>
            {
                previous = entry.hash;
            }
            _ => first_bad = Some(count),
        }
    }
    if let Some(number) = first_bad {
        return bad(count, number);
    }
    if count != head.entries || previous != head.last_hash {
        return bad(count, count.min(head.entries).saturating_add(1));
    }
    Ok(AuditVerdict { ok: true, entries: count, first_bad: None })
}

/// A record that is written exactly as we write it.
fn read_back<T: Serialize + for<'de> Deserialize<'de>>(line: &str) -> Option<T> {
    serde_json::from_str(line).ok().filter(|record| line_of(record) == line)
}

/// The next line without its end, which mail programs may have changed; an overlong or foreign one as it is.
fn next_line(text: &mut impl io::BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if io::Read::take(&mut *text, LONGEST_LINE).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&bytes);
    Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
}

/// Replaces a file whole: written beside it, flushed, then moved over it.
fn write_whole(out: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".lienthong-").tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(out).map_err(|error| error.error)?;
    Ok(())
}

async fn on_journal<T: Send + 'static>(
    seat: &Seat,
    read: impl FnOnce(&Journal) -> Result<T, JournalFault> + Send + 'static,
) -> Result<T, Failure> {
    let journal = seat.journal.clone();
    let done = tokio::task::spawn_blocking(move || read(&journal)).await;
    done.map_err(|_| Failure::new(FailureCode::Unexpected))?.map_err(|fault| match fault {
        JournalFault::Damaged => Failure::new(FailureCode::AuditBroken),
        other => journal_failure(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{code::DossierCode, failure_code::FailureCode, instant::Instant};

    fn entries(count: u32) -> Vec<AuditEntry> {
        let mut previous = AuditEntry::FIRST_PREVIOUS;
        (1..=count)
            .map(|number| {
                let mut entry = AuditEntry {
                    number,
                    at: Instant::from_unix_seconds(1_780_000_000 + i64::from(number)).expect("a time"),
                    clock_offset_seconds: -2,
                    act: AuditAct::Send,
                    who: "https://sso#1".into(),
                    dossier_code: DossierCode::parse("H08.12-210624-0001"),
                    document_id: None,
                    transfer_id: Some(format!("t{number}")),
                    sha256: vec![Sha::of(&number.to_be_bytes())],
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

    fn export(count: u32) -> Vec<String> {
        exported_text("https://sso#1", &entries(count)).lines().map(str::to_owned).collect()
    }

    fn verdict(lines: &[String]) -> AuditVerdict {
        verify_lines(lines.join("\n").as_bytes()).expect("bytes in memory can be read")
    }

    fn first_bad(lines: &[String]) -> Option<u32> {
        let verdict = verdict(lines);
        assert_eq!(verdict.ok, verdict.first_bad.is_none());
        verdict.first_bad
    }

    #[test]
    fn a_whole_export_verifies_also_with_the_line_ends_of_windows() {
        for count in [0, 1, 5] {
            assert_eq!(verdict(&export(count)), AuditVerdict { ok: true, entries: count, first_bad: None });
        }
        let windows = format!("{}\r\n", export(3).join("\r\n"));
        assert!(verify_lines(windows.as_bytes()).expect("readable").ok);
    }

    #[test]
    fn every_single_changed_byte_is_found() {
        let text = export(3).join("\n");
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            let verdict = verify_lines(bytes.as_slice()).expect("readable");
            assert!(!verdict.ok, "byte {place} of {text}");
        }
    }

    #[test]
    fn a_deleted_added_or_moved_entry_and_a_cut_are_found_at_their_place() {
        let whole = export(5);
        let mut deleted = whole.clone();
        deleted.remove(3);
        assert_eq!(first_bad(&deleted), Some(3));
        let mut swapped = whole.clone();
        swapped.swap(2, 3);
        assert_eq!(first_bad(&swapped), Some(2));
        let mut doubled = whole.clone();
        doubled.push(whole[5].clone());
        assert_eq!(first_bad(&doubled), Some(6));
        assert_eq!(first_bad(&whole[..4]), Some(4), "the last two entries are cut off");
        assert_eq!(first_bad(&whole[1..]), Some(1), "the head is cut off");
        assert_eq!(first_bad(&[]), Some(1));
        assert_eq!(first_bad(&["%PDF-1.7".to_owned()]), Some(1));
    }

    #[test]
    fn an_entry_with_a_word_more_or_a_key_twice_was_touched() {
        let mut more = export(2);
        more[1] = more[1].replacen('{', r#"{"note":"x","#, 1);
        assert_eq!(first_bad(&more), Some(1));
        let mut twice = export(2);
        twice[2] = twice[2].replacen('{', r#"{"outcome":"done","#, 1);
        assert_eq!(first_bad(&twice), Some(2));
    }
}
