//! Who may name whom in Rust: shell and command line → flows → gateways → domain, foreign crates each in their one room.

use crate::source::{Source, has_word, lines_with, nothing_breaks, sources};

const CORE: &str = "src-tauri/core/src/";

/// Foreign crates and the only rooms of the core that may name them.
const ROOMS: &[(&str, &str)] = &[
    ("sled", "gateways/cache"),
    ("rusqlite", "gateways/journal"),
    ("reqwest", "gateways/http"),
    ("openidconnect", "gateways/sso"),
    ("keyring_core", "gateways/vault"),
    ("zbus_secret_service_keyring_store", "gateways/vault"),
    ("krilla", "gateways/receipt_pdf"),
    ("ed25519_dalek", "gateways/device_key"),
    ("lienthong_worker", "gateways/worker"),
    ("toml", "gateways/settings"),
    ("open", "gateways/browser"),
    ("fs2", "gateways/disk"),
    ("x509_cert", "gateways/http"),
];

#[test]
fn domain_names_no_gateway_no_flow_and_no_app() {
    nothing_breaks("domain names nobody", &inner_names("domain", &["gateways", "flows", "app"]));
}

#[test]
fn gateways_name_no_flow_and_no_app() {
    nothing_breaks("gateways never call flows", &inner_names("gateways", &["flows", "app"]));
}

#[test]
fn domain_is_plain_data_without_input_output_and_without_a_clock() {
    let outside = ["std::fs", "std::net", "std::env", "std::process", "std::thread", "SystemTime", "tokio", "tracing"];
    let found = rust_of("domain")
        .iter()
        .flat_map(|source| {
            let code = code_before_tests(source);
            outside.iter().flat_map(move |word| naming(source, code, word)).collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    nothing_breaks("domain does nothing outside itself", &found);
}

#[test]
fn every_foreign_crate_has_one_room() {
    let mut found = Vec::new();
    for source in core() {
        let inside = source.path.trim_start_matches(CORE);
        let code = source.code();
        for (foreign, room) in ROOMS {
            if !in_room(inside, room) {
                found.extend(path_lines(source, code, foreign));
            }
        }
    }
    nothing_breaks("a foreign crate outside its room", &found);
}

#[test]
fn only_the_shell_names_tauri() {
    let mut found = Vec::new();
    for source in sources(&[".rs"]) {
        if source.path.starts_with("src-tauri/src/")
            || source.path == "src-tauri/build.rs"
            || source.path.starts_with("benches/")
        {
            continue;
        }
        let code = source.code();
        for crate_name in ["tauri", "tauri_specta", "tauri_build"] {
            found.extend(path_lines(source, code, crate_name));
        }
    }
    nothing_breaks("Tauri outside the shell", &found);
}

#[test]
fn shell_and_command_line_reach_the_world_only_through_the_core() {
    let foreign = ["sled", "rusqlite", "reqwest", "openidconnect", "keyring_core", "lienthong_sandbox"];
    let mut found = Vec::new();
    for source in sources(&[".rs"]) {
        if !source.path.starts_with("src-tauri/src/") && !source.path.starts_with("src-tauri/ctl/src/") {
            continue;
        }
        let code = code_before_tests(source);
        for name in foreign {
            found.extend(path_lines(source, code, name));
        }
    }
    nothing_breaks("a way around the core", &found);
}

#[test]
fn no_foreign_type_stands_in_a_public_signature_of_the_core() {
    let foreign = ["sled", "rusqlite", "reqwest", "openidconnect", "oauth2", "keyring_core", "krilla", "ed25519_dalek"];
    let mut found = Vec::new();
    for source in core() {
        let code = code_before_tests(source);
        let mut names: Vec<String> = foreign.iter().map(|name| format!("{name}::")).collect();
        for name in foreign {
            names.extend(imported(code, name));
        }
        for (line, signature) in public_signatures(code) {
            for name in &names {
                let is_said = if name.ends_with("::") { signature.contains(name) } else { has_word(&signature, name) };
                if is_said {
                    found.push(format!("{}:{line}: {name}", source.path));
                }
            }
        }
    }
    nothing_breaks("a foreign type in a public signature", &found);
}

#[test]
fn secrets_are_opened_in_the_rooms_that_send_or_keep_them() {
    // The header of a call, the form of the token endpoint, the address with its state, and the vault.
    let rooms = ["gateways/http/client.rs", "gateways/sso", "gateways/loopback", "gateways/vault", "gateways/blobs"];
    let mut found = Vec::new();
    for source in sources(&[".rs"]) {
        let inside = source.path.trim_start_matches(CORE);
        if source.is_test() || rooms.iter().any(|room| inside.starts_with(room)) {
            continue;
        }
        let code = code_before_tests(source);
        let opened = code.lines().enumerate().filter(|(_, line)| line.contains(".expose()"));
        found.extend(opened.map(|(number, _)| format!("{}:{}", source.path, number + 1)));
    }
    nothing_breaks("a secret is opened elsewhere", &found);
}

fn core() -> Vec<&'static Source> {
    sources(&[".rs"]).into_iter().filter(|source| source.path.starts_with(CORE)).collect()
}

fn rust_of(layer: &str) -> Vec<&'static Source> {
    let folder = format!("{CORE}{layer}");
    let rust: Vec<&Source> = core().into_iter().filter(|source| source.path.starts_with(&folder)).collect();
    assert!(rust.len() > 10, "{layer} was not found");
    rust
}

/// Whether a path is the room itself, `room.rs`, or lies in it.
fn in_room(inside: &str, room: &str) -> bool {
    inside.strip_prefix(room).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// What stands before the tests of a file: they may reach further than what they try.
fn code_before_tests(source: &Source) -> &str {
    let code = source.code();
    code.split_once("#[cfg(test)]\nmod ").map_or(code, |(before, _)| before)
}

/// Lines in which a layer names one of the modules it must not name.
fn inner_names(layer: &str, forbidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in rust_of(layer).iter().filter(|source| !source.is_test()) {
        for (line, name) in crate_names(code_before_tests(source)) {
            if forbidden.contains(&name.as_str()) {
                found.push(format!("{}:{line}: crate::{name}", source.path));
            }
        }
    }
    found
}

/// The first names after `crate::`, also those in braces.
fn crate_names(code: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let (before, rest) = code.split_at(at);
        let line = before.matches('\n').count() + 1;
        let rest = rest.trim_start_matches("crate::");
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group).into_iter().map(|name| (line, name))),
            None => names.push((line, head(rest))),
        }
    }
    names
}

/// The names at the outermost level of `a::b, c::{d, e}, f}…`.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = vec![String::new()];
    let mut depth = 0;
    for letter in group.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(String::new()),
            _ if depth == 0 => heads.last_mut().expect("never empty").push(letter),
            _ => {}
        }
    }
    heads.iter().map(|text| head(text.trim())).filter(|name| !name.is_empty()).collect()
}

fn head(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// Lines that use a crate by a path or import it.
fn path_lines(source: &Source, code: &str, crate_name: &str) -> Vec<String> {
    let path = format!("{crate_name}::");
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let named = line.match_indices(&path).any(|(at, _)| {
            let (before, _) = line.split_at(at);
            !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':')
        });
        if named || line.trim_start().starts_with(&format!("use {crate_name};")) {
            found.push(format!("{}:{}: {crate_name}", source.path, number + 1));
        }
    }
    found
}

fn naming(source: &Source, code: &str, word: &str) -> Vec<String> {
    lines_with(code, word).into_iter().map(|line| format!("{}:{line}: {word}", source.path)).collect()
}

/// The names that `use foreign::…;` brings into a file.
fn imported(code: &str, foreign: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(&format!("use {foreign}::")) {
        let (_, rest) = code.split_at(at);
        let import = rest.split(';').next().unwrap_or_default().trim_start_matches("use ");
        let words = import.split([',', '{', '}', '\n']).map(str::trim).filter(|word| !word.is_empty());
        for word in words {
            let name = word.rsplit("::").next().unwrap_or(word);
            let name = name.rsplit(" as ").next().unwrap_or(name).trim();
            if name.starts_with(char::is_uppercase) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// What `pub` promises to other packages: functions up to their body, fields, aliases.
fn public_signatures(code: &str) -> Vec<(usize, String)> {
    let mut signatures = Vec::new();
    let lines: Vec<&str> = code.lines().collect();
    for (number, line) in lines.iter().enumerate() {
        if !line.trim_start().starts_with("pub ") {
            continue;
        }
        let mut signature = String::new();
        for next in lines.iter().skip(number).take(20) {
            let end = next.find(['{', ';']).unwrap_or(next.len());
            let (part, _) = next.split_at(end);
            signature.push_str(part);
            signature.push(' ');
            if end < next.len() || next.trim_end().ends_with(',') && !signature.contains('(') {
                break;
            }
        }
        signatures.push((number + 1, signature));
    }
    signatures
}

#[test]
fn names_in_braces_are_found() {
    let code = "use crate::{\n    app::{App, Seat},\n    domain::code,\n};\nlet a = crate::flows::send();\n";
    let names: Vec<String> = crate_names(code).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["app", "domain", "flows"]);
}

#[test]
fn a_foreign_type_in_a_signature_is_found() {
    let code =
        "use reqwest::{Client, header};\npub fn send(\n    client: &Client,\n) -> u8 {\n    Response::new()\n}\n";
    assert_eq!(imported(code, "reqwest"), ["Client"]);
    let signatures = public_signatures(code);
    assert!(has_word(&signatures[0].1, "Client"));
    assert!(!has_word(&signatures[0].1, "Response"));
}
