//! The governors' report over the whole path: its rules on schools made for them, each test named by its rule.

mod beside;
mod bytes;
mod invented;
mod names;
mod page;
mod permuted;

use std::collections::BTreeSet;
use std::path::Path;

use invented::{Child, Invented, children};
use page::{sections, tables, text};

use crate::support::files;

fn html(run: &Path) -> String {
    std::fs::read_to_string(run.join("governors/send-report.html")).expect("the page is there")
}

/// Half away from zero.
fn whole(value: f64) -> String {
    let rounded = value.abs().round();
    if value < 0.0 && rounded > 0.0 { format!("\u{2212}{rounded}") } else { rounded.to_string() }
}

fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().sum::<f64>() / values.count() as f64
}

/// A printed number equals the truth, or is hidden; how many were printed.
#[track_caller]
fn compare(what: &str, printed: &str, truth: &str) -> usize {
    if printed == "c" || printed.starts_with("about") {
        return 0;
    }
    assert_eq!(printed, truth, "{what}");
    1
}

#[test]
fn every_printed_number_is_that_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let school = Invented::in_folder(folder.path());
    let all = children(160, 34, 12, 4);
    school.files(&all, 2026);
    let page = html(&school.run(2026));
    let tables = tables(&page);
    let of = |sen: &str| all.iter().filter(|child| sen.contains(child.sen)).cloned().collect::<Vec<Child>>();
    let mut n_printed = 0;
    for (row, sen) in tables["prevalence"].iter().skip(1).zip(["K", "E", "KE", "N"]) {
        let n = of(sen).len();
        n_printed += compare(&row[0], &row[1], &n.to_string());
        let share = row[2].split(" (").next().unwrap();
        n_printed += compare(&row[0], share, &format!("{}%", whole(100.0 * n as f64 / 160.0)));
    }
    for row in tables["needs"].iter().skip(1) {
        let code = ["SLCN", "MLD", "SEMH", "PD"].into_iter().zip(["Communication", "Cognition", "Social", "Sensory"]);
        let (code, _) = code.clone().find(|(_, area)| row[0].starts_with(area)).unwrap_or_else(|| panic!("{}", row[0]));
        let n = of("KE").iter().filter(|child| child.need == code).count();
        n_printed += compare(&row[0], &row[1], &n.to_string());
    }
    for row in tables["attendance"].iter().skip(1) {
        let sen = if row[0].starts_with("SEN support") {
            "K"
        } else if row[0].starts_with("EHC") {
            "E"
        } else {
            "N"
        };
        let group = of(sen);
        n_printed += compare(&row[0], &row[1], &group.len().to_string());
        n_printed += compare(&row[0], &row[2], &format!("{}%", whole(mean(group.iter().map(|child| f64::from(child.present))))));
        let n_absent = group.iter().filter(|child| child.present <= 90).count();
        n_printed += compare(&row[0], row[3].split(" (").next().unwrap(), &n_absent.to_string());
    }
    for (test, row) in tables["gap-reading-1"].iter().skip(1).enumerate() {
        let side = |sen: &str| mean(of(sen).iter().map(|child| f64::from(child.scores[test])).collect::<Vec<_>>().into_iter());
        n_printed += compare(&row[0], &row[1], "46") + compare(&row[0], &row[2], "114");
        n_printed += compare(&row[0], &row[3], &whole(side("N") - side("KE")));
    }
    let lists: Vec<u32> = tables["flags"].iter().skip(1).filter_map(|row| row[1].parse().ok()).collect();
    if let [parts @ .., whole] = lists.as_slice()
        && tables["flags"].iter().skip(1).all(|row| row[1] != "c")
    {
        assert_eq!((parts.iter().sum::<u32>(), *whole), (160, 160));
    }
    assert!(n_printed >= 25, "only {n_printed} numbers were printed:\n{tables:#?}");
}

#[test]
fn last_year_and_movement_are_those_of_last_years_files() {
    let folder = tempfile::tempdir().unwrap();
    let school = Invented::in_folder(folder.path());
    let before = children(180, 40, 10, 3);
    school.files(&before, 2025);
    school.run(2025);
    // Year 6 leaves; 12 children without SEN join the register, 8 leave it.
    let mut now: Vec<Child> = before.iter().filter(|child| child.nc_year < 6).cloned().collect();
    for child in &mut now {
        child.nc_year += 1;
        child.scores.push(100);
    }
    for child in now.iter_mut().filter(|child| child.sen == 'N').take(12) {
        child.sen = 'K';
    }
    for child in now.iter_mut().filter(|child| child.sen == 'K').take(8) {
        child.sen = 'N';
    }
    school.files(&now, 2026);
    let page = html(&school.run(2026));
    let tables = tables(&page);
    let n = |children: &[Child], sen: &str| children.iter().filter(|child| sen.contains(child.sen)).count().to_string();
    assert!(tables["prevalence"][0].iter().any(|heading| heading == "Pupils in 2025-26"), "{:?}", tables["prevalence"][0]);
    let mut n_printed = 0;
    for (row, sen) in tables["prevalence"].iter().skip(1).zip(["K", "E", "KE"]) {
        n_printed += compare(&format!("{} now", row[0]), &row[1], &n(&now, sen));
        n_printed += compare(&format!("{} then", row[0]), &row[3], &n(&before, sen));
    }
    for row in tables["movement"].iter().skip(1) {
        let truth = match row[0].as_str() {
            what if what.starts_with("Joined") => 12,
            what if what.starts_with("Left the register") => 8,
            what if what.contains("left the school") => before.iter().filter(|child| child.nc_year == 6 && child.sen != 'N').count(),
            _ => 0,
        };
        n_printed += compare(&row[0], &row[1], &truth.to_string());
    }
    assert!(n_printed >= 6, "only {n_printed} numbers were printed:\n{tables:#?}");
    assert!(page.contains("2025-26"), "the year before is named");
}

#[test]
fn no_name_number_or_birthday_of_a_pupil_is_in_any_file_for_governors() {
    let folder = tempfile::tempdir().unwrap();
    let school = Invented::in_folder(folder.path());
    let all = children(150, 30, 10, 3);
    school.files(&all, 2026);
    let (surname, forename) = all[3].name();
    // The school's own words name a child, once by forename and once by surname.
    school.says(&format!(
        "[words]\npupils = \"{forename} likes the garden.\"\ntraining = \"All staff were trained.\"\ncomplaints = \"One came from the {surname} household.\"\n"
    ));
    let run = school.run(2026);
    let found = files(&run.join("governors"));
    let (mut names, mut n_texts) = (BTreeSet::new(), 0);
    for child in &all {
        let (surname, forename) = child.name();
        names.extend([surname, forename]);
    }
    for (name, bytes) in found.iter().filter(|(name, _)| name.ends_with(".html") || name.ends_with(".svg")) {
        let plain = String::from_utf8_lossy(bytes);
        n_texts += 1;
        for word in plain.split(|c: char| !c.is_alphanumeric()) {
            assert!(!names.contains(word), "{name}: {word}");
        }
        assert!(!plain.contains("00129982"), "{name}: a UPN");
        assert!(!plain.contains("/2019") && !plain.contains("2019-0"), "{name}: a date of birth");
    }
    assert!(n_texts > 1);
    let page = html(&run);
    assert!(page.contains("All staff were trained."), "what names nobody is printed");
    assert!(page.contains("Some texts were left out"), "and that something was left out is said");
    let checks = std::fs::read_to_string(run.join("office/data-checks.csv")).expect("the checks are there");
    assert_eq!(checks.matches("GOV-01").count(), 2, "the office reads why");
}

#[track_caller]
fn check_valid(what: &str, all: &[Child], years: &[i32]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let school = Invented::in_folder(folder.path());
    let mut run = Default::default();
    for year in years {
        school.files(all, *year);
        run = school.run(*year);
    }
    let page = html(&run);
    // A section with nothing to show is a line of the fourteenth, under its own number.
    let parts = sections(&page);
    let brief = parts.get("14").map(|lines| lines.matches("<dt>").count()).unwrap_or_default();
    let n_whole = parts.keys().filter(|number| *number != "14").count();
    assert_eq!(n_whole + brief, 17, "{what}: {:?}", parts.keys());
    for wrong in ["NaN", "Infinity", "inf%", "-0"] {
        assert!(!text(&page).split(' ').any(|word| word.trim_matches(['(', ')', ',', '.']) == wrong), "{what}: {wrong}");
    }
    for svg in page.split("<svg ").skip(1).map(|part| part.split("</svg>").next().unwrap_or_default()) {
        let marks = ["<circle", "<rect x", "<polygon", "<polyline"].iter().map(|mark| svg.matches(mark).count()).sum::<usize>();
        assert!(marks > 1, "{what}: an empty chart");
    }
    let pdf = std::fs::read(run.join("governors/send-report.pdf")).expect("the PDF is there");
    assert!(pdf.starts_with(b"%PDF-") && String::from_utf8_lossy(&pdf).contains("<pdfuaid:part>1</pdfuaid:part>"), "{what}");
    page
}

#[test]
fn schools_with_four_none_or_all_and_a_first_year_have_valid_reports() {
    let four = check_valid("four", &children(120, 3, 1, 3), &[2026]);
    assert!(!text(&four).contains("4 of the 120"), "four pupils are not counted");
    let none = check_valid("none", &children(120, 0, 0, 3), &[2026]);
    assert!(text(&none).contains("No pupil on roll is recorded with SEND."), "{}", &text(&none)[..2000.min(text(&none).len())]);
    check_valid("all", &children(40, 30, 10, 3), &[2026]);
    check_valid("one test", &children(150, 30, 10, 1), &[2026]);
    let first = check_valid("no test", &children(150, 30, 10, 0), &[2026]);
    assert!(text(&first).contains("There is no gap to report yet"));
    check_valid("three pupils", &children(3, 1, 0, 2), &[2026]);
    let same = check_valid("the same two years running", &children(150, 30, 10, 3), &[2025, 2026]);
    assert!(tables(&same)["prevalence"][1][3] == "30", "an unchanged number is shown");
}

#[test]
fn the_same_input_twice_gives_the_same_files() {
    let all = children(150, 30, 10, 3);
    let [once, twice] = [(), ()].map(|()| {
        let folder = tempfile::tempdir().unwrap();
        let school = Invented::in_folder(folder.path());
        school.files(&all, 2026);
        files(&school.run(2026).join("governors"))
    });
    assert_eq!(once.keys().collect::<Vec<_>>(), twice.keys().collect::<Vec<_>>());
    for (name, bytes) in &once {
        assert!(twice[name] == *bytes, "{name}");
    }
}

#[test]
fn one_pupils_score_changes_only_the_sections_that_rest_on_scores() {
    let page_of = |change: u32| {
        let folder = tempfile::tempdir().unwrap();
        let school = Invented::in_folder(folder.path());
        let mut all = children(150, 30, 10, 4);
        all[5].scores[3] += change;
        school.files(&all, 2026);
        html(&school.run(2026))
    };
    let (before, after) = (sections(&page_of(0)), sections(&page_of(44)));
    let changed: Vec<&str> =
        before.iter().filter(|(number, text)| after.get(*number) != Some(text)).map(|(number, _)| number.as_str()).collect();
    let may: &[&str] = &["1", "6", "7", "A", "B", "D"];
    assert!(changed.iter().all(|number| may.contains(number)), "{changed:?}");
    assert!(changed.contains(&"D"), "the gap of the last term moved: {changed:?}");
    let gaps = |all: &std::collections::BTreeMap<String, String>| tables(&all["D"])["gap-reading-1"].clone();
    let rows: Vec<usize> =
        gaps(&before).iter().zip(&gaps(&after)).enumerate().filter(|(_, (left, right))| left != right).map(|(at, _)| at).collect();
    assert_eq!(rows, [4], "only the row of the test that changed");
}
