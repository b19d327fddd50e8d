//! From raw cells to typed records. A wrong cell becomes a finding with its place; every row gets a fate.
//!
//! Files are recognised by their headings after normalisation, never by name or position.

pub mod records;
