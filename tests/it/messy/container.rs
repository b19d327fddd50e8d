//! Containers (M001 to M024).
