//! Where the signatures of a PDF are: the signature fields of its form, and signatures that no field holds any more.

use std::{collections::HashSet, ops::Range, rc::Rc};

use super::{
    Fault,
    file::{Entry, PdfFile},
    object::{Dictionary, Object, Reference, readable},
};

/// Forms have fewer fields.
const MOST_FIELDS: usize = 20_000;
const DEEPEST: usize = 32;

/// A field of the form, or one of the places where a field is shown.
#[derive(Clone, Debug)]
pub struct Field {
    pub reference: Reference,
    /// With the names of its parents, parted by full stops.
    pub name: String,
    /// `Sig`, `Tx`, `Ch`, `Btn`; its own or its parents'.
    pub kind: Vec<u8>,
    pub dictionary: Dictionary,
    /// Its own value or that of its parents.
    pub value: Option<Object>,
}

/// A signature that a field holds.
#[derive(Clone, Debug)]
pub struct Found {
    pub field: String,
    /// The object that the signature dictionary is, or stands in.
    pub holder: Reference,
    pub dictionary: Dictionary,
    /// Where that object stands in the file; `None`: in a compressed stream, where no signature can be.
    pub place: Option<Range<usize>>,
}

/// Every field and widget of the form, parents before their kids.
pub fn all_fields(file: &PdfFile<'_>) -> Result<Vec<Field>, Fault> {
    let root = file.root()?;
    let root = root.as_dictionary().ok_or(Fault::Broken)?;
    let form = file.value(root, b"AcroForm")?;
    let Some(form) = form.as_dictionary() else { return Ok(Vec::new()) };
    let roots = file.value(form, b"Fields")?;
    let mut walk = Walk { file, seen: HashSet::new(), found: Vec::new() };
    let parent = Field {
        reference: Reference { number: 0, generation: 0 },
        name: String::new(),
        kind: Vec::new(),
        dictionary: Dictionary::new(),
        value: None,
    };
    for one in roots.as_array().map(Vec::as_slice).unwrap_or_default() {
        walk.go(one, &parent, 0)?;
    }
    Ok(walk.found)
}

struct Walk<'f, 'a> {
    file: &'f PdfFile<'a>,
    seen: HashSet<u32>,
    found: Vec<Field>,
}

impl Walk<'_, '_> {
    fn go(&mut self, one: &Object, parent: &Field, depth: usize) -> Result<(), Fault> {
        let reference = one.as_reference().ok_or(Fault::Broken)?;
        if depth > DEEPEST || self.found.len() >= MOST_FIELDS || !self.seen.insert(reference.number) {
            return Err(Fault::Broken);
        }
        let object = self.file.resolve(reference)?;
        let Object::Dictionary(dictionary) = &*object else { return Ok(()) };
        let own = self.file.value(dictionary, b"T")?;
        let own = own.as_text().map(|text| super::shown(&readable(&text.bytes)));
        let name = match own {
            Some(own) if parent.name.is_empty() => own,
            Some(own) => format!("{}.{own}", parent.name),
            None => parent.name.clone(),
        };
        let kind = self.file.value(dictionary, b"FT")?;
        let kind = kind.as_name().map_or_else(|| parent.kind.clone(), <[u8]>::to_vec);
        let value = dictionary.get(b"V".as_slice()).cloned().or_else(|| parent.value.clone());
        let field = Field { reference, name, kind, dictionary: dictionary.clone(), value };
        self.found.push(field.clone());
        let kids = self.file.value(dictionary, b"Kids")?;
        for kid in kids.as_array().map(Vec::as_slice).unwrap_or_default() {
            self.go(kid, &field, depth + 1)?;
        }
        Ok(())
    }
}

/// The signatures that the form of this file holds, in the order of its fields.
pub fn signatures(file: &PdfFile<'_>) -> Result<Vec<Found>, Fault> {
    let mut found: Vec<Found> = Vec::new();
    for field in all_fields(file)?.iter().filter(|field| field.kind == b"Sig") {
        let Some(value) = field.dictionary.get(b"V".as_slice()) else { continue };
        let holder = value.as_reference().unwrap_or(field.reference);
        let object: Rc<Object> = file.get(value)?;
        let dictionary = match &*object {
            Object::Dictionary(dictionary) => dictionary.clone(),
            Object::Null => continue,
            // Something stands where a signature should: it is listed, and cannot be checked.
            _ => Dictionary::new(),
        };
        if found.iter().any(|known| known.holder == holder) {
            continue;
        }
        found.push(Found { field: field.name.clone(), holder, dictionary, place: place_of(file, holder)? });
    }
    Ok(found)
}

fn place_of(file: &PdfFile<'_>, holder: Reference) -> Result<Option<Range<usize>>, Fault> {
    match file.entry(holder.number) {
        Some(Entry::At { offset, .. }) => Ok(Some(offset..file.at(offset, holder)?.1)),
        _ => Ok(None),
    }
}

/// Signatures that stand in the file and that no field holds: what somebody removed, or hid.
pub fn detached(file: &PdfFile<'_>, held: &[Found]) -> Vec<Dictionary> {
    let mut found: Vec<(usize, Dictionary)> = Vec::new();
    let offsets: Vec<(usize, Reference)> = file
        .sections
        .iter()
        .flat_map(|section| &section.entries)
        .filter_map(|(number, entry)| match entry {
            Entry::At { offset, generation } => Some((*offset, Reference { number: *number, generation: *generation })),
            _ => None,
        })
        .collect();
    for place in memchr::memmem::find_iter(file.bytes, b"/ByteRange") {
        if held.iter().any(|one| one.place.as_ref().is_some_and(|held| held.contains(&place))) {
            continue;
        }
        let nearest = offsets.iter().filter(|(offset, _)| *offset < place).max_by_key(|(offset, _)| *offset);
        let Some((offset, reference)) = nearest else { continue };
        if found.iter().any(|(known, _)| known == offset) {
            continue;
        }
        if let Ok((Object::Dictionary(dictionary), end)) = file.at(*offset, *reference)
            && end > place
            && dictionary.contains_key(b"ByteRange".as_slice())
            && dictionary.contains_key(b"Contents".as_slice())
        {
            found.push((*offset, dictionary));
        }
    }
    found.into_iter().map(|(_, dictionary)| dictionary).collect()
}
