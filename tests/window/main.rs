//! The real window on a display of its own, with real Chromium as the system browser, against the sandbox.
//!
//! Every step leaves a picture in `docs/pictures` (or where `PICTURES_FOLDER` says): they are the pictures of the
//! README and of the user guide.

mod chromium;
#[path = "../crash/desk.rs"]
#[expect(dead_code, reason = "written for the command line's tests, which use all of it")]
mod desk;
mod display;
mod drag;
mod driven;
mod dropping;
mod journey;
mod killed;
mod locking;
mod process;
mod refusals;
mod steps;
#[path = "../crash/truth.rs"]
#[expect(dead_code, reason = "written for the command line's tests, which use all of it")]
mod truth;
mod window;

/// One window, one browser, one display at a time: WebKitWebDriver fails when several run at once.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The command line that was built beside the window.
fn lienthongctl() -> std::path::PathBuf {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_lienthong")).with_file_name("lienthongctl");
    assert!(program.exists(), "build it first: cargo build --package lienthong-ctl");
    program
}
