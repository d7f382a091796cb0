//! Which of the stand-in systems is meant.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Sso,
    Igate,
    Idesk,
    Control,
}

impl System {
    pub const COUNT: usize = 4;
    /// The three systems a client speaks to.
    pub const SPOKEN_TO: [Self; 3] = [Self::Sso, Self::Igate, Self::Idesk];

    pub fn index(self) -> usize {
        match self {
            Self::Sso => 0,
            Self::Igate => 1,
            Self::Idesk => 2,
            Self::Control => 3,
        }
    }
}
