//! The index and the passages, compared with a plain reading of every page.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{
    index::{FileIndex, FileIndexWriter, pages_of},
    passages::{Fit, best_sighting},
    words::{PageWords, Question},
};
use crate::domain::sha::Sha;

fn indexed(texts: &[impl AsRef<str>]) -> FileIndex {
    taken_in(FileIndex::default(), texts)
}

fn taken_in(index: FileIndex, texts: &[impl AsRef<str>]) -> FileIndex {
    let mut writer = FileIndexWriter::of(index);
    for text in texts {
        writer.push(Sha::of(text.as_ref().as_bytes()), (Sha::of(b"kept"), 1), text.as_ref());
    }
    writer.finish()
}

fn asked(text: &str) -> Question {
    Question::parse(text).expect("a question")
}

/// Files and pages, with the marks of the question or not.
fn found(index: &FileIndex, text: &str) -> Vec<(usize, Vec<u32>, bool)> {
    index.find(&asked(text)).into_iter().map(|found| (found.file, found.pages, found.exact)).collect()
}

#[test]
fn marks_do_not_matter_for_finding_and_put_the_very_words_first() {
    let index = indexed(&["Cấp cho bà Hoa", "Trang đầu\u{C}Cấp cho bà Hòa\u{C}và hoá đơn", "Cấp cho ông Đạt"]);
    assert_eq!(found(&index, "hoa"), [(0, vec![0], true), (1, vec![1, 2], false)]);
    assert_eq!(found(&index, "HÒA"), [(1, vec![1], true), (0, vec![0], false)]);
    assert_eq!(found(&index, "dat"), [(2, vec![0], false)]);
}

#[test]
fn all_words_have_to_stand_on_one_page_and_short_ones_at_a_beginning() {
    let index = indexed(&["Mã hồ sơ H08.12-210624-0001\u{C}Nguyễn Văn An"]);
    assert_eq!(found(&index, "h08.12-210624-0001").len(), 1);
    assert_eq!(found(&index, "0624").len(), 1, "digits are found inside");
    assert_eq!(found(&index, "uye van").len(), 1, "three letters are found inside");
    assert_eq!(found(&index, "uy van").len(), 0, "two only at a beginning");
    assert_eq!(found(&index, "so nguyen").len(), 0, "not on one page");
}

#[test]
fn a_forgotten_file_is_not_found_and_the_others_keep_their_places() {
    let texts = ["một hai", "hai ba\u{C}bốn hai", "ba bốn"];
    let index = indexed(&texts);
    let rest = index.without(&HashSet::from([Sha::of("một hai".as_bytes())]));
    assert_eq!(found(&rest, "hai"), [(0, vec![0, 1], true)]);
    assert!(found(&rest, "một").is_empty());
    let again = taken_in(rest, &["một hai"]);
    assert_eq!(found(&again, "một"), [(2, vec![0], true)]);
}

#[test]
fn the_phrase_comes_first_and_its_passage_shows_the_words() {
    let text = "Quyết định số 12 về giấy phép\u{C}Về việc cấp giấy phép\nxây dựng cho bà Nguyễn Thị Hoà, trú tại phường Quy Nhơn";
    let sighting = best_sighting(text, &[0, 1], &asked("giay phep xay dung"), false).expect("seen");
    assert_eq!((sighting.fit, sighting.page), (Fit::PlainPhrase, 1));
    let line: String = sighting.passage.iter().map(|part| part.text.as_str()).collect();
    assert!(line.contains("cấp giấy phép xây dựng cho bà"), "{line}");
    let marked: Vec<&str> = sighting.passage.iter().filter(|part| part.found).map(|part| part.text.as_str()).collect();
    assert_eq!(marked, ["giấy", "phép", "xây", "dựng"]);
    let exact = best_sighting(text, &[0, 1], &asked("giấy phép"), true).expect("seen");
    assert_eq!((exact.fit, exact.page), (Fit::Phrase, 0));
    let apart = best_sighting(text, &[1], &asked("Hoà dựng"), true).expect("seen");
    assert_eq!(apart.fit, Fit::Words);
}

#[test]
fn a_passage_in_the_middle_of_a_long_page_is_cut_at_words() {
    let text = format!("{}số định danh 001085012345 {}", "chữ thường ".repeat(300), "chữ thường ".repeat(300));
    let sighting = best_sighting(&text, &[0], &asked("001085012345"), false).expect("seen");
    let line: String = sighting.passage.iter().map(|part| part.text.as_str()).collect();
    assert!(line.starts_with("… ") && line.ends_with(" …") && line.contains("số định danh 001085012345"), "{line}");
    assert!(line.chars().count() < 200, "{line}");
}

#[test]
fn an_index_comes_back_as_it_was_kept() {
    let index = indexed(&["Đăng ký khai sinh\u{C}Nguyễn Văn Á", "Đăng ký kết hôn"]);
    let kept = postcard::to_stdvec(&index).expect("kept");
    let back: FileIndex = postcard::from_bytes(&kept).expect("read");
    assert_eq!(found(&back, "đăng ký"), found(&index, "đăng ký"));
    assert_eq!(found(&taken_in(back, &["đăng ký"]), "đăng ký").len(), 3);
}

/// What the index must answer, read from the pages themselves.
fn read_plainly(texts: &[String], question: &Question) -> Vec<(usize, Vec<u32>, bool)> {
    let mut all = Vec::new();
    for (file, text) in texts.iter().enumerate() {
        let on_page = |page: &str, marked: bool| {
            let words = PageWords::of(page);
            question.words.iter().all(|asked| {
                words.iter().any(|(with, plain)| {
                    let very =
                        if asked.inside { with.contains(&asked.marked) } else { with.starts_with(&asked.marked) };
                    asked.is_in(plain) && (!marked || very)
                })
            })
        };
        let pages = |marked: bool| -> Vec<u32> {
            (0..).zip(pages_of(text)).filter(|(_, page)| on_page(page, marked)).map(|(number, _)| number).collect()
        };
        let (exact, loose) = (pages(true), pages(false));
        if !exact.is_empty() {
            all.push((file, exact, true));
        } else if !loose.is_empty() {
            all.push((file, loose, false));
        }
    }
    all.sort_by_key(|(file, _, exact)| (!exact, std::cmp::Reverse(*file)));
    all
}

proptest! {
    #[test]
    fn the_index_answers_as_a_plain_reading_does(
        texts in prop::collection::vec("((an|ăn|hòa|hoà|Hoa|đạt|12|x1)[ ,\u{C}\n]){0,8}", 1..6),
        question in "(an|ăn|hoa|hòa|dat|1|oa)( (an|đạt|2|ho))?",
        gone in 0_usize..6,
    ) {
        let texts: Vec<String> = texts.iter().enumerate().map(|(number, text)| format!("{text} t{number}")).collect();
        let index = indexed(&texts);
        if let Some(question) = Question::parse(&question) {
            let answer: Vec<_> = index.find(&question).into_iter().map(|it| (it.file, it.pages, it.exact)).collect();
            prop_assert_eq!(&answer, &read_plainly(&texts, &question));
            for (file, pages, exact) in answer {
                let sighting = best_sighting(&texts[file], &pages, &question, exact);
                prop_assert!(sighting.is_some_and(|sighting| exact || sighting.fit != Fit::Phrase));
            }
            let mut rest = texts.clone();
            if gone < rest.len() {
                let index = index.without(&HashSet::from([Sha::of(rest.remove(gone).as_bytes())]));
                let left: Vec<_> = index.find(&question).into_iter().map(|it| (it.file, it.pages, it.exact)).collect();
                prop_assert_eq!(left, read_plainly(&rest, &question));
            }
        }
    }

    #[test]
    fn any_text_is_taken_and_any_question_answered(text in "\\PC{0,200}", question in "\\PC{0,20}") {
        let text = crate::domain::text::nfc(&text);
        let index = indexed(std::slice::from_ref(&text));
        if let Some(question) = Question::parse(&question) {
            for found in index.find(&question) {
                best_sighting(&text, &found.pages, &question, found.exact);
            }
        }
        let words = PageWords::of(&text);
        prop_assert_eq!(words.iter().count(), words.places.len());
    }
}
