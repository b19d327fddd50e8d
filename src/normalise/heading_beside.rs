//! Words of headings that belong to other scales than termly scores: parts of a subject, scales of ratings, who rated, and
//! the marks of a whole paper.
//!
//! `Total` or `Impact` alone could be anything: such a wording counts only beside surer headings of the same instrument.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::assessments::{Assessments, GoesTo, RatingScale};
use crate::normalise::layout::Column;
use crate::normalise::result_heading::{Measured, Parts, TermCount, longest, read_parts, take};
use crate::normalise::result_words::RATERS;

/// Takes general wordings of a rating as what they say where at least two headings name its instrument's scales for sure.
pub(crate) fn settle_ratings(columns: &mut [Column], assessments: &Assessments, count: TermCount) {
    let sure: Vec<Arc<str>> =
        columns.iter().filter_map(|column| column.parts.as_ref()?.rating.as_ref()).map(|scale| scale.instrument.clone()).collect();
    let instruments: BTreeSet<Arc<str>> =
        sure.iter().filter(|name| sure.iter().filter(|other| other == name).count() >= 2).cloned().collect();
    if instruments.is_empty() {
        return;
    }
    for column in columns.iter_mut().filter(|column| column.parts.is_none() && column.own.is_none()) {
        let parts = read_parts(&column.heading, assessments, count);
        let fits = parts.rating.as_ref().is_some_and(|scale| instruments.contains(&scale.instrument));
        if fits && parts.rest.is_empty() {
            column.parts = Some(Parts { is_rating_unsure: false, ..parts });
            column.candidates.clear();
            column.matched = None;
        }
    }
}

/// Takes the scale of a rating, and who rated.
pub(crate) fn take_rating(left: &mut String, assessments: &Assessments, parts: &mut Parts) {
    let of_another = |scale: &RatingScale| parts.instrument.as_ref().is_some_and(|named| *named != scale.instrument);
    let found = assessments
        .beside()
        .ratings
        .iter()
        .find(|scale| left.contains(&scale.word) && left.contains(&format!(" {} ", scale.word)) && !of_another(scale));
    if let Some(scale) = found {
        take(left, &scale.word);
        parts.is_rating_unsure = scale.needs_name && parts.instrument.as_ref() != Some(&scale.instrument);
        parts.rating = Some(Arc::new(scale.clone()));
    }
    let of_ratings = |name: &Arc<str>| assessments.goes_to(name) == GoesTo::Ratings;
    if parts.rating.is_some() || parts.instrument.as_ref().is_some_and(of_ratings) {
        parts.rater = longest(left, RATERS);
        for word in ["questionnaire", "form", "version", "rated", "completed by", "by", "rating"] {
            take(left, word);
        }
    }
}

/// Takes the part of a subject that a diagnostic test measures.
pub(crate) fn take_construct(left: &mut String, assessments: &Assessments, parts: &mut Parts) {
    let found = assessments
        .beside()
        .constructs
        .iter()
        .find(|construct| left.contains(&construct.word) && left.contains(&format!(" {} ", construct.word)));
    let Some(construct) = found else { return };
    if left.contains("grammar") {
        // `Grammar, punctuation and spelling` is a subject.
        return;
    }
    take(left, &construct.word);
    if construct.is_standardised {
        parts.measured = Some(Measured::Standardised);
    }
    parts.construct = Some(Arc::new(construct.clone()));
}

/// Marks of the whole paper: `/40`, `out of 40`, `max 40`.
pub(crate) fn take_maximum(left: &mut String) -> Option<f64> {
    let words: Vec<String> = left.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let number = |text: &str| text.parse::<u16>().ok().filter(|most| (5..=300).contains(most)).map(f64::from);
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).map_or("", String::as_str);
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
        found = match (word.strip_prefix('/').and_then(number), number(word)) {
            (Some(most), _) => Some((most, at, at + 1)),
            (None, Some(most)) if before == "/" || (before == "max" && next.is_empty()) => Some((most, at - 1, at + 1)),
            (None, Some(most)) if before == "of" && at >= 2 && words.get(at - 2).is_some_and(|word| word == "out") => {
                Some((most, at - 2, at + 1))
            }
            _ => continue,
        };
        break;
    }
    let (most, from, to) = found?;
    let rest: Vec<&str> = words.iter().enumerate().filter(|(at, _)| *at < from || *at >= to).map(|(_, word)| word.as_str()).collect();
    *left = format!(" {} ", rest.join(" "));
    Some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observed::Rater;
    use crate::domain::subject::Subject;
    use crate::normalise::testing::settings;

    fn parts(text: &str) -> Parts {
        read_parts(text, &settings().assessments, TermCount::Three)
    }

    #[track_caller]
    fn check_construct(text: &str, construct: &str, subject: Option<Subject>, measured: Option<Measured>) {
        let parts = parts(text);
        let name = parts.construct.as_ref().map_or("", |construct| &construct.name);
        assert_eq!((name, parts.subject, parts.measured), (construct, subject, measured), "{text}");
        assert!(parts.is_result(), "{text}: {parts:?}");
    }

    #[test]
    fn a_part_of_a_subject_is_not_the_subject() {
        let standardised = Some(Measured::Standardised);
        let for_age = Some(Measured::AgeStandardised);
        check_construct("Verbal SAS", "verbal reasoning", None, for_age);
        check_construct("Non-verbal SAS Autumn 2026", "non-verbal reasoning", None, for_age);
        check_construct("Mean SAS", "mean of the batteries", None, standardised);
        check_construct("Single Word Reading SS", "word reading", Some(Subject::Reading), standardised);
        check_construct("Spelling Age", "spelling", None, Some(Measured::Age));
        check_construct("Arithmetic /40", "arithmetic", Some(Subject::Maths), Some(Measured::Raw));
        check_construct("RA Autumn", "", Some(Subject::Reading), Some(Measured::Age));
    }

    #[test]
    fn the_marks_of_the_paper_are_taken_from_the_heading() {
        for text in ["Reading (/50)", "Reading out of 50", "Reading /50", "Reading raw max 50"] {
            assert_eq!(parts(text).out_of, Some(50.0), "{text}");
        }
        assert_eq!(parts("Reading 2025/26").out_of, None);
    }

    #[test]
    fn a_rating_names_its_scale_and_who_rated() {
        let read = parts("SDQ Total Parent Autumn 2026");
        assert!(read.is_result() && read.rater == Some(Rater::Parent));
        assert_eq!(read.rating.as_ref().map(|scale| &*scale.scale), Some("total difficulties"));
        assert!(!parts("Total").is_result() && !parts("Impact").is_result());
        assert!(parts("Prosocial").is_result());
    }
}
