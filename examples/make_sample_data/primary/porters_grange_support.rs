//! What Porters Grange records of help and need: provision, wellbeing forms, specialist tests, time out of class.

use super::super::date::{Date, date};
use super::super::random::Random;
use super::super::text_files::{Style, row};
use super::super::{Failure, Fault, SampleFile};
use super::papers::{by_class, named, text_file};
use super::plan::Child;

/// The product's export: a row per child and provision.
pub fn provisions(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "Provision map export.csv";
    let mut rows = vec![row(&[
        "Provision title",
        "Area of concern",
        "Type",
        "Wave",
        "First name",
        "Surname",
        "Date of birth",
        "Start date",
        "End date",
        "Session length",
        "Sessions per week",
        "Sessions planned",
        "Sessions attended",
        "Staff",
        "Starting grade",
        "Ending grade",
        "Outcome (-2 to +2)",
        "Confidential",
        "Cost",
    ])];
    let mut add = |child: &Child, title: &str, area: &str, days: [Date; 2], held: [u32; 2], ages: [&str; 2], outcome: &str| {
        let end = if days[1] > date(2026, 11, 20) { String::new() } else { days[1].british() };
        rows.push(vec![
            title.to_owned(),
            area.to_owned(),
            "Small group".to_owned(),
            "Targeted".to_owned(),
            child.forename.clone(),
            child.surname.clone(),
            child.born.british(),
            days[0].british(),
            end,
            "15 mins".to_owned(),
            "5".to_owned(),
            held[0].to_string(),
            held[1].to_string(),
            "TA".to_owned(),
            ages[0].to_owned(),
            ages[1].to_owned(),
            outcome.to_owned(),
            "No".to_owned(),
            "£90.00".to_owned(),
        ]);
    };
    for child in by_class(children, |child| child.sen.is_some() && child.year >= 2 && child.story.is_none()) {
        let mut random = Random::stream("provision", child.number);
        let attended = 40 + random.below(19) as u32;
        let (title, area) = random.pick(&[
            ("Precision teaching", "Cognition and learning"),
            ("Paired reading", "Cognition and learning"),
            ("Talk Boost", "Communication and interaction"),
        ]);
        add(
            child,
            title,
            area,
            [date(2026, 6, 1), date(2026, 10, 16)],
            [60, attended],
            ["6:11", "7:02"],
            random.pick(&["-1", "0", "1", "2"]),
        );
    }
    for (surname, title, held, outcome) in [
        ("Quillfeather", "Precision teaching", [90, 78], "-1"),
        ("Strickland-Vane", "Precision teaching", [90, 80], "-2"),
        ("Larkspur", "Paired reading", [60, 58], "2"),
    ] {
        if let Some(child) = named(children, surname) {
            add(child, title, "Cognition and learning", [date(2026, 4, 20), date(2026, 10, 16)], held, ["7:00", "7:05"], outcome);
        }
    }
    faults.push(Fault {
        file: FILE,
        place: "columns \"Starting grade\" and \"Ending grade\"".to_owned(),
        what: "reading ages as `7:02` where a grade is expected".to_owned(),
        expected: "read as years and months, never as times of day",
    });
    text_file(FILE, &rows, Style::Utf8WithMark)
}

/// The teacher's SDQ, a year apart.
pub fn wellbeing(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["SDQ"])];
    rows.push(row(&[
        "Name",
        "Class",
        "Completed by",
        "Date completed",
        "Emotional",
        "Conduct",
        "Hyperactivity",
        "Peer",
        "Prosocial",
        "Total difficulties",
    ]));
    let forms: [(&str, [&str; 6], [&str; 6]); 2] = [
        ("Winterbourne", ["1", "1", "4", "1", "9", "7"], ["8", "5", "8", "4", "3", "25"]),
        ("Crossfield", ["6", "1", "3", "5", "7", "15"], ["7", "1", "3", "5", "7", "16"]),
    ];
    for (surname, before, now) in forms {
        let Some(child) = named(children, surname) else { continue };
        for (day, values, class) in [("17/11/2025", before, child.class_before.unwrap_or_default()), ("16/11/2026", now, child.class)] {
            let mut cells = vec![child.listed(), class.to_owned(), "Teacher".to_owned(), day.to_owned()];
            cells.extend(values.map(str::to_owned));
            rows.push(cells);
        }
    }
    text_file("SDQ forms.csv", &rows, Style::Utf8)
}

/// Reading tests of a visiting specialist.
pub fn specialist_tests(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["YARC Primary autumn 2026"])];
    rows.push(row(&[
        "Surname",
        "Forename",
        "Test date",
        "Accuracy SS",
        "Accuracy Age",
        "Rate SS",
        "Rate Age",
        "Comprehension SS",
        "Comprehension Age",
    ]));
    for (surname, values) in
        [("Hawtrey-Bloom", ["<70", "<6:00", "<70", "<6:00", "88", "8:2"]), ("Ottway", ["72", "6:4", "84", "7:2", "96", "8:3"])]
    {
        let Some(child) = named(children, surname) else { continue };
        let mut cells = vec![child.surname.clone(), child.forename.clone(), "12/10/2026".to_owned()];
        cells.extend(values.map(str::to_owned));
        rows.push(cells);
    }
    text_file("YARC autumn 2026.csv", &rows, Style::Utf8)
}

/// Minutes out of lessons, by subject and week.
pub fn withdrawal(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["Pupil", "Class", "Week beginning", "Subject missed", "Minutes out of class", "Class minutes", "In class"])];
    let weeks = [
        ("Pennyfather", [("Maths", "80", "300"), ("Music", "30", "60"), ("Reading", "0", "300")]),
        ("Larkspur", [("Maths", "0", "300"), ("Music", "0", "60"), ("Reading", "15", "300")]),
    ];
    for (surname, lessons) in weeks {
        let Some(child) = named(children, surname) else { continue };
        for week in ["02/11/2026", "09/11/2026"] {
            for (subject, out, all) in lessons {
                rows.push(vec![
                    child.listed(),
                    child.class.to_owned(),
                    week.to_owned(),
                    subject.to_owned(),
                    out.to_owned(),
                    all.to_owned(),
                    "Y".to_owned(),
                ]);
            }
        }
    }
    text_file("Time out of class autumn 2026.csv", &rows, Style::Utf8)
}
