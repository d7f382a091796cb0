//! `login`, `logout`, `whoami`, `link`.

use std::{sync::Arc, time::Duration};

use lienthong_core::{
    app::{App, Seat},
    domain::{failure::Failure, official::Official},
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
    super::seat(app).await?;
    let choice = if wipe { SignOutChoice::Wipe } else { SignOutChoice::Keep };
    let provider_problem = leave(app, choice).await?;
    if output.json {
        output.json(&json!({
            "signedOut": true,
            "wiped": wipe,
            "ssoEnded": provider_problem.is_none(),
        }));
    } else {
        output.line(if wipe { "Đã đăng xuất và xoá dữ liệu." } else { "Đã đăng xuất." });
        if provider_problem.is_some() {
            output.complain("Chưa báo được cho máy chủ SSO; trình duyệt có thể vẫn còn phiên đăng nhập.");
        }
    }
    Ok(Ending::Done)
}

pub async fn whoami(seat: &Arc<Seat>, output: Output) -> Result<Ending, Failure> {
    let met = meet(seat).await;
    if let Some(problem) = met.problem.filter(|problem| problem.code.exit_status() == 3) {
        use lienthong_core::domain::failure_code::FailureCode;
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
