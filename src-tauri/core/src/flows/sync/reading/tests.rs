//! Lists that change under the reader: nothing is lost, nothing is taken twice.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

/// A list as a server keeps it: each item with its id and the second of its last change.
#[derive(Clone, Debug, Default)]
struct List {
    items: Vec<(u32, i64)>,
    now: i64,
    next_id: u32,
    order: Order,
    follows_from: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    OldestFirst,
    NewestFirst,
    ById,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Touch(usize),
    Remove(usize),
    Add,
    /// The clock moves on; without it changes fall into the same instant.
    Tick,
    Nothing,
}

impl List {
    fn new(seconds: &[i64], order: Order, follows_from: bool) -> Self {
        let items: Vec<(u32, i64)> = (0..).zip(seconds.iter().copied()).collect();
        let now = seconds.iter().max().map_or(1_000, |last| last + 1);
        Self { next_id: u32::try_from(items.len()).expect("few items"), items, now, order, follows_from }
    }

    fn change(&mut self, change: Change) {
        let count = self.items.len().max(1);
        match change {
            Change::Touch(place) => {
                if let Some(item) = self.items.get_mut(place % count) {
                    item.1 = self.now;
                }
            }
            Change::Remove(place) if !self.items.is_empty() => {
                self.items.remove(place % count);
            }
            Change::Add => {
                self.items.push((self.next_id, self.now));
                self.next_id += 1;
            }
            Change::Tick => self.now += 1,
            Change::Remove(_) | Change::Nothing => {}
        }
    }

    fn page(&self, ask: &Ask, size: usize) -> (Vec<Seen>, bool) {
        let from = ask.from.as_deref().and_then(Instant::parse).map_or(i64::MIN, Instant::unix_seconds);
        let mut items: Vec<_> =
            self.items.iter().filter(|item| !self.follows_from || item.1 >= from).copied().collect();
        match self.order {
            Order::OldestFirst => items.sort_by_key(|item| (item.1, item.0)),
            Order::NewestFirst => items.sort_by_key(|item| (-item.1, item.0)),
            Order::ById => items.sort_unstable(),
        }
        let start = (ask.page as usize * size).min(items.len());
        let end = (start + size).min(items.len());
        (items[start..end].iter().map(|item| seen(item.0, item.1)).collect(), end == items.len())
    }
}

fn seen(id: u32, seconds: i64) -> Seen {
    let at = Instant::from_unix_seconds(seconds).expect("within range");
    Seen { id: id.to_string(), updated_at: Some(at), updated_text: Some(at.to_rfc3339()) }
}

/// What a reading got: the versions taken, in order, and how often it asked.
struct Got {
    taken: Vec<(String, i64)>,
    asked: usize,
    reading: Reading,
}

fn read(list: &mut List, mut reading: Reading, size: usize, changes: &[Change]) -> Got {
    let mut changes = changes.iter();
    let (mut taken, mut asked) = (Vec::new(), 0);
    while let Some(ask) = reading.ask().cloned() {
        asked += 1;
        assert!(asked < 2_000, "a reading ends");
        let (items, last) = list.page(&ask, size);
        for place in reading.take(&items, last) {
            let item = &items[place];
            taken.push((item.id.clone(), item.updated_at.map_or(0, Instant::unix_seconds)));
        }
        list.change(changes.next().copied().unwrap_or(Change::Nothing));
    }
    Got { taken, asked, reading }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => any::<usize>().prop_map(Change::Touch),
        3 => any::<usize>().prop_map(Change::Remove),
        2 => Just(Change::Add),
        2 => Just(Change::Tick),
        2 => Just(Change::Nothing),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn in_the_order_of_change_nothing_is_lost_whatever_shifts(
        seconds in prop::collection::vec(1_000_i64..1_030, 0..60),
        size in 1_usize..9,
        changes in prop::collection::vec(change(), 0..40),
    ) {
        let mut list = List::new(&seconds, Order::OldestFirst, true);
        let before: HashSet<u32> = list.items.iter().map(|item| item.0).collect();
        let got = read(&mut list, Reading::new(Way::ByChange, None), size, &changes);
        // Only what was there all the time must have been seen: what came or left in between may or may not.
        let stayed: Vec<_> = list.items.iter().filter(|item| before.contains(&item.0)).collect();
        if got.reading.is_settled() {
            for item in stayed {
                prop_assert!(got.taken.iter().any(|taken| taken.0 == item.0.to_string()), "{item:?} of {:?}", got.taken);
            }
        }
        let versions: HashSet<_> = got.taken.iter().collect();
        prop_assert_eq!(versions.len(), got.taken.len(), "each version is taken once");
    }

    #[test]
    fn a_quiet_list_is_read_whole_in_every_order(
        seconds in prop::collection::vec(1_000_i64..1_030, 0..60),
        size in 1_usize..9,
        (way, order) in prop_oneof![
            Just((Way::ByChange, Order::OldestFirst)),
            Just((Way::ByChange, Order::NewestFirst)),
            Just((Way::ByPage, Order::OldestFirst)),
            Just((Way::ByPage, Order::NewestFirst)),
            Just((Way::ByPage, Order::ById)),
        ],
        follows_from in any::<bool>(),
    ) {
        let mut list = List::new(&seconds, order, follows_from);
        let got = read(&mut list, Reading::new(way, None), size, &[]);
        prop_assert!(got.reading.is_settled());
        prop_assert_eq!(got.taken.len(), list.items.len());
        let again = read(&mut list, Reading::new(way, got.reading.mark()), size, &[]);
        prop_assert!(again.taken.len() <= list.items.len());
    }

    #[test]
    fn by_page_numbers_a_list_that_comes_to_rest_is_read_whole(
        seconds in prop::collection::vec(1_000_i64..1_030, 0..40),
        size in 2_usize..9,
        changes in prop::collection::vec(change(), 0..12),
        order in prop_oneof![Just(Order::NewestFirst), Just(Order::ById)],
    ) {
        let mut list = List::new(&seconds, order, true);
        let got = read(&mut list, Reading::new(Way::ByPage, None), size, &changes);
        // The last round went over all pages; when the changes had ended before it began, it saw everything.
        let pages = list.items.len().div_ceil(size).max(1);
        if got.reading.is_settled() && got.asked >= changes.len() + pages {
            for item in &list.items {
                prop_assert!(got.reading.has_seen(&item.0.to_string()), "{item:?}");
            }
        }
    }

    #[test]
    fn changes_after_a_reading_are_found_from_its_mark(
        seconds in prop::collection::vec(1_000_i64..1_030, 0..60),
        size in 1_usize..9,
        changes in prop::collection::vec(change(), 0..20),
    ) {
        let mut list = List::new(&seconds, Order::OldestFirst, true);
        let first = read(&mut list, Reading::new(Way::ByChange, None), size, &[]);
        let before = list.items.clone();
        for change in changes {
            list.change(change);
        }
        let second = read(&mut list, Reading::new(Way::ByChange, first.reading.mark()), size, &[]);
        for item in list.items.iter().filter(|item| !before.contains(item)) {
            prop_assert!(second.taken.contains(&(item.0.to_string(), item.1)), "{item:?}");
        }
    }
}

#[test]
fn the_item_that_slips_from_page_two_to_page_one_is_seen() {
    // By page numbers item 2 would be lost: item 0 leaves after page 0 was read, and 2 moves into its place.
    let mut list = List::new(&[1_001, 1_002, 1_003, 1_004], Order::OldestFirst, true);
    let got = read(&mut list, Reading::new(Way::ByChange, None), 2, &[Change::Remove(0)]);
    let ids: Vec<_> = got.taken.iter().map(|taken| taken.0.as_str()).collect();
    assert_eq!(ids, ["0", "1", "2", "3"]);
}

#[test]
fn a_page_full_of_one_instant_is_read_by_numbers_and_read_again() {
    let mut list = List::new(&[1_001; 5], Order::OldestFirst, true);
    let got = read(&mut list, Reading::new(Way::ByChange, None), 2, &[Change::Nothing, Change::Remove(0)]);
    let ids: HashSet<_> = got.taken.iter().map(|taken| taken.0.as_str()).collect();
    assert_eq!(ids.len(), 5, "the item that slipped is found by the second round");
    assert!(got.reading.is_settled());
}

#[test]
fn a_reading_with_nothing_new_is_one_question() {
    let spread: Vec<i64> = (0..300).map(|number| 1_000 + number * 60).collect();
    let crowded: Vec<i64> = (0..300).map(|number| 1_000 + number / 7).collect();
    for (seconds, size) in [(&spread, 50), (&spread, 2), (&crowded, 50), (&crowded, 10)] {
        for (way, order) in [(Way::ByChange, Order::OldestFirst), (Way::ByPage, Order::NewestFirst)] {
            let mut list = List::new(seconds, order, true);
            let mut mark = read(&mut list, Reading::new(way, None), size, &[]).reading.mark();
            for _ in 0..30 {
                let again = read(&mut list, Reading::new(way, mark), size, &[]);
                assert_eq!(again.asked, 1, "{way:?} in pages of {size}");
                assert!(!again.taken.is_empty(), "the overlap shows what may have been written down late");
                // Something new now and then must not make the overlap outgrow a page.
                list.change(Change::Add);
                list.change(Change::Tick);
                let with_new = read(&mut list, Reading::new(way, again.reading.mark()), size, &[]);
                assert!(with_new.taken.iter().any(|taken| taken.0 == (list.next_id - 1).to_string()));
                mark = with_new.reading.mark();
            }
        }
    }
}

#[test]
fn a_server_that_does_not_follow_the_mark_is_read_by_page_numbers() {
    let mut list = List::new(&(1_000..1_100).collect::<Vec<_>>(), Order::OldestFirst, false);
    let got = read(&mut list, Reading::new(Way::ByChange, None), 30, &[]);
    assert_eq!(got.taken.len(), 100);
    assert!(got.reading.is_settled());
}

#[test]
fn a_reading_goes_on_where_it_was_broken_off() {
    let mut list = List::new(&(1_000..1_100).collect::<Vec<_>>(), Order::OldestFirst, true);
    let mut reading = Reading::new(Way::ByChange, None);
    for _ in 0..2 {
        let ask = reading.ask().cloned().expect("not at the end");
        let (items, last) = list.page(&ask, 30);
        reading.take(&items, last);
    }
    let ask = reading.ask().cloned().expect("not at the end");
    let got = read(&mut list, Reading::resumed(Way::ByChange, ask), 30, &[]);
    assert_eq!(got.taken.len(), 100 - 58, "from the newest change seen on, which two pages reached");
}

#[test]
fn a_list_that_never_comes_to_rest_ends_unsettled() {
    let mut list = List::new(&(1_000..1_020).collect::<Vec<_>>(), Order::ById, true);
    let restless: Vec<_> = (0..200).flat_map(|_| [Change::Tick, Change::Touch(0), Change::Add]).collect();
    let got = read(&mut list, Reading::new(Way::ByPage, None), 10, &restless);
    assert!(!got.reading.is_settled(), "asked {} times", got.asked);
}

#[test]
fn items_without_a_time_are_read_by_page_numbers() {
    let page = |ids: &[u32]| -> Vec<Seen> {
        ids.iter().map(|id| Seen { id: id.to_string(), updated_at: None, updated_text: None }).collect()
    };
    let mut reading = Reading::new(Way::ByChange, None);
    assert_eq!(reading.take(&page(&[1, 2]), false), [0, 1]);
    assert_eq!(reading.ask(), Some(&Ask { from: None, page: 0 }), "from the beginning, by numbers");
    assert_eq!(reading.take(&page(&[1, 2]), false).len(), 0);
    assert_eq!(reading.take(&page(&[3]), true), [0]);
    assert!(reading.ask().is_some(), "read again until nothing new shows");
    reading.take(&page(&[1, 2]), false);
    reading.take(&page(&[3]), true);
    assert!(reading.is_settled());
    assert_eq!(reading.mark(), None);
}
