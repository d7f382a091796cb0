//! Finding, ranking, filtering, sorting and counting, as a person would try it.

use super::*;
use crate::{
    domain::{dossier::Applicant, step::StepFlags, transfer::TransferKind},
    flows::views::dossiers::{DossierFilters, DossierSort},
};

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a time")
}

struct Someone<'a> {
    name: &'a str,
    code: &'a str,
    phone: &'a str,
    identity_number: &'a str,
    procedure: &'a str,
}

const NOBODY: Someone<'_> = Someone { name: "", code: "", phone: "", identity_number: "", procedure: "" };

fn dossier(number: usize, someone: &Someone<'_>) -> DossierSummary {
    let code = if someone.code.is_empty() { format!("H08.12-260601-{number:04}") } else { someone.code.to_owned() };
    DossierSummary {
        id: format!("{number:024x}"),
        code: DossierCode::parse(&code).expect("a code"),
        procedure: Procedure { code: "1.013225".into(), name: someone.procedure.into(), sector: "Xây dựng".into() },
        applicant: Applicant {
            name: someone.name.into(),
            phone: someone.phone.into(),
            identity_number: someone.identity_number.into(),
            ..Applicant::default()
        },
        agency: Agency { id: "a1".into(), code: "H08.12".into(), name: "Sở Xây dựng".into() },
        step: Step::new("Thụ lý hồ sơ", StepFlags::default()),
        status: "Đang xử lý".into(),
        completed: false,
        received_at: Some(at("2026-06-01T08:00:00+07:00").plus_seconds(i64::try_from(number).expect("small") * 86_400)),
        due_at: None,
        updated_at: None,
        assignee_ids: Vec::new(),
    }
}

fn of_names(names: &[&str]) -> DossierIndex {
    DossierIndex::build(names.iter().enumerate().map(|(number, name)| dossier(number, &Someone { name, ..NOBODY })))
}

fn query(text: &str) -> DossierQuery {
    let sort = DossierSort { column: DossierColumn::Code, descending: false };
    DossierQuery { text: text.into(), limit: 100, sort, ..DossierQuery::default() }
}

fn list(index: &DossierIndex, query: &DossierQuery) -> DossierList {
    list_with(index, query, &HashMap::new(), "")
}

fn list_with(
    index: &DossierIndex,
    query: &DossierQuery,
    links: &HashMap<String, LinkState>,
    official_id: &str,
) -> DossierList {
    let facts = ListFacts { now: at("2026-06-10T08:00:00+07:00"), official_id, links, as_of: None, offline: false };
    list_dossiers(index, query, &facts).expect("a list")
}

fn names(list: &DossierList) -> Vec<&str> {
    list.rows.iter().map(|row| row.applicant.as_str()).collect()
}

fn found(index: &DossierIndex, text: &str) -> Vec<String> {
    list(index, &query(text)).rows.into_iter().map(|row| row.applicant).collect()
}

#[test]
fn marks_do_not_matter_for_finding_and_decide_the_order() {
    let index =
        of_names(&["Nguyễn Văn Á", "Nguyễn Văn An", "Nguyen Van A", "Nguyễn Văn A", "Trần Văn Á", "Nguyễn Văn Bình"]);
    assert_eq!(found(&index, "nguyen van a"), ["Nguyen Van A", "Nguyễn Văn Á", "Nguyễn Văn A", "Nguyễn Văn An"]);
    assert_eq!(found(&index, "NGUYỄN VĂN Á")[0], "Nguyễn Văn Á");
    assert_eq!(found(&index, "nguyễn văn a")[0], "Nguyễn Văn A");
    assert_eq!(found(&index, "nguyễn văn a").len(), 4);
    // Typed on a Mac: the marks as letters of their own.
    assert_eq!(found(&index, "Nguye\u{302}\u{303}n Va\u{306}n A\u{301}")[0], "Nguyễn Văn Á");
}

#[test]
fn a_crossed_d_is_a_d() {
    let index = of_names(&["Dang Van Dat", "Đặng Văn Đạt", "Đặng Văn Đức"]);
    assert_eq!(found(&index, "dang dat"), ["Dang Van Dat", "Đặng Văn Đạt"]);
    assert_eq!(found(&index, "đặng đạt"), ["Đặng Văn Đạt", "Dang Van Dat"]);
}

#[test]
fn old_and_new_places_of_the_tone_are_the_same() {
    let index = of_names(&["Nguyễn Thị Hoà", "Nguyễn Thị Hòa"]);
    assert_eq!(found(&index, "hoà").len(), 2);
    assert_eq!(found(&index, "hòa")[0], "Nguyễn Thị Hòa");
}

#[test]
fn every_word_has_to_be_found_in_any_order_and_short_ones_at_the_beginning_of_a_word() {
    let index = of_names(&["Lê Thị Ngọc Anh", "Nguyễn Hải Phong", "Bùi Quang Khánh"]);
    assert_eq!(found(&index, "anh le"), ["Lê Thị Ngọc Anh"]);
    assert_eq!(found(&index, "le binh"), [""; 0]);
    assert_eq!(found(&index, "ng"), ["Lê Thị Ngọc Anh", "Nguyễn Hải Phong"], "not Quang");
    assert_eq!(
        found(&index, "anh"),
        ["Lê Thị Ngọc Anh", "Bùi Quang Khánh"],
        "inside a word too, after those at its beginning"
    );
}

#[test]
fn procedure_and_agency_are_looked_through_too() {
    let people = [
        Someone { name: "An", procedure: "Cấp giấy phép xây dựng mới", ..NOBODY },
        Someone { name: "Bình", procedure: "Đăng ký khai sinh", ..NOBODY },
    ];
    let index = DossierIndex::build(people.iter().enumerate().map(|(number, someone)| dossier(number, someone)));
    assert_eq!(found(&index, "khai sinh"), ["Bình"]);
    assert_eq!(found(&index, "binh khai"), ["Bình"]);
    assert_eq!(found(&index, "so xay dung"), ["An", "Bình"], "the agency");
    assert_eq!(found(&index, "xay dung moi"), ["An"]);
    assert_eq!(found(&index, "1.013225"), ["An", "Bình"], "the procedure's code");
}

#[test]
fn a_code_is_found_in_every_form_a_person_may_paste() {
    let people = [
        Someone { name: "An", code: "H08.12-210624-0001", ..NOBODY },
        Someone { name: "Bình", code: "H08.12-210624-00012", ..NOBODY },
        Someone { name: "Cường", code: "000.00.12.H08-210624-0001", ..NOBODY },
    ];
    let index = DossierIndex::build(people.iter().enumerate().map(|(number, someone)| dossier(number, someone)));
    for text in [
        "H08.12-210624-0001",
        "h08.12-210624-0001",
        " H08.12 – 210624 — 0001\u{200B} ",
        "h08.12\u{2212}210624\u{2011}0001",
    ] {
        assert_eq!(found(&index, text), ["An", "Bình"], "{text:?}: the exact code first, then what it begins");
    }
    assert_eq!(found(&index, "210624-0001"), ["Cường", "An", "Bình"]);
    assert_eq!(found(&index, "0001 binh"), ["Bình"]);
    let exact = DossierCode::parse("h08.12-210624-0001").expect("a code");
    assert_eq!(index.ids_of_code(&exact), [format!("{:024x}", 0)]);
}

#[test]
fn numbers_are_found_with_and_without_blanks_and_with_the_country_in_front() {
    let people = [
        Someone { name: "An", phone: "0912 345 678", identity_number: "001099012345", ..NOBODY },
        Someone { name: "Bình", phone: "+84 987-654-321", identity_number: "C1234567", ..NOBODY },
    ];
    let index = DossierIndex::build(people.iter().enumerate().map(|(number, someone)| dossier(number, someone)));
    for text in [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "+84912345678",
        "345678",
        "001099012345",
        "001 099 012 345",
        "an 0912",
    ] {
        assert_eq!(found(&index, text), ["An"], "{text}");
    }
    for text in ["0987654321", "84987654321", "c1234567", "C1234567 binh", "654 321"] {
        assert_eq!(found(&index, text), ["Bình"], "{text}");
    }
}

#[test]
fn the_filters_of_igate_narrow_the_answer_together() {
    let people = [
        Someone { name: "Nguyễn Văn Á", phone: "0911111111", identity_number: "001", ..NOBODY },
        Someone { name: "Nguyễn Văn Á", phone: "0922222222", identity_number: "002", ..NOBODY },
        Someone { name: "Đặng Thị Ánh", phone: "0933333333", identity_number: "003", ..NOBODY },
    ];
    let mut dossiers: Vec<_> = people.iter().enumerate().map(|(number, someone)| dossier(number, someone)).collect();
    dossiers[1].agency = Agency { id: "a2".into(), code: "H08.13".into(), name: "Ủy ban nhân dân xã".into() };
    let index = DossierIndex::build(dossiers);
    let with = |filters: DossierFilters| {
        let list = list(&index, &DossierQuery { filters, ..query("") });
        list.rows.iter().map(|row| row.id.trim_start_matches('0').to_owned()).collect::<Vec<_>>()
    };
    let none = DossierFilters::default;
    assert_eq!(with(DossierFilters { applicant: "van a".into(), ..none() }), ["", "1"]);
    assert_eq!(with(DossierFilters { number: "260601-0002".into(), ..none() }), ["2"]);
    assert_eq!(with(DossierFilters { number: "h08.12 – 260601".into(), ..none() }), ["", "1", "2"]);
    assert_eq!(with(DossierFilters { identity_number: "00 3".into(), ..none() }), ["2"]);
    assert_eq!(with(DossierFilters { phone: "+84 922".into(), ..none() }), ["1"]);
    assert_eq!(with(DossierFilters { agency_id: Some("a2".into()), ..none() }), ["1"]);
    assert_eq!(with(DossierFilters { from: Some("2026-06-02".into()), ..none() }), ["1", "2"]);
    assert_eq!(with(DossierFilters { to: Some("2026-06-02".into()), ..none() }), ["", "1"]);
    let both = DossierFilters {
        applicant: "nguyen".into(),
        from: Some("2026-06-02".into()),
        to: Some("2026-06-02".into()),
        ..none()
    };
    assert_eq!(with(both), ["1"]);
    let wrong = DossierQuery { filters: DossierFilters { from: Some("1/6/2026".into()), ..none() }, ..query("") };
    let facts =
        ListFacts { now: at("2026-06-10"), official_id: "", links: &HashMap::new(), as_of: None, offline: false };
    let refused = list_dossiers(&index, &wrong, &facts).expect_err("refused");
    assert_eq!((refused.code, refused.field.as_deref()), (FailureCode::BadArgument, Some("from")));
}

#[test]
fn tabs_are_counted_under_the_same_search() {
    let mut dossiers: Vec<_> = ["An", "An", "Bình", "An"]
        .iter()
        .enumerate()
        .map(|(number, name)| dossier(number, &Someone { name, ..NOBODY }))
        .collect();
    dossiers[1].step = Step::new("Chờ trả kết quả", StepFlags::default());
    dossiers[2].step = Step::new("Tiếp nhận kết quả", StepFlags::default());
    dossiers[3].step = Step::new("Phân công", StepFlags::default());
    let index = DossierIndex::build(dossiers);
    let everything = list(&index, &query(""));
    assert_eq!(everything.counts, StepCounts { dang_thu_ly: 1, cho_tra_ket_qua: 1, tiep_nhan_ket_qua: 1, tat_ca: 4 });
    let waiting = list(&index, &DossierQuery { tab: StepTab::ChoTraKetQua, ..query("an") });
    assert_eq!(waiting.counts, StepCounts { dang_thu_ly: 1, cho_tra_ket_qua: 1, tiep_nhan_ket_qua: 0, tat_ca: 3 });
    assert_eq!((waiting.total, waiting.rows.len()), (1, 1));
    assert!(waiting.rows[0].can_attach && !waiting.rows[0].can_send);
}

#[test]
fn names_are_sorted_in_vietnamese_order_and_missing_times_come_last_both_ways() {
    let mut dossiers: Vec<_> = ["Đào", "Dung", "Âu", "An", "Ăn", "Em"]
        .iter()
        .enumerate()
        .map(|(number, name)| dossier(number, &Someone { name, ..NOBODY }))
        .collect();
    dossiers[1].due_at = Some(at("2026-06-09"));
    dossiers[4].due_at = Some(at("2026-06-08"));
    let index = DossierIndex::build(dossiers);
    let sorted = |column, descending| {
        let list = list(&index, &DossierQuery { sort: DossierSort { column, descending }, ..query("") });
        names(&list).join(" ")
    };
    assert_eq!(sorted(DossierColumn::Applicant, false), "An Ăn Âu Dung Đào Em");
    assert_eq!(sorted(DossierColumn::Applicant, true), "Em Đào Dung Âu Ăn An");
    assert_eq!(sorted(DossierColumn::Due, false), "Ăn Dung Đào Âu An Em");
    assert_eq!(sorted(DossierColumn::Due, true), "Dung Ăn Đào Âu An Em");
    assert_eq!(sorted(DossierColumn::Received, true), "Em Ăn An Âu Dung Đào");
    assert_eq!(sorted(DossierColumn::Code, false), "Đào Dung Âu An Ăn Em");
}

#[test]
fn the_link_column_is_sorted_by_what_needs_the_person_first() {
    let index = of_names(&["A", "B", "C", "D"]);
    let links = HashMap::from([
        (format!("{:024x}", 1), LinkState::Attached { at: None }),
        (format!("{:024x}", 2), LinkState::NeedsAttention { transfer: TransferKind::Send }),
        (format!("{:024x}", 3), LinkState::ResultsReady { count: 2 }),
        ("unknown".to_owned(), LinkState::ResultsReady { count: 1 }),
    ]);
    let sorted = |descending| {
        let sort = DossierSort { column: DossierColumn::Link, descending };
        let list = list_with(&index, &DossierQuery { sort, ..query("") }, &links, "");
        names(&list).join("")
    };
    assert_eq!(sorted(false), "CDBA");
    assert_eq!(sorted(true), "ABDC");
}

#[test]
fn pages_follow_each_other_without_gap_and_without_overlap() {
    let names: Vec<String> = (0..95).map(|number| format!("Nguyễn Văn {number}")).collect();
    let index = of_names(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for text in ["", "nguyen"] {
        let mut seen = Vec::new();
        for offset in (0..100).step_by(10) {
            let page = list(&index, &DossierQuery { offset, limit: 10, ..query(text) });
            assert_eq!(page.total, 95);
            seen.extend(page.rows.into_iter().map(|row| row.applicant));
        }
        assert_eq!(seen, names, "{text:?}");
    }
}

#[test]
fn ones_own_dossiers_are_those_assigned_or_listed_without_assignee() {
    let mut dossiers: Vec<_> =
        ["A", "B", "C"].iter().enumerate().map(|(number, name)| dossier(number, &Someone { name, ..NOBODY })).collect();
    dossiers[0].assignee_ids = vec!["hoa".into(), "x".into()];
    dossiers[1].assignee_ids = vec!["x".into()];
    let index = DossierIndex::build(dossiers);
    let own = list_with(&index, &query(""), &HashMap::new(), "hoa");
    assert_eq!(names(&own), ["A", "C"]);
    let room = list_with(&index, &DossierQuery { everyone: true, ..query("") }, &HashMap::new(), "hoa");
    assert_eq!(names(&room), ["A", "B", "C"]);
    assert_eq!(names(&list(&index, &query(""))).len(), 3, "not known yet who it is");
}

#[test]
fn an_organization_is_found_and_stands_in_for_a_missing_name() {
    let mut one = dossier(0, &Someone { name: "Lê An", ..NOBODY });
    one.applicant.organization = "Công ty TNHH Bình Minh".into();
    let mut other = dossier(1, &NOBODY);
    other.applicant.organization = "Hợp tác xã Bình Minh".into();
    let index = DossierIndex::build([one, other]);
    assert_eq!(found(&index, "binh minh"), ["Lê An", "Hợp tác xã Bình Minh"]);
    assert_eq!(found(&index, "an cong"), ["Lê An"]);
    assert_eq!(found(&index, "an cong ty tnhh"), ["Lê An"]);
}

#[test]
fn an_updated_index_answers_like_one_made_anew() {
    let people = ["Âu", "An", "Đào", "Em", "Bình"];
    let mut dossiers: Vec<_> = people
        .iter()
        .enumerate()
        .map(|(number, name)| dossier(number, &Someone { name, procedure: name, ..NOBODY }))
        .collect();
    let index = DossierIndex::build(dossiers.clone());
    let mut changed = dossier(1, &Someone { name: "Ẩn", procedure: "Mới", ..NOBODY });
    changed.agency = Agency { id: "a9".into(), code: "x".into(), name: "Ấp".into() };
    let new = dossier(9, &Someone { name: "Cường", procedure: "Âu", ..NOBODY });
    let updated = index.updated(&[changed.clone(), new.clone()], &[dossiers[3].id.clone(), "unknown".into()]);
    dossiers[1] = changed;
    dossiers.remove(3);
    dossiers.push(new);
    let anew = DossierIndex::build(dossiers);
    for column in [DossierColumn::Applicant, DossierColumn::Procedure, DossierColumn::Code, DossierColumn::Due] {
        for text in ["", "an", "au", "moi"] {
            let asked = DossierQuery { sort: DossierSort { column, descending: false }, ..query(text) };
            assert_eq!(list(&updated, &asked), list(&anew, &asked), "{column:?} {text}");
        }
    }
}

#[test]
fn nothing_to_look_for_and_nothing_to_look_in_are_no_trouble() {
    let empty = DossierIndex::default();
    assert_eq!(list(&empty, &query("an")).total, 0);
    let one = of_names(&["An"]);
    for text in [" ", "\u{200B}", "–", ".", "\0", "\n\t"] {
        list(&one, &query(text));
    }
    assert_eq!(found(&one, "  "), ["An"]);
}
