//! Takes a profile over into the data folder, together with the files that it names.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use super::{
    Place, SettingsFault,
    form::Form,
    schema::{KEYS, Key},
};

/// Certificates are a few thousand bytes; a larger file is something else.
const LARGEST_NAMED_FILE: u64 = 4 << 20;

/// Copies the profile `source`, which was found good, to `target`. Files that it names (certificates) are copied beside
/// the target and named there by their new place, so that the profile works when the stick it came on is gone. Blocks.
///
/// # Errors
/// `Invalid` for a named file that cannot be read, `NotWritable`; what was there before is then untouched.
pub fn adopt_profile(source: &Path, target: &Path) -> Result<(), SettingsFault> {
    let unreadable = |_: io::Error| SettingsFault::Unreadable { file: source.to_path_buf() };
    let mut text = fs::read_to_string(source).map_err(unreadable)?;
    let mut table: toml::Table = text.parse().map_err(|_| SettingsFault::Unreadable { file: source.to_path_buf() })?;
    let folder = target.parent().unwrap_or_else(|| Path::new("."));
    let mut named = Vec::new();
    for key in KEYS.iter().filter(|key| matches!(key.form, Form::File)) {
        let Some(value) = value_of(&mut table, key.name) else { continue };
        let Some(path) = value.as_str().filter(|path| !path.is_empty()).map(PathBuf::from) else { continue };
        let bytes = read_named(source, key, &path)?;
        let name = adopted_name(key, &path);
        *value = toml::Value::String(name.clone());
        named.push((name, bytes));
    }
    if !named.is_empty() {
        // Only then: as long as it names no file, the copy is the province's own text with its comments.
        text = toml::to_string(&table).map_err(|_| SettingsFault::NotWritable { file: target.to_path_buf() })?;
    }
    for (name, bytes) in named {
        write_whole(folder, &folder.join(name), &bytes)?;
    }
    write_whole(folder, target, text.as_bytes())
}

fn value_of<'a>(table: &'a mut toml::Table, name: &str) -> Option<&'a mut toml::Value> {
    let (section, key) = name.split_once('.')?;
    table.get_mut(section)?.as_table_mut()?.get_mut(key)
}

fn read_named(source: &Path, key: &Key, path: &Path) -> Result<Vec<u8>, SettingsFault> {
    let file = source.parent().unwrap_or_else(|| Path::new(".")).join(path);
    let invalid = || SettingsFault::Invalid {
        place: Place::File { file: source.to_path_buf(), line: 1 },
        key: key.name.to_owned(),
        accepted: format!("a file that can be read ({})", file.display()),
    };
    let is_small = fs::metadata(&file).is_ok_and(|facts| facts.is_file() && facts.len() <= LARGEST_NAMED_FILE);
    if is_small { fs::read(&file).map_err(|_| invalid()) } else { Err(invalid()) }
}

/// `network.extra_ca_file` → `profile-extra_ca_file.pem`: the key decides the name, and the path only its ending.
fn adopted_name(key: &Key, path: &Path) -> String {
    let last = key.name.rsplit('.').next().unwrap_or(key.name);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("pem");
    let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("profile-{last}.{ending}")
}

fn write_whole(folder: &Path, file: &Path, bytes: &[u8]) -> Result<(), SettingsFault> {
    let write = || -> io::Result<()> {
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(bytes)?;
        beside.as_file().sync_all()?;
        beside.persist(file).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| {
        tracing::warn!(%error, "the profile cannot be taken over");
        SettingsFault::NotWritable { file: file.to_path_buf() }
    })
}

#[cfg(test)]
mod tests {
    use super::{super::SettingsSources, *};
    use crate::gateways::settings::Settings;

    const PROFILE: &str = "# Tỉnh mẫu\n[sso]\nissuer = \"https://sso.example\"\n[igate]\nbase_url = \"https://igate.example\"\n\
                           [idesk]\nbase_url = \"https://idesk.example\"\n";

    fn load(file: &Path) -> Settings {
        let sources = SettingsSources { profile_file: Some(file.to_path_buf()), ..SettingsSources::default() };
        Settings::load(&sources).expect("settings")
    }

    #[test]
    fn the_certificates_that_a_profile_names_come_along_and_work_without_the_stick() {
        let (stick, data) = (tempfile::tempdir().expect("a stick"), tempfile::tempdir().expect("a folder"));
        let source = stick.path().join("tinh.toml");
        fs::create_dir(stick.path().join("ca")).expect("made");
        fs::write(stick.path().join("ca/goc.crt"), "PEM").expect("written");
        fs::write(&source, format!("{PROFILE}[network]\nextra_ca_file = \"ca/goc.crt\"\n")).expect("written");
        let target = data.path().join("profile.toml");
        adopt_profile(&source, &target).expect("taken");
        drop(stick);
        let named = load(&target).profile.expect("a profile").network.extra_ca_file.expect("a file");
        assert_eq!(fs::read_to_string(named).expect("it is here"), "PEM");
    }

    #[test]
    fn a_profile_without_files_is_copied_word_for_word() {
        let (stick, data) = (tempfile::tempdir().expect("a stick"), tempfile::tempdir().expect("a folder"));
        let (source, target) = (stick.path().join("tinh.toml"), data.path().join("profile.toml"));
        fs::write(&source, PROFILE).expect("written");
        adopt_profile(&source, &target).expect("taken");
        assert_eq!(fs::read_to_string(&target).expect("a file"), PROFILE);
    }

    #[test]
    fn a_named_file_that_is_not_there_is_said_and_the_profile_in_use_stays() {
        let (stick, data) = (tempfile::tempdir().expect("a stick"), tempfile::tempdir().expect("a folder"));
        let (source, target) = (stick.path().join("tinh.toml"), data.path().join("profile.toml"));
        fs::write(&target, "name = \"cũ\"\n").expect("written");
        fs::write(&source, format!("{PROFILE}[network]\nextra_ca_file = \"ca/goc.crt\"\n")).expect("written");
        let refused = adopt_profile(&source, &target).expect_err("refused");
        assert_eq!(refused.key(), Some("network.extra_ca_file"));
        assert_eq!(fs::read_to_string(&target).expect("a file"), "name = \"cũ\"\n");
    }
}
