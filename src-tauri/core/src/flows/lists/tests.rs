//! The lists follow the cache whoever changes it, and a start believes only what is of the cache's own marks.

use std::path::Path;

use super::*;
use crate::{
    domain::{
        code::DossierCode,
        dossier::{Agency, Applicant, DossierSummary, Procedure},
        instant::Instant,
        step::{Step, StepFlags},
    },
    gateways::seal::SealKey,
};

struct Place {
    folder: tempfile::TempDir,
    cache: Cache,
    lists: Arc<KeptLists>,
}

fn key() -> SealKey {
    SealKey::from_bytes([7; 32])
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let (cache, lists) = opened(folder.path());
    Place { folder, cache, lists }
}

/// As another start finds it.
fn opened(folder: &Path) -> (Cache, Arc<KeptLists>) {
    let lists = KeptLists::new(SealedFile::new(folder, "lists", &key()));
    (Cache::open(&folder.join("cache"), &key()), Arc::new(lists))
}

fn summary(number: usize) -> DossierSummary {
    let at = |days: i64| Instant::from_unix_seconds(1_780_000_000 + days * 86_400);
    let days = i64::try_from(number).expect("small");
    DossierSummary {
        id: format!("{number:024x}"),
        code: DossierCode::parse(&format!("H08.12-260601-{number:04}")).expect("a code"),
        procedure: Procedure { code: "1.1".into(), name: format!("Thủ tục {}", number % 3), sector: String::new() },
        applicant: Applicant { name: format!("Nguyễn Thị Đào {}", number % 7), ..Applicant::default() },
        agency: Agency { id: format!("a{}", number % 2), code: "H08".into(), name: "Sở".into() },
        step: Step::new("Đang thụ lý", StepFlags::default()),
        status: "Đang xử lý".into(),
        completed: number.is_multiple_of(5),
        received_at: at(days),
        due_at: at(days + 20).filter(|_| !number.is_multiple_of(4)),
        updated_at: at(days + 1),
        assignee_ids: vec!["hoa".into()],
    }
}

fn summaries(numbers: std::ops::Range<usize>) -> Vec<DossierSummary> {
    numbers.map(summary).collect()
}

/// Every part of an index, as it would be written.
fn written(index: &DossierIndex) -> Vec<Vec<u8>> {
    let parts = IndexParts(index);
    (0..parts.count()).map(|number| parts.part(number)).collect()
}

#[tokio::test]
async fn another_start_reads_what_was_kept_and_opens_no_store() {
    let place = place();
    place.cache.put_dossiers(&summaries(0..40)).expect("put");
    let lists = place.lists.now(&place.cache).await;
    assert_eq!(lists.index.len(), 40);
    place.lists.keep(true);
    place.cache.close();
    std::fs::rename(place.folder.path().join("cache/sled"), place.folder.path().join("away")).expect("moved");
    let (cache, again) = opened(place.folder.path());
    let read = again.now(&cache).await;
    assert_eq!(written(&read.index), written(&lists.index));
    assert!(!place.folder.path().join("cache/sled").exists(), "the store was not touched");
}

#[tokio::test]
async fn what_changed_since_it_was_kept_is_never_shown_as_it_was() {
    let place = place();
    place.cache.put_dossiers(&summaries(0..40)).expect("put");
    place.lists.now(&place.cache).await;
    place.lists.keep(true);
    // Nobody keeps what comes then: the process dies.
    place.cache.remove_dossiers(&[summary(3).id]).expect("removed");
    place.cache.close();
    let (cache, again) = opened(place.folder.path());
    let read = again.now(&cache).await;
    assert_eq!(read.index.len(), 39);
    assert_eq!(read.index.ids_of_code(&summary(3).code), Vec::<String>::new());
}

#[tokio::test]
async fn lists_follow_what_this_process_and_what_another_one_changes() {
    let place = place();
    place.cache.put_dossiers(&summaries(0..30)).expect("put");
    place.lists.now(&place.cache).await;
    let moved = DossierSummary { completed: true, status: "Xong".into(), due_at: None, ..summary(2) };
    place.cache.put_dossiers(&[moved, summary(50)]).expect("put");
    place.cache.remove_dossiers(&[summary(7).id, summary(9).id]).expect("removed");
    let followed = place.lists.now(&place.cache).await;
    let anew = DossierIndex::build(place.cache.summaries().expect("readable"));
    assert_eq!(followed.index.len(), 29);
    assert_same(&followed.index, &anew);
    place.cache.close();
    let (other, _) = opened(place.folder.path());
    other.put_dossiers(&summaries(60..62)).expect("put");
    other.close();
    assert_eq!(place.lists.now(&place.cache).await.index.len(), 31, "somebody else's change is seen at the next look");
}

/// Both answer every column in the same order.
fn assert_same(one: &DossierIndex, other: &DossierIndex) {
    use crate::flows::{
        search::{ListFacts, list_dossiers},
        views::dossiers::{DossierColumn, DossierQuery, DossierSort},
    };
    let links = std::collections::HashMap::new();
    let now = Instant::from_unix_seconds(1_780_000_000).expect("a time");
    let facts = ListFacts { now, official_id: "", links: &links, as_of: None, offline: false };
    for column in [
        DossierColumn::Code,
        DossierColumn::Procedure,
        DossierColumn::Applicant,
        DossierColumn::Received,
        DossierColumn::Due,
        DossierColumn::Link,
    ] {
        for text in ["", "dao 3", "thu tuc 1"] {
            let sort = DossierSort { column, descending: false };
            let query = DossierQuery { text: text.into(), sort, limit: 1000, ..DossierQuery::default() };
            let list = |index| list_dossiers(index, &query, &facts).expect("listed");
            assert_eq!(list(one), list(other), "{column:?} {text}");
        }
    }
}

#[tokio::test]
async fn what_is_kept_is_sealed_and_a_spoilt_one_is_not_believed() {
    let place = place();
    place.cache.put_dossiers(&summaries(0..20)).expect("put");
    place.lists.now(&place.cache).await;
    place.lists.keep(true);
    place.cache.close();
    let file = place.folder.path().join("lists.sealed");
    let lying = std::fs::read(&file).expect("kept");
    assert_eq!(memchr::memmem::find(&lying, "Nguy".as_bytes()), None);
    for at in [3, 40, lying.len() / 2, lying.len() - 1] {
        let mut spoilt = lying.clone();
        spoilt[at] ^= 1;
        std::fs::write(&file, spoilt).expect("spoilt");
        let (cache, again) = opened(place.folder.path());
        assert_eq!(again.now(&cache).await.index.len(), 20, "read from the store");
        cache.close();
    }
}

#[tokio::test]
async fn a_great_list_is_not_written_for_every_change_but_at_the_end() {
    let place = place();
    place.cache.put_dossiers(&summaries(0..GREAT + 10)).expect("put");
    place.lists.now(&place.cache).await;
    let file = place.folder.path().join("lists.sealed");
    let first = std::fs::read(&file).expect("kept when it was read whole");
    place.cache.remove_dossiers(&[summary(1).id]).expect("removed");
    place.lists.now(&place.cache).await;
    place.lists.keep(false);
    assert!(std::fs::read(&file).expect("there") == first, "not yet");
    place.lists.keep(true);
    assert!(std::fs::read(&file).expect("there") != first);
    place.cache.close();
    let (cache, again) = opened(place.folder.path());
    assert_eq!(again.now(&cache).await.index.len(), GREAT + 9);
}
