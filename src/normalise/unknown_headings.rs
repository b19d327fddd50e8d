//! Headings of an MIS export that the program has never seen: said in one line, never guessed into a column. Where the cells
//! below have the shape of something that matters (UPNs, SEN codes), the school is asked.

use crate::domain::upn::Upn;
use crate::finding::{Action, quoted};
use crate::normalise::headings::Aliases;
use crate::normalise::kind::Kind;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::table::Cell;

/// A column, words for what it holds, and the test of one cell.
type Shape = (&'static str, &'static str, fn(&Cell) -> bool);

/// Shapes by which a column may be known, with the column they belong to and words for it.
const SHAPES: &[Shape] = &[
    ("upn", "unique pupil numbers", |cell| Upn::parse(&cell.text()).is_ok()),
    ("sen_status", "SEN codes N, K and E", |cell| matches!(cell.text().trim(), "N" | "K" | "E")),
    ("sen_need", "types of need of the census list", |cell| {
        matches!(
            cell.text().trim(),
            "SPLD" | "MLD" | "SLD" | "PMLD" | "SEMH" | "SLCN" | "HI" | "VI" | "MSI" | "PD" | "ASD" | "OTH" | "NSA" | "DS"
        )
    }),
];

/// Says which headings of an MIS export are not known.
pub(crate) fn note(sheet: &Sheet<'_>, rows: &[DataRow], aliases: &Aliases, kind: Kind, out: &mut Out) {
    let is_export = matches!(
        kind,
        Kind::PupilList
            | Kind::SenReport
            | Kind::Attendance
            | Kind::BehaviourLog
            | Kind::BehaviourCounts
            | Kind::Suspensions
            | Kind::PremiumList
            | Kind::Statutory
            | Kind::CensusDetails
            | Kind::Placements
    );
    if !is_export {
        return;
    }
    let is_unknown = |column: &&Column| {
        column.field.is_none()
            && column.parts.is_none()
            && column.own.is_none()
            && !column.plain.is_empty()
            && aliases.near_miss(&column.plain).is_none()
    };
    let mut unknown = Vec::new();
    for column in sheet.layout.columns.iter().filter(is_unknown) {
        let filled: Vec<&Cell> = sheet.cells(rows, column.index).filter(|cell| !cell.is_blank()).collect();
        if filled.is_empty() {
            continue;
        }
        let shape = SHAPES.iter().find(|(field, _, fits)| {
            sheet.column(field).is_none() && filled.len() >= 3 && filled.iter().filter(|cell| fits(cell)).count() * 10 >= filled.len() * 9
        });
        let is_constant = filled.windows(2).all(|pair| pair.first().map(|cell| cell.text()) == pair.last().map(|cell| cell.text()));
        match shape {
            Some((field, words, _)) if !is_constant => {
                let what = format!("The heading {} is not known, and its cells look like {words}", quoted(&column.heading));
                let hint = format!(
                    "If they are, add to the school's settings under [reading.columns]:\n{} = \"{field}\"",
                    toml_text(&column.heading)
                );
                out.notes.add(sheet.column_place(column), Fault::new("M051", Action::Asked, what, "The column is not read.").hint(hint));
            }
            _ => unknown.push(quoted(&column.heading)),
        }
    }
    let Some(first) = unknown.first().cloned() else { return };
    let more = if unknown.len() > 6 { format!(" and {} more", unknown.len() - 6) } else { String::new() };
    let listed = unknown.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    let what = match unknown.len() {
        1 => format!("The heading {first} is not known"),
        n => format!("{n} headings are not known: {listed}{more}"),
    };
    let then = if unknown.len() == 1 { "The column is not read." } else { "Those columns are not read." };
    let hint = "If one of them holds something the reports need, name it in the school's settings under [reading.columns], such as \"Lrng Grp\" = \"class_or_form\".";
    out.notes.add(sheet.table.place(), Fault::new("M051", Action::Warned, what, then).hint(hint));
}
