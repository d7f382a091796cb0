//! The real command line killed, run twice at once, cut off from power and given a bad disk; then the servers and the
//! data folder are asked what they hold.
//!
//! `LIENTHONG_TEST_KILLS` says at how many random moments of each act the program is killed (few without it, a hundred
//! with `cargo xtask kill`); with it the tests also go through every point where they otherwise take every so many.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod damage;
mod desk;
mod disk_faults;
mod kill;
mod power_loss;
mod recorded;
mod shim;
mod truth;
mod two_processes;

fn lienthongctl() -> &'static str {
    env!("CARGO_BIN_EXE_lienthongctl")
}

/// How many random moments, and whether every point is tried.
fn kills(without: usize) -> usize {
    std::env::var("LIENTHONG_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(without)
}

/// Whether this is the long run.
fn is_long() -> bool {
    std::env::var_os("LIENTHONG_TEST_KILLS").is_some()
}
