//! The one integration binary: each extra one would link every library again.

mod architecture;
mod assessment_files;
mod census;
mod cli;
mod end_to_end;
mod example;
mod growth;
mod history;
mod identity;
mod messy;
mod mis_files;
mod provision_inputs;
mod sample_data;
mod stories;
mod support;
mod unlike;
mod worked_examples;
