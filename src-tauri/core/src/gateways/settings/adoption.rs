//! A profile that is offered by a file: read once with the files that it names, held as it was read, and taken over whole.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{
    Expected, Place, Profile, SettingsFault,
    form::Form,
    layers,
    schema::{self, KEYS, Key},
};
use crate::domain::sha::Sha;

/// A profile has a few dozen lines; a larger file is something else.
const LARGEST_PROFILE: u64 = 256 * 1024;

/// Certificates are a few thousand bytes; a larger file is something else.
const LARGEST_NAMED_FILE: u64 = 4 << 20;

/// What was read of an offered profile; the file may change or go afterwards.
#[derive(Debug)]
pub struct OfferedProfile {
    file: PathBuf,
    /// As it will lie in the data folder.
    text: String,
    named: Vec<NamedFile>,
    profile: Profile,
    facts: Vec<ProfileFact>,
}

/// One key of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFact {
    pub key: &'static str,
    /// As a person reads it; a file by its name in the profile.
    pub value: String,
    /// The profile itself says it; otherwise it is the built-in value.
    pub is_said: bool,
    /// The bytes of the file that it names.
    pub file: Option<Vec<u8>>,
}

#[derive(Debug)]
struct NamedFile {
    key: &'static str,
    /// Its name beside the profile that is taken over.
    name: String,
    bytes: Vec<u8>,
}

impl OfferedProfile {
    /// Reads a profile and the files that it names. Blocks.
    ///
    /// # Errors
    /// `Unreadable`; `Invalid` with the place of what cannot be understood, and for a named file that cannot be read.
    pub fn read(file: &Path) -> Result<Self, SettingsFault> {
        let unreadable = |_: io::Error| SettingsFault::Unreadable { file: file.to_path_buf() };
        if fs::metadata(file).map_err(unreadable)?.len() > LARGEST_PROFILE {
            return Err(not_toml(file, "too large for a profile"));
        }
        let bytes = fs::read(file).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| not_toml(file, "not a text"))?;
        let settings = layers::parse(file, &text)?;
        let said: Vec<&'static str> = settings.iter().map(|(key, ..)| *key).collect();
        let merged = layers::of_profile(Some(file), settings);
        let shown: Vec<_> = KEYS.iter().map(|key| merged.get(key.name).map(super::form::Value::shown)).collect();
        // A profile that was named and has not the three addresses is refused there.
        let profile = schema::build(merged)?.profile.ok_or_else(|| not_toml(file, "no profile"))?;
        let (text, named) = with_adopted_names(file, text)?;
        let facts = KEYS.iter().zip(shown).map(|(key, value)| {
            let named = named.iter().find(|named| named.key == key.name);
            let value = value.unwrap_or_default();
            let file_name = Path::new(&value).file_name().map(|name| name.to_string_lossy().into_owned());
            ProfileFact {
                key: key.name,
                value: if named.is_some() { file_name.unwrap_or(value) } else { value },
                is_said: said.contains(&key.name),
                file: named.map(|named| named.bytes.clone()),
            }
        });
        let facts = facts.collect();
        Ok(Self { file: file.to_path_buf(), text, named, profile, facts })
    }

    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Every key there is, in the order in which they are documented.
    pub fn facts(&self) -> &[ProfileFact] {
        &self.facts
    }

    /// The file's own name.
    pub fn file_name(&self) -> String {
        self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Names exactly what was read, files included.
    pub fn fingerprint(&self) -> Sha {
        let mut digest = Sha256::new();
        for (name, bytes) in self.written() {
            digest.update((name.len() as u64).to_be_bytes());
            digest.update(name);
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
        Sha::from_bytes(digest.finalize().into())
    }

    fn written(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let named = self.named.iter().map(|named| (named.name.as_str(), named.bytes.as_slice()));
        named.chain(std::iter::once(("", self.text.as_bytes())))
    }

    /// Writes it to `target`, and beside it the files that it names, so that it works when the stick it came on is
    /// gone. Blocks.
    ///
    /// # Errors
    /// `NotWritable`; what was there before is then untouched.
    pub fn write(&self, target: &Path) -> Result<(), SettingsFault> {
        let folder = target.parent().unwrap_or_else(|| Path::new("."));
        for (name, bytes) in self.written() {
            let file = if name.is_empty() { target.to_path_buf() } else { folder.join(name) };
            write_whole(folder, &file, bytes)?;
        }
        Ok(())
    }
}

fn not_toml(file: &Path, message: &str) -> SettingsFault {
    SettingsFault::Invalid {
        place: Place::File { file: file.to_path_buf(), line: 1 },
        key: "TOML".to_owned(),
        accepted: Expected::Toml(message.to_owned()),
    }
}

/// Files that the profile names are named by the place that they will have.
fn with_adopted_names(file: &Path, text: String) -> Result<(String, Vec<NamedFile>), SettingsFault> {
    let mut table: toml::Table = text.parse().map_err(|_| SettingsFault::Unreadable { file: file.to_path_buf() })?;
    let mut named = Vec::new();
    for key in KEYS.iter().filter(|key| matches!(key.form, Form::File)) {
        let Some(value) = value_of(&mut table, key.name) else { continue };
        let Some(path) = value.as_str().filter(|path| !path.is_empty()).map(PathBuf::from) else { continue };
        let bytes = read_named(file, key, &path)?;
        let name = adopted_name(key, &path);
        *value = toml::Value::String(name.clone());
        named.push(NamedFile { key: key.name, name, bytes });
    }
    if named.is_empty() {
        // As long as it names no file, the copy is the province's own text with its comments.
        return Ok((text, named));
    }
    let text = toml::to_string(&table).map_err(|_| SettingsFault::Unreadable { file: file.to_path_buf() })?;
    Ok((text, named))
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
        accepted: Expected::ReadableFile(file.display().to_string()),
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
        let offered = OfferedProfile::read(&source).expect("a profile");
        let fact = offered.facts().iter().find(|fact| fact.key == "network.extra_ca_file").expect("shown");
        assert_eq!((fact.value.as_str(), fact.file.as_deref()), ("goc.crt", Some(b"PEM".as_slice())));
        // What was shown is what is taken, whatever becomes of the stick.
        drop(stick);
        offered.write(&target).expect("taken");
        let named = load(&target).profile.expect("a profile").network.extra_ca_file.expect("a file");
        assert_eq!(fs::read_to_string(named).expect("it is here"), "PEM");
    }

    #[test]
    fn a_profile_without_files_is_copied_word_for_word() {
        let (stick, data) = (tempfile::tempdir().expect("a stick"), tempfile::tempdir().expect("a folder"));
        let (source, target) = (stick.path().join("tinh.toml"), data.path().join("profile.toml"));
        fs::write(&source, PROFILE).expect("written");
        let offered = OfferedProfile::read(&source).expect("a profile");
        offered.write(&target).expect("taken");
        assert_eq!(fs::read_to_string(&target).expect("a file"), PROFILE);
        assert_eq!(offered.fingerprint(), OfferedProfile::read(&target).expect("a profile").fingerprint());
        let said: Vec<_> = offered.facts().iter().filter(|fact| fact.is_said).map(|fact| fact.key).collect();
        assert_eq!(said, ["sso.issuer", "igate.base_url", "idesk.base_url"]);
        let client = offered.facts().iter().find(|fact| fact.key == "sso.client_id").expect("shown");
        assert_eq!((client.value.as_str(), client.is_said), ("lienthong-desktop", false), "built in, and shown too");
    }

    #[test]
    fn a_named_file_that_is_not_there_is_said_and_the_profile_in_use_stays() {
        let (stick, data) = (tempfile::tempdir().expect("a stick"), tempfile::tempdir().expect("a folder"));
        let (source, target) = (stick.path().join("tinh.toml"), data.path().join("profile.toml"));
        fs::write(&target, "name = \"cũ\"\n").expect("written");
        fs::write(&source, format!("{PROFILE}[network]\nextra_ca_file = \"ca/goc.crt\"\n")).expect("written");
        let refused = OfferedProfile::read(&source).expect_err("refused");
        assert_eq!(refused.key(), Some("network.extra_ca_file"));
        assert_eq!(fs::read_to_string(&target).expect("a file"), "name = \"cũ\"\n");
    }

    #[test]
    fn what_is_no_profile_is_refused_with_its_line_and_never_held() {
        let stick = tempfile::tempdir().expect("a stick");
        let file = stick.path().join("tinh.lienthong");
        let refused = |bytes: &[u8]| {
            fs::write(&file, bytes).expect("written");
            OfferedProfile::read(&file).expect_err("refused")
        };
        for (bytes, key, line) in [
            (b"%PDF-1.7\n\xff\xfe".to_vec(), "TOML", 1),
            (vec![b'#'; 300 * 1024], "TOML", 1),
            (b"name = \"x\"\n[sso]\nissuer = 3\n".to_vec(), "sso.issuer", 3),
            (b"name = \"x\"\n".to_vec(), "sso.issuer", 1),
            (b"[sso]\nsecret = \"x\"\n".to_vec(), "sso.secret", 2),
        ] {
            match refused(&bytes) {
                SettingsFault::Invalid { place: Place::File { line: found, .. }, key: named, .. } => {
                    assert_eq!((named.as_str(), found), (key, line));
                }
                other => panic!("{other}"),
            }
        }
        assert!(matches!(OfferedProfile::read(&stick.path().join("none")), Err(SettingsFault::Unreadable { .. })));
    }
}
