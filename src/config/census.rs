//! The census of one year: structure, code sets, dates and rules, as dated data.
