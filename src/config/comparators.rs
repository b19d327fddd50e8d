//! Published national figures with year and source.
