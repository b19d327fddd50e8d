//! Numeric cases evaluated with the library's own functions, so that anyone can audit the arithmetic.

pub mod analysis;
pub mod decision;
pub mod disclosure;

/// Answer of one case: the fields computed, or why the input cannot be used. `None`: not an operation of ours.
pub type Answer = Option<Result<serde_json::Value, String>>;
