//! Every way in which something can end badly, each with its number and what it means to a caller.

use serde::{Deserialize, Serialize};

/// A failure as people and scripts name it: `LT-nnnn`. The sentences stand in `failure_words`, total over the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
pub enum FailureCode {
    // Sign-in and identity
    /// Nobody is signed in, and the call needs a session.
    #[serde(rename = "LT-1001")]
    NotSignedIn,
    /// The person cancelled the sign-in.
    #[serde(rename = "LT-1002")]
    SignInCancelled,
    /// Nothing came back from the browser within the limit.
    #[serde(rename = "LT-1003")]
    SignInTimedOut,
    /// The identity server cannot be reached.
    #[serde(rename = "LT-1004")]
    SsoUnreachable,
    /// Discovery or the profile's `[sso]` does not fit the server (issuer, client, redirect).
    #[serde(rename = "LT-1005")]
    SsoMisconfigured,
    /// The identity server sent the person back with an error.
    #[serde(rename = "LT-1006")]
    SsoRefused,
    /// state, nonce or `iss` of the answer is not ours.
    #[serde(rename = "LT-1007")]
    SignInForged,
    /// The ID token fails its checks (signature, aud, azp, alg, kid, exp).
    #[serde(rename = "LT-1008")]
    TokenInvalid,
    /// This computer's clock and the server's differ by more than 300 s.
    #[serde(rename = "LT-1009")]
    ClockOff,
    /// The session ended at the identity server; a new sign-in is needed.
    #[serde(rename = "LT-1010")]
    SessionEnded,
    /// "ERR: Không thể xác thực người dùng!": iGate knows no account linked to this SSO account.
    #[serde(rename = "LT-1011")]
    NotLinked,
    /// The account is disabled in iGate or iDesk.
    #[serde(rename = "LT-1012")]
    AccountDisabled,
    /// The iGate account is linked to somebody else.
    #[serde(rename = "LT-1013")]
    LinkedToAnother,
    /// Somebody else than before signed in.
    #[serde(rename = "LT-1014")]
    AnotherPerson,
    /// No browser could be started.
    #[serde(rename = "LT-1015")]
    BrowserNotOpened,
    /// Every permitted loopback port is taken.
    #[serde(rename = "LT-1016")]
    RedirectPortBusy,
    /// There is no keyring on this computer, or it does not answer.
    #[serde(rename = "LT-1017")]
    KeyringUnavailable,
    /// The keyring is locked.
    #[serde(rename = "LT-1018")]
    KeyringLocked,
    /// A refresh answered with another subject.
    #[serde(rename = "LT-1019")]
    SubjectChanged,
    /// iGate does not take this account with this password.
    #[serde(rename = "LT-1020")]
    IgatePasswordWrong,
    /// Too many wrong passwords: iGate refuses the account for some time.
    #[serde(rename = "LT-1021")]
    IgateLockedOut,
    /// The link was written, and reading it again from iGate does not show it.
    #[serde(rename = "LT-1022")]
    LinkNotSeen,
    /// The proof of the iGate account ran out, or was given for another account.
    #[serde(rename = "LT-1023")]
    LinkProofGone,
    /// This iGate does not take the change of a link from a program.
    #[serde(rename = "LT-1024")]
    LinkNotTaken,
    /// Signed out on this computer; the identity server could not be told.
    #[serde(rename = "LT-1025")]
    SsoNotSignedOut,
    // Network and systems
    /// No system answers: this computer is probably without network.
    #[serde(rename = "LT-2001")]
    Offline,
    /// iGate cannot be reached.
    #[serde(rename = "LT-2002")]
    IgateUnreachable,
    /// iDesk cannot be reached.
    #[serde(rename = "LT-2003")]
    IdeskUnreachable,
    /// The system did not answer in time.
    #[serde(rename = "LT-2004")]
    AnswerTimedOut,
    /// 429 or 503: the system asks to wait.
    #[serde(rename = "LT-2005")]
    SystemBusy,
    /// The system answered 5xx.
    #[serde(rename = "LT-2006")]
    SystemFault,
    /// A web page came where data was due: a firewall, a portal, a maintenance page.
    #[serde(rename = "LT-2007")]
    NotJson,
    /// The answer is JSON but not of the shape of the contract.
    #[serde(rename = "LT-2008")]
    AnswerNotUnderstood,
    /// HTTP 200 with an error in the body.
    #[serde(rename = "LT-2009")]
    ErrorInBody,
    /// The system refuses this act to this account.
    #[serde(rename = "LT-2010")]
    Forbidden,
    /// The TLS certificate does not lead to a trusted root.
    #[serde(rename = "LT-2011")]
    CertificateRefused,
    /// The proxy refuses or asks for credentials.
    #[serde(rename = "LT-2012")]
    ProxyRefused,
    /// The system refused the request with a 4xx that has no meaning of its own here.
    #[serde(rename = "LT-2013")]
    RequestRefused,
    /// A portal of the network wants a login before it lets anybody out.
    #[serde(rename = "LT-2014")]
    NetworkWantsLogin,
    /// No name server knows the address.
    #[serde(rename = "LT-2015")]
    NameUnknown,
    // Rules of dossiers, documents and files
    /// No dossier has exactly this code.
    #[serde(rename = "LT-3001")]
    DossierNotFound,
    /// The dossier's step does not allow "Gửi sang iDesk".
    #[serde(rename = "LT-3002")]
    StepForbidsSend,
    /// The dossier's step does not allow "Lấy từ iDesk".
    #[serde(rename = "LT-3003")]
    StepForbidsAttach,
    /// The dossier is closed.
    #[serde(rename = "LT-3004")]
    DossierClosed,
    /// The dossier is no longer assigned to this official.
    #[serde(rename = "LT-3005")]
    DossierReassigned,
    /// The dossier left the step meanwhile (409).
    #[serde(rename = "LT-3006")]
    DossierMoved,
    /// iDesk has no such document.
    #[serde(rename = "LT-3007")]
    DocumentNotFound,
    /// A document of secrecy above THUONG never passes through this program.
    #[serde(rename = "LT-3008")]
    DocumentSecret,
    /// The document is not issued.
    #[serde(rename = "LT-3009")]
    DocumentNotIssued,
    /// The document did not come from iGate (NOT_FROM_IGATE).
    #[serde(rename = "LT-3010")]
    DocumentNotFromIgate,
    /// The document belongs to another dossier (CODE_MISMATCH).
    #[serde(rename = "LT-3011")]
    CodeMismatch,
    /// The draft has no subject (trích yếu).
    #[serde(rename = "LT-3012")]
    SubjectEmpty,
    /// No file is chosen.
    #[serde(rename = "LT-3013")]
    NothingChosen,
    /// A file has 0 bytes.
    #[serde(rename = "LT-3014")]
    FileEmpty,
    /// A file is larger than the system takes.
    #[serde(rename = "LT-3015")]
    FileTooLarge,
    /// The system does not take this type of file.
    #[serde(rename = "LT-3016")]
    FileTypeRefused,
    /// The file is no longer there.
    #[serde(rename = "LT-3017")]
    FileGone,
    /// The bytes are not those that were previewed or announced (SHA-256).
    #[serde(rename = "LT-3018")]
    FileChanged,
    /// A download ended before its announced length.
    #[serde(rename = "LT-3019")]
    FileCutShort,
    /// The key belongs to another transfer or other contents.
    #[serde(rename = "LT-3020")]
    KeyUsedOtherwise,
    /// One `attach` takes the files of one document.
    #[serde(rename = "LT-3021")]
    SeveralDocuments,
    /// The draft at iDesk does not hold what was sent.
    #[serde(rename = "LT-3022")]
    DraftDiffers,
    /// iGate answered, but the files are not seen in the dossier.
    #[serde(rename = "LT-3023")]
    AttachmentNotSeen,
    /// A file of this computer cannot be read.
    #[serde(rename = "LT-3024")]
    LocalFileUnreadable,
    /// iDesk does not know a file that was just uploaded (FILES_MISSING).
    #[serde(rename = "LT-3025")]
    FilesMissing,
    /// iDesk holds other contents under the same key (422).
    #[serde(rename = "LT-3026")]
    WriteConflict,
    /// Two dossiers answer to the same code.
    #[serde(rename = "LT-3027")]
    DossierUncertain,
    /// The same files of the same dossier are already on their way.
    #[serde(rename = "LT-3028")]
    AlreadyInProgress,
    /// A folder was chosen where a file is due.
    #[serde(rename = "LT-3035")]
    FolderChosen,
    /// The cross-check says that the file is another dossier's, and nobody said that it is right all the same.
    #[serde(rename = "LT-3040")]
    FileMismatch,
    // Transfers
    /// Unclear whether the other side acted; it is being asked.
    #[serde(rename = "LT-4001")]
    OutcomeUnknown,
    /// There is no such transfer.
    #[serde(rename = "LT-4002")]
    TransferNotFound,
    /// Too late to cancel: the other side may already hold it.
    #[serde(rename = "LT-4003")]
    TransferNotCancellable,
    /// Nothing to retry.
    #[serde(rename = "LT-4004")]
    TransferNotRetryable,
    /// The person cancelled it.
    #[serde(rename = "LT-4005")]
    TransferCancelled,
    /// The transfer waits for its owner to sign in.
    #[serde(rename = "LT-4006")]
    WaitingForSignIn,
    // Files and the worker
    /// The file is broken or not what its name says.
    #[serde(rename = "LT-5001")]
    FileUnreadable,
    /// The file is protected by a password.
    #[serde(rename = "LT-5002")]
    FileEncrypted,
    /// Reading the file took too long.
    #[serde(rename = "LT-5003")]
    WorkerTimedOut,
    /// Reading the file crashed the reader.
    #[serde(rename = "LT-5004")]
    WorkerCrashed,
    /// Reading the file needs too much memory.
    #[serde(rename = "LT-5005")]
    WorkerMemory,
    /// The text of the file is longer than the limit.
    #[serde(rename = "LT-5006")]
    OutputTooLarge,
    /// This kind of file cannot be shown or read here.
    #[serde(rename = "LT-5007")]
    KindUnsupported,
    /// A scan: pictures without text.
    #[serde(rename = "LT-5008")]
    NoTextLayer,
    /// The program `lienthong-worker` is not installed beside this one.
    #[serde(rename = "LT-5009")]
    WorkerMissing,
    /// No program of this computer opens the file.
    #[serde(rename = "LT-5020")]
    NoProgramForFile,
    // Local store and configuration
    /// No profile of a province is set.
    #[serde(rename = "LT-6001")]
    ProfileMissing,
    /// A profile or settings file has an unknown key or a malformed value.
    #[serde(rename = "LT-6002")]
    ProfileInvalid,
    /// The machine's policy fixes this setting.
    #[serde(rename = "LT-6003")]
    SettingLocked,
    /// The cache could not be opened, was set aside and is filled again.
    #[serde(rename = "LT-6004")]
    CacheRebuilt,
    /// The cache cannot be opened or written.
    #[serde(rename = "LT-6005")]
    CacheUnavailable,
    /// Another process holds the cache.
    #[serde(rename = "LT-6006")]
    CacheBusy,
    /// The journal cannot be opened or written.
    #[serde(rename = "LT-6007")]
    JournalUnavailable,
    /// The journal is damaged.
    #[serde(rename = "LT-6008")]
    JournalDamaged,
    /// No space left.
    #[serde(rename = "LT-6009")]
    DiskFull,
    /// The data folder cannot be written.
    #[serde(rename = "LT-6010")]
    FolderReadOnly,
    /// The key file is not 32 bytes of key, or readable by others.
    #[serde(rename = "LT-6011")]
    KeyFileInvalid,
    /// A sealed record does not open with this key.
    #[serde(rename = "LT-6012")]
    SealBroken,
    /// The store was written by a newer version.
    #[serde(rename = "LT-6013")]
    StoreNewer,
    /// The audit does not verify.
    #[serde(rename = "LT-6014")]
    AuditBroken,
    /// The chosen file cannot be written.
    #[serde(rename = "LT-6015")]
    FileNotWritable,
    /// It is not in the cache, and there is no network.
    #[serde(rename = "LT-6016")]
    NotCached,
    /// A person's stores are sealed with a key that is not where keys are looked for now.
    #[serde(rename = "LT-6017")]
    KeyElsewhere,
    // The rest
    /// The command comes with a later version.
    #[serde(rename = "LT-9001")]
    NotYetAvailable,
    /// A fault of this program.
    #[serde(rename = "LT-9002")]
    Unexpected,
    /// An argument is not of its form.
    #[serde(rename = "LT-9003")]
    BadArgument,
}

impl FailureCode {
    /// Every code, in the order of its number.
    pub const ALL: &[Self] = &[
        Self::NotSignedIn,
        Self::SignInCancelled,
        Self::SignInTimedOut,
        Self::SsoUnreachable,
        Self::SsoMisconfigured,
        Self::SsoRefused,
        Self::SignInForged,
        Self::TokenInvalid,
        Self::ClockOff,
        Self::SessionEnded,
        Self::NotLinked,
        Self::AccountDisabled,
        Self::LinkedToAnother,
        Self::AnotherPerson,
        Self::BrowserNotOpened,
        Self::RedirectPortBusy,
        Self::KeyringUnavailable,
        Self::KeyringLocked,
        Self::SubjectChanged,
        Self::IgatePasswordWrong,
        Self::IgateLockedOut,
        Self::LinkNotSeen,
        Self::LinkProofGone,
        Self::LinkNotTaken,
        Self::SsoNotSignedOut,
        Self::Offline,
        Self::IgateUnreachable,
        Self::IdeskUnreachable,
        Self::AnswerTimedOut,
        Self::SystemBusy,
        Self::SystemFault,
        Self::NotJson,
        Self::AnswerNotUnderstood,
        Self::ErrorInBody,
        Self::Forbidden,
        Self::CertificateRefused,
        Self::ProxyRefused,
        Self::RequestRefused,
        Self::NetworkWantsLogin,
        Self::NameUnknown,
        Self::DossierNotFound,
        Self::StepForbidsSend,
        Self::StepForbidsAttach,
        Self::DossierClosed,
        Self::DossierReassigned,
        Self::DossierMoved,
        Self::DocumentNotFound,
        Self::DocumentSecret,
        Self::DocumentNotIssued,
        Self::DocumentNotFromIgate,
        Self::CodeMismatch,
        Self::SubjectEmpty,
        Self::NothingChosen,
        Self::FileEmpty,
        Self::FileTooLarge,
        Self::FileTypeRefused,
        Self::FileGone,
        Self::FileChanged,
        Self::FileCutShort,
        Self::KeyUsedOtherwise,
        Self::SeveralDocuments,
        Self::DraftDiffers,
        Self::AttachmentNotSeen,
        Self::LocalFileUnreadable,
        Self::FilesMissing,
        Self::WriteConflict,
        Self::DossierUncertain,
        Self::AlreadyInProgress,
        Self::FolderChosen,
        Self::FileMismatch,
        Self::OutcomeUnknown,
        Self::TransferNotFound,
        Self::TransferNotCancellable,
        Self::TransferNotRetryable,
        Self::TransferCancelled,
        Self::WaitingForSignIn,
        Self::FileUnreadable,
        Self::FileEncrypted,
        Self::WorkerTimedOut,
        Self::WorkerCrashed,
        Self::WorkerMemory,
        Self::OutputTooLarge,
        Self::KindUnsupported,
        Self::NoTextLayer,
        Self::WorkerMissing,
        Self::NoProgramForFile,
        Self::ProfileMissing,
        Self::ProfileInvalid,
        Self::SettingLocked,
        Self::CacheRebuilt,
        Self::CacheUnavailable,
        Self::CacheBusy,
        Self::JournalUnavailable,
        Self::JournalDamaged,
        Self::DiskFull,
        Self::FolderReadOnly,
        Self::KeyFileInvalid,
        Self::SealBroken,
        Self::StoreNewer,
        Self::AuditBroken,
        Self::FileNotWritable,
        Self::NotCached,
        Self::KeyElsewhere,
        Self::NotYetAvailable,
        Self::Unexpected,
        Self::BadArgument,
    ];

    /// `LT-1001`
    #[expect(clippy::too_many_lines, reason = "one line for each code; a table would not be total")]
    pub const fn number(self) -> &'static str {
        match self {
            Self::NotSignedIn => "LT-1001",
            Self::SignInCancelled => "LT-1002",
            Self::SignInTimedOut => "LT-1003",
            Self::SsoUnreachable => "LT-1004",
            Self::SsoMisconfigured => "LT-1005",
            Self::SsoRefused => "LT-1006",
            Self::SignInForged => "LT-1007",
            Self::TokenInvalid => "LT-1008",
            Self::ClockOff => "LT-1009",
            Self::SessionEnded => "LT-1010",
            Self::NotLinked => "LT-1011",
            Self::AccountDisabled => "LT-1012",
            Self::LinkedToAnother => "LT-1013",
            Self::AnotherPerson => "LT-1014",
            Self::BrowserNotOpened => "LT-1015",
            Self::RedirectPortBusy => "LT-1016",
            Self::KeyringUnavailable => "LT-1017",
            Self::KeyringLocked => "LT-1018",
            Self::SubjectChanged => "LT-1019",
            Self::IgatePasswordWrong => "LT-1020",
            Self::IgateLockedOut => "LT-1021",
            Self::LinkNotSeen => "LT-1022",
            Self::LinkProofGone => "LT-1023",
            Self::LinkNotTaken => "LT-1024",
            Self::SsoNotSignedOut => "LT-1025",
            Self::Offline => "LT-2001",
            Self::IgateUnreachable => "LT-2002",
            Self::IdeskUnreachable => "LT-2003",
            Self::AnswerTimedOut => "LT-2004",
            Self::SystemBusy => "LT-2005",
            Self::SystemFault => "LT-2006",
            Self::NotJson => "LT-2007",
            Self::AnswerNotUnderstood => "LT-2008",
            Self::ErrorInBody => "LT-2009",
            Self::Forbidden => "LT-2010",
            Self::CertificateRefused => "LT-2011",
            Self::ProxyRefused => "LT-2012",
            Self::RequestRefused => "LT-2013",
            Self::NetworkWantsLogin => "LT-2014",
            Self::NameUnknown => "LT-2015",
            Self::DossierNotFound => "LT-3001",
            Self::StepForbidsSend => "LT-3002",
            Self::StepForbidsAttach => "LT-3003",
            Self::DossierClosed => "LT-3004",
            Self::DossierReassigned => "LT-3005",
            Self::DossierMoved => "LT-3006",
            Self::DocumentNotFound => "LT-3007",
            Self::DocumentSecret => "LT-3008",
            Self::DocumentNotIssued => "LT-3009",
            Self::DocumentNotFromIgate => "LT-3010",
            Self::CodeMismatch => "LT-3011",
            Self::SubjectEmpty => "LT-3012",
            Self::NothingChosen => "LT-3013",
            Self::FileEmpty => "LT-3014",
            Self::FileTooLarge => "LT-3015",
            Self::FileTypeRefused => "LT-3016",
            Self::FileGone => "LT-3017",
            Self::FileChanged => "LT-3018",
            Self::FileCutShort => "LT-3019",
            Self::KeyUsedOtherwise => "LT-3020",
            Self::SeveralDocuments => "LT-3021",
            Self::DraftDiffers => "LT-3022",
            Self::AttachmentNotSeen => "LT-3023",
            Self::LocalFileUnreadable => "LT-3024",
            Self::FilesMissing => "LT-3025",
            Self::WriteConflict => "LT-3026",
            Self::DossierUncertain => "LT-3027",
            Self::AlreadyInProgress => "LT-3028",
            Self::FolderChosen => "LT-3035",
            Self::FileMismatch => "LT-3040",
            Self::OutcomeUnknown => "LT-4001",
            Self::TransferNotFound => "LT-4002",
            Self::TransferNotCancellable => "LT-4003",
            Self::TransferNotRetryable => "LT-4004",
            Self::TransferCancelled => "LT-4005",
            Self::WaitingForSignIn => "LT-4006",
            Self::FileUnreadable => "LT-5001",
            Self::FileEncrypted => "LT-5002",
            Self::WorkerTimedOut => "LT-5003",
            Self::WorkerCrashed => "LT-5004",
            Self::WorkerMemory => "LT-5005",
            Self::OutputTooLarge => "LT-5006",
            Self::KindUnsupported => "LT-5007",
            Self::NoTextLayer => "LT-5008",
            Self::WorkerMissing => "LT-5009",
            Self::NoProgramForFile => "LT-5020",
            Self::ProfileMissing => "LT-6001",
            Self::ProfileInvalid => "LT-6002",
            Self::SettingLocked => "LT-6003",
            Self::CacheRebuilt => "LT-6004",
            Self::CacheUnavailable => "LT-6005",
            Self::CacheBusy => "LT-6006",
            Self::JournalUnavailable => "LT-6007",
            Self::JournalDamaged => "LT-6008",
            Self::DiskFull => "LT-6009",
            Self::FolderReadOnly => "LT-6010",
            Self::KeyFileInvalid => "LT-6011",
            Self::SealBroken => "LT-6012",
            Self::StoreNewer => "LT-6013",
            Self::AuditBroken => "LT-6014",
            Self::FileNotWritable => "LT-6015",
            Self::NotCached => "LT-6016",
            Self::KeyElsewhere => "LT-6017",
            Self::NotYetAvailable => "LT-9001",
            Self::Unexpected => "LT-9002",
            Self::BadArgument => "LT-9003",
        }
    }

    /// The exit status of `lienthongctl`: 2 usage, 3 not signed in or refused identity, 4 refused by a system or a
    /// rule, 5 unavailable, 6 outcome unknown, 7 the file could not be read, 8 local store or configuration.
    #[expect(clippy::too_many_lines, reason = "one line for each code; a table would not be total")]
    pub const fn exit_status(self) -> u8 {
        match self {
            Self::SeveralDocuments | Self::NotYetAvailable | Self::BadArgument => 2,
            Self::NotSignedIn
            | Self::SignInCancelled
            | Self::SignInTimedOut
            | Self::SsoRefused
            | Self::SignInForged
            | Self::TokenInvalid
            | Self::ClockOff
            | Self::SessionEnded
            | Self::NotLinked
            | Self::AccountDisabled
            | Self::LinkedToAnother
            | Self::AnotherPerson
            | Self::BrowserNotOpened
            | Self::SubjectChanged
            | Self::IgatePasswordWrong
            | Self::IgateLockedOut
            | Self::LinkProofGone
            | Self::WaitingForSignIn => 3,
            Self::AnswerNotUnderstood
            | Self::LinkNotTaken
            | Self::Forbidden
            | Self::RequestRefused
            | Self::DossierNotFound
            | Self::StepForbidsSend
            | Self::StepForbidsAttach
            | Self::DossierClosed
            | Self::DossierReassigned
            | Self::DossierMoved
            | Self::DocumentNotFound
            | Self::DocumentSecret
            | Self::DocumentNotIssued
            | Self::DocumentNotFromIgate
            | Self::CodeMismatch
            | Self::SubjectEmpty
            | Self::NothingChosen
            | Self::FileEmpty
            | Self::FileTooLarge
            | Self::FileTypeRefused
            | Self::FolderChosen
            | Self::FileGone
            | Self::FileMismatch
            | Self::FileChanged
            | Self::KeyUsedOtherwise
            | Self::DraftDiffers
            | Self::FilesMissing
            | Self::WriteConflict
            | Self::DossierUncertain
            | Self::AlreadyInProgress
            | Self::TransferNotFound
            | Self::TransferNotCancellable
            | Self::TransferNotRetryable
            | Self::TransferCancelled => 4,
            Self::SsoUnreachable
            | Self::SsoNotSignedOut
            | Self::Offline
            | Self::IgateUnreachable
            | Self::IdeskUnreachable
            | Self::AnswerTimedOut
            | Self::SystemBusy
            | Self::SystemFault
            | Self::NotJson
            | Self::ErrorInBody
            | Self::CertificateRefused
            | Self::ProxyRefused
            | Self::NetworkWantsLogin
            | Self::NameUnknown
            | Self::FileCutShort
            | Self::NotCached => 5,
            Self::AttachmentNotSeen | Self::LinkNotSeen | Self::OutcomeUnknown => 6,
            Self::FileUnreadable
            | Self::LocalFileUnreadable
            | Self::FileEncrypted
            | Self::WorkerTimedOut
            | Self::WorkerCrashed
            | Self::WorkerMemory
            | Self::OutputTooLarge
            | Self::KindUnsupported
            | Self::NoTextLayer => 7,
            Self::SsoMisconfigured
            | Self::RedirectPortBusy
            | Self::KeyringUnavailable
            | Self::KeyringLocked
            | Self::WorkerMissing
            | Self::NoProgramForFile
            | Self::ProfileMissing
            | Self::ProfileInvalid
            | Self::SettingLocked
            | Self::CacheRebuilt
            | Self::CacheUnavailable
            | Self::CacheBusy
            | Self::JournalUnavailable
            | Self::JournalDamaged
            | Self::DiskFull
            | Self::FolderReadOnly
            | Self::KeyFileInvalid
            | Self::SealBroken
            | Self::StoreNewer
            | Self::AuditBroken
            | Self::FileNotWritable
            | Self::KeyElsewhere
            | Self::Unexpected => 8,
        }
    }

    /// How loudly the window says it: waiting and cancelling are no errors.
    pub const fn tone(self) -> Tone {
        match self {
            Self::SignInCancelled
            | Self::TransferCancelled
            | Self::Offline
            | Self::WaitingForSignIn
            | Self::NotCached
            | Self::CacheRebuilt
            | Self::NotYetAvailable => Tone::Calm,
            Self::OutcomeUnknown
            | Self::SystemBusy
            | Self::AnswerTimedOut
            | Self::IgateUnreachable
            | Self::IdeskUnreachable
            | Self::SsoUnreachable
            | Self::SsoNotSignedOut
            | Self::NameUnknown => Tone::Waiting,
            _ => Tone::Fault,
        }
    }
}

/// How a failure is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// Nothing is wrong; the person or the network chose so.
    Calm,
    /// It will go on by itself.
    Waiting,
    Fault,
}
