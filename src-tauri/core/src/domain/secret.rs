//! A text that must not leave the program: a token, a password; it cannot be printed, copied out or stored by accident.

use std::fmt;

use zeroize::Zeroize as _;

/// No `Display`, no `Serialize`, no `Deref`; `Debug` prints `***`; the memory is wiped when it goes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text itself; allowed only where it goes onto the wire or into the keyring.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
