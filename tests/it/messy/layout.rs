//! Sheet layouts (M043 to M068).
