//! File names that other people chose: how they are shown and how they become a name on this disk.

use super::text::nfc;

/// The longest name written to disk, in characters; leaves room for a number and the folder on Windows.
const LONGEST_NAME: usize = 150;

/// The same in bytes: file systems of Linux take 255, and a Vietnamese letter has up to three.
const MOST_BYTES: usize = 240;

/// A name fit for the screen and for a file: NFC, one path part, no control or bidirectional characters, none
/// of Windows' reserved names or characters, no trailing dots or blanks; never empty. The server's own name
/// is kept beside it and goes over the wire unchanged.
pub fn shown_name(server_name: &str) -> String {
    let last_part = server_name.rsplit(['/', '\\']).next().unwrap_or(server_name);
    let seen: String = last_part.chars().filter(|letter| !letter.is_control() && !is_unseen(*letter)).collect();
    let clean: String = nfc(&seen)
        .chars()
        .map(|letter| if matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { letter })
        .collect();
    let clean = clean.trim_start().trim_end_matches(|letter: char| letter == '.' || letter.is_whitespace());
    if clean.is_empty() {
        return "tep-khong-ten".to_owned();
    }
    let stem = clean.split('.').next().unwrap_or(clean).trim_end();
    let named = if is_reserved(stem) { format!("_{clean}") } else { clean.to_owned() };
    shortened(&named)
}

/// The name as it stands in the header of an upload: the server's own, but for control characters, which would end the
/// line and begin another header. They are written as browsers write them (WHATWG, multipart/form-data: `%0D`, `%0A`).
pub fn header_name(server_name: &str) -> String {
    let mut written = String::with_capacity(server_name.len());
    for letter in server_name.chars() {
        match letter {
            '\r' => written.push_str("%0D"),
            '\n' => written.push_str("%0A"),
            other if other.is_control() => written.push('_'),
            other => written.push(other),
        }
    }
    written
}

/// The ending in lower case without the dot: `scan.PDF` → `pdf`; empty when there is none.
pub fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 8 => ending.to_lowercase(),
        _ => String::new(),
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME && name.len() <= MOST_BYTES {
        return name.to_owned();
    }
    let ending = ending(name);
    let tail = if ending.is_empty() { "…".to_owned() } else { format!("….{ending}") };
    let letters = LONGEST_NAME.saturating_sub(tail.chars().count());
    let bytes = MOST_BYTES.saturating_sub(tail.len());
    let start = name.char_indices().take(letters).map(|(at, letter)| at + letter.len_utf8());
    let end = start.take_while(|end| *end <= bytes).last().unwrap_or(0);
    format!("{}{tail}", name.get(..end).unwrap_or_default())
}

/// Letters that nobody sees, or that turn the others around: a name must look like what it is.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Names that Windows gives to devices, whatever follows the first dot.
fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let Some(number) = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")) else {
        return false;
    };
    matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    /// What Windows refuses or reads as another name (Win32 "Naming Files, Paths, and Namespaces").
    fn windows_refuses(name: &str) -> bool {
        let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_uppercase();
        let devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
        let numbered = |device: &str| {
            stem.strip_prefix(device).is_some_and(|rest| {
                rest.chars().count() == 1 && rest.contains(|sign: char| "0123456789¹²³".contains(sign))
            })
        };
        name.is_empty()
            || name.ends_with(['.', ' '])
            || name.contains(|sign: char| sign < ' ' || "<>:\"/\\|?*".contains(sign))
            || devices.contains(&stem.as_str())
            || numbered("COM")
            || numbered("LPT")
            || name.encode_utf16().count() > 255
    }

    /// Names as people and attackers make them: letters, marks, signs with a meaning, and parts that mean something.
    fn any_name() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            any::<char>().prop_map(String::from),
            "[a-zA-Z0-9ăâêôơưđÀ-ỹ ._-]{1,12}",
            "[\\u{300}-\\u{36f}\\u{200b}-\\u{202e}\\u{a0}\\u{0}-\\u{1f}]{1,3}",
            prop::sample::select(vec![
                "..",
                "/",
                "\\",
                "C:",
                "con",
                "NUL",
                "com1",
                "LPT¹",
                "aux.",
                ".pdf",
                ".signed.pdf",
                ".exe",
                "\r\n",
                "\"",
                "%0D",
                "CONIN$",
                "\u{202E}",
                "…",
            ])
            .prop_map(str::to_owned),
            "[Ệ-ỹ]{60,120}",
        ];
        prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn whatever_a_server_says_the_name_is_one_part_of_a_path_here_and_on_windows(server in any_name()) {
            let name = shown_name(&server);
            prop_assert!(!windows_refuses(&name), "{:?}", name);
            let parts: Vec<Component<'_>> = Path::new(&name).components().collect();
            prop_assert_eq!(parts, vec![Component::Normal(name.as_ref())]);
            prop_assert!(name.chars().count() <= LONGEST_NAME && name.len() <= MOST_BYTES);
            prop_assert!(!name.chars().any(|letter| letter.is_control() || is_unseen(letter)));
            prop_assert_eq!(&nfc(&name), &name);
            prop_assert_eq!(shown_name(&name), name);
        }

        #[test]
        fn whatever_a_server_says_a_file_of_that_name_lies_in_its_folder(server in any_name()) {
            let folder = tempfile::tempdir().expect("a folder");
            let name = shown_name(&server);
            std::fs::write(folder.path().join(&name), b"x").expect("written");
            let lying: Vec<_> = std::fs::read_dir(folder.path()).expect("listed").collect();
            prop_assert_eq!(lying.len(), 1);
            let lying = lying[0].as_ref().expect("an entry").file_name();
            prop_assert_eq!(lying.to_str(), Some(name.as_str()));
        }

        #[test]
        fn a_name_never_ends_the_line_of_a_header_and_else_goes_unchanged(server in any_name()) {
            let written = header_name(&server);
            prop_assert!(!written.chars().any(char::is_control));
            if !server.chars().any(char::is_control) {
                prop_assert_eq!(written, server);
            }
        }
    }

    #[test]
    fn a_name_of_many_vietnamese_letters_is_no_longer_than_a_disk_takes() {
        let name = shown_name(&format!("{}.PDF", "Ệ".repeat(149)));
        assert!(name.len() <= MOST_BYTES && name.ends_with("….pdf"), "{}", name.len());
    }

    #[test]
    fn a_mark_behind_an_unseen_letter_still_belongs_to_the_letter_before() {
        assert_eq!(shown_name("e\u{200D}\u{301}.pdf"), "é.pdf");
    }

    #[test]
    fn a_name_never_chooses_a_path() {
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("C:\\Windows\\win.ini"), "win.ini");
        assert_eq!(shown_name(".."), "tep-khong-ten");
        assert_eq!(shown_name("a\u{202E}fdp.exe"), "afdp.exe");
    }

    #[test]
    fn reserved_names_and_trailing_dots_are_mended() {
        assert_eq!(shown_name("con.pdf"), "_con.pdf");
        assert_eq!(shown_name("Giấy phép. . "), "Giấy phép");
        assert_eq!(shown_name("Quye\u{302}\u{301}t định.pdf"), "Quyết định.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = shown_name(&format!("{}.signed.pdf", "dài ".repeat(100)));
        assert!(name.chars().count() <= LONGEST_NAME);
        assert_eq!(ending(&name), "pdf");
    }

    #[test]
    fn an_ending_is_read_in_lower_case() {
        assert_eq!(ending("scan0001.PDF"), "pdf");
        assert_eq!(ending(".gitignore"), "");
        assert_eq!(ending("không đuôi"), "");
    }
}
