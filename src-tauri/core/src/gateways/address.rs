//! The address of a call: the system's base address, a path of the profile, and the id in its place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a path as it is (RFC 3986 §2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `https://host` and `/fi/file/{id}` with the id `a/b` → `https://host/fi/file/a%2Fb`: an id never changes the path.
pub fn address_of(base_url: &str, path: &str, id: &str) -> String {
    let id = utf8_percent_encode(id, ENCODED).to_string();
    format!("{base_url}{}", path.replace("{id}", &id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_never_changes_the_path() {
        assert_eq!(address_of("http://h", "/f/{id}/x", "a/b?c#d ề"), "http://h/f/a%2Fb%3Fc%23d%20%E1%BB%81/x");
        assert_eq!(address_of("http://h", "/f/{id}", "68a-1_2.3"), "http://h/f/68a-1_2.3");
    }
}
