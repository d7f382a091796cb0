//! Cases that went wrong once, here or in a mutated engine, as they were after shrinking: played before any new one.

use lienthong_core::domain::transfer::TransferKind;
use lienthong_sandbox::faults::FaultKind;

use super::ops::{Death, Op, Trouble};

/// Each with what it had found.
pub fn known() -> Vec<(&'static str, Vec<Op>)> {
    let order = |kind| Op::Order { kind, place: 0, files: 1, die: None };
    let refused = |call, code: &str| Op::Go {
        wrong: Trouble { call, kind: FaultKind::Refused { code: code.into() }, skip: 0, times: 1 },
    };
    let lost = |call| Op::Go { wrong: Trouble { call, kind: FaultKind::DropAfter {}, skip: 0, times: 1 } };
    let run = |die| Op::Run { die };
    let lost_and_dead = |kind, call| vec![order(kind), lost(call), run(Some(Death::Wait(70))), run(None)];
    vec![
        (
            "uploads that iGate said it did not know lay there, and no receipt counted them",
            vec![refused(4, "NOT_FOUND"), order(TransferKind::Attach), run(None)],
        ),
        ("a lost draft became two, when it was not asked about", vec![order(TransferKind::Send), lost(8), run(None)]),
        ("a lost draft, and the process died over it", lost_and_dead(TransferKind::Send, 8)),
        ("a lost attachment became two, when the uploads were not used again", {
            vec![order(TransferKind::Push), lost(4), run(None)]
        }),
        ("a lost attachment, and the process died over it", lost_and_dead(TransferKind::Attach, 4)),
        ("the page of a firewall hid that iGate had taken the file, and no receipt counted it", {
            let page = FaultKind::Html { status: 403, applied: true };
            let hidden = Op::Go { wrong: Trouble { call: 3, kind: page, skip: 0, times: 1 } };
            vec![order(TransferKind::Attach), hidden, run(None)]
        }),
        ("a document once announced with a wrong hash is given up, not stuck", {
            let wrong = Trouble { call: 10, kind: FaultKind::WrongHash {}, skip: 1, times: 3 };
            vec![order(TransferKind::Push), Op::Go { wrong }, run(None)]
        }),
        ("a lost report", vec![order(TransferKind::Attach), lost(12), run(None)]),
        ("a lost line in the history", vec![order(TransferKind::Send), lost(6), run(None)]),
    ]
}
