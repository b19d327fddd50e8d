//! Results of published tests and mark books: their columns and how they are recognised.

use crate::normalise::kind::clues::Clues;
use crate::normalise::result_heading::Measured;

/// Columns of results of published tests, in order of preference where a heading may mean several.
pub(crate) const STANDARDISED_TEST: &[&str] = &[
    "test_date",
    "subject",
    "term",
    "academic_year",
    "test_name",
    "score_standardised",
    "score_age_standardised",
    "score_unknown",
    "teacher_judgement",
    "target",
    "score_raw",
];

/// Columns of a mark book.
pub(crate) const MARK_BOOK: &[&str] =
    &["subject", "term", "academic_year", "test_date", "test_name", "teacher_judgement", "target", "score_unknown", "score_raw"];

/// How many headings are results of a subject, or say outright that they hold standardised scores.
pub(crate) fn n_result_columns(clues: &Clues<'_>) -> usize {
    let is_result = |parts: &crate::normalise::result_heading::Parts| {
        parts.subject.is_some() || matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised))
    };
    clues.columns.iter().filter(|column| column.parts.as_ref().is_some_and(is_result)).count()
}

/// Results of published tests.
pub(crate) fn is_standardised_test(clues: &Clues<'_>) -> bool {
    let measured = clues.columns.iter().any(|column| {
        column.parts.as_ref().is_some_and(|parts| {
            matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised)) || parts.instrument.is_some()
        })
    });
    let scored = clues.only("score_standardised") || clues.only("score_age_standardised");
    let unnamed = clues.only("score_unknown") && (clues.has("subject") || clues.has("test_name") || clues.has("test_date"));
    clues.identity && (measured || scored || unnamed)
}

/// Teachers' judgements or scores, subject by term.
pub(crate) fn is_mark_book(clues: &Clues<'_>) -> bool {
    let judged = clues.only("teacher_judgement") && (clues.has("subject") || clues.has("term"));
    clues.identity && (n_result_columns(clues) > 0 || judged)
}

/// A sheet named after a subject has columns that name only the term.
pub(crate) fn is_mark_book_of_terms(clues: &Clues<'_>) -> bool {
    let names_term = |parts: &crate::normalise::result_heading::Parts| !matches!(parts.measured, Some(Measured::Date | Measured::Other(_)));
    clues.identity && clues.columns.iter().any(|column| column.parts.as_ref().is_some_and(names_term))
}

/// A measure in words.
pub(crate) fn measured_words(measured: Measured) -> &'static str {
    match measured {
        Measured::Judgement => "teacher judgement",
        Measured::Standardised => "standardised score",
        Measured::AgeStandardised => "age-standardised score",
        Measured::Date => "day of the test",
        Measured::Other(words) => words,
    }
}
