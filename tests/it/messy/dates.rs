//! Dates (M138 to M149).
