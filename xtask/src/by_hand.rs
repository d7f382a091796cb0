//! What has to be installed by hand where there is no apt.

use crate::command::{Trouble, answer_of, command, is_there, npm};

/// The oldest Node whose npm and web tools do.
const LEAST_NODE: (u32, u32) = (20, 19);

/// Whether packages can be installed with apt here.
pub fn has_apt() -> bool {
    cfg!(target_os = "linux") && is_there("apt-get") && is_there("dpkg-query")
}

/// Says what this system needs, where nothing can be installed for it.
pub fn say() {
    let (system, list): (&str, &[&str]) = if cfg!(windows) {
        (
            "Windows",
            &[
                "Microsoft C++ Build Tools with \"Desktop development with C++\" (linker and Windows SDK)",
                "WebView2 Runtime (part of Windows 11 and of updated Windows 10)",
                "Node.js 20.19 or newer, from nodejs.org",
            ],
        )
    } else if cfg!(target_os = "macos") {
        ("macOS", &["Xcode command line tools: xcode-select --install", "Node.js 20.19 or newer: brew install node"])
    } else {
        (
            "this Linux",
            &[
                "WebKitGTK 4.1 with its headers, a C compiler and pkg-config, Node.js 20.19 or newer:",
                "  Fedora:    sudo dnf install webkit2gtk4.1-devel gcc pkgconf-pkg-config nodejs npm",
                "  openSUSE:  sudo zypper install webkit2gtk3-devel gcc pkgconf nodejs20 npm20",
                "  Arch:      sudo pacman -S webkit2gtk-4.1 base-devel nodejs npm",
                "for the tests of the window also: Xvfb, openbox, dbus, gnome-keyring, WebKitWebDriver, Chromium",
                "  Fedora:    sudo dnf install xorg-x11-server-Xvfb openbox dbus-daemon gnome-keyring webkit2gtk-driver chromium",
            ],
        )
    };
    println!("There is no apt here, so nothing is installed for you. What {system} needs:");
    for line in list {
        println!("  {line}");
    }
}

/// Checks what no package list of ours brings.
///
/// # Errors
/// Node is missing or too old.
pub fn check_node() -> Result<(), Trouble> {
    let wanted = format!("Node.js {}.{} or newer (https://nodejs.org)", LEAST_NODE.0, LEAST_NODE.1);
    if !is_there("node") || !is_there(npm()) {
        return Err(format!("node and npm are not installed; install {wanted}"));
    }
    let version = answer_of(command("node").arg("--version")).unwrap_or_default();
    let mut numbers = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < LEAST_NODE {
        return Err(format!("node is {version}; install {wanted}"));
    }
    Ok(())
}
