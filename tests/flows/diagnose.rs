//! The diagnosis against the sandbox: what is well, what is wrong and by which code, and a support file without people.

use lienthong_core::{
    domain::{
        diagnosis::{CheckName, CheckState},
        failure_code::FailureCode,
        failure_words::Language,
    },
    flows::{
        diagnose::{WindowFacts, diagnose, save_support_file},
        keep_in_sync::refresh,
        sync::SyncReach,
        views::diagnosis::{CheckLine, Diagnosis},
    },
};
use lienthong_sandbox::{
    faults::{Fault, FaultKind},
    system::System,
};

use crate::office::Office;

async fn diagnosis(office: &Office) -> Diagnosis {
    let window = WindowFacts { web_view: Some("2.46.1".into()), font_shown: Some(true) };
    diagnose(&office.app, None, &window, Language::Vi).await
}

fn line(diagnosis: &Diagnosis, name: CheckName) -> &CheckLine {
    diagnosis.checks.iter().find(|check| check.name == name).expect("the line")
}

#[tokio::test]
async fn an_official_at_work_is_told_that_all_is_well_line_by_line() {
    let office = Office::of_hoa().await;
    let found = diagnosis(&office).await;
    let names: Vec<CheckName> = found.checks.iter().map(|check| check.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    for name in CheckName::ALL {
        let check = line(&found, name);
        match name {
            // The sandbox speaks plain http, a test has no keyring; the reader and the browser are this machine's.
            CheckName::SsoCertificate | CheckName::IgateCertificate | CheckName::IdeskCertificate => {
                assert_eq!(check.state, CheckState::Warn, "{check:?}");
            }
            CheckName::Keyring => assert_eq!(check.code, Some(FailureCode::KeyringUnavailable)),
            CheckName::Worker | CheckName::Browser | CheckName::Disk => {}
            _ => assert_eq!((check.state, check.code), (CheckState::Ok, None), "{check:?}"),
        }
        assert_eq!(check.code.is_some(), check.remedy.is_some(), "{check:?}");
    }
}

#[tokio::test]
async fn each_way_that_is_broken_is_named_by_its_code_and_the_others_stay_well() {
    let office = Office::unattended().await;
    let broken = office.sandbox.state().faults.add(Fault {
        system: Some(System::Igate),
        times: 0,
        ..Fault::once(FaultKind::Refuse {})
    });
    office
        .sandbox
        .state()
        .faults
        .add(Fault::once(FaultKind::Html { status: 403, applied: false }).at(System::Idesk, "GET", "*").times(0));
    let found = diagnosis(&office).await;
    assert_eq!(line(&found, CheckName::Igate).code, Some(FailureCode::IgateUnreachable));
    assert_eq!(line(&found, CheckName::Idesk).code, Some(FailureCode::NotJson));
    assert_eq!(line(&found, CheckName::Discovery).state, CheckState::Ok);
    assert_eq!(line(&found, CheckName::SignInPage).state, CheckState::Ok);
    assert_eq!(line(&found, CheckName::Journal).message, "Chưa có ai đăng nhập nên chưa xem được.");
    assert!(!found.checks.iter().any(|check| check.name == CheckName::Account));

    office.sandbox.state().faults.remove(broken);
    let found = diagnosis(&office).await;
    assert_eq!(line(&found, CheckName::Igate).state, CheckState::Ok);
}

#[tokio::test]
async fn without_a_profile_only_this_computer_is_looked_at() {
    let office = Office::unattended().await;
    std::fs::write(office.folder.path().join("profile.toml"), "[sso]\nissuer = 3\n").expect("written");
    office.app.reload_settings().expect_err("broken");
    let found = diagnosis(&office).await;
    let profile = line(&found, CheckName::Profile);
    assert_eq!((profile.state, profile.code), (CheckState::Fail, Some(FailureCode::ProfileInvalid)));
    assert!(profile.message.contains("profile.toml, dòng 2"), "{}", profile.message);
    assert!(found.checks.iter().all(|check| check.name < CheckName::Proxy));
}

#[tokio::test]
async fn the_support_file_holds_the_checks_and_nothing_of_anybody() {
    let office = Office::of_hoa().await;
    let seat = office.seat();
    refresh(&office.app.host, &seat, SyncReach::Everything).await;
    let mut found = diagnosis(&office).await;
    // As if a sentence had caught something of a person after all.
    let tokens = seat.session.tokens();
    let dossier = office.dossier_to_send();
    let official = seat.official();
    let told = [&dossier.code, &dossier.applicant.identity_number, &official.name, &official.sso_account];
    for (check, secret) in found.checks.iter_mut().zip(told) {
        check.message = format!("{} {secret}", check.message);
    }
    found.checks[5].message = tokens.access.expose().to_owned();
    let place = office.folder.path().join("ho-tro.json");
    save_support_file(&office.app, &found, &place).await.expect("written");

    let text = std::fs::read_to_string(&place).expect("the file");
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["checks"].as_array().map(Vec::len), Some(found.checks.len()));
    assert!(text.contains("LT-1017") && text.contains("sign-in-page"), "{text}");
    let store = office.sandbox.state().store();
    let world = store.world();
    let mut secrets: Vec<String> = vec![
        tokens.access.expose().to_owned(),
        official.identity.subject.clone(),
        office.folder.path().display().to_string(),
    ];
    for official in &world.officials {
        secrets.extend([official.full_name.clone(), official.sso_account.clone(), official.sso_password.clone()]);
    }
    for dossier in &world.dossiers {
        secrets.extend([
            dossier.code.clone(),
            dossier.applicant.full_name.clone(),
            dossier.applicant.identity_number.clone(),
        ]);
    }
    for secret in secrets.iter().filter(|secret| secret.chars().count() > 3) {
        assert!(!text.contains(secret.as_str()), "{secret} stands in the support file");
    }
}
