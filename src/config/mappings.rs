//! Names and words of other systems: column headings and values, as data with their source.
