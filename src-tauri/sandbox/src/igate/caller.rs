//! Who calls iGate: the bearer token, then the link, then whether the account is disabled, in this order.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::refuse;
use crate::model::OfficialIndex;
use crate::refusals::Refusal;
use crate::sso::Bearer;
use crate::state::SharedState;

/// An official iGate takes the caller for.
pub(super) struct Caller(pub OfficialIndex);

impl FromRequestParts<SharedState> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &SharedState) -> Result<Self, Refusal> {
        let token = crate::sso::bearer_token(&parts.headers).ok_or_else(|| refuse("TOKEN_EXPIRED"))?;
        let bearer = crate::sso::bearer(state, token).await.ok_or_else(|| refuse("TOKEN_EXPIRED"))?;
        let store = state.store();
        let official = match bearer {
            Bearer::IgateAccount(official) => official,
            Bearer::SignedOn(person) => {
                let account = &store.official(person).sso_account;
                store.linked_to(account).ok_or_else(|| refuse("NOT_LINKED"))?
            }
        };
        if store.official(official).disabled {
            return Err(refuse("ACCOUNT_DISABLED"));
        }
        Ok(Self(official))
    }
}
