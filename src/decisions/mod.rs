//! What meetings decided, read back from the workbooks that were filled in, and what follows from it.
//!
//! In reading order: [`columns`] finds the columns of a returned sheet, `row` reads one row, [`returned`] a folder of
//! files, [`settle`] which of several rows counts, [`effects`] what a decision becomes next term, [`agreement`] how often
//! people and flags agree. Nothing is guessed: a row that cannot be tied to a pupil of a known run is left out and listed.

pub mod agreement;
pub mod columns;
pub mod effects;
pub mod names;
pub mod returned;
mod row;
pub mod settle;
pub mod text;
mod words;
