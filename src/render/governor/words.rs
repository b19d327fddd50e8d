//! Numbers in words, chosen by rule: rounding happens here and nowhere else in the report.
//!
//! What is not a finite number is printed as `not available`. Signs use the true minus, which screen readers say.

use chrono::{Datelike, NaiveDate};

use crate::disclose::view::{Comparator, Count};
use crate::domain::amounts::rounded;

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// Estimate, low, high.
pub(super) type Interval = (f64, f64, f64);

/// A number with so many decimals and a true minus sign.
pub(super) fn decimal(value: f64, decimals: u8) -> String {
    if !value.is_finite() {
        return "not available".into();
    }
    let value = rounded(value, i32::from(decimals));
    let digits = format!("{:.*}", usize::from(decimals), value.abs());
    if value < 0.0 { format!("\u{2212}{digits}") } else { digits }
}

/// A whole number.
pub(super) fn whole(value: f64) -> String {
    decimal(value, 0)
}

/// A cell for which no published figure of the year and phase is held.
pub(super) const NOT_AVAILABLE: &str = "not available";

/// `19.4% (2026)`.
pub(super) fn published_share(figure: &Comparator) -> String {
    format!("{}% ({})", decimal(figure.percent, 1), figure.year)
}

/// One sentence for each release behind published shares.
pub(super) fn sources(whose: &str, shares: &[(String, Comparator)]) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (_, figure) in shares {
        let (source, population) = (figure.source.trim_end_matches('.'), figure.population.trim_end_matches('.'));
        let one = format!("{whose} {} ({source}), {population}.", figure.year);
        if !said.contains(&one) {
            said.push(one);
        }
    }
    said
}

/// `1 point`, `4 points`, `less than 1 point`, of the size only.
pub(super) fn points(value: f64) -> String {
    match whole(value.abs()).as_str() {
        "0" => "less than 1 point".into(),
        "1" => "1 point".into(),
        size => format!("{size} points"),
    }
}

/// `+4`, `0`, `\u{2212}3`: a whole number of points with its sign.
pub(super) fn signed(value: f64) -> String {
    let digits = whole(value);
    if value > 0.0 && digits != "0" && value.is_finite() { format!("+{digits}") } else { digits }
}

/// `1,230`.
pub(super) fn thousands(pounds: f64) -> String {
    let digits = format!("{:.0}", rounded(pounds, 0));
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 to 7`, whole numbers.
pub(super) fn range(low: f64, high: f64) -> String {
    format!("{} to {}", whole(low), whole(high))
}

/// An interval whose three numbers are finite.
pub(super) fn finite(interval: Option<Interval>) -> Option<Interval> {
    interval.filter(|(a, b, c)| a.is_finite() && b.is_finite() && c.is_finite())
}

/// The interval as a chart may draw it: whole numbers, no finer than the table beside it.
pub(super) fn as_printed((value, low, high): Interval) -> Interval {
    (rounded(value, 0), rounded(low, 0), rounded(high, 0))
}

/// The number of a printed percentage such as `14%` or `about 14%`; nothing for `<3%`, `>97%` and `c`.
pub(super) fn printed_percent(text: &str) -> Option<f64> {
    text.trim_start_matches("about ").strip_suffix('%')?.trim().parse::<f64>().ok().filter(|value| (0.0..=100.0).contains(value))
}

/// `14%` unless the figure is hidden, then the words a sentence can use.
pub(super) fn share(text: &str) -> String {
    match text.chars().next() {
        Some('<') => format!("under {}", text.trim_start_matches('<')),
        Some('>') => format!("over {}", text.trim_start_matches('>')),
        _ => text.to_owned(),
    }
}

/// A count in a sentence, when it may be told.
pub(super) fn told(count: Count) -> Option<u32> {
    match count {
        Count::Exact(n) => Some(n),
        Count::Hidden | Count::NotGiven | Count::About(_) => None,
    }
}

/// What a label of a chart says in place of a number that may not be told.
pub(super) fn untold(count: Count) -> &'static str {
    if count == Count::NotGiven { NOT_GIVEN } else { "c (hidden)" }
}

const NOT_GIVEN: &str = "not given";

/// The cell of a share: a hidden share beside a number that is not given would say that there is somebody, so it is not given either.
pub(super) fn share_cell(percent: &str, of: Count) -> String {
    if of == Count::NotGiven && percent == "c" { NOT_GIVEN.into() } else { cell(percent) }
}

/// A count as the words of a label: `12`, `about 12`; nothing when it is hidden.
pub(super) fn shown(count: Count) -> Option<String> {
    (!matches!(count, Count::Hidden | Count::NotGiven)).then(|| count.to_string())
}

/// `reading`, `reading and maths`, `reading, writing and maths`.
pub(super) fn listed<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [before @ .., last] => format!("{} and {}", before.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "), last.as_ref()),
    }
}

/// At most two names, then `and others`, so that a sentence stays short.
pub(super) fn first_few(names: &[&str]) -> String {
    match names {
        [] | [_] | [_, _] => listed(names),
        [first, second, ..] => format!("{first}, {second} and others"),
    }
}

/// First letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

/// `Pupils with …` inside a sentence; names such as `SEN support` and `EHC plan` stay as they are.
pub(super) fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// A sentence that ends in a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") }
}

/// `20 November 2026`.
pub(super) fn date(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// A cell that is never blank.
pub(super) fn cell(text: &str) -> String {
    if text.trim().is_empty() { "not recorded".into() } else { text.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_number_is_said_in_words() {
        assert_eq!(whole(f64::NAN), "not available");
        assert_eq!(decimal(f64::INFINITY, 1), "not available");
        assert_eq!(finite(Some((1.0, f64::NAN, 2.0))), None);
    }

    #[test]
    fn halves_go_away_from_zero_and_minus_is_a_minus() {
        assert_eq!([whole(2.5), whole(-2.5), whole(-0.4), decimal(19.4, 1)], ["3", "\u{2212}3", "0", "19.4"]);
        assert_eq!([points(0.2), points(-1.0), points(-4.4)], ["less than 1 point", "1 point", "4 points"]);
    }

    #[test]
    fn only_an_exact_percentage_becomes_a_bar() {
        assert_eq!(
            [printed_percent("14%"), printed_percent("<3%"), printed_percent("c"), printed_percent("NaN%")],
            [Some(14.0), None, None, None]
        );
    }

    #[test]
    fn abbreviations_keep_their_capitals_inside_a_sentence() {
        assert_eq!(
            [lower_first("No SEN"), lower_first("SEN support"), lower_first("EHC plan"), lower_first("")],
            ["no SEN", "SEN support", "EHC plan", ""]
        );
    }
}
