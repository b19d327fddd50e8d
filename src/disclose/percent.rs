//! Percentages and public counts as they may be printed (method, disclosure control, section 3).
//!
//! Near none and near all are bands, because they say something about every child of the group.

use crate::domain::amounts::rounded;

/// The sign of a hidden value.
pub const HIDDEN: &str = "c";

/// Printed where even the sign of a hidden value would say too much: it may stand for none as well.
pub const NOT_GIVEN: &str = "not given";

/// The sign of a small number in a published document.
pub const LOW: &str = "low";

/// A percentage as printed: hidden under `k` pupils in all, a band near none and near all, else a whole number.
pub fn percentage(n: u32, of: u32, k: u32) -> String {
    if of < k || of == 0 || n > of {
        HIDDEN.to_owned()
    } else if n < 3 {
        format!("<{}%", 300_u32.div_ceil(of))
    } else if of - n < 3 {
        format!(">{}%", 100 * (of - 3) / of)
    } else {
        format!("{:.0}%", rounded(100.0 * f64::from(n) / f64::from(of), 0))
    }
}

/// A mean share of time or sessions as printed: whole percent, without saying all or none.
pub(in crate::disclose) fn mean_percent(share: f64) -> String {
    match rounded(share * 100.0, 0) {
        whole if whole >= 100.0 => ">99%".to_owned(),
        whole if whole <= 0.0 => "<1%".to_owned(),
        whole => format!("{whole:.0}%"),
    }
}

/// A count for a public document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicCount {
    /// Printed as it is: zero, or a multiple of five.
    Shown(u32),
    /// Under ten.
    Low,
}

/// Zero stays, under ten is `low`, the rest goes to the nearest five. Computed from the true value, so that the
/// same question always has the same answer.
pub fn public_count(n: u32) -> PublicCount {
    match n {
        0 => PublicCount::Shown(0),
        1..=9 => PublicCount::Low,
        _ => PublicCount::Shown((n + 2) / 5 * 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_none_and_near_all_are_bands() {
        let shown: Vec<String> = [(5, 5), (0, 12), (1, 12), (3, 12), (11, 12), (12, 12), (9, 14), (29, 30)]
            .iter()
            .map(|(n, of)| percentage(*n, *of, 6))
            .collect();
        assert_eq!(shown, ["c", "<25%", "<25%", "25%", ">75%", ">75%", "64%", ">90%"]);
    }

    #[test]
    fn public_counts_are_low_or_to_the_nearest_five() {
        use PublicCount::{Low, Shown};
        let shown: Vec<PublicCount> = [0, 1, 9, 10, 12, 13, 47, 210].into_iter().map(public_count).collect();
        assert_eq!(shown, [Shown(0), Low, Low, Shown(10), Shown(10), Shown(15), Shown(45), Shown(210)]);
    }

    #[test]
    fn a_mean_never_says_that_every_child_was_always_there() {
        assert_eq!(mean_percent(0.998), ">99%");
        assert_eq!(mean_percent(0.945), "95%");
    }
}
