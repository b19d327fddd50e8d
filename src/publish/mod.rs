//! Artefacts into a new dated folder, made in a temporary place and renamed when complete.
//!
//! The only output I/O of the program. Whatever happens — kill, full disk, two starts at once — the last good
//! output stays as it was, and no half-written folder carries a run's name.

pub mod audit;
pub mod destroyed;
pub mod extract;
pub mod folder;
pub mod lock;
pub mod pseudonym;
pub mod record;
pub mod verify;
pub mod whole;
