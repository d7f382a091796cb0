//! What several tests of the window do first, and what they ask the sandbox afterwards.

use std::time::Duration;

use lienthong_sandbox::{
    Running,
    model::{Document, Official},
};

use crate::{
    chromium::Chromium,
    driven::{Page, button, quoted},
};

/// The applicant of the guide's story, as the sandbox's seed has it.
const APPLICANT: &str = "Nguyễn Văn Á";

/// Signs Nguyễn Thị Hoa in and waits for her list.
pub async fn enter(page: &Page, browser: &Chromium, sandbox: &Running) {
    page.find(&button("ĐĂNG NHẬP QUA SSO")).await;
    page.press("ĐĂNG NHẬP QUA SSO").await;
    browser.open_what_was_asked().await;
    let (account, password) = hoa(sandbox);
    browser.page.type_into("//*[@id='username']", &account).await;
    browser.page.type_into("//*[@id='password']", &password).await;
    browser.page.click("//*[@id='sign-in']").await;
    browser.page.see("đóng").await;
    page.find("//*[@role='row'][@aria-rowindex='2']").await;
}

/// Looks for a dossier with what a person would type, and opens it by its row.
pub async fn open_dossier(page: &Page, typed: &str, code: &str) {
    page.type_into("//input[@role='searchbox']", typed).await;
    let row = format!("//*[@role='row'][contains(normalize-space(.), {})]", quoted(code));
    let title = format!("//h2[contains(normalize-space(.), {})]", quoted(code));
    // The list may still narrow while the row is clicked, and another one lie there; a person clicks again.
    for _ in 0..5 {
        page.click(&row).await;
        if page.comes(&title, Duration::from_secs(8)).await {
            return;
        }
    }
    page.find(&title).await;
}

/// Code of a dossier of the story that may be sent.
pub fn dossier_of_the_story(sandbox: &Running) -> String {
    let store = sandbox.state().store();
    let dossiers = &store.world().dossiers;
    let wanted = dossiers.iter().find(|dossier| dossier.applicant.full_name == APPLICANT && dossier.step.may_send());
    wanted.expect("the dossier of the guide's story").code.clone()
}

pub fn hoa(sandbox: &Running) -> (String, String) {
    let store = sandbox.state().store();
    let index = store.find_official(|official: &Official| official.sso_account.starts_with("hoant@"));
    let hoa = store.official(index.expect("Nguyễn Thị Hoa"));
    (hoa.sso_account.clone(), hoa.sso_password.clone())
}

/// What this program made in iDesk for a dossier.
pub fn drafts(sandbox: &Running, code: &str) -> Vec<Document> {
    let store = sandbox.state().store();
    let documents = store.documents().iter();
    let made_here = documents.filter(|document| {
        document.client_ref.is_some() && document.external.as_ref().is_some_and(|from| from.dossier_code == code)
    });
    made_here.cloned().collect()
}
