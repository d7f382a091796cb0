//! `cargo xtask kill`: the tests of `tests/crash` and of the killed window, gone through point by point.

use crate::{
    check::tests_of_cargo,
    command::{Trouble, run},
    install,
};

/// The promise is a hundred kills at random moments of each act.
pub const ROUNDS: &str = "100";

/// Kills so often at random moments of each act, and at every journalled point; whether nothing was lost or doubled.
///
/// # Errors
/// Something could not be installed or started.
pub fn kill(rounds: &str) -> Result<bool, Trouble> {
    if rounds.parse::<u32>().is_err() {
        return Err(format!("{rounds} is no number of rounds"));
    }
    install::everything()?;
    let mut whole = true;
    for (program, tests) in [("crash", ""), ("window", "killed::")] {
        let mut all = tests_of_cargo(&["--test", program, "--", "--nocapture", tests]);
        whole &= run(all.env("LIENTHONG_TEST_KILLS", rounds))?;
    }
    Ok(whole)
}
