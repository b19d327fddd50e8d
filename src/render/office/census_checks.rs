//! `office/census-checks.xlsx`: what to mend before the return is uploaded, who it concerns and where it is mended.
//!
//! The office may see names and UPNs. Everything is text or a plain count; there is no formula, and the document's own
//! date is the run's day, so that the same return gives the same bytes.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::census::build::NOT_SUPPLIED;
use crate::census::return_model::{Return, ReturnPupil};
use crate::census::rules::{On, RuleFinding};
use crate::config::census::CensusSettings;
use crate::config::census::rule_list::Severity;
use crate::error::Error;
use crate::finding::Finding;
use crate::render::artefact::{Artefact, Audience, RunStamp};
use crate::render::office::data_checks::neutral;
use crate::render::workbook::layout::wrap::{LINE_POINTS, lines_needed};

/// What the workbook is made from.
#[derive(Clone, Copy)]
pub struct CensusChecks<'a> {
    /// The run.
    pub stamp: &'a RunStamp,
    /// The return.
    pub ret: &'a Return,
    /// The year's settings.
    pub census: &'a CensusSettings,
    /// What the rules found.
    pub rules: &'a [RuleFinding],
    /// What was found while the return was built.
    pub findings: &'a [Finding],
}

const CHECK_HEADINGS: [(&str, f64); 11] = [
    ("Kind", 11.0),
    ("Rule", 13.0),
    ("Pupil", 18.0),
    ("UPN", 15.5),
    ("Class", 8.5),
    ("What is wrong", 42.0),
    ("Element", 14.0),
    ("Value now", 15.5),
    ("Where to mend it", 24.0),
    ("What to do", 32.0),
    ("Source of the rule", 11.0),
];
const MISSING_HEADINGS: [(&str, f64); 5] =
    [("Element", 24.0), ("Needed", 24.0), ("Pupils concerned", 10.0), ("Which export supplies it", 55.0), ("Path in the return", 50.0)];
const COUNT_HEADINGS: [(&str, f64); 5] = [("Rule", 14.0), ("Kind", 14.0), ("What is wrong", 70.0), ("Findings", 11.0), ("Pupils", 11.0)];

/// Paper size A4.
const A4: u8 = 9;

/// Writes the workbook.
pub fn census_checks_xlsx(checks: &CensusChecks<'_>) -> Result<Artefact, Error> {
    let bytes = workbook(checks).map_err(|error| Error::Fault(format!("the workbook of census checks cannot be made: {error}")))?;
    Ok(Artefact { name: "census-checks.xlsx".to_owned(), audience: Audience::Office, bytes })
}

fn workbook(checks: &CensusChecks<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = checks.stamp.as_at.and_time(chrono::NaiveTime::MIN).and_utc();
    workbook.set_properties(&DocProperties::new().set_title("Census checks").set_creation_datetime(&made));
    read_me(workbook.add_worksheet(), checks)?;
    table(workbook.add_worksheet(), "Errors and queries", &CHECK_HEADINGS, &check_rows(checks), checks)?;
    table(workbook.add_worksheet(), "Not supplied", &MISSING_HEADINGS, &missing_rows(checks.ret), checks)?;
    table(workbook.add_worksheet(), "Counts per rule", &COUNT_HEADINGS, &count_rows(checks.rules), checks)?;
    workbook.save_to_buffer()
}

/// A cell of a table: text, or a count.
enum CellValue {
    Text(String),
    Count(usize),
}

fn words(text: impl Into<String>) -> CellValue {
    CellValue::Text(text.into())
}

fn read_me(sheet: &mut Worksheet, checks: &CensusChecks<'_>) -> Result<(), XlsxError> {
    let (ret, stamp) = (checks.ret, checks.stamp);
    let count = |severity: Severity| checks.rules.iter().filter(|finding| finding.severity == severity).count();
    let fixed = checks.census.fixed.get("release").map_or("", String::as_str);
    let lines = [
        format!("{} census of {}: checks before the upload", capitalised(ret.census.term.name()), neutral(&stamp.school_name)),
        String::new(),
        format!("Census day: {}. Pupils on roll in the return: {}.", census_day(ret), ret.pupils.len()),
        format!("Errors: {}. Queries: {}. Our own checks: {}. Elements no file supplies: {}.", count(Severity::Error), count(Severity::Query), count(Severity::Local), ret.not_supplied.len()),
        if count(Severity::Error) == 0 { "No error was found by the rules this program knows.".to_owned() } else { "The return is not ready: mend the errors at their source, export again, and run again.".to_owned() },
        String::new(),
        "Errors and queries: one row for each finding, what blocks the upload first. Mend it in the MIS, not here.".to_owned(),
        "Not supplied: what the return needs and none of the files holds, with the export that would supply it. One row per element, not per pupil.".to_owned(),
        "Counts per rule: how often each rule fired.".to_owned(),
        String::new(),
        "An error blocks the return. A query needs a note or a correction. Our own checks are proposals of this program.".to_owned(),
        format!("Rules and names follow this program's census settings for {fixed}. Part of them is recalled or inferred, as their marks say."),
        format!("{} of the {} rules of its list are not judged by this program; the Department's own checks may find more.", checks.census.not_done.len(), checks.census.rules.len()),
        "Compare the file with the Department's specification for the year before you send it.".to_owned(),
        String::new(),
        format!("Run {}, program version {}, settings {}.", stamp.run_id, stamp.version, stamp.settings_hash),
    ];
    sheet.set_name("Read me")?;
    sheet.set_column_width(0, 118)?;
    let title = Format::new().set_bold().set_font_size(14);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, line) in (0u32..).zip(&lines) {
        sheet.write_string_with_format(row, 0, line, if row == 0 { &title } else { &plain })?;
    }
    page(sheet, checks.stamp);
    Ok(())
}

/// Census day as people write it; as entered when it is no date.
fn census_day(ret: &Return) -> String {
    let entered = &ret.header.reference_date;
    entered.valid().map_or_else(|| entered.text().to_owned(), |day| crate::domain::words::date(*day))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn table(
    sheet: &mut Worksheet,
    name: &str,
    headings: &[(&str, f64)],
    rows: &[Vec<CellValue>],
    checks: &CensusChecks<'_>,
) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E7_E6E6))
        .set_border_bottom(FormatBorder::Thin);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let number = Format::new().set_align(FormatAlign::Top);
    sheet.set_name(name)?;
    for (column, (title, width)) in (0u16..).zip(headings) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(0, column, *title, &heading)?;
    }
    // Bold text is about a twelfth wider, and the filter button takes the end of the last line.
    let lines = headings.iter().map(|(title, width)| lines_needed(title, (width - 2.0) / 1.08)).max().unwrap_or(1);
    sheet.set_row_height(0, lines as f64 * LINE_POINTS + 3.0)?;
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                CellValue::Text(value) => sheet.write_string_with_format(row, column, neutral(value), &text)?,
                CellValue::Count(value) => {
                    sheet.write_number_with_format(row, column, u32::try_from(*value).unwrap_or(u32::MAX), &number)?
                }
            };
        }
        let lines = cells.iter().zip(headings).map(|(cell, (_, width))| match cell {
            CellValue::Text(value) => lines_needed(value, *width),
            CellValue::Count(_) => 1,
        });
        sheet.set_row_height(row, lines.max().unwrap_or(1) as f64 * LINE_POINTS + 3.0)?;
    }
    if rows.is_empty() {
        sheet.write_string(1, 0, "Nothing to list.")?;
    }
    let last_row = u32::try_from(rows.len().max(1)).unwrap_or(u32::MAX);
    let last_column = u16::try_from(headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    page(sheet, checks.stamp);
    Ok(())
}

fn page(sheet: &mut Worksheet, stamp: &RunStamp) {
    // `&` starts a code of the footer, so a name's own `&` is doubled.
    let school = stamp.school_name.replace('&', "&&");
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.47, 0.47, 0.47, 0.47, 0.2, 0.2);
    sheet.set_footer(format!("&L{school}, run {}&CConfidential: school office only, names of pupils inside&RPage &P of &N", stamp.run_id));
}

fn check_rows(checks: &CensusChecks<'_>) -> Vec<Vec<CellValue>> {
    let built = checks.findings.iter().filter(|finding| finding.code != NOT_SUPPLIED).map(|finding| built_row(finding, checks.ret));
    let judged = checks.rules.iter().map(|finding| rule_row(finding, checks));
    let (errors, others): (Vec<_>, Vec<_>) = judged.zip(checks.rules).partition(|(_, finding)| finding.severity == Severity::Error);
    errors.into_iter().map(|(row, _)| row).chain(built).chain(others.into_iter().map(|(row, _)| row)).collect()
}

fn built_row(finding: &Finding, ret: &Return) -> Vec<CellValue> {
    let pupil = ret.pupils.iter().find(|pupil| finding.place.row.is_some() && pupil.place.as_ref() == Some(&finding.place));
    let [name, upn, class] = pupil_cells(pupil);
    vec![
        words(finding.action.word()),
        words(finding.code.to_string()),
        name,
        upn,
        class,
        words(finding.message.clone()),
        words(""),
        words(""),
        words(finding.place.to_string()),
        words(finding.hint.clone().unwrap_or_default()),
        words("this program"),
    ]
}

fn rule_row(finding: &RuleFinding, checks: &CensusChecks<'_>) -> Vec<CellValue> {
    let pupil = match finding.on {
        On::Pupil(index) => checks.ret.record(index),
        On::School | On::EveryPupil { .. } => None,
    };
    let [name, upn, class] = match finding.on {
        On::EveryPupil { n_pupils: 1 } => [words("1 pupil"), words(""), words("")],
        On::EveryPupil { n_pupils } => [words(format!("{n_pupils} pupils")), words(""), words("")],
        On::School => [words("the school"), words(""), words("")],
        On::Pupil(_) => pupil_cells(pupil),
    };
    let message = if finding.is_not_supplied() {
        format!("{}. None of your files supplies it.", finding.message)
    } else {
        format!("{}.", finding.message)
    };
    let place = finding.place.as_ref().map_or_else(|| "settings of the school".to_owned(), ToString::to_string);
    let cure = match (&finding.export, finding.on) {
        (Some(export), _) => format!("Supply it: {export}."),
        (None, On::School) => "Mend it in the school's settings, then run again.".to_owned(),
        (None, _) => "Mend it in the MIS, export the file again, then run again.".to_owned(),
    };
    vec![
        words(finding.severity.word()),
        words(finding.number),
        name,
        upn,
        class,
        words(message),
        words(finding.element.clone()),
        words(finding.value.clone()),
        words(place),
        words(cure),
        words(format!("{}, {}", finding.source.key, finding.source.mark.word())),
    ]
}

fn pupil_cells(pupil: Option<&ReturnPupil>) -> [CellValue; 3] {
    match pupil {
        Some(pupil) => [words(pupil.listed_name.clone()), words(pupil.text("upn").unwrap_or_default()), words(pupil.class.clone())],
        None => [words(""), words(""), words("")],
    }
}

fn missing_rows(ret: &Return) -> Vec<Vec<CellValue>> {
    let mut missing: Vec<_> = ret.not_supplied.iter().collect();
    missing.sort_by_key(|missing| !missing.is_mandatory);
    missing
        .into_iter()
        .map(|missing| {
            let needed = if missing.is_mandatory { "always: incomplete without" } else { "if there is such a thing" };
            let pupils = missing.n_pupils.map_or_else(|| words("the school"), CellValue::Count);
            vec![words(missing.name.clone()), words(needed), pupils, words(missing.export.clone()), words(missing.path.clone())]
        })
        .collect()
}

fn count_rows(findings: &[RuleFinding]) -> Vec<Vec<CellValue>> {
    let mut counts: BTreeMap<(Severity, usize), (&RuleFinding, usize, usize)> = BTreeMap::new();
    for finding in findings {
        let position = crate::census::rules::ALL.iter().position(|rule| rule.number == finding.number).unwrap_or(usize::MAX);
        let pupils = match finding.on {
            On::School => 0,
            On::EveryPupil { n_pupils } => n_pupils,
            On::Pupil(_) => 1,
        };
        let entry = counts.entry((finding.severity, position)).or_insert((finding, 0, 0));
        entry.1 += 1;
        entry.2 += pupils;
    }
    counts
        .into_values()
        .map(|(finding, n_findings, n_pupils)| {
            vec![
                words(finding.number),
                words(finding.severity.word()),
                words(finding.message),
                CellValue::Count(n_findings),
                CellValue::Count(n_pupils),
            ]
        })
        .collect()
}
