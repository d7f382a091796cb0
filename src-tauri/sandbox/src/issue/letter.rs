//! The paper itself: letterhead, number, date, subject, body and signature as Nghị định 30/2020 places them.

use chrono::{Datelike as _, Timelike as _};
use pdf_writer::types::{AnnotationFlags, FieldType, SigFlags};
use pdf_writer::{Content, Date, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use sha2::{Digest as _, Sha256};

use crate::issue::signature::{CONTENTS_ROOM, UNFILLED};
use crate::issue::typeface::{Style, Typeface, deflated};
use crate::issue::typesetting::{LEFT, Look, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Sheets, TOP};
use crate::issue::{IssueFacts, NotIssued, OFFICIAL_LETTER, written_time};
use crate::model::{Moment, Signer};

const SAMPLE: &str =
    "VĂN BẢN MẪU của hệ thống thử nghiệm, không có giá trị pháp lý; người, địa danh và cơ quan đều hư cấu.";
const BODY: Look = Look::new(Style::Regular, 14.0);
const LEFT_MIDDLE: f32 = LEFT + 80.0;
const RIGHT_MIDDLE: f32 = 412.0;
/// Width and height of the visible signature.
const SEAL: (f32, f32) = (176.0, 46.0);

/// Where the visible signature stands: its page, and its corners in points from the bottom.
struct SealPlace {
    page: usize,
    rect: Rect,
}

/// The PDF with room for a signature that is not yet there.
pub fn paper(facts: &IssueFacts) -> Result<Vec<u8>, NotIssued> {
    let typeface = Typeface::open()?;
    let mut sheets = Sheets::new(&typeface, SAMPLE);
    letterhead(&mut sheets, facts);
    subject(&mut sheets, facts);
    body(&mut sheets, facts);
    let seal = closing(&mut sheets, facts);
    let pages = sheets.finish();
    Ok(written(facts, &typeface, &pages, &seal))
}

fn letterhead(sheets: &mut Sheets<'_>, facts: &IssueFacts) {
    let bold = |size| Look::new(Style::Bold, size);
    let mut y = TOP + 12.0;
    let committee = facts.agency.to_lowercase().starts_with("ủy ban nhân dân");
    if let Some(parent) = facts.parent.as_ref().filter(|_| !committee) {
        let parent = parent.to_uppercase().replace("ỦY BAN NHÂN DÂN", "UBND");
        y = sheets.column(&parent, Look::new(Style::Regular, 13.0), LEFT_MIDDLE, 190.0, y);
    }
    y = sheets.column(&facts.agency.to_uppercase(), bold(13.0), LEFT_MIDDLE, 175.0, y);
    sheets.rule(LEFT_MIDDLE - 30.0, LEFT_MIDDLE + 30.0, y - 9.0);
    y = y.max(TOP + 44.0) + 8.0;
    sheets.centred(&format!("Số: {}", facts.so_ky_hieu), Look::new(Style::Regular, 13.0), LEFT_MIDDLE, y);
    let mut left_end = y;
    if facts.kind.code == OFFICIAL_LETTER {
        let about = format!("V/v {}", facts.trich_yeu);
        left_end = sheets.column(&about, Look::new(Style::Regular, 12.0), LEFT_MIDDLE, 160.0, y + 18.0);
    }
    sheets.centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold(12.5), RIGHT_MIDDLE, TOP + 12.0);
    sheets.centred("Độc lập - Tự do - Hạnh phúc", bold(13.5), RIGHT_MIDDLE, TOP + 28.0);
    let motto = sheets.typeface().width("Độc lập - Tự do - Hạnh phúc", Style::Bold, 13.5);
    sheets.rule(RIGHT_MIDDLE - motto / 2.0, RIGHT_MIDDLE + motto / 2.0, TOP + 33.0);
    // Days below ten and the first two months carry a zero, so that nobody adds a digit in front.
    let (day, month) = (facts.date.day(), facts.date.month());
    let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
    let date = format!("{}, ngày {day:02} tháng {month} năm {}", facts.place, facts.date.year());
    sheets.centred(&date, Look::new(Style::Italic, 13.5), RIGHT_MIDDLE, y);
    sheets.y = left_end.max(y) + 34.0;
}

fn subject(sheets: &mut Sheets<'_>, facts: &IssueFacts) {
    let middle = f32::midpoint(LEFT, RIGHT);
    if facts.kind.code == OFFICIAL_LETTER {
        let to = facts
            .dossier
            .as_ref()
            .map_or("Các phòng, đơn vị trực thuộc", |dossier| addressee(&dossier.applicant));
        sheets.y = sheets.column(&format!("Kính gửi: {to}"), BODY, middle, 400.0, sheets.y) + 10.0;
        return;
    }
    sheets.centred(&facts.kind.name.to_uppercase(), Look::new(Style::Bold, 15.0), middle, sheets.y);
    sheets.y += 19.0;
    let end = sheets.column(&facts.trich_yeu, Look::new(Style::Bold, 14.0), middle, 400.0, sheets.y);
    sheets.rule(middle - 45.0, middle + 45.0, end - 9.0);
    sheets.y = end + 14.0;
}

fn addressee(applicant: &crate::model::Applicant) -> &str {
    if applicant.organization.is_empty() { &applicant.full_name } else { &applicant.organization }
}

fn body(sheets: &mut Sheets<'_>, facts: &IssueFacts) {
    let reason = Look::new(Style::Italic, 14.0);
    sheets.paragraph("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;", reason);
    let Some(dossier) = &facts.dossier else {
        sheets.paragraph(&format!("{} thông báo về việc: {}.", facts.agency, facts.trich_yeu), BODY);
        sheets.paragraph("Đề nghị các đơn vị, cá nhân liên quan biết, phối hợp thực hiện./.", BODY);
        return;
    };
    let applicant = &dossier.applicant;
    sheets.paragraph(
        "Căn cứ Nghị định số 118/2025/NĐ-CP ngày 09 tháng 6 năm 2025 của Chính phủ về thực hiện thủ tục hành chính theo cơ chế một cửa, \
         một cửa liên thông;",
        reason,
    );
    sheets.paragraph(&format!("Xét hồ sơ mã số {} của {},", dossier.code, addressee(applicant)), reason);
    let first = if facts.kind.code == OFFICIAL_LETTER { "1. Người nộp hồ sơ:" } else { "1. Cấp cho:" };
    sheets.paragraph(first, Look::new(Style::Bold, 14.0));
    if !applicant.organization.is_empty() {
        sheets.paragraph(&format!("- Tổ chức: {}", applicant.organization), BODY);
    }
    sheets.paragraph(&format!("- Ông (bà): {}", applicant.full_name), BODY);
    if !applicant.identity_number.is_empty() {
        sheets.paragraph(&format!("- Số định danh cá nhân/CMND: {}", applicant.identity_number), BODY);
    }
    sheets.paragraph(&format!("- Địa chỉ: {}", applicant.address), BODY);
    sheets.paragraph(&format!("2. Thủ tục hành chính: {} (mã {}).", dossier.procedure, dossier.procedure_code), BODY);
    sheets.paragraph(&format!("3. Mã hồ sơ: {}", dossier.code), BODY);
    sheets.paragraph(&format!("4. Nội dung: {}.", facts.trich_yeu), BODY);
    sheets.paragraph(
        "5. Văn bản này có hiệu lực kể từ ngày ký; người được cấp có trách nhiệm thực hiện đúng nội dung nêu trên./.",
        BODY,
    );
}

/// Who gets it, who signs it, and the room for the visible signature.
fn closing(sheets: &mut Sheets<'_>, facts: &IssueFacts) -> SealPlace {
    let capacity = capacity(&facts.signer, facts.agency.to_lowercase().starts_with("ủy ban nhân dân"));
    let lines = f32::from(u8::try_from(capacity.len()).unwrap_or(3));
    let height = lines * 17.0 + SEAL.1 + 46.0;
    sheets.need(height);
    let from = sheets.y + 12.0;
    sheets.line("Nơi nhận:", Look::new(Style::BoldItalic, 12.0), LEFT, from, 0.0);
    let recipients: &[&str] = if facts.dossier.is_some() {
        &["- Như mục 1;", "- Trung tâm PVHCC tỉnh;", "- Lưu: VT, hồ sơ."]
    } else {
        &["- Như trên;", "- Lưu: VT."]
    };
    let mut y = from + 14.0;
    for recipient in recipients {
        sheets.line(recipient, Look::new(Style::Regular, 11.0), LEFT, y, 0.0);
        y += 13.0;
    }
    let mut y = from;
    for line in &capacity {
        sheets.centred(line, Look::new(Style::Bold, 14.0), RIGHT_MIDDLE, y);
        y += 17.0;
    }
    let top = y - 6.0;
    let name_at = top + SEAL.1 + 20.0;
    sheets.centred(&facts.signer.name, Look::new(Style::Bold, 14.0), RIGHT_MIDDLE, name_at);
    let (left, bottom) = (RIGHT_MIDDLE - SEAL.0 / 2.0, PAGE_HEIGHT - top - SEAL.1);
    SealPlace { page: sheets.page(), rect: Rect::new(left, bottom, left + SEAL.0, bottom + SEAL.1) }
}

/// In whose place a deputy signs: "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH".
fn capacity(signer: &Signer, committee: bool) -> Vec<String> {
    let title = signer.title.to_uppercase();
    let mut lines = Vec::new();
    if committee {
        lines.push("TM. ỦY BAN NHÂN DÂN".to_owned());
    }
    if let Some(head) = title.strip_prefix("PHÓ ") {
        lines.push(format!("KT. {head}"));
    }
    lines.push(title);
    lines
}

struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

fn written(facts: &IssueFacts, typeface: &Typeface, pages: &[Vec<u8>], seal: &SealPlace) -> Vec<u8> {
    let mut numbers = Numbers(0);
    let (catalog, tree, info) = (numbers.next(), numbers.next(), numbers.next());
    let (field, signature, appearance) = (numbers.next(), numbers.next(), numbers.next());
    let fonts = Style::ALL.map(|style| (style, numbers.next()));
    let page_refs: Vec<(Ref, Ref)> = pages.iter().map(|_| (numbers.next(), numbers.next())).collect();
    let mut pdf = Pdf::new();
    pdf.set_version(1, 7);
    let identity = Sha256::digest(format!("{facts:?}")).get(..16).unwrap_or_default().to_vec();
    pdf.set_file_id((identity.clone(), identity));

    let mut writer = pdf.catalog(catalog);
    writer.pages(tree).lang(TextStr("vi-VN"));
    writer.form().fields([field]).sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
    writer.finish();
    let made = pdf_date(facts.signed_at);
    pdf.document_info(info)
        .title(TextStr(&facts.trich_yeu))
        .author(TextStr(&facts.agency))
        .subject(TextStr(&facts.so_ky_hieu))
        .producer(TextStr("Liên thông sandbox (iDesk)"))
        .creation_date(made)
        .modified_date(made);
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(tree).kids(page_refs.iter().map(|(page, _)| *page)).count(count);
    for (number, ((page, content), bytes)) in page_refs.iter().zip(pages).enumerate() {
        let mut writer = pdf.page(*page);
        writer.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT)).contents(*content);
        if number == seal.page {
            writer.annotations([field]);
        }
        let mut resources = writer.resources();
        let mut list = resources.fonts();
        for (style, font) in fonts {
            list.pair(style.resource(), font);
        }
        list.finish();
        resources.finish();
        writer.finish();
        pdf.stream(*content, &deflated(bytes)).filter(Filter::FlateDecode);
    }
    for (style, font) in fonts {
        typeface.embed(&mut pdf, style, font, || numbers.next());
    }
    let seal_page = page_refs.get(seal.page).map_or(tree, |(page, _)| *page);
    signature_field(&mut pdf, [field, signature, appearance], seal_page, seal.rect);
    signature_dictionary(&mut pdf, signature, facts, made);
    visible_signature(&mut pdf, appearance, facts, typeface, fonts);
    pdf.finish()
}

fn signature_field(pdf: &mut Pdf, [field, signature, appearance]: [Ref; 3], page: Ref, rect: Rect) {
    let mut writer = pdf.form_field(field);
    writer.field_type(FieldType::Signature).partial_name(TextStr("NguoiKy"));
    writer.pair(Name(b"V"), signature);
    let mut widget = writer.into_annotation();
    widget.rect(rect).flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED).page(page);
    widget.appearance().normal().stream(appearance);
}

fn signature_dictionary(pdf: &mut Pdf, signature: Ref, facts: &IssueFacts, made: Date) {
    let mut writer = pdf.indirect(signature).dict();
    writer.pair(Name(b"Type"), Name(b"Sig"));
    writer.pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
    writer.pair(Name(b"SubFilter"), Name(b"ETSI.CAdES.detached"));
    writer.insert(Name(b"ByteRange")).array().items([0, UNFILLED, UNFILLED, UNFILLED]);
    // Bytes beyond ASCII make the writer choose the hexadecimal form, which the signature needs.
    writer.pair(Name(b"Contents"), Str(&[0xff; CONTENTS_ROOM]));
    writer.pair(Name(b"Name"), TextStr(&facts.signer.name));
    writer.pair(Name(b"Location"), TextStr(&facts.place));
    writer.pair(Name(b"Reason"), TextStr("Ban hành văn bản"));
    writer.pair(Name(b"M"), made);
}

/// What is seen of the signature: who, for whom and when, in the red of a seal.
fn visible_signature(
    pdf: &mut Pdf,
    appearance: Ref,
    facts: &IssueFacts,
    typeface: &Typeface,
    fonts: [(Style, Ref); 4],
) {
    let mut content = Content::new();
    content.set_stroke_rgb(0.78, 0.13, 0.13).set_line_width(1.0);
    content.rect(0.5, 0.5, SEAL.0 - 1.0, SEAL.1 - 1.0).stroke();
    content.set_fill_rgb(0.70, 0.10, 0.10);
    let offset = *facts.signed_at.offset();
    let lines = [
        (Style::Bold, format!("Ký bởi: {}", facts.signer.name)),
        (Style::Regular, format!("Cơ quan: {}", facts.agency)),
        (Style::Regular, format!("Thời gian ký: {}", written_time(facts.signed_at, offset))),
    ];
    let mut y = SEAL.1 - 14.0;
    for (style, text) in lines {
        // A long agency is set smaller rather than cut off.
        let width = typeface.width(&text, style, 8.5);
        let size = if width > SEAL.0 - 14.0 { 8.5 * (SEAL.0 - 14.0) / width } else { 8.5 };
        content.begin_text().set_font(style.resource(), size);
        content.set_text_matrix([1.0, 0.0, 0.0, 1.0, 7.0, y]).show(Str(&typeface.encoded(&text, style))).end_text();
        y -= 12.5;
    }
    let bytes = deflated(&content.finish());
    let mut form = pdf.form_xobject(appearance, &bytes);
    form.filter(Filter::FlateDecode);
    form.bbox(Rect::new(0.0, 0.0, SEAL.0, SEAL.1));
    let mut resources = form.resources();
    let mut list = resources.fonts();
    for (style, font) in fonts {
        list.pair(style.resource(), font);
    }
}

fn pdf_date(at: Moment) -> Date {
    let number = |value: u32| u8::try_from(value).unwrap_or(0);
    let offset = at.offset().local_minus_utc();
    Date::new(u16::try_from(at.year()).unwrap_or(0))
        .month(number(at.month()))
        .day(number(at.day()))
        .hour(number(at.hour()))
        .minute(number(at.minute()))
        .second(number(at.second()))
        .utc_offset_hour(i8::try_from(offset / 3600).unwrap_or(0))
        .utc_offset_minute(number(offset.unsigned_abs() / 60 % 60))
}
