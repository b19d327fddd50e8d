//! Every number behind every sentence: one row per pupil, subject and criterion, with the cells it came from.
//!
//! Values, not formulas. The first row of a pupil is the outcome with the full text; names elsewhere lead to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::Workbook;

use super::codes::{corroborator_words, criterion_words};
use super::{ROW_POINTS, add};
use crate::analyse::results::{Estimate, SameBaseline, Sighting, SubjectProgress};
use crate::decide::results::{Beside, Corroborator, CriterionResult, Level};
use crate::decide::rule_results::PolicyRuleResult;
use crate::domain::subject::Subject;
use crate::error::Error;
use crate::link::school::Pupil;
use crate::render::vocabulary as name;
use crate::render::workbook::book::{Book, Entry, Reader};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::ids::name_headings;
use crate::render::workbook::layout::page::{Print, put_head, set_up};
use crate::render::workbook::layout::table::{Column, TableOf, Value, column, fault, put_headings};
use crate::render::workbook::layout::wrap::lines_needed;
use crate::render::workbook::words;

/// The sheet's name, for links.
pub(crate) const SHEET: &str = "Evidence";

const COLUMNS: [Column; 20] = [
    column(name::PUPIL, 18.0, Style::Text),
    column(name::YEAR_CLASS, 8.0, Style::Text),
    column(name::SUBJECT, 8.5, Style::Text),
    column(name::CRITERION, 15.0, Style::Text),
    column(name::VERDICT, 10.0, Style::Text),
    column(name::LEVEL, 7.0, Style::Centre),
    column(name::Z, 6.5, Style::TwoDecimals),
    column(name::N_COMPARED, 9.5, Style::Whole),
    column(name::FIRST_VALUE, 8.0, Style::OneDecimal),
    column(name::LATEST_VALUE, 8.0, Style::OneDecimal),
    column(name::EXPECTED_VALUE, 9.5, Style::OneDecimal),
    column(name::EVIDENCE, 60.0, Style::Text),
    column(name::WOULD_HAVE_CLEARED, 24.0, Style::Text),
    column(name::COMPARED_WITH, 24.0, Style::Text),
    column(name::CLAUSE, 26.0, Style::Text),
    column(name::TEST, 26.0, Style::Text),
    column(name::SCORES, 40.0, Style::Text),
    column(name::CAUTIONS_IN_FULL, 50.0, Style::Text),
    column(name::AMONG_MANY, 20.0, Style::Text),
    column(name::SOURCE_CELLS, 60.0, Style::Text),
];
/// Columns as wide as the notes; the sheet stays on screen.
const PRINTED: usize = 15;
/// Title, one note, heading.
const FIRST_ROW: u32 = 3;

/// How many rows there are, and where each pupil's begin. The rows themselves are made when they are written, a pupil at
/// a time: those of a large school would be most of the memory of a run.
pub(crate) struct Plan<'a> {
    n_rows: usize,
    first_rows: BTreeMap<&'a str, u32>,
}

impl<'a> Plan<'a> {
    /// The pupil's name, leading to the pupil's first row, and the year and class.
    ///
    /// Some programs do not wrap a link: where the name needs a second line, the class leads there instead, so
    /// that the name is never cut off.
    pub(crate) fn who(&self, pupil: &Pupil, columns: &[Column]) -> [Value<'static>; 2] {
        let (name, class) = (words::name(pupil), words::year_and_class(pupil));
        let Some(row) = self.first_rows.get(pupil.key.as_str()) else { return [Value::Text(name.into()), Value::Text(class.into())] };
        let fits = columns.first().is_none_or(|column| lines_needed(&name, column.width) == 1);
        let link = |text: String| Value::Link { text: text.into(), sheet: SHEET, row: *row };
        if fits { [link(name), Value::Text(class.into())] } else { [Value::Text(name.into()), link(class)] }
    }
}

/// Counts the rows of a book.
pub(crate) fn plan<'a>(book: &Book<'a>) -> Plan<'a> {
    let mut plan = Plan { n_rows: 0, first_rows: BTreeMap::new() };
    for entry in &book.entries {
        let row = FIRST_ROW + u32::try_from(plan.n_rows).unwrap_or(u32::MAX);
        plan.first_rows.entry(&entry.pupil.key).or_insert(row);
        plan.n_rows += n_rows_of(entry);
    }
    plan
}

/// How many rows [`rows_of`] gives a pupil, without making them.
fn n_rows_of(entry: &Entry<'_>) -> usize {
    let decision = entry.decision;
    let of_subject = |subject: Subject| {
        let results = decision.criteria.get(&subject).map_or(0, Vec::len);
        results.max(1) + usize::from(earlier(entry, subject, entry.analysis.subjects.get(&subject)).is_some())
    };
    ideas(entry).len()
        + decision.pupil_criteria.len()
        + decision.corroborators.len()
        + decision.beside.len()
        + subjects(entry).into_iter().map(of_subject).sum::<usize>()
}

/// Every subject that was measured or judged.
fn subjects(entry: &Entry<'_>) -> BTreeSet<Subject> {
    entry.analysis.subjects.keys().chain(entry.decision.criteria.keys()).copied().collect()
}

/// The rows of a pupil.
fn rows_of<'a>(entry: &Entry<'a>, reader: Reader) -> Vec<Vec<Value<'a>>> {
    let mut rows = outcome_rows(entry, reader);
    rows.extend(entry.decision.pupil_criteria.iter().map(|result| criterion_row(entry, "all", None, result)));
    rows.extend(entry.decision.corroborators.iter().map(|sign| support_row(entry, *sign)));
    rows.extend(entry.decision.beside.iter().map(|one| beside_row(entry, one)));
    for subject in subjects(entry) {
        let progress = entry.analysis.subjects.get(&subject);
        let results = entry.decision.criteria.get(&subject).map(Vec::as_slice).unwrap_or_default();
        if results.is_empty() {
            rows.push(row_without_criterion(entry, subject, progress));
        }
        rows.extend(results.iter().map(|result| criterion_row(entry, subject.title(), progress, result)));
        rows.extend(earlier_row(entry, subject, progress));
    }
    rows
}

/// The rows that speak for the pupil as a whole: one idea each, so that no row is taller than a spreadsheet allows.
fn outcome_rows<'a>(entry: &Entry<'a>, reader: Reader) -> Vec<Vec<Value<'a>>> {
    let row = |(index, idea): (usize, String)| {
        let mut row = who(entry, "all");
        row.push(Value::text("outcome"));
        row.push(Value::text(entry.partition().word()));
        row.extend(std::iter::repeat_n(Value::Blank, 6));
        row.push(Value::text(idea));
        row.extend([Value::Blank, Value::Blank, Value::Blank, Value::Blank, Value::Blank]);
        row.push(if index == 0 { Value::text(words::cautions_in_full(entry)) } else { Value::Blank });
        row.push(if index == 0 && reader == Reader::Senco { Value::text(words::among_many(entry)) } else { Value::Blank });
        row.push(Value::Blank);
        row
    };
    ideas(entry).into_iter().enumerate().map(row).collect()
}

/// What is said of the pupil as a whole, one idea a line. What stands beside the verdicts has rows of its own.
fn ideas(entry: &Entry<'_>) -> Vec<String> {
    let text: Cow<str> =
        if entry.decision.evidence.is_empty() { words::why(entry).into() } else { entry.decision.evidence.as_str().into() };
    let is_beside = |line: &str| entry.decision.beside.iter().any(|one| one.text == line);
    text.lines().filter(|line| !is_beside(line)).map(str::to_owned).collect()
}

/// A sign that supports a concern.
fn support_row<'a>(entry: &Entry<'a>, sign: Corroborator) -> Vec<Value<'a>> {
    let mut row = who(entry, "all");
    row.push(Value::text(format!("{}: {}", sign.code(), corroborator_words(sign))));
    row.push(Value::text("supports"));
    row.extend(std::iter::repeat_n(Value::Blank, 10));
    trace(&mut row, None);
    row
}

/// Criterion (c) up to the assessment before, with its level.
fn earlier<'p>(entry: &Entry<'_>, subject: Subject, progress: Option<&'p SubjectProgress>) -> Option<(Level, &'p SameBaseline)> {
    let level = entry.decision.levels.get(&subject).map(|levels| levels.c_mid)?;
    Some((level, progress?.c_mid.value()?))
}

/// Criterion (c) up to the assessment before: what C2 rests on.
fn earlier_row<'a>(entry: &Entry<'a>, subject: Subject, progress: Option<&'a SubjectProgress>) -> Option<Vec<Value<'a>>> {
    let (level, c_mid) = earlier(entry, subject, progress)?;
    let mut row = who(entry, subject.title());
    row.push(Value::text("c at the assessment before"));
    row.push(Value::text("no verdict"));
    row.push(Value::text(level.sign()));
    row.push(Value::Number(c_mid.z));
    row.push(if c_mid.n_others == 0 { Value::Blank } else { Value::count(c_mid.n_others) });
    row.extend([Value::maybe(c_mid.from.score), Value::maybe(c_mid.to.score), Value::Number(c_mid.expected)]);
    row.extend(std::iter::repeat_n(Value::Blank, 4));
    trace(&mut row, None);
    Some(row)
}

/// A result on another scale: no criterion, no level, no verdict.
fn beside_row<'a>(entry: &Entry<'a>, beside: &'a Beside) -> Vec<Value<'a>> {
    if let Some(result) = &beside.of_rule {
        return policy_rule_row(entry, result);
    }
    let mut row = who(entry, beside.subject.map_or("all", Subject::title));
    row.push(Value::text(beside.kind));
    row.push(Value::text("no verdict"));
    row.extend(std::iter::repeat_n(Value::Blank, 6));
    row.push(Value::text(beside.text.as_str()));
    row.extend([Value::Blank, Value::Blank, Value::Blank]);
    trace(&mut row, None);
    row
}

fn row_without_criterion<'a>(entry: &Entry<'a>, subject: Subject, progress: Option<&'a SubjectProgress>) -> Vec<Value<'a>> {
    let mut row = who(entry, subject.title());
    row.push(Value::text("none"));
    row.push(Value::text("no evidence"));
    row.extend(std::iter::repeat_n(Value::Blank, 6));
    let reason = match progress.map(|progress| &progress.c) {
        Some(Estimate::NoEvidence(reason)) => reason.words(),
        _ => "",
    };
    row.push(Value::text(reason));
    row.extend([Value::Blank, Value::Blank, Value::Blank]);
    trace(&mut row, progress);
    row
}

fn criterion_row<'a>(
    entry: &Entry<'a>,
    subject: &'static str,
    progress: Option<&'a SubjectProgress>,
    result: &'a CriterionResult,
) -> Vec<Value<'a>> {
    let mut row = who(entry, subject);
    row.push(Value::text(format!("{}: {}", result.letter, criterion_words(result.letter))));
    row.push(Value::text(result.verdict.words()));
    row.push(Value::text(result.level.sign()));
    row.push(Value::maybe(result.z));
    row.extend(numbers(progress, result.letter));
    row.push(Value::text(result.evidence.as_str()));
    row.push(Value::text(result.would_have_cleared.as_str()));
    row.push(Value::text(result.population.as_str()));
    row.push(Value::text(result.clause.as_str()));
    trace(&mut row, progress);
    row
}

/// A rule of the policy's own.
fn policy_rule_row<'a>(entry: &Entry<'a>, result: &'a PolicyRuleResult) -> Vec<Value<'a>> {
    let mut row = who(entry, result.subject.map_or("all", Subject::title));
    row.push(Value::text(format!("policy's rule {}: {}", result.rule, result.looks_for)));
    row.push(Value::text(result.finding.words()));
    row.push(Value::Blank);
    row.push(Value::maybe(result.z));
    row.extend(std::iter::repeat_n(Value::Blank, 4));
    row.push(Value::text(result.evidence.as_str()));
    row.extend([Value::Blank, Value::Blank]);
    row.push(Value::text(result.clause.as_str()));
    trace(&mut row, result.subject.and_then(|subject| entry.analysis.subjects.get(&subject)));
    row
}

fn who<'a>(entry: &Entry<'a>, subject: &'static str) -> Vec<Value<'a>> {
    vec![Value::Text(words::name(entry.pupil).into()), Value::text(words::year_and_class(entry.pupil)), Value::text(subject)]
}

/// Number compared with, first, latest and expected value of a criterion: scores for (c), gaps for (a) and (b).
fn numbers<'a>(progress: Option<&SubjectProgress>, letter: char) -> [Value<'a>; 4] {
    let blank = [const { Value::Blank }; 4];
    let Some(progress) = progress else { return blank };
    match letter {
        'c' => progress.c.value().map_or(blank, |c: &SameBaseline| {
            let n = if c.n_others == 0 { Value::Blank } else { Value::count(c.n_others) };
            [n, Value::maybe(c.from.score), Value::maybe(c.to.score), Value::Number(c.expected)]
        }),
        'a' | 'b' => progress.gap.value().map_or(blank, |gap| {
            [gap.n_peers.map_or(Value::Blank, Value::count), Value::Number(gap.before), Value::Number(gap.after), Value::Blank]
        }),
        _ => blank,
    }
}

/// Test, scores with their dates, cautions and the word on a long list (on the outcome row), and the cells.
fn trace<'a>(row: &mut Vec<Value<'a>>, progress: Option<&'a SubjectProgress>) {
    let Some(progress) = progress else {
        row.extend(std::iter::repeat_n(Value::Blank, 5));
        return;
    };
    let test = progress.series.as_ref().map(|series| format!("{}, {}", series.instrument, series.measure.words())).unwrap_or_default();
    let list = |word: fn(&Sighting) -> String| progress.history.iter().map(word).collect::<Vec<_>>().join("; ");
    row.push(Value::text(test));
    row.push(Value::text(list(|seen| format!("{} ({}, {})", seen.shown, seen.occasion, seen.date.format("%d/%m/%Y")))));
    row.extend([Value::Blank, Value::Blank]);
    row.push(Value::text(list(|seen| seen.place.to_string())));
}

/// Writes the sheet.
pub(crate) fn put(workbook: &mut Workbook, formats: &Formats, book: &Book, plan: &Plan) -> Result<(), Error> {
    let notes = ["Level: -- reliably worse, - leaning worse, 0 no reliable difference, + and ++ better, ? no evidence. Values are scores for (c) and gaps in points below the norm for (a) and (b). Not for paper: filter the column Pupil; the sheet In full prints.".to_owned()];
    let sheet = add(workbook, book, SHEET)?;
    let printed = COLUMNS.get(..PRINTED).unwrap_or(&COLUMNS);
    let top = put_head(sheet, formats, "Evidence: what each criterion rests on", &notes, printed)?;
    let table = TableOf {
        name: "Evidence",
        columns: &COLUMNS,
        rows: &[],
        measured: COLUMNS.len(),
        row_points: ROW_POINTS,
        blanks_are_ruled: false,
        when_empty: "Nobody is on roll",
    };
    let mut rows = put_headings(sheet, formats, top, &table, plan.n_rows)?;
    for entry in &book.entries {
        for row in rows_of(entry, book.reader) {
            rows.put(&row)?;
        }
    }
    let landed = rows.ended()?;
    if landed.first_row != FIRST_ROW {
        return Err(Error::Fault("the evidence does not stand where the names lead".to_owned()));
    }
    set_up(sheet, book.stamp, landed, &Print { of: SHEET, columns: PRINTED, pages_high: 0, frozen_columns: 3 })?;
    sheet.set_screen_gridlines(true);
    // Hundreds of pages that nobody reads: the sheet In full is made for paper.
    sheet.set_print_area(0, 0, 1, u16::try_from(PRINTED - 1).unwrap_or(0)).map_err(fault)?;
    name_headings(workbook, SHEET, "Evidence", &COLUMNS, landed)
}
