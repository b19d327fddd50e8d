//! The one integration binary.

mod sample_data;
