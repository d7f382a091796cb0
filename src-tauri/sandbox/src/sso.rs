//! The single sign-on: an OpenID provider with the manners of a Keycloak (OpenID Connect Core 1.0, RFC 7636, RFC 8252).

mod authorize;
mod callback;
mod foreign;
mod keys;
mod logout;
mod sign_on;
mod token;
mod web_pages;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use serde_json::{Value, json};

pub(crate) use self::foreign::bearer;
pub use self::keys::SigningKey;
pub use self::sign_on::{Bearer, Lifetimes, SignOn};
pub(crate) use self::token::bearer_token;
use crate::state::SharedState;

/// The realm's path, as in the field.
pub const REALM: &str = "/auth/realms/digo";
/// The one client: public, no secret.
pub const CLIENT: &str = "lienthong-desktop";
const SESSION_COOKIE: &str = "lienthong_sso";

/// Everything the sign-on answers.
pub fn routes() -> Router<SharedState> {
    let realm = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/protocol/openid-connect/auth", get(authorize::asked_by_get).post(authorize::asked_by_post))
        .route("/login-actions/authenticate", post(authorize::form_sent))
        .route("/protocol/openid-connect/token", post(token::token))
        .route("/protocol/openid-connect/userinfo", get(token::userinfo).post(token::userinfo))
        .route("/protocol/openid-connect/certs", get(certificates))
        .route("/protocol/openid-connect/logout", get(logout::asked_by_get).post(logout::asked_by_post))
        .route("/protocol/openid-connect/revoke", post(token::revoke));
    Router::new()
        .nest(REALM, realm)
        .route("/dang-nhap", get(web_pages::sign_in_page).post(web_pages::sign_in))
        .route("/dang-xuat", get(web_pages::sign_out))
}

/// The session a browser carries.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<String> {
    crate::state::cookie(headers, SESSION_COOKIE)
}

async fn discovery(State(state): State<SharedState>) -> axum::Json<Value> {
    let issuer = state.addresses.issuer();
    let at = |what: &str| format!("{issuer}/protocol/openid-connect/{what}");
    axum::Json(json!({
        "issuer": issuer,
        "authorization_endpoint": at("auth"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("certs"),
        "end_session_endpoint": at("logout"),
        "revocation_endpoint": at("revoke"),
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "select_account"],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "name", "preferred_username", "email"],
        "authorization_response_iss_parameter_supported": true,
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
    }))
}

async fn certificates(State(state): State<SharedState>) -> axum::Json<Value> {
    axum::Json(state.sign_on().public_keys())
}

/// Whether an address is a loopback one, as RFC 8252, section 7.3 lets a native client name with any port.
fn is_loopback(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|address| {
        address.scheme() == "http"
            && matches!(address.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
            && address.fragment().is_none()
            && address.username().is_empty()
            && address.password().is_none()
    })
}
