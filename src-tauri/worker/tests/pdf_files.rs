//! The real worker process reads PDFs of several makers, scans, filled-in forms, and files with a broken table.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use lienthong_core::{
    domain::file_kind::FileKind,
    gateways::worker::{WorkerFault, WorkerPool, WorkerText},
};

const CODE: &str = "Mã hồ sơ: H08.12-210624-0001";
const PERSON: &str = "Cấp cho ông Nguyễn Thị Hoà, số định danh 001085012345";

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    std::fs::read(path).expect("a committed file")
}

async fn read(file: Vec<u8>) -> Result<WorkerText, WorkerFault> {
    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    let whole = Bytes::from(file);
    pool.text(FileKind::Pdf, whole.len() as u64, || futures_util::stream::iter([Ok(whole.clone())])).await
}

fn has_all(found: &WorkerText, name: &str) {
    for words in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CODE, PERSON] {
        assert!(found.text.contains(words), "{name}: {words:?} is not in {:?}", found.text);
    }
}

#[tokio::test]
async fn the_same_permit_is_read_from_the_pdfs_of_several_makers() {
    for name in ["giay-phep.pdf", "giay-phep-skia.pdf", "giay-phep-cairo.pdf", "giay-phep-aes256.pdf"] {
        let found = read(file(name)).await.expect(name);
        has_all(&found, name);
        assert_eq!((found.pages, found.textless_pages, found.truncated), (Some(1), 0, false), "{name}");
        assert!(!found.text.starts_with(char::is_whitespace), "{name}: {:?}", found.text.get(..20));
    }
}

#[tokio::test]
async fn a_scan_is_said_to_have_no_text_and_a_scanned_page_among_others_is_counted() {
    let scan = read(file("quet.pdf")).await;
    assert!(matches!(scan, Err(WorkerFault::NoTextLayer)), "{scan:?}");
    let half = read(file("nua-quet.pdf")).await.expect("text");
    has_all(&half, "nua-quet.pdf");
    assert_eq!((half.pages, half.textless_pages), (Some(2), 1));
}

#[tokio::test]
async fn a_file_whose_table_is_broken_or_cut_off_is_read_all_the_same() {
    let whole = file("giay-phep.pdf");
    let start = whole.windows(9).rposition(|window| window == b"startxref").expect("a table");
    let mut other_place = whole.clone();
    other_place.splice(start.., b"startxref\n17\n%%EOF\n".iter().copied());
    let cut = whole.get(..start).expect("shorter").to_vec();
    for (what, file) in [("a wrong place", other_place), ("no place", cut)] {
        has_all(&read(file).await.expect(what), what);
    }
}

/// A page with one line, and over it whatever `annotation` shows.
fn with_annotation(line: &str, annotation: &str, shown: &str) -> Vec<u8> {
    let stream =
        |entries: &str, contents: &str| format!("<<{entries}/Length {}>>stream\n{contents}\nendstream", contents.len());
    let fonts = "/Resources<</Font<</F1 6 0 R>>>>";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots[5 0 R]{fonts}>>"),
        stream("", &if line.is_empty() { String::new() } else { format!("BT /F1 12 Tf 20 700 Td ({line}) Tj ET") }),
        format!("<</Type/Annot/Rect[20 600 300 620]/AP<</N 7 0 R>>{annotation}>>"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 280 20]{fonts}"),
            &format!("BT /F1 12 Tf 2 5 Td ({shown}) Tj ET"),
        ),
    ];
    let (mut file, mut table) = ("%PDF-1.7\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (number, object) in (1..).zip(&objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).expect("memory");
        write!(file, "{number} 0 obj\n{object}\nendobj\n").expect("memory");
    }
    let (start, size) = (file.len(), objects.len() + 1);
    write!(file, "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n")
        .expect("memory");
    file.into_bytes()
}

#[tokio::test]
async fn what_a_filled_field_or_a_note_shows_is_read_with_its_page() {
    for line in ["Nguoi nhan:", ""] {
        for kind in ["/Subtype/Widget/FT/Tx/T(a)/V(x)/F 4", "/Subtype/FreeText/F 4", "/Subtype/Stamp"] {
            let found = read(with_annotation(line, kind, "H08.12-210624-0001")).await.expect("text");
            assert_eq!(found.text.trim(), format!("{line}\nH08.12-210624-0001").trim(), "{kind}");
            assert_eq!(found.textless_pages, 0);
        }
    }
    let hidden = read(with_annotation("Nguoi nhan:", "/Subtype/Stamp/F 2", "H08.12-210624-0001")).await;
    assert_eq!(hidden.map(|found| found.text.trim().to_owned()).ok().as_deref(), Some("Nguoi nhan:"));
}
