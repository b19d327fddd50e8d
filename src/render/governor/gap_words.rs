//! The sentences about a gap and its change: chosen by the verdict and its interval, never by the sign.

use super::words::{Interval, finite, listed, points, told, whole};
use crate::disclose::view::{GapTrend, TrendPoint, TrendWord};
use crate::domain::subject::Subject;

/// The long name of grammar, punctuation and spelling would break a list in two.
pub(super) fn short_name(trend: &GapTrend) -> &'static str {
    match trend.subject {
        Subject::Gps => "GPS",
        subject => subject.name(),
    }
}

/// The first of slope and fixed change whose interval says the same as the verdict.
fn support(trend: &GapTrend) -> Option<(Interval, String)> {
    let slope = finite(trend.slope).map(|interval| (interval, " a year".to_owned()));
    let fixed = trend.fixed.as_ref().and_then(|fixed| Some((finite(Some(fixed.change))?, format!(" since {}", fixed.from))));
    let agrees = |((_, low, high), _): &(Interval, String)| match trend.verdict {
        TrendWord::Narrowed => *high < 0.0,
        TrendWord::Widened => *low > 0.0,
        TrendWord::NoClearChange => *low <= 0.0 && *high >= 0.0,
        TrendWord::TooFew => false,
    };
    [slope, fixed].into_iter().flatten().find(agrees)
}

/// Whether and how far the gap moved, with the likely range where one bears the verdict out.
pub(super) fn verdict_sentence(trend: &GapTrend) -> String {
    let subject = short_name(trend);
    let by = support(trend);
    match (trend.verdict, by) {
        (TrendWord::TooFew, _) => format!("In {subject} there are too few children, or too few tests, to say how the gap is moving."),
        (TrendWord::NoClearChange, Some(((_, low, high), per))) => {
            format!(
                "In {subject} there is no clear change: the gap could be between {} narrower and {} wider{per}.",
                points(low),
                points(high)
            )
        }
        (TrendWord::NoClearChange, None) => format!("In {subject} there is no clear change in the gap."),
        (TrendWord::Narrowed, by) => moved(subject, "narrowed", by),
        (TrendWord::Widened, by) => moved(subject, "widened", by),
    }
}

/// Where the test changed, and what may not be read across the change.
pub(super) fn change_sentence(trend: &GapTrend) -> Option<String> {
    let change = |point: &TrendPoint| Some(format!("in {} to {}", point.occasion, point.changed_to.as_deref()?.trim()));
    let changes: Vec<String> = trend.points.iter().filter_map(change).collect();
    let changes: Vec<&str> = changes.iter().map(String::as_str).collect();
    (!changes.is_empty()).then(|| {
        format!(
            "The test changed {}: the line breaks there, because a gap on one test is not compared with a gap on another, and the trend is told for the time since.",
            listed(&changes)
        )
    })
}

fn moved(subject: &str, word: &str, by: Option<(Interval, String)>) -> String {
    match by {
        None => format!("In {subject} the gap {word}, by more than chance alone would usually give."),
        Some(((value, low, high), per)) => {
            let (near, far) = if low.abs() < high.abs() { (low, high) } else { (high, low) };
            format!(
                "In {subject} the gap {word} by {}{per} (likely range {} to {}). This is more than chance alone would usually give.",
                points(value),
                whole(near.abs()),
                whole(far.abs())
            )
        }
    }
}

/// The four words allowed for a trend, by interval and never by sign.
pub(super) fn verdict_words(verdict: TrendWord) -> &'static str {
    match verdict {
        TrendWord::Narrowed => "narrowed",
        TrendWord::Widened => "widened",
        TrendWord::NoClearChange => "no clear change",
        TrendWord::TooFew => "too few children to say",
    }
}

/// The same pupils in words, with their numbers and what movement added.
pub(super) fn fixed_sentence(trend: &GapTrend) -> Option<String> {
    let f = trend.fixed.as_ref()?;
    let (change, low, high) = finite(Some(f.change))?;
    let who = match (told(f.n_group), told(f.n_others)) {
        (Some(group), Some(others)) => format!(" ({group} with SEND, {others} others)"),
        _ => String::new(),
    };
    let said = if high < 0.0 {
        format!("the gap narrowed by {}", points(change))
    } else if low > 0.0 {
        format!("the gap widened by {}", points(change))
    } else {
        "there is no clear change".into()
    };
    Some(format!("From {} to {}, among the same pupils{who} {said}. {}", f.from, f.to, churn_sentence(f.churn_effect)))
}

fn churn_sentence(effect: f64) -> String {
    match whole(effect).as_str() {
        "0" | "not available" => "Movement on and off the register made no difference of a whole point.".into(),
        _ if effect > 0.0 => format!("Movement on and off the register made the gap {} wider.", points(effect)),
        _ => format!("Movement on and off the register made the gap {} narrower.", points(effect)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(verdict: TrendWord, slope: Option<Interval>) -> GapTrend {
        GapTrend { subject: Subject::Reading, measure: "standardised score".into(), points: Vec::new(), fixed: None, verdict, slope }
    }

    #[test]
    fn the_words_follow_the_verdict_and_its_interval_never_the_sign() {
        assert_eq!(
            verdict_sentence(&trend(TrendWord::NoClearChange, Some((-1.0, -4.0, 2.0)))),
            "In reading there is no clear change: the gap could be between 4 points narrower and 2 points wider a year."
        );
        assert!(
            verdict_sentence(&trend(TrendWord::Narrowed, Some((-3.0, -5.0, -1.0))))
                .starts_with("In reading the gap narrowed by 3 points a year (likely range 1 to 5).")
        );
        // A slope that does not bear out the verdict is not quoted in its support.
        assert!(!verdict_sentence(&trend(TrendWord::Narrowed, Some((-1.0, -5.0, 3.0)))).contains("a year"));
        assert!(verdict_sentence(&trend(TrendWord::TooFew, Some((-3.0, -5.0, -1.0)))).contains("too few children"));
    }

    #[test]
    fn churn_is_told_in_words() {
        assert_eq!(churn_sentence(2.4), "Movement on and off the register made the gap 2 points wider.");
        assert_eq!(churn_sentence(-1.0), "Movement on and off the register made the gap 1 point narrower.");
        assert!(churn_sentence(0.3).contains("no difference"));
    }
}
