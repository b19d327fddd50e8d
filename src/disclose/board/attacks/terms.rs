//! Five hundred invented schools over six terms, against readers who keep every paper.
//!
//! A reader knows each printed number of each term, who belongs to which printed group but for the hidden ones, and every move of
//! a child between groups; one linear program over all terms says what can be concluded. Three readers are asked: of the governors'
//! papers, of the website, and of both.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cells::{Cell, Cells, K, core};
use super::further::{Before, World, further, remembered};
use super::invented::InventedTerm;
use super::lives::Life;
use super::tally::{Tally, is_handful};
use super::website::{self, K_PUBLIC};
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::history::disclosed::Released;

const N_SCHOOLS: u64 = 500;
/// Autumn, spring, summer, and again.
const DAYS: [(i32, u32, u32); 6] = [(2026, 11, 20), (2027, 3, 10), (2027, 6, 20), (2027, 11, 20), (2028, 3, 10), (2028, 6, 20)];

/// Those with SEND and the others behind a gap, and the gap as printed.
type PrintedGap = ([BTreeSet<usize>; 2], (f64, f64, f64));

/// The papers of one term.
struct Papers {
    board: Vec<Cell>,
    website: Vec<Cell>,
}

/// Six terms of one school: the numbers of each.
fn six_terms(seed: u64, world: &World, tally: &mut Tally) -> Vec<Papers> {
    let mut life = Life::begin(seed);
    let mut released = Released::default();
    let mut gaps: BTreeMap<String, Vec<PrintedGap>> = BTreeMap::new();
    let mut before: Vec<Before> = Vec::new();
    let mut all = Vec::new();
    for (term, (year, month, day)) in DAYS.into_iter().enumerate() {
        if term > 0 {
            life.next_term(month == 11);
        }
        let as_at = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let invented = InventedTerm::of(&life.children, as_at);
        let known = remembered(&before, &life.children);
        let board = invented.board(&released, Some(&world.beside(&known)));
        let public = invented.website(&released, &board, &known.registers);
        for (at, point) in board.view.gaps.get().iter().flat_map(|trend| &trend.points).enumerate() {
            let side = |code: u8| life.children.iter().filter(|child| child.assessed[at] == code).map(|child| child.id).collect();
            let printed = gaps.entry(point.occasion.to_string()).or_default();
            // A figure that is repeated is about those of the report it was first given in.
            if let Some(gap) = point.gap.filter(|gap| printed.iter().all(|(_, before)| before != gap)) {
                printed.push(([side(2), side(1)], gap));
            }
        }
        let mut cells = Cells::of(&life.children);
        core(&mut cells, &board.view, &board.releases);
        further(&mut cells, board.view.sections.get(), &before, &life.children);
        tally.count(&cells.all);
        tally.truth(seed, &cells.all);
        all.push(Papers { board: cells.all, website: website::cells(&life.children, &public.view, &public.releases) });
        released = Released::unkeyed(released.releases.into_iter().chain(board.releases).chain(public.releases).collect());
        before.push(Before { as_at, children: life.children.clone() });
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

/// What one reader makes of everything told in six terms: no small group is known more closely than the threshold allows, or than
/// it was from the papers before it was small: whoever knows that a group had six children, and which of them left, knows who is
/// left.
fn attack(reader: &str, terms: &[Vec<&Cell>], k: u32, tally: &mut Tally) {
    let mut statements: Vec<Statement> = Vec::new();
    let mut small: BTreeMap<&BTreeSet<usize>, usize> = BTreeMap::new();
    for cells in terms {
        for cell in cells.iter().filter(|cell| (1..k as usize).contains(&cell.members.len())) {
            small.entry(&cell.members).or_insert(statements.len());
        }
        statements.extend(cells.iter().flat_map(|cell| cell.told.iter().cloned()));
    }
    let n = terms.iter().flatten().flat_map(|cell| &cell.members).max().map_or(0, |last| last + 1);
    let mut knowledge = Knowledge::of(&statements, n);
    for (members, n_before) in small {
        tally.n_asked += 1;
        let group = Population::of(members.iter().copied());
        if knowledge.is_wide(&group, k) {
            continue;
        }
        let known_before = knowledge.without(n_before..statements.len()).n_values(&group, k);
        tally.n_known_before += usize::from(known_before < k);
        if !knowledge.is_wide(&group, known_before) {
            let (least, most) = knowledge.range(&group);
            let names: BTreeSet<&str> =
                terms.iter().flatten().filter(|cell| cell.members == *members).map(|cell| cell.name.as_str()).collect();
            tally.narrow.push(format!("{reader}: {names:?} of {} is known to lie in {least}..{most}", members.len()));
        }
    }
}

#[test]
fn who_keeps_the_papers_of_six_terms_works_out_no_small_group() {
    let world = World::new();
    let of_every = |first: u64, step: usize| {
        let mut tally = Tally::default();
        for seed in (first * 10..N_SCHOOLS).step_by(step * 10) {
            let terms = six_terms(seed, &world, &mut tally);
            let [board, website, both]: [Vec<Vec<&Cell>>; 3] = [(true, false), (false, true), (true, true)].map(|(board, website)| {
                terms
                    .iter()
                    .map(|papers| papers.board.iter().filter(|_| board).chain(papers.website.iter().filter(|_| website)).collect())
                    .collect()
            });
            attack(&format!("governor, school {seed}"), &board, K, &mut tally);
            attack(&format!("website, school {seed}"), &website, K_PUBLIC, &mut tally);
            attack(&format!("both, school {seed}"), &both, K, &mut tally);
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
