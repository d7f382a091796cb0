//! Writes a person's own choices into their settings file, whole or not at all.

use std::{fs, io, io::Write as _, path::Path};

use super::{Settings, SettingsFault};

/// Sets keys such as `window.theme` to words, and leaves every other key of the file as it is. Blocks.
///
/// # Errors
/// `Locked` where the policy fixes one of the keys, `NotWritable`; the file is then what it was.
pub fn change_user_file(settings: &Settings, file: &Path, changes: &[(&str, &str)]) -> Result<(), SettingsFault> {
    if let Some((key, _)) = changes.iter().find(|(key, _)| settings.locked.contains(*key)) {
        return Err(SettingsFault::Locked { key: (*key).to_owned() });
    }
    let not_writable = |error: io::Error| {
        tracing::warn!(%error, "the settings file");
        SettingsFault::NotWritable { file: file.to_path_buf() }
    };
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(not_writable)?,
    };
    // It was read when the program started; what has become unreadable since is not written over.
    let unreadable = |_| SettingsFault::Unreadable { file: file.to_path_buf() };
    let mut table: toml::Table = text.parse().map_err(unreadable)?;
    for (key, value) in changes {
        set(&mut table, key, value);
    }
    let text = toml::to_string(&table).map_err(|error| not_writable(io::Error::other(error)))?;
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(not_writable)?;
    beside.write_all(text.as_bytes()).map_err(not_writable)?;
    beside.as_file().sync_all().map_err(not_writable)?;
    beside.persist(file).map_err(|error| not_writable(error.error))?;
    Ok(())
}

fn set(table: &mut toml::Table, key: &str, value: &str) {
    let mut parts = key.split('.').peekable();
    let mut here = table;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            here.insert(part.to_owned(), toml::Value::String(value.to_owned()));
            return;
        }
        let next = here.entry(part).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        let toml::Value::Table(inner) = next else { return };
        here = inner;
    }
}

#[cfg(test)]
mod tests {
    use super::{super::SettingsSources, *};

    #[test]
    fn a_choice_is_read_back_and_other_keys_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("settings.toml");
        fs::write(&file, "[storage]\nretention_days = 30\n").expect("written");
        let sources = SettingsSources { user_file: Some(file.clone()), ..SettingsSources::default() };
        let before = Settings::load(&sources).expect("settings");
        change_user_file(&before, &file, &[("window.language", "en"), ("window.theme", "dark")]).expect("changed");
        let after = Settings::load(&sources).expect("settings");
        assert_eq!(after.language, crate::domain::failure_words::Language::En);
        assert_eq!(after.storage.retention_days, 30);
    }

    #[test]
    fn what_the_policy_fixes_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (policy, file) = (folder.path().join("policy.toml"), folder.path().join("settings.toml"));
        fs::write(&policy, "[window]\nlanguage = \"vi\"\n").expect("written");
        let sources = SettingsSources { policy_file: Some(policy), ..SettingsSources::default() };
        let settings = Settings::load(&sources).expect("settings");
        let refused = change_user_file(&settings, &file, &[("window.language", "en")]);
        assert_eq!(refused, Err(SettingsFault::Locked { key: "window.language".into() }));
        assert!(!file.exists());
    }
}
