//! Attendance summaries: sessions where given, else a percentage. Counts are checked against one another.

use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::layout::Column;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::out::Out;
use crate::normalise::records::{AttendanceRow, PupilReference, RollRow};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts::count;
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::percent::{self, PercentStyle};

/// Reads an attendance summary.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let columns = Columns::new(sheet, rows, &mut out.notes);
    let from = DateColumn::of(sheet, rows, "att_from", DateUse::Event, &mut out.notes);
    let to = DateColumn::of(sheet, rows, "att_to", DateUse::Event, &mut out.notes);
    if sheet.facts.period.is_none() && from.is_none() {
        let fault = Fault::new(
            "M155",
            Action::Warned,
            "The summary does not say which days it counts",
            "It is taken to count from the start of the school year.",
        )
        .hint("Keep the title line with the dates when exporting.");
        out.notes.add(sheet.table.place(), fault);
    }
    for row in rows {
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, row.at, "M072");
            continue;
        };
        let Some(mut record) = columns.record(sheet, row.at, pupil, out) else {
            continue;
        };
        record.from = from.and_then(|column| column.date(sheet, row.at, &mut out.notes)).or(record.from);
        record.to = to.and_then(|column| column.date(sheet, row.at, &mut out.notes)).or(record.to);
        out.records.attendance.push(record);
        out.used(sheet, row.at);
    }
}

/// Attendance that stands beside the pupils of a pupil list.
pub(crate) fn beside(sheet: &Sheet<'_>, pupils: &[(usize, RollRow)], out: &mut Out) {
    if !["att_percent", "att_possible"].iter().any(|field| sheet.column(field).is_some()) {
        return;
    }
    let rows: Vec<DataRow> = pupils.iter().map(|(at, _)| DataRow { at: *at, class: None }).collect();
    let columns = Columns::new(sheet, &rows, &mut out.notes);
    for (at, row) in pupils {
        if let Some(record) = columns.record(sheet, *at, row.pupil.clone(), out) {
            out.records.attendance.push(record);
        }
    }
}

struct Columns<'a> {
    percent: Option<(&'a Column, PercentStyle, bool)>,
}

impl<'a> Columns<'a> {
    fn new(sheet: &'a Sheet<'_>, rows: &[DataRow], notes: &mut Notes) -> Columns<'a> {
        let mut percent = None;
        for (field, is_absence) in [("att_absence_percent", true), ("att_percent", false)] {
            let Some(column) = sheet.column(field) else { continue };
            let style = percent::style_of(sheet.cells(rows, column.index));
            match style {
                PercentStyle::Fraction => notes.add(
                    sheet.column_place(column),
                    Fault::new("M108", Action::Repaired, "The percentages are written as parts of one", "0.945 is read as 94.5%."),
                ),
                PercentStyle::Unclear
                    if sheet.column("att_possible").is_none()
                        && sheet.cells(rows, column.index).any(|cell| percent::number(cell).is_some()) =>
                {
                    notes.add(
                        sheet.column_place(column),
                        Fault::new(
                            "M108",
                            Action::Asked,
                            "Only 0 and 1 occur, which may be percents or parts of one",
                            "The column is not used.",
                        )
                        .hint("Export the percentages with their sign."),
                    );
                }
                _ => {}
            }
            percent = Some((column, style, is_absence));
        }
        Columns { percent }
    }

    /// The record of a row, or its fate when there is none.
    fn record(&self, sheet: &Sheet<'_>, at: usize, pupil: PupilReference, out: &mut Out) -> Option<AttendanceRow> {
        let sessions = |field: &str, notes: &mut Notes| {
            let column = sheet.column(field)?;
            let cell = sheet.at(at, column.index);
            let value = count(cell);
            if value.is_none() && !cell.is_blank() {
                notes.add(
                    sheet.cell_place(at, column),
                    Fault::new(
                        "M107",
                        Action::Quarantined,
                        format!("{} is not a count of sessions", sheet.quote(cell)),
                        "The cell is read as empty.",
                    ),
                );
            }
            value
        };
        let notes = &mut out.notes;
        let possible = sessions("att_possible", notes);
        let present = sessions("att_present", notes).map(|present| present + sessions("att_aea", notes).unwrap_or(0));
        let attended = sessions("att_attended", notes).or(present);
        let missed = match (sessions("att_authorised", notes), sessions("att_unauthorised", notes)) {
            (Some(authorised), Some(unauthorised)) => Some(authorised + unauthorised),
            _ => sessions("att_absent", notes),
        };
        let (possible, attended) = match (possible, attended, missed) {
            (Some(possible), None, Some(missed)) if missed <= possible => (Some(possible), Some(possible - missed)),
            (None, Some(attended), Some(missed)) => (Some(attended + missed), Some(attended)),
            (possible, attended, _) => (possible, attended),
        };
        if let (Some(possible), Some(attended)) = (possible, attended)
            && attended > possible
        {
            out.left_out(
                sheet,
                at,
                Fault::new("M115", Action::Quarantined, "More sessions are attended than were possible", "The row is left out.")
                    .hint("Export the summary again."),
            );
            return None;
        }
        let percent = self.percent(sheet, at, notes);
        let has_sessions = possible.is_some_and(|possible| possible > 0) && attended.is_some();
        if !has_sessions && percent.is_none() {
            out.skip(sheet, at, "pupil without attendance in this table");
            return None;
        }
        let (from, to) = sheet.facts.period.map_or((None, None), |(from, to)| (Some(from), Some(to)));
        Some(AttendanceRow {
            row: sheet.key(at),
            pupil,
            from,
            to: to.or(sheet.facts.as_at),
            sessions_possible: possible.filter(|_| has_sessions),
            sessions_attended: attended.filter(|_| has_sessions),
            percent: if has_sessions { None } else { percent },
        })
    }

    fn percent(&self, sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> Option<f64> {
        let (column, style, is_absence) = self.percent.as_ref()?;
        let cell = sheet.at(at, column.index);
        let value = percent::read(cell, *style);
        let is_missing = cell.is_blank() || sheet.settings.mappings.value("missing", &cell.text()).is_some();
        if value.is_none() && !is_missing && *style != PercentStyle::Unclear {
            notes.add(
                sheet.cell_place(at, column),
                Fault::new("M115", Action::Quarantined, format!("{} is not a percentage", sheet.quote(cell)), "The cell is read as empty."),
            );
        }
        value.map(|value| if *is_absence { 100.0 - value } else { value })
    }
}
