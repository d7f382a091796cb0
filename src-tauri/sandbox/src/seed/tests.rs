//! The world is whole, looks real, and comes out the same.

use std::collections::HashSet;

use chrono::{DateTime, Timelike as _};

use super::people::{CHI, HOA, KHOI, LAM};
use super::*;
use crate::assets;
use crate::model::{DocumentState, Dossier, FileContent, FileRole, Secrecy, Step};

fn now() -> Moment {
    DateTime::parse_from_rfc3339("2026-11-23T10:30:00+07:00").unwrap()
}

fn world() -> Seeded {
    seeded(7, 400, now())
}

fn all_files(dossier: &Dossier) -> impl Iterator<Item = &crate::model::IgateFile> {
    let components = dossier.components.iter().flat_map(|component| &component.files);
    components.chain(dossier.attachments.iter().map(|attachment| &attachment.file))
}

#[test]
fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let text = |seed| serde_json::to_string(&seeded(seed, 120, now()).world).unwrap();
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn codes_and_ids_belong_to_one_thing_each() {
    let world = world().world;
    let codes: HashSet<_> = world.dossiers.iter().map(|dossier| dossier.code.as_str()).collect();
    assert_eq!(codes.len(), 400);
    let files: Vec<_> = world.dossiers.iter().flat_map(all_files).map(|file| file.id).collect();
    assert_eq!(files.iter().collect::<HashSet<_>>().len(), files.len());
    let idesk: Vec<_> = world.documents.iter().flat_map(|document| &document.files).map(|file| &file.id).collect();
    assert_eq!(idesk.iter().collect::<HashSet<_>>().len(), idesk.len());
    assert!(codes.iter().any(|code| codes.contains(format!("{code}3").as_str())), "no code begins another");
    assert!(codes.contains("000.00.12.H08-210624-0001"));
}

#[test]
fn hoa_has_her_share_and_every_step_and_every_lateness_is_there() {
    let world = world().world;
    let own: Vec<_> = world.dossiers.iter().filter(|dossier| dossier.assignee == HOA).collect();
    assert!(own.len() >= 120, "{}", own.len());
    for step in Step::ALL {
        assert!(own.iter().any(|dossier| dossier.step == step), "nothing at {}", step.name());
    }
    let due_in = |days: i64| {
        let due = |dossier: &&&Dossier| dossier.appointment.map(|at| (at.date_naive() - now().date_naive()).num_days());
        own.iter().filter(|dossier| !dossier.status.is_closed()).filter(|dossier| due(dossier) == Some(days)).count()
    };
    assert!(due_in(0) > 0 && due_in(1) > 0 && due_in(3) > 0 && (-12..0).map(due_in).sum::<usize>() > 5);
    for dossier in &world.dossiers {
        assert!(
            dossier.accepted <= now() && dossier.updated <= now() && dossier.accepted <= dossier.updated,
            "{}",
            dossier.code
        );
        assert!(dossier.history.iter().all(|entry| entry.at <= now()), "{}", dossier.code);
        assert!(dossier.completed.is_some() == dossier.status.is_closed(), "{}", dossier.code);
    }
}

#[test]
fn a_code_carries_the_day_of_its_dossier() {
    for dossier in &world().world.dossiers {
        let day = dossier.accepted.format("%y%m%d").to_string();
        assert_eq!(dossier.code.rsplit('-').nth(1), Some(day.as_str()), "{}", dossier.code);
    }
}

#[test]
fn the_officials_are_one_of_each_kind() {
    let officials = world().world.officials;
    assert!(officials[HOA].igate_account.starts_with("nthoa@") && officials[HOA].sso_account.starts_with("hoant@"));
    assert_eq!(officials[HOA].linked_account.as_ref(), Some(&officials[HOA].sso_account));
    assert!(officials[CHI].linked_account.is_some() && officials[KHOI].linked_account.is_none());
    assert!(officials[LAM].disabled && officials.iter().filter(|official| official.disabled).count() == 1);
    let subjects: HashSet<_> = officials.iter().map(|official| &official.sso_subject).collect();
    assert_eq!(subjects.len(), officials.len());
}

#[test]
fn every_content_is_shipped_or_made_or_generated() {
    let Seeded { world, files } = world();
    let made: HashSet<_> = files.iter().map(|bytes| sha256(bytes)).collect();
    let contents = world.dossiers.iter().flat_map(all_files).map(|file| &file.content);
    for content in contents.chain(world.documents.iter().flat_map(|document| &document.files).map(|file| &file.content))
    {
        match content {
            FileContent::Asset(name) => assert!(assets::bytes(name).is_some(), "{name} is not shipped"),
            FileContent::Stored(hash) => assert!(made.contains(hash), "{hash} was not made"),
            FileContent::Generated { .. } => {}
        }
    }
}

#[test]
fn every_box_of_hoa_is_filled_and_one_document_is_secret() {
    let world = world().world;
    let own = || world.documents.iter().filter(|document| document.owner == HOA);
    for state in [DocumentState::DuThao, DocumentState::DangXuLy, DocumentState::DaPhatHanh, DocumentState::DaLuu] {
        let in_box = || own().filter(|document| document.state == state);
        assert!(in_box().any(|document| document.external.is_some()), "{state:?} has nothing from iGate");
        assert!(in_box().any(|document| document.external.is_none()), "{state:?} has only papers from iGate");
        for document in in_box() {
            let issued = document.files.iter().any(|file| file.role == FileRole::BanHanh);
            assert_eq!(issued, state.is_issued(), "{}", document.id);
            assert_eq!(document.so_ky_hieu.is_some(), state.is_issued(), "{}", document.id);
        }
    }
    assert_eq!(own().filter(|document| document.secrecy == Secrecy::Mat).count(), 1);
    assert!(own().any(|document| !document.transfers.is_empty()));
}

#[test]
fn the_guides_dossier_is_found_by_name_and_nothing_was_sent_for_it() {
    let world = world().world;
    let named = world.dossiers.iter().find(|dossier| dossier.applicant.full_name == story::APPLICANT.0).unwrap();
    assert_eq!((named.assignee, named.step, named.procedure), (HOA, Step::DangThuLy, 0));
    let sent = world.documents.iter().filter_map(|document| document.external.as_ref());
    assert!(sent.into_iter().all(|external| external.dossier_code != named.code));
    assert!(named.components.len() >= 4 && named.attachments.len() >= 3);
}

#[test]
fn few_dossiers_are_enough_for_a_world() {
    for count in [0, 1, 3, 13, 40] {
        assert_eq!(seeded(1, count, now()).world.dossiers.len(), count);
    }
}

#[test]
fn at_night_nobody_has_been_at_the_counter() {
    let night = DateTime::parse_from_rfc3339("2026-11-24T01:50:00+07:00").unwrap();
    for dossier in seeded(7, 400, night).world.dossiers {
        assert!((7..18).contains(&dossier.accepted.hour()), "{} came at {}", dossier.code, dossier.accepted);
        assert!(dossier.accepted <= dossier.updated && dossier.updated <= night, "{}", dossier.code);
        let days = (night.date_naive() - dossier.accepted.date_naive()).num_days();
        assert!(days > 0 || dossier.step == Step::TiepNhanHoSo, "{} has come far in a night", dossier.code);
    }
}
