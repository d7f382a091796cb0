//! Opening the file: made whole or not at all, checked before it is touched, refused rather than repaired.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::fault::JournalFault;
use crate::{
    domain::official::Identity,
    gateways::{durable, seal::SealKey},
};

/// The form of the tables below; a file with a higher number is refused untouched.
const FORM: i64 = 1;
/// "LTj1": marks the file as ours (SQLite's `application_id`).
const APPLICATION_ID: i64 = 0x4C54_6A31;
/// How long another process may hold the write lock; its transactions take milliseconds.
const BUSY_LIMIT: Duration = Duration::from_secs(10);

const TABLES: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, sealed BLOB NOT NULL) STRICT;
    CREATE TABLE transfer (id TEXT PRIMARY KEY NOT NULL, key TEXT UNIQUE NOT NULL, sealed BLOB NOT NULL) STRICT;
    CREATE TABLE step (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        transfer TEXT NOT NULL REFERENCES transfer (id),
        begun BLOB NOT NULL,
        ended BLOB
    ) STRICT;
    CREATE INDEX step_of_transfer ON step (transfer, id);
    CREATE TABLE cancel (transfer TEXT PRIMARY KEY NOT NULL REFERENCES transfer (id)) STRICT;
    CREATE TABLE dialog (name TEXT PRIMARY KEY NOT NULL, sealed BLOB NOT NULL) STRICT;
    CREATE TABLE audit (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
";

const WHO: &str = "who";

pub(super) fn open(file: &Path, key: &SealKey, who: &Identity) -> Result<Connection, JournalFault> {
    if !file.try_exists().map_err(|fault| JournalFault::of_io(&fault))? {
        make(file, key, who)?;
    }
    let in_file = |fault: rusqlite::Error| JournalFault::of(&fault, file);
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(in_file)?;
    connection.busy_timeout(BUSY_LIMIT).map_err(in_file)?;
    check_form(&connection, file)?;
    set_durable(&connection).map_err(in_file)?;
    check_whole(&connection).map_err(in_file)??;
    check_owner(&connection, file, key, who)?;
    Ok(connection)
}

/// Builds the file beside its place and moves it there, so that a file of no bytes is always a damaged one.
fn make(file: &Path, key: &SealKey, who: &Identity) -> Result<(), JournalFault> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    let in_folder = |fault: std::io::Error| JournalFault::of_io(&fault);
    durable::make_folder(folder).map_err(in_folder)?;
    let beside = tempfile::Builder::new().prefix(".journal-").tempfile_in(folder).map_err(in_folder)?;
    let build = || -> Result<(), rusqlite::Error> {
        let mut connection = Connection::open(beside.path())?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(TABLES)?;
        let identity = who.to_string();
        transaction.execute("INSERT INTO meta VALUES (?1, ?2)", (WHO, key.seal(WHO, identity.as_bytes())))?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORM)?;
        transaction.commit()?;
        connection.close().map_err(|(_, fault)| fault)
    };
    build().map_err(|fault| JournalFault::of(&fault, file))?;
    beside.as_file().sync_all().map_err(in_folder)?;
    match beside.persist_noclobber(file) {
        // Another process was faster: its journal is as good.
        Err(fault) if fault.error.kind() != std::io::ErrorKind::AlreadyExists => return Err(in_folder(fault.error)),
        _ => {}
    }
    durable::flush_folders(folder);
    Ok(())
}

/// Reads the form without changing a byte.
fn check_form(connection: &Connection, file: &Path) -> Result<(), JournalFault> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let in_file = |fault: rusqlite::Error| JournalFault::of(&fault, file);
    let found = number("user_version").map_err(in_file)?;
    if number("application_id").map_err(in_file)? != APPLICATION_ID || found < 1 {
        return Err(JournalFault::Damaged);
    }
    if found > FORM {
        return Err(JournalFault::Newer { found, known: FORM });
    }
    Ok(())
}

fn set_durable(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS: fsync alone does not reach the platter.
    connection.pragma_update(None, "fullfsync", "ON")?;
    connection.pragma_update(None, "checkpoint_fullfsync", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "secure_delete", "ON")
}

/// Also holds the indexes against their rows: a step that is looked for by a damaged index would not be found, and an
/// effect that began would be begun again. Milliseconds for years of work.
fn check_whole(connection: &Connection) -> Result<Result<(), JournalFault>, rusqlite::Error> {
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok(if verdict == "ok" { Ok(()) } else { Err(JournalFault::Damaged) })
}

fn check_owner(connection: &Connection, file: &Path, key: &SealKey, who: &Identity) -> Result<(), JournalFault> {
    let sealed: Option<Vec<u8>> = connection
        .query_row("SELECT sealed FROM meta WHERE name = ?1", [WHO], |row| row.get(0))
        .optional()
        .map_err(|fault| JournalFault::of(&fault, file))?;
    let owner = key.open(WHO, &sealed.ok_or(JournalFault::Damaged)?).map_err(|_| JournalFault::SealBroken)?;
    if owner == who.to_string().as_bytes() { Ok(()) } else { Err(JournalFault::SealBroken) }
}
