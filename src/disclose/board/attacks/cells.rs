//! Every number of the governors' paper as a reader finds it in the view, with the children behind it as they truly are.

use std::collections::BTreeSet;

use super::invented::{Child, GROUPS, NEEDS};
use crate::disclose::board::prevalence::BY_NEED;
use crate::disclose::deduction::Statement;
use crate::disclose::differencing::Population;
use crate::disclose::view::{BoardView, Count, Needs};
use crate::domain::sen::SenProvision;
use crate::history::disclosed::Release;

/// The threshold of the governors' paper.
pub(super) const K: u32 = 6;
/// Pupils behind a mean.
pub(super) const MEAN_OF: usize = 10;

/// One cell of one term: what it is, who is behind it, what is printed.
pub(super) struct Cell {
    pub(super) name: String,
    /// Children by their number over all terms.
    pub(super) members: BTreeSet<usize>,
    /// `None`: the line is not there.
    pub(super) shown: Option<Count>,
    /// What it tells of the number of its children.
    pub(super) told: Vec<Statement>,
    /// A number of an earlier report of the school year, told there.
    pub(super) is_repeat: bool,
    /// No number of the papers, but a group that nobody may work out.
    pub(super) is_asked_only: bool,
}

/// Cells while they are gathered.
pub(super) struct Cells<'a> {
    children: &'a [Child],
    pub(super) all: Vec<Cell>,
}

impl<'a> Cells<'a> {
    pub(super) fn of(children: &'a [Child]) -> Cells<'a> {
        Cells { children, all: Vec::new() }
    }

    /// A group of today that no line is about.
    pub(super) fn ask(&mut self, name: &str, is_in: impl Fn(&Child) -> bool) {
        self.add(name, None, 0, is_in);
        self.all.last_mut().into_iter().for_each(|cell| cell.is_asked_only = true);
    }

    /// A cell about children of today. `fewest`: so many at least are in it, because the line or a mean of it is there.
    pub(super) fn add(&mut self, name: &str, shown: Option<Count>, fewest: usize, is_in: impl Fn(&Child) -> bool) {
        let members = numbers(self.children, is_in);
        self.add_group(name, shown, fewest, members);
    }

    pub(super) fn add_group(&mut self, name: &str, shown: Option<Count>, fewest: usize, members: BTreeSet<usize>) {
        let population = Population::of(members.iter().copied());
        let size = match shown {
            Some(Count::Exact(_)) => Some(Statement::exact(&population)),
            Some(Count::About(then)) => Some(Statement::near(&population, then, K - 1)),
            Some(Count::Hidden) => Some(Statement::marked(&population)),
            Some(Count::NotGiven) | None => None,
        };
        let told = size.into_iter().chain((fewest > 0).then(|| Statement::at_least(&population, fewest)));
        let told = told.filter(|_| !members.is_empty()).collect();
        self.all.push(Cell { name: name.to_owned(), members, shown, told, is_repeat: false, is_asked_only: false });
    }
}

/// The children who are in a group, by their number over all terms.
pub(super) fn numbers(children: &[Child], is_in: impl Fn(&Child) -> bool) -> BTreeSet<usize> {
    children.iter().filter(|child| is_in(child)).map(|child| child.id).collect()
}

pub(super) fn is_sen(child: &Child) -> bool {
    child.provision.is_some_and(SenProvision::is_sen)
}

/// The core of the paper, and what it leaves out.
pub(super) fn core(cells: &mut Cells<'_>, view: &BoardView, releases: &[Release]) {
    let stage = |name: &str| view.prevalence.get().iter().find(|line| line.stage.starts_with(name)).map(|line| line.n);
    cells.add("on roll", Some(*view.on_roll.get()), 0, |_| true);
    cells.add("SEN support", stage("SEN support"), 0, |child| child.provision == Some(SenProvision::Support));
    cells.add("EHC plan", stage("EHC plan"), 0, |child| child.provision == Some(SenProvision::Plan));
    cells.add("All SEND", stage("All SEND"), 0, is_sen);
    cells.add("No SEN", stage("No SEN"), 0, |child| !is_sen(child));
    needs(cells, view, releases);
    let flags = view.flags.get();
    let lists = [flags.flagged, flags.watch, flags.cleared, flags.not_judged];
    for (at, shown) in lists.into_iter().enumerate().take(if flags.neither.is_some() { 2 } else { 4 }) {
        cells.add(&format!("list {at}"), Some(shown), 0, |child| child.outcome == at);
    }
    if let Some(neither) = flags.neither {
        cells.add("cleared or not judged", Some(neither), 0, |child| child.outcome > 1);
    }
    let groups = [("SEN support (K)", SenProvision::Support), ("EHC plan (E)", SenProvision::Plan), ("No SEN", SenProvision::None)];
    for (group, wanted) in groups {
        let line = view.attendance.get().iter().find(|line| line.group == group);
        // A line is there for a group of `K` and more, and its mean for ten and more.
        let fewest = line.map_or(0, |line| if line.percent == "c" { K as usize } else { MEAN_OF });
        let is_in = |child: &Child| child.has_attendance && child.provision == Some(wanted);
        cells.add(&format!("attendance of {group}"), line.map(|line| line.n), fewest, is_in);
    }
    for trend in view.gaps.get() {
        for (at, point) in trend.points.iter().enumerate() {
            let fewest = if point.gap.is_some() { MEAN_OF } else { 0 };
            cells.add(&format!("assessed with SEND, {}", point.occasion), Some(point.n_group), fewest, |child| child.assessed[at] == 2);
            cells.add(&format!("assessed without, {}", point.occasion), Some(point.n_others), fewest, |child| child.assessed[at] == 1);
        }
    }
    for fixed in view.gaps.get().iter().filter_map(|trend| trend.fixed.as_ref()) {
        let stayed = |child: &Child, code: u8| child.assessed[0] == code && child.assessed[4] > 0;
        cells.add("assessed both times with SEND", Some(fixed.n_group), MEAN_OF, |child| stayed(child, 2));
        cells.add("assessed both times without", Some(fixed.n_others), MEAN_OF, |child| stayed(child, 1));
    }
    for (at, name) in GROUPS.into_iter().enumerate() {
        let line = view.interventions.get().iter().find(|line| line.name == name);
        let fewest = line.map_or(0, |line| if line.gain.is_some() || line.beyond.is_some() { MEAN_OF } else { K as usize });
        cells.add(name, line.map(|line| line.n_pupils), fewest, |child| child.takes_part[at]);
    }
    let is_small = |at: usize| (1..K as usize).contains(&cells.children.iter().filter(|child| child.takes_part[at]).count());
    let small: Vec<usize> = (0..GROUPS.len()).filter(|at| is_small(*at)).collect();
    let others = view.interventions.get().iter().find(|line| line.name == "Other small groups");
    let fewest = others.map_or(0, |_| K as usize);
    if small.is_empty() {
        return;
    }
    cells.add("other small groups", others.map(|line| line.n_pupils), fewest, |child| small.iter().any(|at| child.takes_part[*at]));
}

/// Numbers by need go out once a school year; a later report repeats them.
fn needs(cells: &mut Cells<'_>, view: &BoardView, releases: &[Release]) {
    let areas: Vec<(String, Option<Count>)> = match view.needs.get() {
        Needs::Lines(lines) => lines.iter().map(|line| (line.area.clone(), Some(line.n))).collect(),
        Needs::Collapsed(_) => {
            NEEDS.iter().map(|(_, area)| ((*area).to_owned(), None)).chain([("No need recorded".to_owned(), None)]).collect()
        }
    };
    let is_repeat = !releases.iter().any(|one| one.measure == BY_NEED);
    for (area, shown) in areas {
        let names: Vec<&str> = NEEDS.iter().map(|(_, area)| *area).filter(|name| area.contains(name)).collect();
        let has_none = area.contains("No need recorded");
        cells.add(&area, shown, 0, |child| is_sen(child) && child.need.map_or(has_none, |need| names.contains(&NEEDS[need].1)));
        if let Some(cell) = cells.all.last_mut().filter(|_| is_repeat) {
            cell.is_repeat = true;
            cell.told.clear();
        }
    }
}
