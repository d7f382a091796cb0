//! Reads plain text in the encodings that Vietnamese offices have used: UTF-8, UTF-16, windows-1258, TCVN3 and VNI.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};

use crate::{
    Reading,
    old_letters::{is_syllable, modernise},
};

/// How much of the text tells the encoding.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Never fails: what is not valid in any of them is read as windows-1258, in which every byte is a letter.
pub fn read(file: &[u8]) -> Reading {
    Reading::whole(encoding_of(file).decode_with_bom_removal(file).0.into_owned())
}

fn encoding_of(file: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(file) {
        return encoding;
    }
    if std::str::from_utf8(file).is_ok() && !file.contains(&0) {
        return UTF_8;
    }
    // Without a mark, UTF-16 shows itself by zero bytes: every blank and digit has one, always on the same side.
    let zeros_at = |side: usize| file.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    let pairs = file.len() / 2;
    if file.len().is_multiple_of(2) && (even + odd) * 8 > pairs {
        return if odd > even { UTF_16LE } else { UTF_16BE };
    }
    // TCVN3 and VNI are Latin letters to every other program; their fonts' tables do the rest.
    let sample = file.get(..file.len().min(SAMPLE_BYTES)).unwrap_or(file);
    let syllables = |text: &str| text.split_whitespace().filter(|word| !word.is_ascii() && is_syllable(word)).count();
    let (latin, vietnamese) = (WINDOWS_1252.decode(sample).0, WINDOWS_1258.decode(sample).0);
    if syllables(&modernise(&latin)) > syllables(&vietnamese) { WINDOWS_1252 } else { WINDOWS_1258 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "Giấy phép xây dựng số 12/GP-SXD";

    #[test]
    fn the_same_words_are_read_from_every_encoding() {
        let little: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked: Vec<u8> = [0xFF, 0xFE].into_iter().chain(little.iter().copied()).collect();
        // windows-1258 writes a base letter and a combining tone.
        let half_composed = "Gi\u{E2}\u{301}y phe\u{301}p x\u{E2}y d\u{1B0}\u{323}ng s\u{F4}\u{301} 12/GP-SXD";
        let (old, _, lossy) = WINDOWS_1258.encode(half_composed);
        assert!(!lossy);
        let (tcvn3, _, _) = WINDOWS_1252.encode("GiÊy phÐp x©y dùng sè 12/GP-SXD");
        let (vni, _, _) = WINDOWS_1252.encode("Giaáy pheùp xaây döïng soá 12/GP-SXD");
        for file in [WORDS.as_bytes(), &little, &big, &marked, &old, &tcvn3, &vni] {
            assert_eq!(read(file).finished().text, WORDS);
        }
    }

    #[test]
    fn decomposed_text_comes_out_composed() {
        assert_eq!(read("Quye\u{302}\u{301}t".as_bytes()).finished().text, "Quyết");
    }
}
