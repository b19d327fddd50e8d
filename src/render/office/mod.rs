//! What the school office opens: the list of data to fix, and the checks of the census return.

pub mod census_checks;
pub mod data_checks;
pub mod extract;
mod extract_rows;
pub mod pairs_to_confirm;
