//! Values in cells (M103 to M137).
