//! The world at the beginning: the same for the same seed, around whatever day it is.

mod applicants;
mod documents;
mod dossiers;
mod lot;
mod papers;
pub mod people;
mod procedures;
pub mod story;

use sha2::{Digest as _, Sha256};

use crate::model::{Moment, World};

/// The world, and the bytes of the files in it that were made rather than shipped: contents named by hash.
pub struct Seeded {
    pub world: World,
    pub files: Vec<Vec<u8>>,
}

/// Makes the world. Seed, number of dossiers and moment decide everything, to the byte.
pub fn seeded(seed: u64, dossiers: usize, now: Moment) -> Seeded {
    let mut world = World {
        agencies: people::agencies(seed),
        officials: people::officials(seed),
        procedures: procedures::procedures(seed),
        dossiers: dossiers::dossiers(seed, dossiers, now),
        documents: Vec::new(),
    };
    let files = documents::fill(seed, &mut world, now);
    Seeded { world, files }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
