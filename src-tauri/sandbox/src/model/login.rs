//! What the login page is told.

/// What the login page has to show; the page itself is made in `pages`.
///
/// The form is posted (`application/x-www-form-urlencoded`) to `action` with the hidden field `request` and
/// the fields `username` and `password`; the buttons are named `decision` with the values `sign-in` and `cancel`.
#[derive(Debug, Clone)]
pub struct LoginView {
    pub action: String,
    /// Ties the form to the waiting authorization request.
    pub request: String,
    /// What to put in the account field at the beginning.
    pub account: String,
    pub trouble: Option<LoginTrouble>,
    /// Who can sign in here, for the hint box.
    pub hints: Vec<LoginHint>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginTrouble {
    WrongAccountOrPassword,
    /// The request is unknown or too old: start again from the program.
    RequestGone,
}

#[derive(Debug, Clone)]
pub struct LoginHint {
    pub full_name: String,
    pub account: String,
    pub password: String,
    /// "chưa liên kết iGate", "tài khoản iGate bị khoá", or empty.
    pub note: String,
}
