//! The window is locked over a half-typed dialog, and opened again by its person.

use lienthong_sandbox::{Sandbox, SandboxOptions};

use crate::{
    ONE_AT_A_TIME,
    chromium::Chromium,
    display::Display,
    driven::button,
    steps::{dossier_of_the_story, enter, open_dossier},
    window::Window,
};

const FIELD: &str = "//*[@role='dialog' or self::dialog]//textarea";
const TYPED: &str = "Trích yếu gõ dở lúc đứng dậy";

#[tokio::test(flavor = "multi_thread")]
async fn a_window_locked_by_the_keyboard_hides_everything_and_gives_back_what_was_typed() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let sandbox = Sandbox::start(SandboxOptions::default()).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
    let display = Display::open("1366x768");
    let browser = Chromium::open(&display, folder.path()).await;
    let window = Window::open(&display, folder.path()).await;
    let page = &window.page;
    enter(page, &browser, &sandbox).await;
    let code = dossier_of_the_story(&sandbox);
    open_dossier(page, &code, &code).await;
    page.press("Gửi sang iDesk").await;
    page.find(FIELD).await.clear().await.expect("emptied");
    page.type_into(FIELD, TYPED).await;
    // At once, before the pause after which typing is kept by itself.
    page.type_into(FIELD, "\u{E009}\u{E008}l\u{E000}").await;
    let unlock = button("Mở khoá");
    page.find(&unlock).await;
    page.see("Nguyễn Thị Hoa").await;
    let shown = page.run("return document.body.innerText").await.to_string();
    assert!(!shown.contains(&code) && !shown.contains(TYPED), "hidden: {shown}");
    page.picture("21-da-khoa").await;
    // What an injected page could ask for is refused as well: the seat is closed.
    let asked = "const done = arguments[arguments.length - 1]; \
                 window.__TAURI_INTERNALS__.invoke('list_transfers').then(() => done('answered'), (e) => done(e.code));";
    assert_eq!(page.run_async(asked).await, "LT-1001");
    page.click(&unlock).await;
    // The browser still knows her: it comes back without a page to type into.
    browser.open_what_was_asked().await;
    browser.page.see("đóng").await;
    page.find("//*[@role='row'][@aria-rowindex='2']").await;
    open_dossier(page, &code, &code).await;
    page.press("Gửi sang iDesk").await;
    assert_eq!(page.find(FIELD).await.prop("value").await.expect("its text").as_deref(), Some(TYPED));
    window.close().await;
    browser.close().await;
}
