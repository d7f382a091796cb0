//! Which dossiers this process changed lately, so that a list in memory follows without being read anew.

use std::collections::VecDeque;

use super::ListMarks;

/// So many ids are remembered; more have changed only in a first reading, which is followed from time to time.
const MOST_IDS: usize = 20_000;

#[derive(Default)]
pub(super) struct Changes {
    /// Each change with the marks it led to, oldest first.
    made: VecDeque<(ListMarks, Vec<String>)>,
    ids: usize,
}

impl Changes {
    pub(super) fn note(&mut self, after: &ListMarks, ids: &[String]) {
        self.ids += ids.len();
        self.made.push_back((*after, ids.to_vec()));
        while self.ids > MOST_IDS {
            let Some((_, forgotten)) = self.made.pop_front() else { break };
            self.ids -= forgotten.len();
        }
    }

    /// Ids of the dossiers that changed between the marks; `None` where another process had a part in it, or it is too
    /// long ago to be known.
    pub(super) fn between(&self, before: &ListMarks, after: &ListMarks) -> Option<Vec<String>> {
        let known =
            |wanted: u64| self.made.iter().find(|(marks, _)| marks.store == after.store && marks.dossiers == wanted);
        if before.store != after.store || before.dossiers > after.dossiers {
            return None;
        }
        let made = (before.dossiers + 1..=after.dossiers).map(|wanted| known(wanted).map(|(_, ids)| ids));
        let mut ids: Vec<String> = made.collect::<Option<Vec<_>>>()?.into_iter().flatten().cloned().collect();
        ids.sort_unstable();
        ids.dedup();
        Some(ids)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn marks(store: u128, dossiers: u64) -> ListMarks {
        ListMarks { store: Uuid::from_u128(store), dossiers, documents: 0 }
    }

    #[test]
    fn changes_are_named_only_where_every_one_of_them_is_known() {
        let mut changes = Changes::default();
        let ids = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        changes.note(&marks(1, 4), &ids(&["b", "a"]));
        changes.note(&marks(1, 5), &ids(&["a"]));
        changes.note(&marks(1, 7), &ids(&["c"]));
        assert_eq!(changes.between(&marks(1, 3), &marks(1, 5)), Some(ids(&["a", "b"])));
        assert_eq!(changes.between(&marks(1, 5), &marks(1, 5)), Some(Vec::new()));
        assert_eq!(changes.between(&marks(1, 4), &marks(1, 7)), None, "another process made the sixth");
        assert_eq!(changes.between(&marks(1, 2), &marks(1, 4)), None);
        assert_eq!(changes.between(&marks(2, 3), &marks(1, 4)), None, "of another store");
        assert_eq!(changes.between(&marks(1, 5), &marks(1, 4)), None, "backwards");
    }

    #[test]
    fn what_is_too_long_ago_is_forgotten() {
        let mut changes = Changes::default();
        let many: Vec<String> = (0..MOST_IDS).map(|number| number.to_string()).collect();
        changes.note(&marks(1, 1), &many);
        assert_eq!(changes.between(&marks(1, 0), &marks(1, 1)).map(|ids| ids.len()), Some(MOST_IDS));
        changes.note(&marks(1, 2), &many[..1]);
        assert_eq!(changes.between(&marks(1, 0), &marks(1, 2)), None);
        assert_eq!(changes.between(&marks(1, 1), &marks(1, 2)).map(|ids| ids.len()), Some(1));
    }
}
