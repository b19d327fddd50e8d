//! One realistic file of each kind of assessment, as its publisher or a school writes it: read with the program's own
//! reader, nothing left out without a reason that the file itself gives, and every figure what the cell says.

mod books;

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook};
use waymark::domain::observed::ScaleValue;
use waymark::domain::score::Outcome;
use waymark::finding::{Action, Checked};
use waymark::ledger::Fate;
use waymark::normalise::normalise;
use waymark::normalise::records::{NameAsWritten, Normalised, PupilReference};
use waymark::read::{Limits, read_bytes};

use crate::support::{project, settings_of};

fn read_with(name: &str, bytes: &[u8], reading: &str) -> Checked<Normalised> {
    let file = read_bytes(name, bytes, &Limits::default());
    let mut read = normalise(&[file.value], &settings_of(reading), NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day"));
    read.findings.splice(0..0, file.findings);
    assert!(read.value.ledger.unexplained().is_empty());
    read
}

fn read(name: &str, reading: &str) -> Checked<Normalised> {
    let bytes = std::fs::read(project().join("sample-data/inputs/assessments").join(name)).expect("the sample is there");
    read_with(name, &bytes, reading)
}

fn who(pupil: &PupilReference) -> String {
    match &pupil.name {
        NameAsWritten::Known(name) => name.surname.clone(),
        NameAsWritten::UnknownOrder(text) => text.clone(),
        NameAsWritten::Absent => "?".to_owned(),
    }
}

fn value(value: &ScaleValue) -> String {
    fn outcome<T: Copy>(outcome: &Outcome<T>, number: impl Fn(T) -> f64) -> String {
        match outcome {
            Outcome::Score(score) => number(*score).to_string(),
            Outcome::Below(bound) => format!("<{}", number(*bound)),
            Outcome::Above(bound) => format!(">{}", number(*bound)),
            Outcome::Missing(reason) => reason.word().to_owned(),
        }
    }
    match value {
        ScaleValue::Standardised(one) => outcome(one, |score| score.points()),
        ScaleValue::Scaled(one) => outcome(one, |score| score.scaled_points()),
        ScaleValue::Age(one) => outcome(one, |age| f64::from(age.months())) + " months",
        ScaleValue::Phonics(one) => outcome(one, |mark| f64::from(mark.mark())),
        ScaleValue::Tables(one) => outcome(one, |mark| f64::from(mark.mark())),
        ScaleValue::Raw(Outcome::Score(mark)) => match mark.maximum() {
            Some(most) => format!("{}/{most}", mark.mark()),
            None => mark.mark().to_string(),
        },
        ScaleValue::Raw(one) => outcome(one, |mark| mark.mark()),
        ScaleValue::Step(step) => format!("{} ({})", step.word(), step.rank()),
    }
}

/// Every result of a file as a line, in reading order.
fn lines(read: &Checked<Normalised>) -> Vec<String> {
    let records = &read.value.records;
    let mut lines: Vec<String> = Vec::new();
    for test in &records.tests {
        lines.push(format!(
            "{} | {} | {} | {} | {} | {}",
            who(&test.pupil),
            test.instrument,
            test.measure.words(),
            test.subject,
            test.occasion,
            test.outcome
        ));
    }
    for one in &records.judgements {
        let said = one.judgement.as_ref().map_or_else(|reason| reason.word().to_owned(), |judgement| judgement.word().to_owned());
        lines.push(format!("{} | {} | {} | {said}", who(&one.pupil), one.subject, one.occasion));
    }
    for one in &records.other_results {
        let fact = &one.fact;
        let subject = fact.subject.map_or("-", |subject| subject.name());
        let mark = if fact.is_marked { " marked" } else { "" };
        lines.push(format!(
            "{} | {} | {} | {subject} | {} | {}{mark}",
            who(&one.pupil),
            fact.instrument,
            fact.construct,
            fact.occasion,
            value(&fact.value)
        ));
    }
    for one in &records.ratings {
        let fact = &one.fact;
        lines.push(format!(
            "{} | {} | {} | {:?} | {} | {}",
            who(&one.pupil),
            fact.instrument,
            fact.scale,
            fact.rater,
            fact.occasion,
            fact.value
        ));
    }
    lines
}

/// Reads a sample and asserts how many results it gives, that nothing is left out or asked, and these lines.
#[track_caller]
fn check_file(name: &str, reading: &str, kind: &str, count: usize, warned: &[&str], expected: &[&str]) -> Checked<Normalised> {
    let read = read(name, reading);
    check(&read, kind, count, warned, expected);
    read
}

#[track_caller]
fn check(read: &Checked<Normalised>, kind: &str, count: usize, warned: &[&str], expected: &[&str]) {
    let said: Vec<String> = read.findings.iter().map(|finding| format!("{} {:?} {finding}", finding.code, finding.action)).collect();
    let kinds: Vec<&str> = read.value.readings.iter().map(|reading| reading.kind).collect();
    assert!(kinds.contains(&kind), "{kinds:?}\n{}", said.join("\n"));
    let lines = lines(read);
    for line in expected {
        assert!(lines.iter().any(|one| one == line), "{line} is not among\n{}\n{}", lines.join("\n"), said.join("\n"));
    }
    assert_eq!(lines.len(), count, "{}\n{}", lines.join("\n"), said.join("\n"));
    let left_out = |action: Action| matches!(action, Action::Quarantined | Action::Rejected | Action::Asked);
    assert!(read.findings.iter().all(|finding| !left_out(finding.action)), "{}", said.join("\n"));
    let codes: Vec<&str> = read.findings.iter().map(|finding| finding.code.0).collect();
    assert_eq!(codes, warned, "{}", said.join("\n"));
    assert!(!read.value.ledger.rows().any(|(_, fate)| matches!(fate, Fate::Quarantined(_))), "{}", said.join("\n"));
}

#[test]
fn nfer_scores_keep_their_floor_their_ceiling_and_their_absences() {
    check_file(
        "nfer-long-export.csv",
        "",
        "standardised test export",
        38,
        &[],
        &[
            "Appleyard | NFER termly tests | standardised score | reading | autumn 2026-27 | 112",
            "Appleyard | NFER termly tests | age-standardised score | reading | autumn 2026-27 | 110",
            "Cobblestone | NFER termly tests | age-standardised score | reading | autumn 2026-27 | below 70",
            "D'Almond | NFER termly tests | standardised score | reading | autumn 2026-27 | absent",
            "Hazelwood | NFER termly tests | standardised score | reading | autumn 2026-27 | above 140",
            "Juniper | NFER termly tests | age-standardised score | reading | autumn 2026-27 | 104",
            "Inkpen | NFER termly tests | age-standardised score | maths | autumn 2026-27 | 87",
        ],
    );
}

#[test]
fn hodder_columns_take_their_subject_from_the_test_above_them() {
    check_file(
        "hodder-pira-puma-gaps.csv",
        "",
        "standardised test export",
        48,
        &[],
        &[
            "Appleyard | Hodder PiRA PUMA GAPS | age-standardised score | maths | autumn 2026-27 | 112",
            "Cobblestone | Hodder PiRA PUMA GAPS | standardised score | reading | autumn 2026-27 | below 70",
            "D'Almond | Hodder PiRA PUMA GAPS | age-standardised score | reading | autumn 2026-27 | not assessed",
            "Fernley-Moss | Hodder PiRA PUMA GAPS | standardised score | maths | autumn 2026-27 | absent",
            "Hazelwood | Hodder PiRA PUMA GAPS | age-standardised score | maths | autumn 2026-27 | above 130",
            "Hazelwood | Hodder PiRA PUMA GAPS | standardised score | grammar, punctuation and spelling | autumn 2026-27 | 120",
        ],
    );
}

#[test]
fn gl_scores_are_read_and_ranks_stanines_and_percentiles_are_not() {
    let read = check_file(
        "gl-ngrt.csv",
        "",
        "standardised test export",
        16,
        &[],
        &[
            "Appleyard | GL NGRT PTM PTE PTS | age-standardised score | reading | autumn 2026-27 | 105",
            "Appleyard | GL NGRT PTM PTE PTS |  | reading | autumn 2026-27 | 112 months",
            "Cobblestone | GL NGRT PTM PTE PTS | age-standardised score | reading | autumn 2026-27 | 69",
            "Cobblestone | GL NGRT PTM PTE PTS |  | reading | autumn 2026-27 | <72 months",
            "Hazelwood | GL NGRT PTM PTE PTS |  | reading | autumn 2026-27 | 92 months",
        ],
    );
    assert_eq!(read.value.records.tests.len(), 8);
}

const CAT4: &[&str] = &[
    "Appleyard | GL CAT4 | verbal reasoning | - | autumn 2026-27 | 101",
    "Appleyard | GL CAT4 | mean of the batteries | - | autumn 2026-27 | 103",
    "Birdsong | GL CAT4 | spatial ability | - | autumn 2026-27 | 90 marked",
    "Elderflower | GL CAT4 | quantitative reasoning | - | autumn 2026-27 | absent",
    "Goldfinch | GL CAT4 | non-verbal reasoning | - | autumn 2026-27 | 124",
];

#[test]
fn each_battery_of_cat4_is_a_result_of_its_own() {
    check_file("gl-cat4-batteries.csv", "", "test results on another scale", 40, &["M113"], CAT4);
}

/// A sheet of texts and numbers; merged blocks as first row, first column, last row, last column, text.
fn sheet(book: &mut Workbook, name: &str, rows: &[Vec<String>], merged: &[(u32, u16, u32, u16, &str)]) {
    let sheet = book.add_worksheet();
    sheet.set_name(name).expect("a sheet name");
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            match text.parse::<f64>() {
                _ if text.is_empty() => continue,
                Ok(number) => sheet.write_number(row, column, number).expect("a cell"),
                Err(_) => sheet.write_string(row, column, text).expect("a cell"),
            };
        }
    }
    for (top, left, bottom, right, text) in merged {
        sheet.merge_range(*top, *left, *bottom, *right, text, &Format::new()).expect("a block");
    }
}

fn split(lines: &[&str]) -> Vec<Vec<String>> {
    lines.iter().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn a_merged_heading_per_battery_names_the_columns_below_it() {
    let text =
        std::fs::read_to_string(project().join("sample-data/inputs/assessments/gl-cat4-batteries.csv")).expect("the sample is there");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    let blocks = [(1, 3, 1, 5, "Verbal"), (1, 6, 1, 8, "Quantitative"), (1, 9, 1, 11, "Non-verbal"), (1, 12, 1, 14, "Spatial")];
    for row in rows.iter_mut().skip(1).take(1) {
        for cell in row.iter_mut().skip(3).take(12) {
            cell.clear();
        }
    }
    let mut book = Workbook::new();
    sheet(&mut book, "CAT4", &rows, &blocks);
    let read = read_with("cat4.xlsx", &book.save_to_buffer().expect("a workbook"), "");
    check(&read, "test results on another scale", 40, &["M113"], CAT4);
}

#[test]
fn star_scaled_scores_and_norm_referenced_scores_are_two_scales() {
    let read = check_file(
        "star-uk-report.csv",
        "",
        "standardised test export",
        24,
        &[],
        &[
            "Appleyard | Star Reading and Maths | standardised score | reading | autumn 2026-27 | 104",
            "Appleyard | Star Reading and Maths |  | reading | autumn 2026-27 | 412",
            "Appleyard | Star Reading and Maths |  | reading | autumn 2026-27 | 106 months",
        ],
    );
    assert_eq!(read.value.records.tests.len(), 8);
    check_file(
        "star-reading-extract.csv",
        "",
        "test results on another scale",
        8,
        &[],
        &[
            "Appleyard | Star Reading and Maths |  | reading | autumn 2026-27 | 412",
            "Hazelwood | Star Reading and Maths |  | reading | autumn 2026-27 | 1320",
        ],
    );
}

#[test]
fn an_estimate_is_no_result() {
    let year = "[[files]]\nname_contains = \"fft\"\nacademic_year = \"2026-27\"\n";
    let read = check_file("fft-upload.csv", year, "mark book", 16, &[], &["Appleyard | reading | autumn 2026-27 | EXS"]);
    assert!(read.value.records.tests.is_empty() && read.value.records.other_results.is_empty());
}

#[test]
fn reading_ages_are_months_and_bounds_stay_bounds() {
    check_file(
        "salford-reading-ages.csv",
        "",
        "test results on another scale",
        10,
        &[],
        &[
            "Birdsong | New Salford Sentence Reading |  | reading | autumn 2026-27 | 94 months",
            "D'Almond | New Salford Sentence Reading |  | reading | autumn 2026-27 | >135 months",
            "Fernley-Moss | New Salford Sentence Reading |  | reading | autumn 2026-27 | absent months",
            "Hazelwood | New Salford Sentence Reading |  | reading | autumn 2026-27 | 85 months",
            "Juniper | New Salford Sentence Reading |  | reading | autumn 2026-27 | <72 months",
        ],
    );
    check_file(
        "schonell-spelling-ages.csv",
        "",
        "test results on another scale",
        8,
        &[],
        &[
            "Appleyard | Schonell graded word spelling | spelling | - | autumn 2026-27 | 94 months",
            "Birdsong | Schonell graded word spelling | spelling | - | autumn 2026-27 | 97 months",
        ],
    );
}

#[test]
fn yarc_gives_a_score_and_an_age_for_each_part_of_reading() {
    check_file(
        "yarc-primary.csv",
        "",
        "test results on another scale",
        36,
        &[],
        &[
            "Appleyard | YARC Primary | reading accuracy | reading | autumn 2026-27 | 92",
            "Appleyard | YARC Primary | reading accuracy | reading | autumn 2026-27 | 92 months",
            "Cobblestone | YARC Primary | reading rate | reading | autumn 2026-27 | <70",
            "Elderflower | YARC Primary | reading rate | reading | autumn 2026-27 | absent",
            "Fernley-Moss | YARC Primary | comprehension | reading | autumn 2026-27 | 85",
        ],
    );
}
