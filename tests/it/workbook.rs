//! The SENCo's workbook and the class files of the four sample schools, as a reader of the files finds them.
//!
//! One test for each rule of the layout; names, numbers and parts are read back with a library that did not write them.

pub(crate) mod book;
mod lists;
mod parts;
#[cfg(unix)]
mod protection;
