//! Stages that run one after the other, and the table of how long each took.

use std::time::{Duration, Instant};

use crate::command::Trouble;

/// How a stage ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Done,
    Failed,
    /// Not run, and why.
    LeftOut(String),
}

/// One line of the table; `inside` are parts of it that were timed on their own.
struct Row {
    name: String,
    took: Duration,
    ending: Ending,
    inside: Vec<Part>,
}

/// A part of a stage.
pub struct Part {
    pub name: String,
    pub took: Duration,
    pub result: String,
}

/// What ran so far.
#[derive(Default)]
pub struct Stages {
    rows: Vec<Row>,
    wanted: Vec<String>,
}

impl Stages {
    /// With names, only stages of these names run.
    pub fn only(names: &[&str]) -> Self {
        Self { rows: Vec::new(), wanted: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// Runs a stage; a failure is kept for the end, so that one run shows everything that is wrong.
    pub fn run(&mut self, name: &str, work: impl FnOnce() -> Result<bool, Trouble>) -> Ending {
        self.run_in_parts(name, || work().map(|done| (done, Vec::new())))
    }

    /// As [`Self::run`], for a stage that times its parts.
    pub fn run_in_parts(&mut self, name: &str, work: impl FnOnce() -> Result<(bool, Vec<Part>), Trouble>) -> Ending {
        if !self.wanted.is_empty() && !self.wanted.iter().any(|wanted| wanted == name) {
            return Ending::Done;
        }
        println!("\n━━ {name} ━━");
        let began = Instant::now();
        let (ending, inside) = match work() {
            Ok((true, parts)) => (Ending::Done, parts),
            Ok((false, parts)) => (Ending::Failed, parts),
            Err(trouble) => {
                println!("{trouble}");
                (Ending::Failed, Vec::new())
            }
        };
        self.rows.push(Row { name: name.to_owned(), took: began.elapsed(), ending: ending.clone(), inside });
        ending
    }

    /// Notes a stage that cannot run.
    pub fn leave_out(&mut self, name: &str, reason: &str) {
        if !self.wanted.is_empty() && !self.wanted.iter().any(|wanted| wanted == name) {
            return;
        }
        println!("\n━━ {name} ━━\nleft out: {reason}");
        self.rows.push(Row {
            name: name.to_owned(),
            took: Duration::ZERO,
            ending: Ending::LeftOut(reason.to_owned()),
            inside: Vec::new(),
        });
    }

    /// Prints the table; whether everything that ran succeeded.
    pub fn finish(&self) -> bool {
        println!("\n{:<34} {:>8}  result", "stage", "took");
        for row in &self.rows {
            let result = match &row.ending {
                Ending::Done => "ok".to_owned(),
                Ending::Failed => "FAILED".to_owned(),
                Ending::LeftOut(reason) => format!("left out: {reason}"),
            };
            println!("{:<34} {:>8}  {result}", row.name, shown(row.took));
            for part in &row.inside {
                println!("  {:<32} {:>8}  {}", part.name, shown(part.took), part.result);
            }
        }
        let total = self.rows.iter().map(|row| row.took).sum();
        println!("{:<34} {:>8}", "all", shown(total));
        !self.rows.iter().any(|row| row.ending == Ending::Failed)
    }
}

fn shown(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds >= 60 { format!("{}:{:02}", seconds / 60, seconds % 60) } else { format!("{:.1} s", took.as_secs_f64()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_fails_the_whole_and_does_not_stop_the_rest() {
        let mut stages = Stages::default();
        assert_eq!(stages.run("first", || Ok(false)), Ending::Failed);
        assert_eq!(stages.run("second", || Ok(true)), Ending::Done);
        assert!(!stages.finish());
    }

    #[test]
    fn with_names_only_these_run() {
        let mut stages = Stages::only(&["second"]);
        stages.run("first", || Ok(false));
        stages.run("second", || Ok(true));
        assert!(stages.finish());
    }

    #[test]
    fn times_are_minutes_and_seconds() {
        assert_eq!(shown(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(shown(Duration::from_secs(605)), "10:05");
    }
}
