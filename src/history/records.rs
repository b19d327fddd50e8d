//! How records are kept: field by field, in the order of their types, with the place of every cell.

use crate::domain::census_fact::{CensusFact, CensusValue};
use crate::domain::observed::{Access, Incidents, Rating, ScaleResult, Session};
use crate::finding::{Action, Code, Finding};
use crate::history::bytes::{Damaged, Kept, Reader, Writer};
use crate::ledger::{Fate, RowKey};
use crate::normalise::pair_answers::PairAnswer;
use crate::normalise::records::{
    AttendanceRow, JudgementResult, ProvisionPlan, ProvisionRow, PupilReference, Recorded, Roll, RollRow, SenRow, TargetRow, TestResult,
};
use crate::place::Place;

/// Keeps a record as its fields. One list serves writing and reading, so that the two cannot fall out of step, and the
/// compiler refuses a list that lacks a field.
///
/// A field that a type gained later stands behind the first list with the layout since when it is kept and what its lack
/// means in older loads: `kept_record!(Access { date, subject } since 2 { room: None })`. Lists only grow at their end.
macro_rules! kept_record {
    ($type:ident $(<$generic:ident>)? { $($field:ident),+ $(,)? } $(since $layout:literal { $($newer:ident: $before:expr),+ $(,)? })*) => {
        impl$(<$generic: Kept>)? Kept for $type$(<$generic>)? {
            fn put(&self, out: &mut Writer) {
                let $type { $($field,)+ $($($newer,)+)* } = self;
                $($field.put(out);)+
                $($($newer.put(out);)+)*
            }
            fn get(from: &mut Reader<'_>) -> Result<Self, Damaged> {
                Ok($type { $($field: Kept::get(from)?,)+ $($($newer: from.since($layout, || $before)?,)+)* })
            }
        }
    };
}

kept_record!(TestResult { row, place, pupil, instrument, measure, subject, occasion, date, outcome });
kept_record!(JudgementResult { row, place, pupil, subject, occasion, judgement });
kept_record!(SenRow { row, pupil, as_at, provision, need, rank, from, to });
kept_record!(AttendanceRow { row, pupil, from, to, sessions_possible, sessions_attended, percent });
kept_record!(TargetRow { row, pupil, set, review, area, status });
kept_record!(ProvisionRow {
    row,
    pupil,
    intervention,
    area_of_need,
    tier,
    start,
    end,
    sessions_per_week,
    minutes,
    group_size,
    sessions_attended,
    sessions_offered,
    subject,
    entry,
    exit,
    entry_date,
    exit_date,
    cost,
    outcome,
    plan
});
kept_record!(ProvisionPlan {
    version,
    staff_grade,
    weeks,
    sessions_planned,
    hourly_rate,
    hours_per_week,
    materials,
    cost_is_per_pupil,
    review,
    is_open_ended,
    n_pupils_named,
    measure,
    entry,
    exit
});
kept_record!(Recorded<T> { row, place, pupil, fact });
kept_record!(ScaleResult { instrument, construct, subject, occasion, date, value, is_marked });
kept_record!(Rating { instrument, scale, rater, occasion, date, value });
kept_record!(Incidents { kind, from, to, count, sessions });
kept_record!(Session { intervention, date, minutes, was_present, staff_grade });
kept_record!(CensusFact { topic, from, to, values });
kept_record!(CensusValue { item, text, place });
kept_record!(PairAnswer { row, pupil_key, other_key, answer });
kept_record!(Access { date, subject, subject_as_written, minutes_withdrawn, minutes_taught, is_through_ordinary_teaching });
kept_record!(RollRow {
    row,
    pupil,
    sex,
    middle_names,
    former_surname,
    enrolment_status,
    admission_date,
    leaving_date,
    sen_status,
    pupil_premium,
    free_school_meals,
    eal,
    first_language,
    ethnicity,
    looked_after,
    service_child,
    postcode,
    address_line,
    town
});
kept_record!(Finding { code, action, place, message, hint });

impl Kept for Roll {
    fn put(&self, out: &mut Writer) {
        let Roll { file, as_at, pupils } = self;
        out.file(file);
        as_at.put(out);
        pupils.put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<Roll, Damaged> {
        Ok(Roll { file: from.file()?, as_at: Kept::get(from)?, pupils: Kept::get(from)? })
    }
}

impl Kept for PupilReference {
    fn put(&self, out: &mut Writer) {
        out.reference(self, |who, out| {
            let PupilReference { upn, former_upn, admission_number, name, date_of_birth, class, nc_year } = who;
            upn.put(out);
            former_upn.put(out);
            admission_number.put(out);
            name.put(out);
            date_of_birth.put(out);
            class.put(out);
            nc_year.put(out);
        });
    }
    fn get(from: &mut Reader<'_>) -> Result<PupilReference, Damaged> {
        from.reference()
    }
}

/// A reference in full, as the table of references holds it.
pub(crate) fn whole_reference(from: &mut Reader<'_>) -> Result<PupilReference, Damaged> {
    Ok(PupilReference {
        upn: Kept::get(from)?,
        former_upn: Kept::get(from)?,
        admission_number: Kept::get(from)?,
        name: Kept::get(from)?,
        date_of_birth: Kept::get(from)?,
        class: Kept::get(from)?,
        nc_year: Kept::get(from)?,
    })
}

impl Kept for RowKey {
    fn put(&self, out: &mut Writer) {
        let RowKey { file, sheet, row } = self;
        out.file(file);
        sheet.put(out);
        row.put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<RowKey, Damaged> {
        Ok(RowKey { file: from.file()?, sheet: Kept::get(from)?, row: Kept::get(from)? })
    }
}

impl Kept for Place {
    fn put(&self, out: &mut Writer) {
        let Place { file, sheet, row, column, field } = self;
        out.file(file);
        sheet.put(out);
        row.put(out);
        column.put(out);
        field.put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<Place, Damaged> {
        Ok(Place { file: from.file()?, sheet: Kept::get(from)?, row: Kept::get(from)?, column: Kept::get(from)?, field: Kept::get(from)? })
    }
}

impl Kept for Code {
    fn put(&self, out: &mut Writer) {
        out.text(self.0);
    }
    fn get(from: &mut Reader<'_>) -> Result<Code, Damaged> {
        Ok(Code(for_good(&from.text()?)))
    }
}

impl Kept for Action {
    fn put(&self, out: &mut Writer) {
        out.byte(ACTIONS.iter().position(|one| one == self).map_or(u8::MAX, |at| at as u8));
    }
    fn get(from: &mut Reader<'_>) -> Result<Action, Damaged> {
        ACTIONS.get(usize::from(from.byte()?)).copied().ok_or(Damaged)
    }
}

/// Actions by the number they are kept under; new ones are added at the end only.
const ACTIONS: [Action; 7] =
    [Action::Rejected, Action::Error, Action::Asked, Action::Quarantined, Action::Query, Action::Warned, Action::Repaired];

impl Kept for Fate {
    fn put(&self, out: &mut Writer) {
        match self {
            Fate::Used => out.byte(0),
            Fate::Quarantined(code) => {
                out.byte(1);
                code.put(out);
            }
            Fate::Skipped(words) => {
                out.byte(2);
                out.text(words);
            }
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<Fate, Damaged> {
        match from.byte()? {
            0 => Ok(Fate::Used),
            1 => Code::get(from).map(Fate::Quarantined),
            2 => Ok(Fate::Skipped(for_good(&from.text()?))),
            _ => Err(Damaged),
        }
    }
}

/// The program's own words live as long as the program; those read back from a load join them. There are a few dozen
/// different ones, and each is made once.
fn for_good(words: &str) -> &'static str {
    static WORDS: std::sync::Mutex<std::collections::BTreeSet<&'static str>> = std::sync::Mutex::new(std::collections::BTreeSet::new());
    let mut known = WORDS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(found) = known.get(words) {
        return found;
    }
    let kept: &'static str = Box::leak(words.to_owned().into_boxed_str());
    known.insert(kept);
    kept
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Grown {
        subject: String,
        mark: Option<u8>,
        room: Option<String>,
        is_timed: bool,
    }
    kept_record!(Grown { subject, mark } since 2 { room: None } since 3 { is_timed: true });

    fn read(layout: u8, bytes: &[u8]) -> Result<Grown, Damaged> {
        let mut reader = Reader::new(layout, bytes, Arc::from(""), whole_reference)?;
        let grown = Grown::get(&mut reader)?;
        if reader.is_at_end() { Ok(grown) } else { Err(Damaged) }
    }

    #[test]
    fn a_field_that_an_older_layout_lacks_means_what_the_list_says() {
        let whole = Grown { subject: "Maths".into(), mark: Some(12), room: Some("Hall".into()), is_timed: false };
        let bytes = |put: &dyn Fn(&mut Writer)| {
            let mut out = Writer::new("");
            put(&mut out);
            out.finish()
        };
        let third = bytes(&|out| whole.put(out));
        assert_eq!(read(3, &third), Ok(Grown { subject: "Maths".into(), mark: Some(12), room: Some("Hall".into()), is_timed: false }));
        let first = bytes(&|out| {
            whole.subject.put(out);
            whole.mark.put(out);
        });
        assert_eq!(read(1, &first), Ok(Grown { subject: "Maths".into(), mark: Some(12), room: None, is_timed: true }));
        let second = bytes(&|out| {
            whole.subject.put(out);
            whole.mark.put(out);
            whole.room.put(out);
        });
        assert_eq!(read(2, &second), Ok(Grown { subject: "Maths".into(), mark: Some(12), room: Some("Hall".into()), is_timed: true }));
        assert_eq!(read(1, &third), Err(Damaged), "bytes are never read by another layout than their own");
        assert_eq!(read(3, &first), Err(Damaged));
    }
}
