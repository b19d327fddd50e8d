//! What an audience may see: nothing here lets a reader derive a protected count.
//!
//! The rules are those of the method's chapter on disclosure control: small counts are hidden, then as many
//! others as it takes to keep them hidden; percentages follow their counts; means need ten pupils; and no two
//! released figures may differ by a handful of children.

mod audit;
pub mod board;
pub mod counts;
mod deduction;
pub mod differencing;
mod document;
pub(crate) mod earlier;
mod everyone;
pub(crate) mod impact_words;
mod linear;
pub mod own_words;
pub mod percent;
pub mod published;
pub mod sections;
pub mod view;

#[cfg(test)]
mod public_cases;
