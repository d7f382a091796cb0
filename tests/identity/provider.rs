//! What the suite needs of an identity server, whichever it is.

use std::time::Duration;

use lienthong_core::gateways::clock::Clock;
use url::Url;

use crate::{canaille::Canaille, lemonldap::Lemonldap, oidc_provider::OidcProvider, web::Typed};

/// The identity servers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// The certified one from npm.
    OidcProvider,
    /// LemonLDAP::NG from the distribution.
    Lemonldap,
    /// Canaille from PyPI.
    Canaille,
}

/// In what the servers differ, as they were seen to; `docs/dang-nhap.md` tells administrators the same.
impl Make {
    /// Whether a renewal brings a new refresh token.
    pub const fn rotates(self) -> bool {
        matches!(self, Self::OidcProvider | Self::Canaille)
    }

    /// Whether any loopback port is taken, as RFC 8252 §7.3 wants it.
    pub const fn takes_any_port(self) -> bool {
        matches!(self, Self::OidcProvider)
    }

    /// Whether a person who is denied is sent back with an error.
    pub const fn sends_the_denied_back(self) -> bool {
        matches!(self, Self::OidcProvider)
    }

    /// Whether a sign-out that the program posts is taken. Both keep the session in the browser's cookie, which the
    /// program does not have: the browser stays signed in.
    pub const fn takes_a_posted_sign_out(self) -> bool {
        matches!(self, Self::Lemonldap | Self::Canaille)
    }

    /// Whether a refresh token is worthless after the sign-out.
    pub const fn revokes_at_sign_out(self) -> bool {
        matches!(self, Self::OidcProvider)
    }

    /// Whether a person may be given two tokens within one second. Canaille's would be the same to the byte, which its
    /// own database refuses: it answers the second request with 500.
    const fn gives_two_tokens_a_second(self) -> bool {
        !matches!(self, Self::Canaille)
    }

    /// Waits until this server can give the person another token.
    pub async fn can_give_a_token(self) {
        let clock = Clock::system();
        let now = clock.now().unix_seconds();
        while !self.gives_two_tokens_a_second() && clock.now().unix_seconds() == now {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether a refresh token is good for longer than the access token that came with it. Where it is not, a session
    /// that was not renewed in time ends, and the person signs in again.
    pub const fn refreshes_what_ran_out(self) -> bool {
        !matches!(self, Self::Canaille)
    }
}

/// How a server is started.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wishes {
    /// `iss` is another than the address at which the server is found.
    pub another_issuer: bool,
    /// The person may not use this program.
    pub denied: bool,
}

/// What happens at the server while the program runs.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    ExpireAccess,
    RevokeRefresh,
    EndSessions,
    RotateKey,
}

impl Act {
    /// Its name where orders go over standard input.
    pub const fn order(self) -> &'static str {
        match self {
            Self::ExpireAccess => "expire-access",
            Self::RevokeRefresh => "revoke-refresh",
            Self::EndSessions => "end-sessions",
            Self::RotateKey => "rotate-key",
        }
    }
}

/// A server that runs, and goes when this goes.
pub enum Provider {
    OidcProvider(OidcProvider),
    Lemonldap(Lemonldap),
    Canaille(Canaille),
}

impl Provider {
    pub async fn start(make: Make, wishes: Wishes) -> Self {
        match make {
            Make::OidcProvider => Self::OidcProvider(OidcProvider::start(wishes).await),
            Make::Lemonldap => Self::Lemonldap(Lemonldap::start(wishes).await),
            Make::Canaille => Self::Canaille(Canaille::start(wishes).await),
        }
    }

    /// The address at which its discovery document lies.
    pub fn base(&self) -> &str {
        match self {
            Self::OidcProvider(server) => &server.base,
            Self::Lemonldap(server) => &server.place.base,
            Self::Canaille(server) => &server.base,
        }
    }

    /// What its discovery document says.
    pub fn issuer(&self) -> &str {
        match self {
            Self::OidcProvider(server) => &server.issuer,
            Self::Lemonldap(server) => &server.place.issuer,
            Self::Canaille(server) => &server.issuer,
        }
    }

    /// The loopback ports that are registered; empty: any.
    pub fn ports(&self) -> &[u16] {
        match self {
            Self::OidcProvider(_) => &[],
            Self::Lemonldap(server) => &server.place.ports,
            Self::Canaille(server) => &server.ports,
        }
    }

    pub fn userinfo(&self) -> Url {
        let path = match self {
            Self::OidcProvider(_) => "/me",
            Self::Lemonldap(_) => "/oauth2/userinfo",
            Self::Canaille(_) => "/oauth/userinfo",
        };
        Url::parse(self.base()).expect("an address").join(path).expect("an address")
    }

    /// Who can sign in.
    pub fn person(&self) -> Typed {
        let (account, password) = match self {
            Self::OidcProvider(_) => ("hoant@binhan.example", "any"),
            Self::Lemonldap(_) => ("dwho", "dwho"),
            Self::Canaille(_) => return Canaille::person(),
        };
        Typed { account: account.into(), password: password.into() }
    }

    pub async fn act(&mut self, act: Act) {
        match self {
            Self::OidcProvider(server) => server.act(act).await,
            Self::Lemonldap(server) => server.act(act).await,
            Self::Canaille(server) => server.act(act).await,
        }
    }
}

/// A free port of loopback; it may be taken by somebody else before it is used.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("bound").port()
}
