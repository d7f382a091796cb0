//! Cases that went wrong once, as they were after shrinking: they are played before any new one.

use lienthong_core::domain::transfer::TransferKind;
use lienthong_sandbox::faults::FaultKind;

use super::ops::{Op, Trouble};

/// Each with what it had found.
pub fn known() -> Vec<(&'static str, Vec<Op>)> {
    let order = |kind| Op::Order { kind, place: 0, files: 1, die: None };
    let refused = |call, code: &str| Op::Go {
        wrong: Trouble { call, kind: FaultKind::Refused { code: code.into() }, skip: 0, times: 1 },
    };
    let run = || Op::Run { die: None };
    vec![(
        "uploads that iGate said it did not know lay there, and no receipt counted them",
        vec![refused(4, "NOT_FOUND"), order(TransferKind::Attach), run()],
    )]
}
