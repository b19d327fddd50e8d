//! Dates as people and systems write them.

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[track_caller]
fn check_date(text: &str, expected: Result<Option<NaiveDate>, DateFault>) {
    let read = read(&Cell::Text(text.to_owned()), DateOrder::DayFirst, DateUse::Event, day(2026, 11, 20));
    assert_eq!(read, expected, "{text}");
}

#[test]
fn every_usual_form_is_read() {
    for text in [
        "15/09/2017",
        "2017-09-15",
        "2017-09-15T00:00:00",
        "15-Sep-2017",
        "15 September 2017",
        "15.09.2017",
        "15/09/17",
        "20170915",
        "2017-09-15 11:25:00",
        "15th September 2017",
        "Fri 15 Sept 2017",
        "42993",
        "15/9/2017",
        "September 15, 2017",
    ] {
        check_date(text, Ok(Some(day(2017, 9, 15))));
    }
    check_date("2016-06-30T23:00:00Z", Ok(Some(day(2016, 7, 1))));
    check_date("2016-12-30T23:00:00Z", Ok(Some(day(2016, 12, 30))));
    check_date("2016-03-27T23:00:00Z", Ok(Some(day(2016, 3, 28))));
    check_date("2016-10-30T23:00:00Z", Ok(Some(day(2016, 10, 30))));
}

#[test]
fn what_is_no_date_says_why() {
    check_date("", Ok(None));
    check_date("n/a", Ok(None));
    check_date("01/01/1900", Err(DateFault::Placeholder));
    check_date("00/01/1900", Err(DateFault::Placeholder));
    check_date("31/12/9999", Err(DateFault::OpenEnd));
    check_date("31/02/2017", Err(DateFault::Impossible));
    check_date("15/9", Err(DateFault::NoYear));
    check_date("Aut1", Err(DateFault::Unreadable));
    check_date("12345678901", Err(DateFault::Unreadable));
}

#[test]
fn the_whole_column_decides_the_order() {
    let texts = |list: &[&str]| list.iter().map(|text| Cell::Text((*text).to_owned())).collect::<Vec<_>>();
    assert_eq!(order_of(&texts(&["03/04/2017", "15/09/2017"])), DateOrder::DayFirst);
    assert_eq!(order_of(&texts(&["3/20/05", "03/04/05"])), DateOrder::MonthFirst);
    assert_eq!(order_of(&texts(&["03/20/2017", "15/09/2017"])), DateOrder::Mixed);
    assert_eq!(order_of(&texts(&["03/04/2017"])), DateOrder::DayFirst);
    let mut swapped = texts(&["15/09/2017", "21/03/2017", "30/01/2017"]);
    swapped.extend([Cell::Date(day(2017, 3, 9)), Cell::Date(day(2017, 5, 1)), Cell::Date(day(2017, 12, 12))]);
    assert_eq!(order_of(&swapped), DateOrder::Swapped);
    swapped.push(Cell::Date(day(2017, 3, 25)));
    assert_eq!(order_of(&swapped), DateOrder::DayFirst);
}

#[test]
fn a_birth_date_fits_a_pupil() {
    let birth = |text: &str| read(&Cell::Text(text.to_owned()), DateOrder::DayFirst, DateUse::Birth, day(2026, 11, 20));
    assert_eq!(birth("15/09/17"), Ok(Some(day(2017, 9, 15))));
    assert_eq!(birth("15/09/1987"), Err(DateFault::OutOfRange));
    assert_eq!(birth("15/09/2027"), Err(DateFault::OutOfRange));
}

#[test]
fn real_dates_and_serials_are_dates() {
    let read = |cell: Cell| read(&cell, DateOrder::Mixed, DateUse::Event, day(2026, 11, 20));
    assert_eq!(read(Cell::Date(day(2017, 9, 15))), Ok(Some(day(2017, 9, 15))));
    assert_eq!(read(Cell::Number(42_993.0)), Ok(Some(day(2017, 9, 15))));
    assert_eq!(read(Cell::Number(20_170_915.0)), Ok(Some(day(2017, 9, 15))));
    assert_eq!(read(Cell::Number(0.0)), Err(DateFault::Placeholder));
    assert_eq!(read(Cell::Number(104.0)), Err(DateFault::Unreadable));
    assert_eq!(read(Cell::Text("03/04/2017".into())), Err(DateFault::OrderUnknown));
}

#[test]
fn two_digits_of_this_year_are_of_this_century_and_later_births_of_the_last() {
    let year = |digits: i32, usage: DateUse| full_year(digits, usage, day(2026, 11, 20));
    assert_eq!([year(26, DateUse::Birth), year(27, DateUse::Birth)], [2026, 1927]);
    assert_eq!(year(27, DateUse::Event), 2027);
}
