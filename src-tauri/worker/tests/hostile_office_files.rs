//! The real worker process against office files, texts and PDFs made to exhaust or mislead it: each costs one answer.

use std::{
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bytes::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress};
use lienthong_core::{
    domain::file_kind::FileKind,
    gateways::worker::{WorkerFault, WorkerPool, WorkerText},
};

/// The promise of the command line: an answer, good or bad, within this time.
const PROMISED: Duration = Duration::from_secs(30);

const MIB: usize = 1024 * 1024;

fn pool() -> WorkerPool {
    WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))))
}

async fn text(pool: &WorkerPool, name: &str, file: Vec<u8>) -> Result<WorkerText, WorkerFault> {
    let kind = FileKind::of(&file, name);
    let (begun, length, whole) = (Instant::now(), file.len() as u64, Bytes::from(file));
    let answer = pool.text(kind, length, || futures_util::stream::iter([Ok(whole.clone())])).await;
    assert!(begun.elapsed() < PROMISED, "{name}: the answer took {:?}", begun.elapsed());
    answer
}

async fn still_works(pool: &WorkerPool) {
    let found = text(pool, "a.txt", "Mã hồ sơ: H08.12-210624-0001".as_bytes().to_vec()).await;
    assert!(found.expect("the next file is read").text.contains("H08.12-210624-0001"));
}

/// A part of an archive, compressed or as it is, with the size that the archive announces.
struct Part {
    name: &'static str,
    stored: Vec<u8>,
    method: u16,
    crc: u32,
    announced: u32,
}

impl Part {
    fn plain(name: &'static str, contents: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(contents);
        let announced = u32::try_from(contents.len()).expect("small");
        Self { name, stored: contents.to_vec(), method: 0, crc: crc.sum(), announced }
    }

    /// `before`, then so many MiB of `filling`, then `behind`; it announces `announced` bytes.
    fn bomb(name: &'static str, before: &str, filling: u8, mib: usize, behind: &str, announced: u32) -> Self {
        let mut stored = deflated(before.as_bytes());
        let one = deflated(&vec![filling; MIB]);
        for _ in 0..mib {
            stored.extend_from_slice(&one);
        }
        stored.extend(deflated(behind.as_bytes()));
        // An empty last block.
        stored.extend_from_slice(&[3, 0]);
        Self { name, stored, method: 8, crc: 0, announced }
    }
}

/// Blocks that stand for themselves, so that they can be repeated.
fn deflated(contents: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut stored = Vec::with_capacity(contents.len() / 2 + 1024);
    compress.compress_vec(contents, &mut stored, FlushCompress::Full).expect("room");
    stored
}

fn archive(parts: &[Part]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let place = u32::try_from(file.len()).expect("small");
        let size = u32::try_from(part.stored.len()).expect("small");
        let mut facts = Vec::new();
        facts.extend_from_slice(&[20, 0, 0, 0]);
        facts.extend_from_slice(&part.method.to_le_bytes());
        facts.extend_from_slice(&[0, 0, 0x21, 0x58]);
        for number in [part.crc, size, part.announced] {
            facts.extend_from_slice(&number.to_le_bytes());
        }
        facts.extend_from_slice(&u16::try_from(part.name.len()).expect("short").to_le_bytes());
        facts.extend_from_slice(&[0, 0]);
        file.extend_from_slice(b"PK\x03\x04");
        file.extend_from_slice(&facts);
        file.extend_from_slice(part.name.as_bytes());
        file.extend_from_slice(&part.stored);
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&facts);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&place.to_le_bytes());
        directory.extend_from_slice(part.name.as_bytes());
    }
    let (start, length) = (u32::try_from(file.len()).expect("small"), u32::try_from(directory.len()).expect("small"));
    let count = u16::try_from(parts.len()).expect("few").to_le_bytes();
    file.extend(directory);
    file.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    file.extend_from_slice(&[count, count].concat());
    file.extend_from_slice(&[length.to_le_bytes(), start.to_le_bytes()].concat());
    file.extend_from_slice(&[0, 0]);
    file
}

fn docx(body: &str) -> Vec<u8> {
    let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    archive(&[Part::plain("word/document.xml", xml.as_bytes())])
}

#[tokio::test]
async fn the_archives_made_here_are_read_when_they_are_honest() {
    let pool = pool();
    let found = text(&pool, "a.docx", docx("<w:p><w:t>Giấy phép</w:t></w:p>")).await.expect("text");
    assert_eq!(found.text, "Giấy phép\n");
    // A part is read as far as the archive says that it goes.
    let (before, behind) = ("<d><w:p><w:t>", "z</w:t></w:p></d>");
    let whole = u32::try_from(before.len() + MIB + behind.len()).expect("small");
    let filled = Part::bomb("word/document.xml", before, b'a', 1, behind, whole);
    let found = text(&pool, "a.docx", archive(&[filled])).await.expect("text");
    assert!(found.text.starts_with("aaaa") && found.text.len() >= MIB, "{}", found.text.len());
}

#[tokio::test]
async fn blanks_of_a_gigabyte_and_a_half_end_at_a_limit() {
    let pool = pool();
    // Once honest about its size, once lying.
    for announced in [1500 * 1024 * 1024, 1000] {
        let part = Part::bomb("word/document.xml", "<d><w:p><w:t>Quyết", b' ', 1500, "</w:t></w:p></d>", announced);
        let file = archive(&[part]);
        assert!(file.len() < 10 * MIB, "{}", file.len());
        let answer = text(&pool, "bom.docx", file).await;
        assert!(is_limited(&answer), "{answer:?}");
        still_works(&pool).await;
    }
    for announced in [1500 * 1024 * 1024, 1000] {
        let rows = Part::bomb("content.xml", "<body><p>x</p><p>", b'a', 1500, "</p></body>", announced);
        let answer = text(&pool, "bom.odt", archive(&[rows])).await;
        assert!(is_limited(&answer), "{answer:?}");
        still_works(&pool).await;
    }
}

/// Whatever the format, what stands before the break is given and said to be cut; where nothing stands, it is broken.
#[tokio::test]
async fn a_file_that_announces_less_than_it_holds_is_said_to_be_cut() {
    let pool = pool();
    let cases = [
        ("a.docx", "word/document.xml", "<d><p><t>Quyết định</t></p><p><t>", "</t></p></d>"),
        ("a.odt", "content.xml", "<d><body><p>Quyết định</p><p>", "</p></body></d>"),
        ("a.pptx", "ppt/slides/slide1.xml", "<d><p><t>Quyết định</t></p><p><t>", "</t></p></d>"),
    ];
    for (name, part, before, behind) in cases {
        let answer = text(&pool, name, archive(&[Part::bomb(part, before, b'a', 1, behind, 40_000)])).await;
        let found = answer.expect(name);
        assert!(found.truncated && found.text.starts_with("Quyết định\n"), "{name}: {:?}", found.text.get(..40));
        let begun = before.split_once("Quyết").map(|(before, _)| before).unwrap_or_default();
        let answer = text(&pool, name, archive(&[Part::bomb(part, begun, b'a', 1, behind, 40_000)])).await;
        assert!(matches!(answer, Err(WorkerFault::Unreadable)), "{name}: {answer:?}");
    }
    still_works(&pool).await;
}

fn is_limited(answer: &Result<WorkerText, WorkerFault>) -> bool {
    match answer {
        Ok(found) => found.truncated,
        // Broken is what holds more than it announces.
        Err(fault) => matches!(fault, WorkerFault::Memory | WorkerFault::TimedOut | WorkerFault::Unreadable),
    }
}

#[tokio::test]
async fn a_spreadsheet_that_unpacks_without_end_is_refused() {
    let pool = pool();
    let book = || {
        Part::plain(
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
        )
    };
    let package = || {
        Part::plain(
            "_rels/.rels",
            b"<Relationships><Relationship Id=\"r0\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        )
    };
    let relations = || {
        Part::plain(
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        )
    };
    for announced in [1500 * 1024 * 1024, 1000] {
        let strings = Part::bomb("xl/sharedStrings.xml", "<sst><si><t>", b'a', 1500, "</t></si></sst>", announced);
        let sheet = Part::plain("xl/worksheets/sheet1.xml", b"<worksheet><sheetData/></worksheet>");
        let answer = text(&pool, "bom.xlsx", archive(&[package(), book(), relations(), strings, sheet])).await;
        assert!(answer.is_err(), "{answer:?}");
        still_works(&pool).await;
    }
    // Two cells at opposite corners make no table of seventeen thousand million.
    let corners = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row></sheetData></worksheet>";
    let far = archive(&[package(), book(), relations(), Part::plain("xl/worksheets/sheet1.xml", corners)]);
    let found = text(&pool, "xa.xlsx", far).await.expect("text");
    assert!(found.text.contains("1\n2"), "{:?}", found.text);
}

#[tokio::test]
async fn entities_that_multiply_are_not_expanded_and_none_reaches_outside() {
    let pool = pool();
    let mut laughs = String::from("<!DOCTYPE d [<!ENTITY a0 \"ha\"><!ENTITY out SYSTEM \"file:///etc/passwd\">");
    for step in 1..12 {
        let before = format!("&a{};", step - 1).repeat(10);
        write!(laughs, "<!ENTITY a{step} \"{before}\">").expect("memory");
    }
    laughs.push_str("]><d><p><t>Số &a11;&out; 12</t></p></d>");
    let file = archive(&[Part::plain("word/document.xml", laughs.as_bytes())]);
    let found = text(&pool, "a.docx", file).await.expect("text");
    assert_eq!(found.text, "Số  12\n");
}

#[tokio::test]
async fn nesting_a_million_deep_costs_nothing() {
    let pool = pool();
    let deep = format!("{}<w:p><w:t>đáy</w:t></w:p>{}", "<w:sdt>".repeat(1_000_000), "</w:sdt>".repeat(1_000_000));
    assert_eq!(text(&pool, "sau.docx", docx(&deep)).await.expect("text").text, "đáy\n");
    let rtf = format!("{{\\rtf1 {}x{}}}", "{".repeat(2_000_000), "}".repeat(2_000_000));
    assert_eq!(text(&pool, "sau.rtf", rtf.into_bytes()).await.expect("text").text, "x");
}

#[tokio::test]
async fn two_thousand_pages_are_read_within_the_time_or_said_to_be_cut() {
    let pool = pool();
    let mut objects = vec!["<</Type/Catalog/Pages 2 0 R>>".to_owned(), String::new()];
    objects.push("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned());
    let mut kids = String::new();
    for page in 1..=2000 {
        let contents = format!("BT /F1 12 Tf 20 700 Td (Trang {page}) Tj ET");
        objects.push(format!("<</Length {}>>stream\n{contents}\nendstream", contents.len()));
        let stream = objects.len();
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {stream} 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
        ));
        write!(kids, "{} 0 R ", objects.len()).expect("memory");
    }
    if let Some(tree) = objects.get_mut(1) {
        *tree = format!("<</Type/Pages/Kids[{kids}]/Count 2000>>");
    }
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).expect("memory");
        write!(file, "{number} 0 obj\n{object}\nendobj\n").expect("memory");
    }
    let start = file.len();
    write!(file, "{table}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
        .expect("memory");
    let found = text(&pool, "dai.pdf", file).await.expect("text");
    assert_eq!(found.pages, Some(2000));
    assert!(found.text.starts_with("Trang 1"), "{:?}", found.text.get(..40));
    assert!(found.truncated || found.text.contains("Trang 2000"));
}

#[tokio::test]
async fn a_file_that_is_two_kinds_at_once_is_read_as_what_it_begins_with() {
    let pool = pool();
    let mut both = docx("<w:p><w:t>Giấy phép</w:t></w:p>");
    both.extend_from_slice(b"%PDF-1.4 not really");
    let answer = text(&pool, "hai.docx", both.clone()).await;
    assert!(answer.as_ref().map_or(true, |found| found.text.contains("Giấy phép")), "{answer:?}");
    let mut reversed = b"%PDF-1.4\n".to_vec();
    reversed.extend(both);
    let answer = text(&pool, "hai.docx", reversed).await;
    assert!(matches!(answer, Err(WorkerFault::Unreadable)), "{answer:?}");
    // A Word file that calls itself a spreadsheet is still a Word file; an archive that is neither is not read.
    let found = text(&pool, "ten-sai.xlsx", docx("<w:p><w:t>Giấy phép</w:t></w:p>")).await.expect("text");
    assert_eq!(found.text, "Giấy phép\n");
    let other = text(&pool, "khac.docx", archive(&[Part::plain("a.txt", b"a")])).await;
    assert!(matches!(other, Err(WorkerFault::Unsupported)), "{other:?}");
}

/// What real programs wrote, cut and with bytes changed at every kind of place.
#[tokio::test]
async fn spoilt_files_of_every_format_get_an_answer() {
    let pool = pool();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    for name in [
        "giay-phep.docx",
        "giay-phep.odt",
        "giay-phep.rtf",
        "giay-phep.doc",
        "giay-phep.pdf",
        "du-toan.xlsx",
        "du-toan.xls",
        "trinh-chieu.pptx",
    ] {
        let whole = std::fs::read(folder.join(name)).expect("a committed file");
        for round in 0..12_usize {
            let mut spoilt = whole.clone();
            if round % 3 == 0 {
                spoilt.truncate(whole.len() * (round + 1) / 13);
            }
            let step = 37 + round * 211;
            for (number, place) in (600..spoilt.len()).step_by(step).enumerate() {
                if let Some(byte) = spoilt.get_mut(place) {
                    *byte = byte.wrapping_add(u8::try_from(number % 251).unwrap_or(1) | 1);
                }
            }
            let answer = text(&pool, name, spoilt).await;
            assert!(!matches!(answer, Err(WorkerFault::Missing | WorkerFault::NotStarted(_))), "{name}: {answer:?}");
        }
        still_works(&pool).await;
    }
}
