//! Another interpreter of PDF (hayro), for what the first one cannot open, panics on, or finds nothing in.
//!
//! It rebuilds broken tables, reads fonts in its own way, and sees what annotations and filled-in forms show, which the
//! first does not.

use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt as _,
    font::{Glyph, GlyphRun},
    hayro_cmap::BfString,
    hayro_syntax::{LoadPdfError, Pdf},
    interpret_page,
    kurbo::{Affine, BezPath, Point, Rect},
};
use lienthong_worker::protocol::Problem;

use super::page_text::{Letter, PageText};

/// Units of a glyph's own square.
const UNITS: f64 = 1000.0;

/// What of a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Everything,
    /// Only annotations: filled fields, notes, stamps.
    Over,
}

pub struct SecondReader(Pdf);

impl SecondReader {
    /// Opens a file, also one that is encrypted with an empty password.
    pub fn open(file: &[u8]) -> Result<Self, Problem> {
        Pdf::new(file.to_vec()).map(Self).map_err(|fault| match fault {
            LoadPdfError::Decryption(_) => Problem::Encrypted,
            LoadPdfError::Invalid => Problem::Unreadable,
        })
    }

    pub fn pages(&self) -> usize {
        self.0.pages().len()
    }

    /// The text of a page, counted from 0, into `collected`.
    pub fn read(&self, place: usize, shown: Shown, collected: &mut PageText) {
        let Some(page) = self.0.pages().get(place) else { return };
        let cache = InterpreterCache::new();
        let (width, height) = page.render_dimensions();
        let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
        // Downwards from the upper edge, as it is seen.
        let from_top = page.initial_transform(true).to_kurbo();
        let render_content = match shown {
            Shown::Everything => RenderContent::all(),
            Shown::Over => RenderContent::ANNOTATIONS,
        };
        let settings = InterpreterSettings { render_content, ..InterpreterSettings::default() };
        let mut context = Context::new(from_top, bounds, &cache, self.0.xref(), settings);
        interpret_page(page, &mut context, &mut Collector { collected, last: None });
    }
}

struct Collector<'c> {
    collected: &'c mut PageText,
    /// Where the last run began and how long it was: letters that are filled and stroked come twice.
    last: Option<(Point, usize)>,
}

impl Collector<'_> {
    /// Puts down one glyph; false when the page is full.
    fn put(&mut self, glyph: &Glyph<'_>, place: Affine) -> bool {
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width(),
            Glyph::Type3(glyph) => glyph.advance_width(),
        };
        let letters = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(letters)) => letters,
            // What nobody can tell is left out, as the first reader does.
            None => return true,
        };
        let (start, above) = (place * Point::ZERO, place * Point::new(0.0, UNITS));
        let size = (above - start).hypot();
        let end = start.x + f64::from(advance.unwrap_or(500.0)) / UNITS * size;
        self.collected.put(Letter { x: start.x, end, y: start.y, size, letters })
    }
}

impl<'a> Device<'a> for Collector<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let first = run.glyphs().first().map(|glyph| props.transform * glyph.transform() * Point::ZERO);
        let this = first.map(|first| (first, run.glyphs().len()));
        if this.is_some() && this == self.last {
            self.last = None;
            return;
        }
        self.last = this;
        for (number, glyph) in run.glyphs().iter().enumerate() {
            if number == 0 {
                self.collected.begin_word();
            } else {
                self.collected.may_begin_word();
            }
            if !self.put(glyph, props.transform * glyph.transform()) {
                return;
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
