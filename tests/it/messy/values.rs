//! Values in cells (M103 to M137).

use waymark::domain::observed::ScaleValue;
use waymark::domain::score::{NoScore, Outcome};
use waymark::finding::Action;
use waymark::normalise::records::{Flag, NameAsWritten};

use crate::messy::cells::{Read, book, read_book, read_text, read_told};

/// A table of NFER reading scores, one pupil for each cell; pupils' names have nothing of a value in them.
fn scores(cells: &[&str]) -> Read {
    let mut text = "NFER termly tests autumn 2026\nName;Class;Reading Standardised Score\n".to_owned();
    for (cell, letter) in cells.iter().zip('a'..='z') {
        text.push_str(&format!("Qu{letter}ll, Zeb;4K;{cell}\n"));
    }
    read_text("scores.csv", &text)
}

/// Outcome of each test as words.
fn outcomes(read: &Read) -> Vec<String> {
    read.value().records.tests.iter().map(|test| test.outcome.to_string()).collect()
}

/// Ages of a Salford column in months; `?` where there is none.
fn ages(read: &Read) -> Vec<String> {
    let of = |value: &ScaleValue| match value {
        ScaleValue::Age(Outcome::Score(age)) => age.months().to_string(),
        ScaleValue::Age(Outcome::Below(age)) => format!("<{}", age.months()),
        ScaleValue::Age(Outcome::Above(age)) => format!(">{}", age.months()),
        _ => "?".to_owned(),
    };
    read.value().records.other_results.iter().map(|one| of(&one.fact.value)).collect()
}

#[test]
fn m103_ages_turned_into_times_or_dates_are_recovered_only_where_all_agree() {
    let head = "New Salford Sentence Reading Test autumn 2026\nName;Class;Reading Age\n";
    let read = read_text("ages.csv", &format!("{head}Quall, Zeb;4K;07:10:00\nQuell, Zeb;4K;08:00:00\n"));
    assert_eq!(ages(&read), ["94", "96"]);
    let bytes = book(
        "Ages",
        &[
            &["New Salford Sentence Reading Test autumn 2026"],
            &["Name", "Class", "Reading Age"],
            &["Quall, Zeb", "4K", "date:2026-10-07"],
            &["Quell, Zeb", "4K", "date:2026-03-08"],
        ],
    );
    let read = read_book("ages.xlsx", &bytes);
    assert_eq!(ages(&read), ["94", "99"]);
    read.check("M103", Action::Warned, "sheet Ages, column C");
    let bytes = book(
        "Ages",
        &[
            &["New Salford Sentence Reading Test autumn 2026"],
            &["Name", "Class", "Reading Age"],
            &["Quall, Zeb", "4K", "date:2026-10-07"],
            &["Quell, Zeb", "4K", "7:10"],
        ],
    );
    let read = read_book("ages.xlsx", &bytes);
    assert_eq!(ages(&read), ["94"]);
    read.check("M103", Action::Quarantined, "cell C3");
    let class = book(
        "Roll",
        &[
            &["Report date: 20/11/2026"],
            &["UPN", "Surname", "Forename", "DOB", "Year Group", "Class"],
            &["H801200001001", "Quall", "Zeb", "15/09/2017", "4", "date:2026-05-04"],
        ],
    );
    let read = read_book("roll.xlsx", &class);
    assert_eq!(read.value().records.rolls[0].pupils[0].pupil.class, None);
    read.check("M103", Action::Quarantined, "cell F3");
}

#[test]
fn m104_a_class_turned_into_a_number_is_said() {
    let roll = book(
        "Roll",
        &[
            &["Report date: 20/11/2026"],
            &["UPN", "Surname", "Forename", "DOB", "Year Group", "Class"],
            &["H801200001001", "Quall", "Zeb", "15/09/2017", "4", "400"],
            &["X801200001002", "Quell", "Zeb", "16/09/2017", "1", "1E"],
        ],
    );
    let read = read_book("roll.xlsx", &roll);
    read.check("M104", Action::Warned, "cell F3");
    assert_eq!(read.value().records.rolls[0].pupils[1].pupil.class.as_deref(), Some("1E"));
}

#[test]
fn m105_a_trailing_nought_behind_the_point_is_no_part_of_a_whole_number() {
    let read = read_text(
        "roll.csv",
        "Report date: 20/11/2026\nAdmission number,Surname,Forename,DOB,Year Group,Class\n1234.0,Quall,Zeb,15/09/2017,4.0,4K\n",
    );
    let pupil = &read.value().records.rolls[0].pupils[0].pupil;
    assert_eq!(pupil.admission_number.as_deref(), Some("1234"));
    assert_eq!(pupil.nc_year.map(|year| year.number()), Some(4));
    assert_eq!(outcomes(&scores(&["104.0"])), ["104"]);
}

#[test]
fn m106_noise_behind_the_sixth_decimal_is_no_part_of_a_score() {
    assert_eq!(outcomes(&scores(&["104.00000000000001", "94.49999"])), ["104", "94.49999"]);
}

#[test]
fn m107_a_decimal_comma_is_a_point_and_a_thousand_is_no_score() {
    let read = scores(&["94,5", "101", "1,234"]);
    assert_eq!(outcomes(&read), ["94.5", "101"]);
    read.check("M107", Action::Repaired, "line 3");
    assert!(read.value().records.tests.len() == 2 && read.has(Action::Quarantined));
}

#[test]
fn m108_the_column_tells_percents_from_parts_of_one() {
    let marks = |cells: &[&str]| {
        let mut text = "White Rose end of term autumn 2026\nName;Class;Maths %\n".to_owned();
        for (cell, letter) in cells.iter().zip('a'..='z') {
            text.push_str(&format!("Qu{letter}ll, Zeb;4K;{cell}\n"));
        }
        let read = read_text("marks.csv", &text);
        let of = |value: &ScaleValue| match value {
            ScaleValue::Raw(Outcome::Score(mark)) => (mark.mark(), mark.maximum()),
            _ => (-1.0, None),
        };
        let marks: Vec<(f64, Option<f64>)> = read.value().records.other_results.iter().map(|one| of(&one.fact.value)).collect();
        (read, marks)
    };
    let all = Some(100.0);
    assert_eq!(marks(&["94.5", "94.5%", "1", "0"]).1, [(94.5, all), (94.5, all), (1.0, all), (0.0, all)]);
    assert_eq!(marks(&["0.945", "1", "0"]).1, [(94.5, all), (100.0, all), (0.0, all)]);
    let (read, none) = marks(&["1", "1", "0"]);
    assert!(none.is_empty());
    read.check("M108", Action::Asked, "Maths %");
}

#[test]
fn m109_a_number_kept_as_text_is_a_number() {
    assert_eq!(outcomes(&scores(&["'104", " 98 "])), ["104", "98"]);
    let bytes = book("Marks", &[&["NFER termly tests autumn 2026"], &["Name", "Class", "Reading SS"], &["Quall, Zeb", "4K", "text:104"]]);
    assert_eq!(outcomes(&read_book("a.xlsx", &bytes)), ["104"]);
}

#[test]
fn m110_full_width_digits_are_digits() {
    assert_eq!(outcomes(&scores(&["１０４"])), ["104"]);
}

#[test]
fn m111_a_letter_for_a_digit_is_not_guessed() {
    let read = scores(&["1O4", "l00", "99"]);
    assert_eq!(outcomes(&read), ["99"]);
    read.check("M111", Action::Quarantined, "line 3");
}

#[test]
fn m112_a_bound_is_kept_as_a_bound() {
    assert_eq!(
        outcomes(&scores(&["<70", "70-", "≤70", "below 70", ">140", "140+"])),
        ["below 70", "below 70", "below 70", "below 70", "above 140", "above 140"]
    );
}

#[test]
fn m113_a_mark_or_band_beside_a_score_is_said_and_left_aside() {
    let read = scores(&["105*", "85 (WB)", "85 (78-92)", "104 [97–111]"]);
    assert_eq!(outcomes(&read), ["105", "85", "85", "104"]);
    read.check("M113", Action::Warned, "line 3");
}

#[test]
fn m114_two_values_or_an_interval_alone_give_no_score() {
    let read = scores(&["85/92", "98-112", "101"]);
    assert_eq!(outcomes(&read), ["101"]);
    read.check("M114", Action::Quarantined, "line 3");
    let read = read_text(
        "book.csv",
        "Mark book 2026-27\nName;Class;Autumn Reading;Autumn Maths\nQuall, Zeb;4K;GDS/EXS;EXS\nQuell, Zeb;4K;EXS→GDS;WTS\n",
    );
    assert_eq!(read.value().records.judgements.len(), 2);
    read.check("M114", Action::Quarantined, "line 3");
}

#[test]
fn m115_a_score_off_its_scale_is_left_out_with_the_scale() {
    let read = scores(&["1040", "101", "99", "98", "97", "96", "95", "94", "93", "92", "91"]);
    assert_eq!(outcomes(&read).len(), 10);
    read.check("M115", Action::Quarantined, "line 3");
    assert!(read.message("M115").contains("70 to 140"));
}

#[test]
fn m116_a_column_of_raw_marks_is_not_a_column_of_scores() {
    let read = scores(&["12", "20", "31", "44", "101", "17"]);
    assert!(outcomes(&read).is_empty());
    read.check("M116", Action::Rejected, "Reading Standardised Score");
}

#[test]
fn m117_nought_is_no_score_and_a_mark_of_nought_is_a_mark() {
    let read = scores(&["0", "101"]);
    assert_eq!(outcomes(&read), ["101"]);
    read.check("M117", Action::Quarantined, "line 3");
    let marks = read_text("marks.csv", "White Rose autumn 2026\nName;Class;Arithmetic /40\nQuall, Zeb;4K;0\n");
    assert!(matches!(&marks.value().records.other_results[0].fact.value, ScaleValue::Raw(Outcome::Score(mark)) if mark.mark() == 0.0));
}

#[test]
fn m118_words_for_absence_are_missing_with_their_reason() {
    let read = scores(&["Abs", "A", "absent", "DNS", "N/A", "-", "x", "101"]);
    let absent = NoScore::Absent.word();
    let none = NoScore::NotRecorded.word();
    assert_eq!(outcomes(&read), [absent, absent, absent, absent, none, none, none, "101"]);
}

#[test]
fn m119_words_made_by_software_are_missing() {
    let read = scores(&["NULL", "NaN", "None", "nan", "#N/A", "undefined", "101"]);
    assert!(outcomes(&read).iter().take(6).all(|word| word == NoScore::NotRecorded.word()));
    assert_eq!(outcomes(&read).last().map(String::as_str), Some("101"));
}

#[test]
fn m120_a_name_is_a_name_whatever_it_looks_like() {
    let names = ["Null", "None", "Na", "True", "May", "Abs", "June"];
    let mut text = "Report date: 20/11/2026\nUPN,Surname,Forename,DOB,Year Group,Class\n".to_owned();
    for (name, n) in names.iter().zip(10..) {
        text.push_str(&format!(",{name},{name},{n}/09/2017,4,4K\n"));
    }
    let read = read_text("roll.csv", &text);
    let known: Vec<String> = read.value().records.rolls[0]
        .pupils
        .iter()
        .map(|row| match &row.pupil.name {
            NameAsWritten::Known(name) => format!("{} {}", name.forename, name.surname),
            _ => String::new(),
        })
        .collect();
    assert_eq!(known, names.map(|name| format!("{name} {name}")));
}

#[test]
fn m122_a_tick_is_yes_and_a_cross_beside_ticks_is_asked_about() {
    let roll = |marks: [&str; 3]| {
        let rows: Vec<String> =
            marks.iter().zip('a'..).map(|(mark, letter)| format!("Qu{letter}ll,Zeb,15/09/2017,4,4K,{mark}\n")).collect();
        read_text("roll.csv", &format!("Report date: 20/11/2026\nSurname,Forename,DOB,Year Group,Class,Pupil Premium\n{}", rows.concat()))
    };
    let flags = |read: &Read| read.value().records.rolls[0].pupils.iter().map(|row| row.pupil_premium).collect::<Vec<_>>();
    for tick in ["✓", "x", "X", "ü", "1"] {
        assert_eq!(flags(&roll([tick, "", tick])), [Flag::Yes, Flag::No, Flag::Yes], "{tick}");
    }
    let read = roll(["✓", "x", ""]);
    assert_eq!(flags(&read), [Flag::Unknown; 3]);
    read.check("M122", Action::Asked, "Pupil Premium");
}

#[test]
fn m123_a_column_that_holds_only_colours_holds_nothing_and_that_is_said() {
    let bytes = book(
        "4K",
        &[
            &["OTrack autumn 2026"],
            &["Name", "Class", "Reading", "Maths"],
            &["Quall, Zeb", "4K", "", ""],
            &["Quell, Zeb", "4K", "", ""],
            &["Quill, Zeb", "4K", "", ""],
        ],
    );
    let read = read_book("colours.xlsx", &bytes);
    assert!(read.value().records.other_results.is_empty());
    read.check("M123", Action::Warned, "sheet 4K");
    assert!(std::fs::read_to_string(crate::support::project().join("docs/inputs.md")).unwrap().to_lowercase().contains("colours"));
}

#[test]
fn m132_known_spellings_are_read_and_a_plus_or_minus_is_asked_about() {
    let read = read_text(
        "book.csv",
        "Mark book 2026-27\nName;Class;Autumn Reading\nQuall, Zeb;4K;exs\nQuell, Zeb;4K;EXS \nQuill, Zeb;4K;GD\nQuoll, Zeb;4K;Exp\nQuull, Zeb;4K;WTS+\nQuyll, Zeb;4K;EXS-\n",
    );
    let words: Vec<_> =
        read.value().records.judgements.iter().filter_map(|one| one.judgement.as_ref().ok()).map(|one| one.word().to_owned()).collect();
    assert_eq!(words, ["EXS", "EXS", "GDS"]);
    read.check("M132", Action::Asked, "line 6");
    assert!(read.hint("M132").contains("[reading.judgements]"));
    let own = "[[scales]]\nname = \"Steps of the school\"\nsteps = [\"WTS\", \"WTS+\", \"EXS-\", \"EXS\", \"EXS+\", \"GDS\"]\nexpected = \"EXS\"\n";
    let told = read_told("book.csv", b"Mark book 2026-27\nName;Class;Autumn Reading\nQuall, Zeb;4K;WTS+\nQuell, Zeb;4K;EXS-\n", own);
    let ranks: Vec<u8> = told
        .value()
        .records
        .other_results
        .iter()
        .filter_map(|one| match &one.fact.value {
            ScaleValue::Step(step) => Some(step.rank()),
            _ => None,
        })
        .collect();
    assert_eq!(ranks, [1, 2]);
}

#[test]
fn m133_a_lone_e_is_never_guessed() {
    let read = read_text("book.csv", "Mark book 2026-27\nName;Class;Autumn Reading;Autumn Maths\nQuall, Zeb;4K;E;EXS\n");
    assert_eq!(read.value().records.judgements.len(), 1);
    read.check("M133", Action::Asked, "line 3");
}

#[test]
fn m134_a_change_of_test_makes_two_series() {
    let read = crate::messy::cells::read_files(&[
        ("hodder.csv", "Name;Class;PiRA Reading Standardised Score Autumn 2025\nQuall, Zeb;4K;101\n"),
        ("nfer.csv", "NFER termly tests autumn 2026\nName;Class;Reading Standardised Score\nQuall, Zeb;4K;94\n"),
    ]);
    let series: Vec<&str> = read.value().records.tests.iter().map(|test| &*test.instrument).collect();
    assert_eq!(series, ["Hodder PiRA PUMA GAPS", "NFER termly tests"]);
    read.check("M134", Action::Warned, "nfer.csv");
}

#[test]
fn m135_years_without_tests_stay_empty() {
    let read = read_text(
        "book.csv",
        "NFER\nName;Class;Reading SS Autumn 2019;Reading SS Autumn 2020;Reading SS Autumn 2021\nQuall, Zeb;6K;101;;96\n",
    );
    let occasions: Vec<String> = read.value().records.tests.iter().map(|test| test.occasion.to_string()).collect();
    assert_eq!(occasions, ["autumn 2019-20", "autumn 2021-22"]);
}

#[test]
fn m136_an_endless_text_is_cut_and_signs_of_other_formats_are_only_text() {
    let long = "z".repeat(10_000_000);
    let read = read_text(
        "long.csv",
        &format!(
            "NFER autumn 2026\nName;Class;Reading SS;Comment\nQuall, Zeb;4K;101;{long}\nQuell, Zeb;4K;<script>alert(1)</script>;ok\nQuill, Zeb;4K;\u{1b}[31mred;ok\n"
        ),
    );
    assert_eq!(outcomes(&read), ["101"]);
    read.check("M136", Action::Repaired, "line 3");
    assert!(read.findings.iter().all(|finding| !finding.to_string().contains('\u{1b}')));
}

#[test]
fn m137_figures_withheld_by_a_publisher_are_missing_and_never_nought() {
    let read = scores(&["SUPP", "c", "z", "x", "LOWCOV", "NE", "-", "101"]);
    let tests = &read.value().records.tests;
    assert_eq!(tests.len(), 8);
    assert!(tests.iter().take(7).all(|test| matches!(test.outcome, Outcome::Missing(_))));
}
