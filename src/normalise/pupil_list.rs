//! Pupil lists: who is on roll as at a day, with what the census and the groups need.

use std::collections::BTreeMap;

use crate::config::mappings::Mappings;
use crate::domain::sen::SenProvision;
use crate::domain::upn::tidy;
use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity, pupil_key};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{Flag, NameAsWritten, PupilReference, Roll, RollRow, SenRow};
use crate::normalise::sen_report::StatusColumns;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::flags::{self, Blank, FlagCell};
use crate::normalise::values::sen;

/// Reads a pupil list.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let as_at = sheet.facts.as_at.or(sheet.facts.period.map(|(_, to)| to));
    if as_at.is_none() {
        let fault = Fault::new(
            "M155",
            Action::Warned,
            "The list does not say which day it holds for",
            format!("It is taken to hold for the day of the run, {}.", sheet.as_at.format("%-d %B %Y")),
        );
        let lines = sheet.file_lines(&[format!("as_at = {}", sheet.as_at.format("%Y-%m-%d"))]);
        out.notes
            .add(sheet.table.place(), fault.hint(format!("If it was exported on another day, add to the school's settings:\n{lines}")));
    }
    let flags = FlagColumns::new(sheet, rows, out);
    let status = StatusColumns::new(sheet, rows, &mut out.notes);
    let admitted = DateColumn::of(sheet, rows, "admission_date", DateUse::Event, &mut out.notes);
    let left = DateColumn::of(sheet, rows, "leaving_date", DateUse::Event, &mut out.notes);
    let mut pupils: Vec<(usize, RollRow)> = Vec::new();
    for row in rows {
        let at = row.at;
        let Some(pupil) = identity.reference(sheet, row, &mut out.notes) else {
            out.left_out_quietly(sheet, at, "M072");
            continue;
        };
        let enrolment = enrolment(sheet, at);
        if let Some(words) = not_on_roll(sheet, &pupil, &enrolment) {
            out.notes.add(
                sheet.row_place(at),
                Fault::new(
                    "M095",
                    Action::Repaired,
                    "The row is that of a pupil who has left or has not started",
                    "The row is not read as a pupil on roll.",
                )
                .alike("leaver"),
            );
            out.skip(sheet, at, words);
            continue;
        }
        note_suspicious(sheet, at, &pupil, out);
        pupils.push((
            at,
            RollRow {
                row: sheet.key(at),
                pupil,
                sex: sex(sheet, at),
                middle_names: Some(sheet.text(at, "middle_names")).filter(|text| !text.is_empty()),
                former_surname: Some(sheet.text(at, "former_surname")).filter(|text| !text.is_empty()),
                enrolment_status: enrolment,
                admission_date: admitted.and_then(|column| column.date(sheet, at, &mut out.notes)),
                leaving_date: left.and_then(|column| column.date(sheet, at, &mut out.notes)),
                sen_status: status.provision(sheet, at, &mut out.notes),
                pupil_premium: flags.flag(sheet, at, "pupil_premium", out),
                free_school_meals: flags.flag(sheet, at, "fsm", out),
                eal: flags.flag(sheet, at, "eal", out),
                first_language: sheet.text(at, "first_language"),
                ethnicity: sheet.text(at, "ethnicity"),
                looked_after: flags.flag(sheet, at, "looked_after", out),
                service_child: flags.flag(sheet, at, "service_child", out),
                postcode: sheet.text(at, "postcode"),
                address_line: sheet.text(at, "address_line"),
                town: sheet.text(at, "town"),
            },
        ));
    }
    let pupils = without_doubles(sheet, pupils, out);
    name_order(sheet, &pupils, out);
    for row in &pupils {
        needs(sheet, row.0, &row.1, out);
        out.used(sheet, row.0);
    }
    crate::normalise::attendance::beside(sheet, &pupils, out);
    out.records.rolls.push(Roll {
        file: sheet.table.file.clone(),
        as_at: as_at.unwrap_or(sheet.as_at),
        pupils: pupils.into_iter().map(|(_, row)| row).collect(),
    });
}

/// Names in one cell without a comma: which part is the surname only the school knows, and the census asks for it (M083).
fn name_order(sheet: &Sheet<'_>, pupils: &[(usize, RollRow)], out: &mut Out) {
    let Some(column) = sheet.column("full_name_unknown_order") else { return };
    let unknown = |row: &RollRow| matches!(&row.pupil.name, NameAsWritten::UnknownOrder(text) if text.contains(' '));
    if !pupils.iter().any(|(_, row)| unknown(row)) {
        return;
    }
    let what = "Nothing says which word of the names is the surname";
    let fault = Fault::new("M083", Action::Asked, what, "The names are kept whole, and the census file has no forenames.").hint(format!(
        "Say the order in the school's settings under [reading.columns]:\n{} = \"full_name_forename_first\"",
        toml_text(&column.heading)
    ));
    out.notes.add(sheet.column_place(column), fault);
}

/// Flag columns with the meaning of a blank in each.
struct FlagColumns(BTreeMap<&'static str, Option<Blank>>);

const FLAGS: [&str; 5] = ["pupil_premium", "fsm", "eal", "looked_after", "service_child"];

impl FlagColumns {
    fn new(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) -> FlagColumns {
        let mappings = &sheet.settings.mappings;
        let mut columns = BTreeMap::new();
        for field in FLAGS {
            let Some(column) = sheet.column(field) else { continue };
            let cells = || sheet.cells(rows, column.index);
            let place = sheet.column_place(column);
            if flags::tick_and_cross(cells()) {
                out.notes.add(
                    place,
                    Fault::new("M122", Action::Asked, "Ticks and crosses both occur, so a cross may mean no", "The column is not used.")
                        .hint("Write Y and N instead."),
                );
                columns.insert(field, None);
                continue;
            }
            if field == "fsm"
                && cells().any(|cell| {
                    ["uifsm", "universal", "school meal", "packed"].iter().any(|word| cell.text().to_lowercase().contains(word))
                })
            {
                out.notes.add(
                    place,
                    Fault::new("M127", Action::Rejected, "The column is about meals taken and not about eligibility", "It is not used."),
                );
                columns.insert(field, None);
                continue;
            }
            let blank = flags::blank_of(cells().map(|cell| flags::read(cell, field, mappings)));
            if blank == Blank::MeansNo && cells().any(|cell| cell.is_blank()) {
                out.notes.add(
                    place,
                    Fault::new("M121", Action::Warned, "The column marks some pupils and never says No", "Its blank cells are read as No."),
                );
            }
            columns.insert(field, Some(blank));
        }
        FlagColumns(columns)
    }

    fn flag(&self, sheet: &Sheet<'_>, at: usize, field: &'static str, out: &mut Out) -> Flag {
        let (Some(Some(blank)), Some(column)) = (self.0.get(field), sheet.column(field)) else { return Flag::Unknown };
        let cell = sheet.at(at, column.index);
        match flags::read(cell, field, &sheet.settings.mappings) {
            FlagCell::Says(flag) => flag,
            FlagCell::Blank if *blank == Blank::MeansNo => Flag::No,
            FlagCell::Blank => Flag::Unknown,
            // A language written in the column says that it is not English.
            FlagCell::NotKnown if field == "eal" && cell.text().chars().all(char::is_alphabetic) && cell.text().len() >= 3 => Flag::Yes,
            FlagCell::NotKnown => {
                let fault = Fault::new(
                    "M121",
                    Action::Warned,
                    format!("{} says neither yes nor no", sheet.quote(cell)),
                    "The cell is read as not known.",
                );
                out.notes.add(sheet.cell_place(at, column), fault);
                Flag::Unknown
            }
        }
    }
}

/// The status code where the words are known, else as typed.
fn enrolment(sheet: &Sheet<'_>, at: usize) -> String {
    let text = sheet.text(at, "enrolment_status");
    sheet.settings.mappings.value("enrolment_status", &text).map_or(text, |alias| alias.canonical.clone())
}

/// Leavers and applicants: by their status, or by neither year group nor class where other rows have them.
fn not_on_roll(sheet: &Sheet<'_>, pupil: &PupilReference, enrolment: &str) -> Option<&'static str> {
    match enrolment {
        "LEFT" => return Some("pupil who has left"),
        "NOT_YET" => return Some("pupil who has not started"),
        _ => {}
    }
    let years = sheet.column("year_group").is_some();
    let classes = sheet.column("class_or_form").is_some();
    let blank = years && pupil.nc_year.is_none() && (!classes || pupil.class.is_none());
    blank.then_some("row without year group and class: a leaver")
}

fn sex(sheet: &Sheet<'_>, at: usize) -> String {
    let text = sheet.text(at, "sex");
    let mappings: &Mappings = &sheet.settings.mappings;
    mappings.value("sex", &text).map(|alias| alias.canonical.clone()).filter(|canonical| canonical != "unknown").unwrap_or(text)
}

fn note_suspicious(sheet: &Sheet<'_>, at: usize, pupil: &PupilReference, out: &mut Out) {
    use crate::normalise::records::NameAsWritten;
    let words: Vec<String> = match &pupil.name {
        NameAsWritten::Known(name) => vec![name.surname.to_lowercase(), name.forename.to_lowercase()],
        NameAsWritten::UnknownOrder(text) => text.to_lowercase().split(' ').map(str::to_owned).collect(),
        NameAsWritten::Absent => Vec::new(),
    };
    let is_test = words.iter().any(|word| matches!(word.as_str(), "test" | "dummy" | "zz" | "zzz" | "xxx"))
        && words.iter().all(|word| {
            matches!(word.as_str(), "test" | "dummy" | "zz" | "zzz" | "xxx" | "pupil" | "student" | "child" | "" | "one" | "a")
        });
    if is_test {
        out.notes.add(
            sheet.row_place(at),
            Fault::new("M100", Action::Warned, "The row looks like a test entry and not like a pupil", "It is read like every other row.")
                .hint("Remove it from the list if it is no pupil."),
        );
    }
    if sheet.column("upn").is_some() && pupil.upn.is_none() {
        out.notes.add(
            sheet.row_place(at),
            Fault::new("M069", Action::Warned, "The pupil has no UPN in the list", "The pupil is matched by the other columns."),
        );
    }
}

/// One row per pupil: doubles with other values, and two pupils with one UPN, are left out for a person to settle.
fn without_doubles(sheet: &Sheet<'_>, pupils: Vec<(usize, RollRow)>, out: &mut Out) -> Vec<(usize, RollRow)> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, (_, row)) in pupils.iter().enumerate() {
        groups.entry(pupil_key(&row.pupil)).or_default().push(position);
    }
    let mut dropped: BTreeMap<usize, &'static str> = BTreeMap::new();
    for positions in groups.values().filter(|positions| positions.len() > 1) {
        let of = |position: &usize| pupils.get(*position).map(|(_, row)| &row.pupil);
        let first = positions.first().and_then(of);
        let same_child = positions.iter().filter_map(of).all(|pupil| {
            Some(&pupil.name) == first.map(|first| &first.name) && pupil.date_of_birth == first.and_then(|first| first.date_of_birth)
        });
        let by_upn = first.is_some_and(|pupil| pupil.upn.as_ref().is_some_and(|upn| !tidy(upn.text()).is_empty()));
        let code = if by_upn && !same_child { "M074" } else { "M081" };
        for position in positions {
            dropped.insert(*position, code);
        }
    }
    let mut kept = Vec::new();
    for (position, (at, row)) in pupils.into_iter().enumerate() {
        match dropped.get(&position) {
            None => kept.push((at, row)),
            Some(&"M074") => out.left_out(
                sheet,
                at,
                Fault::new("M074", Action::Quarantined, "The same UPN stands in another row for another pupil", "Both rows are left out.")
                    .hint("Check both numbers in the MIS."),
            ),
            Some(_) => out.left_out(
                sheet,
                at,
                Fault::new(
                    "M081",
                    Action::Quarantined,
                    "The same pupil stands in another row with other values",
                    "Both rows are left out.",
                )
                .hint("Delete the row that is wrong."),
            ),
        }
    }
    kept
}

/// A need written in the pupil list is a row of a SEN report too.
fn needs(sheet: &Sheet<'_>, at: usize, row: &RollRow, out: &mut Out) {
    for (rank, field) in [(1, "sen_need"), (2, "sen_need_2")] {
        let cell = sheet.cell(at, field);
        let need = match sen::need(cell, &sheet.settings.mappings) {
            sen::Need::Type(need) | sen::Need::Legacy(need) => need,
            sen::Need::Blank | sen::Need::Ask => continue,
        };
        if row.sen_status == Some(SenProvision::None) {
            continue;
        }
        out.records.sen.push(SenRow {
            row: row.row.clone(),
            pupil: row.pupil.clone(),
            as_at: sheet.facts.as_at,
            provision: row.sen_status,
            need: Some(need),
            rank: Some(rank),
            from: None,
            to: None,
        });
    }
}
