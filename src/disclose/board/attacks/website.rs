//! The page for the website over several terms: its numbers as anybody finds them.

use super::cells::{Cell, Cells, is_sen};
use super::invented::{Child, GROUPS, NEEDS};
use crate::disclose::deduction::Statement;
use crate::disclose::differencing::Population;
use crate::disclose::percent::PublicCount;
use crate::disclose::published::view::{PublicLine, PublicView};
use crate::domain::nc_year::NcYear;
use crate::domain::sen::SenProvision;
use crate::history::disclosed::Release;

/// The threshold of anything published.
pub(super) const K_PUBLIC: u32 = 10;

/// Every number of the page, and the groups that it must not tell.
pub(super) fn cells(children: &[Child], view: &PublicView, releases: &[Release]) -> Vec<Cell> {
    let mut cells = Cells::of(children);
    let find = |lines: &[PublicLine], name: &str| lines.iter().find(|line| line.group == name).map(|line| line.n);
    let stages = [
        ("All children with special educational needs", None),
        ("On SEN support", Some(SenProvision::Support)),
        ("With an EHC plan", Some(SenProvision::Plan)),
    ];
    for (name, wanted) in stages {
        let shown = find(view.stages.get(), name);
        add(&mut cells, name, shown, |child| wanted.map_or(is_sen(child), |wanted| child.provision == Some(wanted)));
    }
    let label = |child: &Child| child.need.map_or("No need recorded", |at| NEEDS[at].1);
    for area in NEEDS.iter().map(|(_, area)| *area).chain(["No need recorded"]) {
        cells.ask(area, |child| is_sen(child) && label(child) == area);
    }
    // A line may hold several areas.
    for line in view.needs.get() {
        add(&mut cells, &line.group, Some(line.n), |child| is_sen(child) && line.group.split("; ").any(|area| area == label(child)));
    }
    let is_new = releases.iter().any(|one| one.measure.contains("year they move") || one.measure.contains("year group they move"));
    for line in view.moving.get().iter().filter(|_| is_new) {
        add(&mut cells, &line.group, Some(line.n), |child| is_sen(child) && moves_to(&line.group, child.year + 1));
    }
    for year in 0..=6 {
        add(&mut cells, &format!("year {year}"), None, |child| is_sen(child) && child.year == year);
    }
    for (at, name) in GROUPS.into_iter().enumerate() {
        let fewest = if view.support.get().iter().any(|one| one.name == name) { K_PUBLIC as usize } else { 0 };
        cells.add(name, None, fewest, |child| child.takes_part[at]);
    }
    cells.all
}

/// A number to the nearest five; that it is `low` says nothing.
fn add(cells: &mut Cells<'_>, name: &str, shown: Option<PublicCount>, is_in: impl Fn(&Child) -> bool) {
    cells.add(name, None, 0, is_in);
    let (Some(PublicCount::Shown(n)), Some(cell)) = (shown, cells.all.last_mut()) else { return };
    let members = Population::of(cell.members.iter().copied());
    // What is repeated is near what it was.
    let off = if n.abs_diff(members.count()) <= 2 { 2 } else { 2 + K_PUBLIC - 1 };
    if !members.is_empty() && n.abs_diff(members.count()) <= off {
        cell.told.push(Statement::near(&members, n, off));
    }
}

/// `Year 3`, `Years 3 to 5`, `Year 5 to a new school`: is a year group one of them?
fn moves_to(line: &str, year: i8) -> bool {
    let name = |year: i8| if year > 6 { "a new school".to_owned() } else { NcYear::new(year).unwrap().to_string() };
    let at = |words: &str| (0..=7).find(|year| name(*year).eq_ignore_ascii_case(words));
    let (first, last) = line.split_once(" to ").unwrap_or((line, line));
    let (Some(first), Some(last)) = (at(first), at(last)) else { return false };
    (first..=last).contains(&year)
}
