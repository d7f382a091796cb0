//! Made-up people and organisations with names, numbers and addresses as Vietnamese offices meet them.

use crate::model::Applicant;
use crate::seed::lot::Lots;
use crate::seed::people::PROVINCE;

/// Family names, the frequent ones more than once.
const FAMILY: &[&str] = &[
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Nguyễn",
    "Trần",
    "Trần",
    "Trần",
    "Lê",
    "Lê",
    "Phạm",
    "Phạm",
    "Huỳnh",
    "Hoàng",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đào",
    "Đinh",
    "Trương",
    "Mai",
    "Tôn Nữ",
    "Ksor",
    "Rơ Châm",
    "Nông",
    "Lò",
    "Thạch",
    "Châu",
];
const MIDDLE_MALE: &[&str] =
    &["Văn", "Văn", "Hữu", "Đức", "Quốc", "Minh", "Thanh", "Ngọc", "Công", "Đình", "Xuân", "Bá", "Duy", "Tuấn", ""];
const GIVEN_MALE: &[&str] = &[
    "Anh", "Bảo", "Cường", "Dũng", "Đạt", "Đông", "Giang", "Hải", "Hiếu", "Hùng", "Hưng", "Khánh", "Khoa", "Kiệt",
    "Lộc", "Long", "Mạnh", "Nam", "Nghĩa", "Nhân", "Phong", "Phúc", "Quang", "Quân", "Sơn", "Tài", "Thắng", "Thành",
    "Thịnh", "Toàn", "Trí", "Trung", "Tuấn", "Tùng", "Việt", "Vinh", "Ưng", "Ý",
];
const MIDDLE_FEMALE: &[&str] = &[
    "Thị",
    "Thị",
    "Thị",
    "Thị Ngọc",
    "Thị Thu",
    "Thị Kim",
    "Ngọc",
    "Thanh",
    "Thùy",
    "Mỹ",
    "Hồng",
    "Bích",
    "Như",
    "Khánh",
];
const GIVEN_FEMALE: &[&str] = &[
    "Ánh",
    "Bích",
    "Chi",
    "Dung",
    "Diễm",
    "Đào",
    "Giang",
    "Hà",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hoa",
    "Hòa",
    "Hồng",
    "Huệ",
    "Hương",
    "Huyền",
    "Lan",
    "Liên",
    "Linh",
    "Loan",
    "Ly",
    "Mai",
    "My",
    "Nga",
    "Ngân",
    "Nhung",
    "Oanh",
    "Phượng",
    "Quỳnh",
    "Tâm",
    "Thảo",
    "Thúy",
    "Thủy",
    "Trang",
    "Trinh",
    "Tuyết",
    "Uyên",
    "Vân",
    "Yến",
];
/// Streets that every Vietnamese town has.
const STREETS: &[&str] = &[
    "Lê Lợi",
    "Trần Hưng Đạo",
    "Nguyễn Huệ",
    "Hai Bà Trưng",
    "Phan Bội Châu",
    "Lý Thường Kiệt",
    "Quang Trung",
    "Ngô Quyền",
    "Hùng Vương",
    "Nguyễn Thị Minh Khai",
    "Đinh Tiên Hoàng",
    "Bà Triệu",
    "Cách Mạng Tháng Tám",
    "30 Tháng 4",
    "Phạm Văn Đồng",
];
/// Wards and communes of the made-up province.
const PLACES: &[&str] = &[
    "phường An Bình",
    "phường Hòa Lợi",
    "phường Đông Thạnh",
    "phường Tân Hưng",
    "xã Phước Mỹ",
    "xã Đắk Sơn",
    "xã Vĩnh Hòa",
    "xã Ân Tường",
    "xã Nhơn Lộc",
    "đặc khu Hòn Ngư",
];
/// First three digits of the identity number: the province of birth.
const BIRTHPLACES: &[&str] =
    &["052", "052", "052", "052", "051", "054", "064", "001", "079", "048", "038", "040", "066", "092"];
const MOBILE: &[&str] = &["090", "091", "093", "097", "098", "035", "038", "070", "077", "081", "086", "096"];
const TRADES: &[&str] = &[
    "Xây dựng và Thương mại",
    "Tư vấn thiết kế",
    "Vận tải",
    "Chế biến gỗ",
    "Thủy sản",
    "Đầu tư phát triển nhà",
    "Điện lực",
    "Môi trường đô thị",
    "Cơ khí",
    "Du lịch biển",
];
const BRANDS: &[&str] = &[
    "Hòa Bình",
    "Đại Thành",
    "Minh Phát",
    "Trường Thịnh",
    "An Khang",
    "Biển Xanh",
    "Tây Sơn",
    "Phú Gia",
    "Đông Á",
    "Thiên Lộc",
];

/// A person's name and the digit that the identity number has for sex and century.
struct Person {
    full_name: String,
    female: bool,
}

/// A private person, or somebody who files for an organisation.
pub fn applicant(lots: &mut Lots, organisations_percent: u64) -> Applicant {
    let person = person(lots);
    let year = lots.between(1948, 2006);
    let address = address(lots);
    let organization = if lots.percent(organisations_percent) { organisation(lots) } else { String::new() };
    // A few old people still show a nine-digit paper.
    let identity_number = if year < 1960 && lots.percent(25) {
        format!("21{:07}", lots.below(10_000_000))
    } else {
        identity_number(lots, person.female, year)
    };
    Applicant {
        email: email(lots, &person.full_name),
        full_name: person.full_name,
        identity_number,
        phone: phone(lots),
        organization,
        address,
    }
}

/// Twelve digits as Nghị định 137/2015 orders them: province, century and sex, year, six of chance.
pub fn identity_number(lots: &mut Lots, female: bool, year: u64) -> String {
    let century = if year >= 2000 { 2 } else { 0 };
    format!("{}{}{:02}{:06}", lots.pick(BIRTHPLACES), century + u64::from(female), year % 100, lots.below(1_000_000))
}

pub fn phone(lots: &mut Lots) -> String {
    format!("{}{:07}", lots.pick(MOBILE), lots.below(10_000_000))
}

pub fn address(lots: &mut Lots) -> String {
    let place = lots.pick(PLACES);
    if place.starts_with("xã") {
        format!("Thôn {}, {place}, tỉnh {PROVINCE}", lots.between(1, 12))
    } else {
        format!("{} {}, {place}, tỉnh {PROVINCE}", lots.between(1, 480), lots.pick(STREETS))
    }
}

fn person(lots: &mut Lots) -> Person {
    let female = lots.percent(46);
    let family = *lots.pick(FAMILY);
    let (middle, given) = if female {
        (*lots.pick(MIDDLE_FEMALE), *lots.pick(GIVEN_FEMALE))
    } else {
        (*lots.pick(MIDDLE_MALE), *lots.pick(GIVEN_MALE))
    };
    let full_name = [family, middle, given].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    // Some counters type everything in capitals.
    let full_name = if lots.percent(7) { full_name.to_uppercase() } else { full_name };
    Person { full_name, female }
}

fn organisation(lots: &mut Lots) -> String {
    let (trade, brand) = (lots.pick(TRADES), lots.pick(BRANDS));
    match lots.below(6) {
        0 => format!("CÔNG TY TNHH MTV {} {}", trade.to_uppercase(), brand.to_uppercase()),
        1 => format!("Công ty Cổ phần {trade} {brand}"),
        2 => format!("Doanh nghiệp tư nhân {brand}"),
        3 => format!("Hợp tác xã {brand} – Chi nhánh Bình An"),
        4 => format!("Công ty TNHH {trade} \"{brand}\" & Cộng sự"),
        _ => format!("Công ty TNHH {trade} {brand}"),
    }
}

fn email(lots: &mut Lots, full_name: &str) -> String {
    if lots.percent(55) {
        return String::new();
    }
    let last = full_name.rsplit(' ').next().unwrap_or_default();
    let plain: String = unaccented(last);
    format!("{plain}{}@thu.example", lots.between(10, 9999))
}

/// Lower case without marks, as people write their addresses.
fn unaccented(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    word.to_lowercase().replace('đ', "d").nfd().filter(char::is_ascii_alphanumeric).collect()
}
