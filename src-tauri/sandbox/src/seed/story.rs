//! The few dossiers that are written by hand: the guide's story, and the look-alikes that have tripped programs.

use chrono::{NaiveDate, TimeDelta};

use crate::model::{
    Applicant, Attachment, Component, Dossier, DossierStatus, FileContent, GROUP_PROCESSING, Moment, ObjectId, Step,
};
use crate::seed::dossiers::{at, moved};
use crate::seed::papers::file;
use crate::seed::people::HOA;

/// The applicant of the guide's story; the shipped papers carry this name and number.
pub const APPLICANT: (&str, &str) = ("Nguyễn Văn Á", "052085001234");

const HOUSE: &str = "27 Lê Lợi, phường An Bình, tỉnh Bình An";
const FARM: &str = "Thôn 4, xã Phước Mỹ, tỉnh Bình An";

type Tale = fn(&mut Dossier, u64, u64, Moment);

const TALES: [Tale; 12] = [
    guide,
    nearly_the_same_name,
    father,
    son,
    with_marks,
    without_marks,
    old_code_open,
    old_code_done,
    strange_files,
    no_due_date,
    twin,
    twin,
];

/// How many of Hoa's first dossiers are written here.
pub const TOLD: usize = TALES.len();

/// Rewrites Hoa's first dossiers; where there are few dossiers the later tales are left out.
pub fn tell(seed: u64, dossiers: &mut [Dossier], now: Moment) {
    for (tale, place) in TALES.into_iter().zip(places_of_hoa(dossiers)) {
        tale(&mut dossiers[place], seed, place as u64, now);
    }
}

/// The last two tales: a search for the shorter code by prefix finds both.
pub fn let_one_code_begin_another(dossiers: &mut [Dossier]) {
    if let [shorter, longer] = places_of_hoa(dossiers).get(TOLD - 2..TOLD).unwrap_or_default() {
        dossiers[*longer].code = format!("{}3", dossiers[*shorter].code);
    }
}

fn places_of_hoa(dossiers: &[Dossier]) -> Vec<usize> {
    let own = dossiers.iter().enumerate().filter(|(_, dossier)| dossier.assignee == HOA);
    own.map(|(place, _)| place).take(TOLD).collect()
}

fn person(full_name: &str, identity_number: &str, phone: &str, address: &str) -> Applicant {
    Applicant {
        full_name: full_name.to_owned(),
        identity_number: identity_number.to_owned(),
        phone: phone.to_owned(),
        email: String::new(),
        organization: String::new(),
        address: address.to_owned(),
    }
}

fn open(dossier: &mut Dossier, step: Step, now: Moment, due_in: i64) {
    dossier.step = step;
    dossier.status = DossierStatus::DangXuLy;
    dossier.completed = None;
    // Before the present at any hour of the day, and on a day that is the same for the code and the date.
    dossier.accepted = at(now, moved(now.date_naive(), due_in.min(0) - 11), 8, 15);
    dossier.appointment = Some(at(now, moved(now.date_naive(), due_in), 17, 0));
    dossier.updated = now - TimeDelta::hours(20);
}

fn asset(name: &str) -> FileContent {
    FileContent::Asset(name.to_owned())
}

/// The dossier that the guide follows from the first step to the last: all papers there, nothing sent yet.
fn guide(dossier: &mut Dossier, seed: u64, number: u64, now: Moment) {
    open(dossier, Step::DangThuLy, now, 3);
    dossier.procedure = 0;
    dossier.applicant = person(APPLICANT.0, APPLICANT.1, "0905123456", HOUSE);
    let papers = [
        ("Đơn đề nghị cấp giấy phép xây dựng", vec![("don-de-nghi.docx", "Đơn đề nghị.docx")]),
        ("Căn cước công dân", vec![("cccd-scan.pdf", "BAN SAO CCCD.pdf")]),
        ("Giấy tờ chứng minh quyền sử dụng đất", vec![("giay-chung-nhan-scan.pdf", "Sổ đỏ.pdf")]),
        (
            "Bản vẽ thiết kế xây dựng",
            vec![
                ("ban-ve-mat-bang.pdf", "ban ve mat bang (1).pdf"),
                ("anh-chup.jpg", "IMG_20260612_081533.jpg"),
                ("du-toan.xlsx", "Dự toán.xlsx"),
            ],
        ),
    ];
    let mut place = 0;
    dossier.components = papers
        .into_iter()
        .zip(0u64..)
        .map(|((name, files), row)| Component {
            id: ObjectId::derived(seed, "component", number * 16 + row),
            name: name.to_owned(),
            files: files
                .into_iter()
                .map(|(content, name)| {
                    place += 1;
                    file(seed, number, place, name, asset(content))
                })
                .collect(),
        })
        .collect();
    let working = [
        ("giay-tiep-nhan.signed.pdf", "Giấy tiếp nhận.signed.pdf"),
        ("scan0001.PDF", "scan0001.PDF"),
        ("du-thao-giay-phep.docx", "Dự thảo giấy phép.docx"),
    ];
    dossier.attachments = working
        .into_iter()
        .zip(30..)
        .map(|((content, name), place)| Attachment {
            file: file(seed, number, place, name, asset(content)),
            group: GROUP_PROCESSING.to_owned(),
            origin: None,
            at: dossier.accepted,
        })
        .collect();
}

fn nearly_the_same_name(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::DangThuLy, now, 1);
    dossier.applicant =
        person("Nguyễn Văn A", "052088004321", "0905765432", "15 Quang Trung, phường An Bình, tỉnh Bình An");
}

/// The same house, the same name but for the place of a mark, and a number of his own.
fn father(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::ChoTraKetQua, now, 0);
    dossier.applicant = person("Trần Văn Hòa", "052058000071", "0914000071", FARM);
}

fn son(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::ChoTraKetQua, now, 0);
    dossier.applicant = person("Trần Văn Hoà", "052084000072", "0914000071", FARM);
}

fn with_marks(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::ThuLyHoSo, now, -2);
    dossier.applicant =
        person("Đặng Thị Dung", "052175003344", "0977003344", "8 Bà Triệu, phường Hòa Lợi, tỉnh Bình An");
}

/// As a clerk without a Vietnamese keyboard typed it.
fn without_marks(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::ThuLyHoSo, now, 4);
    dossier.applicant =
        person("DANG THI DUNG", "052190003355", "0977003355", "12 Ba Trieu, phuong Hoa Loi, tinh Binh An");
}

/// Five years and more too late, and with the code of its time.
fn old_code_open(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    old(dossier, now, 1);
    dossier.step = Step::ThuLyHoSo;
    dossier.status = DossierStatus::ChoBoSung;
    dossier.completed = None;
}

fn old_code_done(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    old(dossier, now, 2);
    dossier.step = Step::DaTraKetQua;
    dossier.status = DossierStatus::DaTraKetQua;
    dossier.completed = Some(dossier.updated);
}

fn old(dossier: &mut Dossier, now: Moment, number: u32) {
    let day = NaiveDate::from_ymd_opt(2021, 6, 24).unwrap_or_default();
    dossier.code = format!("000.00.12.H08-{}-{number:04}", day.format("%y%m%d"));
    dossier.accepted = at(now, day, 8, 15);
    dossier.appointment = Some(at(now, moved(day, 14), 17, 0));
    dossier.updated = at(now, moved(day, 12), 15, 40);
}

/// Names and sizes that no program asked for, and that people send all the same.
fn strange_files(dossier: &mut Dossier, seed: u64, number: u64, now: Moment) {
    open(dossier, Step::DangThuLy, now, 2);
    dossier.applicant = person("Y Bhăm Niê", "066092007788", "0387007788", "Thôn 7, xã Đắk Sơn, tỉnh Bình An");
    let long = format!(
        "{}.pdf",
        "Bản vẽ hoàn công nhà ở riêng lẻ có xác nhận của đơn vị thi công và giám sát ".repeat(3).trim()
    );
    let files: [(&str, FileContent); 10] = [
        ("tep rong.pdf", FileContent::Generated { size: 0, seed: 0 }),
        ("VIDEO_hien_trang.mp4", FileContent::Generated { size: 60 * 1024 * 1024, seed: 60 }),
        // The letters of a Mac: base and marks apart.
        ("Ba\u{309}n ve\u{303} mặt ba\u{306}\u{300}ng.pdf", asset("ban-ve-mat-bang.pdf")),
        ("12/GP-SXD (bản cũ).pdf", asset("scan0001.PDF")),
        ("AUX.pdf", asset("cccd-scan.pdf")),
        ("anh chup. ", asset("anh-chup.jpg")),
        ("phu luc\u{202e}fdp.exe", asset("ghi-chu.txt")),
        ("..\\..\\so do.pdf", asset("giay-chung-nhan-scan.pdf")),
        ("CCCD.pdf", asset("cccd-scan.pdf")),
        ("CCCD.pdf", asset("giay-chung-nhan-scan.pdf")),
    ];
    let mut all: Vec<_> = files.to_vec();
    all.push((long.as_str(), asset("ban-ve-mat-bang.pdf")));
    dossier.components = vec![Component {
        id: ObjectId::derived(seed, "component", number * 16),
        name: "Tài liệu khác do người nộp gửi kèm".to_owned(),
        files: all
            .into_iter()
            .zip(1..)
            .map(|((name, content), place)| file(seed, number, place, name, content))
            .collect(),
    }];
}

fn no_due_date(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::TiepNhanKetQua, now, 6);
    dossier.appointment = None;
}

/// Came on one day, with codes of which one begins the other.
fn twin(dossier: &mut Dossier, _: u64, _: u64, now: Moment) {
    open(dossier, Step::ThuLyHoSo, now, 5);
}
