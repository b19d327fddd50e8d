//! Everything a school or the Department may change, loaded once, wholly checked first, then read-only.
//!
//! Mistakes of all files are collected and reported together, each with its file and key.

pub mod assessments;
pub mod board_report;
pub mod census;
pub mod comparators;
pub mod condition;
mod condition_reader;
pub(crate) mod days;
pub mod fetch;
pub mod interventions;
pub mod least_counts;
pub mod load;
pub mod machine;
pub mod mappings;
pub mod method;
mod method_limits;
pub mod policy;
mod policy_checks;
mod policy_lines;
pub mod policy_moves;
mod policy_paths;
mod policy_rule_keys;
pub(crate) mod policy_rule_kinds;
pub mod policy_rules;
mod policy_text;
pub mod policy_thresholds;
pub mod publication;
pub mod publication_school;
pub mod rates;
pub mod rating_scales;
mod reading_checks;
pub mod retention;
pub mod school;
pub mod school_costs;
pub mod strays;
pub(crate) mod suggest;
pub mod table;
pub mod test_noise;
pub mod tiers;
pub mod value_added;
pub mod without_school;
