//! The checks, tried with tokens signed here.
