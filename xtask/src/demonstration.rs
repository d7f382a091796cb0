//! `cargo xtask run`: the window on the sandbox, or the journey of the window tests where nobody could see a window.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Stdio},
};

use crate::{
    check::{FEATURES, tests_of_cargo},
    command::{Trouble, cannot_start, cargo, command, must_run, npm, root, run as run_shown, target},
    install,
};

/// Fixed, because a person of the sandbox is told apart by its address, and the demonstration remembers what was done.
const PORTS: &[&str] =
    &["--sso-port", "18761", "--igate-port", "18762", "--idesk-port", "18763", "--control-port", "18764"];

/// What becomes of earlier demonstrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    Kept,
    Fresh,
}

/// Builds everything and shows it.
///
/// # Errors
/// Something could not be installed, built or started.
pub fn run(memory: Memory) -> Result<bool, Trouble> {
    install::to_build()?;
    must_run(command(npm()).args(["run", "--silent", "build"]).current_dir(root().join("ui")))?;
    if !has_display() {
        return journey();
    }
    must_run(command(cargo()).arg("build").args(FEATURES))?;
    let folder = target().join("demonstration");
    if memory == Memory::Fresh && folder.exists() {
        fs::remove_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let sandbox = Sandbox::start(&folder)?;
    println!("Liên thông mở trên hệ thống thử; đóng cửa sổ để kết thúc. Dữ liệu: {}", folder.display());
    let mut window = command(program("lienthong"));
    window.env("LIENTHONG_PROFILE", &sandbox.profile);
    window.env("LIENTHONG_DATA_DIR", folder.join("data"));
    // Nothing of a demonstration gets into the person's own keyring.
    window.env("LIENTHONG_KEY_FILE", folder.join("key"));
    run_shown(&mut window)
}

/// The three systems of the demonstration; they end with this program.
struct Sandbox {
    running: Child,
    /// Its closing is the sign to end.
    stdin: Option<ChildStdin>,
    profile: PathBuf,
}

impl Sandbox {
    fn start(folder: &Path) -> Result<Self, Trouble> {
        let profile = folder.join("profile.toml");
        let mut program = command(program("lienthong-sandbox"));
        program.args(PORTS).arg("--with-parent");
        program.arg("--state").arg(folder.join("systems")).arg("--write-profile").arg(&profile);
        program.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut running = program.spawn().map_err(|fault| cannot_start(&program, &fault))?;
        let stdin = running.stdin.take();
        let mut ready = String::new();
        if let Some(output) = running.stdout.take() {
            drop(BufReader::new(output).read_line(&mut ready));
        }
        let sandbox = Self { running, stdin, profile };
        // The sandbox itself says on standard error how to sign in, or why it did not start.
        if ready.trim().is_empty() { Err("the sandbox did not start".into()) } else { Ok(sandbox) }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stdin.take());
        drop(self.running.wait());
    }
}

/// Whether a person could see a window here.
fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || named("DISPLAY") || named("WAYLAND_DISPLAY")
}

/// The same as a person would do, by the window tests, with a picture of each step.
fn journey() -> Result<bool, Trouble> {
    println!("\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be shown.");
    println!("The journey of the window tests is made on a virtual display instead, with a picture of each step.");
    install::for_the_journey()?;
    // With the tests, all programs: the window starts the worker that lies beside it.
    must_run(command(cargo()).arg("build").args(FEATURES).args(["--bins", "--test", "window"]))?;
    let pictures = std::env::var_os("PICTURES_FOLDER").map_or_else(|| target().join("pictures"), PathBuf::from);
    // A picture of an earlier failure would be taken for one of this journey.
    drop(fs::remove_file(pictures.join("failed.png")));
    let mut tests = tests_of_cargo(&["--test", "window", "--", "--nocapture"]);
    let done = run_shown(tests.env("PICTURES_FOLDER", &pictures))?;
    println!("\nThe pictures are in {}:", pictures.display());
    for picture in pictures_in(&pictures) {
        println!("  {picture}");
    }
    Ok(done)
}

fn pictures_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| Path::new(name).extension().is_some_and(|ending| ending == "png"));
    names.sort();
    names
}

fn program(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
