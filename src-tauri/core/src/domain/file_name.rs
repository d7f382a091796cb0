//! File names that other people chose: how they are shown and how they become a name on this disk.

use super::text::nfc;

/// The longest name written to disk, in characters; leaves room for a number and the folder on Windows.
const LONGEST_NAME: usize = 150;

/// A name fit for the screen and for a file: NFC, one path part, no control or bidirectional characters, none
/// of Windows' reserved names or characters, no trailing dots or blanks; never empty. The server's own name
/// is kept beside it and goes over the wire unchanged.
pub fn shown_name(server_name: &str) -> String {
    let last_part = server_name.rsplit(['/', '\\']).next().unwrap_or(server_name);
    let clean: String = nfc(last_part)
        .chars()
        .filter(|letter| !letter.is_control() && !is_direction_mark(*letter))
        .map(|letter| if matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { letter })
        .collect();
    let clean = clean.trim().trim_end_matches(['.', ' ']).trim_start();
    if clean.is_empty() {
        return "tep-khong-ten".to_owned();
    }
    let stem = clean.split('.').next().unwrap_or(clean).trim_end();
    let named = if is_reserved(stem) { format!("_{clean}") } else { clean.to_owned() };
    shortened(&named)
}

/// The ending in lower case without the dot: `scan.PDF` → `pdf`; empty when there is none.
pub fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 8 => ending.to_lowercase(),
        _ => String::new(),
    }
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST_NAME {
        return name.to_owned();
    }
    let ending = ending(name);
    let kept = LONGEST_NAME.saturating_sub(ending.chars().count() + 2);
    let start: String = name.chars().take(kept).collect();
    if ending.is_empty() { format!("{start}…") } else { format!("{start}….{ending}") }
}

fn is_direction_mark(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{61C}' | '\u{2028}' | '\u{2029}')
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
    use super::*;

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
