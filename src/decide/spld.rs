//! The gate for specific learning difficulties: constructs well below average, counted once each.
//!
//! Two *different* constructs under 70 meet it; 70 to 74 is near (method, "SpLD gate").

use std::collections::BTreeMap;

/// One valid standardised result of one construct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ConstructScore {
    /// Word reading, spelling, comprehension and so on.
    pub construct: String,
    /// Standardised score.
    pub score: f64,
    /// Tested within twelve months with a valid result.
    pub is_valid: bool,
}

/// What the gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    /// `GATE_MET`, `BORDERLINE`, `GATE_NOT_MET` or `INSUFFICIENT`.
    pub verdict: &'static str,
    /// Constructs well below average, sorted.
    pub low: Vec<String>,
    /// Constructs just above, sorted.
    pub near: Vec<String>,
}

/// Judges the gate. Of several results of one construct the lowest counts; `near` points above `well_below` is near.
pub(crate) fn judge(scores: &[ConstructScore], well_below: f64, near: f64) -> Gate {
    let near_under = well_below + near;
    let mut lowest: BTreeMap<&str, f64> = BTreeMap::new();
    for result in scores.iter().filter(|result| result.is_valid && result.score.is_finite()) {
        let entry = lowest.entry(result.construct.as_str()).or_insert(result.score);
        *entry = entry.min(result.score);
    }
    let named = |wanted: &dyn Fn(f64) -> bool| {
        lowest.iter().filter(|(_, score)| wanted(**score)).map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>()
    };
    let low = named(&|score| score < well_below);
    let near = named(&|score| score >= well_below && score < near_under);
    let verdict = if lowest.len() < 2 {
        "INSUFFICIENT"
    } else if low.len() >= 2 {
        "GATE_MET"
    } else if low.len() + near.len() >= 2 {
        "BORDERLINE"
    } else {
        "GATE_NOT_MET"
    };
    Gate { verdict, low, near }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(scores: &[(&str, f64)], verdict: &str) {
        let scores: Vec<ConstructScore> = scores
            .iter()
            .map(|(construct, score)| ConstructScore { construct: (*construct).to_owned(), score: *score, is_valid: true })
            .collect();
        assert_eq!(judge(&scores, 70.0, 5.0).verdict, verdict, "{scores:?}");
    }

    #[test]
    fn two_different_constructs_are_needed() {
        check(&[("spelling", 66.0), ("word reading", 69.0)], "GATE_MET");
        check(&[("spelling", 66.0), ("spelling", 68.0)], "INSUFFICIENT");
        check(&[("spelling", 66.0), ("comprehension", 90.0)], "GATE_NOT_MET");
        check(&[], "INSUFFICIENT");
    }

    #[test]
    fn seventy_to_seventy_four_is_near() {
        check(&[("spelling", 70.0), ("word reading", 74.9)], "BORDERLINE");
        check(&[("spelling", 70.0), ("word reading", 75.0)], "GATE_NOT_MET");
        check(&[("spelling", 69.9), ("word reading", 70.0)], "BORDERLINE");
    }

    #[test]
    fn an_invalid_result_is_no_result() {
        let scores =
            [("a", true), ("b", false)].map(|(construct, is_valid)| ConstructScore { construct: construct.into(), score: 60.0, is_valid });
        assert_eq!(judge(&scores, 70.0, 5.0).verdict, "INSUFFICIENT");
    }
}
