//! Provision maps: one record per pupil and intervention, with what was planned, delivered and measured.
//!
//! A row needs the name of the intervention, a pupil, and a start or a term (provision page, section 6). Confidential
//! provisions are dropped at the door and counted. Measures without a named test are asked about, never compared.

mod figures;

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};

use self::figures::{attendance, frequency, length_in_weeks, outcome};
use crate::domain::academic_year::AcademicYear;
use crate::domain::name::folded;
use crate::domain::occasion::Occasion;
use crate::domain::term::{Term, easter_sunday};
use crate::finding::Action;
use crate::normalise::identity::{DateColumn, Identity};
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::provision_group_cost;
use crate::normalise::provision_measure::{entry_and_exit, measured, short, subject};
use crate::normalise::provision_session_cost;
use crate::normalise::pupils_in_cell::{Comma, Pupils, comma_of, split};
use crate::normalise::records::Flag;
use crate::normalise::records::{NameAsWritten, ProvisionRow, PupilReference};
use crate::normalise::result_heading::{Parts, read_parts};
use crate::normalise::sheet::{DataRow, Sheet};
use crate::normalise::values::amounts;
use crate::normalise::values::dates::{DateFault, DateUse};
use crate::normalise::values::flags::{self, FlagCell};
use crate::normalise::values::names::NameOrder;
use crate::normalise::{provision_again, provision_plan};
use crate::table::Cell;

/// Reads a provision map.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let reader = Reader {
        identity: Identity::new(sheet, rows, &mut out.notes),
        start: DateColumn::of(sheet, rows, "provision_start", DateUse::Event, &mut out.notes),
        end: DateColumn::of(sheet, rows, "provision_end", DateUse::Event, &mut out.notes),
        entry_date: DateColumn::of(sheet, rows, "provision_entry_date", DateUse::Event, &mut out.notes),
        exit_date: DateColumn::of(sheet, rows, "provision_exit_date", DateUse::Event, &mut out.notes),
        review: DateColumn::of(sheet, rows, "provision_review_date", DateUse::Event, &mut out.notes),
        names: name_column(sheet),
        comma: name_column(sheet).map_or(Comma::InsideName, |(index, _)| {
            let raw: Vec<String> = sheet.cells(rows, index).map(raw_text).collect();
            comma_of(raw.iter().map(String::as_str))
        }),
    };
    let mut asked = BTreeSet::new();
    let (mut of_records, of_sheet) = (Vec::new(), out.records.provision.len());
    for row in rows {
        let before = out.records.provision.len();
        reader.row(sheet, row, &mut asked, out);
        of_records.extend(std::iter::repeat_n(row.at, out.records.provision.len() - before));
    }
    provision_group_cost::settle(sheet, &of_records, out);
    provision_again::note(of_sheet, out);
}

/// Anything but a blank or a plain No keeps a provision out: a doubtful word is no leave to print it.
fn is_confidential(sheet: &Sheet<'_>, at: usize) -> bool {
    let cell = sheet.cell(at, "provision_confidential");
    !cell.is_blank() && flags::read(cell, "flag", &sheet.settings.mappings) != FlagCell::Says(Flag::No)
}

struct Reader {
    identity: Identity,
    start: Option<DateColumn>,
    end: Option<DateColumn>,
    entry_date: Option<DateColumn>,
    exit_date: Option<DateColumn>,
    review: Option<DateColumn>,
    names: Option<(usize, NameOrder)>,
    comma: Comma,
}

pub(crate) fn name_column(sheet: &Sheet<'_>) -> Option<(usize, NameOrder)> {
    let orders = [
        ("full_name_surname_first", NameOrder::SurnameFirst),
        ("full_name_forename_first", NameOrder::ForenameFirst),
        ("full_name_unknown_order", NameOrder::Unknown),
    ];
    orders.into_iter().find_map(|(field, order)| sheet.column(field).map(|column| (column.index, order)))
}

pub(crate) fn raw_text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        other => other.text(),
    }
}

impl Reader {
    fn row(&self, sheet: &Sheet<'_>, row: &DataRow, asked: &mut BTreeSet<&'static str>, out: &mut Out) {
        let at = row.at;
        if is_confidential(sheet, at) {
            out.notes.add(
                sheet.row_place(at),
                Fault::new("PROV-03", Action::Repaired, "The provision is marked confidential", "It is not read into any output."),
            );
            out.confidential.insert(folded(&intervention(sheet, &sheet.text(at, "provision_name"))));
            out.skip(sheet, at, "confidential provision");
            return;
        }
        let written = sheet.text(at, "provision_name");
        if written.is_empty() {
            out.left_out(
                sheet,
                at,
                Fault::new("PROV-02", Action::Quarantined, "The row names no intervention", "It is left out.")
                    .hint("Fill in the intervention."),
            );
            return;
        }
        let Some((pupils, n_named)) = self.pupils(sheet, row, out) else { return };
        let Some(mut record) = self.record(sheet, at, &written, asked, out) else { return };
        let several = n_named > 1;
        let shared_cost = several && !record.plan.cost_is_per_pupil;
        record.plan.n_pupils_named = u32::try_from(n_named).unwrap_or(u32::MAX);
        if several {
            // Scores of a group's one cell belong to nobody in particular.
            (record.entry, record.exit) = (None, None);
            (record.plan.entry, record.plan.exit) = (None, None);
        }
        for pupil in pupils {
            record.pupil = pupil;
            out.records.provision.push(record.clone());
            if shared_cost {
                // The cost of a group stands once, so that sums are right.
                record.cost = None;
            }
            record.plan.materials = None;
        }
        out.used(sheet, at);
    }

    /// The pupils of a row that can be looked for, and how many it names; `None` when the row has been given its fate.
    fn pupils(&self, sheet: &Sheet<'_>, row: &DataRow, out: &mut Out) -> Option<(Vec<PupilReference>, usize)> {
        let at = row.at;
        let names = match self.names {
            Some((index, order)) => split(&raw_text(sheet.at(at, index)), self.comma, order),
            None => Pupils::Nobody,
        };
        let n_named = match &names {
            Pupils::Names(names) => names.len().max(1),
            _ => 1,
        };
        let found: Vec<PupilReference> = match names {
            Pupils::Group => {
                let fault = Fault::new("PROV-01", Action::Asked, "A group stands where pupils are named", "The row counts for no pupil.")
                    .hint("Write the pupils' names, separated by semicolons.");
                out.left_out(sheet, at, fault);
                return None;
            }
            Pupils::Names(names) if names.len() > 1 => names.into_iter().filter_map(|name| self.several(sheet, row, name, out)).collect(),
            Pupils::Names(_) | Pupils::Nobody => self.identity.reference(sheet, row, &mut out.notes).into_iter().collect(),
        };
        if found.is_empty() {
            out.left_out(
                sheet,
                at,
                Fault::new("PROV-02", Action::Quarantined, "The row names no pupil", "It is left out.").hint("Fill in the pupils."),
            );
            return None;
        }
        Some((found, n_named))
    }

    /// One of several pupils: number and birth date of the row would be those of one of them, so they are left aside.
    fn several(&self, sheet: &Sheet<'_>, row: &DataRow, name: NameAsWritten, out: &mut Out) -> Option<PupilReference> {
        let reference = self.identity.reference_named(sheet, row, name, &mut out.notes)?;
        Some(PupilReference { upn: None, former_upn: None, admission_number: None, date_of_birth: None, ..reference })
    }

    fn is_open(&self, sheet: &Sheet<'_>, at: usize) -> bool {
        ["provision_end", "provision_weeks"].iter().any(|field| is_open_end(&sheet.text(at, field)))
    }

    fn record(
        &self,
        sheet: &Sheet<'_>,
        at: usize,
        written: &str,
        asked: &mut BTreeSet<&'static str>,
        out: &mut Out,
    ) -> Option<ProvisionRow> {
        let start = self
            .start
            .and_then(|column| day(sheet, at, column, "provision_start", Edge::First, out))
            .or_else(|| sheet.facts.parts.occasion().map(|occasion| edge(occasion, Edge::First)));
        let Some(start) = start else {
            out.left_out(
                sheet,
                at,
                Fault::new("PROV-02", Action::Quarantined, "The row has no start date and the sheet names no term", "It is left out.")
                    .hint("Fill in the start date."),
            );
            return None;
        };
        let length = amounts::weeks(sheet.cell(at, "provision_weeks")).or_else(|| length_in_weeks(sheet, at));
        let end = self.end.and_then(|column| day(sheet, at, column, "provision_end", Edge::Last, out));
        let is_open = end.is_none() && self.is_open(sheet, at);
        let end = end.or_else(|| length.filter(|_| !is_open).and_then(|weeks| start.checked_add_days(Days::new(u64::from(weeks) * 7 - 1))));
        let frequency = frequency(sheet, at);
        let (attended, offered) = attendance(sheet, at);
        let said = measured(sheet, at);
        let (entry, exit) = entry_and_exit(sheet, at, &said, asked, out);
        let review = self.review.and_then(|column| column.date(sheet, at, &mut out.notes));
        let plan = provision_plan::read(sheet, at, review, entry.other, exit.other, is_open);
        Some(ProvisionRow {
            row: sheet.key(at),
            pupil: PupilReference::nobody(),
            intervention: intervention(sheet, written),
            area_of_need: short(&sheet.text(at, "provision_area"), 8),
            tier: short(&sheet.text(at, "provision_wave"), 6),
            start: Some(start),
            end,
            sessions_per_week: frequency.per_week,
            minutes: amounts::minutes(sheet.cell(at, "provision_minutes")).or(frequency.minutes),
            group_size: amounts::group_size(sheet.cell(at, "provision_ratio")),
            sessions_attended: attended,
            sessions_offered: offered,
            subject: subject(sheet, at, &said),
            entry: entry.standardised,
            exit: exit.standardised,
            entry_date: self.entry_date.and_then(|column| column.date(sheet, at, &mut out.notes)),
            exit_date: self.exit_date.and_then(|column| column.date(sheet, at, &mut out.notes)),
            cost: amounts::pounds(sheet.cell(at, "provision_cost")),
            outcome: outcome(sheet, at, out),
            plan,
        })
        .map(|mut record| {
            provision_session_cost::fill(sheet, at, &mut record, &mut out.notes);
            record
        })
    }
}

/// The name the school uses for an intervention, where its settings map the written one.
pub(crate) fn intervention(sheet: &Sheet<'_>, written: &str) -> String {
    let wanted = written.to_lowercase();
    let known = sheet.settings.reading.interventions.iter().find(|(name, _)| crate::table::clean(name).to_lowercase() == wanted);
    known.map_or_else(|| written.to_owned(), |(_, name)| name.clone())
}

/// An end of a period.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// First day.
    First,
    /// Last day.
    Last,
}

/// First or last day of a term by the notional calendar: autumn to 31 December, spring to Easter Sunday, summer to 31 July.
pub(crate) fn edge(occasion: Occasion, edge: Edge) -> NaiveDate {
    let year = occasion.year.start_year() + i32::from(occasion.term != Term::Autumn);
    let on = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    match (occasion.term, edge) {
        (Term::Autumn, Edge::First) => on(9, 1),
        (Term::Autumn, Edge::Last) => on(12, 31),
        (Term::Spring, Edge::First) => on(1, 1),
        (Term::Spring, Edge::Last) => easter_sunday(year),
        (Term::Summer, Edge::First) => easter_sunday(year) + Days::new(1),
        (Term::Summer, Edge::Last) => on(7, 31),
    }
}

/// Words for a course without a set end.
fn is_open_end(text: &str) -> bool {
    let words =
        ["ongoing", "on going", "on-going", "open", "open ended", "open-ended", "continuing", "continuous", "all year", "no end date"];
    words.contains(&text.to_lowercase().as_str())
}

/// A day of a provision: a date; a day and month in the school year of the file; a term word; nothing for `ongoing`.
fn day(sheet: &Sheet<'_>, at: usize, dates: DateColumn, field: &str, which: Edge, out: &mut Out) -> Option<NaiveDate> {
    let text = sheet.text(at, field);
    let fault = match dates.raw(sheet, at) {
        Ok(date) => return date,
        Err(fault) => fault,
    };
    if is_open_end(&text) {
        return None;
    }
    let said = read_parts(&text, &sheet.settings.assessments, sheet.layout.count);
    let term =
        Parts { term: said.term, year: said.year, ..Parts::default() }.or(&Parts { year: sheet.facts.parts.year, ..Parts::default() });
    if said.rest.is_empty()
        && let Some(occasion) = term.occasion()
    {
        let fault = Fault::new(
            "M148",
            Action::Repaired,
            "A term stands where a date is expected",
            "The notional first or last day of the term is used.",
        )
        .alike("term for a date");
        out.notes.add(sheet.column(field).map_or_else(|| sheet.row_place(at), |column| sheet.cell_place(at, column)), fault);
        return Some(edge(occasion, which));
    }
    if fault == DateFault::NoYear
        && let Some(date) = sheet.facts.parts.year.and_then(|year| in_school_year(year, &text))
    {
        return Some(date);
    }
    dates.date(sheet, at, &mut out.notes)
}

/// `15/9` in the school year of the file.
pub(crate) fn in_school_year(year: AcademicYear, text: &str) -> Option<NaiveDate> {
    let mut parts = text.split(['/', '.', '-', ' ']).filter_map(|part| part.parse::<u32>().ok());
    let (day, month) = (parts.next()?, parts.next()?);
    let calendar = year.start_year() + i32::from(month < 9);
    NaiveDate::from_ymd_opt(calendar, month, day).filter(|date| date.year() == calendar)
}
