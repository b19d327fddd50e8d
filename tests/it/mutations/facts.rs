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

/// How often each line, or each finding, stands in a file.
pub type Counted = BTreeMap<String, usize>;

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

fn nobody() -> PupilReference {
    PupilReference {
        upn: None,
        former_upn: None,
        admission_number: None,
        name: NameAsWritten::Absent,
        date_of_birth: None,
        class: None,
        nc_year: None,
    }
}

/// Every record as a line, without its place; the name of the pupil is added, since records print it masked.
pub fn facts(records: &Records) -> Counted {
    let nowhere = || RowKey { file: Arc::from(""), sheet: None, row: 0 };
    let mut lines = Counted::new();
    // Capitals are the spelling of a word, not another fact; the emptied fields are left out for the reader of a report.
    let (empty, no_row) = (format!("pupil: {:?}, ", nobody()), format!("row: {:?}, ", nowhere()));
    let no_place = format!("place: {:?}, ", Place::file(""));
    let mut add = |line: String| {
        let line = line.replace(&empty, "").replace(&no_row, "").replace(&no_place, "");
        *lines.entry(line.to_lowercase()).or_default() += 1;
    };
    macro_rules! lines_of {
        ($list:expr, $kind:literal $(, $place:ident)?) => {
            for record in $list {
                let mut bare = record.clone();
                let pupil = std::mem::replace(&mut bare.pupil, nobody());
                bare.row = nowhere();
                $(bare.$place = Place::file("");)?
                add(format!("{} | {} | {:?}", $kind, who(&pupil), bare));
            }
        };
    }
    for roll in &records.rolls {
        for record in &roll.pupils {
            let mut bare = record.clone();
            let pupil = std::mem::replace(&mut bare.pupil, nobody());
            bare.row = nowhere();
            add(format!("pupil | {} | as at {} | {bare:?}", who(&pupil), roll.as_at));
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
pub fn said(findings: &[Finding]) -> Counted {
    let mut said = Counted::new();
    for finding in findings.iter().filter(|finding| !matches!(finding.action, Action::Error | Action::Query)) {
        let words: String = finding.message.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        *said.entry(format!("{} {words}", finding.code)).or_default() += 1;
    }
    said
}

/// What the second has more often than the first.
pub fn more(first: &Counted, second: &Counted) -> Vec<String> {
    second.iter().filter(|(line, n)| first.get(*line).copied().unwrap_or(0) < **n).map(|(line, _)| line.clone()).collect()
}

/// The day of every run in these tests.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day")
}
