//! Stand-ins for the three systems (single sign-on, iGate, iDesk) on loopback, for demonstration and tests.

pub mod model;
