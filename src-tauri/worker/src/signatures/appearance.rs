//! Whether the appearance of a filled field does nothing but write its text: no surface, no picture, no large letters.
//!
//! A field that lies over printed words could hide them under a white surface and write others. Small dark text of an
//! ordinary font over printed words is seen for what it is.

use super::{
    Fault,
    decoding::decoded,
    file::PdfFile,
    object::{Dictionary, Object, Reader, is_space},
};

/// A letter of this size is still a letter; a larger full stop is a surface.
const LARGEST_LETTERS: f64 = 36.0;
/// Lighter colours could paint over what is printed.
const LIGHTEST: f64 = 0.6;
/// How far a box may differ from the field's rectangle.
const TOLERANCE: f64 = 1.5;

/// The appearance stream of a text or choice field only writes text inside its rectangle.
pub fn only_writes(file: &PdfFile<'_>, widget: &Dictionary) -> Result<bool, Fault> {
    let appearances = file.value(widget, b"AP")?;
    let Some(appearances) = appearances.as_dictionary() else { return Ok(true) };
    if appearances.keys().any(|name| name != b"N") {
        return Ok(false);
    }
    let normal = file.value(appearances, b"N")?;
    let Object::Stream(form, raw) = &*normal else { return Ok(matches!(*normal, Object::Null)) };
    Ok(stands_in_place(file, widget, form)? && fonts_are_plain(file, form)? && writes(&decoded(form, raw)?))
}

/// Width and height of a rectangle; `None` when it is none.
pub fn size_of(rectangle: &Object) -> Option<(f64, f64)> {
    let sides: Option<Vec<f64>> = rectangle.as_array()?.iter().map(Object::as_measure).collect();
    match *sides?.as_slice() {
        [left, bottom, right, top] => Some(((right - left).abs(), (top - bottom).abs())),
        _ => None,
    }
}

/// The form is shown as large as it is drawn.
fn stands_in_place(file: &PdfFile<'_>, widget: &Dictionary, form: &Dictionary) -> Result<bool, Fault> {
    let identity = match &*file.value(form, b"Matrix")? {
        Object::Null => true,
        Object::Array(numbers) => {
            let numbers: Vec<Option<f64>> = numbers.iter().map(Object::as_measure).collect();
            numbers == [1.0, 0.0, 0.0, 1.0, 0.0, 0.0].map(Some)
        }
        _ => false,
    };
    let (shown, drawn) = (size_of(&*file.value(widget, b"Rect")?), size_of(&*file.value(form, b"BBox")?));
    let (Some(shown), Some(drawn)) = (shown, drawn) else { return Ok(false) };
    let like = (shown.0 - drawn.0).abs() <= TOLERANCE && (shown.1 - drawn.1).abs() <= TOLERANCE;
    Ok(identity && like && !form.contains_key(b"OC".as_slice()) && !form.contains_key(b"Group".as_slice()))
}

/// Only fonts stand in its resources, none of them drawn by itself and none made of signs.
fn fonts_are_plain(file: &PdfFile<'_>, form: &Dictionary) -> Result<bool, Fault> {
    let resources = file.value(form, b"Resources")?;
    let Some(resources) = resources.as_dictionary() else { return Ok(true) };
    if resources.keys().any(|name| name != b"Font" && name != b"ProcSet") {
        return Ok(false);
    }
    let fonts = file.value(resources, b"Font")?;
    let Some(fonts) = fonts.as_dictionary() else { return Ok(true) };
    for font in fonts.values() {
        let font = file.get(font)?;
        let Some(font) = font.as_dictionary() else { return Ok(false) };
        let kind = file.value(font, b"Subtype")?;
        let name = file.value(font, b"BaseFont")?;
        let plain = matches!(kind.as_name(), Some(b"Type1" | b"TrueType" | b"Type0"))
            && !font.contains_key(b"FontDescriptor".as_slice())
            && !font.contains_key(b"DescendantFonts".as_slice())
            && matches!(name.as_name(), Some(name) if name.starts_with(b"Helvetica") || name.starts_with(b"Times")
                || name.starts_with(b"Courier") || name.starts_with(b"Arial"));
        if !plain {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The contents consist of operators that set and show text.
fn writes(contents: &[u8]) -> bool {
    let mut reader = Reader::new(contents, 0);
    let mut operands: Vec<Object> = Vec::new();
    loop {
        reader.skip_space();
        let Some(byte) = reader.peek() else { return operands.is_empty() };
        let is_operator = byte.is_ascii_alphabetic() || byte == b'\'' || byte == b'"' || byte == b'*';
        if !is_operator {
            match reader.object() {
                Ok(operand) if operands.len() < 8 => operands.push(operand),
                _ => return false,
            }
            continue;
        }
        let begun = reader.at;
        while reader.peek().is_some_and(|byte| !is_space(byte) && !b"/[(<".contains(&byte)) {
            reader.at += 1;
        }
        let operator = contents.get(begun..reader.at).unwrap_or_default();
        if !is_harmless(operator, &operands) {
            return false;
        }
        operands.clear();
    }
}

fn is_harmless(operator: &[u8], operands: &[Object]) -> bool {
    let numbers = || operands.iter().filter_map(Object::as_measure);
    match operator {
        b"q" | b"Q" | b"BT" | b"ET" | b"BMC" | b"BDC" | b"EMC" | b"Tj" | b"TJ" | b"Td" | b"T*" | b"TL" | b"re"
        | b"W" | b"n" => true,
        b"Tf" => numbers().all(|size| size.abs() <= LARGEST_LETTERS),
        b"Tm" | b"cm" => {
            let first: Vec<f64> = numbers().take(4).collect();
            first == [1.0, 0.0, 0.0, 1.0]
        }
        b"g" | b"rg" => numbers().all(|part| part <= LIGHTEST),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_harmless_and_a_surface_a_picture_and_a_huge_stop_are_not() {
        assert!(writes(b"/Tx BMC q 1 1 98 18 re W n BT /Helv 12 Tf 0 g 2 5.3 Td (An) Tj ET Q EMC"));
        for paint in [
            &b"1 g 0 0 100 20 re f"[..],
            b"q 100 0 0 20 0 0 cm /Im0 Do Q",
            b"BT /Helv 400 Tf (.) Tj ET",
            b"BT /Helv 12 Tf 1 g (An) Tj ET",
            b"BT 40 0 0 40 0 0 Tm /Helv 12 Tf (.) Tj ET",
            b"0 0 m 10 10 l S",
            b"BI /W 1 /H 1 ID x EI",
            b"/Sh0 sh",
        ] {
            assert!(!writes(paint), "{}", String::from_utf8_lossy(paint));
        }
    }
}
