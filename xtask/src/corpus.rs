//! Foreign files: every file of a folder goes through the worker as the program reads it, and the endings are counted.

use std::{fs, path::Path};

use crate::command::{Trouble, cannot_start, cargo, command, must_run, shown};

/// False when a worker was missing or took longer than its limit.
///
/// # Errors
/// No such folder, or the reader could not be built or started.
pub fn corpus(folder: &str) -> Result<bool, Trouble> {
    // The reader runs at the root of the repository.
    let folder = fs::canonicalize(Path::new(folder)).map_err(|fault| format!("{folder}: {fault}"))?;
    let mut build = command(cargo());
    build.args(["build", "--package", "lienthong-worker", "--locked"]);
    must_run(&mut build)?;
    let mut reader = command(cargo());
    reader.args(["bench", "--package", "lienthong-core", "--locked", "--profile", "dev", "--bench", "corpus", "--"]);
    reader.arg(folder);
    println!("\n$ {}", shown(&reader));
    let ended = reader.status().map_err(|fault| cannot_start(&reader, &fault))?;
    Ok(ended.success())
}
