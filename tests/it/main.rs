//! The one integration binary.
mod census;
