//! Merging the layers: who said what last, what the policy locks, and where a wrong value stands.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use toml::de::DeTable;

use super::{
    Expected, Place, RefusedChange, SettingsFault, SettingsSources,
    form::{Form, Value},
    schema::{KEYS, find, variable},
};

/// Variables with our prefix that are no settings: they say where things are, and are read where they are needed.
const OTHER_VARIABLES: &[&str] = &[
    "LIENTHONG_DATA_DIR",
    "LIENTHONG_KEY_FILE",
    "LIENTHONG_LOG",
    "LIENTHONG_POLICY",
    "LIENTHONG_PROFILE",
    "LIENTHONG_WORKER",
];
/// Variables of tests; never settings.
const TEST_PREFIX: &str = "LIENTHONG_TEST_";

/// The values after all layers.
#[derive(Default)]
pub(super) struct Merged {
    values: BTreeMap<&'static str, Value>,
    profile_file: Option<PathBuf>,
    pub(super) profile_named: bool,
    pub(super) locked: BTreeSet<String>,
    pub(super) refused: Vec<RefusedChange>,
}

impl Merged {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// Where a missing value is missed: in the profile, or on the command line when there is none.
    pub(super) fn profile_place(&self) -> Place {
        self.profile_file.clone().map_or(Place::CommandLine, |file| Place::File { file, line: 1 })
    }

    fn follow(&mut self, key: &'static str, value: Value, place: &Place) {
        if self.locked.contains(key) {
            if self.values.get(key) != Some(&value) {
                self.refused.push(RefusedChange { key: key.into(), place: place.text() });
            }
            return;
        }
        self.values.insert(key, value);
    }
}

/// The built-in values under those of one profile.
pub(super) fn of_profile(file: Option<&Path>, settings: Vec<Setting>) -> Merged {
    let mut merged =
        Merged { profile_file: file.map(Path::to_path_buf), profile_named: file.is_some(), ..Merged::default() };
    for key in KEYS {
        if let Some(value) = key.built_in.and_then(|text| key.form.read_text(text)) {
            merged.values.insert(key.name, value);
        }
    }
    for (key, value, place) in settings {
        merged.follow(key, value, &place);
    }
    merged
}

/// Reads every layer in its order.
pub(super) fn merge(sources: &SettingsSources) -> Result<Merged, SettingsFault> {
    let profile_file = sources.profile_file.as_deref();
    let profile = match profile_file {
        Some(file) => read_file(file)?.ok_or_else(|| unreadable(file))?,
        None => Vec::new(),
    };
    let mut merged = of_profile(profile_file, profile);
    if let Some(file) = &sources.policy_file {
        for (key, value, _) in read_file(file)?.unwrap_or_default() {
            merged.values.insert(key, value);
            merged.locked.insert(key.into());
        }
    }
    if let Some(file) = &sources.user_file {
        for (key, value, place) in read_file(file)?.unwrap_or_default() {
            merged.follow(key, value, &place);
        }
    }
    for (name, text) in &sources.environment {
        if !name.starts_with("LIENTHONG_") || name.starts_with(TEST_PREFIX) || OTHER_VARIABLES.contains(&name.as_str())
        {
            continue;
        }
        let place = Place::Environment(name.clone());
        let key = KEYS.iter().find(|key| variable(key) == *name);
        let key = key.ok_or_else(|| unknown(place.clone(), name, &variables_near(name)))?;
        let value = key.form.read_text(text).ok_or_else(|| malformed(place.clone(), key.name, key.form))?;
        merged.follow(key.name, value, &place);
    }
    for (name, text) in &sources.overrides {
        let key = find(name).ok_or_else(|| unknown(Place::CommandLine, name, &keys_beside(name)))?;
        let value = key.form.read_text(text).ok_or_else(|| malformed(Place::CommandLine, key.name, key.form))?;
        merged.follow(key.name, value, &Place::CommandLine);
    }
    Ok(merged)
}

pub(super) type Setting = (&'static str, Value, Place);

/// `None` when there is no such file.
pub(super) fn read_file(file: &Path) -> Result<Option<Vec<Setting>>, SettingsFault> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(unreadable(file)),
    };
    parse(file, &text).map(Some)
}

/// The settings in the text of a file.
pub(super) fn parse(file: &Path, text: &str) -> Result<Vec<Setting>, SettingsFault> {
    // Editors on Windows put a byte order mark in front.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let place = |offset: usize| Place::File { file: file.to_path_buf(), line: line_of(text, offset) };
    let table = DeTable::parse(text).map_err(|fault| SettingsFault::Invalid {
        place: place(fault.span().map_or(0, |span| span.start)),
        key: "TOML".into(),
        accepted: Expected::Toml(fault.message().lines().collect::<Vec<_>>().join(", ")),
    })?;
    let mut settings = Vec::new();
    collect(table.get_ref(), "", file, &place, &mut settings)?;
    Ok(settings)
}

fn collect(
    table: &DeTable<'_>,
    prefix: &str,
    file: &Path,
    place: &dyn Fn(usize) -> Place,
    settings: &mut Vec<Setting>,
) -> Result<(), SettingsFault> {
    for (part, value) in table {
        let name = format!("{prefix}{}", part.get_ref());
        let group = format!("{name}.");
        if let Some(inner) = value.get_ref().as_table() {
            if !KEYS.iter().any(|key| key.name.starts_with(&group)) {
                return Err(unknown(place(part.span().start), &name, &keys_beside(&name)));
            }
            collect(inner, &group, file, place, settings)?;
            continue;
        }
        let Some(key) = find(&name) else {
            return Err(unknown(place(part.span().start), &name, &keys_beside(&name)));
        };
        let place = place(value.span().start);
        let value = key.form.read(value.get_ref()).ok_or_else(|| malformed(place.clone(), key.name, key.form))?;
        settings.push((key.name, beside(file, key.form, value), place));
    }
    Ok(())
}

/// A file named by a relative path lies beside the settings file that names it.
fn beside(file: &Path, form: Form, value: Value) -> Value {
    match (form, value, file.parent()) {
        (Form::File, Value::Text(text), Some(folder)) if !text.is_empty() => {
            Value::Text(folder.join(text).to_string_lossy().into_owned())
        }
        (_, value, _) => value,
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn unreadable(file: &Path) -> SettingsFault {
    SettingsFault::Unreadable { file: file.to_path_buf() }
}

fn malformed(place: Place, key: &str, form: Form) -> SettingsFault {
    SettingsFault::Invalid { place, key: key.into(), accepted: Expected::Form(form) }
}

fn unknown(place: Place, key: &str, known: &str) -> SettingsFault {
    SettingsFault::Invalid { place, key: key.into(), accepted: Expected::KnownKey(known.to_owned()) }
}

/// The keys of the table in which an unknown one stands, or all tables when that is unknown too.
fn keys_beside(name: &str) -> String {
    let table = name.rsplit_once('.').map_or("", |(table, _)| table);
    let inside: Vec<&str> = KEYS
        .iter()
        .filter(|key| key.name.rsplit_once('.').map_or("", |(place, _)| place) == table)
        .map(|key| key.name)
        .collect();
    if inside.is_empty() || table.is_empty() {
        let tables: BTreeSet<&str> =
            KEYS.iter().filter_map(|key| key.name.rsplit_once('.')).map(|(table, _)| table).collect();
        return ["name"].into_iter().chain(tables).collect::<Vec<_>>().join(", ");
    }
    inside.join(", ")
}

fn variables_near(name: &str) -> String {
    let table = name.split('_').take(2).collect::<Vec<_>>().join("_");
    let near: Vec<String> = KEYS.iter().map(variable).filter(|known| known.starts_with(&table)).collect();
    if near.is_empty() { "LIENTHONG_SSO_ISSUER, LIENTHONG_IGATE_BASE_URL, …".into() } else { near.join(", ") }
}
