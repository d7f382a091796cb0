//! Running other programs from the root of the repository, each shown before it starts.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What went wrong, as a sentence for whoever typed the command.
pub type Trouble = String;

/// The folder of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Tools of ours that cargo builds once and keeps.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// A program at the root, which finds our tools first and asks nothing.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", search_path()).stdin(Stdio::null());
    if let Some(browser) = browser() {
        command.env("CHROMIUM", browser);
    }
    command
}

/// The Chromium or Chrome that tests start: the one named by `CHROMIUM`, or the first that is found. A snap is passed
/// over: it starts neither as root nor without snapd, and cannot read the folders of a test.
pub fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    let path = search_path();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let candidates = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.into_iter().find(|file| file.is_file() && !is_snap(file))
}

/// Ubuntu's `chromium-browser` is a script that starts the snap.
fn is_snap(file: &Path) -> bool {
    let real = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let script = fs::metadata(&real).is_ok_and(|facts| facts.len() < 64 * 1024)
        && fs::read_to_string(&real).is_ok_and(|text| text.contains("/snap/bin/"));
    script || real.starts_with("/snap") || real.file_name().is_some_and(|name| name == "snap")
}

/// npm by the name it has on this system.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// The program cargo was started as, so that a chosen toolchain stays chosen.
pub fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Shows the command, runs it to its end, and tells whether it succeeded.
///
/// # Errors
/// It could not be started.
pub fn run(command: &mut Command) -> Result<bool, Trouble> {
    println!("\n$ {}", shown(command));
    let status = command.status().map_err(|fault| cannot_start(command, &fault))?;
    Ok(status.success())
}

/// As [`run`], where going on makes no sense after a failure.
///
/// # Errors
/// It could not be started, or failed.
pub fn must_run(command: &mut Command) -> Result<(), Trouble> {
    if run(command)? { Ok(()) } else { Err(format!("failed: {}", shown(command))) }
}

/// What a short question to another program answers on its standard output; `None` where it is not there or fails.
pub fn answer_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether a program can be found.
pub fn is_there(program: &str) -> bool {
    env::split_paths(&search_path()).any(|folder| holds(&folder, program))
}

fn holds(folder: &Path, program: &str) -> bool {
    let file = folder.join(program);
    file.is_file() || (cfg!(windows) && ["exe", "cmd"].iter().any(|ending| file.with_extension(ending).is_file()))
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let quoted = words.map(|word| {
        let word = word.to_string_lossy();
        if word.contains([' ', '\n', '"', '$', ';']) { format!("'{word}'") } else { word.into_owned() }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

pub fn cannot_start(command: &Command, fault: &io::Error) -> Trouble {
    format!("cannot start {}: {fault}", command.get_program().to_string_lossy())
}

fn search_path() -> OsString {
    let before = env::var_os("PATH").unwrap_or_default();
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let own = [Some(tools()), cargo_home].into_iter().flatten().map(|folder| folder.join("bin"));
    let folders = own.chain(env::split_paths(&before)).collect::<Vec<_>>();
    env::join_paths(folders).unwrap_or(before)
}
