//! Who may name whom in the window: one door to Tauri, kit ← parts ← screens and never back, words only in the catalogue.

use crate::source::{Source, nothing_breaks, sources};

/// The rooms of `ui/src`, and what each may import; every room may import itself.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("lib", &[]),
    ("kit", &["lib"]),
    ("state", &["kit", "lib"]),
    ("parts", &["kit", "lib", "state"]),
    ("screens", &["kit", "lib", "parts", "state"]),
];

#[test]
fn one_door_leads_to_tauri() {
    let found: Vec<String> = ui()
        .into_iter()
        .filter(|source| source.text.contains("@tauri-apps/") && !source.path.starts_with("ui/src/lib/ipc/"))
        .map(|source| source.path.clone())
        .collect();
    nothing_breaks("another door to Tauri", &found);
}

#[test]
fn kit_parts_and_screens_never_name_back() {
    let mut found = Vec::new();
    for source in ui() {
        let Some(room) = room_of(&source.path) else { continue };
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == room) else { continue };
        for import in imports(source) {
            let Some(target) = room_of(&resolved(&source.path, &import)).map(str::to_owned) else { continue };
            if target != room && !allowed.contains(&target.as_str()) {
                found.push(format!("{}: {import}", source.path));
            }
        }
    }
    nothing_breaks("a room names one above it", &found);
}

#[test]
fn the_text_of_the_window_stands_in_the_catalogue() {
    let mut found = Vec::new();
    for source in ui().iter().filter(|source| source.is("svelte")) {
        for text in written_text(&source.text) {
            found.push(format!("{}: {text}", source.path));
        }
    }
    nothing_breaks("text in a component", &found);
}

fn ui() -> Vec<&'static Source> {
    let found: Vec<&Source> = sources(&[".ts", ".svelte"])
        .into_iter()
        .filter(|source| source.path.starts_with("ui/src/") && !source.is_test())
        .collect();
    assert!(found.len() > 50, "the window was not found");
    found
}

/// `ui/src/parts/Mark.svelte` → `parts`.
fn room_of(path: &str) -> Option<&str> {
    let (room, _) = path.strip_prefix("ui/src/")?.split_once('/')?;
    Some(room)
}

/// The relative files that a file imports.
fn imports(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for quote in ['\'', '"'] {
        for word in ["from ", "import ", "import("] {
            let opening = format!("{word}{quote}.");
            for (at, _) in source.text.match_indices(&opening) {
                let (_, rest) = source.text.split_at(at + opening.len() - 1);
                found.push(rest.split(quote).next().unwrap_or_default().to_owned());
            }
        }
    }
    found
}

/// The path that a relative import means.
fn resolved(path: &str, import: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Text that a person would read: between the tags, and in attributes that are read aloud or shown.
fn written_text(component: &str) -> Vec<String> {
    let mut markup = component.to_owned();
    for (open, close) in [("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")] {
        while let Some(from) = markup.find(open) {
            let to = markup.split_at(from).1.find(close).map_or(markup.len(), |length| from + length + close.len());
            markup.replace_range(from..to, "");
        }
    }
    let mut found = Vec::new();
    let (mut depth, mut in_tag, mut quote) = (0_usize, false, None);
    let mut text = String::new();
    let mut tag = String::new();
    for letter in markup.chars() {
        match (letter, quote) {
            ('{', _) => depth += 1,
            ('}', _) => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            (_, Some(open)) if in_tag => {
                tag.push(letter);
                if letter == open {
                    quote = None;
                }
            }
            ('"' | '\'', None) if in_tag => {
                quote = Some(letter);
                tag.push(letter);
            }
            ('<', None) => {
                found.extend(readable(&text));
                text.clear();
                in_tag = true;
            }
            ('>', None) => {
                found.extend(shown_attributes(&tag));
                tag.clear();
                in_tag = false;
            }
            _ if in_tag => tag.push(letter),
            _ => text.push(letter),
        }
    }
    found.extend(readable(&text));
    found
}

fn readable(text: &str) -> Option<String> {
    text.chars().any(char::is_alphabetic).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn shown_attributes(tag: &str) -> Vec<String> {
    let shown = ["title=\"", "aria-label=\"", "placeholder=\"", "alt=\"", "label=\"", "aria-description=\""];
    let mut found = Vec::new();
    for name in shown {
        for (at, _) in tag.match_indices(name) {
            let (_, rest) = tag.split_at(at + name.len());
            found.extend(readable(rest.split('"').next().unwrap_or_default()));
        }
    }
    found
}

#[test]
fn text_between_tags_and_in_shown_attributes_is_found() {
    let component =
        "<!-- A note. -->\n<script>const a = 'b';</script>\n<p class=\"big\" title=\"Xin chào\">{words.a} – Gửi</p>";
    assert_eq!(written_text(component), ["Xin chào", "– Gửi"]);
    assert!(written_text("{#if a > b}<b title={words.b} onclick={() => f('x')}>{a ? 'x' : b}</b>{/if}").is_empty());
}

#[test]
fn a_relative_import_is_followed() {
    assert_eq!(resolved("ui/src/kit/Menu.svelte", "../parts/Mark.svelte"), "ui/src/parts/Mark.svelte");
    assert_eq!(room_of("ui/src/App.svelte"), None);
}
