//! What a file says, as lines that do not depend on where it says it: one line for each record with its pupil and values.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use waymark::domain::name::folded;
use waymark::domain::score::{NoScore, Outcome};
use waymark::domain::upn::tidy;
use waymark::finding::{Action, Finding};
use waymark::ledger::RowKey;
use waymark::normalise::records::{NameAsWritten, PupilReference, Records};
use waymark::place::Place;

/// Where each line, or each finding, stands in a file, as often as it is said.
pub type Told<T> = BTreeMap<String, Vec<T>>;

/// Where a record was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// The row, as the person sees it.
    pub row: u32,
    /// The column, where the record is of one cell.
    pub column: Option<u32>,
}

impl Spot {
    fn of(key: &RowKey, column: Option<u32>) -> Spot {
        Spot { sheet: key.sheet.clone(), row: key.row, column }
    }
}

fn who(pupil: &PupilReference) -> String {
    let name = match &pupil.name {
        NameAsWritten::Absent => String::new(),
        NameAsWritten::Known(name) => [
            folded(&name.surname),
            folded(&name.forename),
            name.preferred_surname.as_deref().map(folded).unwrap_or_default(),
            name.preferred_forename.as_deref().map(folded).unwrap_or_default(),
        ]
        .join("/"),
        NameAsWritten::UnknownOrder(text) => format!("? {}", folded(text)),
    };
    let entered = |number: &Option<_>| number.as_ref().map(|typed: &waymark::domain::entered::Entered<_, _>| tidy(typed.text()));
    format!(
        "{name} upn {:?} former {:?} number {:?} born {:?} class {:?} year {:?}",
        entered(&pupil.upn),
        pupil.former_upn.as_ref().map(|typed| tidy(typed.text())),
        pupil.admission_number,
        pupil.date_of_birth,
        pupil.class.as_deref().map(folded),
        pupil.nc_year
    )
}

/// Every record as a line, without its place; the name of the pupil is added, since records print it masked.
pub fn facts(records: &Records) -> Told<Spot> {
    let nowhere = || RowKey { file: Arc::from(""), sheet: None, row: 0 };
    let mut lines = Told::new();
    // Capitals are the spelling of a word, not another fact; the emptied fields are left out for the reader of a report.
    let (empty, no_row) = (format!("pupil: {:?}, ", PupilReference::nobody()), format!("row: {:?}, ", nowhere()));
    let no_place = format!("place: {:?}, ", Place::file(""));
    let mut add = |line: String, spot: Spot| {
        let line = line.replace(&empty, "").replace(&no_row, "").replace(&no_place, "");
        lines.entry(line.to_lowercase()).or_insert_with(Vec::new).push(spot);
    };
    macro_rules! lines_of {
        ($list:expr, $kind:literal $(, $place:ident)?) => {
            for record in $list {
                let mut bare = record.clone();
                let pupil = std::mem::replace(&mut bare.pupil, PupilReference::nobody());
                #[allow(unused_mut, unused_assignments, reason = "only records of one cell have a column")]
                let mut column = None;
                $(column = bare.$place.column; bare.$place = Place::file("");)?
                let spot = Spot::of(&bare.row, column);
                bare.row = nowhere();
                add(format!("{} | {} | {:?}", $kind, who(&pupil), bare), spot);
            }
        };
    }
    for roll in &records.rolls {
        for record in &roll.pupils {
            let mut bare = record.clone();
            let pupil = std::mem::replace(&mut bare.pupil, PupilReference::nobody());
            let spot = Spot::of(&bare.row, None);
            bare.row = nowhere();
            add(format!("pupil | {} | as at {} | {bare:?}", who(&pupil), roll.as_at), spot);
        }
    }
    lines_of!(&records.sen, "sen");
    // A mark that says "no score" in words where the other file has a blank cell is no result either way.
    let scored = records.tests.iter().filter(|test| test.outcome != Outcome::Missing(NoScore::NotRecorded));
    lines_of!(scored, "test", place);
    lines_of!(&records.judgements, "judgement", place);
    lines_of!(&records.attendance, "attendance");
    lines_of!(&records.provision, "provision");
    lines_of!(&records.targets, "target");
    lines_of!(&records.other_results, "result", place);
    lines_of!(&records.ratings, "rating", place);
    lines_of!(&records.incidents, "incident", place);
    lines_of!(&records.sessions, "session", place);
    lines_of!(&records.access, "access", place);
    lines
}

/// Findings by code and wording; capitals, blanks and the day of the run do not tell two apart.
pub fn said(findings: Vec<Finding>) -> Told<Finding> {
    let mut said = Told::new();
    for finding in findings.into_iter().filter(|finding| !matches!(finding.action, Action::Error | Action::Query)) {
        let words: String = finding.message.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        said.entry(format!("{} {words}", finding.code)).or_insert_with(Vec::new).push(finding);
    }
    said
}

/// What the second has more often than the first, with every place of it.
pub fn more<T: Clone>(first: &Told<T>, second: &Told<T>) -> Vec<(String, Vec<T>)> {
    let is_more = |(line, spots): &(&String, &Vec<T>)| first.get(*line).map_or(0, Vec::len) < spots.len();
    second.iter().filter(is_more).map(|(line, spots)| (line.clone(), spots.clone())).collect()
}

/// The day of every run in these tests.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day")
}
