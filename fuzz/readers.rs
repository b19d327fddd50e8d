//! The readers alone, compiled from the program's own sources under the program's name: the path from bytes to records without the
//! libraries that reckon and lay out pages, so that a build with a fuzzer's counters takes minutes and not an hour.

#![allow(dead_code, unused_imports, missing_docs)]

#[path = "../src/config/mod.rs"]
pub mod config;
#[path = "../src/domain/mod.rs"]
pub mod domain;
#[path = "../src/error.rs"]
pub mod error;
#[path = "../src/finding.rs"]
pub mod finding;
#[path = "../src/ledger.rs"]
pub mod ledger;
#[path = "../src/normalise/mod.rs"]
pub mod normalise;
#[path = "../src/place.rs"]
pub mod place;
#[path = "../src/read/mod.rs"]
pub mod read;
#[path = "../src/table.rs"]
pub mod table;
