//! Yes and no columns. What a blank means is decided once for the whole column (M121).

use crate::config::mappings::Mappings;
use crate::normalise::records::Flag;
use crate::table::Cell;

/// What a blank cell means in one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    /// The column marks only the pupils it is true of.
    MeansNo,
    /// The column also writes No somewhere, or never says anything.
    MeansUnknown,
}

/// What one cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlagCell {
    /// Blank: ask the column.
    Blank,
    /// Yes, no or unknown.
    Says(Flag),
    /// A word the tables do not know.
    NotKnown,
}

/// Reads one cell. `field` is tried before the general list, because words differ by field.
pub(crate) fn read(cell: &Cell, field: &str, mappings: &Mappings) -> FlagCell {
    let text = cell.text();
    if text.is_empty() {
        return FlagCell::Blank;
    }
    let says = |canonical: &str| match canonical {
        "true" => FlagCell::Says(Flag::Yes),
        "false" => FlagCell::Says(Flag::No),
        _ => FlagCell::Says(Flag::Unknown),
    };
    if let Some(alias) = mappings.value(field, &text).or_else(|| mappings.value("flag", &text)) {
        return says(&alias.canonical);
    }
    // `Y - Yes`, `1 - Eligible`: the code in front decides.
    let code = text.split([' ', '-', ':']).next().unwrap_or("");
    if code.len() <= 2
        && text.len() > code.len()
        && let Some(alias) = mappings.value("flag", code)
    {
        return says(&alias.canonical);
    }
    if field == "pupil_premium" && mappings.value("pp_reason", &text).is_some() {
        return FlagCell::Says(Flag::Yes);
    }
    FlagCell::NotKnown
}

/// Blank means No where the column holds a Yes and never a No.
pub(crate) fn blank_of(cells: impl IntoIterator<Item = FlagCell>) -> Blank {
    let (mut yes, mut no) = (0, 0);
    for cell in cells {
        match cell {
            FlagCell::Says(Flag::Yes) => yes += 1,
            FlagCell::Says(Flag::No) => no += 1,
            _ => {}
        }
    }
    if yes > 0 && no == 0 { Blank::MeansNo } else { Blank::MeansUnknown }
}

/// True when both a tick and an `x` occur: `x` may then mean No (M122).
pub(crate) fn tick_and_cross<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> bool {
    let (mut ticks, mut crosses) = (false, false);
    for cell in cells {
        match cell.text().to_lowercase().as_str() {
            "✓" | "✔" | "ü" => ticks = true,
            "x" | "✗" | "✘" => crosses = true,
            _ => {}
        }
    }
    ticks && crosses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[track_caller]
    fn check_flag(field: &str, text: &str, expected: FlagCell) {
        assert_eq!(read(&Cell::Text(text.to_owned()), field, &settings().mappings), expected, "{field} {text}");
    }

    #[test]
    fn yes_and_no_in_every_dress() {
        for text in ["Y", "yes", "TRUE", "T", "1", "✓", "x", "Y - Yes"] {
            check_flag("fsm", text, FlagCell::Says(Flag::Yes));
        }
        for text in ["N", "No", "False", "0", "n/a"] {
            check_flag("fsm", text, FlagCell::Says(Flag::No));
        }
        check_flag("fsm", "U", FlagCell::Says(Flag::Unknown));
        check_flag("fsm", "banana", FlagCell::NotKnown);
        check_flag("pupil_premium", "DPP", FlagCell::Says(Flag::Yes));
    }

    #[test]
    fn a_language_answers_the_eal_column() {
        check_flag("eal", "English", FlagCell::Says(Flag::No));
        check_flag("eal", "OTB", FlagCell::Says(Flag::Yes));
        check_flag("eal", "Refused", FlagCell::Says(Flag::Unknown));
    }

    #[test]
    fn blank_means_no_only_where_no_is_never_written() {
        let (yes, no) = (FlagCell::Says(Flag::Yes), FlagCell::Says(Flag::No));
        assert_eq!(blank_of([yes, FlagCell::Blank]), Blank::MeansNo);
        assert_eq!(blank_of([yes, no, FlagCell::Blank]), Blank::MeansUnknown);
        assert_eq!(blank_of([FlagCell::Blank]), Blank::MeansUnknown);
    }

    #[test]
    fn a_tick_beside_a_cross_makes_the_cross_doubtful() {
        let cell = |text: &str| Cell::Text(text.to_owned());
        assert!(tick_and_cross(&[cell("✓"), cell("X")]));
        assert!(!tick_and_cross(&[cell("X"), cell("x")]));
    }
}
