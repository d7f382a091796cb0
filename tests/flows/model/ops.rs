//! What may happen in a case: what people do, what the systems do wrong, where the process dies.

use lienthong_core::domain::transfer::TransferKind;
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    model::{DossierStatus, Secrecy, Step},
    system::System,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// One thing that happens. Numbers choose among what is there, so that any of them means something after shrinking.
#[derive(Clone, Debug)]
pub enum Op {
    /// A job ordered in one go, as the command line does; `files` is a mask.
    Order {
        kind: TransferKind,
        place: u8,
        files: u8,
        die: Option<Death>,
    },
    /// The send dialog: opened where it is not, and changed.
    Enter {
        place: u8,
        words: u8,
        files: u8,
        die: Option<Death>,
    },
    /// The result picker: ticked.
    Tick {
        place: u8,
        files: u8,
        die: Option<Death>,
    },
    /// "Gửi" in the dialog.
    ConfirmSend {
        place: u8,
        die: Option<Death>,
    },
    /// "Thực hiện" in the picker.
    ConfirmAttach {
        place: u8,
        die: Option<Death>,
    },
    Press {
        button: Button,
        which: u8,
        die: Option<Death>,
    },
    /// The outbox runs everything once, whatever its time.
    Run {
        die: Option<Death>,
    },
    /// A button is pressed while the outbox runs.
    RunAndPress {
        button: Button,
        which: u8,
    },
    Sync {
        die: Option<Death>,
    },
    SignOut,
    SignIn {
        who: u8,
    },
    /// The process dies at rest and comes up again.
    Restart,
    Go {
        wrong: Trouble,
    },
    /// The faults are gone.
    Mend,
    /// Somebody changes a dossier or a document.
    Turn {
        place: u8,
        turn: Turn,
    },
}

#[derive(Clone, Copy, Debug)]
pub enum Button {
    Retry,
    Cancel,
}

/// Where the process dies.
#[derive(Clone, Copy, Debug)]
pub enum Death {
    /// At the n-th journalled point of a transfer.
    Point(u8),
    /// At the n-th time that the program waits for anything: an answer, the disk.
    Wait(u16),
}

/// A fault of the sandbox at one of the calls.
#[derive(Clone, Debug)]
pub struct Trouble {
    pub call: usize,
    pub kind: FaultKind,
    pub skip: u32,
    pub times: u32,
}

#[derive(Clone, Copy, Debug)]
pub enum Turn {
    Dossier(Step, DossierStatus),
    Reassigned,
    Secrecy(Secrecy),
    TokensExpire,
    SessionsEnd,
    /// Seconds that iGate's or iDesk's clock is off.
    Clock(System, i64),
}

/// Every call of a transfer.
const CALLS: [(System, &str, &str); 14] = [
    (System::Igate, "GET", "/pa/dossier/*/--online"),
    (System::Igate, "GET", "/fi/file/*/filename+size"),
    (System::Igate, "GET", "/fi/file/*"),
    (System::Igate, "POST", "/fi/file/--multiple"),
    (System::Igate, "POST", "/pa/dossier/*/attachment"),
    (System::Igate, "GET", "/lo/history"),
    (System::Igate, "POST", "/lo/history"),
    (System::Idesk, "POST", "/idesk/v1/files"),
    (System::Idesk, "POST", "/idesk/v1/drafts"),
    (System::Idesk, "GET", "/idesk/v1/drafts"),
    (System::Idesk, "GET", "/idesk/v1/documents/*"),
    (System::Idesk, "GET", "/idesk/v1/files/*"),
    (System::Idesk, "POST", "/idesk/v1/documents/*/transfers"),
    (System::Igate, "GET", "/pa/dossier/search"),
];

/// The calls that change something, by their place in [`CALLS`].
const WRITES: [usize; 6] = [3, 4, 6, 7, 8, 12];

/// Refusals by name, with the call they belong to.
const REFUSALS: [(usize, &str); 16] = [
    (0, "NOT_FOUND"),
    (2, "NOT_FOUND"),
    (3, "FILE_TOO_LARGE"),
    (3, "FILE_TYPE"),
    (4, "STEP_NOT_ALLOWED"),
    (4, "DOSSIER_CLOSED"),
    (4, "NOT_FOUND"),
    (6, "NOT_YOURS"),
    (7, "FILE_TYPE"),
    (8, "IDEMPOTENCY_KEY_REUSED"),
    (8, "FILES_MISSING"),
    (8, "FORBIDDEN"),
    (10, "NOT_FOUND"),
    (12, "CODE_MISMATCH"),
    (12, "NOT_FROM_IGATE"),
    (12, "NOT_FOUND"),
];

impl Trouble {
    pub fn fault(&self) -> Fault {
        let (system, method, path) = CALLS[self.call % CALLS.len()];
        if self.kind == (FaultKind::Refuse {}) {
            return Fault { system: Some(system), ..Fault::once(FaultKind::Refuse {}) };
        }
        // iGate names no hash of its files: bytes that it spoils itself, whole in length, nobody can tell. A line can
        // only lose some.
        let spoilt = self.kind == (FaultKind::WrongHash {}) && path == "/fi/file/*";
        let kind = if spoilt { FaultKind::DropDownload { at: 1000 } } else { self.kind.clone() };
        Fault::once(kind).at(system, method, path).after(self.skip).times(self.times)
    }
}

/// A few scenes; most are a job that something happens to.
pub fn ops() -> impl Strategy<Value = Vec<Op>> {
    vec(scene(), 3..8).prop_map(|scenes| scenes.into_iter().flatten().collect())
}

fn scene() -> impl Strategy<Value = Vec<Op>> {
    let go = || trouble().prop_map(|wrong| Op::Go { wrong });
    prop_oneof![
        8 => (vec(go(), 0..3), order(), run()).prop_map(|(mut ops, order, run)| {
            ops.insert(0, order);
            ops.push(run);
            ops
        }),
        2 => (go(), run()).prop_map(|(go, run)| vec![go, run]),
        1 => (entering(), entering(), run()).prop_map(|(one, other, run)| vec![one, other, run]),
        3 => vec(anything(), 1..3),
    ]
}

fn order() -> impl Strategy<Value = Op> {
    let kind = select(vec![TransferKind::Send, TransferKind::Attach, TransferKind::Push]);
    (kind, 0..2u8, 1..4u8, rarely()).prop_map(|(kind, place, files, die)| Op::Order { kind, place, files, die })
}

fn run() -> impl Strategy<Value = Op> {
    option::weighted(0.6, death()).prop_map(|die| Op::Run { die })
}

fn entering() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => (0..2u8, any::<u8>(), 0..4u8, rarely())
            .prop_map(|(place, words, files, die)| Op::Enter { place, words, files, die }),
        2 => (0..2u8, 0..4u8, rarely()).prop_map(|(place, files, die)| Op::Tick { place, files, die }),
        3 => (0..2u8, rarely()).prop_map(|(place, die)| Op::ConfirmSend { place, die }),
        2 => (0..2u8, rarely()).prop_map(|(place, die)| Op::ConfirmAttach { place, die }),
    ]
}

fn anything() -> impl Strategy<Value = Op> {
    let button = || select(vec![Button::Retry, Button::Cancel]);
    prop_oneof![
        2 => entering(),
        3 => (button(), any::<u8>(), rarely()).prop_map(|(button, which, die)| Op::Press { button, which, die }),
        2 => run(),
        3 => (button(), any::<u8>()).prop_map(|(button, which)| Op::RunAndPress { button, which }),
        1 => rarely().prop_map(|die| Op::Sync { die }),
        1 => Just(Op::SignOut),
        1 => (0..2u8).prop_map(|who| Op::SignIn { who }),
        1 => Just(Op::Restart),
        1 => Just(Op::Mend),
        3 => (0..2u8, turn()).prop_map(|(place, turn)| Op::Turn { place, turn }),
    ]
}

fn rarely() -> impl Strategy<Value = Option<Death>> {
    option::weighted(0.15, death())
}

fn death() -> impl Strategy<Value = Death> {
    prop_oneof![(1..20u8).prop_map(Death::Point), (1..90u16).prop_map(Death::Wait)]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let status = |status| move |applied| FaultKind::Status { status, retry_after: None, body: None, applied };
    let kind = prop_oneof![
        6 => Just(FaultKind::DropAfter {}),
        2 => Just(FaultKind::DropBefore {}),
        1 => (1..2500u64).prop_map(|at| FaultKind::DropUpload { at }),
        1 => (1..2500u64).prop_map(|at| FaultKind::DropDownload { at }),
        4 => any::<bool>().prop_map(status(500)),
        2 => any::<bool>().prop_map(status(503)),
        1 => select(vec![413u16, 415]).prop_map(|status| FaultKind::Html { status, applied: false }),
        1 => Just(status(429)(false)),
        2 => Just(status(401)(false)),
        2 => (select(vec![200u16, 403]), any::<bool>()).prop_map(|(status, applied)| FaultKind::Html { status, applied }),
        2 => any::<bool>().prop_map(|applied| FaultKind::ErrorBody { status: 500, applied }),
        1 => (1..3i64).prop_map(|by| FaultKind::WrongSize { by }),
        1 => Just(FaultKind::WrongHash {}),
        1 => Just(FaultKind::Refuse {}),
        1 => Just(FaultKind::StepMoved { step: Step::TiepNhanHoSo, code: None }),
        1 => Just(FaultKind::DossierClosed { code: None }),
    ];
    // Most trouble is where something is written: there an answer that is lost counts.
    let call = prop_oneof![3 => select(WRITES.to_vec()), 2 => 0..CALLS.len()];
    let any_call = (call, kind, 0..2u32, 1..5u32);
    let refusal = (select(REFUSALS.to_vec()), 0..2u32, 1..3u32);
    prop_oneof![
        5 => any_call.prop_map(|(call, kind, skip, times)| Trouble { call, kind, skip, times }),
        1 => refusal.prop_map(|((call, code), skip, times)| {
            Trouble { call, kind: FaultKind::Refused { code: code.to_owned() }, skip, times }
        }),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        2 => Just(Turn::Dossier(Step::TiepNhanHoSo, DossierStatus::DangXuLy)),
        1 => Just(Turn::Dossier(Step::DaTraKetQua, DossierStatus::DaTraKetQua)),
        3 => Just(Turn::Dossier(Step::ThuLyHoSo, DossierStatus::DangXuLy)),
        1 => Just(Turn::Reassigned),
        1 => select(vec![Secrecy::Mat, Secrecy::Thuong]).prop_map(Turn::Secrecy),
        1 => Just(Turn::TokensExpire),
        1 => Just(Turn::SessionsEnd),
        1 => (select(vec![System::Igate, System::Idesk]), -200..200i64)
            .prop_map(|(system, seconds)| Turn::Clock(system, seconds)),
    ]
}
