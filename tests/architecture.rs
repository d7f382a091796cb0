//! The rules of the house as a test: who may name whom, what files and things are called, how large a file may grow.

#[path = "architecture/codes.rs"]
mod codes;
#[path = "architecture/files.rs"]
mod files;
#[path = "architecture/layers.rs"]
mod layers;
#[path = "architecture/names.rs"]
mod names;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/trust.rs"]
mod trust;
#[path = "architecture/window.rs"]
mod window;
