//! Views to files in memory: no arithmetic, no I/O.

pub mod artefact;
pub mod inspection;
