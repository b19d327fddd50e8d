//! The method's worked cases, run through the library's own functions (`tests/data/README.md` says where they are from).

use waymark::method_check;

const CASES: &str = include_str!("../data/worked-examples.json");

#[test]
fn all_103_worked_cases_agree_and_none_is_unknown() {
    let report = method_check::check(CASES).unwrap();
    assert_eq!(report.to_string(), "103 passed, 0 failed");
    assert_eq!((report.passed, report.failed.len(), report.not_known.len()), (103, 0, 0));
}

/// Edges of every level and of the rule, computed a second time by `tests/data/edge_cases.py`.
#[test]
fn every_case_at_an_edge_agrees() {
    let report = method_check::check(include_str!("../data/edge-cases.json")).unwrap();
    assert!(report.failed.is_empty() && report.not_known.is_empty() && report.passed > 500, "{report}");
}

/// Every operation with no, one or two pupils, ties, missing optional inputs and limits, computed by `tests/data/operation_cases.py`.
#[test]
fn every_operation_agrees_at_its_own_edges() {
    let report = method_check::check(include_str!("../data/operation-cases.json")).unwrap();
    assert!(report.failed.is_empty() && report.not_known.is_empty() && report.passed > 480, "{report}");
}

/// Interventions, computed a second time by `tests/data/impact_cases.py` with SciPy and statsmodels.
#[test]
fn every_intervention_case_of_another_library_agrees() {
    let report = method_check::check(include_str!("../data/impact-cases.json")).unwrap();
    assert_eq!(report.to_string(), "61 passed, 0 failed");
    assert!(report.not_known.is_empty());
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
