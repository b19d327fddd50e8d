//! What the analysis hands on. Each result carries its n, its interval and how it was made.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::analyse::impact::cells::{Cell, NeedDifference, PooledCells};
use crate::analyse::impact::figures::Figures;
use crate::analyse::impact::planned::AgainstPlan;
use crate::analyse::other_scales::OtherScale;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::term::SchoolTerm;
use crate::link::school::Series;
use crate::place::Place;

/// Everything measured about one school as at a day.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// One entry per pupil of the school, in the same order.
    pub pupils: Vec<PupilAnalysis>,
    /// How whole year groups moved: mean z of all pairs, by year group and subject.
    pub year_moves: Vec<YearMove>,
    /// SEN / no SEN gaps per subject and occasion.
    pub gaps: Vec<GapSeries>,
    /// Interventions with their impact.
    pub interventions: Vec<InterventionImpact>,
}

/// Progress of one pupil, by tested subject.
#[derive(Clone, Debug, Default)]
pub struct PupilAnalysis {
    /// Subjects in which the school tests the pupil's year group with a standardised test, even when this
    /// pupil has no usable evidence.
    pub subjects: BTreeMap<Subject, SubjectProgress>,
    /// Results on other scales, shown beside the verdict and never part of it.
    pub other_scales: Vec<OtherScale>,
}

/// One pupil in one subject: up to three occasions of one series and what they show.
#[derive(Clone, Debug)]
pub struct SubjectProgress {
    /// The series used, if any.
    pub series: Option<Series>,
    /// Every exact or bounded result of that series up to the day, in order, as shown to people.
    pub history: Vec<Sighting>,
    /// Same-baseline comparison over the whole span (occasion 0 to 2, or 0 to 1).
    pub c: Estimate<SameBaseline>,
    /// Occasion 0 to 1 when there are three.
    pub c_mid: Estimate<SameBaseline>,
    /// Occasion 1 to 2, or the only pair.
    pub c_last: Estimate<SameBaseline>,
    /// Change of the gap to the national norm over the span of `c`.
    pub gap: Estimate<GapChange>,
    /// Change of the gap to paired peers of the year group, shown beside the national one.
    pub peer_gap: Estimate<GapChange>,
    /// Rate before and now.
    pub rate: Estimate<RateChange>,
    /// The same from frequent probes, where there are enough of them.
    pub probes: Option<ProbeRates>,
    /// Change of publisher, series or measure inside the span.
    pub test_changed: bool,
    /// Latest exact score, if any.
    pub latest: Option<f64>,
}

/// A result as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// Occasion.
    pub occasion: Occasion,
    /// Day of the test.
    pub date: NaiveDate,
    /// The exact score; `None` for bounds and missing results.
    pub score: Option<f64>,
    /// As printed: `84`, `below 70`, `absent`.
    pub shown: String,
    /// The cell.
    pub place: Place,
}

/// A number, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Estimate<T> {
    /// The number with its workings.
    Is(T),
    /// Why nothing can be said.
    NoEvidence(NoEvidence),
}

impl<T> Estimate<T> {
    /// The number, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Estimate::Is(value) => Some(value),
            Estimate::NoEvidence(_) => None,
        }
    }
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoEvidence {
    /// No result at all in this subject.
    NoResults,
    /// Only one result.
    OneResult,
    /// The latest assessment of the year group is missing for this pupil.
    LatestMissing,
    /// The two tests lie closer together than the shortest interval.
    TooClose,
    /// Bounded scores that allow no conclusion.
    Bounded,
    /// Fewer paired peers than the minimum.
    TooFewPeers,
    /// Missing peers could change the answer.
    CoverageChangesAnswer,
    /// At or above the reference at both occasions.
    NotApplicable,
    /// Fewer than three results before, or after, the point where two windows part.
    FewInWindows,
}

impl NoEvidence {
    /// The words used in outputs.
    pub fn words(self) -> &'static str {
        match self {
            NoEvidence::NoResults => "no result in this subject",
            NoEvidence::OneResult => "only one result so far",
            NoEvidence::LatestMissing => "no result at the latest assessment",
            NoEvidence::TooClose => "the tests are too close together",
            NoEvidence::Bounded => "scores at the end of the test's range",
            NoEvidence::TooFewPeers => "too few children with both scores to compare with",
            NoEvidence::CoverageChangesAnswer => "too many children of the year without both scores",
            NoEvidence::NotApplicable => "no gap at either time",
            NoEvidence::FewInWindows => "fewer than three results before or since",
        }
    }
}

/// Progress against pupils who started at the same score.
#[derive(Clone, Debug, PartialEq)]
pub struct SameBaseline {
    /// Baseline.
    pub from: Sighting,
    /// Outcome.
    pub to: Sighting,
    /// Expected outcome of pupils who started there, in points.
    pub expected: f64,
    /// Spread of that outcome, in points.
    pub sd: f64,
    /// Correlation used.
    pub r: f64,
    /// z against the norm.
    pub z_norm: f64,
    /// z after local re-centring; equals `z_norm` when the year group has too few pairs.
    pub z: f64,
    /// Points the expected score was moved by re-centring (0 when not re-centred).
    pub recentred_by: f64,
    /// Other pupils behind the re-centring; 0 when not re-centred.
    pub n_others: usize,
    /// Nearest same-start pupils as an illustration, when at least five lie inside the caliper.
    pub nearest: Option<NearestPeers>,
    /// The school's own line through its pupils, where it has enough pairs and an even spread.
    pub line: Option<LocalLine>,
    /// The whole cohort changed test, so that the local line is the verdict: `z`, `expected` and `sd` are its own.
    pub is_by_line: bool,
}

impl SameBaseline {
    /// The z this pupil would have with another outcome; nothing else changes, because no pupil is among the others.
    pub(crate) fn z_at(&self, score: f64) -> f64 {
        match (&self.line, self.to.score) {
            (Some(line), _) if self.is_by_line => line.z_at(score),
            (_, Some(own)) => self.z + (score - own) / self.sd,
            (_, None) => f64::NAN,
        }
    }
}

/// A school's own same-baseline line, measured without the pupil it judges.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalLine {
    /// Pairs, the pupil among them, of up to three cohorts.
    pub n: usize,
    /// Points of outcome for a point of start.
    pub slope: f64,
    /// Its standard error.
    pub slope_se: f64,
    /// The outcome the others' line expects of this start.
    pub expected: f64,
    /// Spread of that outcome.
    pub spread: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// The z with the tail probability of the deleted residual.
    pub z: f64,
}

/// Rates before and now from frequent probes of one kind, in marks a week.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeRates {
    /// The probe.
    pub name: String,
    /// Marks a week before.
    pub before: f64,
    /// Marks a week now.
    pub now: f64,
    /// Standard error of the difference, from the scatter about both lines.
    pub se: f64,
    /// The z with the tail probability of t.
    pub z: f64,
    /// Results of each window.
    pub n_results: (usize, usize),
    /// First day of the later window.
    pub from: NaiveDate,
    /// The windows part at a recorded change of provision; otherwise at the start of the school year.
    pub is_at_provision: bool,
}

/// Rate of progress in two windows of one series, in points a year on the norm scale: 0 is keeping pace.
#[derive(Clone, Debug, PartialEq)]
pub struct RateChange {
    /// Rate in the earlier window.
    pub before: f64,
    /// Rate in the later window.
    pub now: f64,
    /// Noise of the difference of the two.
    pub se: f64,
    /// Results in the two windows.
    pub n_results: (usize, usize),
    /// First day of the later window.
    pub from: NaiveDate,
    /// The windows break at a recorded change of provision, not at the start of the school year.
    pub is_at_provision: bool,
}

/// The nearest same-start pupils: an illustration, never the verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct NearestPeers {
    /// How many.
    pub n: usize,
    /// Their mean outcome.
    pub mean: f64,
    /// Lowest and highest outcome.
    pub lowest: f64,
    /// Highest outcome.
    pub highest: f64,
}

/// Change of a gap between two occasions; positive `change` is widening.
#[derive(Clone, Debug, PartialEq)]
pub struct GapChange {
    /// Gap at the first occasion, in points below the reference.
    pub before: f64,
    /// Gap at the last.
    pub after: f64,
    /// `after - before`.
    pub change: f64,
    /// Noise of the change.
    pub se: f64,
    /// `-change / se`: positive is narrowing.
    pub z: f64,
    /// Paired peers behind the reference; `None` for the national norm.
    pub n_peers: Option<usize>,
}

/// How a year group as a whole moved.
#[derive(Clone, Debug, PartialEq)]
pub struct YearMove {
    /// Year group number as at the day.
    pub nc_year: i8,
    /// Subject.
    pub subject: Subject,
    /// Pairs.
    pub n: usize,
    /// Mean z of all pairs.
    pub mean_z: f64,
    /// |mean| > 2 / sqrt(n).
    pub moved: bool,
}

/// The gap between pupils with and without SEN in one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct GapSeries {
    /// Subject.
    pub subject: Subject,
    /// What is compared, in words.
    pub measure: String,
    /// One point per occasion, pupils with SEN as at that day (current membership).
    pub points: Vec<GapPoint>,
    /// Change from first to last with groups as at the first occasion and pupils present at both (fixed membership), inside
    /// the latest run of one test.
    pub fixed: Option<FixedChange>,
    /// Weighted slope of the gap over the latest run of one test, points a year, with its 95% interval; `None` under four
    /// occasions.
    pub slope: Option<(f64, f64, f64)>,
}

/// One occasion of a [`GapSeries`].
#[derive(Clone, Debug, PartialEq)]
pub struct GapPoint {
    /// Occasion.
    pub occasion: Occasion,
    /// The test series most of these pupils took; where it is not that of the point before, the line breaks.
    pub series: Series,
    /// Pupils with SEN who have a score; positions in the school's list.
    pub group: Vec<usize>,
    /// Other pupils who have a score.
    pub others: Vec<usize>,
    /// Mean score of the group, if any.
    pub mean_group: Option<f64>,
    /// Mean score of the others, if any.
    pub mean_others: Option<f64>,
    /// Gap with Welch 95% interval: estimate, low, high. `None` when either side is under two.
    pub gap: Option<(f64, f64, f64)>,
}

/// Fixed membership against current membership.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedChange {
    /// First occasion.
    pub from: Occasion,
    /// Last occasion.
    pub to: Occasion,
    /// Pupils with SEN at the first occasion with both scores.
    pub n_group: usize,
    /// Others with both scores.
    pub n_others: usize,
    /// Gap at the start, same pupils.
    pub gap_start: f64,
    /// Gap at the end, same pupils, groups as at the start.
    pub gap_end_fixed: f64,
    /// Gap at the end, same pupils, groups as at the end.
    pub gap_end_current: f64,
    /// `gap_end_fixed - gap_start` with its 95% interval.
    pub change: (f64, f64, f64),
}

impl FixedChange {
    /// What movement on and off the register adds to the change.
    pub(crate) fn churn_effect(&self) -> f64 {
        self.gap_end_current - self.gap_end_fixed
    }
}

/// One intervention and what its pupils gained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InterventionImpact {
    /// Name after aliases.
    pub name: String,
    /// Areas of need as written, distinct.
    pub areas: Vec<String>,
    /// All its courses together.
    pub whole: Figures,
    /// By primary need at the start, best supported gain first.
    pub needs: Vec<Cell>,
    /// By need and cohort, in the same order.
    pub cells: Vec<Cell>,
    /// Needs pooled, each design apart; empty where fewer than two needs have a figure.
    pub pooled: Vec<PooledCells>,
    /// Needs with twenty pupils or more a side, compared.
    pub differences: Vec<NeedDifference>,
    /// Its figure pulled towards those of other interventions of the same design, in points: the key by which lists are ordered.
    pub shrunken: Option<f64>,
    /// Two terms running without more than strength 1; the cure is in the recording.
    pub cannot_be_judged: Option<CannotBeJudged>,
    /// What the school planned before the start against what was found, where its settings hold a plan.
    pub against_plan: Option<AgainstPlan>,
}

/// Why an intervention cannot be judged as it is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct CannotBeJudged {
    /// The last two terms in which its courses ended.
    pub terms: [SchoolTerm; 2],
    /// Pupils with both tests in each.
    pub with_pair: [usize; 2],
    /// What is missing, with pupil-courses.
    pub missing: BTreeMap<&'static str, usize>,
}
