//! One official's morning, from sign-in to sign-out: the guide's steps 1.5 to 5 in the real window.

use std::{path::Path, time::Duration};

use lienthong_sandbox::{
    Running, Sandbox, SandboxOptions,
    faults::{Fault, FaultKind},
    model::GROUP_RESULT,
    system::System,
};

use crate::{
    ONE_AT_A_TIME,
    chromium::Chromium,
    display::Display,
    driven::{Page, button, quoted},
    steps::{dossier_of_the_story, drafts, hoa, open_dossier},
    window::Window,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_official_signs_in_sends_fetches_attaches_pushes_and_works_offline() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let sandbox = Sandbox::start(SandboxOptions::default()).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("profile.toml"), sandbox.profile()).expect("a profile");
    let display = Display::open("1366x768");
    let browser = Chromium::open(&display, folder.path()).await;
    let window = Window::open(&display, folder.path()).await;

    sign_in(&window.page, &browser, &sandbox).await;
    let code = find(&window.page, &sandbox).await;
    send(&window.page, &display, folder.path(), &sandbox, &code).await;
    issue(&browser, &sandbox, &code).await;
    fetch_and_attach(&window.page, &sandbox, &code).await;
    see_in_igate(&browser, &sandbox, &code).await;
    push(&window.page, &sandbox).await;
    look_around(&window.page).await;
    window.close().await;

    let window = work_offline(&display, folder.path(), &sandbox, &code).await;
    sign_out(&window.page, &sandbox).await;
    window.close().await;
    browser.close().await;
}

/// Steps 1.5 to 1.7: one click, typing in the system browser, and back.
async fn sign_in(page: &Page, browser: &Chromium, sandbox: &Running) {
    page.find(&button("ĐĂNG NHẬP QUA SSO")).await;
    page.picture("01-dang-nhap").await;
    page.press("ĐĂNG NHẬP QUA SSO").await;
    browser.open_what_was_asked().await;
    let (account, password) = hoa(sandbox);
    browser.page.type_into("//*[@id='username']", &account).await;
    browser.page.type_into("//*[@id='password']", &password).await;
    browser.page.picture("02-trang-sso").await;
    browser.page.click("//*[@id='sign-in']").await;
    browser.page.see("đóng").await;
    browser.page.picture("03-da-dang-nhap").await;
    page.find("//*[@role='grid'][@aria-label='Danh sách hồ sơ']").await;
    page.find("//*[@role='row'][@aria-rowindex='2']").await;
    page.picture("04-ho-so").await;
}

/// A dossier found by typing without diacritics; answers its code.
async fn find(page: &Page, sandbox: &Running) -> String {
    let code = dossier_of_the_story(sandbox);
    open_dossier(page, "nguyen van a", &code).await;
    page.see("Thành phần hồ sơ").await;
    page.picture("05-tim-khong-dau").await;
    code
}

/// Step 2: the dialog, two ticked files and one from the computer, "Gửi".
async fn send(page: &Page, display: &Display, folder: &Path, sandbox: &Running, code: &str) {
    page.press("Gửi sang iDesk").await;
    page.find("//*[@role='dialog' or self::dialog]//textarea").await;
    let ticks = "(//*[@role='dialog' or self::dialog]//li//label[.//input[@type='checkbox'][not(@disabled)]])";
    page.click(&format!("{ticks}[1]")).await;
    page.click(&format!("{ticks}[2]")).await;
    let own = folder.join("To trinh tham dinh.txt");
    std::fs::write(&own, "Kính trình lãnh đạo phòng xem xét, ký ban hành.").expect("a file of the computer");
    page.press("Chọn tệp tin").await;
    choose_in_native_dialog(page, display, &own).await;
    page.see("3 tệp").await;
    page.picture("06-gui-sang-idesk").await;
    page.click("//*[@role='dialog' or self::dialog]//footer//button[contains(normalize-space(.), 'Gửi')]").await;
    page.see("Đã gửi sang iDesk").await;
    page.picture("07-da-gui").await;
    let drafts = drafts(sandbox, code);
    assert_eq!(drafts.len(), 1, "one draft in iDesk");
    assert_eq!(drafts[0].files.len(), 3, "with three files");
    page.click(&format!("//*[@role='dialog' or self::dialog]{}", button("Đóng"))).await;
}

/// Types a path into the system's own file dialog, as a person at the keyboard would; a busy machine may swallow the
/// first letters, so that it is looked at whether the file came.
async fn choose_in_native_dialog(page: &Page, display: &Display, path: &Path) {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let chosen = format!("//*[@role='dialog' or self::dialog]//*[contains(normalize-space(.), {})]", quoted(&name));
    for _ in 0..4 {
        if display.has_window("Chọn tệp tin") {
            display.focus_window("Chọn tệp tin");
        }
        // Opens the line for a path and empties it.
        display.press("ctrl+l");
        display.press("ctrl+a");
        display.type_text(&path.to_string_lossy());
        display.press("Return");
        if page.comes(&chosen, Duration::from_secs(6)).await {
            return;
        }
    }
    page.find(&chosen).await;
}

/// Step 3, which happens in iDesk itself: the draft is issued, with number, date, signer and signature.
async fn issue(browser: &Chromium, sandbox: &Running, code: &str) {
    let draft = drafts(sandbox, code).first().expect("the draft").id.clone();
    let address = format!("{}/van-ban/{draft}", sandbox.addresses().idesk);
    browser.page.client.goto(&address).await.expect("iDesk");
    browser.page.find("//*[@id='issue']").await;
    browser.page.picture("08-ban-hanh").await;
    browser.page.click("//*[@id='issue']").await;
    browser.page.find("//*[@id='issued-note']").await;
    browser.page.picture("09-da-ban-hanh").await;
}

/// Step 4.1: the result with its preview beside the list, ticked, "Thực hiện".
async fn fetch_and_attach(page: &Page, sandbox: &Running, code: &str) {
    page.press("Lấy từ iDesk").await;
    let file = "(//*[@role='option'][not(@aria-disabled='true')])[1]";
    page.click(file).await;
    page.find("//*[@role='dialog' or self::dialog]//canvas").await;
    page.click(&format!("{file}//*[contains(@class, 'tick')]")).await;
    page.find(&format!("{file}[@aria-selected='true']")).await;
    page.picture("10-lay-tu-idesk").await;
    page.press("Thực hiện").await;
    page.see("Đã đính kèm vào Tập tin kết quả").await;
    page.picture("11-da-dinh-kem").await;
    assert_eq!(results(sandbox, code), 1, "one file among the results");
    page.click(&format!("//*[@role='dialog' or self::dialog]{}", button("Đóng"))).await;
    page.see("Tập tin kết quả").await;
}

/// Step 5: the dossier in iGate shows the result.
async fn see_in_igate(browser: &Chromium, sandbox: &Running, code: &str) {
    let id = {
        let store = sandbox.state().store();
        store.dossier(store.find_dossier_by_code(code).expect("the dossier")).id.to_string()
    };
    let address = format!("{}/vi/dossier/processing/{id}", sandbox.addresses().igate);
    browser.page.client.goto(&address).await.expect("iGate");
    browser.page.find("//*[@id='result-files']//a").await;
    browser.page.picture("12-tap-tin-ket-qua").await;
}

/// Step 4.2: the same from the document's side.
async fn push(page: &Page, sandbox: &Running) {
    page.click("//nav//button[contains(normalize-space(.), 'Văn bản')]").await;
    page.click("//*[@role='tab'][contains(normalize-space(.), 'Theo dõi văn bản đi')]").await;
    let (id, code) = waiting_document(sandbox);
    let row = format!("//*[@role='row'][contains(normalize-space(.), {})]", quoted(&code));
    page.click(&row).await;
    page.press("Chuyển đến phần mềm iGate").await;
    page.find(&format!("//*[@role='dialog' or self::dialog]//*[contains(normalize-space(.), {})]", quoted(&code)))
        .await;
    let file = "(//*[@role='option'][not(@aria-disabled='true')])[1]";
    page.find(file).await;
    if page.find(file).await.attr("aria-selected").await.ok().flatten().as_deref() != Some("true") {
        page.click(&format!("{file}//*[contains(@class, 'tick')]")).await;
    }
    page.find(&format!("{file}[@aria-selected='true'][contains(normalize-space(.), 'Đã xem')]")).await;
    page.picture("13-chuyen-den-igate").await;
    page.click("//*[@role='dialog' or self::dialog]//footer//button[contains(normalize-space(.), 'Đồng ý')]").await;
    page.see("Đã chuyển đến iGate").await;
    page.picture("14-da-chuyen").await;
    assert_eq!(reports(sandbox, &id), 1, "iDesk was told once");
    page.click(&format!("//*[@role='dialog' or self::dialog]{}", button("Đóng"))).await;
}

/// The rooms that hold what was done.
async fn look_around(page: &Page) {
    page.click("//nav//button[contains(normalize-space(.), 'Hàng chờ')]").await;
    page.see("Gửi sang iDesk").await;
    page.picture("15-hang-cho").await;
    page.click("//nav//button[contains(normalize-space(.), 'Nhật ký')]").await;
    page.see("Lấy từ iDesk").await;
    page.picture("16-nhat-ky").await;
    page.click("//nav//button[contains(normalize-space(.), 'Tài khoản')]").await;
    page.see("nthoa@").await;
    page.picture("17-tai-khoan").await;
    page.click("//nav//button[contains(normalize-space(.), 'Cài đặt')]").await;
    page.picture("18-cai-dat").await;
}

/// No system answers, the program starts anew: the list, the dossier and the result are there all the same.
async fn work_offline(display: &Display, folder: &Path, sandbox: &Running, code: &str) -> Window {
    for system in [System::Sso, System::Igate, System::Idesk] {
        sandbox.state().faults.add(Fault { system: Some(system), ..Fault::once(FaultKind::Refuse {}) });
    }
    let window = Window::open(display, folder).await;
    let page = &window.page;
    page.find("//*[@role='grid'][@aria-label='Danh sách hồ sơ']").await;
    page.see("Ngoại tuyến").await;
    open_dossier(page, code, code).await;
    page.see("Tập tin kết quả").await;
    let result = "//section[.//h3[contains(normalize-space(.), 'Tập tin kết quả')]]//button[contains(@aria-label, '.pdf') or contains(normalize-space(.), '.pdf')]";
    page.click(result).await;
    page.find("//*[@role='dialog' or self::dialog]//canvas").await;
    page.picture("19-ngoai-tuyen").await;
    page.click(&format!("//*[@role='dialog' or self::dialog]{}", button("Đóng"))).await;
    window
}

async fn sign_out(page: &Page, sandbox: &Running) {
    sandbox.state().faults.clear();
    page.press("Tài khoản của bạn").await;
    page.click("//*[@role='menuitem'][normalize-space(.)='Đăng xuất']").await;
    page.find(&button("ĐĂNG NHẬP QUA SSO")).await;
    page.picture("20-dang-xuat").await;
}

/// How often iDesk was told that iGate received files of a document.
fn reports(sandbox: &Running, document_id: &str) -> usize {
    let store = sandbox.state().store();
    store.document(store.find_document(document_id).expect("the document")).transfers.len()
}

fn results(sandbox: &Running, code: &str) -> usize {
    let store = sandbox.state().store();
    let dossier = store.dossier(store.find_dossier_by_code(code).expect("the dossier"));
    dossier.attachments.iter().filter(|attachment| attachment.group == GROUP_RESULT).count()
}

/// An issued document of Hoa's that iGate has not received, for a dossier that takes results.
fn waiting_document(sandbox: &Running) -> (String, String) {
    let store = sandbox.state().store();
    let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
    let waiting = store.documents().iter().find_map(|document| {
        let code = document.external.as_ref()?.dossier_code.clone();
        let dossier = store.dossier(store.find_dossier_by_code(&code)?);
        let fits = document.state == lienthong_sandbox::model::DocumentState::DaPhatHanh
            && document.secrecy == lienthong_sandbox::model::Secrecy::Thuong
            && document.owner == hoa
            && document.transfers.is_empty()
            && dossier.assignee == hoa
            && dossier.step.may_attach()
            && !dossier.status.is_closed()
            // The seed also has a document that names the wrong dossier; an official would not push that one.
            && document.trich_yeu.contains(&dossier.applicant.full_name);
        fits.then(|| (document.id.clone(), code))
    });
    waiting.expect("the seed has such a document")
}
