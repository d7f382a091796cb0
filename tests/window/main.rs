//! The real window on a display of its own, with real Chromium as the system browser, against the sandbox.
//!
//! Every step leaves a picture in `docs/pictures` (or where `PICTURES_FOLDER` says): they are the pictures of the
//! README and of the user guide.

mod chromium;
mod display;
mod drag;
mod driven;
mod dropping;
mod journey;
mod process;
mod refusals;
mod steps;
mod window;

/// One window, one browser, one display at a time: WebKitWebDriver fails when several run at once.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
