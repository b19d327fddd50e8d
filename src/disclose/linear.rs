//! Linear programs of the audit: how large or small a sum of unknowns can be, given ranges of other sums of them.
//!
//! The true values fulfil everything that is told, so that the search starts there and needs no first phase: a simplex on a dense
//! tableau whose variables have bounds, and may stand between them at the start. Each sum that is told is a variable of its own,
//! with its range as bounds. What is told can be taken back by widening a range, without starting again. The most promising
//! variable moves first, and Bland's rule, which cannot go round in circles, takes over when that makes no headway.

/// Smaller than any count, larger than the noise of the arithmetic.
pub(in crate::disclose) const NOISE: f64 = 1e-6;

/// Differences below this are zero.
const ZERO: f64 = 1e-9;

/// Entries smaller than this move nothing.
const SMALLEST_PIVOT: f64 = 1e-7;

/// Exchanges without headway after which Bland's rule takes over.
const PATIENCE: usize = 60;

/// Unknowns from 0 on, then the sums of some of them, each within bounds.
#[derive(Clone, Debug)]
pub(in crate::disclose) struct Program {
    /// One line for each variable that is determined by the others.
    rows: Vec<Vec<f64>>,
    /// The variable that each line determines.
    basis: Vec<usize>,
    is_basic: Vec<bool>,
    values: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    n_unknowns: usize,
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
        let (n, n_rows) = (truth.len(), sums.len());
        let mut rows = Vec::with_capacity(n_rows);
        let mut values = truth.to_vec();
        let (mut lower, mut upper) = (vec![0.0; n], vec![f64::INFINITY; n]);
        for (at, (unknowns, (least, most))) in sums.iter().enumerate() {
            let mut row = vec![0.0; n + n_rows];
            let mut sum = 0.0;
            for unknown in unknowns {
                if let (Some(entry), Some(value)) = (row.get_mut(*unknown), truth.get(*unknown)) {
                    *entry = -1.0;
                    sum += value;
                }
            }
            if let Some(own) = row.get_mut(n + at) {
                *own = 1.0;
            }
            rows.push(row);
            values.push(sum);
            // A statement that the truth does not fulfil misleads the reader, and tells nothing.
            lower.push(least.min(sum));
            upper.push(most.max(sum));
        }
        let is_basic = (0..n + n_rows).map(|variable| variable >= n).collect();
        Program { rows, basis: (n..n + n_rows).collect(), is_basic, values, lower, upper, n_unknowns: n }
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
        self.climb(of, sign, enough).0
    }

    /// The sums whose bounds keep the greatest (`sign` 1) or least (`sign` -1) sum of some unknowns where it is: widening any other
    /// changes nothing.
    pub(in crate::disclose) fn binding(&mut self, of: &[usize], sign: f64) -> Vec<usize> {
        let (_, gains) = self.climb(of, sign, sign * f64::INFINITY);
        let of_sums = gains.iter().enumerate().skip(self.n_unknowns);
        of_sums.filter(|(_, gain)| gain.abs() > NOISE).map(|(variable, _)| variable - self.n_unknowns).collect()
    }

    /// Moves one variable at a time; the value reached, and what a unit more of each variable would add.
    fn climb(&mut self, of: &[usize], sign: f64, enough: f64) -> (f64, Vec<f64>) {
        let mut gains = self.gains(of, sign);
        let mut reached = sign * self.value(of);
        let mut idle = 0;
        while reached < sign * enough {
            let Some(enter) = self.entering(&gains, idle > PATIENCE) else { break };
            let gain = gains.get(enter).copied().unwrap_or(0.0);
            let step = self.step(enter, gain.signum(), idle > PATIENCE);
            if step.length == f64::INFINITY {
                return (sign * f64::INFINITY, gains);
            }
            self.advance(enter, gain.signum(), &step);
            if let Some(line) = step.line {
                self.exchange(line, enter);
                if let Some(row) = self.rows.get(line) {
                    subtract(&mut gains, row, enter);
                }
            }
            let added = gain.abs() * step.length;
            idle = if added > ZERO { 0 } else { idle + 1 };
            reached += added;
        }
        (sign * reached, gains)
    }

    /// What one unit more of each variable adds, the determined ones following.
    fn gains(&self, of: &[usize], sign: f64) -> Vec<f64> {
        let mut gains = vec![0.0; self.values.len()];
        for unknown in of {
            if let Some(gain) = gains.get_mut(*unknown) {
                *gain = sign;
            }
        }
        for (row, variable) in self.rows.iter().zip(&self.basis) {
            subtract(&mut gains, row, *variable);
        }
        gains
    }

    /// The variable whose move gains most, or the first that gains.
    fn entering(&self, gains: &[f64], is_first: bool) -> Option<usize> {
        let can_move = |variable: usize, gain: f64| {
            let (value, lower, upper) = (self.values.get(variable)?, self.lower.get(variable)?, self.upper.get(variable)?);
            Some(if gain > 0.0 { *value < upper - ZERO } else { *value > lower + ZERO })
        };
        let open =
            gains.iter().zip(&self.is_basic).enumerate().filter(|(variable, (gain, is_basic))| {
                gain.abs() > ZERO * 100.0 && !**is_basic && can_move(*variable, **gain) == Some(true)
            });
        let mut open = open.map(|(variable, (gain, _))| (variable, gain.abs()));
        if is_first {
            open.next().map(|(variable, _)| variable)
        } else {
            open.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(variable, _)| variable)
        }
    }

    /// How far a variable can go in a direction before it, or one that it determines, reaches a bound.
    fn step(&self, enter: usize, direction: f64, is_lowest: bool) -> Step {
        let bound = |of: &Vec<f64>, variable: usize| of.get(variable).copied().unwrap_or(0.0);
        let own = if direction > 0.0 {
            bound(&self.upper, enter) - bound(&self.values, enter)
        } else {
            bound(&self.values, enter) - bound(&self.lower, enter)
        };
        let mut best = Step { length: own, line: None };
        let mut best_rate = 0.0;
        for (line, (row, variable)) in self.rows.iter().zip(&self.basis).enumerate() {
            let rate = direction * row.get(enter).copied().unwrap_or(0.0);
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

    fn advance(&mut self, enter: usize, direction: f64, step: &Step) {
        for (row, variable) in self.rows.iter().zip(&self.basis) {
            let rate = direction * row.get(enter).copied().unwrap_or(0.0);
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

    fn exchange(&mut self, leave: usize, enter: usize) {
        let Some(row) = self.rows.get_mut(leave) else { return };
        let pivot = row.get(enter).copied().unwrap_or(1.0);
        row.iter_mut().for_each(|entry| *entry = if entry.abs() < ZERO { 0.0 } else { *entry / pivot });
        let row = std::mem::take(row);
        let entries: Vec<(usize, f64)> = row.iter().copied().enumerate().filter(|(_, entry)| *entry != 0.0).collect();
        for other in &mut self.rows {
            let factor = other.get(enter).copied().unwrap_or(0.0);
            if factor == 0.0 {
                continue;
            }
            for (at, entry) in &entries {
                if let Some(value) = other.get_mut(*at) {
                    *value -= factor * entry;
                }
            }
        }
        if let Some(slot) = self.rows.get_mut(leave) {
            *slot = row;
        }
        let left = self.basis.get_mut(leave).map(|variable| std::mem::replace(variable, enter));
        for (variable, is_now) in left.map(|left| (left, false)).into_iter().chain([(enter, true)]) {
            if let Some(is_basic) = self.is_basic.get_mut(variable) {
                *is_basic = is_now;
            }
        }
    }
}

/// The sum of some unknowns at a point.
pub(in crate::disclose) fn sum_at(point: &[f64], of: &[usize]) -> f64 {
    of.iter().filter_map(|unknown| point.get(*unknown)).sum()
}

/// Takes so much of a line off another that its entry at `column` becomes 0.
fn subtract(from: &mut [f64], line: &[f64], column: usize) {
    let factor = from.get(column).copied().unwrap_or(0.0);
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
}
