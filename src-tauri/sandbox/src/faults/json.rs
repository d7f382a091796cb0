//! Answers in JSON that are changed before they leave.

use serde_json::Value;

/// Every `size` of a file is off by so much. The `size` of a page is not a file's and stays.
pub(super) fn shift_sizes(value: &mut Value, by: i64) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| shift_sizes(item, by)),
        Value::Object(fields) => {
            let is_page = fields.contains_key("content");
            if !is_page
                && let Some(size) = fields.get_mut("size")
                && let Some(number) = size.as_i64()
            {
                *size = Value::from(number.saturating_add(by).max(0));
            }
            fields.values_mut().for_each(|field| shift_sizes(field, by));
        }
        _ => {}
    }
}

/// Every `sha256` is that of something else.
pub(super) fn spoil_hashes(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(spoil_hashes),
        Value::Object(fields) => {
            if let Some(Value::String(hash)) = fields.get_mut("sha256") {
                *hash = hash.chars().rev().collect();
            }
            fields.values_mut().for_each(spoil_hashes);
        }
        _ => {}
    }
}

/// Every item of the list comes twice.
pub(super) fn double(value: &mut Value) {
    let items = match value {
        Value::Array(items) => items,
        Value::Object(fields) => match fields.get_mut("content") {
            Some(Value::Array(items)) => items,
            _ => return,
        },
        _ => return,
    };
    *items = items.iter().flat_map(|item| [item.clone(), item.clone()]).collect();
}

/// The ids of the dossiers on a page.
pub(super) fn ids(value: &Value) -> Vec<String> {
    let items = value["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
}
