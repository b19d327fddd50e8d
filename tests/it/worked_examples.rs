//! The method's worked cases, run through the library's own functions (`tests/data/README.md` says where they are from).

use waymark::method_check;

const CASES: &str = include_str!("../data/worked-examples.json");

/// Cases of the decision and disclosure pages, whose operations have their own homes.
const OTHER_GROUPS: [&str; 8] = ["decide", "moves", "spld", "supp", "pct", "round5", "diff", "meandiff"];

#[test]
fn every_worked_case_of_the_analysis_agrees() {
    let report = method_check::check(CASES).unwrap();
    assert!(report.failed.is_empty(), "{report}");
    let unknown: Vec<_> = report.not_known.iter().filter(|(_, operation)| !OTHER_GROUPS.contains(&operation.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert_eq!(report.passed + report.not_known.len(), 103);
}

#[test]
fn a_changed_expectation_fails() {
    let changed = CASES.replace("\"z\": -1.829,", "\"z\": -1.830,");
    assert_ne!(changed, CASES);
    let report = method_check::check(&changed).unwrap();
    assert_eq!(report.failed.len(), 1, "{report}");
    assert!(report.to_string().ends_with(&format!("{} passed, 1 failed", report.passed)));
}
