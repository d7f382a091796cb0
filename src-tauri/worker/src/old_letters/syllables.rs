//! Whether a word is a Vietnamese syllable: how text that was read wrongly shows itself.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "r", "s", "t", "v", "x", "",
];

/// Every rime without its tone.
const RIMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot \
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut \
    uy uya uych uynh uyêt uyên uyn uyt uyu uơ ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu \
    y yêm yên yêng yêt yêu";

static KNOWN_RIMES: LazyLock<HashSet<&str>> = LazyLock::new(|| RIMES.split_whitespace().collect());

/// The tones as combining marks; all other marks belong to the letter.
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Whether the word, in whatever case, could stand in a Vietnamese sentence. Punctuation at its ends does not count.
pub fn is_syllable(word: &str) -> bool {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
    if bare.is_empty() || bare.len() > 24 {
        return false;
    }
    let mut tones = bare.nfd().filter(|letter| TONES.contains(letter));
    let tone = tones.next();
    if tones.next().is_some() {
        return false;
    }
    let plain: String =
        bare.nfd().filter(|letter| !TONES.contains(letter)).nfc().flat_map(char::to_lowercase).collect();
    if plain.nfd().any(|letter| is_combining_mark(letter) && !matches!(letter, '\u{302}' | '\u{306}' | '\u{31B}')) {
        return false;
    }
    ONSETS.iter().any(|onset| plain.strip_prefix(onset).is_some_and(|rime| fits(onset, rime, tone)))
}

/// The share of syllables among the words of letters, 0 to 1; `None` for too few words to tell.
pub fn syllable_share(text: &str) -> Option<f64> {
    const ENOUGH: u32 = 12;
    let (mut syllables, mut words) = (0_u32, 0_u32);
    let of_letters = |word: &&str| word.chars().any(char::is_alphabetic) && !word.chars().any(char::is_numeric);
    for word in text.split_whitespace().filter(of_letters).take(5000) {
        words += 1;
        // A letter that stands alone is more often torn off than a word.
        syllables += u32::from(word.chars().nth(1).is_some() && is_syllable(word));
    }
    (words >= ENOUGH).then(|| f64::from(syllables) / f64::from(words))
}

fn fits(onset: &str, rime: &str, tone: Option<char>) -> bool {
    let is_front = rime.starts_with(['e', 'ê', 'i', 'y']);
    let spelled = match onset {
        "c" | "ng" => !is_front,
        "g" => !rime.starts_with(['e', 'ê']),
        "k" | "gh" | "ngh" => is_front,
        _ => true,
    };
    // A stop lets only two tones through.
    let is_stopped = rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch");
    let toned = !is_stopped || matches!(tone, Some('\u{301}' | '\u{323}'));
    spelled && toned && KNOWN_RIMES.contains(rime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_what_only_looks_like_them() {
        for word in ["Giấy", "PHÉP", "quyền", "nghĩa", "thuỷ", "thủy", "gì", "(huyện),", "ươn", "quốc"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in
            ["Céng", "hßa", "x·", "héi", "Coäng", "NG", "H", "Müller", "cát1", "gưi\u{300}\u{301}", "cat", "kông"]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn a_text_whose_letters_were_torn_apart_has_few_syllables() {
        let whole = "Cộng hòa xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc";
        let torn = "C NG HÒA XÃ H I CH NGH A VI T NAM Ộ Ộ Ủ Ĩ Ệ";
        assert!(syllable_share(whole).is_some_and(|share| share > 0.9));
        assert!(syllable_share(torn).is_some_and(|share| share < 0.5));
    }
}
