//! The pages of a TIFF as PNGs: web views draw no TIFF, and a scanner's file has many pages.
//!
//! Pages come upright, as the file's orientation says, and never larger than the window can hold: a larger one is made
//! smaller by a whole number. Group 3 faxes, CMYK in planes and floating point are not read.

use std::io::Cursor;

use lienthong_worker::protocol::{Answer, MAX_PICTURE_BYTES, PictureSize, Problem};
use png::{BitDepth, Compression, Encoder};
use tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, Limits},
    tags::Tag,
};

/// More pages than this no scanner puts into one file.
const MOST_PAGES: usize = 2_000;

/// A page of more pixels is made smaller: some web views draw none beyond 16.7 million.
const MOST_PIXELS: u64 = 16_000_000;

/// A page may take this much unpacked.
const MOST_UNPACKED_BYTES: usize = 200 * 1024 * 1024;

type Pages<'file> = Decoder<Cursor<&'file [u8]>>;

/// How many pages there are, and how large each is.
pub fn pages(file: &[u8]) -> Result<(Answer, Vec<u8>), Problem> {
    let mut decoder = open(file)?;
    let mut sizes = Vec::new();
    loop {
        sizes.push(size_of(&mut decoder)?);
        // A chain that is broken, or leads back to its beginning, ends with the page before.
        if sizes.len() >= MOST_PAGES || !decoder.more_images() || decoder.next_image().is_err() {
            break;
        }
    }
    Ok((Answer::PicturePages, serde_json::to_vec(&sizes).map_err(|_| Problem::Unreadable)?))
}

/// A page, from 0.
pub fn page(file: &[u8], number: u32) -> Result<(Answer, Vec<u8>), Problem> {
    let mut decoder = open(file)?;
    let number = usize::try_from(number).ok().filter(|number| *number < MOST_PAGES).ok_or(Problem::Unreadable)?;
    decoder.seek_to_image(number).map_err(|fault| problem(&fault))?;
    let wanted = size_of(&mut decoder)?;
    let drawn = Raster::read(&mut decoder)?.shrunk(wanted);
    let png = png_of(&drawn).map_err(|_| Problem::Unreadable)?;
    if png.len() > MAX_PICTURE_BYTES { Err(Problem::TooLarge) } else { Ok((Answer::Picture, png)) }
}

fn open(file: &[u8]) -> Result<Pages<'_>, Problem> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MOST_UNPACKED_BYTES;
    limits.intermediate_buffer_size = MOST_UNPACKED_BYTES / 2;
    let decoder = Decoder::new(Cursor::new(file)).map_err(|fault| problem(&fault))?;
    Ok(decoder.with_limits(limits))
}

fn problem(fault: &TiffError) -> Problem {
    match fault {
        TiffError::UnsupportedError(_) => Problem::Unsupported,
        TiffError::LimitsExceeded => Problem::TooLarge,
        _ => Problem::Unreadable,
    }
}

/// By what whole number a page is made smaller.
fn shrinking(width: u32, height: u32) -> u32 {
    let pixels = u64::from(width) * u64::from(height);
    let mut by = 1;
    while pixels / (u64::from(by) * u64::from(by)) > MOST_PIXELS {
        by += 1;
    }
    by
}

/// The size in which the page is given.
fn size_of(decoder: &mut Pages<'_>) -> Result<PictureSize, Problem> {
    let (width, height) = decoder.dimensions().map_err(|fault| problem(&fault))?;
    if width == 0 || height == 0 {
        return Err(Problem::Unreadable);
    }
    let by = shrinking(width, height);
    let (width, height) = (width.div_ceil(by), height.div_ceil(by));
    Ok(if turn_of(decoder).swaps() {
        PictureSize { width: height, height: width }
    } else {
        PictureSize { width, height }
    })
}

/// Which way the page lies in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    None,
    Quarter,
    Half,
    ThreeQuarters,
}

impl Turn {
    const fn swaps(self) -> bool {
        matches!(self, Self::Quarter | Self::ThreeQuarters)
    }
}

fn turn_of(decoder: &mut Pages<'_>) -> Turn {
    match decoder.find_tag_unsigned::<u16>(Tag::Orientation) {
        Ok(Some(3)) => Turn::Half,
        Ok(Some(6)) => Turn::Quarter,
        Ok(Some(8)) => Turn::ThreeQuarters,
        _ => Turn::None,
    }
}

/// A page as the file has it, unpacked.
struct Raster {
    width: u32,
    height: u32,
    samples: Vec<u8>,
    /// Bytes from one row to the next.
    stride: usize,
    colour: Colour,
    turn: Turn,
}

/// How the samples of a pixel are meant.
enum Colour {
    /// So many bits for each pixel.
    Grey(u8),
    Palette(u8, Vec<[u8; 3]>),
    /// Bytes for each pixel; those beyond the third are left out.
    Rgb(usize),
    GreyAlpha,
    Cmyk(usize),
    YCbCr,
}

/// A page as it is given: a byte, or three, for each pixel.
struct Drawn {
    size: PictureSize,
    channels: usize,
    pixels: Vec<u8>,
}

impl Raster {
    fn read(decoder: &mut Pages<'_>) -> Result<Self, Problem> {
        const IN_PLANES: u16 = 2;
        let (width, height) = decoder.dimensions().map_err(|fault| problem(&fault))?;
        let found = decoder.colortype().map_err(|fault| problem(&fault))?;
        let planes = decoder.find_tag_unsigned::<u16>(Tag::PlanarConfiguration).ok().flatten();
        if planes == Some(IN_PLANES) && found.num_samples() > 1 {
            return Err(Problem::Unsupported);
        }
        let turn = turn_of(decoder);
        let palette = if let ColorType::Palette(_) = found { palette(decoder)? } else { Vec::new() };
        let (samples, depth) = match decoder.read_image().map_err(|fault| problem(&fault))? {
            DecodingResult::U8(samples) => (samples, found.bit_depth()),
            // The upper half of a sample is all that a screen shows.
            DecodingResult::U16(samples) => (samples.into_iter().map(|sample| sample.to_be_bytes()[0]).collect(), 8),
            _ => return Err(Problem::Unsupported),
        };
        let colour = match found {
            ColorType::Gray(_) => Colour::Grey(depth),
            ColorType::Palette(_) => Colour::Palette(depth, palette),
            ColorType::GrayA(_) if depth == 8 => Colour::GreyAlpha,
            ColorType::RGB(_) if depth == 8 => Colour::Rgb(3),
            ColorType::RGBA(_) if depth == 8 => Colour::Rgb(4),
            ColorType::CMYK(_) if depth == 8 => Colour::Cmyk(4),
            ColorType::CMYKA(_) if depth == 8 => Colour::Cmyk(5),
            ColorType::YCbCr(_) if depth == 8 => Colour::YCbCr,
            _ => return Err(Problem::Unsupported),
        };
        let bits = usize::from(depth) * usize::from(found.num_samples());
        let stride = usize::try_from(width).map_err(|_| Problem::TooLarge)?.saturating_mul(bits).div_ceil(8);
        Ok(Self { width, height, samples, stride, colour, turn })
    }

    fn shrunk(&self, size: PictureSize) -> Drawn {
        let by = shrinking(self.width, self.height);
        let channels = if matches!(self.colour, Colour::Grey(_) | Colour::GreyAlpha) { 1 } else { 3 };
        let mut pixels = Vec::with_capacity(usize_of(size.width) * usize_of(size.height) * channels);
        for row in 0..size.height {
            for column in 0..size.width {
                let (x, y) = match self.turn {
                    Turn::None => (column, row),
                    Turn::Quarter => (row, size.width - 1 - column),
                    Turn::Half => (size.width - 1 - column, size.height - 1 - row),
                    Turn::ThreeQuarters => (size.height - 1 - row, column),
                };
                let pixel = self.average(x * by, y * by, by);
                pixels.extend_from_slice(pixel.get(..channels).unwrap_or(&pixel));
            }
        }
        Drawn { size, channels, pixels }
    }

    fn average(&self, x: u32, y: u32, by: u32) -> [u8; 3] {
        if by == 1 {
            return self.pixel(x, y);
        }
        let (mut sums, mut count) = ([0_u32; 3], 0);
        for row in y..(y + by).min(self.height) {
            for column in x..(x + by).min(self.width) {
                for (sum, part) in sums.iter_mut().zip(self.pixel(column, row)) {
                    *sum += u32::from(part);
                }
                count += 1;
            }
        }
        sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
    }

    /// White where the file ends before its pages do.
    fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        const WHITE: u8 = 255;
        let row = usize_of(y) * self.stride;
        let at =
            |bytes: usize, part: usize| self.samples.get(row + usize_of(x) * bytes + part).copied().unwrap_or(WHITE);
        match &self.colour {
            Colour::Grey(8) => [at(1, 0); 3],
            Colour::Grey(bits) => {
                let most = u16::from(u8::MAX >> (8_u8.saturating_sub(*bits)));
                let level = self.packed(row, x, *bits).map_or(most, u16::from);
                [u8::try_from(level * 255 / most.max(1)).unwrap_or(WHITE); 3]
            }
            Colour::Palette(bits, palette) => {
                let place = if *bits == 8 { Some(at(1, 0)) } else { self.packed(row, x, *bits) };
                place.and_then(|place| palette.get(usize::from(place)).copied()).unwrap_or([WHITE; 3])
            }
            Colour::Rgb(bytes) => [at(*bytes, 0), at(*bytes, 1), at(*bytes, 2)],
            Colour::GreyAlpha => [at(2, 0); 3],
            Colour::Cmyk(bytes) => {
                let black = u16::from(WHITE - at(*bytes, 3));
                [0, 1, 2].map(|part| {
                    let light = u16::from(WHITE - at(*bytes, part));
                    u8::try_from(light * black / 255).unwrap_or(WHITE)
                })
            }
            Colour::YCbCr => {
                let (luma, blue, red) = (f32::from(at(3, 0)), f32::from(at(3, 1)) - 128.0, f32::from(at(3, 2)) - 128.0);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
                let byte = |level: f32| level.clamp(0.0, 255.0) as u8;
                [byte(luma + 1.402 * red), byte(luma - 0.344 * blue - 0.714 * red), byte(luma + 1.772 * blue)]
            }
        }
    }

    /// A pixel of fewer than eight bits.
    fn packed(&self, row: usize, x: u32, bits: u8) -> Option<u8> {
        let bit = usize_of(x) * usize::from(bits);
        let byte = self.samples.get(row + bit / 8)?;
        let shift = 8_usize.checked_sub(bit % 8 + usize::from(bits))?;
        Some((byte >> shift) & (u8::MAX >> (8 - bits.clamp(1, 8))))
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// All reds, then all greens, then all blues, sixteen bits each.
fn palette(decoder: &mut Pages<'_>) -> Result<Vec<[u8; 3]>, Problem> {
    let all = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(|fault| problem(&fault))?;
    let third = all.len() / 3;
    let part = |place: usize| all.get(place).map_or(0, |level| level.to_be_bytes()[0]);
    Ok((0..third).map(|place| [part(place), part(third + place), part(2 * third + place)]).collect())
}

fn png_of(drawn: &Drawn) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, drawn.size.width, drawn.size.height);
    encoder.set_color(if drawn.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&drawn.pixels)?;
    writer.finish()?;
    Ok(bytes)
}
