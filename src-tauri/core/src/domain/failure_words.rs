//! The sentences of every failure in both languages: what happened, why, what to do.

mod files;
mod linking;
mod network;
mod reading;
mod rules;
mod sign_in;
mod store;
mod transfers;

use serde::{Deserialize, Serialize};

use super::failure_code::FailureCode;

/// What a person reads of a failure in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct FailureWords {
    /// What happened, one sentence.
    pub message: &'static str,
    /// Why, and what is safe.
    pub cause: &'static str,
    /// What to press or whom to call.
    pub remedy: &'static str,
}

/// The languages of the program; Vietnamese is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    #[default]
    Vi,
    En,
}

/// "dòng", "line": before the number of a line in a file.
pub const fn line_word(language: Language) -> &'static str {
    match language {
        Language::Vi => "dòng",
        Language::En => "line",
    }
}

impl FailureCode {
    /// The sentences of this code. The match is exhaustive: a new code without sentences does not compile.
    pub const fn words(self, language: Language) -> FailureWords {
        let words = self.in_both_languages();
        match language {
            Language::Vi => words.vi,
            Language::En => words.en,
        }
    }

    #[expect(clippy::too_many_lines, reason = "one line for each code; a table would not be total")]
    const fn in_both_languages(self) -> InBothLanguages {
        match self {
            Self::NotSignedIn => sign_in::NOT_SIGNED_IN,
            Self::SignInCancelled => sign_in::SIGN_IN_CANCELLED,
            Self::SignInTimedOut => sign_in::SIGN_IN_TIMED_OUT,
            Self::SsoUnreachable => sign_in::SSO_UNREACHABLE,
            Self::SsoMisconfigured => sign_in::SSO_MISCONFIGURED,
            Self::SsoRefused => sign_in::SSO_REFUSED,
            Self::SignInForged => sign_in::SIGN_IN_FORGED,
            Self::TokenInvalid => sign_in::TOKEN_INVALID,
            Self::ClockOff => sign_in::CLOCK_OFF,
            Self::SessionEnded => sign_in::SESSION_ENDED,
            Self::NotLinked => linking::NOT_LINKED,
            Self::AccountDisabled => sign_in::ACCOUNT_DISABLED,
            Self::LinkedToAnother => linking::LINKED_TO_ANOTHER,
            Self::AnotherPerson => sign_in::ANOTHER_PERSON,
            Self::BrowserNotOpened => sign_in::BROWSER_NOT_OPENED,
            Self::RedirectPortBusy => sign_in::REDIRECT_PORT_BUSY,
            Self::KeyringUnavailable => sign_in::KEYRING_UNAVAILABLE,
            Self::KeyringLocked => sign_in::KEYRING_LOCKED,
            Self::SubjectChanged => sign_in::SUBJECT_CHANGED,
            Self::IgatePasswordWrong => linking::IGATE_PASSWORD_WRONG,
            Self::IgateLockedOut => linking::IGATE_LOCKED_OUT,
            Self::LinkNotSeen => linking::LINK_NOT_SEEN,
            Self::LinkProofGone => linking::LINK_PROOF_GONE,
            Self::LinkNotTaken => linking::LINK_NOT_TAKEN,
            Self::SsoNotSignedOut => sign_in::SSO_NOT_SIGNED_OUT,
            Self::Offline => network::OFFLINE,
            Self::IgateUnreachable => network::IGATE_UNREACHABLE,
            Self::IdeskUnreachable => network::IDESK_UNREACHABLE,
            Self::AnswerTimedOut => network::ANSWER_TIMED_OUT,
            Self::SystemBusy => network::SYSTEM_BUSY,
            Self::SystemFault => network::SYSTEM_FAULT,
            Self::NotJson => network::NOT_JSON,
            Self::AnswerNotUnderstood => network::ANSWER_NOT_UNDERSTOOD,
            Self::ErrorInBody => network::ERROR_IN_BODY,
            Self::Forbidden => network::FORBIDDEN,
            Self::CertificateRefused => network::CERTIFICATE_REFUSED,
            Self::ProxyRefused => network::PROXY_REFUSED,
            Self::RequestRefused => network::REQUEST_REFUSED,
            Self::NetworkWantsLogin => network::NETWORK_WANTS_LOGIN,
            Self::NameUnknown => network::NAME_UNKNOWN,
            Self::DossierNotFound => rules::DOSSIER_NOT_FOUND,
            Self::StepForbidsSend => rules::STEP_FORBIDS_SEND,
            Self::StepForbidsAttach => rules::STEP_FORBIDS_ATTACH,
            Self::DossierClosed => rules::DOSSIER_CLOSED,
            Self::DossierReassigned => rules::DOSSIER_REASSIGNED,
            Self::DossierMoved => rules::DOSSIER_MOVED,
            Self::DocumentNotFound => rules::DOCUMENT_NOT_FOUND,
            Self::DocumentSecret => rules::DOCUMENT_SECRET,
            Self::DocumentNotIssued => rules::DOCUMENT_NOT_ISSUED,
            Self::DocumentNotFromIgate => rules::DOCUMENT_NOT_FROM_IGATE,
            Self::CodeMismatch => rules::CODE_MISMATCH,
            Self::SubjectEmpty => rules::SUBJECT_EMPTY,
            Self::NothingChosen => rules::NOTHING_CHOSEN,
            Self::FileEmpty => files::FILE_EMPTY,
            Self::FileTooLarge => files::FILE_TOO_LARGE,
            Self::FileTypeRefused => files::FILE_TYPE_REFUSED,
            Self::FileGone => files::FILE_GONE,
            Self::FileChanged => files::FILE_CHANGED,
            Self::FileCutShort => files::FILE_CUT_SHORT,
            Self::KeyUsedOtherwise => files::KEY_USED_OTHERWISE,
            Self::SeveralDocuments => rules::SEVERAL_DOCUMENTS,
            Self::DraftDiffers => files::DRAFT_DIFFERS,
            Self::AttachmentNotSeen => files::ATTACHMENT_NOT_SEEN,
            Self::LocalFileUnreadable => files::LOCAL_FILE_UNREADABLE,
            Self::FolderChosen => files::FOLDER_CHOSEN,
            Self::FilesMissing => files::FILES_MISSING,
            Self::FileMismatch => files::FILE_MISMATCH,
            Self::WriteConflict => files::WRITE_CONFLICT,
            Self::DossierUncertain => rules::DOSSIER_UNCERTAIN,
            Self::AlreadyInProgress => files::ALREADY_IN_PROGRESS,
            Self::OutcomeUnknown => transfers::OUTCOME_UNKNOWN,
            Self::TransferNotFound => transfers::TRANSFER_NOT_FOUND,
            Self::TransferNotCancellable => transfers::TRANSFER_NOT_CANCELLABLE,
            Self::TransferNotRetryable => transfers::TRANSFER_NOT_RETRYABLE,
            Self::TransferCancelled => transfers::TRANSFER_CANCELLED,
            Self::WaitingForSignIn => transfers::WAITING_FOR_SIGN_IN,
            Self::FileUnreadable => reading::FILE_UNREADABLE,
            Self::FileEncrypted => reading::FILE_ENCRYPTED,
            Self::WorkerTimedOut => reading::WORKER_TIMED_OUT,
            Self::WorkerCrashed => reading::WORKER_CRASHED,
            Self::WorkerMemory => reading::WORKER_MEMORY,
            Self::OutputTooLarge => reading::OUTPUT_TOO_LARGE,
            Self::KindUnsupported => reading::KIND_UNSUPPORTED,
            Self::NoTextLayer => reading::NO_TEXT_LAYER,
            Self::WorkerMissing => reading::WORKER_MISSING,
            Self::NoProgramForFile => reading::NO_PROGRAM_FOR_FILE,
            Self::ProfileMissing => store::PROFILE_MISSING,
            Self::ProfileInvalid => store::PROFILE_INVALID,
            Self::SettingLocked => store::SETTING_LOCKED,
            Self::CacheRebuilt => store::CACHE_REBUILT,
            Self::CacheUnavailable => store::CACHE_UNAVAILABLE,
            Self::CacheBusy => store::CACHE_BUSY,
            Self::JournalUnavailable => store::JOURNAL_UNAVAILABLE,
            Self::JournalDamaged => store::JOURNAL_DAMAGED,
            Self::DiskFull => store::DISK_FULL,
            Self::FolderReadOnly => store::FOLDER_READ_ONLY,
            Self::KeyFileInvalid => store::KEY_FILE_INVALID,
            Self::SealBroken => store::SEAL_BROKEN,
            Self::StoreNewer => store::STORE_NEWER,
            Self::AuditBroken => store::AUDIT_BROKEN,
            Self::FileNotWritable => store::FILE_NOT_WRITABLE,
            Self::NotCached => store::NOT_CACHED,
            Self::KeyElsewhere => store::KEY_ELSEWHERE,
            Self::NotYetAvailable => store::NOT_YET_AVAILABLE,
            Self::Unexpected => store::UNEXPECTED,
            Self::BadArgument => store::BAD_ARGUMENT,
        }
    }
}

/// The same failure said twice.
struct InBothLanguages {
    vi: FailureWords,
    en: FailureWords,
}

/// Message, cause and remedy, in Vietnamese and in English.
const fn both(vi: [&'static str; 3], en: [&'static str; 3]) -> InBothLanguages {
    let [vi_message, vi_cause, vi_remedy] = vi;
    let [en_message, en_cause, en_remedy] = en;
    InBothLanguages {
        vi: FailureWords { message: vi_message, cause: vi_cause, remedy: vi_remedy },
        en: FailureWords { message: en_message, cause: en_cause, remedy: en_remedy },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use unicode_normalization::is_nfc;

    use super::*;

    #[test]
    fn every_code_says_three_whole_sentences_in_both_languages() {
        for code in FailureCode::ALL {
            for language in [Language::Vi, Language::En] {
                let words = code.words(language);
                for sentence in [words.message, words.cause, words.remedy] {
                    assert!(sentence.ends_with(['.', '!']), "{}: {sentence}", code.number());
                    assert!(is_nfc(sentence) && !sentence.contains("  "), "{}: {sentence}", code.number());
                }
            }
        }
    }

    #[test]
    fn no_two_codes_say_the_same_and_only_the_guides_own_text_is_the_same_in_both_languages() {
        let mut seen = HashSet::new();
        for code in FailureCode::ALL {
            let (vi, en) = (code.words(Language::Vi), code.words(Language::En));
            assert!(seen.insert(vi.message), "{} repeats a message", code.number());
            assert_eq!(vi.message == en.message, *code == FailureCode::NotLinked, "{}", code.number());
        }
    }

    #[test]
    fn an_unlinked_official_reads_the_guides_own_text() {
        assert_eq!(FailureCode::NotLinked.words(Language::Vi).message, "ERR: Không thể xác thực người dùng!");
    }
}
