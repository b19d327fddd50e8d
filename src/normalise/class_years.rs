//! Year groups of a pupil list that has no column for them, from the names of its classes: `Reception`, `Year 3`, `3B`.
//!
//! Taken only where sure: the name says one year, and the birth dates of the class say the same; without birth dates only a
//! name that is itself a year group. Everything else stays without a year group, and both are said.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::nc_year::NcYear;
use crate::finding::{Action, quoted};
use crate::normalise::class_lists::{MOST_DAYS, one_name};
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::out::Out;
use crate::normalise::records::{Roll, RollRow};

/// Of a hundred pupils of a class this many are of the year that its name says.
const MOST: usize = 80;

/// Fills the year groups of pupil lists without them; a list beside that has them for these pupils is surer and stays first.
pub(crate) fn fill(out: &mut Out) {
    let without: Vec<usize> = (0..out.records.rolls.len()).filter(|at| lacks_years(&out.records.rolls, *at)).collect();
    for at in without {
        let Some(roll) = out.records.rolls.get_mut(at) else { continue };
        fill_one(roll, &mut out.notes);
    }
}

/// No pupil of the list has a year group, and no list of the same weeks names one of them with it.
fn lacks_years(rolls: &[Roll], at: usize) -> bool {
    let Some(own) = rolls.get(at).filter(|own| own.pupils.iter().all(|row| row.pupil.nc_year.is_none())) else { return false };
    let names: BTreeSet<String> = own.pupils.iter().filter_map(|row| one_name(&row.pupil)).collect();
    let says = |row: &RollRow| row.pupil.nc_year.is_some() && one_name(&row.pupil).is_some_and(|name| names.contains(&name));
    let is_near = |roll: &Roll| (roll.as_at - own.as_at).num_days().abs() <= MOST_DAYS;
    !rolls.iter().enumerate().any(|(other, roll)| other != at && is_near(roll) && roll.pupils.iter().any(says))
}

fn fill_one(roll: &mut Roll, notes: &mut Notes) {
    let day = roll.as_at;
    let mut classes: BTreeMap<String, Vec<&mut RollRow>> = BTreeMap::new();
    for row in &mut roll.pupils {
        if let Some(class) = row.pupil.class.clone().filter(|class| !class.trim().is_empty()) {
            classes.entry(class).or_default().push(row);
        }
    }
    for (class, members) in classes {
        let Some((said, place)) = year_in(&class).zip(members.first().map(|row| row.row.place())) else { continue };
        let births: Vec<NaiveDate> = members.iter().filter_map(|row| row.pupil.date_of_birth).collect();
        let agree = births.iter().filter(|born| fits(said, by_age(**born, day))).count();
        let is_sure = if births.is_empty() { said.is_whole_name } else { agree * 100 >= births.len() * MOST };
        if !is_sure {
            let what = format!("The list has no year groups, and the birth dates of the class {} do not bear out its name", quoted(&class));
            let fault = Fault::new("M131", Action::Warned, what, "Its pupils have no year group.");
            notes.add(place, fault.hint("Add a column with the year group of each pupil."));
            continue;
        }
        for row in members {
            let is_first_year = said.is_nursery() && row.pupil.date_of_birth.map(|born| by_age(born, day)) == Some(-2);
            row.pupil.nc_year = if is_first_year { NcYear::new(-2) } else { Some(said.year) };
        }
        let what = format!("The list has no year groups, and the class {} says which it is", quoted(&class));
        let fault = Fault::new("M131", Action::Repaired, what, format!("Its pupils are taken to be in {}.", said.words()));
        notes.add(place, fault.hint("Add a column with the year group of each pupil to make it surer."));
    }
}

/// The year group that a class's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    year: NcYear,
    /// The name is a year group and nothing else.
    is_whole_name: bool,
}

impl Said {
    fn is_nursery(self) -> bool {
        self.year.number() < 0
    }

    fn words(self) -> String {
        if self.is_nursery() { "the nursery".to_owned() } else { self.year.to_string() }
    }
}

/// The one year group in a name; none in `Oak`, `Y3/4` or `Year 3 and 4`.
fn year_in(class: &str) -> Option<Said> {
    let spaced: String = class.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut words: Vec<String> = spaced.split(' ').filter(|word| !word.is_empty() && *word != "class").flat_map(parted).collect();
    if matches!(words.as_slice(), [first, second, ..] if matches!(first.as_str(), "year" | "yr" | "y") && NcYear::parse(second).is_some()) {
        words.remove(0);
    }
    let first = words.first().and_then(|word| NcYear::parse(word)).filter(|year| year.number() <= 6)?;
    let is_another =
        |word: &String| word.chars().all(|c| c.is_ascii_digit()) || NcYear::parse(word).is_some_and(|year| year != first && word.len() > 1);
    if words.iter().skip(1).any(is_another) {
        return None;
    }
    let is_plain_figure = class.trim().chars().all(|c| c.is_ascii_digit()) || class.trim().len() == 1;
    Some(Said { year: first, is_whole_name: words.len() == 1 && !is_plain_figure })
}

/// `3b` as `3` and `b`, `y3b` as `y`, `3` and `b`.
fn parted(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for c in word.chars() {
        match parts.last_mut().filter(|part| part.ends_with(|last: char| last.is_ascii_digit()) == c.is_ascii_digit()) {
            Some(part) => part.push(c),
            None => parts.push(c.to_string()),
        }
    }
    // `fs2`, `n1`: letter and figure together are the name of a year.
    if NcYear::parse(word).is_some_and(|year| year.number() <= 0) { vec![word.to_owned()] } else { parts }
}

/// A nursery takes children of two years.
fn fits(said: Said, by_age: i32) -> bool {
    if said.is_nursery() { (-2..=-1).contains(&by_age) } else { by_age == i32::from(said.year.number()) }
}

/// The year of the age group: Reception five school years after that of birth.
fn by_age(born: NaiveDate, day: NaiveDate) -> i32 {
    AcademicYear::of(day).start_year() - AcademicYear::of(born).start_year() - 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::checks::run_with;
    use crate::normalise::testing::{file, settings, table};

    #[test]
    fn the_name_of_a_class_says_one_year_or_none() {
        let year = |class: &str| year_in(class).map(|said| said.year.number());
        for (class, number) in [
            ("Reception", 0),
            ("Reception Oak", 0),
            ("Nursery", -1),
            ("Nursery AM", -1),
            ("Year 3", 3),
            ("3B", 3),
            ("Y3B", 3),
            ("3-B", 3),
            ("Year 3 Oak", 3),
            ("Class 4", 4),
            ("6", 6),
            ("FS2", 0),
        ] {
            assert_eq!(year(class), Some(number), "{class}");
        }
        for class in ["Oak", "Y3/4", "3/4B", "Year 3 and 4", "Year 3/Year 4", "Mrs Example", "10B", "Room 3", ""] {
            assert_eq!(year(class), None, "{class}");
        }
    }

    fn years(rows: &[&str], head: &str) -> (Vec<Option<i8>>, Vec<String>) {
        let lines: Vec<&str> = ["Report date: 20/11/2026", head].into_iter().chain(rows.iter().copied()).collect();
        let read = run_with(&[file(vec![table("list.csv", "", &lines)])], &settings());
        let years = read.value.records.rolls[0].pupils.iter().map(|row| row.pupil.nc_year.map(|year| year.number())).collect();
        (years, read.findings.iter().filter(|one| one.code.0 == "M131").map(ToString::to_string).collect())
    }

    #[test]
    fn classes_that_their_birth_dates_bear_out_give_the_year_group_with_a_word() {
        let rows = [
            "Adams|Ava|05/10/2021|Reception|F|01/09/2026",
            "Brown|Ben|06/11/2021|Reception|M|01/09/2026",
            "Clark|Cai|07/12/2018|3B|M|01/09/2023",
            "Dean|Dot|07/03/2019|3B|F|01/09/2023",
            "Evans|Eli|07/03/2023|Nursery|M|01/09/2026",
        ];
        let (found, said) = years(&rows, "Surname|Forename|DOB|Class|Sex|Admission date");
        assert_eq!(found, [Some(0), Some(0), Some(3), Some(3), Some(-1)]);
        assert!(said.len() == 3 && said[0].contains("'3B'") && said[0].contains("Year 3"), "{said:?}");
    }

    #[test]
    fn a_list_beside_that_has_the_year_groups_comes_first() {
        let basic = ["Report date: 20/11/2026", "Surname|Forename|DOB|Class|Admission date", "Adams|Ava|05/10/2018|3B|01/09/2023"];
        let full = ["Report date: 20/11/2026", "Surname|Forename|DOB|Year Group|Sex|Admission date", "Adams|Ava|05/10/2018|3|F|01/09/2023"];
        let files = [file(vec![table("a.csv", "", &basic)]), file(vec![table("b.csv", "", &full)])];
        let read = run_with(&files, &settings());
        assert_eq!(read.value.records.rolls[0].pupils[0].pupil.nc_year, None);
        assert!(read.findings.iter().all(|one| one.code.0 != "M131"));
    }

    #[test]
    fn a_class_of_older_children_gives_no_year_group() {
        let rows = ["Adams|Ava|05/10/2014|3B|F|01/09/2020", "Brown|Ben|06/11/2018|3B|M|01/09/2023"];
        let (found, said) = years(&rows, "Surname|Forename|DOB|Class|Sex|Admission date");
        assert!(found == [None, None] && said.len() == 1 && said[0].contains("do not bear out"), "{said:?}");
    }
}
