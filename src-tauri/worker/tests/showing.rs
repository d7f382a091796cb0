//! The real worker process makes what the window shows: cells of sheets, pages of scans, letters without a way out.

use std::{
    fmt::Write as _,
    io::{Cursor, Read as _, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bytes::Bytes;
use lienthong_core::{
    domain::file_kind::FileKind,
    gateways::worker::{PictureSize, SheetName, WorkerCells, WorkerFault, WorkerPool},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Whatever a file holds, the answer comes within this time.
const PROMISED: Duration = Duration::from_secs(30);

fn pool() -> WorkerPool {
    WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))))
}

fn committed(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).expect("a committed file")
}

async fn cells(pool: &WorkerPool, name: &str, file: &[u8], sheet: u32, row: u32) -> Result<WorkerCells, WorkerFault> {
    let (begun, whole) = (Instant::now(), Bytes::copy_from_slice(file));
    let kind = FileKind::of(file, name);
    let answer =
        pool.cells(kind, sheet, row, file.len() as u64, || futures_util::stream::iter([Ok(whole.clone())])).await;
    assert!(begun.elapsed() < PROMISED, "{name}: the answer took {:?}", begun.elapsed());
    answer
}

async fn letter(pool: &WorkerPool, file: &[u8]) -> Result<Vec<u8>, WorkerFault> {
    let (begun, whole) = (Instant::now(), Bytes::copy_from_slice(file));
    let answer = pool.letter(file.len() as u64, || futures_util::stream::iter([Ok(whole.clone())])).await;
    assert!(begun.elapsed() < PROMISED, "the answer took {:?}", begun.elapsed());
    answer
}

async fn page(pool: &WorkerPool, file: &[u8], number: u32) -> Result<Picture, WorkerFault> {
    let whole = Bytes::copy_from_slice(file);
    let png = pool.picture(number, file.len() as u64, || futures_util::stream::iter([Ok(whole.clone())])).await?;
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("bounded")];
    let shown = reader.next_frame(&mut pixels).expect("a picture");
    let channels = shown.color_type.samples();
    Ok(Picture { width: shown.width, height: shown.height, channels, pixels })
}

async fn pages(pool: &WorkerPool, file: &[u8]) -> Result<Vec<PictureSize>, WorkerFault> {
    let whole = Bytes::copy_from_slice(file);
    pool.picture_pages(file.len() as u64, || futures_util::stream::iter([Ok(whole.clone())])).await
}

struct Picture {
    width: u32,
    height: u32,
    channels: usize,
    pixels: Vec<u8>,
}

impl Picture {
    fn at(&self, x: u32, y: u32) -> &[u8] {
        let place = (y * self.width + x) as usize * self.channels;
        &self.pixels[place..place + self.channels]
    }
}

/// An archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(contents).expect("room");
    }
    zip.finish().expect("an archive").into_inner()
}

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

fn xlsx(dimension: &str, rows: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}<sheetData>{rows}</sheetData></worksheet>"#
    );
    archive(&[
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[tokio::test]
async fn the_same_table_is_read_from_every_format_of_a_spreadsheet() {
    let pool = pool();
    for name in ["du-toan.xlsx", "du-toan.xls", "du-toan.ods"] {
        let file = committed(name);
        let first = cells(&pool, name, &file, 0, 0).await.expect(name);
        let names: Vec<&str> = first.sheets.iter().map(|sheet: &SheetName| sheet.name.as_str()).collect();
        assert_eq!(names, ["Dự toán", "Phụ lục"], "{name}");
        let lines: Vec<&str> = first.cells.lines().collect();
        assert_eq!(lines[0], "0\ttHạng mục\ttThành tiền\ttNgày", "{name}");
        let date = if name.ends_with("ods") { "2021-06-24" } else { "24/06/2021" };
        assert_eq!(lines[1], format!("1\ttMóng\tn12000000\tn{date}"), "{name}");
        assert_eq!((first.rows, first.columns, first.next_row, first.cut), (3, 3, None, false), "{name}");
        let second = cells(&pool, name, &file, 1, 0).await.expect(name);
        assert_eq!(second.cells, "4\tg2\ttNguyễn Thị Hoà", "{name}");
        let later = cells(&pool, name, &file, 0, 2).await.expect(name);
        assert_eq!(later.cells, "2\ttMã hồ sơ: H08.12-210624-0001", "{name}");
        let none = cells(&pool, name, &file, 9, 0).await.expect(name);
        assert_eq!((none.cells.as_str(), none.rows, none.sheets.len()), ("", 0, 2), "{name}");
    }
}

#[tokio::test]
async fn an_old_word_document_holds_no_cells() {
    let pool = pool();
    let answer = cells(&pool, "giay-phep.doc", &committed("giay-phep.doc"), 0, 0).await;
    assert!(matches!(answer, Err(WorkerFault::Unsupported)), "{answer:?}");
    let answer = cells(&pool, "giay-phep.odt", &committed("giay-phep.odt"), 0, 0).await;
    assert!(matches!(answer, Err(WorkerFault::Unsupported)), "{answer:?}");
}

#[tokio::test]
async fn two_million_cells_come_in_a_few_stretches_each_within_its_time() {
    let mut rows = String::new();
    for row in 1..=10_000 {
        rows.push_str("<row>");
        for column in 0..200 {
            write!(rows, "<c><v>{}</v></c>", row * 200 + column).expect("room");
        }
        rows.push_str("</row>");
    }
    let file = xlsx(r#"<dimension ref="A1:GR10000"/>"#, &rows);
    let pool = pool();
    let first = cells(&pool, "lon.xlsx", &file, 0, 0).await.expect("cells");
    assert_eq!((first.rows, first.columns), (10_000, 200));
    assert!(first.cells.starts_with("0\tn200\tn201\t"));
    let next = first.next_row.expect("more than one stretch");
    assert!(next >= 1_700, "at most six stretches: the first ends at {next}");
    assert_eq!(first.cells.lines().count(), next as usize);
    let last = cells(&pool, "lon.xlsx", &file, 0, 9_000).await.expect("cells");
    assert_eq!((last.cells.lines().count(), last.next_row), (1_000, None));
    assert!(last.cells.ends_with("\tn2000199"));
}

#[tokio::test]
async fn cells_far_away_and_claims_beyond_every_sheet_cost_nothing() {
    let pool = pool();
    let far =
        xlsx("", r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#);
    let found = cells(&pool, "xa.xlsx", &far, 0, 0).await.expect("cells");
    assert_eq!(found.cells, "0\tn1\n1048575\tg16383\tn2");
    assert_eq!((found.rows, found.columns), (1_048_576, 16_384));
    let mut sheet = String::from(
        r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="A">"#,
    );
    sheet.push_str(r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell table:number-columns-repeated="4000000000"><text:p>đầy</text:p></table:table-cell></table:table-row>"#);
    sheet.push_str("</table:table></office:spreadsheet></office:body></office:document-content>");
    let repeated = archive(&[("content.xml", sheet.as_bytes())]);
    let found = cells(&pool, "lap.ods", &repeated, 0, 0).await.expect("cells");
    assert_eq!((found.rows, found.columns), (1_048_576, 16_384));
    assert!(found.cells.len() < 5 * 1024 * 1024 && found.next_row.is_some());
    let end = cells(&pool, "lap.ods", &repeated, 0, 1_048_575).await.expect("cells");
    assert!(end.cells.starts_with("1048575\ttđầy"), "the last row is still there");
}

#[tokio::test]
async fn a_table_that_breaks_off_shows_what_stands_before() {
    let file = xlsx(
        r#"<dimension ref="A1:A9"/>"#,
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>còn</t></is></c></row><row r="2"><c r="A2"><v>"#,
    );
    let found = cells(&pool(), "hong.xlsx", &file, 0, 0).await.expect("cells");
    assert_eq!((found.cells.as_str(), found.cut), ("0\ttcòn", true));
}

#[tokio::test]
async fn pages_of_a_scan_come_upright_in_their_colours() {
    let (pool, file) = (pool(), committed("quet-ba-trang.tif"));
    let sizes = pages(&pool, &file).await.expect("pages");
    assert_eq!(sizes, vec![PictureSize { width: 310, height: 438 }; 3]);
    for number in [0, 2] {
        let drawn = page(&pool, &file, number).await.expect("a page");
        assert_eq!((drawn.width, drawn.height), (310, 438));
        assert!(drawn.at(100, 45)[0] < 40, "the bar of page {number} is black");
        assert!(drawn.at(100, 100)[0] > 215, "the paper of page {number} is white");
    }
    let coloured = page(&pool, &file, 1).await.expect("a page");
    let bar = coloured.at(150, 375);
    assert!(bar[0] > 150 && bar[1] < 40 && bar[2] < 40, "the bar near the lower edge is red: {bar:?}");
    assert!(coloured.at(150, 60).iter().all(|part| *part > 215), "nothing stands at the upper edge");
}

#[tokio::test]
async fn a_broken_or_boundless_scan_is_an_answer() {
    let (pool, file) = (pool(), committed("quet-ba-trang.tif"));
    let answer = pages(&pool, &file[..200]).await;
    assert!(answer.is_err(), "{answer:?}");
    assert!(page(&pool, &file, 3).await.is_err(), "there is no fourth page");
    // One page of 60,000 × 60,000 pixels in a file of a few bytes, whose list of pages leads back to itself.
    let mut bomb = b"II\x2a\0\x08\0\0\0".to_vec();
    let tags: &[(u16, u32)] =
        &[(256, 60_000), (257, 60_000), (258, 8), (259, 1), (262, 1), (273, 8), (278, 60_000), (279, 9)];
    bomb.extend_from_slice(&u16::try_from(tags.len()).expect("few").to_le_bytes());
    for (tag, value) in tags {
        bomb.extend_from_slice(&tag.to_le_bytes());
        bomb.extend_from_slice(&4_u16.to_le_bytes());
        bomb.extend_from_slice(&1_u32.to_le_bytes());
        bomb.extend_from_slice(&value.to_le_bytes());
    }
    bomb.extend_from_slice(&8_u32.to_le_bytes());
    let answer = page(&pool, &bomb, 0).await.map(|drawn| drawn.width);
    assert!(answer.is_err(), "{answer:?}");
    drop(pages(&pool, &bomb).await);
    assert_eq!(pages(&pool, &file).await.expect("the next file is read").len(), 3);
}

fn docx(document: &str, relations: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(r#"<w:document xmlns:w="w"><w:body>{document}</w:body></w:document>"#);
    let relations = format!("<Relationships>{relations}</Relationships>");
    let mut parts =
        vec![("word/document.xml", document.as_bytes()), ("word/_rels/document.xml.rels", relations.as_bytes())];
    parts.extend_from_slice(more);
    archive(&parts)
}

fn names(file: &[u8]) -> Vec<String> {
    let zip = ZipArchive::new(Cursor::new(file)).expect("an archive");
    zip.file_names().map(|name| name.expect("a name").into_owned()).collect()
}

fn part(file: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(file)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

#[tokio::test]
async fn a_letter_keeps_what_is_laid_out() {
    let tamed = letter(&pool(), &committed("giay-phep.docx")).await.expect("a letter");
    let names = names(&tamed);
    for wanted in ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} is not in {names:?}");
    }
    assert!(part(&tamed, "word/document.xml").contains("H08.12-210624-0001"));
    assert!(part(&tamed, "word/_rels/document.xml.rels").contains("styles.xml"));
}

#[tokio::test]
async fn nothing_in_a_letter_leads_to_another_computer_or_program() {
    let picture = r#"<Relationship Id="a" Type="t/image" Target="http://evil.example/a.png" TargetMode="External"/>"#;
    let file = docx(
        "<w:p/>",
        picture,
        &[
            ("word/vbaProject.bin", b"macro"),
            ("word/afchunk.htm", b"<script>fetch('http://evil.example')</script>"),
            ("word/embeddings/oleObject1.bin", b"ole"),
            ("word/fonts/font1.odttf", b"font"),
            ("word/media/image1.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("word/media/image2.emf", b"emf"),
            ("customXml/item1.xml", b"<a/>"),
        ],
    );
    let tamed = letter(&pool(), &file).await.expect("a letter");
    assert_eq!(names(&tamed), ["[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"]);
    assert!(!String::from_utf8_lossy(&tamed).contains("evil.example"));
}

#[tokio::test]
async fn letters_made_to_exhaust_the_window_are_refused() {
    let pool = pool();
    let deep = docx(&format!("{}{}", "<w:p>".repeat(300), "</w:p>".repeat(300)), "", &[]);
    assert!(matches!(letter(&pool, &deep).await, Err(WorkerFault::Memory)), "nested 300 deep");
    let many = docx(&"<w:p><w:r><w:t>a</w:t></w:r></w:p>".repeat(200_000), "", &[]);
    assert!(matches!(letter(&pool, &many).await, Err(WorkerFault::Memory)), "600,000 elements");
    let long = docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", " ".repeat(40 * 1024 * 1024)), "", &[]);
    assert!(matches!(letter(&pool, &long).await, Err(WorkerFault::Memory)), "40 MiB of spaces");
    let entities = archive(&[("word/document.xml", b"<!DOCTYPE a [<!ENTITY b \"bbb\">]><a>&b;</a>")]);
    assert!(matches!(letter(&pool, &entities).await, Err(WorkerFault::Unreadable)), "entities");
    let mut wide = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13];
    wide.extend_from_slice(b"IHDR\0\0\xff\xff\0\0\xff\xff");
    let pictures = docx("<w:p/>", "", &[("word/media/a.png", &wide)]);
    let tamed = letter(&pool, &pictures).await.expect("the letter without its picture");
    assert!(!names(&tamed).iter().any(|name| name.starts_with("word/media")));
}
