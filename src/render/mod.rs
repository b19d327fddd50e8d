//! Views to files in memory: no arithmetic, no I/O.

pub mod artefact;
pub mod census_xml;
pub mod census_xsd;
pub mod chart;
pub mod ctf_xml;
pub(crate) mod evidence_pack;
pub(crate) mod first_settings;
pub mod governor;
pub(crate) mod groups;
pub mod inspection;
pub(crate) mod national;
pub mod office;
pub(crate) mod proposed_settings;
pub(crate) mod provision_costs;
pub(crate) mod provision_lines;
pub mod published;
pub mod summary;
pub mod vocabulary;
pub mod workbook;
