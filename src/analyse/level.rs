//! Bands of evidence: a z, oriented so that positive is good, becomes one of five signs.
//!
//! The edges 1.645 and -1.645 belong to the strong levels, 1 to `+` and -1 to `-` (progress criteria,
//! section 2). What a sign means for a criterion is `decide`'s work.

use crate::config::method::MethodSettings;

/// One-sided 5% of a normal.
pub(crate) const STRONG: f64 = 1.644_853_626_951_472_2;

/// Two edges on each side of 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bands {
    /// Strong level.
    pub(crate) strong: f64,
    /// Leaning level.
    pub(crate) lean: f64,
}

impl Bands {
    /// The reference's own edges.
    pub(crate) const REFERENCE: Bands = Bands { strong: STRONG, lean: 1.0 };

    /// The edges in force; a written 1.645 stands for the exact point.
    pub(crate) fn of(method: &MethodSettings) -> Bands {
        let strong = method.k_strong.value;
        Bands { strong: if strong == 1.645 { STRONG } else { strong }, lean: method.k_lean.value }
    }

    /// `--`, `-`, `0`, `+`, `++`, or `?` for no number.
    pub(crate) fn sign(self, z: f64) -> &'static str {
        match z {
            z if z.is_nan() => "?",
            z if z <= -self.strong => "--",
            z if z <= -self.lean => "-",
            z if z >= self.strong => "++",
            z if z >= self.lean => "+",
            _ => "0",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_stronger_side() {
        for (z, sign) in [(STRONG, "++"), (1.0, "+"), (0.999, "0"), (-0.999, "0"), (-1.0, "-"), (-STRONG, "--"), (f64::NAN, "?")] {
            assert_eq!(Bands::REFERENCE.sign(z), sign, "{z}");
        }
    }

    #[test]
    fn the_written_edge_stands_for_the_exact_one() {
        let mut method = MethodSettings::shipped();
        method.k_strong.value = 1.645;
        assert_eq!(Bands::of(&method), Bands::REFERENCE);
        method.k_strong.value = 2.0;
        assert_eq!(Bands::of(&method).strong, 2.0);
    }
}
