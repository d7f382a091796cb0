//! What a command prints: one JSON document for scripts, or lines and tables in Vietnamese for people.

use std::io::{IsTerminal as _, Write as _};

use serde::Serialize;

/// How to print.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub json: bool,
    pub quiet: bool,
}

impl Output {
    /// The one document on standard output.
    pub fn json(self, document: &impl Serialize) {
        let text = serde_json::to_string(document).unwrap_or_else(|_| "{}".to_owned());
        self.line(&text);
    }

    /// A line on standard output. A reader that went away (`| head`) is no fault of ours.
    #[expect(clippy::unused_self, reason = "everything that is printed goes through one value")]
    pub fn line(self, text: &str) {
        drop(writeln!(std::io::stdout().lock(), "{text}"));
    }

    /// A line on standard error.
    #[expect(clippy::unused_self, reason = "everything that is printed goes through one value")]
    pub fn complain(self, text: &str) {
        drop(writeln!(std::io::stderr().lock(), "{text}"));
    }

    /// A question on standard error; the answer is typed behind it.
    #[expect(clippy::unused_self, reason = "everything that is printed goes through one value")]
    pub fn ask(self, question: &str) {
        let mut terminal = std::io::stderr().lock();
        drop(write!(terminal, "{question} "));
        drop(terminal.flush());
    }

    /// Progress, for a person who watches.
    pub fn progress(self, text: &str) {
        if !self.quiet && !self.json && std::io::stderr().is_terminal() {
            self.complain(text);
        }
    }

    /// Columns as wide as their widest cell.
    pub fn table(self, heads: &[&str], rows: &[Vec<String>]) {
        let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        for row in std::iter::once(&heads).chain(rows) {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))))
                .collect();
            self.line(cells.join("  ").trim_end());
        }
    }
}
