//! Written values to typed ones, each with the question it answers; the whole column decides where one cell cannot.

pub(crate) mod ages;
pub(crate) mod amounts;
pub(crate) mod date_dress;
pub(crate) mod date_in_text;
pub(crate) mod dates;
pub(crate) mod flags;
pub(crate) mod judgements;
pub(crate) mod names;
pub(crate) mod nothing;
pub(crate) mod percent;
pub(crate) mod scores;
pub(crate) mod sen;
pub(crate) mod session_marks;
