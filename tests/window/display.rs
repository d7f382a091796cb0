//! A display that nobody sees: Xvfb with a window manager and a message bus.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use crate::process::Process;

pub struct Display {
    pub name: String,
    pub bus: String,
    _window_manager: Process,
    _bus: Process,
    _server: Process,
}

impl Display {
    /// `size` as `1366x768`, the smallest screen in use.
    pub fn open(size: &str) -> Self {
        let screen = format!("{size}x24");
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp"]).stdout(Stdio::piped());
        let mut server = Process::start(&mut server);
        let name = format!(":{}", first_line(&mut server));
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"]).stdout(Stdio::piped());
        let mut bus_process = Process::start(&mut bus);
        let bus = first_line(&mut bus_process);
        let mut window_manager = Command::new("openbox");
        window_manager.env("DISPLAY", &name).stdout(Stdio::null());
        let window_manager = Process::start(&mut window_manager);
        Self { name, bus, _window_manager: window_manager, _bus: bus_process, _server: server }
    }

    /// Puts a program onto this display.
    pub fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        // Window titles are Vietnamese; without a UTF-8 locale nothing finds them.
        command.env_remove("WAYLAND_DISPLAY").env("LC_ALL", "C.UTF-8");
    }

    /// Types into the native window that has the focus, as the keyboard would.
    pub fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "40", text]);
    }

    pub fn press(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    /// Waits for a native window whose title has this text, and gives it the focus.
    pub fn focus_window(&self, title: &str) {
        self.xdotool(&["search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync"]);
    }

    /// Whether such a native window comes within a moment.
    pub fn has_window(&self, title: &str) -> bool {
        let mut command = Command::new("timeout");
        command.args(["10", "xdotool", "search", "--sync", "--onlyvisible", "--name", title]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.show(&mut command);
        command.status().is_ok_and(|status| status.success())
    }

    fn xdotool(&self, arguments: &[&str]) {
        let mut command = Command::new("timeout");
        command.args(["20", "xdotool"]).args(arguments).stdout(Stdio::null());
        self.show(&mut command);
        let done = command.status().expect("xdotool is installed");
        assert!(done.success(), "xdotool {arguments:?}");
    }
}

fn first_line(process: &mut Process) -> String {
    let output = process.child().stdout.take().expect("its output");
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).expect("a line");
    line.trim().to_owned()
}
