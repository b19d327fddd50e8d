//! What a determined reader would try on the board's view, and invented schools on which nobody may succeed.

mod cells;
mod further;
mod invented;
mod known_tricks;
mod lives;
mod random_schools;
mod taken_for_told;
mod tally;
mod terms;
mod website;
