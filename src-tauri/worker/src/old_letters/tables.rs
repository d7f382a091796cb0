//! The two tables: TCVN 5712:1993 (VN3, "ABC"), one byte for each letter, and VNI, a letter followed by its mark.
//!
//! Both stand here as the Latin letters (windows-1252) that other programs take them for.

/// What TCVN3 writes for these letters, from U+00A1 on.
const TCVN3: &str = "¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ¨ă©âªê«ô¬ơ\u{AD}ư®đµàýý¶ả·ã¸á¹ạ»ằ¼ẳ½ẵ¾ắÆặÇầÈẩÉẫÊấËậÌèÎẻÏẽÐéÑẹÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞịßòáỏâõãóäọåồæổçỗèốéộêờëởìỡíớîợïùñủòũóúôụõừöửøứ÷ữùựúỳûỷüỹþỵ";

/// What VNI writes after a letter, and what that makes of it: a row for each letter.
const VNI_MARKS: [(char, &str); 14] = [
    ('a', "ùáøàûảõãïạâââấáấàầåẩãẫäậêăéắèằúẳüẵëặ"),
    ('e', "ùéøèûẻõẽïẹâêáếàềåểãễäệ"),
    ('o', "ùóøòûỏõõïọâôáốàồåổãỗäộ"),
    ('u', "ùúøùûủõũïụ"),
    ('y', "ùýøỳûỷõỹ"),
    ('ô', "ùớøờûởõỡïợ"),
    ('ö', "ùứøừûửõữïự"),
    ('A', "ÙÁØÀÛẢÕÃÏẠÂÂÁẤÀẦÅẨÃẪÄẬÊĂÉẮÈẰÚẲÜẴËẶ"),
    ('E', "ÙÉØÈÛẺÕẼÏẸÂÊÁẾÀỀÅỂÃỄÄỆ"),
    ('O', "ÙÓØÒÛỎÕÕÏỌÂÔÁỐÀỒÅỔÃỖÄỘ"),
    ('U', "ÙÚØÙÛỦÕŨÏỤ"),
    ('Y', "ÙÝØỲÛỶÕỸ"),
    ('Ô', "ÙỚØỜÛỞÕỠÏỢ"),
    ('Ö', "ÙỨØỪÛỬÕỮÏỰ"),
];

/// What VNI writes as one letter.
const VNI_ALONE: &str = "ñđÑĐôơÔƠöưÖƯíííìììæỉóĩòịîỵÍÍÌÌÆỈÓĨÒỊÎỴ";

/// Whether one of the two writes something else than it seems with this letter.
pub const fn is_old(letter: char) -> bool {
    matches!(letter, '\u{A1}'..='\u{FF}')
}

pub fn from_tcvn3(text: &str) -> String {
    let mut modern = String::with_capacity(text.len() * 2);
    let all_shouted = is_shouted(text);
    for word in text.split_inclusive(char::is_whitespace) {
        let read = word.chars().map(|letter| partner(TCVN3, letter).unwrap_or(letter));
        // `.VnTimeH` shows small letters as capitals, and only it has toned capitals.
        if all_shouted || is_shouted(word) {
            modern.extend(read.flat_map(char::to_uppercase));
        } else {
            modern.extend(read);
        }
    }
    modern
}

pub fn from_vni(text: &str) -> String {
    let mut modern = String::with_capacity(text.len() * 2);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let marks = VNI_MARKS.iter().find(|(base, _)| *base == letter).map(|(_, marks)| *marks);
        let marked = marks.zip(letters.peek()).and_then(|(marks, next)| partner(marks, *next));
        if let Some(marked) = marked {
            letters.next();
            modern.push(marked);
        } else {
            modern.push(partner(VNI_ALONE, letter).unwrap_or(letter));
        }
    }
    modern
}

/// The letter that stands behind this one in a row of pairs.
fn partner(pairs: &str, letter: char) -> Option<char> {
    let mut row = pairs.chars();
    while let (Some(old), Some(new)) = (row.next(), row.next()) {
        if old == letter {
            return Some(new);
        }
    }
    None
}

/// At least two plain letters, and all of them capitals.
fn is_shouted(word: &str) -> bool {
    let plain = || word.chars().filter(char::is_ascii_alphabetic);
    plain().count() >= 2 && plain().all(|letter| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_tcvn3_has_one_partner() {
        let pairs: Vec<char> = TCVN3.chars().collect();
        assert_eq!(pairs.len() % 2, 0);
        let (mut old, mut new): (Vec<char>, Vec<char>) = pairs.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
        assert!(old.iter().all(|letter| is_old(*letter)));
        let count = old.len();
        for letters in [&mut old, &mut new] {
            letters.sort_unstable();
            letters.dedup();
            assert_eq!(letters.len(), count);
        }
        // 67 small letters beyond ASCII and the seven capitals without a tone.
        assert_eq!(count, 67 + 7);
    }
}
