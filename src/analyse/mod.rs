//! Numbers with n, interval, population and method; a bare figure is not a result.
//!
//! Everything here is a pure function of the school and the method's settings. Deciding what a number
//! means is `decide`'s work; hiding it is `disclose`'s.

pub mod results;
