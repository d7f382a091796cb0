//! The session as the window shows it: who is signed in, how a sign-in is going, where the tokens lie.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        failure::Failure,
        official::{IgateAccount, Official},
    },
    gateways::{settings::KeyringSubstitute, vault::VaultKind},
};

/// Everything the frame of the window needs before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Who is signed in; `None`: nobody.
    pub official: Option<Official>,
    /// The window is locked: whose seat is behind it. `official` is `None` meanwhile.
    pub locked: Option<LockView>,
    /// "Tỉnh mẫu"; empty when the profile has no name or there is none.
    pub profile_name: String,
    /// Why there is no usable profile; sign-in is impossible until it is solved.
    pub profile_problem: Option<Failure>,
    pub sign_in: SignInState,
    /// The address of the waiting sign-in, to be copied when no browser opened. It holds no secret: only the public
    /// challenge and the one-use state.
    pub address: Option<String>,
    /// Somebody else than who was here last came in: to be asked about.
    pub newcomer: Option<Newcomer>,
    /// How the last sign-in ended, when it ended badly; also a session that ended by itself.
    pub sign_in_failure: Option<Failure>,
    /// Where tokens and the sealing key are kept; `None` until the person has chosen on a computer without a keyring.
    pub vault: Option<VaultKind>,
    /// Why there is no vault.
    pub vault_problem: Option<Failure>,
    /// What may be chosen instead of the keyring; empty when the keyring works or the policy allows nothing.
    pub vault_choices: Vec<KeyringSubstitute>,
    /// What the person has to be told since the start: a cache made anew, a keyring that does not answer.
    pub notices: Vec<Failure>,
    /// `0.1.0`
    pub version: String,
}

/// How far a sign-in is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignInState {
    #[default]
    None,
    /// The identity server is asked where its sign-in page is.
    Preparing,
    /// The browser has the word; the address can be copied, the attempt cancelled.
    Waiting,
    /// The answer came; token, iGate and iDesk are being checked.
    Checking,
    /// Somebody else than who was here last came in, and the person is asked whether that is right.
    Asking,
}

/// Who came in, as the identity provider names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Newcomer {
    pub name: String,
    pub account: String,
}

/// Whose seat is behind the lock, as the identity provider names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LockView {
    pub name: String,
    pub account: String,
}

/// Both identities side by side, before they are linked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LinkProposal {
    /// The name from the identity provider.
    pub name: String,
    pub sso_account: String,
    /// The unit in iDesk, which knows the same account; empty where iDesk does not answer.
    pub sso_unit: String,
    /// The account whose password was just given, as iGate has it.
    pub igate: IgateAccount,
}

/// What becomes of the person's data at sign-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignOutChoice {
    /// "Đăng xuất": tokens go, the sealed data stays for the next sign-in.
    Keep,
    /// "Đăng xuất và xoá dữ liệu": cache, files and journal of this person go too.
    Wipe,
}
