//! Who could not be judged, in which subject, and why. A missing test must not read as "no concern".

use rust_xlsxwriter::Workbook;

use super::{Plain, evidence, put_plain};
use crate::analyse::results::Estimate;
use crate::decide::results::Partition;
use crate::domain::subject::Subject;
use crate::error::Error;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

const COLUMNS: [Column; 8] = [
    column(name::PUPIL, 22.0, Style::Text),
    column(name::YEAR_CLASS, 9.0, Style::Text),
    column(name::STAGE_NOW, 16.0, Style::Text),
    column(name::NOT_JUDGED_IN, 14.0, Style::Text),
    column(name::BECAUSE, 44.0, Style::Text),
    column(name::SCORES, 40.0, Style::Text),
    column(name::ATTENDANCE, 11.0, Style::OneDecimal),
    column(name::CONTEXT, 24.0, Style::Text),
];

/// Writes the sheet: pupils not judged at all first, then pupils not judged in one subject.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, evidence: &evidence::Plan) -> Result<(), Error> {
    let wholly: Vec<&Entry> = book.entries.iter().filter(|entry| entry.partition() == Partition::NotJudged).collect();
    let n = wholly.len();
    let mut rows: Vec<Vec<Value>> = wholly.into_iter().map(|entry| row(book, entry, evidence, None)).collect();
    for entry in book.entries.iter().filter(|entry| entry.partition() != Partition::NotJudged) {
        let subjects = entry.decision.subject_partitions.iter().filter(|(_, partition)| **partition == Partition::NotJudged);
        rows.extend(subjects.map(|(subject, _)| row(book, entry, evidence, Some(*subject))));
    }
    let notes = [
        format!("{}. {n} pupils could not be judged in any subject; {} rows below concern one subject.", words::when(book), rows.len() - n),
        "A missing result is never read as zero and never as 'no concern'. Children who are often absent or have just joined are easily overlooked: please look at them by name.".to_owned(),
    ];
    let plain = Plain {
        sheet: "Not judged",
        table: "Not_judged",
        title: "Not judged: pupils about whom the tests say nothing",
        notes: &notes,
        columns: &COLUMNS,
        rows: &rows,
        printed: COLUMNS.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "Everybody could be judged in every tested subject",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

fn row<'a>(book: &'a Book, entry: &Entry<'a>, evidence: &evidence::Plan, subject: Option<Subject>) -> Vec<Value<'a>> {
    let (scope, because) = match subject {
        None => ("all subjects", entry.decision.not_judged_because.as_str()),
        Some(subject) => (subject.title(), reason(entry, subject)),
    };
    let because = if because.is_empty() { "no usable evidence" } else { because };
    let [name, class] = evidence.who(entry.pupil, &COLUMNS);
    vec![
        name,
        class,
        Value::text(words::stage(entry, book.policy)),
        Value::text(scope),
        Value::text(because),
        Value::text(scores(entry, subject)),
        Value::maybe(words::attendance(entry.pupil)),
        Value::text(words::context(entry.pupil, book.as_at)),
    ]
}

fn reason(entry: &Entry, subject: Subject) -> &'static str {
    match entry.analysis.subjects.get(&subject).map(|progress| &progress.c) {
        Some(Estimate::NoEvidence(reason)) => reason.words(),
        Some(Estimate::Is(_)) | None => "",
    }
}

/// What there is, so that the reader sees what to obtain.
fn scores(entry: &Entry, only: Option<Subject>) -> String {
    let subjects = entry.analysis.subjects.iter().filter(|(subject, _)| only.is_none_or(|only| only == **subject));
    let lines: Vec<String> = subjects
        .filter(|(_, progress)| !progress.history.is_empty())
        .map(|(subject, progress)| {
            let seen: Vec<String> = progress.history.iter().map(|seen| format!("{} ({})", seen.shown, seen.occasion)).collect();
            format!("{}: {}", subject.title(), seen.join("; "))
        })
        .collect();
    lines.join("\n")
}
