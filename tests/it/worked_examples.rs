//! The method's worked cases, run through the library's own functions (`tests/data/README.md` says where they are from).

use waymark::method_check;

const CASES: &str = include_str!("../data/worked-examples.json");

#[test]
fn all_103_worked_cases_agree_and_none_is_unknown() {
    let report = method_check::check(CASES).unwrap();
    assert_eq!(report.to_string(), "103 passed, 0 failed");
    assert_eq!((report.passed, report.failed.len(), report.not_known.len()), (103, 0, 0));
}

#[test]
fn a_changed_expectation_fails() {
    let changed = CASES.replace("\"z\": -1.829,", "\"z\": -1.830,");
    assert_ne!(changed, CASES);
    let report = method_check::check(&changed).unwrap();
    assert_eq!(report.failed.len(), 1, "{report}");
    assert_eq!(report.passed, 102);
    assert!(report.to_string().ends_with("102 passed, 1 failed"));
}
