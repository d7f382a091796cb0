//! How a call to one of the three systems can end badly, and what that means for a write that was under way.

use std::time::Duration;

use crate::domain::{failure::Failure, failure_code::FailureCode, text::fold};

/// The text by which iGate says that no account is linked to the SSO account (guide, figure 2.9); it comes with 401
/// or 403, and is looked for before a 401 is taken as an expired token.
pub const NOT_LINKED_TEXT: &str = "Không thể xác thực người dùng";

/// Which of the three systems a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    Sso,
    Igate,
    Idesk,
}

impl System {
    /// The word in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sso => "sso",
            Self::Igate => "igate",
            Self::Idesk => "idesk",
        }
    }
}

/// Whether a write may have been applied although it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Certainly not applied.
    None,
    /// It may have been applied: ask first, act after.
    Unknown,
}

/// The ways a call ends badly; each is a decision for the caller. `text` is the server's own sentence, for rules only: it
/// may repeat a token, a password or a citizen's name, and so it reaches neither the screen nor the log. Of `code` the
/// log holds what is a machine's word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteFault {
    /// No connection was made (name, route, refusal, time limit of connecting): nothing was sent.
    #[error("no connection")]
    Offline,
    /// No name server knows an address for the system, or for the proxy; nothing was sent.
    #[error("no address for {name}")]
    NameUnknown { name: String },
    /// A portal of the network stands in between until somebody signs in to it; nothing was sent.
    #[error("the network wants a login at {host}")]
    NetworkWantsLogin { host: String },
    /// The certificate does not lead to a trusted root, or not to this name.
    #[error("certificate refused")]
    CertificateRefused,
    /// The proxy refuses, or wants credentials.
    #[error("proxy refused")]
    ProxyRefused,
    /// Connected, but nothing moved for the idle limit.
    #[error("no answer in time")]
    TimedOut { maybe_applied: bool },
    /// The connection was lost after sending began.
    #[error("connection lost")]
    Broken { maybe_applied: bool },
    /// The bytes to be sent could not be read on this computer; the request was not completed.
    #[error("the bytes to send cannot be read")]
    SourceUnreadable,
    /// The person's folder on this computer takes nothing, so that a session cannot be renewed safely; nothing was sent.
    #[error("the folder takes nothing: {}", .code.number())]
    FolderUnusable { code: FailureCode },
    /// 401.
    #[error("401")]
    Unauthorized { text: String },
    /// 403.
    #[error("403{}", shown_word(.code))]
    Forbidden { code: String, text: String },
    /// 404 in the system's own words (a web page with 404 is `NotJson`: it proves nothing).
    #[error("404")]
    NotFound,
    /// 409.
    #[error("409{}", shown_word(.code))]
    Conflict { code: String, text: String },
    /// 413.
    #[error("413")]
    TooLarge,
    /// 415.
    #[error("415")]
    TypeRefused,
    /// 422.
    #[error("422{}", shown_word(.code))]
    Unprocessable { code: String, text: String },
    /// Another 3xx or 4xx.
    #[error("{status}{}", shown_word(.code))]
    Refused { status: u16, code: String, text: String },
    /// 429 or 503: later, please. A 503 may come from something that handed the request on before.
    #[error("busy")]
    Busy { retry_after: Option<Duration>, maybe_applied: bool },
    /// Another 5xx.
    #[error("{status}")]
    Fault { status: u16, maybe_applied: bool },
    /// 200 with an error in the body, as iGate does.
    #[error("200 with an error")]
    ErrorInBody { text: String },
    /// A web page where data was due: a firewall, a portal, a maintenance page.
    #[error("{status}: not JSON")]
    NotJson { status: u16 },
    /// JSON, but not of the contract's shape; `what` names the call and the place.
    #[error("not understood: {what}")]
    NotUnderstood { what: String },
    /// The identity server ended the session; only a new sign-in helps.
    #[error("session ended")]
    SessionEnded,
    /// Nobody is signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// The identity server's renewal fails its checks: another subject, a forged token, a clock far off.
    #[error("identity refused: {}", .code.number())]
    IdentityRefused { code: FailureCode },
    /// The caller cancelled.
    #[error("cancelled")]
    Ended,
}

impl RemoteFault {
    /// Whether the write that ended so may have been applied. For reads the answer has no meaning.
    pub fn effect(&self) -> Effect {
        let unknown = match self {
            Self::TimedOut { maybe_applied }
            | Self::Broken { maybe_applied }
            | Self::Fault { maybe_applied, .. }
            | Self::Busy { maybe_applied, .. } => *maybe_applied,
            // A page is not the system's own word, whatever its status: what stands in between may have spoilt the
            // answer as well as the request.
            // Neither system sends anybody elsewhere either.
            Self::ErrorInBody { .. }
            | Self::NotUnderstood { .. }
            | Self::NotJson { .. }
            | Self::Refused { status: 300..=399, .. }
            | Self::Ended => true,
            _ => false,
        };
        if unknown { Effect::Unknown } else { Effect::None }
    }

    /// Whether the same call may succeed later without anybody doing anything.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::NameUnknown { .. }
                | Self::NetworkWantsLogin { .. }
                | Self::CertificateRefused
                | Self::ProxyRefused
                | Self::TimedOut { .. }
                | Self::Broken { .. }
                | Self::Busy { .. }
                | Self::Fault { .. }
                | Self::ErrorInBody { .. }
                | Self::NotJson { .. }
                | Self::Refused { status: 300..=399, .. }
        )
    }

    /// Whether the person has to sign in before anything can go on.
    pub fn wants_sign_in(&self) -> bool {
        matches!(self, Self::SessionEnded | Self::NotSignedIn | Self::IdentityRefused { .. })
            || (matches!(self, Self::Unauthorized { .. }) && !self.says_not_linked() && !self.says_disabled())
    }

    /// Whether iGate says that no account is linked to this SSO account.
    pub fn says_not_linked(&self) -> bool {
        match self {
            Self::Unauthorized { text } | Self::Forbidden { text, .. } | Self::ErrorInBody { text } => {
                fold(text).contains(&fold(NOT_LINKED_TEXT))
            }
            _ => false,
        }
    }

    /// Whether the system says that the account is disabled. No public text exists; these are the words in use.
    pub fn says_disabled(&self) -> bool {
        let (code, text) = match self {
            Self::Unauthorized { text } | Self::ErrorInBody { text } => ("", text),
            Self::Forbidden { code, text } => (code.as_str(), text),
            _ => return false,
        };
        // A dossier may be locked and a request blocked: only words that speak of an account count.
        let folded = fold(text);
        let of_account = ["tai khoan", "nguoi dung", "can bo", "account", "user"];
        let disabled = ["vo hieu", "bi khoa", "da khoa", "ngung hoat dong", "disabled", "locked", "deactivated"];
        let says = |words: &[&str]| words.iter().any(|words| folded.contains(words));
        ["ACCOUNT_DISABLED", "ACCOUNT_LOCKED", "USER_DISABLED", "USER_LOCKED", "DISABLED"].contains(&code)
            || (says(&of_account) && says(&disabled))
    }

    /// What the person or the script is told when nothing more precise is known.
    pub fn failure_code(&self, system: System) -> FailureCode {
        if self.says_not_linked() {
            return FailureCode::NotLinked;
        }
        if self.says_disabled() {
            return FailureCode::AccountDisabled;
        }
        match self {
            Self::Offline => match system {
                System::Sso => FailureCode::SsoUnreachable,
                System::Igate => FailureCode::IgateUnreachable,
                System::Idesk => FailureCode::IdeskUnreachable,
            },
            Self::NameUnknown { .. } => FailureCode::NameUnknown,
            Self::NetworkWantsLogin { .. } => FailureCode::NetworkWantsLogin,
            Self::CertificateRefused => FailureCode::CertificateRefused,
            Self::ProxyRefused => FailureCode::ProxyRefused,
            Self::TimedOut { .. } => FailureCode::AnswerTimedOut,
            Self::Broken { .. } | Self::Fault { .. } => FailureCode::SystemFault,
            Self::SourceUnreadable => FailureCode::LocalFileUnreadable,
            Self::Unauthorized { .. } | Self::SessionEnded => FailureCode::SessionEnded,
            Self::Forbidden { code, .. } | Self::Conflict { code, .. } => {
                named_refusal(code).unwrap_or(match (self, system) {
                    (Self::Conflict { .. }, System::Igate) => FailureCode::DossierMoved,
                    (Self::Conflict { .. }, System::Idesk) => FailureCode::WriteConflict,
                    _ => FailureCode::Forbidden,
                })
            }
            Self::NotFound => match system {
                System::Sso => FailureCode::SsoMisconfigured,
                System::Igate => FailureCode::DossierNotFound,
                System::Idesk => FailureCode::DocumentNotFound,
            },
            Self::TooLarge => FailureCode::FileTooLarge,
            Self::TypeRefused => FailureCode::FileTypeRefused,
            Self::Unprocessable { code, .. } => named_refusal(code).unwrap_or(match system {
                System::Idesk => FailureCode::WriteConflict,
                System::Igate | System::Sso => FailureCode::RequestRefused,
            }),
            Self::Refused { status: 300..=399, .. } if system != System::Sso => FailureCode::NotJson,
            Self::Refused { code, .. } => named_refusal(code).unwrap_or(FailureCode::RequestRefused),
            Self::Busy { .. } => FailureCode::SystemBusy,
            Self::ErrorInBody { .. } => FailureCode::ErrorInBody,
            Self::NotJson { .. } => FailureCode::NotJson,
            Self::NotUnderstood { .. } => FailureCode::AnswerNotUnderstood,
            Self::NotSignedIn => FailureCode::NotSignedIn,
            Self::IdentityRefused { code } | Self::FolderUnusable { code } => *code,
            Self::Ended => match system {
                System::Sso => FailureCode::SignInCancelled,
                System::Igate | System::Idesk => FailureCode::TransferCancelled,
            },
        }
    }

    /// The failure of a flow, tied to the log by its reference.
    pub fn failure(&self, system: System) -> Failure {
        let failure = Failure::new(self.failure_code(system));
        tracing::warn!(system = system.word(), reference = %failure.reference, code = failure.code.number(), fault = %self, "call failed");
        match self {
            Self::NameUnknown { name: host } | Self::NetworkWantsLogin { host } => failure.with_detail(host.clone()),
            _ => failure,
        }
    }
}

/// A server's word for the log, with a blank before it. Words of machines have no digits beyond a short number: what may
/// be a token, the number of a person or a sentence is not repeated.
pub(in crate::gateways) fn shown_word(word: &str) -> String {
    let is_name = word.chars().all(|letter| letter.is_ascii_alphabetic() || "_-.".contains(letter));
    let is_number = word.len() <= LONGEST_NUMBER && word.chars().all(|letter| letter.is_ascii_digit());
    match word {
        "" => String::new(),
        word if word.len() <= LONGEST_WORD && (is_name || is_number) => format!(" {word}"),
        _ => " (not a word)".to_owned(),
    }
}

/// `DOSSIER_CLOSED_BY_ANOTHER_OFFICE`.
const LONGEST_WORD: usize = 48;
/// WSO2 numbers its errors: 900901.
const LONGEST_NUMBER: usize = 6;

/// The machine words of the contract (WIRE §2 and §3) that mean one thing wherever they stand.
fn named_refusal(code: &str) -> Option<FailureCode> {
    Some(match code {
        "CODE_MISMATCH" => FailureCode::CodeMismatch,
        "NOT_FROM_IGATE" => FailureCode::DocumentNotFromIgate,
        "LINKED_TO_ANOTHER" => FailureCode::LinkedToAnother,
        "FILE_TOO_LARGE" => FailureCode::FileTooLarge,
        "FILE_TYPE" => FailureCode::FileTypeRefused,
        "SUBJECT_EMPTY" => FailureCode::SubjectEmpty,
        "FILES_MISSING" => FailureCode::FilesMissing,
        "DOSSIER_CLOSED" => FailureCode::DossierClosed,
        "TWO_DOSSIERS" => FailureCode::DossierUncertain,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unauthorized(text: &str) -> RemoteFault {
        RemoteFault::Unauthorized { text: text.into() }
    }

    #[test]
    fn the_guides_text_is_no_expired_token() {
        let fault = unauthorized("ERR: Không thể xác thực người dùng!");
        assert!(!fault.wants_sign_in());
        assert_eq!(fault.failure_code(System::Igate), FailureCode::NotLinked);
        assert!(unauthorized("").wants_sign_in());
        assert_eq!(unauthorized("").failure_code(System::Igate), FailureCode::SessionEnded);
    }

    #[test]
    fn nothing_that_a_server_says_in_sentences_reaches_the_log() {
        for said in ["Invalid token eyJhbGciOi.J9.x1", "Hồ sơ của ông Nguyễn Văn A", "079123456789", "Hoa", "s3cret"]
        {
            let (code, text) = (said.to_owned(), said.to_owned());
            let faults = [
                unauthorized(said),
                RemoteFault::Forbidden { code: String::new(), text: text.clone() },
                RemoteFault::Conflict { code: String::new(), text: text.clone() },
                RemoteFault::Unprocessable { code: String::new(), text: text.clone() },
                RemoteFault::Refused { status: 400, code: String::new(), text: text.clone() },
                RemoteFault::ErrorInBody { text: text.clone() },
            ];
            for fault in faults {
                assert!(!fault.to_string().contains(said), "{fault}");
            }
            if said != "Hoa" {
                let fault = RemoteFault::Refused { status: 400, code, text };
                assert_eq!(fault.to_string(), "400 (not a word)");
            }
        }
        let named = |code: &str| RemoteFault::Conflict { code: code.into(), text: String::new() }.to_string();
        assert_eq!(
            [named("CODE_MISMATCH"), named("900901"), named("")],
            ["409 CODE_MISMATCH", "409 900901", "409"],
            "what helps to find the cause is kept"
        );
    }

    #[test]
    fn a_disabled_account_is_a_cause_of_its_own() {
        let fault = RemoteFault::Forbidden { code: String::new(), text: "Tài khoản đã bị khóa".into() };
        assert_eq!(fault.failure_code(System::Igate), FailureCode::AccountDisabled);
        let fault = RemoteFault::Forbidden { code: "ACCOUNT_DISABLED".into(), text: String::new() };
        assert_eq!(fault.failure_code(System::Idesk), FailureCode::AccountDisabled);
    }

    #[test]
    fn only_what_left_this_computer_whole_may_have_been_applied() {
        assert_eq!(RemoteFault::Offline.effect(), Effect::None);
        assert_eq!(RemoteFault::Broken { maybe_applied: false }.effect(), Effect::None);
        assert_eq!(RemoteFault::Broken { maybe_applied: true }.effect(), Effect::Unknown);
        for status in [200, 403, 404] {
            assert_eq!(RemoteFault::NotJson { status }.effect(), Effect::Unknown);
        }
        assert_eq!(RemoteFault::NotFound.effect(), Effect::None);
        assert_eq!(RemoteFault::Busy { retry_after: None, maybe_applied: false }.effect(), Effect::None);
        assert_eq!(RemoteFault::Busy { retry_after: None, maybe_applied: true }.effect(), Effect::Unknown);
    }

    #[test]
    fn the_contracts_words_win_over_the_status() {
        let fault = RemoteFault::Conflict { code: "CODE_MISMATCH".into(), text: String::new() };
        assert_eq!(fault.failure_code(System::Idesk), FailureCode::CodeMismatch);
        let fault = RemoteFault::Conflict { code: String::new(), text: String::new() };
        assert_eq!(fault.failure_code(System::Igate), FailureCode::DossierMoved);
    }
}
