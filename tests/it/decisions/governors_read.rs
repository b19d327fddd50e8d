//! What governors read of the pupils flagged a term before: the meeting's answers, counted, and hidden where they are few.

use std::collections::BTreeMap;

use super::terms::{School, keys, list, returned, run_id, workbook};

/// Autumn's flagged pupils, decided by their place in the list, and spring's page.
fn spring_page(decide: impl Fn(usize) -> Option<&'static str>) -> (usize, String) {
    let school = School::new();
    let autumn = school.run("2026-11-20");
    let flagged: Vec<String> = keys(&list(workbook(&autumn), "Flagged")).into_iter().collect();
    let answers: Vec<(&String, &str)> = flagged.iter().enumerate().filter_map(|(at, key)| Some((key, decide(at)?))).collect();
    school.put_back("autumn.csv", &returned(&run_id(&autumn), answers.into_iter()));
    let spring = school.run("2027-03-12");
    (flagged.len(), String::from_utf8(spring["governors/send-report.html"].clone()).expect("UTF-8"))
}

/// The lines of the table of decisions by their first cell; `None` without one.
fn decisions(page: &str) -> Option<BTreeMap<String, String>> {
    let table = page.split_once("id=\"decisions-caption\"")?.1.split_once("</table>")?.0;
    let cell = |row: &str, tag: &str| Some(row.split_once(tag)?.1.split_once('>')?.1.split_once('<')?.0.to_owned());
    Some(table.split("<tr>").skip(2).filter_map(|row| Some((cell(row, "<th scope=\"row\"")?, cell(row, "<td")?))).collect())
}

const SUPPORT: &str = "Start or renew Learning Plan,a gap that grows,group agreed,,,yes,yes,";
const NO_CONCERN: &str = "Not a concern,already making up ground,seen by the team,,,yes,no,";

#[test]
fn what_a_meeting_decided_in_autumn_is_counted_in_spring() {
    let (n, page) = spring_page(|at| Some(if at < 7 { SUPPORT } else { NO_CONCERN }));
    assert!(n >= 13, "{n} flagged");
    let told = decisions(&page).unwrap_or_else(|| panic!("a table of decisions"));
    let expected = [
        ("Support given or changed", 7),
        ("Watched", 0),
        ("Judged not a concern", n - 7),
        ("Not discussed yet", 0),
        ("All flagged then and still on roll", n),
    ];
    assert_eq!(told, expected.map(|(what, n)| (what.to_owned(), n.to_string())).into());
    assert!(page.contains(&format!("Of the {n} pupils flagged in the autumn term 2026-27 and still here")));
}

#[test]
fn a_decision_about_a_few_is_in_no_table_and_no_sentence() {
    let (n, page) = spring_page(|at| Some(if at < 2 { SUPPORT } else { NO_CONCERN }));
    if let Some(told) = decisions(&page) {
        assert!(!told.values().any(|count| *count == "2" || *count == (n - 2).to_string()), "{told:?}");
    }
    assert!(!page.contains("2 support given") && !page.contains(&format!("{} judged not a concern", n - 2)));
    assert!(page.contains("may not be shown: the groups are small") || decisions(&page).is_some());
}

#[test]
fn without_a_decision_nothing_is_said_of_any() {
    let (_, page) = spring_page(|_| None);
    assert!(decisions(&page).is_none() && !page.contains("What was decided"));
}
