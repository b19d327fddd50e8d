//! `waymark backtest` on the sample school: past days are judged with what was known then.

use crate::support::{err, files, out, status, waymark};

const SCHOOL: &str = "config/schools/whitehill.toml";

#[test]
fn each_past_term_is_a_decision_day_and_the_report_names_no_child() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let output = waymark(&["backtest", SCHOOL, "--as-at", "2026-11-20", "--permutations", "20", "--out", to]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    let written = files(folder.path());
    assert_eq!(
        written.keys().map(String::as_str).collect::<Vec<_>>(),
        ["whitehill/backtest/backtest-2026-11-20.csv", "whitehill/backtest/backtest-2026-11-20.md"]
    );
    let report = String::from_utf8_lossy(&written["whitehill/backtest/backtest-2026-11-20.md"]).into_owned();
    let table = String::from_utf8_lossy(&written["whitehill/backtest/backtest-2026-11-20.csv"]).into_owned();
    let days: Vec<&str> = report.lines().filter(|line| line.ends_with("| yes |") || line.ends_with("| not yet |")).collect();
    assert_eq!(days.len(), 4, "{days:?}");
    assert!(days[3].contains("20 November 2026") && days[3].ends_with("| not yet |"), "{}", days[3]);
    for heading in ["the rule", "lowest attainment, equal length", "every judged pupil", "95th percentile", "too few"] {
        assert!(report.contains(heading), "{heading} is missing");
    }
    assert!(!report.contains("Ackroyd") && !table.contains("Ackroyd") && !out(&output).contains("Ackroyd"));
    assert!(!table.contains("2026-11-20,"), "the day of the run has no outcome yet");
    // What is counted in the report stands in the table.
    let listed = table.lines().filter(|line| line.split(',').nth(3) == Some("flagged")).count();
    assert!(report.contains(&format!("| the rule | {listed} |")), "{listed}");
}

#[test]
fn a_day_before_every_test_is_refused_in_words() {
    let output = waymark(&["backtest", SCHOOL, "--as-at", "2024-10-01", "--history", "none"]);
    assert_eq!(status(&output), 2, "{}", out(&output));
    assert!(err(&output).contains("past day"), "{}", err(&output));
}
