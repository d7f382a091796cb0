//! The real worker process reads what real programs wrote: the same words come out of every format.

use std::path::{Path, PathBuf};

use bytes::Bytes;
use lienthong_core::{
    domain::file_kind::FileKind,
    gateways::worker::{WorkerPool, WorkerText},
};

async fn text(name: &str) -> WorkerText {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    let file = Bytes::from(std::fs::read(path).expect("a committed file"));
    let kind = FileKind::of(&file, name);
    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    let length = file.len() as u64;
    pool.text(kind, length, || futures_util::stream::iter([Ok(file.clone())])).await.expect(name)
}

fn has_all(found: &WorkerText, name: &str, wanted: &[&str]) {
    for words in wanted {
        assert!(found.text.contains(words), "{name}: {words:?} is not in {:?}", found.text);
    }
}

#[tokio::test]
async fn the_same_permit_is_read_from_every_format_of_a_letter() {
    for name in ["giay-phep.docx", "giay-phep.odt", "giay-phep.rtf", "giay-phep.doc", "giay-phep.pdf"] {
        let found = text(name).await;
        let lines = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Mã hồ sơ: H08.12-210624-0001"];
        has_all(&found, name, &lines);
        has_all(&found, name, &["Cấp cho ông Nguyễn Thị Hoà, số định danh 001085012345"]);
        assert!(!found.truncated, "{name}");
        assert_eq!(found.pages, name.ends_with("pdf").then_some(1), "{name}");
    }
    for name in ["giay-phep.docx", "giay-phep.odt"] {
        has_all(&text(name).await, name, &["UBND tỉnh Bình Định", "Trang cuối", "Nguyễn Thị Hoà\t001085012345"]);
    }
}

#[tokio::test]
async fn rows_and_sheets_of_a_spreadsheet_are_lines_and_pages() {
    for name in ["du-toan.xlsx", "du-toan.xls", "du-toan.ods"] {
        let found = text(name).await;
        has_all(&found, name, &["Hạng mục\tThành tiền", "Móng\t12000000", "Mã hồ sơ: H08.12-210624-0001"]);
        // OpenDocument keeps the date as it was shown.
        has_all(&found, name, &[if name.ends_with("ods") { "2021-06-24" } else { "24/06/2021" }, "Dự toán\n"]);
        let sheets: Vec<&str> = found.text.split('\u{C}').collect();
        assert_eq!((found.pages, sheets.len()), (Some(2), 2), "{name}: {sheets:?}");
        assert!(sheets.last().is_some_and(|sheet| sheet.contains("Nguyễn Thị Hoà")), "{name}: {sheets:?}");
    }
}

#[tokio::test]
async fn slides_are_pages() {
    let found = text("trinh-chieu.pptx").await;
    assert_eq!(found.pages, Some(2));
    let second = found.text.split('\u{C}').nth(1).expect("a second slide");
    assert!(second.contains("Mã hồ sơ: H08.12-210624-0001\nNguyễn Thị Hoà"), "{second}");
}

#[tokio::test]
async fn letters_of_old_fonts_are_read_in_office_files_too() {
    for name in ["tcvn3.doc", "tcvn3.rtf"] {
        let lines = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Giấy phép xây dựng số 12/GP-SXD"];
        let found = text(name).await;
        has_all(&found, name, &lines);
        has_all(&found, name, &["Cấp cho ông Nguyễn Thị Hoà, số định danh 001085012345"]);
    }
}

/// The letters of `VNI-Times`, which need two signs for most vowels with marks, as an editor of 1998 wrote them.
#[tokio::test]
async fn letters_of_vni_are_read_in_rich_text_and_plain_text() {
    let line: &[u8] = b"CO\xC4NG HO\xD8A XA\xD5 HO\xC4I CHU\xDB NGH\xD3A VIE\xC4T NAM";
    let rich = [&br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 VNI-Times;}}\f0 "[..], line, &br"\par}"[..]].concat();
    let pool = WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))));
    for (name, file) in [("cu.rtf", Bytes::from(rich)), ("cu.txt", Bytes::from(line.repeat(2)))] {
        let kind = FileKind::of(&file, name);
        let length = file.len() as u64;
        let found = pool.text(kind, length, || futures_util::stream::iter([Ok(file.clone())])).await.expect(name);
        has_all(&found, name, &["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]);
    }
}

#[tokio::test]
async fn what_holds_no_text_is_a_picture_and_not_an_unknown_kind() {
    let pool = WorkerPool::with_program(None);
    let answer = pool.text(FileKind::Jpeg, 3, || futures_util::stream::iter([Ok(Bytes::from_static(b"abc"))])).await;
    assert!(matches!(answer, Err(lienthong_core::gateways::worker::WorkerFault::NoTextLayer)), "{answer:?}");
}
