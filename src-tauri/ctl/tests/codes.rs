//! Codes that only the command line says.

#[path = "../../../tests/crash/desk.rs"]
#[expect(dead_code, reason = "written for the tests of crashes, which use all of it")]
mod desk;

use std::{
    io::{BufRead as _, BufReader, Read as _},
    path::PathBuf,
    process::Stdio,
};

use desk::Desk;
use lienthong_core::domain::{failure_code::FailureCode, failure_words::Language};

fn lienthongctl() -> PathBuf {
    env!("CARGO_BIN_EXE_lienthongctl").into()
}

#[test]
fn an_attachment_takes_the_files_of_one_document() {
    let desk = Desk::of_hoa();
    let code = desk.new_dossier().code;
    let ended = desk.run(&["attach", &code, "--file", "985/1", "--file", "986/1"]);
    assert_eq!((ended.status, ended.code()), (Some(2), FailureCode::SeveralDocuments.number()), "{ended:?}");
}

#[test]
fn somebody_else_than_before_is_named_at_the_sign_in() {
    let desk = Desk::of_hoa();
    let other = desk.sandbox.state().store().find_official(|official| official.sso_account.starts_with("chiltk@"));
    desk.sandbox.state().sign_on().auto_login = other;
    let mut command = desk.command(&["login", "--no-browser"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut said = BufReader::new(child.stderr.take().expect("its words"));
    let mut address = String::new();
    said.read_line(&mut address).expect("an address");
    let browser = reqwest::Client::builder().no_proxy().build().expect("a client");
    desk.block_on(browser.get(address.trim()).send()).expect("a page");
    let mut rest = String::new();
    said.read_to_string(&mut rest).expect("readable");
    assert!(child.wait().expect("it ends").success(), "{rest}");
    assert!(rest.contains(FailureCode::AnotherPerson.words(Language::Vi).message), "{rest}");
}
