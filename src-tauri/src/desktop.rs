//! The window: one, of one program, on its own pages only.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::Arc,
};

use lienthong_core::{
    app::{App, AppEvent, AppOptions},
    domain::{failure::Failure, failure_words::Language},
};
use serde::Serialize;
use tauri::{
    AppHandle, DragDropEvent, Manager as _, RunEvent, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent, webview::NewWindowResponse,
};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogKind};
use tauri_specta::Event;

use crate::{
    bindings,
    desk::{Desk, PROFILE_ENDINGS},
    events::{Dragging, FilesDragged, ProfileOffered, SendDialogChanged},
    window_host::WindowHost,
};

pub const MAIN_WINDOW: &str = "main";

/// Wide enough for list and details on 1366×768, the smallest screen in use.
const FIRST_SIZE: (f64, f64) = (1280.0, 720.0);
const LEAST_SIZE: (f64, f64) = (1024.0, 640.0);

/// Opens the window and stays until it is closed.
pub fn run() -> tauri::Result<()> {
    let border = bindings::border();
    tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .callback(|window, given, folder| second_start(window, given, &folder))
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(border.invoke_handler())
        .setup(move |tauri_app| {
            border.mount_events(tauri_app);
            let window = tauri_app.handle().clone();
            match App::open(options(), Arc::new(WindowHost(window.clone()))) {
                Ok(app) => {
                    let data_folder = app.data_dir().join("window");
                    let desk = Arc::new(Desk::new(app));
                    tauri_app.manage(desk.clone());
                    let watch = desk.clone();
                    tauri::async_runtime::spawn(async move { desk.resume().await });
                    tauri::async_runtime::spawn(async move { watch.keep_locking().await });
                    open_window(&window, data_folder)?;
                    let here = env::current_dir().unwrap_or_default();
                    open_profile(&window, &here, env::args_os().skip(1));
                }
                Err(failure) => say_and_end(&window, &failure),
            }
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|window, event| match event {
            RunEvent::Exit => {
                if let Some(desk) = window.try_state::<Arc<Desk>>() {
                    desk.close();
                }
            }
            // Written from the documentation: macOS hands documents over by an event and not by arguments.
            #[cfg(target_os = "macos")]
            RunEvent::Opened { urls } => {
                let files = urls.into_iter().filter_map(|url| url.to_file_path().ok()).map(PathBuf::into_os_string);
                open_profile(window, Path::new("/"), files);
            }
            _ => {}
        });
    Ok(())
}

/// A second start shows the window that is there, and hands over the file that it was started with.
fn second_start(window: &AppHandle, arguments: Vec<String>, folder: &str) {
    come_forward(window);
    open_profile(window, Path::new(folder), arguments.into_iter().skip(1).map(OsString::from));
}

/// Opens the first file among the arguments that is named as a profile. Only a file of this computer is one: nothing is
/// fetched for an address.
fn open_profile(window: &AppHandle, folder: &Path, arguments: impl Iterator<Item = OsString>) {
    let is_profile = |file: &PathBuf| {
        file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(PROFILE_ENDINGS[0])) && file.is_file()
    };
    let Some(file) = arguments.map(|argument| folder.join(argument)).find(is_profile) else { return };
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        let desk = window.state::<Arc<Desk>>().inner().clone();
        if desk.offer_file(&file).await {
            tell(&window, &ProfileOffered);
        }
    });
}

/// Where profile, data and key lie: as with `lienthongctl`.
fn options() -> AppOptions {
    let path = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let text = |value: OsString| value.into_string().ok();
    AppOptions {
        data_dir: path("LIENTHONG_DATA_DIR"),
        profile_file: path("LIENTHONG_PROFILE"),
        key_file: path("LIENTHONG_KEY_FILE"),
        policy_file: path("LIENTHONG_POLICY"),
        environment: env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect(),
        ..AppOptions::default()
    }
}

/// `data_folder` holds what the web view keeps: widths of panes, nothing of a person.
fn open_window(window: &AppHandle, data_folder: PathBuf) -> tauri::Result<()> {
    let main = WebviewWindowBuilder::new(window, MAIN_WINDOW, WebviewUrl::default())
        .title("Liên thông")
        .inner_size(FIRST_SIZE.0, FIRST_SIZE.1)
        .min_inner_size(LEAST_SIZE.0, LEAST_SIZE.1)
        .prevent_overflow()
        .center()
        .zoom_hotkeys_enabled(true)
        .data_directory(data_folder)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    let dropped_on = main.clone();
    main.on_window_event(move |event| {
        if let WindowEvent::DragDrop(event) = event {
            follow_dragged(&dropped_on, event);
        }
    });
    Ok(())
}

/// The bundle's own pages, and while developing the development server's; nothing else is ever shown.
fn is_own_page(page: &Url) -> bool {
    let own = match page.scheme() {
        "tauri" => page.host_str() == Some("localhost"),
        "http" | "https" => page.host_str() == Some("tauri.localhost") || is_development_page(page),
        _ => false,
    };
    if !own {
        tracing::warn!(scheme = page.scheme(), "a page was refused");
    }
    own
}

fn is_development_page(page: &Url) -> bool {
    cfg!(dev) && page.host_str() == Some("127.0.0.1") && page.port() == Some(1420)
}

/// Shows the window that is there: at a second start, and at the return from the browser.
pub fn come_forward(window: &AppHandle) {
    let Some(main) = window.get_webview_window(MAIN_WINDOW) else { return };
    let shown = main.unminimize().and_then(|()| main.show()).and_then(|()| main.set_focus());
    if let Err(fault) = shown {
        tracing::warn!(%fault, "the window did not come forward");
    }
}

/// Files over the window: the web view learns that they are there and what came of them, and never a path.
fn follow_dragged(main: &WebviewWindow, event: &DragDropEvent) {
    let window = main.app_handle().clone();
    let wanted = window.state::<Arc<Desk>>().takes_files();
    match event {
        DragDropEvent::Enter { paths, .. } if wanted && !paths.is_empty() => {
            tell(&window, &FilesDragged(Dragging::Over));
        }
        DragDropEvent::Leave => tell(&window, &FilesDragged(Dragging::Left)),
        DragDropEvent::Drop { paths, .. } if paths.is_empty() => tell(&window, &FilesDragged(Dragging::Left)),
        DragDropEvent::Drop { .. } if !wanted => tell(&window, &FilesDragged(Dragging::Unwanted)),
        DragDropEvent::Drop { paths, .. } => take_dropped(window, paths.clone()),
        _ => {}
    }
}

fn take_dropped(window: AppHandle, paths: Vec<PathBuf>) {
    tell(&window, &FilesDragged(Dragging::Taking));
    tauri::async_runtime::spawn(async move {
        let desk = window.state::<Arc<Desk>>().inner().clone();
        match desk.take_dropped(paths).await {
            Some(Ok(dialog)) => tell(&window, &SendDialogChanged(dialog)),
            Some(Err(failure)) => desk.app.host.emit(AppEvent::Notice(failure)),
            None => {}
        }
        tell(&window, &FilesDragged(Dragging::Taken));
    });
}

fn tell(window: &AppHandle, event: &(impl Event + Serialize + Clone)) {
    if let Err(fault) = event.emit(window) {
        tracing::debug!(%fault, "an event was not heard");
    }
}

/// Without a data folder there is nothing that a window could show: the system's own message says why.
fn say_and_end(window: &AppHandle, failure: &Failure) {
    let words = failure.code.words(Language::Vi);
    let text = format!("{}\n\n{}\n\n{}\n\n{}", words.message, words.cause, words.remedy, failure.code.number());
    tracing::error!(code = failure.code.number(), reference = failure.reference, "the program cannot start");
    let (ending, status) = (window.clone(), i32::from(failure.code.exit_status()));
    window.dialog().message(text).title("Liên thông").kind(MessageDialogKind::Error).show(move |_| ending.exit(status));
}
