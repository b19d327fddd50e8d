//! Prior scores as columns of a regression, kept small: like pupils share a cell, like scores share a row of the basis.
//!
//! A coefficient vector is *padded*: position 0 is the intercept, then eight positions for each prior, of which the
//! first is the dropped column and always nought. Scores are mostly whole numbers, so a product with the whole design
//! is one small table for each prior and one look-up for each cell.

use super::{Knots, local_basis};

/// Columns of the whole basis of one prior (four knots, cubic).
pub(crate) const BASIS: usize = 8;

/// One prior: the basis at each different score, and which of them each cell has.
#[derive(Debug)]
struct Term {
    first: Vec<u8>,
    values: Vec<[f64; 4]>,
    index: Vec<u32>,
}

impl Term {
    fn product(&self, value: usize, coefficients: &[f64]) -> f64 {
        let from = usize::from(self.first[value]);
        self.values[value].iter().zip(&coefficients[from..]).map(|(b, c)| b * c).sum()
    }

    fn table(&self, coefficients: &[f64]) -> Vec<f64> {
        (0..self.values.len()).map(|value| self.product(value, coefficients)).collect()
    }
}

/// Cells of pupils with the same priors and score, sorted, so that the order of the rows of a file means nothing.
#[derive(Debug)]
pub(crate) struct Design {
    terms: Vec<Term>,
    /// Score of each cell.
    pub(crate) score: Vec<f64>,
    /// Score above the lowest one, with a nudge far below the fifth decimal that no two cells share: keeps the solver from
    /// standing still at ties.
    pub(crate) nudged: Vec<f64>,
    /// Pupils in each cell.
    pub(crate) weight: Vec<f64>,
    /// Largest nudge.
    pub(crate) nudge: f64,
}

/// Largest nudge as a part of the range of the scores.
const NUDGE: f64 = 1e-10;

/// Golden section: its multiples, without the whole part, never come close to each other.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

impl Design {
    /// Builds cells from one slice for each prior and the scores, all in the order of the pupils. Also returns each
    /// pupil's cell. `None` when a prior has no basis.
    pub(crate) fn of(priors: &[Vec<f64>], knots: &[Knots], scores: &[f64]) -> Option<(Design, Vec<u32>)> {
        let coded: Vec<(Vec<f64>, Vec<u32>)> = priors.iter().map(|prior| coded(prior)).collect();
        let mut order: Vec<u32> = (0..u32::try_from(scores.len()).ok()?).collect();
        let compare = |a: &u32, b: &u32| {
            let (a, b) = (*a as usize, *b as usize);
            let by_prior = coded.iter().map(|(_, index)| index[a].cmp(&index[b])).find(|order| order.is_ne());
            by_prior.unwrap_or_else(|| scores[a].total_cmp(&scores[b]))
        };
        order.sort_unstable_by(|a, b| compare(a, b).then(a.cmp(b)));
        let mut cell_of = vec![0; scores.len()];
        let (mut firsts, mut weight): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut before: Option<u32> = None;
        for pupil in order {
            if before.is_none_or(|before| compare(&before, &pupil).is_ne()) {
                firsts.push(pupil as usize);
                weight.push(0.0);
            }
            before = Some(pupil);
            *weight.last_mut()? += 1.0;
            cell_of[pupil as usize] = u32::try_from(firsts.len() - 1).ok()?;
        }
        let mut terms = Vec::new();
        for ((values, index), knots) in coded.iter().zip(knots) {
            let basis: Vec<(u8, [f64; 4])> = values.iter().map(|value| local_basis(*value, knots)).collect::<Option<_>>()?;
            let (first, values) = basis.into_iter().unzip();
            terms.push(Term { first, values, index: firsts.iter().map(|pupil| index[*pupil]).collect() });
        }
        let score: Vec<f64> = firsts.iter().map(|pupil| scores[*pupil]).collect();
        let (low, high) = score.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| (l.min(*s), h.max(*s)));
        // Equal scores need a nudge too. Counting from the lowest score keeps large scores from eating the nudges.
        let range = if high > low { high - low } else { high.abs().max(1.0) };
        let nudge = NUDGE * range;
        let nudged = score.iter().enumerate().map(|(cell, score)| score - low + nudge * ((cell + 1) as f64 * GOLDEN).fract()).collect();
        Some((Design { terms, score, nudged, weight, nudge }, cell_of))
    }

    /// Cells.
    pub(crate) fn len(&self) -> usize {
        self.score.len()
    }

    /// Prior scores.
    pub(crate) fn n_priors(&self) -> usize {
        self.terms.len()
    }

    /// Length of a padded coefficient vector.
    pub(crate) fn width(&self) -> usize {
        1 + BASIS * self.terms.len()
    }

    /// Adds `times` the cell's row to a padded vector.
    pub(crate) fn add_row(&self, cell: usize, times: f64, to: &mut [f64]) {
        to[0] += times;
        for (term, part) in self.terms.iter().zip(to[1..].chunks_exact_mut(BASIS)) {
            let value = term.index[cell] as usize;
            let from = usize::from(term.first[value]);
            part[from..].iter_mut().zip(&term.values[value]).for_each(|(sum, b)| *sum += times * b);
        }
    }

    /// One cell's row times padded coefficients.
    pub(crate) fn product(&self, cell: usize, coefficients: &[f64]) -> f64 {
        let parts = self.terms.iter().zip(coefficients[1..].chunks_exact(BASIS));
        coefficients[0] + parts.map(|(term, part)| term.product(term.index[cell] as usize, part)).sum::<f64>()
    }

    /// Every cell's row times padded coefficients.
    pub(crate) fn products(&self, coefficients: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(self.len(), coefficients[0]);
        for (term, part) in self.terms.iter().zip(coefficients[1..].chunks_exact(BASIS)) {
            let table = term.table(part);
            out.iter_mut().zip(&term.index).for_each(|(sum, index)| *sum += table[*index as usize]);
        }
    }

    /// The rows of some cells times padded coefficients.
    pub(crate) fn products_of(&self, cells: &[u32], coefficients: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(cells.len(), coefficients[0]);
        for (term, part) in self.terms.iter().zip(coefficients[1..].chunks_exact(BASIS)) {
            if term.values.len() <= cells.len() {
                let table = term.table(part);
                out.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += table[term.index[*cell as usize] as usize]);
            } else {
                out.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += term.product(term.index[*cell as usize] as usize, part));
            }
        }
    }

    /// Weighted sum of the rows that `counts` picks, padded. Whole numbers are added before the basis comes in, so the sum is exact.
    pub(crate) fn sum_of(&self, counts: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut sum = vec![0.0; self.width()];
        sum[0] = (0..self.len()).filter(|cell| counts(*cell)).map(|cell| self.weight[cell]).sum();
        for (term, part) in self.terms.iter().zip(sum[1..].chunks_exact_mut(BASIS)) {
            let mut by_value = vec![0.0; term.values.len()];
            for (cell, index) in term.index.iter().enumerate().filter(|(cell, _)| counts(*cell)) {
                by_value[*index as usize] += self.weight[cell];
            }
            for (value, weight) in by_value.iter().enumerate() {
                let from = usize::from(term.first[value]);
                part[from..].iter_mut().zip(&term.values[value]).for_each(|(sum, b)| *sum += weight * b);
            }
        }
        sum
    }
}

/// Different values in ascending order, and the position of each value among them.
fn coded(values: &[f64]) -> (Vec<f64>, Vec<u32>) {
    let mut distinct = super::sorted(values);
    distinct.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let position = |value: &f64| distinct.partition_point(|other| other.total_cmp(value).is_lt()) as u32;
    let index = values.iter().map(position).collect();
    (distinct, index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn design(priors: &[f64], scores: &[f64]) -> (Design, Vec<u32>) {
        let knots = Knots { inner: vec![2.0, 4.0, 6.0, 8.0], boundaries: (-1.0, 11.0) };
        Design::of(&[priors.to_vec()], &[knots], scores).unwrap()
    }

    #[test]
    fn pupils_with_like_scores_share_a_cell_in_any_order() {
        let (design_a, cells) = design(&[3.0, 1.0, 3.0, 3.0], &[5.0, 2.0, 5.0, 4.0]);
        assert_eq!((design_a.len(), cells), (3, vec![2, 0, 2, 1]));
        assert_eq!((design_a.score.clone(), design_a.weight.clone()), (vec![2.0, 4.0, 5.0], vec![1.0, 1.0, 2.0]));
        let (design_b, cells) = design(&[3.0, 3.0, 3.0, 1.0], &[4.0, 5.0, 5.0, 2.0]);
        assert_eq!((design_b.nudged, cells), (design_a.nudged, vec![1, 2, 2, 0]));
    }

    #[test]
    fn products_agree_with_rows_and_sums() {
        let (design, _) = design(&[3.0, 1.0, 3.0, 9.5, 0.0], &[5.0, 2.0, 5.0, 4.0, 1.0]);
        let coefficients: Vec<f64> = (0..design.width()).map(|i| if i == 1 { 0.0 } else { i as f64 - 3.5 }).collect();
        let (mut all, mut some) = (Vec::new(), Vec::new());
        design.products(&coefficients, &mut all);
        design.products_of(&[1, 2], &coefficients, &mut some);
        let by_row = |cell: usize| {
            let mut row = vec![0.0; design.width()];
            design.add_row(cell, 1.0, &mut row);
            row.iter().zip(&coefficients).map(|(x, c)| x * c).sum::<f64>()
        };
        for (cell, product) in all.iter().enumerate() {
            assert!((product - by_row(cell)).abs() < 1e-12 && (product - design.product(cell, &coefficients)).abs() < 1e-12);
        }
        assert_eq!(some, all[1..3]);
        let total: f64 = design.sum_of(|_| true).iter().zip(&coefficients).map(|(x, c)| x * c).sum();
        let weighted: f64 = all.iter().zip(&design.weight).map(|(product, w)| product * w).sum();
        assert!((total - weighted).abs() < 1e-9);
    }
}
