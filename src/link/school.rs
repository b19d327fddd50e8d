//! A school as at a day: its pupils on roll, each with dated facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::amounts::Pounds;
use crate::domain::census_fact::CensusFact;
use crate::domain::entered::Entered;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::observed::{Access, Incidents, Rating, ScaleResult, Session};
use crate::domain::occasion::Occasion;
use crate::domain::period::Period;
use crate::domain::score::{Measure, NoScore, Outcome, StandardisedScore};
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::domain::upn::{Upn, UpnFault};
use crate::ledger::{Ledger, RowKey};
use crate::link::over_time::OverTime;
use crate::link::pairs::Pair;
use crate::normalise::records::{Flag, ProvisionPlan, TargetStatus};
use crate::place::Place;

/// Everything known about one school as at a day.
#[derive(Clone, Debug)]
pub struct School {
    /// The day the run speaks for; facts dated later are not in here.
    pub as_at: NaiveDate,
    /// The day of the pupil list in force.
    pub roll_date: NaiveDate,
    /// Pupils on roll, sorted by class, surname, forename, date of birth, UPN: the order of every output.
    pub pupils: Vec<Pupil>,
    /// Rows that could not be tied to one pupil, for people to settle.
    pub pending: Vec<Pending>,
    /// Pupils who may be, or were taken to be, somebody named elsewhere: for the office to confirm.
    pub pairs: Vec<Pair>,
    /// The fate of each input row.
    pub ledger: Ledger,
    /// Tables that were read as provision maps: file and sheet.
    pub provision_tables: BTreeSet<(Arc<str>, Option<Arc<str>>)>,
}

/// Position of a pupil in [`School::pupils`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PupilIndex(pub usize);

/// One pupil on roll.
#[derive(Clone, Debug)]
pub struct Pupil {
    /// Row of the pupil list.
    pub row: RowKey,
    /// Opaque key for outputs: not the UPN, stable for one pupil across runs of one school.
    pub key: String,
    /// UPN as typed.
    pub upn: Entered<Upn, UpnFault>,
    /// Former UPN as typed, if any.
    pub former_upn: Option<Entered<Upn, UpnFault>>,
    /// Admission number without leading zeros.
    pub admission_number: Option<String>,
    /// Name.
    pub name: PupilName,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Former surname.
    pub former_surname: Option<String>,
    /// Date of birth.
    pub date_of_birth: Option<NaiveDate>,
    /// `M`, `F` or as typed.
    pub sex: String,
    /// Year taught in as at the day; `None` when the list does not say.
    pub nc_year: Option<NcYear>,
    /// Class as at the day; `No class` when the list does not say.
    pub class: String,
    /// First day at the school.
    pub admission_date: Option<NaiveDate>,
    /// Enrolment status code as typed.
    pub enrolment_status: String,
    /// SEN provision as dated periods; ask [`Pupil::provision_on`].
    pub sen: Vec<Period<SenProvision>>,
    /// Needs in rank order as at the day.
    pub needs: Vec<RankedNeed>,
    /// Pupil premium.
    pub pupil_premium: Flag,
    /// Eligible for free school meals.
    pub free_school_meals: Flag,
    /// English as an additional language.
    pub eal: Flag,
    /// First language as typed.
    pub first_language: String,
    /// Ethnicity as typed.
    pub ethnicity: String,
    /// Looked after.
    pub looked_after: Flag,
    /// Service child.
    pub service_child: Flag,
    /// Post code as typed.
    pub postcode: String,
    /// First address line as typed.
    pub address_line: String,
    /// Town as typed.
    pub town: String,
    /// Test results on or before the day, by series, then in occasion order; one result per occasion.
    pub tests: BTreeMap<Series, Vec<SeriesResult>>,
    /// Teacher judgements by subject, in occasion order.
    pub judgements: BTreeMap<Subject, Vec<JudgementAt>>,
    /// Attendance of the school year in which the day lies.
    pub attendance: Option<Attendance>,
    /// Interventions that began on or before the day.
    pub provision: Vec<Provision>,
    /// Targets set on or before the day.
    pub targets: Vec<Target>,
    /// What else was observed on or before the day.
    pub observed: Observations,
    /// What successive lists say.
    pub over_time: OverTime,
}

/// Observations of one pupil on or before the day, each kind in order of day and place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observations {
    /// Results on other scales than termly standardised tests.
    pub other_results: Vec<Known<ScaleResult>>,
    /// Ratings of wellbeing, behaviour and skills.
    pub ratings: Vec<Known<Rating>>,
    /// Behaviour incidents and suspensions.
    pub incidents: Vec<Known<Incidents>>,
    /// Sessions of interventions as held.
    pub sessions: Vec<Known<Session>>,
    /// Access to the curriculum.
    pub access: Vec<Known<Access>>,
    /// What the census alone asks for.
    pub census: Vec<Known<CensusFact>>,
}

/// A fact with its cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The cell.
    pub place: Place,
    /// The row.
    pub row: RowKey,
    /// The fact.
    pub fact: T,
}

impl Pupil {
    /// SEN provision in force on a day; `None` when no file says.
    pub fn provision_on(&self, day: NaiveDate) -> Option<SenProvision> {
        crate::domain::period::as_at(&self.sen, day).copied()
    }

    /// Primary need, if one is recorded.
    pub fn primary_need(&self) -> Option<&SenNeed> {
        self.needs.first().map(|ranked| &ranked.need)
    }
}

/// A need with the rank the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedNeed {
    /// Type of need.
    pub need: SenNeed,
    /// Rank as recorded, if any.
    pub rank: Option<u8>,
    /// Where it stands.
    pub row: RowKey,
}

/// A test series: results inside one series share norms and may be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// Subject.
    pub subject: Subject,
    /// Name of the instrument.
    pub instrument: Arc<str>,
    /// Measure.
    pub measure: Measure,
}

/// One result of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesResult {
    /// Occasion.
    pub occasion: Occasion,
    /// Day of the test; the usual day of the occasion when the file has none.
    pub date: NaiveDate,
    /// Result.
    pub outcome: Outcome<StandardisedScore>,
    /// The cell.
    pub place: Place,
}

/// One judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgementAt {
    /// Occasion.
    pub occasion: Occasion,
    /// The judgement, or why there is none.
    pub judgement: Result<TeacherJudgement, NoScore>,
    /// The cell.
    pub place: Place,
}

/// Attendance of one pupil.
#[derive(Clone, Debug, PartialEq)]
pub struct Attendance {
    /// Sessions possible, if known.
    pub sessions_possible: Option<u32>,
    /// Share attended, 0 to 1.
    pub share: f64,
    /// Row of the summary.
    pub row: RowKey,
}

/// One course of one intervention, for one pupil.
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// Name as written.
    pub intervention: String,
    /// Area of need as written.
    pub area_of_need: String,
    /// Tier as written.
    pub tier: String,
    /// First day.
    pub start: Option<NaiveDate>,
    /// Last or planned last day.
    pub end: Option<NaiveDate>,
    /// Sessions a week, planned.
    pub sessions_per_week: Option<f64>,
    /// Minutes a session.
    pub minutes: Option<u32>,
    /// Pupils in the group.
    pub group_size: Option<u32>,
    /// Sessions attended.
    pub sessions_attended: Option<u32>,
    /// Sessions offered.
    pub sessions_offered: Option<u32>,
    /// Subject of its measure.
    pub subject: Option<Subject>,
    /// Entry score.
    pub entry: Option<Outcome<StandardisedScore>>,
    /// Exit score.
    pub exit: Option<Outcome<StandardisedScore>>,
    /// Day of the entry measure.
    pub entry_date: Option<NaiveDate>,
    /// Day of the exit measure.
    pub exit_date: Option<NaiveDate>,
    /// Cost as written.
    pub cost: Option<Pounds>,
    /// Staff's outcome, -2 to 2.
    pub outcome: Option<i8>,
    /// Further facts of the plan.
    pub plan: ProvisionPlan,
    /// Row of the map.
    pub row: RowKey,
}

/// One target.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Day set.
    pub set: Option<NaiveDate>,
    /// Day of review.
    pub review: Option<NaiveDate>,
    /// Area as written.
    pub area: String,
    /// State.
    pub status: Option<TargetStatus>,
    /// Row of the sheet.
    pub row: RowKey,
}

/// A row that no rule could tie to one pupil.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The row.
    pub row: RowKey,
    /// What kind of file it is in.
    pub kind: &'static str,
    /// Why it is pending, in words, without a name.
    pub reason: String,
    /// Pupils it may be, if any.
    pub may_be: Vec<PupilIndex>,
}
