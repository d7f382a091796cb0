//! What window and command line are shown: the shapes in which flows answer, where no domain type fits as it is.

pub mod diagnosis;
pub mod documents;
pub mod dossiers;
pub mod file_hits;
pub mod preview;
pub mod profile;
pub mod results;
pub mod send;
pub mod session;
pub mod settings;
