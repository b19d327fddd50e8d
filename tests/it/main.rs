//! The one integration binary.
mod worked_examples;
