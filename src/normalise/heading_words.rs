//! Which texts can be headings at all, and a memory of headings already worked out.
//!
//! Thirty rows of every table are tried as headings, alone and joined; most are rows of data. A text with a word that no
//! result heading holds need not be taken apart, and a wording met before is not worked out again. Both only save work:
//! what is left out here could not have matched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::config::assessments::Assessments;
use crate::domain::nc_year::NcYear;
use crate::domain::term::HalfTerm;
use crate::normalise::layout::Column;
use crate::normalise::result_heading::TermCount;
use crate::normalise::result_words::{FILLERS, MEASURES, OTHER_SUBJECTS, RATERS, SUBJECTS};
use crate::normalise::values::dates::{is_weekday, month_number};

/// What one run has found out about wordings. It holds for one set of tables; a run has only one. What is found out about a
/// wording depends on nothing else, so that it does not matter which file asks first.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    words: OnceLock<BTreeSet<String>>,
    columns: Mutex<BTreeMap<bool, BTreeMap<String, Column>>>,
    parts: Mutex<BTreeMap<String, bool>>,
}

impl Memory {
    /// A heading already understood, with the position of where it stood.
    pub(crate) fn column(&self, heading: &str, count: TermCount) -> Option<Column> {
        held(&self.columns).get(&(count == TermCount::Six))?.get(heading).cloned()
    }

    /// Keeps a heading.
    pub(crate) fn keep_column(&self, column: &Column, count: TermCount) {
        held(&self.columns).entry(count == TermCount::Six).or_default().insert(column.heading.clone(), column.clone());
    }

    /// Whether a cell may be part of a heading: what was found out before, or found out now.
    pub(crate) fn part(&self, text: &str, find_out: impl FnOnce() -> bool) -> bool {
        let known = held(&self.parts).get(text).copied();
        if let Some(known) = known {
            return known;
        }
        let found = find_out();
        held(&self.parts).insert(text.to_owned(), found);
        found
    }

    /// False when some word of a text, in compared form, occurs in no result heading.
    pub(crate) fn may_be_result(&self, plain: &str, assessments: &Assessments) -> bool {
        let words = self.words.get_or_init(|| result_words(assessments));
        // `out of 100`, `/100`: beside such words a number of three digits is no score.
        let is_out_of = plain.contains('/') || plain.contains("of") || plain.contains("max");
        tokens(plain).all(|token| is_possible(token, is_out_of, words))
    }
}

/// A thread that ended in the middle leaves nothing half done: an entry is there or not.
fn held<T>(memory: &Mutex<T>) -> MutexGuard<'_, T> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Words of a text as the reading of result headings parts them.
fn tokens(plain: &str) -> impl Iterator<Item = &str> {
    plain.split([' ', '(', ')', '[', ']', ':', ',', ';', '|', '$', '-', '/']).filter(|token| !token.is_empty())
}

fn result_words(assessments: &Assessments) -> BTreeSet<String> {
    let beside = assessments.beside();
    let phrases = SUBJECTS
        .iter()
        .map(|(phrase, _)| *phrase)
        .chain(MEASURES.iter().map(|(phrase, _)| *phrase))
        .chain(OTHER_SUBJECTS.iter().copied())
        .chain(FILLERS.iter().copied())
        .chain(RATERS.iter().map(|(phrase, _)| *phrase))
        .chain(beside.constructs.iter().map(|construct| construct.word.as_str()))
        .chain(beside.ratings.iter().map(|rating| rating.word.as_str()))
        .chain(assessments.words().iter().map(|word| word.word.as_str()))
        .chain(["year yr y half ht term eoy christmas end of the out max", "ra questionnaire form version rated completed by rating"]);
    phrases.flat_map(tokens).map(str::to_owned).collect()
}

fn is_possible(token: &str, is_out_of: bool, words: &BTreeSet<String>) -> bool {
    if words.contains(token) || token.chars().count() == 1 {
        return true;
    }
    if token.chars().any(char::is_numeric) {
        // Years, dates, half terms and year groups; never a score, nor a number of a pupil.
        let is_score = !is_out_of && token.len() == 3 && token.bytes().all(|b| b.is_ascii_digit());
        let is_number = token.len() > 11 && token.starts_with(|c: char| c.is_ascii_alphabetic());
        return !is_score && !is_number;
    }
    let bare = token.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty()
        || words.contains(bare)
        || month_number(bare).is_some()
        || is_weekday(bare)
        || HalfTerm::parse(bare).is_some()
        || NcYear::parse(bare).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::result_heading::read_parts;
    use crate::normalise::testing::settings;

    #[test]
    fn no_result_heading_is_passed_over() {
        let assessments = settings().assessments;
        let memory = Memory::default();
        let mut n = 0;
        for term in ["", "Autumn", "Aut 2", "T3", "HT4", "Spr1", "End of Year", "June", "Term 2 2025/26", "12/03/2026", "Monday 4 May 2026"]
        {
            for (subject, _) in SUBJECTS {
                for (measure, _) in MEASURES.iter().chain(&[("", crate::normalise::result_heading::Measured::Judgement)]) {
                    let text = crate::normalise::headings::plain(&format!("{term} {subject} ({measure})"));
                    if read_parts(&text, &assessments, TermCount::Three).is_result() {
                        n += 1;
                        assert!(memory.may_be_result(&text, &assessments), "{text}");
                    }
                }
            }
        }
        assert!(n > 1000, "{n}");
        for word in assessments.words() {
            assert!(memory.may_be_result(&format!("{} y4 aut", word.word), &assessments), "{}", word.word);
        }
    }

    #[test]
    fn data_are_no_headings() {
        let assessments = settings().assessments;
        let memory = Memory::default();
        for text in ["adams ava", "104", "a820432111001", "sen support oak", "maths adams"] {
            assert!(!memory.may_be_result(text, &assessments), "{text}");
        }
    }
}
