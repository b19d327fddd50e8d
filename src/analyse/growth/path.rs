//! The hundred quantiles of one fit, each begun at its neighbour's vertex and checked on every cell.
//!
//! Between neighbours one pupil in a hundred changes side. A quantile is therefore solved on the cells near its
//! neighbour's fit, and every cell is looked at afterwards: those on the wrong side join, until there are none.

use super::design::Design;
use super::start::Start;
use super::vertex::{Descent, End, Vertex};
use crate::domain::amounts::rounded;

/// Quantiles fitted.
pub(crate) const QUANTILES: usize = 100;

/// The quantile with this number, from 0: .005, .015, …, .995.
pub(crate) fn tau(number: usize) -> f64 {
    (number as f64 + 0.5) / QUANTILES as f64
}

/// One run over neighbouring quantiles.
pub(crate) struct Path<'a> {
    design: &'a Design,
    start: &'a Start,
    all: Vec<f64>,
    vertex: Vertex,
    /// Nudged scores less the last fit.
    residual: Vec<f64>,
    side: Vec<i8>,
    buffer: Vec<f64>,
}

/// Cells of the sample on which the first quantile is begun.
const SAMPLE: usize = 3000;

impl<'a> Path<'a> {
    /// Begins near the quantile, from a sample. `None` when the starting cells are not independent.
    pub(crate) fn begin(design: &'a Design, start: &'a Start, tau: f64) -> Option<Path<'a>> {
        let vertex = Vertex::through(design, &start.columns, start.cells.clone())?;
        let mut path = Path {
            design,
            start,
            all: design.sum_of(|_| true),
            vertex,
            residual: vec![0.0; design.len()],
            side: vec![0; design.len()],
            buffer: Vec::new(),
        };
        path.look();
        path.begin_on_sample(tau)?;
        Some(path)
    }

    /// The first vertex from every k-th cell alone: rough, and cheap.
    fn begin_on_sample(&mut self, tau: f64) -> Option<()> {
        let stride = self.design.len().div_ceil(SAMPLE);
        if stride < 2 {
            return Some(());
        }
        let mut chosen = vec![false; self.design.len()];
        (0..chosen.len()).step_by(stride).for_each(|cell| chosen[cell] = true);
        self.vertex.cells.iter().for_each(|cell| chosen[*cell as usize] = true);
        let side = &self.side;
        let (all, below) = (self.design.sum_of(|cell| chosen[cell]), self.design.sum_of(|cell| chosen[cell] && side[cell] < 0));
        let mut descent = Descent::new(self.design, &self.start.columns, tau, self.vertex.clone(), &all, below);
        let near: Vec<u32> = (0..chosen.len()).filter(|cell| chosen[*cell]).map(|cell| cell as u32).collect();
        bring(&mut descent, &near, &self.residual, &self.side);
        if descent.run() != End::Best {
            return None;
        }
        self.vertex = descent.vertex;
        self.look();
        Some(())
    }

    /// Residuals and sides of every cell from the vertex.
    fn look(&mut self) {
        self.refresh();
        self.side.iter_mut().zip(&self.residual).for_each(|(side, residual)| *side = if *residual < 0.0 { -1 } else { 1 });
        self.vertex.cells.iter().for_each(|cell| self.side[*cell as usize] = 0);
    }

    fn refresh(&mut self) {
        let coefficients = self.vertex.coefficients(&self.design.nudged);
        self.design.products(&coefficients, &mut self.buffer);
        let fitted = self.buffer.iter().zip(&self.design.nudged);
        self.residual.iter_mut().zip(fitted).for_each(|(residual, (fit, score))| *residual = score - fit);
        self.vertex.cells.iter().for_each(|cell| self.residual[*cell as usize] = 0.0);
    }

    /// The best fit at a quantile near the last. `None` when the solver finds no end.
    pub(crate) fn solve(&mut self, tau: f64, spread: f64) -> Option<()> {
        let mut share = self.near_share() / 2.0 + spread;
        loop {
            match self.solve_near(tau, share) {
                End::Best => return Some(()),
                End::Unbounded if share < 1.0 => share *= 4.0,
                _ => return None,
            }
        }
    }

    /// Part of the pupils worth looking at: the classic balance of a small problem against few mistakes.
    fn near_share(&self) -> f64 {
        let n = self.design.len() as f64;
        let columns = self.start.columns.len() as f64;
        (columns.sqrt() * n.powf(2.0 / 3.0)).max(400.0) / n
    }

    fn solve_near(&mut self, tau: f64, share: f64) -> End {
        let (low, high) = self.limits(tau - share, tau + share);
        let is_near = |residual: f64, side: i8| side == 0 || (low..=high).contains(&residual);
        let near: Vec<u32> =
            (0..self.design.len()).filter(|cell| is_near(self.residual[*cell], self.side[*cell])).map(|cell| cell as u32).collect();
        let side = &self.side;
        let (all, below) = (self.all.clone(), self.design.sum_of(|cell| side[cell] < 0));
        let mut descent = Descent::new(self.design, &self.start.columns, tau, self.vertex.clone(), &all, below);
        bring(&mut descent, &near, &self.residual, &self.side);
        let tolerance = Descent::tolerance(self.design);
        loop {
            let end = descent.run();
            if end != End::Best {
                return end;
            }
            self.vertex = descent.vertex.clone();
            descent.near.iter().zip(&descent.side).for_each(|(cell, side)| self.side[*cell as usize] = *side);
            self.refresh();
            let is_wrong = |cell: &usize| f64::from(self.side[*cell]) * self.residual[*cell] < -tolerance;
            let wrong: Vec<u32> = (0..self.design.len()).filter(is_wrong).map(|cell| cell as u32).collect();
            if wrong.is_empty() {
                return End::Best;
            }
            for cell in wrong.iter().map(|cell| *cell as usize) {
                let side = self.side[cell];
                self.design.add_row(cell, f64::from(side) * self.design.weight[cell], &mut descent.below);
                self.side[cell] = -side;
            }
            bring(&mut descent, &wrong, &self.residual, &self.side);
        }
    }

    /// Residuals with these parts of the pupils at or below them, from a sample.
    fn limits(&self, low: f64, high: f64) -> (f64, f64) {
        let stride = self.design.len().div_ceil(4096).max(1);
        let mut sample: Vec<(f64, f64)> =
            (0..self.design.len()).step_by(stride).map(|cell| (self.residual[cell], self.design.weight[cell])).collect();
        sample.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = sample.iter().map(|(_, weight)| weight).sum();
        let mut limits = (f64::NEG_INFINITY, f64::INFINITY);
        let mut sum = 0.0;
        for (residual, weight) in sample {
            if sum <= low * total {
                limits.0 = residual;
            }
            sum += weight;
            if sum > high * total {
                limits.1 = residual;
                break;
            }
        }
        if low <= 0.0 {
            limits.0 = f64::NEG_INFINITY;
        }
        limits
    }

    /// Adds one to each cell whose fit, rounded to five decimals, lies strictly below its score.
    pub(crate) fn count(&self, counts: &mut [u8]) {
        let exact = self.vertex.coefficients(&self.design.score);
        for (cell, count) in counts.iter_mut().enumerate() {
            let residual = self.residual[cell];
            let is_below = if residual.abs() > 1e-4 {
                residual > 0.0
            } else {
                rounded(self.design.product(cell, &exact), 5) < self.design.score[cell]
            };
            *count += u8::from(is_below);
        }
    }

    /// Sum of check losses of the last fit, with the scores as they are.
    #[cfg(test)]
    pub(crate) fn loss(&self, tau: f64) -> f64 {
        let exact = self.vertex.coefficients(&self.design.score);
        let of_cell = |cell: usize| {
            let u = self.design.score[cell] - self.design.product(cell, &exact);
            self.design.weight[cell] * if u < 0.0 { u * (tau - 1.0) } else { u * tau }
        };
        (0..self.design.len()).map(of_cell).sum()
    }
}

fn bring(descent: &mut Descent<'_>, cells: &[u32], residual: &[f64], side: &[i8]) {
    descent.near.extend_from_slice(cells);
    descent.weight.extend(cells.iter().map(|cell| descent.design.weight[*cell as usize]));
    descent.residual.extend(cells.iter().map(|cell| residual[*cell as usize]));
    descent.side.extend(cells.iter().map(|cell| side[*cell as usize]));
}

/// For each cell the number of fitted quantiles with these numbers strictly below its score. `None` when one has no end.
pub(crate) fn counts(design: &Design, start: &Start, numbers: std::ops::Range<usize>) -> Option<Vec<u8>> {
    let mut counts = vec![0; design.len()];
    let mut path = Path::begin(design, start, tau(numbers.start))?;
    for (index, number) in numbers.enumerate() {
        path.solve(tau(number), if index == 0 { 0.05 } else { 0.012 })?;
        path.count(&mut counts);
    }
    Some(counts)
}
