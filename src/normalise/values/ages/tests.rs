//! Columns of ages as schools hand them in.

use super::*;
use crate::normalise::testing::settings;

#[track_caller]
fn check_column(cells: &[Cell], expected: &[Written]) {
    let mappings = settings().mappings;
    let style = style_of(cells);
    assert_eq!(cells.iter().map(|cell| read(cell, style, &mappings)).collect::<Vec<_>>(), expected, "{cells:?}");
}

#[track_caller]
fn check_texts(texts: &[&str], expected: &[Written]) {
    check_column(&texts.iter().map(|text| Cell::Text((*text).to_owned())).collect::<Vec<_>>(), expected);
}

const POINT: Written = Written::Fault(AgeFault::Point);

#[test]
fn an_age_is_read_in_every_spelling() {
    for text in ["7:10", "07:10", "7/10", "7-10", "7y 10m", "7y10m", "7 yrs 10 months", "7 years and 10 months", "94 months", "7:10:00"] {
        check_texts(&[text], &[Written::Exact(94)]);
    }
    check_texts(&["8 years"], &[Written::Exact(96)]);
}

#[test]
fn an_age_outside_the_table_keeps_its_bound() {
    check_texts(&["6:0+", "11:3+", ">12:06"], &[Written::Above(72), Written::Above(135), Written::Above(150)]);
    check_texts(&["<6:00", "below 6:00", "<6"], &[Written::Below(72), Written::Below(72), Written::Below(72)]);
    check_texts(
        &["Age-outside of range", "A", "-"],
        &[Written::Missing(NoScore::NotAccessed), Written::Missing(NoScore::Absent), Written::Missing(NoScore::NotRecorded)],
    );
}

#[test]
fn the_column_tells_what_stands_behind_the_point() {
    check_texts(&["7.1", "8.3"], &[POINT, POINT]);
    check_texts(&["7.10", "7.1", "8.3"], &[Written::Exact(94), Written::Exact(85), Written::Exact(99)]);
    check_texts(&["7.01", "7.1", "8.11", "7.3"], &[Written::Exact(85), Written::Exact(94), Written::Exact(107), POINT]);
    check_texts(&["7.11", "7.1"], &[Written::Exact(95), POINT]);
    check_texts(&["7.25", "7.5", "8"], &[Written::Exact(87), Written::Exact(90), Written::Exact(96)]);
    check_texts(&["7.25", "7.01"], &[POINT, POINT]);
    check_column(&[Cell::Number(7.1), Cell::Number(7.5)], &[POINT, POINT]);
}

#[test]
fn a_number_that_lost_its_nought_is_not_taken_for_one_month() {
    check_column(&[Cell::Number(7.11), Cell::Number(7.1), Cell::Number(8.2)], &[Written::Exact(95), POINT, Written::Exact(98)]);
}

#[test]
fn times_made_by_the_spreadsheet_are_ages_again() {
    let time = |hour, minute| Cell::Time(chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
    check_column(&[time(7, 10), time(8, 0), Cell::Number(430.0 / 1440.0)], &[Written::Exact(94), Written::Exact(96), Written::Exact(94)]);
    check_column(&[time(7, 40)], &[Written::Fault(AgeFault::Time)]);
}

#[test]
fn dates_are_recovered_only_where_all_agree_and_one_order_fits() {
    let day = |day, month| Cell::Date(NaiveDate::from_ymd_opt(2026, month, day).unwrap());
    let text = |text: &str| Cell::Text(text.to_owned());
    check_column(
        &[day(7, 10), day(8, 3), text("9/0"), text("Abs")],
        &[Written::Exact(94), Written::Exact(99), Written::Exact(108), Written::Missing(NoScore::Absent)],
    );
    let lost = Written::Fault(AgeFault::Date);
    check_column(&[day(7, 10), day(8, 9)], &[lost, lost]);
    check_column(&[day(7, 10), day(8, 3), text("7:10")], &[lost, lost, Written::Exact(94)]);
}

#[test]
fn months_alone_are_months_and_years_alone_are_nothing() {
    check_column(&[Cell::Number(94.0), Cell::Number(101.0)], &[Written::Exact(94), Written::Exact(101)]);
    check_column(&[Cell::Number(7.0), Cell::Number(8.0)], &[Written::Fault(AgeFault::YearsOnly); 2]);
    check_column(&[Cell::Number(0.0)], &[Written::Fault(AgeFault::OutOfRange)]);
    check_texts(&["7:13", "see Mrs B"], &[Written::Fault(AgeFault::Months), Written::Fault(AgeFault::NoAge)]);
}
