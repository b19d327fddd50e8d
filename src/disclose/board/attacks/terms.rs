//! Five hundred invented schools over six terms, against readers who keep every paper.
//!
//! A reader knows each printed number of each term, who belongs to which printed group but for the hidden ones, and every move of
//! a child between groups; one linear program over all terms says what can be concluded. Two readers are asked: of the website, and
//! of the website and the governors' papers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::cells::{Cell, Cells, K, core};
use super::further::{Before, World, further, remembered};
use super::invented::InventedTerm;
use super::lives::Life;
use super::taken_for_told::Everybody;
use super::tally::{Tally, is_handful};
use super::website::{self, K_PUBLIC};
use crate::disclose::deduction::{Knowledge, Statement};
use crate::disclose::differencing::Population;
use crate::history::disclosed::{Release, Released};

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
fn six_terms(seed: u64, world: Option<&World>, tally: &mut Tally) -> Vec<Papers> {
    let mut life = Life::begin(seed);
    let mut released = Released::default();
    let mut gaps: BTreeMap<String, Vec<PrintedGap>> = BTreeMap::new();
    let mut before: Vec<Before> = Vec::new();
    let mut all = Vec::new();
    let mut everybody = Everybody::default();
    for (term, (year, month, day)) in DAYS.into_iter().enumerate() {
        if term > 0 {
            life.next_term(month == 11);
        }
        let as_at = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let invented = InventedTerm::of(&life.children, as_at);
        let known = remembered(&before, &life.children);
        let board = invented.board(&released, world.map(|world| world.beside(&known)).as_ref());
        let public = world.map(|_| invented.website(&released, &board, &known.registers));
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
        if world.is_some() {
            further(&mut cells, board.view.sections.get(), &before, &life.children);
        }
        tally.count(&cells.all);
        tally.truth(seed, &cells.all);
        let website = public.as_ref().map(|public| website::cells(&life.children, &public.view, &public.releases));
        all.push(Papers { board: cells.all, website: website.unwrap_or_default() });
        let new: Vec<Release> = board.releases.into_iter().chain(public.into_iter().flat_map(|public| public.releases)).collect();
        everybody.with(&life.children);
        let so_far: Vec<&Cell> = all.iter().flat_map(|papers: &Papers| papers.board.iter().chain(&papers.website)).collect();
        everybody.audit(seed, &new, &so_far, tally);
        released = Released::unkeyed(released.releases.into_iter().chain(new).collect());
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

/// Every school of a step through all of them, on two cores.
fn attacked(world: Option<&World>, step: usize) -> Tally {
    let of_every_other = |first: usize| {
        let mut tally = Tally::default();
        for seed in (0..N_SCHOOLS).step_by(step).skip(first).step_by(2) {
            let terms = six_terms(seed, world, &mut tally);
            let of = |has_board: bool| -> Vec<Vec<&Cell>> {
                let board = |papers: &Papers| papers.board.len() * usize::from(has_board);
                terms.iter().map(|papers| papers.board.iter().take(board(papers)).chain(&papers.website).collect()).collect()
            };
            if world.is_some() {
                attack(&format!("website, school {seed}"), &of(false), K_PUBLIC, &mut tally);
            }
            attack(&format!("governor, school {seed}"), &of(true), K, &mut tally);
        }
        tally
    };
    let (mut tally, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| of_every_other(1));
        (of_every_other(0), second.join().unwrap())
    });
    tally.add(second);
    tally.say();
    assert!(tally.narrow.is_empty() && tally.faults.is_empty(), "told too much, or taken for told: see what is printed");
    tally
}

/// The core of the governors' paper: stages, needs, lists, attendance, gaps, interventions.
#[test]
fn who_keeps_the_governors_papers_of_six_terms_works_out_no_small_group_and_reads_four_fifths_of_the_others() {
    let tally = attacked(None, 1);
    assert!(tally.n_told() * 10 >= tally.n_cells * 8);
}

/// All sections, and the website beside them: every fifth school, and every one in an optimised build, where it takes three minutes.
#[test]
fn who_keeps_all_papers_of_six_terms_and_the_website_works_out_no_small_group() {
    attacked(Some(&World::new()), if cfg!(debug_assertions) { 5 } else { 1 });
}
