//! Results of published tests and mark books: their columns and how they are recognised.

use crate::normalise::kind::clues::Clues;
use crate::normalise::result_heading::{Measured, Parts};

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
    "score_percent",
    "score_scaled",
    "score_scaled_star",
    "reading_age",
    "spelling_age",
    "rater",
];

/// Columns of a mark book.
pub(crate) const MARK_BOOK: &[&str] = &[
    "subject",
    "term",
    "academic_year",
    "test_date",
    "test_name",
    "teacher_judgement",
    "target",
    "score_unknown",
    "score_raw",
    "score_percent",
];

/// How many headings are results of a subject, or say outright that they hold standardised scores.
pub(crate) fn n_result_columns(clues: &Clues<'_>) -> usize {
    let is_result = |parts: &crate::normalise::result_heading::Parts| {
        parts.subject.is_some() || matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised))
    };
    clues.columns.iter().filter(|column| column.parts.as_ref().is_some_and(is_result)).count()
}

/// Ratings, and no results of a subject beside them.
pub(crate) fn is_ratings(clues: &Clues<'_>) -> bool {
    let rated = clues.columns.iter().any(|column| column.parts.as_ref().is_some_and(|parts| parts.rating.is_some()));
    clues.identity && n_result_columns(clues) == 0 && (rated || (clues.only("rater") && clues.only("score_unknown")))
}

/// Ages, parts of a subject, a publisher's own scale: and no standardised score of a whole subject beside them.
pub(crate) fn is_other_results(clues: &Clues<'_>) -> bool {
    let any = |wanted: fn(&Parts) -> bool| clues.columns.iter().any(|column| column.parts.as_ref().is_some_and(wanted));
    let termly = any(|parts| {
        parts.construct.is_none()
            && matches!(parts.measured, Some(Measured::Standardised | Measured::AgeStandardised | Measured::Judgement))
    });
    let own = any(|parts| parts.construct.as_ref().is_some_and(|one| !one.is_subject) || parts.measured == Some(Measured::Age));
    let listed = ["reading_age", "spelling_age", "score_scaled_star"].iter().any(|field| clues.only(field));
    let of_a_pupil_list =
        clues.n_of(&["sex", "sen_status", "pupil_premium", "fsm", "eal", "ethnicity", "admission_date", "postcode", "first_language"]) >= 2;
    let scored = clues.only("score_standardised") || clues.only("score_age_standardised");
    let is_long =
        clues.has("score_unknown") && clues.has("test_name") && ["test_date", "subject", "term"].iter().any(|field| clues.has(field));
    clues.identity && !termly && !scored && (own || is_long && !clues.only("score_unknown") || (listed && !of_a_pupil_list))
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

/// What a heading says of a diagnostic test or a rating, in words.
pub(crate) fn beside_words(parts: &Parts) -> Option<String> {
    if let Some(scale) = &parts.rating {
        let better = if scale.is_higher_better { "higher" } else { "lower" };
        return Some(format!("{}, {} ({better} is better)", scale.instrument, scale.scale));
    }
    parts.construct.as_ref().map(|construct| construct.name.to_string())
}

/// A measure in words.
pub(crate) fn measured_words(measured: Measured) -> &'static str {
    match measured {
        Measured::Judgement => "teacher judgement",
        Measured::Standardised => "standardised score",
        Measured::AgeStandardised => "age-standardised score",
        Measured::Age => "age",
        Measured::Scaled => "scaled score",
        Measured::Raw => "mark of a paper",
        Measured::Percent => "percentage of a paper",
        Measured::Date => "day of the test",
        Measured::Other(words) => words,
    }
}
