//! What is alike between a pupil and an identity elsewhere, and whether a person is asked.

use std::collections::BTreeSet;

use crate::domain::academic_year::AcademicYear;
use crate::link::alike::{NameLikeness, UpnLikeness};
use crate::link::index::{MOST_CANDIDATES, Pass, RollIndex};
use crate::link::names::{class_key, written_names};
use crate::link::pairs::{Evidence, other_key};
use crate::link::school::PupilIndex;
use crate::normalise::pair_answers::Answer;
use crate::normalise::records::PupilReference;

impl RollIndex {
    /// What is alike between a pupil and an identity.
    pub(crate) fn evidence(&self, at: PupilIndex, who: &PupilReference, year: AcademicYear) -> Option<Evidence> {
        let known = self.known.get(at.0)?;
        let class = who.class.as_deref().map(class_key).filter(|class| !class.is_empty());
        let own = self.classes_of.get(at.0).and_then(|classes| classes.get(&year)).filter(|class| !class.is_empty());
        let by_number = who.admission_number.as_ref().and_then(|number| self.admission.get(number));
        let upn = if self.by_upn_alone(who).contains(&at) { UpnLikeness::Same } else { known.upn(who) };
        let mut evidence = Evidence {
            upn,
            name: NameLikeness::Different,
            birth: known.birth(who),
            same_number: by_number.is_some_and(|found| found.contains(&at)),
            same_class: class.zip(own).map(|(class, own)| class == *own),
        };
        // Names are compared last: most pupils were born on another day, and are in another class.
        if evidence.hangs_on_the_name() {
            let is_listed = self.names_of.get(at.0).is_some_and(|names| !names.is_disjoint(&written_names(&who.name)));
            evidence.name = if is_listed { NameLikeness::Same } else { known.name(who) };
        }
        Some(evidence)
    }

    /// True for a tie that the office should see: by another number than the pupil's own, or under another name.
    pub(crate) fn is_to_be_confirmed(&self, at: PupilIndex, pass: Pass, who: &PupilReference, year: AcademicYear) -> bool {
        let has_upn = who.upn.as_ref().is_some_and(|upn| !upn.text().is_empty());
        match pass {
            Pass::CorrectedUpn | Pass::TemporaryUpn => true,
            Pass::FormerUpn => has_upn && !self.has_own_upn(at, who),
            Pass::NameAndBirth => has_upn,
            Pass::AdmissionNumber => self.evidence(at, who, year).is_some_and(|it| {
                let another_number = !matches!(it.upn, UpnLikeness::Same | UpnLikeness::Unknown);
                another_number || !matches!(it.name, NameLikeness::Same | NameLikeness::Unknown)
            }),
            Pass::Confirmed => true,
            Pass::Upn | Pass::UniqueName => false,
        }
    }

    /// Pupils that an identity may be, whom no rule ties to it, in roll order; those told apart by an answer are not among them.
    pub(crate) fn candidates(&self, who: &PupilReference, year: AcademicYear) -> Vec<(PupilIndex, Evidence)> {
        let key = self.key_of(who);
        let apart = self.answers.about(&key, Answer::DifferentChildren);
        let apart: BTreeSet<PupilIndex> = apart.into_iter().filter_map(|pupil| self.by_key.get(pupil)).copied().collect();
        let all = (0..self.known.len()).map(PupilIndex).filter(|at| !apart.contains(at));
        all.filter_map(|at| self.evidence(at, who, year).filter(Evidence::is_worth_asking).map(|evidence| (at, evidence)))
            .take(MOST_CANDIDATES)
            .collect()
    }

    /// The key of an identity on the sheet of pairs.
    pub(crate) fn key_of(&self, who: &PupilReference) -> String {
        other_key(&self.school_id, who)
    }
}
