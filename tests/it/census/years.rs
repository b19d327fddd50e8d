//! Another year is a copied folder with other dates, and nothing else; what the school states about itself goes out.

use std::path::Path;

use chrono::NaiveDate;
use waymark::census::{build, rules};
use waymark::config::census::CensusSettings;
use waymark::config::census::dates::usual_window;
use waymark::config::school::CensusSchool;
use waymark::domain::academic_year::AcademicYear;
use waymark::domain::term::{SchoolTerm, Term};
use waymark::finding::Checked;
use waymark::link::school::School;

use super::schema::objection;
use super::{NAME, complete, day, found, school, settings, stated, three};
use waymark::census::return_model::Return;
use waymark::render::census_xml::census_xml;
use waymark::render::census_xsd::census_xsd;

/// Copies the shipped folder and rewrites year, version and days, as the guide says.
fn copied(folder: &Path, year: AcademicYear) -> CensusSettings {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/census/2026-27");
    for sub in ["", "codesets"] {
        std::fs::create_dir_all(folder.join(sub)).expect("a folder");
        for entry in std::fs::read_dir(from.join(sub)).expect("the shipped folder").flatten().filter(|entry| entry.path().is_file()) {
            std::fs::copy(entry.path(), folder.join(sub).join(entry.file_name())).expect("a copy");
        }
    }
    let edit = |name: &str, change: &dyn Fn(&str) -> String| {
        let text = std::fs::read_to_string(folder.join(name)).expect("a table");
        std::fs::write(folder.join(name), change(&text)).expect("a table");
    };
    edit("fixed.tsv", &|text| text.replace("2026-27", &year.to_string()));
    edit("dates.tsv", &|text| {
        let rows = text.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let term =
                [("AUT", Term::Autumn), ("SPR", Term::Spring), ("SUM", Term::Summer)].into_iter().find(|(code, _)| *code == cells[1]);
            let window =
                usual_window(cells[0], SchoolTerm { year, term: term.expect("a term").1 }).expect("a rule for each kind of window");
            format!("{}\t{}\t{}\t{}\tcomputed\tOURS\tI\n", cells[0], cells[1], window.from, window.to)
        });
        format!("what\tterm\tfrom\tto\tnote\tsource\tmark\n{}", rows.collect::<String>())
    });
    let mut mistakes = Vec::new();
    CensusSettings::load(folder, &mut mistakes).unwrap_or_else(|| panic!("{mistakes:#?}"))
}

#[test]
fn a_copied_folder_with_changed_dates_makes_the_next_year() {
    let folder = tempfile::tempdir().unwrap();
    let census = copied(folder.path(), AcademicYear::starting(2027).unwrap());
    for (as_at, census_day, term) in
        [("2027-11-19", "2027-10-07", "AUT"), ("2028-02-01", "2028-01-20", "SPR"), ("2028-06-01", "2028-05-18", "SUM")]
    {
        let school = School { as_at: day(as_at), roll_date: day(census_day), ..school(three()) };
        let built = build::build(&school, day(as_at), NAME, &stated(), &census);
        assert_eq!(found(&built, build::OTHER_YEAR), 0, "{term}");
        let ret = complete(built.value);
        assert_eq!((ret.header.reference_date.text(), ret.header.census_term.as_str()), (census_day, term));
        assert_eq!(ret.header.release, "2027-28");
        assert_eq!(rules::check(&ret, &census), [], "{term}");
        let text = String::from_utf8(census_xml(&ret, &census).bytes).unwrap();
        let answer = objection(&census_xsd(&census, ret.census.term), &text);
        assert!(!matches!(answer, Some(Some(_))), "{term}: {answer:?}");
    }
}

fn spring(details: &str) -> Checked<Return> {
    let details = toml::from_str(details).expect("settings");
    let about = CensusSchool { details, governance: "VA".into(), school_type: "03".into(), ..stated() };
    let school = School { as_at: day("2027-02-01"), roll_date: day("2027-01-21"), ..school(three()) };
    build::build(&school, NaiveDate::from_ymd_opt(2027, 2, 1).expect("a day"), NAME, &about, &settings())
}

const STATED: &str = r#"
[spring.Miscellaneous]
FreeMealsTaken = 41
[spring.Reconciliation]
PartTimeNotIn = 0
PrivateStudy = 0
PupilsAtOtherSchool = 1
[spring.AdmissionsAppeals]
PrimaryLodged = 2
PrimaryWithdrawn = 0
PrimaryHeard = 2
PrimaryUpheld = 1
PrimaryRejected = 1
[[spring.Childcare]]
TypeOfChildcare = "B"
OnSite = true
OpeningTime = "07:45"
ClosingTime = "08:45"
[[spring.Classes.Class]]
ClassName = "4 Oak"
YearGroup = "4"
Teachers = 1
HomePupils = 3
"#;

#[test]
fn what_the_school_states_for_a_term_is_written_and_no_longer_missing() {
    let with = spring(STATED);
    assert_eq!(found(&with, waymark::census::details::DETAIL_NOT_USED), 0, "{:?}", with.findings);
    let text = String::from_utf8(census_xml(&with.value, &settings()).bytes).unwrap();
    for part in
        ["<FreeMealsTaken>41<", "<OnSite>true<", "<OpeningTime>07:45<", "<ClassName>4 Oak<", "<PrimaryHeard>2<", "<PupilsAtOtherSchool>1<"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let answer = objection(&census_xsd(&settings(), Term::Spring), &text);
    assert!(!matches!(answer, Some(Some(_))), "{answer:?}");
    let missing = |checked: &Checked<Return>| checked.value.not_supplied.iter().map(|missing| missing.name.clone()).collect::<Vec<_>>();
    for name in ["Miscellaneous", "Reconciliation", "AdmissionsAppeals", "Childcare", "Classes"] {
        assert!(!missing(&with).iter().any(|missing| missing == name), "{name}");
        assert!(missing(&spring("")).iter().any(|missing| missing == name), "{name}: {:?}", missing(&spring("")));
    }
}

#[test]
fn what_is_stated_wrongly_is_said_and_not_written() {
    for (details, part) in [
        ("[spring.Miscellaneous]\nFreeMealsTaken = \"many\"", "whole number"),
        ("[spring.Miscellaneous]\nFreeMeals = 4", "not an element"),
        ("[spring.SpecialSchool]\nMaxBoarders = 4", "does not concern"),
        ("[[spring.Childcare]]\nTypeOfChildcare = \"Z\"", "code of the year's list"),
        ("[[spring.Childcare]]\nOpeningTime = \"7.45\"", "time such as"),
        ("[winter.Miscellaneous]\nFreeMealsTaken = 4", "not autumn, spring or summer"),
    ] {
        let built = spring(details);
        let said: Vec<String> =
            built.findings.iter().filter(|f| f.code == waymark::census::details::DETAIL_NOT_USED).map(ToString::to_string).collect();
        assert!(said.len() == 1 && said[0].contains(part), "{details}: {said:?}");
        assert!(built.value.more.is_empty(), "{details}");
    }
    assert_eq!(
        found(&spring("[autumn.Miscellaneous]\nFreeMealsTaken = 4"), waymark::census::details::DETAIL_NOT_USED),
        0,
        "another term's"
    );
}
