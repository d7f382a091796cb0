//! The rules of the cross-check, one by one.

use super::{CrossReason as Reason, CrossVerdict::*, *};

const CODE: &str = "H08.12-210624-0001";
const NUMBER: &str = "001085012345";
const ANOTHER: &str = "001085012346";

fn sought() -> Sought {
    Sought {
        code: code(CODE),
        names: vec!["Nguyễn Thị Hoà".to_owned()],
        identity_number: NUMBER.to_owned(),
        procedure: "Cấp giấy phép xây dựng".to_owned(),
        agency: "Sở Xây dựng".to_owned(),
    }
}

fn code(text: &str) -> DossierCode {
    DossierCode::parse(text).expect("a code")
}

fn knowing(codes: &[&str], numbers: &[&str]) -> Neighbours {
    Neighbours {
        codes: codes.iter().map(|text| code(text)).collect(),
        numbers: numbers.iter().map(|text| (*text).to_owned()).collect(),
    }
}

fn said(text: &str) -> (CrossVerdict, Reason) {
    said_among(text, &Neighbours::default())
}

fn said_among(text: &str, others: &Neighbours) -> (CrossVerdict, Reason) {
    let answer = cross_check(text, &sought(), others);
    (answer.verdict, answer.reason)
}

#[test]
fn the_own_code_is_found_in_every_form_it_takes() {
    for text in [
        "Mã hồ sơ: H08.12-210624-0001.",
        "hồ sơ h08.12–210624–0001, nộp ngày",
        "H08.12-210624-\n0001",
        "H 08 . 12 - 21 06 24 - 00 01",
        "HO8.l2-2l0624-0001",
        "000.00.12.H08-210624-0001",
        "H08.12.00.000-210624-0001",
        "Hồ sơ H08.12-210624-0001 12/06/2024",
    ] {
        assert_eq!(said(text), (Match, Reason::OwnCode), "{text}");
    }
}

#[test]
fn a_code_that_only_begins_or_ends_like_ours_is_another() {
    for text in
        ["H08.12-210624-00012", "H08.12-210624-0002", "H08.12-210624-001", "H08.12-210625-0001", "H09.12-210624-0001"]
    {
        assert_eq!(said(text), (Mismatch, Reason::OtherCode), "{text}");
    }
    assert_eq!(said("H08.12-210624-0001của bà").0, Match, "a lost blank");
    assert_eq!(said("H08.12-210624-0001A").0, Unknown, "a letter may belong to the code");
    // A false blank inside the number of a dossier that is known.
    assert_eq!(said_among("H08.12-210624-0001 5", &knowing(&["H08.12-210624-00015"], &[])).0, Unknown);
}

#[test]
fn the_older_form_is_another_dossier_when_such_a_one_is_known() {
    let others = knowing(&["000.00.12.H08-210624-0001"], &[]);
    assert_eq!(said_among("000.00.12.H08-210624-0001", &others), (Mismatch, Reason::OtherCode));
}

#[test]
fn a_known_code_of_an_unusual_shape_counts_and_an_unknown_one_does_not() {
    assert_eq!(said_among("hồ sơ HS-12/2021", &knowing(&["HS-12/2021"], &[])), (Mismatch, Reason::OtherCode));
    assert_eq!(said("hồ sơ HS-12/2021, số 12/GP-SXD"), (Unknown, Reason::NothingFound));
}

#[test]
fn name_and_number_together_match_and_neither_alone() {
    assert_eq!(said(&format!("ông NGUYỄN THỊ HÒA, số {NUMBER}")), (Match, Reason::OwnNameAndNumber));
    assert_eq!(said("Nguyen Thi Hoa, CCCD 001 085 012 345"), (Match, Reason::OwnNameAndNumber));
    assert_eq!(said("Nguyễn Thị\nHoà, CCCD OO1085012345"), (Match, Reason::OwnNameAndNumber));
    assert_eq!(said(&format!("Nguyềm Thị Hòa {NUMBER}")), (Match, Reason::OwnNameAndNumber));
    assert_eq!(said(NUMBER), (Unknown, Reason::NumberOnly));
    assert_eq!(said("bà Nguyễn Thị Hoà"), (Unknown, Reason::NameOnly));
    assert_eq!(said(&format!("Nguyễn Thị Hoàng {NUMBER}")), (Unknown, Reason::NumberOnly));
}

#[test]
fn one_digit_is_never_taken_for_another() {
    let text = format!("Nguyễn Thị Hoà, CCCD {ANOTHER}");
    assert_eq!(said(&text), (Mismatch, Reason::OtherNumber));
    assert_eq!(said(&format!("Nguyễn Thị Hoà, {NUMBER}7")).0, Unknown);
}

#[test]
fn a_number_is_another_persons_when_it_is_called_so_or_known() {
    assert_eq!(said(&format!("tài khoản {ANOTHER}")), (Unknown, Reason::NothingFound));
    assert_eq!(said(&format!("số định danh cá nhân: {ANOTHER}")), (Mismatch, Reason::OtherNumber));
    assert_eq!(said_among(&format!("tài khoản {ANOTHER}"), &knowing(&[], &[ANOTHER])), (Mismatch, Reason::OtherNumber));
}

#[test]
fn a_fathers_decision_that_names_his_son_does_not_match_the_son() {
    let text = format!("ông Nguyễn Văn Cha, CCCD {ANOTHER}; con: Nguyễn Thị Hoà, CCCD {NUMBER}");
    assert_eq!(said(&text), (Unknown, Reason::OtherPersonBeside));
    // The father is the applicant of another dossier in view, and stands first.
    assert_eq!(said_among(&text, &knowing(&[], &[ANOTHER])), (Unknown, Reason::OtherPersonBeside));
    let mother = format!("bà Nguyễn Thị Hoà, CCCD {NUMBER}; con: Nguyễn Văn Con, CCCD {ANOTHER}");
    assert_eq!(said(&mother), (Match, Reason::OwnNameAndNumber));
}

#[test]
fn the_next_dossier_of_the_same_person_is_another() {
    let text = format!("Mã hồ sơ: H08.12-210624-0002, Nguyễn Thị Hoà, CCCD {NUMBER}");
    assert_eq!(said(&text), (Mismatch, Reason::OtherCode));
    let citing = format!("Nguyễn Thị Hoà, CCCD {NUMBER}, thay thế giấy phép theo hồ sơ H08.12-210624-0002");
    assert_eq!(said(&citing), (Unknown, Reason::OtherCodeCited));
}

#[test]
fn of_several_codes_the_labelled_one_is_what_the_text_is_about() {
    let cited = "thay thế giấy phép đã cấp theo hồ sơ";
    let ours = format!("Mã hồ sơ: {CODE}. Giấy phép này {cited} H08.12-210624-0002");
    assert_eq!(said(&ours), (Match, Reason::OwnCode));
    let theirs = format!("Mã hồ sơ: H08.12-210624-0002. Giấy phép này {cited} {CODE}");
    assert_eq!(said(&theirs), (Unknown, Reason::OtherCodeCited));
    let others = knowing(&["H08.12-210624-0002"], &[]);
    assert_eq!(said_among(&theirs, &others), (Mismatch, Reason::OtherCode));
    assert_eq!(said_among(&ours, &others), (Match, Reason::OwnCode));
    let both = format!("{cited} H08.12-210624-0002 và {CODE}");
    assert_eq!(said_among(&both, &others), (Unknown, Reason::SeveralCodes));
}

#[test]
fn a_citizens_card_is_no_citation() {
    let text = format!("Căn cước công dân số: {NUMBER}\nHồ sơ H08.12-210624-0002 của Nguyễn Thị Hoà");
    assert_eq!(said(&text), (Mismatch, Reason::OtherCode));
}

#[test]
fn a_list_matches_where_our_line_names_our_applicant() {
    let others = "1. H08.12-210624-0002 Trần Văn Bình CCCD 001085012349\n";
    let ours = format!("{others}2. {CODE} Nguyễn Thị Hoà CCCD {NUMBER}\n3. H08.12-210624-0003 Lê Thị Tâm");
    assert_eq!(said(&ours), (Match, Reason::OwnCode));
    let nameless = format!("{others}2. {CODE}\n3. H08.12-210624-0003 Nguyễn Thị Hoà");
    assert_eq!(said(&nameless), (Unknown, Reason::SeveralCodes));
}

#[test]
fn our_code_beside_another_person_only_is_not_believed() {
    let text = format!("Hồ sơ {CODE}: Trần Văn Bình, CCCD {ANOTHER}");
    assert_eq!(said(&text), (Unknown, Reason::OtherPersonBeside));
    let couple = format!("Hồ sơ {CODE}: Trần Văn Bình, CCCD {ANOTHER} và vợ Nguyễn Thị Hoà");
    assert_eq!(said(&couple), (Match, Reason::OwnCode));
}

#[test]
fn passages_and_pages_are_told() {
    let text = "Trang đầu\u{C}Quyết định này cấp cho hồ sơ\nH08.12-210624-\n0001 của bà Nguyễn Thị Hoà.";
    let answer = cross_check(text, &sought(), &Neighbours::default());
    let found = answer.findings.first().expect("the code");
    assert_eq!((found.kind, found.page, found.own), (FindingKind::DossierCode, 2, true));
    assert_eq!(found.value, "H08.12-210624- 0001");
    assert!(found.passage.contains("cấp cho hồ sơ H08.12-210624- 0001 của bà"), "{}", found.passage);
}

#[test]
fn a_long_text_without_pages_is_read_to_its_end() {
    let text = format!("{}{CODE}", "dòng chữ không có gì\n".repeat(60_000));
    assert_eq!(said(&text), (Match, Reason::OwnCode));
}

#[test]
fn what_a_text_mentions_is_told_for_looking_up() {
    let found = mentioned(&format!("{CODE}, HS-12/2021, CCCD 001 085 012 345"));
    assert!(found.codes.contains(&code(CODE)) && found.codes.contains(&code("HS-12/2021")), "{found:?}");
    assert!(found.numbers.contains(NUMBER), "{found:?}");
}
