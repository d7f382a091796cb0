//! What may happen to the form of a signed document: new signatures, and blank fields that are filled.

use lienthong_worker::report::Later;

use super::{
    super::{
        appearance::{only_writes, size_of},
        fields::Field,
        object::{Dictionary, Object, Reference},
    },
    Comparison, Refused, differing,
};

/// A new signature may be seen on this part of a page; a larger one could hide what was signed.
const LARGEST_PART_OF_PAGE: f64 = 0.25;
/// A box to tick is no larger; a larger one could hold a page that only shows once it is ticked, in points.
const LARGEST_BOX: f64 = 36.0;
/// Flags of an annotation that take it out of its rectangle: no zoom, no rotation.
const OUT_OF_PLACE: i64 = 8 | 16;
/// Everything that a new signature field may say of itself; no action is among it.
const NAMES_OF_NEW_FIELD: &[&[u8]] = &[
    b"Type", b"Subtype", b"FT", b"T", b"TU", b"TM", b"Ff", b"V", b"Lock", b"SV", b"DA", b"Rect", b"AP", b"F", b"P",
    b"Parent", b"Kids", b"MK", b"M", b"NM", b"BS", b"Border", b"H",
];

impl Comparison<'_, '_> {
    /// The form itself: more signature fields, more fonts, and flags.
    pub(super) fn form(&mut self, old_root: &Dictionary, new_root: &Dictionary) -> Result<(), Refused> {
        let (old, new) = (self.old.value(old_root, b"AcroForm")?, self.new.value(new_root, b"AcroForm")?);
        let empty = Dictionary::new();
        let (old, new) = match (&*old, &*new) {
            (Object::Null, Object::Null) => return Ok(()),
            (Object::Null, Object::Dictionary(new)) => (&empty, new),
            (Object::Dictionary(old), Object::Dictionary(new)) => (old, new),
            _ => return Err(Refused::Changed),
        };
        self.explain_only_use(old_root.get(b"AcroForm".as_slice()));
        let fields = (self.old.value(old, b"Fields")?, self.new.value(new, b"Fields")?);
        let old_list = fields.0.as_array().map(Vec::as_slice).unwrap_or_default();
        let new_list = fields.1.as_array().map(Vec::as_slice).unwrap_or_default();
        let kept: Vec<&Object> = new_list.iter().filter(|one| old_list.contains(one)).collect();
        if !kept.iter().copied().eq(old_list.iter()) {
            return Err(Refused::Changed);
        }
        for one in new_list.iter().filter(|one| !old_list.contains(one)) {
            self.new_field(one.as_reference().ok_or(Refused::Unproven)?)?;
        }
        self.explain_only_use(old.get(b"Fields".as_slice()));
        for name in differing(old, new) {
            match name.as_slice() {
                b"Fields" | b"SigFlags" | b"DR" => {}
                b"DA" if !old.contains_key(b"DA".as_slice()) => {}
                b"NeedAppearances" if new.get(name.as_slice()).is_none_or(|now| *now == Object::Boolean(false)) => {}
                _ => return Err(Refused::Unproven),
            }
        }
        if new.contains_key(b"XFA".as_slice()) {
            return Err(Refused::Unproven);
        }
        let (before, after) = (old.get(b"DR".as_slice()), new.get(b"DR".as_slice()));
        self.only_more(before, after, 0)
    }

    /// Every name of the old dictionary has its value still; others may have come.
    fn only_more(&mut self, old: Option<&Object>, new: Option<&Object>, depth: usize) -> Result<(), Refused> {
        let Some(old) = old else { return Ok(()) };
        let new = new.ok_or(Refused::Changed)?;
        let (before, after) = (self.old.get(old)?, self.new.get(new)?);
        if before == after && old == new {
            return Ok(());
        }
        let (Some(before), Some(after)) = (before.as_dictionary(), after.as_dictionary()) else {
            return Err(Refused::Changed);
        };
        // Kinds of resources and their names may grow; what a name stands for may not.
        if depth > 1 {
            return Err(Refused::Changed);
        }
        for (name, value) in before {
            self.only_more(Some(value), after.get(name), depth + 1)?;
        }
        self.explain_only_use(Some(old));
        Ok(())
    }

    /// An object that was rewritten and that is used in one place only is explained by that place.
    fn explain_only_use(&mut self, object: Option<&Object>) {
        if let Some(reference) = object.and_then(Object::as_reference)
            && self.references.only_site(reference.number).is_some()
        {
            self.explained.insert(reference.number);
        }
    }

    /// A field that the signed revision does not have: it must be a signature field.
    fn new_field(&mut self, reference: Reference) -> Result<(), Refused> {
        if self.references.is_used(reference.number) {
            return Err(Refused::Changed);
        }
        let field = self.new.resolve(reference)?;
        let Object::Dictionary(field) = &*field else { return Err(Refused::Unproven) };
        let is_signature = field.get(b"FT".as_slice()).and_then(Object::as_name) == Some(b"Sig");
        if !is_signature || field.contains_key(b"Parent".as_slice()) {
            return Err(Refused::Changed);
        }
        let signed = match field.get(b"V".as_slice()) {
            None | Some(Object::Null) => false,
            Some(value) => self.signature(value)?,
        };
        if !signed {
            self.permit(Later::EmptyField)?;
        }
        let kids = self.new.value(field, b"Kids")?;
        match kids.as_array() {
            None => self.new_widget(reference, field, signed),
            Some(kids) => {
                known_names(field)?;
                for kid in kids {
                    let kid = kid.as_reference().ok_or(Refused::Unproven)?;
                    let widget = self.new.resolve(kid)?;
                    let Object::Dictionary(widget) = &*widget else { return Err(Refused::Unproven) };
                    if self.references.is_used(kid.number) || widget.contains_key(b"V".as_slice()) {
                        return Err(Refused::Changed);
                    }
                    self.new_widget(kid, widget, signed)?;
                }
                Ok(())
            }
        }
    }

    fn new_widget(&mut self, reference: Reference, widget: &Dictionary, signed: bool) -> Result<(), Refused> {
        known_names(widget)?;
        let flags = widget.get(b"F".as_slice()).and_then(Object::as_integer).unwrap_or(0);
        let (width, height) = size_of(&*self.new.value(widget, b"Rect")?).unwrap_or((0.0, 0.0));
        let is_seen = width * height > 0.0 && widget.contains_key(b"AP".as_slice());
        if is_seen {
            // An unsigned field with a picture, and any picture on a certified document, is a way to paint.
            if !signed || self.permissions.certified.is_some() {
                return Err(Refused::NotPermitted);
            }
            if flags & OUT_OF_PLACE != 0 || width * height > LARGEST_PART_OF_PAGE * self.smallest_page {
                return Err(Refused::Changed);
            }
        }
        self.new_widgets.insert(reference);
        Ok(())
    }

    /// The value of a signature field: a later signature that holds itself.
    fn signature(&mut self, value: &Object) -> Result<bool, Refused> {
        let reference = value.as_reference().ok_or(Refused::Unproven)?;
        if self.references.is_used(reference.number) || !self.whole_signatures.contains(&reference) {
            return Err(Refused::Changed);
        }
        let signature = self.new.resolve(reference)?;
        let kind = signature.as_dictionary().and_then(|found| found.get(b"Type".as_slice())).and_then(Object::as_name);
        let kind = if kind == Some(b"DocTimeStamp") { Later::TimeStamp } else { Later::Signature };
        self.permit(kind)?;
        Ok(true)
    }

    fn permit(&mut self, kind: Later) -> Result<(), Refused> {
        if self.permissions.certified == Some(1) && kind != Later::TimeStamp {
            return Err(Refused::NotPermitted);
        }
        self.kinds.insert(kind);
        Ok(())
    }

    /// Fields that the signed revision has already: blank ones may be filled, unsigned ones signed.
    pub(super) fn fields(&mut self) -> Result<(), Refused> {
        for field in self.old_fields.clone() {
            let Some((_, now)) = self.changed.get(&field.reference.number).cloned() else { continue };
            let Object::Dictionary(now) = &*now else { return Err(Refused::Changed) };
            match field.kind.as_slice() {
                b"Sig" => self.signed_field(&field, now)?,
                b"Tx" | b"Ch" | b"Btn" => self.filled_field(&field, now)?,
                _ => return Err(Refused::Changed),
            }
            self.explained.insert(field.reference.number);
        }
        Ok(())
    }

    fn signed_field(&mut self, field: &Field, now: &Dictionary) -> Result<(), Refused> {
        let is_blank = matches!(field.value, None | Some(Object::Null));
        let mut value_set = false;
        for name in differing(&field.dictionary, now) {
            match name.as_slice() {
                b"V" if is_blank => {
                    value_set = self.signature(now.get(name.as_slice()).ok_or(Refused::Changed)?)?;
                }
                b"AP" | b"M" | b"MK" if is_blank => {}
                b"F" if now
                    .get(name.as_slice())
                    .and_then(Object::as_integer)
                    .is_some_and(|flags| flags & OUT_OF_PLACE == 0) => {}
                _ => return Err(Refused::Changed),
            }
        }
        let (width, height) = size_of(&*self.new.value(now, b"Rect")?).unwrap_or((0.0, 0.0));
        let repainted = field.dictionary.get(b"AP".as_slice()) != now.get(b"AP".as_slice());
        if repainted && width * height > LARGEST_PART_OF_PAGE * self.smallest_page {
            return Err(Refused::Changed);
        }
        // A widget of its own beside its field carries no value; its field does, which is looked at by itself.
        let has_field_of_its_own = !now.contains_key(b"T".as_slice());
        if repainted && !value_set && !has_field_of_its_own {
            return Err(Refused::Changed);
        }
        self.appearance_of_its_own(field.reference);
        Ok(())
    }

    fn filled_field(&mut self, field: &Field, now: &Dictionary) -> Result<(), Refused> {
        if self.permissions.locked.locks(&field.name) {
            return Err(Refused::NotPermitted);
        }
        let value = match &field.value {
            Some(value) => self.old.get(value)?,
            None => std::rc::Rc::new(Object::Null),
        };
        let is_blank = match &*value {
            Object::Null => true,
            Object::Text(text) => text.bytes.is_empty() || text.bytes == b"\xFE\xFF",
            Object::Name(name) => name == b"Off",
            _ => false,
        };
        let is_button = field.kind == b"Btn";
        let (width, height) = size_of(&*self.new.value(now, b"Rect")?).unwrap_or((0.0, 0.0));
        if is_button && (width > LARGEST_BOX || height > LARGEST_BOX) {
            return Err(Refused::Changed);
        }
        for name in differing(&field.dictionary, now) {
            let harmless = match name.as_slice() {
                b"V" | b"AS" => is_blank,
                b"AP" => is_blank && !is_button && only_writes(self.new, now)?,
                b"M" => true,
                _ => false,
            };
            if !harmless {
                return Err(Refused::Changed);
            }
        }
        self.permit(Later::FormFill)?;
        Ok(())
    }

    /// Appearances of a signature that stand in objects which nobody else uses.
    fn appearance_of_its_own(&mut self, widget: Reference) {
        let inside = self.references.reached_only_through(&(widget.number, b"AP".to_vec()));
        self.explained.extend(self.changed.keys().filter(|number| inside.contains(number)));
    }
}

fn known_names(field: &Dictionary) -> Result<(), Refused> {
    let known = |name: &Vec<u8>| NAMES_OF_NEW_FIELD.contains(&name.as_slice());
    if field.keys().all(known) { Ok(()) } else { Err(Refused::Unproven) }
}
