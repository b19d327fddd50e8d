//! Astley: ScholarPack lists, Star reports by term, class mark books in an OpenDocument workbook, a typed class provision map.

use super::super::model::{AUTUMN_2025, AUTUMN_2026, SPRING_2026, SUMMER_2025, SUMMER_2026};
use super::super::text_files::{Style, row};
use super::super::{Failure, Fault, SampleFile};
use super::open_document::{Sheet, spreadsheet};
use super::page::page;
use super::papers::{attendance_period, by_class, by_name, need, sessions, text_file};
use super::plan::{ASTLEY, Child};

const ABOUT: &str = "A small primary whose classes hold two year groups. Lists come from ScholarPack (title lines, surnames in capitals, a count at the foot), reading and maths scores \
    from Star reports with names alone, judgements from class mark books in one OpenDocument workbook, provision from a typed class map with several children in a cell.";

/// Every file.
pub fn files(children: &[Child]) -> Result<Vec<SampleFile>, Failure> {
    let mut faults = Vec::new();
    let mut files = vec![pupil_list(children, &mut faults)?, register(children)?];
    for subject in 0..2 {
        for (occasion, term, day) in [
            (SUMMER_2025, "summer 2025", "12/06/2025"),
            (AUTUMN_2025, "autumn 2025", "13/11/2025"),
            (SPRING_2026, "spring 2026", "12/03/2026"),
            (SUMMER_2026, "summer 2026", "11/06/2026"),
            (AUTUMN_2026, "autumn 2026", "12/11/2026"),
        ] {
            files.push(star(children, subject, occasion, term, day)?);
        }
    }
    files.push(mark_books(children, &mut faults)?);
    files.push(class_map(children, &mut faults)?);
    files.push(attendance(children)?);
    files.push(page(&ASTLEY, ABOUT, children, &faults));
    Ok(files)
}

fn pupil_list(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "Pupil list.csv";
    let mut rows = vec![row(&["ScholarPack - Pupil List"]), row(&["Printed: 20/11/2026 08:02"]), Vec::new()];
    rows.push(row(&[
        "Surname",
        "Forename",
        "UPN",
        "Adm No",
        "Date of Birth",
        "Sex",
        "Year Group",
        "Class Name",
        "SEN Provision",
        "Pupil Premium",
        "Free School Meals",
        "First Language",
        "Date of Admission",
    ]));
    for child in by_class(children, |_| true) {
        let yes = |is: bool| if is { "Y" } else { "N" }.to_owned();
        rows.push(vec![
            child.surname.to_uppercase(),
            child.forename.clone(),
            child.upn.clone(),
            format!("{:06}", child.number),
            child.born.british(),
            child.sex.to_string(),
            if child.year == 0 { "Reception".to_owned() } else { format!("Year {}", child.year) },
            child.class.to_owned(),
            child.sen.as_ref().map_or('N', |sen| sen.code).to_string(),
            yes(child.pupil_premium),
            yes(child.pupil_premium),
            child.language.to_owned(),
            child.admitted.british(),
        ]);
    }
    rows.push(Vec::new());
    rows.push(vec![format!("{} pupils in list", children.len())]);
    faults.push(Fault {
        file: FILE,
        place: format!("line {}", rows.len()),
        what: "a count of pupils under the list".to_owned(),
        expected: "skipped and counted; never a pupil",
    });
    text_file(FILE, &rows, Style::Utf8)
}

fn register(children: &[Child]) -> Result<SampleFile, Failure> {
    let mut rows = vec![row(&["SEN register"]), row(&["As at 20/11/2026"])];
    rows.push(row(&["UPN", "Surname", "Forename", "Class", "SEN status", "Sen Need", "SEN Need Ranking", "Start Date"]));
    for child in by_class(children, |_| true) {
        let Some(sen) = &child.sen else { continue };
        for (index, code) in sen.needs.iter().enumerate() {
            rows.push(vec![
                child.upn.clone(),
                child.surname.clone(),
                child.forename.clone(),
                child.class.to_owned(),
                sen.code.to_string(),
                need(code).to_owned(),
                (index + 1).to_string(),
                sen.since.british(),
            ]);
        }
    }
    text_file("SEN register.csv", &rows, Style::Utf8)
}

/// A screening report: the scaled score, the standardised one, the percentile.
fn star(children: &[Child], subject: usize, occasion: usize, term: &str, day: &str) -> Result<SampleFile, Failure> {
    let name = ["Reading", "Maths"][subject];
    let mut rows = vec![vec![format!("Star {name} screening report")], row(&["Pupil", "Class", "Test Date", "SS", "NRSS", "PR"])];
    for child in by_class(children, |child| child.scores[subject][occasion] > 0) {
        let score = child.scores[subject][occasion];
        rows.push(vec![
            child.listed(),
            if occasion == AUTUMN_2026 { child.class } else { child.class_before.unwrap_or_default() }.to_owned(),
            day.to_owned(),
            (250 + 70 * i32::from(child.year) + 6 * (score - 100)).clamp(20, 1390).to_string(),
            score.to_string(),
            ((score - 55).clamp(1, 99)).to_string(),
        ]);
    }
    text_file(&format!("Star {} {term}.csv", name.to_lowercase()), &rows, Style::Utf8)
}

/// A sheet a class and year: terms beside each other.
fn mark_books(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "Class mark books.ods";
    let mut sheets = Vec::new();
    for (year, occasions) in [("2025-26", [AUTUMN_2025, SPRING_2026, SUMMER_2026].as_slice()), ("2026-27", &[AUTUMN_2026])] {
        for class in ["Curlew", "Plover", "Avocet"] {
            let class_of = |child: &Child| if year == "2026-27" { Some(child.class) } else { child.class_before };
            let mut headings = row(&["Name"]);
            for occasion in occasions {
                let term = ["Autumn", "Spring", "Summer", "Autumn"][occasion - AUTUMN_2025];
                headings.extend(["Reading", "Maths", "Writing"].map(|subject| format!("{term} {subject}")));
            }
            let mut rows = vec![vec![format!("{class} {year}")], headings];
            let is_judged = |child: &Child| occasions.iter().any(|occasion| child.judged[*occasion].iter().any(|word| !word.is_empty()));
            for child in by_class(children, |child| class_of(child) == Some(class) && is_judged(child)) {
                let mut cells = vec![child.listed()];
                cells.extend(occasions.iter().flat_map(|occasion| child.judged[*occasion].map(str::to_owned)));
                rows.push(cells);
            }
            sheets.push(Sheet { name: format!("{class} {year}"), rows });
        }
    }
    faults.push(Fault {
        file: FILE,
        place: "every sheet".to_owned(),
        what: "an OpenDocument workbook, the school year in the sheet's name".to_owned(),
        expected: "each term falls into its own school year",
    });
    Ok(SampleFile { path: format!("inbox/{FILE}"), bytes: spreadsheet(&sheets)? })
}

/// A typed map, several children in a cell.
fn class_map(children: &[Child], faults: &mut Vec<Fault>) -> Result<SampleFile, Failure> {
    const FILE: &str = "Class provision map autumn 2026.csv";
    let mut rows = vec![row(&["Class provision map: Autumn 2026 (school year 2026-27)"])];
    rows.push(row(&[
        "Class",
        "Intervention",
        "Area of need",
        "Wave",
        "Pupils",
        "Led by",
        "Ratio",
        "Frequency",
        "Duration",
        "Start date",
        "End date",
        "Sessions planned",
        "Sessions attended",
    ]));
    for (class, intervention, planned, attended) in
        [("Curlew", "Paired reading", "30", "27"), ("Plover", "Precision teaching", "50", "46"), ("Avocet", "Number sense", "30", "24")]
    {
        let group: Vec<String> = by_name(children, |child| {
            child.class == class && (child.sen.is_some() || child.story.is_some_and(|story| story.recorded.contains("PROVISION_MAP")))
        })
        .iter()
        .map(|child| child.listed())
        .collect();
        let mut cells = row(&[class, intervention, "Cognition and learning", "Targeted"]);
        cells.push(group.join("; "));
        cells.extend(row(&["TA", "1:4", "3 x 20 mins weekly", "10 weeks", "07/09/2026", "13/11/2026", planned, attended]));
        rows.push(cells);
    }
    faults.push(Fault {
        file: FILE,
        place: "column \"Pupils\"".to_owned(),
        what: "several children in one cell".to_owned(),
        expected: "split; each matched against the class",
    });
    text_file(FILE, &rows, Style::Utf8WithMark)
}

fn attendance(children: &[Child]) -> Result<SampleFile, Failure> {
    let (from, to, _) = attendance_period(1);
    let mut rows = vec![vec![format!("Attendance summary {} to {}", from.british(), to.british())]];
    rows.push(row(&[
        "UPN",
        "Surname",
        "Forename",
        "Year",
        "Class",
        "Possible marks",
        "Present marks",
        "Authorised absences",
        "Unauthorised absences",
    ]));
    for child in by_name(children, |_| true) {
        let Some(counts) = sessions(child, 1) else { continue };
        let mut cells =
            vec![child.upn.clone(), child.surname.clone(), child.forename.clone(), child.year.to_string(), child.class.to_owned()];
        cells.extend(counts.map(|count| count.to_string()));
        rows.push(cells);
    }
    text_file("Attendance autumn 2026.csv", &rows, Style::Windows1252Quoted)
}
