//! Five hundred invented schools over six terms, against a reader who keeps every report.
//!
//! The reader knows each printed number of each term, who belongs to which printed group but for the hidden ones, and every move of
//! a child between groups; one linear program over all terms says what can be concluded. Every school is put through six terms;
//! the program, which costs more than the reports, is asked for every tenth school.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::invented::{Child, InventedTerm, NEEDS, PLAIN, Shown};
use crate::disclose::board::prevalence::BY_NEED;
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::disclose::view::{Count, Needs};
use crate::domain::random::Generator;
use crate::domain::sen::SenProvision;
use crate::history::disclosed::Released;

const N_SCHOOLS: u64 = 500;
const K: u32 = 6;
/// Pupils behind a mean.
const MEAN_OF: usize = 10;
/// Autumn, spring, summer, and again.
const DAYS: [(i32, u32, u32); 6] = [(2026, 11, 20), (2027, 3, 10), (2027, 6, 20), (2027, 11, 20), (2028, 3, 10), (2028, 6, 20)];

/// One printed cell of one term: what it is, who is behind it, what is printed (`None`: the line is not there).
struct Cell {
    name: String,
    /// Children by their number over all terms.
    members: BTreeSet<usize>,
    shown: Option<Count>,
    /// So many at least are in it, because the line or a mean of it is there.
    fewest: usize,
    /// A number of an earlier report of the school year, told there.
    is_repeat: bool,
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

fn told(cell: &Cell) -> Vec<Statement> {
    let population = Population::of(cell.members.iter().copied());
    if population.is_empty() || cell.is_repeat {
        return Vec::new();
    }
    let size = match cell.shown {
        Some(Count::Exact(_)) => Some(Statement::exact(&population)),
        Some(Count::About(then)) => Some(Statement::near(&population, then, K - 1)),
        Some(Count::Hidden) => Some(Statement::marked(&population)),
        Some(Count::NotGiven) | None => None,
    };
    size.into_iter().chain((cell.fewest > 0).then(|| Statement::at_least(&population, cell.fewest))).collect()
}

/// Every count of the report, as a reader finds it in the view, and those that it leaves out.
fn cells(children: &[Child], report: &Shown) -> Vec<Cell> {
    let view = &report.view;
    let mut cells = Vec::new();
    let mut add = |name: &str, shown: Option<Count>, fewest: usize, is_in: &dyn Fn(&Child) -> bool| {
        let members = children.iter().filter(|child| is_in(child)).map(|child| child.id).collect();
        cells.push(Cell { name: name.to_owned(), members, shown, fewest, is_repeat: false });
    };
    let is_sen = |child: &Child| child.provision.is_some_and(SenProvision::is_sen);
    let stage = |name: &str| view.prevalence.get().iter().find(|line| line.stage.starts_with(name)).map(|line| line.n);
    add("on roll", Some(*view.on_roll.get()), 0, &|_| true);
    add("SEN support", stage("SEN support"), 0, &|child| child.provision == Some(SenProvision::Support));
    add("EHC plan", stage("EHC plan"), 0, &|child| child.provision == Some(SenProvision::Plan));
    add("All SEND", stage("All SEND"), 0, &is_sen);
    add("No SEN", stage("No SEN"), 0, &|child| !is_sen(child));
    let areas: Vec<(String, Option<Count>)> = match view.needs.get() {
        Needs::Lines(lines) => lines.iter().map(|line| (line.area.clone(), Some(line.n))).collect(),
        Needs::Collapsed(_) => {
            NEEDS.iter().map(|(_, area)| ((*area).to_owned(), None)).chain([("No need recorded".to_owned(), None)]).collect()
        }
    };
    for (area, shown) in areas {
        let names: Vec<&str> = NEEDS.iter().map(|(_, area)| *area).filter(|name| area.contains(name)).collect();
        let has_none = area.contains("No need recorded");
        add(&area, shown, 0, &|child| is_sen(child) && child.need.map_or(has_none, |need| names.contains(&NEEDS[need].1)));
    }
    let flags = view.flags.get();
    let lists = [flags.flagged, flags.watch, flags.cleared, flags.not_judged];
    for (at, shown) in lists.into_iter().enumerate().take(if flags.neither.is_some() { 2 } else { 4 }) {
        add(&format!("list {at}"), Some(shown), 0, &|child| child.outcome == at);
    }
    if let Some(neither) = flags.neither {
        add("cleared or not judged", Some(neither), 0, &|child| child.outcome > 1);
    }
    let groups = [("SEN support (K)", SenProvision::Support), ("EHC plan (E)", SenProvision::Plan), ("No SEN", SenProvision::None)];
    for (group, wanted) in groups {
        let line = view.attendance.get().iter().find(|line| line.group == group);
        // A line is there for a group of `K` and more, and its mean for ten and more.
        let fewest = line.map_or(0, |line| if line.percent == "c" { K as usize } else { MEAN_OF });
        let is_in = |child: &Child| child.has_attendance && child.provision == Some(wanted);
        add(&format!("attendance of {group}"), line.map(|line| line.n), fewest, &is_in);
    }
    for trend in view.gaps.get() {
        for (at, point) in trend.points.iter().enumerate() {
            let fewest = if point.gap.is_some() { MEAN_OF } else { 0 };
            add(&format!("assessed with SEND, {}", point.occasion), Some(point.n_group), fewest, &|child| child.assessed[at] == 2);
            add(&format!("assessed without, {}", point.occasion), Some(point.n_others), fewest, &|child| child.assessed[at] == 1);
        }
    }
    for fixed in view.gaps.get().iter().filter_map(|trend| trend.fixed.as_ref()) {
        let stayed = |child: &Child, code: u8| child.assessed[0] == code && child.assessed[4] > 0;
        add("assessed both times with SEND", Some(fixed.n_group), MEAN_OF, &|child| stayed(child, 2));
        add("assessed both times without", Some(fixed.n_others), MEAN_OF, &|child| stayed(child, 1));
    }
    for (at, name) in ["Group A", "Group B", "Group C", "Group D"].into_iter().enumerate() {
        let line = view.interventions.get().iter().find(|line| line.name == name);
        let fewest = line.map_or(0, |line| if line.gain.is_some() || line.beyond.is_some() { MEAN_OF } else { K as usize });
        add(name, line.map(|line| line.n_pupils), fewest, &|child| child.takes_part[at]);
    }
    let is_new = report.releases.iter().any(|one| one.measure == BY_NEED);
    cells.iter_mut().filter(|cell| is_by_need(&cell.name) && !is_new).for_each(|cell| cell.is_repeat = true);
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
    /// Small groups that earlier reports told of when they were larger.
    n_known_before: usize,
    faults: Vec<String>,
    /// Small groups that are known more closely than to `K` values.
    narrow: Vec<String>,
    /// By kind of cell and school: cells that protect nobody, exact, about.
    by_kind: BTreeMap<String, [usize; 3]>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        let own = [&mut self.n_cells, &mut self.n_barred, &mut self.n_exact, &mut self.n_about];
        for (own, other) in own.into_iter().zip([other.n_cells, other.n_barred, other.n_exact, other.n_about]) {
            *own += other;
        }
        self.n_protected += other.n_protected;
        self.n_asked += other.n_asked;
        self.n_known_before += other.n_known_before;
        self.faults.extend(other.faults);
        self.narrow.extend(other.narrow);
        for (kind, counts) in other.by_kind {
            self.by_kind.entry(kind).or_default().iter_mut().zip(counts).for_each(|(own, other)| *own += other);
        }
    }

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
                Some(Count::Hidden | Count::NotGiven) | None if printed.iter().any(|one| is_handful(one, &cell.members)) => {
                    self.n_barred += 1
                }
                Some(Count::Hidden | Count::NotGiven) | None => {}
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
                Some(Count::About(_)) => (1..K).contains(&n) && !cell.is_repeat,
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

/// Everything printed in six terms at once: no hidden small group is known more closely than the threshold allows, or than it was
/// from the reports before it was small: whoever knows that a group had six children, and which of them left, knows who is left.
fn attack(seed: u64, terms: &[Vec<Cell>], tally: &mut Tally) {
    let mut statements: Vec<Statement> = Vec::new();
    let mut small: BTreeMap<&BTreeSet<usize>, usize> = BTreeMap::new();
    for cells in terms {
        for cell in cells.iter().filter(|cell| (1..K as usize).contains(&cell.members.len())) {
            small.entry(&cell.members).or_insert(statements.len());
        }
        statements.extend(cells.iter().flat_map(told));
    }
    let n = terms.iter().flatten().flat_map(|cell| &cell.members).max().map_or(0, |last| last + 1);
    let mut knowledge = Knowledge::of(&statements, n);
    for (members, n_before) in small {
        tally.n_asked += 1;
        let group = Population::of(members.iter().copied());
        if knowledge.is_wide(&group, K) {
            continue;
        }
        let known_before = knowledge.without(n_before..statements.len()).n_values(&group, K);
        tally.n_known_before += usize::from(known_before < K);
        if !knowledge.is_wide(&group, known_before) {
            let (least, most) = knowledge.range(&group);
            let names: BTreeSet<&str> =
                terms.iter().flatten().filter(|cell| cell.members == *members).map(|cell| cell.name.as_str()).collect();
            tally.narrow.push(format!("school {seed}: {names:?} of {} is known to lie in {least}..{most}", members.len()));
        }
    }
}

#[test]
fn who_keeps_the_reports_of_six_terms_works_out_no_more_than_is_written_down() {
    let of_every = |first: u64, step: u64| {
        let mut tally = Tally::default();
        for seed in (first..N_SCHOOLS).step_by(step as usize) {
            let terms = six_terms(seed, &mut tally);
            attack(seed, &terms, &mut tally);
        }
        tally
    };
    let (mut tally, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| of_every(1, 2));
        (of_every(0, 2), second.join().unwrap())
    });
    tally.add(second);
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
    println!("{} of {} small groups are known too closely: {:?}", tally.narrow.len(), tally.n_asked, tally.narrow);
    println!("{} were known from reports before they were small", tally.n_known_before);
    assert!(tally.narrow.is_empty(), "{:?}", tally.narrow);
    assert!(tally.faults.is_empty(), "{} faults, first: {:?}", tally.faults.len(), tally.faults.iter().take(25).collect::<Vec<_>>());
    let open = tally.n_cells - tally.n_barred;
    println!("{:.1}% told of the {open} that differ from no printed one by a handful", 100.0 * told as f64 / open as f64);
    assert!(told * 10 >= open * 8, "{tally:?}");
}
