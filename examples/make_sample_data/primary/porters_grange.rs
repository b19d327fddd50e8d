//! Porters Grange: SIMS, PiRA and PUMA in a zip, a provision-map product, specialist tests and the Department's downloads.

use super::super::model::{AUTUMN_2025, AUTUMN_2026, SPRING_2026, SUMMER_2025, SUMMER_2026};
use super::super::names::as_typed;
use super::super::random::Random;
use super::super::scores::plain_score;
use super::super::text_files::{Style, row, write};
use super::super::{Failure, Fault, SampleFile};
use super::page::page;
use super::papers::{attendance_period, by_class, by_name, need, sessions, text_file, zipped};
use super::plan::{Child, NURSERY, PORTERS_GRANGE};
use super::porters_grange_support as support;

const ABOUT: &str = "A primary with a nursery. Lists, registers and mark sheets come from SIMS (Windows-1252, every cell quoted), PiRA and PUMA results as one zip of \
    five lists without UPNs under two heading rows, provision from a provision-map product (UTF-8 with a mark), and the Department's phonics and profile downloads.";

/// Every file.
pub fn files(children: &[Child]) -> Result<Vec<SampleFile>, Failure> {
    let mut faults = Vec::new();
    let mut files = vec![
        pupil_list(children)?,
        sen_register(children, &mut faults)?,
        hodder(children, &mut faults)?,
        marksheet(children, "Marksheet 2025-26.csv", "2025-26 teacher judgements", &[AUTUMN_2025, SPRING_2026, SUMMER_2026])?,
        marksheet(children, "Marksheet 2026-27.csv", "2026-27 teacher judgements", &[AUTUMN_2026])?,
        attendance(children, 0, "Attendance analysis 2025-26.csv")?,
        attendance(children, 1, "Attendance analysis autumn 2026.csv")?,
        support::provisions(children, &mut faults)?,
        support::wellbeing(children)?,
        support::specialist_tests(children)?,
        support::withdrawal(children)?,
        phonics(children)?,
        profile(children)?,
    ];
    files.push(page(&PORTERS_GRANGE, ABOUT, children, &faults));
    Ok(files)
}

/// A name as this office has it: letters that the system's code page lacks are typed without their marks.
fn office(name: &str) -> String {
    if name.chars().all(|letter| u32::from(letter) < 0x100 || "\u{2018}\u{2019}šžŠŽ".contains(letter)) {
        name.to_owned()
    } else {
        as_typed(name)
    }
}

fn year_name(year: i8) -> String {
    match year {
        NURSERY => "Year N2".to_owned(),
        0 => "Year  R".to_owned(),
        year => format!("Year  {year}"),
    }
}

fn letter(is: bool) -> String {
    if is { "T" } else { "F" }.to_owned()
}

fn pupil_list(children: &[Child]) -> Result<SampleFile, Failure> {
    const FILE: &str = "Pupil list 20-11-2026.csv";
    let mut rows = vec![row(&[
        "Legal Forename",
        "Legal Surname",
        "Preferred Forename",
        "Preferred Surname",
        "adno",
        "Year group",
        "Year taught in",
        "Reg",
        "DOB",
        "UPN",
        "SEN_Code",
        "FSM",
        "CLA",
        "EAL",
        "Pupil_Premium",
        "Ethnicity",
        "First Language",
        "Sex",
        "DOA",
    ])];
    for child in by_class(children, |_| true) {
        rows.push(vec![
            office(&child.forename),
            office(&child.surname),
            office(&child.forename),
            office(&child.surname),
            format!("{:06}", child.number),
            year_name(child.year),
            year_name(child.year),
            child.class.to_owned(),
            child.born.british(),
            child.upn.clone(),
            child.sen.as_ref().map_or('N', |sen| sen.code).to_string(),
            letter(child.pupil_premium),
            "F".to_owned(),
            letter(child.is_eal()),
            letter(child.pupil_premium),
            child.ethnicity.to_owned(),
            child.language.to_owned(),
            child.sex.to_string(),
            child.admitted.british(),
        ]);
    }
    text_file(FILE, &rows, Style::Windows1252Quoted)
}

fn sen_register(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "SEN register.csv";
    let mut rows = vec![row(&["UPN", "Name", "Reg", "DOB", "SEN status", "Sen Need", "SEN Need Ranking", "Start Date"])];
    let mut is_planted = false;
    for child in by_class(children, |child| child.sen.is_some()) {
        let Some(sen) = &child.sen else { continue };
        for (index, code) in sen.needs.iter().enumerate() {
            // One child's birthday is a day off: two files of the school disagree.
            let mut born = child.born;
            if !is_planted && child.story.is_none() && child.year == 3 && born.day > 1 {
                is_planted = true;
                born.day -= 1;
                faults.push(Fault {
                    file: FILE,
                    place: format!("line {}", rows.len() + 1),
                    what: "a date of birth one day off that of the pupil list".to_owned(),
                    expected: "linked by UPN; the pupil list's day stands",
                });
            }
            rows.push(vec![
                child.upn.clone(),
                office(&child.listed()),
                child.class.to_owned(),
                born.british(),
                if sen.code == 'E' { "Education, Health and Care Plan" } else { "SEN Support" }.to_owned(),
                need(code).to_owned(),
                (index + 1).to_string(),
                sen.since.british(),
            ]);
        }
    }
    text_file(FILE, &rows, Style::Windows1252Quoted)
}

/// Five downloads in one zip, a list each, without UPNs.
fn hodder(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    let occasions = [
        (SUMMER_2025, "Summer 2025"),
        (AUTUMN_2025, "Autumn 2025"),
        (SPRING_2026, "Spring 2026"),
        (SUMMER_2026, "Summer 2026"),
        (AUTUMN_2026, "Autumn 2026"),
    ];
    let mut parts = Vec::new();
    for (occasion, title) in occasions {
        let mut rows = vec![row(&[title]), row(&["", "", "PiRA", "", "", "PUMA", "", ""])];
        rows.push(row(&[
            "Last name",
            "First name",
            "Raw score",
            "Standardised score",
            "Age-standardised score",
            "Raw score",
            "Standardised score",
            "Age-standardised score",
        ]));
        for child in by_name(children, |child| child.scores.iter().any(|scores| scores[occasion] != 0)) {
            let mut cells = vec![child.surname.clone(), child.forename.clone()];
            for subject in 0..2 {
                let exact = child.scores[subject][occasion];
                let printed = child.printed(subject, occasion, PORTERS_GRANGE.range);
                let is_exact = (PORTERS_GRANGE.range.0..=PORTERS_GRANGE.range.1).contains(&exact);
                let plain = if is_exact { plain_score(exact, child.born.month).clamp(70, 130).to_string() } else { printed.clone() };
                let raw = if exact > 0 { ((exact - 50) / 2).clamp(1, 40).to_string() } else { printed.clone() };
                cells.extend([raw, plain, printed]);
            }
            rows.push(cells);
        }
        parts.push((format!("PiRA PUMA {}.csv", title.to_lowercase()), write(&rows, Style::Utf8)?));
    }
    faults.push(Fault {
        file: "Hodder downloads.zip",
        place: "whole file".to_owned(),
        what: "five lists in one zip, two heading rows, names alone".to_owned(),
        expected: "each list is read; children are found by their names",
    });
    zipped("Hodder downloads.zip", parts)
}

/// Judgements: one name cell in the order surname, forename, padded headings.
fn marksheet(children: &[Child], file: &str, title: &str, occasions: &[usize]) -> Result<SampleFile, Failure> {
    let mut headings = row(&["Surname Forename ", "Reg Group", "Sex", "Pupil Premium Indicator", "SEN Status", "EAL"]);
    for occasion in occasions {
        let term = ["Autumn", "Spring", "Summer", "Autumn"][occasion - AUTUMN_2025];
        headings.extend(["Reading", "Maths ", "Writing"].map(|subject| format!(" {term} {subject}")));
    }
    let mut rows = vec![row(&[title]), headings];
    for child in by_class(children, |child| occasions.iter().any(|occasion| child.judged[*occasion].iter().any(|word| !word.is_empty()))) {
        let is_before = occasions[0] == AUTUMN_2025;
        let mut cells = vec![
            office(&format!("{} {}", child.surname, child.forename)),
            if is_before { child.class_before.unwrap_or_default() } else { child.class }.to_owned(),
            child.sex.to_string(),
            if child.pupil_premium { "Y" } else { "" }.to_owned(),
            child.sen.as_ref().map_or(String::new(), |sen| sen.code.to_string()),
            if child.is_eal() { "Y" } else { "" }.to_owned(),
        ];
        for occasion in occasions {
            cells.extend(child.judged[*occasion].map(str::to_owned));
        }
        rows.push(cells);
    }
    text_file(file, &rows, Style::Windows1252Quoted)
}

fn attendance(children: &[Child], period: usize, file: &str) -> Result<SampleFile, Failure> {
    let (from, to, _) = attendance_period(period);
    let mut rows = vec![vec![format!("Attendance analysis {} to {}", from.british(), to.british())]];
    rows.push(row(&[
        "Adm_No",
        "Surname",
        "Forename",
        "Year",
        "Form",
        "DOB",
        "Gender",
        "Possible marks",
        "Present marks",
        "Authorised absences",
        "Unauthorised absences",
    ]));
    for child in by_name(children, |_| true) {
        let Some(counts) = sessions(child, period) else { continue };
        let (year, class) = if period == 0 { (child.year - 1, child.class_before.unwrap_or_default()) } else { (child.year, child.class) };
        let mut cells = vec![
            format!("{:06}", child.number),
            office(&child.surname),
            office(&child.forename),
            if year == 0 { "R".to_owned() } else { year.to_string() },
            class.to_owned(),
            child.born.british(),
            child.sex.to_string(),
        ];
        cells.extend(counts.map(|count| count.to_string()));
        rows.push(cells);
    }
    text_file(file, &rows, Style::Windows1252Quoted)
}

/// The check of June 2026, sat by those who are in year 2 now.
fn phonics(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["ACADYR", "UPN", "Surname", "Forename", "Sex", "DOB", "Phonics_PHONICS_MARK", "Phonics_PHONICS_OUTCOME"])];
    for child in by_name(children, |child| child.year == 2) {
        let mark = (33.0 + 6.0 * child.standing[0]).round().clamp(4.0, 40.0);
        rows.push(vec![
            "2025/2026".to_owned(),
            child.upn.clone(),
            child.surname.clone(),
            child.forename.clone(),
            child.sex.to_string(),
            child.born.british(),
            mark.to_string(),
            if mark >= 32.0 { "Wa" } else { "Wt" }.to_owned(),
        ]);
    }
    text_file("Phonics 2026.csv", &rows, Style::Utf8)
}

/// The profile of June 2026, of those who are in year 1 now.
fn profile(children: &[Child]) -> Result<SampleFile, Failure> {
    const GOALS: [&str; 17] = [
        "COM_E01", "COM_E02", "PSE_E03", "PSE_E04", "PSE_E05", "PHY_E06", "PHY_E07", "LIT_E08", "LIT_E09", "LIT_E10", "MAT_E11", "MAT_E12",
        "UTW_E13", "UTW_E14", "UTW_E15", "EXP_E16", "EXP_E17",
    ];
    let mut headings = row(&["ACADYR", "UPN", "Surname", "Forename", "Sex", "DOB"]);
    headings.extend(GOALS.map(|goal| format!("FSP_{goal}")));
    headings.push("FSP_GLD".to_owned());
    let mut rows = vec![headings];
    for child in by_name(children, |child| child.year == 1) {
        let mut random = Random::stream("profile", child.number);
        let goals: Vec<u8> = GOALS.iter().map(|_| if child.standing[2] + 0.6 * random.normal() > -1.0 { 2 } else { 1 }).collect();
        let mut cells = vec![
            "2025/2026".to_owned(),
            child.upn.clone(),
            child.surname.clone(),
            child.forename.clone(),
            child.sex.to_string(),
            child.born.british(),
        ];
        cells.extend(goals.iter().map(u8::to_string));
        cells.push(u8::from(goals[..12].iter().all(|goal| *goal == 2)).to_string());
        rows.push(cells);
    }
    text_file("EYFSP 2026.csv", &rows, Style::Utf8)
}
