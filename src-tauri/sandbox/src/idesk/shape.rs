//! How a document looks on the wire.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::model::{Document, IdeskFile, Moment};
use crate::state::{SharedState, Store};

/// A document with its files and history.
pub(super) fn document(state: &SharedState, store: &Store, document: &Document) -> Value {
    let owner = store.official(document.owner);
    let mut value = in_list(state, store, document);
    value["owner"] = json!({ "account": owner.sso_account, "fullName": owner.full_name });
    value["history"] = document
        .history
        .iter()
        .map(|line| {
            json!({
                "at": moment(line.at), "who": store.official(line.who).full_name,
                "action": line.action, "note": line.note,
            })
        })
        .collect();
    value
}

/// A document as lists have it: everything but the history.
pub(super) fn in_list(state: &SharedState, store: &Store, document: &Document) -> Value {
    let owner = store.official(document.owner);
    let transfers = document.transfers.iter().map(|transfer| {
        json!({
            "id": transfer.id, "at": moment(transfer.at), "dossierCode": transfer.dossier_code,
            "fileIds": transfer.files.iter().map(|file| &file.id).collect::<Vec<_>>(),
        })
    });
    json!({
        "id": document.id,
        "state": document.state,
        "external": document.external,
        "soKyHieu": document.so_ky_hieu,
        "loaiVanBan": document.kind,
        "trichYeu": document.trich_yeu,
        "ngayBanHanh": document.ngay_ban_hanh,
        "doMat": document.secrecy,
        "nguoiKy": document.signer,
        "owner": { "account": owner.sso_account, "fullName": owner.full_name },
        "files": document.files.iter().map(|file| file_of(state, document, file)).collect::<Vec<_>>(),
        "transfers": transfers.collect::<Vec<_>>(),
        "updatedAt": moment(document.updated),
        "clientRef": document.client_ref,
    })
}

/// A file of a document. One document in seven tells no hashes while traps are on, as the contract allows.
fn file_of(state: &SharedState, document: &Document, file: &IdeskFile) -> Value {
    let mut value = self::file(state, file);
    let number: u64 = document
        .id
        .bytes()
        .fold(0, |sum: u64, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0'))));
    if state.traps && number % 7 == 3 {
        value["sha256"] = Value::Null;
    }
    value["role"] = json!(file.role);
    value
}

/// A file as the upload answers it.
pub(super) fn file(state: &SharedState, file: &IdeskFile) -> Value {
    json!({
        "id": file.id, "name": file.name, "mime": file.mime,
        "size": state.contents.size(&file.content), "sha256": state.contents.sha256(&file.content),
    })
}

/// RFC 3339 with milliseconds.
pub(super) fn moment(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, false)
}
