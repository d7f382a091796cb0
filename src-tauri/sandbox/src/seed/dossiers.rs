//! The dossiers: who asked what and when, how far each has come, and what is due around the present.

use std::collections::HashMap;

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Weekday};

use crate::model::{
    AgencyIndex, Attachment, Dossier, DossierStatus, FileContent, GROUP_RESULT, HistoryAction, HistoryEntry, Moment,
    ObjectId, OfficialIndex, Step,
};
use crate::seed::applicants;
use crate::seed::lot::Lots;
use crate::seed::papers;
use crate::seed::people::{BINH, CHI, CONSTRUCTION, COUNTER, HOA, KHOI, LAM, WARD};
use crate::seed::procedures::{self, Papers};
use crate::seed::story;

/// Who has how many of a hundred dossiers; Hoa the most.
const SHARES: [(OfficialIndex, AgencyIndex, u64); 5] =
    [(HOA, CONSTRUCTION, 40), (CHI, COUNTER, 20), (BINH, CONSTRUCTION, 16), (KHOI, WARD, 14), (LAM, WARD, 10)];

pub fn dossiers(seed: u64, count: usize, now: Moment) -> Vec<Dossier> {
    let mut dossiers: Vec<Dossier> = (0..count as u64).map(|number| dossier(seed, number, now)).collect();
    story::tell(seed, &mut dossiers, now);
    number_by_day(&mut dossiers);
    story::let_one_code_begin_another(&mut dossiers);
    for (dossier, number) in dossiers.iter_mut().zip(0..) {
        dossier.history = history(seed, number, dossier);
    }
    dossiers
}

/// What a dossier's log says of the things that happened before the sandbox began.
fn history(seed: u64, number: u64, dossier: &Dossier) -> Vec<HistoryEntry> {
    let entry = |place: u64, at, who, field: &str, value: &str| HistoryEntry {
        id: ObjectId::derived(seed, "history", number * 16 + place),
        at,
        who,
        actions: vec![HistoryAction { field_name_rbk: field.to_owned(), new_value: value.to_owned() }],
        client_ref: None,
    };
    let mut entries = vec![entry(0, dossier.accepted, CHI, "Tiếp nhận hồ sơ", &dossier.code)];
    if dossier.step != Step::TiepNhanHoSo {
        let halfway = dossier.accepted + (dossier.updated - dossier.accepted) / 2;
        let halfway = office_hour(halfway).clamp(dossier.accepted, dossier.updated);
        entries.push(entry(1, halfway, CHI, "Chuyển bước", Step::DangThuLy.name()));
    }
    if !matches!(dossier.step, Step::TiepNhanHoSo | Step::DangThuLy) {
        entries.push(entry(2, dossier.updated, dossier.assignee, "Chuyển bước", dossier.step.name()));
    }
    entries
}

/// Codes run through the day at each agency, in the order of arrival; a code that is already there stays.
fn number_by_day(dossiers: &mut [Dossier]) {
    let mut order: Vec<usize> = (0..dossiers.len()).collect();
    order.sort_by_key(|place| dossiers[*place].accepted);
    let mut last: HashMap<(AgencyIndex, NaiveDate), u32> = HashMap::new();
    for place in order {
        let dossier = &mut dossiers[place];
        if !dossier.code.is_empty() {
            continue;
        }
        let day = dossier.accepted.date_naive();
        let number = last.entry((dossier.agency, day)).or_default();
        *number += 1;
        dossier.code = code(dossier.agency, day, *number);
    }
}

/// `H08.12-260612-0001`.
fn code(agency: AgencyIndex, day: NaiveDate, number: u32) -> String {
    let agency_code = match agency {
        CONSTRUCTION => "H08.12",
        COUNTER => "H08.01",
        _ => "H08.45",
    };
    format!("{agency_code}-{}-{number:04}", day.format("%y%m%d"))
}

fn dossier(seed: u64, number: u64, now: Moment) -> Dossier {
    let mut lots = Lots::for_item(seed, number);
    let (assignee, agency) = assignee(number);
    let procedure = procedure(agency, &mut lots);
    let row = &procedures::ROWS[procedure];
    let (step, status) = stage(&mut lots);
    let (accepted, appointment) = dates(step, status, row.days, now, &mut lots);
    let ended = status.is_closed();
    let age = (now - accepted).num_seconds().max(2);
    let updated = accepted + TimeDelta::seconds(age * i64::try_from(lots.between(5, 97)).unwrap_or(50) / 100);
    let updated = office_hour(updated).min(now - TimeDelta::seconds(1)).max(accepted);
    let updated = updated + TimeDelta::milliseconds(i64::try_from(lots.below(1000)).unwrap_or(0));
    let updated = updated.min(now);
    let mut attachments = if step == Step::TiepNhanHoSo {
        Vec::new()
    } else {
        papers::working_files(seed, number, row.papers, accepted, &mut lots)
    };
    if status == DossierStatus::DaTraKetQua && lots.percent(70) {
        attachments.push(Attachment {
            file: papers::file(
                seed,
                number,
                50,
                "KET QUA (da dong dau).PDF",
                FileContent::Asset("scan0001.PDF".into()),
            ),
            group: GROUP_RESULT.to_owned(),
            origin: None,
            at: updated,
        });
    }
    let organisations = match row.papers {
        Papers::Civil => 0,
        Papers::Business => 85,
        Papers::Transport => 70,
        Papers::Building | Papers::Land => 18,
    };
    Dossier {
        id: ObjectId::derived(seed, "dossier", number),
        code: String::new(),
        applicant: applicants::applicant(&mut lots, organisations),
        procedure,
        agency,
        assignee,
        step,
        status,
        accepted,
        appointment: (!lots.percent(1)).then_some(appointment),
        updated,
        completed: ended.then_some(updated),
        components: papers::components(seed, number, row.papers, &mut lots),
        attachments,
        history: Vec::new(),
    }
}

/// The shares come out exactly in every hundred, and mixed.
fn assignee(number: u64) -> (OfficialIndex, AgencyIndex) {
    let mut place = number * 37 % 100;
    for (official, agency, share) in SHARES {
        if place < share {
            return (official, agency);
        }
        place -= share;
    }
    (HOA, CONSTRUCTION)
}

/// One of the agency's procedures; the first of each agency is the most usual.
fn procedure(agency: AgencyIndex, lots: &mut Lots) -> usize {
    let own: Vec<usize> =
        procedures::ROWS.iter().enumerate().filter(|(_, row)| row.agency == agency).map(|(place, _)| place).collect();
    if lots.percent(30) { own.first().copied().unwrap_or(0) } else { *lots.pick(&own) }
}

fn stage(lots: &mut Lots) -> (Step, DossierStatus) {
    match lots.below(100) {
        0..8 => (Step::TiepNhanHoSo, DossierStatus::MoiTiepNhan),
        8..32 => (Step::DangThuLy, DossierStatus::DangXuLy),
        32..46 => (Step::ThuLyHoSo, DossierStatus::DangXuLy),
        46..50 => (Step::ThuLyHoSo, DossierStatus::ChoBoSung),
        50..66 => (Step::ChoTraKetQua, DossierStatus::DangXuLy),
        66..78 => (Step::TiepNhanKetQua, DossierStatus::CoKetQua),
        78..97 => (Step::DaTraKetQua, DossierStatus::DaTraKetQua),
        _ => (Step::DaTraKetQua, DossierStatus::DungXuLy),
    }
}

/// When it came and when it is due: late, today, tomorrow, this week or later, in the shares of a real office.
fn dates(step: Step, status: DossierStatus, days: u32, now: Moment, lots: &mut Lots) -> (Moment, Moment) {
    // Working days into calendar days, roughly.
    let span = i64::from(days) * 7 / 5 + 1;
    let due_in = if status.is_closed() {
        -signed(lots.between(1, 120))
    } else if step == Step::TiepNhanHoSo {
        span - signed(lots.between(0, 2))
    } else {
        let wanted = match lots.below(100) {
            0..11 => -signed(lots.between(1, 12)),
            11..18 => 0,
            18..26 => 1,
            26..60 => signed(lots.between(2, 5)),
            _ => signed(lots.between(3, span.unsigned_abs().max(4))),
        };
        // Nobody has a result on the day of asking: the further the step, the older the dossier.
        let age = match step {
            Step::TiepNhanHoSo | Step::DangThuLy => 1,
            Step::ThuLyHoSo => 2,
            _ => 3,
        };
        wanted.min((span - age).max(1))
    };
    let today = now.date_naive();
    let mut due = moved(today, due_in);
    if due_in > 1 {
        due = weekday_from(due);
    }
    let accepted_on = weekday_until(moved(today, due_in - span));
    let hour = *lots.pick(&[7, 8, 8, 9, 9, 10, 10, 13, 14, 14, 15, 16]);
    let accepted = at(now, accepted_on, hour, lots.below(60));
    // What would come later today came on the afternoon of the working day before.
    let accepted = if accepted < now { accepted } else { at(now, weekday_until(moved(today, -1)), 15, lots.below(60)) };
    let due = if lots.percent(15) { at(now, due, 11, 30) } else { at(now, due, 17, 0) };
    (accepted, due.max(accepted))
}

/// A time of day on a date, in the offset of `now`.
pub fn at(now: Moment, day: NaiveDate, hour: u32, minute: u64) -> Moment {
    let minute = u32::try_from(minute).unwrap_or(0);
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
    // A fixed offset knows no gaps, so there is always one answer.
    day.and_time(time).and_local_timezone(*now.offset()).single().unwrap_or(now)
}

/// The same minute in an hour, and on a day, when somebody is at work.
fn office_hour(then: Moment) -> Moment {
    let day = weekday_until(then.date_naive());
    let hour = if (7..17).contains(&then.hour()) { then.hour() } else { 7 + then.hour() % 10 };
    at(then, day, hour, u64::from(then.minute()))
}

/// A date so many days later, or earlier when negative.
pub fn moved(day: NaiveDate, by: i64) -> NaiveDate {
    let distance = Days::new(by.unsigned_abs());
    let there = if by < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) };
    there.unwrap_or(day)
}

fn weekday_from(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => moved(day, 2),
        Weekday::Sun => moved(day, 1),
        _ => day,
    }
}

/// The day itself, or the Friday before a weekend.
pub fn weekday_until(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => moved(day, -1),
        Weekday::Sun => moved(day, -2),
        _ => day,
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(0)
}
