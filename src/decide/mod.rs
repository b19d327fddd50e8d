//! Criteria, the candidate rule and stage moves: proposals, each with its evidence and the policy's clause.
//!
//! Nothing here changes a status. People decide.

pub mod results;
