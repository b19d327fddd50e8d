//! How every sheet of every workbook looks: cell styles, columns, tables, print set-up, safe names.
//!
//! Sheets say *what* stands in a table; only this folder says how it is written. No merged cells, no
//! formulas, no macros; text from the data is always written as text.

pub(crate) mod formats;
pub(crate) mod ids;
pub(crate) mod names;
pub(crate) mod page;
pub(crate) mod table;
pub(crate) mod wrap;
