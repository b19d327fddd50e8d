//! Every kind of row in one place: what is done to the rows of all kinds is written once, and a kind that is added to
//! [`Records`] is refused by the compiler until it stands here.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::observed::Observed;
use crate::ledger::RowKey;
use crate::normalise::records::{
    AttendanceRow, JudgementResult, ProvisionRow, PupilReference, Recorded, Records, SenRow, TargetRow, TestResult,
};

/// A row about one pupil.
pub(crate) trait PupilRow {
    /// Where it stands.
    fn row(&self) -> &RowKey;
    /// How it names the pupil.
    fn pupil(&self) -> &PupilReference;
    /// The newest day it speaks of, where it says.
    fn day(&self) -> Option<NaiveDate>;
}

macro_rules! pupil_row {
    ($type:ty, |$one:ident| $day:expr) => {
        impl PupilRow for $type {
            fn row(&self) -> &RowKey {
                &self.row
            }
            fn pupil(&self) -> &PupilReference {
                &self.pupil
            }
            fn day(&self) -> Option<NaiveDate> {
                let $one = self;
                $day
            }
        }
    };
}

pupil_row!(SenRow, |one| one.to.max(one.as_at).max(one.from));
pupil_row!(TestResult, |one| one.date.or(Some(one.occasion.usual_day())));
pupil_row!(JudgementResult, |one| Some(one.occasion.usual_day()));
pupil_row!(AttendanceRow, |one| one.to.or(one.from));
pupil_row!(ProvisionRow, |one| one.start.max(one.end).max(one.exit_date));
pupil_row!(TargetRow, |one| one.set.max(one.review));

impl<T: Observed> PupilRow for Recorded<T> {
    fn row(&self) -> &RowKey {
        &self.row
    }
    fn pupil(&self) -> &PupilReference {
        &self.pupil
    }
    fn day(&self) -> Option<NaiveDate> {
        self.fact.day()
    }
}

/// Does one thing to the rows of every kind in turn, always in this order. Pupil lists and answers to pairs are handed over
/// by name, because they are no rows about one pupil: `every_kind!(records, rolls, answers, |rows| …)`.
macro_rules! every_kind {
    ($records:expr, $rolls:ident, $answers:ident, |$rows:ident| $body:expr) => {
        let $crate::normalise::records::Records {
            rolls: $rolls,
            sen,
            tests,
            judgements,
            attendance,
            provision,
            targets,
            other_results,
            ratings,
            incidents,
            sessions,
            access,
            census,
            answers: $answers,
        } = $records;
        $crate::normalise::every_kind::each_of!(
            |$rows| $body;
            sen, tests, judgements, attendance, provision, targets, other_results, ratings, incidents, sessions, access, census
        );
    };
}

macro_rules! each_of {
    (|$rows:ident| $body:expr; $($kind:ident),+) => {
        $({
            let $rows = $kind;
            $body;
        })+
    };
}

pub(crate) use {each_of, every_kind};

/// A row as the walk over all kinds shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnyRow<'a> {
    /// Where it stands.
    pub row: &'a RowKey,
    /// How it names the pupil.
    pub pupil: &'a PupilReference,
    /// The newest day it speaks of, where it says.
    pub day: Option<NaiveDate>,
}

fn any<T: PupilRow>(one: &T) -> AnyRow<'_> {
    AnyRow { row: one.row(), pupil: one.pupil(), day: one.day() }
}

impl Records {
    /// Rows about one pupil, of every kind; pupil lists are not among them.
    pub(crate) fn pupil_rows(&self) -> Vec<AnyRow<'_>> {
        let mut all = Vec::new();
        every_kind!(self, _rolls, _answers, |rows| all.extend(rows.iter().map(any)));
        // An answer about the whole school is about nobody.
        all.retain(|row| !row.pupil.is_nobody());
        all
    }

    /// The file of every row, pupil lists and answers included.
    pub(crate) fn each_file(&self, mut give: impl FnMut(&Arc<str>)) {
        every_kind!(self, rolls, answers, |rows| rows.iter().for_each(|one| give(&one.row().file)));
        for roll in rolls {
            give(&roll.file);
            roll.pupils.iter().for_each(|one| give(&one.row.file));
        }
        answers.iter().for_each(|one| give(&one.row.file));
    }

    /// Keeps the rows, of every kind and of pupil lists, whose pupil the question is answered yes for.
    pub(crate) fn retain_pupils(&mut self, keep: impl Fn(&PupilReference) -> bool) {
        every_kind!(self, rolls, _answers, |rows| rows.retain(|one| keep(one.pupil())));
        for roll in rolls {
            roll.pupils.retain(|row| keep(&row.pupil));
        }
    }

    /// Adds other records behind these, kind by kind.
    pub(crate) fn append(&mut self, other: Records) {
        // What comes first is moved and not copied.
        fn add<T>(rows: &mut Vec<T>, more: Vec<T>) {
            if rows.is_empty() {
                *rows = more;
            } else {
                rows.extend(more);
            }
        }
        let Records {
            rolls,
            sen,
            tests,
            judgements,
            attendance,
            provision,
            targets,
            other_results,
            ratings,
            incidents,
            sessions,
            access,
            census,
            answers,
        } = other;
        add(&mut self.rolls, rolls);
        add(&mut self.sen, sen);
        add(&mut self.tests, tests);
        add(&mut self.judgements, judgements);
        add(&mut self.attendance, attendance);
        add(&mut self.provision, provision);
        add(&mut self.targets, targets);
        add(&mut self.other_results, other_results);
        add(&mut self.ratings, ratings);
        add(&mut self.incidents, incidents);
        add(&mut self.sessions, sessions);
        add(&mut self.access, access);
        add(&mut self.census, census);
        add(&mut self.answers, answers);
    }
}
