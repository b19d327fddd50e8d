//! Linear programs of the audit: how large or small a sum of unknowns can be, given ranges of other sums of them.
//!
//! The true values fulfil everything that is told, so that the search starts there and needs no first phase: a simplex on a dense
//! tableau whose variables have bounds, and may stand between them at the start. Each sum that is told is a variable of its own,
//! with its range as bounds. What is told can be taken back by widening a range, without starting again. The most promising
//! variable moves first, and Bland's rule, which cannot go round in circles, takes over when that makes no headway.
//!
//! Each exchange adds a little noise, and a small pivot much of it. So each point reached is held against the ranges themselves, and
//! whoever doubts an end that was found after many exchanges can have the tableau made anew.

/// Smaller than any count, larger than the noise of the arithmetic.
pub(in crate::disclose) const NOISE: f64 = 1e-6;

/// Differences below this are zero.
const ZERO: f64 = 1e-9;

/// Entries smaller than this move nothing: those of sums of unknowns are ratios of small whole numbers, and the rest is noise.
const SMALLEST_PIVOT: f64 = 1e-5;

/// Exchanges after which an end may be due to their noise.
const MOST_EXCHANGES: usize = 200;

/// Exchanges without headway after which Bland's rule takes over.
const PATIENCE: usize = 60;

/// Unknowns from 0 on, then the sums of some of them, each within bounds.
#[derive(Clone, Debug)]
pub(in crate::disclose) struct Program {
    /// One line for each variable that is determined by the free ones: with a column for each of these, it is what makes the sum of
    /// all nothing.
    rows: Vec<Vec<f64>>,
    /// The variable that each line determines.
    basis: Vec<usize>,
    /// The free variable of each column.
    free: Vec<usize>,
    values: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    n_unknowns: usize,
    /// The true values of the unknowns.
    truth: Vec<f64>,
    /// The unknowns of each sum.
    sums: Vec<Vec<usize>>,
    /// Exchanges since the tableau was made.
    n_exchanges: usize,
}

/// How far a variable can move, and what stops it.
struct Step {
    length: f64,
    /// The line whose variable reaches a bound first; `None` when the moving variable reaches its own.
    line: Option<usize>,
}

impl Program {
    /// Unknowns at their true values, and sums of them: of which unknowns, and within what range, which must hold the true sum.
    pub(in crate::disclose) fn at(truth: &[f64], sums: &[(Vec<usize>, (f64, f64))]) -> Program {
        let n = truth.len();
        let (mut lower, mut upper) = (vec![0.0; n], vec![f64::INFINITY; n]);
        for (unknowns, (least, most)) in sums {
            let sum = sum_at(truth, unknowns);
            // A statement that the truth does not fulfil misleads the reader, and tells nothing.
            lower.push(least.min(sum));
            upper.push(most.max(sum));
        }
        let mut program = Program {
            rows: Vec::new(),
            basis: Vec::new(),
            free: Vec::new(),
            values: Vec::new(),
            lower,
            upper,
            n_unknowns: n,
            truth: truth.to_vec(),
            sums: sums.iter().map(|(unknowns, _)| unknowns.clone()).collect(),
            n_exchanges: 0,
        };
        program.renew();
        program
    }

    /// True when so many exchanges were made that an end may be due to their noise.
    pub(in crate::disclose) fn is_worn(&self) -> bool {
        self.n_exchanges > MOST_EXCHANGES
    }

    /// A tableau without the noise of earlier exchanges, at the truth: every sum is determined by the unknowns.
    pub(in crate::disclose) fn renew(&mut self) {
        let (n, n_rows) = (self.n_unknowns, self.sums.len());
        let row = |unknowns: &Vec<usize>| {
            let mut row = vec![0.0; n];
            unknowns.iter().for_each(|unknown| row.get_mut(*unknown).into_iter().for_each(|entry| *entry = -1.0));
            row
        };
        self.rows = self.sums.iter().map(row).collect();
        self.basis = (n..n + n_rows).collect();
        self.free = (0..n).collect();
        self.values = self.truth.iter().copied().chain(self.sums.iter().map(|unknowns| sum_at(&self.truth, unknowns))).collect();
        self.n_exchanges = 0;
    }

    /// True when the point reached fulfils everything that is told.
    fn is_sound(&self) -> bool {
        let bounds = self.lower.iter().zip(&self.upper);
        let sums = self.sums.iter().map(|unknowns| self.value(unknowns));
        let values = self.point().iter().copied().chain(sums);
        values.zip(bounds).all(|(value, (lower, upper))| lower - NOISE <= value && value <= upper + NOISE)
    }

    /// Takes back part of what is told of a sum: its range becomes wider.
    pub(in crate::disclose) fn widen(&mut self, sum: usize, (least, most): (f64, f64)) {
        let variable = self.n_unknowns + sum;
        if let (Some(lower), Some(upper)) = (self.lower.get_mut(variable), self.upper.get_mut(variable)) {
            *lower = lower.min(least);
            *upper = upper.max(most);
        }
    }

    /// The unknowns at the point reached, which fulfils everything that is told.
    pub(in crate::disclose) fn point(&self) -> &[f64] {
        self.values.get(..self.n_unknowns).unwrap_or_default()
    }

    fn value(&self, of: &[usize]) -> f64 {
        sum_at(self.point(), of)
    }

    /// The greatest (`sign` 1) or least (`sign` -1) sum of some unknowns, or one that is `enough` far. The point reached is kept, so
    /// that the next question starts nearby.
    pub(in crate::disclose) fn climbed(&mut self, of: &[usize], sign: f64, enough: f64) -> f64 {
        let (reached, _) = self.climb(of, sign, enough);
        if self.is_sound() {
            return reached;
        }
        self.renew();
        let (reached, _) = self.climb(of, sign, enough);
        if self.is_sound() {
            return reached;
        }
        // Not known to be possible, so it is not counted on: the reader is taken to know the truth.
        self.renew();
        self.value(of)
    }

    /// The sums whose bounds keep the greatest (`sign` 1) or least (`sign` -1) sum of some unknowns where it is: widening any other
    /// changes nothing.
    pub(in crate::disclose) fn binding(&mut self, of: &[usize], sign: f64) -> Vec<usize> {
        let (_, gains) = self.climb(of, sign, sign * f64::INFINITY);
        let of_free = self.free.iter().zip(&gains).filter(|(_, gain)| gain.abs() > NOISE);
        of_free.filter_map(|(variable, _)| variable.checked_sub(self.n_unknowns)).collect()
    }

    /// Moves one variable at a time; the value reached, and what a unit more of each free variable would add.
    fn climb(&mut self, of: &[usize], sign: f64, enough: f64) -> (f64, Vec<f64>) {
        let mut gains = self.gains(of, sign);
        let mut reached = sign * self.value(of);
        let mut idle = 0;
        while reached < sign * enough {
            let Some(column) = self.entering(&gains, idle > PATIENCE) else { break };
            let gain = gains.get(column).copied().unwrap_or(0.0);
            let step = self.step(column, gain.signum(), idle > PATIENCE);
            if step.length == f64::INFINITY {
                return (sign * f64::INFINITY, gains);
            }
            self.advance(column, gain.signum(), &step);
            if let Some(line) = step.line {
                self.exchange(line, column);
                if let Some(row) = self.rows.get(line) {
                    take_out(&mut gains, row, column);
                }
            }
            let added = gain.abs() * step.length;
            idle = if added > ZERO { 0 } else { idle + 1 };
            reached += added;
        }
        (sign * reached, gains)
    }

    /// What one unit more of each free variable adds, the determined ones following.
    fn gains(&self, of: &[usize], sign: f64) -> Vec<f64> {
        let mut is_asked = vec![false; self.values.len()];
        of.iter().for_each(|unknown| is_asked.get_mut(*unknown).into_iter().for_each(|asked| *asked = true));
        let asks = |variable: &usize| is_asked.get(*variable) == Some(&true);
        let mut gains: Vec<f64> = self.free.iter().map(|variable| if asks(variable) { sign } else { 0.0 }).collect();
        for (row, _) in self.rows.iter().zip(&self.basis).filter(|(_, variable)| asks(variable)) {
            gains.iter_mut().zip(row).for_each(|(gain, entry)| *gain -= sign * entry);
        }
        gains
    }

    /// The column of the variable whose move gains most, or of the first variable that gains.
    fn entering(&self, gains: &[f64], is_first: bool) -> Option<usize> {
        let can_move = |variable: usize, gain: f64| {
            let (value, lower, upper) = (self.values.get(variable)?, self.lower.get(variable)?, self.upper.get(variable)?);
            Some(if gain > 0.0 { *value < upper - ZERO } else { *value > lower + ZERO })
        };
        let of_columns = self.free.iter().zip(gains).enumerate();
        let open = of_columns.filter(|(_, (variable, gain))| gain.abs() > ZERO * 100.0 && can_move(**variable, **gain) == Some(true));
        if is_first {
            open.min_by_key(|(_, (variable, _))| **variable).map(|(column, _)| column)
        } else {
            // Of equals the last variable, so that the order of the columns decides nothing.
            open.max_by(|(_, (a, gain_a)), (_, (b, gain_b))| gain_a.abs().total_cmp(&gain_b.abs()).then(a.cmp(b))).map(|(column, _)| column)
        }
    }

    /// How far the variable of a column can go in a direction before it, or one that it determines, reaches a bound.
    fn step(&self, column: usize, direction: f64, is_lowest: bool) -> Step {
        let bound = |of: &Vec<f64>, variable: usize| of.get(variable).copied().unwrap_or(0.0);
        let enter = self.free.get(column).copied().unwrap_or_default();
        let own = if direction > 0.0 {
            bound(&self.upper, enter) - bound(&self.values, enter)
        } else {
            bound(&self.values, enter) - bound(&self.lower, enter)
        };
        let mut best = Step { length: own, line: None };
        let mut best_rate = 0.0;
        for (line, (row, variable)) in self.rows.iter().zip(&self.basis).enumerate() {
            let rate = direction * row.get(column).copied().unwrap_or(0.0);
            if rate.abs() < SMALLEST_PIVOT {
                continue;
            }
            let value = bound(&self.values, *variable);
            let room = if rate > 0.0 { value - bound(&self.lower, *variable) } else { bound(&self.upper, *variable) - value };
            let length = (room / rate.abs()).max(0.0);
            let is_nearer = length < best.length - ZERO;
            // Of several, the one with the largest entry keeps the arithmetic sound; Bland's rule wants the lowest variable.
            let is_better = length <= best.length + ZERO
                && match best.line {
                    Some(other) if is_lowest => self.basis.get(other).is_some_and(|other| variable < other),
                    Some(_) => rate.abs() > best_rate,
                    None => false,
                };
            if is_nearer || is_better {
                best = Step { length: length.min(best.length), line: Some(line) };
                best_rate = rate.abs();
            }
        }
        best
    }

    fn advance(&mut self, column: usize, direction: f64, step: &Step) {
        let Some(enter) = self.free.get(column).copied() else { return };
        for (row, variable) in self.rows.iter().zip(&self.basis) {
            let rate = direction * row.get(column).copied().unwrap_or(0.0);
            if let Some(value) = self.values.get_mut(*variable).filter(|_| rate != 0.0) {
                *value -= rate * step.length;
            }
        }
        if let Some(value) = self.values.get_mut(enter) {
            *value += direction * step.length;
        }
        // Whoever reached a bound stands exactly on it.
        let stopped = step.line.and_then(|line| self.basis.get(line).copied()).unwrap_or(enter);
        let ends = self.lower.get(stopped).copied().zip(self.upper.get(stopped).copied());
        if let (Some(value), Some((lower, upper))) = (self.values.get_mut(stopped), ends) {
            *value = if (*value - lower).abs() <= (*value - upper).abs() { lower } else { upper };
        }
    }

    /// The variable of a column is determined by a line from now on, and the line's variable is free.
    fn exchange(&mut self, line: usize, column: usize) {
        self.n_exchanges += 1;
        let Some(row) = self.rows.get_mut(line) else { return };
        let mut row = std::mem::take(row);
        let pivot = row.get(column).copied().unwrap_or(1.0);
        row.iter_mut().for_each(|entry| *entry = if entry.abs() < ZERO { 0.0 } else { *entry / pivot });
        if let Some(entry) = row.get_mut(column) {
            *entry = 1.0 / pivot;
        }
        for other in &mut self.rows {
            take_out(other, &row, column);
        }
        if let Some(slot) = self.rows.get_mut(line) {
            *slot = row;
        }
        if let (Some(determined), Some(free)) = (self.basis.get_mut(line), self.free.get_mut(column)) {
            std::mem::swap(determined, free);
        }
    }
}

/// The sum of some unknowns at a point.
pub(in crate::disclose) fn sum_at(point: &[f64], of: &[usize]) -> f64 {
    of.iter().filter_map(|unknown| point.get(*unknown)).sum()
}

/// Puts what a line says of the variable of a column in its place: the column stands for the line's own variable then.
fn take_out(from: &mut [f64], line: &[f64], column: usize) {
    let Some(entry) = from.get_mut(column) else { return };
    let factor = std::mem::take(entry);
    if factor != 0.0 {
        from.iter_mut().zip(line).for_each(|(value, by)| *value -= factor * by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: f64 = f64::INFINITY;

    fn range(program: &mut Program, of: &[usize]) -> (f64, f64) {
        (program.climbed(of, -1.0, -ALL), program.climbed(of, 1.0, ALL))
    }

    #[test]
    fn a_sum_that_is_told_bounds_its_parts() {
        let mut program = Program::at(&[3.0, 1.0], &[(vec![0, 1], (4.0, 4.0))]);
        assert_eq!(range(&mut program, &[0]), (0.0, 4.0));
        assert_eq!(range(&mut program, &[0, 1]), (4.0, 4.0));
        assert_eq!(program.binding(&[0], 1.0), [0]);
    }

    #[test]
    fn what_is_not_told_has_no_end() {
        let mut program = Program::at(&[3.0, 1.0], &[(vec![0], (1.0, ALL))]);
        assert_eq!(range(&mut program, &[0]), (1.0, ALL));
        assert_eq!(range(&mut program, &[1]), (0.0, ALL));
    }

    #[test]
    fn taking_a_sum_back_frees_its_parts_unless_it_is_told_twice() {
        let sums = [(vec![0, 1], (4.0, 4.0)), (vec![0, 1], (2.0, 5.0))];
        let mut program = Program::at(&[3.0, 1.0], &sums);
        assert_eq!(range(&mut program, &[0]), (0.0, 4.0));
        program.widen(0, (0.0, ALL));
        assert_eq!(range(&mut program, &[0]), (0.0, 5.0));
        program.widen(1, (0.0, ALL));
        assert_eq!(range(&mut program, &[0]), (0.0, ALL));
    }

    #[test]
    fn a_statement_that_is_not_true_does_no_harm() {
        let mut program = Program::at(&[3.0], &[(vec![0], (5.0, 9.0))]);
        assert_eq!(range(&mut program, &[0]), (3.0, 9.0));
    }

    #[test]
    fn a_program_that_was_asked_much_answers_like_a_new_one() {
        // Invented ranges of invented sums, with a fixed seed.
        let mut seed = 7_u64;
        let mut below = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % n
        };
        let truth: Vec<f64> = (0..40).map(|_| below(4) as f64).collect();
        let sums: Vec<(Vec<usize>, (f64, f64))> = (0..45)
            .map(|_| {
                let of: Vec<usize> = (0..truth.len()).filter(|_| below(3) == 0).collect();
                let sum = sum_at(&truth, &of);
                let off = below(3) as f64;
                (of, (sum - off, sum + off))
            })
            .collect();
        let mut asked = Program::at(&truth, &sums);
        for _ in 0..150 {
            let of: Vec<usize> = (0..truth.len()).filter(|_| below(8) == 0).collect();
            let (least, most) = range(&mut asked, &of);
            assert!(asked.is_sound());
            let (new_least, new_most) = range(&mut Program::at(&truth, &sums), &of);
            assert!((least - new_least).abs() < NOISE && (most - new_most).abs() < NOISE, "{least}..{most}, anew {new_least}..{new_most}");
        }
        assert!(asked.is_worn());
    }
}
