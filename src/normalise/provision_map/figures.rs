//! The figures of a row of a provision map: length, frequency, attendance and outcome, each only where the cell says it.

use crate::finding::Action;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::sheet::Sheet;
use crate::normalise::values::amounts;
use crate::normalise::values::nothing::plain_dashes;
use crate::table::Cell;

/// `6 weeks` written under a heading such as Duration.
pub(super) fn length_in_weeks(sheet: &Sheet<'_>, at: usize) -> Option<u32> {
    let text = sheet.text(at, "provision_minutes").to_lowercase();
    (text.contains("week") || text.contains("wk")).then(|| amounts::weeks(sheet.cell(at, "provision_minutes"))).flatten()
}

pub(super) fn frequency(sheet: &Sheet<'_>, at: usize) -> amounts::Frequency {
    let Some(column) = sheet.column("provision_frequency") else { return amounts::Frequency::default() };
    let cell = sheet.at(at, column.index);
    let bare = matches!(cell, Cell::Number(_)) || cell.text().parse::<f64>().is_ok();
    if bare {
        // `3` under `Sessions per week` is a number a week; under `Frequency` it is not known of what.
        let weekly = ["week", "wk", "times"].iter().any(|word| column.plain.contains(word));
        return amounts::Frequency {
            per_week: cell.text().parse().ok().filter(|times| weekly && (0.25..=25.0).contains(times)),
            minutes: None,
        };
    }
    amounts::frequency(&cell.text())
}

pub(super) fn attendance(sheet: &Sheet<'_>, at: usize) -> (Option<u32>, Option<u32>) {
    for field in ["provision_attendance", "provision_attended"] {
        if let Some((attended, offered)) = amounts::attended_of(&sheet.text(at, field)) {
            return (Some(attended), Some(offered));
        }
    }
    let attended = amounts::count(sheet.cell(at, "provision_attended"));
    let offered = amounts::count(sheet.cell(at, "provision_offered")).or_else(|| amounts::count(sheet.cell(at, "provision_planned")));
    match (attended, offered) {
        (Some(attended), Some(offered)) if attended > offered => (None, Some(offered)),
        both => both,
    }
}

/// A number from -2 to 2, or a word of the table that stands for one. A figure that is neither is told.
pub(super) fn outcome(sheet: &Sheet<'_>, at: usize, out: &mut Out) -> Option<i8> {
    let column = sheet.column("provision_outcome")?;
    let cell = sheet.at(at, column.index);
    let said = cell.text();
    let text = plain_dashes(&said);
    let head = text.split([' ', ':', '(']).next().unwrap_or("");
    let mappings = &sheet.settings.mappings;
    let alias = mappings.value("provision_outcome", &text).or_else(|| mappings.value("provision_outcome", head));
    let outcome = alias.and_then(|alias| alias.canonical.parse().ok()).filter(|outcome| (-2..=2).contains(outcome));
    if outcome.is_none() && head.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit()) {
        let what = format!("{} is no outcome from -2 to 2", sheet.quote(cell));
        let fault = Fault::new("M132", Action::Quarantined, what, "The outcome is left out.").alike("outcome off the scale");
        out.notes.add(sheet.cell_place(at, column), fault.hint("Correct it in the provision map."));
    }
    outcome
}
