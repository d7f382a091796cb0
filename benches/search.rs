//! How long a search among 100,000 dossiers takes, beside a scan without an index, and how long a start with them.
//!
//! The budget of a search is p95 ≤ 5 ms. Times of two machines cannot be compared, the ratio to the scan of the same run can.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant as Moment},
};

use lienthong_core::{
    domain::{
        code::DossierCode,
        dossier::{Agency, Applicant, DossierSummary, Procedure},
        instant::Instant,
        step::{Step, StepFlags},
        text::fold,
    },
    flows::{
        lists::KeptLists,
        search::{IndexBuilder, ListFacts, list_dossiers},
        views::dossiers::{DossierColumn, DossierFilters, DossierQuery, DossierSort, StepTab},
    },
    gateways::{cache::Cache, seal::SealKey, sealed_file::SealedFile},
};

const DOSSIERS: usize = 100_000;
const ROUNDS: usize = 40;

const FAMILIES: &[&str] =
    &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô"];
const MIDDLES: &[&str] = &["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Quang", "Thanh", "Xuân", "Bảo"];
const GIVEN: &[&str] = &[
    "Á", "An", "Anh", "Bình", "Châu", "Đạt", "Dung", "Giang", "Hà", "Hải", "Hoa", "Hòa", "Hùng", "Khánh", "Lan",
    "Linh", "Long", "Mai", "Nam", "Phong", "Phúc", "Quân", "Sơn", "Tâm", "Thảo", "Trang", "Tuấn", "Uyên", "Việt",
    "Yến",
];
const PROCEDURES: &[&str] = &[
    "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV và nhà ở riêng lẻ",
    "Đăng ký khai sinh",
    "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    "Cấp giấy chứng nhận đăng ký hộ kinh doanh",
    "Cấp phiếu lý lịch tư pháp cho công dân Việt Nam",
    "Cấp đổi giấy phép lái xe",
    "Xác nhận tình trạng hôn nhân",
    "Cấp giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
];
const STEPS: &[&str] = &["Thụ lý hồ sơ", "Chờ trả kết quả", "Tiếp nhận kết quả", "Phân công thụ lý"];

fn main() {
    let before = resident_mebibytes();
    let begun = Moment::now();
    let mut builder = IndexBuilder::default();
    (0..DOSSIERS).for_each(|number| builder.push(&dossier(number)));
    let index = builder.finish();
    say(&format!(
        "index of {DOSSIERS} dossiers: {:?}, {} MiB more resident",
        begun.elapsed(),
        resident_mebibytes().saturating_sub(before)
    ));
    start_from_cache();
    let begun = Moment::now();
    let changed: Vec<DossierSummary> = (0..50).map(|number| dossier(number * 997)).collect();
    let index = index.updated(&changed, &[]);
    say(&format!("the same after a sync with 50 changes: {:?}", begun.elapsed()));

    let naive: Vec<String> = (0..DOSSIERS).map(|number| plain_text(&dossier(number))).collect();
    let links = HashMap::new();
    let now = instant(0);
    let mut all = Vec::new();
    let mut all_naive = Vec::new();
    say("query                                              found     p50      p95      p99   scan p50");
    for query in queries() {
        let facts = ListFacts { now, official_id: "", links: &links, as_of: None, offline: false };
        let mut found = 0;
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Moment::now();
            let Ok(list) = list_dossiers(&index, &query, &facts) else { return say("a query was refused") };
            times.push(begun.elapsed());
            found = list.total;
        }
        let mut naive_times: Vec<Duration> = Vec::new();
        for _ in 0..5 {
            let begun = Moment::now();
            let words: Vec<String> = fold(&query.text).split(' ').map(str::to_owned).collect();
            let hits = naive.iter().filter(|text| words.iter().all(|word| fold(text).contains(word))).count();
            std::hint::black_box(hits);
            naive_times.push(begun.elapsed());
        }
        let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(&mut times, percent));
        let scan = percentile(&mut naive_times, 50);
        let label = format!("{:?} {:?} {:?}", query.text, query.tab, query.sort.column);
        say(&format!("{label:48} {found:>7} {p50:>8.1?} {p95:>8.1?} {p99:>8.1?} {scan:>8.1?}"));
        all.append(&mut times);
        all_naive.append(&mut naive_times);
    }
    let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(&mut all, percent));
    let scan = percentile(&mut all_naive, 50);
    say(&format!("all together: p50 {p50:.1?}, p95 {p95:.1?}, p99 {p99:.1?}; scan p50 {scan:.1?}"));
    say(&format!(
        "{} (budget p95 ≤ 5 ms)",
        if p95 <= Duration::from_millis(5) { "within budget" } else { "OVER BUDGET" }
    ));
}

/// What a start does: with the lists that were kept, and without them; and what the sync before it did.
fn start_from_cache() {
    let Ok(folder) = tempfile::tempdir() else { return say("no folder for the cache") };
    let Ok(runtime) = tokio::runtime::Runtime::new() else { return say("no runtime") };
    let key = SealKey::from_bytes([1; 32]);
    let cache = Cache::open(&folder.path().join("cache"), &key);
    let begun = Moment::now();
    for page in 0..DOSSIERS / 200 {
        let page: Vec<DossierSummary> = (page * 200..(page + 1) * 200).map(dossier).collect();
        if let Err(fault) = cache.put_dossiers(&page) {
            return say(&format!("the cache refused: {fault}"));
        }
    }
    let stored = begun.elapsed();
    let begun = Moment::now();
    cache.close();
    say(&format!("cache: {DOSSIERS} dossiers in pages of 200 stored in {stored:?}, closed in {:?}", begun.elapsed()));
    for how in ["from the store, lists kept", "from the kept lists"] {
        let before = resident_mebibytes();
        let begun = Moment::now();
        let cache = Cache::open(&folder.path().join("cache"), &key);
        let kept = Arc::new(KeptLists::new(SealedFile::new(folder.path(), "lists", &key)));
        let lists = runtime.block_on(kept.now(&cache));
        let more = resident_mebibytes().saturating_sub(before);
        say(&format!("start {how}: {:?}, {} dossiers, {more} MiB more resident", begun.elapsed(), lists.index.len()));
        let begun = Moment::now();
        let changed: Vec<DossierSummary> = (0..50).map(|number| dossier(number * 997)).collect();
        if let Err(fault) = cache.put_dossiers(&changed) {
            return say(&format!("the cache refused: {fault}"));
        }
        let put = begun.elapsed();
        let begun = Moment::now();
        let lists = runtime.block_on(kept.now(&cache));
        say(&format!("50 changes: put in {put:?}, followed in {:?}, {} dossiers", begun.elapsed(), lists.index.len()));
        kept.keep(true);
        cache.close();
    }
}

fn queries() -> Vec<DossierQuery> {
    let asked = |text: &str, tab: StepTab, column: DossierColumn| DossierQuery {
        text: text.into(),
        tab,
        sort: DossierSort { column, descending: false },
        limit: 50,
        ..DossierQuery::default()
    };
    let mut queries =
        vec![asked("", StepTab::TatCa, DossierColumn::Due), asked("", StepTab::DangThuLy, DossierColumn::Link)];
    for text in [
        "n",
        "ng",
        "nguyen",
        "Nguyễn",
        "nguyen van a",
        "Nguyễn Văn Á",
        "dang dat",
        "đặng thị hoa",
        "giay phep",
        "xay dung nguyen",
        "h08.12-260601",
        "H08.12 – 260601 – 00042",
        "0912",
        "0912 345",
        "001099012",
        "khong co ai ten nay",
    ] {
        queries.push(asked(text, StepTab::TatCa, DossierColumn::Applicant));
        queries.push(asked(text, StepTab::ChoTraKetQua, DossierColumn::Due));
    }
    let filters = DossierFilters {
        applicant: "nguyen".into(),
        phone: "09".into(),
        from: Some("2026-06-01".into()),
        to: Some("2026-07-01".into()),
        ..DossierFilters::default()
    };
    queries.push(DossierQuery { filters, ..asked("", StepTab::TatCa, DossierColumn::Procedure) });
    queries
}

fn dossier(number: usize) -> DossierSummary {
    // A step that is coprime to every list, so that all combinations come up.
    let pick =
        |list: &[&str], step: usize| list.get(number / step % list.len()).copied().unwrap_or_default().to_owned();
    let name = format!("{} {} {}", pick(FAMILIES, 1), pick(MIDDLES, 3), pick(GIVEN, 7));
    let agency = number % 40;
    DossierSummary {
        id: format!("{:024x}", number * 7919),
        code: DossierCode::parse(&format!("H08.{:02}-2606{:02}-{number:05}", agency, number % 28 + 1))
            .unwrap_or_else(|| unreachable!()),
        procedure: Procedure {
            code: format!("1.{:06}", number % 300),
            name: format!("{} ({})", pick(PROCEDURES, 5), number % 300),
            sector: String::new(),
        },
        applicant: Applicant {
            name,
            identity_number: format!("0{:02}{:09}", number % 96, number * 9973 % 1_000_000_000),
            phone: format!("09{:08}", number * 7907 % 100_000_000),
            ..Applicant::default()
        },
        agency: Agency {
            id: format!("a{agency}"),
            code: format!("H08.{agency:02}"),
            name: format!("Ủy ban nhân dân xã số {agency}"),
        },
        step: Step::new(&pick(STEPS, 11), StepFlags::default()),
        status: "Đang xử lý".into(),
        completed: false,
        received_at: Some(instant(number % 5000)),
        due_at: Some(instant(number % 7919)),
        updated_at: None,
        assignee_ids: vec![format!("o{}", number % 200)],
    }
}

fn instant(hours: usize) -> Instant {
    let seconds = 1_780_000_000 + i64::try_from(hours).unwrap_or(0) * 3600;
    Instant::from_unix_seconds(seconds).unwrap_or_else(|| unreachable!())
}

fn plain_text(dossier: &DossierSummary) -> String {
    let applicant = &dossier.applicant;
    let parts = [
        dossier.code.as_str(),
        &applicant.name,
        &applicant.phone,
        &applicant.identity_number,
        &dossier.procedure.name,
        &dossier.agency.name,
    ];
    parts.join("\n")
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
