//! Precision and recall of the cross-check on made-up results: `cargo bench -p lienthong-core --bench cross_check`.
//!
//! Ends with a fault when a single wrong file is said to match.

#[path = "cross_check_cases.rs"]
mod cases;

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::ExitCode,
    time::{Duration, Instant},
};

use cases::Truth;
use lienthong_core::domain::cross_check::{CrossVerdict, cross_check};

/// 21 kinds of them.
const OF_EACH: u32 = 100;

#[derive(Default)]
struct Count {
    matching: u32,
    mismatching: u32,
    unknown: u32,
}

fn main() -> ExitCode {
    let cases = cases::cases(OF_EACH);
    let mut by_kind: BTreeMap<&str, (Truth, Count)> = BTreeMap::new();
    let mut longest = Duration::ZERO;
    for case in &cases {
        let begun = Instant::now();
        let answer = cross_check(&case.text, &case.sought, &case.others);
        longest = longest.max(begun.elapsed());
        let (_, count) = by_kind.entry(case.kind).or_insert_with(|| (case.truth, Count::default()));
        match answer.verdict {
            CrossVerdict::Match => count.matching += 1,
            CrossVerdict::Mismatch => count.mismatching += 1,
            CrossVerdict::Unknown => count.unknown += 1,
        }
    }
    let mut out = std::io::stdout().lock();
    let mut lines = vec![format!("{:<42} {:>6} {:>9} {:>8}", "kind", "match", "mismatch", "unknown")];
    for (kind, (_, count)) in &by_kind {
        lines.push(format!("{kind:<42} {:>6} {:>9} {:>8}", count.matching, count.mismatching, count.unknown));
    }
    let sum = |truth: &dyn Fn(Truth) -> bool, of: &dyn Fn(&Count) -> u32| -> u32 {
        by_kind.values().filter(|(known, _)| truth(*known)).map(|(_, count)| of(count)).sum()
    };
    let right = |truth: Truth| truth == Truth::Right;
    let wrong = |truth: Truth| truth == Truth::Wrong;
    let all = |count: &Count| count.matching + count.mismatching + count.unknown;
    let false_match = sum(&|truth| !right(truth), &|count| count.matching);
    let false_mismatch = sum(&|truth| !wrong(truth), &|count| count.mismatching);
    let (true_match, true_mismatch) = (sum(&right, &|count| count.matching), sum(&wrong, &|count| count.mismatching));
    lines.push(format!("{} results, longest {longest:?}", cases.len()));
    lines.push(said("match", true_match, false_match, sum(&right, &all)));
    lines.push(said("mismatch", true_mismatch, false_mismatch, sum(&wrong, &all)));
    for line in lines {
        if writeln!(out, "{line}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    if false_match == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn said(verdict: &str, hits: u32, misses: u32, of: u32) -> String {
    let share = |part: u32, whole: u32| if whole == 0 { 1.0 } else { f64::from(part) / f64::from(whole) };
    format!("{verdict}: precision {:.4}, recall {:.4}, false {misses}", share(hits, hits + misses), share(hits, of))
}
