//! What stands beside the school's own figures, and what comes back from last year: the local authority's shares, priorities,
//! names of pupils who have left, settings that no school reads.

use std::process::Command;

use super::html;
use super::invented::{Child, Invented, children};
use super::page::tables;
use crate::support::{copy_of_sample, err, latest, status};

#[test]
fn the_authoritys_figures_stand_beside_the_schools_and_what_is_not_held_is_not_available() {
    let folder = tempfile::tempdir().unwrap();
    let school = Invented::in_folder(folder.path());
    let figures = folder.path().join("config/comparators/authorities");
    std::fs::create_dir_all(&figures).unwrap();
    let file = "measure\tgroup\tyear\tvalue\tunit\tpopulation\tsource\taccess\tnote\n\
        SEN (support or plan) share of pupils\tstate-funded primary\t2026\t17.5\tpercent\tJanuary census\tInvented authority, SEND profile\tP\t\n\
        primary need share of pupils with SEN\tCognition and learning\t2026\t21.5\tpercent\tstate-funded primary\tInvented authority, SEND profile\tP\t\n\
        primary need share of pupils with SEN\tCommunication and interaction\t2019\t30\tpercent\tstate-funded primary\tan old profile\tP\t\n";
    std::fs::write(figures.join("001.tsv"), file).unwrap();
    // The figures of another authority are nothing to this school.
    std::fs::write(figures.join("002.tsv"), file.replace("17.5", "99.9")).unwrap();
    school.files(&children(160, 34, 12, 4), 2026);
    let page = html(&school.run(2026));
    let tables = tables(&page);
    let (last, england) = (tables["prevalence"][0].len() - 1, tables["prevalence"][0].len() - 2);
    assert_eq!(
        (tables["prevalence"][0][england].as_str(), tables["prevalence"][0][last].as_str()),
        ("England (year)", "Local authority (year)")
    );
    for row in &tables["prevalence"][1..] {
        assert_eq!(row[last], if row[0] == "All SEND" { "17.5% (2026)" } else { "none" }, "{row:?}");
        assert_ne!(row[england], "17.5% (2026)", "never in England's place");
    }
    assert_eq!(tables["needs"][0][4], "Local authority (year)");
    for row in &tables["needs"][1..] {
        assert_eq!(row[3], "not available", "no figure for England is shipped: {row:?}");
        assert_eq!(row[4], if row[0] == "Cognition and learning" { "21.5% (2026)" } else { "not available" }, "{row:?}");
    }
    assert!(
        page.contains("Local authority 2026 (Invented authority, SEND profile), state-funded primary, January census."),
        "the source is named"
    );
    assert!(!page.contains("99.9") && !page.contains("an old profile"));
}

fn priority(year: &str, action: &str, status: &str) -> String {
    let by = if year == "2025-26" { "2026-07-17" } else { "2027-07-17" };
    format!(
        "[[priorities]]\nyear = \"{year}\"\naction = \"{action}\"\nowner = \"SENCO\"\nby = {by}\nmeasure = \"In the minutes\"\nstatus = \"{status}\"\n"
    )
}

#[test]
fn last_years_priorities_come_back_though_the_file_holds_only_the_new_ones() {
    let folder = tempfile::tempdir().unwrap();
    let school = Invented::in_folder(folder.path());
    let all = children(150, 30, 10, 3);
    school.files(&all, 2025);
    school.says(&[priority("2025-26", "Shorten the forms", ""), priority("2025-26", "Measure each group", "Begun")].concat());
    school.run(2025);
    school.files(&all, 2026);
    let rows = |says: &[String]| {
        school.says(&says.concat());
        let run = school.run(2026);
        let checks = std::fs::read_to_string(run.join("office/data-checks.csv")).unwrap();
        let n_asked = checks.matches("A priority of 2025-26 no longer stands in the file").count();
        (tables(&html(&run))["priorities"][1..].iter().map(|row| format!("{}: {}", row[0], row[4])).collect::<Vec<_>>(), n_asked)
    };
    let new = || priority("2026-27", "Train all staff", "");
    let (carried, n_asked) = rows(&[new()]);
    assert_eq!(carried, ["Train all staff: new", "Shorten the forms (2025-26): not told", "Measure each group (2025-26): Begun"]);
    assert_eq!(n_asked, 1, "the one that nobody has told anything of");
    // What the file still holds is the file's, and comes once.
    let (kept, n_asked) = rows(&[new(), priority("2025-26", "Shorten the forms.", "Done")]);
    assert_eq!(kept, ["Train all staff: new", "Shorten the forms. (2025-26): Done", "Measure each group (2025-26): Begun"]);
    assert_eq!(n_asked, 0);
}

#[test]
fn a_text_that_names_a_pupil_who_has_left_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let school = Invented::in_folder(folder.path());
    let before = children(150, 30, 10, 3);
    school.files(&before, 2025);
    school.run(2025);
    let now: Vec<Child> = before.iter().filter(|child| child.id != 3).cloned().collect();
    school.files(&now, 2026);
    let (surname, forename) = before[3].name();
    school.says(&format!("[words]\npupils = \"{forename} still writes to us.\"\nparents = \"The {surname} household helps.\"\ntraining = \"All staff were trained.\"\n"));
    let run = school.run(2026);
    let page = html(&run);
    assert!(!page.contains(&forename) && !page.contains(&surname) && page.contains("All staff were trained."));
    let checks = std::fs::read_to_string(run.join("office/data-checks.csv")).unwrap();
    assert_eq!(checks.matches("the name of a pupil who has left").count(), 2);
    assert!(!checks.lines().any(|line| line.contains("GOV-01") && (line.contains(&forename) || line.contains(&surname))));
}

#[test]
fn settings_of_a_report_that_no_school_of_the_folder_reads_are_a_finding_and_a_neighbours_are_not() {
    let folder = tempfile::tempdir().unwrap();
    copy_of_sample(folder.path());
    let config = folder.path().join("config");
    for other in ["whitehill", "twiss-green"] {
        std::fs::remove_file(config.join(format!("schools/{other}.toml"))).unwrap();
    }
    for name in ["astely", "porters-grange"] {
        std::fs::write(config.join(format!("reports/{name}.toml")), "status = \"draft\"\n").unwrap();
    }
    let checks = |named: &[&str], school: &str| {
        let out = folder.path().join("out");
        let arguments = [&["run"], named, &["--as-at", "2026-11-20", "--out", out.to_str().unwrap()]].concat();
        let output = Command::new(env!("CARGO_BIN_EXE_waymark")).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(status(&output) <= 1, "{}", err(&output));
        std::fs::read_to_string(latest(&out, school).join("office/data-checks.csv")).unwrap()
    };
    let of_folder = checks(&[], "astley");
    let line = of_folder.lines().find(|line| line.contains("reports/astely.toml")).expect("the stray file is listed");
    assert!(line.contains("GOV-03") && line.contains("Did you mean astley?"), "{line}");
    assert!(of_folder.contains("reports/whitehill.toml"), "a file that resembles no school is listed too");
    assert!(!of_folder.contains("reports/porters-grange.toml"), "another school of the run");
    let alone = checks(&["config/schools/astley.toml"], "astley");
    assert!(alone.contains("reports/astely.toml") && alone.contains("reports/whitehill.toml"), "one school by its path says so too");
    assert!(!alone.contains("reports/porters-grange.toml"), "the settings of a neighbour are no strays");
    let arguments = ["check", "config/schools/astley.toml", "--as-at", "2026-11-20", "--history", "none"];
    let output = Command::new(env!("CARGO_BIN_EXE_waymark")).args(arguments).current_dir(folder.path()).output().unwrap();
    let said = crate::support::out(&output);
    assert!(said.contains("GOV-03") && said.contains("astely") && !said.contains("reports/porters-grange.toml"), "{said}");
}
