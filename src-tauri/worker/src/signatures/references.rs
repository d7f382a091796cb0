//! Who refers to whom in a revision: an object may be rewritten only when everybody who uses it expects that.

use std::collections::{HashMap, HashSet};

use super::{
    Fault,
    file::PdfFile,
    object::{Dictionary, Object, Reference},
};

/// An object, and the outermost name in it under which the reference stands; number 0 is the trailer.
pub type Site = (u32, Vec<u8>);

pub struct References {
    sites: HashMap<u32, HashSet<Site>>,
    uses: HashMap<u32, HashSet<u32>>,
}

impl References {
    /// Walks everything that can be reached from the trailer.
    pub fn of(file: &PdfFile<'_>) -> Result<Self, Fault> {
        let mut sites: HashMap<u32, HashSet<Site>> = HashMap::new();
        let mut waiting: Vec<Reference> = Vec::new();
        let mut add = |site: Site, reference: Reference, waiting: &mut Vec<Reference>| {
            let known = sites.entry(reference.number).or_default();
            if known.is_empty() {
                waiting.push(reference);
            }
            known.insert(site);
        };
        let trailer = file.trailer()?;
        for name in [&b"Root"[..], b"Info", b"Encrypt"] {
            if let Some(found) = trailer.get(name) {
                for reference in references_in(found) {
                    add((0, name.to_vec()), reference, &mut waiting);
                }
            }
        }
        while let Some(reference) = waiting.pop() {
            let object = file.resolve(reference)?;
            for (name, found) in named_references(&object) {
                add((reference.number, name), found, &mut waiting);
            }
        }
        let mut uses: HashMap<u32, HashSet<u32>> = HashMap::new();
        for (number, sites) in &sites {
            for (parent, _) in sites {
                uses.entry(*parent).or_default().insert(*number);
            }
        }
        Ok(Self { sites, uses })
    }

    pub fn is_used(&self, number: u32) -> bool {
        self.sites.contains_key(&number)
    }

    /// Everything that is used, in no order.
    pub fn used(&self) -> impl Iterator<Item = u32> {
        self.sites.keys().copied()
    }

    /// The only place from which an object is used.
    pub fn only_site(&self, number: u32) -> Option<&Site> {
        let mut sites = self.sites.get(&number)?.iter();
        let first = sites.next();
        if sites.next().is_some() { None } else { first }
    }

    /// The objects that can be reached through this place and through no other.
    pub fn reached_only_through(&self, place: &Site) -> HashSet<u32> {
        let used_by = |number: u32| self.uses.get(&number).into_iter().flatten().copied();
        let stands_there = |number: &u32| self.sites.get(number).is_some_and(|sites| sites.contains(place));
        let mut inside: HashSet<u32> = used_by(place.0).filter(stands_there).collect();
        let mut waiting: Vec<u32> = inside.iter().copied().collect();
        while let Some(number) = waiting.pop() {
            waiting.extend(used_by(number).filter(|next| inside.insert(*next)));
        }
        loop {
            let from_outside: Vec<u32> = inside
                .iter()
                .copied()
                .filter(|number| {
                    let sites = self.sites.get(number);
                    sites.is_some_and(|sites| sites.iter().any(|site| site != place && !inside.contains(&site.0)))
                })
                .collect();
            if from_outside.is_empty() {
                return inside;
            }
            for number in from_outside {
                inside.remove(&number);
            }
        }
    }
}

/// All references in an object, with the outermost name each stands under.
fn named_references(object: &Object) -> Vec<(Vec<u8>, Reference)> {
    let in_dictionary = |dictionary: &Dictionary| {
        let all = dictionary
            .iter()
            .flat_map(|(name, value)| references_in(value).into_iter().map(move |reference| (name.clone(), reference)));
        all.collect()
    };
    match object {
        Object::Dictionary(dictionary) | Object::Stream(dictionary, _) => in_dictionary(dictionary),
        other => references_in(other).into_iter().map(|reference| (Vec::new(), reference)).collect(),
    }
}

fn references_in(object: &Object) -> Vec<Reference> {
    match object {
        Object::Reference(reference) => vec![*reference],
        Object::Array(items) => items.iter().flat_map(references_in).collect(),
        Object::Dictionary(dictionary) | Object::Stream(dictionary, _) => {
            dictionary.values().flat_map(references_in).collect()
        }
        _ => Vec::new(),
    }
}
