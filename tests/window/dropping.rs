//! Files dragged from another program onto the window, with what people drop by mistake among them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use lienthong_sandbox::{Sandbox, SandboxOptions};

use crate::{
    ONE_AT_A_TIME,
    chromium::Chromium,
    display::Display,
    drag::Drag,
    driven::{Page, button, quoted},
    steps::{dossier_of_the_story, drafts, enter, open_dossier},
    window::Window,
};

/// The window as the system names it.
const TITLE: &str = "Liên thông";
const DIALOG: &str = "//*[@role='dialog' or self::dialog]";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_onto_the_send_dialog_goes_and_what_cannot_go_says_why() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let sandbox =
        Sandbox::start(SandboxOptions { dossiers: 40, ..SandboxOptions::default() }).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
    let display = Display::open("1366x768");
    let browser = Chromium::open(&display, folder.path()).await;
    let window = Window::open(&display, folder.path()).await;
    let page = &window.page;
    enter(page, &browser, &sandbox).await;
    let files = files_of_the_computer(folder.path());

    // Where nothing takes files, it is said where they are taken.
    Drag::over(&display, TITLE, &files.good).drop_here();
    page.see("Để gửi tệp từ máy tính, mở hồ sơ").await;

    let code = dossier_of_the_story(&sandbox);
    open_dossier(page, &code, &code).await;
    page.press("Gửi sang iDesk").await;
    page.click(&format!("({DIALOG}//li//label[.//input[@type='checkbox'][not(@disabled)]])[1]")).await;
    page.type_into(&format!("{DIALOG}//textarea"), " (bổ sung)").await;
    page.see("1 tệp").await;

    let hover = Drag::over(&display, TITLE, &files.good);
    page.see("Thả vào đây để thêm tệp").await;
    page.picture("keo-tha-tep").await;
    hover.leave();
    page.gone(&format!("{DIALOG}//*[contains(normalize-space(.), 'Thả vào đây')]")).await;

    let all = [files.good.as_slice(), files.bad.as_slice()].concat();
    Drag::over(&display, TITLE, &all).drop_here();
    for (name, said) in [
        ("Anh chup.EXE", "iDesk không nhận loại tệp này."),
        ("Trống.pdf", "Tệp rỗng (0 B), không gửi được."),
        ("Bản vẽ quá lớn.pdf", "Lớn hơn mức iDesk nhận"),
        ("Hồ sơ 2026", "Đây là thư mục"),
    ] {
        let row = format!("{DIALOG}//li[contains(., {})][contains(., {})]", quoted(name), quoted(said));
        page.find(&row).await;
        page.find(&format!("{row}[.//input[@disabled]]")).await;
    }
    page.see("2 tệp").await;
    page.picture("tha-nham-tep").await;

    // The same once more is not listed twice, and nothing that was entered is lost.
    Drag::over(&display, TITLE, &files.good).drop_here();
    page.see("“Biên bản # 100% kiểm tra.txt” đã có trong danh sách").await;
    assert_eq!(rows_named(page, "Biên bản # 100%").await, 1);
    let subject = page.run("return document.querySelector('dialog textarea').value;").await;
    assert!(subject.as_str().is_some_and(|subject| subject.ends_with(" (bổ sung)")), "{subject}");

    page.click(&format!("{DIALOG}//footer//button[contains(normalize-space(.), 'Gửi')]")).await;
    page.see("Đã gửi sang iDesk").await;
    let drafts = drafts(&sandbox, &code);
    assert_eq!(drafts.len(), 1, "one draft in iDesk");
    assert_eq!(drafts[0].files.len(), 2, "the ticked one and the dropped one");
    assert!(drafts[0].files.iter().any(|file| file.name == "Biên bản # 100% kiểm tra.txt"), "under its own name");

    // The dialog has become a transfer: it takes no files any more.
    Drag::over(&display, TITLE, &files.good).drop_here();
    page.see("Để gửi tệp từ máy tính, mở hồ sơ").await;
    page.click(&format!("{DIALOG}//footer{}", button("Đóng"))).await;
    window.close().await;
    browser.close().await;
}

struct Files {
    good: Vec<PathBuf>,
    bad: Vec<PathBuf>,
}

/// What an official has on the desktop.
fn files_of_the_computer(folder: &Path) -> Files {
    let [good, program, empty, huge, inner] =
        ["Biên bản # 100% kiểm tra.txt", "Anh chup.EXE", "Trống.pdf", "Bản vẽ quá lớn.pdf", "Hồ sơ 2026"]
            .map(|name| folder.join(name));
    fs::write(&good, "Biên bản kiểm tra thực địa.").expect("a file");
    fs::write(&program, "MZ").expect("a file");
    fs::write(&empty, "").expect("a file");
    fs::File::create(&huge).and_then(|file| file.set_len(60 * 1024 * 1024)).expect("a large file");
    fs::create_dir(&inner).expect("a folder");
    Files { good: vec![good], bad: vec![program, empty, huge, inner] }
}

async fn rows_named(page: &Page, name: &str) -> u64 {
    let count = format!(
        "return [...document.querySelectorAll('dialog li')].filter((row) => row.innerText.includes('{name}')).length;"
    );
    page.run(&count).await.as_u64().unwrap_or(0)
}
