//! What a determined reader would try on the board's view, and invented schools on which nobody may succeed.

mod invented;
mod known_tricks;
mod random_schools;
mod terms;
