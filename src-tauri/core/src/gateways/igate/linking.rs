//! Proving an iGate account once by its password, and writing which SSO account it is linked to.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Igate, not_understood, wire};
use crate::{
    domain::{
        official::{Identity, IgateAccount},
        secret::Secret,
        text::fold,
    },
    gateways::http::{Answer, RemoteFault, Request},
};

/// A token of a server that does not say how long it lives is used for so long.
const USUAL_LIFE: Duration = Duration::from_mins(5);

/// Words by which iGate says that it refuses an account for a while; no public text exists.
const LOCKED_OUT: [&str; 6] = ["tam khoa", "tam thoi", "nhieu lan", "too many", "temporarily", "thu lai sau"];

/// An iGate account whose password was given once. The token acts for that account until it is dropped.
#[derive(Clone, Debug)]
pub struct ProvenAccount {
    pub account: IgateAccount,
    pub lives: Duration,
    token: Secret,
}

/// The ways a proof or a link ends badly; each is a decision for the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    #[error("account or password is wrong")]
    PasswordWrong,
    #[error("the account is locked for a while")]
    LockedOut { wait: Option<Duration> },
    #[error("the account is disabled")]
    Disabled,
    /// `who` as iGate names them; empty where it does not.
    #[error("linked to another")]
    LinkedToAnother { who: String },
    /// The token of the proof is no longer taken.
    #[error("the proof has run out")]
    ProofGone,
    /// The server does not know the call, or not with these contents.
    #[error("the change is not taken")]
    NotTaken,
    #[error(transparent)]
    Remote(#[from] RemoteFault),
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl Igate {
    /// Signs in to iGate with account and password, once, and asks whose account it is. The password is wiped when the
    /// request is out; a wrong one is not tried again, because iGate counts them.
    pub async fn prove_account(&self, account: &str, password: Secret) -> Result<ProvenAccount, LinkFault> {
        let fields = vec![("username", account.to_owned())];
        let request = Request::post(self.address(&self.profile.paths.login));
        let answer = self.http.exchange(request.json_with_secret(fields, "password", password)).await?;
        let token: Token = entered(answer)?.json("igate login")?;
        let lives = token.expires_in.map_or(USUAL_LIFE, Duration::from_secs).min(USUAL_LIFE);
        let token = Secret::new(token.access_token);
        let answer = self.http.ask(Request::get(self.address(&self.profile.paths.me)).bearer(&token)).await;
        let answer: Value = answer
            .map_err(|fault| if fault.wants_sign_in() { LinkFault::ProofGone } else { disabled_or_remote(fault) })?
            .json("igate me")?;
        let account = wire::account(&answer).ok_or_else(|| not_understood("me"))?;
        Ok(ProvenAccount { account, lives, token })
    }

    /// Writes the SSO account into the proven account's "Tài khoản liên kết cổng CBCC", with the identity that signed in.
    pub async fn link(&self, proof: &ProvenAccount, sso_account: &str, who: &Identity) -> Result<(), LinkFault> {
        let request = self.link_request(&proof.account.id, sso_account, who).bearer(&proof.token);
        let answer = self.http.exchange(request).await?;
        if answer.status == 401 {
            return Err(LinkFault::ProofGone);
        }
        written(answer)
    }

    /// Empties that field, as the person who is signed in; only a linked person can.
    pub async fn unlink(&self, account_id: &str, who: &Identity) -> Result<(), LinkFault> {
        let call = |token| async move {
            let answer = self.http.exchange(self.link_request(account_id, "", who).bearer(&token)).await?;
            // A token that ran out is renewed by the session; every other answer is read here.
            if answer.status == 401 { answer.checked() } else { Ok(answer) }
        };
        written(self.session.authorized(call).await?)
    }

    fn link_request(&self, account_id: &str, sso_account: &str, who: &Identity) -> Request {
        let body = json!({ "linkedAccount": sso_account, "issuer": who.issuer, "subject": who.subject });
        Request::put(self.address_of(&self.profile.paths.linked_account, account_id)).json(&body)
    }
}

/// What the answer to account and password means.
fn entered(answer: Answer) -> Result<Answer, LinkFault> {
    let status = answer.status;
    let said = said(&answer);
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let wait = answer.retry_after();
    let fault = match answer.checked() {
        Ok(answer) => return Ok(answer),
        Err(fault) => fault,
    };
    let about_the_account = matches!(status, 200 | 400 | 401 | 403 | 404 | 422);
    Err(match status {
        423 | 429 => LinkFault::LockedOut { wait },
        _ if !about_the_account || matches!(fault, RemoteFault::NotJson { .. }) => LinkFault::Remote(fault),
        _ if says(&LOCKED_OUT) => LinkFault::LockedOut { wait },
        _ if fault.says_disabled() => LinkFault::Disabled,
        // At this call iGate's "cannot authenticate" speaks of the password.
        401 => LinkFault::PasswordWrong,
        _ if says(&["mat khau", "password", "invalid_grant", "tai khoan"]) => LinkFault::PasswordWrong,
        404 => LinkFault::NotTaken,
        _ => LinkFault::Remote(fault),
    })
}

/// What the answer to a change of the link means.
fn written(answer: Answer) -> Result<(), LinkFault> {
    let status = answer.status;
    let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let word = |name: &str| body.as_ref().and_then(|body| body.get(name)?.as_str()).unwrap_or_default().to_owned();
    let named = word("title") == "LINKED_TO_ANOTHER" || word("code") == "LINKED_TO_ANOTHER";
    let Err(fault) = answer.checked() else { return Ok(()) };
    Err(match (status, &fault) {
        (_, RemoteFault::NotJson { .. }) => LinkFault::Remote(fault),
        // There is one reason for a conflict here, whatever it is called.
        (409, _) => LinkFault::LinkedToAnother { who: word("fullname") },
        _ if named => LinkFault::LinkedToAnother { who: word("fullname") },
        (400 | 404 | 405 | 422 | 501, _) => LinkFault::NotTaken,
        _ => disabled_or_remote(fault),
    })
}

fn disabled_or_remote(fault: RemoteFault) -> LinkFault {
    if fault.says_disabled() { LinkFault::Disabled } else { LinkFault::Remote(fault) }
}

/// The words of an error, folded, whatever its form.
fn said(answer: &Answer) -> String {
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(Value::Object(words)) => {
            let words: Vec<&str> = words.values().filter_map(Value::as_str).collect();
            fold(&words.join(" "))
        }
        _ => fold(&String::from_utf8_lossy(&answer.body)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer::of(status, "application/json", body)
    }

    #[test]
    fn each_refusal_of_a_password_is_told_apart() {
        let cases = [
            (401, r#"{"title":"Sai tài khoản hoặc mật khẩu"}"#, LinkFault::PasswordWrong),
            (401, "", LinkFault::PasswordWrong),
            (401, r#"{"title":"ERR: Không thể xác thực người dùng!"}"#, LinkFault::PasswordWrong),
            (400, r#"{"error":"invalid_grant"}"#, LinkFault::PasswordWrong),
            (404, r#"{"title":"Không tìm thấy tài khoản"}"#, LinkFault::PasswordWrong),
            (200, r#"{"title":"Sai mật khẩu","errors":[],"status":401}"#, LinkFault::PasswordWrong),
            (403, r#"{"title":"Tài khoản đã bị vô hiệu hóa"}"#, LinkFault::Disabled),
            (401, r#"{"title":"Tài khoản đã bị khóa"}"#, LinkFault::Disabled),
            (423, r#"{"title":"ACCOUNT_LOCKED"}"#, LinkFault::LockedOut { wait: None }),
            (429, "{}", LinkFault::LockedOut { wait: None }),
            (403, r#"{"title":"Tài khoản bị khóa do nhập sai nhiều lần"}"#, LinkFault::LockedOut { wait: None }),
            (404, "{}", LinkFault::NotTaken),
            (403, r#"{"title":"T\u00e0i kho\u1ea3n t\u1ea1m kho\u00e1"}"#, LinkFault::LockedOut { wait: None }),
        ];
        for (status, body, expected) in cases {
            assert_eq!(entered(answer(status, body)).err(), Some(expected), "{status} {body}");
        }
        let fault = entered(Answer::of(403, "text/html", "<html>Sai mật khẩu</html>")).err();
        assert_eq!(fault, Some(LinkFault::Remote(RemoteFault::NotJson { status: 403 })));
        assert!(matches!(entered(answer(503, "{}")).err(), Some(LinkFault::Remote(RemoteFault::Busy { .. }))));
        assert!(entered(answer(200, r#"{"access_token":"x"}"#)).is_ok());
    }

    #[test]
    fn who_has_the_link_is_named_and_a_call_that_is_not_there_is_no_refusal_of_the_person() {
        let taken = written(answer(409, r#"{"title":"LINKED_TO_ANOTHER","fullname":"Trần Văn Khác"}"#));
        assert_eq!(taken, Err(LinkFault::LinkedToAnother { who: "Trần Văn Khác".into() }));
        assert_eq!(written(answer(200, r#"{"affectedRows":0}"#)), Ok(()));
        for status in [400, 404, 405, 422] {
            assert_eq!(written(answer(status, "{}")), Err(LinkFault::NotTaken));
        }
        let fault = written(Answer::of(409, "text/html", "<html>")).err();
        assert_eq!(fault, Some(LinkFault::Remote(RemoteFault::NotJson { status: 409 })));
    }
}
