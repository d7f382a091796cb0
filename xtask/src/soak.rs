//! The long run of the model test: thousands of random cases, and the figures that came of it.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io::{BufRead as _, BufReader, pipe},
    time::Instant,
};

use crate::command::{Trouble, cannot_start, cargo, command, shown};

/// What a long run plays when nothing else is said.
const CASES: u32 = 5000;

/// The figures of a run, by their names in the model test's own words.
type Figures = BTreeMap<String, u64>;

/// Plays so many cases that nobody has played before; false when one of them went wrong.
///
/// # Errors
/// The test could not be built or started, or said nothing.
pub fn soak(cases: Option<u32>) -> Result<bool, Trouble> {
    let cases = cases.unwrap_or(CASES);
    let mut build = command(cargo());
    build.args(["test", "--package", "lienthong-core", "--locked", "--test", "flows", "--no-run"]);
    crate::command::must_run(&mut build)?;
    let mut test = command(cargo());
    test.args(["test", "--package", "lienthong-core", "--locked", "--test", "flows", "--", "model::", "--nocapture"]);
    // Others each time, and named, so that a run that found something can be repeated.
    let seed = RandomState::new().build_hasher().finish() % 1_000_000_000;
    test.env("LIENTHONG_TEST_MODEL_CASES", cases.to_string()).env("LIENTHONG_TEST_MODEL_SEED", seed.to_string());
    println!("\n$ LIENTHONG_TEST_MODEL_CASES={cases} LIENTHONG_TEST_MODEL_SEED={seed} {}", shown(&test));
    let broken = |fault: std::io::Error| format!("no pipe: {fault}");
    let (reader, writer) = pipe().map_err(broken)?;
    test.stdout(writer.try_clone().map_err(broken)?).stderr(writer);
    let began = Instant::now();
    let mut running = test.spawn().map_err(|fault| cannot_start(&test, &fault))?;
    // The command holds the writing end too: without this the pipe would never end.
    drop(test);
    let mut figures = Figures::new();
    for line in BufReader::new(reader).lines().map_while(Result::ok) {
        match figures_of(&line) {
            Some(more) => take(&mut figures, more),
            None => println!("{line}"),
        }
    }
    let went_well = running.wait().map_err(|fault| format!("the test was lost: {fault}"))?.success();
    if figures.is_empty() {
        return Err("the model test gave no figures".into());
    }
    let of = |name: &str| figures.get(name).copied().unwrap_or(0);
    println!("\ncases {:>8}\noperations {:>3}\norders {:>7}", of("cases"), of("operations"), of("orders"));
    println!("done {:>9}\ndeaths {:>7}\nfaults played {}", of("done"), of("deaths"), of("faults"));
    println!("doubles {:>6}\nlosses {:>7}\nwrong {:>8}", of("doubles"), of("losses"), of("wrong"));
    println!("minutes {:>6.1}", began.elapsed().as_secs_f64() / 60.0);
    Ok(went_well)
}

/// `model: cases 100 operations 900 …`
fn figures_of(line: &str) -> Option<Figures> {
    let mut words = line.trim().strip_prefix("model: ")?.split_whitespace();
    let mut figures = Figures::new();
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        figures.insert(name.to_owned(), value.parse().ok()?);
    }
    Some(figures)
}

/// The shards count together, so that the last line has it all; what went wrong is told by the shard it went wrong in.
fn take(figures: &mut Figures, more: Figures) {
    for (name, value) in more {
        let known = figures.entry(name.clone()).or_default();
        let adds = matches!(name.as_str(), "doubles" | "losses" | "wrong");
        *known = if adds { *known + value } else { value.max(*known) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_both_shards_are_one() {
        let mut figures = Figures::new();
        for line in ["model: cases 40 doubles 0 wrong 0", "model: cases 50 doubles 1 wrong 1"] {
            take(&mut figures, figures_of(line).expect("figures"));
        }
        assert_eq!((figures["cases"], figures["doubles"], figures["wrong"]), (50, 1, 1));
        assert_eq!(figures_of("test model::x ... ok"), None);
    }
}
