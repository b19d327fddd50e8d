//! What schools observe beside termly standardised tests: results on other scales, ratings, incidents, sessions, time.
//!
//! One shape per kind of observation. Values of unlike scales are variants of one enum, so that no arithmetic over them
//! compiles without a choice (method: "Score scales"; inputs catalogue: "Four kinds of value; never mix them").

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::judgement::TeacherJudgement;
use crate::domain::occasion::Occasion;
use crate::domain::score::{AgeScore, Outcome, PhonicsMark, RawMark, ScaledScore, StandardisedScore, TablesMark};
use crate::domain::subject::Subject;

/// The day an observation speaks of, where its file says; facts dated after the day of a run are not known to it.
pub trait Observed {
    /// Last day the fact speaks of.
    fn day(&self) -> Option<NaiveDate>;
    /// First day the fact may speak of: the first of its term where the file names a term and no day.
    fn first_day(&self) -> Option<NaiveDate> {
        self.day()
    }
    /// What the fact is about, its value left out: of two facts of one pupil with equal words, read in two terms, the one
    /// read later holds.
    fn what(&self) -> String;
}

/// A value on one of the scales that are never mixed.
#[derive(Clone, Debug, PartialEq)]
pub enum ScaleValue {
    /// Mean 100, SD 15, of a test that is no termly curriculum test (single-word reading, spelling, reasoning battery).
    Standardised(Outcome<StandardisedScore>),
    /// Statutory scaled score.
    Scaled(Outcome<ScaledScore>),
    /// Reading or spelling age.
    Age(Outcome<AgeScore>),
    /// Phonics screening check.
    Phonics(Outcome<PhonicsMark>),
    /// Multiplication tables check.
    Tables(Outcome<TablesMark>),
    /// Marks of a paper without norms.
    Raw(Outcome<RawMark>),
    /// An ordered step of a tracker, a pre-key-stage standard or a school's own ladder; the rank counts inside one scale only.
    Step(TeacherJudgement),
}

/// One result that is not a termly standardised test: kept on its own scale, compared with its own kind only.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleResult {
    /// Name of the test, tracker or check as the settings know it.
    pub instrument: Arc<str>,
    /// What it measures, in the settings' word: `word reading`, `non-word reading`, `spelling`, `comprehension`,
    /// `phonological processing`, `naming speed`, `number facts`, `verbal reasoning` …; empty for a whole subject.
    pub construct: Arc<str>,
    /// Subject, where the result belongs to one.
    pub subject: Option<Subject>,
    /// Term.
    pub occasion: Occasion,
    /// Day of the test, if the file has it.
    pub date: Option<NaiveDate>,
    /// The value.
    pub value: ScaleValue,
    /// Fewer questions answered than the test needs, or special arrangements: marked less reliable by its file.
    pub is_marked: bool,
}

impl Observed for ScaleResult {
    fn day(&self) -> Option<NaiveDate> {
        // Without a day of its own a result is known from the usual day of its term on, not on every day.
        self.date.or(Some(self.occasion.usual_day()))
    }
    fn first_day(&self) -> Option<NaiveDate> {
        self.date.or(Some(self.occasion.first_day()))
    }
    fn what(&self) -> String {
        format!("{}|{}|{:?}|{}|{:?}", self.instrument, self.construct, self.subject, self.occasion, self.date)
    }
}

/// Who rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rater {
    /// Class teacher or other staff.
    Teacher,
    /// Parent or carer.
    Parent,
    /// The pupil.
    Pupil,
    /// The file does not say.
    Unknown,
}

/// One rating on a scale of wellbeing, behaviour or skills (SDQ, Boxall, Leuven, school descriptors).
#[derive(Clone, Debug, PartialEq)]
pub struct Rating {
    /// Name of the instrument as the settings know it.
    pub instrument: Arc<str>,
    /// Scale or domain inside it, for example `total difficulties`.
    pub scale: Arc<str>,
    /// Who rated.
    pub rater: Rater,
    /// Term.
    pub occasion: Occasion,
    /// Day, if the file has it.
    pub date: Option<NaiveDate>,
    /// The value.
    pub value: f64,
}

impl Observed for Rating {
    fn day(&self) -> Option<NaiveDate> {
        self.date
    }
    fn what(&self) -> String {
        format!("{}|{}|{:?}|{}|{:?}", self.instrument, self.scale, self.rater, self.occasion, self.date)
    }
}

/// What kind of behaviour record a count belongs to. Suspensions are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IncidentKind {
    /// A behaviour incident by the school's own definition.
    Behaviour,
    /// A suspension.
    Suspension,
    /// A permanent exclusion.
    Exclusion,
}

/// Incidents of one pupil: one of a day, or a count of a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Incidents {
    /// Kind.
    pub kind: IncidentKind,
    /// First day counted, if the file says; the day itself for a single incident.
    pub from: Option<NaiveDate>,
    /// Last day counted, if the file says.
    pub to: Option<NaiveDate>,
    /// How many.
    pub count: u32,
    /// School sessions lost, for suspensions, if the file says.
    pub sessions: Option<u32>,
}

impl Observed for Incidents {
    fn day(&self) -> Option<NaiveDate> {
        self.to.or(self.from)
    }
    fn what(&self) -> String {
        format!("{:?}|{:?}|{:?}", self.kind, self.from, self.to)
    }
}

/// One session of an intervention as held.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Name of the intervention as written.
    pub intervention: String,
    /// Day.
    pub date: Option<NaiveDate>,
    /// Minutes held.
    pub minutes: Option<u32>,
    /// The pupil was there; `None` when the record does not say.
    pub was_present: Option<bool>,
    /// Grade or role of who held it, as written; never a name. Empty when absent.
    pub staff_grade: String,
}

impl Observed for Session {
    fn day(&self) -> Option<NaiveDate> {
        self.date
    }
    fn what(&self) -> String {
        format!("{}|{:?}", self.intervention, self.date)
    }
}

/// What a timetable or plan says about access to the curriculum in one week.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// A day of the week described, if the file has it.
    pub date: Option<NaiveDate>,
    /// Subject; `None` for the whole week.
    pub subject: Option<Subject>,
    /// Subject as written, for subjects without a type of their own; empty for the whole week.
    pub subject_as_written: String,
    /// Minutes withdrawn from it, reduced timetable and suspension included.
    pub minutes_withdrawn: Option<f64>,
    /// Minutes the class has of it.
    pub minutes_taught: Option<f64>,
    /// Followed through ordinary differentiation in class; `None` when not said.
    pub is_through_ordinary_teaching: Option<bool>,
}

impl Observed for Access {
    fn day(&self) -> Option<NaiveDate> {
        self.date
    }
    fn what(&self) -> String {
        format!("{:?}|{:?}|{}", self.date, self.subject, self.subject_as_written)
    }
}
