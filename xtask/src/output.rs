//! What `cargo test` says while it runs: passed on line by line, and timed by test program.

use std::{
    io::{BufRead, BufReader, pipe},
    process::Command,
    time::Instant,
};

use crate::{
    command::{Trouble, cannot_start, shown},
    stages::Part,
};

/// Runs `cargo test`, shows everything it says, and times each of its programs.
///
/// # Errors
/// It could not be started.
pub fn run_tests(mut tests: Command) -> Result<(bool, Vec<Part>), Trouble> {
    println!("\n$ {}", shown(&tests));
    let broken = |fault: std::io::Error| format!("no pipe: {fault}");
    let (reader, writer) = pipe().map_err(broken)?;
    tests.stdout(writer.try_clone().map_err(broken)?).stderr(writer);
    let mut running = tests.spawn().map_err(|fault| cannot_start(&tests, &fault))?;
    // The command holds the writing end too: without this the pipe would never end.
    drop(tests);
    let mut parts = Parts::default();
    for line in BufReader::new(reader).lines().map_while(Result::ok) {
        println!("{line}");
        parts.read(&line);
    }
    let status = running.wait().map_err(|fault| format!("the tests were lost: {fault}"))?;
    Ok((status.success(), parts.finish()))
}

/// The test programs as they come and go in the output.
#[derive(Default)]
struct Parts {
    done: Vec<Part>,
    current: Option<(String, Instant, String)>,
}

impl Parts {
    fn read(&mut self, line: &str) {
        if let Some(name) = program_of(line) {
            self.close();
            self.current = Some((name, Instant::now(), "did not end".into()));
        } else if let Some(result) = result_of(line)
            && let Some((_, _, known)) = &mut self.current
        {
            *known = result;
        }
    }

    fn close(&mut self) {
        if let Some((name, began, result)) = self.current.take() {
            // Programs without tests say nothing worth a line.
            if result != "0 passed" {
                self.done.push(Part { name, took: began.elapsed(), result });
            }
        }
    }

    fn finish(mut self) -> Vec<Part> {
        self.close();
        self.done
    }
}

/// `     Running tests/flows/main.rs (target/debug/deps/flows-0123)` → `flows`.
fn program_of(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(package) = line.strip_prefix("Doc-tests ") {
        return Some(format!("examples of {package}"));
    }
    let (source, file) = line.strip_prefix("Running ")?.split_once(" (")?;
    let file = file.trim_end_matches(')').rsplit(['/', '\\']).next()?;
    let name = file.rsplit_once('-').map_or(file, |(name, _)| name);
    Some(if source.starts_with("unittests") { format!("{name} (unit)") } else { name.to_owned() })
}

/// `test result: ok. 12 passed; 0 failed; …` → `12 passed`.
fn result_of(line: &str) -> Option<String> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let mut counts = counts.split("; ");
    let (passed, failed) = (counts.next()?, counts.next()?);
    Some(if failed.starts_with("0 ") { passed.to_owned() } else { format!("{passed}, {failed}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_results_are_read_from_the_words_of_cargo() {
        assert_eq!(
            program_of("     Running ../../tests/flows/main.rs (target/debug/deps/flows-0a1b)").as_deref(),
            Some("flows")
        );
        assert_eq!(
            program_of("     Running unittests src/lib.rs (target/debug/deps/lienthong_core-0a1b)").as_deref(),
            Some("lienthong_core (unit)")
        );
        assert_eq!(program_of("running 12 tests"), None);
        let line = "test result: FAILED. 11 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 3.20s";
        assert_eq!(result_of(line).as_deref(), Some("11 passed, 1 failed"));
    }
}
