//! The program that officials start: opens the window, nothing else.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    lienthong_shell::run()
}
