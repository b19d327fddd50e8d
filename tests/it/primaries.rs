//! The three sample primaries: every planted child of `sample-data/<school>/STORIES.md` ends as told there, and every row is accounted for.

use std::sync::OnceLock;

use waymark::config::load::load;
use waymark::decide::results::PupilDecision;
use waymark::judged::Judged;
use waymark::run::judge;

use crate::support::{copy_of_sample, err, out, project, status, waymark};

/// One story's end: key, outcome, what supports the concern, rows of the policy proposed (`""`: the program's own stay), cautions.
type Told = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

fn judged(id: &str, once: &'static OnceLock<Judged>) -> &'static Judged {
    once.get_or_init(|| {
        let schools = load(&[project().join(format!("config/schools/{id}.toml"))]).expect("the settings load");
        judge(&schools[0], "2026-11-20".parse().expect("a day")).expect("the sample is judged")
    })
}

fn porters_grange() -> &'static Judged {
    static ONCE: OnceLock<Judged> = OnceLock::new();
    judged("porters-grange", &ONCE)
}

fn twiss_green() -> &'static Judged {
    static ONCE: OnceLock<Judged> = OnceLock::new();
    judged("twiss-green", &ONCE)
}

fn astley() -> &'static Judged {
    static ONCE: OnceLock<Judged> = OnceLock::new();
    judged("astley", &ONCE)
}

fn decision<'a>(judged: &'a Judged, key: &str) -> &'a PupilDecision {
    let is_key = |number: &String| number.trim_start_matches('0') == key;
    let position = judged.school.pupils.iter().position(|pupil| pupil.admission_number.as_ref().is_some_and(is_key));
    &judged.decisions.pupils[position.unwrap_or_else(|| panic!("{key} is not on roll"))]
}

#[track_caller]
fn check(judged: &Judged, told: &[Told]) {
    for (key, outcome, support, rows, cautions) in told {
        let decision = decision(judged, key);
        let found: Vec<&str> = decision.corroborators.iter().map(|one| one.code()).collect();
        let proposed: Vec<&str> = decision.moves.iter().map(|one| one.trigger.as_str()).collect();
        let beside: Vec<&str> = decision.cautions.iter().map(|one| one.code).collect();
        assert_eq!(
            (decision.outcome.code(), found.as_slice(), proposed.as_slice(), beside.as_slice()),
            (*outcome, *support, *rows, *cautions),
            "{key}"
        );
    }
}

/// Every planted child is told of, and nobody steps down but those told.
fn check_page(judged: &Judged, id: &str, told: &[Told], down: &[&str]) {
    let page = std::fs::read_to_string(project().join("sample-data").join(id).join("STORIES.md")).expect("the page is there");
    let planted: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter_map(|line| line.split(' ').next())
        .filter(|key| key.parse::<u32>().is_ok())
        .collect();
    let mut keys: Vec<&str> = told.iter().map(|one| one.0).collect();
    keys.sort_unstable();
    assert_eq!(keys, planted);
    let stepping: Vec<&str> = judged
        .school
        .pupils
        .iter()
        .zip(&judged.decisions.pupils)
        .filter(|(_, decision)| decision.moves.iter().any(|one| one.direction == "down"))
        .filter_map(|(pupil, _)| pupil.admission_number.as_deref().map(|number| number.trim_start_matches('0')))
        .collect();
    for key in down {
        assert!(stepping.contains(key), "{key} steps down: {stepping:?}");
    }
    for key in told.iter().map(|one| one.0).filter(|key| !down.contains(key)) {
        assert!(!stepping.contains(&key), "{key} does not step down");
    }
    assert!(judged.school.ledger.unexplained().is_empty());
}

const PORTERS_GRANGE: &[Told] = &[
    ("3301", "INSUFFICIENT", &[], &[""], &[]),
    ("3401", "NONE", &[], &["P15"], &[]),
    ("3501", "CANDIDATE", &["G"], &["P1"], &[]),
    ("3502", "CANDIDATE", &["C2"], &["P1"], &["FLOOR"]),
    ("3601", "NONE", &[], &["P9"], &[]),
    ("3602", "NONE", &[], &[""], &[]),
    ("3603", "NONE", &[], &["P7"], &[]),
    ("3701", "CANDIDATE", &["C1", "C2"], &["P2"], &[]),
    ("3702", "LOW_ATTAINMENT_ONLY", &[], &["P6"], &["LOW_ATTAINMENT_ONLY"]),
    ("3703", "NONE", &[], &[""], &["MID_YEAR_JOINER"]),
    ("3801", "LOW_ATTAINMENT_ONLY", &[], &["P0"], &["LOW_ATTAINMENT_ONLY"]),
    ("3802", "NONE", &[], &["P3"], &[]),
    ("3803", "REVIEW_CANDIDATE", &["C1", "C2", "C3"], &["P11"], &[]),
];

#[test]
fn porters_grange_ends_as_told() {
    check(porters_grange(), PORTERS_GRANGE);
    check_page(porters_grange(), "porters-grange", PORTERS_GRANGE, &["3601"]);
}

#[test]
fn a_child_taken_out_of_lessons_is_not_withdrawn_from_support() {
    let access = |key: &str| {
        let criteria = &decision(porters_grange(), key).pupil_criteria;
        criteria.iter().find(|one| one.letter == 'e').map(|one| format!("{:?}", one.verdict))
    };
    assert_eq!(access("3601").as_deref(), Some("Met"));
    assert_eq!(access("3602").as_deref(), Some("NotMet"));
    assert!(decision(porters_grange(), "3602").moves[0].missing.iter().any(|one| one.contains("no contrary evidence")));
}

const TWISS_GREEN: &[Told] = &[
    ("5501", "NONE", &[], &[""], &[]),
    ("5551", "CANDIDATE", &["C1", "C2"], &["T1"], &["SEVERE_ABSENCE"]),
    ("5601", "NONE", &[], &["T5"], &[]),
    ("5602", "NONE", &[], &["T7"], &[]),
    ("5651", "CANDIDATE", &["C2"], &["T2"], &["EAL"]),
    ("5652", "LOW_ATTAINMENT_ONLY", &[], &["T3"], &["EAL", "LOW_ATTAINMENT_ONLY"]),
    ("5701", "CANDIDATE", &["C1", "C2"], &["T1"], &[]),
    ("5702", "LOW_ATTAINMENT_ONLY", &[], &["T4"], &["LOW_ATTAINMENT_ONLY"]),
    ("5751", "NONE", &[], &[""], &[]),
    ("5752", "REVIEW_CANDIDATE", &["C1", "C2"], &["T8", "T9"], &[]),
    ("5801", "NONE", &[], &[""], &["TEST_CHANGE"]),
    ("5851", "LOW_ATTAINMENT_ONLY", &[], &[""], &["TEST_CHANGE", "LOW_ATTAINMENT_ONLY"]),
];

#[test]
fn twiss_green_ends_as_told() {
    check(twiss_green(), TWISS_GREEN);
    check_page(twiss_green(), "twiss-green", TWISS_GREEN, &["5601", "5602"]);
}

#[test]
fn language_comes_before_anything_else_where_the_policy_says_so() {
    let evidence = &decision(twiss_green(), "5651").evidence;
    assert!(evidence.contains("a language assessment first"), "{evidence}");
}

#[test]
fn of_two_scores_of_one_day_neither_is_chosen() {
    let found = twiss_green()
        .findings
        .iter()
        .any(|finding| finding.code.to_string() == "M081" && finding.place.to_string() == "PTM results.xlsx, sheet Autumn 2026, cell F40");
    assert!(found, "{:#?}", twiss_green().findings);
    assert!(decision(twiss_green(), "5501").sentence.contains("Maths: no result at the latest assessment"));
}

#[test]
fn judgements_of_this_term_count_before_its_usual_day() {
    let tallies = twiss_green().school.ledger.tallies();
    let tally = tallies.get("Insight overview 2026-27.csv").copied().expect("the tracker's file");
    assert_eq!(tally.used + 2, tally.found, "all but the title and the headings: {tally:?}");
}

const ASTLEY: &[Told] = &[
    ("7401", "LOW_ATTAINMENT_ONLY", &[], &["A13"], &["LOW_ATTAINMENT_ONLY"]),
    ("7501", "WATCH", &[], &["A1"], &["SUMMER_BORN"]),
    ("7502", "NONE", &[], &[""], &["MID_YEAR_JOINER"]),
    ("7601", "CANDIDATE", &["C1", "C2"], &["A3"], &[]),
    ("7602", "NONE", &[], &["A7"], &[]),
    ("7701", "WATCH", &[], &["A1"], &[]),
    ("7702", "NONE", &[], &["A2"], &[]),
    ("7703", "CANDIDATE", &["C1", "C2"], &["A4"], &["SUMMER_BORN"]),
    ("7801", "LOW_ATTAINMENT_ONLY", &[], &["A1"], &["LOW_ATTAINMENT_ONLY"]),
    ("7802", "NONE", &[], &["A6"], &[]),
    ("7803", "REVIEW_CANDIDATE", &["C1", "C2"], &["A6", "A8"], &["SUMMER_BORN"]),
];

#[test]
fn astley_ends_as_told() {
    check(astley(), ASTLEY);
    check_page(astley(), "astley", ASTLEY, &["7602", "7702"]);
}

#[test]
fn one_schools_trouble_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    copy_of_sample(folder.path());
    std::fs::remove_dir_all(folder.path().join("sample-data/porters-grange/inbox")).unwrap();
    let school = |id: &str| folder.path().join(format!("config/schools/{id}.toml")).to_string_lossy().into_owned();
    let reports = folder.path().join("reports");
    let (broken, sound) = (school("porters-grange"), school("astley"));
    let output = waymark(&["run", &broken, &sound, "--as-at", "2026-11-20", "--out", &reports.to_string_lossy()]);
    assert_ne!(status(&output), 0, "{}", out(&output));
    assert!(err(&output).contains("Porters Grange") && err(&output).contains("could not be opened"), "{}", err(&output));
    assert!(out(&output).contains("Pupils on roll 105"), "{}", out(&output));
    assert!(reports.join("astley/latest.txt").is_file());
    assert!(!reports.join("porters-grange/latest.txt").exists());
}
