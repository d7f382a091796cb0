//! Why a step did not succeed, in the words in which the engine decides.

use std::time::Duration;

use crate::{
    domain::{failure::Failure, failure_code::FailureCode},
    gateways::http::{Effect, RemoteFault, System},
};

/// The failure of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::flows) struct StepFault {
    pub code: FailureCode,
    /// The other side may have acted although no answer says so.
    pub maybe_applied: bool,
    /// How long the other side asked to wait.
    pub retry_after: Option<Duration>,
}

impl StepFault {
    /// A rule of this program, or an answer that says no: nothing happened.
    pub const fn refused(code: FailureCode) -> Self {
        Self { code, maybe_applied: false, retry_after: None }
    }

    /// The same fault, met by a question that was asked before anything left: its own answer may be lost, but nothing
    /// can have been applied.
    pub fn before_effect(self) -> Self {
        Self { maybe_applied: false, ..self }
    }

    /// A fault of iGate.
    pub fn igate(fault: &RemoteFault) -> Self {
        Self::remote(fault, System::Igate)
    }

    /// A fault of iDesk.
    pub fn idesk(fault: &RemoteFault) -> Self {
        Self::remote(fault, System::Idesk)
    }

    fn remote(fault: &RemoteFault, system: System) -> Self {
        let retry_after = match fault {
            RemoteFault::Busy { retry_after, .. } => *retry_after,
            _ => None,
        };
        Self { code: fault.failure_code(system), maybe_applied: fault.effect() == Effect::Unknown, retry_after }
    }
}

impl From<Failure> for StepFault {
    fn from(failure: Failure) -> Self {
        Self::refused(failure.code)
    }
}

impl From<FailureCode> for StepFault {
    fn from(code: FailureCode) -> Self {
        Self::refused(code)
    }
}
