//! The catalogue of census rules, and the one function that judges a return by it.
//!
//! A rule is a value (`rule.rs`), filed by subject; [`ALL`] is the one list. A needed element that no file supplies is
//! one grouped finding, not one per pupil; it stays an error, because the return stays incomplete.

mod admission_appeals;
mod alternative_provision;
mod attendance;
mod characteristics;
mod checks;
mod childcare;
mod classes;
mod early_years;
mod early_years_hours;
mod exclusions;
mod free_meals;
mod home;
mod identity;
pub(crate) mod judging;
mod leaving;
mod post_16;
pub mod rule;
mod school;
mod sen;
mod special_school;
mod status;
mod windows;

use std::sync::LazyLock;

use crate::census::return_model::Return;
use crate::config::census::CensusSettings;
use crate::config::census::rule_list::{Level, Severity};
use crate::place::Place;

use judging::Judging;
use rule::{Rule, Source};

/// The rules of each subject.
const SUBJECTS: &[&[Rule]] = &[
    school::RULES,
    special_school::RULES,
    admission_appeals::RULES,
    classes::RECONCILIATION,
    classes::RULES,
    childcare::RULES,
    identity::RULES,
    characteristics::RULES,
    free_meals::RULES,
    early_years::RULES,
    early_years_hours::RULES,
    status::RULES,
    leaving::RULES,
    sen::RULES,
    exclusions::RULES,
    home::RULES,
    attendance::RULES,
    attendance::SECOND_HALF,
    alternative_provision::RULES,
    post_16::RULES,
];

/// Every rule, ordered by number; names of ours come last.
pub static ALL: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut rules: Vec<&'static Rule> = SUBJECTS.iter().copied().flatten().collect();
    rules.sort_by_key(|rule| (rule.leading_number(), rule.number));
    rules
});

/// Whom a rule finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// The school or the return as a whole.
    School,
    /// Every pupil concerned, because no file of the school supplies the element.
    EveryPupil {
        /// How many.
        n_pupils: usize,
    },
    /// One pupil, by position in the return: those on roll, then those who have left. See [`Return::record`].
    Pupil(usize),
}

/// One rule that fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFinding {
    /// Number of the rule.
    pub number: &'static str,
    /// Level of the rule.
    pub level: Level,
    /// What the Department makes of it.
    pub severity: Severity,
    /// Whom it is about.
    pub on: On,
    /// XML name of the element it is about.
    pub element: String,
    /// The value that is there now; empty when none is.
    pub value: String,
    /// What is found, in one sentence without its full stop.
    pub message: &'static str,
    /// Where the rule comes from.
    pub source: Source,
    /// The pupil's row in the school's own file, or the file.
    pub place: Option<Place>,
    /// Words for "which export would supply it", when no file does.
    pub export: Option<String>,
}

impl RuleFinding {
    /// True when the finding stands for an element that the school's files do not hold at all.
    pub fn is_not_supplied(&self) -> bool {
        self.export.is_some()
    }
}

/// The rule of a number.
pub fn find(number: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.number.eq_ignore_ascii_case(number))
}

/// Judges a return by every rule of its term and year. Ordered by severity, then rule, then pupil.
pub fn check(ret: &Return, census: &CensusSettings) -> Vec<RuleFinding> {
    let mut judging = Judging::of(ret.census);
    ret.pupils.iter().for_each(|pupil| judging.pupil(pupil, false, ret, census));
    ret.leavers.iter().for_each(|pupil| judging.pupil(pupil, true, ret, census));
    judging.finish(ret, census, &|at| ret.record(at).and_then(|pupil| pupil.place.clone()))
}
