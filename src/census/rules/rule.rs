//! What a rule is: a value with its words, its source and its check. A rule says only that and where.
//!
//! Each subject's file lists its rules by the constructors here: number, item, what is found, when it fires. What is not
//! said is the usual: an error of every return since 2018-19 from the published list, verified.

use crate::census::return_model::{Return, ReturnPupil};
use crate::census::rules::judging::Roll;
use crate::config::census::rule_list::{Level, Severity};
use crate::config::census::{CensusSettings, Mark, Terms};
use crate::domain::academic_year::AcademicYear;

/// One published rule, or one of our own.
#[derive(Clone, Copy)]
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
    /// Our name of the item it is about, or the key of its element in the structure table.
    pub item: &'static str,
    /// What is found, in one sentence.
    pub message: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// When it fires.
    pub check: Check,
}

/// When a rule fires.
#[derive(Clone, Copy)]
pub enum Check {
    /// Over the return as a whole.
    Return(fn(&Return, &CensusSettings) -> bool),
    /// Over the classes or other records of the school: the names of those concerned, a finding each.
    Each(fn(&Return, &CensusSettings) -> Vec<String>),
    /// Over one pupil.
    Pupil(Whom, fn(&ReturnPupil, &Judged<'_>) -> bool),
    /// Over the school and its roll as a whole.
    Roll(fn(&Return, &Roll) -> bool),
    /// Over the pupils together: the value, if a pupil has one, that no other may have.
    Shared(fn(&ReturnPupil) -> Option<String>),
}

/// Of which pupils a rule speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Pupils on roll on census day.
    OnRoll,
    /// Pupils who have left.
    Left,
    /// Both.
    Everyone,
}

/// What a pupil is judged in.
pub struct Judged<'a> {
    /// The whole return.
    pub ret: &'a Return,
    /// The year's settings.
    pub census: &'a CensusSettings,
    /// The pupil is in the return as one who has left.
    pub has_left: bool,
}

/// Where a rule comes from, and how sure we are of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Key of `sources.tsv`.
    pub key: &'static str,
    /// Mark.
    pub mark: Mark,
}

/// School years by their first calendar year; open at the end while the rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Years {
    first: i32,
    last: i32,
}

/// A check of one pupil.
pub type PupilCheck = fn(&ReturnPupil, &Judged<'_>) -> bool;

impl Rule {
    /// A rule over the school or the return as a whole.
    pub const fn school(
        number: &'static str,
        item: &'static str,
        message: &'static str,
        fires: fn(&Return, &CensusSettings) -> bool,
    ) -> Rule {
        Rule::usual(number, Level::School, item, message, Check::Return(fires))
    }

    /// A rule over each record of the school, which names those concerned.
    pub const fn each(
        number: &'static str,
        item: &'static str,
        message: &'static str,
        named: fn(&Return, &CensusSettings) -> Vec<String>,
    ) -> Rule {
        Rule::usual(number, Level::School, item, message, Check::Each(named))
    }

    /// A rule over each pupil on roll.
    pub const fn pupil(number: &'static str, item: &'static str, message: &'static str, fires: PupilCheck) -> Rule {
        Rule::usual(number, Level::Pupil, item, message, Check::Pupil(Whom::OnRoll, fires))
    }

    /// A rule over each pupil who has left.
    pub const fn leaver(number: &'static str, item: &'static str, message: &'static str, fires: PupilCheck) -> Rule {
        Rule::usual(number, Level::Pupil, item, message, Check::Pupil(Whom::Left, fires))
    }

    /// A rule over each pupil of the return, on roll or not.
    pub(crate) const fn anyone(number: &'static str, item: &'static str, message: &'static str, fires: PupilCheck) -> Rule {
        Rule::usual(number, Level::Pupil, item, message, Check::Pupil(Whom::Everyone, fires))
    }

    /// A rule over the school and its roll.
    pub const fn roll(number: &'static str, item: &'static str, message: &'static str, fires: fn(&Return, &Roll) -> bool) -> Rule {
        Rule::usual(number, Level::School, item, message, Check::Roll(fires))
    }

    /// A rule over a value that no two pupils may share.
    pub const fn shared(
        number: &'static str,
        item: &'static str,
        message: &'static str,
        value: fn(&ReturnPupil) -> Option<String>,
    ) -> Rule {
        Rule::usual(number, Level::Pupil, item, message, Check::Shared(value))
    }

    const fn usual(number: &'static str, level: Level, item: &'static str, message: &'static str, check: Check) -> Rule {
        let source = Source { key: "P18", mark: Mark::Verified };
        let (severity, terms, years) = (Severity::Error, Terms::EVERY, Years { first: 2018, last: i32::MAX });
        Rule { number, level, severity, terms, years, item, message, source, check }
    }

    /// The digits with which the number begins; names of ours come after every number.
    pub(crate) fn leading_number(&self) -> u32 {
        let digits: String = self.number.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(u32::MAX)
    }

    /// Of the returns of these terms only.
    pub(crate) const fn only_in(self, terms: Terms) -> Rule {
        Rule { terms, ..self }
    }

    /// From the school year that begins in this calendar year on.
    pub const fn since(self, first: i32) -> Rule {
        Rule { years: Years { first, last: self.years.last }, ..self }
    }

    /// A query instead of an error.
    pub(crate) const fn query(self) -> Rule {
        Rule { severity: Severity::Query, ..self }
    }

    /// Our own proposal instead of an error.
    pub const fn own(self) -> Rule {
        Rule { severity: Severity::Local, ..self }
    }

    /// About classes, not about the school.
    pub(crate) const fn of_classes(self) -> Rule {
        Rule { level: Level::Class, ..self }
    }

    /// Partly verified: the rule is, a list, an age or a sum in it is not.
    pub(crate) const fn partly(self) -> Rule {
        Rule { source: Source { key: self.source.key, mark: Mark::Partly }, ..self }
    }

    /// From another source.
    pub const fn source(self, key: &'static str, mark: Mark) -> Rule {
        Rule { source: Source { key, mark }, ..self }
    }
}

impl Years {
    /// True when the rule applies in a school year.
    pub fn contains(self, year: AcademicYear) -> bool {
        (self.first..=self.last).contains(&year.start_year())
    }

    /// True when two rules of one number would both apply in some year.
    pub fn overlaps(self, other: Years) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}
