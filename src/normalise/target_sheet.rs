//! Target sheets: dates, area and state of each target. The wording is dropped at the door.

use crate::config::mappings::Mappings;
use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{TargetRow, TargetStatus};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::dates::DateUse;

/// Reads a target sheet.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let set = DateColumn::of(sheet, rows, "target_set", DateUse::Event, &mut out.notes);
    let review = DateColumn::of(sheet, rows, "target_review", DateUse::Event, &mut out.notes);
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let set = set.and_then(|column| column.date(sheet, at, &mut out.notes));
        let review = review.and_then(|column| column.date(sheet, at, &mut out.notes));
        let status = status(sheet, at, out);
        let has_words = ["target_text", "target_success_criteria"].iter().any(|field| !sheet.cell(at, field).is_blank());
        if set.is_none() && review.is_none() && status.is_none() && !has_words {
            out.skip(sheet, at, "pupil without a target in this sheet");
            continue;
        }
        out.records.targets.push(TargetRow {
            row: sheet.key(at),
            pupil,
            set,
            review,
            area: short_area(&sheet.text(at, "target_area")),
            status,
        });
        out.used(sheet, at);
    }
}

/// An area is a few words; a whole sentence in that column is free text and is dropped.
pub(crate) fn short_area(text: &str) -> String {
    if text.split(' ').count() <= 8 { text.to_owned() } else { String::new() }
}

fn status(sheet: &Sheet<'_>, at: usize, out: &mut Out) -> Option<TargetStatus> {
    let column = sheet.column("target_status")?;
    let cell = sheet.at(at, column.index);
    let text = cell.text();
    // The words of targets come first: `N` is not met here, whatever it means under a score.
    let status = target_status(&text, &sheet.settings.mappings);
    if text.is_empty() || status.is_none() && sheet.settings.mappings.value("missing", &text).is_some() {
        return None;
    }
    if status.is_none() {
        let fault = Fault::new(
            "M122",
            Action::Warned,
            format!("{} does not say whether the target is met", sheet.quote(cell)),
            "The target's state is left open.",
        )
        .hint("Write Met, Partly met, Not met or Ongoing.");
        out.notes.add(sheet.cell_place(at, column), fault);
    }
    status
}

/// A state by its words, or by the words a remark begins with (`Met - see review`).
pub(crate) fn target_status(text: &str, mappings: &Mappings) -> Option<TargetStatus> {
    let head = text.split([' ', '-', '–', ':', ',', '(', '.']).next().unwrap_or("");
    let two: String = text.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let found = [text.trim_end_matches('.'), two.trim_end_matches([',', '.', '-', ':', ';']), head]
        .into_iter()
        .filter(|part| !part.is_empty())
        .find_map(|part| mappings.value("target_status", part));
    match found?.canonical.as_str() {
        "met" => Some(TargetStatus::Met),
        "partly_met" => Some(TargetStatus::PartlyMet),
        "not_met" => Some(TargetStatus::NotMet),
        "in_progress" | "not_started" => Some(TargetStatus::InProgress),
        "abandoned" => Some(TargetStatus::Dropped),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[test]
    fn a_state_is_read_from_its_first_words() {
        let mappings = settings().mappings;
        for (text, status) in [
            ("Met", Some(TargetStatus::Met)),
            ("met - see review", Some(TargetStatus::Met)),
            ("Partly met", Some(TargetStatus::PartlyMet)),
            ("Not met yet", Some(TargetStatus::NotMet)),
            ("Ongoing", Some(TargetStatus::InProgress)),
            ("✓", Some(TargetStatus::Met)),
            ("Amber", Some(TargetStatus::PartlyMet)),
            ("hmm", None),
        ] {
            assert_eq!(target_status(text, &mappings), status, "{text}");
        }
    }
}
