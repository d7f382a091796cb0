//! The shell: the one place that knows Tauri. It shows the core in a window and decides nothing itself.

mod bindings;
mod commands;
mod events;

use std::process::ExitCode;

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    let border = bindings::border();
    let opened = tauri::Builder::default()
        .invoke_handler(border.invoke_handler())
        .setup(move |app| {
            border.mount_events(app);
            Ok(())
        })
        .run(tauri::generate_context!());
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
