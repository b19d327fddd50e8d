//! Encodings and delimited text (M025 to M042).
