//! The form of an exported audit, and its check by somebody who has nothing but that file.
//!
//! Text in UTF-8, one JSON document per line, every line ended by one line feed. The first line is the head: the form,
//! whose audit it is, how many entries follow, the hash of the last, when it was written, the public key of the computer
//! and its signature over this very line with an empty `signature`. Then one entry per line, oldest first, each carrying
//! the hash of the one before (see `domain::audit`).
//!
//! The check reads every line back and writes it anew: a line that is not written exactly as we write it was touched. So
//! no byte of the file can be changed, added or taken away. Who recomputes the chain needs the secret key; who signs with
//! a key of their own shows another fingerprint.

use std::io::{self, BufRead as _};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        audit::{AuditEntry, ExportFlaw, ExportVerdict, SignedHead},
        instant::Instant,
        sha::Sha,
    },
    gateways::device_key::{DeviceKey, DevicePublicKey},
};

const FORM: &str = "lienthong audit 2";
/// Stands before the head in what is signed, so that no other signature of the key can be passed off as one of these.
const SIGNED_AS: &str = "lienthong audit head 2\n";
/// No entry is longer than a few thousand bytes; a longer line is none of ours.
const LONGEST_LINE: u64 = 1 << 20;

/// The first line of an exported audit.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Head {
    form: String,
    who: String,
    entries: u32,
    /// Hash of the last entry; 64 zeros when there is none.
    last_hash: Sha,
    exported_at: Instant,
    clock_offset_seconds: i32,
    device_key: String,
    signature: String,
}

impl Head {
    /// What the signature is made over.
    fn signed_text(&self) -> Vec<u8> {
        let unsigned = Self { signature: String::new(), ..self.clone() };
        format!("{SIGNED_AS}{}", line_of(&unsigned)).into_bytes()
    }

    /// The key that the head names, if it signed this head.
    fn signer(&self) -> Option<DevicePublicKey> {
        let key = DevicePublicKey::parse(&self.device_key)?;
        key.has_signed(&self.signed_text(), &self.signature).then_some(key)
    }
}

/// Whose audit is written out, when, and by which clock.
pub(super) struct Export<'a> {
    pub who: &'a str,
    pub at: Instant,
    pub clock_offset_seconds: i32,
    pub entries: &'a [AuditEntry],
}

/// The whole file, signed.
pub(super) fn exported_text(export: &Export<'_>, key: &DeviceKey) -> String {
    let mut head = Head {
        form: FORM.to_owned(),
        who: export.who.to_owned(),
        entries: u32::try_from(export.entries.len()).unwrap_or(u32::MAX),
        last_hash: export.entries.last().map_or(AuditEntry::FIRST_PREVIOUS, |last| last.hash),
        exported_at: export.at,
        clock_offset_seconds: export.clock_offset_seconds,
        device_key: key.public().to_hex(),
        signature: String::new(),
    };
    head.signature = key.sign(&head.signed_text());
    let mut text = line_of(&head);
    text.push('\n');
    for entry in export.entries {
        text.push_str(&line_of(entry));
        text.push('\n');
    }
    text
}

/// Checks a file to its end. `wanted` is the fingerprint that the key has to have, where it is known.
pub(super) fn verify_lines(mut text: impl io::BufRead, wanted: Option<&str>) -> io::Result<ExportVerdict> {
    let first = next_line(&mut text)?;
    let head = first.and_then(|line| read_back::<Head>(&line)).filter(|head| head.form == FORM);
    let signer = head.as_ref().and_then(Head::signer);
    let mut flaw = match (&head, signer) {
        (None, _) => Some((1, ExportFlaw::NotAnExport)),
        (Some(_), None) => Some((1, ExportFlaw::SignatureBroken)),
        (Some(_), Some(key)) if wanted.is_some_and(|wanted| !key.is_named(wanted)) => {
            Some((1, ExportFlaw::OtherDevice))
        }
        _ => None,
    };
    let (named, who) = head.as_ref().map_or((0, ""), |head| (head.entries, head.who.as_str()));
    let mut previous = AuditEntry::FIRST_PREVIOUS;
    let mut count = 0_u32;
    while let Some(line) = next_line(&mut text)? {
        count = count.saturating_add(1);
        if flaw.is_some() {
            continue;
        }
        match read_back::<AuditEntry>(&line) {
            _ if count > named => flaw = Some((count, ExportFlaw::EntriesAdded)),
            Some(entry)
                if entry.number == count
                    && entry.previous == previous
                    && entry.hash == entry.computed_hash()
                    && entry.who == who =>
            {
                previous = entry.hash;
            }
            _ => flaw = Some((count, ExportFlaw::EntryChanged)),
        }
    }
    if flaw.is_none() && count < named {
        flaw = Some((count.saturating_add(1), ExportFlaw::EntriesMissing));
    }
    if flaw.is_none() && head.as_ref().is_some_and(|head| head.last_hash != previous) {
        // Signed so: a program other than ours wrote it.
        flaw = Some((count, ExportFlaw::EntryChanged));
    }
    let signed = head.zip(signer).map(|(head, key)| SignedHead {
        who: head.who,
        exported_at: head.exported_at,
        clock_offset_seconds: head.clock_offset_seconds,
        last_hash: head.last_hash,
        device_key: key.fingerprint(),
    });
    Ok(ExportVerdict {
        ok: flaw.is_none(),
        entries: count,
        first_bad: flaw.map(|(number, _)| number.max(1)),
        flaw: flaw.map(|(_, flaw)| flaw),
        head: signed,
    })
}

fn line_of<T: Serialize>(record: &T) -> String {
    // Our records have string keys only, so that serde_json cannot refuse them.
    serde_json::to_string(record).unwrap_or_default()
}

/// A record that is written exactly as we write it.
fn read_back<T: Serialize + for<'de> Deserialize<'de>>(line: &str) -> Option<T> {
    serde_json::from_str(line).ok().filter(|record| line_of(record) == line)
}

/// The next line without its end; an empty one, which is none of ours, where it is overlong, not ended or not UTF-8.
fn next_line(text: &mut impl io::BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if io::Read::take(&mut *text, LONGEST_LINE).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.pop() != Some(b'\n') {
        return Ok(Some(String::new()));
    }
    Ok(Some(String::from_utf8(bytes).unwrap_or_default()))
}

#[cfg(test)]
mod tests;
