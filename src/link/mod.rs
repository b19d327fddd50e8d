//! From records to pupils: who is on roll as at a day, and everything known about each.
//!
//! Passes in order: UPN, former UPN, admission number, surname + forename + date of birth, unique name in the
//! class. Nothing is merged without a rule that names it; what no rule settles goes to the pending list.

pub mod school;
