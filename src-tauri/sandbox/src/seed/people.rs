//! The three agencies and the five officials: one for each way an account can be.

use crate::model::{Agency, AgencyIndex, ObjectId, Official, OfficialIndex, Signer};

/// What every official types at the sandbox's sign-in page and in iGate; the page's hint shows it.
pub const PASSWORD: &str = "lienthong";

/// The made-up province.
pub const PROVINCE: &str = "Bình An";

pub const CONSTRUCTION: AgencyIndex = 0;
pub const COUNTER: AgencyIndex = 1;
pub const WARD: AgencyIndex = 2;

/// The specialist of the official guide.
pub const HOA: OfficialIndex = 0;
/// The official at the one-stop counter.
pub const CHI: OfficialIndex = 1;
/// The head of Hoa's room.
pub const BINH: OfficialIndex = 2;
/// Has no iGate account linked.
pub const KHOI: OfficialIndex = 3;
/// Has a linked iGate account that was disabled.
pub const LAM: OfficialIndex = 4;

pub fn agencies(seed: u64) -> Vec<Agency> {
    let rows = [
        ("H08.12", "Sở Xây dựng", "Ủy ban nhân dân tỉnh Bình An", "SXD"),
        ("H08.01", "Trung tâm Phục vụ hành chính công tỉnh", "Ủy ban nhân dân tỉnh Bình An", "TTPVHCC"),
        ("H08.45", "Ủy ban nhân dân phường An Bình", "Ủy ban nhân dân tỉnh Bình An", "UBND"),
    ];
    rows.into_iter()
        .zip(0..)
        .map(|((code, name, parent, abbreviation), number)| Agency {
            id: ObjectId::derived(seed, "agency", number),
            code: code.to_owned(),
            name: name.to_owned(),
            parent: Some(parent.to_owned()),
            abbreviation: abbreviation.to_owned(),
        })
        .collect()
}

/// Who signs an agency's documents: a deputy, as on most days.
pub fn signer(agency: AgencyIndex) -> Signer {
    let (name, title) = match agency {
        CONSTRUCTION => ("Trần Quốc Toản", "Phó Giám đốc"),
        COUNTER => ("Lê Hữu Nghĩa", "Phó Giám đốc"),
        _ => ("Cao Thị Bích Liên", "Phó Chủ tịch"),
    };
    Signer { name: name.to_owned(), title: title.to_owned() }
}

struct Row {
    full_name: &'static str,
    position: &'static str,
    agency: AgencyIndex,
    igate: &'static str,
    sso: &'static str,
    phone: &'static str,
    linked: bool,
    disabled: bool,
}

const ROWS: [Row; 5] = [
    Row {
        full_name: "Nguyễn Thị Hoa",
        position: "Chuyên viên Phòng Quản lý xây dựng",
        agency: CONSTRUCTION,
        igate: "nthoa",
        sso: "hoant",
        phone: "0914 200 101",
        linked: true,
        disabled: false,
    },
    Row {
        full_name: "Lê Thị Kim Chi",
        position: "Cán bộ Bộ phận Một cửa",
        agency: COUNTER,
        igate: "ltkchi",
        sso: "chiltk",
        phone: "0914 200 102",
        linked: true,
        disabled: false,
    },
    Row {
        full_name: "Phan Thanh Bình",
        position: "Trưởng phòng Quản lý xây dựng",
        agency: CONSTRUCTION,
        igate: "ptbinh",
        sso: "binhpt",
        phone: "0914 200 103",
        linked: true,
        disabled: false,
    },
    Row {
        full_name: "Hồ Minh Khôi",
        position: "Công chức địa chính – xây dựng",
        agency: WARD,
        igate: "hmkhoi",
        sso: "khoihm",
        phone: "0914 200 104",
        linked: false,
        disabled: false,
    },
    Row {
        full_name: "Vũ Đình Lâm",
        position: "Công chức tư pháp – hộ tịch",
        agency: WARD,
        igate: "vdlam",
        sso: "lamvd",
        phone: "0914 200 105",
        linked: true,
        disabled: true,
    },
];

pub fn officials(seed: u64) -> Vec<Official> {
    ROWS.iter()
        .zip(0u64..)
        .map(|(row, number)| {
            let sso_account = format!("{}@binhan.example", row.sso);
            Official {
                id: ObjectId::derived(seed, "official", number),
                full_name: row.full_name.to_owned(),
                position: row.position.to_owned(),
                agency: row.agency,
                email: sso_account.clone(),
                phone: row.phone.to_owned(),
                igate_account: format!("{}@binhan.example", row.igate),
                igate_password: PASSWORD.to_owned(),
                sso_account: sso_account.clone(),
                sso_password: PASSWORD.to_owned(),
                sso_subject: uuid_like(ObjectId::derived(seed, "subject", number)),
                idesk_id: (2101 + number).to_string(),
                linked_account: row.linked.then_some(sso_account),
                disabled: row.disabled,
            }
        })
        .collect()
}

/// The shape Keycloak gives its subjects.
fn uuid_like(id: ObjectId) -> String {
    let digits = format!("{id}{:08x}", id.lot() & 0xffff_ffff);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}
