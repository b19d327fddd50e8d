//! Who a row is about (M069 to M102).
