//! Finding the pupil a row means: staged passes, each with a name, none of which guesses.

mod asking;
mod pass;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::upn::tidy;
use crate::link::alike::{BirthLikeness, Known, NameLikeness, UpnLikeness, is_permanent};
pub use crate::link::index::pass::Pass;
use crate::link::names::{class_key, has_lost_letters, names, written_names};
use crate::link::pairs::{Answers, other_key};
use crate::link::school::{Pupil, PupilIndex};
use crate::normalise::pair_answers::Answer;
use crate::normalise::records::{NameAsWritten, PupilReference};

/// Whom a row means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// One pupil on roll, by the pass named.
    Pupil(PupilIndex, Pass),
    /// Somebody known from another list of the school who is not on roll on the day.
    NotOnRoll,
    /// Told apart from these pupils by answers of the office.
    ToldApart(Vec<PupilIndex>),
    /// Nobody known.
    Nobody,
    /// Several pupils; a person must say which.
    Several(Vec<PupilIndex>),
    /// Two keys of the row name two pupils.
    Contradiction(Vec<PupilIndex>),
}

/// More questions about one child than this help nobody.
const MOST_CANDIDATES: usize = 6;

/// A set of pupils under a key.
type Under<K> = BTreeMap<K, BTreeSet<PupilIndex>>;

/// Every key by which a pupil on roll can be found, and whoever else the school's lists name.
#[derive(Debug, Default)]
pub(crate) struct RollIndex {
    school_id: String,
    upn: Under<String>,
    former: Under<String>,
    admission: Under<String>,
    name_birth: Under<(String, NaiveDate)>,
    name: Under<String>,
    known: Vec<Known>,
    names_of: Vec<BTreeSet<String>>,
    birth_of: Vec<Option<NaiveDate>>,
    /// Class of each pupil by school year, as far as the lists tell.
    classes_of: Vec<BTreeMap<AcademicYear, String>>,
    /// UPNs of people who are on a list of the school but not on roll on the day.
    pub(super) upns_elsewhere: BTreeSet<String>,
    /// Their names, each with birth date and the class of that list.
    pub(super) elsewhere: BTreeMap<String, Vec<Elsewhere>>,
    /// Admission numbers that another list gives to somebody else.
    pub(super) reused_numbers: BTreeSet<String>,
    /// What the office has said.
    answers: Answers,
    /// Pupils by every row key under which outputs have known them.
    pub(super) by_key: BTreeMap<String, PupilIndex>,
}

/// Somebody of another list.
#[derive(Clone, Debug)]
pub(crate) struct Elsewhere {
    pub(super) birth: Option<NaiveDate>,
    pub(super) year: AcademicYear,
    pub(super) class: String,
}

impl RollIndex {
    /// The index of the list in force; `year` is the school year of that list. Other lists are added by `lists`.
    pub(crate) fn of_roll(pupils: &[Pupil], year: AcademicYear, answers: Answers, school_id: &str) -> RollIndex {
        let mut index = RollIndex { answers, school_id: school_id.to_owned(), ..RollIndex::default() };
        for (position, pupil) in pupils.iter().enumerate() {
            index.add_pupil(PupilIndex(position), pupil, year);
        }
        index
    }

    fn add_pupil(&mut self, at: PupilIndex, pupil: &Pupil, year: AcademicYear) {
        if !pupil.upn.text().is_empty() {
            self.upn.entry(tidy(pupil.upn.text())).or_default().insert(at);
        }
        if let Some(former) = &pupil.former_upn {
            self.former.entry(tidy(former.text())).or_default().insert(at);
        }
        if let Some(number) = &pupil.admission_number {
            self.admission.entry(number.clone()).or_default().insert(at);
        }
        let names = names(&pupil.name, pupil.former_surname.as_deref());
        for name in &names {
            self.name.entry(name.clone()).or_default().insert(at);
            if let Some(birth) = pupil.date_of_birth {
                self.name_birth.entry((name.clone(), birth)).or_default().insert(at);
            }
        }
        self.by_key.insert(pupil.key.clone(), at);
        self.known.push(Known::of(pupil));
        self.names_of.push(names);
        self.birth_of.push(pupil.date_of_birth);
        self.classes_of.push(BTreeMap::from([(year, class_key(&pupil.class))]));
    }

    /// A pupil's number of another list: rows that carry it are about the pupil. A number that is somebody's own stays theirs.
    pub(super) fn learn_upns(&mut self, at: PupilIndex, who: &PupilReference) {
        for upn in [&who.upn, &who.former_upn].into_iter().flatten().map(|upn| tidy(upn.text())).filter(|upn| !upn.is_empty()) {
            if !self.upn.contains_key(&upn) {
                self.former.entry(upn).or_default().insert(at);
            }
        }
    }

    /// What another list says of a pupil on roll: the class of that year, and the name borne then.
    pub(super) fn learn(&mut self, known: &BTreeSet<PupilIndex>, who: &PupilReference, year: AcademicYear, class: &str) {
        for at in known {
            if let Some(classes) = self.classes_of.get_mut(at.0) {
                classes.entry(year).or_insert_with(|| class.to_owned());
            }
        }
        let NameAsWritten::Known(name) = &who.name else { return };
        if has_lost_letters(&name.surname) || has_lost_letters(&name.forename) {
            return;
        }
        let (Some(at), 1) = (known.iter().next().copied(), known.len()) else { return };
        for name in names(name, None) {
            self.name.entry(name.clone()).or_default().insert(at);
            if let Some(birth) = self.birth_of.get(at.0).copied().flatten() {
                self.name_birth.entry((name.clone(), birth)).or_default().insert(at);
            }
            if let Some(all) = self.names_of.get_mut(at.0) {
                all.insert(name);
            }
        }
    }

    /// The pupil a row means. `year` is the school year the row speaks of: classes change every September.
    pub(crate) fn find(&self, who: &PupilReference, year: AcademicYear) -> Match {
        if self.answers.is_empty() {
            return self.by_rules(who, year);
        }
        let key = other_key(&self.school_id, who);
        let said = |answer| -> BTreeSet<PupilIndex> {
            self.answers.about(&key, answer).into_iter().filter_map(|pupil| self.by_key.get(pupil)).copied().collect()
        };
        let (same, apart) = (said(Answer::SameChild), said(Answer::DifferentChildren));
        if !same.is_empty() {
            return one_of(&same, Pass::Confirmed);
        }
        without(self.by_rules(who, year), &apart)
    }

    fn by_rules(&self, who: &PupilReference, year: AcademicYear) -> Match {
        if let Some(found) = self.by_upn(who) {
            return found;
        }
        if let Some(found) = self.by_corrected_upn(who) {
            return found;
        }
        if let Some(found) = self.by_admission_number(who) {
            return found;
        }
        self.by_name(who, year)
    }

    fn by_upn(&self, who: &PupilReference) -> Option<Match> {
        let current = who.upn.as_ref().map(|upn| tidy(upn.text())).filter(|text| !text.is_empty());
        if let Some(found) = current.as_ref().and_then(|text| self.upn.get(text)) {
            return Some(self.unless_another_is_named(found, Pass::Upn, who));
        }
        let by_former = self.by_upn_alone(who);
        if !by_former.is_empty() {
            return Some(self.unless_another_is_named(&by_former, Pass::FormerUpn, who));
        }
        if current.is_some_and(|text| self.upns_elsewhere.contains(&text)) {
            return Some(Match::NotOnRoll);
        }
        // A well-formed permanent UPN that nobody has is another child, or a number that was changed: a name
        // must not override it, so a person is asked. It may be what a temporary or mistyped one has become.
        if !who.upn.as_ref().is_some_and(is_permanent) {
            return None;
        }
        let alike = self.same_name_and_birth(who);
        match alike.iter().next() {
            None => self.by_corrected_upn(who).or(Some(Match::Nobody)),
            Some(only) if alike.len() == 1 && !self.known.get(only.0).is_some_and(Known::has_permanent_upn) => None,
            Some(_) => Some(Match::Several(alike.into_iter().collect())),
        }
    }

    /// A number that says one pupil beside a name that says another is a slip in one of them, and nobody knows in which.
    fn unless_another_is_named(&self, found: &BTreeSet<PupilIndex>, pass: Pass, who: &PupilReference) -> Match {
        let (Some(at), 1) = (found.iter().next().copied(), found.len()) else { return one_of(found, pass) };
        let Some(known) = self.known.get(at.0) else { return one_of(found, pass) };
        let written = written_names(&who.name);
        if written.is_empty() || self.names_of.get(at.0).is_some_and(|names| !names.is_disjoint(&written)) {
            return one_of(found, pass);
        }
        let mut others: BTreeSet<PupilIndex> = match who.date_of_birth {
            Some(_) => self.same_name_and_birth(who),
            None => written.iter().filter_map(|name| self.name.get(name)).flatten().copied().collect(),
        };
        let is_stranger = match (known.name(who), known.birth(who)) {
            (NameLikeness::Different, birth) => birth != BirthLikeness::Same,
            (NameLikeness::SameSurname, birth) => birth == BirthLikeness::Different,
            _ => false,
        };
        if others.is_empty() && !is_stranger {
            return one_of(found, pass);
        }
        others.insert(at);
        Match::Contradiction(others.into_iter().collect())
    }

    /// Pupils whose current or former UPN is the row's current or former UPN.
    pub(super) fn by_upn_alone(&self, who: &PupilReference) -> BTreeSet<PupilIndex> {
        [&who.upn, &who.former_upn]
            .into_iter()
            .flatten()
            .map(|upn| tidy(upn.text()))
            .filter(|text| !text.is_empty())
            .flat_map(|text| [self.upn.get(&text), self.former.get(&text)])
            .flatten()
            .flatten()
            .copied()
            .collect()
    }

    /// One wrong character in one of the two numbers, when one pupil only comes near and the name agrees.
    fn by_corrected_upn(&self, who: &PupilReference) -> Option<Match> {
        who.upn.as_ref().filter(|upn| upn.text().len() > 10)?;
        let near: BTreeSet<PupilIndex> = self
            .known
            .iter()
            .enumerate()
            .filter(|(_, known)| known.upn(who) == UpnLikeness::Mistyped)
            .filter(|(_, known)| {
                matches!(
                    (known.name(who), known.birth(who)),
                    (NameLikeness::Same, BirthLikeness::Same | BirthLikeness::Unknown) | (NameLikeness::SameForename, BirthLikeness::Same)
                )
            })
            .map(|(at, _)| PupilIndex(at))
            .collect();
        (!near.is_empty()).then(|| one_of(&near, Pass::CorrectedUpn))
    }

    fn by_admission_number(&self, who: &PupilReference) -> Option<Match> {
        let number = who.admission_number.as_ref()?;
        let found = self.admission.get(number)?;
        let is_reused = self.reused_numbers.contains(number);
        let agreeing: BTreeSet<PupilIndex> = found.iter().copied().filter(|at| !self.contradicts(*at, who)).collect();
        let names_nobody = written_names(&who.name).is_empty() && who.date_of_birth.is_none();
        if agreeing.is_empty() || (is_reused && names_nobody) {
            // An MIS change gives numbers anew: the number then says nothing, and the name has its turn.
            if is_reused && !self.same_name_and_birth(who).is_empty() {
                return None;
            }
            // The number says one pupil, name or birth date another.
            return Some(Match::Contradiction(found.iter().copied().collect()));
        }
        Some(one_of(&agreeing, Pass::AdmissionNumber))
    }

    fn by_name(&self, who: &PupilReference, year: AcademicYear) -> Match {
        let written = written_names(&who.name);
        let elsewhere: Vec<&Elsewhere> = written.iter().filter_map(|name| self.elsewhere.get(name)).flatten().collect();
        let by_birth = self.same_name_and_birth(who);
        if let Some(first) = by_birth.iter().next() {
            let is_temporary = self.known.get(first.0).is_some_and(|known| known.upn(who) == UpnLikeness::OneTemporary);
            return one_of(&by_birth, if is_temporary { Pass::TemporaryUpn } else { Pass::NameAndBirth });
        }
        if who.date_of_birth.is_some() {
            let known = elsewhere.iter().any(|other| other.birth == who.date_of_birth);
            return if known { Match::NotOnRoll } else { Match::Nobody };
        }
        let same_name: BTreeSet<PupilIndex> = written.iter().filter_map(|name| self.name.get(name)).flatten().copied().collect();
        match (same_name.len(), elsewhere.is_empty()) {
            (0, true) => Match::Nobody,
            (0, false) => Match::NotOnRoll,
            (1, true) => one_of(&same_name, Pass::UniqueName),
            _ => self.by_class(who, year, same_name, &elsewhere),
        }
    }

    /// Several bearers of one name: the class of that school year decides, or a person does.
    fn by_class(&self, who: &PupilReference, year: AcademicYear, same_name: BTreeSet<PupilIndex>, elsewhere: &[&Elsewhere]) -> Match {
        let class = who.class.as_deref().map(class_key).filter(|class| !class.is_empty());
        let Some(class) = class else { return Match::Several(same_name.into_iter().collect()) };
        let in_class: BTreeSet<PupilIndex> = same_name
            .iter()
            .copied()
            .filter(|at| self.classes_of.get(at.0).and_then(|classes| classes.get(&year)) == Some(&class))
            .collect();
        let others_in_class = elsewhere.iter().filter(|other| other.year == year && other.class == class).count();
        match (in_class.len(), others_in_class) {
            (1, 0) => one_of(&in_class, Pass::UniqueName),
            (0, 1..) => Match::NotOnRoll,
            _ => Match::Several(same_name.into_iter().collect()),
        }
    }

    pub(super) fn same_name_and_birth(&self, who: &PupilReference) -> BTreeSet<PupilIndex> {
        let Some(birth) = who.date_of_birth else { return BTreeSet::new() };
        written_names(&who.name).iter().filter_map(|name| self.name_birth.get(&(name.clone(), birth))).flatten().copied().collect()
    }

    /// Pupils that share the admission number of an identity and cannot be the child it names.
    pub(super) fn others_of_number(&self, who: &PupilReference) -> bool {
        let found = who.admission_number.as_ref().and_then(|number| self.admission.get(number));
        found.into_iter().flatten().any(|at| {
            let two_numbers = self.known.get(at.0).is_some_and(|known| known.upn(who) == UpnLikeness::TwoPermanent);
            two_numbers || self.contradicts(*at, who)
        })
    }

    fn contradicts(&self, at: PupilIndex, who: &PupilReference) -> bool {
        let written = written_names(&who.name);
        let other_name = !written.is_empty() && self.names_of.get(at.0).is_some_and(|names| written.is_disjoint(names));
        let other_birth = match (who.date_of_birth, self.birth_of.get(at.0).copied().flatten()) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        // A changed surname with the same birth date, or a birth date typed differently with the same name, is
        // no contradiction; both at once are. So is another name where no birth date speaks.
        let birth_agrees = who.date_of_birth.is_some() && !other_birth;
        (other_name && !birth_agrees) || (other_birth && (other_name || written.is_empty()))
    }

    /// True when an identity bears the pupil's own UPN.
    pub(super) fn has_own_upn(&self, at: PupilIndex, who: &PupilReference) -> bool {
        who.upn.as_ref().and_then(|upn| self.upn.get(&tidy(upn.text()))).is_some_and(|found| found.contains(&at))
    }
}

/// A match without the pupils that an answer has told apart from the row's child.
fn without(found: Match, apart: &BTreeSet<PupilIndex>) -> Match {
    let left = |all: &[PupilIndex]| -> Vec<PupilIndex> { all.iter().copied().filter(|at| !apart.contains(at)).collect() };
    let told_apart = || Match::ToldApart(apart.iter().copied().collect());
    match &found {
        Match::Pupil(at, _) if apart.contains(at) => told_apart(),
        Match::Several(all) | Match::Contradiction(all) if left(all).is_empty() => told_apart(),
        Match::Several(all) => Match::Several(left(all)),
        Match::Contradiction(all) => Match::Contradiction(left(all)),
        // Whoever was told apart was like the row's child, and nothing else is known of the child.
        Match::Nobody if !apart.is_empty() => told_apart(),
        _ => found,
    }
}

fn one_of(found: &BTreeSet<PupilIndex>, pass: Pass) -> Match {
    match found.iter().next() {
        Some(only) if found.len() == 1 => Match::Pupil(*only, pass),
        Some(_) => Match::Several(found.iter().copied().collect()),
        None => Match::Nobody,
    }
}

#[cfg(test)]
mod tests;
