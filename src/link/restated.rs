//! One fact in several loads: the newest load wins, and a changed value is listed old and new with both places.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Action, Code, Finding, quoted};
use crate::ledger::RowKey;
use crate::link::earlier::Rank;
use crate::place::Place;

const RESTATED: Code = Code("LINK-10");

/// One statement about a fact.
pub(crate) trait Stated {
    /// The load it is from.
    fn rank(&self) -> Rank;
    /// The cell.
    fn place(&self) -> &Place;
    /// The row.
    fn row(&self) -> &RowKey;
    /// The value in words.
    fn value(&self) -> String;
    /// Both speak of the same sitting: equal days, or a day that one of them lacks.
    fn same_sitting(&self, other: &Self) -> bool;
    /// Nothing is recorded: a cell left blank takes nothing back.
    fn is_blank(&self) -> bool;
}

/// Keeps, of statements about one pupil, measure and occasion, those that no newer load has replaced. A change between
/// the load before and today is a finding; older changes were found by the runs of their time.
pub(crate) fn newest<T: Stated>(mut stated: Vec<T>, findings: &mut Vec<Finding>) -> Vec<T> {
    if stated.iter().map(Stated::rank).collect::<BTreeSet<_>>().len() < 2 {
        return stated;
    }
    stated.sort_by(|a, b| (b.rank(), a.place()).cmp(&(a.rank(), b.place())));
    let mut kept: Vec<T> = Vec::new();
    let mut compared: BTreeSet<usize> = BTreeSet::new();
    for one in stated {
        let newer = kept.iter().position(|other| other.rank() > one.rank() && !other.is_blank() && other.same_sitting(&one));
        if newer.is_none() && one.is_blank() && kept.iter().any(|other| other.rank() > one.rank()) {
            continue;
        }
        let Some(at) = newer else {
            kept.push(one);
            continue;
        };
        let Some(newer) = kept.get(at) else { continue };
        // Only the newest of the earlier statements is compared: the change to it was listed in its own time.
        let is_first = compared.insert(at);
        if is_first && newer.rank() == Rank::TODAY && !one.is_blank() && newer.value() != one.value() {
            findings.push(finding(&one, newer));
        }
    }
    kept
}

fn finding<T: Stated>(old: &T, new: &T) -> Finding {
    let message =
        format!("The result here is {}; it was {} in {}. The newer one is used.", quoted(&new.value()), quoted(&old.value()), old.place());
    Finding::new(RESTATED, Action::Warned, new.place().clone(), message)
        .hint("If the change was not meant, correct it in the file; reports of earlier terms keep the result they were made with.")
}

/// Of facts with one key, those of the newest load that speaks of the key. For registers that are handed over whole, such
/// as a provision map, the key is what one handing over covers; for single observations, what makes two of them one.
pub(crate) fn of_newest_load_by<T, K: Ord>(facts: &mut Vec<T>, key: impl Fn(&T) -> K, rank: impl Fn(&T) -> Rank) {
    let mut newest: BTreeMap<K, Rank> = BTreeMap::new();
    for fact in facts.iter() {
        let known = newest.entry(key(fact)).or_insert_with(|| rank(fact));
        *known = (*known).max(rank(fact));
    }
    facts.retain(|fact| newest.get(&key(fact)) == Some(&rank(fact)));
}
