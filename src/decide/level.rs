//! The five levels of evidence and their exact edges (method, "Evidence levels").
//!
//! 1.645 and -1.645 belong to the strong levels, 1 to `+` and -1 to `-`. Levels are decided on unrounded z.

use crate::analyse::level::Bands;
use crate::config::method::MethodSettings;
use crate::decide::results::Level;

/// Edges of the levels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edges(Bands);

impl Edges {
    /// The method's own edges.
    pub(crate) const REFERENCE: Edges = Edges(Bands::REFERENCE);

    /// The edges in the settings.
    pub(crate) fn of(method: &MethodSettings) -> Edges {
        Edges(Bands::of(method))
    }

    /// The level of a z oriented so that positive is good.
    pub(crate) fn level(self, z: f64) -> Level {
        Level::from_sign(self.0.sign(z)).unwrap_or(Level::Unknown)
    }
}

/// `0` or better.
pub(crate) fn is_level_or_better(level: Level) -> bool {
    matches!(level, Level::Level | Level::LeaningGood | Level::StronglyGood)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::analyse::level::STRONG;

    #[test]
    fn each_edge_belongs_to_the_level_the_method_names() {
        for (z, sign) in [
            (-9.0, "--"),
            (-STRONG, "--"),
            (-1.644_853, "-"),
            (-1.0, "-"),
            (-0.999_999_999, "0"),
            (0.0, "0"),
            (0.999_999_999, "0"),
            (1.0, "+"),
            (1.644_853, "+"),
            (STRONG, "++"),
            (f64::INFINITY, "++"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(Edges::REFERENCE.level(z).sign(), sign, "{z}");
        }
    }
}
