//! Trackers, ratings, marks of papers and mark books of every sheet plan; and what is asked where a file leaves it open.

use rust_xlsxwriter::Workbook;
use waymark::domain::observed::{Rater, ScaleValue};
use waymark::finding::{Action, Checked};
use waymark::normalise::records::Normalised;

use super::{check, check_file, lines, read, read_with, sheet, split};

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
