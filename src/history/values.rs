//! How the field's own values are kept. Each is read back through its checked constructor, so that a damaged byte
//! cannot make a score off its scale.

use crate::domain::academic_year::AcademicYear;
use crate::domain::amounts::Pounds;
use crate::domain::census_fact::CensusTopic;
use crate::domain::entered::Entered;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::observed::{IncidentKind, Rater, ScaleValue};
use crate::domain::occasion::Occasion;
use crate::domain::score::{AgeScore, Measure, NoScore, Outcome, PhonicsMark, RawMark, ScaledScore, StandardisedScore, TablesMark};
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::domain::term::Term;
use crate::domain::upn::{Upn, UpnFault};
use crate::history::bytes::{Damaged, Kept, Reader, Writer};
use crate::normalise::pair_answers::Answer;
use crate::normalise::records::{Flag, NameAsWritten, TargetStatus};

/// Keeps a value that is one of a short list as its place in that list. New values are added at the end only.
macro_rules! kept_one_of {
    ($type:ty, [$($value:path),+ $(,)?]) => {
        impl Kept for $type {
            fn put(&self, out: &mut Writer) {
                const ALL: &[$type] = &[$($value),+];
                // The match makes the compiler refuse a list that lacks a value.
                match self { $($value)|+ => {} }
                out.byte(ALL.iter().position(|one| one == self).map_or(u8::MAX, |at| at as u8));
            }
            fn get(from: &mut Reader<'_>) -> Result<$type, Damaged> {
                const ALL: &[$type] = &[$($value),+];
                ALL.get(usize::from(from.byte()?)).copied().ok_or(Damaged)
            }
        }
    };
}

kept_one_of!(Flag, [Flag::Yes, Flag::No, Flag::Unknown]);
kept_one_of!(SenProvision, [SenProvision::None, SenProvision::Support, SenProvision::Plan]);
kept_one_of!(Subject, [Subject::Reading, Subject::Writing, Subject::Maths, Subject::Gps]);
kept_one_of!(Term, [Term::Autumn, Term::Spring, Term::Summer]);
kept_one_of!(Measure, [Measure::AgeStandardised, Measure::Standardised]);
kept_one_of!(NoScore, [NoScore::Absent, NoScore::BelowTest, NoScore::NotAccessed, NoScore::NotRecorded]);
kept_one_of!(Rater, [Rater::Teacher, Rater::Parent, Rater::Pupil, Rater::Unknown]);
kept_one_of!(IncidentKind, [IncidentKind::Behaviour, IncidentKind::Suspension, IncidentKind::Exclusion]);
kept_one_of!(
    CensusTopic,
    [CensusTopic::Detail, CensusTopic::Sessions, CensusTopic::Exclusion, CensusTopic::FreeMeals, CensusTopic::Placement, CensusTopic::Note]
);
kept_one_of!(Answer, [Answer::SameChild, Answer::DifferentChildren]);
kept_one_of!(
    TargetStatus,
    [TargetStatus::Met, TargetStatus::PartlyMet, TargetStatus::NotMet, TargetStatus::InProgress, TargetStatus::Dropped]
);

/// Keeps a checked value as what its constructor takes.
macro_rules! kept_as {
    ($type:ty, $plain:ty, $out:expr, $back:expr) => {
        impl Kept for $type {
            fn put(&self, out: &mut Writer) {
                let plain: $plain = ($out)(self);
                plain.put(out);
            }
            fn get(from: &mut Reader<'_>) -> Result<$type, Damaged> {
                ($back)(<$plain>::get(from)?).ok_or(Damaged)
            }
        }
    };
}

kept_as!(StandardisedScore, f64, |score: &StandardisedScore| score.points(), StandardisedScore::new);
kept_as!(ScaledScore, f64, |score: &ScaledScore| score.scaled_points(), ScaledScore::new);
kept_as!(AgeScore, u16, |age: &AgeScore| age.months(), AgeScore::from_months);
kept_as!(PhonicsMark, u8, |mark: &PhonicsMark| mark.mark(), PhonicsMark::new);
kept_as!(TablesMark, u8, |mark: &TablesMark| mark.mark(), TablesMark::new);
kept_as!(NcYear, i8, |year: &NcYear| year.number(), NcYear::new);
kept_as!(AcademicYear, u16, |year: &AcademicYear| year.start_year() as u16, |year: u16| AcademicYear::starting(i32::from(year)));
kept_as!(SenNeed, String, |need: &SenNeed| need.code().to_owned(), |code: String| SenNeed::parse(&code));
kept_as!(Pounds, i64, |pounds: &Pounds| pounds.pence, |pence: i64| Some(Pounds { pence }));
kept_as!(Entered<Upn, UpnFault>, String, |upn: &Entered<Upn, UpnFault>| upn.text().to_owned(), |text: String| {
    Some(Entered::parse(&text, Upn::parse))
});

impl Kept for RawMark {
    fn put(&self, out: &mut Writer) {
        self.mark().put(out);
        self.maximum().put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<RawMark, Damaged> {
        RawMark::new(f64::get(from)?, Option::get(from)?).ok_or(Damaged)
    }
}

impl Kept for Occasion {
    fn put(&self, out: &mut Writer) {
        self.year.put(out);
        self.term.put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<Occasion, Damaged> {
        Ok(Occasion { year: AcademicYear::get(from)?, term: Term::get(from)? })
    }
}

impl Kept for TeacherJudgement {
    fn put(&self, out: &mut Writer) {
        out.text(self.word());
        self.rank().put(out);
        self.is_at_expected().put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<TeacherJudgement, Damaged> {
        let word = from.text()?;
        Ok(TeacherJudgement::new(&word, u8::get(from)?, bool::get(from)?))
    }
}

impl Kept for Result<TeacherJudgement, NoScore> {
    fn put(&self, out: &mut Writer) {
        match self {
            Ok(judgement) => {
                out.byte(0);
                judgement.put(out);
            }
            Err(reason) => {
                out.byte(1);
                reason.put(out);
            }
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        match from.byte()? {
            0 => TeacherJudgement::get(from).map(Ok),
            1 => NoScore::get(from).map(Err),
            _ => Err(Damaged),
        }
    }
}

impl<T: Kept> Kept for Outcome<T> {
    fn put(&self, out: &mut Writer) {
        match self {
            Outcome::Score(score) => {
                out.byte(0);
                score.put(out);
            }
            Outcome::Below(bound) => {
                out.byte(1);
                bound.put(out);
            }
            Outcome::Above(bound) => {
                out.byte(2);
                bound.put(out);
            }
            Outcome::Missing(reason) => {
                out.byte(3);
                reason.put(out);
            }
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<Outcome<T>, Damaged> {
        match from.byte()? {
            0 => T::get(from).map(Outcome::Score),
            1 => T::get(from).map(Outcome::Below),
            2 => T::get(from).map(Outcome::Above),
            3 => NoScore::get(from).map(Outcome::Missing),
            _ => Err(Damaged),
        }
    }
}

impl Kept for ScaleValue {
    fn put(&self, out: &mut Writer) {
        match self {
            ScaleValue::Standardised(value) => tagged(0, value, out),
            ScaleValue::Scaled(value) => tagged(1, value, out),
            ScaleValue::Age(value) => tagged(2, value, out),
            ScaleValue::Phonics(value) => tagged(3, value, out),
            ScaleValue::Tables(value) => tagged(4, value, out),
            ScaleValue::Raw(value) => tagged(5, value, out),
            ScaleValue::Step(value) => tagged(6, value, out),
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<ScaleValue, Damaged> {
        match from.byte()? {
            0 => Kept::get(from).map(ScaleValue::Standardised),
            1 => Kept::get(from).map(ScaleValue::Scaled),
            2 => Kept::get(from).map(ScaleValue::Age),
            3 => Kept::get(from).map(ScaleValue::Phonics),
            4 => Kept::get(from).map(ScaleValue::Tables),
            5 => Kept::get(from).map(ScaleValue::Raw),
            6 => Kept::get(from).map(ScaleValue::Step),
            _ => Err(Damaged),
        }
    }
}

fn tagged(tag: u8, value: &impl Kept, out: &mut Writer) {
    out.byte(tag);
    value.put(out);
}

impl Kept for PupilName {
    fn put(&self, out: &mut Writer) {
        let PupilName { surname, forename, preferred_forename, preferred_surname } = self;
        surname.put(out);
        forename.put(out);
        preferred_forename.put(out);
        preferred_surname.put(out);
    }
    fn get(from: &mut Reader<'_>) -> Result<PupilName, Damaged> {
        Ok(PupilName {
            surname: Kept::get(from)?,
            forename: Kept::get(from)?,
            preferred_forename: Kept::get(from)?,
            preferred_surname: Kept::get(from)?,
        })
    }
}

impl Kept for NameAsWritten {
    fn put(&self, out: &mut Writer) {
        match self {
            NameAsWritten::Absent => out.byte(0),
            NameAsWritten::Known(name) => tagged(1, name, out),
            NameAsWritten::UnknownOrder(text) => tagged(2, text, out),
        }
    }
    fn get(from: &mut Reader<'_>) -> Result<NameAsWritten, Damaged> {
        match from.byte()? {
            0 => Ok(NameAsWritten::Absent),
            1 => Kept::get(from).map(NameAsWritten::Known),
            2 => Kept::get(from).map(NameAsWritten::UnknownOrder),
            _ => Err(Damaged),
        }
    }
}
