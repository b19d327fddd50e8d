//! The field's own things, as types that cannot hold nonsense.
//!
//! Parsed once, at `normalise`; every later stage trusts them. Personal data prints masked.

pub mod academic_year;
pub mod amounts;
pub mod census_block;
pub mod census_fact;
pub mod entered;
pub mod judgement;
pub mod name;
pub mod nc_year;
pub mod observed;
pub mod occasion;
pub mod period;
pub(crate) mod random;
pub mod school_number;
pub mod score;
pub mod sen;
pub mod sighted;
pub mod spoiled;
pub mod subject;
pub mod term;
pub mod upn;
pub mod words;
