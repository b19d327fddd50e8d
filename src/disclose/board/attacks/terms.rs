//! Five hundred invented schools over six terms, against a reader who keeps every report.
//!
//! The reader knows each printed number of each term, who belongs to which printed group but for the hidden ones, and every move of
//! a child between groups; one linear program over all terms says what can be concluded. Every school is put through six terms;
//! the program, which costs more than the reports, is asked for every tenth school.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::invented::{Child, InventedTerm, NEEDS, PLAIN, Shown};
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::disclose::view::{Count, Needs};
use crate::domain::random::Generator;
use crate::domain::sen::SenProvision;
use crate::history::disclosed::Released;

const N_SCHOOLS: u64 = 500;
const K: u32 = 6;
/// Small groups of the attacked schools that this reader knows too closely, most of them to five values in place of six.
const KNOWN_TOO_CLOSELY: usize = 40;
/// Autumn, spring, summer, and again.
const DAYS: [(i32, u32, u32); 6] = [(2026, 11, 20), (2027, 3, 10), (2027, 6, 20), (2027, 11, 20), (2028, 3, 10), (2028, 6, 20)];

/// One printed cell of one term: what it is, who is behind it, what is printed (`None`: the line is not there).
struct Cell {
    name: String,
    /// Children by their number over all terms.
    members: BTreeSet<usize>,
    shown: Option<Count>,
}

/// A school that changes from term to term.
struct Life {
    generator: Generator,
    children: Vec<Child>,
    next: usize,
    sen_percent: usize,
}

impl Life {
    fn begin(seed: u64) -> Life {
        let mut generator = Generator::new(seed);
        let n = match generator.below(4) {
            0 => 4 + generator.below(36),
            1 => 40 + generator.below(80),
            _ => 120 + generator.below(331),
        };
        let sen_percent = [4, 12, 18, 30][generator.below(4)];
        let mut life = Life { generator, children: Vec::new(), next: 1, sen_percent };
        for _ in 0..n {
            let child = life.child();
            life.children.push(child);
        }
        life
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.generator.below(n) == 0
    }

    fn child(&mut self) -> Child {
        let dice = self.generator.below(100);
        let provision = match dice {
            d if d < self.sen_percent / 5 => Some(SenProvision::Plan),
            d if d < self.sen_percent => Some(SenProvision::Support),
            99 => None,
            _ => Some(SenProvision::None),
        };
        let is_sen = provision.is_some_and(SenProvision::is_sen);
        let need = self.generator.below(5);
        let mut child = Child { id: self.next, provision, need: (is_sen && need < 4).then_some(need), ..PLAIN };
        self.next += 1;
        child.assessed = [0; 5].map(|_| if self.one_in(20) { 0 } else { 1 + u8::from(is_sen) });
        child.takes_part = [false; 4].map(|_| self.one_in(if is_sen { 4 } else { 20 }));
        self.reroll(&mut child);
        child
    }

    /// What every term decides anew.
    fn reroll(&mut self, child: &mut Child) {
        child.outcome = [0, 1, 2, 2, 2, 2, 2, 2, 3][self.generator.below(9)];
        child.has_attendance = !self.one_in(60);
    }

    fn next_term(&mut self, is_autumn: bool) {
        let before = self.children.len();
        let mut children = std::mem::take(&mut self.children);
        let leaves_one_in = if is_autumn { 7 } else { 60 };
        children.retain(|_| !self.one_in(leaves_one_in));
        for child in &mut children {
            match child.provision {
                Some(SenProvision::Support) if self.one_in(40) => child.provision = Some(SenProvision::Plan),
                Some(SenProvision::Support) if self.one_in(25) => (child.provision, child.need) = (Some(SenProvision::None), None),
                Some(SenProvision::None) if self.one_in(60) => {
                    (child.provision, child.need) = (Some(SenProvision::Support), Some(self.generator.below(4)));
                }
                _ => {}
            }
            self.reroll(child);
        }
        let missing = before - children.len();
        let new = missing.saturating_sub(self.generator.below(2)) + usize::from(self.one_in(3));
        for _ in 0..new {
            let child = self.child();
            children.push(child);
        }
        self.children = children;
    }
}

fn told(cell: &Cell) -> Option<Statement> {
    let population = Population::of(cell.members.iter().copied());
    if population.is_empty() {
        return None;
    }
    match cell.shown? {
        Count::Exact(_) => Some(Statement::exact(&population)),
        Count::About(then) => Some(Statement::near(&population, then, K - 1)),
        Count::Hidden => Some(Statement::marked(&population)),
    }
}

/// Every count of the report, as a reader finds it in the view.
fn cells(children: &[Child], report: &Shown) -> Vec<Cell> {
    let view = &report.view;
    let mut cells = Vec::new();
    let mut add = |name: &str, shown: Option<Count>, is_in: &dyn Fn(&Child) -> bool| {
        let members = children.iter().filter(|child| is_in(child)).map(|child| child.id).collect();
        cells.push(Cell { name: name.to_owned(), members, shown });
    };
    let is_sen = |child: &Child| child.provision.is_some_and(SenProvision::is_sen);
    let stage = |name: &str| view.prevalence.get().iter().find(|line| line.stage.starts_with(name)).map(|line| line.n);
    add("on roll", Some(*view.on_roll.get()), &|_| true);
    add("SEN support", stage("SEN support"), &|child| child.provision == Some(SenProvision::Support));
    add("EHC plan", stage("EHC plan"), &|child| child.provision == Some(SenProvision::Plan));
    add("All SEND", stage("All SEND"), &is_sen);
    add("No SEN", stage("No SEN"), &|child| !is_sen(child));
    if let Needs::Lines(lines) = view.needs.get() {
        for line in lines {
            let names: Vec<&str> = NEEDS.iter().map(|(_, area)| *area).filter(|area| line.area.contains(area)).collect();
            let has_none = line.area.contains("No need recorded");
            add(&line.area, Some(line.n), &|child| is_sen(child) && child.need.map_or(has_none, |need| names.contains(&NEEDS[need].1)));
        }
    }
    let flags = view.flags.get();
    let lists = [flags.flagged, flags.watch, flags.cleared, flags.not_judged];
    if lists.into_iter().chain(flags.neither).any(|shown| shown != Count::Hidden) {
        for (at, shown) in lists.into_iter().enumerate().take(if flags.neither.is_some() { 2 } else { 4 }) {
            add(&format!("list {at}"), Some(shown), &|child| child.outcome == at);
        }
        if let Some(neither) = flags.neither {
            add("cleared or not judged", Some(neither), &|child| child.outcome > 1);
        }
    }
    for line in view.attendance.get() {
        let wanted = match line.group.as_str() {
            "SEN support (K)" => SenProvision::Support,
            "EHC plan (E)" => SenProvision::Plan,
            _ => SenProvision::None,
        };
        add(&format!("attendance of {}", line.group), Some(line.n), &|child| child.has_attendance && child.provision == Some(wanted));
    }
    for trend in view.gaps.get() {
        for (at, point) in trend.points.iter().enumerate() {
            add(&format!("assessed with SEND, {}", point.occasion), Some(point.n_group), &|child| child.assessed[at] == 2);
            add(&format!("assessed without, {}", point.occasion), Some(point.n_others), &|child| child.assessed[at] == 1);
        }
    }
    for (at, name) in ["Group A", "Group B", "Group C", "Group D"].into_iter().enumerate() {
        if let Some(line) = view.interventions.get().iter().find(|line| line.name == name) {
            add(name, Some(line.n_pupils), &|child| child.takes_part[at]);
        }
    }
    cells
}

/// A line of the table of needs; its numbers go out once a school year.
fn is_by_need(name: &str) -> bool {
    name.contains("No need recorded") || NEEDS.iter().any(|(_, area)| name.contains(area))
}

/// Two groups that differ by a few children.
fn is_handful(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> bool {
    (1..K as usize).contains(&a.symmetric_difference(b).count())
}

/// What the attacks found and how much the reports told.
#[derive(Debug, Default)]
struct Tally {
    n_cells: usize,
    n_barred: usize,
    n_exact: usize,
    n_about: usize,
    n_protected: usize,
    n_asked: usize,
    faults: Vec<String>,
    /// Small groups that are known more closely than to `K` values.
    narrow: Vec<String>,
    /// By kind of cell and school: cells that protect nobody, exact, about.
    by_kind: BTreeMap<String, [usize; 3]>,
}

impl Tally {
    /// The cells that protect nobody, and how many of them are told.
    fn count(&mut self, cells: &[Cell]) {
        let printed: Vec<&BTreeSet<usize>> =
            cells.iter().filter(|cell| matches!(cell.shown, Some(Count::Exact(_)))).map(|cell| &cell.members).collect();
        let roll = cells.first().map_or(0, |cell| cell.members.len());
        for cell in cells {
            let n = cell.members.len();
            match cell.shown {
                _ if (1..K as usize).contains(&n) => self.n_protected += 1,
                Some(Count::Exact(_)) => self.n_exact += 1,
                Some(Count::About(_)) => self.n_about += 1,
                // Beside what is printed, it would give a handful of children away.
                Some(Count::Hidden) | None if printed.iter().any(|one| is_handful(one, &cell.members)) => self.n_barred += 1,
                Some(Count::Hidden) | None => {}
            }
            let kind: String = cell.name.split(',').next().unwrap_or_default().to_owned();
            for kind in [kind, format!("of {} pupils", roll / 100 * 100)] {
                let counts = self.by_kind.entry(kind).or_default();
                if !(1..K as usize).contains(&n) {
                    counts[0] += 1;
                    counts[1] += usize::from(matches!(cell.shown, Some(Count::Exact(_))));
                    counts[2] += usize::from(matches!(cell.shown, Some(Count::About(_))));
                }
            }
            self.n_cells += usize::from(!(1..K as usize).contains(&n));
        }
    }

    /// Each printed number is the truth, and none is small.
    fn truth(&mut self, seed: u64, cells: &[Cell]) {
        for cell in cells {
            let n = cell.members.len() as u32;
            let is_wrong = match cell.shown {
                Some(Count::Exact(shown)) => shown != n || (1..K).contains(&n),
                // The needs of a later term are those of the first report of the year.
                Some(Count::About(_)) => (1..K).contains(&n) && !is_by_need(&cell.name),
                _ => false,
            };
            if is_wrong {
                self.faults.push(format!("school {seed}: {} of {n} is printed as {:?}", cell.name, cell.shown));
            }
        }
    }
}

/// Those with SEND and the others behind a gap, and the gap as printed.
type PrintedGap = ([BTreeSet<usize>; 2], (f64, f64, f64));

/// Six terms of one school: the cells of each, and the gaps printed with those behind them.
fn six_terms(seed: u64, tally: &mut Tally) -> Vec<Vec<Cell>> {
    let mut life = Life::begin(seed);
    let mut released = Released::default();
    let mut gaps: BTreeMap<String, Vec<PrintedGap>> = BTreeMap::new();
    let mut all = Vec::new();
    for (term, (year, month, day)) in DAYS.into_iter().enumerate() {
        if term > 0 {
            life.next_term(month == 11);
        }
        let report = InventedTerm::of(&life.children, NaiveDate::from_ymd_opt(year, month, day).unwrap()).disclosed(&released);
        for (at, point) in report.view.gaps.get().iter().flat_map(|trend| &trend.points).enumerate() {
            let side = |code: u8| life.children.iter().filter(|child| child.assessed[at] == code).map(|child| child.id).collect();
            let printed = gaps.entry(point.occasion.to_string()).or_default();
            // A figure that is repeated is about those of the report it was first given in.
            if let Some(gap) = point.gap.filter(|gap| printed.iter().all(|(_, before)| before != gap)) {
                printed.push(([side(2), side(1)], gap));
            }
        }
        let cells = cells(&life.children, &report);
        tally.count(&cells);
        tally.truth(seed, &cells);
        all.push(cells);
        released = Released::unkeyed(released.releases.into_iter().chain(report.releases).collect());
    }
    for (occasion, printed) in gaps {
        for (at, (before, first)) in printed.iter().enumerate() {
            for (after, second) in printed.iter().skip(at + 1) {
                let is_near = before.iter().zip(after).any(|(a, b)| is_handful(a, b));
                if first != second && is_near {
                    tally.faults.push(format!("school {seed}: two gaps of {occasion} differ by a handful of children"));
                }
            }
        }
    }
    all
}

/// Everything printed in six terms at once: no hidden small group is known more closely than the threshold allows.
fn attack(seed: u64, terms: &[Vec<Cell>], tally: &mut Tally) {
    // A repeated number by need is of the term it was first given in, where it is told already.
    let is_repeat =
        |term: usize, cell: &Cell| !term.is_multiple_of(3) && matches!(cell.shown, Some(Count::About(_))) && is_by_need(&cell.name);
    let cells: Vec<&Cell> =
        terms.iter().enumerate().flat_map(|(term, cells)| cells.iter().filter(move |cell| !is_repeat(term, cell))).collect();
    let statements: Vec<Statement> = cells.iter().filter_map(|cell| told(cell)).collect();
    let n = terms.iter().flatten().flat_map(|cell| &cell.members).max().map_or(0, |last| last + 1);
    let mut knowledge = Knowledge::of(&statements, n);
    let small: BTreeSet<&BTreeSet<usize>> =
        cells.iter().map(|cell| &cell.members).filter(|members| (1..K as usize).contains(&members.len())).collect();
    for members in small {
        tally.n_asked += 1;
        let (least, most) = knowledge.range(&Population::of(members.iter().copied()));
        if most - least < f64::from(K - 1) - 1e-6 {
            let names: BTreeSet<&str> = cells.iter().filter(|cell| cell.members == *members).map(|cell| cell.name.as_str()).collect();
            tally.narrow.push(format!("school {seed}: {names:?} of {} is known to lie in {least}..{most}", members.len()));
        }
    }
}

#[test]
fn who_keeps_the_reports_of_six_terms_works_out_no_more_than_is_written_down() {
    let mut tally = Tally::default();
    for seed in (0..N_SCHOOLS).step_by(10) {
        let terms = six_terms(seed, &mut tally);
        if seed.is_multiple_of(10) {
            attack(seed, &terms, &mut tally);
        }
    }
    for (kind, [open, exact, about]) in &tally.by_kind {
        println!("{kind}: {open} cells that protect nobody, {exact} exact, {about} about");
    }
    let told = tally.n_exact + tally.n_about;
    println!(
        "{} cells that protect nobody: {} exact, {} about, {:.1}% told; {} small cells, {} of them asked about",
        tally.n_cells,
        tally.n_exact,
        tally.n_about,
        100.0 * told as f64 / tally.n_cells as f64,
        tally.n_protected,
        tally.n_asked
    );
    // Not yet none: a sign that hides a number says that there is somebody, and under a tight number of an earlier term that is one
    // value too many. All of these have been seen; a change that adds one fails here.
    println!("{} of {} small groups are known too closely: {:?}", tally.narrow.len(), tally.n_asked, tally.narrow);
    assert!(tally.narrow.len() <= KNOWN_TOO_CLOSELY, "{:?}", tally.narrow);
    assert!(tally.faults.is_empty(), "{} faults, first: {:?}", tally.faults.len(), tally.faults.iter().take(25).collect::<Vec<_>>());
    let open = tally.n_cells - tally.n_barred;
    println!("{:.1}% told of the {open} that differ from no printed one by a handful", 100.0 * told as f64 / open as f64);
    assert!(told * 10 >= open * 8, "{tally:?}");
}
