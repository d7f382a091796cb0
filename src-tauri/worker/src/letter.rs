//! A docx made harmless for the window's layout: the parts that are laid out, bounded, and nothing that leads elsewhere.
//!
//! The window lays a document out with a library that trusts its file. So that a hostile one cannot exhaust it, it is
//! unpacked here, under this process' limits, and only what a letter needs is given on, without compression: text,
//! styles, numbering, headers, notes and pictures of kinds that every web view draws. Relations to other computers,
//! embedded programs and documents, fonts, drawings of Windows (EMF, WMF) and SVG stay out. A document that is nested or
//! long beyond every honest one is refused, and read for its words instead.

use std::{
    fmt::Write as _,
    io::{Cursor, Read as _, Write as _},
};

use lienthong_worker::protocol::{Answer, Problem};
use memchr::memmem;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::office::{
    Archive,
    xml::{Mark, Walk, walk},
};

/// What all parts may grow to.
const MOST_BYTES: u64 = 96 * 1024 * 1024;
/// All XML together: a letter of a thousand pages has less.
const MOST_XML_BYTES: usize = 16 * 1024 * 1024;
const MOST_PICTURE_BYTES: usize = 28 * 1024 * 1024;
/// The layout calls itself for each level.
const DEEPEST: usize = 200;
const MOST_ELEMENTS: usize = 400_000;
const MOST_PARTS: usize = 2_000;
/// A web view unpacks a picture to four bytes for each pixel.
const MOST_PIXELS: u64 = 60_000_000;

/// Folders of `word/` whose XML is not laid out, or not by rules that we know.
const NOT_LAID_OUT: &[&str] =
    &["activeX/", "charts/", "customXml/", "diagrams/", "drawings/", "embeddings/", "fonts/", "glossary/", "ink/"];

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="gif" ContentType="image/gif"/></Types>"#;

/// The same document with nothing but what is laid out.
pub fn tamed(file: &[u8]) -> Result<(Answer, Vec<u8>), Problem> {
    let mut archive = Archive::open_with(file, MOST_BYTES)?;
    let mut names = archive.names();
    if !names.iter().any(|name| name == "word/document.xml") {
        return Err(Problem::Unsupported);
    }
    names.sort_unstable();
    names.dedup();
    let mut letter = Letter {
        zip: ZipWriter::new(Cursor::new(Vec::new())),
        xml_room: MOST_XML_BYTES,
        picture_room: MOST_PICTURE_BYTES,
        elements: 0,
        parts: 0,
    };
    letter.put("[Content_Types].xml", TYPES.as_bytes())?;
    for name in &names {
        letter.take(&mut archive, name)?;
    }
    let whole = letter.zip.finish().map_err(|_| Problem::Unreadable)?;
    Ok((Answer::Letter, whole.into_inner()))
}

/// What becomes of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Relations,
    LaidOut,
    Picture,
    LeftOut,
}

fn fate(name: &str) -> Fate {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-[] ".contains(&byte));
    if !plain || name.contains("..") {
        return Fate::LeftOut;
    }
    if name == "_rels/.rels" || (name.starts_with("word/_rels/") && has_ending(name, "rels")) {
        return Fate::Relations;
    }
    let Some(inside) = name.strip_prefix("word/") else { return Fate::LeftOut };
    if inside.starts_with("media/") {
        return Fate::Picture;
    }
    let kept = has_ending(inside, "xml") && !NOT_LAID_OUT.iter().any(|folder| inside.starts_with(folder));
    if kept { Fate::LaidOut } else { Fate::LeftOut }
}

/// Names within an archive are what they are, letter for letter.
fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

struct Letter {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    xml_room: usize,
    picture_room: usize,
    elements: usize,
    parts: usize,
}

impl Letter {
    fn take(&mut self, archive: &mut Archive<'_>, name: &str) -> Result<(), Problem> {
        match fate(name) {
            Fate::LeftOut => Ok(()),
            Fate::Relations => {
                let bytes = self.xml(archive, name)?;
                self.put(name, relations(&bytes).as_bytes())
            }
            Fate::LaidOut => {
                let bytes = self.xml(archive, name)?;
                self.must_be_bearable(&bytes)?;
                self.put(name, &bytes)
            }
            Fate::Picture => {
                // A picture too many is missing in its place; the letter is still read.
                let Ok(bytes) = part(archive, name, self.picture_room) else { return Ok(()) };
                if !is_drawn(&bytes) {
                    return Ok(());
                }
                self.picture_room -= bytes.len();
                self.put(name, &bytes)
            }
        }
    }

    fn xml(&mut self, archive: &mut Archive<'_>, name: &str) -> Result<Vec<u8>, Problem> {
        let bytes = part(archive, name, self.xml_room)?;
        self.xml_room -= bytes.len();
        Ok(bytes)
    }

    fn must_be_bearable(&mut self, xml: &[u8]) -> Result<(), Problem> {
        // No letter declares a document type; whoever does wants entities expanded.
        if memmem::find(xml, b"<!DOCTYPE").is_some() || memmem::find(xml, b"<!ENTITY").is_some() {
            return Err(Problem::Unreadable);
        }
        let (mut depth, mut elements) = (0_usize, self.elements);
        let walked = walk(xml, |mark| {
            match mark {
                Mark::Open(..) => {
                    depth += 1;
                    elements += 1;
                }
                Mark::Close(_) => depth = depth.saturating_sub(1),
                Mark::Text(_) => {}
            }
            depth <= DEEPEST && elements <= MOST_ELEMENTS
        });
        self.elements = elements;
        match walked {
            Walk::Whole => Ok(()),
            Walk::Stopped => Err(Problem::TooLarge),
            Walk::Broken => Err(Problem::Unreadable),
        }
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(Problem::TooLarge);
        }
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.zip.start_file(name, plain).map_err(|_| Problem::Unreadable)?;
        self.zip.write_all(bytes).map_err(|_| Problem::Unreadable)
    }
}

/// A whole part of at most `room` bytes.
fn part(archive: &mut Archive<'_>, name: &str, room: usize) -> Result<Vec<u8>, Problem> {
    let read = archive.with_part(name, |part| {
        let mut bytes = Vec::new();
        part.take(room as u64 + 1).read_to_end(&mut bytes).map(|_| bytes)
    })?;
    let bytes = read.ok_or(Problem::Unreadable)?.map_err(|_| Problem::Unreadable)?;
    if bytes.len() > room { Err(Problem::TooLarge) } else { Ok(bytes) }
}

/// The relations that lead to parts of this archive.
fn relations(xml: &[u8]) -> String {
    let mut kept = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    );
    walk(xml, |mark| {
        let Mark::Open("Relationship", attributes) = mark else { return true };
        let [id, kind, target] = ["Id", "Type", "Target"].map(|name| attributes.get(name).unwrap_or_default());
        let is_plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte))
        };
        let within = attributes.get("TargetMode").is_none_or(|mode| mode == "Internal");
        let leads_here = within && !target.contains(':') && !target.starts_with("//") && !target.contains("..");
        if leads_here && !kind.ends_with("/aFChunk") && [&id, &kind, &target].into_iter().all(|text| is_plain(text)) {
            // Writing to a string never fails.
            write!(kept, r#"<Relationship Id="{id}" Type="{kind}" Target="{target}"/>"#).unwrap_or_default();
        }
        true
    });
    kept.push_str("</Relationships>");
    kept
}

/// A picture of a kind that web views draw, of bearable size.
fn is_drawn(bytes: &[u8]) -> bool {
    size_of(bytes).is_some_and(|(width, height)| u64::from(width) * u64::from(height) <= MOST_PIXELS)
}

fn size_of(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => {
            let word = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
            Some((word(16)?, word(20)?))
        }
        [b'G', b'I', b'F', b'8', ..] => {
            let short = |at: usize| bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes);
            Some((short(6)?.into(), short(8)?.into()))
        }
        [0xFF, 0xD8, ..] => size_of_jpeg(bytes),
        _ => None,
    }
}

/// The size stands in the first start-of-frame segment.
fn size_of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let short = |at: usize| bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes);
    let mut at = 2;
    loop {
        let marker = short(at)?;
        let [high, low] = marker.to_be_bytes();
        if high != 0xFF {
            return None;
        }
        match low {
            // Tables of the same range: Huffman, arithmetic.
            0xC0..=0xCF if ![0xC4, 0xC8, 0xCC].contains(&low) => {
                return Some((short(at + 7)?.into(), short(at + 5)?.into()));
            }
            0x01 | 0xD0..=0xD8 => at += 2,
            0xFF => at += 1,
            _ => at += 2 + usize::from(short(at + 2)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parts_that_are_laid_out_are_taken() {
        assert_eq!(fate("word/document.xml"), Fate::LaidOut);
        assert_eq!(fate("word/theme/theme1.xml"), Fate::LaidOut);
        assert_eq!(fate("word/_rels/document.xml.rels"), Fate::Relations);
        assert_eq!(fate("word/media/image1.png"), Fate::Picture);
        for name in
            ["word/vbaProject.bin", "word/embeddings/a.xml", "word/afchunk.htm", "customXml/item1.xml", "word/../a.xml"]
        {
            assert_eq!(fate(name), Fate::LeftOut, "{name}");
        }
    }

    #[test]
    fn relations_that_lead_elsewhere_are_gone() {
        let xml = r#"<Relationships>
            <Relationship Id="a" Type="t/image" Target="media/a.png"/>
            <Relationship Id="b" Type="t/image" Target="http://evil.example/b.png" TargetMode="External"/>
            <Relationship Id="c" Type="t/image" Target="http://evil.example/c.png"/>
            <Relationship Id="d" Type="t/image" Target="//evil.example/d.png"/>
            <Relationship Id="e" Type="t/aFChunk" Target="chunk.htm"/>
            <Relationship Id="f" Type='t/image' Target='x"y.png'/>
        </Relationships>"#;
        let kept = relations(xml.as_bytes());
        assert!(kept.contains(r#"<Relationship Id="a" Type="t/image" Target="media/a.png"/>"#), "{kept}");
        assert_eq!(kept.matches("<Relationship ").count(), 1, "{kept}");
    }

    #[test]
    fn the_size_of_a_picture_is_read_from_its_head() {
        let png =
            [&[0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13][..], b"IHDR", &[0, 0, 1, 0, 0, 0, 2, 0]].concat();
        assert_eq!(size_of(&png), Some((256, 512)));
        let jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xC0, 0, 11, 8, 0, 100, 0, 200, 1];
        assert_eq!(size_of(&jpeg), Some((200, 100)));
        assert_eq!(size_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(size_of(&[0xFF, 0xD8, 0xFF]), None);
    }
}
