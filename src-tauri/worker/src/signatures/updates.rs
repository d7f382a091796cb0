//! What later revisions did to a signed one: harmless only when every difference is understood and permitted.
//!
//! The signed revision and the finished file are opened one beside the other and compared object by object. Nothing is
//! excused for where it stands in the file: what differs must be a signature, a time-stamp, evidence about certificates,
//! a filled blank field or a note about the file. Added bytes that no table of objects names are not understood.

mod form;
mod tiling;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    rc::Rc,
};

use lienthong_worker::report::{Ground, Later};

use super::{
    Fault,
    fields::{Field, all_fields},
    file::{Entry, PdfFile},
    object::{Dictionary, Object, Reference},
    references::References,
};

/// What the signer allowed and forbade.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    /// DocMDP: 1 nothing, 2 forms and signatures, 3 also notes.
    pub certified: Option<i64>,
    pub locked: Locked,
}

/// FieldMDP: fields that must not be filled any more.
#[derive(Clone, Debug, Default)]
pub enum Locked {
    #[default]
    None,
    All,
    These(Vec<String>),
    AllBut(Vec<String>),
}

impl Locked {
    fn locks(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(names) => names.iter().any(|known| known == name),
            Self::AllBut(names) => !names.iter().any(|known| known == name),
        }
    }
}

/// Why the later revisions are not proven harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Changed,
    NotPermitted,
    Unproven,
}

impl From<Fault> for Refused {
    fn from(_: Fault) -> Self {
        Self::Unproven
    }
}

impl From<Refused> for Ground {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Changed => Self::ChangedLater,
            Refused::NotPermitted => Self::NotPermittedLater,
            Refused::Unproven => Self::LaterUnproven,
        }
    }
}

/// The kinds of harmless additions after the first `signed_end` bytes. `whole_signatures` are the objects that are
/// signatures whose bytes and key were found right.
pub fn judge(
    new: &PdfFile<'_>,
    signed_end: usize,
    permissions: &Permissions,
    whole_signatures: &HashSet<Reference>,
) -> Result<BTreeSet<Later>, Refused> {
    let old = PdfFile::open(new.bytes.get(..signed_end).ok_or(Refused::Unproven)?)?;
    if new.is_encrypted() {
        return Err(Refused::Unproven);
    }
    let added = tiling::added_sections(&old, new)?;
    let references = References::of(&old)?;
    let mut comparison = Comparison {
        old_fields: all_fields(&old)?,
        changed: changed_objects(&old, new, added, &references)?,
        explained: HashSet::new(),
        new_widgets: HashSet::new(),
        kinds: BTreeSet::new(),
        smallest_page: smallest_page(&old, &references)?,
        old: &old,
        new,
        references,
        permissions,
        whole_signatures,
    };
    comparison.root()?;
    comparison.fields()?;
    comparison.pages()?;
    comparison.trailer()?;
    if comparison.changed.keys().any(|number| !comparison.explained.contains(number)) {
        return Err(Refused::Changed);
    }
    Ok(comparison.kinds)
}

type Pair = (Rc<Object>, Rc<Object>);

struct Comparison<'c, 'a> {
    old: &'c PdfFile<'a>,
    new: &'c PdfFile<'a>,
    references: References,
    permissions: &'c Permissions,
    whole_signatures: &'c HashSet<Reference>,
    old_fields: Vec<Field>,
    /// Used in the signed revision, and different now.
    changed: BTreeMap<u32, Pair>,
    explained: HashSet<u32>,
    /// Added signature fields as they are shown on pages.
    new_widgets: HashSet<Reference>,
    kinds: BTreeSet<Later>,
    /// In square points.
    smallest_page: f64,
}

/// Objects that the signed revision uses and that are different now. What nobody used and is new needs no excuse: it is
/// seen only through what was changed.
fn changed_objects(
    old: &PdfFile<'_>,
    new: &PdfFile<'_>,
    added: usize,
    references: &References,
) -> Result<BTreeMap<u32, Pair>, Refused> {
    let mut changed = BTreeMap::new();
    for (number, entry) in new.sections.iter().take(added).flat_map(|section| &section.entries) {
        if !references.is_used(*number) || new.entry(*number) != Some(*entry) {
            continue;
        }
        let of = |file: &PdfFile<'_>| -> Result<Rc<Object>, Refused> {
            let generation = match file.entry(*number) {
                Some(Entry::At { generation, .. }) => generation,
                _ => 0,
            };
            Ok(file.resolve(Reference { number: *number, generation })?)
        };
        let pair = (of(old)?, of(new)?);
        if pair.0 != pair.1 {
            changed.insert(*number, pair);
        }
    }
    Ok(changed)
}

/// The area of the smallest page: what may be small on it is small on every page.
fn smallest_page(file: &PdfFile<'_>, references: &References) -> Result<f64, Refused> {
    let mut smallest = f64::INFINITY;
    for number in references.used() {
        let object = match file.entry(number) {
            Some(Entry::At { generation, .. }) => file.resolve(Reference { number, generation })?,
            Some(Entry::Inside { .. }) => file.resolve(Reference { number, generation: 0 })?,
            _ => continue,
        };
        let Object::Dictionary(dictionary) = &*object else { continue };
        for name in [&b"MediaBox"[..], b"CropBox"] {
            let size = super::appearance::size_of(&*file.value(dictionary, name)?);
            smallest = size.map_or(smallest, |(width, height)| smallest.min(width * height));
        }
    }
    Ok(if smallest.is_finite() { smallest } else { 0.0 })
}

impl Comparison<'_, '_> {
    /// The catalog: only form, evidence, version and notes about the file may differ.
    fn root(&mut self) -> Result<(), Refused> {
        let (old, new) = (self.old.trailer()?, self.new.trailer()?);
        let root = old.get(b"Root".as_slice()).and_then(Object::as_reference).ok_or(Refused::Unproven)?;
        if new.get(b"Root".as_slice()).and_then(Object::as_reference) != Some(root) {
            return Err(Refused::Changed);
        }
        let (old, new) = (self.old.root()?, self.new.root()?);
        let (Object::Dictionary(old), Object::Dictionary(new)) = (&*old, &*new) else { return Err(Refused::Unproven) };
        for name in differing(old, new) {
            match name.as_slice() {
                b"AcroForm" | b"DSS" | b"Metadata" => {}
                b"Version" | b"Extensions" => {
                    self.kinds.insert(Later::Metadata);
                }
                b"Pages" | b"OCProperties" | b"OpenAction" | b"AA" | b"Names" | b"Dests" => {
                    return Err(Refused::Changed);
                }
                _ => return Err(Refused::Unproven),
            }
        }
        self.explained.insert(root.number);
        self.form(old, new)?;
        self.place_of_its_own(root.number, b"DSS", Later::ValidationData, old, new);
        self.place_of_its_own(root.number, b"Metadata", Later::Metadata, old, new);
        Ok(())
    }

    /// What is reached only through one name of an object may change as it likes.
    fn place_of_its_own(&mut self, parent: u32, name: &[u8], kind: Later, old: &Dictionary, new: &Dictionary) {
        let inside = self.references.reached_only_through(&(parent, name.to_vec()));
        let rewritten: Vec<u32> = self.changed.keys().copied().filter(|number| inside.contains(number)).collect();
        if !rewritten.is_empty() || old.get(name) != new.get(name) {
            self.kinds.insert(kind);
            self.explained.extend(rewritten);
        }
    }

    /// The trailer: the document's information may differ, its encryption may not.
    fn trailer(&mut self) -> Result<(), Refused> {
        let (old, new) = (self.old.trailer()?.clone(), self.new.trailer()?.clone());
        if old.get(b"Encrypt".as_slice()) != new.get(b"Encrypt".as_slice()) {
            return Err(Refused::Unproven);
        }
        self.place_of_its_own(0, b"Info", Later::Metadata, &old, &new);
        Ok(())
    }

    /// Pages: nothing but added signature fields.
    fn pages(&mut self) -> Result<(), Refused> {
        let changed: Vec<(u32, Pair)> = self.changed.iter().map(|(number, pair)| (*number, pair.clone())).collect();
        for (number, (old, new)) in changed {
            if self.explained.contains(&number) {
                continue;
            }
            match (&*old, &*new) {
                (Object::Dictionary(old), Object::Dictionary(new)) if is_page(old) => {
                    if differing(old, new).iter().any(|name| name != b"Annots") {
                        return Err(Refused::Changed);
                    }
                    let (old, new) = (self.old.value(old, b"Annots")?, self.new.value(new, b"Annots")?);
                    self.annotations(&old, &new)?;
                    self.explained.insert(number);
                }
                (Object::Array(_), Object::Array(_)) if self.is_annotations(number)? => {
                    self.annotations(&old, &new)?;
                    self.explained.insert(number);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// An array that one page, and nobody else, uses as its annotations.
    fn is_annotations(&self, number: u32) -> Result<bool, Refused> {
        let Some((parent, name)) = self.references.only_site(number) else { return Ok(false) };
        let generation = match self.old.entry(*parent) {
            Some(Entry::At { generation, .. }) => generation,
            _ => 0,
        };
        let parent = self.old.resolve(Reference { number: *parent, generation })?;
        Ok(name == b"Annots" && parent.as_dictionary().is_some_and(is_page))
    }

    /// The old annotations in their order, and new signature fields.
    fn annotations(&self, old: &Object, new: &Object) -> Result<(), Refused> {
        let old = old.as_array().map(Vec::as_slice).unwrap_or_default();
        let new = new.as_array().map(Vec::as_slice).unwrap_or_default();
        let is_widget = |one: &Object| one.as_reference().is_some_and(|one| self.new_widgets.contains(&one));
        let kept: Vec<&Object> = new.iter().filter(|one| !is_widget(one)).collect();
        if kept.iter().copied().eq(old.iter()) { Ok(()) } else { Err(Refused::Changed) }
    }
}

fn is_page(dictionary: &Dictionary) -> bool {
    dictionary.get(b"Type".as_slice()).and_then(Object::as_name) == Some(b"Page")
}

/// Names whose values differ, also those that only one of the two has.
fn differing(old: &Dictionary, new: &Dictionary) -> Vec<Vec<u8>> {
    let names: BTreeSet<&Vec<u8>> = old.keys().chain(new.keys()).collect();
    names.into_iter().filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
}
