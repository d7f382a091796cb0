//! The text of slides (pptx), one page for each, in the order of their numbers.

use std::fmt::Write as _;

use lienthong_worker::protocol::Problem;

use super::{
    Archive,
    xml::{Mark, Walk, walk},
};
use crate::{Reading, text_sink::TextSink};

pub fn read(archive: &mut Archive<'_>) -> Result<Reading, Problem> {
    let mut slides: Vec<(u32, String)> = archive
        .names()
        .into_iter()
        .filter_map(|name| {
            let number = name.strip_prefix("ppt/slides/slide")?.strip_suffix(".xml")?.parse().ok()?;
            Some((number, name))
        })
        .collect();
    slides.sort();
    if slides.is_empty() {
        return Err(Problem::Unreadable);
    }
    let mut sink = TextSink::new(crate::MAX_TEXT_BYTES);
    let pages = u32::try_from(slides.len()).ok();
    for (place, (_, name)) in slides.iter().enumerate() {
        if place > 0 && sink.write_str("\u{C}").is_err() {
            break;
        }
        let walked = archive.walk_part(name, |part| read_slide(part, &mut sink))?;
        if walked == Some(Walk::Stopped) {
            break;
        }
    }
    archive.reading(sink, pages)
}

fn read_slide(part: impl std::io::BufRead, sink: &mut TextSink) -> Walk {
    let mut in_text = 0_usize;
    walk(part, |mark| {
        match mark {
            Mark::Open("t", _) => in_text += 1,
            Mark::Close("t") => in_text = in_text.saturating_sub(1),
            Mark::Text(text) if in_text > 0 => return sink.write_str(text).is_ok(),
            Mark::Open("br", _) | Mark::Close("p") => return sink.end_line().is_ok(),
            Mark::Open(..) | Mark::Close(_) | Mark::Text(_) => {}
        }
        true
    })
}
