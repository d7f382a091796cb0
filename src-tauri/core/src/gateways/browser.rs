//! The system browser, opened at an address: by the setting, by `$BROWSER`, or by the desktop.

use std::{path::Path, process::Stdio};

use tokio::process::Command;

/// No program could be started, or every one said that it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no browser opened")]
pub struct NoBrowser;

/// Opens the address. Ends when a starter has ended well, or, where the starter is the browser itself, when that
/// closes: do not wait for it, but listen for the fault.
///
/// `command` is the setting `browser_command`: a program with its arguments, the address last (or in place of `%s`).
/// `variable` is `$BROWSER`, a list of such commands separated by colons. A setting that does not work is not passed
/// over: who set it wants to know.
pub async fn open(address: &str, command: Option<&str>, variable: Option<&str>) -> Result<(), NoBrowser> {
    for mut candidate in candidates(address, command, variable) {
        candidate.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Its own group: Ctrl-C in the terminal of the command line ends the wait, not the browser.
        #[cfg(unix)]
        candidate.process_group(0);
        let Ok(mut child) = candidate.spawn() else { continue };
        if child.wait().await.is_ok_and(|status| status.success()) {
            return Ok(());
        }
    }
    Err(NoBrowser)
}

/// The first program that [`open`] would start and that is on this computer, by its name.
pub fn starter(command: Option<&str>, variable: Option<&str>) -> Option<String> {
    let found = candidates("https://localhost/", command, variable).into_iter().find_map(|candidate| {
        let program = Path::new(candidate.as_std().get_program()).to_path_buf();
        is_there(&program).then_some(program)
    })?;
    found.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// Whether a program can be found: by its path, or by its name on the search path.
fn is_there(program: &Path) -> bool {
    if program.components().count() > 1 {
        return program.is_file();
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| {
        let file = folder.join(program);
        file.is_file() || (cfg!(windows) && file.with_extension("exe").is_file())
    })
}

fn candidates(address: &str, command: Option<&str>, variable: Option<&str>) -> Vec<Command> {
    if let Some(command) = command.filter(|command| !command.trim().is_empty()) {
        return line(command, address).into_iter().collect();
    }
    let mut candidates: Vec<Command> =
        variable.unwrap_or_default().split(LIST_SEPARATOR).filter_map(|command| line(command, address)).collect();
    candidates.extend(open::commands(address).into_iter().map(Command::from));
    candidates
}

/// On Windows a colon stands behind the letter of a drive.
const LIST_SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

fn line(command: &str, address: &str) -> Option<Command> {
    let mut words = words(command);
    if words.is_empty() {
        return None;
    }
    if words.iter().any(|word| word.contains("%s")) {
        words = words.into_iter().map(|word| word.replace("%s", address)).collect();
    } else {
        words.push(address.to_owned());
    }
    let mut words = words.into_iter();
    let mut line = Command::new(words.next()?);
    line.args(words);
    Some(line)
}

/// Words separated by blanks; quotes hold a word together. No shell is involved, so nothing in an address is a command.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in command.chars() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (letter, None) if letter.is_whitespace() => words.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(command: &Command) -> Vec<String> {
        let command = command.as_std();
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_setting_alone_counts_and_the_address_is_its_last_argument() {
        let all = candidates("http://a/?b=1&c", Some("\"C:\\Program Files\\b.exe\" --new 'x y'"), Some("firefox"));
        let all: Vec<_> = all.iter().map(spoken).collect();
        assert_eq!(all, [["C:\\Program Files\\b.exe", "--new", "x y", "http://a/?b=1&c"]]);
    }

    #[test]
    fn the_variable_is_a_list_and_the_desktop_comes_last() {
        let variable = format!("first --url=%s{LIST_SEPARATOR}second");
        let all = candidates("http://a", None, Some(&variable));
        assert_eq!(all.first().map(spoken), Some(vec!["first".into(), "--url=http://a".into()]));
        assert_eq!(all.get(1).map(spoken), Some(vec!["second".into(), "http://a".into()]));
        assert!(all.len() > 2);
    }

    #[test]
    fn an_address_is_one_word_whatever_is_in_it() {
        let all = candidates("http://a/?x='; rm -rf \"", Some("browser"), None);
        assert_eq!(all.first().map(spoken).map(|words| words.len()), Some(2));
    }

    #[cfg(unix)]
    #[test]
    fn the_program_that_would_be_started_is_named_without_being_started() {
        assert_eq!(starter(Some("/bin/sh -c %s"), None), Some("sh".into()));
        assert_eq!(starter(Some("sh"), None), Some("sh".into()));
        assert_eq!(starter(Some("/nowhere/browser"), None), None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_browser_that_is_not_there_or_fails_is_said() {
        assert_eq!(open("http://a", Some("/nowhere/browser"), None).await, Err(NoBrowser));
        assert_eq!(open("http://a", Some("false"), None).await, Err(NoBrowser));
        assert_eq!(open("http://a", Some("true"), None).await, Ok(()));
    }
}
