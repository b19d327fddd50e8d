//! Schools whose policies set rules with their own numbers: the whole path, in three invented policies.

use std::path::{Path, PathBuf};

use crate::policies::{school_under, text_of, texts_of_run};
use crate::support::{err, out, project, status, waymark};

/// The sample school under one of the invented policies.
fn school(policy: &str, recorded: &str, to: &Path) -> PathBuf {
    let school = school_under(policy, recorded, to);
    for file in [format!("{policy}.toml"), format!("{policy}-moves.tsv")] {
        std::fs::copy(project().join("tests/data/policies").join(&file), to.join("config/policies").join(&file)).expect("copied");
    }
    school
}

fn explained(school: &Path, asked: &[&str]) -> String {
    let fixed = ["explain", "--school", text_of(school), "--as-at", "2026-11-20", "--history", "none"];
    let output = waymark(&[&fixed, asked].concat());
    assert_eq!(status(&output), 0, "{}", err(&output));
    out(&output)
}

#[test]
fn rules_over_terms_and_points_run_the_whole_path_with_their_clause_and_their_error() {
    let folder = tempfile::tempdir().unwrap();
    let school = school("marsh-end", "", folder.path());
    let texts = texts_of_run(&school, &folder.path().join("out"));
    let workbook = &texts["senco/flagged-pupils.xlsx"];
    for words in [
        "two_terms",
        "fell_ten",
        "help_too_little",
        "a standardised score that fell in each of 2 terms running",
        "whose standardised score falls by ten points or more from one term to the next",
        "met within the error",
        "not judged",
        "section 3, second bullet",
        "is met in",
        "within the error of the measure",
        "come on top",
    ] {
        assert!(workbook.contains(words), "'{words}' is not in the workbook");
    }
    for (file, text) in texts.iter().filter(|(file, _)| file.starts_with("governors/") || file.starts_with("published/")) {
        assert!(!text.contains("two_terms") && !text.contains("fell_ten"), "{file} names a rule of pupils");
    }
    let rule = explained(&school, &["fell_ten"]);
    for words in [
        "a standardised score that fell by 10 points or more over 1 term",
        "Marsh End governors, autumn 2026",
        "M1, M2, M4",
        "watched at least",
    ] {
        assert!(rule.contains(words), "'{words}' is not in {rule}");
    }
}

#[test]
fn thresholds_of_a_policy_hold_for_its_school_and_are_printed_with_their_source() {
    let folder = tempfile::tempdir().unwrap();
    let school = school("copper-row", "", folder.path());
    let texts = texts_of_run(&school, &folder.path().join("out"));
    let workbook = &texts["senco/flagged-pupils.xlsx"];
    for words in [
        "Set by the school's own policy: Copper Row inclusion policy, appendix A; invented (the method has 85).",
        "lowest_tenth",
        "percentile 10 of the nation",
        "two_years_behind",
        "year_too_slow",
        "not_at_standard",
    ] {
        assert!(workbook.contains(&words.replace('\'', "&apos;")) || workbook.contains(words), "'{words}' is not in the workbook");
    }
}

#[test]
fn steps_and_three_terms_run_too_and_what_is_not_on_record_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let school = school("tannery-road", "", folder.path());
    let texts = texts_of_run(&school, &folder.path().join("out"));
    let workbook = &texts["senco/flagged-pupils.xlsx"];
    for words in ["few_steps", "no steps of a tracker are on record", "fell_in_three", "3 terms running", "below_85"] {
        assert!(workbook.contains(words), "'{words}' is not in the workbook");
    }
}

#[test]
fn check_answers_a_policy_that_asks_for_what_no_data_can_bear() {
    let folder = tempfile::tempdir().unwrap();
    let school = school("marsh-end", "", folder.path());
    let file = folder.path().join("config/policies/marsh-end.toml");
    let policy = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, policy.replacen("kind = \"score_fall\"", "kind = \"not_on_track\"", 1)).unwrap();
    let output = waymark(&["check", text_of(&school), "--as-at", "2026-11-20"]);
    assert_eq!(status(&output), 3);
    let said = err(&output);
    assert!(said.contains("rules, name fell_ten, kind: the kind 'not_on_track' cannot be judged from what a school holds"), "{said}");
    assert!(said.contains("Let staff record a fact under [facts]"), "{said}");
}
