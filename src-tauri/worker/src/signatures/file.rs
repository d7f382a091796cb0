//! A PDF as its cross-reference tables tell it: revisions, objects, nothing guessed (ISO 32000-1 §7.5).

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    ops::Range,
    rc::Rc,
};

use super::{
    Fault,
    decoding::decoded,
    object::{Dictionary, Object, Reader, Reference},
};

/// The end of a file is looked for this far back.
const END_BYTES: usize = 2048;
/// More revisions than this are an attack.
const MOST_SECTIONS: usize = 512;
const MOST_OBJECTS: u32 = 8_388_607;
/// References to references to lengths in streams with lengths …
const DEEPEST: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Free,
    At { offset: usize, generation: u16 },
    Inside { stream: u32, place: usize },
}

/// One cross-reference table or stream.
pub struct Section {
    pub place: Range<usize>,
    pub entries: BTreeMap<u32, Entry>,
    pub trailer: Dictionary,
    /// Part of a section for old readers; it stands in no chain of its own.
    pub is_hybrid: bool,
}

/// An opened file, or the beginning of one.
pub struct PdfFile<'a> {
    pub bytes: &'a [u8],
    /// The newest first.
    pub sections: Vec<Section>,
    entries: HashMap<u32, Entry>,
    objects: RefCell<HashMap<u32, Rc<Object>>>,
    streams: RefCell<HashMap<u32, Rc<ObjectStream>>>,
    depth: RefCell<usize>,
}

/// Numbers and objects of an object stream.
type ObjectStream = Vec<(u32, Object)>;

impl<'a> PdfFile<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(Fault::Broken);
        }
        let mut file = Self {
            bytes,
            sections: Vec::new(),
            entries: HashMap::new(),
            objects: RefCell::default(),
            streams: RefCell::default(),
            depth: RefCell::new(0),
        };
        let mut next = Some(file.start()?);
        while let Some(offset) = next {
            let known = file.sections.iter().any(|section| section.place.start == offset);
            if known || file.sections.len() >= MOST_SECTIONS {
                return Err(Fault::Broken);
            }
            let section = file.section(offset)?;
            next = offset_in(&section.trailer, b"Prev")?;
            let hybrid = offset_in(&section.trailer, b"XRefStm")?.filter(|_| file.bytes.get(offset) == Some(&b'x'));
            file.take(section);
            if let Some(offset) = hybrid {
                let mut section = file.section(offset)?;
                section.is_hybrid = true;
                file.take(section);
            }
        }
        Ok(file)
    }

    /// The newest trailer.
    pub fn trailer(&self) -> Result<&Dictionary, Fault> {
        self.sections.first().map(|section| &section.trailer).ok_or(Fault::Broken)
    }

    pub fn is_encrypted(&self) -> bool {
        self.sections.iter().any(|section| section.trailer.contains_key(b"Encrypt".as_slice()))
    }

    pub fn root(&self) -> Result<Rc<Object>, Fault> {
        self.get(self.trailer()?.get(b"Root".as_slice()).ok_or(Fault::Broken)?)
    }

    pub fn entry(&self, number: u32) -> Option<Entry> {
        self.entries.get(&number).copied()
    }

    /// The object itself, or what it refers to; what is not there is null.
    pub fn get(&self, object: &Object) -> Result<Rc<Object>, Fault> {
        match object {
            Object::Reference(reference) => self.resolve(*reference),
            other => Ok(Rc::new(other.clone())),
        }
    }

    /// The value of a name in a dictionary, resolved; null where it is not there.
    pub fn value(&self, dictionary: &Dictionary, name: &[u8]) -> Result<Rc<Object>, Fault> {
        dictionary.get(name).map_or_else(|| Ok(Rc::new(Object::Null)), |found| self.get(found))
    }

    pub fn resolve(&self, reference: Reference) -> Result<Rc<Object>, Fault> {
        if let Some(known) = self.objects.borrow().get(&reference.number) {
            return Ok(known.clone());
        }
        let found = match self.entry(reference.number) {
            None | Some(Entry::Free) => Object::Null,
            Some(Entry::At { offset, generation }) => {
                if generation != reference.generation {
                    return Err(Fault::Broken);
                }
                let (object, _) = self.at(offset, reference)?;
                object
            }
            Some(Entry::Inside { stream, place }) => {
                let stream = self.object_stream(stream)?;
                let (number, object) = stream.get(place).ok_or(Fault::Broken)?;
                if *number != reference.number || reference.generation != 0 {
                    return Err(Fault::Broken);
                }
                object.clone()
            }
        };
        if matches!(found, Object::Reference(_)) {
            return Err(Fault::Broken);
        }
        let found = Rc::new(found);
        self.objects.borrow_mut().insert(reference.number, found.clone());
        Ok(found)
    }

    /// The object that stands at a place, with the place where it ends.
    pub fn at(&self, offset: usize, reference: Reference) -> Result<(Object, usize), Fault> {
        let mut reader = Reader::new(self.bytes, offset);
        let (found, object) = reader.indirect(|length| self.length(length))?;
        if found != reference {
            return Err(Fault::Broken);
        }
        Ok((object, reader.at))
    }

    fn length(&self, length: &Object) -> Result<usize, Fault> {
        let found = self.deeper(|| self.get(length))?;
        found.as_integer().and_then(|length| usize::try_from(length).ok()).ok_or(Fault::Broken)
    }

    fn deeper<T>(&self, work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        if *self.depth.borrow() >= DEEPEST {
            return Err(Fault::Broken);
        }
        *self.depth.borrow_mut() += 1;
        let done = work();
        *self.depth.borrow_mut() -= 1;
        done
    }

    fn object_stream(&self, number: u32) -> Result<Rc<ObjectStream>, Fault> {
        if let Some(known) = self.streams.borrow().get(&number) {
            return Ok(known.clone());
        }
        if self.is_encrypted() {
            return Err(Fault::Encrypted);
        }
        let Some(Entry::At { offset, generation }) = self.entry(number) else { return Err(Fault::Broken) };
        let (object, _) = self.deeper(|| self.at(offset, Reference { number, generation }))?;
        let Object::Stream(dictionary, raw) = object else { return Err(Fault::Broken) };
        let measure = |name: &[u8]| {
            let number = dictionary.get(name).and_then(Object::as_integer);
            number.and_then(|number| usize::try_from(number).ok()).ok_or(Fault::Broken)
        };
        let (count, first) = (measure(b"N")?, measure(b"First")?);
        let bytes = decoded(&dictionary, &raw)?;
        let mut heads = Reader::new(bytes.get(..first).ok_or(Fault::Broken)?, 0);
        let mut found = Vec::new();
        for _ in 0..count {
            let number = u32::try_from(heads.unsigned()?).map_err(|_| Fault::Broken)?;
            let offset = usize::try_from(heads.unsigned()?).map_err(|_| Fault::Broken)?;
            let at = first.checked_add(offset).ok_or(Fault::Broken)?;
            found.push((number, Reader::new(&bytes, at).object()?));
        }
        let found = Rc::new(found);
        self.streams.borrow_mut().insert(number, found.clone());
        Ok(found)
    }

    /// What `startxref` at the end says.
    fn start(&self) -> Result<usize, Fault> {
        let from = self.bytes.len().saturating_sub(END_BYTES);
        let end = self.bytes.get(from..).unwrap_or_default();
        let found = memchr::memmem::rfind(end, b"startxref").ok_or(Fault::Broken)?;
        let (offset, _) = start_at(self.bytes, from + found)?;
        Ok(offset)
    }

    fn take(&mut self, section: Section) {
        for (number, entry) in &section.entries {
            self.entries.entry(*number).or_insert(*entry);
        }
        self.sections.push(section);
    }

    fn section(&self, offset: usize) -> Result<Section, Fault> {
        let mut reader = Reader::new(self.bytes, offset);
        if reader.peek() == Some(b'x') {
            return table(&mut reader, offset);
        }
        let (_, object) = reader.indirect(|length| {
            // Objects cannot be found before the table of objects is read.
            length.as_integer().and_then(|length| usize::try_from(length).ok()).ok_or(Fault::Broken)
        })?;
        let Object::Stream(dictionary, raw) = object else { return Err(Fault::Broken) };
        if dictionary.get(b"Type".as_slice()).and_then(Object::as_name) != Some(b"XRef") {
            return Err(Fault::Broken);
        }
        let entries = entries_of_stream(&dictionary, &decoded(&dictionary, &raw)?)?;
        Ok(Section { place: offset..reader.at, entries, trailer: dictionary, is_hybrid: false })
    }
}

/// `startxref 123 %%EOF` from this place on: the number, and where it ends.
pub fn start_at(bytes: &[u8], at: usize) -> Result<(usize, usize), Fault> {
    let mut reader = Reader::new(bytes, at);
    reader.keyword(b"startxref")?;
    let offset = usize::try_from(reader.unsigned()?).map_err(|_| Fault::Broken)?;
    while reader.peek().is_some_and(super::object::is_space) {
        reader.at += 1;
    }
    let rest = bytes.get(reader.at..).unwrap_or_default();
    if !rest.starts_with(b"%%EOF") {
        return Err(Fault::Broken);
    }
    Ok((offset, reader.at + b"%%EOF".len()))
}

fn offset_in(trailer: &Dictionary, name: &[u8]) -> Result<Option<usize>, Fault> {
    match trailer.get(name) {
        None => Ok(None),
        Some(Object::Integer(offset)) => usize::try_from(*offset).map(Some).map_err(|_| Fault::Broken),
        Some(_) => Err(Fault::Broken),
    }
}

fn table(reader: &mut Reader<'_>, offset: usize) -> Result<Section, Fault> {
    reader.keyword(b"xref")?;
    let mut entries = BTreeMap::new();
    while !reader.comes(b"trailer") {
        let (first, count) = (reader.unsigned()?, reader.unsigned()?);
        for number in first..first.saturating_add(count) {
            let number = u32::try_from(number).ok().filter(|number| *number <= MOST_OBJECTS).ok_or(Fault::Broken)?;
            let offset = usize::try_from(reader.unsigned()?).map_err(|_| Fault::Broken)?;
            let generation = reader.unsigned()?;
            let entry = if reader.comes(b"n") {
                reader.keyword(b"n")?;
                Entry::At { offset, generation: u16::try_from(generation).map_err(|_| Fault::Broken)? }
            } else {
                reader.keyword(b"f")?;
                Entry::Free
            };
            if entries.insert(number, entry).is_some() {
                return Err(Fault::Broken);
            }
        }
    }
    reader.keyword(b"trailer")?;
    let Object::Dictionary(trailer) = reader.object()? else { return Err(Fault::Broken) };
    Ok(Section { place: offset..reader.at, entries, trailer, is_hybrid: false })
}

fn entries_of_stream(dictionary: &Dictionary, bytes: &[u8]) -> Result<BTreeMap<u32, Entry>, Fault> {
    let numbers = |name: &[u8]| -> Option<Vec<usize>> {
        let all = dictionary.get(name)?.as_array()?;
        all.iter().map(|one| one.as_integer().and_then(|number| usize::try_from(number).ok())).collect()
    };
    let widths = numbers(b"W").filter(|widths| widths.len() == 3 && widths.iter().all(|width| *width <= 8));
    let widths = widths.ok_or(Fault::Broken)?;
    let size = dictionary.get(b"Size".as_slice()).and_then(Object::as_integer);
    let size = size.and_then(|size| usize::try_from(size).ok()).ok_or(Fault::Broken)?;
    let index = if dictionary.contains_key(b"Index".as_slice()) {
        numbers(b"Index").ok_or(Fault::Broken)?
    } else {
        vec![0, size]
    };
    let row_bytes: usize = widths.iter().sum();
    let mut rows = bytes.chunks_exact(row_bytes.max(1));
    let mut entries = BTreeMap::new();
    for pair in index.chunks(2) {
        let [first, count] = pair else { return Err(Fault::Broken) };
        for number in *first..first.saturating_add(*count) {
            let number = u32::try_from(number).ok().filter(|number| *number <= MOST_OBJECTS).ok_or(Fault::Broken)?;
            let mut row = rows.next().ok_or(Fault::Broken)?;
            let mut field = |width: usize| {
                let (field, rest) = row.split_at_checked(width)?;
                row = rest;
                Some(field.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)))
            };
            let kind = field(*widths.first().unwrap_or(&0)).ok_or(Fault::Broken)?;
            let kind = if widths.first() == Some(&0) { 1 } else { kind };
            let second = field(*widths.get(1).unwrap_or(&0)).ok_or(Fault::Broken)?;
            let third = field(*widths.get(2).unwrap_or(&0)).ok_or(Fault::Broken)?;
            let place = |value: u64| usize::try_from(value).map_err(|_| Fault::Broken);
            let entry = match kind {
                0 => Entry::Free,
                1 => Entry::At { offset: place(second)?, generation: u16::try_from(third).map_err(|_| Fault::Broken)? },
                2 => Entry::Inside { stream: u32::try_from(second).map_err(|_| Fault::Broken)?, place: place(third)? },
                _ => return Err(Fault::Broken),
            };
            if entries.insert(number, entry).is_some() {
                return Err(Fault::Broken);
            }
        }
    }
    Ok(entries)
}
