//! The form in which an index is kept: part by part, so that it is never in memory twice.
//!
//! What is read was sealed by this program, and is looked at all the same: an index whose parts do not fit together is
//! none.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{AgencyChoice, DossierIndex, Shared};
use crate::domain::{
    dossier::{Agency, Procedure},
    step::Step,
};

/// Another one for every change of what is kept; an index of another form is made anew.
const FORM: u32 = 1;

/// Rows of a part.
const ROWS_AT_A_TIME: usize = 16 * 1024;

/// What comes first: how much follows, and what many rows share.
#[derive(Serialize, Deserialize)]
struct Head {
    form: u32,
    rows: usize,
    procedures: Vec<Shared<Procedure>>,
    agencies: Vec<Shared<Agency>>,
    steps: Vec<Step>,
    statuses: Vec<String>,
    assignees: Vec<Vec<String>>,
    agency_choices: Vec<AgencyChoice>,
}

/// The parts of an index, to be asked for in their order.
pub(in crate::flows) struct IndexParts<'a>(pub(in crate::flows) &'a DossierIndex);

impl IndexParts<'_> {
    /// Head, orders, columns, rows.
    pub(in crate::flows) fn count(&self) -> usize {
        2 + self.0.columns().len() + self.0.rows.len().div_ceil(ROWS_AT_A_TIME)
    }

    /// A part by its number; empty behind the last one.
    pub(in crate::flows) fn part(&self, number: usize) -> Vec<u8> {
        let index = self.0;
        match number {
            0 => written(&Head {
                form: FORM,
                rows: index.rows.len(),
                procedures: index.procedures.clone(),
                agencies: index.agencies.clone(),
                steps: index.steps.clone(),
                statuses: index.statuses.clone(),
                assignees: index.assignees.clone(),
                agency_choices: index.agency_choices.clone(),
            }),
            1 => written(&index.orders),
            _ => {
                let (columns, number) = (index.columns(), number - 2);
                columns.get(number).map_or_else(
                    || {
                        let chunk = index.rows.chunks(ROWS_AT_A_TIME).nth(number - columns.len());
                        chunk.map(written).unwrap_or_default()
                    },
                    |column| written(*column),
                )
            }
        }
    }
}

impl DossierIndex {
    /// The index that was kept; `None` where it is of another form or not whole.
    pub(in crate::flows) fn read(next_part: &mut dyn FnMut() -> Option<Vec<u8>>) -> Option<Self> {
        let head: Head = read(&next_part()?)?;
        if head.form != FORM {
            return None;
        }
        let mut index = Self {
            procedures: head.procedures,
            agencies: head.agencies,
            steps: head.steps,
            statuses: head.statuses,
            assignees: head.assignees,
            agency_choices: head.agency_choices,
            orders: read(&next_part()?)?,
            ..Self::default()
        };
        for column in index.columns_mut() {
            *column = read(&next_part()?)?;
        }
        for _ in 0..head.rows.div_ceil(ROWS_AT_A_TIME) {
            index.rows.append(&mut read(&next_part()?)?);
        }
        let rows = head.rows;
        let sound = index.rows.len() == rows
            && index.orders.is_sound(rows)
            && index.columns_mut().into_iter().all(|column| column.is_sound(rows));
        sound.then_some(index)
    }
}

fn written<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    // postcard refuses only types without a known length, which none of ours is.
    postcard::to_stdvec(value).unwrap_or_default()
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

/// A time as three numbers: an index has very many, and text takes long to read.
pub(super) mod moment {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::domain::instant::Instant;

    #[expect(clippy::ref_option, reason = "serde asks for this form")]
    pub(in super::super) fn serialize<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Instant::parts).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Instant>, D::Error> {
        Ok(Option::deserialize(from)?.and_then(Instant::from_parts))
    }
}
