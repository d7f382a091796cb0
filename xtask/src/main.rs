//! The commands of this repository: `cargo xtask run` shows the program, `test` tries all of it, `soak` goes on for long.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod by_hand;
mod check;
mod command;
mod corpus;
mod demonstration;
mod foreign;
mod install;
mod kill;
mod output;
mod soak;
mod stages;

use std::{env, process::ExitCode};

const USAGE: &str = "\
cargo xtask run [--fresh]   builds everything and opens the window on the sandbox; without a display it makes the
                            journey of the window tests on a virtual one and says where the pictures are.
                            --fresh forgets what earlier demonstrations did.
cargo xtask test [STAGE…]   everything CI runs, each thing once, with the time each took; with names only those stages
cargo xtask soak [--cases N]  the long run of the model test (5000 cases that nobody has played), with its figures
cargo xtask corpus DIR      reads every file of a folder as the program does, and counts what came of it by kind
cargo xtask kill [--rounds 100]
                            kills the program at every journalled point and so often at random moments of each act,
                            takes the power and the disk away, and asks the sandbox what it holds; takes hours
cargo xtask install         only installs what the two need

Both install what is missing where apt is (Debian 12, Ubuntu 24.04), and say what they install and why.";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = match words.as_slice() {
        ["run"] => demonstration::run(demonstration::Memory::Kept),
        ["run", "--fresh"] => demonstration::run(demonstration::Memory::Fresh),
        ["test", names @ ..] => Ok(check::test(names)),
        ["soak"] => soak::soak(None),
        ["soak", "--cases", cases] => match cases.parse() {
            Ok(cases) => soak::soak(Some(cases)),
            Err(_) => Err(format!("{cases} is no number of cases")),
        },
        ["corpus", folder] => corpus::corpus(folder),
        ["kill"] => kill::kill(kill::ROUNDS),
        ["kill", "--rounds", rounds] => kill::kill(rounds),
        ["install"] => install::everything().map(|()| true),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("xtask: {trouble}");
            ExitCode::FAILURE
        }
    }
}
