//! The typed records that leave `normalise`: one shape per kind of fact, each pointing back to its row.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::amounts::Pounds;
use crate::domain::census_fact::CensusFact;
use crate::domain::entered::Entered;
use crate::domain::judgement::TeacherJudgement;
use crate::domain::name::PupilName;
use crate::domain::nc_year::NcYear;
use crate::domain::observed::{Access, Incidents, Rating, ScaleResult, ScaleValue, Session};
use crate::domain::occasion::Occasion;
use crate::domain::score::{Measure, NoScore, Outcome, StandardisedScore};
use crate::domain::sen::{SenNeed, SenProvision};
use crate::domain::subject::Subject;
use crate::domain::upn::{Upn, UpnFault};
use crate::ledger::{Ledger, RowKey};
use crate::normalise::pair_answers::PairAnswer;
use crate::place::Place;

/// How a row names its pupil: whatever identity columns the file has. At least one field is present.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PupilReference {
    /// UPN as typed.
    pub upn: Option<Entered<Upn, UpnFault>>,
    /// Former UPN as typed.
    pub former_upn: Option<Entered<Upn, UpnFault>>,
    /// Admission number without leading zeros.
    pub admission_number: Option<String>,
    /// Name in the order the file gives, or both orders possible.
    pub name: NameAsWritten,
    /// Date of birth.
    pub date_of_birth: Option<NaiveDate>,
    /// Class or registration group named in the row or by the sheet.
    pub class: Option<String>,
    /// Year group named in the row.
    pub nc_year: Option<NcYear>,
}

/// A name as a file writes it.
#[derive(Clone, PartialEq, Eq)]
pub enum NameAsWritten {
    /// No name columns.
    Absent,
    /// Surname and forename told apart by headings or a comma.
    Known(PupilName),
    /// One cell whose order nothing settles; `link` tries both orders against the roll.
    UnknownOrder(String),
}

impl std::fmt::Debug for NameAsWritten {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            NameAsWritten::Absent => "Absent",
            NameAsWritten::Known(_) => "Known(***)",
            NameAsWritten::UnknownOrder(_) => "UnknownOrder(***)",
        })
    }
}

/// Yes, no, or not known; blank cells are decided per column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Flag {
    /// True.
    Yes,
    /// False.
    No,
    /// Not supplied or refused.
    #[default]
    Unknown,
}

/// One pupil list, as at a day.
#[derive(Clone, Debug)]
pub struct Roll {
    /// File of the list.
    pub file: Arc<str>,
    /// The day the list holds for: from its own title lines, or the school's settings.
    pub as_at: NaiveDate,
    /// Pupils in file order.
    pub pupils: Vec<RollRow>,
}

/// One row of a pupil list.
#[derive(Clone, Debug)]
pub struct RollRow {
    /// Where it stands.
    pub row: RowKey,
    /// Identity.
    pub pupil: PupilReference,
    /// `M`, `F`, or as typed; empty when absent.
    pub sex: String,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Former surname.
    pub former_surname: Option<String>,
    /// Enrolment status code as typed (C, M, S, G …); empty when absent.
    pub enrolment_status: String,
    /// First day at the school.
    pub admission_date: Option<NaiveDate>,
    /// Last day at the school.
    pub leaving_date: Option<NaiveDate>,
    /// SEN status where the pupil list carries it.
    pub sen_status: Option<SenProvision>,
    /// Pupil premium.
    pub pupil_premium: Flag,
    /// Eligible for free school meals.
    pub free_school_meals: Flag,
    /// English as an additional language.
    pub eal: Flag,
    /// First language code or word as typed; empty when absent.
    pub first_language: String,
    /// Ethnicity code as typed; empty when absent.
    pub ethnicity: String,
    /// Looked after.
    pub looked_after: Flag,
    /// Service child.
    pub service_child: Flag,
    /// Post code as typed; empty when absent.
    pub postcode: String,
    /// First line of the address as typed; empty when absent.
    pub address_line: String,
    /// Town as typed; empty when absent.
    pub town: String,
}

/// One row of a SEN report: one need of one pupil.
#[derive(Clone, Debug)]
pub struct SenRow {
    /// Where it stands.
    pub row: RowKey,
    /// Identity.
    pub pupil: PupilReference,
    /// The day of the report, if known.
    pub as_at: Option<NaiveDate>,
    /// Provision.
    pub provision: Option<SenProvision>,
    /// Type of need.
    pub need: Option<SenNeed>,
    /// Rank of the need.
    pub rank: Option<u8>,
    /// First day of the provision.
    pub from: Option<NaiveDate>,
    /// Last day of the provision.
    pub to: Option<NaiveDate>,
}

/// One standardised test result.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// Where it stands, to the cell.
    pub row: RowKey,
    /// The cell.
    pub place: Place,
    /// Identity.
    pub pupil: PupilReference,
    /// Name of the test series as the settings know it, for example `NFER termly tests`.
    pub instrument: Arc<str>,
    /// Which measure.
    pub measure: Measure,
    /// Subject.
    pub subject: Subject,
    /// Occasion.
    pub occasion: Occasion,
    /// Day of the test, if the file has it.
    pub date: Option<NaiveDate>,
    /// Result.
    pub outcome: Outcome<StandardisedScore>,
}

/// One teacher judgement from a mark book.
#[derive(Clone, Debug)]
pub struct JudgementResult {
    /// Where it stands.
    pub row: RowKey,
    /// The cell.
    pub place: Place,
    /// Identity.
    pub pupil: PupilReference,
    /// Subject.
    pub subject: Subject,
    /// Occasion.
    pub occasion: Occasion,
    /// The judgement, or why there is none.
    pub judgement: Result<TeacherJudgement, NoScore>,
}

/// One row of an attendance summary.
#[derive(Clone, Debug)]
pub struct AttendanceRow {
    /// Where it stands.
    pub row: RowKey,
    /// Identity.
    pub pupil: PupilReference,
    /// First day counted, if the file says.
    pub from: Option<NaiveDate>,
    /// Last day counted, if the file says.
    pub to: Option<NaiveDate>,
    /// Sessions possible.
    pub sessions_possible: Option<u32>,
    /// Sessions attended, approved educational activity included.
    pub sessions_attended: Option<u32>,
    /// Attendance as the file states it, 0 to 100, when sessions are not given.
    pub percent: Option<f64>,
}

/// One pupil in one intervention.
#[derive(Clone, Debug)]
pub struct ProvisionRow {
    /// Where it stands.
    pub row: RowKey,
    /// Identity.
    pub pupil: PupilReference,
    /// Name of the intervention as written.
    pub intervention: String,
    /// Area of need as written; empty when absent.
    pub area_of_need: String,
    /// `universal`, `targeted` or `specialist` as written; empty when absent.
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
    /// Subject of entry and exit measure, if named.
    pub subject: Option<Subject>,
    /// Entry score on a standardised scale.
    pub entry: Option<Outcome<StandardisedScore>>,
    /// Exit score on the same scale.
    pub exit: Option<Outcome<StandardisedScore>>,
    /// Day of the entry measure.
    pub entry_date: Option<NaiveDate>,
    /// Day of the exit measure.
    pub exit_date: Option<NaiveDate>,
    /// Cost as written.
    pub cost: Option<Pounds>,
    /// The outcome word or number as the school's list has it, -2 to 2.
    pub outcome: Option<i8>,
    /// Further facts of the plan.
    pub plan: ProvisionPlan,
}

/// What else a provision map says about a course: what was planned, who held it, what it cost, and measures on scales
/// that are not standardised. No names and no free text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProvisionPlan {
    /// Version of the programme as written; empty when absent.
    pub version: String,
    /// Grade or role of the staff in the words of the settings (`TA`, `HLTA` …), several joined by `/`; empty when absent.
    pub staff_grade: String,
    /// Weeks planned.
    pub weeks: Option<u32>,
    /// Sessions planned in all, where the map says.
    pub sessions_planned: Option<u32>,
    /// Cost of an hour of staff time.
    pub hourly_rate: Option<Pounds>,
    /// Hours of staff time a week.
    pub hours_per_week: Option<f64>,
    /// Cost of materials, resources and agencies, for the whole group; once per row of the map.
    pub materials: Option<Pounds>,
    /// `cost` is that of one pupil; otherwise of the whole row.
    pub cost_is_per_pupil: bool,
    /// Day of review; after the day of the run it is a plan.
    pub review: Option<NaiveDate>,
    /// The map says that no end is set.
    pub is_open_ended: bool,
    /// Pupils named in the row.
    pub n_pupils_named: u32,
    /// Name of the measure as written, where it is short; empty when absent.
    pub measure: String,
    /// Entry value on a scale that is not standardised (an age, marks of a paper).
    pub entry: Option<ScaleValue>,
    /// Exit value on the same scale.
    pub exit: Option<ScaleValue>,
}

/// State of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetStatus {
    /// Met.
    Met,
    /// Partly met.
    PartlyMet,
    /// Not met.
    NotMet,
    /// Still running or not yet due.
    InProgress,
    /// Given up or not started.
    Dropped,
}

/// One target of one pupil. The target's wording is dropped at the door.
#[derive(Clone, Debug)]
pub struct TargetRow {
    /// Where it stands.
    pub row: RowKey,
    /// Identity.
    pub pupil: PupilReference,
    /// Day it was set.
    pub set: Option<NaiveDate>,
    /// Day of its review.
    pub review: Option<NaiveDate>,
    /// Subject or area as written; empty when absent.
    pub area: String,
    /// State.
    pub status: Option<TargetStatus>,
}

/// An observation with the row and cell it was read from and whom it is about.
#[derive(Clone, Debug)]
pub struct Recorded<T> {
    /// The row.
    pub row: RowKey,
    /// The cell, or the row where it takes several cells.
    pub place: Place,
    /// Identity.
    pub pupil: PupilReference,
    /// What was observed.
    pub fact: T,
}

/// Everything read from the inbox, as typed records.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Pupil lists.
    pub rolls: Vec<Roll>,
    /// SEN reports.
    pub sen: Vec<SenRow>,
    /// Standardised tests.
    pub tests: Vec<TestResult>,
    /// Teacher judgements.
    pub judgements: Vec<JudgementResult>,
    /// Attendance.
    pub attendance: Vec<AttendanceRow>,
    /// Interventions.
    pub provision: Vec<ProvisionRow>,
    /// Targets.
    pub targets: Vec<TargetRow>,
    /// Results on other scales than termly standardised tests.
    pub other_results: Vec<Recorded<ScaleResult>>,
    /// Ratings of wellbeing, behaviour and skills.
    pub ratings: Vec<Recorded<Rating>>,
    /// Behaviour incidents and suspensions.
    pub incidents: Vec<Recorded<Incidents>>,
    /// Sessions of interventions as held.
    pub sessions: Vec<Recorded<Session>>,
    /// Access to the curriculum, from timetables and plans.
    pub access: Vec<Recorded<Access>>,
    /// What the census alone asks for.
    pub census: Vec<Recorded<CensusFact>>,
    /// Answers of the office to pairs of an earlier run.
    pub answers: Vec<PairAnswer>,
}

/// How one table was understood, for `inspect` and the run record.
#[derive(Clone, Debug)]
pub struct TableReading {
    /// The table.
    pub place: Place,
    /// What it is, in words, for example `standardised test export`; `not recognised` otherwise.
    pub kind: &'static str,
    /// 1-based heading rows.
    pub heading_rows: Vec<u32>,
    /// Each column: 1-based number, heading as written, meaning in words (empty when not used).
    pub columns: Vec<(u32, String, String)>,
    /// Further facts found in the table: school year, report date, instrument, class.
    pub notes: Vec<String>,
}

/// What `normalise` hands on.
#[derive(Clone, Debug, Default)]
pub struct Normalised {
    /// The records.
    pub records: Records,
    /// The fate of each row.
    pub ledger: Ledger,
    /// How each table was understood.
    pub readings: Vec<TableReading>,
}
