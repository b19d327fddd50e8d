//! Pairs to confirm: a pupil on roll and somebody in another place who may be the same child, and what the office has answered.
//!
//! A pair is known by two keys that mean nothing outside the school: the pupil's row key and a key of how the other place
//! names the child. The same two places make the same pair in every run, so an answer holds until another one is given.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::domain::name::folded;
use crate::domain::upn::tidy;
use crate::ledger::RowKey;
use crate::link::alike::{BirthLikeness, NameLikeness, UpnLikeness};
use crate::link::earlier::LoadOrder;
use crate::link::index::Pass;
use crate::link::school::PupilIndex;
use crate::normalise::pair_answers::{Answer, PairAnswer};
use crate::normalise::records::{NameAsWritten, PupilReference};

/// A pupil on roll and somebody who may be the same child.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The pupil.
    pub pupil: PupilIndex,
    /// Key of the other identity.
    pub other_key: String,
    /// How the other place names the child.
    pub other: PupilReference,
    /// Its rows, in order.
    pub rows: Vec<RowKey>,
    /// The rule by which the rows are tied to the pupil until somebody says otherwise; `None` when they are left out.
    pub tied_by: Option<Pass>,
    /// What the office has answered before.
    pub answer: Option<Answer>,
    /// What speaks for one child.
    pub likely: Vec<&'static str>,
    /// What speaks against it.
    pub doubtful: Vec<&'static str>,
}

/// Key of an identity as a file writes it: twelve characters, by UPN where one is given, or else by everything that is given.
pub(crate) fn other_key(school_id: &str, who: &PupilReference) -> String {
    let upn = who.upn.as_ref().map(|upn| tidy(upn.text())).filter(|text| !text.is_empty());
    let identity = upn.unwrap_or_else(|| {
        let name = match &who.name {
            NameAsWritten::Known(name) => format!("{}, {}", folded(&name.surname), folded(&name.forename)),
            NameAsWritten::UnknownOrder(text) => folded(text),
            NameAsWritten::Absent => String::new(),
        };
        format!("{name}|{:?}|{:?}", who.date_of_birth, who.admission_number)
    });
    let digest = Sha256::digest(format!("waymark other key|{school_id}|{identity}"));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What the office has answered, the newest answer of a pair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    by_other: BTreeMap<String, BTreeMap<String, Answer>>,
}

impl Answers {
    /// The newest answer of each pair; where one file answers both ways, the children are told apart.
    pub(crate) fn of(rows: &[PairAnswer], order: &LoadOrder) -> Answers {
        let mut newest: BTreeMap<(&str, &str), (crate::link::earlier::Rank, Answer)> = BTreeMap::new();
        for row in rows {
            let rank = order.rank(&row.row.file);
            let held = newest.entry((&row.other_key, &row.pupil_key)).or_insert((rank, row.answer));
            if rank > held.0 {
                *held = (rank, row.answer);
            } else if rank == held.0 {
                held.1 = held.1.max(row.answer);
            }
        }
        let mut answers = Answers::default();
        for ((other, pupil), (_, answer)) in newest {
            answers.by_other.entry(other.to_owned()).or_default().insert(pupil.to_owned(), answer);
        }
        answers
    }

    /// True when nothing was answered, so that no key need be made.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_other.is_empty()
    }

    /// Row keys of pupils that an identity was said to be, or not to be.
    pub(crate) fn about(&self, other_key: &str, answer: Answer) -> BTreeSet<&str> {
        let all = self.by_other.get(other_key).into_iter().flatten();
        all.filter(|(_, given)| **given == answer).map(|(pupil, _)| pupil.as_str()).collect()
    }
}

/// What is alike and what is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    /// The UPNs.
    pub upn: UpnLikeness,
    /// The names.
    pub name: NameLikeness,
    /// The birth dates.
    pub birth: BirthLikeness,
    /// The admission number is the same.
    pub same_number: bool,
    /// The class of that school year is the same; `None` where one is not known.
    pub same_class: Option<bool>,
}

impl Evidence {
    /// False when no name could make the two one child.
    pub(crate) fn hangs_on_the_name(&self) -> bool {
        let same_place = self.same_number || self.same_class == Some(true);
        same_place || self.birth != BirthLikeness::Different || matches!(self.upn, UpnLikeness::Same | UpnLikeness::Mistyped)
    }

    /// True when the two may be one child, so that a person is asked. Twins, and two children of one name, are not asked about
    /// where anything tells them apart.
    pub(crate) fn is_worth_asking(&self) -> bool {
        use BirthLikeness as B;
        use NameLikeness as N;
        let same_place = self.same_number || self.same_class == Some(true);
        match self.upn {
            UpnLikeness::Same => true,
            // Two right permanent numbers are two children, unless everything else is equal.
            UpnLikeness::TwoPermanent => {
                matches!((self.name, self.birth), (N::Same, B::Same)) || (self.same_number && self.name == N::Same)
            }
            UpnLikeness::Mistyped => self.name != N::Different || self.birth == B::Same || self.same_number,
            _ => match (self.name, self.birth) {
                (N::Same | N::Exchanged | N::Near | N::SameForename, B::Same) => true,
                (N::SameSurname | N::Unknown, B::Same) => same_place,
                (N::Same | N::Exchanged, B::Near) => true,
                (N::Same | N::Exchanged, B::Unknown) => true,
                (N::Near, B::Near | B::Unknown) => same_place,
                (N::Same | N::Exchanged, B::Different) => same_place,
                (N::SameForename, B::Unknown) => same_place,
                (N::Near | N::SameForename | N::Unknown, _) => self.same_number,
                _ => false,
            },
        }
    }

    /// What speaks for one child, in words without a name.
    pub(crate) fn likely(&self) -> Vec<&'static str> {
        let mut words = Vec::new();
        match self.upn {
            UpnLikeness::Same => words.push("same UPN, now or formerly"),
            UpnLikeness::Mistyped => words.push("UPN one slip apart"),
            UpnLikeness::OneTemporary => words.push("a temporary UPN, which is replaced later"),
            _ => {}
        }
        match self.name {
            NameLikeness::Same => words.push("same name"),
            NameLikeness::Exchanged => words.push("same name with surname and forename exchanged"),
            NameLikeness::Near => words.push("name nearly the same"),
            NameLikeness::SameForename => words.push("same forename"),
            NameLikeness::SameSurname => words.push("same surname"),
            _ => {}
        }
        match self.birth {
            BirthLikeness::Same => words.push("same date of birth"),
            BirthLikeness::Near => words.push("date of birth one slip apart"),
            _ => {}
        }
        if self.same_number {
            words.push("same admission number");
        }
        if self.same_class == Some(true) {
            words.push("same class");
        }
        words
    }

    /// What speaks against one child, in words without a name.
    pub(crate) fn doubtful(&self) -> Vec<&'static str> {
        let mut words = Vec::new();
        match self.upn {
            UpnLikeness::TwoPermanent => words.push("two permanent UPNs, both right"),
            UpnLikeness::Mistyped => words.push("one of the UPNs is wrong"),
            UpnLikeness::Unlike | UpnLikeness::OneTemporary => words.push("UPNs are not the same"),
            UpnLikeness::Unknown => words.push("no UPN to compare"),
            UpnLikeness::Same => {}
        }
        match self.name {
            NameLikeness::SameForename => words.push("another surname"),
            NameLikeness::SameSurname => words.push("another forename; may be a twin, a brother or a sister"),
            NameLikeness::Different => words.push("another name"),
            NameLikeness::Near | NameLikeness::Exchanged => words.push("name not written the same; may be a twin"),
            NameLikeness::Unknown => words.push("no name to compare"),
            NameLikeness::Same => {}
        }
        match self.birth {
            BirthLikeness::Different | BirthLikeness::Near => words.push("another date of birth"),
            BirthLikeness::Unknown => words.push("no date of birth to compare"),
            BirthLikeness::Same => {}
        }
        if self.same_class == Some(false) {
            words.push("another class");
        }
        words
    }
}
