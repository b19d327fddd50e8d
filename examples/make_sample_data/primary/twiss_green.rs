//! Twiss Green: Bromcom lists, publishers' SAS workbooks by term, a tracker's own words, a register that is a web page named `.xls`.

use rust_xlsxwriter::Workbook;

use super::super::date::{Date, date};
use super::super::model::{AUTUMN_2025, AUTUMN_2026, SPRING_2026, SUMMER_2025, SUMMER_2026};
use super::super::random::Random;
use super::super::text_files::{Style, row};
use super::super::workbook::{Value, number, save, text, write_headings, write_row};
use super::super::{Failure, Fault, SampleFile};
use super::page::page;
use super::papers::{attendance_period, by_class, by_name, need, sessions, text_file, with_month_name};
use super::plan::{Child, TWISS_GREEN};

const ABOUT: &str = "A primary with two classes a year in key stage 2. Lists come from Bromcom (UTF-8 with a mark, `$` before headings, `15-Sep-2019`), reading and maths \
    scores as SAS workbooks with a sheet a term, judgements in a tracker's own words, the SEND register as a web page named `.xls`, attendance as UTF-16 with tabs.";

/// Every file.
pub fn files(children: &[Child]) -> Result<Vec<SampleFile>, Failure> {
    let mut faults = Vec::new();
    let mut files = vec![
        pupil_list(children)?,
        register(children, &mut faults),
        sas(children, 0, "NGRT results.xlsx", "New Group Reading Test (NGRT) results", &mut faults)?,
        sas(children, 1, "PTM results.xlsx", "Progress Test in Maths (PTM) results", &mut faults)?,
        other_test(children, &mut faults)?,
        tracker(children, "Insight overview 2025-26.csv", "Insight attainment overview 2025-26", &[AUTUMN_2025, SPRING_2026, SUMMER_2026])?,
        tracker(children, "Insight overview 2026-27.csv", "Insight attainment overview 2026-27", &[AUTUMN_2026])?,
        provisions(children)?,
        attendance(children, &mut faults)?,
    ];
    files.push(page(&TWISS_GREEN, ABOUT, children, &faults));
    Ok(files)
}

fn pupil_list(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&[
        "$UPN",
        "$Admission Number",
        "$Preferred First Name",
        "$Legal Last Name",
        "$Legal First Name",
        "$Date of Birth",
        "$Gender",
        "$Year Group",
        "$Tutor Group",
        "$FSM",
        "$SEN Status",
        "$Pupil Premium",
        "$EAL",
        "$First Language",
        "$Ethnicity Code",
        "$Date of Admission",
    ])];
    for child in by_class(children, |_| true) {
        let yes = |is: bool| if is { "Yes" } else { "No" }.to_owned();
        rows.push(vec![
            child.upn.clone(),
            child.number.to_string(),
            child.forename.clone(),
            child.surname.clone(),
            child.forename.clone(),
            with_month_name(child.born),
            if child.sex == 'F' { "Female" } else { "Male" }.to_owned(),
            if child.year == 0 { "Reception".to_owned() } else { format!("Yr {}", child.year) },
            child.class.to_owned(),
            yes(child.pupil_premium),
            match child.sen.as_ref().map(|sen| sen.code) {
                Some('K') => "K - SEN Support",
                Some(_) => "E - Education, Health and Care Plan",
                None => "N - No Special Educational Need",
            }
            .to_owned(),
            yes(child.pupil_premium),
            yes(child.is_eal()),
            child.language.to_owned(),
            child.ethnicity.to_owned(),
            with_month_name(child.admitted),
        ]);
    }
    text_file("Pupils 2026-11-20.csv", &rows, Style::Utf8WithMark)
}

/// A web page that the system calls a spreadsheet.
fn register(children: &[Child], faults: &mut Vec<Fault>) -> SampleFile {
    let mut page = String::from(
        "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=utf-8\"></head><body>\r\n<h2>SEND register</h2>\r\n<table border=1>\r\n\
         <tr><th>UPN</th><th>Name</th><th>Class</th><th>SEN status</th><th>Sen Need</th><th>SEN Need Ranking</th><th>Start Date</th></tr>\r\n",
    );
    for child in by_class(children, |_| true) {
        let Some(sen) = &child.sen else { continue };
        for (index, code) in sen.needs.iter().enumerate() {
            page.push_str(&format!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\r\n",
                child.upn,
                child.listed(),
                child.class,
                if sen.code == 'E' { "EHC Plan" } else { "SEN Support" },
                need(code),
                index + 1,
                with_month_name(sen.since)
            ));
        }
    }
    page.push_str("</table></body></html>\r\n");
    faults.push(Fault {
        file: "SEND register.xls",
        place: "whole file".to_owned(),
        what: "a web page named as a spreadsheet".to_owned(),
        expected: "read as the table it is",
    });
    SampleFile { path: "inbox/SEND register.xls".to_owned(), bytes: page.into_bytes() }
}

/// A workbook of one test, a sheet a term: year 6 has none in autumn 2026.
fn sas(children: &[Child], subject: usize, file: &'static str, title: &str, faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let terms: [(usize, &str, Date); 5] = [
        (SUMMER_2025, "Summer 2025", date(2025, 6, 11)),
        (AUTUMN_2025, "Autumn 2025", date(2025, 11, 12)),
        (SPRING_2026, "Spring 2026", date(2026, 3, 11)),
        (SUMMER_2026, "Summer 2026", date(2026, 6, 10)),
        (AUTUMN_2026, "Autumn 2026", date(2026, 11, 11)),
    ];
    let mut book = Workbook::new();
    for (occasion, term, day) in terms {
        let sheet = book.add_worksheet().set_name(term)?;
        write_row(sheet, 0, &[text(title)])?;
        write_headings(sheet, 1, &["Surname", "Forename", "Group", "Date of Birth", "Test date", "SAS", "Stanine"])?;
        let mut line = 2;
        for child in by_class(children, |child| child.scores[subject][occasion] != 0 && !(child.year == 6 && occasion == AUTUMN_2026)) {
            let class = if occasion == AUTUMN_2026 { child.class } else { child.class_before.unwrap_or_default() };
            let printed = child.printed(subject, occasion, TWISS_GREEN.range);
            let score = printed.parse::<i32>().map_or(text(&printed), number);
            let stanine = printed.parse::<i32>().map_or(Value::Blank, |score| number(((score - 62) / 8).clamp(1, 9)));
            let cells = |score: Value| {
                [text(&child.surname), text(&child.forename), text(class), Value::Day(child.born), Value::Day(day), score, stanine.clone()]
            };
            write_row(sheet, line, &cells(score))?;
            line += 1;
            if child.surname == "Bickerstaffe" && subject == 1 && occasion == AUTUMN_2026 {
                write_row(sheet, line, &cells(number(79)))?;
                line += 1;
                faults.push(Fault {
                    file,
                    place: format!("{term}, rows {} and {line}", line - 1),
                    what: "one child, one day, two scores".to_owned(),
                    expected: "asked; neither score is chosen",
                });
            }
        }
    }
    Ok(SampleFile { path: format!("inbox/{file}"), bytes: save(&mut book)? })
}

/// Year 6 in autumn 2026: another publisher's tests, one row a test.
fn other_test(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "Year 6 tests autumn 2026.csv";
    let mut rows = vec![row(&[
        "UPN",
        "Forename",
        "Surname",
        "DOB",
        "Gender",
        "Class",
        "Test",
        "Subject",
        "Test date",
        "Standardised Score",
        "Age-standardised Score",
    ])];
    for child in by_class(children, |child| child.year == 6) {
        for (subject, name) in ["Reading", "Maths"].into_iter().enumerate() {
            let printed = child.printed(subject, AUTUMN_2026, (70, 140));
            if printed.is_empty() {
                continue;
            }
            rows.push(vec![
                child.upn.clone(),
                child.forename.clone(),
                child.surname.clone(),
                with_month_name(child.born),
                child.sex.to_string(),
                child.class.to_owned(),
                "NFER Autumn".to_owned(),
                name.to_owned(),
                "10-Nov-2026".to_owned(),
                printed.clone(),
                printed,
            ]);
        }
    }
    faults.push(Fault {
        file: FILE,
        place: "whole file".to_owned(),
        what: "year 6 sat another publisher's tests this autumn".to_owned(),
        expected: "compared across the two tests with a wider margin, and said so",
    });
    text_file(FILE, &rows, Style::Utf8)
}

fn tracker_word(word: &str) -> &'static str {
    match word {
        "PKS" => "Below",
        "WTS" => "Just Below",
        "EXS" => "On Track",
        "GDS" => "Above",
        _ => "",
    }
}

fn tracker(children: &[Child], file: &str, title: &str, occasions: &[usize]) -> Result<SampleFile, Failure> {
    let mut headings = row(&["Pupil", "Class"]);
    for occasion in occasions {
        let term = ["Aut", "Spr", "Sum", "Aut"][occasion - AUTUMN_2025];
        headings.extend(["Reading", "Maths", "Writing"].map(|subject| format!("{term} {subject}")));
    }
    let mut rows = vec![row(&[title]), headings];
    for child in by_class(children, |child| occasions.iter().any(|occasion| child.judged[*occasion].iter().any(|word| !word.is_empty()))) {
        let is_before = occasions[0] == AUTUMN_2025;
        let mut cells = vec![child.listed(), if is_before { child.class_before.unwrap_or_default() } else { child.class }.to_owned()];
        for occasion in occasions {
            cells.extend(child.judged[*occasion].map(|word| tracker_word(word).to_owned()));
        }
        rows.push(cells);
    }
    text_file(file, &rows, Style::Utf8)
}

fn provisions(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&[
        "Provision type",
        "Provision name",
        "SEND broad area",
        "Subjects",
        "Linked assessment",
        "Pupil",
        "UPN",
        "Start",
        "End",
        "Sessions",
        "Time",
        "Staff costs",
        "Cost per pupil",
        "Effectiveness",
    ])];
    for child in by_class(children, |child| child.sen.is_some() && child.year >= 2) {
        let mut random = Random::stream("tracker provision", child.number);
        let (name, area, subject) = random.pick(&[
            ("Paired reading", "Cognition and learning", "Reading"),
            ("Number sense", "Cognition and learning", "Maths"),
            ("Lego therapy", "Communication and interaction", ""),
        ]);
        let mut cells = row(&["Targeted", name, area, subject, ""]);
        cells.extend([child.listed(), child.upn.clone()]);
        cells.extend(row(&["07-Sep-2026", "23-Oct-2026", "21", "20", "£210.00", "£52.50", random.pick(&["-1", "0", "1", "2"])]));
        rows.push(cells);
    }
    text_file("Insight provision.csv", &rows, Style::Utf8)
}

fn attendance(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "Attendance autumn 2026.txt";
    let (from, to, _) = attendance_period(1);
    let mut rows = vec![vec![format!("Attendance by pupil {} to {}", from.british(), to.british())]];
    rows.push(row(&[
        "UPN",
        "Surname",
        "Forename",
        "Year Group",
        "Possible marks",
        "Present marks",
        "Authorised absences",
        "Unauthorised absences",
        "% Attendance",
    ]));
    for child in by_name(children, |_| true) {
        let Some(counts) = sessions(child, 1) else { continue };
        let mut cells = vec![child.upn.to_lowercase(), child.surname.to_uppercase(), child.forename.clone(), child.year.to_string()];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(format!("{:.1}%", 100.0 * f64::from(counts[1]) / f64::from(counts[0])));
        rows.push(cells);
    }
    faults.push(Fault {
        file: FILE,
        place: "whole file".to_owned(),
        what: "UTF-16 with tabs; UPNs in lower case, surnames in capitals".to_owned(),
        expected: "read; matched by UPN",
    });
    text_file(FILE, &rows, Style::Utf16Tabs)
}
