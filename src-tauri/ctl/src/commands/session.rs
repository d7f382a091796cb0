//! `login`, `logout`, `whoami`, `link`.

use std::{io::IsTerminal as _, sync::Arc, time::Duration};

use lienthong_core::{
    app::{App, Seat},
    domain::{failure::Failure, failure_code::FailureCode, failure_words::Language, official::Official},
    flows::{
        enter::{enter, leave, meet},
        link_account::link,
        sign_in::{BrowserUse, SignInWish},
        views::session::SignOutChoice,
    },
};
use serde_json::{Value, json};

use crate::{ending::Ending, output::Output, password};

pub async fn login(app: &Arc<App>, no_browser: bool, timeout: u64, output: Output) -> Result<Ending, Failure> {
    let wish = SignInWish {
        browser: if no_browser { BrowserUse::Address } else { BrowserUse::Open },
        limit: Duration::from_secs(timeout),
        ..SignInWish::default()
    };
    let entered = {
        let mut entering = std::pin::pin!(enter(app, wish));
        let mut shown = false;
        loop {
            tokio::select! {
                entered = &mut entering => break entered?,
                () = tokio::time::sleep(Duration::from_millis(50)), if !shown => {
                    if let Some(address) = app.sign_in.address() {
                        shown = true;
                        // On standard error even with --quiet: without it nobody can sign in.
                        output.complain(&address);
                    }
                }
            }
        }
    };
    app.leave_seat().await;
    if entered.another_person {
        output.complain(FailureCode::AnotherPerson.words(Language::Vi).message);
    }
    if let Some(problem) = entered.problem {
        return Err(problem);
    }
    if output.json {
        output.json(&person(&entered.official));
    } else {
        output.line(&format!("Đã đăng nhập: {} ({})", entered.official.name, entered.official.sso_account));
    }
    Ok(Ending::Done)
}

pub async fn logout(app: &Arc<App>, wipe: bool, output: Output) -> Result<Ending, Failure> {
    let seat = super::seat(app).await?;
    let unfinished = unfinished(&seat).await;
    drop(seat);
    if wipe && !may_wipe(unfinished, output) {
        app.leave_seat().await;
        output.complain("Không xoá gì. Vẫn đang đăng nhập.");
        return Ok(Ending::Status(4));
    }
    let choice = if wipe { SignOutChoice::Wipe } else { SignOutChoice::Keep };
    let provider_problem = leave(app, choice).await?;
    if output.json {
        output.json(&json!({
            "signedOut": true,
            "wiped": wipe,
            "unfinished": unfinished,
            "ssoEnded": provider_problem.is_none(),
        }));
    } else {
        output.line(if wipe { WIPED } else { "Đã đăng xuất." });
        if !wipe && unfinished > 0 {
            output.line(&format!(
                "Còn {unfinished} việc trong hàng chờ; chúng được giữ kín và đi tiếp khi bạn đăng nhập lại."
            ));
        }
        if provider_problem.is_some() {
            output.complain("Chưa báo được cho máy chủ SSO; trình duyệt có thể vẫn còn phiên đăng nhập.");
        }
    }
    Ok(Ending::Done)
}

const WIPED: &str = "Đã đăng xuất và xoá dữ liệu: khoá đã bị huỷ trước, rồi đến tệp. Ổ SSD có thể còn giữ một thời gian \
                     các khối đã xoá, nhưng không còn khoá nào mở được chúng.";

/// Transfers that have not come to an end. A journal that does not answer holds none that could be said.
async fn unfinished(seat: &Seat) -> usize {
    let transfers = seat.transfers().await.unwrap_or_default();
    transfers.iter().filter(|transfer| !transfer.state.is_final()).count()
}

/// Says what would be lost before it is; asks where a person sits before the terminal.
fn may_wipe(unfinished: usize, output: Output) -> bool {
    if unfinished == 0 {
        return true;
    }
    output.complain(&format!(
        "Còn {unfinished} việc trong hàng chờ chưa xong. Chúng sẽ bị xoá và không được gửi đi nữa."
    ));
    if output.json || !std::io::stdin().is_terminal() {
        return true;
    }
    output.complain("Gõ “xoá” rồi Enter để xoá; phím Enter không thôi để giữ lại.");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "xoá" | "xóa" | "xoa")
}

pub async fn whoami(seat: &Arc<Seat>, output: Output) -> Result<Ending, Failure> {
    let met = meet(seat).await;
    if let Some(problem) = met.problem.filter(|problem| problem.code.exit_status() == 3) {
        // Not linked is an answer here; a session that ended is not.
        if problem.code != FailureCode::NotLinked {
            return Err(problem);
        }
    }
    let official = seat.official();
    if output.json {
        output.json(&person(&official));
        return Ok(Ending::Done);
    }
    output.line(&format!("{} ({})", official.name, official.sso_account));
    match &official.igate {
        Some(account) => output.line(&format!("iGate: {} · {} · {}", account.account, account.full_name, account.unit)),
        None => output.line("iGate: chưa liên kết"),
    }
    match &official.idesk {
        Some(account) => output.line(&format!("iDesk: {} · {}", account.account, account.full_name)),
        None => output.line("iDesk: chưa rõ"),
    }
    Ok(Ending::Done)
}

/// The password is asked for only when somebody is signed in, and tried once.
pub async fn link_account(seat: &Arc<Seat>, igate_user: &str, output: Output) -> Result<Ending, Failure> {
    let password = password::read(&format!("Mật khẩu iGate của {igate_user}:"), output).await?;
    let official = link(seat, igate_user, password).await?;
    if output.json {
        output.json(&person(&official));
        return Ok(Ending::Done);
    }
    if let Some(account) = &official.igate {
        output.line(&format!("Đã liên kết với tài khoản SSO {}.", official.sso_account));
        output.line(&format!("iGate: {} · {} · {}", account.account, account.full_name, account.unit));
    }
    Ok(Ending::Done)
}

fn person(official: &Official) -> Value {
    json!({
        "issuer": official.identity.issuer,
        "subject": official.identity.subject,
        "name": official.name,
        "ssoAccount": official.sso_account,
        "igate": official.igate.as_ref().map(|account| json!({
            "account": account.account,
            "fullName": account.full_name,
            "unit": account.unit,
        })),
        "idesk": official.idesk.as_ref().map(|account| json!({
            "account": account.account,
            "fullName": account.full_name,
        })),
    })
}
