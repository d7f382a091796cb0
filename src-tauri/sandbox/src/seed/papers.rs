//! What hangs on a dossier: required papers and working files, under the names that people give them.

use crate::model::{Attachment, Component, FileContent, GROUP_PROCESSING, IgateFile, Moment, ObjectId};
use crate::seed::lot::Lots;
use crate::seed::procedures::Papers;

/// One required paper: its name in the list, and the files people bring for it (asset, name).
struct Paper {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const APPLICATION: Paper = Paper {
    name: "Đơn đề nghị theo mẫu",
    files: &[
        ("don-de-nghi.docx", "Đơn đề nghị.docx"),
        ("don-de-nghi.pdf", "Đơn đề nghị cấp phép.pdf"),
        ("don-de-nghi.pdf", "don de nghi (ban chinh).pdf"),
        ("don-de-nghi.pdf", "DON DE NGHI.PDF"),
        // As a Mac writes it: base letters and combining marks apart.
        ("don-de-nghi.docx", "\u{110}o\u{31b}n \u{111}e\u{302}\u{300} nghi\u{323}.docx"),
    ],
};
const IDENTITY: Paper = Paper {
    name: "Căn cước công dân",
    files: &[
        ("cccd-scan.pdf", "BAN SAO CCCD.pdf"),
        ("cccd-scan.pdf", "CCCD 2 mặt.pdf"),
        ("cccd-scan.pdf", "cccd.PDF"),
        ("anh-chup.jpg", "IMG_20260612_081533.jpg"),
    ],
};
const LAND: Paper = Paper {
    name: "Giấy tờ chứng minh quyền sử dụng đất",
    files: &[
        ("giay-chung-nhan-scan.pdf", "Sổ đỏ.pdf"),
        ("giay-chung-nhan-scan.pdf", "GCN QSDĐ thửa 128.pdf"),
        ("giay-chung-nhan-scan.pdf", "scan0003.PDF"),
    ],
};
const DRAWING: Paper = Paper {
    name: "Bản vẽ thiết kế xây dựng",
    files: &[
        ("ban-ve-mat-bang.pdf", "ban ve mat bang (1).pdf"),
        ("ban-ve-mat-bang.pdf", "Bản vẽ xin phép xây dựng – lần 2 (đã sửa).pdf"),
        ("kem-theo.zip", "Hồ sơ thiết kế.zip"),
    ],
};
const ESTIMATE: Paper = Paper {
    name: "Dự toán, bảng kê kèm theo",
    files: &[("du-toan.xlsx", "Dự toán.xlsx"), ("du-toan.xlsx", "DU TOAN (final) (2).xlsx")],
};
const AUTHORISATION: Paper = Paper {
    name: "Giấy ủy quyền (nếu có)",
    files: &[
        ("giay-uy-quyen.doc", "Giấy ủy quyền.doc"),
        ("anh-chup.jpg", "zalo_photo_1749700512.jpg"),
        ("fax.tif", "fax0012.tif"),
    ],
};
const CHARTER: Paper = Paper {
    name: "Giấy tờ pháp lý của tổ chức",
    files: &[("scan0001.PDF", "Giay phep kinh doanh.PDF"), ("kem-theo.zip", "ho so phap ly.zip")],
};
const VEHICLE: Paper = Paper {
    name: "Phương án tổ chức thi công, bảo đảm giao thông",
    files: &[("ban-ve-mat-bang.pdf", "PA thi cong.pdf"), ("anh-man-hinh.png", "Screenshot 2026-06-12 091455.png")],
};

fn required(papers: Papers) -> &'static [&'static Paper] {
    match papers {
        Papers::Building => &[&APPLICATION, &IDENTITY, &LAND, &DRAWING, &ESTIMATE],
        Papers::Land => &[&APPLICATION, &IDENTITY, &LAND, &AUTHORISATION],
        Papers::Civil => &[&APPLICATION, &IDENTITY, &AUTHORISATION],
        Papers::Business => &[&APPLICATION, &IDENTITY, &CHARTER],
        Papers::Transport => &[&APPLICATION, &VEHICLE, &CHARTER],
    }
}

/// A file with an id of its own, from its dossier's number and its place there.
pub fn file(seed: u64, dossier: u64, place: u64, name: &str, content: FileContent) -> IgateFile {
    IgateFile { id: ObjectId::derived(seed, "file", dossier * 64 + place), name: name.to_owned(), content }
}

/// Thành phần hồ sơ; now and then a paper is missing, or came in two files.
pub fn components(seed: u64, dossier: u64, papers: Papers, lots: &mut Lots) -> Vec<Component> {
    let mut place = 0;
    required(papers)
        .iter()
        .zip(0u64..)
        .map(|(paper, number)| {
            let count = match lots.below(20) {
                0 if number > 1 => 0,
                1 | 2 => 2,
                _ => 1,
            };
            let first = lots.below(paper.files.len() as u64);
            let files = (0..count)
                .filter_map(|step| {
                    let which = usize::try_from((first + step) % paper.files.len() as u64).ok()?;
                    let (asset, name) = paper.files.get(which)?;
                    place += 1;
                    Some(file(seed, dossier, place, name, FileContent::Asset((*asset).to_owned())))
                })
                .collect();
            Component {
                id: ObjectId::derived(seed, "component", dossier * 16 + number),
                name: paper.name.to_owned(),
                files,
            }
        })
        .collect()
}

/// Tệp xử lý, as steps before this one left them.
pub fn working_files(seed: u64, dossier: u64, papers: Papers, at: Moment, lots: &mut Lots) -> Vec<Attachment> {
    let possible: &[(&str, &str, u64)] = match papers {
        Papers::Building | Papers::Land => &[
            ("giay-tiep-nhan.signed.pdf", "Giấy tiếp nhận.signed.pdf", 90),
            ("scan0001.PDF", "scan0001.PDF", 55),
            ("du-thao-giay-phep.docx", "Dự thảo.docx", 50),
            ("ghi-chu.txt", "ghi chu.txt", 15),
        ],
        _ => &[
            ("giay-tiep-nhan.signed.pdf", "Giấy tiếp nhận.signed.pdf", 90),
            ("du-thao-giay-phep.docx", "Phiếu trình.docx", 35),
            ("anh-man-hinh.png", "Screenshot 2026-06-12 091455.png", 10),
        ],
    };
    possible
        .iter()
        .zip(30..)
        .filter(|((_, _, chance), _)| lots.percent(*chance))
        .map(|((asset, name, _), place)| Attachment {
            file: file(seed, dossier, place, name, FileContent::Asset((*asset).to_owned())),
            group: GROUP_PROCESSING.to_owned(),
            origin: None,
            at,
        })
        .collect()
}
