//! Score cells as schools write them (assessments page, section 2): exact, bounded, marked, missing with a reason,
//! or no score at all. Zero is never absent and absent is never zero.

use unicode_normalization::UnicodeNormalization;

use crate::config::mappings::Mappings;
use crate::domain::score::NoScore;
use crate::table::{Cell, clean};

/// What a score cell says, before a scale is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Written {
    /// Nothing.
    Blank,
    /// A score.
    Exact(f64),
    /// A score with a mark, a note or an interval beside it, which is left aside.
    Marked(f64),
    /// Under a bound.
    Below(f64),
    /// Over a bound.
    Above(f64),
    /// No score, with the reason.
    Missing(NoScore),
    /// No score can be taken from it.
    Fault(ScoreFault),
}

/// Why a score cell gives no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ScoreFault {
    /// Only an interval (M114).
    Interval,
    /// Two values (M114).
    TwoValues,
    /// A mark out of a maximum, or a percentage: another measure (M116).
    OtherMeasure,
    /// A letter where a digit should be (M111).
    LetterForDigit,
    /// A date or time made by the spreadsheet (M103).
    DateOrTime,
    /// Words.
    Words,
    /// An error of the spreadsheet (M066).
    Error,
    /// A formula without a stored value (M065).
    Formula,
}

impl ScoreFault {
    /// Catalogue entry and what is wrong, for a sentence that starts with the value.
    pub(crate) fn entry(self) -> (&'static str, &'static str) {
        match self {
            ScoreFault::Interval => ("M114", "is an interval and names no score"),
            ScoreFault::TwoValues => ("M114", "holds two values"),
            ScoreFault::OtherMeasure => ("M116", "is a mark or a percentage and not a score"),
            ScoreFault::LetterForDigit => ("M111", "has a letter where a digit should be"),
            ScoreFault::DateOrTime => ("M103", "has been turned into a date or time by the spreadsheet"),
            ScoreFault::Words => ("M118", "is not a score"),
            ScoreFault::Error => ("M066", "is an error of the spreadsheet"),
            ScoreFault::Formula => ("M065", "is a formula without a stored value"),
        }
    }
}

/// Reads a cell of a score column.
pub(crate) fn read(cell: &Cell, mappings: &Mappings) -> Written {
    match cell {
        Cell::Empty => Written::Blank,
        Cell::Number(number) if number.is_finite() => Written::Exact((number * 1e6).round() / 1e6),
        Cell::Number(_) | Cell::Bool(_) => Written::Fault(ScoreFault::Words),
        Cell::Date(_) | Cell::DateTime(_) | Cell::Time(_) => Written::Fault(ScoreFault::DateOrTime),
        Cell::Error(text) if text.to_uppercase().contains("N/A") => Written::Missing(NoScore::NotRecorded),
        Cell::Error(_) => Written::Fault(ScoreFault::Error),
        Cell::FormulaWithoutValue => Written::Fault(ScoreFault::Formula),
        Cell::Text(text) => read_text(&clean(text), mappings),
    }
}

fn read_text(text: &str, mappings: &Mappings) -> Written {
    let text: String = clean(&text.nfkc().collect::<String>()).trim_start_matches('\'').trim().to_owned();
    if text.is_empty() {
        return Written::Blank;
    }
    if let Some(number) = plain_number(&text) {
        return Written::Exact(number);
    }
    if let Some(alias) = mappings.value("missing", &text) {
        return Written::Missing(match alias.canonical.as_str() {
            "absent" => NoScore::Absent,
            "below_test" => NoScore::BelowTest,
            "not_accessed" | "out_of_norm_range" => NoScore::NotAccessed,
            _ => NoScore::NotRecorded,
        });
    }
    let lower = text.to_lowercase();
    bounded(&lower).or_else(|| marked(&lower)).unwrap_or_else(|| Written::Fault(fault(&lower)))
}

/// Digits with an optional decimal point; a decimal comma with one or two digits behind it.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.replacen(',', ".", 1);
    let shape = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.starts_with(|c: char| c.is_ascii_digit());
    let decimals = digits.split_once('.').map_or(0, |(_, end)| end.len());
    if !shape || (text.contains(',') && !(1..=2).contains(&decimals)) {
        return None;
    }
    digits.trim_end_matches('.').parse::<f64>().ok().map(|number| (number * 1e6).round() / 1e6)
}

/// True for `94,5`.
pub(crate) fn has_decimal_comma(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.contains(',') && plain_number(&clean(text)).is_some())
}

/// A mark written with the marks of its paper: `27/40`, `27 out of 40`. Both are whole, or the mark is a half.
pub(crate) fn mark_of(cell: &Cell) -> Option<(f64, f64)> {
    let Cell::Text(text) = cell else { return None };
    let text = clean(text).to_lowercase().replace(" out of ", "/");
    let (mark, most) = text.split_once('/')?;
    let most = plain_number(most.trim()).filter(|most| most.fract() == 0.0 && *most >= 5.0)?;
    plain_number(mark.trim()).filter(|mark| (mark * 2.0).fract() == 0.0).map(|mark| (mark, most))
}

fn bounded(text: &str) -> Option<Written> {
    for sign in ["<=", "=<", "≤", "<", "below ", "under ", "less than ", "up to "] {
        if let Some(rest) = text.strip_prefix(sign) {
            return plain_number(rest.trim()).map(Written::Below);
        }
    }
    for sign in [">=", "=>", "≥", ">", "above ", "over ", "more than "] {
        if let Some(rest) = text.strip_prefix(sign) {
            return plain_number(rest.trim()).map(Written::Above);
        }
    }
    if let Some(rest) = text.strip_suffix('+') {
        return plain_number(rest.trim()).map(Written::Above);
    }
    if let Some(rest) = text.strip_suffix('-').or_else(|| text.strip_suffix('–')) {
        return plain_number(rest.trim()).map(Written::Below);
    }
    for words in [" or below", " or less", " or under", " and below"] {
        if let Some(rest) = text.strip_suffix(words) {
            return plain_number(rest.trim()).map(Written::Below);
        }
    }
    for words in [" or above", " or more", " or over", " and above"] {
        if let Some(rest) = text.strip_suffix(words) {
            return plain_number(rest.trim()).map(Written::Above);
        }
    }
    None
}

/// `105*`, `85 (WB)`, `85 (78-92)`, `104 [97–111]`.
fn marked(text: &str) -> Option<Written> {
    if let Some(rest) = text.strip_suffix('*').or_else(|| text.strip_prefix('*')) {
        return plain_number(rest.trim()).map(Written::Marked);
    }
    let open = text.find(['(', '['])?;
    let closes = text.ends_with([')', ']']);
    plain_number(text.get(..open)?.trim()).filter(|_| closes && open > 0).map(Written::Marked)
}

/// `1O4`, `l00`: short, and every letter one that is taken for a digit.
fn has_letter_for_digit(text: &str, digits: usize, letters: usize) -> bool {
    let mixed = digits > 0
        && letters > 0
        && text.len() <= 4
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, 'o' | 'l' | 'i' | 's' | 'b'));
    mixed || (text.len() == 3 && text.chars().all(|c| matches!(c, 'o' | 'l' | 'i')))
}

fn fault(text: &str) -> ScoreFault {
    let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|part| part.bytes().any(|b| b.is_ascii_digit())).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.contains('%') && letters == 0 {
        ScoreFault::OtherMeasure
    } else if numbers == 2 && letters == 0 && text.contains('/') {
        let whole: Vec<f64> = text.split('/').filter_map(|part| plain_number(part.trim())).collect();
        // `27/40` is a mark; `85/92` is two scores: a mark never exceeds its maximum by name, so the usual maxima decide.
        if whole.get(1).is_some_and(|max| [10.0, 20.0, 25.0, 30.0, 35.0, 40.0, 50.0, 60.0, 100.0, 110.0].contains(max)) {
            ScoreFault::OtherMeasure
        } else {
            ScoreFault::TwoValues
        }
    } else if numbers == 2 && letters == 0 && (text.contains('-') || text.contains('–')) && !text.contains('>') {
        ScoreFault::Interval
    } else if has_letter_for_digit(text, digits, letters) {
        ScoreFault::LetterForDigit
    } else if numbers >= 2 {
        ScoreFault::TwoValues
    } else {
        ScoreFault::Words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[track_caller]
    fn check_cell(text: &str, expected: Written) {
        assert_eq!(read(&Cell::Text(text.to_owned()), &settings().mappings), expected, "{text}");
    }

    #[test]
    fn a_score_is_a_score_however_it_is_stored() {
        for text in ["104", "104.0", " 104 ", "'104", "１０４", "104.0000000001"] {
            check_cell(text, Written::Exact(104.0));
        }
        check_cell("94,5", Written::Exact(94.5));
        assert_eq!(read(&Cell::Number(104.000_000_000_000_01), &settings().mappings), Written::Exact(104.0));
    }

    #[test]
    fn a_bound_stays_a_bound() {
        for text in ["<70", "< 70", "70-", "≤70", "below 70", "<=70", "70 or below"] {
            check_cell(text, Written::Below(70.0));
        }
        for text in [">130", "> 130", "130+", "above 130"] {
            check_cell(text, Written::Above(130.0));
        }
    }

    #[test]
    fn a_mark_beside_a_score_is_left_aside() {
        for text in ["105*", "105 (WB)", "105 (98-112)", "105 [97–111]"] {
            check_cell(text, Written::Marked(105.0));
        }
    }

    #[test]
    fn absent_is_missing_with_its_reason_and_blank_is_blank() {
        check_cell("", Written::Blank);
        for text in ["A", "Abs", "ABSENT", "absent"] {
            check_cell(text, Written::Missing(NoScore::Absent));
        }
        for text in ["-", "–", ".", "n/a", "NULL", "nan", "TBC"] {
            check_cell(text, Written::Missing(NoScore::NotRecorded));
        }
        check_cell("Age-outside of range", Written::Missing(NoScore::NotAccessed));
        check_cell("Below level of test", Written::Missing(NoScore::BelowTest));
    }

    #[test]
    fn what_names_no_single_score_is_left_out() {
        check_cell("98-112", Written::Fault(ScoreFault::Interval));
        check_cell("85/92", Written::Fault(ScoreFault::TwoValues));
        check_cell("85 → 92", Written::Fault(ScoreFault::TwoValues));
        check_cell("27/40", Written::Fault(ScoreFault::OtherMeasure));
        check_cell("68%", Written::Fault(ScoreFault::OtherMeasure));
        check_cell("1O4", Written::Fault(ScoreFault::LetterForDigit));
        check_cell("l00", Written::Fault(ScoreFault::LetterForDigit));
        check_cell("see Mrs B", Written::Fault(ScoreFault::Words));
        check_cell("1,234", Written::Fault(ScoreFault::TwoValues));
        assert_eq!(read(&Cell::FormulaWithoutValue, &settings().mappings), Written::Fault(ScoreFault::Formula));
    }

    #[test]
    fn zero_stays_zero_for_the_scale_to_judge() {
        check_cell("0", Written::Exact(0.0));
    }

    #[test]
    fn a_paper_has_five_marks_or_more() {
        let read = |text: &str| mark_of(&Cell::Text(text.to_owned()));
        assert_eq!([read("5/5"), read("3/4"), read("27 out of 40")], [Some((5.0, 5.0)), None, Some((27.0, 40.0))]);
    }
}
