//! How long a search in the texts of 20,000 files of three pages takes, beside reading all of them: `cargo bench -p lienthong-core --bench file_search`.
//!
//! The budget is p95 ≤ 50 ms, passages included: the texts lie sealed on the disk as they do in the program. Times of two
//! machines cannot be compared, the ratio to the reading of the same run can.

use std::{
    process::ExitCode,
    time::{Duration, Instant as Moment},
};

use lienthong_core::{
    domain::{file_kind::FileKind, sha::Sha, text::fold},
    flows::{
        find_in_files::{FileIndexWriter, count_in_files, take_text},
        views::preview::ExtractedText,
    },
    gateways::{blobs::Blobs, seal::SealKey, sealed_file::SealedFile},
};

const FILES: u64 = 20_000;
const PAGES: u64 = 3;
/// Words of a page of a decision as offices write them.
const WORDS_PER_PAGE: u64 = 420;
const ROUNDS: usize = 25;
const SHOWN: usize = 20;
const BUDGET: Duration = Duration::from_millis(50);

const FAMILIES: &[&str] = &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ"];
const MIDDLES: &[&str] = &["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Quang", "Thanh", "Xuân"];
const GIVEN: &[&str] = &["Á", "An", "Anh", "Bình", "Đạt", "Dung", "Hoa", "Hòa", "Hùng", "Lan", "Phúc", "Tuấn", "Yến"];
const PHRASES: &[&str] = &[
    "Căn cứ Luật Tổ chức chính quyền địa phương",
    "xét đề nghị của Trưởng phòng Quản lý xây dựng",
    "cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
    "quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    "Quyết định này có hiệu lực kể từ ngày ký",
    "theo quy định của pháp luật hiện hành",
    "chịu trách nhiệm thi hành Quyết định này",
    "Nơi nhận: như Điều 3; lưu: VT, KSTT",
];
const ONSETS: &[&str] =
    &["b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "qu", "s", "t", "th", "tr", "v"];
const RIMES: &[&str] = &[
    "a", "ác", "ai", "ám", "an", "áng", "anh", "ao", "ăn", "âm", "ấn", "ây", "e", "em", "en", "ê", "ên", "ều", "i",
    "ia", "iêm", "iên", "iệt", "inh", "o", "oa", "oan", "oàng", "on", "ong", "ô", "ội", "ông", "ơ", "ời", "u", "ung",
    "uộc", "ư", "ứng", "ươi", "ương", "ước",
];

fn main() -> ExitCode {
    let Ok(folder) = tempfile::tempdir() else { return ExitCode::FAILURE };
    let key = SealKey::from_bytes([7; 32]);
    let Ok(blobs) = Blobs::open(&folder.path().join("blobs"), &key) else { return ExitCode::FAILURE };
    let (mut writer, mut bytes, mut folded) = (FileIndexWriter::default(), 0_usize, Vec::new());
    let mut indexing = Duration::ZERO;
    let before = resident_mebibytes();
    for number in 0..FILES {
        let text = text(number);
        bytes += text.len();
        // Every tenth for the plain reading, which would need more memory than it is worth.
        if number % 10 == 0 {
            folded.push(fold(&text));
        }
        let sha = Sha::of(&number.to_le_bytes());
        let found = ExtractedText { text, pages: Some(3), truncated: false, textless_pages: 0, kind: FileKind::Pdf };
        let begun = Moment::now();
        if !take_text(&mut writer, &blobs, sha, found) {
            return ExitCode::FAILURE;
        }
        indexing += begun.elapsed();
    }
    let index = writer.finish();
    let read_mebibytes = folded.iter().map(String::len).sum::<usize>() / (1 << 20);
    say(&format!(
        "{FILES} files, {} MiB of text, sealed and indexed in {indexing:.1?}; {} MiB more resident, {read_mebibytes} of them for the plain reading",
        bytes >> 20,
        resident_mebibytes().saturating_sub(before)
    ));
    let kept = SealedFile::new(folder.path(), "file-index", &key);
    let Ok(plain) = postcard::to_stdvec(&index) else { return ExitCode::FAILURE };
    let begun = Moment::now();
    let wrote = kept.write(&plain);
    let written = begun.elapsed();
    let begun = Moment::now();
    let back = kept.read().and_then(|plain| postcard::from_bytes(&plain).ok());
    let Some(index): Option<lienthong_core::flows::find_in_files::FileIndex> = back else { return ExitCode::FAILURE };
    say(&format!(
        "index kept sealed: {} MiB, {written:.1?} ({wrote:?}), read in {:.1?}",
        plain.len() >> 20,
        begun.elapsed()
    ));

    say("question                                           files     p50      p95      p99   reading all");
    let (mut all, mut all_read) = (Vec::new(), Vec::new());
    for question in [
        "ng",
        "hoa",
        "nguyen van",
        "Nguyễn Văn Á",
        "đặng thị hoa",
        "giay phep xay dung",
        "giấy phép xây dựng mới",
        "quyet dinh nay co hieu luc ke tu ngay ky",
        "H08.12-260601-00042",
        "001099012",
        "0042 nguyen",
        "khong co chu nay xyzzy",
    ] {
        let (mut times, mut found) = (Vec::new(), (0, 0));
        for _ in 0..ROUNDS {
            let begun = Moment::now();
            found = count_in_files(&index, &blobs, question, SHOWN).unwrap_or_default();
            times.push(begun.elapsed());
        }
        let words: Vec<String> = fold(question).split([' ', '.', '-']).map(str::to_owned).collect();
        let begun = Moment::now();
        let hits = folded.iter().filter(|text| words.iter().all(|word| text.contains(word.as_str()))).count();
        let read = begun.elapsed() * 10;
        std::hint::black_box(hits);
        let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(&mut times, percent));
        say(&format!("{question:48} {:>7} {p50:>8.1?} {p95:>8.1?} {p99:>8.1?} {read:>8.1?}", found.1));
        all.append(&mut times);
        all_read.push(read);
    }
    let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(&mut all, percent));
    let read = percentile(&mut all_read, 50);
    say(&format!(
        "all together: p50 {p50:.1?}, p95 {p95:.1?}, p99 {p99:.1?}; reading all, folded and in memory: p50 {read:.1?}"
    ));
    let within = p95 <= BUDGET;
    say(&format!("{} (budget p95 ≤ 50 ms)", if within { "within budget" } else { "OVER BUDGET" }));
    if within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A decision: what offices repeat, and words that are made up, so that the vocabulary is as large as a province's.
fn text(number: u64) -> String {
    let mut lots = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut below = |end: usize| -> usize {
        lots ^= lots << 13;
        lots ^= lots >> 7;
        lots ^= lots << 17;
        usize::try_from(lots >> 33).unwrap_or(0) % end.max(1)
    };
    let pick = |list: &[&'static str], at: usize| list.get(at % list.len()).copied().unwrap_or_default();
    let mut text = String::new();
    for page in 0..PAGES {
        if page > 0 {
            text.push('\u{C}');
        }
        let (family, middle, given) = (pick(FAMILIES, below(99)), pick(MIDDLES, below(99)), pick(GIVEN, below(99)));
        let head = format!(
            "QUYẾT ĐỊNH số {}/QĐ-UBND\nMã hồ sơ: H08.{:02}-2606{:02}-{number:05}\nÔng/bà {family} {middle} {given}, số định danh 0{:02}{:09}\n",
            below(9000),
            below(40),
            below(28) + 1,
            below(96) + 1,
            below(1_000_000_000)
        );
        text.push_str(&head);
        let mut words = 0;
        while words < WORDS_PER_PAGE {
            if below(4) == 0 {
                let phrase = pick(PHRASES, below(99));
                text.push_str(phrase);
                words += 9;
            } else {
                text.push_str(pick(ONSETS, below(999)));
                text.push_str(pick(RIMES, below(999)));
                words += 1;
            }
            text.push(if words % 12 == 0 { '\n' } else { ' ' });
        }
    }
    text
}

fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// What the process holds in memory; 0 where the system does not tell this way.
fn resident_mebibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn say(line: &str) {
    use std::io::Write as _;
    // Nobody listens any more: nothing is left to be done.
    drop(writeln!(std::io::stdout(), "{line}"));
}
