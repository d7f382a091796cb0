//! Writes a person's own choices into their settings file, whole or not at all.

use std::{fs, io, io::Write as _, path::Path};

use super::{Expected, Place, Settings, SettingsFault, schema};

/// What a person chose for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserChoice<'a> {
    Word(&'a str),
    Number(u64),
}

/// Sets keys such as `window.theme`, and leaves every other key of the file as it is. Blocks.
///
/// # Errors
/// `Locked` where the policy fixes one of the keys, `Invalid` where a value is out of its bounds, `NotWritable`; the file
/// is then what it was.
pub fn change_user_file(
    settings: &Settings,
    file: &Path,
    changes: &[(&str, UserChoice<'_>)],
) -> Result<(), SettingsFault> {
    if let Some((key, _)) = changes.iter().find(|(key, _)| settings.locked.contains(*key)) {
        return Err(SettingsFault::Locked { key: (*key).to_owned() });
    }
    for (name, choice) in changes {
        let Some(key) = schema::find(name) else { continue };
        let text = match choice {
            UserChoice::Word(word) => (*word).to_owned(),
            UserChoice::Number(number) => number.to_string(),
        };
        if key.form.read_text(&text).is_none() {
            let place = Place::File { file: file.to_path_buf(), line: 1 };
            return Err(SettingsFault::Invalid { place, key: (*name).to_owned(), accepted: Expected::Form(key.form) });
        }
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
        set(&mut table, key, *value);
    }
    let text = toml::to_string(&table).map_err(|error| not_writable(io::Error::other(error)))?;
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(not_writable)?;
    beside.write_all(text.as_bytes()).map_err(not_writable)?;
    beside.as_file().sync_all().map_err(not_writable)?;
    beside.persist(file).map_err(|error| not_writable(error.error))?;
    Ok(())
}

fn set(table: &mut toml::Table, key: &str, choice: UserChoice<'_>) {
    let value = match choice {
        UserChoice::Word(word) => toml::Value::String(word.to_owned()),
        UserChoice::Number(number) => toml::Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)),
    };
    let mut parts = key.split('.').peekable();
    let mut here = table;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            here.insert(part.to_owned(), value);
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
        change_user_file(
            &before,
            &file,
            &[
                ("window.language", UserChoice::Word("en")),
                ("window.theme", UserChoice::Word("dark")),
                ("storage.cache_bytes", UserChoice::Number(1 << 30)),
            ],
        )
        .expect("changed");
        let after = Settings::load(&sources).expect("settings");
        assert_eq!(after.language, crate::domain::failure_words::Language::En);
        assert_eq!((after.storage.retention_days, after.storage.cache_bytes), (30, 1 << 30));
        let text = fs::read_to_string(&file).expect("a file");
        let refused = change_user_file(&after, &file, &[("storage.retention_days", UserChoice::Number(0))]);
        assert!(matches!(refused, Err(SettingsFault::Invalid { key, .. }) if key == "storage.retention_days"));
        assert_eq!(fs::read_to_string(&file).expect("a file"), text, "nothing was written");
    }

    #[test]
    fn what_the_policy_fixes_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (policy, file) = (folder.path().join("policy.toml"), folder.path().join("settings.toml"));
        fs::write(&policy, "[window]\nlanguage = \"vi\"\n").expect("written");
        let sources = SettingsSources { policy_file: Some(policy), ..SettingsSources::default() };
        let settings = Settings::load(&sources).expect("settings");
        let refused = change_user_file(&settings, &file, &[("window.language", UserChoice::Word("en"))]);
        assert_eq!(refused, Err(SettingsFault::Locked { key: "window.language".into() }));
        assert!(!file.exists());
    }
}
