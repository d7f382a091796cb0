//! The command line as the core's host: progress on standard error while a person watches.

use lienthong_core::{
    app::Host,
    domain::{failure_words::Language, transfer::TransferState},
    flows::views::events::AppEvent,
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
            AppEvent::TransferProgress(progress) if progress.total > 0 => {
                let percent = progress.sent.saturating_mul(100) / progress.total;
                self.output.progress(&format!("Tệp {}: {percent} %", progress.file + 1));
            }
            AppEvent::Notice(failure) if !self.output.quiet => {
                let words = failure.code.words(Language::Vi);
                self.output.complain(&format!("{} {}", failure.code.number(), words.message));
            }
            _ => {}
        }
    }
}
