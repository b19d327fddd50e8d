//! One row per pupil and course: what was planned and delivered, what it cost, what was measured, and the next step for people
//! to fill in. A class file shows its own pupils without a cost; the SENCO's file lists what was left out on a second sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_xlsxwriter::{DataValidation, Workbook};

use super::costs::{self, Totals};
use super::{Plain, evidence, put_plain};
use crate::analyse::cost::support_year::SupportYear;
use crate::analyse::intervention::regression_to_the_mean;
use crate::domain::words::count;
use crate::error::Error;
use crate::finding::Finding;
use crate::ledger::{Fate, RowKey};
use crate::link::school::School;
use crate::render::provision_lines::{self, Line, gain, lines, measure};
use crate::render::vocabulary as name;
use crate::render::workbook::WorkbookInput;
use crate::render::workbook::book::{Book, Entry, Reader};
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column, fault};
use crate::render::workbook::words;

const WHO: [Column; 4] = [
    column(name::PUPIL, 18.0, Style::Text),
    column(name::YEAR_CLASS, 8.0, Style::Text),
    column(name::STAGE_NOW, 11.0, Style::Text),
    column(name::AREA_OF_NEED, 14.0, Style::Text),
];
const PLAN: [Column; 10] = [
    column(name::COURSE, 18.0, Style::Text),
    column(name::TIER, 10.0, Style::Text),
    column(name::START, 10.5, Style::Text),
    column(name::PLANNED_END, 10.5, Style::Text),
    column(name::ACTUAL_END, 10.5, Style::Text),
    column(name::SESSIONS_A_WEEK, 9.0, Style::AsIs),
    column(name::MINUTES, 8.0, Style::Whole),
    column(name::GROUP_SIZE, 7.0, Style::Whole),
    column(name::WEEKS, 7.0, Style::Whole),
    column(name::DELIVERED, 14.0, Style::Text),
];
const IMPACT: [Column; 9] = [
    column(name::BASELINE, 13.0, Style::Text),
    column(name::BASELINE_DAY, 10.5, Style::Text),
    column(name::END_MEASURE, 13.0, Style::Text),
    column(name::END_DAY, 10.5, Style::Text),
    column(name::GAIN, 7.0, Style::OneDecimal),
    column(name::EXPECTED_GAIN, 9.0, Style::OneDecimal),
    column(name::GAIN_IN_WORDS, 26.0, Style::Text),
    column(name::TARGETS_REVIEWED, 14.0, Style::Text),
    column(name::NEXT_STEP, 12.0, Style::Entry),
];
const TRACE: [Column; 2] = [column(name::PLACES, 30.0, Style::Text), column(name::ROW_KEY, 9.0, Style::Key)];

const LEFT_OUT: [Column; 3] =
    [column(name::PLACES, 50.0, Style::Text), column(name::REASON, 70.0, Style::Text), column(name::WHAT_TO_DO, 50.0, Style::Text)];

const NEXT_STEPS: [&str; 4] = ["continue", "change", "stop", "step up"];

/// Shortest time between two measures from which a gain is read, in weeks.
const SHORT_WEEKS: i64 = 8;

/// Writes the sheet.
pub(crate) fn put(
    workbook: &mut Workbook,
    formats: &Formats,
    book: &Book,
    input: &WorkbookInput,
    evidence: &evidence::Plan,
) -> Result<(), Error> {
    let with_cost = book.reader == Reader::Senco;
    let mut columns: Vec<Column> = WHO.iter().chain(&PLAN).copied().collect();
    if with_cost {
        columns.extend(costs::COST);
    }
    columns.extend(IMPACT.iter().chain(&TRACE));
    let mut rows = Vec::new();
    let mut totals = Totals::default();
    for entry in &book.entries {
        let (courses, year) = lines(entry.pupil, input.rates, input.tiers, book.as_at);
        for line in &courses {
            totals.add(line);
            rows.push(row(book, entry, line, &year, with_cost, evidence, &columns));
        }
    }
    let notes = notes(book, input, &totals, rows.len());
    let plain = Plain {
        sheet: "Provision map",
        table: "Provision_map",
        title: "Provision map: who gets what",
        notes: &notes,
        columns: &columns,
        rows: &rows,
        printed: WHO.len() + PLAN.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "No provision is recorded",
    };
    let landed = put_plain(workbook, formats, book, &plain)?;
    let index = columns.iter().position(|column| column.heading == name::NEXT_STEP).and_then(|at| u16::try_from(at).ok());
    if let Some(index) = index {
        let rule = DataValidation::new().allow_list_strings(&NEXT_STEPS).map_err(fault)?.ignore_blank(true);
        let sheet = workbook.worksheet_from_name("Provision map").map_err(fault)?;
        sheet.add_data_validation(landed.first_row, index, landed.last_row, index, &rule).map_err(fault)?;
    }
    Ok(())
}

fn notes(book: &Book, input: &WorkbookInput, totals: &Totals, n: usize) -> Vec<String> {
    let mut notes = vec![format!("{}. {}.", words::when(book), count(n, "course of one pupil", "courses of one pupil each"))];
    if book.reader == Reader::Senco {
        notes.push(format!("{} They print on the sheet Costs.", totals.words()));
        notes.push(provision_lines::rule_of_costs());
        let year = crate::analyse::cost::support_year::support_year(&[], input.rates, book.as_at);
        notes.push(provision_lines::expectation_in_words(input.rates, year.from, book.as_at));
    }
    notes.push("The gain of one pupil says nothing of the course: chance and a low start move scores too. Next step: continue, change, stop or step up.".to_owned());
    notes.retain(|note| !note.is_empty());
    notes
}

fn row<'a>(
    book: &Book<'a>,
    entry: &Entry<'a>,
    line: &Line<'a>,
    year: &SupportYear,
    with_cost: bool,
    evidence: &evidence::Plan,
    columns: &[Column],
) -> Vec<Value<'a>> {
    let course = line.course;
    let [who, class] = evidence.who(entry.pupil, columns);
    let area = if course.area_of_need.is_empty() { words::area_of_need(entry.pupil, book.reader) } else { course.area_of_need.clone() };
    let has_ended = course.end.filter(|end| *end <= book.as_at);
    let number = |number: Option<u32>| Value::maybe(number.map(f64::from));
    let mut cells = vec![
        who,
        class,
        Value::text(words::stage(entry, book.policy)),
        Value::text(area),
        Value::text(course.intervention.as_str()),
        Value::text(line.tier.name.clone()),
        Value::day(course.start),
        if course.end.is_none() { Value::text("no end set") } else { Value::day(course.end) },
        if has_ended.is_some() { Value::day(has_ended) } else { Value::text("running") },
        Value::maybe(course.sessions_per_week),
        number(course.minutes),
        number(crate::analyse::cost::group_size(course)),
        number(course.plan.weeks),
        Value::text(line.delivered()),
    ];
    if with_cost {
        cells.extend(costs::cells(line, year));
    }
    cells.extend([
        Value::text(measure(course, false)),
        Value::day(course.entry_date),
        Value::text(measure(course, true)),
        Value::day(course.exit_date),
        Value::maybe(gain(course)),
        Value::maybe(expected_gain(book, line)),
        Value::text(gain_in_words(book, line)),
        Value::text(line.targets(entry.pupil, book.as_at)),
        Value::Blank,
        Value::text(course.row.place().to_string()),
        Value::text(entry.pupil.key.as_str()),
    ]);
    cells
}

/// What the starting score alone leads to expect, where a gain can be read.
fn expected_gain(book: &Book, line: &Line) -> Option<f64> {
    gain(line.course)?;
    let start = line.course.entry?.score()?.points();
    Some(regression_to_the_mean(start, book.method.norm_mean.value, book.method.r12_default.value))
}

fn gain_in_words(book: &Book, line: &Line) -> String {
    let course = line.course;
    let Some(gained) = gain(course) else {
        let has_any = [false, true].map(|is_exit| !measure(course, is_exit).is_empty());
        return match has_any {
            [false, false] => "no measure recorded",
            [true, false] if course.end.is_none_or(|end| end > book.as_at) => "end measure still to come",
            [true, false] => "no end measure",
            [false, true] => "no baseline",
            [true, true] => "not on a scale whose gains can be read",
        }
        .to_owned();
    };
    if let (Some(from), Some(to)) = (course.entry_date, course.exit_date)
        && (to - from).num_weeks() < SHORT_WEEKS
    {
        return format!("measures lie under {SHORT_WEEKS} weeks apart: not read");
    }
    let sdd = crate::analyse::noise::of_difference(book.method.norm_sd.value, book.method.r12_default.value);
    let critical = book.method.k_strong.value * sdd;
    match gained {
        gained if gained >= critical => "a reliable gain",
        gained if gained <= -critical => "a reliable loss",
        _ => "within the test's own noise",
    }
    .to_owned()
}

/// Writes the sheet of provision rows that stand on no line of the map, each with its reason.
pub(crate) fn put_left_out(workbook: &mut Workbook, formats: &Formats, book: &Book, input: &WorkbookInput) -> Result<(), Error> {
    let left_out = left_out(input.school, input.findings);
    let rows: Vec<Vec<Value>> = left_out
        .iter()
        .map(|one| vec![Value::text(one.row.place().to_string()), Value::text(one.reason.as_str()), Value::text(one.hint.as_str())])
        .collect();
    let notes = [format!(
        "{}. {} of the provision files {} on no line of the map. Titles, totals and blank lines are listed too.",
        words::when(book),
        count(rows.len(), "row", "rows"),
        if rows.len() == 1 { "stands" } else { "stand" }
    )];
    let plain = Plain {
        sheet: "Provision left out",
        table: "Provision_left_out",
        title: "Provision rows that are not on the map",
        notes: &notes,
        columns: &LEFT_OUT,
        rows: &rows,
        printed: LEFT_OUT.len(),
        pages_high: 0,
        frozen: 0,
        when_empty: "Every row is on the map",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

/// A row of a provision file that is not on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    pub(crate) row: RowKey,
    pub(crate) reason: String,
    pub(crate) hint: String,
}

type TableKey = (Arc<str>, Option<Arc<str>>);

/// Rows of the provision tables of today that stand on no line, in file and row order: quarantined, skipped, or used for a
/// pupil only who is not on roll. A row that stands there for some of its pupils only is listed with what is missing.
pub(crate) fn left_out(school: &School, findings: &[Finding]) -> Vec<LeftOut> {
    let shown: BTreeSet<&RowKey> = school.pupils.iter().flat_map(|pupil| &pupil.provision).map(|course| &course.row).collect();
    let pending: BTreeMap<&RowKey, &str> =
        school.pending.iter().filter(|one| one.kind == "provision map").map(|one| (&one.row, one.reason.as_str())).collect();
    let of_today = |tables: &TableKey| school.ledger.rows().any(|(row, _)| (&row.file, &row.sheet) == (&tables.0, &tables.1));
    let mut tables: BTreeSet<TableKey> = school.provision_tables.iter().filter(|table| of_today(table)).cloned().collect();
    tables.extend(pending.keys().map(|row| (row.file.clone(), row.sheet.clone())));
    let of_provision = findings.iter().filter(|finding| finding.code.0.starts_with("PROV-"));
    tables.extend(of_provision.map(|finding| (finding.place.file.clone(), finding.place.sheet.clone())));
    let rows = school
        .ledger
        .rows()
        .filter(|(row, _)| tables.contains(&(row.file.clone(), row.sheet.clone())) && (!shown.contains(row) || pending.contains_key(row)));
    rows.map(|(row, fate)| {
        let at_row =
            |finding: &&Finding| finding.place.row == Some(row.row) && finding.place.file == row.file && finding.place.sheet == row.sheet;
        let wanted = |finding: &&Finding| matches!(fate, Fate::Quarantined(code) if finding.code == *code);
        let found = findings.iter().find(|one| at_row(one) && wanted(one)).or_else(|| findings.iter().find(at_row));
        let reason = match (pending.get(row), fate, found) {
            (Some(reason), _, _) if shown.contains(row) => format!("on the map for some of its pupils; another one {reason}"),
            (Some(reason), _, _) => (*reason).to_owned(),
            (None, Fate::Skipped(reason), _) => (*reason).to_owned(),
            (None, _, Some(finding)) => finding.message.clone(),
            (None, Fate::Quarantined(code), None) => format!("left out, code {}: see the data checks", code.0),
            (None, Fate::Used, None) => "used for something else than a course of a pupil on roll".to_owned(),
        };
        LeftOut { row: row.clone(), reason, hint: found.and_then(|finding| finding.hint.clone()).unwrap_or_default() }
    })
    .collect()
}
