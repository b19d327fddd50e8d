//! One line per pupil and course, with its cost: shared by the provision map, the table of costs and the evidence pack.
//!
//! Every rule about money is said in words here, once.

use chrono::NaiveDate;

use crate::analyse::cost::sessions::Counted;
use crate::analyse::cost::support_year::{SupportYear, support_year};
use crate::analyse::cost::{CostBasis, CourseCost, NoCost, course_cost};
use crate::config::rates::{EXPECTATION, Rates};
use crate::config::tiers::{Tier, Tiers};
use crate::domain::amounts::Pounds;
use crate::domain::observed::ScaleValue;
use crate::domain::score::{Outcome, StandardisedScore};
use crate::domain::words::{count, number};
use crate::link::school::{Provision, Pupil, Target};
use crate::normalise::records::TargetStatus;

/// One course of one pupil.
pub(crate) struct Line<'a> {
    pub(crate) course: &'a Provision,
    pub(crate) tier: Tier,
    pub(crate) cost: Result<CourseCost, NoCost>,
    /// Of the school year to date.
    pub(crate) this_year: Result<Pounds, NoCost>,
}

/// A pupil's courses with what the year's support adds up to.
pub(crate) fn lines<'a>(pupil: &'a Pupil, rates: &Rates, tiers: &Tiers, on: NaiveDate) -> (Vec<Line<'a>>, SupportYear) {
    let year = support_year(&pupil.provision, rates, on);
    let lines = pupil.provision.iter().zip(&year.courses).map(|(course, this_year)| Line {
        course,
        tier: tiers.tier(&course.tier, course.start.unwrap_or(on)),
        cost: course_cost(course, rates, on),
        this_year: this_year.clone(),
    });
    (lines.collect(), year)
}

impl Line<'_> {
    /// How the cost came about, or why there is none.
    pub(crate) fn cost_in_words(&self) -> String {
        let cost = match &self.cost {
            Ok(cost) => cost,
            Err(why) => return format!("No cost: {why}."),
        };
        let mut words = match cost.basis {
            CostBasis::Computed => format!("Worked out; {}.", counted(cost.counted)),
            CostBasis::Stated => "As the file states it; to date in proportion to the teaching days gone.".to_owned(),
        };
        if let Some(why) = &cost.not_computed {
            words.push_str(&format!(" Not worked out: {why}."));
        }
        if cost.basis == CostBasis::Computed
            && let Some(stated) = cost.stated.filter(|stated| *stated != cost.to_plan_end)
        {
            words.push_str(&format!(" The file states {stated} for this pupil; the figure worked out is used."));
        }
        if self.course.plan.is_open_ended || self.course.end.is_none() {
            words.push_str(" No end is set: counted to the end of the school year.");
        }
        words
    }

    /// The cost of an hour of staff, each rate once: `£14.50`, or `£14.00, then £14.50`.
    pub(crate) fn hourly(&self) -> String {
        let rates = self.cost.as_ref().map(|cost| cost.rates.as_slice()).unwrap_or_default();
        if let ([], Some(stated)) = (rates, self.course.plan.hourly_rate) {
            return stated.to_string();
        }
        rates.iter().map(Pounds::to_string).collect::<Vec<_>>().join(", then ")
    }

    /// Sessions held and attended as recorded; never a nought for a blank.
    pub(crate) fn delivered(&self) -> String {
        let course = self.course;
        let of_plan = |n: u32| course.plan.sessions_planned.map_or_else(|| n.to_string(), |planned| format!("{n} of {planned} planned"));
        match (course.sessions_attended, course.sessions_offered) {
            (Some(attended), Some(offered)) if course.plan.sessions_planned != Some(offered) => {
                format!("{attended} attended of {offered} held")
            }
            (Some(attended), _) => format!("{} attended", of_plan(attended)),
            (None, Some(offered)) if course.plan.sessions_planned != Some(offered) => format!("{offered} held, attendance not recorded"),
            _ => "not recorded".to_owned(),
        }
    }

    /// Outcomes of the pupil's targets whose review lies in the course's time.
    pub(crate) fn targets(&self, pupil: &Pupil, on: NaiveDate) -> String {
        let inside = |target: &&Target| {
            let end = self.course.end.unwrap_or(on);
            target.review.is_some_and(|review| self.course.start.is_none_or(|start| start <= review) && review <= end.min(on))
        };
        let reviewed: Vec<&Target> = pupil.targets.iter().filter(inside).collect();
        let n = |wanted: Option<TargetStatus>| reviewed.iter().filter(|target| target.status == wanted).count();
        let parts = [
            (n(Some(TargetStatus::Met)), "met"),
            (n(Some(TargetStatus::PartlyMet)), "partly met"),
            (n(Some(TargetStatus::NotMet)), "not met"),
            (n(Some(TargetStatus::InProgress)), "still running"),
            (n(Some(TargetStatus::Dropped)), "dropped"),
            (n(None), "no outcome recorded"),
        ];
        let said: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
        if said.is_empty() { "not reviewed".to_owned() } else { said.join(", ") }
    }
}

fn counted(counted: Counted) -> String {
    match counted {
        Counted::Held(held) => format!("to date {} held", count(held as usize, "session", "sessions")),
        Counted::Attended(n) => {
            format!("to date the {} attended; how many were held is not recorded", count(n as usize, "session", "sessions"))
        }
        Counted::Planned => "to date as planned, delivery not recorded".to_owned(),
    }
}

/// The rule of rounding and adding, for a reader.
pub(crate) fn rule_of_costs() -> String {
    "Cost to this pupil = sessions x minutes / 60 x cost of an hour / group size + the pupil's part of materials. Each day takes the \
     cost of an hour in force on it. Nothing is rounded on the way; each cost is rounded once, to the penny, a half upwards; totals add \
     the costs as printed. What can be worked out goes before what a file states."
        .to_owned()
}

/// What the share is a share of, with its source; empty where no figure is in force.
pub(crate) fn expectation_in_words(rates: &Rates, year: NaiveDate, on: NaiveDate) -> String {
    let (Some(sum), Some(figure)) = (rates.expectation(on), rates.figure(EXPECTATION, on)) else { return String::new() };
    format!(
        "The school's own contribution is {sum} a pupil a year ({}). The share counts all support of the pupil from {} to {}.",
        figure.source,
        year.format("%d/%m/%Y"),
        on.format("%d/%m/%Y")
    )
}

/// `dd/mm/yyyy`, or nothing.
pub(crate) fn day(date: Option<NaiveDate>) -> String {
    date.map_or_else(String::new, |date| date.format("%d/%m/%Y").to_string())
}

/// Entry and exit as printed: a standardised score, or a value on another scale with the measure's name.
pub(crate) fn measure(course: &Provision, is_exit: bool) -> String {
    let (score, other) = if is_exit { (course.exit, course.plan.exit.as_ref()) } else { (course.entry, course.plan.entry.as_ref()) };
    let subject = course.subject.map(|subject| format!("{} ", subject.title())).unwrap_or_default();
    let named = if course.plan.measure.is_empty() { subject } else { format!("{} ", course.plan.measure) };
    match (score, other) {
        (Some(score), _) => format!("{named}{score}"),
        (None, Some(value)) => format!("{named}{}", scale_value(value)),
        (None, None) => String::new(),
    }
}

/// Gain in standardised points, where both are scores.
pub(crate) fn gain(course: &Provision) -> Option<f64> {
    let points = |outcome: Option<Outcome<StandardisedScore>>| outcome.and_then(|outcome| outcome.score().map(|score| score.points()));
    Some(points(course.exit)? - points(course.entry)?)
}

/// A value on another scale, in words.
fn scale_value(value: &ScaleValue) -> String {
    match value {
        ScaleValue::Standardised(outcome) => outcome.to_string(),
        ScaleValue::Scaled(outcome) => bounded(outcome, |score| number(score.scaled_points(), 0)),
        ScaleValue::Age(outcome) => bounded(outcome, |age| format!("{} years {} months", age.months() / 12, age.months() % 12)),
        ScaleValue::Phonics(outcome) => bounded(outcome, |mark| mark.mark().to_string()),
        ScaleValue::Tables(outcome) => bounded(outcome, |mark| mark.mark().to_string()),
        ScaleValue::Raw(outcome) => bounded(outcome, |mark| {
            let of = mark.maximum().map(|most| format!(" of {}", number(most, 1))).unwrap_or_default();
            format!("{}{of}", number(mark.mark(), 1))
        }),
        ScaleValue::Step(step) => step.word().to_owned(),
    }
}

fn bounded<T: Copy>(outcome: &Outcome<T>, shown: impl Fn(T) -> String) -> String {
    match outcome {
        Outcome::Score(score) => shown(*score),
        Outcome::Below(bound) => format!("below {}", shown(*bound)),
        Outcome::Above(bound) => format!("above {}", shown(*bound)),
        Outcome::Missing(why) => why.word().to_owned(),
    }
}
