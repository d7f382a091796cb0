//! `cargo xtask test`: everything CI runs, each thing once, the quick and telling things first.

use std::process::Command;

use crate::{
    command::{Trouble, answer_of, cargo, command, npm, root, run},
    foreign, install, output,
    stages::{Ending, Part, Stages},
};

/// The same everywhere, so that nothing is compiled twice: the window carries the built user interface in it.
pub const FEATURES: &[&str] = &["--workspace", "--locked", "--features", "lienthong/custom-protocol"];

/// Runs all stages, or those that are named; whether all succeeded.
pub fn test(names: &[&str]) -> bool {
    let mut stages = Stages::only(names);
    if stages.run("install", || install::everything().map(|()| true)) == Ending::Failed {
        return stages.finish();
    }
    stages.run("rust-format", || run_cargo(&["fmt", "--all", "--check"]));
    stages.run("ui-check", || run_npm(&["run", "--silent", "check"]));
    stages.run("ui-unit", || run_npm(&["test", "--silent"]));
    let built = stages.run("ui-build", || run_npm(&["run", "--silent", "build"]));
    if built == Ending::Failed {
        for name in ["ui-chromium", "rust-lints", "rust-build", "rust-tests"] {
            stages.leave_out(name, "the user interface was not built");
        }
    } else {
        if install::has_chromium() {
            stages.run("ui-chromium", || run_npm(&["exec", "--", "vitest", "run", "--project", "window"]));
        } else {
            stages.leave_out("ui-chromium", "there is no Chromium");
        }
        stages.run("rust-lints", lints);
        if stages.run("rust-build", || run(&mut tests_of_cargo(&["--no-run"]))) == Ending::Failed {
            stages.leave_out("rust-tests", "they were not built");
        } else {
            stages.run_in_parts("rust-tests", rust_tests);
        }
    }
    stages.run("licences", || run_cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"]));
    advisories(&mut stages);
    stages.finish()
}

/// `cargo test` with what every build of ours has in common.
pub fn tests_of_cargo(arguments: &[&str]) -> Command {
    let mut tests = command(cargo());
    tests.arg("test").args(FEATURES).args(arguments).env("CARGO_TERM_COLOR", "never");
    tests
}

/// The user interface as it is on disk is part of the program, so a build of it comes before.
fn lints() -> Result<bool, Trouble> {
    let mut clippy = command(cargo());
    clippy.arg("clippy").args(FEATURES).args(["--all-targets", "--", "-D", "warnings"]);
    run(&mut clippy)
}

/// All test programs; those that need a window bring a display of their own.
fn rust_tests() -> Result<(bool, Vec<Part>), Trouble> {
    let mut tests = tests_of_cargo(&["--no-fail-fast"]);
    let missing = foreign::missing();
    if !missing.is_empty() {
        tests.arg("--");
    }
    for (name, module) in missing {
        println!("The tests with {name} are left out: it is not installed here, and could not be.");
        tests.args(["--skip", module]);
    }
    output::run_tests(tests)
}

/// Known faults of what is built in; the list of them is fetched from its home, which not every machine reaches.
fn advisories(stages: &mut Stages) {
    let fetched = answer_of(command(cargo()).args(["deny", "fetch", "db"])).is_some();
    if fetched {
        stages.run("advisories", || run_cargo(&["deny", "--locked", "--offline", "check", "advisories"]));
    } else {
        stages.leave_out("advisories", "the list of advisories cannot be fetched from here");
    }
}

fn run_cargo(arguments: &[&str]) -> Result<bool, Trouble> {
    run(command(cargo()).args(arguments))
}

fn run_npm(arguments: &[&str]) -> Result<bool, Trouble> {
    run(command(npm()).args(arguments).current_dir(root().join("ui")))
}
