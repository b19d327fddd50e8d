//! What a reader can work out: the least and greatest value of a hidden cell that fits every published number.
//!
//! In a table with row and column totals this is a transport problem. Starting from the true values, a hidden
//! cell can grow by as much as can flow from its column back to its row through the other hidden cells, and
//! shrink by as much as can flow the other way; whole numbers throughout, each hidden cell at least 1.

use std::collections::VecDeque;

/// Hidden cells of a table whose row and column totals (or whose one total) are published.
#[derive(Debug)]
pub(in crate::disclose) struct HiddenCells<'a> {
    /// True values.
    pub(in crate::disclose) table: &'a [Vec<u32>],
    /// Which cells are hidden, in the table's shape.
    pub(in crate::disclose) hidden: &'a [Vec<bool>],
}

impl HiddenCells<'_> {
    /// Least and greatest value of a hidden cell, ends included.
    pub(in crate::disclose) fn interval(&self, row: usize, column: usize) -> (u32, u32) {
        let value = self.value(row, column);
        if self.is_one_line() {
            let others: u32 = self.cells().filter(|at| *at != (row, column)).map(|(i, j)| self.value(i, j) - 1).sum();
            return if others == 0 && self.cells().count() == 1 { (value, value) } else { (1, value + others) };
        }
        let up = self.flow(Node::Column(column), Node::Row(row), (row, column), u32::MAX);
        let down = self.flow(Node::Row(row), Node::Column(column), (row, column), value.saturating_sub(1));
        (value - down, value + up)
    }

    /// One row or one column: only its total is published, so the cells are not crossed by other totals.
    fn is_one_line(&self) -> bool {
        self.table.len() == 1 || self.table.first().is_some_and(|row| row.len() == 1)
    }

    fn value(&self, row: usize, column: usize) -> u32 {
        self.table.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or(0)
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        self.hidden.iter().enumerate().flat_map(|(i, row)| row.iter().enumerate().filter(|(_, hidden)| **hidden).map(move |(j, _)| (i, j)))
    }

    /// Greatest flow between two nodes without the cell itself. A cell can always grow, and shrink down to 1:
    /// row to column is a growing cell, column to row a shrinking one.
    fn flow(&self, from: Node, to: Node, except: (usize, usize), most: u32) -> u32 {
        let (n_rows, n_columns) = (self.table.len(), self.table.first().map_or(0, Vec::len));
        let cells: Vec<(usize, usize)> = self.cells().filter(|at| *at != except).collect();
        let mut slack: Vec<u32> = cells.iter().map(|(i, j)| self.value(*i, *j).saturating_sub(1)).collect();
        let n_nodes = n_rows + n_columns;
        let index = |node: Node| match node {
            Node::Row(i) => i,
            Node::Column(j) => n_rows + j,
        };
        let (start, end) = (index(from), index(to));
        let mut total = 0;
        while total < most {
            let Some(path) = shortest_path(&cells, &slack, n_rows, n_nodes, start, end) else { break };
            let narrowest = path.iter().filter(|step| !step.grows).filter_map(|step| slack.get(step.cell).copied()).min();
            // A path always shrinks some cell, because it returns to where it must balance.
            let Some(amount) = narrowest.map(|amount| amount.min(most - total)) else { return most };
            for step in &path {
                if let Some(value) = slack.get_mut(step.cell) {
                    *value = if step.grows { value.saturating_add(amount) } else { *value - amount };
                }
            }
            total += amount;
        }
        total
    }
}

#[derive(Clone, Copy, Debug)]
enum Node {
    Row(usize),
    Column(usize),
}

/// One hidden cell used on a path.
#[derive(Clone, Copy)]
struct Step {
    cell: usize,
    grows: bool,
}

fn shortest_path(cells: &[(usize, usize)], slack: &[u32], n_rows: usize, n_nodes: usize, start: usize, end: usize) -> Option<Vec<Step>> {
    let mut came: Vec<Option<(usize, Step)>> = vec![None; n_nodes];
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        if node == end {
            break;
        }
        for (cell, (i, j)) in cells.iter().enumerate() {
            let column = n_rows + j;
            let next = if node == *i {
                Some((column, true))
            } else if node == column && slack.get(cell).is_some_and(|left| *left > 0) {
                Some((*i, false))
            } else {
                None
            };
            if let Some((next, grows)) = next
                && next != start
                && let Some(slot @ None) = came.get_mut(next)
            {
                *slot = Some((node, Step { cell, grows }));
                queue.push_back(next);
            }
        }
    }
    let (mut path, mut node) = (Vec::new(), end);
    while node != start {
        let (before, step) = (*came.get(node)?)?;
        path.push(step);
        node = before;
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every table with the same totals and visible cells, by trying all values.
    fn by_trying(table: &[Vec<u32>], hidden: &[Vec<bool>]) -> Vec<((usize, usize), (u32, u32))> {
        let cells: Vec<(usize, usize)> =
            (0..table.len()).flat_map(|i| (0..table[0].len()).map(move |j| (i, j))).filter(|(i, j)| hidden[*i][*j]).collect();
        let mut rows: Vec<u32> = (0..table.len()).map(|i| cells.iter().filter(|c| c.0 == i).map(|c| table[c.0][c.1]).sum()).collect();
        let mut columns: Vec<u32> = (0..table[0].len()).map(|j| cells.iter().filter(|c| c.1 == j).map(|c| table[c.0][c.1]).sum()).collect();
        let mut found = vec![(u32::MAX, 0); cells.len()];
        fn fill(
            at: usize,
            cells: &[(usize, usize)],
            rows: &mut [u32],
            columns: &mut [u32],
            values: &mut Vec<u32>,
            found: &mut [(u32, u32)],
        ) {
            if at == cells.len() {
                if rows.iter().all(|r| *r == 0) && columns.iter().all(|c| *c == 0) {
                    for (range, value) in found.iter_mut().zip(values.iter()) {
                        *range = (range.0.min(*value), range.1.max(*value));
                    }
                }
                return;
            }
            let (i, j) = cells[at];
            for value in 1..=rows[i].min(columns[j]) {
                rows[i] -= value;
                columns[j] -= value;
                values.push(value);
                fill(at + 1, cells, rows, columns, values, found);
                values.pop();
                rows[i] += value;
                columns[j] += value;
            }
        }
        fill(0, &cells, &mut rows, &mut columns, &mut Vec::new(), &mut found);
        cells.into_iter().zip(found).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_interval_is_that_of_all_tables_that_fit(cells in proptest::collection::vec((1u32..7, any::<bool>()), 9)) {
            let table: Vec<Vec<u32>> = cells.chunks(3).map(|row| row.iter().map(|c| c.0).collect()).collect();
            let hidden: Vec<Vec<bool>> = cells.chunks(3).map(|row| row.iter().map(|c| c.1).collect()).collect();
            let audit = HiddenCells { table: &table, hidden: &hidden };
            for ((i, j), expected) in by_trying(&table, &hidden) {
                prop_assert_eq!(audit.interval(i, j), expected);
            }
        }
    }
}
