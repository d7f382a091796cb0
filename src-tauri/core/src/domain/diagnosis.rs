//! What a look at everything the program needs has found: one line for each thing, with its state, code and time taken.

mod words;

use serde::{Deserialize, Serialize};

use super::failure_code::FailureCode;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: CheckName,
    pub state: CheckState,
    pub finding: Finding,
    /// How long the look took.
    pub milliseconds: u32,
}

/// What is looked at, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    Profile,
    Policy,
    Disk,
    Keyring,
    Journal,
    Cache,
    Worker,
    Browser,
    WebView,
    Font,
    Proxy,
    SsoName,
    SsoCertificate,
    Discovery,
    SignInPage,
    Clock,
    IgateName,
    IgateCertificate,
    Igate,
    IdeskName,
    IdeskCertificate,
    Idesk,
    Account,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    Ok,
    /// It works, and yet somebody should know.
    Warn,
    Fail,
}

/// What was found; holds nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It ended with this code; `detail` is a value that the sentence needs.
    Fault {
        code: FailureCode,
        detail: Option<String>,
    },
    ProfileRead {
        name: String,
    },
    NoPolicy,
    /// The policy fixes so many settings.
    PolicyFixes {
        keys: usize,
    },
    /// So many values elsewhere go against the policy and are not followed.
    PolicyWithstood {
        changes: usize,
    },
    RoomLeft {
        bytes: u64,
    },
    KeyringAnswers,
    KeyFileInstead,
    MemoryInstead,
    /// Stores belong to a person, and nobody is signed in.
    NobodySignedIn,
    JournalWhole {
        entries: u32,
        waiting: usize,
    },
    CacheReads {
        dossiers: usize,
    },
    /// A file was given to it and read.
    WorkerReads,
    BrowserFound {
        program: String,
    },
    WebView {
        version: String,
    },
    FontShown,
    FontMissing,
    NoProxy,
    ProxyOfSystem,
    ProxyReached {
        address: String,
    },
    NameFound {
        host: String,
        addresses: usize,
    },
    /// Behind a proxy the proxy finds the name.
    NameLeftToProxy {
        host: String,
    },
    /// Nothing is encrypted: the sandbox, or a mistake.
    Unencrypted {
        host: String,
    },
    SignedBy {
        issuer: String,
        until: String,
    },
    DiscoveryRead,
    SignInPageAnswers {
        status: u16,
    },
    /// This computer's clock minus the servers'.
    ClockApart {
        seconds: i32,
    },
    ClockUnknown,
    /// It answers, and asks for a sign-in as it should.
    SystemAnswers {
        host: String,
    },
    AccountKnown,
}

impl Check {
    pub fn new(name: CheckName, state: CheckState, finding: Finding) -> Self {
        Self { name, state, finding, milliseconds: 0 }
    }

    /// It ended badly.
    pub fn failed(name: CheckName, code: FailureCode, detail: Option<String>) -> Self {
        Self::new(name, CheckState::Fail, Finding::Fault { code, detail })
    }

    /// The code of the catalogue that belongs to it, where something is wrong.
    pub const fn code(&self) -> Option<FailureCode> {
        match self.finding {
            Finding::Fault { code, .. } => Some(code),
            Finding::PolicyWithstood { .. } => Some(FailureCode::SettingLocked),
            Finding::KeyFileInstead | Finding::MemoryInstead => Some(FailureCode::KeyringUnavailable),
            _ => None,
        }
    }
}

impl CheckName {
    pub const ALL: [Self; 23] = [
        Self::Profile,
        Self::Policy,
        Self::Disk,
        Self::Keyring,
        Self::Journal,
        Self::Cache,
        Self::Worker,
        Self::Browser,
        Self::WebView,
        Self::Font,
        Self::Proxy,
        Self::SsoName,
        Self::SsoCertificate,
        Self::Discovery,
        Self::SignInPage,
        Self::Clock,
        Self::IgateName,
        Self::IgateCertificate,
        Self::Igate,
        Self::IdeskName,
        Self::IdeskCertificate,
        Self::Idesk,
        Self::Account,
    ];

    /// The word that scripts see, `sso-certificate`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Policy => "policy",
            Self::Disk => "disk",
            Self::Keyring => "keyring",
            Self::Journal => "journal",
            Self::Cache => "cache",
            Self::Worker => "worker",
            Self::Browser => "browser",
            Self::WebView => "web-view",
            Self::Font => "font",
            Self::Proxy => "proxy",
            Self::SsoName => "sso-name",
            Self::SsoCertificate => "sso-certificate",
            Self::Discovery => "discovery",
            Self::SignInPage => "sign-in-page",
            Self::Clock => "clock",
            Self::IgateName => "igate-name",
            Self::IgateCertificate => "igate-certificate",
            Self::Igate => "igate",
            Self::IdeskName => "idesk-name",
            Self::IdeskCertificate => "idesk-certificate",
            Self::Idesk => "idesk",
            Self::Account => "account",
        }
    }
}

impl CheckState {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}
