//! What an audience may see: nothing here lets a reader derive a protected count.

pub mod view;
