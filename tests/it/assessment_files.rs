//! One realistic file of each kind of assessment, as its publisher or a school writes it: read with the program's own
//! reader, nothing left out without a reason that the file itself gives, and every figure what the cell says.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Workbook};
use waymark::config::assessments::Assessments;
use waymark::config::mappings::Mappings;
use waymark::config::school::ReadingSettings;
use waymark::domain::observed::{Rater, ScaleValue};
use waymark::domain::score::Outcome;
use waymark::finding::{Action, Checked};
use waymark::ledger::Fate;
use waymark::normalise::records::{NameAsWritten, Normalised, PupilReference};
use waymark::normalise::{NormaliseSettings, normalise};
use waymark::read::{Limits, read_bytes};

use crate::support::project;

/// The shipped settings with these lines of a school under `[reading]`.
fn settings(reading: &str) -> NormaliseSettings {
    let config = project().join("config");
    let mut mistakes = Vec::new();
    let settings = NormaliseSettings {
        mappings: Mappings::load(&config.join("mappings"), &mut mistakes),
        assessments: Assessments::load(&config.join("assessments"), &mut mistakes),
        reading: toml::from_str::<ReadingSettings>(reading).expect("the lines are settings"),
    };
    assert_eq!(mistakes, []);
    settings
}

fn read_with(name: &str, bytes: &[u8], reading: &str) -> Checked<Normalised> {
    let file = read_bytes(name, bytes, &Limits::default());
    let mut read = normalise(&[file.value], &settings(reading), NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day"));
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
            "Appleyard | GL NGRT PTM PTE PTS | standardised score | reading | autumn 2026-27 | 105",
            "Appleyard | GL NGRT PTM PTE PTS |  | reading | autumn 2026-27 | 112 months",
            "Cobblestone | GL NGRT PTM PTE PTS | standardised score | reading | autumn 2026-27 | 69",
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

#[test]
fn steps_of_trackers_are_ordered_words() {
    check_file(
        "target-tracker.csv",
        "",
        "mark book",
        23,
        &[],
        &[
            "Appleyard | Target Tracker |  | writing | autumn 2026-27 | 3s+ (17)",
            "Appleyard | Target Tracker |  | reading | autumn 2026-27 | 4b (18)",
            "Cobblestone | Target Tracker |  | writing | autumn 2026-27 | 2b (6)",
        ],
    );
    check_file("otrack-colours.csv", "", "mark book", 15, &[], &["Appleyard | OTrack |  | reading | autumn 2026-27 | green (3)"]);
    check_file(
        "sonar-codes.csv",
        "",
        "mark book",
        27,
        &[],
        &[
            "Cobblestone | maths | summer 2025-26 | PK4",
            "Hazelwood | reading | summer 2025-26 | absent",
            "Inkpen | writing | summer 2025-26 | EM",
        ],
    );
}

const INSIGHT: &str =
    "[[scales]]\nname = \"Insight\"\nsteps = [\"Below\", \"Just Below\", \"On Track\", \"Above\"]\nexpected = \"On Track\"\n";

#[test]
fn a_schools_own_words_need_the_schools_own_order() {
    let read = check_file(
        "insight-judgements.csv",
        INSIGHT,
        "mark book",
        23,
        &[],
        &[
            "Appleyard | Insight |  | reading | autumn 2026-27 | On Track (2)",
            "Cobblestone | Insight |  | maths | autumn 2026-27 | Below (0)",
        ],
    );
    let expected = |step: &str| {
        read.value
            .records
            .other_results
            .iter()
            .any(|one| matches!(&one.fact.value, ScaleValue::Step(judgement) if judgement.word() == step && judgement.is_at_expected()))
    };
    assert!(expected("On Track") && expected("Above") && !expected("Just Below"));
    let unsaid = read_unsaid("insight-judgements.csv");
    assert!(lines(&unsaid).is_empty());
    assert!(unsaid.findings.iter().any(|finding| finding.code.0 == "M132" && finding.action == Action::Asked));
}

fn read_unsaid(name: &str) -> Checked<Normalised> {
    read(name, "")
}

#[test]
fn the_two_forms_of_the_sdq_are_never_mixed() {
    let read = check_file(
        "sdq-teacher-and-parent.csv",
        "",
        "ratings of wellbeing, behaviour or skills",
        48,
        &[],
        &[
            "Appleyard | SDQ | total difficulties | Teacher | autumn 2026-27 | 9",
            "Birdsong | SDQ | emotional symptoms | Teacher | autumn 2026-27 | 0",
            "D'Almond | SDQ | prosocial | Parent | autumn 2026-27 | 7",
        ],
    );
    let by = |rater: Rater| read.value.records.ratings.iter().filter(|one| one.fact.rater == rater).count();
    assert_eq!((by(Rater::Teacher), by(Rater::Parent), by(Rater::Unknown)), (36, 12, 0));
}

#[test]
fn ratings_of_boxall_leuven_and_a_schools_own_skills_are_read() {
    let kind = "ratings of wellbeing, behaviour or skills";
    check_file(
        "boxall-profile.csv",
        "",
        kind,
        42,
        &[],
        &[
            "Appleyard | Boxall Profile | developmental items | Unknown | autumn 2026-27 | 94",
            "Cobblestone | Boxall Profile | diagnostic items | Unknown | autumn 2026-27 | 56",
        ],
    );
    check_file(
        "leuven-scales.csv",
        "",
        kind,
        16,
        &[],
        &["Birdsong | Leuven wellbeing or involvement | involvement | Unknown | autumn 2026-27 | 4.5"],
    );
    let own = "[[ratings]]\nname = \"Skills check\"\ncolumns = [\"Listening\", \"Turn taking\", \"Asking for help\"]\nlowest = 1.0\nhighest = 5.0\n";
    check_file("skills-check.csv", own, kind, 24, &[], &["Appleyard | Skills check | Asking for help | Unknown | autumn 2026-27 | 2"]);
}

#[test]
fn marks_belong_to_their_paper() {
    check_file(
        "white-rose-marks.csv",
        "",
        "test results on another scale",
        16,
        &[],
        &[
            "Appleyard | White Rose end-of-block and end-of-term | arithmetic | maths | autumn 2026-27 | 31/40",
            "D'Almond | White Rose end-of-block and end-of-term | arithmetic | maths | autumn 2026-27 | 36/40",
            "Elderflower | White Rose end-of-block and end-of-term | mathematical reasoning | maths | autumn 2026-27 | absent",
            "Fernley-Moss | White Rose end-of-block and end-of-term | arithmetic | maths | autumn 2026-27 | 0/40",
            "Hazelwood | White Rose end-of-block and end-of-term | mathematical reasoning | maths | autumn 2026-27 | 11.5/35",
        ],
    );
}

#[test]
fn a_mark_book_in_long_form_gives_one_judgement_a_row() {
    check_file(
        "mark-book-long-form.csv",
        "",
        "mark book",
        60,
        &[],
        &[
            "Wren Appleyard | reading | autumn 2025-26 | GDS",
            "May Inkpen | reading | autumn 2025-26 | WTS",
            "Null Juniper | reading | autumn 2025-26 | PK4",
        ],
    );
}

#[test]
fn mark_books_of_every_sheet_plan_give_the_same_judgements() {
    let expected = [
        "Wren Appleyard | reading | autumn 2026-27 | EXS",
        "Wren Appleyard | maths | spring 2026-27 | WTS",
        "Tarn Birdsong | writing | summer 2026-27 | GDS",
        "Isla Cobblestone | reading | summer 2026-27 | absent",
    ];
    let names = ["Wren Appleyard", "Tarn Birdsong", "Isla Cobblestone"];
    let subjects = ["Reading", "Writing", "Maths"];
    let terms = ["Autumn", "Spring", "Summer"];
    let word = |pupil: usize, subject: usize, term: usize| match (pupil, subject, term) {
        (0, 2, 1) => "WTS",
        (1, 1, 2) => "GDS",
        (2, 0, 2) => "A",
        _ => "EXS",
    };
    let title = |text: &str| vec![text.to_owned()];
    let mut plans: Vec<(&str, Workbook)> = Vec::new();

    let mut book = Workbook::new();
    let mut rows = vec![title("Class mark book 2026-27"), vec!["Name".to_owned()]];
    for term in terms {
        rows[1].extend(subjects.iter().map(|subject| format!("{term} {subject}")));
    }
    for (pupil, name) in names.iter().enumerate() {
        let cells = (0..9).map(|at| word(pupil, at % 3, at / 3).to_owned());
        rows.push(std::iter::once((*name).to_owned()).chain(cells).collect());
    }
    sheet(&mut book, "Marks", &rows, &[]);
    plans.push(("one heading row", book));

    let mut book = Workbook::new();
    let mut two = rows.clone();
    two[1] = vec!["Name".to_owned()];
    two[1].extend((0..9).map(|_| String::new()));
    two.insert(2, std::iter::once(String::new()).chain((0..9).map(|at| subjects[at % 3].to_owned())).collect());
    sheet(&mut book, "Marks", &two, &[(1, 1, 1, 3, "Autumn"), (1, 4, 1, 6, "Spring"), (1, 7, 1, 9, "Summer")]);
    plans.push(("terms above subjects", book));

    let mut book = Workbook::new();
    for (at, term) in terms.iter().enumerate() {
        let mut rows = vec![title("School year 2026-27"), std::iter::once("Name".to_owned()).chain(subjects.map(str::to_owned)).collect()];
        for (pupil, name) in names.iter().enumerate() {
            rows.push(std::iter::once((*name).to_owned()).chain((0..3).map(|subject| word(pupil, subject, at).to_owned())).collect());
        }
        sheet(&mut book, term, &rows, &[]);
    }
    plans.push(("a sheet per term", book));

    let mut book = Workbook::new();
    for (at, subject) in subjects.iter().enumerate() {
        let mut rows = vec![title("School year 2026-27"), std::iter::once("Name".to_owned()).chain(terms.map(str::to_owned)).collect()];
        for (pupil, name) in names.iter().enumerate() {
            rows.push(std::iter::once((*name).to_owned()).chain((0..3).map(|term| word(pupil, at, term).to_owned())).collect());
        }
        sheet(&mut book, subject, &rows, &[]);
    }
    plans.push(("a sheet per subject", book));

    let mut all: Vec<Vec<String>> = Vec::new();
    for (plan, mut book) in plans {
        let read = read_with("Mark book.xlsx", &book.save_to_buffer().expect("a workbook"), "");
        check(&read, "mark book", 27, &[], &expected);
        let mut found = lines(&read);
        found.sort();
        assert!(all.iter().all(|other| *other == found), "{plan}");
        all.push(found);
    }
}

#[test]
fn a_column_without_a_test_is_asked_about_with_the_line_to_add() {
    let text = "Name,Class,Autumn Spelling SS\n\"Appleyard, Wren\",4K,101\n\"Birdsong, Tarn\",4K,96\n\"Elderflower, Suki\",4K,88\n";
    let year = "[[files]]\nname_contains = \"spelling\"\nacademic_year = \"2026-27\"\n";
    let read = read_with("spelling.csv", text.as_bytes(), year);
    assert!(lines(&read).is_empty());
    let asked = read.findings.iter().find(|finding| finding.action == Action::Asked).expect("a question");
    assert!(asked.hint.as_deref().unwrap_or("").contains("instrument = "), "{asked}");
    let told = "[[files]]\nname_contains = \"spelling\"\nacademic_year = \"2026-27\"\ninstrument = \"YARC Primary\"\n";
    assert_eq!(lines(&read_with("spelling.csv", text.as_bytes(), told)).len(), 3);
}

#[test]
fn marks_of_an_unnamed_paper_are_asked_about() {
    let rows = split(&["Autumn 2026", "Name|Class|Maths raw", "Appleyard, Wren|4K|31", "Birdsong, Tarn|4K|22", "Elderflower, Suki|4K|0"]);
    let mut book = Workbook::new();
    sheet(&mut book, "Maths paper", &rows, &[]);
    let bytes = book.save_to_buffer().expect("a workbook");
    let read = read_with("marks.xlsx", &bytes, "");
    assert!(lines(&read).is_empty());
    assert!(read.findings.iter().any(|finding| finding.hint.as_deref().unwrap_or("").contains("paper = ")));
    let told = read_with("marks.xlsx", &bytes, "[[files]]\nname_contains = \"marks\"\npaper = \"Autumn maths paper\"\n");
    check(&told, "mark book", 3, &[], &["Elderflower | Autumn maths paper |  | maths | autumn 2026-27 | 0"]);
}

#[test]
fn a_long_table_of_several_tests_reads_each_row_on_its_own_scale() {
    let text = "Pupil;Assessment;Measure;Date;Result\nAppleyard, Wren;YARC;Accuracy SS;12/11/2026;93\nAppleyard, Wren;YARC;Accuracy Age;12/11/2026;7:10\n\
                Birdsong, Tarn;YARC;Comprehension SS;12/11/2026;101\nBirdsong, Tarn;SDQ Teacher;Emotional;12/11/2026;3\nBirdsong, Tarn;SDQ Teacher;Total;12/11/2026;13\n";
    let read = read_with("assessments.csv", text.as_bytes(), "");
    let expected = [
        "Appleyard | YARC Primary | reading accuracy | reading | autumn 2026-27 | 93",
        "Appleyard | YARC Primary | reading accuracy | reading | autumn 2026-27 | 94 months",
        "Birdsong | YARC Primary | comprehension | reading | autumn 2026-27 | 101",
        "Birdsong | SDQ | emotional symptoms | Teacher | autumn 2026-27 | 3",
        "Birdsong | SDQ | total difficulties | Teacher | autumn 2026-27 | 13",
    ];
    check(&read, "test results on another scale", 5, &[], &expected);
}

#[test]
fn a_pupil_list_with_a_reading_age_stays_a_pupil_list() {
    let text = "Report date: 20/11/2026\nReading Age,UPN,Surname,Forename,Class,DOB,Sex,SEN Status,Pupil Premium\n7:10,H801200001001,Appleyard,Wren,4K,14/09/2017,F,K,Y\n";
    let read = read_with("class.csv", text.as_bytes(), "");
    assert_eq!((read.value.records.rolls.len(), read.value.records.other_results.len()), (1, 0));
}

#[test]
fn a_sheet_of_one_ladder_the_school_has_not_named_is_asked_about() {
    let text = "Class 4K 2026-27\nName;Aut Reading;Aut Maths\nAppleyard, Wren;2b;3b\nBirdsong, Tarn;3b;2b\n";
    let read = read_with("book.csv", text.as_bytes(), "");
    assert!(lines(&read).is_empty());
    let question = read.findings.iter().find(|finding| finding.action == Action::Asked).expect("a question");
    assert!(question.hint.as_deref().unwrap_or("").contains("instrument = \"Target Tracker\""), "{question}");
    let told = "[[files]]\nname_contains = \"book\"\ninstrument = \"Target Tracker\"\n";
    assert_eq!(lines(&read_with("book.csv", text.as_bytes(), told)).len(), 4);
}
