//! Plain data and rules of the field: no input or output, no clock, no randomness.

pub mod audit;
pub mod code;
pub mod cross_check;
pub mod diagnosis;
pub mod document;
pub mod dossier;
pub mod due_date;
pub mod failure;
pub mod failure_code;
pub mod failure_words;
pub mod file_kind;
pub mod file_name;
pub mod instant;
pub mod link_state;
pub mod official;
pub mod receipt;
pub mod redaction;
pub mod secret;
pub mod setting_form;
pub mod sha;
pub mod signature;
pub mod step;
pub mod text;
pub mod transfer;
pub mod transfer_states;
pub mod transfer_steps;
