//! Feeds and runs (M150 to M157).
