//! Test series, their scales and ends, and judgement words in order.
