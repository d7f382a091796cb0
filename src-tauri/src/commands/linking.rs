//! Commands of the page Tài khoản & liên kết.

use std::sync::Arc;

use lienthong_core::{
    domain::secret::Secret,
    flows::{
        link_account::{cancel_link, prove_account},
        views::session::{LinkProposal, SessionView},
    },
};
use serde::{Deserialize, Deserializer};
use tauri::State;

use crate::{
    desk::Desk,
    failure::{Answer, told},
};

/// A password as the web view hands it over. It only comes in: it can be neither shown nor sent back.
#[derive(Debug)]
pub struct TypedPassword(Secret);

impl<'de> Deserialize<'de> for TypedPassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text)))
    }
}

impl specta::Type for TypedPassword {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

/// Tries account and password at iGate, once, and answers whom both accounts belong to. Nothing is linked yet.
#[tauri::command]
#[specta::specta]
pub async fn prove_igate_account(
    desk: State<'_, Arc<Desk>>,
    account: String,
    password: TypedPassword,
) -> Answer<LinkProposal> {
    told("prove_igate_account", async { prove_account(&*desk.seat()?, &account, password.0).await }).await
}

/// Links the account that was just proven; `igate_id` is the one that the person saw.
#[tauri::command]
#[specta::specta]
pub async fn confirm_link(desk: State<'_, Arc<Desk>>, igate_id: String) -> Answer<SessionView> {
    told("confirm_link", desk.confirm_link(&igate_id)).await
}

/// Forgets a proof that the person does not want to use.
#[tauri::command]
#[specta::specta]
pub async fn cancel_link_proof(desk: State<'_, Arc<Desk>>) -> Answer<()> {
    told("cancel_link_proof", async {
        cancel_link(&*desk.seat()?);
        Ok(())
    })
    .await
}

/// Takes the link away: iGate then no longer lets this person in.
#[tauri::command]
#[specta::specta]
pub async fn unlink_account(desk: State<'_, Arc<Desk>>) -> Answer<SessionView> {
    told("unlink_account", desk.unlink()).await
}
