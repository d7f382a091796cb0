//! Signing out: the identity provider is told, and this computer forgets.
//!
//! Policy. The provider is told first, because that needs the tokens; then the tokens are removed whatever it said, so
//! that a sign-out without network is a sign-out all the same. Outbox, audit and cache stay sealed for the next
//! sign-in, unless the person chose "Đăng xuất và xoá dữ liệu": then the keys go first, after which nothing that may
//! be left on the disk can be opened, and the folder after them. Seats of other people are not touched.

use std::{io::ErrorKind, path::Path, time::Duration};

use crate::{
    domain::{failure::Failure, failure_code::FailureCode, official::Identity},
    gateways::{session::Session, sso::SsoFault, vault::Vault},
};

/// How often a folder is tried to be removed, and how long lies between.
const MOST_TRIES: u32 = 10;
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// How the sign-out went; the person is signed out in any case.
#[derive(Clone, Debug)]
pub struct SignedOut {
    /// `None`: the identity provider ended the session. Otherwise why it could not be told; the browser may still be
    /// signed in there.
    pub provider_problem: Option<Failure>,
}

/// Ends the session. For "Đăng xuất và xoá dữ liệu" close the person's stores before, and call [`wipe`] after.
///
/// # Errors
/// Only when tokens could not be removed from the vault: then the person has to know.
pub async fn sign_out(session: &Session) -> Result<SignedOut, Failure> {
    let end = session.end().await;
    end.tokens_removed.map_err(|fault| Failure::new(fault.code()))?;
    Ok(SignedOut { provider_problem: end.at_provider.err().map(|fault| not_told(&fault)) })
}

/// Why the provider could not be told stands in the log; for the person it is one thing.
fn not_told(fault: &SsoFault) -> Failure {
    let failure = Failure::new(FailureCode::SsoNotSignedOut);
    tracing::warn!(reference = %failure.reference, %fault, "the identity provider could not be told of the sign-out");
    failure
}

/// Removes what this computer keeps of one person: the keys first, so that whatever the disk may still hold (a solid
/// state disk keeps overwritten blocks for a while) can never be opened again, then the files. `data_dir` is the folder
/// that holds `people/`. Blocks.
///
/// # Errors
/// The vault's, or [`FailureCode::FolderReadOnly`] when files stay behind; without their keys they stay sealed.
pub fn wipe(vault: &Vault, who: &Identity, data_dir: &Path) -> Result<(), Failure> {
    vault.forget_all(who).map_err(|fault| Failure::new(fault.code()))?;
    let folder = data_dir.join("people").join(who.folder());
    let mut tries = 1;
    loop {
        match std::fs::remove_dir_all(&folder) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            // A call of another window or command that was under way may put one more file there, or hold one open.
            Err(_) if tries < MOST_TRIES => {
                tries += 1;
                std::thread::sleep(BETWEEN_TRIES);
            }
            Err(error) => {
                let failure = Failure::new(FailureCode::FolderReadOnly);
                tracing::warn!(reference = %failure.reference, kind = ?error.kind(), "files stay behind");
                return Err(failure);
            }
        }
    }
}
