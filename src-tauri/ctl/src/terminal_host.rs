//! The command line as the core's host: progress on standard error while a person watches.

use lienthong_core::{
    app::{AppEvent, Host},
    domain::{failure_words::Language, transfer::TransferState},
};

use crate::output::Output;

pub struct TerminalHost {
    pub output: Output,
}

impl Host for TerminalHost {
    fn emit(&self, event: AppEvent) {
        match event {
            AppEvent::TransferChanged(transfer) if transfer.state == TransferState::Unknown => {
                self.output.progress("Chưa rõ bên kia đã nhận hay chưa, đang hỏi lại…");
            }
            AppEvent::TransferProgress { file, sent, total, .. } if total > 0 => {
                let percent = sent.saturating_mul(100) / total;
                self.output.progress(&format!("Tệp {}: {percent} %", file + 1));
            }
            AppEvent::Notice(failure) if !self.output.quiet => {
                let words = failure.code.words(Language::Vi);
                self.output.complain(&format!("{} {}", failure.code.number(), words.message));
            }
            _ => {}
        }
    }
}
