//! Walks through an XML part and tells what opens, what closes and which text stands between.

use std::io::BufRead;

use quick_xml::{Reader, events::Event};

/// What the walk comes by.
pub enum Mark<'a> {
    /// The local name and the element's attributes.
    Open(&'a str, Attributes<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// The attributes of an element, by local name.
pub struct Attributes<'a>(Option<&'a quick_xml::events::BytesStart<'a>>);

impl Attributes<'_> {
    pub fn get(&self, name: &str) -> Option<String> {
        let element = self.0?;
        let found = element
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(found.value.to_string())
    }
}

/// How a walk ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    Whole,
    /// Whoever listens has enough.
    Stopped,
    /// The part is cut or broken; what stands before was told.
    Broken,
}

/// Tells every mark to `listen` until that returns `false`.
pub fn walk(part: impl BufRead, mut listen: impl FnMut(Mark<'_>) -> bool) -> Walk {
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    // Names are not kept for comparison: nesting a million deep costs nothing.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut buffer = Vec::new();
    loop {
        let more = match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return Walk::Whole,
            Ok(Event::Start(element)) => listen(Mark::Open(element.local_name().as_ref(), Attributes(Some(&element)))),
            Ok(Event::Empty(element)) => {
                let name = element.local_name();
                listen(Mark::Open(name.as_ref(), Attributes(Some(&element)))) && listen(Mark::Close(name.as_ref()))
            }
            Ok(Event::End(element)) => listen(Mark::Close(element.local_name().as_ref())),
            Ok(Event::Text(text)) => listen(Mark::Text(&text.xml10_content())),
            Ok(Event::CData(text)) => listen(Mark::Text(&text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(letter)) => listen(Mark::Text(letter.encode_utf8(&mut [0; 4]))),
                // Only the five entities of XML itself; one that the file declares stays unsaid.
                _ => quick_xml::escape::resolve_xml_entity(&reference).is_none_or(|text| listen(Mark::Text(text))),
            },
            Ok(_) => true,
            Err(_) => return Walk::Broken,
        };
        if !more {
            return Walk::Stopped;
        }
        buffer.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str) -> (String, Walk) {
        let mut said = String::new();
        let walked = walk(xml.as_bytes(), |mark| {
            if let Mark::Text(text) = mark {
                said.push_str(text);
            }
            true
        });
        (said, walked)
    }

    #[test]
    fn an_entity_that_the_file_declares_is_not_expanded() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>x &lt;&#7897;&c;&b; y</a>";
        assert_eq!(texts(bomb), ("x <ộ y".to_owned(), Walk::Whole));
    }

    #[test]
    fn a_million_open_elements_cost_nothing() {
        let deep = "<a>".repeat(1_000_000) + "chữ";
        assert_eq!(texts(&deep).0, "chữ");
    }
}
