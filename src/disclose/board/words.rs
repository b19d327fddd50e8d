//! The sentences a board may read about impact and chance, never stronger than the design allows.
//!
//! Source: the method's table of what may be said (intervention impact, section 4). Words follow the interval: a
//! gain that may be none is "not shown either way", and a loss is told as plainly as a gain.

use crate::domain::amounts::rounded;

/// What may be said of one intervention. `gain` and `beyond` are whole points that passed the gate.
pub(super) fn impact(strength: u8, is_delivered: bool, gain: Option<f64>, beyond: Option<(f64, f64, f64)>) -> String {
    if !is_delivered {
        return "No impact figure: too few of the planned sessions took place".to_owned();
    }
    match (strength, gain, beyond) {
        (0, _, _) => "No impact figure can be given from what was recorded".to_owned(),
        (2.., _, Some(beyond)) => adjusted(strength, beyond),
        (_, Some(gain), _) => format!("{} on average", gained(gain)),
        _ => "No figure can be shown: too few pupils have a score before and after".to_owned(),
    }
}

/// Against what their starting scores would lead one to expect.
fn adjusted(strength: u8, (mean, low, high): (f64, f64, f64)) -> String {
    let range = format!("likely range {} to {}", signed(low), points(high));
    if low <= 0.0 && high >= 0.0 {
        return format!(
            "{} than expected from their starting scores ({range}). That may be chance: not shown either way",
            more_or_less(mean)
        );
    }
    match strength {
        2 => format!("{} than expected from their starting scores ({range}); indicative", more_or_less(mean)),
        3 => format!(
            "Taking part was associated with {} than expected from their starting scores ({range})",
            lower_first(&more_or_less(mean).replacen("Pupils gained", "a gain of", 1))
        ),
        4 if mean > 0.0 => {
            format!("Gained {} more: better than similar pupils who did not take part ({range}); consistent with an effect", points(mean))
        }
        4 => format!("Gained {} less: not as well as similar pupils who did not take part ({range})", points(mean.abs())),
        _ => format!("An effect of {} ({range})", points(mean)),
    }
}

fn more_or_less(mean: f64) -> String {
    if mean < 0.0 { format!("Pupils gained {} less", points(mean.abs())) } else { format!("Pupils gained {} more", points(mean)) }
}

fn gained(gain: f64) -> String {
    if gain < 0.0 { format!("Scores fell by {}", points(gain.abs())) } else { format!("Pupils gained {}", points(gain)) }
}

fn signed(value: f64) -> String {
    let whole = rounded(value, 0);
    format!("{}{:.0}", if whole < 0.0 { "\u{2212}" } else { "" }, whole.abs())
}

fn points(value: f64) -> String {
    format!("{} {}", signed(value), if rounded(value, 0).abs() == 1.0 { "point" } else { "points" })
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// The share of pupils listed by chance alone, without saying how many were judged.
pub(super) fn chance(expected: f64, n_judged: usize, min_judged: usize) -> String {
    if n_judged < min_judged || !expected.is_finite() || expected < 0.0 {
        return String::new();
    }
    let percent = rounded(100.0 * expected / n_judged as f64, 0);
    let share = if percent < 1.0 { "fewer than 1%".to_owned() } else { format!("about {percent:.0}%") };
    format!("Even if every pupil made usual progress, {share} of those with full evidence would be flagged by chance alone")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_go_beyond_their_strength() {
        let beyond = Some((4.0, 1.0, 7.0));
        assert_eq!(impact(0, true, Some(5.0), beyond), "No impact figure can be given from what was recorded");
        assert_eq!(impact(1, true, Some(5.0), beyond), "Pupils gained 5 points on average");
        assert_eq!(
            impact(2, true, Some(5.0), beyond),
            "Pupils gained 4 points more than expected from their starting scores (likely range 1 to 7 points); indicative"
        );
        assert_eq!(
            impact(3, true, Some(5.0), beyond),
            "Taking part was associated with a gain of 4 points more than expected from their starting scores (likely range 1 to 7 points)"
        );
        for strength in 0..4 {
            let words = impact(strength, true, Some(5.0), beyond);
            assert!(!words.contains("effect") && !words.contains("better") && !words.contains("because"), "{words}");
        }
    }

    #[test]
    fn a_gain_that_may_be_none_is_not_shown_either_way() {
        for strength in 2..6 {
            assert!(impact(strength, true, Some(5.0), Some((3.0, -1.0, 7.0))).ends_with("not shown either way"));
        }
    }

    #[test]
    fn a_loss_is_told_as_plainly() {
        assert_eq!(impact(1, true, Some(-2.0), None), "Scores fell by 2 points on average");
        assert_eq!(
            impact(2, true, Some(1.0), Some((-3.0, -5.0, -1.0))),
            "Pupils gained 3 points less than expected from their starting scores (likely range \u{2212}5 to \u{2212}1 point); indicative"
        );
    }

    #[test]
    fn what_was_not_delivered_has_no_impact_words() {
        assert!(impact(3, false, Some(5.0), Some((4.0, 1.0, 7.0))).starts_with("No impact figure"));
    }

    #[test]
    fn chance_is_told_as_a_share() {
        assert!(chance(2.9, 180, 10).contains("about 2%"));
        assert!(chance(0.5, 180, 10).contains("fewer than 1%"));
        assert_eq!(chance(0.1, 4, 10), "");
    }
}
