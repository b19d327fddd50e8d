//! The school census return and the published rules over it.
//!
//! A [`return_model::Return`] holds what would be sent, also where it is wrong, so that the rules can judge it.
//! Nothing is invented: what the school's files do not say is left out and listed.

pub mod applies;
pub mod build;
pub(crate) mod clean;
pub mod details;
pub(crate) mod facts;
pub mod from_file;
pub(crate) mod held;
mod items;
pub mod leavers;
mod missing;
mod pupil;
pub mod reconcile;
pub mod return_model;
pub mod rules;
pub mod sources;
mod stated;
pub mod trace;
pub(crate) mod used;
