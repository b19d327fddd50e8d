//! The one integration binary: each extra one would link every library again.

mod architecture;
mod assessment_files;
mod backtest;
mod census;
mod cli;
mod decisions;
mod disclosure;
mod end_to_end;
mod example;
mod explain;
mod far_day;
#[cfg(feature = "wonde")]
mod fetch;
mod first_settings;
mod four_policies;
#[cfg(unix)]
mod full_disk;
mod fuzz_corpus;
mod governor;
mod growth;
mod history;
mod hostile_files;
mod identity;
mod impact_words;
mod inspect_goldens;
mod messy;
mod mis_files;
mod mutations;
mod own_rules;
mod pages;
mod policies;
mod policy_files;
mod primaries;
mod provision_inputs;
mod provision_outputs;
mod published;
mod sample_data;
mod settings_page;
mod stories;
mod support;
mod unlike;
mod workbook;
mod worked_examples;
