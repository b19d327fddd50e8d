//! What the audits of later terms take for told, beside what a reader was told.
//!
//! An audit that takes more for known than a reader knows lets the reader be told it: what is known already cannot be taken back.
//! An audit that takes something untrue for told knows nothing at all.

use std::collections::BTreeMap;

use super::cells::Cell;
use super::invented::{Child, key};
use super::tally::Tally;
use crate::config::method::MethodSettings;
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::disclose::document::Rules;
use crate::disclose::earlier::told_later;
use crate::history::disclosed::{Release, Tier};

/// The children of a school by the key under which they are remembered.
#[derive(Default)]
pub(super) struct Everybody {
    ids: BTreeMap<String, usize>,
}

impl Everybody {
    pub(super) fn with(&mut self, children: &[Child]) {
        self.ids.extend(children.iter().map(|child| (key(child), child.id)));
    }

    /// Every release of a term says no more than `cells`, the numbers of all papers up to now, and nothing else than the truth.
    pub(super) fn audit(&self, school: u64, releases: &[Release], cells: &[&Cell], tally: &mut Tally) {
        let statements: Vec<Statement> = cells.iter().flat_map(|cell| cell.told.iter().cloned()).collect();
        let n = self.ids.values().max().map_or(0, |last| last + 1);
        let mut knowledge = Knowledge::of(&statements, n);
        let rules = Rules::for_board(&MethodSettings::shipped());
        for one in releases {
            let members = Population::of(one.pupils.iter().filter_map(|key| self.ids.get(key).copied()));
            assert_eq!(members.len(), one.pupils.len(), "everybody is known");
            let Some(told) = told_later(one, members, rules) else { continue };
            let name = || format!("school {school}, {:?} paper: {}, {}", one.tier, one.measure, one.group);
            let n = told.population.count();
            if n < told.least || told.most.is_some_and(|most| n > most) {
                tally.faults.push(format!("{} of {n} is taken for {}..{:?}", name(), told.least, told.most));
            }
            // That a public number is hidden says something to the audit and nothing to this reader.
            let is_sign = one.tier == Tier::Published && told.most.is_none();
            if is_sign || statements.contains(&told) {
                continue;
            }
            let (least, most) = knowledge.range(&told.population);
            if f64::from(told.least) > least || told.most.is_some_and(|told| f64::from(told) < most) {
                let taken = format!("is taken for {}..{:?} where a reader knows {least}..{most}", told.least, told.most);
                tally.faults.push(format!("{} of {n} {taken}", name()));
            }
        }
    }
}
