//! Real procedures of the national list, by the agency that does them.

use crate::model::{AgencyIndex, DocumentKind, ObjectId, Procedure, Sector};
use crate::seed::people::{CONSTRUCTION, COUNTER, WARD};

/// Which papers an applicant has to bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Papers {
    Building,
    Land,
    Civil,
    Business,
    Transport,
}

pub struct Row {
    pub code: &'static str,
    pub name: &'static str,
    pub sector: (&'static str, &'static str),
    pub agency: AgencyIndex,
    pub days: u32,
    pub result: (&'static str, &'static str),
    pub papers: Papers,
}

const GP: (&str, &str) = ("GP", "Giấy phép");
const QD: (&str, &str) = ("QĐ", "Quyết định");
const TB: (&str, &str) = ("TB", "Thông báo");
const CV: (&str, &str) = ("CV", "Công văn");
const GCN: (&str, &str) = ("GCN", "Giấy chứng nhận");
const GXN: (&str, &str) = ("GXN", "Giấy xác nhận");
const CC: (&str, &str) = ("CCHN", "Chứng chỉ hành nghề");
const TL: (&str, &str) = ("TLKS", "Trích lục");

const XD: (&str, &str) = ("G13-XD05", "Hoạt động xây dựng");
const QH: (&str, &str) = ("G13-XD01", "Quy hoạch xây dựng, kiến trúc");
const NO: (&str, &str) = ("G13-XD08", "Nhà ở và công sở");
const DB: (&str, &str) = ("G09-GT01", "Đường bộ");
const HT: (&str, &str) = ("G15-TP02", "Hộ tịch");
const CT: (&str, &str) = ("G15-TP05", "Chứng thực");
const DD: (&str, &str) = ("G10-TNMT04", "Đất đai");
const DN: (&str, &str) = ("G05-KHDT01", "Thành lập và hoạt động của doanh nghiệp");
const HKD: (&str, &str) = ("G05-KHDT02", "Thành lập và hoạt động của hộ kinh doanh");
const LL: (&str, &str) = ("G15-TP06", "Lý lịch tư pháp");
const VL: (&str, &str) = ("G08-LDTBXH03", "Việc làm");
const BT: (&str, &str) = ("G08-LDTBXH07", "Bảo trợ xã hội");
const MT: (&str, &str) = ("G10-TNMT07", "Môi trường");

macro_rules! rows {
    ($(($code:literal, $name:literal, $sector:ident, $agency:ident, $days:literal, $result:ident, $papers:ident)),* $(,)?) => {
        &[$(Row { code: $code, name: $name, sector: $sector, agency: $agency, days: $days, result: $result, papers: Papers::$papers }),*]
    };
}

/// The first is the procedure of the guide's story.
pub const ROWS: &[Row] = rows![
    (
        "1.013225",
        "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV (công trình không theo tuyến/theo tuyến trong đô thị/tín ngưỡng, tôn giáo/tượng đài, tranh hoành tráng/theo giai đoạn cho công trình không theo tuyến/theo giai đoạn cho công trình theo tuyến trong đô thị/dự án) và nhà ở riêng lẻ",
        XD,
        CONSTRUCTION,
        14,
        GP,
        Building
    ),
    (
        "1.013229",
        "Cấp giấy phép xây dựng sửa chữa, cải tạo đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
        XD,
        CONSTRUCTION,
        14,
        GP,
        Building
    ),
    (
        "1.013232",
        "Cấp giấy phép di dời đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
        XD,
        CONSTRUCTION,
        14,
        GP,
        Building
    ),
    (
        "1.013226",
        "Cấp điều chỉnh giấy phép xây dựng đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
        XD,
        CONSTRUCTION,
        14,
        GP,
        Building
    ),
    (
        "1.013227",
        "Gia hạn giấy phép xây dựng đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
        XD,
        CONSTRUCTION,
        5,
        GP,
        Building
    ),
    (
        "1.013228",
        "Cấp lại giấy phép xây dựng đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
        XD,
        CONSTRUCTION,
        5,
        GP,
        Building
    ),
    (
        "1.013236",
        "Cấp giấy phép xây dựng mới đối với công trình cấp đặc biệt, cấp I, cấp II",
        XD,
        CONSTRUCTION,
        20,
        GP,
        Building
    ),
    (
        "1.013239",
        "Thẩm định Báo cáo nghiên cứu khả thi đầu tư xây dựng/Báo cáo nghiên cứu khả thi đầu tư xây dựng điều chỉnh",
        XD,
        CONSTRUCTION,
        25,
        CV,
        Building
    ),
    (
        "1.013234",
        "Thẩm định thiết kế xây dựng triển khai sau thiết kế cơ sở/thiết kế xây dựng triển khai sau thiết kế cơ sở điều chỉnh",
        XD,
        CONSTRUCTION,
        30,
        CV,
        Building
    ),
    ("1.013217", "Cấp mới chứng chỉ hành nghề hoạt động xây dựng hạng II, hạng III", XD, CONSTRUCTION, 20, CC, Civil),
    ("1.009794", "Kiểm tra công tác nghiệm thu hoàn thành công trình", XD, CONSTRUCTION, 20, TB, Building),
    (
        "1.008455",
        "Cung cấp thông tin về quy hoạch xây dựng thuộc thẩm quyền của UBND cấp tỉnh",
        QH,
        CONSTRUCTION,
        15,
        CV,
        Land
    ),
    ("1.008891", "Cấp, gia hạn chứng chỉ hành nghề kiến trúc", QH, CONSTRUCTION, 15, CC, Civil),
    ("1.007767", "Bán nhà ở cũ thuộc sở hữu nhà nước", NO, CONSTRUCTION, 45, QD, Land),
    (
        "1.000314",
        "Chấp thuận thiết kế và cấp giấy phép thi công nút giao đấu nối vào quốc lộ",
        DB,
        CONSTRUCTION,
        7,
        GP,
        Transport
    ),
    (
        "2.001921",
        "Cấp phép thi công công trình đường bộ trên quốc lộ đang khai thác",
        DB,
        CONSTRUCTION,
        7,
        GP,
        Transport
    ),
    ("2.002286", "Cấp phù hiệu xe ô tô kinh doanh vận tải", DB, COUNTER, 2, GXN, Transport),
    (
        "2.002011",
        "Đăng ký thay đổi người đại diện theo pháp luật của công ty trách nhiệm hữu hạn, công ty cổ phần",
        DN,
        COUNTER,
        3,
        GCN,
        Business
    ),
    ("2.001610", "Đăng ký thành lập doanh nghiệp tư nhân", DN, COUNTER, 3, GCN, Business),
    ("2.001583", "Đăng ký thành lập công ty trách nhiệm hữu hạn một thành viên", DN, COUNTER, 3, GCN, Business),
    ("2.001199", "Đăng ký thành lập công ty trách nhiệm hữu hạn hai thành viên trở lên", DN, COUNTER, 3, GCN, Business),
    ("2.002043", "Đăng ký thành lập công ty cổ phần", DN, COUNTER, 3, GCN, Business),
    (
        "2.000488",
        "Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam",
        LL,
        COUNTER,
        10,
        GXN,
        Civil
    ),
    (
        "2.000205",
        "Cấp giấy phép lao động cho người lao động nước ngoài làm việc tại Việt Nam",
        VL,
        COUNTER,
        5,
        GP,
        Business
    ),
    ("1.010727", "Cấp giấy phép môi trường", MT, COUNTER, 30, GP, Business),
    ("1.001193", "Đăng ký khai sinh", HT, WARD, 1, TL, Civil),
    ("1.000894", "Đăng ký kết hôn", HT, WARD, 3, GCN, Civil),
    ("1.000656", "Đăng ký khai tử", HT, WARD, 1, TL, Civil),
    ("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", HT, WARD, 3, GXN, Civil),
    ("1.004859", "Thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc", HT, WARD, 3, QD, Civil),
    ("1.001022", "Đăng ký nhận cha, mẹ, con", HT, WARD, 3, TL, Civil),
    ("2.000635", "Cấp bản sao trích lục hộ tịch", HT, WARD, 1, TL, Civil),
    (
        "2.000815",
        "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp hoặc chứng nhận",
        CT,
        WARD,
        1,
        GXN,
        Civil
    ),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", HKD, WARD, 3, GCN, Business),
    ("2.000720", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", HKD, WARD, 3, GCN, Business),
    ("1.004203", "Tách thửa hoặc hợp thửa đất", DD, WARD, 15, QD, Land),
    ("1.004193", "Đính chính Giấy chứng nhận đã cấp", DD, WARD, 10, GCN, Land),
    (
        "1.001776",
        "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng, hỗ trợ kinh phí chăm sóc, nuôi dưỡng hàng tháng",
        BT,
        WARD,
        22,
        QD,
        Civil
    ),
    ("1.001699", "Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật", BT, WARD, 25, GXN, Civil),
];

pub fn procedures(seed: u64) -> Vec<Procedure> {
    ROWS.iter()
        .zip(0..)
        .map(|(row, number)| Procedure {
            id: ObjectId::derived(seed, "procedure", number),
            code: row.code.to_owned(),
            name: row.name.to_owned(),
            sector: Sector {
                id: ObjectId::derived(seed, row.sector.0, 0),
                code: row.sector.0.to_owned(),
                name: row.sector.1.to_owned(),
            },
            result: DocumentKind { code: row.result.0.to_owned(), name: row.result.1.to_owned() },
            days: row.days,
        })
        .collect()
}
