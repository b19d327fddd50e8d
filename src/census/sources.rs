//! What a run gathers for the census before its records are used up.

use crate::census::leavers::Leaver;
use crate::census::reconcile::Before;
use crate::census::trace::ExportColumns;
use crate::domain::census_fact::CensusTopic;
use crate::finding::Finding;
use crate::normalise::census_notes::KEY_ITEM;
use crate::normalise::records::Records;
use chrono::NaiveDate;

/// Everything beside the school as at census day.
#[derive(Clone, Debug, Default)]
pub struct CensusSources {
    /// Those who left in the windows of the return.
    pub leavers: Vec<Leaver>,
    /// Where each column of the exports stands.
    pub columns: ExportColumns,
    /// Pupil list and SEN register say different things, each at the pupil's row.
    pub disagreements: Vec<Finding>,
    /// The return before, rebuilt from the history.
    pub before: Option<Before>,
    /// What the office answered to earlier checks.
    pub notes: Vec<CheckNote>,
}

/// One note of the office.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckNote {
    /// Row key of the pupil, or `school`.
    pub key: String,
    /// Number of the rule.
    pub rule: String,
    /// Day of the census it was given for.
    pub day: NaiveDate,
    /// As typed.
    pub text: String,
}

impl std::fmt::Debug for CheckNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CheckNote(rule {} of {})", self.rule, self.day)
    }
}

/// The notes of records, in the order in which they were read: of two about one thing the later counts.
pub(crate) fn notes_of<'a>(records: impl Iterator<Item = &'a Records>) -> Vec<CheckNote> {
    let facts = records.flat_map(|records| &records.census).filter(|row| row.fact.topic == CensusTopic::Note);
    let note = |fact: &crate::domain::census_fact::CensusFact| {
        let key = fact.value(KEY_ITEM)?.text.clone();
        let said = fact.values.iter().find(|value| value.item != KEY_ITEM)?;
        Some(CheckNote { key, rule: said.item.clone(), day: fact.from?, text: said.text.clone() })
    };
    facts.filter_map(|row| note(&row.fact)).collect()
}
