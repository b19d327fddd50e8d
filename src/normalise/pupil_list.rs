//! Pupil lists: who is on roll as at a day, with what the census and the groups need.

use std::collections::BTreeSet;

use chrono::{NaiveDate, Weekday};

use crate::config::mappings::Mappings;
use crate::domain::academic_year::AcademicYear;
use crate::domain::term::Term;
use crate::finding::Action;
use crate::normalise::flag_columns::FlagColumns;
use crate::normalise::identity::{DateColumn, Identity, pupil_key};
use crate::normalise::listed_sen::ListedSen;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::records::{NameAsWritten, PupilReference, Roll, RollRow};
use crate::normalise::sen_report::StatusColumns;
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::values::dates::DateUse;
use crate::normalise::values::nothing;
use crate::normalise::{census_details, census_rows, facts, first_language, pupil_rows, year_groups};

/// Reads a pupil list.
pub(crate) fn read(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) {
    let identity = Identity::new(sheet, rows, &mut out.notes);
    let as_at = sheet.facts.as_at.or(sheet.facts.period.map(|(_, to)| to)).or_else(|| census_day(sheet, rows));
    if as_at.is_none() {
        ask_for_day(sheet, out);
    }
    let columns = Columns::new(sheet, rows, out);
    let listed_sen = ListedSen::of(sheet, rows, out);
    let mut pupils: Vec<(usize, RollRow)> = Vec::new();
    let mut gone: Vec<RollRow> = Vec::new();
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
            gone.extend(columns.leaver(sheet, at, pupil, out));
            continue;
        }
        note_suspicious(sheet, at, &pupil, out);
        pupils.push((at, columns.on_roll(sheet, at, pupil, enrolment, out)));
    }
    // Somebody who came back stands in two rows, of which this one is the past.
    let here: BTreeSet<String> = pupils.iter().map(|(_, row)| pupil_key(&row.pupil)).collect();
    gone.retain(|row| !here.contains(&pupil_key(&row.pupil)));
    let (pupils, again) = pupil_rows::one_each(sheet, pupils, as_at.unwrap_or(sheet.as_at), out);
    let Some(pupils) = year_groups::check(sheet, pupils, as_at, out) else {
        again.iter().for_each(|(at, _, _)| out.left_out_quietly(sheet, *at, "M101"));
        return;
    };
    name_order(sheet, &pupils, out);
    for row in &pupils {
        listed_sen.read(sheet, row.0, &row.1, 0, out);
        out.used(sheet, row.0);
    }
    for (at, row, nth) in &again {
        listed_sen.read(sheet, *at, row, *nth, out);
        out.used(sheet, *at);
    }
    let named: Vec<(usize, PupilReference)> = pupils.iter().map(|(at, row)| (*at, row.pupil.clone())).collect();
    census_details::add(sheet, &named, out);
    census_rows::free_meals_beside(sheet, rows, &named, out);
    crate::normalise::attendance::beside(sheet, &pupils, out);
    crate::normalise::statutory::beside(sheet, &pupils, out);
    out.records.rolls.push(Roll {
        file: sheet.table.file.clone(),
        as_at: as_at.unwrap_or(sheet.as_at),
        pupils: pupils.into_iter().map(|(_, row)| row).chain(gone).collect(),
    });
}

/// Nothing says which day the list holds for: the day of the run is taken, and a line of settings proposed.
fn ask_for_day(sheet: &Sheet<'_>, out: &mut Out) {
    let fault = Fault::new(
        "M155",
        Action::Warned,
        "The list does not say which day it holds for",
        format!("It is taken to hold for the day of the run, {}.", sheet.as_at.format("%-d %B %Y")),
    );
    let named = facts::day_in_name(sheet.table).filter(|day| *day <= sheet.as_at);
    let lines = sheet.file_lines(&[format!("as_at = {}", named.unwrap_or(sheet.as_at).format("%Y-%m-%d"))]);
    let ask = match named {
        Some(_) => "If it was exported on the day in its name, add to the school's settings",
        None => "If it was exported on another day, add to the school's settings",
    };
    out.notes.add(sheet.table.place(), fault.hint(format!("{ask}:\n{lines}")));
}

/// The columns of a list whose values are read by what the whole column holds.
struct Columns {
    flags: FlagColumns,
    status: StatusColumns,
    admitted: Option<DateColumn>,
    left: Option<DateColumn>,
}

impl Columns {
    fn new(sheet: &Sheet<'_>, rows: &[DataRow], out: &mut Out) -> Columns {
        Columns {
            flags: FlagColumns::new(sheet, rows, out),
            status: StatusColumns::new(sheet, rows, &mut out.notes),
            admitted: DateColumn::of(sheet, rows, "admission_date", DateUse::Event, &mut out.notes),
            left: DateColumn::of(sheet, rows, "leaving_date", DateUse::Event, &mut out.notes),
        }
    }

    /// A row of a pupil on roll.
    fn on_roll(&self, sheet: &Sheet<'_>, at: usize, pupil: PupilReference, enrolment_status: String, out: &mut Out) -> RollRow {
        RollRow {
            enrolment_status,
            admission_date: self.admitted.and_then(|column| column.date(sheet, at, &mut out.notes)),
            leaving_date: self.left.and_then(|column| column.date(sheet, at, &mut out.notes)),
            sen_status: self.status.provision(sheet, at, &mut out.notes),
            pupil_premium: self.flags.flag(sheet, at, "pupil_premium", out),
            free_school_meals: self.flags.flag(sheet, at, "fsm", out),
            eal: first_language::eal(sheet, at, self.flags.flag(sheet, at, "eal", out), &mut out.notes),
            looked_after: self.flags.flag(sheet, at, "looked_after", out),
            service_child: self.flags.flag(sheet, at, "service_child", out),
            ..as_written(sheet, at, pupil)
        }
    }

    /// A row of a pupil who has left, with the day: not on roll after it, and on roll before. The census and transfer files ask
    /// for such pupils.
    fn leaver(&self, sheet: &Sheet<'_>, at: usize, pupil: PupilReference, out: &mut Out) -> Option<RollRow> {
        let leaving_date = self.left.and_then(|column| column.date(sheet, at, &mut out.notes)).filter(|left| *left < sheet.as_at)?;
        Some(RollRow {
            admission_date: self.admitted.and_then(|column| column.date(sheet, at, &mut out.notes)),
            leaving_date: Some(leaving_date),
            ..as_written(sheet, at, pupil)
        })
    }
}

/// What stands in a row word for word.
fn as_written(sheet: &Sheet<'_>, at: usize, pupil: PupilReference) -> RollRow {
    let said = |field: &str| nothing::said(sheet.text(at, field));
    RollRow {
        sex: sex(sheet, at),
        middle_names: Some(said("middle_names")).filter(|text| !text.is_empty()),
        former_surname: Some(said("former_surname")).filter(|text| !text.is_empty()),
        first_language: said("first_language"),
        ethnicity: said("ethnicity"),
        postcode: said("postcode"),
        address_line: said("address_line"),
        town: said("town"),
        ..RollRow::blank(sheet.key(at), pupil)
    }
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

/// The census day of the rows, where every row names the same term and school year: the first Thursday of October, the third of
/// January or of May.
fn census_day(sheet: &Sheet<'_>, rows: &[DataRow]) -> Option<NaiveDate> {
    let said = |row: &DataRow| (sheet.text(row.at, "census_term"), sheet.text(row.at, "academic_year"));
    let first = rows.first().map(said)?;
    if rows.iter().any(|row| said(row) != first) {
        return None;
    }
    let year = AcademicYear::parse(&first.1)?.start_year();
    let (year, month, nth) = match Term::parse(&first.0)? {
        Term::Autumn => (year, 10, 1),
        Term::Spring => (year + 1, 1, 3),
        Term::Summer => (year + 1, 5, 3),
    };
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Thu, nth)
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
    let is_staff = [pupil.class.as_deref().unwrap_or("").to_owned(), sheet.text(at, "year_group")]
        .iter()
        .any(|text| matches!(text.trim().to_lowercase().as_str(), "staff" | "teachers" | "teacher" | "adults" | "test" | "test class"));
    if is_staff {
        let fault =
            Fault::new("M100", Action::Warned, "The row stands in a class or year of staff or tests", "It is read like every other row.");
        out.notes.add(sheet.row_place(at), fault.alike("staff").hint("Remove it from the list if it is no pupil."));
    }
    if sheet.column("upn").is_some() && pupil.upn.is_none() {
        out.notes.add(
            sheet.row_place(at),
            Fault::new("M069", Action::Warned, "The pupil has no UPN in the list", "The pupil is matched by the other columns."),
        );
    }
}
