//! The client against a small server of its own that answers as each test says.
