//! Prints a receipt as a PDF of A4 pages: Vietnamese, one page for the usual number of files, more for many.

use std::sync::Arc;

use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};

use crate::domain::{
    cross_check::CrossVerdict,
    failure_code::FailureCode,
    instant::Instant,
    receipt::{Receipt, ReceiptFile},
    transfer::{Confirmation, FileState, TransferKind, TransferState},
};

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");

/// A4 in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 56.0;
/// Where the values of the labelled lines begin.
const VALUE_AT: f32 = 190.0;
const SIZE: f32 = 10.0;
const LINE: f32 = 15.0;
const SMALL: f32 = 8.0;
const SMALL_LINE: f32 = 11.0;
/// Where the details of a file begin, right of the margin.
const INDENT: f32 = 14.0;

/// The fonts of the program itself cannot be read, or the document cannot be built: a fault of the build.
#[derive(Debug, thiserror::Error)]
#[error("the receipt cannot be printed")]
pub struct ReceiptNotPrinted;

/// The receipt as the bytes of a PDF.
pub fn receipt_pdf(receipt: &Receipt) -> Result<Vec<u8>, ReceiptNotPrinted> {
    let face = |bytes: &'static [u8]| -> Result<Face, ReceiptNotPrinted> {
        let font = Font::new(Arc::new(bytes.to_vec()).into(), 0).ok_or(ReceiptNotPrinted)?;
        let metrics = ttf_parser::Face::parse(bytes, 0).map_err(|_| ReceiptNotPrinted)?;
        Ok(Face { font, metrics })
    };
    let mut document = Document::new();
    let fonts = Fonts { regular: face(REGULAR)?, bold: face(BOLD)? };
    let pages = pages(blocks(receipt, &fonts));
    for (number, lines) in (1..).zip(&pages) {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(ReceiptNotPrinted)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let mut y = MARGIN;
        for line in lines {
            y += line.height();
            line.draw(&mut surface, &fonts, y);
        }
        let footer = format!("Biên nhận {} · trang {number}/{}", receipt.transfer_id, pages.len());
        draw_text(&mut surface, &fonts.regular, SMALL, MARGIN, HEIGHT - MARGIN / 2.0, &footer);
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|_| ReceiptNotPrinted)
}

/// Lines that stay together on one page: a file is never torn from its hash.
type Block = Vec<Line>;

/// Lays blocks on pages; a page that goes on says what it goes on with.
fn pages(blocks: Vec<Block>) -> Vec<Vec<Line>> {
    let height = |lines: &[Line]| lines.iter().map(Line::height).sum::<f32>();
    let room = HEIGHT - 2.0 * MARGIN;
    let mut pages: Vec<Vec<Line>> = vec![Vec::new()];
    for block in blocks {
        let goes_on = pages.last().is_some_and(|page| !page.is_empty() && height(page) + height(&block) > room);
        if goes_on {
            pages.push(vec![Line::Heading("BIÊN NHẬN LIÊN THÔNG (tiếp theo)".into()), Line::Rule]);
        }
        if let Some(page) = pages.last_mut() {
            page.extend(block);
        }
    }
    pages
}

struct Face {
    font: Font,
    metrics: ttf_parser::Face<'static>,
}

struct Fonts {
    regular: Face,
    bold: Face,
}

/// A line of the page, already as wide as it may be.
enum Line {
    Title(String),
    Heading(String),
    /// A label with the first part of its value, or a further part without the label.
    Fact(String, String),
    Text(String),
    /// Beside a file's name, in small letters.
    Detail(String),
    Rule,
    Space,
}

impl Line {
    const fn height(&self) -> f32 {
        match self {
            Self::Title(_) => 26.0,
            Self::Heading(_) => 24.0,
            Self::Rule => 8.0,
            Self::Space => 5.0,
            Self::Fact(..) | Self::Text(_) => LINE,
            Self::Detail(_) => SMALL_LINE,
        }
    }

    fn draw(&self, surface: &mut Surface<'_>, fonts: &Fonts, y: f32) {
        match self {
            Self::Title(text) => draw_text(surface, &fonts.bold, 16.0, MARGIN, y, text),
            Self::Heading(text) => draw_text(surface, &fonts.bold, 11.0, MARGIN, y, text),
            Self::Text(text) => draw_text(surface, &fonts.regular, SIZE, MARGIN, y, text),
            Self::Detail(text) => draw_text(surface, &fonts.regular, SMALL, MARGIN + INDENT, y, text),
            Self::Fact(label, value) => {
                draw_text(surface, &fonts.regular, SIZE, MARGIN, y, label);
                draw_text(surface, &fonts.regular, SIZE, VALUE_AT, y, value);
            }
            Self::Rule => draw_rule(surface, y),
            Self::Space => {}
        }
    }
}

fn blocks(receipt: &Receipt, fonts: &Fonts) -> Vec<Block> {
    let (from, to) = match receipt.kind {
        TransferKind::Send => ("iGate (Một cửa điện tử)", "iDesk (Văn phòng điện tử)"),
        TransferKind::Attach | TransferKind::Push => ("iDesk (Văn phòng điện tử)", "iGate (Một cửa điện tử)"),
    };
    let act = match receipt.kind {
        TransferKind::Send => "Gửi sang iDesk",
        TransferKind::Attach => "Lấy từ iDesk",
        TransferKind::Push => "Chuyển đến phần mềm iGate",
    };
    let mut page = Page { blocks: Vec::new(), fonts };
    page.begin(vec![Line::Title("BIÊN NHẬN LIÊN THÔNG".into()), Line::Rule]);
    page.fact("Việc", act);
    page.fact("Kết quả", state_words(receipt));
    page.fact("Từ", from);
    page.fact("Đến", to);
    page.fact("Cán bộ", &format!("{} ({})", receipt.official, receipt.account));
    page.fact("Lập lúc", &receipt.created_at.to_words());
    page.fact("Hoàn thành lúc", &receipt.finished_at.map_or_else(|| "chưa".to_owned(), Instant::to_words));
    page.begin(vec![Line::Heading("Hồ sơ".into())]);
    page.fact("Mã hồ sơ", receipt.dossier_code.as_str());
    page.fact("Thủ tục", &receipt.procedure);
    page.fact("Mã trong iGate", &receipt.dossier_id);
    page.begin(vec![Line::Heading("Văn bản".into())]);
    page.fact("Trích yếu", &receipt.subject);
    page.fact("Số, ký hiệu", receipt.document_number.as_deref().unwrap_or("–"));
    let document = receipt.document_id.as_deref().or(receipt.draft_id.as_deref());
    page.fact("Mã trong iDesk", document.unwrap_or("–"));
    page.begin(vec![Line::Heading("Hai bên xác nhận".into())]);
    page.fact("Đọc lại ở bên nhận", if receipt.verified { "đủ tệp, đúng như đã gửi" } else { "chưa" });
    if receipt.kind != TransferKind::Send {
        page.fact("Báo lại cho iDesk", &told(receipt.reported, receipt.report_refused, "đã báo", "chưa báo"));
    }
    page.fact("Lịch sử trong iGate", &told(receipt.logged, receipt.log_refused, "đã ghi", "chưa ghi"));
    if receipt.possible_orphans > 0 {
        page.fact("Bản tải lên còn lại", &format!("{} (không thuộc hồ sơ nào)", receipt.possible_orphans));
    }
    page.fact("Khoá của việc", &receipt.key);
    page.begin(vec![Line::Heading(files_heading(receipt))]);
    for (number, file) in (1..).zip(&receipt.files) {
        page.file(number, file);
    }
    page.blocks
}

fn files_heading(receipt: &Receipt) -> String {
    let count = receipt.files.len();
    match receipt.already_attached {
        0 => format!("Tệp tin ({count})"),
        before => format!("Tệp tin ({count}, trong đó {before} tệp đã có từ trước)"),
    }
}

struct Page<'a> {
    blocks: Vec<Block>,
    fonts: &'a Fonts,
}

impl Page<'_> {
    fn begin(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// One more fact in the block that was begun last.
    fn fact(&mut self, label: &str, value: &str) {
        let mut label = label.to_owned();
        let parts = wrapped(value, &self.fonts.regular, SIZE, WIDTH - MARGIN - VALUE_AT);
        let Some(block) = self.blocks.last_mut() else { return };
        for part in parts {
            block.push(Line::Fact(std::mem::take(&mut label), part));
        }
    }

    /// A block of its own; the first one stays with its heading.
    fn file(&mut self, number: u32, file: &ReceiptFile) {
        let mut lines = Vec::new();
        let name = format!("{number}. {}", file.name);
        lines.extend(wrapped(&name, &self.fonts.regular, SIZE, WIDTH - 2.0 * MARGIN).into_iter().map(Line::Text));
        let sha = file.sha256.map_or_else(|| "–".to_owned(), |sha| sha.to_string());
        let renamed = file.confirmed_by.is_some() && !file.name_confirmed;
        let name = if renamed { ", ghi tên tệp khác" } else { "" };
        let details = [
            format!("SHA-256 {sha} · {} byte", file.size),
            format!("Mã bên nhận {} · {}{name}", file.target_id.as_deref().unwrap_or("–"), confirmation_words(file)),
        ];
        let compared = cross_check_words(file).map(|said| format!("Đối chiếu: {said}"));
        for detail in details.into_iter().chain(compared) {
            let width = WIDTH - 2.0 * MARGIN - INDENT;
            lines.extend(wrapped(&detail, &self.fonts.regular, SMALL, width).into_iter().map(Line::Detail));
        }
        lines.push(Line::Space);
        match self.blocks.last_mut() {
            Some(heading) if number == 1 => heading.extend(lines),
            _ => self.blocks.push(lines),
        }
    }
}

/// Whether a side was told, or refused to note it; the files are there all the same.
fn told(done: bool, refused: Option<FailureCode>, yes: &str, no: &str) -> String {
    match refused {
        Some(code) if !done => format!("bị từ chối ({}), tệp đã chuyển và đối chiếu đủ", code.number()),
        _ => (if done { yes } else { no }).to_owned(),
    }
}

/// A paper must not say of files that have arrived that they are still to come.
const fn state_words(receipt: &Receipt) -> &'static str {
    match receipt.state {
        TransferState::Queued | TransferState::Running | TransferState::Unknown if receipt.verified => {
            "Tệp đã chuyển và đối chiếu đủ, còn chờ ghi nhận"
        }
        TransferState::Queued => "Đang chờ, chưa xong",
        TransferState::Running => "Đang chuyển, chưa xong",
        TransferState::Done => "Đã xong, bên nhận đã xác nhận",
        TransferState::Unknown => "Chưa rõ bên nhận đã nhận hay chưa, đang hỏi lại",
        TransferState::NeedsAttention => "Cần xem lại",
        TransferState::Failed => "Không thành công",
        TransferState::Cancelled => "Đã huỷ",
    }
}

const fn cross_check_words(file: &ReceiptFile) -> Option<&'static str> {
    match file.cross_check {
        None => None,
        Some(CrossVerdict::Match) => Some("khớp hồ sơ"),
        Some(CrossVerdict::Unknown) => Some("không rõ, cán bộ tự xem"),
        Some(CrossVerdict::Mismatch) if file.mismatch_accepted => Some("không khớp, cán bộ đã xem và chấp nhận"),
        Some(CrossVerdict::Mismatch) => Some("không khớp"),
    }
}

const fn confirmation_words(file: &ReceiptFile) -> &'static str {
    match (file.state, file.confirmed_by) {
        (FileState::AlreadyAttached, _) => "đã có từ trước, không tải lên lại",
        (_, Some(Confirmation::Hash)) => "bên nhận xác nhận đúng dung lượng và SHA-256",
        (_, Some(Confirmation::UploadHash)) => "bên nhận xác nhận SHA-256 khi tải lên, dung lượng khi đọc lại",
        (_, Some(Confirmation::Size)) => "bên nhận xác nhận đúng dung lượng (không nêu SHA-256)",
        (_, None) => "chưa được xác nhận",
    }
}

fn draw_text(surface: &mut Surface<'_>, face: &Face, size: f32, x: f32, y: f32, text: &str) {
    surface.set_fill(Some(Fill { paint: rgb::Color::new(20, 24, 28).into(), ..Fill::default() }));
    surface.draw_text(Point::from_xy(x, y), face.font.clone(), size, text, false, TextDirection::LeftToRight);
}

fn draw_rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    path.move_to(MARGIN, y);
    path.line_to(WIDTH - MARGIN, y);
    let Some(path) = path.finish() else { return };
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: rgb::Color::new(150, 160, 170).into(), width: 0.6, ..Stroke::default() }));
    surface.draw_path(&path);
    surface.set_stroke(None);
}

/// Breaks a text at blanks, and a word that is too long wherever it has to.
fn wrapped(text: &str, face: &Face, size: f32, width: f32) -> Vec<String> {
    let mut parts = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if text_width(&longer, face, size) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            parts.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if text_width(&line, face, size) > width {
                line.pop();
                parts.push(std::mem::take(&mut line));
                line.push(letter);
            }
        }
    }
    if !line.is_empty() || parts.is_empty() {
        parts.push(line);
    }
    parts
}

fn text_width(text: &str, face: &Face, size: f32) -> f32 {
    let units: f32 = text
        .chars()
        .filter_map(|letter| face.metrics.glyph_index(letter))
        .filter_map(|glyph| face.metrics.glyph_hor_advance(glyph))
        .map(f32::from)
        .sum();
    units * size / f32::from(face.metrics.units_per_em())
}

#[cfg(test)]
mod tests;
