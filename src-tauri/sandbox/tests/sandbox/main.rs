//! The stand-in systems as a client meets them, over real connections.

mod faults;
mod idesk;
mod igate;
mod person;
mod sign_on;
mod state;
