//! The printed receipt read back, as somebody who got it on paper would: everything is on it, and nothing is torn apart.

use super::*;
use crate::domain::{code::DossierCode, sha::Sha};

const LONG: &str = "Quyết định về việc phê duyệt điều chỉnh cục bộ quy hoạch chi tiết xây dựng tỷ lệ 1/500 khu dân cư phía Bắc \
                    đường Nguyễn Hữu Cảnh, phường An Bình (bản có chữ ký số của lãnh đạo Sở và của văn thư)";

fn receipt(kind: TransferKind, files: u32) -> Receipt {
    let at = |second: i64| Instant::from_unix_seconds(1_780_000_000 + second).expect("a time");
    Receipt {
        transfer_id: "0d2c1f3e-5a6b-4c7d-8e9f-a0b1c2d3e4f5".into(),
        key: "9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b".into(),
        kind,
        state: TransferState::Done,
        official: "Nguyễn Thị Hoa".into(),
        account: "hoant@binhan.gov.vn".into(),
        dossier_code: DossierCode::parse("H08.12-210624-0001").expect("a code"),
        dossier_id: "685495086145a54664cb95c3".into(),
        procedure: "Cấp giấy phép xây dựng nhà ở riêng lẻ".into(),
        subject: LONG.into(),
        document_id: (kind != TransferKind::Send).then(|| "987".into()),
        document_number: (kind != TransferKind::Send).then(|| "2481/QĐ-SXD".into()),
        draft_id: (kind == TransferKind::Send).then(|| "988".into()),
        created_at: at(0),
        finished_at: Some(at(60)),
        files: (1..=files)
            .map(|number| ReceiptFile {
                name: format!("Tệp số {number} – {LONG}.signed.pdf"),
                size: u64::from(number) * 1_234_567,
                sha256: Some(Sha::of(&number.to_be_bytes())),
                target_id: Some(format!("f{number}")),
                state: if number == 2 { FileState::AlreadyAttached } else { FileState::Confirmed },
                cross_check: None,
                mismatch_accepted: false,
                name_confirmed: number != 3,
                confirmed_by: Some(if number % 2 == 0 { Confirmation::Size } else { Confirmation::Hash }),
            })
            .collect(),
        verified: true,
        reported: true,
        logged: true,
        already_attached: u32::from(files > 1),
        report_refused: None,
        log_refused: None,
        possible_orphans: 3,
    }
}

/// The text of each page without its blanks, which a reader cannot rely on.
fn read(receipt: &Receipt) -> Vec<String> {
    let bytes = receipt_pdf(receipt).expect("printed");
    let pages = pdf_extract::extract_text_from_mem_by_pages(&bytes).expect("it can be read");
    pages.iter().map(|page| page.split_whitespace().collect()).collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_receipt_of_a_few_files_is_one_page_and_says_everything() {
    let printed = receipt(TransferKind::Attach, 3);
    let pages = read(&printed);
    assert_eq!(pages.len(), 1);
    let mut wanted = vec![
        "BIÊN NHẬN LIÊN THÔNG".to_owned(),
        "Lấy từ iDesk".into(),
        "Nguyễn Thị Hoa (hoant@binhan.gov.vn)".into(),
        "H08.12-210624-0001".into(),
        "685495086145a54664cb95c3".into(),
        "2481/QĐ-SXD".into(),
        LONG.into(),
        printed.created_at.to_words(),
        "đã báo".into(),
        "đã ghi".into(),
        "Tệp tin (3, trong đó 1 tệp đã có từ trước)".into(),
        "đã có từ trước, không tải lên lại".into(),
        "bên nhận xác nhận đúng dung lượng và SHA-256".into(),
        "SHA-256, ghi tên tệp khác".into(),
        "3 (không thuộc hồ sơ nào)".into(),
        "trang 1/1".into(),
        printed.key.clone(),
        printed.transfer_id.clone(),
    ];
    wanted.extend(printed.files.iter().map(|file| format!("SHA-256 {}", file.sha256.expect("a hash"))));
    for text in wanted {
        assert!(pages[0].contains(&squeezed(&text)), "{text} is missing in {}", pages[0]);
    }
}

#[test]
fn thirty_files_with_long_names_go_on_over_the_pages_and_no_file_is_torn_from_its_hash() {
    let printed = receipt(TransferKind::Send, 30);
    let pages = read(&printed);
    assert!((3..=5).contains(&pages.len()), "{} pages", pages.len());
    for (number, file) in (1..).zip(&printed.files) {
        let name = squeezed(&format!("{number}. {}", file.name));
        let on: Vec<usize> = (0..pages.len()).filter(|page| pages[*page].contains(&name)).collect();
        assert_eq!(on.len(), 1, "file {number} is printed whole, once");
        let hash = format!("SHA-256{}", file.sha256.expect("a hash"));
        assert!(pages[on[0]].contains(&hash), "the hash of file {number} stands beside it");
    }
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains(&squeezed(&format!("trang {number}/{}", pages.len()))));
        assert_eq!(page.contains(&squeezed("(tiếp theo)")), number > 1);
    }
}

#[test]
fn a_name_without_any_blank_is_broken_and_stays_on_the_paper() {
    let mut printed = receipt(TransferKind::Push, 1);
    printed.files[0].name = format!("{}.pdf", "ĐƠN_ĐỀ_NGHỊ_".repeat(30));
    let pages = read(&printed);
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains(&printed.files[0].name));
}

#[test]
fn a_side_that_refused_to_note_the_transfer_is_named_with_its_code() {
    let mut printed = receipt(TransferKind::Attach, 1);
    printed.logged = false;
    printed.log_refused = Some(FailureCode::Forbidden);
    let pages = read(&printed);
    assert!(pages[0].contains(&squeezed(&format!("bị từ chối ({})", FailureCode::Forbidden.number()))));
}

#[test]
fn a_receipt_printed_before_the_end_says_what_has_arrived_and_what_is_still_due() {
    let mut printed = receipt(TransferKind::Send, 1);
    (printed.state, printed.logged, printed.finished_at) = (TransferState::Queued, false, None);
    let arrived = squeezed("Tệp đã chuyển và đối chiếu đủ, còn chờ ghi nhận");
    assert!(read(&printed)[0].contains(&arrived), "the draft is there, its line of the history is not");
    printed.verified = false;
    let page = &read(&printed)[0];
    assert!(!page.contains(&arrived) && page.contains(&squeezed("Đang chờ, chưa xong")));
}
