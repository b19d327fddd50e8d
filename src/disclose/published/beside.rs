//! Groups whose size a reader may know from the board's paper, and what may be printed beside them.
//!
//! Every group that the board might see is taken as known, shown or not: more than a reader has, so that the answer does not
//! depend on how the board's paper was put together.

use std::collections::BTreeSet;

use super::PublicSources;
use crate::disclose::differencing::Population;
use crate::domain::sen::SenProvision;
use crate::link::school::Pupil;

/// What is known beside the public view.
pub(super) struct Beside {
    known: BTreeSet<Population>,
    k: usize,
}

impl Beside {
    /// Everything that the board's paper may hold of a size.
    pub(super) fn the_board(sources: &PublicSources<'_>, k: u32) -> Beside {
        let school = sources.school;
        let with = |is_in: &dyn Fn(&Pupil) -> bool| {
            Population::of(school.pupils.iter().enumerate().filter(|(_, pupil)| is_in(pupil)).map(|(at, _)| at))
        };
        let provision = |wanted: SenProvision| with(&|pupil| pupil.provision_on(school.as_at) == Some(wanted));
        let (support, plan, none) = (provision(SenProvision::Support), provision(SenProvision::Plan), provision(SenProvision::None));
        let all = Population::of(0..school.pupils.len());
        let sen = support.with(&plan);
        let mut known: BTreeSet<Population> = [all.without(&sen), all, support, plan, none].into_iter().collect();
        let codes: BTreeSet<&str> = school.pupils.iter().filter_map(Pupil::primary_need).map(|need| need.code()).collect();
        for code in codes {
            known.insert(with(&|pupil| pupil.primary_need().is_some_and(|need| need.code() == code)).common(&sen));
        }
        known.extend(sources.analysis.interventions.iter().map(|one| Population::of(one.whole.pupils.iter().copied())));
        known.insert(sen);
        // A group under the board's threshold is never printed; its neighbours are.
        known.retain(|one| one.len() >= sources.board.view.k as usize);
        Beside { known, k: k as usize }
    }

    /// True when the size of a group may be printed beside everything known: no remainder of a few pupils on either side.
    pub(super) fn allows(&self, group: &Population) -> bool {
        let is_far = |known: &Population| {
            let (only_known, only_new) = (known.without(group).len(), group.without(known).len());
            (only_known, only_new) == (0, 0) || only_known + only_new >= self.k
        };
        group.len() >= self.k && self.known.iter().all(is_far)
    }

    /// Remembers a printed group.
    pub(super) fn print(&mut self, group: Population) {
        self.known.insert(group);
    }
}
