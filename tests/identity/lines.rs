//! What a server under test says on its standard output: a document a line, among lines for people.

use serde_json::Value;
use tokio::{
    io::{BufReader, Lines},
    process::ChildStdout,
};

/// The next line that is a document.
pub async fn next(answers: &mut Lines<BufReader<ChildStdout>>) -> Value {
    loop {
        let line = answers.next_line().await.expect("readable").expect("it runs");
        if let Ok(value @ Value::Object(_)) = serde_json::from_str(&line) {
            return value;
        }
    }
}
