//! The text of a Word document (docx): headers, body, notes, footers; paragraph by paragraph, cells parted by tabs.

use std::fmt::Write as _;

use lienthong_worker::protocol::Problem;

use super::{
    Archive,
    xml::{Mark, Walk, walk},
};
use crate::{Reading, text_sink::TextSink};

pub fn read(archive: &mut Archive<'_>) -> Result<Reading, Problem> {
    let main = main_part(archive)?;
    let mut names = archive.names();
    names.sort();
    let numbered = |kind: &str| -> Vec<String> {
        let start = format!("word/{kind}");
        names
            .iter()
            .filter(|name| {
                name.starts_with(&start) && std::path::Path::new(name).extension().is_some_and(|ending| ending == "xml")
            })
            .cloned()
            .collect()
    };
    let before = numbered("header");
    let after: Vec<String> = ["footnotes", "endnotes", "footer"].into_iter().flat_map(numbered).collect();
    let mut sink = TextSink::new(crate::MAX_TEXT_BYTES);
    let mut readable = false;
    for name in before.iter().chain([&main]).chain(&after) {
        let walked = archive.walk_part(name, |part| read_part(part, &mut sink))?;
        readable |= *name == main && walked.is_some();
        if walked == Some(Walk::Stopped) {
            break;
        }
    }
    if !readable {
        return Err(Problem::Unreadable);
    }
    archive.reading(sink, None)
}

/// The body's name stands in the archive's relations; nearly always `word/document.xml`.
fn main_part(archive: &mut Archive<'_>) -> Result<String, Problem> {
    let mut found = None;
    archive.with_part("_rels/.rels", |part| {
        walk(part, |mark| {
            if let Mark::Open("Relationship", attributes) = mark
                && attributes.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                found = attributes.get("Target");
            }
            found.is_none()
        });
    })?;
    Ok(found.map_or_else(|| "word/document.xml".to_owned(), |name| name.trim_start_matches('/').to_owned()))
}

fn read_part(part: impl std::io::BufRead, sink: &mut TextSink) -> Walk {
    let (mut in_text, mut fallback) = (0_usize, 0_usize);
    let walked = walk(part, |mark| {
        let written = match mark {
            // The same drawing once more, for older programs.
            Mark::Open("Fallback", _) => {
                fallback += 1;
                Ok(())
            }
            Mark::Close("Fallback") => {
                fallback = fallback.saturating_sub(1);
                Ok(())
            }
            _ if fallback > 0 => Ok(()),
            Mark::Open("t", _) => {
                in_text += 1;
                Ok(())
            }
            Mark::Close("t") => {
                in_text = in_text.saturating_sub(1);
                Ok(())
            }
            Mark::Text(text) if in_text > 0 => sink.write_str(text),
            Mark::Open("tab", _) => sink.write_str("\t"),
            Mark::Close("tc") => sink.join_line("\t"),
            Mark::Open("br" | "cr", _) | Mark::Close("p" | "tr") => sink.end_line(),
            Mark::Open("noBreakHyphen", _) => sink.write_str("-"),
            Mark::Open(..) | Mark::Close(_) | Mark::Text(_) => Ok(()),
        };
        written.is_ok()
    });
    if walked == Walk::Stopped { walked } else { sink.end_line().map_or(Walk::Stopped, |()| walked) }
}
