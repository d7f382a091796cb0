//! Installs what is missing on a bare machine with apt, saying what and why.

use std::{collections::BTreeMap, process::Command};

use crate::{
    by_hand,
    command::{Trouble, answer_of, browser, cargo, command, is_there, must_run, npm, root, shown, tools},
    foreign,
};

/// A Debian or Ubuntu package and what it is for.
pub type Package = (&'static str, &'static str);

const TO_BUILD: &[Package] = &[
    ("build-essential", "compiler and linker"),
    ("pkg-config", "finds the libraries to link with"),
    ("libwebkit2gtk-4.1-dev", "the web view of the window"),
];

const TO_TEST: &[Package] = &[
    ("xvfb", "a display without a screen"),
    ("openbox", "a window manager, so that windows get focus"),
    ("xdotool", "types into dialogs that belong to the system"),
    ("dbus", "the session bus on which the keyring listens"),
    ("gnome-keyring", "the keyring in which tokens rest"),
    ("webkit2gtk-driver", "drives the real window in tests"),
    ("fonts-noto-core", "letters of every Vietnamese syllable, for the browser's pages"),
];

/// Chromium is the system browser of the window tests, and shows the user interface alone to axe.
const CHROMIUM: &[Package] =
    &[("chromium", "the system browser in tests"), ("chromium-driver", "drives Chromium in tests")];

/// Programs that cargo builds once into the target folder.
const TAURI_DRIVER: &[&str] = &["tauri-driver", "--version", "2.1.0"];
const CARGO_DENY: &[&str] = &["cargo-deny", "--version", "0.20.2"];

/// Everything that both commands need.
///
/// # Errors
/// Something could not be installed.
pub fn everything() -> Result<(), Trouble> {
    to_build()?;
    to_test()
}

/// What a build needs: apt packages and the packages of the user interface.
///
/// # Errors
/// Something could not be installed.
pub fn to_build() -> Result<(), Trouble> {
    by_hand::check_node()?;
    if by_hand::has_apt() {
        apt(TO_BUILD)?;
    } else {
        by_hand::say();
    }
    npm_packages("ui", "the user interface")
}

/// What the tests need beside: a virtual display, browser, drivers, and the tools of cargo.
///
/// # Errors
/// Something could not be installed.
pub fn to_test() -> Result<(), Trouble> {
    for_the_journey()?;
    foreign::install();
    cargo_tool("cargo-deny", CARGO_DENY, "checks licences, sources and advisories of what is built in")
}

/// What the journey on a virtual display needs.
///
/// # Errors
/// Something could not be installed.
pub fn for_the_journey() -> Result<(), Trouble> {
    if by_hand::has_apt() {
        apt(TO_TEST)?;
        if !has_chromium() {
            if is_ubuntu() {
                chrome_for_testing()?;
            } else {
                apt(CHROMIUM)?;
            }
        }
    }
    if cfg!(target_os = "linux") {
        cargo_tool("tauri-driver", TAURI_DRIVER, "speaks WebDriver with the real window")?;
    }
    Ok(())
}

/// Whether a Chromium and its driver are there that tests can start; Ubuntu's own is a snap, which they cannot.
pub fn has_chromium() -> bool {
    browser().is_some() && (std::env::var_os("CHROMEDRIVER").is_some() || is_there("chromedriver"))
}

fn is_ubuntu() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=ubuntu")
}

/// What to do where Chrome for Testing cannot be fetched, as behind a proxy that does not let it through.
const BY_HAND: &str = "Install a Chrome or Chromium that is no snap (google-chrome-stable as .deb from google.com/chrome) \
                       and a chromedriver of the same version, then set CHROMIUM and CHROMEDRIVER to the two programs; \
                       `cargo xtask test` goes on from there.";

/// Chrome for Testing and its driver, kept beside our tools.
fn chrome_for_testing() -> Result<(), Trouble> {
    println!(
        "\nUbuntu has Chromium only as a snap, which tests cannot start: fetching Chrome for Testing and its driver."
    );
    let browsers = tools().join("browsers");
    let is_root = answer_of(command("id").arg("-u")).as_deref() == Some("0");
    for (browser, name) in [("chrome@stable", "chromium"), ("chromedriver@stable", "chromedriver")] {
        let mut fetch = command(npm());
        fetch.args(["exec", "--yes", "--", "@puppeteer/browsers@2", "install", browser, "--path"]).arg(&browsers);
        if is_root && name == "chromium" {
            fetch.arg("--install-deps");
        }
        println!("\n$ {}", shown(&fetch));
        // The last line is `chrome@115.0.5790.102 /where/it/lies/chrome`.
        let told = answer_of(&mut fetch).ok_or_else(|| format!("failed: {}\n{BY_HAND}", shown(&fetch)))?;
        let line = told.lines().last().unwrap_or_default();
        let (_, path) = line.split_once(' ').ok_or_else(|| format!("no path in {line:?}"))?;
        call_it(name, path).map_err(|fault| format!("{name}: {fault}"))?;
    }
    Ok(())
}

/// Makes a program callable by a name of ours.
fn call_it(name: &str, path: &str) -> std::io::Result<()> {
    let file = tools().join("bin").join(name);
    std::fs::create_dir_all(tools().join("bin"))?;
    std::fs::write(&file, format!("#!/bin/sh\nexec '{path}' \"$@\"\n"))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// The packages that a folder's lock names, unless they are there.
///
/// # Errors
/// npm cannot get them.
pub fn npm_packages(folder: &str, what: &str) -> Result<(), Trouble> {
    let lock = root().join(folder).join("package-lock.json");
    let installed = root().join(folder).join("node_modules/.package-lock.json");
    let age = |file| std::fs::metadata(file).and_then(|found| found.modified()).ok();
    if age(&installed).is_some() && age(&installed) >= age(&lock) {
        return Ok(());
    }
    println!("\nInstalling the packages of {what}, as {folder}/package-lock.json names them.");
    must_run(command(npm()).args(["ci", "--no-audit", "--no-fund"]).current_dir(root().join(folder)))
}

/// The packages of PyPI that a folder names, each by its hash, in a place of their own beside our tools; unless they
/// are there.
///
/// # Errors
/// Python or one of them cannot be had.
pub fn python_packages(folder: &str, what: &str) -> Result<(), Trouble> {
    if has_python_packages(folder) {
        return Ok(());
    }
    let place = python_place(folder);
    let wanted = root().join(folder).join("requirements.txt");
    println!("\nInstalling {what} from PyPI into {}, as {folder}/requirements.txt names it.", place.display());
    must_run(command("python3").args(["-m", "venv", "--clear"]).arg(&place))?;
    let mut install = command(place.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]);
    // Everything is named with its hash, so that nothing is looked for beside it and nothing is built.
    install.args(["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement"]).arg(&wanted);
    must_run(&mut install)?;
    std::fs::copy(&wanted, place.join("requirements.txt")).map_err(|fault| format!("{}: {fault}", place.display()))?;
    Ok(())
}

/// Whether exactly the packages are there that a folder names.
pub fn has_python_packages(folder: &str) -> bool {
    let read = |place: std::path::PathBuf| std::fs::read(place.join("requirements.txt")).ok();
    let installed = read(python_place(folder));
    installed.is_some() && installed == read(root().join(folder))
}

/// `target/tools/canaille`
fn python_place(folder: &str) -> std::path::PathBuf {
    tools().join(folder.rsplit('/').next().unwrap_or(folder))
}

/// Installs those that are missing.
///
/// # Errors
/// One cannot be had.
pub fn apt(wanted: &[Package]) -> Result<(), Trouble> {
    let missing = missing(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    println!("\nInstalling with apt:");
    for (name, reason) in &missing {
        println!("  {name:24} {reason}");
    }
    // Another apt may be running, as on a machine that has just been started.
    let options = ["-o", "DPkg::Lock::Timeout=550", "-o", "Acquire::Retries=3"];
    let mut update = as_root("apt-get")?;
    must_run(update.args(options).args(["-q", "update"]))?;
    let mut install = as_root("apt-get")?;
    install.args(options).args(["-q", "-y", "--no-install-recommends", "install"]);
    must_run(install.args(missing.iter().map(|(name, _)| name)))
}

fn missing(wanted: &[Package]) -> Vec<Package> {
    let mut question = command("dpkg-query");
    question.args(["-W", "-f=${Package} ${db:Status-Status}\\n"]).args(wanted.iter().map(|(name, _)| name));
    // It fails as soon as one is unknown, and still tells about the others.
    let output = question.stderr(std::process::Stdio::null()).output();
    let told = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let states: BTreeMap<&str, &str> = told.lines().filter_map(|line| line.split_once(' ')).collect();
    wanted.iter().copied().filter(|(name, _)| states.get(name) != Some(&"installed")).collect()
}

fn as_root(program: &str) -> Result<Command, Trouble> {
    let is_root = answer_of(command("id").arg("-u")).as_deref() == Some("0");
    let mut started = if is_root {
        command(program)
    } else if is_there("sudo") {
        let mut sudo = command("sudo");
        sudo.args(["--preserve-env=DEBIAN_FRONTEND", program]);
        sudo
    } else {
        return Err("packages are missing, and neither root nor sudo is there to install them".into());
    };
    started.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(started)
}

fn cargo_tool(program: &str, named: &[&str], reason: &str) -> Result<(), Trouble> {
    if is_there(program) {
        return Ok(());
    }
    println!("\nBuilding {program} into {}: {reason}.", tools().display());
    // Unoptimised: it is built once and waits for others when it runs.
    let mut install = command(cargo());
    install.arg("install").args(named).args(["--locked", "--debug", "--root"]).arg(tools());
    must_run(&mut install)
}
