//! Result files made up for the cross-check: right ones, wrong ones that look right, and ones that tell nothing.

use lienthong_core::domain::{
    code::DossierCode,
    cross_check::{Neighbours, Sought},
};

/// What a person who knows would say of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It is this dossier's result.
    Right,
    /// It is another's.
    Wrong,
    /// It cannot be known from the text.
    Untold,
}

/// One file and the dossier that it is to be attached to.
pub struct Case {
    pub kind: &'static str,
    pub truth: Truth,
    pub text: String,
    pub sought: Sought,
    pub others: Neighbours,
}

/// Every kind, so often.
pub fn cases(of_each: u32) -> Vec<Case> {
    let mut all = Vec::new();
    for round in 0..of_each {
        let mut lots = Lots(u64::from(round) * 7919 + 17);
        for make in KINDS {
            all.push(make(&mut lots));
        }
    }
    all
}

type Maker = fn(&mut Lots) -> Case;

const KINDS: [Maker; 21] = [
    plain,
    without_code,
    upper_case,
    decomposed,
    without_marks,
    torn,
    old_form,
    noisy,
    list_with_ours,
    ours_citing_another,
    couple_with_code,
    cited_under_another_label,
    similar_name,
    same_name,
    father_for_son,
    next_dossier,
    next_dossier_noisy,
    longer_code,
    list_without_ours,
    another_citing_ours,
    scan,
];

struct Lots(u64);

impl Lots {
    fn below(&mut self, end: u64) -> u64 {
        // Knuth's MMIX constants; only the high bits are good enough.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let place = usize::try_from(self.below(choices.len() as u64)).unwrap_or(0);
        choices.get(place).copied().unwrap_or_default()
    }
}

#[derive(Clone)]
struct Person {
    name: String,
    number: String,
}

#[derive(Clone)]
struct Story {
    code: String,
    person: Person,
    procedure: &'static str,
    agency: &'static str,
}

const FAMILIES: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Võ", "Huỳnh"];
const MIDDLES: [&str; 8] = ["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Quốc"];
const GIVEN: [&str; 12] =
    ["Hòa", "Hoà", "An", "Anh", "Bình", "Dũng", "Đạt", "Phượng", "Quyết", "Tường", "Vỹ", "Khương"];
const PROCEDURES: [&str; 3] = [
    "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
    "Đăng ký biến động quyền sử dụng đất",
    "Cấp lại chứng chỉ hành nghề dược",
];
const AGENCIES: [&str; 3] =
    ["Sở Xây dựng tỉnh Bình Định", "Sở Nông nghiệp và Môi trường", "Ủy ban nhân dân phường Quy Nhơn"];

fn person(lots: &mut Lots) -> Person {
    let name = format!("{} {} {}", lots.pick(&FAMILIES), lots.pick(&MIDDLES), lots.pick(&GIVEN));
    Person { name, number: number(lots) }
}

fn number(lots: &mut Lots) -> String {
    format!("0{:02}{}{:02}{:06}", 1 + lots.below(96), lots.below(4), lots.below(100), lots.below(1_000_000))
}

fn story(lots: &mut Lots) -> Story {
    let day = 10 + lots.below(18);
    let code = format!("H08.{}-2106{day}-{:04}", 10 + lots.below(40), 1 + lots.below(9000));
    Story { code, person: person(lots), procedure: lots.pick(&PROCEDURES), agency: lots.pick(&AGENCIES) }
}

fn sought(story: &Story) -> Sought {
    Sought {
        code: code(&story.code),
        names: vec![story.person.name.clone()],
        identity_number: story.person.number.clone(),
        procedure: story.procedure.to_owned(),
        agency: story.agency.to_owned(),
    }
}

fn code(text: &str) -> DossierCode {
    DossierCode::parse(text).unwrap_or_else(|| unreachable!("codes are made of digits"))
}

fn letter(story: &Story, lots: &mut Lots) -> String {
    let (name, number, code) = (&story.person.name, &story.person.number, &story.code);
    let about = match lots.below(3) {
        0 => format!("Mã hồ sơ: {code}\nCấp cho ông/bà {name}, số định danh cá nhân {number}."),
        1 => format!("Xét hồ sơ số {code} của ông/bà {name} (CCCD số {number}), nộp ngày 24/06/2021;"),
        _ => format!("Ông/bà: {name}\nCăn cước công dân số: {number}\nHồ sơ {code}"),
    };
    wrapped(story, &about)
}

fn wrapped(story: &Story, about: &str) -> String {
    format!(
        "{}\nSố: 12/GP-SXD\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nQUYẾT ĐỊNH\nVề việc {}\n\n{about}\n\
         Điện thoại: 0912345678. Tài khoản kho bạc 3511.0.1050293.00000. Nơi nhận: như trên; lưu VT.",
        story.agency.to_uppercase(),
        story.procedure
    )
}

fn case(kind: &'static str, truth: Truth, text: String, story: &Story, others: &[&Story]) -> Case {
    let others = Neighbours {
        codes: others.iter().map(|other| code(&other.code)).collect(),
        numbers: others.iter().map(|other| other.person.number.clone()).collect(),
    };
    Case { kind, truth, text, sought: sought(story), others }
}

fn plain(lots: &mut Lots) -> Case {
    let ours = story(lots);
    case("right", Truth::Right, letter(&ours, lots), &ours, &[])
}

fn without_code(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let about = format!("Cấp cho ông/bà {}, số CCCD {}.", ours.person.name, grouped(&ours.person.number, lots));
    case("right, name and number only", Truth::Right, wrapped(&ours, &about), &ours, &[])
}

fn grouped(number: &str, lots: &mut Lots) -> String {
    let sign = lots.pick(&["", " ", "."]);
    let groups: Vec<String> =
        number.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    groups.join(sign)
}

fn upper_case(lots: &mut Lots) -> Case {
    let ours = story(lots);
    case("right, upper case", Truth::Right, letter(&ours, lots).to_uppercase(), &ours, &[])
}

fn decomposed(lots: &mut Lots) -> Case {
    use unicode_normalization::UnicodeNormalization as _;
    let ours = story(lots);
    case("right, decomposed (NFD)", Truth::Right, letter(&ours, lots).nfd().collect(), &ours, &[])
}

fn without_marks(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let about = format!("Cap cho ong/ba {}, so dinh danh {}.", ours.person.name, ours.person.number);
    case("right, marks missing", Truth::Right, lienthong_core::domain::text::fold(&wrapped(&ours, &about)), &ours, &[])
}

/// False blanks and line breaks anywhere but inside the number of a code.
fn torn(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let mut text = String::new();
    for letter in letter(&ours, lots).chars() {
        text.push(letter);
        match lots.below(14) {
            0 if letter.is_alphabetic() => text.push(' '),
            1 if matches!(letter, '-' | ' ') => text.push('\n'),
            _ => {}
        }
    }
    case("right, torn by blanks and lines", Truth::Right, text, &ours, &[])
}

fn old_form(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let (place, rest) = ours.code.split_once('-').unwrap_or_default();
    let unit = place.trim_start_matches("H08.");
    let about = format!("Mã hồ sơ: 000.00.{unit}.H08-{rest}");
    case("right, older form of the code", Truth::Right, wrapped(&ours, &about), &ours, &[])
}

/// What recognition does: letters for digits in code and number, wrong letters in words.
fn noisy(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let text = noise(&letter(&ours, lots), lots);
    case("right, OCR noise", Truth::Right, text, &ours, &[])
}

fn noise(text: &str, lots: &mut Lots) -> String {
    let mut left = 2;
    text.chars()
        .map(|letter| match letter {
            '0' if left > 0 && lots.below(5) == 0 => {
                left -= 1;
                'O'
            }
            '1' if left > 0 && lots.below(5) == 0 => {
                left -= 1;
                'l'
            }
            'n' if lots.below(12) == 0 => 'm',
            'ề' if lots.below(3) == 0 => 'ê',
            other => other,
        })
        .collect()
}

fn list(stories: &[&Story], lots: &mut Lots) -> String {
    let rows: Vec<String> = (1..)
        .zip(stories)
        .map(|(row, story)| {
            format!("{row}. {} - ông/bà {} - số định danh {}", story.code, story.person.name, story.person.number)
        })
        .collect();
    let head = lots.pick(&["Danh sách hồ sơ được giải quyết:", "Phê duyệt kết quả đối với các hồ sơ sau:"]);
    format!("{head}\n{}", rows.join("\n"))
}

fn list_with_ours(lots: &mut Lots) -> Case {
    let (ours, second, third) = (story(lots), story(lots), story(lots));
    let text = wrapped(&ours, &list(&[&second, &ours, &third], lots));
    case("right, several codes in one decision", Truth::Right, text, &ours, &[&second, &third])
}

fn ours_citing_another(lots: &mut Lots) -> Case {
    let (ours, other) = (story(lots), story(lots));
    let about = format!(
        "Mã hồ sơ: {}\nCấp cho ông/bà {}. Giấy phép này thay thế giấy phép đã cấp theo hồ sơ {}.",
        ours.code, ours.person.name, other.code
    );
    case("right, cites another dossier", Truth::Right, wrapped(&ours, &about), &ours, &[&other])
}

fn couple_with_code(lots: &mut Lots) -> Case {
    let (ours, wife) = (story(lots), person(lots));
    let about = format!(
        "Hồ sơ {}\nNgười sử dụng đất: ông {} (CCCD {}) và vợ là bà {} (CCCD {}).",
        ours.code, ours.person.name, ours.person.number, wife.name, wife.number
    );
    case("right, a couple", Truth::Right, wrapped(&ours, &about), &ours, &[])
}

/// Another dossier's letter, which is not in view, with ours only cited in it.
fn cited_under_another_label(lots: &mut Lots) -> Case {
    let (ours, other) = (story(lots), story(lots));
    let about = format!(
        "Mã hồ sơ: {}\nCấp cho ông/bà {}. Thay thế giấy phép theo hồ sơ {}.",
        other.code, other.person.name, ours.code
    );
    case("wrong, cites ours, not in view", Truth::Wrong, wrapped(&other, &about), &ours, &[])
}

fn similar_name(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let mut other = story(lots);
    other.person.name = ours.person.name.replace("Hòa", "Hoa").replace("An", "Ân").replace("Đạt", "Đặt");
    case("wrong, similar name", Truth::Wrong, letter(&other, lots), &ours, &[&other])
}

fn same_name(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let about = format!("Cấp cho ông/bà {}, CCCD số {}.", ours.person.name, number(lots));
    case("wrong, same name, no code", Truth::Wrong, wrapped(&ours, &about), &ours, &[])
}

/// The father's decision names his son; the dossier is the son's.
fn father_for_son(lots: &mut Lots) -> Case {
    let son = story(lots);
    let mut father = story(lots);
    father.person.name = format!("{} Cha", son.person.name);
    let about = format!(
        "Cấp cho ông {}, số định danh {}. Thành viên hộ gia đình: con {}, số định danh {}.",
        father.person.name, father.person.number, son.person.name, son.person.number
    );
    case("wrong, father's for the son", Truth::Wrong, wrapped(&father, &about), &son, &[&father])
}

fn next_of(ours: &Story) -> Story {
    let (head, number) = ours.code.rsplit_once('-').unwrap_or_default();
    let next = number.parse::<u32>().unwrap_or(0) + 1;
    Story { code: format!("{head}-{next:04}"), ..ours.clone() }
}

/// The same person, the same procedure, the next number.
fn next_dossier(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let next = next_of(&ours);
    case("wrong, next dossier of the same person", Truth::Wrong, letter(&next, lots), &ours, &[])
}

fn next_dossier_noisy(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let next = next_of(&ours);
    let text = noise(&letter(&next, lots), lots);
    case("wrong, next dossier with OCR noise", Truth::Wrong, text, &ours, &[])
}

fn longer_code(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let other = Story { code: format!("{}{}", ours.code, lots.below(10)), ..story(lots) };
    case("wrong, a code that begins like ours", Truth::Wrong, letter(&other, lots), &ours, &[&other])
}

fn list_without_ours(lots: &mut Lots) -> Case {
    let (ours, second, third) = (story(lots), story(lots), story(lots));
    let text = wrapped(&second, &list(&[&second, &third], lots));
    case("wrong, several codes without ours", Truth::Wrong, text, &ours, &[&second, &third])
}

fn another_citing_ours(lots: &mut Lots) -> Case {
    let (ours, other) = (story(lots), story(lots));
    let about = format!(
        "Xét hồ sơ {} của ông/bà {}, số định danh {}. Văn bản này có liên quan đến giấy phép theo hồ sơ {} của ông/bà {}, số định danh {}.",
        other.code, other.person.name, other.person.number, ours.code, ours.person.name, ours.person.number
    );
    case("wrong, cites ours", Truth::Wrong, wrapped(&other, &about), &ours, &[&other])
}

fn scan(lots: &mut Lots) -> Case {
    let ours = story(lots);
    let stamp = lots.pick(&["", "\u{C}\u{C}", "Ký bởi: Sở Xây dựng. Thời gian ký: 24/06/2021 09:15:00 +07:00"]);
    case("a scan without text", Truth::Untold, stamp.to_owned(), &ours, &[])
}
