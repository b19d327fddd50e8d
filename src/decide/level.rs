//! The five levels of evidence and their exact edges (method, "Evidence levels").
//!
//! 1.645 and -1.645 belong to the strong levels, 1 to `+` and -1 to `-`. Levels are decided on unrounded z.

use crate::config::method::MethodSettings;
use crate::decide::results::Level;

/// The one-sided 5% point of the normal distribution, which people write as 1.645.
pub(crate) const ONE_SIDED_FIVE_PERCENT: f64 = 1.644_853_626_951_472_2;

/// Edges of the levels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edges {
    /// Strong.
    pub strong: f64,
    /// Leaning.
    pub lean: f64,
}

impl Edges {
    /// The edges in the settings; 1.645 stands for the exact point.
    pub(crate) fn of(method: &MethodSettings) -> Edges {
        let strong = method.k_strong.value;
        Edges { strong: if strong == 1.645 { ONE_SIDED_FIVE_PERCENT } else { strong }, lean: method.k_lean.value }
    }

    /// The level of a z oriented so that positive is good.
    pub(crate) fn level(self, z: f64) -> Level {
        if z.is_nan() {
            Level::Unknown
        } else if z <= -self.strong {
            Level::Strongly
        } else if z <= -self.lean {
            Level::Leaning
        } else if z < self.lean {
            Level::Level
        } else if z < self.strong {
            Level::LeaningGood
        } else {
            Level::StronglyGood
        }
    }
}

/// `0` or better.
pub(crate) fn is_level_or_better(level: Level) -> bool {
    matches!(level, Level::Level | Level::LeaningGood | Level::StronglyGood)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDGES: Edges = Edges { strong: ONE_SIDED_FIVE_PERCENT, lean: 1.0 };

    #[test]
    fn each_edge_belongs_to_the_level_the_method_names() {
        for (z, sign) in [
            (-9.0, "--"),
            (-ONE_SIDED_FIVE_PERCENT, "--"),
            (-1.644_853, "-"),
            (-1.0, "-"),
            (-0.999_999_999, "0"),
            (0.0, "0"),
            (0.999_999_999, "0"),
            (1.0, "+"),
            (1.644_853, "+"),
            (ONE_SIDED_FIVE_PERCENT, "++"),
            (f64::INFINITY, "++"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(EDGES.level(z).sign(), sign, "{z}");
        }
    }

    #[test]
    fn the_written_edge_stands_for_the_exact_one() {
        let mut method = crate::decide::sample::method();
        method.k_strong.value = 1.645;
        assert_eq!(Edges::of(&method).strong, ONE_SIDED_FIVE_PERCENT);
        method.k_strong.value = 2.0;
        assert_eq!(Edges::of(&method).strong, 2.0);
    }
}
