//! What earlier runs read: one immutable load for each accepted run of a school, in one SQLite file.
//!
//! Two dates belong to every fact: the day it holds for, and the load it came from. Trackers overwrite last term's marks
//! and systems paint today's status over the past; a load does neither. In reading order: [`store`] opens and judges a file,
//! [`commit`] adds and reads loads, [`load`] says what one is, [`outcome`] what it proposed; `chunk`, `records`, `values`
//! and `bytes` are the form in which records are kept.

pub mod commit;
pub mod decisions;
pub mod disclosed;
pub mod leavers;
pub mod load;
pub mod outcome;
pub mod purge;
pub mod random;
pub mod store;

mod bytes;
mod chunk;
mod forgotten;
mod leaver_rows;
mod outputs;
mod people;
mod person;
pub mod priorities;
mod records;
mod schema;
mod unnaming;
mod values;
