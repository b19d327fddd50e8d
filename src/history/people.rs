//! Everybody whom any load names, for how long each may be kept, and which rows are about whom.
//!
//! Most children stand on a pupil list, and their time is counted from the day of leaving. A child who stands in other files
//! alone (an old result file, a transfer file) is kept as if they had left on the newest day a row about them speaks of, or,
//! where no row has a day, on the day of the newest load that read one. A name without a number or a birth date belongs to
//! whoever bears it; where somebody who stays bears it too, the row stays.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::name::folded;
use crate::domain::upn::tidy;
use crate::history::person::{Identity, Person, is_upn, name_keys};
use crate::link::pairs::other_key;
use crate::link::roll::{key_of, row_key};
use crate::normalise::pair_answers::{Answer, PairAnswer};
use crate::normalise::records::{PupilReference, Roll};

/// Who shall go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule<'a> {
    /// Short id of the school.
    pub school_id: &'a str,
    /// The day of the purge.
    pub today: NaiveDate,
    /// Whole school years for which a leaver is kept after the year of leaving.
    pub years_after_leaving: u32,
    /// UPNs and row keys of children to go whatever the rule says; nobody else goes then.
    pub named: &'a [String],
}

/// The children of all loads, those who go told apart from those who stay.
#[derive(Debug, Default)]
pub(crate) struct People {
    /// Those who go.
    pub(crate) due: Vec<Person>,
    /// How many stay.
    pub(crate) n_kept: usize,
    due_identity: Identity,
    kept_identity: Identity,
    due_keys: BTreeSet<String>,
    kept: Vec<Person>,
}

impl People {
    /// Sorts everybody. `rows` are the pupils of rows of other files, each with the newest day known for it.
    pub(crate) fn of(rolls: &[Roll], rows: Vec<(PupilReference, NaiveDate)>, answers: &[PairAnswer], rule: &Rule<'_>) -> People {
        let mut register = Register::default();
        let newest = rolls.iter().filter(|roll| !roll.pupils.is_empty()).map(|roll| roll.as_at).max();
        for roll in rolls {
            for row in &roll.pupils {
                let keys = [row_key(rule.school_id, row), other_key(rule.school_id, &row.pupil)];
                register.add(Person::of_list(row, roll.as_at, Some(roll.as_at) == newest, keys));
            }
        }
        let (with_number, without): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(who, _)| has_own_identity(who));
        for (who, day) in with_number.into_iter().chain(without) {
            let key = other_key(rule.school_id, &who);
            register.add_row(&who, day, key);
        }
        for answer in answers.iter().filter(|answer| answer.answer == Answer::SameChild) {
            register.tie(&answer.pupil_key, &answer.other_key);
        }
        People::told_apart(register.persons.into_iter().flatten().collect(), rule)
    }

    fn told_apart(mut persons: Vec<Person>, rule: &Rule<'_>) -> People {
        let named: Vec<String> = rule.named.iter().map(|text| tidy(text)).collect();
        let is_meant = |person: &Person, text: &str| person.identity.upns.contains(text) || person.keys.contains(&text.to_lowercase());
        let unknown: Vec<&String> = named.iter().filter(|text| !persons.iter().any(|person| is_meant(person, text))).collect();
        // Nothing is known of them but the number or key: it is taken out wherever it stands.
        persons.extend(unknown.into_iter().map(|text| Person::of_text(text, key_of(rule.school_id, text))));
        let goes = |person: &Person| {
            if named.is_empty() {
                person.is_due(rule.today, rule.years_after_leaving)
            } else {
                named.iter().any(|text| is_meant(person, text))
            }
        };
        let (due, kept): (Vec<Person>, Vec<Person>) = persons.into_iter().partition(goes);
        let mut people = People { n_kept: kept.len(), ..People::default() };
        kept.iter().for_each(|one| people.kept_identity.extend(&one.identity));
        due.iter().for_each(|one| people.due_identity.extend(&one.identity));
        people.due_keys = due.iter().flat_map(|one| one.keys.iter().cloned()).collect();
        people.due = due;
        people.kept = kept;
        people
    }

    /// Those who stay.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &Person> {
        self.kept.iter()
    }

    /// How many of those who go stand on no pupil list.
    pub(crate) fn n_on_no_list(&self) -> usize {
        self.due.iter().filter(|person| !person.is_on_a_list).count()
    }

    /// How many of those who go stand on the newest pupil list.
    pub(crate) fn n_on_roll(&self) -> usize {
        self.due.iter().filter(|person| person.left().is_none()).count()
    }

    /// True when a row is about a child who goes: by UPN; else by name and birth date; else by a name, and at last by an
    /// admission number, that nobody who stays bears.
    pub(crate) fn is_due(&self, who: &PupilReference) -> bool {
        if self.due.is_empty() {
            return false;
        }
        let given = Identity::of(who);
        let (due, kept) = (&self.due_identity, &self.kept_identity);
        if !given.upns.is_disjoint(&kept.upns) {
            return false;
        }
        if !given.upns.is_disjoint(&due.upns) {
            return true;
        }
        if who.date_of_birth.is_some() && !given.names.is_empty() {
            return !given.births.is_disjoint(&due.births);
        }
        if !given.names.is_empty() {
            return given.names.iter().any(|name| due.names.contains(name) && !kept.names.contains(name));
        }
        given.numbers.iter().any(|number| due.numbers.contains(number) && !kept.numbers.contains(number))
    }

    /// True when a key of outputs, or of a pair, belongs to a child who goes.
    pub(crate) fn is_due_key(&self, key: &str) -> bool {
        let plain = key.split('-').next().unwrap_or(key);
        self.due_keys.contains(plain)
    }

    /// True when somebody who stays bears a name, given as its words: it then tells nobody who goes.
    pub(crate) fn is_borne_by_somebody_kept(&self, words: &[String]) -> bool {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.kept_identity.names.contains(&sorted_words(&words))
    }
}

/// A number, or a name with a birth date: enough to be somebody without a list.
fn has_own_identity(who: &PupilReference) -> bool {
    let has_upn = [&who.upn, &who.former_upn].into_iter().flatten().any(|upn| is_upn(upn.text()));
    has_upn || (who.date_of_birth.is_some() && !name_keys(&who.name).is_empty())
}

/// Persons by everything that ties a row to one of them. A person who was found to be another is an empty place.
#[derive(Debug, Default)]
struct Register {
    persons: Vec<Option<Person>>,
    by_upn: BTreeMap<String, usize>,
    by_birth: BTreeMap<(String, NaiveDate), usize>,
    by_name: BTreeMap<String, BTreeSet<usize>>,
    by_number: BTreeMap<String, BTreeSet<usize>>,
}

impl Register {
    /// Adds what one row says; it may tie persons that were apart until now.
    fn add(&mut self, person: Person) -> usize {
        let mut same: BTreeSet<usize> = person.identity.upns.iter().filter_map(|upn| self.by_upn.get(upn).copied()).collect();
        same.extend(person.identity.births.iter().filter_map(|birth| self.by_birth.get(birth).copied()));
        self.put(person, same)
    }

    fn put(&mut self, person: Person, same: BTreeSet<usize>) -> usize {
        let at = same.first().copied().unwrap_or(self.persons.len());
        let mut whole = person;
        for other in same {
            if let Some(other) = self.persons.get_mut(other).and_then(Option::take) {
                whole.absorb(other);
            }
        }
        for upn in &whole.identity.upns {
            self.by_upn.insert(upn.clone(), at);
        }
        for birth in &whole.identity.births {
            self.by_birth.insert(birth.clone(), at);
        }
        for name in &whole.identity.names {
            self.by_name.entry(name.clone()).or_default().insert(at);
        }
        for number in &whole.identity.numbers {
            self.by_number.entry(number.clone()).or_default().insert(at);
        }
        match self.persons.get_mut(at) {
            Some(place) => *place = Some(whole),
            None => self.persons.push(Some(whole)),
        }
        at
    }

    /// Adds a row of another file than a pupil list.
    fn add_row(&mut self, who: &PupilReference, day: NaiveDate, key: String) {
        let person = Person::of_row(who, day, key);
        let is_known = person.identity.upns.iter().any(|upn| self.by_upn.contains_key(upn))
            || person.identity.births.iter().any(|birth| self.by_birth.contains_key(birth));
        let is_sure = who.upn.as_ref().and_then(|upn| upn.valid()).is_some_and(|upn| !upn.is_temporary());
        if is_known || is_sure {
            self.add(person);
            return;
        }
        // Neither a right permanent number nor a birth date that anybody has: whoever bears the name or number is meant.
        let mut bearers = self.bearers(&self.by_name, &person.identity.names);
        if bearers.is_empty() && person.identity.names.is_empty() {
            bearers = self.bearers(&self.by_number, &person.identity.numbers);
        }
        let is_weak = !has_own_identity(who);
        match bearers.len() {
            1 if is_weak || person.identity.births.is_empty() => {
                self.put(person, bearers);
            }
            0 => {
                self.add(person);
            }
            // One of several, and nobody can say which.
            _ if is_weak => {}
            _ => {
                self.add(person);
            }
        }
    }

    fn bearers(&self, index: &BTreeMap<String, BTreeSet<usize>>, of: &BTreeSet<String>) -> BTreeSet<usize> {
        let all = of.iter().filter_map(|one| index.get(one)).flatten().copied();
        all.filter(|at| self.persons.get(*at).is_some_and(Option::is_some)).collect()
    }

    /// One child by an answer of the office.
    fn tie(&mut self, pupil_key: &str, other_key: &str) {
        let at = |key: &str| self.persons.iter().position(|one| one.as_ref().is_some_and(|one| one.keys.contains(key)));
        if let (Some(one), Some(other)) = (at(pupil_key), at(other_key))
            && one != other
            && let Some(person) = self.persons.get_mut(other).and_then(Option::take)
        {
            self.put(person, BTreeSet::from([one]));
        }
    }
}

/// Words of a name, as they can be told in a text: without the marks between them.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The school year in which a day lies, and so many after it, are over.
pub(crate) fn is_over(day: NaiveDate, today: NaiveDate, years: u32) -> bool {
    let years = i32::try_from(years).unwrap_or(i32::MAX);
    AcademicYear::of(today).start_year() > AcademicYear::of(day).start_year().saturating_add(years)
}

/// The folded words of a text in alphabetical order: equal for every order in which a file may write a name.
pub(crate) fn sorted_words(parts: &[&str]) -> String {
    let mut words: Vec<String> = parts.iter().flat_map(|part| part.split_whitespace()).map(folded).filter(|w| !w.is_empty()).collect();
    words.sort();
    words.join(" ")
}
