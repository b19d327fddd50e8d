//! One child as the loads know them: by which numbers and names, until when, and in which words.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::name::PupilName;
use crate::domain::upn::tidy;
use crate::history::people::{is_over, sorted_words, words_of};
use crate::normalise::records::{NameAsWritten, PupilReference, RollRow};

/// Everything by which rows name a child.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identity {
    /// UPNs and former UPNs, tidied.
    pub upns: BTreeSet<String>,
    /// Names with the birth date.
    pub births: BTreeSet<(String, NaiveDate)>,
    /// Names.
    pub names: BTreeSet<String>,
    /// Admission numbers.
    pub numbers: BTreeSet<String>,
}

impl Identity {
    /// What one row says.
    pub(crate) fn of(who: &PupilReference) -> Identity {
        let upns = [&who.upn, &who.former_upn].into_iter().flatten().map(|upn| tidy(upn.text())).filter(|upn| is_upn(upn)).collect();
        let names = name_keys(&who.name);
        let births = who.date_of_birth.map(|birth| names.iter().map(|name| (name.clone(), birth)).collect()).unwrap_or_default();
        Identity { upns, births, names, numbers: who.admission_number.iter().cloned().collect() }
    }

    /// Adds another's.
    pub(crate) fn extend(&mut self, other: &Identity) {
        self.upns.extend(other.upns.iter().cloned());
        self.births.extend(other.births.iter().cloned());
        self.names.extend(other.names.iter().cloned());
        self.numbers.extend(other.numbers.iter().cloned());
    }
}

/// One child.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    /// By what rows name them.
    pub(crate) identity: Identity,
    /// The row key of their newest list, empty where they stand on none.
    pub(crate) row_key: String,
    /// Keys under which outputs and pairs know them.
    pub(crate) keys: BTreeSet<String>,
    /// UPNs as typed, which no byte may hold afterwards.
    pub(crate) numbers: BTreeSet<String>,
    /// Each spelling of the name, as its words.
    pub(crate) names: BTreeSet<Vec<String>>,
    /// Last day on a list, or the newest day of a row where they stand on none.
    pub(crate) last_seen: Option<NaiveDate>,
    /// They stand on some pupil list.
    pub(crate) is_on_a_list: bool,
    left: Option<NaiveDate>,
    is_on_newest_list: bool,
}

impl Person {
    /// A row of a pupil list.
    pub(crate) fn of_list(row: &RollRow, seen: NaiveDate, is_newest: bool, keys: [String; 2]) -> Person {
        let mut person = Person::said(&row.pupil);
        person.row_key = keys[0].clone();
        person.keys.extend(keys);
        person.last_seen = Some(seen);
        person.left = row.leaving_date;
        person.is_on_a_list = true;
        person.is_on_newest_list = is_newest && row.leaving_date.is_none_or(|left| left >= seen);
        person
    }

    /// A row of another file.
    pub(crate) fn of_row(who: &PupilReference, day: NaiveDate, key: String) -> Person {
        Person { keys: BTreeSet::from([key]), last_seen: Some(day), ..Person::said(who) }
    }

    /// A number or key of which nothing else is known.
    pub(crate) fn of_text(text: &str, key: String) -> Person {
        let mut person = Person { numbers: BTreeSet::from([text.to_owned()]), ..Person::default() };
        person.identity.upns.insert(text.to_owned());
        person.keys.extend([text.to_lowercase(), key]);
        person
    }

    fn said(who: &PupilReference) -> Person {
        let mut person = Person { identity: Identity::of(who), ..Person::default() };
        for upn in [&who.upn, &who.former_upn].into_iter().flatten().filter(|upn| is_upn(upn.text())) {
            person.numbers.extend([upn.text().to_owned(), tidy(upn.text())]);
        }
        person.names = spellings(&who.name);
        person
    }

    /// The same child.
    pub(crate) fn absorb(&mut self, other: Person) {
        // The key by which a document is called is that of the newest list; of two lists of one day, the first in order.
        let own = (self.last_seen, std::cmp::Reverse(&self.row_key));
        if other.is_on_a_list && (!self.is_on_a_list || (other.last_seen, std::cmp::Reverse(&other.row_key)) > own) {
            self.row_key.clone_from(&other.row_key);
        }
        // A row of another file tells of a day only where no list tells of any.
        self.last_seen = match (self.is_on_a_list, other.is_on_a_list) {
            (true, false) => self.last_seen,
            (false, true) => other.last_seen,
            _ => self.last_seen.max(other.last_seen),
        };
        self.identity.extend(&other.identity);
        self.keys.extend(other.keys);
        self.numbers.extend(other.numbers);
        self.names.extend(other.names);
        self.left = self.left.max(other.left);
        self.is_on_a_list |= other.is_on_a_list;
        self.is_on_newest_list |= other.is_on_newest_list;
    }

    /// The day from which the child is known, or taken, to be gone; `None` while on roll.
    pub(crate) fn left(&self) -> Option<NaiveDate> {
        if self.is_on_newest_list { None } else { self.left.or(self.last_seen) }
    }

    /// True when the years that the rule allows after the school year of leaving are over.
    pub(crate) fn is_due(&self, today: NaiveDate, years_after_leaving: u32) -> bool {
        self.left().is_some_and(|left| is_over(left, today, years_after_leaving))
    }
}

/// A text that is like a UPN, perhaps with a slip in it: enough to be somebody. `n/a`, a lost start or `8.2E+12` are nobody's.
pub(crate) fn is_upn(text: &str) -> bool {
    let text = tidy(text);
    let digits: BTreeSet<char> = text.chars().filter(char::is_ascii_digit).collect();
    let n_digits = text.chars().filter(char::is_ascii_digit).count();
    (12..=14).contains(&text.chars().count()) && n_digits >= 11 && digits.len() > 1
}

/// Each spelling of a name of at least two words, as its words: one word alone names nobody.
fn spellings(name: &NameAsWritten) -> BTreeSet<Vec<String>> {
    let all = match name {
        NameAsWritten::Absent => Vec::new(),
        NameAsWritten::UnknownOrder(text) => vec![words_of(text)],
        NameAsWritten::Known(name) => {
            each_pair(name).into_iter().map(|(surname, forename)| [words_of(surname), words_of(forename)].concat()).collect()
        }
    };
    all.into_iter().filter(|words| words.len() > 1).collect()
}

fn each_pair(name: &PupilName) -> Vec<(&str, &str)> {
    let surnames = [Some(name.surname.as_str()), name.preferred_surname.as_deref()];
    let forenames = [Some(name.forename.as_str()), name.preferred_forename.as_deref()];
    let pairs = surnames.into_iter().flatten().flat_map(|surname| forenames.into_iter().flatten().map(move |forename| (surname, forename)));
    pairs.collect()
}

/// A name as a key that is equal for every order in which a file may write it.
pub(crate) fn name_keys(name: &NameAsWritten) -> BTreeSet<String> {
    let keys: BTreeSet<String> = match name {
        NameAsWritten::Absent => BTreeSet::new(),
        NameAsWritten::UnknownOrder(text) => BTreeSet::from([sorted_words(&[text])]),
        NameAsWritten::Known(name) => each_pair(name).into_iter().map(|(surname, forename)| sorted_words(&[surname, forename])).collect(),
    };
    keys.into_iter().filter(|key| !key.is_empty()).collect()
}
