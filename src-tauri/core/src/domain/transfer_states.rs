//! The states of a transfer as a table: which event leads from which state to which; ARCHITECTURE.md shows the same one.

use super::{
    failure_code::FailureCode,
    transfer::{Transfer, TransferKind, TransferState},
};

/// What can happen to a transfer: to its present step, in the other systems, or by a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransferEvent {
    /// A step begins; it is in the journal.
    Begins,
    /// The step's end is in the journal.
    StepDone,
    /// No step is left.
    AllDone,
    /// The answer to an effect was lost, or the process died inside it.
    AnswerLost,
    /// The other side was asked: it has the effect.
    FoundApplied,
    /// The other side was asked: it does not have the effect.
    FoundMissing,
    /// The other side said yes, and does not show it yet.
    NotSeenYet,
    /// Nothing happened; the same again later.
    Passing,
    /// Nothing happened; the owner's session ended.
    SignedOut,
    /// A rule or a system says no; a person has to look.
    Refused,
    /// The report or the log was refused again after "Thử lại": the rest is done, and the receipt says what is missing.
    WentWithout,
    /// The same can never succeed.
    Hopeless,
    /// "Thử lại".
    Retry,
    /// "Huỷ".
    Cancel,
}

impl TransferEvent {
    pub const ALL: [Self; 14] = [
        Self::Begins,
        Self::StepDone,
        Self::AllDone,
        Self::AnswerLost,
        Self::FoundApplied,
        Self::FoundMissing,
        Self::NotSeenYet,
        Self::Passing,
        Self::SignedOut,
        Self::Refused,
        Self::WentWithout,
        Self::Hopeless,
        Self::Retry,
        Self::Cancel,
    ];
}

impl TransferState {
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Running, Self::Unknown, Self::NeedsAttention, Self::Done, Self::Failed, Self::Cancelled];
}

/// The table. `None`: the event cannot happen in this state, or its button is not there.
#[expect(clippy::match_same_arms, reason = "the lines stand in the order of the table in ARCHITECTURE.md")]
pub const fn state_after(state: TransferState, event: TransferEvent) -> Option<TransferState> {
    use TransferEvent as On;
    use TransferState::{Cancelled, Done, Failed, NeedsAttention, Queued, Running, Unknown};
    Some(match (state, event) {
        (Queued | Running | Unknown, On::Begins) => Running,
        (Running, On::StepDone) => Running,
        (Queued | Running, On::AllDone) => Done,
        (Queued | Running | Unknown, On::AnswerLost) => Unknown,
        (Unknown, On::FoundApplied) => Running,
        (Unknown, On::FoundMissing) => Queued,
        (Running, On::NotSeenYet) => Unknown,
        (Running, On::Passing | On::SignedOut) => Queued,
        (Unknown, On::Passing | On::SignedOut) => Unknown,
        (Running | Unknown, On::Refused) => NeedsAttention,
        (Running | Unknown, On::WentWithout) => Running,
        (Running | Unknown, On::Hopeless) => Failed,
        (Queued | NeedsAttention, On::Retry) => Queued,
        (Unknown, On::Retry) => Unknown,
        (Queued | Running | NeedsAttention, On::Cancel) => Cancelled,
        _ => return None,
    })
}

/// Whether "Huỷ" is still honest: nothing that counts has been written, and nothing is in doubt.
pub const fn can_cancel(transfer: &Transfer) -> bool {
    !transfer.progress.written
        && !transfer.progress.in_doubt
        && state_after(transfer.state, TransferEvent::Cancel).is_some()
}

/// Whether "Thử lại" does something.
pub const fn can_retry(transfer: &Transfer) -> bool {
    state_after(transfer.state, TransferEvent::Retry).is_some()
}

/// Uploads at iGate that no dossier holds: those whose answer was lost, and those of a transfer that ended before
/// anything was attached.
pub fn loose_uploads(transfer: &Transfer) -> u32 {
    let lost: u32 = transfer.files.iter().map(|file| file.possible_orphans).sum();
    // A yes without an attachment leaves them loose as well.
    let unseen = transfer.code == Some(FailureCode::AttachmentNotSeen);
    let unattached = !transfer.progress.written || unseen;
    let left = transfer.kind != TransferKind::Send && transfer.state.is_final() && unattached;
    let known = transfer.files.iter().filter(|file| left && file.is_uploaded()).count();
    lost.saturating_add(u32::try_from(known).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of ARCHITECTURE.md for the events, in its order.
    fn word(event: TransferEvent) -> &'static str {
        match event {
            TransferEvent::Begins => "a step begins",
            TransferEvent::StepDone => "a step is done",
            TransferEvent::AllDone => "no step is left",
            TransferEvent::AnswerLost => "an answer is lost",
            TransferEvent::FoundApplied => "asked: it is there",
            TransferEvent::FoundMissing => "asked: it is not there",
            TransferEvent::NotSeenYet => "said yes, not seen yet",
            TransferEvent::Passing => "a passing fault",
            TransferEvent::SignedOut => "the session ended",
            TransferEvent::Refused => "refused",
            TransferEvent::WentWithout => "refused again, may be left out",
            TransferEvent::Hopeless => "can never succeed",
            TransferEvent::Retry => "“Thử lại”",
            TransferEvent::Cancel => "“Huỷ”",
        }
    }

    fn name(state: TransferState) -> String {
        serde_json::to_value(state).expect("a name").as_str().expect("text").to_owned()
    }

    /// The table of the document: event, state, cell.
    fn documented() -> Vec<(String, String, String)> {
        let text = include_str!("../../../../ARCHITECTURE.md");
        let table: Vec<Vec<&str>> = text
            .lines()
            .skip_while(|line| !line.starts_with("| event "))
            .take_while(|line| line.starts_with('|'))
            .filter(|line| !line.starts_with("|---"))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        let (head, rows) = table.split_first().expect("a table of events");
        let cells = rows.iter().flat_map(|row| {
            let states = head.iter().skip(1).zip(row.iter().skip(1));
            states.map(|(state, cell)| (row[0].to_owned(), (*state).to_owned(), (*cell).to_owned()))
        });
        cells.collect()
    }

    #[test]
    fn the_table_of_the_document_and_the_table_of_the_code_are_one() {
        let documented = documented();
        for event in TransferEvent::ALL {
            for state in TransferState::ALL {
                let cell = documented.iter().find(|(on, from, _)| on == word(event) && *from == name(state));
                let cell = cell.unwrap_or_else(|| panic!("no cell for {event:?} in {state:?}"));
                let code = state_after(state, event).map_or_else(String::new, name);
                assert_eq!(cell.2, code, "{event:?} in {state:?}");
            }
        }
        assert_eq!(documented.len(), TransferEvent::ALL.len() * TransferState::ALL.len(), "no other rows");
    }

    #[test]
    fn every_state_that_is_not_the_end_has_a_button_and_no_end_has_one() {
        for state in TransferState::ALL {
            let pressed = [TransferEvent::Retry, TransferEvent::Cancel].map(|event| state_after(state, event));
            let leads_on = pressed.iter().any(Option::is_some);
            assert_eq!(leads_on, !state.is_final(), "{state:?}");
        }
    }

    #[test]
    fn nothing_leads_out_of_an_end() {
        for state in TransferState::ALL.into_iter().filter(|state| state.is_final()) {
            for event in TransferEvent::ALL {
                assert_eq!(state_after(state, event), None, "{event:?} in {state:?}");
            }
        }
    }
}
