//! How alike two identities are, key by key: the evidence from which a rule ties a row or a person is asked.
//!
//! A single wrong digit, and two neighbouring digits exchanged, always break the check letter of a UPN (its weights and 23 have no
//! common divisor), so two numbers that are both right are never one number mistyped.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::domain::entered::Entered;
use crate::domain::name::folded;
use crate::domain::upn::{Upn, UpnFault, tidy};
use crate::link::names::{has_lost_letters, names, written_names};
use crate::link::school::Pupil;
use crate::normalise::records::{NameAsWritten, PupilReference};

/// A UPN as typed.
type TypedUpn = Entered<Upn, UpnFault>;

/// UPNs beside one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UpnLikeness {
    /// Equal, or equal to a former one.
    Same,
    /// One mistyped character apart, and at least one of the two is not a right number.
    Mistyped,
    /// One of the two is temporary.
    OneTemporary,
    /// Two right permanent numbers: two children, or one whose number was changed.
    TwoPermanent,
    /// Not alike, and not two right permanent numbers.
    Unlike,
    /// One is not given.
    Unknown,
}

/// Names beside one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameLikeness {
    /// Equal in a form under which the pupil may be listed.
    Same,
    /// Surname and forename exchanged.
    Exchanged,
    /// A letter, a part of a double name or a short form apart.
    Near,
    /// Only the forename is equal.
    SameForename,
    /// Only the surname is equal.
    SameSurname,
    /// Neither.
    Different,
    /// One is not given, or letters of it were lost.
    Unknown,
}

/// Birth dates beside one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BirthLikeness {
    /// Equal.
    Same,
    /// Day and month exchanged, one digit apart or one year apart.
    Near,
    /// Different.
    Different,
    /// One is not given.
    Unknown,
}

/// A pupil on roll as far as rows are compared with it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    upn: TypedUpn,
    former: BTreeSet<String>,
    listed: BTreeSet<String>,
    surnames: BTreeSet<String>,
    forenames: BTreeSet<String>,
    birth: Option<NaiveDate>,
}

impl Known {
    /// What the pupil list says.
    pub(crate) fn of(pupil: &Pupil) -> Known {
        let name = &pupil.name;
        let surnames = [Some(name.surname.as_str()), name.preferred_surname.as_deref(), pupil.former_surname.as_deref()];
        let forenames = [Some(name.forename.as_str()), name.preferred_forename.as_deref()];
        Known {
            upn: pupil.upn.clone(),
            former: pupil.former_upn.iter().map(|upn| tidy(upn.text())).collect(),
            listed: names(name, pupil.former_surname.as_deref()),
            surnames: surnames.into_iter().flatten().map(str::to_lowercase).collect(),
            forenames: forenames.into_iter().flatten().map(str::to_lowercase).collect(),
            birth: pupil.date_of_birth,
        }
    }

    /// True when a right permanent number is held.
    pub(crate) fn has_permanent_upn(&self) -> bool {
        is_permanent(&self.upn)
    }

    /// The UPNs.
    pub(crate) fn upn(&self, who: &PupilReference) -> UpnLikeness {
        let given: Vec<&TypedUpn> = [&who.upn, &who.former_upn].into_iter().flatten().filter(|upn| !upn.text().is_empty()).collect();
        let own = tidy(self.upn.text());
        if given.is_empty() || own.is_empty() {
            return UpnLikeness::Unknown;
        }
        if given.iter().any(|upn| tidy(upn.text()) == own || self.former.contains(&tidy(upn.text()))) {
            return UpnLikeness::Same;
        }
        let is_one_wrong = |upn: &TypedUpn| upn.valid().is_none() || self.upn.valid().is_none();
        if given.iter().any(|upn| is_one_wrong(upn) && is_one_slip_apart(&digits_for_letters(upn.text()), &digits_for_letters(&own))) {
            return UpnLikeness::Mistyped;
        }
        let is_temporary = |upn: &TypedUpn| upn.valid().is_some_and(|upn| upn.is_temporary());
        if given.iter().any(|upn| is_temporary(upn)) || is_temporary(&self.upn) {
            return UpnLikeness::OneTemporary;
        }
        if given.iter().any(|upn| is_permanent(upn)) && is_permanent(&self.upn) { UpnLikeness::TwoPermanent } else { UpnLikeness::Unlike }
    }

    /// The names.
    pub(crate) fn name(&self, who: &PupilReference) -> NameLikeness {
        let (surnames, forenames): (BTreeSet<String>, BTreeSet<String>) = match &who.name {
            NameAsWritten::Absent => return NameLikeness::Unknown,
            NameAsWritten::UnknownOrder(text) if has_lost_letters(text) => return NameLikeness::Unknown,
            NameAsWritten::Known(name) if has_lost_letters(&name.surname) || has_lost_letters(&name.forename) => {
                return NameLikeness::Unknown;
            }
            NameAsWritten::UnknownOrder(text) => {
                let words: BTreeSet<String> = text.split_whitespace().map(str::to_lowercase).collect();
                (words.clone(), words)
            }
            NameAsWritten::Known(name) => {
                let lower = |texts: [Option<&str>; 2]| texts.into_iter().flatten().map(str::to_lowercase).collect();
                (
                    lower([Some(&name.surname), name.preferred_surname.as_deref()]),
                    lower([Some(&name.forename), name.preferred_forename.as_deref()]),
                )
            }
        };
        if self.listed.is_empty() || surnames.iter().chain(&forenames).all(|part| folded(part).is_empty()) {
            return NameLikeness::Unknown;
        }
        if !self.listed.is_disjoint(&written_names(&who.name)) {
            return NameLikeness::Same;
        }
        let exchanged = best(&surnames, &self.forenames).is_same() && best(&forenames, &self.surnames).is_same();
        let (surname, forename) = (best(&surnames, &self.surnames), best(&forenames, &self.forenames));
        match (surname, forename) {
            _ if exchanged => NameLikeness::Exchanged,
            (Part::Same | Part::Near, Part::Same | Part::Near) => NameLikeness::Near,
            (Part::Unlike, Part::Same) => NameLikeness::SameForename,
            (Part::Same, Part::Unlike) => NameLikeness::SameSurname,
            _ => NameLikeness::Different,
        }
    }

    /// The birth dates.
    pub(crate) fn birth(&self, who: &PupilReference) -> BirthLikeness {
        let (Some(own), Some(given)) = (self.birth, who.date_of_birth) else { return BirthLikeness::Unknown };
        if own == given {
            return BirthLikeness::Same;
        }
        let exchanged = own.year() == given.year() && own.day() == given.month() && own.month() == given.day();
        let a_year_apart = (own.year() - given.year()).abs() == 1 && own.ordinal().abs_diff(given.ordinal()) <= 1;
        let digits = |day: NaiveDate| day.format("%d%m%Y").to_string();
        let n_apart = digits(own).bytes().zip(digits(given).bytes()).filter(|(a, b)| a != b).count();
        if exchanged || a_year_apart || n_apart == 1 { BirthLikeness::Near } else { BirthLikeness::Different }
    }
}

/// A right number that is not temporary.
pub(crate) fn is_permanent(upn: &TypedUpn) -> bool {
    upn.valid().is_some_and(|upn| !upn.is_temporary())
}

/// Parts of names beside one another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Unlike,
    Near,
    Same,
}

impl Part {
    fn is_same(self) -> bool {
        self == Part::Same
    }
}

fn best(left: &BTreeSet<String>, right: &BTreeSet<String>) -> Part {
    left.iter().flat_map(|a| right.iter().map(move |b| part(a, b))).max().unwrap_or(Part::Unlike)
}

fn part(left: &str, right: &str) -> Part {
    let (a, b) = (folded(left), folded(right));
    if a.is_empty() || b.is_empty() {
        return Part::Unlike;
    }
    if a == b {
        return Part::Same;
    }
    let shares_a_word = {
        let words = |text: &str| -> BTreeSet<String> {
            text.split(|c: char| c.is_whitespace() || c == '-').map(folded).filter(|word| word.chars().count() > 2).collect()
        };
        !words(left).is_disjoint(&words(right))
    };
    let is_short_form = (a.starts_with(&b) || b.starts_with(&a)) && a.chars().count().min(b.chars().count()) >= 3;
    let longest = a.chars().count().max(b.chars().count());
    let is_slip = longest >= 3 && is_one_slip_apart(&a, &b);
    if shares_a_word || is_short_form || is_slip { Part::Near } else { Part::Unlike }
}

/// Letters that are typed for digits, inside the number: O for 0, I and L for 1, S for 5.
fn digits_for_letters(upn: &str) -> String {
    let swap = |c| match c {
        'O' => '0',
        'I' | 'L' => '1',
        'S' => '5',
        other => other,
    };
    tidy(upn).chars().enumerate().map(|(at, c)| if at == 0 { c } else { swap(c) }).collect()
}

/// Equal, or one character changed, left out, added, or exchanged with its neighbour.
fn is_one_slip_apart(left: &str, right: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
    let head = long.iter().zip(short.iter()).take_while(|(x, y)| x == y).count();
    let tail = |from: usize, other: usize| long.get(from..).unwrap_or_default() == short.get(other..).unwrap_or_default();
    match long.len() - short.len() {
        0 if head == long.len() => true,
        0 => {
            let exchanged = long.get(head) == short.get(head + 1) && long.get(head + 1) == short.get(head) && head + 1 < long.len();
            tail(head + 1, head + 1) || (exchanged && tail(head + 2, head + 2))
        }
        1 => tail(head + 1, head),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::roll::testing::{pupil, reference};

    fn known() -> Known {
        Known::of(&pupil("H801200001001", "Smith-Jones", "Benjamin", "2017-03-04", "Oak"))
    }

    fn with_upn(upn: &str) -> PupilReference {
        PupilReference { upn: Some(Entered::parse(upn, Upn::parse)), ..reference("", "", None, None) }
    }

    #[test]
    fn one_wrong_character_is_a_slip_and_two_right_numbers_are_two() {
        for slip in ["H801200001002", "H80120000101", "H8012000010001", "H801200010001", "J801200001001", "H8O12OOO01OO1"] {
            assert_eq!(known().upn(&with_upn(slip)), UpnLikeness::Mistyped, "{slip}");
        }
        for (upn, expected) in [
            ("H801200001001", UpnLikeness::Same),
            ("B801200005001", UpnLikeness::TwoPermanent),
            ("B99910012500A", UpnLikeness::OneTemporary),
            ("12345", UpnLikeness::Unlike),
            ("", UpnLikeness::Unknown),
        ] {
            assert_eq!(known().upn(&with_upn(upn)), expected, "{upn}");
        }
    }

    #[test]
    fn names_are_compared_part_by_part() {
        for (surname, forename, expected) in [
            ("SMITH JONES", "benjamin", NameLikeness::Same),
            ("Benjamin", "Smith-Jones", NameLikeness::Exchanged),
            ("Smith", "Ben", NameLikeness::Near),
            ("Smith-Jones", "Benjamn", NameLikeness::Near),
            ("Khan", "Benjamin", NameLikeness::SameForename),
            ("Smith-Jones", "Oliver", NameLikeness::SameSurname),
            ("Khan", "Sara", NameLikeness::Different),
            ("Smith?Jones", "Benjamin", NameLikeness::Unknown),
            ("", "", NameLikeness::Unknown),
        ] {
            assert_eq!(known().name(&reference(surname, forename, None, None)), expected, "{surname}, {forename}");
        }
    }

    #[test]
    fn a_birth_date_with_one_slip_is_near() {
        for (birth, expected) in [
            (Some("2017-03-04"), BirthLikeness::Same),
            (Some("2017-04-03"), BirthLikeness::Near),
            (Some("2016-03-04"), BirthLikeness::Near),
            (Some("2017-03-14"), BirthLikeness::Near),
            (Some("2015-08-21"), BirthLikeness::Different),
            (None, BirthLikeness::Unknown),
        ] {
            assert_eq!(known().birth(&reference("", "", birth, None)), expected, "{birth:?}");
        }
    }
}
