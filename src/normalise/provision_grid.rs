//! A class provision map in a grid: pupils down the side, ticks or doses under the names of interventions.

use crate::finding::Action;
use crate::normalise::NormaliseSettings;
use crate::normalise::grids::{body, names_pupil};
use crate::normalise::headings::plain;
use crate::normalise::identity::Identity;
use crate::normalise::kind::{self, Kind};
use crate::normalise::layout::{self, HeadingTables, Layout};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::provision_map::{Edge, edge, intervention};
use crate::normalise::records::Flag;
use crate::normalise::records::ProvisionRow;
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts;
use crate::normalise::values::flags::{self, FlagCell};
use crate::normalise::values::nothing::is_nothing;
use crate::table::{Cell, RawRow, RawTable, clean};

/// Pupils down the side and ticks under interventions; the sheet, its title or the file must speak of provision, or the
/// headings be names that the school's settings know.
pub(crate) fn find(
    table: &RawTable,
    at: usize,
    known: Option<Kind>,
    tables: HeadingTables<'_>,
    settings: &NormaliseSettings,
) -> Option<(Layout, Vec<usize>)> {
    let mut layout = layout::of_row(table, at, tables);
    kind::decide_columns(&mut layout, Kind::ProvisionMap);
    if !names_pupil(&layout) {
        return None;
    }
    let names = &settings.reading.interventions;
    let is_named = |heading: &str| names.iter().any(|(written, name)| plain(written) == plain(heading) || plain(name) == plain(heading));
    let is_free = |index: &usize| {
        layout.columns.get(*index).is_some_and(|column| {
            !column.heading.is_empty() && (column.candidates.is_empty() && column.parts.is_none() || is_named(&column.heading))
        })
    };
    let title = table.rows.get(..at).unwrap_or_default().iter().flat_map(|row| row.cells.iter().map(Cell::text));
    let around: Vec<String> = title.chain(table.sheet.iter().map(|name| name.to_string())).collect();
    // An export of pupils with ticks of its own (a photograph allowed, a lunch) may lie in a file named after provision.
    let file = known.is_none().then(|| table.file.to_string());
    let says = around.iter().chain(&file).any(|text| ["provision", "intervention"].iter().any(|word| plain(text).contains(word)));
    let n_named = layout.columns.iter().filter(|column| is_named(&column.heading)).count();
    if !says && n_named < 2 {
        return None;
    }
    let body = body(table, at);
    let columns: Vec<usize> = (0..layout.columns.len()).filter(is_free).filter(|index| is_ticks(&body, *index, settings)).collect();
    (columns.len() >= 2).then_some((layout, columns))
}

/// Ticks, crosses, words for yes and no, or how often: what a class map writes under an intervention.
fn is_ticks(body: &[&RawRow], index: usize, settings: &NormaliseSettings) -> bool {
    let (mut ticks, mut filled) = (0, 0);
    for cell in body.iter().map(|row| row.cell(index)).filter(|cell| !is_nothing(cell)) {
        filled += 1;
        ticks += usize::from(takes_part(cell, settings).is_some());
    }
    filled >= 1 && ticks * 10 >= filled * 8
}

/// Whether a cell says that the pupil takes part, and how often.
fn takes_part(cell: &Cell, settings: &NormaliseSettings) -> Option<(bool, amounts::Frequency)> {
    match flags::read(cell, "flag", &settings.mappings) {
        FlagCell::Says(Flag::Yes) => Some((true, amounts::Frequency::default())),
        FlagCell::Says(Flag::No) => Some((false, amounts::Frequency::default())),
        FlagCell::NotKnown if matches!(cell, Cell::Text(_)) => {
            let often = amounts::frequency(&cell.text());
            (often.per_week.is_some() || often.minutes.is_some()).then_some((true, often))
        }
        _ => None,
    }
}

/// Reads a grid of interventions: a record for each tick.
pub(crate) fn read(sheet: &Sheet<'_>, columns: &[usize], rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let occasion = sheet.facts.parts.occasion();
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let mut n = 0;
        let mut is_dateless = false;
        for column in columns.iter().filter_map(|index| sheet.layout.columns.get(*index)) {
            let cell = sheet.at(at, column.index);
            if is_nothing(cell) {
                continue;
            }
            let Some((takes_part, often)) = takes_part(cell, sheet.settings) else {
                let what = format!("{} does not say whether the pupil takes part", sheet.quote(cell));
                let fault = Fault::new("M122", Action::Asked, what, "The pupil is not counted in that intervention.").alike("takes part");
                out.notes.add(sheet.cell_place(at, column), fault.hint("Write Y, a tick, or how often, such as 3 x 20 mins."));
                continue;
            };
            if !takes_part {
                continue;
            }
            let Some(occasion) = occasion else {
                is_dateless = true;
                continue;
            };
            let mut record = ProvisionRow::blank(sheet.key(at), pupil.clone());
            // A system that exports no blanks in headings writes `Toe_by_Toe`.
            record.intervention = intervention(sheet, &clean(&column.heading.replace('_', " ")));
            (record.start, record.end) = (Some(edge(occasion, Edge::First)), Some(edge(occasion, Edge::Last)));
            (record.sessions_per_week, record.minutes) = (often.per_week, often.minutes);
            out.records.provision.push(record);
            n += 1;
        }
        if n > 0 {
            out.used(sheet, at);
        } else if is_dateless {
            let fault =
                Fault::new("PROV-02", Action::Quarantined, "The row has no start date and the sheet names no term", "It is left out.");
            out.left_out(sheet, at, fault.hint("Write the term and the school year above the table, for example Autumn 2026."));
        } else {
            out.skip(sheet, at, "pupil without an intervention in this sheet");
        }
    }
}
