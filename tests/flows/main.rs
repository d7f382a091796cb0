//! What a person can do, tried with the core against the three systems of the sandbox.

mod audit;
mod browser;
mod codes;
mod cross_check;
mod diagnose;
mod dialogs;
mod doors;
mod elsewhere;
mod find_in_files;
mod heard;
mod link_account;
mod lock;
mod model;
mod newcomer;
mod office;
mod profile;
mod refusals;
mod renewal;
mod retention;
mod sign_in;
mod sign_out;
mod stage;
mod sync;
mod transfer_refusals;
mod transfers;
mod two_people;
