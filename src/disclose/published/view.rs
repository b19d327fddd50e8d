//! The public view: every value in it has passed the gate for a website.

use std::collections::BTreeMap;
use std::fmt;

use crate::disclose::percent::PublicCount;
use crate::disclose::view::{Releasable, TrendWord};
use crate::domain::subject::Subject;

/// The sign of a count that is small, or hidden beside a small one.
pub const LOW: &str = "low";
/// What stands where the files say nothing.
pub const NOT_RECORDED: &str = "not recorded";
/// What stands in place of a percentage that may not be shown.
pub const NOT_SHOWN: &str = "not shown";

/// Everything that may be published of one school.
#[derive(Clone, Debug)]
pub struct PublicView {
    /// Smallest count shown.
    pub k: u32,
    /// Pupils with SEN, and at which stage.
    pub stages: Releasable<Vec<PublicLine>>,
    /// Pupils with SEN by area of need; empty when no split may be shown.
    pub needs: Releasable<Vec<PublicLine>>,
    /// Pupils with SEN by the year group they move to next September; empty when no split may be shown.
    pub moving: Releasable<Vec<PublicLine>>,
    /// Reviews of plans; `None` when too few pupils have one.
    pub reviews: Releasable<Option<Reviews>>,
    /// Terms of the last twelve months in which enough pupils took a test, oldest first.
    pub assessed: Releasable<Vec<String>>,
    /// Shares that the school states.
    pub shares: Releasable<BTreeMap<StatedShare, String>>,
    /// Areas of need of enough pupils at some time in the last three years.
    pub met: Releasable<Vec<String>>,
    /// Support that ran in the last twelve months and may be named, in the order of names.
    pub support: Releasable<Vec<PublicSupport>>,
    /// Further support ran that may not be named.
    pub has_further: bool,
    /// Mean attendance by group, as printed.
    pub attendance: Releasable<Vec<(String, String)>>,
    /// How gaps moved, in words.
    pub gaps: Releasable<Vec<(Subject, TrendWord)>>,
    /// The year's budget for interventions; the lines are a partition of it. Empty when none may be shown.
    pub budget: Releasable<Vec<BudgetLine>>,
    /// What was left out and why, in words without numbers.
    pub left_out: Releasable<Vec<String>>,
}

/// A count of pupils.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLine {
    /// Group in words.
    pub group: String,
    /// Pupils.
    pub n: PublicCount,
}

impl fmt::Display for PublicCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublicCount::Shown(n) => write!(f, "{n}"),
            PublicCount::Low => f.write_str(LOW),
        }
    }
}

/// Reviews of pupils' targets in the last twelve months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviews {
    /// Pupils all of whose due reviews were done, of those with a review due, as printed.
    pub percent: String,
    /// The same for each term in which reviews of enough pupils fell, oldest first: `summer term 2026`.
    pub terms: Vec<(String, String)>,
}

/// A share that no export holds and the school states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatedShare {
    /// Parents met three times.
    ParentsMet,
    /// Plans with the pupil's view.
    PupilView,
    /// Taking part in clubs and trips.
    ClubsAndTrips,
}

/// What was seen of an intervention, by its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// More than expected, or than similar pupils.
    More,
    /// Less.
    Less,
    /// May be chance.
    Unclear,
    /// Nothing may be said.
    NotSaid,
}

/// An intervention on the website.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicSupport {
    /// Name.
    pub name: String,
    /// Broad area of need, when all its courses have the same.
    pub area: Option<String>,
    /// How it is usually given; `None` for a name that stands because the school offers it to everybody.
    pub usual: Option<Usual>,
    /// It runs or has run in this school year.
    pub is_of_this_year: bool,
    /// What was seen.
    pub found: Found,
    /// The sentence that the strength of the evidence allows, without a full stop.
    pub words: Option<String>,
}

/// How an intervention is usually given: the commonest of its courses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usual {
    /// Pupils with one adult, in words.
    pub group: &'static str,
    /// How often, in words.
    pub often: &'static str,
    /// Minutes of a session, to the nearest five.
    pub minutes: Option<u32>,
    /// Grades of staff, `TA`.
    pub staff: Vec<String>,
}

/// A part of the year's budget for interventions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetLine {
    /// Area of need in words.
    pub area: String,
    /// Layer of provision in words.
    pub tier: String,
    /// To the nearest hundred pounds; `None` when no cost is known.
    pub pounds: Option<i64>,
    /// Every course of the line has a cost.
    pub is_whole: bool,
}
