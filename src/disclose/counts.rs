//! Suppression of small counts in a table whose totals are published (method, disclosure control, section 2).
//!
//! Primary cells are 1 to k-1. Complements are hidden until no total, and no sum of totals, gives a primary
//! cell away. Where that cannot be had, the answer is to collapse: publish nothing of the table.

use std::collections::BTreeSet;

use crate::disclose::audit::HiddenCells;

/// A table after protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protected {
    /// May it be published?
    pub status: TableStatus,
    /// Cells hidden because they are small, in row order.
    pub primary: Vec<(usize, usize)>,
    /// Cells hidden to protect them, in row order.
    pub secondary: Vec<(usize, usize)>,
    /// For each hidden cell in row order: least and greatest value a reader can deduce.
    pub intervals: Vec<((usize, usize), (u32, u32))>,
}

/// Outcome of the protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableStatus {
    /// The table may be published with its hidden cells.
    Ok,
    /// Nothing of the table may be published; merge categories and try again.
    Collapse,
}

impl Protected {
    /// True when a cell may be shown.
    pub fn shows(&self, row: usize, column: usize) -> bool {
        self.status == TableStatus::Ok && !self.primary.contains(&(row, column)) && !self.secondary.contains(&(row, column))
    }
}

/// Protects a table of inner cells, all of whose margins are published. Rows must be of one length.
pub fn protect(table: &[Vec<u32>], k: u32) -> Protected {
    protect_also(table, k, &[])
}

/// The same, with further cells that must stay hidden and wide because another figure would give them meaning.
/// They are listed as secondary.
pub(in crate::disclose) fn protect_also(table: &[Vec<u32>], k: u32, also: &[(usize, usize)]) -> Protected {
    let mut work = Work::new(table, k);
    let primary = work.primary_cells();
    work.sensitive = primary.iter().chain(also).copied().collect();
    if work.has_small_margin() {
        return Protected { status: TableStatus::Collapse, primary, secondary: Vec::new(), intervals: Vec::new() };
    }
    for (i, j) in work.sensitive.clone() {
        work.hide(i, j);
    }
    let status = work.settle();
    let hidden: Vec<(usize, usize)> = work.hidden_cells();
    let intervals = hidden.iter().map(|at| (*at, work.interval(*at))).collect();
    let secondary = hidden.into_iter().filter(|at| !primary.contains(at)).collect();
    Protected { status, primary, secondary, intervals }
}

struct Work<'a> {
    table: &'a [Vec<u32>],
    hidden: Vec<Vec<bool>>,
    /// Cells that are hidden for their own sake, not as complements.
    sensitive: BTreeSet<(usize, usize)>,
    k: u32,
    n_rows: usize,
    n_columns: usize,
}

/// A row or a column.
#[derive(Clone, Copy)]
enum Line {
    Row(usize),
    Column(usize),
}

impl<'a> Work<'a> {
    fn new(table: &'a [Vec<u32>], k: u32) -> Work<'a> {
        let n_columns = table.first().map_or(0, Vec::len);
        Work { table, hidden: vec![vec![false; n_columns]; table.len()], sensitive: BTreeSet::new(), k, n_rows: table.len(), n_columns }
    }

    fn value(&self, (i, j): (usize, usize)) -> u32 {
        self.table.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0)
    }

    fn is_hidden(&self, (i, j): (usize, usize)) -> bool {
        self.hidden.get(i).and_then(|row| row.get(j)).copied().unwrap_or(false)
    }

    fn is_small(&self, value: u32) -> bool {
        (1..self.k).contains(&value)
    }

    fn hide(&mut self, i: usize, j: usize) {
        if let Some(cell) = self.hidden.get_mut(i).and_then(|row| row.get_mut(j)) {
            *cell = true;
        }
    }

    fn all_cells(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let n_columns = self.n_columns;
        (0..self.n_rows).flat_map(move |i| (0..n_columns).map(move |j| (i, j)))
    }

    fn primary_cells(&self) -> Vec<(usize, usize)> {
        self.all_cells().filter(|at| self.is_small(self.value(*at))).collect()
    }

    fn hidden_cells(&self) -> Vec<(usize, usize)> {
        self.all_cells().filter(|at| self.is_hidden(*at)).collect()
    }

    /// Rows, then columns. In a table of one line the crossing lines are the cells themselves, not totals.
    fn lines(&self) -> Vec<Line> {
        match (self.n_rows, self.n_columns) {
            (1, _) => vec![Line::Row(0)],
            (_, 1) => vec![Line::Column(0)],
            (rows, columns) => (0..rows).map(Line::Row).chain((0..columns).map(Line::Column)).collect(),
        }
    }

    fn cells_of(&self, line: Line) -> Vec<(usize, usize)> {
        match line {
            Line::Row(i) => (0..self.n_columns).map(|j| (i, j)).collect(),
            Line::Column(j) => (0..self.n_rows).map(|i| (i, j)).collect(),
        }
    }

    fn has_small_margin(&self) -> bool {
        let total = |cells: Vec<(usize, usize)>| cells.into_iter().map(|at| self.value(at)).sum::<u32>();
        self.is_small(total(self.all_cells().collect())) || self.lines().into_iter().any(|line| self.is_small(total(self.cells_of(line))))
    }

    /// Line rules and audit, turn about, until both are content.
    fn settle(&mut self) -> TableStatus {
        loop {
            if !self.settle_lines() {
                return TableStatus::Collapse;
            }
            let narrow = self.sensitive.iter().find(|at| {
                let (least, greatest) = self.interval(**at);
                greatest - least < self.k - 1
            });
            let Some(at) = narrow.copied() else { return TableStatus::Ok };
            let candidate = self.smallest_visible(Line::Row(at.0)).or_else(|| self.smallest_visible(Line::Column(at.1)));
            match candidate {
                Some((i, j)) => self.hide(i, j),
                None => return TableStatus::Collapse,
            }
        }
    }

    /// True when every line is settled, false when one cannot be.
    fn settle_lines(&mut self) -> bool {
        loop {
            let mut has_changed = false;
            for line in self.lines() {
                while self.needs_another(line) {
                    let Some((i, j)) = self.smallest_visible(line) else { return false };
                    self.hide(i, j);
                    has_changed = true;
                }
            }
            if !has_changed {
                return true;
            }
        }
    }

    fn needs_another(&self, line: Line) -> bool {
        let hidden: Vec<(usize, usize)> = self.cells_of(line).into_iter().filter(|at| self.is_hidden(*at)).collect();
        let sum: u32 = hidden.iter().map(|at| self.value(*at)).sum();
        let has_primary = hidden.iter().any(|at| self.sensitive.contains(at));
        match hidden.len() {
            0 => false,
            1 => true,
            n => has_primary && sum - (n as u32) < self.k - 1,
        }
    }

    /// Ties: first a cell whose crossing line has a hidden cell already, then the lowest index.
    fn smallest_visible(&self, line: Line) -> Option<(usize, usize)> {
        self.cells_of(line).into_iter().filter(|at| !self.is_hidden(*at) && self.value(*at) > 0).min_by_key(|at| {
            let crossing = match line {
                Line::Row(_) => Line::Column(at.1),
                Line::Column(_) => Line::Row(at.0),
            };
            let is_crossed = self.cells_of(crossing).into_iter().any(|other| self.is_hidden(other));
            (self.value(*at), !is_crossed, *at)
        })
    }

    fn interval(&self, at: (usize, usize)) -> (u32, u32) {
        HiddenCells { table: self.table, hidden: &self.hidden }.interval(at.0, at.1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn intervals(protected: &Protected) -> Vec<(u32, u32)> {
        protected.intervals.iter().map(|(_, range)| *range).collect()
    }

    #[test]
    fn one_small_cell_takes_three_others_with_it() {
        let protected = protect(&[vec![12, 3, 9], vec![20, 15, 7], vec![8, 30, 11]], 6);
        assert_eq!(protected.status, TableStatus::Ok);
        assert_eq!(protected.primary, [(0, 1)]);
        assert_eq!(protected.secondary, [(0, 2), (1, 1), (1, 2)]);
        assert_eq!(intervals(&protected), [(1, 11), (1, 11), (7, 17), (5, 15)]);
    }

    #[test]
    fn a_line_hides_its_smallest_other_cell() {
        let protected = protect(&[vec![14, 2, 9, 7]], 6);
        assert_eq!(protected.secondary, [(0, 3)]);
        assert_eq!(intervals(&protected), [(1, 8), (1, 8)]);
    }

    #[test]
    fn zeros_are_published_and_never_complements() {
        let protected = protect(&[vec![4, 0, 30], vec![10, 6, 25], vec![9, 12, 28]], 6);
        assert_eq!(protected.secondary, [(0, 2), (1, 1), (1, 2), (2, 0), (2, 1)]);
        assert!(protected.shows(0, 1));
    }

    #[test]
    fn a_small_total_collapses_the_table() {
        let protected = protect(&[vec![3, 2], vec![4, 30]], 6);
        assert_eq!(protected.status, TableStatus::Collapse);
        assert!(!protected.shows(1, 1));
    }

    #[test]
    fn no_complement_left_collapses_the_table() {
        let protected = protect(&[vec![3, 0, 0, 9], vec![10, 8, 7, 0], vec![9, 6, 11, 0]], 6);
        assert_eq!(protected.status, TableStatus::Collapse);
        assert_eq!(protected.secondary, [(0, 3), (2, 0)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_protected_table_keeps_every_small_cell_wide(rows in 1usize..5, columns in 2usize..6, cells in proptest::collection::vec(0u32..22, 20), k in prop_oneof![Just(6u32), Just(10u32)]) {
            let table: Vec<Vec<u32>> = (0..rows).map(|i| (0..columns).map(|j| cells[i * 5 + j]).collect()).collect();
            let protected = protect(&table, k);
            if protected.status == TableStatus::Ok {
                for (at, (least, greatest)) in &protected.intervals {
                    prop_assert!((1..=table[at.0][at.1]).contains(least) && *greatest >= table[at.0][at.1]);
                    if protected.primary.contains(at) {
                        prop_assert!(greatest - least >= k - 1);
                    }
                }
            }
        }

        #[test]
        fn the_order_of_rows_changes_neither_what_is_small_nor_what_is_printed_of_the_rest(cells in proptest::collection::vec(0u32..22, 12), turn in 1usize..4) {
            let table: Vec<Vec<u32>> = cells.chunks(3).map(<[u32]>::to_vec).collect();
            let mut turned = table.clone();
            turned.rotate_left(turn);
            let (before, after) = (protect(&table, 6), protect(&turned, 6));
            let mut moved: Vec<(usize, usize)> = before.primary.iter().map(|(i, j)| ((i + 4 - turn) % 4, *j)).collect();
            moved.sort_unstable();
            prop_assert_eq!(&moved, &after.primary);
            for (i, j) in after.primary.iter().chain(&after.secondary) {
                prop_assert!(!after.shows(*i, *j));
            }
        }

        #[test]
        fn a_pupil_more_in_a_large_cell_uncovers_no_small_one(cells in proptest::collection::vec(0u32..22, 9), grown in 0usize..9) {
            let table: Vec<Vec<u32>> = cells.chunks(3).map(<[u32]>::to_vec).collect();
            let before = protect(&table, 6);
            let (i, j) = (grown / 3, grown % 3);
            prop_assume!(table[i][j] >= 6 && before.shows(i, j));
            let mut more = table.clone();
            more[i][j] += 1;
            let after = protect(&more, 6);
            prop_assert!(before.primary.iter().all(|at| !after.shows(at.0, at.1)));
        }
    }
}
