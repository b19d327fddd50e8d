//! The catalogue of messy inputs, M001 to M157: each row builds the nasty input, runs the real reader and asserts the action
//! and its place. `catalogue` proves that no row is skipped in silence.

mod catalogue;
mod cells;
pub mod container;
mod damage;
mod dates;
mod encoding;
mod feeds;
mod identity;
mod layout;
mod markup;
mod pupil_values;
pub(crate) mod reading;
mod rows;

mod values;
mod workbook;
