//! Criteria, the candidate rule and stage moves: proposals, each with its evidence and the policy's clause.
//!
//! Nothing here changes a status. People decide.

pub(crate) mod condition;
pub(crate) mod level;
mod subject_levels;
pub(crate) mod criteria;
pub(crate) mod rule;
pub(crate) mod spld;
pub(crate) mod cautions;
pub(crate) mod progress;
pub(crate) mod stages;
mod evidence;
mod sentence;
mod ranking;
mod chance;
mod pupil;
pub mod results;
pub mod school;
#[cfg(test)]
pub(crate) mod sample;
