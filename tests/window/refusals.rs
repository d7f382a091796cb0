//! What a page in the window must not be able to do, whatever it contains (TRUST: the Tauri surface), and axe.

use lienthong_sandbox::{Sandbox, SandboxOptions};

use crate::{ONE_AT_A_TIME, chromium::Chromium, display::Display, driven::button, window::Window};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_cannot_leave_load_from_elsewhere_or_call_what_is_not_listed() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let sandbox = Sandbox::start(SandboxOptions { dossiers: 5, ..SandboxOptions::default() }).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
    let display = Display::open("1366x768");
    let browser = Chromium::open(&display, folder.path()).await;
    let window = Window::open(&display, folder.path()).await;
    let page = &window.page;
    page.find(&button("ĐĂNG NHẬP QUA SSO")).await;

    let call = |command: &str| {
        format!(
            "const done = arguments[arguments.length - 1]; \
             window.__TAURI_INTERNALS__.invoke('{command}', {{}}).then(() => done('allowed'), (no) => done(String(no)));"
        )
    };
    for command in [
        "plugin:fs|read_text_file",
        "plugin:shell|execute",
        "plugin:window|close",
        "plugin:dialog|open",
        "no_such_command",
    ] {
        let said = page.run_async(&call(command)).await;
        assert_ne!(said.as_str(), Some("allowed"), "{command}");
    }

    let elsewhere = format!(
        "const done = arguments[arguments.length - 1]; \
         fetch('{}/').then(() => done('loaded'), () => done('refused'));",
        sandbox.addresses().igate
    );
    assert_eq!(page.run_async(&elsewhere).await.as_str(), Some("refused"));

    let inline = "const script = document.createElement('script'); script.textContent = 'window.injected = true'; \
                  document.body.append(script); return window.injected === true;";
    assert_eq!(page.run(inline).await.as_bool(), Some(false), "inline script does not run");

    page.run(&format!("location.href = '{}/'; return null;", sandbox.addresses().idesk)).await;
    page.find(&button("ĐĂNG NHẬP QUA SSO")).await;
    let address = page.client.current_url().await.expect("an address");
    assert!(!address.as_str().contains("127.0.0.1"), "the window stays on its own pages: {address}");

    window.close().await;
    browser.close().await;
}
