//! The rows of the checks workbook: findings with what to mend and where, elements that nothing supplies, counts per rule.

use std::collections::BTreeMap;

use crate::census::build::NOT_SUPPLIED;
use crate::census::return_model::{Return, ReturnPupil};
use crate::census::rules::{On, RuleFinding};
use crate::census::sources::CheckNote;
use crate::config::census::rule_list::Severity;
use crate::finding::{Action, Finding};
use crate::normalise::census_notes::{CENSUS_DAY, NOTE, PUPIL, ROW_KEY, RULE, SCHOOL_KEY, UPN};
use crate::render::office::census_checks::CensusChecks;
use crate::render::office::page::{CellValue, words};

pub(super) const CHECK_HEADINGS: [(&str, f64); 15] = [
    ("Kind", 11.0),
    (RULE, 13.0),
    (PUPIL, 18.0),
    (UPN, 15.5),
    ("Class", 8.5),
    ("What is wrong", 42.0),
    ("Element", 14.0),
    ("Value now", 15.5),
    ("Where to mend it", 26.0),
    ("What to do", 32.0),
    (NOTE, 30.0),
    ("Earlier answer", 26.0),
    ("Source of the rule", 11.0),
    (CENSUS_DAY, 11.0),
    (ROW_KEY, 13.0),
];
pub(super) const MISSING_HEADINGS: [(&str, f64); 5] =
    [("Element", 24.0), ("Needed", 24.0), ("Pupils concerned", 10.0), ("Which export supplies it", 55.0), ("Path in the return", 50.0)];
pub(super) const COUNT_HEADINGS: [(&str, f64); 5] =
    [("Rule", 14.0), ("Kind", 14.0), ("What is wrong", 70.0), ("Findings", 11.0), ("Pupils", 11.0)];

/// What blocks the upload first: errors, then queries, which need a note, then questions about the files, then proposals.
pub(super) fn check_rows(checks: &CensusChecks<'_>) -> Vec<Vec<CellValue>> {
    let built = checks.findings.iter().filter(|finding| finding.code != NOT_SUPPLIED).map(|finding| {
        let rank = if finding.action == Action::Error { 0 } else { 2 };
        (rank, built_row(finding, checks))
    });
    let judged = checks.rules.iter().map(|finding| {
        let rank = match finding.severity {
            Severity::Error => 0,
            Severity::Query => 1,
            Severity::Local => 3,
        };
        (rank, rule_row(finding, checks))
    });
    let mut rows: Vec<(u8, Vec<CellValue>)> = judged.chain(built).collect();
    // Stable, so that inside a rank the order of the rules holds.
    rows.sort_by_key(|(rank, _)| *rank);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn built_row(finding: &Finding, checks: &CensusChecks<'_>) -> Vec<CellValue> {
    let pupil = checks.ret.everyone().find(|pupil| finding.place.row.is_some() && pupil.place.as_ref() == Some(&finding.place));
    let [name, upn, class] = pupil_cells(pupil);
    let rule = finding.code.to_string();
    let mut row = vec![
        words(finding.action.word()),
        words(rule.clone()),
        name,
        upn,
        class,
        words(finding.message.clone()),
        words(""),
        words(""),
        words(finding.place.to_string()),
        words(finding.hint.clone().unwrap_or_default()),
    ];
    row.extend(answer_cells(&rule, pupil, checks, "this program".to_owned()));
    row
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
    let cell = pupil.and_then(|pupil| pupil.cells.iter().find(|(element, _)| *element == finding.element)).map(|(_, place)| place);
    let place = cell.or(finding.place.as_ref()).map_or_else(|| "settings of the school".to_owned(), ToString::to_string);
    let cure = match (&finding.export, finding.on) {
        (Some(export), _) => format!("Supply it: {export}."),
        (None, On::School) => "Mend it in the school's settings, then run again.".to_owned(),
        (None, _) => "Mend it in the MIS, export the file again, then run again.".to_owned(),
    };
    let mut row = vec![
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
    ];
    row.extend(answer_cells(finding.number, pupil, checks, format!("{}, {}", finding.source.key, finding.source.mark.word())));
    row
}

/// The note of this census, the newest answer of an earlier one, the source, and what ties the row when it comes back.
fn answer_cells(rule: &str, pupil: Option<&ReturnPupil>, checks: &CensusChecks<'_>, source: String) -> [CellValue; 5] {
    let key = pupil.map_or(SCHOOL_KEY, |pupil| pupil.key.as_str());
    let day = checks.ret.header.reference_date.valid().copied();
    let mine = || checks.notes.iter().filter(|note| note.key == key && note.rule == rule);
    let now = mine().rfind(|note| Some(note.day) == day).map(|note| note.text.clone()).unwrap_or_default();
    let is_earlier = |note: &&CheckNote| day.is_none_or(|day| note.day < day);
    // Of two notes of one census the later read counts, and it stands later.
    let earlier = mine().filter(is_earlier).max_by_key(|note| note.day);
    let earlier = earlier.map(|note| format!("{}: {}", note.day.format("%d/%m/%Y"), note.text)).unwrap_or_default();
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    [words(now), words(earlier), words(source), words(day), words(key)]
}

fn pupil_cells(pupil: Option<&ReturnPupil>) -> [CellValue; 3] {
    match pupil {
        Some(pupil) => [words(pupil.listed_name.clone()), words(pupil.text("upn").unwrap_or_default()), words(pupil.class.clone())],
        None => [words(""), words(""), words("")],
    }
}

pub(super) fn missing_rows(ret: &Return) -> Vec<Vec<CellValue>> {
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

pub(super) fn count_rows(findings: &[RuleFinding]) -> Vec<Vec<CellValue>> {
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
