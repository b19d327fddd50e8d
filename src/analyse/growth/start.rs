//! Where the solver begins: columns that say something of their own, and as many cells whose rows are independent.
//!
//! A band of scores that no pupil of the cohort has gives a column of noughts; leaving it out changes no fitted value.

use super::design::{BASIS, Design};

/// Columns in use, and a first choice of one cell for each.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    /// Padded positions, ascending.
    pub(crate) columns: Vec<usize>,
    /// Cells with independent rows.
    pub(crate) cells: Vec<u32>,
}

/// What must be left of a row for it to count as independent, tried from the first to the last: large remainders
/// first make a well-conditioned choice.
const REMAINDERS: [f64; 5] = [0.3, 0.05, 5e-3, 1e-5, 1e-9];

/// Cells looked at before all of them are.
const FIRST_LOOK: usize = 4096;

/// Chooses by elimination.
pub(crate) fn start(design: &Design) -> Start {
    let mut chosen = Elimination { pivots: Vec::new() };
    let wanted = (0..design.width()).filter(|column| !is_dropped(*column)).count();
    let stride = design.len().div_ceil(FIRST_LOOK).max(1);
    for remainder in REMAINDERS {
        for cell in (0..design.len()).step_by(stride) {
            if chosen.pivots.len() < wanted {
                chosen.offer(design, cell, remainder);
            }
        }
    }
    if chosen.pivots.len() < wanted && stride > 1 {
        for cell in 0..design.len() {
            chosen.offer(design, cell, REMAINDERS[REMAINDERS.len() - 1]);
        }
    }
    let mut columns: Vec<usize> = chosen.pivots.iter().map(|pivot| pivot.column).collect();
    columns.sort_unstable();
    Start { columns, cells: chosen.pivots.iter().map(|pivot| pivot.cell).collect() }
}

/// The first column of each prior's basis is dropped.
fn is_dropped(column: usize) -> bool {
    column % BASIS == 1
}

struct Pivot {
    column: usize,
    cell: u32,
    row: Vec<f64>,
}

struct Elimination {
    pivots: Vec<Pivot>,
}

impl Elimination {
    /// Takes the cell if enough of its row is left once the chosen rows are taken out.
    fn offer(&mut self, design: &Design, cell: usize, remainder: f64) {
        let mut row = vec![0.0; design.width()];
        design.add_row(cell, 1.0, &mut row);
        for pivot in &self.pivots {
            let times = row[pivot.column];
            if times != 0.0 {
                row.iter_mut().zip(&pivot.row).for_each(|(value, other)| *value -= times * other);
                row[pivot.column] = 0.0;
            }
        }
        let largest = (0..row.len())
            .filter(|column| !is_dropped(*column) && self.pivots.iter().all(|pivot| pivot.column != *column))
            .max_by(|a, b| row[*a].abs().total_cmp(&row[*b].abs()).then(b.cmp(a)));
        if let Some(column) = largest.filter(|column| row[*column].abs() >= remainder) {
            let scale = 1.0 / row[column];
            row.iter_mut().for_each(|value| *value *= scale);
            self.pivots.push(Pivot { column, cell: cell as u32, row });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Knots;
    use super::*;

    #[test]
    fn a_band_without_pupils_has_no_column() {
        let knots = Knots { inner: vec![2.0, 4.0, 6.0, 8.0], boundaries: (-1.0, 11.0) };
        let priors: Vec<f64> = (0..=40).map(|i| f64::from(i) / 4.0).collect();
        let below_8: Vec<f64> = priors.iter().map(|prior| prior.min(8.0)).collect();
        let scores = vec![1.0; priors.len()];
        let all = start(&Design::of(&[priors], std::slice::from_ref(&knots), &scores).unwrap().0);
        assert_eq!((all.columns, all.cells.len()), (vec![0, 2, 3, 4, 5, 6, 7, 8], 8));
        let fewer = start(&Design::of(&[below_8], &[knots], &scores).unwrap().0);
        assert_eq!((fewer.columns, fewer.cells.len()), (vec![0, 2, 3, 4, 5, 6, 7], 7));
    }
}
