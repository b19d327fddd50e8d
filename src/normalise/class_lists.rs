//! Pupil lists that are the parts of one roll: a list for each class or year group, in files or sheets of their own.
//!
//! Told by the pupils: lists of nearly one day that have nobody in common. A list whose pupils stand on others as well (a SEN
//! register, a club) is no part, and lists of leavers, of children to come and of another school are none either.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::name::folded;
use crate::domain::upn::tidy;
use crate::normalise::records::{NameAsWritten, PupilReference, Roll};

/// Lists of parts are exported on one day or in the days around it.
pub(crate) const MOST_DAYS: i64 = 31;
/// Of a hundred pupils of a part this many may stand on another part as well: somebody moved class between two exports.
const MOST_SHARED: usize = 10;
/// A list of whose pupils this many in a hundred stand on other lists goes across them.
const ACROSS: usize = 80;
/// Fewer UPNs do not tell by whom they were issued.
const LEAST_PUPILS: usize = 10;

/// What the lists are to one another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Grouped {
    /// Positions of lists that make one roll; a list that stands for itself is a group of one.
    pub(crate) groups: Vec<Vec<usize>>,
    /// Lists that share nobody with the others of their day and are no parts of one roll all the same, with the reason.
    pub(crate) apart: Vec<(usize, &'static str)>,
}

/// Finds the parts. `day` is the day of the run: a list of a later day is never put to one of before; `words` are those of
/// [`is_not_on_roll`].
pub(crate) fn group(rolls: &[&Roll], day: NaiveDate, words: &BTreeSet<String>) -> Grouped {
    let marks: Vec<Marks> = rolls.iter().map(|roll| Marks::of(roll, words)).collect();
    let mut order: Vec<usize> = (0..rolls.len()).collect();
    order.sort_by_key(|at| {
        rolls.get(*at).map(|roll| (is_not_on_roll(roll, words), roll.as_at, &roll.file, roll.pupils.first().map(|row| &row.row)))
    });
    let is_near = |a: usize, b: usize| match (rolls.get(a), rolls.get(b)) {
        (Some(a), Some(b)) => {
            (a.as_at - b.as_at).num_days().abs() <= MOST_DAYS
                && AcademicYear::of(a.as_at) == AcademicYear::of(b.as_at)
                && (a.as_at <= day) == (b.as_at <= day)
        }
        _ => false,
    };
    let is_across = |at: usize, own: &Marks| {
        let others = marks.iter().enumerate().filter(|(other, _)| *other != at && is_near(at, *other));
        let all: BTreeSet<&String> = others.flat_map(|(_, marks)| &marks.names).collect();
        own.names.is_empty() || own.names.iter().filter(|name| all.contains(name)).count() * 100 >= own.names.len() * ACROSS
    };
    let across: BTreeSet<usize> = marks.iter().enumerate().filter(|(at, own)| is_across(*at, own)).map(|(at, _)| at).collect();
    let mut grouped = Grouped::default();
    for at in order {
        let Some(own) = marks.get(at) else { continue };
        if across.contains(&at) {
            grouped.groups.push(vec![at]);
            continue;
        }
        let mut why = None;
        let home = grouped.groups.iter_mut().find(|group| {
            let others = || group.iter().filter_map(|other| marks.get(*other));
            let fits = group.iter().all(|other| is_near(at, *other))
                && others().all(|other| !own.shares_with(other))
                && group.iter().all(|other| !across.contains(other));
            why = if fits { others().find_map(|other| own.stands_apart_from(other)) } else { None }.or(why);
            fits && others().all(|other| own.stands_apart_from(other).is_none())
        });
        match (home, why) {
            (Some(group), _) => group.push(at),
            (None, why) => {
                grouped.groups.push(vec![at]);
                grouped.apart.extend(why.map(|why| (at, why)));
            }
        }
    }
    grouped
}

/// True where the name of the file or of every sheet says that the pupils have left or are to come; `words` are those of the
/// mapping table (`not_on_roll`).
pub(crate) fn is_not_on_roll(roll: &Roll, words: &BTreeSet<String>) -> bool {
    let is_word = |text: &str| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(word));
    let mut sheets = roll.pupils.iter().filter_map(|row| row.row.sheet.as_deref()).peekable();
    is_word(&roll.file) || sheets.peek().is_some() && sheets.all(is_word)
}

/// What is compared of a list.
struct Marks {
    file: String,
    names: BTreeSet<String>,
    births: Vec<NaiveDate>,
    years: BTreeSet<i8>,
    issuer: Option<String>,
    is_not_on_roll: bool,
}

impl Marks {
    fn of(roll: &Roll, words: &BTreeSet<String>) -> Marks {
        let pupils: Vec<&PupilReference> = roll.not_left().map(|row| &row.pupil).collect();
        Marks {
            file: roll.file.to_string(),
            names: pupils.iter().filter_map(|pupil| one_name(pupil)).collect(),
            births: pupils.iter().filter_map(|pupil| pupil.date_of_birth).collect(),
            years: pupils.iter().filter_map(|pupil| pupil.nc_year.map(|year| year.number())).collect(),
            issuer: issuer(&pupils),
            is_not_on_roll: is_not_on_roll(roll, words),
        }
    }

    /// More pupils in common than moves between classes explain: by name, or by birthday where the names are written otherwise.
    fn shares_with(&self, other: &Marks) -> bool {
        let n = self.names.len().min(other.names.len());
        let by_name = self.names.intersection(&other.names).count();
        let theirs: BTreeSet<&NaiveDate> = other.births.iter().collect();
        let (few, among) =
            if self.births.len() <= other.births.len() { (&self.births, theirs) } else { (&other.births, self.births.iter().collect()) };
        let by_birth = few.iter().filter(|born| among.contains(born)).count();
        by_name * 100 > n * MOST_SHARED || by_birth * 2 > few.len()
    }

    /// Why two lists that share nobody are no parts of one roll.
    fn stands_apart_from(&self, other: &Marks) -> Option<&'static str> {
        if self.is_not_on_roll != other.is_not_on_roll {
            return Some("by its name it is of children who have left or are to come");
        }
        if self.file == other.file {
            return None;
        }
        let are_issued_apart = self.issuer.is_some() && other.issuer.is_some() && self.issuer != other.issuer;
        let is_whole = self.years.len() >= 3 && other.years.len() >= 3 || !self.years.is_disjoint(&other.years);
        (are_issued_apart && is_whole).then_some("its UPNs were issued by another school")
    }
}

/// One text for a name, whichever way round it is written; nothing where the row names nobody.
pub(crate) fn one_name(pupil: &PupilReference) -> Option<String> {
    let text = match &pupil.name {
        NameAsWritten::Known(name) => format!("{} {}", name.surname, name.forename),
        NameAsWritten::UnknownOrder(text) => text.clone(),
        NameAsWritten::Absent => String::new(),
    };
    let mut words: Vec<String> = text.split([' ', ',']).map(folded).filter(|word| !word.is_empty()).collect();
    words.sort();
    match (words.is_empty(), &pupil.upn, &pupil.admission_number) {
        (false, _, _) => Some(words.join(" ")),
        (true, Some(upn), _) => Some(tidy(upn.text())),
        (true, None, number) => number.clone(),
    }
}

/// Authority and school that issued more than half of the UPNs.
fn issuer(pupils: &[&PupilReference]) -> Option<String> {
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    for upn in pupils.iter().filter_map(|pupil| pupil.upn.as_ref()?.valid()) {
        *by.entry(upn.as_str().chars().skip(1).take(7).collect()).or_default() += 1;
    }
    let n: usize = by.values().sum();
    let (most, times) = by.into_iter().max_by_key(|(_, times)| *times)?;
    (n >= LEAST_PUPILS && times * 2 > n).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Fate;
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    const FORENAMES: &[&str] = &["Ava", "Ben", "Cai", "Dot", "Eli", "Fay", "Gus", "Hal", "Ivy", "Jo", "Kim", "Lu"];

    /// Twelve pupils of one class in one year group.
    fn class(name: &str, year: i32) -> Vec<String> {
        let row =
            |n: usize, forename: &&str| format!("Of{name}|{forename}|{:02}/{:02}/{}|{year}|{name}|F", n * 2 + 1, year + 1, 2022 - year);
        let head = ["Report date: 20/11/2026", "Surname|Forename|DOB|Year Group|Class|Sex"].map(str::to_owned);
        head.into_iter().chain(FORENAMES.iter().enumerate().map(|(n, forename)| row(n, forename))).collect()
    }

    fn groups(lists: &[(&str, &str, Vec<String>)]) -> Grouped {
        let tables = lists.iter().map(|(name, sheet, lines)| {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            table(name, sheet, &lines)
        });
        let files: Vec<_> = tables.map(|table| file(vec![table])).collect();
        let read = run_with(&files, &settings());
        assert!(read.value.ledger.rows().all(|(_, fate)| !matches!(fate, Fate::Quarantined(_))), "{:?}", read.findings);
        group(
            &read.value.records.rolls.iter().collect::<Vec<_>>(),
            NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            &settings().mappings.not_on_roll(),
        )
    }

    #[test]
    fn a_list_for_each_class_is_one_roll() {
        let lists = [("3.csv", "", class("Oak", 3)), ("4.csv", "", class("Ash", 4)), ("5.csv", "", class("Elm", 5))];
        assert_eq!(groups(&lists).groups, [[0, 1, 2]]);
    }

    #[test]
    fn a_register_across_the_classes_is_no_part_of_the_roll() {
        let (oak, ash) = (class("Oak", 3), class("Ash", 4));
        let register: Vec<String> = oak.iter().take(5).chain(ash.iter().skip(2).take(4)).cloned().collect();
        let found = groups(&[("3.csv", "", oak), ("4.csv", "", ash), ("a register.csv", "", register)]);
        assert_eq!(found.groups, [vec![0, 1], vec![2]]);
    }

    #[test]
    fn the_same_class_exported_twice_is_not_two_classes() {
        let found = groups(&[("a.csv", "", class("Oak", 3)), ("b.csv", "", class("Oak", 3).into_iter().take(12).collect())]);
        assert!(found.groups.iter().all(|group| group.len() == 1), "{found:?}");
    }

    #[test]
    fn leavers_on_a_sheet_of_their_own_are_not_put_to_the_roll_and_it_is_said() {
        let found = groups(&[("roll.xlsx", "On roll", class("Oak", 3)), ("roll.xlsx", "Leavers", class("Ash", 4))]);
        assert_eq!(found.groups, [vec![0], vec![1]]);
        assert_eq!(found.apart.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn lists_of_two_years_are_two_rolls() {
        let mut july = class("Oak", 3);
        july[0] = "Report date: 10/07/2026".to_owned();
        let july: Vec<String> = july.into_iter().map(|line| line.replace("|3|Oak", "|2|Oak")).collect();
        let found = groups(&[("july.csv", "", july), ("now.csv", "", class("Ash", 4))]);
        assert_eq!(found.groups.len(), 2);
    }
}
