//! Who has left, and for how long, as the pupil lists of all loads tell; and which records are about them.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::name::{PupilName, folded};
use crate::domain::upn::tidy;
use crate::normalise::records::{NameAsWritten, PupilReference, Roll, RollRow};

/// Everything by which lists name one child.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    upns: BTreeSet<String>,
    births: BTreeSet<(String, NaiveDate)>,
    names: BTreeSet<String>,
    /// Row keys under which outputs knew the child.
    pub(crate) keys: BTreeSet<String>,
    /// UPNs and names as typed, which no byte may hold afterwards.
    pub(crate) words: BTreeSet<String>,
    /// Last day on a list.
    pub(crate) last_seen: Option<NaiveDate>,
    left: Option<NaiveDate>,
    is_on_newest_list: bool,
}

impl Person {
    /// The day from which the child is known to be gone; `None` while on roll.
    pub(crate) fn left(&self) -> Option<NaiveDate> {
        if self.is_on_newest_list { None } else { self.left.or(self.last_seen) }
    }

    /// True when the years that the rule allows after the school year of leaving are over.
    pub(crate) fn is_due(&self, today: NaiveDate, years_after_leaving: u32) -> bool {
        let years = i32::try_from(years_after_leaving).unwrap_or(i32::MAX);
        self.left().is_some_and(|left| AcademicYear::of(today).start_year() > AcademicYear::of(left).start_year().saturating_add(years))
    }

    fn shares_identity(&self, other: &Person) -> bool {
        !self.upns.is_disjoint(&other.upns) || !self.births.is_disjoint(&other.births)
    }

    fn absorb(&mut self, other: Person) {
        self.upns.extend(other.upns);
        self.births.extend(other.births);
        self.names.extend(other.names);
        self.keys.extend(other.keys);
        self.words.extend(other.words);
        self.last_seen = self.last_seen.max(other.last_seen);
        self.left = self.left.max(other.left);
        self.is_on_newest_list |= other.is_on_newest_list;
    }

    fn of(row: &RollRow, seen: NaiveDate, is_newest: bool, key: String) -> Person {
        let who = &row.pupil;
        let mut person = Person { keys: BTreeSet::from([key]), last_seen: Some(seen), left: row.leaving_date, ..Person::default() };
        person.is_on_newest_list = is_newest && row.leaving_date.is_none_or(|left| left >= seen);
        for upn in [&who.upn, &who.former_upn].into_iter().flatten().filter(|upn| !upn.text().is_empty()) {
            person.upns.insert(tidy(upn.text()));
            person.words.insert(upn.text().to_owned());
        }
        person.names = name_keys(&who.name);
        person.words.extend(name_words(&who.name));
        if let Some(birth) = who.date_of_birth {
            person.births = person.names.iter().map(|name| (name.clone(), birth)).collect();
        }
        person
    }

    /// True when a row is about this child: by UPN; else by name and birth date; else by a name that nobody kept bears.
    fn is_meant(&self, who: &PupilReference, kept: &BTreeSet<String>) -> bool {
        let mut upns = [&who.upn, &who.former_upn].into_iter().flatten().map(|upn| tidy(upn.text())).filter(|upn| !upn.is_empty());
        if upns.any(|upn| self.upns.contains(&upn)) {
            return true;
        }
        let names = name_keys(&who.name);
        match who.date_of_birth {
            Some(birth) => names.iter().any(|name| self.births.contains(&(name.clone(), birth))),
            None => names.iter().any(|name| self.names.contains(name) && !kept.contains(name)),
        }
    }
}

/// The children of all lists, those who may go told apart from those who stay.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// Those whose time is over.
    pub(crate) due: Vec<Person>,
    kept_names: BTreeSet<String>,
    /// How many stay.
    pub(crate) n_kept: usize,
}

impl People {
    /// Sorts the children of lists; `newest` is the day of the newest list, `key` gives the row key of a row.
    pub(crate) fn of(rolls: &[Roll], today: NaiveDate, years_after_leaving: u32, key: impl Fn(&RollRow) -> String) -> People {
        let newest = rolls.iter().filter(|roll| !roll.pupils.is_empty()).map(|roll| roll.as_at).max();
        let mut persons: Vec<Person> = Vec::new();
        for roll in rolls {
            for row in &roll.pupils {
                let mut person = Person::of(row, roll.as_at, Some(roll.as_at) == newest, key(row));
                // A row may tie two persons that were apart until now.
                while let Some(at) = persons.iter().position(|known| known.shares_identity(&person)) {
                    person.absorb(persons.swap_remove(at));
                }
                persons.push(person);
            }
        }
        let (due, kept): (Vec<Person>, Vec<Person>) = persons.into_iter().partition(|one| one.is_due(today, years_after_leaving));
        People { due, n_kept: kept.len(), kept_names: kept.into_iter().flat_map(|one| one.names).collect() }
    }

    /// True when a row is about a child whose time is over.
    pub(crate) fn is_due(&self, who: &PupilReference) -> bool {
        self.due.iter().any(|person| person.is_meant(who, &self.kept_names))
    }

    /// True when a row key belongs to a child whose time is over.
    pub(crate) fn is_due_key(&self, key: &str) -> bool {
        let plain = key.split('-').next().unwrap_or(key);
        self.due.iter().any(|person| person.keys.contains(plain))
    }

    /// True when a text names a child whose time is over.
    pub(crate) fn is_named_in(&self, text: &str) -> bool {
        self.due.iter().flat_map(|person| &person.words).any(|word| text.contains(word.as_str()))
    }
}

fn name_words(name: &NameAsWritten) -> Vec<String> {
    match name {
        NameAsWritten::Known(PupilName { surname, forename, .. }) => {
            vec![format!("{surname} {forename}"), format!("{surname}, {forename}"), format!("{forename} {surname}")]
        }
        NameAsWritten::UnknownOrder(text) => vec![text.clone()],
        NameAsWritten::Absent => Vec::new(),
    }
}

/// The folded words of a name in alphabetical order: equal for every order in which a file may write it.
fn name_keys(name: &NameAsWritten) -> BTreeSet<String> {
    let key = |parts: &[&str]| {
        let mut words: Vec<String> = parts.iter().flat_map(|part| part.split_whitespace()).map(folded).filter(|w| !w.is_empty()).collect();
        words.sort();
        words.join(" ")
    };
    match name {
        NameAsWritten::Absent => BTreeSet::new(),
        NameAsWritten::UnknownOrder(text) => BTreeSet::from([key(&[text])]),
        NameAsWritten::Known(name) => {
            let surnames = [Some(name.surname.as_str()), name.preferred_surname.as_deref()];
            let forenames = [Some(name.forename.as_str()), name.preferred_forename.as_deref()];
            let pairs =
                surnames.iter().flatten().flat_map(|surname| forenames.iter().flatten().map(move |forename| key(&[surname, forename])));
            pairs.filter(|key| !key.is_empty()).collect()
        }
    }
}
