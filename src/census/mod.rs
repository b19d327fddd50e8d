//! The school census return and the published rules over it.
