//! What a table of results leaves unsaid, asked once, with the lines to add to the school's settings.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::academic_year::AcademicYear;
use crate::domain::subject::Subject;
use crate::domain::term::Term;
use crate::finding::Action;
use crate::normalise::layout::Column;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::sheet::Sheet;

/// Lines for a heading only the school can explain.
pub(crate) fn column_hint(column: &Column, example: &str) -> String {
    format!(
        "Say what it holds in the school's settings under [reading.columns], for example:\n{} = \"{example}\"",
        crate::normalise::sheet::toml_text(&column.heading)
    )
}

/// Asks once a table for what no cell, heading, title line or setting says, and proposes the lines to add.
pub(crate) fn ask(sheet: &Sheet<'_>, what: &'static str, asked: &mut BTreeSet<&'static str>, out: &mut Out) {
    if !asked.insert(what) {
        return;
    }
    let proposed = &sheet.facts.proposed;
    let in_name = |known: bool| {
        if known { " (the file's name suggests this; please confirm)" } else { ", with what is right in place of this example" }
    };
    let (message, line, known) = match what {
        "subject" => {
            let subject = proposed.subject.unwrap_or(Subject::Reading);
            (
                "Nothing in the sheet says which subject the results are of",
                format!("subject = \"{}\"", subject.title()),
                proposed.subject.is_some(),
            )
        }
        "term" => {
            let term = proposed.term.map_or(Term::of(sheet.as_at), |half| half.term);
            ("Nothing in the sheet says which term the results are of", format!("term = \"{term}\""), proposed.term.is_some())
        }
        "year" => {
            let year = proposed.year.unwrap_or(AcademicYear::of(sheet.as_at));
            (
                "Nothing in the sheet says which school year its terms belong to",
                format!("academic_year = \"{year}\""),
                proposed.year.is_some(),
            )
        }
        "paper" => ("Nothing in the sheet says which paper the marks are of", "paper = \"Autumn arithmetic\"".to_owned(), false),
        "age test" => (
            "Nothing in the sheet says which test the ages are of",
            format!("instrument = \"{}\"", proposed.instrument.as_deref().unwrap_or("New Salford Sentence Reading")),
            proposed.instrument.is_some(),
        ),
        _ => {
            // Of a part of a subject a diagnostic test is proposed, not a termly one.
            let diagnostic = sheet.layout.columns.iter().any(|column| column.parts.as_ref().is_some_and(|parts| parts.construct.is_some()));
            let name: Arc<str> = proposed
                .instrument
                .clone()
                .or_else(|| diagnostic.then(|| Arc::from("YARC Primary")))
                .or_else(|| sheet.settings.assessments.instruments().first().cloned())
                .unwrap_or_else(|| Arc::from("NFER termly tests"));
            ("Nothing in the sheet says which test the scores are of", format!("instrument = \"{name}\""), proposed.instrument.is_some())
        }
    };
    let mut lines = vec![line];
    if what == "term" && sheet.facts.parts.year.is_none() {
        lines.push(format!("academic_year = \"{}\"", proposed.year.unwrap_or(AcademicYear::of(sheet.as_at))));
    }
    let hint = format!("Add to the school's settings{}:\n{}", in_name(known), sheet.file_lines(&lines));
    let code = if matches!(what, "instrument" | "paper" | "age test") { "M134" } else { "M068" };
    out.notes.add(sheet.table.place(), Fault::new(code, Action::Asked, message, "The results that need it are not read.").hint(hint));
}
