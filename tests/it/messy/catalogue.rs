//! Every row of the catalogue has a test of its number, or stands in the list of rows judged wrong with the reason.

/// Rows that are not tested as the catalogue words them, each with the reason.
const JUDGED_WRONG: &[(&str, &str)] = &[];

const SOURCES: &[&str] = &[
    include_str!("container.rs"),
    include_str!("dates.rs"),
    include_str!("encoding.rs"),
    include_str!("feeds.rs"),
    include_str!("identity.rs"),
    include_str!("layout.rs"),
    include_str!("markup.rs"),
    include_str!("pupil_values.rs"),
    include_str!("values.rs"),
    include_str!("damage.rs"),
    include_str!("rows.rs"),
    include_str!("workbook.rs"),
];

#[test]
fn every_row_of_the_catalogue_has_its_test() {
    let is_tested = |number: u32| SOURCES.iter().any(|source| source.contains(&format!("fn m{number:03}_")));
    let is_judged = |number: u32| JUDGED_WRONG.iter().any(|(row, reason)| *row == format!("M{number:03}") && !reason.is_empty());
    let untested: Vec<u32> = (1..=157).filter(|number| !is_tested(*number) && !is_judged(*number)).collect();
    assert!(untested.is_empty(), "rows without a test: {untested:?}");
}
