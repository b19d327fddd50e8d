//! Waymark reads the files an English primary school already has and reports each pupil's progress
//! against the school's own SEND policy.
//!
//! The one path, in reading order:
//!
//! | module | does |
//! | --- | --- |
//! | [`domain`] | the field's own types: UPN, school year, scores of unlike scales, dated periods |
//! | [`place`], [`table`], [`finding`], [`ledger`], [`error`], [`fault`] | where, raw cells, what a person should know, the fate of every row, why a run stops, what becomes of a panic |
//! | [`config`] | what schools and the Department may change: dated data with a source |
//! | [`read`] | files to raw tables: the only input I/O |
//! | [`normalise`] | raw tables to typed records and findings |
//! | [`link`] | records to pupils on roll as at a day |
//! | [`history`] | what earlier runs read: one immutable load for each |
//! | [`decisions`] | what meetings decided, read back from the workbooks that were filled in |
//! | [`analyse`] | numbers with n, interval and population |
//! | [`census`] | the return and its rules |
//! | [`decide`] | criteria, flags and stage moves: proposals with their evidence and clause |
//! | [`disclose`] | what each audience may see |
//! | [`render`] | views to files in memory |
//! | [`publish`] | a new dated folder, renamed when complete: the only output I/O |
//! | [`method_check`] | numeric cases evaluated with these same functions |
//! | [`judged`], [`remembered`], [`run`] | a school judged, with the promises asserted; what a run is made from; the path itself |
//! | `census_part` | the census within a run |
//! | [`cli`], [`check`], [`inspect`], [`explain`] | the command line and the three commands that write nothing |
//! | [`init`] | a school's first settings, from a folder of its exports |
//! | [`census_check`] | the rules over a census return that any system wrote |
//! | [`transfer`] | common transfer files for pupils who have left |
//! | [`growth`] | growth percentiles of a table of scores |
//! | [`backtest`] | how the lists would have done at each past decision date |
//!
//! Invariants: nothing between `read` and `publish` does I/O; no clock, no environment and no hash order
//! below `main.rs`; a wrong cell is a finding, never an error; every row read is accounted for; the program
//! proposes and never decides.

pub mod analyse;
pub mod backtest;
pub mod census;
pub mod census_check;
mod census_part;
pub mod check;
pub mod cli;
pub mod config;
pub mod decide;
pub mod decisions;
pub mod disclose;
pub mod domain;
pub mod error;
pub mod explain;
pub mod fault;
pub mod finding;
pub mod growth;
pub mod history;
pub mod init;
pub mod inspect;
pub mod judged;
pub mod ledger;
pub mod link;
pub mod method_check;
pub mod normalise;
pub mod place;
pub mod publish;
pub mod read;
pub mod remembered;
pub mod render;
pub mod run;
pub mod table;
pub mod transfer;
