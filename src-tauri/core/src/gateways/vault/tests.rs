//! The vault in each of its kinds, against real files, the mock keyring, and the real one where there is one.

use std::fs;

use super::*;

fn who(subject: &str) -> Identity {
    Identity { issuer: "https://sso".into(), subject: subject.into() }
}

fn session(subject: &str, token_bytes: usize) -> StoredSession {
    StoredSession {
        access: Secret::new("a".repeat(token_bytes)),
        access_expires_at: Instant::from_unix_seconds(1_780_000_000).expect("a time"),
        refresh: Some(Secret::new("TOKENTOKEN".repeat(token_bytes / 10))),
        id_token: None,
        identity: who(subject),
        sso_account: "hoant@example.gov.vn".into(),
        name: "Nguyễn Thị Hoa".into(),
    }
}

/// What every kind of vault has to do.
fn keeps_and_forgets(vault: &Vault) {
    assert_eq!(vault.last_session(), Ok(None));
    let key = vault.seal_key(&who("1")).expect("a key");
    assert_eq!(vault.seal_key(&who("1")).expect("a key").expose(), key.expose(), "made once");
    assert_ne!(vault.seal_key(&who("2")).expect("a key").expose(), key.expose());
    let device_key = || vault.device_key().expect("a key").public();
    let signs = device_key();
    for token_bytes in [10, 1_500, 9_000, 20] {
        let kept = session("1", token_bytes);
        vault.store_session(&who("1"), &kept).expect("stored");
        assert_eq!(vault.session(&who("1")), Ok(Some(kept)), "{token_bytes}");
    }
    assert_eq!(vault.session(&who("2")), Ok(None));
    assert_eq!(vault.last_identity(), Ok(Some(who("1"))));
    vault.forget_session(&who("1")).expect("forgotten");
    assert_eq!(vault.last_session(), Ok(None));
    assert_eq!(vault.last_folder(), Ok(Some(who("1").folder())), "who was here last is still known");
    assert_eq!(vault.seal_key(&who("1")).expect("a key").expose(), key.expose(), "the stores can still be opened");
    vault.forget_all(&who("1")).expect("forgotten");
    assert_ne!(vault.seal_key(&who("1")).expect("a key").expose(), key.expose(), "never again");
    assert_eq!(vault.last_folder(), Ok(None));
    assert_eq!(device_key(), signs, "the computer's own key outlives its people");
}

fn with_store(data_dir: &Path, store: Arc<keyring_core::api::CredentialStore>) -> Vault {
    let entries = KeyringEntries::with_store(store, data_dir);
    Vault(Arc::new(Inside {
        kind: VaultKind::Keyring,
        sessions: Entries::Keyring(entries.clone()),
        keys: Entries::Keyring(entries),
        before: files_of_before(data_dir),
        seat_file: data_dir.join("seat.json"),
    }))
}

#[test]
fn a_keyring_keeps_and_forgets_also_what_is_longer_than_one_entry() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = keyring_core::mock::Store::new().expect("a mock");
    keeps_and_forgets(&with_store(folder.path(), store.clone()));
    let left = store.inner.lock().expect("not poisoned").borrow().iter().filter(|entry| has_secret(entry)).count();
    assert_eq!(left, 3, "two keys of people and the device's; no part of a session was left behind");
}

#[test]
fn keys_and_session_of_a_time_without_keyring_move_into_it_and_leave_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let as_file = VaultChoice::KeyFile(default_key_file(folder.path()));
    let vault = Vault::open(folder.path(), &as_file).expect("a vault");
    let (seals, signs) = (vault.seal_key(&who("1")).expect("a key"), vault.device_key().expect("a key").public());
    vault.store_session(&who("1"), &session("1", 5_000)).expect("stored");
    drop(vault);
    let entries = || fs::read_dir(folder.path().join("vault")).expect("a folder").count();
    assert_eq!(entries(), 3);
    let store = keyring_core::mock::Store::new().expect("a mock");
    let vault = with_store(folder.path(), store.clone());
    assert_eq!(vault.last_session(), Ok(Some(session("1", 5_000))), "nobody signs in again for it");
    let moved = vault.known_seal_key(&who("1")).expect("readable").expect("there");
    assert_eq!(moved.expose(), seals.expose(), "the stores open as before");
    assert_eq!(vault.device_key().expect("a key").public(), signs);
    assert_eq!(entries(), 0, "no copy stays under the key file");
    assert_eq!(vault.known_seal_key(&who("2")).expect("readable").map(|_| ()), None);
    vault.forget_all(&who("1")).expect("forgotten");
    assert_eq!(vault.known_seal_key(&who("1")).expect("readable").map(|_| ()), None);
}

#[test]
fn forgetting_reaches_what_has_not_moved_yet() {
    let folder = tempfile::tempdir().expect("a folder");
    let as_file = VaultChoice::KeyFile(default_key_file(folder.path()));
    Vault::open(folder.path(), &as_file).expect("a vault").seal_key(&who("1")).expect("a key");
    let vault = with_store(folder.path(), keyring_core::mock::Store::new().expect("a mock"));
    vault.forget_all(&who("1")).expect("forgotten");
    drop(vault);
    let vault = Vault::open(folder.path(), &as_file).expect("a vault");
    assert_eq!(vault.known_seal_key(&who("1")).expect("readable").map(|_| ()), None, "destroyed there too");
}

#[test]
fn a_locked_keyring_is_no_missing_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = keyring_core::mock::Store::new().expect("a mock");
    let vault = with_store(folder.path(), store.clone());
    vault.seal_key(&who("1")).expect("a key");
    for entry in store.inner.lock().expect("not poisoned").borrow().iter() {
        entry.set_error(keyring_core::Error::NoStorageAccess("it is locked".into()));
    }
    let refused = vault.known_seal_key(&who("1")).map(|_| ()).expect_err("locked");
    assert_eq!((refused.code(), refused), (FailureCode::KeyringLocked, VaultFault::KeyringLocked));
}

fn has_secret(entry: &Arc<keyring_core::mock::Cred>) -> bool {
    use keyring_core::api::CredentialApi as _;
    entry.get_secret().is_ok()
}

#[test]
fn a_key_file_keeps_and_forgets_and_memory_keeps_for_one_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = VaultChoice::KeyFile(folder.path().join("keys").join("own.key"));
    keeps_and_forgets(&Vault::open(folder.path(), &file).expect("a vault"));
    let folder = tempfile::tempdir().expect("a folder");
    keeps_and_forgets(&Vault::open(folder.path(), &VaultChoice::Memory).expect("a vault"));
}

#[test]
fn with_memory_only_tokens_go_with_the_program_and_the_stores_can_be_opened_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(folder.path(), &VaultChoice::Memory).expect("a vault");
    let key = vault.seal_key(&who("1")).expect("a key");
    vault.store_session(&who("1"), &session("1", 500)).expect("stored");
    drop(vault);
    let vault = Vault::open(folder.path(), &VaultChoice::Memory).expect("a vault");
    assert_eq!(vault.session(&who("1")), Ok(None));
    assert_eq!(vault.seal_key(&who("1")).expect("a key").expose(), key.expose());
    let as_file = VaultChoice::KeyFile(default_key_file(folder.path()));
    let vault = Vault::open(folder.path(), &as_file).expect("a vault");
    assert_eq!(vault.seal_key(&who("1")).expect("a key").expose(), key.expose(), "a later choice finds the stores");
}

#[test]
fn no_token_and_no_name_lies_readable_beside_a_key_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let choice = VaultChoice::KeyFile(default_key_file(folder.path()));
    let vault = Vault::open(folder.path(), &choice).expect("a vault");
    vault.store_session(&who("1"), &session("1", 500)).expect("stored");
    let mut files = vec![folder.path().to_path_buf()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).expect("a folder").flatten().map(|entry| entry.path()));
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        for word in ["TOKEN", "Hoa", "hoant", "https://sso"] {
            assert!(memchr::memmem::find(&bytes, word.as_bytes()).is_none(), "{word} in {}", path.display());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_is_made_for_its_owner_only_and_refused_when_others_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.key");
    let choice = VaultChoice::KeyFile(file.clone());
    Vault::open(folder.path(), &choice).expect("a vault");
    let facts = fs::metadata(&file).expect("made");
    assert_eq!((facts.permissions().mode() & 0o777, facts.len()), (0o600, 32));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("opened to others");
    let refused = Vault::open(folder.path(), &choice).err();
    assert_eq!(refused, Some(VaultFault::KeyFileInvalid(file.clone())));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("closed again");
    for wrong in [[7_u8; 31].as_slice(), &[7; 33], &[]] {
        fs::write(&file, wrong).expect("written");
        let refused = Vault::open(folder.path(), &choice).err();
        assert_eq!(refused, Some(VaultFault::KeyFileInvalid(file.clone())), "{} bytes", wrong.len());
    }
}

#[test]
fn entries_sealed_with_another_key_file_do_not_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("own.key");
    let vault = Vault::open(folder.path(), &VaultChoice::KeyFile(file.clone())).expect("a vault");
    vault.store_session(&who("1"), &session("1", 50)).expect("stored");
    // Another key gives other names, so that nothing is found; a changed entry under the right key is broken.
    for entry in fs::read_dir(folder.path().join("vault")).expect("a folder").flatten() {
        let mut bytes = fs::read(entry.path()).expect("a file");
        bytes[30] ^= 1;
        fs::write(entry.path(), bytes).expect("written");
    }
    assert_eq!(vault.session(&who("1")), Err(VaultFault::SealBroken));
    fs::write(&file, [3; 32]).expect("another key");
    let vault = Vault::open(folder.path(), &VaultChoice::KeyFile(file)).expect("a vault");
    assert_eq!(vault.session(&who("1")), Ok(None));
}

#[test]
fn a_folder_that_takes_nothing_says_so() {
    if cfg!(target_os = "linux") {
        let fault = Vault::open(Path::new("/sys/lienthong"), &VaultChoice::Memory).err();
        assert_eq!(fault.map(|fault| fault.code()), Some(FailureCode::FolderReadOnly));
    }
}

/// Runs inside `dbus-run-session` with an unlocked gnome-keyring (see the test below); does nothing elsewhere.
#[test]
fn inside_a_session_with_a_keyring() {
    let Ok(folder) = std::env::var("LIENTHONG_TEST_KEYRING") else { return };
    let vault = Vault::open(Path::new(&folder), &VaultChoice::Keyring).expect("a keyring");
    assert_eq!(vault.kind(), VaultKind::Keyring);
    keeps_and_forgets(&vault);
    // From an event loop of ours too.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        vault.store_session(&who("1"), &session("1", 5_000)).expect("stored");
        assert_eq!(vault.last_identity(), Ok(Some(who("1"))));
    });
}

#[cfg(target_os = "linux")]
#[test]
fn the_real_keyring_of_linux_keeps_and_forgets() {
    let there = |program: &str| {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
    };
    if !there("dbus-run-session") || !there("gnome-keyring-daemon") {
        // Said aloud, so that a run without it is not taken for one with it.
        eprintln!("left out: dbus-run-session or gnome-keyring-daemon is not installed");
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    let script = "printf 'ci\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; \
                  exec \"$0\" --exact gateways::vault::tests::inside_a_session_with_a_keyring --nocapture";
    let ended = std::process::Command::new("dbus-run-session")
        .args(["--", "sh", "-c", script])
        .arg(std::env::current_exe().expect("this binary"))
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("XDG_DATA_HOME")
        .env("LIENTHONG_TEST_KEYRING", home.path())
        .output()
        .expect("started");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("1 passed"));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_session_bus_the_keyring_is_unavailable_and_says_so() {
    if std::env::var_os("LIENTHONG_TEST_NO_BUS").is_some() {
        let folder = tempfile::tempdir().expect("a folder");
        let fault = Vault::open(folder.path(), &VaultChoice::Keyring).err();
        assert_eq!(fault.map(|fault| fault.code()), Some(FailureCode::KeyringUnavailable));
        return;
    }
    let ended = std::process::Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "gateways::vault::tests::without_a_session_bus_the_keyring_is_unavailable_and_says_so"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
        .env("LIENTHONG_TEST_NO_BUS", "1")
        .output()
        .expect("started");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
}
