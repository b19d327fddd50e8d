//! What the school office opens: the list of data to fix, and the checks of the census return.

mod against_last;
pub mod census_checks;
mod check_rows;
pub mod data_checks;
pub mod extract;
mod extract_rows;
mod page;
pub mod pairs_to_confirm;
