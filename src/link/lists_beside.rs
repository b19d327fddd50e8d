//! Pupil lists of the same days that hold different columns: basic details in one export, premium and language in another.
//!
//! One list decides who is on roll. A column that it does not have at all is taken from the nearest other list that has it;
//! a column that it has is never mended cell by cell, for its blanks mean something.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::academic_year::AcademicYear;
use crate::domain::upn::tidy;
use crate::link::names::class_key;
use crate::normalise::class_lists::{MOST_DAYS, is_not_on_roll, one_name};
use crate::normalise::records::{Flag, NameAsWritten, Roll, RollRow};

/// One column of a pupil list.
struct Column {
    words: &'static str,
    is_blank: fn(&RollRow) -> bool,
    copy: fn(&mut RollRow, &RollRow),
}

macro_rules! column {
    ($words:literal, $is_blank:expr, $($field:ident).+) => {
        Column { words: $words, is_blank: $is_blank, copy: |to, from| to.$($field).+ = from.$($field).+.clone() }
    };
}

/// The SEN status is not among them: every list's statuses are used, each for its own days. Nor is the leaving date.
const COLUMNS: &[Column] = &[
    column!("UPN", |row| row.pupil.upn.is_none(), pupil.upn),
    column!("former UPN", |row| row.pupil.former_upn.is_none(), pupil.former_upn),
    column!("admission number", |row| row.pupil.admission_number.is_none(), pupil.admission_number),
    column!("names in two columns", |row| !matches!(row.pupil.name, NameAsWritten::Known(_)), pupil.name),
    column!("date of birth", |row| row.pupil.date_of_birth.is_none(), pupil.date_of_birth),
    column!("class", |row| row.pupil.class.is_none(), pupil.class),
    column!("year group", |row| row.pupil.nc_year.is_none(), pupil.nc_year),
    column!("sex", |row| row.sex.is_empty(), sex),
    column!("middle names", |row| row.middle_names.is_none(), middle_names),
    column!("former surname", |row| row.former_surname.is_none(), former_surname),
    column!("enrolment status", |row| row.enrolment_status.is_empty(), enrolment_status),
    column!("admission date", |row| row.admission_date.is_none(), admission_date),
    column!("pupil premium", |row| row.pupil_premium == Flag::Unknown, pupil_premium),
    column!("free school meals", |row| row.free_school_meals == Flag::Unknown, free_school_meals),
    column!("English as an additional language", |row| row.eal == Flag::Unknown, eal),
    column!("first language", |row| row.first_language.is_empty(), first_language),
    column!("ethnicity", |row| row.ethnicity.is_empty(), ethnicity),
    column!("looked after", |row| row.looked_after == Flag::Unknown, looked_after),
    column!("service child", |row| row.service_child == Flag::Unknown, service_child),
    column!("post code", |row| row.postcode.is_empty(), postcode),
    column!("address", |row| row.address_line.is_empty(), address_line),
    column!("town", |row| row.town.is_empty(), town),
];

/// What a list took from another: the names of the columns, and the other list's file.
pub(crate) type Taken = (Vec<&'static str>, std::sync::Arc<str>);

/// A list with the columns that it lacks taken from others of its days, nearest first; gives what was taken.
pub(crate) fn completed(rolls: &[Roll], at: usize, not_on_roll: &BTreeSet<String>) -> Option<(Roll, Vec<Taken>)> {
    let mut roll = rolls.get(at)?.clone();
    let mut others: Vec<&Roll> = rolls
        .iter()
        .enumerate()
        .filter(|(other, list)| {
            *other != at && AcademicYear::of(list.as_at) == AcademicYear::of(roll.as_at) && !is_not_on_roll(list, not_on_roll)
        })
        .map(|(_, list)| list)
        .filter(|list| (list.as_at - roll.as_at).num_days().abs() <= MOST_DAYS)
        .collect();
    others.sort_by_key(|list| ((list.as_at - roll.as_at).num_days().abs(), list.file.clone()));
    let mut taken = Vec::new();
    for other in others {
        let lacking: Vec<&Column> =
            COLUMNS.iter().filter(|column| roll.pupils.iter().all(column.is_blank) && !other.pupils.iter().all(column.is_blank)).collect();
        if lacking.is_empty() {
            continue;
        }
        let index = Index::of(other);
        let mut is_used = false;
        for row in &mut roll.pupils {
            if let Some(from) = index.find(row) {
                lacking.iter().for_each(|column| (column.copy)(row, from));
                is_used = true;
            }
        }
        if is_used {
            taken.push((lacking.iter().map(|column| column.words).collect(), other.file.clone()));
        }
    }
    Some((roll, taken))
}

/// Rows of a list by what tells the pupil; `None` where two rows have it.
struct Index<'a>(BTreeMap<String, Option<&'a RollRow>>);

impl<'a> Index<'a> {
    fn of(roll: &'a Roll) -> Index<'a> {
        let mut index: BTreeMap<String, Option<&'a RollRow>> = BTreeMap::new();
        for row in &roll.pupils {
            for key in keys(row) {
                index.entry(key).and_modify(|found| *found = None).or_insert(Some(row));
            }
        }
        Index(index)
    }

    /// The surest mark that both rows bear decides, for or against.
    fn find(&self, row: &RollRow) -> Option<&'a RollRow> {
        let found = keys(row).iter().find_map(|key| self.0.get(key)).copied().flatten()?;
        let contradicts = |a: Option<String>, b: Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let born = |row: &RollRow| row.pupil.date_of_birth.map(|day| day.to_string());
        (!contradicts(upn(row), upn(found)) && !contradicts(born(row), born(found))).then_some(found)
    }
}

fn upn(row: &RollRow) -> Option<String> {
    row.pupil.upn.as_ref().map(|upn| tidy(upn.text())).filter(|upn| upn.len() == 13)
}

/// UPN, admission number with name, name with birthday, name with class: the surest first.
fn keys(row: &RollRow) -> Vec<String> {
    let name = one_name(&row.pupil);
    let with = |what: Option<String>, kind: &str| Some(format!("{kind} {} {}", name.as_ref()?, what?));
    [
        upn(row).map(|upn| format!("upn {upn}")),
        with(row.pupil.admission_number.clone(), "number"),
        with(row.pupil.date_of_birth.map(|day| day.to_string()), "born"),
        with(row.pupil.class.as_deref().map(class_key), "class"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::roll::testing::{reference, roll_of};

    #[test]
    fn a_column_that_the_list_lacks_comes_from_the_list_beside_it() {
        let ava = reference("Adams", "Ava", Some("2018-09-15"), Some("3B"));
        let bare = reference("Adams", "Ava", None, Some("3B"));
        let other = reference("Brown", "Ben", None, Some("3B"));
        let mut beside = roll_of("flags.csv", 2026, &[bare, other]);
        beside.pupils[0].pupil_premium = Flag::Yes;
        beside.pupils[1].pupil_premium = Flag::No;
        let (list, taken) = completed(&[roll_of("basic.csv", 2026, &[ava]), beside], 0, &BTreeSet::new()).unwrap();
        assert_eq!(list.pupils[0].pupil_premium, Flag::Yes);
        assert_eq!(taken, [(vec!["pupil premium"], "flags.csv".into())]);
    }

    #[test]
    fn a_blank_of_a_column_that_the_list_has_stays_blank() {
        let pupils = [reference("Adams", "Ava", Some("2018-09-15"), Some("3B")), reference("Brown", "Ben", Some("2018-10-15"), Some("3B"))];
        let mut list = roll_of("basic.csv", 2026, &pupils);
        list.pupils[0].ethnicity = "WBRI".into();
        let mut beside = roll_of("flags.csv", 2026, &pupils);
        beside.pupils[1].ethnicity = "MWAS".into();
        let (list, taken) = completed(&[list, beside], 0, &BTreeSet::new()).unwrap();
        assert_eq!((list.pupils[1].ethnicity.as_str(), taken.len()), ("", 0));
    }

    #[test]
    fn two_children_of_one_name_take_nothing_from_one_another() {
        let here = [reference("Adams", "Ava", Some("2018-09-15"), Some("3B"))];
        let mut beside = roll_of("flags.csv", 2026, &[reference("Adams", "Ava", Some("2019-01-20"), Some("3B"))]);
        beside.pupils[0].pupil_premium = Flag::Yes;
        let (list, _) = completed(&[roll_of("basic.csv", 2026, &here), beside], 0, &BTreeSet::new()).unwrap();
        assert_eq!(list.pupils[0].pupil_premium, Flag::Unknown);
    }
}
