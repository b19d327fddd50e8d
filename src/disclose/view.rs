//! The board's view of a school: every value in it has passed the disclosure gate.
//!
//! Only this module's siblings can make a [`Releasable`], so a raw count cannot be printed by mistake.
//! Governor renderers take a [`BoardView`] and nothing else about pupils.

use std::fmt;

use crate::disclose::percent::{HIDDEN, NOT_GIVEN};
use crate::disclose::sections::Sections;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;

/// A value that has passed the disclosure gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Releasable<T>(T);

impl<T> Releasable<T> {
    /// Only `disclose` may call a value releasable.
    pub(in crate::disclose) fn new(value: T) -> Releasable<T> {
        Releasable(value)
    }

    /// Lets a renderer's unit tests build a view; not compiled into the program.
    #[cfg(test)]
    pub(crate) fn for_tests(value: T) -> Releasable<T> {
        Releasable(value)
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.0
    }
}

/// A count, or the sign that it is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// The exact count.
    Exact(u32),
    /// Broadly unchanged since an earlier report: the number given then.
    About(u32),
    /// Hidden, because it is small or because a small one could be worked out from it.
    Hidden,
    /// Not told at all, not even whether there is anybody: hidden numbers and zeros look the same.
    NotGiven,
}

impl Count {
    /// True when no number is printed.
    pub fn is_hidden(self) -> bool {
        matches!(self, Count::Hidden | Count::NotGiven)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Exact(n) => write!(f, "{n}"),
            Count::About(then) => write!(f, "about {then}"),
            Count::Hidden => f.write_str(HIDDEN),
            Count::NotGiven => f.write_str(NOT_GIVEN),
        }
    }
}

/// One line of the prevalence table: a stage, with its share of pupils on roll.
#[derive(Clone, Debug, PartialEq)]
pub struct PrevalenceLine {
    /// `SEN support (K)`, `EHC plan (E)`, `All SEND`, `No SEN`.
    pub stage: String,
    /// Pupils.
    pub n: Count,
    /// Percent of pupils on roll as printed: `14%`, `<3%`, `c`.
    pub percent: String,
    /// Wilson 95% interval in percent, when the count is exact.
    pub interval: Option<(f64, f64)>,
    /// National figure: percent, year, population and source; `None` when no comparator fits.
    pub national: Option<Comparator>,
}

/// A published figure beside ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparator {
    /// Percent.
    pub percent: f64,
    /// Calendar year.
    pub year: i32,
    /// Population in words.
    pub population: String,
    /// Source in words.
    pub source: String,
}

/// One line of the table of needs: an area of need.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedLine {
    /// Area in words; collapsed lines name what they hold.
    pub area: String,
    /// Pupils with K or E whose primary need lies there.
    pub n: Count,
    /// Percent of pupils with K or E, as printed.
    pub percent: String,
}

/// Needs, or the reason why no table may be shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Needs {
    /// The table.
    Lines(Vec<NeedLine>),
    /// Too few pupils to show any split; the words say what to tell the board.
    Collapsed(String),
}

/// One subject's gap over time.
#[derive(Clone, Debug, PartialEq)]
pub struct GapTrend {
    /// Subject.
    pub subject: Subject,
    /// What is compared, in words: test, measure, groups.
    pub measure: String,
    /// Points in time order; a hidden point is a gap in the line with a note.
    pub points: Vec<TrendPoint>,
    /// Same pupils, groups fixed at the start: change in points with 95% interval, when both sides are large enough.
    pub fixed: Option<FixedTrend>,
    /// What may be said: `narrowed`, `widened`, `no clear change`, `too few children to say`.
    pub verdict: TrendWord,
    /// Slope in points a year with 95% interval over at least four occasions.
    pub slope: Option<(f64, f64, f64)>,
}

/// Chosen from an interval, never by sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrendWord {
    /// The interval lies below 0.
    Narrowed,
    /// The interval lies above 0.
    Widened,
    /// The interval holds 0.
    NoClearChange,
    /// Too few pupils or occasions.
    TooFew,
}

/// One occasion of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPoint {
    /// Occasion.
    pub occasion: Occasion,
    /// Pupils with SEN assessed.
    pub n_group: Count,
    /// Other pupils assessed.
    pub n_others: Count,
    /// The test from here on, where most pupils took another test than on the occasion before: the line breaks.
    pub changed_to: Option<String>,
    /// Gap in points with 95% interval, whole numbers; `None` when hidden.
    pub gap: Option<(f64, f64, f64)>,
}

/// Fixed membership.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedTrend {
    /// First occasion.
    pub from: Occasion,
    /// Last occasion.
    pub to: Occasion,
    /// Pupils with SEN at the start, with both scores.
    pub n_group: Count,
    /// Others with both scores.
    pub n_others: Count,
    /// Change of the gap with 95% interval, points.
    pub change: (f64, f64, f64),
    /// What movement on and off the register added, points.
    pub churn_effect: f64,
}

/// One intervention as a board may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct InterventionLine {
    /// Name; small groups are merged into one line that says so.
    pub name: String,
    /// Areas of need in words.
    pub areas: String,
    /// Pupils who took part.
    pub n_pupils: Count,
    /// Pupils with both measures.
    pub n_pairs: Count,
    /// Delivered share of planned sessions in percent, when recorded.
    pub delivered_percent: Option<f64>,
    /// Hours due and received of a course, on average and in whole hours, when n allows.
    pub hours: Option<(f64, f64)>,
    /// Cost of all its courses to their ends, to the nearest ten pounds; only where every course has a cost.
    pub cost_pounds: Option<f64>,
    /// Mean gain in points, when n allows.
    pub gain: Option<f64>,
    /// Median gain in points, when n allows.
    pub median_gain: Option<f64>,
    /// Gain beyond regression to the mean with 95% interval, when n allows.
    pub beyond: Option<(f64, f64, f64)>,
    /// Difference from the gain of similar pupils who did not take part, with 95% interval, when n allows.
    pub similar: Option<(f64, f64, f64)>,
    /// Strength 0 to 5.
    pub strength: u8,
    /// The words allowed at that strength, whole sentence.
    pub words: String,
}

/// Counts of the term's flags and judgements.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagCounts {
    /// Pupils on roll.
    pub on_roll: Count,
    /// Flagged.
    pub flagged: Count,
    /// Watch.
    pub watch: Count,
    /// Cleared; hidden where it stands in `neither`.
    pub cleared: Count,
    /// Not judged; hidden where it stands in `neither`.
    pub not_judged: Count,
    /// Cleared and not judged as one count, where few pupils or none were not judged.
    pub neither: Option<Count>,
    /// The sentence about chance.
    pub chance_sentence: String,
}

/// A share in tenths, over every run whose decisions came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pooled {
    /// 1 to 9.
    pub in_ten: u32,
}

/// What meetings made of flags, pooled over runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PooledAgreement {
    /// Of the flagged pupils who were discussed, those for whom something is done or watched; the rest were judged no concern.
    pub acted_on: Pooled,
    /// Of those with the teacher's view, the pupils about whom the teacher was concerned too; `None` when it may not be shown.
    pub teacher_too: Option<Pooled>,
}

/// Attendance by SEN group.
#[derive(Clone, Debug, PartialEq)]
pub struct AttendanceLine {
    /// Group in words.
    pub group: String,
    /// Pupils.
    pub n: Count,
    /// Mean attendance as printed; `c` when hidden.
    pub percent: String,
}

/// Everything the board may see of one school and term.
#[derive(Clone, Debug)]
pub struct BoardView {
    /// Smallest count shown.
    pub k: u32,
    /// Fewest pupils behind a mean.
    pub min_mean: u32,
    /// Pupils on roll.
    pub on_roll: Releasable<Count>,
    /// Prevalence by stage.
    pub prevalence: Releasable<Vec<PrevalenceLine>>,
    /// Needs.
    pub needs: Releasable<Needs>,
    /// Gap trend by subject.
    pub gaps: Releasable<Vec<GapTrend>>,
    /// Flags of the term.
    pub flags: Releasable<FlagCounts>,
    /// What meetings made of earlier flags; `None` while none came back or too few were discussed.
    pub agreement: Releasable<Option<PooledAgreement>>,
    /// Interventions.
    pub interventions: Releasable<Vec<InterventionLine>>,
    /// Attendance.
    pub attendance: Releasable<Vec<AttendanceLine>>,
    /// The further sections.
    pub sections: Releasable<Sections>,
    /// What was left out and why, in words without numbers below k.
    pub left_out: Releasable<Vec<String>>,
}
