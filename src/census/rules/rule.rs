//! What a rule is: a value with its words, its source and its check. A rule says only that and where.

use crate::census::return_model::{Return, ReturnPupil};
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{CensusSettings, Mark, Terms};
use crate::domain::academic_year::AcademicYear;

/// One published rule, or one of our own.
pub struct Rule {
    /// The Department's number; a name of ours where no number is known. Text, because the list has both.
    pub number: &'static str,
    /// What it looks at.
    pub level: Level,
    /// What the Department makes of it.
    pub severity: Severity,
    /// Returns in which it applies.
    pub terms: Terms,
    /// School years in which it applies.
    pub years: Years,
    /// Our name of the item it is about.
    pub item: &'static str,
    /// What is found, in one sentence.
    pub message: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// When it fires.
    pub check: Check,
}

/// When a rule fires.
pub enum Check {
    /// Over the return as a whole.
    Return(fn(&Return, &CensusSettings) -> bool),
    /// Over one pupil.
    Pupil(fn(&ReturnPupil, &Judged<'_>) -> bool),
    /// Over all pupils together: positions of those concerned.
    Pupils(fn(&Return) -> Vec<usize>),
}

/// What a pupil is judged in.
pub struct Judged<'a> {
    /// The whole return.
    pub ret: &'a Return,
    /// The year's settings.
    pub census: &'a CensusSettings,
}

/// Where a rule comes from, and how sure we are of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Key of `sources.tsv`.
    pub key: &'static str,
    /// Mark.
    pub mark: Mark,
}

impl Source {
    /// A source with its mark.
    pub const fn new(key: &'static str, mark: Mark) -> Source {
        Source { key, mark }
    }
}

/// School years by their first calendar year; open at the end while the rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    first: i32,
    last: i32,
}

impl Years {
    /// From the school year that begins in this calendar year on.
    pub const fn since(first: i32) -> Years {
        Years { first, last: i32::MAX }
    }

    /// True when the rule applies in a school year.
    pub fn contains(self, year: AcademicYear) -> bool {
        (self.first..=self.last).contains(&year.start_year())
    }

    /// True when two rules of one number would both apply in some year.
    pub fn overlaps(self, other: Years) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}
