//! What is said between the program and the process that opens hostile files.

pub mod protocol;
pub mod report;
