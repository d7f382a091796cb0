//! The type of the papers: Tinos, reduced to Vietnamese, measured and embedded so that any reader finds the words again.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish as _, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::OnceLock;
use ttf_parser::{Face, GlyphId};

use crate::issue::NotIssued;

/// A cut of the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Regular,
    Bold,
    Italic,
    BoldItalic,
}

impl Style {
    pub const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Italic, Self::BoldItalic];

    /// The name in the resources of a page.
    pub fn resource(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"F1"),
            Self::Bold => Name(b"F2"),
            Self::Italic => Name(b"F3"),
            Self::BoldItalic => Name(b"F4"),
        }
    }

    fn base_name(self) -> &'static [u8] {
        match self {
            Self::Regular => b"LTHONG+Tinos",
            Self::Bold => b"LTHONG+Tinos-Bold",
            Self::Italic => b"LTHONG+Tinos-Italic",
            Self::BoldItalic => b"LTHONG+Tinos-BoldItalic",
        }
    }

    fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../assets/fonts/Tinos-Regular.ttf"),
            Self::Bold => include_bytes!("../../assets/fonts/Tinos-Bold.ttf"),
            Self::Italic => include_bytes!("../../assets/fonts/Tinos-Italic.ttf"),
            Self::BoldItalic => include_bytes!("../../assets/fonts/Tinos-BoldItalic.ttf"),
        }
    }

    /// The compressed font program; compressed once for all papers.
    fn deflated_file(self) -> &'static [u8] {
        static FILES: [OnceLock<Vec<u8>>; 4] = [const { OnceLock::new() }; 4];
        FILES[self as usize].get_or_init(|| deflated(self.file()))
    }
}

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The four cuts, opened.
pub struct Typeface {
    faces: [Face<'static>; 4],
}

impl Typeface {
    pub fn open() -> Result<Self, NotIssued> {
        let face = |style: Style| Face::parse(style.file(), 0).map_err(|_| NotIssued::Typeface);
        let [regular, bold, italic, bold_italic] = Style::ALL;
        Ok(Self { faces: [face(regular)?, face(bold)?, face(italic)?, face(bold_italic)?] })
    }

    fn face(&self, style: Style) -> &Face<'static> {
        &self.faces[style as usize]
    }

    /// The width in points.
    pub fn width(&self, text: &str, style: Style, size: f32) -> f32 {
        let face = self.face(style);
        let units: f32 = text.chars().map(|letter| f32::from(advance(face, glyph(face, letter)))).sum();
        units / f32::from(face.units_per_em()) * size
    }

    /// The text as two-byte glyph numbers.
    pub fn encoded(&self, text: &str, style: Style) -> Vec<u8> {
        let face = self.face(style);
        text.chars().flat_map(|letter| glyph(face, letter).0.to_be_bytes()).collect()
    }

    /// Writes one cut into the file: the glyphs, their widths, and the way back from glyphs to letters.
    pub fn embed(&self, pdf: &mut Pdf, style: Style, font: Ref, mut next: impl FnMut() -> Ref) {
        let face = self.face(style);
        let (cid, descriptor, to_unicode, file) = (next(), next(), next(), next());
        let name = Name(style.base_name());
        let scale = 1000.0 / f32::from(face.units_per_em());
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(to_unicode);
        let mut writer = pdf.cid_font(cid);
        writer.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
        writer.cid_to_gid_map_predefined(Name(b"Identity")).default_width(0.0);
        let glyphs = 0..face.number_of_glyphs();
        writer.widths().consecutive(0, glyphs.map(|number| f32::from(advance(face, GlyphId(number))) * scale));
        writer.finish();

        let bounds = face.global_bounding_box();
        let mut flags = FontFlags::SERIF | FontFlags::SYMBOLIC;
        if matches!(style, Style::Italic | Style::BoldItalic) {
            flags |= FontFlags::ITALIC;
        }
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(flags)
            .bbox(Rect::new(
                f32::from(bounds.x_min) * scale,
                f32::from(bounds.y_min) * scale,
                f32::from(bounds.x_max) * scale,
                f32::from(bounds.y_max) * scale,
            ))
            .italic_angle(face.italic_angle())
            .ascent(f32::from(face.ascender()) * scale)
            .descent(f32::from(face.descender()) * scale)
            .cap_height(f32::from(face.capital_height().unwrap_or(1341)) * scale)
            .stem_v(if matches!(style, Style::Bold | Style::BoldItalic) { 140.0 } else { 80.0 })
            .font_file2(file);

        let mut letters = UnicodeCmap::new(Name(b"Adobe-Identity-UCS"), IDENTITY);
        for (number, letter) in letters_by_glyph(face) {
            letters.pair(number, letter);
        }
        pdf.cmap(to_unicode, &deflated(letters.finish().as_slice())).filter(Filter::FlateDecode);
        let length = i32::try_from(style.file().len()).unwrap_or(i32::MAX);
        pdf.stream(file, style.deflated_file()).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    }
}

/// Compressed as PDF streams are.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory cannot fail; were it to, the shorter stream would be seen by the tests.
    encoder.write_all(bytes).ok();
    encoder.finish().unwrap_or_default()
}

/// A letter the type does not have is shown as an empty box, as every program does.
fn glyph(face: &Face<'_>, letter: char) -> GlyphId {
    face.glyph_index(letter).unwrap_or_default()
}

fn advance(face: &Face<'_>, glyph: GlyphId) -> u16 {
    face.glyph_hor_advance(glyph).unwrap_or_default()
}

/// The first letter of each glyph; a no-break space shares its glyph with the common one.
fn letters_by_glyph(face: &Face<'_>) -> BTreeMap<u16, char> {
    let mut letters = BTreeMap::new();
    let subtables = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
    for subtable in subtables.filter(ttf_parser::cmap::Subtable::is_unicode) {
        subtable.codepoints(|code| {
            if let Some((letter, glyph)) = char::from_u32(code).zip(subtable.glyph_index(code)) {
                letters.entry(glyph.0).or_insert(letter);
            }
        });
    }
    letters
}
