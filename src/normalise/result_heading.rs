//! Headings of result columns: subject, term, school year, measure and test in any order, as in `Aut 2 Maths`,
//! `Reading - Autumn 2025 - Standardised Score` or a sheet named `Y4 Spring Writing`.
//!
//! Every word must be understood, or the text is no result heading: a half-understood heading would be a guess.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::assessments::{Assessments, Construct, RatingScale, TestSubject};
use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::domain::observed::Rater;
use crate::domain::occasion::Occasion;
use crate::domain::subject::Subject;
use crate::domain::term::{HalfTerm, Term};
use crate::normalise::heading_beside::{take_construct, take_maximum, take_rating};
use crate::normalise::heading_terms::{calendar_year, take_term, take_year, term_word};
use crate::normalise::result_words::{FILLERS, MEASURES, OTHER_SUBJECTS, SUBJECTS};
use crate::normalise::values::date_in_text::take_date;

/// What a result column holds, as far as its heading says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measured {
    /// A teacher's judgement.
    Judgement,
    /// A standardised score, not adjusted for age.
    Standardised,
    /// A standardised score adjusted for age.
    AgeStandardised,
    /// A reading, spelling or number age.
    Age,
    /// A scaled score: of the key stage tests, or on a publisher's own scale.
    Scaled,
    /// Marks of a paper.
    Raw,
    /// Percent of a paper's marks.
    Percent,
    /// The day of the test.
    Date,
    /// Something this program does not read: percentiles, targets, bands …
    Other(&'static str),
}

/// What a text says about results; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parts {
    /// Subject.
    pub(crate) subject: Option<Subject>,
    /// A subject in which progress is not measured.
    pub(crate) other_subject: bool,
    /// The subject is written as one letter (`R`, `W`, `M`).
    pub(crate) by_letter: bool,
    /// Term, and half of it.
    pub(crate) term: Option<HalfTerm>,
    /// School year.
    pub(crate) year: Option<AcademicYear>,
    /// A full date.
    pub(crate) date: Option<NaiveDate>,
    /// Year group in which the result was got.
    pub(crate) nc_year: Option<NcYear>,
    /// Measure.
    pub(crate) measured: Option<Measured>,
    /// Test series.
    pub(crate) instrument: Option<Arc<str>>,
    /// Part of a subject, or ability, that a diagnostic test measures.
    pub(crate) construct: Option<Arc<Construct>>,
    /// Marks of the whole paper.
    pub(crate) out_of: Option<f64>,
    /// Scale of a rating.
    pub(crate) rating: Option<Arc<RatingScale>>,
    /// The rating's wording is too general without its instrument, which is not named here.
    pub(crate) is_rating_unsure: bool,
    /// Who rated.
    pub(crate) rater: Option<Rater>,
    /// Words that were not understood, in order.
    pub(crate) rest: Vec<String>,
}

impl Parts {
    /// True when the text is a result heading: subject or term known, and no word left over.
    pub(crate) fn is_result(&self) -> bool {
        let beside = self.measured.is_some() || self.term.is_some() || self.instrument.is_some();
        self.rest.is_empty()
            && !self.other_subject
            && (self.subject.is_some()
                || self.construct.as_ref().is_some_and(|construct| construct.stands_alone || beside)
                || (self.rating.is_some() && !self.is_rating_unsure)
                || (self.measured.is_some() && (self.term.is_some() || self.instrument.is_some()))
                || self.term.is_some())
    }

    /// How much is known; for choosing between one heading row and two.
    pub(crate) fn weight(&self) -> usize {
        [
            self.subject.is_some(),
            self.term.is_some() || self.date.is_some(),
            self.year.is_some(),
            self.measured.is_some(),
            self.instrument.is_some(),
            self.nc_year.is_some(),
            self.construct.is_some() || (self.rating.is_some() && !self.is_rating_unsure),
        ]
        .iter()
        .filter(|known| **known)
        .count()
    }

    /// Term and school year together, if both are said.
    pub(crate) fn occasion(&self) -> Option<Occasion> {
        match (self.date, self.term, self.year) {
            (_, Some(half), Some(year)) => Some(Occasion { year, term: half.term }),
            (Some(date), _, _) => Some(Occasion::of(date)),
            _ => None,
        }
    }

    /// These parts, with what is missing taken from others.
    pub(crate) fn or(&self, others: &Parts) -> Parts {
        let own = self.subject.is_some() || self.construct.is_some() || self.rating.is_some();
        let (subject, by_letter) = if own { (self.subject, self.by_letter) } else { (others.subject, others.by_letter) };
        Parts {
            construct: if own { self.construct.clone() } else { others.construct.clone() },
            rating: if own { self.rating.clone() } else { others.rating.clone() },
            is_rating_unsure: if own { self.is_rating_unsure } else { others.is_rating_unsure },
            rater: self.rater.or(others.rater),
            out_of: self.out_of.or(others.out_of),
            subject,
            by_letter,
            other_subject: self.other_subject,
            term: self.term.or(others.term),
            year: self.year.or(others.year),
            date: self.date.or(others.date),
            nc_year: self.nc_year.or(others.nc_year),
            measured: self.measured.or(others.measured),
            instrument: self.instrument.clone().or_else(|| others.instrument.clone()),
            rest: self.rest.clone(),
        }
    }
}

/// How terms are counted in a table: `T4` to `T6` occur only where a year has six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum TermCount {
    /// Three terms.
    #[default]
    Three,
    /// Six short terms.
    Six,
}

impl TermCount {
    /// Six as soon as any text names a fourth, fifth or sixth term.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> TermCount {
        let six = texts.into_iter().any(|text| {
            ["t4", "t5", "t6", "term 4", "term 5", "term 6", "term4", "term5", "term6"].iter().any(|word| has_word(text, word))
        });
        if six { TermCount::Six } else { TermCount::Three }
    }
}

/// True when a lower-case text holds a word or words with no letter or digit beside them.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Reads everything a text says about results.
pub(crate) fn read_parts(text: &str, assessments: &Assessments, count: TermCount) -> Parts {
    let mut parts = Parts::default();
    let mut left = crate::normalise::headings::plain(text).replace(['(', ')', '[', ']', ':', ',', ';', '|', '$'], " ");
    left = format!(" {} ", crate::table::clean(&left));
    parts.date = take_date(&mut left);
    parts.year = take_year(&mut left);
    parts.out_of = take_maximum(&mut left);
    for word in assessments.words() {
        if take(&mut left, &word.word) {
            if !word.construct.is_empty() {
                let named = assessments.beside().constructs.iter().find(|construct| construct.name == word.construct);
                parts.construct = parts.construct.take().or_else(|| named.cloned().map(Arc::new));
            }
            parts.instrument.get_or_insert_with(|| word.instrument.clone());
            match word.subject {
                TestSubject::Of(subject) => parts.subject = parts.subject.or(Some(subject)),
                TestSubject::Other => parts.other_subject = true,
                TestSubject::Unsaid => {}
            }
        }
    }
    left = left.replace(['-', '/'], " ");
    left = format!(" {} ", crate::table::clean(&left));
    take_term(&mut left, count, &mut parts);
    take_rating(&mut left, assessments, &mut parts);
    if take(&mut left, "ra") {
        left.push_str("reading age ");
    }
    take_construct(&mut left, assessments, &mut parts);
    let named = longest(&mut left, SUBJECTS);
    let measured = longest(&mut left, MEASURES);
    parts.measured = parts.measured.or(measured);
    if parts.measured.is_none() && parts.out_of.is_some() {
        parts.measured = Some(Measured::Raw);
    }
    // What a construct belongs to is settled by its own table; a subject said beside it only confirms it.
    parts.subject = match &parts.construct {
        Some(construct) if construct.is_subject => construct.subject,
        Some(construct) => construct.subject.or(named.filter(|_| construct.subject.is_some())),
        None => named.or(parts.subject),
    };
    for word in OTHER_SUBJECTS {
        if take(&mut left, word) && named.is_none() {
            parts.other_subject = true;
        }
    }
    finish(&left, count, &mut parts);
    parts
}

/// What is left: year groups, calendar years beside a term, single letters, fillers and the unknown.
fn finish(left: &str, count: TermCount, parts: &mut Parts) {
    let words: Vec<&str> = left.split(' ').filter(|word| !word.is_empty()).collect();
    let mut skip = false;
    for (index, word) in words.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let next = words.get(index + 1).copied().unwrap_or("");
        if parts.term.is_none()
            && let Some(half) = term_word(word, count)
        {
            parts.term = Some(half);
        } else if matches!(*word, "year" | "yr" | "y")
            && let Some(year) = NcYear::parse(next)
        {
            parts.nc_year = parts.nc_year.or(Some(year));
            skip = true;
        } else if word.starts_with(['y', 'n'])
            && word.len() <= 4
            && let Some(year) = NcYear::parse(word)
        {
            parts.nc_year = parts.nc_year.or(Some(year));
        } else if let (Some(half), Some(year)) = (parts.term, calendar_year(word)) {
            let start = if half.term == Term::Autumn { year } else { year - 1 };
            parts.year = parts.year.or_else(|| AcademicYear::starting(start));
        } else if let (None, Some(subject)) = (parts.subject, letter(word)) {
            (parts.subject, parts.by_letter) = (Some(subject), true);
        } else if !FILLERS.contains(word) {
            parts.rest.push((*word).to_owned());
        }
    }
    if parts.by_letter && parts.term.is_none() {
        // A letter alone may be anything; beside a term it is a subject.
        parts.subject = None;
        parts.rest.push("letter".to_owned());
    }
}

fn letter(word: &str) -> Option<Subject> {
    match word {
        "r" => Some(Subject::Reading),
        "w" => Some(Subject::Writing),
        "m" => Some(Subject::Maths),
        _ => None,
    }
}

/// Takes the longest phrase of a table that the text holds, and gives what it means.
pub(crate) fn longest<T: Copy>(left: &mut String, table: &[(&str, T)]) -> Option<T> {
    let found = table
        .iter()
        .filter(|(phrase, _)| left.contains(phrase) && left.contains(&format!(" {phrase} ")))
        .max_by_key(|(phrase, _)| phrase.len());
    found.map(|(phrase, value)| {
        take(left, phrase);
        *value
    })
}

/// Takes a word or phrase out of a text with blanks at both ends.
pub(crate) fn take(left: &mut String, phrase: &str) -> bool {
    // Most phrases are not there: looking first spares a new text for each.
    if !left.contains(phrase) {
        return false;
    }
    let wanted = format!(" {phrase} ");
    match left.find(&wanted) {
        Some(at) => {
            left.replace_range(at..at + wanted.len(), " ");
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::testing::settings;

    #[track_caller]
    fn check_parts(text: &str, subject: Option<Subject>, term: Option<(Term, Option<u8>)>, year: Option<i32>, measured: Option<Measured>) {
        let parts = read_parts(text, &settings().assessments, TermCount::Three);
        assert_eq!(
            (parts.subject, parts.term.map(|half| (half.term, half.half)), parts.year.map(AcademicYear::start_year), parts.measured),
            (subject, term, year, measured),
            "{text}"
        );
        assert!(parts.is_result(), "{text}: {parts:?}");
    }

    #[test]
    fn subject_and_term_are_found_in_any_order() {
        let reading = Some(Subject::Reading);
        let autumn = Some((Term::Autumn, None));
        for text in
            ["Autumn Reading", "Reading Aut", "Reading (Autumn)", "Reading - Autumn Term", "READING_AUT", "R Aut", "Aut: Reading result"]
        {
            check_parts(text, reading, autumn, None, None);
        }
        check_parts("Aut 2 Maths", Some(Subject::Maths), Some((Term::Autumn, Some(2))), None, None);
        check_parts("Spr1 Writing TA", Some(Subject::Writing), Some((Term::Spring, Some(1))), None, Some(Measured::Judgement));
        check_parts("End of Year Writing", Some(Subject::Writing), Some((Term::Summer, None)), None, None);
        check_parts("Maths", Some(Subject::Maths), None, None, None);
    }

    #[test]
    fn years_and_measures_are_found() {
        let standardised = Some(Measured::Standardised);
        check_parts("Reading Standardised Score Autumn 2025", Some(Subject::Reading), Some((Term::Autumn, None)), Some(2025), standardised);
        check_parts("Summer 2026 Maths SS", Some(Subject::Maths), Some((Term::Summer, None)), Some(2025), standardised);
        check_parts(
            "2025/26 Spring Reading SAS",
            Some(Subject::Reading),
            Some((Term::Spring, None)),
            Some(2025),
            Some(Measured::AgeStandardised),
        );
        check_parts(
            "2025-2026 Aut Maths Age-standardised score",
            Some(Subject::Maths),
            Some((Term::Autumn, None)),
            Some(2025),
            Some(Measured::AgeStandardised),
        );
        check_parts("NFER Reading Autumn Raw", Some(Subject::Reading), Some((Term::Autumn, None)), None, Some(Measured::Raw));
    }

    #[test]
    fn a_test_named_after_its_subject_brings_the_subject() {
        let parts = read_parts("PUMA Aut SS", &settings().assessments, TermCount::Three);
        assert_eq!(parts.subject, Some(Subject::Maths));
        assert_eq!(parts.instrument.as_deref(), Some("Hodder PiRA PUMA GAPS"));
    }

    #[test]
    fn a_word_not_understood_is_no_result_heading() {
        for text in ["Reading group", "Reading book band colour", "M", "Science Autumn", "RWM Summer", "Writing Mrs"] {
            assert!(!read_parts(text, &settings().assessments, TermCount::Three).is_result(), "{text}");
        }
    }

    #[test]
    fn a_third_term_of_six_is_not_the_summer() {
        assert_eq!(TermCount::of(["r t1", "r t5"]), TermCount::Six);
        let term = |count| read_parts("T3 Reading", &settings().assessments, count).term;
        assert_eq!(term(TermCount::Three), Some(HalfTerm { term: Term::Summer, half: None }));
        assert_eq!(term(TermCount::Six), Some(HalfTerm { term: Term::Spring, half: Some(1) }));
    }

    #[test]
    fn a_year_group_in_a_heading_is_kept() {
        let parts = read_parts("Y3 Summer Reading", &settings().assessments, TermCount::Three);
        assert_eq!((parts.nc_year, parts.is_result()), (NcYear::new(3), true));
    }
}
