//! Everything one group of courses shows: counts, gain, expectation, comparison, delivery, targets, cost, strength.
//!
//! Method, "Intervention impact", section 2. The courses found are those with a pair plus those without, by reason: nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{Estimated, Matched, matched};
use super::courses::Course;
use super::delivery::{Delivery, Sessions, together};
use super::money::{Cost, cost};
use super::other_measures::{MarksGained, Ratio, marks_gained, ratio};
use super::pair::{Origin, Pair, reason};
use super::sensitivity::{Sensitivity, sensitivity};
use super::strength::{Design, Evidence, FEWEST_FOR_EFFECT, NoFigure, strength};
use super::targets::{Targets, targets};
use crate::analyse::intervention::Dosage;
use crate::analyse::level::Bands;
use crate::analyse::ratio_gain::months_of_progress;
use crate::analyse::results::PupilAnalysis;
use crate::analyse::summary;
use crate::config::interventions::Allocation;
use crate::config::method::MethodSettings;
use crate::link::school::School;

/// Pupils on each side below which an effect is never told in months (method, section 2).
const FEWEST_FOR_MONTHS: usize = 50;

/// One group of courses of one intervention.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Pupil-courses found.
    pub n_courses: usize,
    /// Pupils who took part; positions in the school's list, once each.
    pub pupils: Vec<usize>,
    /// Pupil-courses with a usable pair.
    pub n_pairs: usize,
    /// Different pupils with a usable pair.
    pub n_pupils_with_pair: usize,
    /// Pupil-courses without one, by reason.
    pub without_pair: BTreeMap<&'static str, usize>,
    /// Pupil-courses whose pupil was in another course at the same time.
    pub n_shared: usize,
    /// Delivery.
    pub delivery: Delivery,
    /// Mean score before.
    pub pre_mean: Option<f64>,
    /// Mean gain in points.
    pub gain: Option<Estimated>,
    /// Median gain in points.
    pub median_gain: Option<f64>,
    /// Mean gain in units of the scale's spread.
    pub in_sd_units: Option<f64>,
    /// Gain to be expected from the starting scores alone.
    pub expected: Option<f64>,
    /// Gain beyond it.
    pub beyond: Option<Estimated>,
    /// Pupils with a reliable gain, and with a reliable loss.
    pub reliable: (usize, usize),
    /// Comparison with similar pupils.
    pub matched: Option<Matched>,
    /// Ratio gain of age scores.
    pub ratio: Option<Ratio>,
    /// Gains in marks of papers without norms.
    pub marks: Vec<MarksGained>,
    /// Months of progress; only where the school asked for them and the design allows them.
    pub months: Option<i32>,
    /// Targets of the same pupils that were due.
    pub targets: Targets,
    /// Money.
    pub cost: Cost,
    /// Strength 0 to 5: what may be said.
    pub strength: u8,
    /// How the figure in the words was made; `None` at strength 0.
    pub design: Option<Design>,
    /// Why there is no figure; `None` above strength 0.
    pub no_figure: Option<NoFigure>,
    /// The figure made in other ways, from strength 2.
    pub sensitivity: Vec<Sensitivity>,
    /// Why the strength is no higher, and what else a reader must know, in words.
    pub limits: Vec<String>,
}

impl Figures {
    /// The figure of the design: difference from similar pupils, or gain beyond expectation; nothing at strength 0 and 1.
    pub(crate) fn headline(&self) -> Option<Estimated> {
        match self.design.filter(|_| self.strength >= 2)? {
            Design::Matched => self.matched.as_ref().map(|found| found.difference),
            Design::PrePost => self.beyond,
        }
    }

    /// Effect of one design in units of the scale's spread with its variance, for pooling; `None` under strength 1.
    pub(crate) fn effect(&self, design: Design, sd: f64) -> Option<(f64, f64)> {
        let found = match design {
            Design::Matched => self.matched.as_ref().map(|found| found.difference),
            Design::PrePost => self.beyond,
        };
        let found = found.filter(|found| self.strength >= 1 && found.n >= 5 && found.variance > 0.0)?;
        Some((found.mean / sd, found.variance / (sd * sd)))
    }
}

/// What the figures are made from beside the courses.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// The school.
    pub(crate) school: &'a School,
    /// Progress of its pupils, in the same order.
    pub(crate) progress: &'a [PupilAnalysis],
    /// Numbers of the method.
    pub(crate) method: &'a MethodSettings,
    /// How the pupils of the intervention were allocated, where it was not people's choice.
    pub(crate) allocated: Option<Allocation>,
}

/// The figures of some courses of one intervention.
pub(crate) fn figures(courses: &[&Course<'_>], facts: Facts<'_>) -> Figures {
    let method = facts.method;
    let pairs: Vec<Pair> = courses.iter().filter_map(|course| course.pair.ok()).collect();
    let mut without_pair: BTreeMap<&'static str, usize> = BTreeMap::new();
    for why in courses.iter().filter_map(|course| course.pair.err()) {
        *without_pair.entry(why).or_default() += 1;
    }
    debug_assert_eq!(courses.len(), pairs.len() + without_pair.values().sum::<usize>(), "no course is lost");
    let distinct = |of: &dyn Fn(&Course<'_>) -> bool| -> BTreeSet<usize> {
        courses.iter().filter(|course| of(course)).map(|course| course.pupil).collect()
    };
    let n_pupils_with_pair = distinct(&|course| course.pair.is_ok()).len();
    let gains: Vec<f64> = pairs.iter().map(Pair::gain).collect();
    let mean = |values: Vec<f64>| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    let gain = Estimated::of(&gains);
    let expected = mean(pairs.iter().map(|pair| pair.chooser.expected_gain(pair.pre, pair.mu, pair.r12)).collect());
    let strong = Bands::of(method).strong;
    let reliable = |is: &dyn Fn(f64, f64) -> bool| pairs.iter().filter(|pair| is(pair.gain(), strong * pair.sdd)).count();
    let mut found = Figures {
        n_courses: courses.len(),
        pupils: distinct(&|_| true).into_iter().collect(),
        n_pairs: pairs.len(),
        n_pupils_with_pair,
        without_pair,
        n_shared: courses.iter().filter(|course| course.is_shared).count(),
        delivery: together(&courses.iter().map(|course| course.sessions).collect::<Vec<Sessions>>(), method),
        pre_mean: mean(pairs.iter().map(|pair| pair.pre).collect()),
        gain,
        median_gain: summary::quantile_of_sorted(&summary::sorted(&gains), 0.5),
        in_sd_units: gain.map(|gain| gain.mean / method.norm_sd.value),
        expected,
        beyond: gain.zip(expected).map(|(gain, expected)| gain.less(expected)),
        reliable: (reliable(&|gain, edge| gain >= edge), reliable(&|gain, edge| gain <= -edge)),
        matched: matched(courses, facts.school),
        ratio: ratio(courses, method),
        marks: marks_gained(courses, method),
        targets: targets(courses, facts),
        ..Figures::default()
    };
    judge(&mut found, courses, &pairs, facts.allocated);
    found.months = months(&found, method);
    found.cost = cost(courses, &found);
    found.limits = limits(&found, courses, &pairs, facts.allocated);
    found
}

/// Strength, design and sensitivity. An answer that turns its sign when one thing is done otherwise is one step weaker.
fn judge(found: &mut Figures, courses: &[&Course<'_>], pairs: &[Pair], allocated: Option<Allocation>) {
    let evidence = Evidence {
        n_pupils: found.n_pupils_with_pair,
        shared: (courses.len(), found.n_shared),
        shared_judged: (pairs.len(), courses.iter().filter(|course| course.is_shared && course.pair.is_ok()).count()),
        n_end_of_range: found.without_pair.get(reason::END_OF_RANGE).copied().unwrap_or(0),
        dosage: found.delivery.dosage,
        matched: found.matched.as_ref(),
        allocated,
    };
    match strength(&evidence) {
        Err(why) => found.no_figure = Some(why),
        Ok((strength, design)) => {
            (found.strength, found.design) = (strength, Some(design));
            if strength >= 2 {
                found.sensitivity = sensitivity(design, pairs, found.matched.as_ref());
                if found.sensitivity.iter().any(|one| one.turns) {
                    found.strength -= 1;
                }
            }
        }
    }
}

/// Only against a comparison group, with fifty on each side, and where the school switched them on.
fn months(found: &Figures, method: &MethodSettings) -> Option<i32> {
    let compared = found.matched.as_ref().filter(|_| method.months_of_progress.value >= 1.0 && found.strength >= 4)?;
    let is_large = compared.n_pupils >= FEWEST_FOR_MONTHS && compared.n_controls >= FEWEST_FOR_MONTHS;
    months_of_progress(compared.difference.mean / method.norm_sd.value).filter(|_| is_large)
}

/// Why the strength is no higher, in words.
fn limits(found: &Figures, courses: &[&Course<'_>], pairs: &[Pair], allocated: Option<Allocation>) -> Vec<String> {
    let n = pairs.len();
    let count = |is: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|pair| is(pair)).count();
    let mut limits = Vec::new();
    let mut add = |applies: bool, words: String| {
        if applies {
            limits.push(words);
        }
    };
    let without = found.n_courses - n;
    let one_course = if found.n_courses == found.pupils.len() { "pupils" } else { "courses" };
    add(without > 0, format!("{without} of {} {one_course} have no pair of tests", found.n_courses));
    add(found.n_pupils_with_pair < 5, "fewer than five pupils with both tests".to_owned());
    add(found.n_pupils_with_pair < n, format!("{} pupils count with more than one course", repeated(courses)));
    add(found.delivery.dosage == Some(Dosage::NotDelivered), "not delivered as planned".to_owned());
    add(found.delivery.dosage == Some(Dosage::Reduced), "delivered less than planned".to_owned());
    add(found.delivery.n_recorded == 0, "sessions attended are not recorded".to_owned());
    add(found.n_shared > 0, format!("{} of {} {one_course} shared with another intervention", found.n_shared, found.n_courses));
    let own = count(&|pair| pair.origin == Origin::OwnTests);
    add(own > 0, format!("{own} of {n} pairs come from the school's own tests, not from the provision map"));
    let undated = count(&|pair| pair.origin == Origin::MapWithoutDates);
    add(undated > 0, format!("{undated} of {n} pairs have no test dates; the first and last day of the course were taken"));
    let changed = count(&|pair| pair.is_changed);
    add(changed > 0, format!("{changed} of {n} pairs are of two different tests"));
    match &found.matched {
        None => add(n >= 5, "no comparison with similar pupils".to_owned()),
        Some(compared) => {
            add(!compared.unmatched.is_empty(), format!("{} pupils have no similar pupil to compare with", compared.unmatched.len()));
            add(compared.has_wide_start(), "the similar pupils did not start at the same score".to_owned());
            add(compared.n_reused > 0, format!("{} similar pupils were used more than three times", compared.n_reused));
        }
    }
    if let Some(allocated) = allocated {
        add(true, format!("allocated {}, as the school's settings state", allocated.words()));
        add(found.strength < 5, format!("fewer than {FEWEST_FOR_EFFECT} pupils on each side, or no even comparison"));
    }
    let versions: BTreeSet<&str> = courses.iter().map(|course| course.row.plan.version.trim()).filter(|text| !text.is_empty()).collect();
    add(versions.len() > 1, format!("{} versions of the programme taken together", versions.len()));
    for turned in found.sensitivity.iter().filter(|one| one.turns) {
        add(true, turned.limit.to_owned());
    }
    limits
}

/// Pupils with more than one usable course.
fn repeated(courses: &[&Course<'_>]) -> usize {
    let mut times: BTreeMap<usize, usize> = BTreeMap::new();
    for course in courses.iter().filter(|course| course.pair.is_ok()) {
        *times.entry(course.pupil).or_default() += 1;
    }
    times.values().filter(|times| **times > 1).count()
}
